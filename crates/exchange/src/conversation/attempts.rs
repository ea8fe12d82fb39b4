//! One attempt per missing thing and ten minutes, with a bounded memory.
//!
//! Promise: nothing is asked of one peer twice within ten minutes, however often somebody names it; when the memory is
//! full of fresh attempts, new ones wait instead of pushing old ones out.

use alloc::collections::{BTreeMap, VecDeque};

use comity_dossier::Time;

/// How long an attempt counts, in milliseconds.
pub const ATTEMPT_MS: u64 = 600_000;
/// Attempts remembered per peer.
pub const ATTEMPTS_MAX: usize = 4_096;

/// What was asked of one peer lately.
#[derive(Clone, Debug)]
pub struct Attempts<K> {
    made: BTreeMap<K, Time>,
    order: VecDeque<(Time, K)>,
}

impl<K> Default for Attempts<K> {
    fn default() -> Self {
        Self { made: BTreeMap::new(), order: VecDeque::new() }
    }
}

impl<K: Ord + Clone> Attempts<K> {
    /// Tells whether `thing` may be asked for now, and if so remembers that it was.
    pub fn begin(&mut self, thing: &K, now: Time) -> bool {
        self.forget_old(now);
        if self.made.contains_key(thing) || self.order.len() >= ATTEMPTS_MAX {
            return false;
        }
        self.made.insert(thing.clone(), now);
        self.order.push_back((now, thing.clone()));
        true
    }

    /// Forgets an attempt that never reached the peer, so that it can be made again.
    pub fn undo(&mut self, thing: &K) {
        if self.made.remove(thing).is_some() {
            self.order.retain(|(_, other)| other != thing);
        }
    }

    /// Forgets every attempt: the peer's store began a new life, so what it said before means nothing (REP-004).
    pub fn clear(&mut self) {
        self.made.clear();
        self.order.clear();
    }

    fn forget_old(&mut self, now: Time) {
        while self.order.front().is_some_and(|(at, _)| now.since_ms(*at) >= ATTEMPT_MS) {
            if let Some((_, thing)) = self.order.pop_front() {
                self.made.remove(&thing);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers REP-005.
    #[test]
    fn a_thing_is_asked_for_once_in_ten_minutes() {
        let mut attempts = Attempts::default();
        assert!(attempts.begin(&1, Time(0)));
        assert!(!attempts.begin(&1, Time(599_999)));
        assert!(attempts.begin(&2, Time(599_999)));
        assert!(attempts.begin(&1, Time(600_000)));
        attempts.undo(&1);
        assert!(attempts.begin(&1, Time(600_001)), "it never reached the peer");
    }

    #[test]
    fn the_memory_is_bounded_and_what_does_not_fit_waits() {
        let mut attempts = Attempts::default();
        assert!((0..ATTEMPTS_MAX).all(|n| attempts.begin(&n, Time(0))));
        assert!(!attempts.begin(&ATTEMPTS_MAX, Time(1)));
        assert!(!attempts.begin(&0, Time(1)), "the first is still remembered");
        assert!(attempts.begin(&ATTEMPTS_MAX, Time(ATTEMPT_MS)));
    }
}
