//! Choices that follow from a seed.
//!
//! Promise: the same seed and the same questions give the same answers, on every machine.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng, TryCryptoRng, TryRng};

/// Which of the streams of one seed: none disturbs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What people do.
    Story = 1,
    /// What the network does.
    Network = 2,
    /// What breaks.
    Faults = 3,
    /// The randomness of nodes.
    Nodes = 4,
    /// What a liar does.
    Liar = 5,
    /// What disks do.
    Disks = 6,
    /// What is tried in a world that has come to rest.
    Probes = 7,
}

/// A stream of choices.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// Begins one stream of a seed.
    #[must_use]
    pub fn new(seed: u64, stream: Stream) -> Self {
        Self::numbered(seed, stream, 0)
    }

    /// Begins one of many streams of one sort.
    #[must_use]
    pub fn numbered(seed: u64, stream: Stream, number: u64) -> Self {
        Self(rng(seed, stream, number))
    }

    /// Draws a number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n.max(1)
    }

    /// Draws a number from `least` to `most`, both included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// Says yes `per_mille` times in a thousand.
    pub fn says(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// Picks one of a list; `None` if it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(usize::try_from(self.below(list.len() as u64)).unwrap_or(0))
    }

    /// Draws bytes.
    pub fn bytes(&mut self, into: &mut [u8]) {
        self.0.fill_bytes(into);
    }
}

fn rng(seed: u64, stream: Stream, number: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_be_bytes());
    key[8..16].copy_from_slice(&number.to_be_bytes());
    key[16] = stream as u8;
    ChaCha8Rng::from_seed(key)
}

/// The randomness of one life of a node.
///
/// `stuck` is a control: while it is on, every draw of 16 bytes (the name of a lane, a salt) gives the same, as a machine
/// whose entropy was copied with its disk would; then an old lane is continued after a restart.
pub struct NodeEntropy {
    rng: ChaCha8Rng,
    stuck: Arc<AtomicBool>,
}

impl NodeEntropy {
    /// Begins the randomness of one life.
    #[must_use]
    pub fn new(seed: u64, life: u64, stuck: Arc<AtomicBool>) -> Self {
        Self { rng: rng(seed, Stream::Nodes, life), stuck }
    }
}

impl TryRng for NodeEntropy {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.rng.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.rng.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.rng.fill_bytes(bytes);
        if bytes.len() == 16 && self.stuck.load(Ordering::Relaxed) {
            bytes.fill(7);
        }
        Ok(())
    }
}

impl TryCryptoRng for NodeEntropy {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_choices_and_streams_are_apart() {
        let draw = |seed, stream| Chance::new(seed, stream).below(u64::MAX);
        assert_eq!(draw(1, Stream::Story), draw(1, Stream::Story));
        assert_ne!(draw(1, Stream::Story), draw(1, Stream::Network));
        assert_ne!(draw(1, Stream::Story), draw(2, Stream::Story));
    }
}
