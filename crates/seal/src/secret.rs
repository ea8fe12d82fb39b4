//! Bytes that must not be printed, copied or left in memory.

use std::ops::Deref;

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The length of every seed, in bytes.
pub(crate) const SEED_BYTES: usize = 32;

/// The 32 bytes from which a key is made. Wiped when dropped; no `Debug`, no `Clone`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Seed([u8; SEED_BYTES]);

impl Seed {
    pub(crate) fn random(rng: &mut dyn CryptoRng) -> Self {
        let mut seed = Self([0; SEED_BYTES]);
        rng.fill_bytes(&mut seed.0);
        seed
    }

    /// Takes the seed and wipes where it was.
    pub(crate) fn take(bytes: &mut [u8; SEED_BYTES]) -> Self {
        let seed = Self(*bytes);
        bytes.zeroize();
        seed
    }

    /// Returns a second one of the same bytes: for what outlives that from which it was made.
    pub(crate) fn another(&self) -> Self {
        Self(self.0)
    }

    pub(crate) fn expose(&self) -> &[u8; SEED_BYTES] {
        &self.0
    }
}

/// Opened or private bytes, wiped when dropped. They can be read and not printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Wiped(Vec<u8>);

impl Wiped {
    /// Takes bytes over.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Gives the bytes out, to a place that is not wiped: for what is stored in the clear anyway.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl Deref for Wiped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
