//! What happened, as one number: two runs of one seed must give the same.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A running hash over everything that happens in a world, in its order.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    hasher: DefaultHasher,
    events: u64,
    /// Tells every event on standard error as well.
    pub told: bool,
}

impl Trace {
    /// Notes that something happened: when, where, what.
    pub fn note(&mut self, now_ms: u64, place: &str, what: &dyn std::fmt::Display, bytes: &[u8]) {
        self.events += 1;
        now_ms.hash(&mut self.hasher);
        place.hash(&mut self.hasher);
        bytes.hash(&mut self.hasher);
        if self.told {
            eprintln!("{:>10} ms  {place:<8} {what}", now_ms);
        }
    }

    /// Returns the hash so far.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }

    /// Returns how many things happened.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }
}
