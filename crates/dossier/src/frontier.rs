//! What a node knows of a dossier, told by the last lines of its lanes.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::header::Head;
use crate::ids::{EntryId, Hash, LaneId, Member};
use crate::past::{Ix, Tips};
use crate::record::Record;

/// The last known lines of every lane, and where lanes fork (REP-001).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Frontier {
    /// Every known tip, ascending; of a forked lane all of them.
    #[n(1)]
    tips: Vec<Head>,
    /// The earliest known fork of each forked lane, ascending.
    #[n(2)]
    forks: Vec<ForkAt>,
}

/// Where a lane forks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct ForkAt {
    /// Whose lane.
    #[n(0)]
    pub member: Member,
    /// Which lane.
    #[n(1)]
    pub lane: LaneId,
    /// The earliest position with two headers.
    #[n(2)]
    pub seq: u64,
}

impl Frontier {
    /// Puts a frontier into its one order.
    #[must_use]
    pub fn new(mut tips: Vec<Head>, forks: Vec<(Member, LaneId, u64)>) -> Self {
        tips.sort_unstable();
        tips.dedup();
        let mut forks: Vec<ForkAt> =
            forks.into_iter().map(|(member, lane, seq)| ForkAt { member, lane, seq }).collect();
        forks.sort_unstable();
        Self { tips, forks }
    }

    /// Returns the tips, ascending.
    #[must_use]
    pub fn tips(&self) -> &[Head] {
        &self.tips
    }

    /// Returns where lanes fork, ascending.
    #[must_use]
    pub fn forks(&self) -> &[ForkAt] {
        &self.forks
    }

    /// Returns SHA-256 of the frontier in its deterministic form: equal frontiers, equal digests (REP-001).
    #[must_use]
    pub fn digest(&self) -> Hash {
        Hash(Sha256::digest(canonical::encode(self)).into())
    }
}

impl Record {
    /// Returns up to `limit` folded lines that `tips` do not cover, each after all it rests on (REP-002).
    ///
    /// Tips that are not held here say nothing about what is: what a peer has is only ever a cache.
    #[must_use]
    pub fn beyond(&self, tips: &[Head], limit: usize) -> Vec<EntryId> {
        let known = self.known(tips);
        let mut lines: Vec<Ix> = Vec::new();
        for (lane, state) in (0..).zip(&self.lane_states) {
            let is_known =
                |ix: Ix| known.in_lane(lane).any(|tip| self.lanes.is_in_branch(self.place(ix), self.place(tip)));
            if state.fork.is_some() {
                let of_lane = (0..).zip(&self.nodes).filter(|(_, node)| node.place.lane == lane).map(|(ix, _)| ix);
                lines.extend(of_lane.filter(|ix| !is_known(*ix)));
                continue;
            }
            let of_lane = |ix: &Ix| self.place(*ix).lane == lane;
            let from = known.in_lane(lane).filter(of_lane).map(|tip| self.place(tip).seq + 1).max().unwrap_or(0);
            lines.extend(state.held.range(from..).filter_map(|(_, (id, _))| self.by_id.get(id)).take(limit));
        }
        lines.sort_unstable();
        lines.truncate(limit);
        lines.into_iter().map(|ix| self.node(ix).id).collect()
    }

    /// Tells whether `tips` cover the folded line `id`: whoever holds those lines holds it.
    #[must_use]
    pub fn is_covered(&self, id: &EntryId, tips: &[Head]) -> bool {
        let Some(ix) = self.by_id.get(id) else { return false };
        let place = self.place(*ix);
        tips.iter()
            .filter_map(|tip| self.by_id.get(&tip.id))
            .any(|tip| self.lanes.is_in_branch(place, self.place(*tip)))
    }

    /// Returns those of `tips` that are not held here, so that they have to be fetched.
    #[must_use]
    pub fn unknown(&self, tips: &[Head]) -> Vec<Head> {
        tips.iter().filter(|tip| !self.holds(&tip.id)).copied().collect()
    }

    /// Returns the last position of a lane up to which every line is folded here; `None`: nothing of it is.
    #[must_use]
    pub fn held_through(&self, member: Member, lane: LaneId) -> Option<u64> {
        let lane = self.lane_index(member, lane)?;
        self.lane_states[lane as usize].tips.iter().map(|tip| self.place(*tip).seq).max()
    }

    fn known(&self, tips: &[Head]) -> Tips {
        let mut known = Tips::default();
        for tip in tips {
            if let Some(ix) = self.by_id.get(&tip.id) {
                known.add(*ix, &|ix| self.place(ix), &self.lanes);
            }
        }
        known
    }
}
