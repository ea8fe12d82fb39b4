//! Secrets that are drawn, not chosen: of links, sessions and tokens. The holder has 256 random bits, this node has
//! their SHA-256; so a stolen database opens nothing, and a fast hash is enough.

use comity_dossier::Hex;
use sha2::{Digest, Sha256};

use crate::ports::{Entropy, random};

/// Characters of a secret as text.
pub(super) const TEXT_CHARS: usize = 64;

/// Draws a secret and returns it as text, with what this node keeps of it.
pub(super) fn draw(entropy: &mut Entropy) -> (String, [u8; 32]) {
    let bytes: [u8; 32] = random(entropy);
    let text = Hex(&bytes).to_string();
    let hash = hash(&text);
    (text, hash)
}

/// Returns what this node keeps of a secret. Somebody else's text of any length is no more than another hash.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Random bytes drawn beforehand, for work that does not hold the store: a salt of 16 bytes is all that is asked of it.
pub(super) struct Drawn {
    bytes: [u8; 32],
    at: usize,
}

impl Drawn {
    /// Draws them.
    pub(super) fn new(entropy: &mut Entropy) -> Self {
        Self { bytes: random(entropy), at: 0 }
    }
}

impl rand_core::TryRng for Drawn {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        for byte in out {
            if self.at == self.bytes.len() {
                // Asked for more than was drawn: what follows comes from what was, one way.
                self.bytes = Sha256::digest(self.bytes).into();
                self.at = 0;
            }
            *byte = self.bytes[self.at];
            self.at += 1;
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Drawn {}
