//! What this node remembers of each peer: the conversation, calls in flight, what the peer is known to hold.
//!
//! Promise: everything here is a cache; losing it costs a few messages and nothing else (REP-004).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use comity_dossier::{BlobId, Hash};
use comity_dossier::{DossierId, EntryId, Head, Member, Time};
use comity_exchange::conversation::{Attempts, Conversation, Task};
use comity_exchange::op::{Fetch, LaneRange};
use comity_exchange::{CallHead, CallId, Generation};

/// How many different things may wait to be fetched from one peer; the rest is found again by the next comparison.
const WANTED_MAX: usize = 4_096;

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
    /// Dossiers whose receipt is owed outside an answer.
    pub(crate) receipts_owed: BTreeSet<DossierId>,
    /// From where the comparison of frontiers goes on.
    pub(crate) frontiers_after: Option<DossierId>,
    pub(crate) last_sent: Option<Time>,
    pub(crate) last_received: Option<Time>,
    pub(crate) last_verified: Option<Time>,
}

/// A call that was made and is not answered yet.
pub(crate) struct InFlight {
    pub(crate) task: Task,
    pub(crate) head: CallHead,
    pub(crate) hash: Hash,
    /// What was asked, as far as the answer needs it.
    pub(crate) about: About,
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
    Other,
}

/// What is to be fetched from one peer.
#[derive(Default)]
pub(crate) struct Wanted {
    ranges: VecDeque<(DossierId, LaneRange)>,
    lines: BTreeSet<(DossierId, EntryId)>,
    bodies: BTreeSet<(DossierId, EntryId)>,
    pub(crate) files: VecDeque<(BlobId, EntryId)>,
    pub(crate) cards: BTreeSet<Member>,
    tried: Attempts<Tried>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tried {
    Line(EntryId),
    Body(EntryId),
    Card(Member),
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
            receipts_owed: BTreeSet::new(),
            frontiers_after: None,
            last_sent: None,
            last_received: None,
            last_verified: None,
        }
    }

    /// Notes which life of the peer's store speaks; a new one holds nothing that we know of (REP-004).
    pub(crate) fn note_generation(&mut self, generation: Generation) -> bool {
        let news = self.generation.is_some_and(|before| before != generation);
        if news {
            self.known.clear();
            self.wanted = Wanted::default();
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

    /// Returns our time as the peer's clock would tell it.
    pub(crate) fn its_time(&self, now: Time) -> Time {
        Time(now.0.saturating_add_signed(self.clock_ahead_ms))
    }
}

impl Wanted {
    pub(crate) fn want_range(&mut self, dossier: DossierId, range: LaneRange) {
        if self.ranges.len() < WANTED_MAX && !self.ranges.contains(&(dossier, range)) {
            self.ranges.push_back((dossier, range));
        }
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

    pub(crate) fn want_file(&mut self, blob: BlobId, line: EntryId) {
        if self.files.len() < WANTED_MAX && !self.files.contains(&(blob, line)) {
            self.files.push_back((blob, line));
        }
    }

    pub(crate) fn has_lines(&self) -> bool {
        !(self.ranges.is_empty() && self.lines.is_empty() && self.bodies.is_empty())
    }

    /// Takes the next request for lines, all of one dossier.
    pub(crate) fn next_fetch(&mut self) -> Option<Fetch> {
        let dossier = (self.lines.first().map(|(dossier, _)| *dossier))
            .or_else(|| self.ranges.front().map(|(dossier, _)| *dossier))
            .or_else(|| self.bodies.first().map(|(dossier, _)| *dossier))?;
        let mut fetch = Fetch { dossier, ranges: Vec::new(), ids: Vec::new(), bodies: Vec::new() };
        fetch.ids = take_of(&mut self.lines, dossier, comity_exchange::bound::IDS_MAX);
        fetch.bodies = take_of(&mut self.bodies, dossier, comity_exchange::bound::IDS_MAX - fetch.ids.len());
        while fetch.ranges.len() < comity_exchange::bound::RANGES_MAX
            && let Some((_, range)) = self.ranges.pop_front_if(|(of, _)| *of == dossier)
        {
            fetch.ranges.push(range);
        }
        Some(fetch)
    }

    /// Puts a request back that came to nothing.
    pub(crate) fn put_back(&mut self, fetch: &Fetch) {
        fetch.ranges.iter().for_each(|range| self.want_range(fetch.dossier, *range));
        self.lines.extend(fetch.ids.iter().map(|id| (fetch.dossier, *id)));
        self.bodies.extend(fetch.bodies.iter().map(|id| (fetch.dossier, *id)));
    }
}

fn take_of(from: &mut BTreeSet<(DossierId, EntryId)>, dossier: DossierId, most: usize) -> Vec<EntryId> {
    let taken: Vec<(DossierId, EntryId)> = from.iter().filter(|(of, _)| *of == dossier).take(most).copied().collect();
    for key in &taken {
        from.remove(key);
    }
    taken.into_iter().map(|(_, id)| id).collect()
}
