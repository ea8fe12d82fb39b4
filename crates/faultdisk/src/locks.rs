//! Who holds which lock: of files, and of the places in shared memory by which readers and the writer of a write-ahead log
//! keep apart.
//!
//! Promise: what SQLite's documentation says of both, for handles within one process.

use std::collections::BTreeMap;

/// How much of a file a handle holds, in SQLite's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

/// How many places of shared memory can be locked.
const PLACES: usize = 8;

/// What one handle holds.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    level: Level,
    shared: [bool; PLACES],
    exclusive: [bool; PLACES],
}

/// The locks of a disk, by file and handle.
#[derive(Debug, Default)]
pub(crate) struct Locks(BTreeMap<String, BTreeMap<u64, Held>>);

impl Locks {
    fn held(&mut self, file: &str, handle: u64) -> &mut Held {
        self.0.entry(file.to_owned()).or_default().entry(handle).or_default()
    }

    fn others(&self, file: &str, handle: u64) -> impl Iterator<Item = &Held> {
        self.0.get(file).into_iter().flatten().filter(move |(other, _)| **other != handle).map(|(_, held)| held)
    }

    /// Raises what a handle holds of a file; `false` if others are in the way.
    pub(crate) fn raise(&mut self, file: &str, handle: u64, to: Level) -> bool {
        let most = self.others(file, handle).map(|held| held.level).max().unwrap_or_default();
        let free = match to {
            Level::None => true,
            Level::Shared => most < Level::Pending,
            Level::Reserved | Level::Pending => most < Level::Reserved,
            Level::Exclusive => most == Level::None,
        };
        let held = self.held(file, handle);
        if free {
            held.level = held.level.max(to);
        } else if to == Level::Exclusive && most == Level::Shared {
            // Whoever waits for readers to go lets no new ones in.
            held.level = held.level.max(Level::Pending);
        }
        free
    }

    pub(crate) fn lower(&mut self, file: &str, handle: u64, to: Level) {
        let held = self.held(file, handle);
        held.level = held.level.min(to);
    }

    pub(crate) fn is_reserved(&self, file: &str) -> bool {
        self.0.get(file).into_iter().flatten().any(|(_, held)| held.level >= Level::Reserved)
    }

    /// Locks places of shared memory; `false` if others are in the way.
    pub(crate) fn lock_places(&mut self, file: &str, handle: u64, places: std::ops::Range<usize>, alone: bool) -> bool {
        let places = places.start.min(PLACES)..places.end.min(PLACES);
        let in_the_way = |held: &Held| {
            let mut places = places.clone();
            places.any(|at| held.exclusive[at] || alone && held.shared[at])
        };
        if self.others(file, handle).any(in_the_way) {
            return false;
        }
        let held = self.held(file, handle);
        let kind = if alone { &mut held.exclusive } else { &mut held.shared };
        kind[places].fill(true);
        true
    }

    pub(crate) fn unlock_places(&mut self, file: &str, handle: u64, places: std::ops::Range<usize>) {
        let places = places.start.min(PLACES)..places.end.min(PLACES);
        let held = self.held(file, handle);
        held.shared[places.clone()].fill(false);
        held.exclusive[places].fill(false);
    }

    /// Lets go of everything that a handle holds.
    pub(crate) fn forget(&mut self, file: &str, handle: u64) {
        if let Some(handles) = self.0.get_mut(file) {
            handles.remove(&handle);
            if handles.is_empty() {
                self.0.remove(file);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_share_and_a_writer_waits_for_them_and_lets_no_new_ones_in() {
        let mut locks = Locks::default();
        assert!(locks.raise("f", 1, Level::Shared));
        assert!(locks.raise("f", 2, Level::Shared));
        assert!(locks.raise("f", 1, Level::Reserved));
        assert!(locks.is_reserved("f"));
        assert!(!locks.raise("f", 2, Level::Reserved));
        assert!(!locks.raise("f", 1, Level::Exclusive));
        assert!(!locks.raise("f", 3, Level::Shared), "a writer waits");
        locks.lower("f", 2, Level::None);
        assert!(locks.raise("f", 1, Level::Exclusive));
        locks.forget("f", 1);
        assert!(locks.raise("f", 3, Level::Shared));
    }

    #[test]
    fn places_are_shared_or_held_alone() {
        let mut locks = Locks::default();
        assert!(locks.lock_places("f", 1, 3..5, false));
        assert!(locks.lock_places("f", 2, 4..5, false));
        assert!(!locks.lock_places("f", 2, 4..5, true));
        assert!(locks.lock_places("f", 2, 5..8, true));
        assert!(!locks.lock_places("f", 1, 7..8, false));
        locks.unlock_places("f", 2, 5..8);
        assert!(locks.lock_places("f", 1, 7..8, false));
    }
}
