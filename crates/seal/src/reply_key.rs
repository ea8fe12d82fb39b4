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

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use comity_dossier::ids::Kid;
use comity_dossier::{Sealed, Suite};
use rand_core::CryptoRng;
use zeroize::ZeroizeOnDrop;

use crate::hpke::OpenFault;
use crate::secret::{SEED_BYTES, Seed, Wiped};

/// Under which name the secret is exported.
pub(crate) const EXPORT_LABEL: &[u8] = b"comity/answer/1";
/// The length of the nonce of an answer: that of the key, as the longer of key and nonce.
const NONCE_BYTES: usize = 32;

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
        let mut enc = vec![0; NONCE_BYTES];
        rng.fill_bytes(&mut enc);
        let mut ciphertext = Vec::with_capacity(plaintext.len() + AES_256_GCM.tag_len());
        ciphertext.extend_from_slice(plaintext);
        let (cipher, nonce) = self.cipher(&enc);
        cipher
            .seal_in_place_append_tag(nonce, Aad::from(aad), &mut ciphertext)
            .expect("an answer has some MiB, AES-GCM takes 64 GiB");
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
        let (cipher, nonce) = self.cipher(&sealed.enc);
        let mut opened = sealed.ciphertext.clone();
        let plaintext = cipher.open_in_place(nonce, Aad::from(aad), &mut opened).map_err(|_| OpenFault::Closed)?;
        let length = plaintext.len();
        opened.truncate(length);
        Ok(Wiped::new(opened))
    }

    /// A nonce gives a key of its own, so that two answers under one of these are as safe as one.
    fn cipher(&self, nonce: &[u8]) -> (LessSafeKey, Nonce) {
        let salt = Salt::new(HKDF_SHA256, &[&self.call_enc, nonce].concat());
        let derived = salt.extract(self.secret.expose());
        let key = derived.expand(&[b"key"], &AES_256_GCM).expect("32 bytes are one block");
        let mut base = [0; NONCE_LEN];
        let okm = derived.expand(&[b"nonce"], NonceLength).expect("12 bytes are less than a block");
        okm.fill(&mut base).expect("as many as were asked for");
        (LessSafeKey::new(UnboundKey::from(key)), Nonce::assume_unique_for_key(base))
    }
}

/// That of the cipher's own nonce.
struct NonceLength;

impl KeyType for NonceLength {
    fn len(&self) -> usize {
        NONCE_LEN
    }
}

#[cfg(test)]
mod tests;
