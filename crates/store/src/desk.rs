//! The read model of the Desk: one row for each dossier. It is disposable: dropped and folded again, it is the same.

use comity_dossier::codes::{RequestStatus, Tlp};
use comity_dossier::language::Said;
use comity_dossier::{DossierId, Member, Time};

/// What the Desk shows of one dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRow {
    /// The dossier.
    pub dossier: DossierId,
    /// Its reference, such as `harbour-2026-17`.
    pub reference: String,
    /// Number of its kind.
    pub kind: u64,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// Its level as a rank: smaller stands higher on the Desk.
    pub level: u8,
    /// Its title.
    pub title: String,
    /// Who leads it.
    pub lead: Member,
    /// When it was opened.
    pub opened: Time,
    /// When its last line was written or came.
    pub last_line: Time,
    /// When it was closed.
    pub closed: Option<Time>,
    /// Whether this member has yet to acknowledge it.
    pub needs_acknowledgement: bool,
    /// This member's part in it, as a code of the node's own.
    pub role: u8,
    /// When the acknowledgement is due.
    pub acknowledge_by: Option<Time>,
    /// When the answer is due.
    pub answer_by: Option<Time>,
    /// Of a request: how it stands with this member, or with the member that is furthest behind.
    pub status: Option<RequestStatus>,
    /// Of a request: when the first of the data that are kept for it, here or for this member, cease to be kept.
    pub preserved_until: Option<Time>,
    /// Which part of the Desk it stands in, as a code of the node's own.
    pub section: u8,
    /// Its titles, one in each language; empty while they are not here.
    pub titles: Vec<Said>,
    /// Who may know of it; `None` while that is not here.
    pub tlp: Option<Tlp>,
    /// How many members have yet to acknowledge, where this member asked them.
    pub silent: u32,
    /// Of how many.
    pub asked: u32,
    /// When this member acknowledged it.
    pub taken: Option<Time>,
}

impl DeskRow {
    /// Returns the clock that runs out first: the acknowledgement while one is waited for, the answer, *preserved
    /// until*.
    #[must_use]
    pub fn due(&self) -> Option<Time> {
        let acknowledge = self.acknowledge_by.filter(|_| self.needs_acknowledgement || self.silent > 0);
        [acknowledge, self.answer_by, self.preserved_until].into_iter().flatten().min()
    }
}

/// Which rows are wanted. `None` means: no matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskFilter {
    /// Closed dossiers (`true`) or open ones (`false`, the default).
    pub closed: bool,
    /// Only those that need acknowledgement, or only those that do not.
    pub needs_acknowledgement: Option<bool>,
    /// Only those in which this member has this part.
    pub role: Option<u8>,
    /// Only those of one part of the Desk, live or of exercises; then nothing else of the filter matters.
    pub part: Option<DeskPart>,
}

/// A part of the Desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskPart {
    /// Exercises (`true`) or what is live.
    pub exercise: bool,
    /// Which part, as a code of the node's own.
    pub section: u8,
}

/// Where a page of the Desk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskCursor {
    pub(crate) due: i64,
    pub(crate) level: u8,
    pub(crate) number: i64,
}

impl DeskCursor {
    /// Writes the cursor for somebody who brings it back: three numbers. What it means is the store's own.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}_{}_{}", self.due, self.level, self.number)
    }

    /// Reads a cursor that was brought back; `None` if it is none.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '_');
        let (due, level) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { due, level, number: parts.next()?.parse().ok()? })
    }
}

/// Rows of the Desk: what is due first stands first, then by level, then in the order in which dossiers came; of closed
/// dossiers what was closed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskPage {
    /// The rows.
    pub rows: Vec<DeskRow>,
    /// Where to go on; `None` if that was all.
    pub next: Option<DeskCursor>,
}

/// A dossier, and the state that the node keeps beside its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredState {
    /// The number that the store gave the dossier: ascending, never given twice.
    pub number: u64,
    /// The dossier.
    pub dossier: DossierId,
    /// The state; `None` if there is none.
    pub state: Option<Vec<u8>>,
}
