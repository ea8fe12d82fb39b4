//! Watches every machine and everything that leaves one, and says what must never be.
//!
//! ```text
//!   committed lines ── ledger (who wrote what, its past) ──> two ids at one place? a lane of two lives?
//!   what leaves a node ──> is it in its committed log? may the receiver have it? does a receipt cover what is held?
//!   a process starts ──> is everything there that left, was receipted, was acknowledged?
//!   faults have ended ── settled ──> does everybody hold, count and show the same?
//! ```
//!
//! Promise: it opens the very bytes that travel, with the receiver's keys, and reads what the disk holds; nothing is taken
//! from what a node says of itself.
//! Not here: what to do about it; a world stops at the first violation.

mod bits;
mod ledger;
mod settled;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::{DossierId, EntryId, LaneId, Member};
use comity_node::envelope::Envelopes;

use crate::founding::Kit;
use bits::Bits;
use ledger::Ledger;

/// What must never be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// A node stopped because of its store, which had no fault.
    Halted(Member, String),
    /// A member wrote two lines for one place in a lane (LANE-007).
    TwoLinesInOnePlace(Member, LaneId, u64),
    /// Two lives of a process wrote one lane (LANE-001).
    LaneOfTwoLives(Member, LaneId),
    /// A line left a node that does not hold it durably (LANE-005).
    LineLeftUncommitted(Member, EntryId),
    /// A line that had left is not in the log after a start.
    LineLostAfterItLeft(Member, EntryId),
    /// A line that an officer was told of is not in the log after a start, or nowhere at the end.
    AcknowledgedLineLost(Member, EntryId),
    /// A receipt names what its holder does not hold durably, with its whole past (RCPT-002).
    ReceiptNotCovered(Member, DossierId),
    /// A line went to a member that must not have it (PART-008, REP-003).
    LineToStranger(Member, Member, EntryId),
    /// A body went to a member that must not have it (LATE-001).
    BodyToStranger(Member, Member, EntryId),
    /// A dossier was named to a member that takes no part in it (ERR-003).
    DossierToldToStranger(Member, Member, DossierId),
    /// Something that is not what its protocol says left a node.
    NotReadable(Member, &'static str),
    /// A node called a member that nobody can call.
    CalledWhomNobodyCanCall(Member, Member),
    /// After the faults ended, something is not as it should be.
    NotSettled(String),
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Halted(who, why) => write!(f, "{who} stopped: {why}"),
            Self::TwoLinesInOnePlace(who, lane, seq) => {
                write!(f, "{who} wrote two lines for place {seq} of lane {lane:?}")
            }
            Self::LaneOfTwoLives(who, lane) => write!(f, "{who} went on with lane {lane:?} after a start"),
            Self::CalledWhomNobodyCanCall(who, whom) => write!(f, "{who} called {whom}, which has only a mailbox"),
            Self::LineLeftUncommitted(who, line) => write!(f, "{line:?} left {who}, whose log does not hold it"),
            Self::LineLostAfterItLeft(who, line) => write!(f, "{line:?} had left {who} and is gone from its log"),
            Self::AcknowledgedLineLost(who, line) => {
                write!(f, "{line:?} was acknowledged to an officer of {who}, and is lost")
            }
            Self::ReceiptNotCovered(who, dossier) => {
                write!(f, "{who} receipted lines of {dossier:?} that it does not hold")
            }
            Self::LineToStranger(from, to, line) => write!(f, "{from} sent {line:?} to {to}, which must not have it"),
            Self::BodyToStranger(from, to, line) => {
                write!(f, "{from} sent the body of {line:?} to {to}, which must not have it")
            }
            Self::DossierToldToStranger(from, to, dossier) => {
                write!(f, "{from} named {dossier:?} to {to}, which takes no part")
            }
            Self::NotReadable(who, what) => write!(f, "{who} sent {what} that cannot be read"),
            Self::NotSettled(what) => write!(f, "not settled: {what}"),
        }
    }
}

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
}

/// The oracle of one world.
pub struct Oracle {
    members: Vec<Member>,
    envelopes: Vec<Box<dyn Envelopes>>,
    ledger: Ledger,
    holdings: Vec<Holding>,
    /// By place: the line an honest member committed there.
    places: BTreeMap<(DossierId, Member, LaneId, u64), EntryId>,
    /// By lane: the life that wrote it.
    lives: BTreeMap<(DossierId, Member, LaneId), u64>,
    acknowledged: Vec<Acknowledged>,
    /// Lines whose every holder was put back to an older copy of its disk: they are lost by that.
    lost_by_restoring: BTreeSet<EntryId>,
    /// Members whose key somebody else uses as well.
    thieves: BTreeSet<Member>,
    /// Members that lie.
    liars: BTreeSet<Member>,
    /// Dossiers in which a lane of the lead was forked: they have stopped (FORK-005).
    stopped: BTreeSet<DossierId>,
    /// Whether what leaves is held against the log at once, and not only after the next start. Controls look at what
    /// comes of a fault, so they switch it off.
    pub strict: bool,
    violations: Vec<Violation>,
}

impl Oracle {
    /// Begins to watch machines with these keys.
    #[must_use]
    pub fn new(kits: &[Kit]) -> Self {
        Self {
            members: kits.iter().map(|kit| kit.member).collect(),
            envelopes: kits.iter().map(Kit::envelopes).collect(),
            ledger: Ledger::default(),
            holdings: vec![Holding::default(); kits.len()],
            places: BTreeMap::new(),
            lives: BTreeMap::new(),
            acknowledged: Vec::new(),
            lost_by_restoring: BTreeSet::new(),
            thieves: BTreeSet::new(),
            liars: BTreeSet::new(),
            stopped: BTreeSet::new(),
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
        if self.ledger.folders.get(&dossier).is_some_and(|folder| folder.lead == member) {
            self.stopped.insert(dossier);
        }
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
