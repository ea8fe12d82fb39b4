//! How much room the disk has, and what this node still takes on it.
//!
//! ```text
//!   free          ── 10 % ──              ── 5 % ──                    ── 0
//!   everything           no more files          own lines only              (the store halts)
//! ```
//!
//! Promise: what others send can never take the room that this member needs for its own lines: files stop first, then
//! lines of others, never our own while the disk holds out (LIM-020 to LIM-022). What stopped goes on by itself.
//! Not here: asking the disk (`ports::Disk`), a disk that fails (the store halts the process).

use comity_exchange::conversation::{Input as Told, Want};

use crate::alarm::Alarm;
use crate::node::{Halt, Node};

/// Own lines for which there is always room.
pub const OWN_LINES_KEPT: u64 = 10_000;
/// What an own line takes on the disk with everything that goes with it: header, text, queue, read models, the log before
/// its checkpoint. A test measures that it suffices.
pub const OWN_LINE_ROOM_BYTES: u64 = 16 * 1024;
/// The reserve for own lines. It is computed, not a file kept aside: a file of this size would be held by every node of a
/// demo or a test, would promise nothing on file systems that compress or copy on write, and whatever else fills the disk
/// would fill what is released as well.
const RESERVE_BYTES: u64 = OWN_LINES_KEPT * OWN_LINE_ROOM_BYTES;
/// Free room, in hundredths of the disk, below which no more files are taken.
const FILES_STOP_PERCENT: u64 = 10;
/// Free room, in hundredths of the disk, below which no more lines of others are taken.
const LINES_STOP_PERCENT: u64 = 5;
/// What stopped goes on when there is so much more than that, in hundredths: a disk at the edge does not flutter.
const MORE_PERCENT: u64 = 1;

/// The disk on which a node keeps its store, as it was last asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// What may still be written, in bytes.
    pub free_bytes: u64,
    /// Its size, in bytes.
    pub total_bytes: u64,
}

/// What is still taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Everything.
    #[default]
    Ample,
    /// Lines, but no files.
    NoFiles,
    /// Lines of this member alone.
    OwnLinesOnly,
}

impl Room {
    /// Returns the word by which message files and the API know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ample => "ample",
            Self::NoFiles => "no-files",
            Self::OwnLinesOnly => "own-lines-only",
        }
    }

    /// Tells whether files are taken (LIM-020).
    #[must_use]
    pub fn takes_files(self) -> bool {
        self == Self::Ample
    }

    /// Tells whether lines of others are taken (LIM-021).
    #[must_use]
    pub fn takes_lines_of_others(self) -> bool {
        self != Self::OwnLinesOnly
    }
}

impl DiskSpace {
    /// Decides what is still taken, given what was taken `before`.
    #[must_use]
    pub fn room(self, before: Room) -> Room {
        let stops = |percent: u64, reserve: u64, was_stopped: bool| {
            let percent = percent + if was_stopped { MORE_PERCENT } else { 0 };
            let least = (self.total_bytes / 100).saturating_mul(percent).max(reserve);
            self.free_bytes < least
        };
        if stops(LINES_STOP_PERCENT, RESERVE_BYTES, !before.takes_lines_of_others()) {
            Room::OwnLinesOnly
        } else if stops(FILES_STOP_PERCENT, 2 * RESERVE_BYTES, !before.takes_files()) {
            Room::NoFiles
        } else {
            Room::Ample
        }
    }
}

impl Node {
    /// Takes what the disk said: alarms people when something stops, and asks peers again when it goes on.
    pub(crate) fn note_space(&mut self, space: DiskSpace) -> Result<(), Halt> {
        let (before, after) = (self.room, space.room(self.room));
        (self.space, self.room) = (Some(space), after);
        if after > before {
            let alarm = if after == Room::NoFiles { Alarm::DiskNoFiles } else { Alarm::DiskOwnLinesOnly };
            self.alarm(alarm, None, None, None)?;
        }
        if after < before {
            // Frontiers tell what was not taken meanwhile; what was wanted before waits where it was.
            let peers: Vec<_> = self.peers.keys().copied().collect();
            for peer in peers {
                [Want::Hello, Want::Fetch, Want::File].into_iter().for_each(|want| self.tell(peer, Told::Wants(want)));
            }
        }
        Ok(())
    }

    /// Returns what the disk said last, and what is taken on it.
    #[must_use]
    pub fn disk(&self) -> (Option<DiskSpace>, Room) {
        (self.space, self.room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn room(free_bytes: u64, total_bytes: u64, before: Room) -> Room {
        DiskSpace { free_bytes, total_bytes }.room(before)
    }

    /// Covers LIM-020, LIM-021, LIM-022.
    #[test]
    fn files_stop_at_ten_hundredths_and_lines_of_others_at_five() {
        for (free, expected) in [
            (100, Room::Ample),
            (10, Room::Ample),
            (9, Room::NoFiles),
            (5, Room::NoFiles),
            (4, Room::OwnLinesOnly),
            (0, Room::OwnLinesOnly),
        ] {
            assert_eq!(room(free * GIB, 100 * GIB, Room::Ample), expected, "{free} of 100 GiB");
        }
    }

    /// Covers LIM-020, LIM-021.
    #[test]
    fn what_stopped_goes_on_when_there_is_a_hundredth_more() {
        assert_eq!(room(5 * GIB, 100 * GIB, Room::OwnLinesOnly), Room::OwnLinesOnly);
        assert_eq!(room(6 * GIB, 100 * GIB, Room::OwnLinesOnly), Room::NoFiles);
        assert_eq!(room(10 * GIB, 100 * GIB, Room::NoFiles), Room::NoFiles);
        assert_eq!(room(11 * GIB, 100 * GIB, Room::NoFiles), Room::Ample);
        assert_eq!(room(11 * GIB, 100 * GIB, Room::OwnLinesOnly), Room::Ample);
    }

    /// Covers LIM-022.
    #[test]
    fn on_a_small_disk_the_room_for_ten_thousand_own_lines_goes_before_the_hundredths() {
        let reserve = OWN_LINES_KEPT * OWN_LINE_ROOM_BYTES;
        assert_eq!(room(reserve, GIB, Room::Ample), Room::NoFiles);
        assert_eq!(room(reserve - 1, GIB, Room::Ample), Room::OwnLinesOnly);
        assert_eq!(room(2 * reserve, GIB, Room::Ample), Room::Ample);
        assert_eq!(room(0, 0, Room::Ample), Room::OwnLinesOnly, "a disk without a size has no room");
        assert_eq!(room(u64::MAX, u64::MAX, Room::Ample), Room::Ample);
    }
}
