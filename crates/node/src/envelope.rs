//! Envelopes: what travels is closed for one receiver, and opened by it.
//!
//! ```text
//!   caller:   close(call) ──> the call, ReplyKey                       ReplyKey::open(answer)
//!   called:                   open(call) ──> the request, ReplyKey ──> ReplyKey::seal(answer)     (SEAL-005)
//! ```
//!
//! Promise: what ships is HPKE with the keys of cards and node (`seal`), and nothing else implements [`Envelopes`] there;
//! the simulator closes most of its millions of envelopes in a cheaper way, since six tenths of its time went into this.
//! Not here: what is put in (`call`), who may have it (`serve`, `outbox`).

use comity_dossier::card::SealingEntry;
use comity_dossier::sealed::Sealed;
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
}
