//! How often something may be tried: counted for each name, address or session, in bounded memory, with given time.
//!
//! Each key has a moment until which it is "ahead" (the generic cell rate algorithm): every try moves it on by one period,
//! and a try is refused while it is a whole burst ahead. So a key costs 16 bytes, whatever it has done.
//! Not here: what is counted. What was counted is forgotten when the process ends.

use std::collections::HashMap;
use std::hash::Hash;

use comity_dossier::Time;

/// How often something may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So often at once.
    pub burst: u64,
    /// Then once in so many milliseconds.
    pub every_ms: u64,
}

/// Counts tries by key.
pub struct Limits<K> {
    rate: Rate,
    keys_max: usize,
    ahead: HashMap<K, Time>,
}

impl<K: Eq + Hash + Clone> Limits<K> {
    /// Begins to count; never more keys than `keys_max` are remembered.
    #[must_use]
    pub fn new(rate: Rate, keys_max: usize) -> Self {
        Self { rate, keys_max: keys_max.max(1), ahead: HashMap::new() }
    }

    /// Counts a try. Returns how many milliseconds to wait if it may not be made; such a try is not counted.
    pub fn take(&mut self, key: &K, now: Time) -> Result<(), u64> {
        let span = self.rate.burst.saturating_mul(self.rate.every_ms);
        // Further ahead than a burst is nobody: then the clock was set back, and keeps nobody out.
        let ahead = self.ahead.get(key).copied().filter(|ahead| *ahead <= now.plus_ms(span)).unwrap_or(now).max(now);
        let wait = ahead.plus_ms(self.rate.every_ms).since_ms(now.plus_ms(span));
        if wait > 0 {
            return Err(wait);
        }
        if !self.ahead.contains_key(key) && self.ahead.len() >= self.keys_max {
            self.make_room(now);
        }
        self.ahead.insert(key.clone(), ahead.plus_ms(self.rate.every_ms));
        Ok(())
    }

    /// Forgets what a key has tried: it succeeded.
    pub fn give_back(&mut self, key: &K) {
        self.ahead.remove(key);
    }

    /// Forgets keys that have nothing to wait for; if none has, the half that has least to wait for. So whoever fills the
    /// memory with new keys does not free the one that tried most.
    fn make_room(&mut self, now: Time) {
        self.ahead.retain(|_, ahead| *ahead > now);
        if self.ahead.len() >= self.keys_max {
            let mut all: Vec<Time> = self.ahead.values().copied().collect();
            let middle = all.len() / 2;
            let (_, middle, _) = all.select_nth_unstable(middle);
            let middle = *middle;
            self.ahead.retain(|_, ahead| *ahead > middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, every_ms: 100 };
    const NOW: Time = Time(1_000_000);

    #[test]
    fn a_burst_is_free_then_one_in_each_period() {
        let mut limits = Limits::new(RATE, 10);
        for _ in 0..3 {
            assert_eq!(limits.take(&"one", NOW), Ok(()));
        }
        assert_eq!(limits.take(&"one", NOW), Err(100));
        assert_eq!(limits.take(&"other", NOW), Ok(()), "each key counts for itself");
        assert_eq!(limits.take(&"one", NOW.plus_ms(99)), Err(1));
        assert_eq!(limits.take(&"one", NOW.plus_ms(100)), Ok(()));
        assert_eq!(limits.take(&"one", NOW.plus_ms(100)), Err(100));
        limits.give_back(&"one");
        assert_eq!(limits.take(&"one", NOW.plus_ms(100)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let mut limits = Limits::new(RATE, 10);
        for _ in 0..3 {
            assert_eq!(limits.take(&1, NOW), Ok(()));
        }
        assert_eq!(limits.take(&1, NOW), Err(100));
        assert_eq!(limits.take(&1, Time(5)), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_whoever_tried_most_is_forgotten_last() {
        let mut limits = Limits::new(RATE, 100);
        for _ in 0..3 {
            assert_eq!(limits.take(&u64::MAX, NOW), Ok(()));
        }
        for key in 0..10_000 {
            assert_eq!(limits.take(&key, NOW), Ok(()));
            assert!(limits.ahead.len() <= 100);
        }
        assert_eq!(limits.take(&u64::MAX, NOW), Err(100));
    }
}
