//! What a node knows of a dossier, told by the last lines of its lanes.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::header::Head;
use crate::ids::{EntryId, Hash, LaneId, Member};
use crate::lines::Kind;
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
        self.lines_beyond(tips, limit).into_iter().map(|ix| self.node(ix).id).collect()
    }

    /// Returns up to `limit` lines that `tips` do not cover, of those in `lines` and of all that they rest on; each after
    /// all it rests on itself (REP-009). Lines that are not folded here are passed over.
    #[must_use]
    pub fn pasts_beyond(&self, lines: &[EntryId], tips: &[Head], limit: usize) -> Vec<EntryId> {
        let of: Vec<Ix> = lines.iter().filter_map(|id| self.by_id.get(id).copied()).collect();
        let wanted = |ix: &Ix| of.iter().any(|line| line == ix || ix < line && self.in_past(*ix, *line));
        let beyond = self.lines_beyond(tips, usize::MAX).into_iter().filter(wanted);
        beyond.take(limit).map(|ix| self.node(ix).id).collect()
    }

    fn lines_beyond(&self, tips: &[Head], limit: usize) -> Vec<Ix> {
        let known = self.known(tips);
        let mut lines: Vec<Ix> = Vec::new();
        for (lane, state) in (0..).zip(&self.lane_states) {
            if state.fork.is_some() {
                let is_known =
                    |ix: Ix| known.in_lane(lane).any(|tip| self.lanes.is_in_branch(self.place(ix), self.place(tip)));
                lines.extend(state.lines.iter().copied().filter(|ix| !is_known(*ix)));
                continue;
            }
            let of_lane = |ix: &Ix| self.place(*ix).lane == lane;
            let from = known.in_lane(lane).filter(of_lane).map(|tip| self.place(tip).seq + 1).max().unwrap_or(0);
            lines.extend(state.held.range(from..).filter_map(|(_, (id, _))| self.by_id.get(id)).take(limit));
        }
        lines.sort_unstable();
        lines.truncate(limit);
        lines
    }

    /// Returns the participants lines that stand and lie in no other's past, without the genesis, ascending: what says now
    /// who takes part (REP-009).
    #[must_use]
    pub fn listing(&self) -> Vec<EntryId> {
        let lists = self.effective_lists().into_iter().map(|ix| self.node(ix).id);
        let mut lists: Vec<EntryId> = lists.filter(|id| *id != self.id().genesis()).collect();
        lists.sort_unstable();
        lists
    }

    /// Tells whether a folded line says who takes part.
    #[must_use]
    pub fn is_listing(&self, id: &EntryId) -> bool {
        let kind = self.by_id.get(id).map(|ix| self.node(*ix).kind);
        matches!(kind, Some(Kind::PARTICIPANTS | Kind::LEAD_RELEASE))
    }

    /// Returns what `tips` cover, to be asked for many lines: each costs as much as its lane has forks.
    #[must_use]
    pub fn cover(&self, tips: &[Head]) -> Cover<'_> {
        Cover { record: self, known: self.known(tips) }
    }

    /// Tells whether `tips` cover the folded line `id`: whoever holds those lines holds it.
    #[must_use]
    pub fn is_covered(&self, id: &EntryId, tips: &[Head]) -> bool {
        self.cover(tips).contains(id)
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

/// What some tips cover: whoever holds those lines holds it.
#[derive(Debug)]
pub struct Cover<'r> {
    record: &'r Record,
    known: Tips,
}

impl Cover<'_> {
    /// Tells whether a folded line is covered.
    #[must_use]
    pub fn contains(&self, id: &EntryId) -> bool {
        let Some(ix) = self.record.by_id.get(id) else { return false };
        let place = self.record.place(*ix);
        self.known.in_lane(place.lane).any(|tip| self.record.lanes.is_in_branch(place, self.record.place(tip)))
    }
}
