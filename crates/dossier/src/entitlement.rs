//! Who may be sent which part of a dossier.
//!
//! Promise: a removed member gets the line that removed it and its past, nothing else; a late participant gets earlier
//! texts only by the rule that the genesis fixed (PART-008, LATE-001 to LATE-003).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::header::Head;
use crate::ids::{EntryId, Member};
use crate::lines::Kind;
use crate::past::{Ix, LaneIx};
use crate::record::{Node, Record};
use crate::structural::{HistoryRule, Structural};

impl Record {
    /// Tells whether the header of the folded line `id` may be sent to `member` (PART-008, LATE-003).
    #[must_use]
    pub fn may_receive_header(&self, id: &EntryId, member: Member) -> bool {
        if self.correspondents().contains(&member) {
            return self.is_folded(id);
        }
        let Some(ix) = self.by_id.get(id).copied() else { return false };
        let leads_to = |line: Ix| line == ix || self.in_past(ix, line);
        self.removals_of(member).any(|removal| leads_to(self.by_id[&removal])) || self.own_tips(member).any(leads_to)
    }

    /// The last lines of each lane of a member: it wrote them, so it had what they rest on. A disk that went back has lost
    /// them, and only their receipts strike them off its queue. (PART-008)
    fn own_tips(&self, member: Member) -> impl Iterator<Item = Ix> + '_ {
        let lanes = self.lane_states.iter().filter(move |lane| lane.member == member);
        lanes.flat_map(|lane| lane.tips.iter().copied())
    }

    /// Returns the frontier as it may be told to `member`, ascending: to a member that does not take part, of each lane the
    /// last line that it may have, its own lines, and what it is known to hold, by `held` (PART-008, RCPT-001).
    #[must_use]
    pub fn frontier_for(&self, member: Member, held: &[Head]) -> Vec<Head> {
        if self.correspondents().contains(&member) {
            return self.frontier().tips().to_vec();
        }
        let cover = self.cover(held);
        let may_be_told = |node: &Node| {
            node.member == member || cover.contains(&node.id) || self.may_receive_header(&node.id, member)
        };
        let mut by_lane: BTreeMap<LaneIx, Vec<Ix>> = BTreeMap::new();
        for (ix, node) in (0..).zip(&self.nodes).filter(|(_, node)| may_be_told(node)) {
            let tips = by_lane.entry(node.place.lane).or_default();
            tips.retain(|tip| !self.follows(ix, *tip));
            tips.push(ix);
        }
        let mut tips: Vec<Head> = by_lane.into_values().flatten().map(|ix| self.head_of(ix)).collect();
        tips.sort_unstable();
        tips
    }

    /// Returns who wrote what came to a removed `member` beyond what it may have (PART-008): its author, or a copy of its
    /// disk, or a thief had not heard of the removal. Nobody else may hold such a line (REP-010).
    #[must_use]
    pub fn authors_beyond(&self, member: Member) -> BTreeSet<Member> {
        if self.correspondents().contains(&member) || !self.was_ever_listed(member) {
            return BTreeSet::new();
        }
        let others = self.lane_states.iter().filter(|lane| lane.member != member);
        let beyond = |tip: &Ix| !self.may_receive_header(&self.node(*tip).id, member);
        others.filter(|lane| lane.tips.iter().any(beyond)).map(|lane| lane.member).collect()
    }

    /// Tells whether a line stands after another in its lane.
    fn follows(&self, next: Ix, ix: Ix) -> bool {
        self.lanes.is_in_branch(self.place(ix), self.place(next))
    }

    /// Tells whether the body of the folded line `id` may be sent to `member` (LATE-001 to LATE-003).
    #[must_use]
    pub fn may_receive_body(&self, id: &EntryId, member: Member) -> bool {
        let Some(ix) = self.by_id.get(id).copied() else { return false };
        if !self.participants().contains(&member) {
            return false;
        }
        self.node(ix).member == member
            || self.was_listed_at(ix, member)
            || self.invitations(member).any(|invitation| !self.in_past(ix, invitation))
            || self.is_granted(ix, member)
    }

    /// Tells whether the maximal participants lines in the line's past, or the line itself, listed the member.
    fn was_listed_at(&self, ix: Ix, member: Member) -> bool {
        self.is_listed_by_any(member, &self.node(ix).authority.participants)
            || self.listed.get(&ix).is_some_and(|list| list.contains(&member))
    }

    /// Lines that made the member a participant and that no removal of it follows.
    fn invitations(&self, member: Member) -> impl Iterator<Item = Ix> + '_ {
        self.listed.iter().filter(move |(_, list)| list.contains(&member)).map(|(ix, _)| *ix).filter(move |ix| {
            let was_in = self.is_listed_by_any(member, &self.node(*ix).authority.participants);
            let removed_since = self.removals_of(member).any(|removal| self.in_past(*ix, self.by_id[&removal]));
            !was_in && !removed_since && self.counting.standing(*ix).counts()
        })
    }

    /// A counted grant opens to the member what is not in the past of the frontier that it names (LATE-002).
    fn is_granted(&self, ix: Ix, member: Member) -> bool {
        if self.genesis.history == HistoryRule::None {
            return false;
        }
        self.structural.iter().any(|(grant, content)| {
            let Structural::Grant(content) = content else { return false };
            let closed = content.frontier.iter().filter_map(|head| self.by_id.get(&head.id).copied());
            self.node(*grant).kind == Kind::GRANT
                && content.member == member
                && self.counting.standing(*grant).counts()
                && !closed.clone().any(|head| head == ix || self.in_past(ix, head))
                // Where each author decides, the lead's word opens the lead's own lines only.
                && (self.genesis.history == HistoryRule::LeadGrants || self.node(*grant).member == self.node(ix).member)
        })
    }
}
