//! Decides which lines of a dossier count.
//!
//! Valid lines count, but for those from a fork of their lane on (*struck*), the lead's lines of a term that the
//! release of that term has not in its past (*void*), lines of a removed member beyond its cut (*late*), and lines
//! whose author only void lines list (*outside*).
//!
//! Promise: the same headers give the same answer on every node, in any order of arrival. A line that only continues a
//! lane is counted alone; what can change the standing of others makes everything be counted again.
//! Not here: bodies and what they say.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use minicbor::Encode;
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::header::Header;
use crate::ids::{EntryId, Hash, LaneId, Member};
use crate::lines::Kind;
use crate::past::{Ix, LaneIx, Past, Place, Tips};
use crate::record::Record;
use crate::refusal::Refusal;
use crate::structural::Structural;

/// How a folded line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Counted,
    /// It counts as a line, but its kind does not fold in this profile: shown as "a newer kind of line" (KIND-003).
    Newer,
    /// Its author could not write it there.
    Refused(Refusal),
    /// Its lane forked at or before it (FORK-003).
    Struck,
    /// A lead's line that the release of that term does not know (LEAD-004).
    Void,
    /// A removed member's line beyond its cut (PART-003).
    Late,
    /// Only void lines say that its author takes part (LEAD-004).
    Outside,
}

impl Standing {
    /// Tells whether the line counts.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Counted | Self::Newer)
    }
}

/// One removal of one member.
#[derive(Clone, Debug)]
struct Removal {
    line: Ix,
    /// What the removing lead's own lines that do not follow the removal have in their past (PART-005).
    floor: Tips,
}

/// What counting remembers between lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counting {
    standings: Vec<Standing>,
    /// Releases that stand, by the term that they end.
    ended: BTreeMap<Ix, Vec<Ix>>,
    removals: BTreeMap<Member, Vec<Removal>>,
    /// The union of all cuts ever listed for a member.
    cuts: BTreeMap<Member, Tips>,
    /// Lines that a cut names and that are not folded yet.
    cut_awaits: BTreeSet<EntryId>,
    /// Valid lines that raise the profile.
    raises: Vec<Ix>,
    /// Valid lines that say who takes part.
    lists: Vec<Ix>,
    voids_a_list: bool,
    /// Everybody that the maximal counted participants lines all list.
    participants: BTreeSet<Member>,
    /// Those with whom headers are exchanged.
    correspondents: BTreeSet<Member>,
    /// By lane: what the digest says of it.
    lanes: BTreeMap<LaneIx, LaneSum>,
}

/// What the digest says of one lane.
#[derive(Clone, Debug, Default)]
struct LaneSum {
    last: Option<(u64, EntryId)>,
    /// Lines before the last counted one that do not count.
    skipped: Vec<(u64, EntryId)>,
}

impl Counting {
    pub(crate) fn standing(&self, ix: Ix) -> Standing {
        self.standings[ix as usize]
    }
}

impl Record {
    /// Returns the members to whom lines are sent: those whom all maximal counted participants lines list (PART-009).
    #[must_use]
    pub fn participants(&self) -> &BTreeSet<Member> {
        &self.counting.participants
    }

    /// Returns the members with whom headers are exchanged: the participants. Once the dossier has stopped, also those
    /// whom struck lines of the lead list, or else a fork of its first lane would leave nobody to send the proof to
    /// (FORK-005).
    #[must_use]
    pub fn correspondents(&self) -> &BTreeSet<Member> {
        &self.counting.correspondents
    }

    /// Returns the lines that removed `member` and stand, oldest first as folded.
    pub fn removals_of(&self, member: Member) -> impl Iterator<Item = EntryId> + '_ {
        self.counting.removals.get(&member).into_iter().flatten().map(|removal| self.node(removal.line).id)
    }

    /// Returns the members that lead, as seen from everything folded: one, but for parallel releases.
    #[must_use]
    pub fn leads(&self) -> BTreeSet<Member> {
        let standing = |ix: &Ix| self.counting.standing(*ix).counts();
        let releases: Vec<Ix> = self.counting.ended.values().flatten().copied().filter(standing).collect();
        let to = self.maximal(&releases).into_iter().filter_map(|ix| match self.structural.get(&ix) {
            Some(Structural::LeadRelease(release)) => Some(release.to),
            _ => None,
        });
        let found: BTreeSet<Member> = to.collect();
        if found.is_empty() { self.nodes.first().map(|genesis| genesis.member).into_iter().collect() } else { found }
    }

    /// Tells whether the dossier has stopped: a member that is or was lead forked a lane (FORK-005).
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        !self.stopped_by().is_empty()
    }

    /// Returns the members that are or were lead and forked a lane: those who stopped the dossier (FORK-005).
    #[must_use]
    pub fn stopped_by(&self) -> BTreeSet<Member> {
        let mut leads: BTreeSet<Member> = self.nodes.first().map(|genesis| genesis.member).into_iter().collect();
        leads.extend(self.counting.lists.iter().filter_map(|ix| match self.structural.get(ix) {
            Some(Structural::LeadRelease(release)) => Some(release.to),
            _ => None,
        }));
        let forked = self.lane_states.iter().filter(|lane| lane.fork.is_some()).map(|lane| lane.member);
        forked.filter(|member| leads.contains(member)).collect()
    }

    /// Tells whether the dossier is closed, as seen from everything that counts here.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let of_kind = |kind: Kind| -> Vec<Ix> {
            (self.structural.keys().copied())
                .filter(|ix| self.node(*ix).kind == kind && self.counting.standing(*ix).counts())
                .collect()
        };
        let reopens = of_kind(Kind::REOPEN);
        of_kind(Kind::CLOSE).iter().any(|close| !reopens.iter().any(|reopen| self.in_past(*close, *reopen)))
    }

    /// Returns the digest of the counted set: equal on every node that holds the same lines (DIG-001).
    #[must_use]
    pub fn digest(&self) -> Hash {
        let mut lanes: Vec<LaneDigest> = (self.counting.lanes.iter())
            .filter_map(|(lane, sum)| {
                let (seq, last) = sum.last?;
                let state = &self.lane_states[*lane as usize];
                let mut skipped = sum.skipped.clone();
                skipped.retain(|(at, _)| *at < seq);
                skipped.sort_unstable();
                let skipped = skipped.into_iter().map(|(_, id)| id).collect();
                Some(LaneDigest { member: state.member, lane: state.id, seq, last, skipped })
            })
            .collect();
        lanes.sort_by_key(|lane| (lane.member, lane.lane));
        Hash(Sha256::digest(canonical::encode(&lanes)).into())
    }

    /// Counts a line that was just placed; returns whether everything had to be counted again.
    pub(crate) fn count_line(&mut self, ix: Ix) -> bool {
        if self.changes_others(ix) {
            self.counting.standings.push(Standing::Counted);
            self.recount();
            return true;
        }
        let standing = self.stand(ix);
        self.counting.standings.push(standing);
        self.sum_line(ix);
        false
    }

    /// Tells whether the standing of other lines may change with this one.
    fn changes_others(&self, ix: Ix) -> bool {
        let node = self.node(ix);
        let says_who = matches!(node.kind, Kind::GENESIS | Kind::PARTICIPANTS | Kind::LEAD_RELEASE | Kind::PROFILE);
        let by_remover = || {
            let removals = self.counting.removals.values().flatten();
            removals.filter(|r| self.node(r.line).member == node.member).any(|r| !self.in_past(r.line, ix))
        };
        says_who && node.refusal.is_none() || self.counting.cut_awaits.contains(&node.id) || by_remover()
    }

    /// Counts everything again from the headers.
    pub(crate) fn recount(&mut self) {
        let all = 0..crate::past::index(self.nodes.len());
        let mut fresh = Counting::default();
        for ix in all.clone() {
            self.collect(ix, &mut fresh);
        }
        self.counting = fresh;
        self.collect_removals();
        for ix in all {
            let standing = self.stand(ix);
            self.counting.standings.push(standing);
            self.sum_line(ix);
        }
        self.counting.participants = self.all_agree_on();
        self.counting.correspondents = self.counting.participants.clone();
        if self.is_stopped() {
            let lists: Vec<Ix> = self.counting.lists.iter().copied().filter(|ix| !self.is_void(*ix)).collect();
            let listed = self.maximal(&lists).into_iter().filter_map(|ix| self.listed.get(&ix).cloned());
            let listed: Vec<_> = listed.collect();
            self.counting.correspondents.extend(listed.iter().flat_map(|list| list.iter().copied()));
        }
    }

    /// Collects the lines that decide over others.
    fn collect(&self, ix: Ix, into: &mut Counting) {
        let node = self.node(ix);
        if node.refusal.is_some() {
            return;
        }
        match node.kind {
            Kind::GENESIS | Kind::PARTICIPANTS => into.lists.push(ix),
            Kind::LEAD_RELEASE => {
                into.lists.push(ix);
                if !self.is_struck(ix) {
                    node.terms.iter().for_each(|term| into.ended.entry(*term).or_default().push(ix));
                }
            }
            Kind::PROFILE => into.raises.push(ix),
            _ => {}
        }
    }

    /// Collects removals and cuts from the participants lines that stand.
    fn collect_removals(&mut self) {
        let void = |ix: &Ix| self.is_void(*ix);
        self.counting.voids_a_list = self.counting.lists.iter().any(void);
        let effective: Vec<Ix> =
            self.counting.lists.iter().copied().filter(|ix| !self.is_struck(*ix) && !self.is_void(*ix)).collect();
        let mut removals: BTreeMap<Member, Vec<Removal>> = BTreeMap::new();
        let mut cuts: BTreeMap<Member, Tips> = BTreeMap::new();
        let mut awaits = BTreeSet::new();
        for line in effective {
            let Some(Structural::Participants(list)) = self.structural.get(&line) else { continue };
            for cut in &list.cuts {
                let tips = cuts.entry(cut.member).or_default();
                for tip in &cut.tips {
                    match self.by_id.get(&tip.id) {
                        Some(ix) => tips.add(*ix, &|ix| self.place(ix), &self.lanes),
                        None => drop(awaits.insert(tip.id)),
                    }
                }
                removals.entry(cut.member).or_default().push(Removal { line, floor: self.floor(line) });
            }
        }
        self.counting.removals = removals;
        self.counting.cuts = cuts;
        self.counting.cut_awaits = awaits;
    }

    /// What the lead's own standing lines that do not follow `removal` have in their past (PART-005).
    fn floor(&self, removal: Ix) -> Tips {
        let lead = self.node(removal).member;
        let mut floor = Tips::default();
        let place = |ix: Ix| self.place(ix);
        for (ix, node) in (0..).zip(&self.nodes) {
            let before = node.member == lead && node.refusal.is_none() && !self.is_struck(ix);
            if before && !self.in_past(removal, ix) {
                node.past.prev.into_iter().chain(node.past.tips.iter()).for_each(|tip| {
                    floor.add(tip, &place, &self.lanes);
                });
            }
        }
        floor
    }

    /// Decides how one line stands, given everything that decides over others.
    fn stand(&self, ix: Ix) -> Standing {
        let node = self.node(ix);
        if let Some(refusal) = node.refusal {
            return Standing::Refused(refusal);
        }
        if self.is_struck(ix) {
            return Standing::Struck;
        }
        if self.is_void(ix) {
            return Standing::Void;
        }
        if self.is_late(ix) {
            return Standing::Late;
        }
        if self.is_outside(ix) {
            return Standing::Outside;
        }
        if self.folds(ix) { Standing::Counted } else { Standing::Newer }
    }

    /// A lane ends where it forks (FORK-003).
    fn is_struck(&self, ix: Ix) -> bool {
        let place = self.place(ix);
        self.lane_states[place.lane as usize].fork.is_some_and(|fork| place.seq >= fork)
    }

    /// A lead's line is void if every term it was written under was ended by releases that do not know it (LEAD-004).
    fn is_void(&self, ix: Ix) -> bool {
        let node = self.node(ix);
        let ends = |term: &Ix| self.counting.ended.get(term);
        node.kind.is_lead_only()
            && !node.terms.is_empty()
            && node.terms.iter().all(|term| {
                ends(term).is_some_and(|releases| !releases.iter().any(|r| *r == ix || self.in_past(ix, *r)))
            })
    }

    /// A removed member's line counts within its cuts, within what the removing lead had seen, and in lanes opened
    /// after an invitation that follows each removal (PART-003, PART-004, PART-005, PART-007).
    fn is_late(&self, ix: Ix) -> bool {
        let node = self.node(ix);
        let Some(removals) = self.counting.removals.get(&node.member) else {
            return false;
        };
        if self.counting.cuts.get(&node.member).is_some_and(|cut| self.is_within(node.place, cut)) {
            return false;
        }
        removals
            .iter()
            .any(|removal| !self.is_within(node.place, &removal.floor) && !self.is_invited_again(ix, removal.line))
    }

    fn is_within(&self, place: Place, tips: &Tips) -> bool {
        tips.in_lane(place.lane).any(|tip| self.lanes.is_in_branch(place, self.place(tip)))
    }

    /// Tells whether the first line of this lane has an invitation in its past that follows `removal` (PART-007).
    fn is_invited_again(&self, ix: Ix, removal: Ix) -> bool {
        let node = self.node(ix);
        let root = node.root;
        self.counting.lists.iter().any(|list| {
            self.in_past(removal, *list)
                && self.in_past(*list, root)
                && self.listed.get(list).is_some_and(|members| members.contains(&node.member))
                && !self.is_void(*list)
        })
    }

    /// Void lists give no right: an author whom only they list is outside (LEAD-004).
    fn is_outside(&self, ix: Ix) -> bool {
        let node = self.node(ix);
        if node.kind == Kind::GENESIS || !self.counting.voids_a_list {
            return false;
        }
        let lists: Vec<Ix> = (self.counting.lists.iter().copied())
            .filter(|list| self.in_past(*list, ix) && !self.is_void(*list))
            .collect();
        !self.is_listed_by_any(node.member, &self.maximal(&lists))
    }

    /// Tells whether a valid own line with this past would count, so that it may be written (COUNT-006). `chained` is
    /// the line before it in its lane; without one it begins a lane.
    pub(crate) fn check_would_count(
        &self,
        header: &Header,
        chained: Option<Ix>,
        past: &Past,
        terms: &[Ix],
    ) -> Result<(), Refusal> {
        let is_forked = |prev: Ix| self.lane_states[self.place(prev).lane as usize].fork.is_some();
        if chained.is_some_and(is_forked) {
            return Err(Refusal::ForkedLane);
        }
        // A release that this line does not rest on ended its term: the line would be void. (LEAD-004)
        let ended = |term: &Ix| self.counting.ended.contains_key(term);
        let releases = header.kind == Kind::LEAD_RELEASE; // which stands beside the others
        if header.kind.is_lead_only() && !releases && !terms.is_empty() && terms.iter().all(ended) {
            return Err(Refusal::NotOwner);
        }
        // Lines before the lane count for an invitation, those before the line for a new lane. (PART-007)
        let before_lane = chained.map_or(past, |prev| &self.node(self.node(prev).root).past);
        let lists = |past: &Past| -> Vec<Ix> {
            let standing = self.counting.lists.iter().copied();
            standing.filter(|list| self.past_contains(past, *list) && !self.is_void(*list)).collect()
        };
        let lists_member = |list: Ix| self.is_listed_by_any(header.member, &[list]);
        let invited_after =
            |removal: Ix, lists: &[Ix]| lists.iter().any(|list| self.in_past(removal, *list) && lists_member(*list));
        let in_lane = lists(before_lane);
        let mut removals = self.counting.removals.get(&header.member).into_iter().flatten();
        if !removals.all(|removal| invited_after(removal.line, &in_lane)) {
            return Err(Refusal::BeyondCut);
        }
        let outside = self.counting.voids_a_list && !self.is_listed_by_any(header.member, &self.maximal(&lists(past)));
        if outside { Err(Refusal::NotParticipant) } else { Ok(()) }
    }

    /// Tells whether the line's kind folds: by profile 1, or by a raised profile in its past (KIND-002, KIND-005).
    fn folds(&self, ix: Ix) -> bool {
        let node = self.node(ix);
        node.kind.folds_in(self.genesis.kind)
            || self.counting.raises.iter().any(|raise| {
                let adds = match self.structural.get(raise) {
                    Some(Structural::Profile(profile)) => profile.kinds.contains(&node.kind),
                    _ => false,
                };
                adds && self.in_past(*raise, ix) && !self.is_struck(*raise) && !self.is_void(*raise)
            })
    }

    /// Returns the maximal lines that say who takes part and count.
    pub(crate) fn effective_lists(&self) -> Vec<Ix> {
        let counted = |ix: &Ix| self.counting.standing(*ix).counts();
        let lists: Vec<Ix> = self.counting.lists.iter().copied().filter(counted).collect();
        self.maximal(&lists)
    }

    fn all_agree_on(&self) -> BTreeSet<Member> {
        let lists = self.effective_lists();
        let mut sets = lists.iter().filter_map(|ix| self.listed.get(ix));
        let Some(first) = sets.next() else {
            return BTreeSet::new();
        };
        sets.fold((**first).clone(), |all, next| all.intersection(next).copied().collect())
    }

    /// Adds a counted or uncounted line to what the digest says of its lane.
    fn sum_line(&mut self, ix: Ix) {
        let (place, id) = (self.place(ix), self.node(ix).id);
        let counted = self.counting.standing(ix) == Standing::Counted;
        let sum = self.counting.lanes.entry(place.lane).or_default();
        match sum.last {
            _ if !counted => sum.skipped.push((place.seq, id)),
            Some((last, _)) if last >= place.seq => {}
            _ => sum.last = Some((place.seq, id)),
        }
    }
}

/// One lane in the digest: lines up to `last` count, but for those skipped.
#[derive(Encode)]
#[cbor(array)]
struct LaneDigest {
    #[n(0)]
    member: Member,
    #[n(1)]
    lane: LaneId,
    #[n(2)]
    seq: u64,
    #[n(3)]
    last: EntryId,
    #[n(4)]
    skipped: Vec<EntryId>,
}
