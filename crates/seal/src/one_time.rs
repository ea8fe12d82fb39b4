//! A key for one message, out of a secret that both ends have and a nonce.
//!
//! ```text
//!   HKDF-Extract(salt = … ‖ nonce, secret) ── Expand("key", 32), Expand("nonce", 12) ──> AES-256-GCM
//! ```
//!
//! The derivation is that of RFC 9458, section 4.4.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use rand_core::CryptoRng;

use crate::hpke::OpenFault;
use crate::secret::{Seed, Wiped};

/// The length of a nonce: that of the key, as the longer of the cipher's key and nonce.
pub(crate) const NONCE_BYTES: usize = 32;

/// Draws a nonce.
pub(crate) fn nonce(rng: &mut dyn CryptoRng) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    nonce
}

/// Seals one message. No salt is ever used twice with one secret: it ends with a nonce.
pub(crate) fn seal(secret: &Seed, salt: &[u8], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut ciphertext = Vec::with_capacity(plaintext.len() + AES_256_GCM.tag_len());
    ciphertext.extend_from_slice(plaintext);
    let (cipher, nonce) = cipher(secret, salt);
    cipher
        .seal_in_place_append_tag(nonce, Aad::from(aad), &mut ciphertext)
        .expect("a message has some MiB, AES-GCM takes 64 GiB");
    ciphertext
}

/// Opens one message, or says that it does not open.
pub(crate) fn open(secret: &Seed, salt: &[u8], aad: &[u8], ciphertext: &[u8]) -> Result<Wiped, OpenFault> {
    let (cipher, nonce) = cipher(secret, salt);
    let mut opened = ciphertext.to_vec();
    let length = cipher.open_in_place(nonce, Aad::from(aad), &mut opened).map_err(|_| OpenFault::Closed)?.len();
    opened.truncate(length);
    Ok(Wiped::new(opened))
}

fn cipher(secret: &Seed, salt: &[u8]) -> (LessSafeKey, Nonce) {
    let derived = Salt::new(HKDF_SHA256, salt).extract(secret.expose());
    let key = derived.expand(&[b"key"], &AES_256_GCM).expect("32 bytes are one block");
    let mut base = [0; NONCE_LEN];
    let okm = derived.expand(&[b"nonce"], NonceLength).expect("12 bytes are less than a block");
    okm.fill(&mut base).expect("as many as were asked for");
    (LessSafeKey::new(UnboundKey::from(key)), Nonce::assume_unique_for_key(base))
}

/// That of the cipher's own nonce.
struct NonceLength;

impl KeyType for NonceLength {
    fn len(&self) -> usize {
        NONCE_LEN
    }
}
