//! Secrets that are drawn, not chosen: of links, sessions and tokens. The holder has 256 random bits, this node has
//! their SHA-256; so a stolen database opens nothing, and a fast hash is enough.

use sha2::{Digest, Sha256};

use crate::ports::{Entropy, random};

/// Characters of a secret as text.
pub(super) const TEXT_CHARS: usize = 64;

/// Draws a secret and returns it as text, with what this node keeps of it.
pub(super) fn draw(entropy: &mut Entropy) -> (String, [u8; 32]) {
    let bytes: [u8; 32] = random(entropy);
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let hash = hash(&text);
    (text, hash)
}

/// Returns what this node keeps of a secret. Somebody else's text of any length is no more than another hash.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
