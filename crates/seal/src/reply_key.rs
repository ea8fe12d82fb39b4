//! The key of an answer: exported from the context of the call that it answers (SEAL-005).
//!
//! ```text
//!   context of the call ── Export("comity/answer/1", 32) ──> secret        nonce: 32 random bytes
//!   HKDF-Extract(salt = encapsulated key of the call ‖ nonce, secret) ── Expand("key"), Expand("nonce") ──> AES-256-GCM
//! ```
//!
//! Promise: both ends of a call have the same key and nobody else has it; what is sealed with it opens as the answer to this
//! very call, under the one additional data, or not at all. It costs no encapsulation.
//! The scheme is that of RFC 9458, section 4.4 (Oblivious HTTP), with a name of its own and with additional data.

use comity_dossier::ids::Kid;
use comity_dossier::{Sealed, Suite};
use rand_core::CryptoRng;
use zeroize::ZeroizeOnDrop;

use crate::hpke::OpenFault;
use crate::one_time::{self, NONCE_BYTES};
use crate::secret::{SEED_BYTES, Seed, Wiped};

/// Under which name the secret is exported.
pub(crate) const EXPORT_LABEL: &[u8] = b"comity/answer/1";

/// Seals the answer to one call, or opens it.
#[derive(ZeroizeOnDrop)]
pub struct ReplyKey {
    secret: Seed,
    #[zeroize(skip)]
    call_enc: Vec<u8>,
    #[zeroize(skip)]
    call_receiver: Kid,
}

impl ReplyKey {
    /// Takes the 32 bytes that the two ends of a call share besides it, which are wiped where they were. For whoever closes
    /// calls in another way than [`crate::seal_to`] does.
    #[must_use]
    pub fn from_shared(call: &Sealed, shared: &mut [u8; SEED_BYTES]) -> Self {
        Self::of(call, Seed::take(shared))
    }

    pub(crate) fn of(call: &Sealed, secret: Seed) -> Self {
        Self { secret, call_enc: call.enc.clone(), call_receiver: call.receiver }
    }

    /// Seals the answer, bound to `aad` (SEAL-003, SEAL-005).
    #[must_use]
    pub fn seal(&self, aad: &[u8], plaintext: &[u8], rng: &mut dyn CryptoRng) -> Sealed {
        let enc = one_time::nonce(rng).to_vec();
        let ciphertext = one_time::seal(&self.secret, &self.salt(&enc), aad, plaintext);
        Sealed { suite: Suite::ANSWER, receiver: self.call_receiver, enc, ciphertext }
    }

    /// Opens the answer that was sealed under `aad`, or says that it does not open (SEAL-001, SEAL-005).
    pub fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<Wiped, OpenFault> {
        if sealed.suite != Suite::ANSWER {
            return Err(OpenFault::UnknownSuite);
        }
        if sealed.receiver != self.call_receiver {
            return Err(OpenFault::UnknownKey);
        }
        if sealed.enc.len() != NONCE_BYTES {
            return Err(OpenFault::Closed);
        }
        one_time::open(&self.secret, &self.salt(&sealed.enc), aad, &sealed.ciphertext)
    }

    fn salt(&self, nonce: &[u8]) -> Vec<u8> {
        [&self.call_enc, nonce].concat()
    }
}

#[cfg(test)]
mod tests;
