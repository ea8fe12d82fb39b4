//! The lines of one dossier as one node knows them: their causal past, what each may say, which of them count.
//!
//! ```text
//!   Verified ── admit ──> Admitted ── (store commits) ── fold ──> folded, or waiting for lines it rests on
//! ```
//!
//! Promise: the answer to every question here depends on the set of lines held, never on the order they came in, on the
//! time or on what their bodies say (COUNT-001).
//! Not here: bodies, signatures, disks; which lines are taken stands in [`crate::admission`], how they are counted
//! in [`crate::counting`], how a line is judged in [`crate::judge`], how an own line is drafted in [`crate::draft`].

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::admission::check_genesis;
use crate::counting::{Counting, Standing};
use crate::entry::{Admitted, Received};
use crate::frontier::Frontier;
use crate::header::{CharterRef, Head, Header};
use crate::ids::{DossierId, EntryId, LaneId, Member, NetworkId};
use crate::judge::Authority;
use crate::lines::{DossierKind, Kind};
use crate::past::{Ix, LaneIx, Lanes, Past, Place, Tips, index};
use crate::refusal::Refusal;
use crate::structural::{Genesis, Structural, Tip};

/// The lines of one dossier.
#[derive(Clone, Debug)]
pub struct Record {
    pub(crate) id: DossierId,
    pub(crate) genesis: Genesis,
    pub(crate) exercise: bool,
    pub(crate) nodes: Vec<Node>,
    pub(crate) by_id: BTreeMap<EntryId, Ix>,
    pub(crate) lanes: Lanes,
    pub(crate) lane_states: Vec<LaneState>,
    lane_by_name: BTreeMap<(Member, LaneId), LaneIx>,
    /// Content of structural lines that the rules look at, and whom participants lines list.
    pub(crate) structural: BTreeMap<Ix, Structural>,
    pub(crate) listed: BTreeMap<Ix, Arc<BTreeSet<Member>>>,
    /// What valid fork-proofs show, genuine or not.
    shown: Vec<Fork>,
    /// Valid lines that their authors call critical and whose kind this version does not know (KIND-004).
    pub(crate) unread: Vec<Ix>,
    pub(crate) waiting: BTreeMap<EntryId, Header>,
    pub(crate) waiting_for: BTreeMap<EntryId, BTreeSet<EntryId>>,
    pub(crate) counting: Counting,
}

/// A folded line: all of it that the rules look at.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) id: EntryId,
    pub(crate) member: Member,
    pub(crate) place: Place,
    /// The first line of the chain that this one continues.
    pub(crate) root: Ix,
    pub(crate) past: Past,
    pub(crate) kind: Kind,
    pub(crate) charter_version: u64,
    /// Why the line is not valid, if it is not.
    pub(crate) refusal: Option<Refusal>,
    /// What its past entitles to; shared with the line before it where nothing changed.
    pub(crate) authority: Arc<Authority>,
    /// The last line of each lane that this lane has named, by lane.
    pub(crate) named: Arc<Tips>,
    /// The terms of lead under which a lead's line was written: the genesis or releases.
    pub(crate) terms: Vec<Ix>,
}

/// What is known of one lane.
#[derive(Clone, Debug)]
pub(crate) struct LaneState {
    pub(crate) member: Member,
    pub(crate) id: LaneId,
    /// Headers held by position, folded or not: the first id seen, and a second one where the lane forks.
    pub(crate) held: BTreeMap<u64, (EntryId, Option<EntryId>)>,
    /// The earliest position with two headers.
    pub(crate) fork: Option<u64>,
    /// Every folded line of the lane, in the order in which they were folded.
    pub(crate) lines: Vec<Ix>,
    /// Folded lines that no folded line of the lane follows.
    pub(crate) tips: Vec<Ix>,
    /// The last valid line before a fork: what others name of this lane (HEAD-004).
    pub(crate) sound: Option<Ix>,
}

/// What became of a line that was given to [`Record::fold`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Lines that are folded now and were not before, each after all it rests on. Empty: the line waits, or was known.
    pub lines: Vec<EntryId>,
    /// The standing of lines folded before may have changed: whatever was computed from them is computed again.
    pub recounted: bool,
    /// Lines whose author computed another digest from the same lines: a bug here or there, always an alarm (DIG-002).
    pub disagreeing: Vec<EntryId>,
}

impl Record {
    /// Begins the record of a dossier with its genesis, which must be of this network (NET-001).
    pub fn open(genesis_id: EntryId, header: &Header, network: NetworkId) -> Result<Self, Refusal> {
        let Some(Structural::Genesis(genesis)) = &header.structural else {
            return Err(Refusal::Malformed);
        };
        check_genesis(genesis, header.member, network)?;
        let mut record = Self {
            id: genesis_id.into(),
            genesis: genesis.clone(),
            exercise: header.is_exercise(),
            nodes: Vec::new(),
            by_id: BTreeMap::new(),
            lanes: Lanes::default(),
            lane_states: Vec::new(),
            lane_by_name: BTreeMap::new(),
            structural: BTreeMap::new(),
            listed: BTreeMap::new(),
            shown: Vec::new(),
            unread: Vec::new(),
            waiting: BTreeMap::new(),
            waiting_for: BTreeMap::new(),
            counting: Counting::default(),
        };
        record.fold_header(genesis_id, header.clone());
        Ok(record)
    }

    /// Adds an admitted line. It is folded if all it rests on is, else it waits; known lines change nothing.
    pub fn fold(&mut self, admitted: &Admitted) -> Folded {
        self.fold_header(admitted.id(), admitted.header().clone())
    }

    /// Adds a line that was read from this node's own store, where only admitted and own lines stand.
    pub fn replay(&mut self, stored: &Received) -> Folded {
        self.fold_header(stored.id(), stored.header().clone())
    }

    /// Adds an own line that was drafted with [`Record::draft`] and is committed; it may not be signed yet.
    pub fn fold_own(&mut self, id: EntryId, header: &Header) -> Folded {
        self.fold_header(id, header.clone())
    }

    pub(crate) fn fold_header(&mut self, id: EntryId, header: Header) -> Folded {
        let mut folded = Folded::default();
        if self.holds(&id) {
            return folded;
        }
        let forked = self.note_header(id, &header);
        let missing = self.missing_for(&header);
        if missing.is_empty() {
            self.fold_ready(id, header, &mut folded);
        } else {
            missing.into_iter().for_each(|head| {
                self.waiting_for.entry(head).or_default().insert(id);
            });
            self.waiting.insert(id, header);
        }
        if forked {
            self.recount();
            folded.recounted = true;
        }
        folded
    }

    /// Folds a line whose past is here, then every line that waited for it.
    fn fold_ready(&mut self, id: EntryId, header: Header, folded: &mut Folded) {
        let mut ready = Vec::from([(id, header)]);
        while let Some((id, header)) = ready.pop() {
            if self.disagrees(&header) {
                folded.disagreeing.push(id);
            }
            let ix = self.place_line(id, &header);
            folded.lines.push(id);
            folded.recounted |= self.count_line(ix);
            for next in self.waiting_for.remove(&id).unwrap_or_default() {
                if let Some(header) = self.waiting.get(&next)
                    && self.missing_for(header).is_empty()
                    && let Some(header) = self.waiting.remove(&next)
                {
                    ready.push((next, header));
                }
            }
        }
    }

    /// Tells whether the header's digest was made from exactly the lines folded here and is another than ours.
    ///
    /// Only without forks: a fork that one side knows and the other does not changes what counts. (DIG-002)
    fn disagrees(&self, header: &Header) -> bool {
        let Some(theirs) = header.digest else { return false };
        let prev = header.prev.and_then(|prev| self.by_id.get(&prev).copied());
        let heads: Vec<Ix> = header.heads.iter().filter_map(|head| self.by_id.get(&head.id).copied()).collect();
        self.covers_everything(&self.past_of(prev, &heads)) && self.digest() != theirs
    }

    /// Tells whether a past is all that is held here, and no lane is known to fork.
    pub(crate) fn covers_everything(&self, past: &Past) -> bool {
        self.waiting.is_empty()
            && self
                .lane_states
                .iter()
                .all(|lane| lane.fork.is_none() && lane.tips.iter().all(|tip| self.past_contains(past, *tip)))
    }

    /// Notes a header, folded or not, and tells whether it shows an earlier fork of its lane than was known (FORK-001).
    fn note_header(&mut self, id: EntryId, header: &Header) -> bool {
        let lane = self.lane(header.member, header.lane);
        let state = &mut self.lane_states[lane as usize];
        match state.held.get_mut(&header.seq) {
            None => {
                state.held.insert(header.seq, (id, None));
                false
            }
            Some((_, second)) => {
                second.get_or_insert(id);
                let earlier = state.fork.is_none_or(|fork| header.seq < fork);
                if earlier {
                    state.fork = Some(header.seq);
                    self.lane_states[lane as usize].sound = self.sound_before(lane, header.seq);
                }
                earlier
            }
        }
    }

    /// Finds the last valid line of a lane before position `fork`. Only when a fork comes to light; else it is kept.
    fn sound_before(&self, lane: LaneIx, fork: u64) -> Option<Ix> {
        let before = self.lane_states[lane as usize].held.range(..fork).rev();
        before.filter_map(|(_, (id, _))| self.by_id.get(id).copied()).find(|ix| self.node(*ix).refusal.is_none())
    }

    /// Keeps the last valid line before a fork as lines of the lane are placed.
    fn note_sound(&mut self, ix: Ix) {
        let place = self.place(ix);
        let state = &self.lane_states[place.lane as usize];
        let later = state.sound.is_none_or(|sound| self.place(sound).seq < place.seq);
        let before_fork = state.fork.is_none_or(|fork| place.seq < fork);
        if self.node(ix).refusal.is_none() && later && before_fork {
            self.lane_states[place.lane as usize].sound = Some(ix);
        }
    }

    fn lane(&mut self, member: Member, id: LaneId) -> LaneIx {
        *self.lane_by_name.entry((member, id)).or_insert_with(|| {
            self.lane_states.push(LaneState {
                member,
                id,
                held: BTreeMap::new(),
                fork: None,
                lines: Vec::new(),
                tips: Vec::new(),
                sound: None,
            });
            self.lanes.add()
        })
    }

    /// Gives a line its place in memory, with its past and what that entitles to.
    fn place_line(&mut self, id: EntryId, header: &Header) -> Ix {
        let lane = self.lane(header.member, header.lane);
        let ix = index(self.nodes.len());
        let prev = header.prev.and_then(|prev| self.by_id.get(&prev).copied());
        let chained = prev.filter(|prev| self.continues_lane(*prev, lane, header.seq));
        let branch = self.branch_for(lane, chained, header.seq);
        let heads: Vec<Ix> = header.heads.iter().filter_map(|head| self.by_id.get(&head.id).copied()).collect();
        let past = self.past_of(prev, &heads);
        let authority = self.authority_of(prev, &heads);
        let place = Place { lane, branch, seq: header.seq };
        if let Some(content) = &header.structural {
            self.structural.insert(ix, content.clone());
        }
        let verdict = self.judge(header, place, chained, prev, &heads, &past, &authority);
        let named = self.named_after(chained, &heads);
        self.nodes.push(Node {
            id,
            member: header.member,
            place,
            root: chained.map_or(ix, |prev| self.node(prev).root),
            past,
            kind: header.kind,
            charter_version: header.charter.version,
            refusal: verdict.refusal,
            authority,
            named,
            terms: verdict.terms,
        });
        self.by_id.insert(id, ix);
        self.lane_states[lane as usize].lines.push(ix);
        let tips = &mut self.lane_states[lane as usize].tips;
        tips.retain(|tip| Some(*tip) != chained);
        tips.push(ix);
        self.note_sound(ix);
        self.note_unread(ix, header);
        self.note_listed(ix);
        self.note_proof(ix);
        ix
    }

    fn note_unread(&mut self, ix: Ix, header: &Header) {
        if header.is_critical() && header.kind.rules().is_none() && self.node(ix).refusal.is_none() {
            self.unread.push(ix);
        }
    }

    /// Notes which fork a valid proof shows. Whether its two entries are genuine is found when they are taken
    /// themselves.
    fn note_proof(&mut self, ix: Ix) {
        let (Some(Structural::ForkProof(proof)), None) = (self.structural.get(&ix), self.node(ix).refusal) else {
            return;
        };
        let (first, second) = (Received::parse(proof.first.clone()), Received::parse(proof.second.clone()));
        if let (Ok(first), Ok(second)) = (first, second) {
            let Header { member, lane, seq, .. } = *first.header();
            self.shown.push(Fork { member, lane, seq, first: first.id(), second: second.id() });
        }
        self.structural.remove(&ix); // large, and of no further use to the rules
    }

    /// Tells whether `prev` is the line before position `seq` of `lane`.
    pub(crate) fn continues_lane(&self, prev: Ix, lane: LaneIx, seq: u64) -> bool {
        let place = self.place(prev);
        place.lane == lane && place.seq.checked_add(1) == Some(seq)
    }

    fn branch_for(&mut self, lane: LaneIx, chained: Option<Ix>, seq: u64) -> u32 {
        match chained {
            // The first line to follow goes on in the branch; each further one leaves it.
            Some(prev) if self.lane_states[lane as usize].tips.contains(&prev) => self.place(prev).branch,
            Some(prev) => {
                let from = self.place(prev).branch;
                self.lanes.begin_branch(lane, Some((from, seq.saturating_sub(1))))
            }
            None => self.lanes.begin_branch(lane, None),
        }
    }

    /// Returns the past of a line that follows `prev` and names `heads`.
    pub(crate) fn past_of(&self, prev: Option<Ix>, heads: &[Ix]) -> Past {
        let mut tips = prev.map_or_else(Arc::default, |prev| Arc::clone(&self.node(prev).past.tips));
        if !heads.is_empty() {
            let own = Arc::make_mut(&mut tips);
            let place = |ix: Ix| self.place(ix);
            for head in heads {
                own.add(*head, &place, &self.lanes);
                let past = &self.node(*head).past;
                past.prev.iter().copied().chain(past.tips.iter()).for_each(|tip| own.add(tip, &place, &self.lanes));
            }
        }
        Past { prev, tips }
    }

    fn named_after(&self, chained: Option<Ix>, heads: &[Ix]) -> Arc<Tips> {
        let mut named = chained.map_or_else(Arc::default, |prev| Arc::clone(&self.node(prev).named));
        if !heads.is_empty() {
            let own = Arc::make_mut(&mut named);
            let place = |ix: Ix| self.place(ix);
            heads.iter().for_each(|head| own.add(*head, &place, &self.lanes));
        }
        named
    }

    pub(crate) fn missing_for(&self, header: &Header) -> Vec<EntryId> {
        let rests_on = header.prev.into_iter().chain(header.heads.iter().map(|head| head.id));
        rests_on.filter(|id| !self.by_id.contains_key(id)).collect()
    }

    // ---- what is held ----

    /// Returns the dossier's id.
    #[must_use]
    pub fn id(&self) -> DossierId {
        self.id
    }

    /// Returns what the genesis fixed for ever.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Returns who opened the dossier.
    #[must_use]
    pub fn opener(&self) -> Member {
        self.nodes[0].member
    }

    /// Returns the kind of the dossier.
    #[must_use]
    pub fn kind(&self) -> DossierKind {
        self.genesis.kind
    }

    /// Tells whether the dossier is an exercise (EX-001).
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.exercise
    }

    /// Tells whether the line is held, folded or waiting.
    #[must_use]
    pub fn holds(&self, id: &EntryId) -> bool {
        self.by_id.contains_key(id) || self.waiting.contains_key(id)
    }

    /// Tells whether the line is folded: it and all it rests on are here.
    #[must_use]
    pub fn is_folded(&self, id: &EntryId) -> bool {
        self.by_id.contains_key(id)
    }

    /// Returns how many lines are folded.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never true: a record begins with its genesis.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns the folded lines, each after all it rests on.
    pub fn folded(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.nodes.iter().map(|node| node.id)
    }

    /// Returns the lines that wait for others, in no particular order.
    pub fn waiting(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.waiting.keys().copied()
    }

    /// Returns up to `limit` lines that are named by waiting lines and are not held themselves: what has to be fetched.
    ///
    /// Of the lines that wait of each author some are looked at in turn, so that one who names a thousand lines which
    /// nobody has keeps nothing of the others waiting (COUNT-009).
    #[must_use]
    pub fn missing(&self, limit: usize) -> Vec<Head> {
        let mut by_author: BTreeMap<Member, BTreeSet<Head>> = BTreeMap::new();
        for header in self.waiting.values() {
            let heads = by_author.entry(header.member).or_default();
            if heads.len() >= limit {
                continue;
            }
            let prev = header.prev.map(|id| Head {
                member: header.member,
                lane: header.lane,
                seq: header.seq.saturating_sub(1),
                id,
            });
            heads.extend(prev.into_iter().chain(header.heads.iter().copied()).filter(|head| !self.holds(&head.id)));
        }
        let mut turns: Vec<_> = by_author.into_values().map(BTreeSet::into_iter).collect();
        let mut out = BTreeSet::new();
        while !turns.is_empty() && out.len() < limit {
            turns.retain_mut(|heads| match heads.next() {
                Some(head) => {
                    out.insert(head);
                    true
                }
                None => false,
            });
        }
        out.into_iter().take(limit).collect()
    }

    /// Tells whether `earlier` is in the causal past of `later`; both must be folded.
    #[must_use]
    pub fn is_before(&self, earlier: &EntryId, later: &EntryId) -> bool {
        match (self.by_id.get(earlier), self.by_id.get(later)) {
            (Some(earlier), Some(later)) => self.in_past(*earlier, *later),
            _ => false,
        }
    }

    /// Returns how a folded line stands; `None` if it is not folded.
    #[must_use]
    pub fn standing(&self, id: &EntryId) -> Option<Standing> {
        self.by_id.get(id).map(|ix| self.counting.standing(*ix))
    }

    /// Returns a folded line as a head.
    #[must_use]
    pub fn head(&self, id: &EntryId) -> Option<Head> {
        self.by_id.get(id).map(|ix| self.head_of(*ix))
    }

    /// Returns the two ids of the earliest known fork of each forked lane, with the lane's owner and name (FORK-001).
    pub fn forks(&self) -> impl Iterator<Item = Fork> + '_ {
        self.lane_states.iter().filter_map(|state| {
            let seq = state.fork?;
            let (first, second) = state.held.get(&seq)?;
            Some(Fork { member: state.member, lane: state.id, seq, first: *first, second: (*second)? })
        })
    }

    /// Returns the position of the last genuine line of a lane as its member's lane-closes say, the smallest of them
    /// (LANE-004); `None` if none speaks of that lane.
    #[must_use]
    pub fn genuine_through(&self, member: Member, lane: LaneId) -> Option<u64> {
        let closes = self.structural.iter().filter_map(|(ix, content)| match content {
            Structural::LaneClose(close) => Some((*ix, close.last)),
            _ => None,
        });
        closes
            .filter(|(ix, last)| self.node(*ix).member == member && last.lane == lane)
            .filter(|(ix, _)| self.counting.standing(*ix).counts())
            .map(|(_, last)| last.seq)
            .min()
    }

    /// Tells whether a lane is known to fork at or before a position: a line there never counts, whatever comes (FORK-003).
    #[must_use]
    pub fn is_beyond_fork(&self, member: Member, lane: LaneId, seq: u64) -> bool {
        let fork = self.lane_index(member, lane).and_then(|lane| self.lane_states[lane as usize].fork);
        fork.is_some_and(|fork| seq >= fork)
    }

    /// Tells whether the member has written anything here.
    #[must_use]
    pub fn has_written(&self, member: Member) -> bool {
        self.lane_states.iter().any(|lane| lane.member == member && !lane.tips.is_empty())
    }

    /// Returns the last folded lines of each lane of `member`: the cut that a removal lists (PART-003).
    #[must_use]
    pub fn tips_of(&self, member: Member) -> Vec<Tip> {
        let lanes = self.lane_states.iter().filter(|lane| lane.member == member);
        let mut tips: Vec<Tip> = lanes
            .flat_map(|lane| lane.tips.iter().map(|ix| (lane.id, self.node(*ix))))
            .map(|(lane, node)| Tip { lane, seq: node.place.seq, id: node.id })
            .collect();
        tips.sort_unstable();
        tips
    }

    /// Tells whether any line ever listed the member as a participant.
    #[must_use]
    pub fn was_ever_listed(&self, member: Member) -> bool {
        self.listed.values().any(|list| list.contains(&member))
    }

    /// Returns the earliest fork of each lane that a line here proves, by lane and position: it need not be proven
    /// again (FORK-006).
    ///
    /// A proof of entries that are not both held proves nothing here: they may have been made up.
    pub fn proven_forks(&self) -> impl Iterator<Item = ((Member, LaneId), u64)> + '_ {
        let mut proven = BTreeMap::new();
        for fork in self.shown.iter().filter(|fork| self.holds(&fork.first) && self.holds(&fork.second)) {
            let earliest = proven.entry((fork.member, fork.lane)).or_insert(fork.seq);
            *earliest = fork.seq.min(*earliest);
        }
        proven.into_iter()
    }

    /// Returns the last folded lines of every lane, and where lanes fork: what this node knows (REP-001).
    #[must_use]
    pub fn frontier(&self) -> Frontier {
        let tips = self.lane_states.iter().flat_map(|state| state.tips.iter().map(|tip| self.head_of(*tip))).collect();
        let forks = self.forks().map(|fork| (fork.member, fork.lane, fork.seq)).collect();
        Frontier::new(tips, forks)
    }

    /// Returns the last lines of the dossier, at most `most`: the tips of the frontier that no other has in its past, forked
    /// ones included. What a continuation cites (LEAD-005).
    #[must_use]
    pub fn last_lines(&self, most: usize) -> Vec<Head> {
        let tips: Vec<Ix> = self.lane_states.iter().flat_map(|lane| lane.tips.iter().copied()).collect();
        let mut heads: Vec<Head> = self.maximal(&tips).into_iter().map(|ix| self.head_of(ix)).collect();
        heads.sort_unstable();
        heads.truncate(most);
        heads
    }

    /// Returns the charter reference of no line below which a new line may act: the highest version in its past.
    #[must_use]
    pub fn charter_version_max(&self) -> u64 {
        self.nodes.iter().map(|node| node.charter_version).max().unwrap_or(0)
    }

    /// Tells whether folding everything held that `charter` could be acted under.
    #[must_use]
    pub fn may_act_under(&self, charter: CharterRef) -> bool {
        charter.version >= self.charter_version_max()
    }

    // ---- helpers shared by judging, counting and drafting ----

    pub(crate) fn node(&self, ix: Ix) -> &Node {
        &self.nodes[ix as usize]
    }

    pub(crate) fn place(&self, ix: Ix) -> Place {
        self.nodes[ix as usize].place
    }

    pub(crate) fn head_of(&self, ix: Ix) -> Head {
        let node = self.node(ix);
        let lane = self.lane_states[node.place.lane as usize].id;
        Head { member: node.member, lane, seq: node.place.seq, id: node.id }
    }

    /// Tells whether `earlier` is in the past of `later`.
    pub(crate) fn in_past(&self, earlier: Ix, later: Ix) -> bool {
        earlier != later && self.past_contains(&self.node(later).past, earlier)
    }

    pub(crate) fn past_contains(&self, past: &Past, ix: Ix) -> bool {
        past.contains(self.place(ix), &|ix| self.place(ix), &self.lanes)
    }

    /// Keeps the lines of `lines` that are in the past of no other.
    pub(crate) fn maximal(&self, lines: &[Ix]) -> Vec<Ix> {
        let covered = |x: Ix| lines.iter().any(|y| self.in_past(x, *y));
        lines.iter().copied().filter(|x| !covered(*x)).collect()
    }

    pub(crate) fn lane_index(&self, member: Member, lane: LaneId) -> Option<LaneIx> {
        self.lane_by_name.get(&(member, lane)).copied()
    }
}

/// A fork: two headers of one lane and position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Whose lane.
    pub member: Member,
    /// Which lane.
    pub lane: LaneId,
    /// The earliest position known to have two headers.
    pub seq: u64,
    /// One of them.
    pub first: EntryId,
    /// Another.
    pub second: EntryId,
}
