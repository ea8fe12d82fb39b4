//! Drafts own lines: which lane, which heads, and whether the line would stand.
//!
//! Promise: a draft that is returned is valid by the rules with exactly the heads it carries, so an honest node never
//! commits a line that others refuse (COUNT-006).
//! Not here: the signature, which is made after the commit, and randomness: a new lane's id is given.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::header::{BodyRef, CharterRef, FLAG_CRITICAL, FLAG_EXERCISE, Head, Header};
use crate::ids::{EntryId, LaneId, Member};
use crate::limits;
use crate::lines::Kind;
use crate::past::{Ix, Past, Place};
use crate::record::Record;
use crate::refusal::Refusal;
use crate::structural::{Bare, Cut, LaneOpen, LaneReason, Participants, Structural};
use crate::time::Time;

/// The lane that this process writes in one dossier: kept in memory only, so it ends with the process (LANE-001).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnLane {
    /// The lane.
    pub id: LaneId,
    /// The last line this process wrote in it.
    pub tip: EntryId,
}

/// What an own line is to say.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The kind of line.
    pub kind: Kind,
    /// Content of a structural line.
    pub structural: Option<Structural>,
    /// Commitment to the body.
    pub body: Option<BodyRef>,
    /// Whether those who do not know the kind must stop writing on this page.
    pub critical: bool,
}

impl Draft {
    /// A line with a body.
    #[must_use]
    pub fn with_body(kind: Kind, body: BodyRef) -> Self {
        Self { kind, structural: None, body: Some(body), critical: false }
    }

    /// A structural line without a body.
    #[must_use]
    pub fn structural(content: Structural) -> Self {
        Self { kind: content.kind(), structural: Some(content), body: None, critical: false }
    }
}

/// What stands on every line of one act: who writes, under which charter, when.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The author.
    pub member: Member,
    /// The charter acted under.
    pub charter: CharterRef,
    /// The claimed time.
    pub time: Time,
}

impl Record {
    /// Tells whether `lane` may be continued, or why a new one has to be opened first (LANE-003).
    ///
    /// A lane ends with its process; beyond that it ends when the store no longer holds its tip or holds a line after
    /// it that this process did not write, when it is forked, and when its member was removed and invited again.
    #[must_use]
    pub fn lane_end(&self, member: Member, lane: &OwnLane) -> Option<LaneReason> {
        let Some(tip) = self.by_id.get(&lane.tip).copied() else {
            return Some(LaneReason::Abandoned);
        };
        let state = &self.lane_states[self.place(tip).lane as usize];
        if state.fork.is_some() {
            return Some(LaneReason::Forked);
        }
        if state.member != member || state.id != lane.id || !state.tips.contains(&tip) {
            return Some(LaneReason::Abandoned);
        }
        let root = self.node(tip).root;
        let again = self.removals_of(member).any(|removal| {
            let removal = self.by_id[&removal];
            let invites =
                |ix: &Ix| self.in_past(removal, *ix) && self.listed.get(ix).is_some_and(|list| list.contains(&member));
            let mut invitations = self.listed.keys().copied().filter(invites).peekable();
            invitations.peek().is_some() && !invitations.any(|invitation| self.in_past(invitation, root))
        });
        again.then_some(LaneReason::InvitedAgain)
    }

    /// Drafts the lane-open that begins `lane`.
    pub fn draft_lane_open(&self, stamp: Stamp, lane: LaneId, reason: LaneReason) -> Result<Header, Refusal> {
        let draft = Draft::structural(Structural::LaneOpen(LaneOpen { reason }));
        self.draft_at(stamp, lane, None, draft)
    }

    /// Drafts a `seen` line if one line cannot name all that is new; to be repeated until it answers `None` (HEAD-003).
    pub fn draft_seen(&self, stamp: Stamp, lane: &OwnLane) -> Result<Option<Header>, Refusal> {
        if self.new_heads(stamp.member, Some(lane)).len() <= limits::HEADS_MAX {
            return Ok(None);
        }
        let draft = Draft::structural(Structural::Seen(Bare {}));
        self.draft_at(stamp, lane.id, Some(lane), draft).map(Some)
    }

    /// Drafts a line that continues `lane`, or says why it would not stand.
    pub fn draft(&self, stamp: Stamp, lane: &OwnLane, draft: Draft) -> Result<Header, Refusal> {
        self.draft_at(stamp, lane.id, Some(lane), draft)
    }

    /// Tells whether `member` could write such a line now, naming all it knows, before a lane is opened for it.
    pub fn may_write(&self, stamp: Stamp, draft: &Draft) -> Result<(), Refusal> {
        self.check_not_stopped(draft.kind)?;
        let heads: Vec<Ix> = self.candidates(None);
        let header = self.header(stamp, LaneId([0; 16]), 1, None, Vec::new(), draft.clone());
        let past = self.past_of(None, &heads);
        let authority = self.authority_of(None, &heads);
        let terms = self.check_rights(&header, &past, &authority)?;
        self.check_read_only(stamp.member, draft.kind)?;
        self.check_would_count(&header, None, &past, &terms)
    }

    /// Tells why `member` must not write here for the time being, if so: a line on its page, or one of the lead's, is
    /// of a kind that this version does not know and its author called it critical (KIND-004).
    ///
    /// Local: it says nothing of whether lines count, and a newer version answers `None`.
    #[must_use]
    pub fn read_only_for(&self, member: Member) -> Option<Refusal> {
        let concerns = |ix: &Ix| {
            let node = self.node(*ix);
            let by_lead = || !self.terms_of(node.member, &node.authority).is_empty();
            self.counting.standing(*ix).counts() && (node.member == member || by_lead())
        };
        self.unread.iter().any(concerns).then_some(Refusal::CriticalKindUnknown)
    }

    /// Who does not understand a page may still end its lanes and show forks.
    fn check_read_only(&self, member: Member, kind: Kind) -> Result<(), Refusal> {
        let harmless = matches!(kind, Kind::LANE_OPEN | Kind::LANE_CLOSE | Kind::SEEN | Kind::FORK_PROOF);
        match self.read_only_for(member) {
            Some(refusal) if !harmless => Err(refusal),
            _ => Ok(()),
        }
    }

    /// Returns who takes part after `invited` are asked in and `removed` are removed, with the cuts that a removal
    /// needs: all that this node has of a removed member counts (PART-001, PART-003).
    ///
    /// Goes on from every list of participants that the next line will rest on. Where they are parallel, whoever one of
    /// them leaves out after a removal stays out, with a cut that adds nothing; others stay in (PART-009).
    #[must_use]
    pub fn list_with(&self, invited: &BTreeSet<Member>, removed: &BTreeSet<Member>) -> Participants {
        let lists = self.effective_lists();
        let listed: Vec<&BTreeSet<Member>> = lists.iter().filter_map(|ix| self.listed.get(ix).map(|l| &**l)).collect();
        let before: BTreeSet<Member> = listed.iter().flat_map(|list| list.iter().copied()).collect();
        let stays_out =
            |m: &Member| listed.iter().any(|list| !list.contains(m)) && self.removals_of(*m).next().is_some();
        let out: BTreeSet<Member> = before.iter().copied().filter(|m| stays_out(m) && !invited.contains(m)).collect();
        let members = before.union(invited).copied().filter(|m| !out.contains(m) && !removed.contains(m)).collect();
        let cut = |m: &Member| {
            let tips = if removed.contains(m) { self.tips_of(*m) } else { Vec::new() };
            Cut { member: *m, tips }
        };
        Participants { members, cuts: out.union(removed).map(cut).collect() }
    }

    fn draft_at(&self, stamp: Stamp, lane: LaneId, tip: Option<&OwnLane>, draft: Draft) -> Result<Header, Refusal> {
        self.check_not_stopped(draft.kind)?;
        let prev = match tip {
            Some(own) => Some(self.by_id.get(&own.tip).copied().ok_or(Refusal::BadChain)?),
            None => None,
        };
        let mut heads = self.new_heads(stamp.member, tip);
        heads.truncate(limits::HEADS_MAX);
        let seq = prev.map_or(0, |prev| self.place(prev).seq + 1);
        let names = heads.iter().map(|ix| self.head_of(*ix)).collect();
        let mut header = self.header(stamp, lane, seq, tip.map(|own| own.tip), names, draft);
        let heads: Vec<Ix> = header.heads.iter().filter_map(|head| self.by_id.get(&head.id).copied()).collect();
        let past = self.past_of(prev, &heads);
        let authority = self.authority_of(prev, &heads);
        // A lane nobody knows has a position that no folded line has.
        let lane_ix = self.lane_index(stamp.member, lane).unwrap_or(u32::MAX);
        let place = Place { lane: lane_ix, branch: 0, seq };
        let chained = prev.filter(|prev| self.continues_lane(*prev, lane_ix, seq));
        let verdict = self.judge(&header, place, chained, prev, &heads, &past, &authority);
        if let Some(refusal) = verdict.refusal {
            return Err(refusal);
        }
        self.check_read_only(stamp.member, header.kind)?;
        self.check_would_count(&header, chained, &past, &verdict.terms)?;
        if header.structural.is_some() && self.covers_everything(&past) {
            header.digest = Some(self.digest());
        }
        // What others could not even read is not written either: a proof of two very large lines, for one. (LIM-001)
        Header::from_bytes(&header.to_bytes())?;
        Ok(header)
    }

    fn header(
        &self,
        stamp: Stamp,
        lane: LaneId,
        seq: u64,
        prev: Option<EntryId>,
        mut heads: Vec<Head>,
        draft: Draft,
    ) -> Header {
        heads.sort_unstable();
        let exercise = if self.is_exercise() { FLAG_EXERCISE } else { 0 };
        let critical = if draft.critical { FLAG_CRITICAL } else { 0 };
        Header {
            dossier: Some(self.id()),
            member: stamp.member,
            lane,
            seq,
            prev,
            heads,
            charter: stamp.charter,
            time: stamp.time,
            kind: draft.kind,
            flags: exercise | critical,
            body: draft.body,
            digest: None,
            structural: draft.structural,
        }
    }

    /// In a stopped dossier only proofs are written, with the lane and the heads that they need (FORK-005).
    fn check_not_stopped(&self, kind: Kind) -> Result<(), Refusal> {
        if self.is_stopped() && !matches!(kind, Kind::FORK_PROOF | Kind::LANE_OPEN | Kind::SEEN) {
            return Err(Refusal::ForkedLane);
        }
        Ok(())
    }

    /// The lines that the next own line names: maximal, new since the own tip, those that entitle the author first,
    /// then those after the most lists of participants (HEAD-001, HEAD-003).
    fn new_heads(&self, member: Member, own: Option<&OwnLane>) -> Vec<Ix> {
        let tip = own.and_then(|own| self.by_id.get(&own.tip).copied());
        let past = tip.map(|tip| Past { prev: Some(tip), tips: self.node(tip).past.tips.clone() });
        let seen = |ix: &Ix| past.as_ref().is_some_and(|past| self.past_contains(past, *ix));
        let own_lane = tip.map(|tip| self.place(tip).lane);
        let fresh: Vec<Ix> = self.candidates(own_lane).into_iter().filter(|ix| !seen(ix)).collect();
        let mut heads: Vec<Ix> =
            self.maximal(&fresh).into_iter().filter(|ix| tip.is_none_or(|tip| self.goes_on(tip, *ix))).collect();
        let entitles = |ix: Ix| self.listed.keys().filter(|list| **list == ix || self.in_past(**list, ix)).count();
        let lists_author = |ix: Ix| self.is_listed_by_any(member, &self.authority_of(Some(ix), &[]).participants);
        heads.sort_by_cached_key(|ix| (!lists_author(*ix), core::cmp::Reverse(entitles(*ix)), *ix));
        heads
    }

    /// A head never goes back behind what this lane named before (HEAD-002).
    fn goes_on(&self, tip: Ix, head: Ix) -> bool {
        let place = self.place(head);
        let before = self.node(tip).named.in_lane(place.lane).find(|b| self.place(*b).lane == place.lane);
        before.is_none_or(|before| before != head && self.lanes.is_in_branch(self.place(before), place))
    }

    /// The last valid line of each other lane, none from a fork on (HEAD-004).
    fn candidates(&self, own_lane: Option<u32>) -> Vec<Ix> {
        let others = (0..).zip(&self.lane_states).filter(|(lane, _)| Some(*lane) != own_lane);
        others.filter_map(|(_, state)| state.sound).collect()
    }
}
