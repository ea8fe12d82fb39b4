//! Envelopes: what travels is closed for one receiver, and opened by it.
//!
//! Promise: what ships is HPKE with the keys of cards and node (`seal`), and nothing else implements [`Envelopes`] there;
//! the simulator closes most of its millions of envelopes in a cheaper way, since six tenths of its time went into this.
//! Not here: what is put in (`call`), who may have it (`serve`, `outbox`).

use comity_dossier::card::SealingEntry;
use comity_dossier::sealed::Sealed;
use comity_seal::{CryptoRng, OpenFault, SealFault, SealingPublic, SealingRing};

/// Closes envelopes for others, and opens those that are for this node.
pub trait Envelopes: Send {
    /// Closes `plaintext` for the key that a card lists, bound to `aad` (SEAL-003).
    fn close(
        &self,
        to: &SealingEntry,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Sealed, SealFault>;

    /// Opens what was closed for this node under `aad`, or says that it does not open (SEAL-001).
    fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<Vec<u8>, OpenFault>;
}

impl Envelopes for SealingRing {
    fn close(
        &self,
        to: &SealingEntry,
        aad: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Sealed, SealFault> {
        comity_seal::seal_to(&SealingPublic::of_card(to)?, aad, plaintext, rng)
    }

    fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<Vec<u8>, OpenFault> {
        Ok(SealingRing::open(self, aad, sealed)?.into_vec())
    }
}
