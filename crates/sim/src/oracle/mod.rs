//! Watches every machine and everything that leaves one, and says what must never be.
//!
//! ```text
//!   committed lines ── ledger (who wrote what, its past) ──> two ids at one place? a lane of two lives? an honest member
//!                                                            convicted? the same lines, another digest?
//!   what leaves a node ──> is it in its committed log? may the receiver have it? does a receipt cover what is held?
//!   a process starts ──> is everything there that left, was receipted, was acknowledged?
//!   faults have ended ── settled ──> does everybody hold, count and show the same?
//! ```
//!
//! Promise: it opens the very bytes that travel, with the receiver's keys, and reads what the disk holds; nothing is taken
//! from what a node says of itself.
//! Not here: what to do about it; a world stops at the first violation.

mod bits;
mod kept;
mod ledger;
mod settled;
mod violation;
mod watch;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use comity_dossier::{DossierId, EntryId, LaneId, Member};
use comity_node::alarm::Alarm;
use comity_node::envelope::Envelopes;

use crate::founding::Kit;
use crate::world::Rule;
use bits::Bits;
use ledger::Ledger;
pub use violation::Violation;

/// Something an officer was told is done.
#[derive(Clone, Copy, Debug)]
struct Acknowledged {
    machine: usize,
    line: EntryId,
}

/// What one machine's disk holds, and what it has said of it.
#[derive(Clone, Debug, Default)]
struct Holding {
    /// By dossier: the folded lines of the committed log.
    lines: BTreeMap<DossierId, Bits>,
    /// Own lines that left.
    left: BTreeSet<EntryId>,
    /// Tips that its receipts named.
    receipted: BTreeMap<DossierId, BTreeSet<EntryId>>,
    /// By dossier: what a broken rule counts, in the order in which it came ([`Rule`]).
    counted: BTreeMap<DossierId, BTreeSet<EntryId>>,
    /// By line: a sum over its bytes as they were stored first.
    bytes: HashMap<EntryId, u64>,
    /// The newest charter it acted under.
    charter: u64,
    /// Whom that suspends.
    suspended: BTreeSet<Member>,
}

/// The oracle of one world.
pub struct Oracle {
    members: Vec<Member>,
    envelopes: Vec<Box<dyn Envelopes>>,
    rule: Rule,
    ledger: Ledger,
    holdings: Vec<Holding>,
    /// By place: the line an honest member committed there.
    places: BTreeMap<(DossierId, Member, LaneId, u64), EntryId>,
    /// By own lane and lane that it names: the last place that it named.
    named: BTreeMap<(DossierId, LaneId, Member, LaneId), u64>,
    /// By dossier and lines: what they came to, wherever and whenever somebody held just these.
    digests: BTreeMap<(DossierId, Bits), u64>,
    /// By caller and called: how many calls came to nothing in the minute of this number.
    in_vain: BTreeMap<(usize, usize), (u64, u64)>,
    /// By lane: the life that wrote it.
    lives: BTreeMap<(DossierId, Member, LaneId), u64>,
    acknowledged: Vec<Acknowledged>,
    /// Lines whose every holder was put back to an older copy of its disk: they are lost by that.
    lost_by_restoring: BTreeSet<EntryId>,
    /// Members whose key somebody else uses as well, or who lie.
    thieves: BTreeSet<Member>,
    /// Machines whose disk rots: what lies before a line that is right may be lost there, until it comes back.
    rotten: BTreeSet<usize>,
    /// Members that lie.
    liars: BTreeSet<Member>,
    /// Members that nobody can call: they are wished files of, and asked for nothing else.
    guests: BTreeSet<Member>,
    /// Members whose store was put back beside its mark, or lost it.
    went_back: BTreeSet<Member>,
    /// The newest charter that was signed by enough of the council.
    signed: u64,
    /// Members, and the dossiers in which a lane of theirs was forked.
    forked: BTreeSet<(DossierId, Member)>,
    /// Alarms that something in this world explains, whomever they are about.
    explained: BTreeSet<&'static str>,
    /// Whether what leaves is held against the log at once, and not only after the next start. Controls look at what
    /// comes of a fault, so they switch it off.
    pub strict: bool,
    violations: Vec<Violation>,
}

impl Oracle {
    /// Begins to watch machines with these keys.
    #[must_use]
    pub fn new(kits: &[Kit], rule: Rule) -> Self {
        Self {
            members: kits.iter().map(|kit| kit.member).collect(),
            envelopes: kits.iter().map(Kit::envelopes).collect(),
            rule,
            ledger: Ledger::default(),
            holdings: vec![Holding::default(); kits.len()],
            places: BTreeMap::new(),
            named: BTreeMap::new(),
            digests: BTreeMap::new(),
            in_vain: BTreeMap::new(),
            lives: BTreeMap::new(),
            acknowledged: Vec::new(),
            lost_by_restoring: BTreeSet::new(),
            thieves: BTreeSet::new(),
            rotten: BTreeSet::new(),
            liars: BTreeSet::new(),
            guests: BTreeSet::new(),
            went_back: BTreeSet::new(),
            signed: 1,
            forked: BTreeSet::new(),
            explained: BTreeSet::new(),
            strict: true,
            violations: Vec::new(),
        }
    }

    /// Returns what was found, the first first.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Notes something that must never be.
    pub fn found(&mut self, violation: Violation) {
        const KEPT: usize = 50;
        if self.violations.len() < KEPT {
            self.violations.push(violation);
        }
    }

    /// Notes that somebody else signed a line in a dossier with this member's key.
    pub(crate) fn note_thief(&mut self, member: Member, dossier: DossierId) {
        self.thieves.insert(member);
        self.forked.insert((dossier, member));
    }

    /// Notes that something in this world explains alarms of this name.
    pub fn explain(&mut self, alarm: Alarm) {
        self.explained.insert(alarm.name());
    }

    /// Notes that a member's store was put back while its mark stayed, or lost its mark: that raises an alarm (LANE-008).
    pub(crate) fn note_went_back(&mut self, member: Member) {
        self.went_back.insert(member);
    }

    /// Notes that enough of the council signed a version of the charter.
    pub(crate) fn signed_charter(&mut self, version: u64) {
        self.signed = self.signed.max(version);
    }

    /// Notes that nobody can call a member.
    pub(crate) fn note_guest(&mut self, member: Member) {
        self.guests.insert(member);
    }

    /// Notes that a member lies: alarms about it are explained.
    pub(crate) fn note_liar(&mut self, member: Member) {
        self.liars.insert(member);
    }

    /// Returns how many lines were committed in all.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.ledger.lines.len()
    }
}
