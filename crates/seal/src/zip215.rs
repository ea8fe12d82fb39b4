//! Ed25519 by the rules of ZIP 215: one by one and in batches, with the same answer for every input (KEY-002).
//!
//! Promise: a batch needs no randomness from outside. Its coefficients are drawn from a hash over every key, signature
//! and message in it, so nobody can choose a signature to fit coefficients that are not fixed before it is.

use std::convert::Infallible;

use comity_dossier::KeyVerifier;
use ed25519_zebra::batch::{Item, Verifier as Batch};
use ed25519_zebra::{Signature, VerificationKey, VerificationKeyBytes};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// The most signatures that go into one equation.
const BATCH_MAX: usize = 256;
/// Where a batch failed, groups of this size are tried before single signatures, so that one spoilt line among many
/// does not cost a single verification for each.
const GROUP: usize = 16;
/// Below this a batch costs more than it saves.
const BATCH_MIN: usize = 3;

/// One signature to check.
#[derive(Clone, Copy)]
pub(crate) struct Check<'a> {
    pub(crate) public: &'a [u8; 32],
    pub(crate) message: &'a [u8],
    pub(crate) signature: &'a [u8; 64],
}

/// Checks signatures by bare keys: root keys and council keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Zip215;

impl KeyVerifier for Zip215 {
    fn verify_key(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        VerificationKey::try_from(*public).is_ok_and(|key| verify_one(&key, message, signature))
    }
}

/// Checks one signature by a key that was read before.
pub(crate) fn verify_one(key: &VerificationKey, message: &[u8], signature: &[u8; 64]) -> bool {
    key.verify(&Signature::from_bytes(signature), message).is_ok()
}

/// Checks many signatures; the answers stand in their order.
pub(crate) fn verify_many(checks: &[Check<'_>]) -> Vec<bool> {
    let mut answers = Vec::with_capacity(checks.len());
    for batch in checks.chunks(BATCH_MAX) {
        let items: Vec<Item> = batch.iter().map(item).collect();
        if holds(batch, &items) {
            answers.resize(answers.len() + batch.len(), true);
        } else {
            for (group, items) in batch.chunks(GROUP).zip(items.chunks(GROUP)) {
                let all = batch.len() > GROUP && holds(group, items);
                answers.extend(items.iter().map(|item| all || item.clone().verify_single().is_ok()));
            }
        }
    }
    answers
}

fn item(check: &Check<'_>) -> Item {
    let key = VerificationKeyBytes::from(*check.public);
    Item::from((key, Signature::from_bytes(check.signature), check.message))
}

/// Tells whether one equation over all of them holds; `false` also when there are too few to be worth it.
fn holds(checks: &[Check<'_>], items: &[Item]) -> bool {
    if items.len() < BATCH_MIN {
        return false;
    }
    let mut batch = Batch::new();
    for item in items {
        batch.queue(item.clone());
    }
    batch.verify(Coefficients::over(checks)).is_ok()
}

/// The coefficients of one batch: SHA-256 in counter mode, keyed by a hash over all that is checked.
struct Coefficients {
    key: [u8; 32],
    counter: u64,
}

impl Coefficients {
    fn over(checks: &[Check<'_>]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"comity/batch/1");
        for check in checks {
            hash.update(check.public);
            hash.update(check.signature);
            hash.update((check.message.len() as u64).to_be_bytes());
            hash.update(check.message);
        }
        Self { key: hash.finalize().into(), counter: 0 }
    }
}

impl TryRng for Coefficients {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for block in out.chunks_mut(32) {
            let mut hash = Sha256::new();
            hash.update(self.key);
            hash.update(self.counter.to_be_bytes());
            self.counter += 1;
            let drawn: [u8; 32] = hash.finalize().into();
            block.copy_from_slice(&drawn[..block.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Coefficients {}

#[cfg(test)]
mod tests;
