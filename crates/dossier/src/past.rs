//! The causal past of lines: which lines a line rests on.
//!
//! A lane is a hash chain, so the past of a line is told by one tip for each lane; only a forked lane needs more than one.
//! Lines that name no heads share the past of the line before them, so a line costs nothing that grows with the dossier
//! but the number of lanes when it names some.
//!
//! Promise: [`Lanes::is_in_branch`] and [`Past::contains`] cost the number of forks of one lane, never its length.
//! Not here: what the past means (see [`crate::counting`]).

use alloc::sync::Arc;
use alloc::vec::Vec;

/// Position of a folded line in a record's memory; never leaves the node.
pub(crate) type Ix = u32;
/// Position of a lane in a record's memory; never leaves the node.
pub(crate) type LaneIx = u32;

/// Where a line stands in the tree that a lane becomes when it forks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) lane: LaneIx,
    pub(crate) branch: u32,
    pub(crate) seq: u64,
}

/// One branch of a lane: where it left another, if it did.
#[derive(Clone, Copy, Debug)]
struct Branch {
    /// The branch it left and the last position they share.
    parent: Option<(u32, u64)>,
}

/// The branches of all lanes of a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    branches: Vec<Vec<Branch>>,
}

impl Lanes {
    /// Adds a lane and returns its position.
    pub(crate) fn add(&mut self) -> LaneIx {
        self.branches.push(Vec::new());
        index(self.branches.len() - 1)
    }

    /// Begins a branch of `lane` that leaves at `parent` (branch, last shared position), or stands alone.
    pub(crate) fn begin_branch(&mut self, lane: LaneIx, parent: Option<(u32, u64)>) -> u32 {
        let branches = &mut self.branches[lane as usize];
        branches.push(Branch { parent });
        index(branches.len() - 1)
    }

    /// Tells whether the line at `place` is the line at `tip` or comes before it in the same branch of the same lane.
    pub(crate) fn is_in_branch(&self, place: Place, tip: Place) -> bool {
        if place.lane != tip.lane || place.seq > tip.seq {
            return false;
        }
        let branches = &self.branches[tip.lane as usize];
        let (mut branch, mut shared_to) = (tip.branch, tip.seq);
        loop {
            if branch == place.branch {
                return place.seq <= shared_to;
            }
            match branches[branch as usize].parent {
                // A branch of a branch may leave it before the point where that one left: the smaller bound holds.
                Some((parent, seq)) => (branch, shared_to) = (parent, shared_to.min(seq)),
                None => return false,
            }
        }
    }
}

/// Tips by lane: the last lines of each lane that lie in some past.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tips {
    /// By lane: the position of its tip plus one; zero if none.
    main: Vec<u32>,
    /// Tips of further branches of forked lanes.
    more: Vec<Ix>,
}

impl Tips {
    /// Returns all tips in `lane`.
    pub(crate) fn in_lane(&self, lane: LaneIx) -> impl Iterator<Item = Ix> + '_ {
        let main = self.main.get(lane as usize).copied().unwrap_or(0);
        // Further branches are rare, so they are not sorted by lane; the caller's check passes over foreign ones.
        (main > 0).then(|| main - 1).into_iter().chain(self.more.iter().copied())
    }

    /// Returns all tips.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Ix> + '_ {
        self.main.iter().filter(|tip| **tip > 0).map(|tip| tip - 1).chain(self.more.iter().copied())
    }

    /// Adds the line `tip` and all before it in its lane.
    pub(crate) fn add(&mut self, tip: Ix, places: &impl Fn(Ix) -> Place, lanes: &Lanes) {
        let place = places(tip);
        let lane = place.lane as usize;
        if self.main.len() <= lane {
            self.main.resize(lane + 1, 0);
        }
        let there = self.in_lane(place.lane).any(|t| lanes.is_in_branch(place, places(t)));
        if there {
            return;
        }
        self.more.retain(|t| !lanes.is_in_branch(places(*t), place));
        match self.main[lane] {
            0 => self.main[lane] = tip + 1,
            old if lanes.is_in_branch(places(old - 1), place) => self.main[lane] = tip + 1,
            _ => self.more.push(tip),
        }
    }
}

/// The causal past of one line, itself left out.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    /// The line before it in its lane.
    pub(crate) prev: Option<Ix>,
    /// Everything else, shared with `prev` where nothing was added.
    pub(crate) tips: Arc<Tips>,
}

impl Past {
    /// Tells whether the line at `place` is in this past.
    pub(crate) fn contains(&self, place: Place, places: &impl Fn(Ix) -> Place, lanes: &Lanes) -> bool {
        self.prev.is_some_and(|prev| lanes.is_in_branch(place, places(prev)))
            || self.tips.in_lane(place.lane).any(|tip| lanes.is_in_branch(place, places(tip)))
    }
}

/// Turns a length into a position. A record holds far fewer than 2^32 lines: the store's own limits come first.
pub(crate) fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a dossier never holds four thousand million lines")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// A lane 0–1–2–3 with a branch leaving after 1 (1'→ seq 2', 3') and one leaving that after 2'.
    fn forked() -> (Lanes, Vec<Place>) {
        let mut lanes = Lanes::default();
        let lane = lanes.add();
        let main = lanes.begin_branch(lane, None);
        let side = lanes.begin_branch(lane, Some((main, 1)));
        let twig = lanes.begin_branch(lane, Some((side, 2)));
        let at = |branch, seq| Place { lane, branch, seq };
        let places = vec![
            at(main, 0),
            at(main, 1),
            at(main, 2),
            at(main, 3),
            at(side, 2),
            at(side, 3),
            at(twig, 3),
            at(twig, 4),
        ];
        (lanes, places)
    }

    #[test]
    fn a_branch_holds_what_it_shares_and_nothing_of_the_others() {
        let (lanes, places) = forked();
        let of = |tip: usize| -> Vec<usize> {
            (0..places.len()).filter(|at| lanes.is_in_branch(places[*at], places[tip])).collect()
        };
        assert_eq!(of(3), [0, 1, 2, 3]);
        assert_eq!(of(5), [0, 1, 4, 5]);
        assert_eq!(of(7), [0, 1, 4, 6, 7]);
    }

    #[test]
    fn tips_keep_one_line_for_each_branch_that_was_seen() {
        let (lanes, places) = forked();
        let place = |ix: Ix| places[ix as usize];
        let mut tips = Tips::default();
        for ix in [1, 0, 3, 4, 5, 7, 6] {
            tips.add(ix, &place, &lanes);
        }
        let mut all: Vec<Ix> = tips.iter().collect();
        all.sort_unstable();
        assert_eq!(all, [3, 5, 7]);
    }
}
