//! Envelopes: what travels is closed for one receiver, and opened by it.
//!
//! ```text
//!   caller:   close_call ──> the call, ReplyKey                             ReplyKey::open(answer)
//!   called:                  open_call ──> the request, ReplyKey ──> ReplyKey::seal(answer)     (SEAL-005, SEAL-006)
//!   parcels:  close ──> … ──> open
//! ```
//!
//! Promise: what ships is HPKE with the keys of cards and node (`seal`), and nothing else implements [`Envelopes`] there;
//! the simulator closes most of its millions of envelopes in a cheaper way, since six tenths of its time went into this.
//! Not here: what is put in (`call`), who may have it (`serve`, `outbox`).

use comity_dossier::card::SealingEntry;
use comity_dossier::sealed::Sealed;
use comity_dossier::{Member, Time};
use comity_seal::{CryptoRng, OpenFault, ReplyKey, SealFault, SealingRing};

/// Closes envelopes for others, and opens those that are for this node.
pub trait Envelopes: Send {
    /// Closes `plaintext` for the key that a card lists, bound to `aad` (SEAL-003). The key returned with it opens the answer.
    fn close(
        &mut self,
        to: &SealingEntry,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault>;

    /// Opens what was closed for this node under `aad`, or says that it does not open (SEAL-001). The key returned with it
    /// seals the answer.
    fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<(Vec<u8>, ReplyKey), OpenFault>;

    /// Closes a call, as [`Self::close`] does or for less: calls to one key may share what is costly (SEAL-006).
    fn close_call(
        &mut self,
        to: &SealingEntry,
        _now: Time,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault> {
        self.close(to, aad, plaintext, rng)
    }

    /// Opens a call of `from`, whose signature was checked. What [`Self::open`] opens this opens, and the other way round.
    fn open_call(&mut self, _from: Member, aad: &[u8], sealed: &Sealed) -> Result<(Vec<u8>, ReplyKey), OpenFault> {
        self.open(aad, sealed)
    }
}

impl Envelopes for SealingRing {
    fn close(
        &mut self,
        to: &SealingEntry,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault> {
        self.seal_to(to, aad, plaintext, rng)
    }

    fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<(Vec<u8>, ReplyKey), OpenFault> {
        let (plaintext, reply_key) = SealingRing::open(self, aad, sealed)?;
        Ok((plaintext.into_vec(), reply_key))
    }

    fn close_call(
        &mut self,
        to: &SealingEntry,
        now: Time,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Sealed, ReplyKey), SealFault> {
        self.seal_call(to, now, aad, plaintext, rng)
    }

    fn open_call(&mut self, from: Member, aad: &[u8], sealed: &Sealed) -> Result<(Vec<u8>, ReplyKey), OpenFault> {
        let (plaintext, reply_key) = SealingRing::open_call(self, from, aad, sealed)?;
        Ok((plaintext.into_vec(), reply_key))
    }
}
