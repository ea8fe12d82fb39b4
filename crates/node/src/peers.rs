//! What this node remembers of each peer: the conversation, calls in flight, what the peer is known to hold.
//!
//! Promise: everything here is a cache; losing it costs a few messages and nothing else (REP-004).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use comity_dossier::{BlobId, Hash};
use comity_dossier::{DossierId, EntryId, Head, LaneId, Member, Time};
use comity_exchange::bound::{IDS_MAX, LISTING_MAX, RANGES_MAX};
use comity_exchange::conversation::{Attempts, Conversation, RETRY_MS_MAX, Slot, Task};
use comity_exchange::mailbox::Look;
use comity_exchange::op::{Fetch, File, LaneRange, Pasts};
use comity_exchange::tree::BucketSet;
use comity_exchange::{CallHead, CallId, Generation};
use comity_seal::ReplyKey;

use crate::parcel::Put;

/// How many different things may wait to be fetched from one peer; the rest is found again by the next comparison.
const WANTED_MAX: usize = 4_096;
/// A peer that pushed something so long ago is pushing, and goes on while it has more.
const PUSHING_MS: u64 = 2_000;
/// Dossiers of which what says who takes part may wait to be fetched from one peer.
const PASTS_MAX: usize = 1_024;

/// One peer.
pub(crate) struct Peer {
    pub(crate) conversation: Conversation,
    pub(crate) in_flight: BTreeMap<CallId, InFlight>,
    pub(crate) generation: Option<Generation>,
    /// How far the peer's clock is ahead of ours, in milliseconds, as it last told us.
    pub(crate) clock_ahead_ms: i64,
    /// By dossier: the tips that the peer is known to hold durably.
    pub(crate) known: BTreeMap<DossierId, Vec<Head>>,
    /// What is to be fetched from the peer.
    pub(crate) wanted: Wanted,
    /// Dossiers of which the peer took nothing when they were last pushed: the ordinary ones, the urgent ones.
    stalled: [BTreeSet<DossierId>; 2],
    /// Dossiers whose genesis the peer set aside, and when it said so (LIM-016).
    aside_there: BTreeMap<DossierId, Time>,
    /// Dossiers whose receipt is owed outside an answer.
    pub(crate) receipts_owed: BTreeSet<DossierId>,
    /// The buckets whose frontiers are being compared (REP-007).
    pub(crate) differing: BucketSet,
    /// From where the comparison of frontiers goes on.
    pub(crate) frontiers_after: Option<DossierId>,
    /// Lanes of whose branches the peer takes no more (LIM-008).
    pub(crate) declined: BTreeSet<(DossierId, Member, LaneId)>,
    /// By dossier: receipts of the peer that were kept in this life.
    pub(crate) receipts_kept: BTreeMap<DossierId, u64>,
    pub(crate) last_sent: Option<Time>,
    pub(crate) last_received: Option<Time>,
    pub(crate) last_verified: Option<Time>,
    /// When a push of the peer last brought something that was folded.
    pub(crate) pushed: Option<Time>,
    /// What only parcels can do with this peer.
    pub(crate) parcels: Parcels,
    /// The peer's generation changed since somebody last looked: what it kept for others may be gone.
    pub(crate) began_anew: bool,
}

/// What is remembered of parcels to and from one peer.
#[derive(Default)]
pub(crate) struct Parcels {
    /// By dossier: the maximal lines among those that are on their way in parcels.
    pub(crate) on_their_way: BTreeMap<DossierId, Vec<Head>>,
    /// Parts of files that the peer wished for.
    pub(crate) wishes_owed: VecDeque<File>,
    /// Files that were wished for in a parcel, by which line, since when.
    pub(crate) wished: BTreeMap<BlobId, (EntryId, Time)>,
    /// The peer lacks a card of ours, or a charter.
    pub(crate) documents_owed: Option<DocumentsAfter>,
    /// What it was last told of each dossier, and when: between two members that both have only mailboxes.
    pub(crate) told: BTreeMap<DossierId, (Hash, Time)>,
    /// Dossiers of which its last receipt lacks what we hold.
    pub(crate) lacking: BTreeSet<DossierId>,
    /// Which of its mailboxes is used.
    pub(crate) host_at: usize,
    /// How often lines were put again since its last receipt that said more.
    pub(crate) put_again: u32,
}

/// The newest versions that a peer is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DocumentsAfter {
    pub(crate) card: u64,
    pub(crate) charter: u64,
}

/// A call that was made and is not answered yet.
pub(crate) struct InFlight {
    pub(crate) task: Task,
    pub(crate) head: CallHead,
    pub(crate) hash: Hash,
    /// Opens the answer.
    pub(crate) reply_key: ReplyKey,
    /// Whose conversation it belongs to: the peer that is called or, with a mailbox, whose box it is.
    pub(crate) whose: Member,
    /// What was asked, as far as the answer needs it.
    pub(crate) about: About,
}

impl InFlight {
    /// Whether an immediate line is in it.
    pub(crate) fn is_urgent(&self) -> bool {
        self.task.slot == Slot::Urgent
    }
}

/// What a call in flight was about.
#[derive(Clone, Debug)]
pub(crate) enum About {
    Push {
        urgent: bool,
        dossiers: BTreeSet<DossierId>,
    },
    Fetch(Fetch),
    File {
        blob: BlobId,
        line: EntryId,
        from_chunk: u32,
    },
    /// The last dossier of the page, if another page follows.
    Frontiers {
        page_end: Option<DossierId>,
    },
    Card(Member),
    Receipts(BTreeSet<DossierId>),
    /// A parcel, or a question for those that wait.
    Put(Put),
    /// A look into a box of our own.
    Look(Look),
    Other,
}

/// What is to be fetched from one peer.
#[derive(Default)]
pub(crate) struct Wanted {
    /// Lines that are wanted with all they rest on, before everything else (REP-009).
    pasts: BTreeMap<DossierId, BTreeSet<EntryId>>,
    /// Stretches of lanes: of immediate dossiers and what waiting lines rest on, then the others.
    ranges: [BTreeMap<DossierId, BTreeSet<LaneRange>>; 2],
    /// How many stretches wait.
    stretches: usize,
    /// Dossiers that the peer shows as immediate.
    immediate: BTreeSet<DossierId>,
    /// Something had no room: it is found again by the next comparison.
    overflowed: bool,
    /// What was fetched since then brought something that was folded.
    brought: bool,
    lines: BTreeSet<(DossierId, EntryId)>,
    bodies: BTreeSet<(DossierId, EntryId)>,
    pub(crate) files: VecDeque<(BlobId, EntryId)>,
    pub(crate) cards: BTreeSet<Member>,
    /// Members whose cards are asked for from the first on: a key is unknown, and there may be two of one version.
    pub(crate) whole_chains: BTreeSet<Member>,
    /// Charters are asked for from the first on: the peer holds another one of our version.
    pub(crate) other_charter: bool,
    tried: Attempts<Tried>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tried {
    Line(EntryId),
    Body(EntryId),
    Card(Member),
    OtherCharter,
}

impl Peer {
    pub(crate) fn new(now: Time) -> Self {
        Self {
            conversation: Conversation::new(now),
            in_flight: BTreeMap::new(),
            generation: None,
            clock_ahead_ms: 0,
            known: BTreeMap::new(),
            wanted: Wanted::default(),
            stalled: Default::default(),
            aside_there: BTreeMap::new(),
            receipts_owed: BTreeSet::new(),
            differing: BucketSet::default(),
            frontiers_after: None,
            declined: BTreeSet::new(),
            receipts_kept: BTreeMap::new(),
            last_sent: None,
            last_received: None,
            last_verified: None,
            pushed: None,
            parcels: Parcels::default(),
            began_anew: false,
        }
    }

    /// Notes which life of the peer's store speaks; a new one holds nothing that we know of (REP-004).
    pub(crate) fn note_generation(&mut self, generation: Generation) -> bool {
        let news = self.generation.is_some_and(|before| before != generation);
        if news {
            self.known.clear();
            self.declined.clear();
            self.aside_there.clear();
            // Lines are found again by the next comparison; files are in none, so whoever was to bring one is still asked.
            let files = std::mem::take(&mut self.wanted.files);
            self.wanted = Wanted { files, ..Wanted::default() };
            self.parcels.told.clear();
            self.began_anew = true;
        }
        self.generation = Some(generation);
        news
    }

    pub(crate) fn stalled_of(&self, urgent: bool) -> &BTreeSet<DossierId> {
        &self.stalled[usize::from(urgent)]
    }

    pub(crate) fn stalled_mut(&mut self, urgent: bool) -> &mut BTreeSet<DossierId> {
        &mut self.stalled[usize::from(urgent)]
    }

    /// Notes that the peer set the genesis of a dossier aside: its people have to answer or to let it in first (LIM-016).
    pub(crate) fn note_aside_there(&mut self, dossier: DossierId, now: Time) {
        self.aside_there.insert(dossier, now);
    }

    /// The dossiers of which the peer set the genesis aside lately: nothing of them is pushed for now. After a clock was set
    /// back nothing was lately.
    pub(crate) fn aside_there_lately(&mut self, now: Time) -> BTreeSet<DossierId> {
        self.aside_there.retain(|_, at| *at <= now && now.since_ms(*at) < RETRY_MS_MAX);
        self.aside_there.keys().copied().collect()
    }

    /// Tells whether the peer is pushing lines, batch after batch.
    pub(crate) fn is_pushing(&self, now: Time) -> bool {
        self.pushed.is_some_and(|pushed| now.since_ms(pushed) <= PUSHING_MS)
    }

    /// Tells whether lines are being fetched from the peer, or will be.
    pub(crate) fn is_fetching(&self) -> bool {
        self.wanted.has_lines() || self.in_flight.values().any(|flight| matches!(flight.about, About::Fetch(_)))
    }

    /// The lines of a dossier that the peer holds or that are on their way to it; `None` if it was told nothing of it yet.
    pub(crate) fn told_of(&self, dossier: &DossierId) -> Option<Vec<Head>> {
        match (self.known.get(dossier), self.parcels.on_their_way.get(dossier)) {
            (None, None) => None,
            (known, way) => Some(known.into_iter().chain(way).flatten().copied().collect()),
        }
    }

    /// Returns our time as the peer's clock would tell it.
    pub(crate) fn its_time(&self, now: Time) -> Time {
        Time(now.0.saturating_add_signed(self.clock_ahead_ms))
    }
}

impl Wanted {
    /// Wants the stretches of a dossier before those of others.
    pub(crate) fn note_immediate(&mut self, dossier: DossierId) {
        if self.immediate.len() < WANTED_MAX {
            self.immediate.insert(dossier);
        }
    }

    /// Wants lines with all they rest on.
    pub(crate) fn want_pasts(&mut self, dossier: DossierId, lines: impl IntoIterator<Item = EntryId>) {
        for line in lines {
            if self.pasts.len() >= PASTS_MAX && !self.pasts.contains_key(&dossier) {
                self.overflowed = true;
                return;
            }
            let wanted = self.pasts.entry(dossier).or_default();
            if wanted.len() < LISTING_MAX {
                wanted.insert(line);
            }
        }
    }

    pub(crate) fn want_range(&mut self, dossier: DossierId, range: LaneRange) {
        self.want_stretch(usize::from(!self.immediate.contains(&dossier)), dossier, range);
    }

    fn want_stretch(&mut self, queue: usize, dossier: DossierId, range: LaneRange) {
        if self.stretches >= WANTED_MAX {
            self.overflowed = true;
            return;
        }
        self.stretches += usize::from(self.ranges[queue].entry(dossier).or_default().insert(range));
    }

    /// Wants what leads to a line, from `from_seq` of its lane on, once in ten minutes (REP-005). If others wait for it, it
    /// goes before the stretches of ordinary dossiers (REP-009).
    pub(crate) fn want_gap(&mut self, dossier: DossierId, to: &Head, from_seq: u64, awaited: bool, now: Time) {
        if self.tried.begin(&Tried::Line(to.id), now) {
            let range = LaneRange { member: to.member, lane: to.lane, from_seq, to_seq: Some(to.seq) };
            if awaited { self.want_stretch(0, dossier, range) } else { self.want_range(dossier, range) }
        }
    }

    /// Wants the stretches of lanes of `author` no longer, but for those that go before others; tells whether there were some.
    pub(crate) fn leave_to(&mut self, author: Member) -> bool {
        let [_, queue] = &mut self.ranges;
        let before = self.stretches;
        for stretches in queue.values_mut() {
            let all = stretches.len();
            stretches.retain(|range| range.member != author);
            self.stretches -= all - stretches.len();
        }
        queue.retain(|_, stretches| !stretches.is_empty());
        self.stretches < before
    }

    /// Notes that what was fetched brought something that was folded.
    pub(crate) fn note_news(&mut self) {
        self.brought = true;
    }

    /// Tells once whether something had no room since it was asked last, and what had room brought something. Where it
    /// did not, the same comparison would come to the same: it is left to the next one (REP-005).
    pub(crate) fn take_overflow(&mut self) -> bool {
        let brought = std::mem::take(&mut self.brought);
        std::mem::take(&mut self.overflowed) && brought
    }

    /// Wants a line once in ten minutes (REP-005).
    pub(crate) fn want_line(&mut self, dossier: DossierId, id: EntryId, now: Time) {
        if self.lines.len() < WANTED_MAX && self.tried.begin(&Tried::Line(id), now) {
            self.lines.insert((dossier, id));
        }
    }

    /// Wants a body once in ten minutes (REP-005).
    pub(crate) fn want_body(&mut self, dossier: DossierId, id: EntryId, now: Time) {
        if self.bodies.len() < WANTED_MAX && self.tried.begin(&Tried::Body(id), now) {
            self.bodies.insert((dossier, id));
        }
    }

    /// Wants a card once in ten minutes; tells whether it was not asked for lately.
    pub(crate) fn want_card(&mut self, member: Member, now: Time) -> bool {
        let fresh = self.tried.begin(&Tried::Card(member), now);
        if fresh {
            self.cards.insert(member);
        }
        fresh
    }

    /// Wants the charters from the first on, once in ten minutes; tells whether they were not asked for lately.
    pub(crate) fn want_other_charter(&mut self, now: Time) -> bool {
        self.other_charter = self.tried.begin(&Tried::OtherCharter, now);
        self.other_charter
    }

    pub(crate) fn want_file(&mut self, blob: BlobId, line: EntryId) {
        if self.files.len() < WANTED_MAX && !self.files.contains(&(blob, line)) {
            self.files.push_back((blob, line));
        }
    }

    pub(crate) fn has_lines(&self) -> bool {
        !(self.pasts.is_empty() && self.stretches == 0 && self.lines.is_empty() && self.bodies.is_empty())
    }

    /// Takes the next request for lines, all of one dossier: what says who takes part, what waiting lines rest on, immediate
    /// dossiers, the rest (REP-009).
    pub(crate) fn next_fetch(&mut self) -> Option<Fetch> {
        if let Some((dossier, lines)) = self.pasts.pop_first() {
            let pasts = Pasts { of: lines.into_iter().collect(), have: Vec::new() };
            return Some(Fetch { pasts: Some(pasts), ..Fetch::of(dossier) });
        }
        let dossier = (self.lines.first().map(|(dossier, _)| *dossier))
            .or_else(|| self.ranges.iter().find_map(|queue| queue.first_key_value()).map(|(dossier, _)| *dossier))
            .or_else(|| self.bodies.first().map(|(dossier, _)| *dossier));
        let Some(dossier) = dossier else {
            self.immediate.clear();
            return None;
        };
        let mut fetch = Fetch::of(dossier);
        fetch.ids = take_of(&mut self.lines, dossier, IDS_MAX);
        fetch.bodies = take_of(&mut self.bodies, dossier, IDS_MAX - fetch.ids.len());
        for queue in &mut self.ranges {
            let Some(waiting) = queue.get_mut(&dossier) else { continue };
            while fetch.ranges.len() < RANGES_MAX
                && let Some(range) = waiting.pop_first()
            {
                fetch.ranges.push(range);
                self.stretches -= 1;
            }
            if waiting.is_empty() {
                queue.remove(&dossier);
            }
        }
        Some(fetch)
    }

    /// Forgets what a peer that cannot be called was to be asked for: what it names is found by repair.
    pub(crate) fn forget_lines(&mut self) {
        while self.next_fetch().is_some() {}
    }

    /// Puts a request back that came to nothing.
    pub(crate) fn put_back(&mut self, fetch: &Fetch) {
        fetch.ranges.iter().for_each(|range| self.want_range(fetch.dossier, *range));
        self.lines.extend(fetch.ids.iter().map(|id| (fetch.dossier, *id)));
        self.bodies.extend(fetch.bodies.iter().map(|id| (fetch.dossier, *id)));
        let pasts = fetch.pasts.iter().flat_map(|pasts| pasts.of.iter().copied());
        self.want_pasts(fetch.dossier, pasts);
    }
}

fn take_of(from: &mut BTreeSet<(DossierId, EntryId)>, dossier: DossierId, most: usize) -> Vec<EntryId> {
    let all = (dossier, EntryId([0; 32]))..=(dossier, EntryId([u8::MAX; 32]));
    let taken: Vec<(DossierId, EntryId)> = from.range(all).take(most).copied().collect();
    for key in &taken {
        from.remove(key);
    }
    taken.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use comity_dossier::LaneId;

    use super::*;

    fn range(lane: u8, to: u64) -> LaneRange {
        let member = Member::new("delta").expect("a code");
        LaneRange { member, lane: LaneId([lane; 16]), from_seq: 0, to_seq: Some(to) }
    }

    /// Covers REP-009.
    #[test]
    fn who_takes_part_is_fetched_first_then_what_is_immediate_then_the_rest() {
        let (plain, urgent, third) = (DossierId([1; 32]), DossierId([2; 32]), DossierId([3; 32]));
        let mut wanted = Wanted::default();
        wanted.want_range(plain, range(1, 9));
        wanted.note_immediate(urgent);
        wanted.want_range(urgent, range(2, 9));
        wanted.want_range(urgent, range(2, 9));
        wanted.want_pasts(third, [EntryId([4; 32])]);
        wanted.want_body(plain, EntryId([5; 32]), Time(0));
        let asked: Vec<Fetch> = std::iter::from_fn(|| wanted.next_fetch()).collect();
        assert_eq!(asked.iter().map(|fetch| fetch.dossier).collect::<Vec<_>>(), [third, urgent, plain]);
        assert_eq!(asked[0].pasts.as_ref().map(|pasts| pasts.of.len()), Some(1));
        assert_eq!((asked[1].ranges.len(), asked[2].ranges.len(), asked[2].bodies.len()), (1, 1, 1));
        assert!(!wanted.has_lines());
        wanted.put_back(&asked[1]);
        wanted.put_back(&asked[0]);
        assert_eq!(wanted.next_fetch(), Some(asked[0].clone()));
        assert_eq!(wanted.next_fetch(), Some(asked[1].clone()));
    }

    /// Covers REP-005, REP-009: whoever is pushing brings its own lines, but for what others wait on or what is immediate.
    #[test]
    fn the_ordinary_lines_of_a_member_that_is_pushing_are_left_to_it() {
        let (plain, urgent) = (DossierId([1; 32]), DossierId([2; 32]));
        let [delta, harbour] = ["delta", "harbour"].map(|code| Member::new(code).expect("a code"));
        let mut wanted = Wanted::default();
        wanted.want_range(plain, range(1, 9));
        wanted.want_range(plain, LaneRange { member: harbour, ..range(2, 9) });
        wanted.note_immediate(urgent);
        wanted.want_range(urgent, range(3, 9));
        let head = Head { member: delta, lane: LaneId([4; 16]), seq: 9, id: EntryId([9; 32]) };
        wanted.want_gap(plain, &head, 5, true, Time(0));
        wanted.want_gap(plain, &head, 5, true, Time(1));
        let told = Head { lane: LaneId([5; 16]), id: EntryId([8; 32]), ..head };
        wanted.want_gap(plain, &told, 5, false, Time(1));
        assert!(wanted.leave_to(delta) && !wanted.leave_to(delta));
        let asked: Vec<Fetch> = std::iter::from_fn(|| wanted.next_fetch()).collect();
        let lanes: Vec<Vec<u8>> =
            asked.iter().map(|fetch| fetch.ranges.iter().map(|range| range.lane.0[0]).collect()).collect();
        assert_eq!(lanes, [vec![4, 2], vec![3]], "nothing twice, and harbour's lines are still asked of delta");
    }

    #[test]
    fn who_pushed_a_moment_ago_is_pushing() {
        let mut peer = Peer::new(Time(0));
        assert!(!peer.is_pushing(Time(0)));
        peer.pushed = Some(Time(1_000));
        assert!(peer.is_pushing(Time(1_000 + PUSHING_MS)) && !peer.is_pushing(Time(1_001 + PUSHING_MS)));
    }

    /// Covers REP-004, FILE-003: found by restoring nodes at random.
    #[test]
    fn a_peer_that_begins_anew_is_still_asked_for_the_files_that_were_wanted_of_it() {
        let mut peer = Peer::new(Time(0));
        assert!(!peer.note_generation(Generation([1; 16])));
        peer.wanted.want_range(DossierId([1; 32]), range(1, 9));
        peer.wanted.want_file(BlobId([2; 32]), EntryId([3; 32]));
        assert!(!peer.note_generation(Generation([1; 16])) && peer.wanted.has_lines());
        assert!(peer.note_generation(Generation([2; 16])));
        assert!(!peer.wanted.has_lines(), "lines are found again by the next comparison");
        assert_eq!(peer.wanted.files, [(BlobId([2; 32]), EntryId([3; 32]))]);
    }

    /// Covers LIM-016, PUSH-003.
    #[test]
    fn what_a_peer_set_aside_is_pushed_again_after_a_while_whatever_the_clock_does() {
        let mut peer = Peer::new(Time(0));
        peer.note_aside_there(DossierId([1; 32]), Time(1_000));
        assert_eq!(peer.aside_there_lately(Time(1_000 + RETRY_MS_MAX - 1)).len(), 1);
        assert!(peer.aside_there_lately(Time(1_000 + RETRY_MS_MAX)).is_empty());
        peer.note_aside_there(DossierId([1; 32]), Time(9_000_000));
        assert!(peer.aside_there_lately(Time(8_000_000)).is_empty(), "the clock was years ahead, perhaps");
    }

    /// Covers REP-005: who offers more than is wanted at once, and gives nothing of it, is not asked without a pause.
    #[test]
    fn what_had_no_room_is_left_to_the_next_comparison_when_nothing_came() {
        let mut wanted = Wanted::default();
        for n in 0..=WANTED_MAX as u64 {
            wanted.want_range(DossierId([1; 32]), range(1, n));
        }
        assert!(!wanted.take_overflow());
        wanted.note_news();
        assert!(!wanted.take_overflow(), "what came later is news of something else");
    }

    #[test]
    fn what_has_no_room_is_looked_for_again() {
        let mut wanted = Wanted::default();
        for n in 0..=WANTED_MAX as u64 {
            wanted.want_range(DossierId([1; 32]), range(1, n));
        }
        wanted.note_news();
        assert!(wanted.take_overflow() && !wanted.take_overflow());
        let asked: Vec<Fetch> = std::iter::from_fn(|| wanted.next_fetch()).collect();
        assert_eq!(asked.iter().map(|fetch| fetch.ranges.len()).sum::<usize>(), WANTED_MAX);
        assert!(asked.iter().all(|fetch| fetch.ranges.len() <= RANGES_MAX));
    }
}
