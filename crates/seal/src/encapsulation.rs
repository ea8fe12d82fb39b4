//! An encapsulation that many calls share (SEAL-006).
//!
//! ```text
//!   encapsulate (export-only context, RFC 9180 5.3) ── Export("comity/call/1", 32) ────> secret of calls
//!                                                  └── Export("comity/answer/1", 32) ──> secret of answers
//!   each call: nonce of 32 random bytes ── a key of its own ──> [4, key id, encapsulated key ‖ nonce, ciphertext]
//! ```
//!
//! Promise: each call is sealed under a key of its own, which follows from the secret and its nonce; it opens with the
//! receiver's key alone, whatever came before. Encapsulating and decapsulating is what costs, and is done once.

use comity_dossier::ids::Kid;
use comity_dossier::{Sealed, Suite};
use rand_core::CryptoRng;

use crate::hpke::{OpenFault, Shared};
use crate::one_time::{self, NONCE_BYTES};
use crate::reply_key::ReplyKey;
use crate::secret::Wiped;

/// Under which name the secret of calls is exported.
pub(crate) const CALL_LABEL: &[u8] = b"comity/call/1";

/// An encapsulated key, and what both its ends have of it.
pub(crate) struct Encapsulation {
    receiver: Kid,
    enc: Vec<u8>,
    shared: Shared,
}

impl Encapsulation {
    pub(crate) fn of(receiver: Kid, enc: Vec<u8>, shared: Shared) -> Self {
        Self { receiver, enc, shared }
    }

    /// Returns the encapsulated key of a call that was sealed so; `None` if there is no room for one.
    pub(crate) fn key_in(sealed: &Sealed) -> Option<&[u8]> {
        sealed.enc.len().checked_sub(NONCE_BYTES).map(|at| &sealed.enc[..at])
    }

    /// Tells whether a call was sealed under this one.
    pub(crate) fn is_of(&self, sealed: &Sealed) -> bool {
        sealed.receiver == self.receiver && Self::key_in(sealed) == Some(&self.enc)
    }

    /// Seals one call, bound to `aad`. The answer to it opens with the key returned.
    pub(crate) fn seal(&self, aad: &[u8], plaintext: &[u8], rng: &mut dyn CryptoRng) -> (Sealed, ReplyKey) {
        let mut enc = self.enc.clone();
        enc.extend(one_time::nonce(rng));
        let [secret, _] = &self.shared;
        let ciphertext = one_time::seal(secret, &enc, aad, plaintext);
        let sealed = Sealed { suite: Suite::CALL, receiver: self.receiver, enc, ciphertext };
        let reply_key = self.reply_key(&sealed);
        (sealed, reply_key)
    }

    /// Opens one call that was sealed under this one and `aad`.
    pub(crate) fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<(Wiped, ReplyKey), OpenFault> {
        let [secret, _] = &self.shared;
        let plaintext = one_time::open(secret, &sealed.enc, aad, &sealed.ciphertext)?;
        Ok((plaintext, self.reply_key(sealed)))
    }

    /// The key of an answer rests on the nonce of its call as well, so each call has another.
    fn reply_key(&self, call: &Sealed) -> ReplyKey {
        let [_, secret] = &self.shared;
        ReplyKey::of(call, secret.another())
    }
}

#[cfg(test)]
mod tests;
