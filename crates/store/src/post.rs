//! What waits to be sent, what was proven to be held elsewhere, and what was kept aside.

use comity_dossier::{DossierId, EntryId, Hash, Head, Member, Time};

use crate::Position;

/// Which of a peer's two queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// The ordinary queue.
    Bulk,
    /// Lines that do not wait behind the others.
    Urgent,
}

/// An entry that waits for delivery to one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Where it stands in the log.
    pub position: Position,
    /// The entry.
    pub id: EntryId,
    /// Its dossier.
    pub dossier: DossierId,
    /// Since when it waits.
    pub since: Time,
}

/// How much waits for one peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    /// Entries in the urgent queue.
    pub urgent: u64,
    /// Entries in the bulk queue.
    pub bulk: u64,
    /// Since when the longest waiting one waits, as far as the first lines of each queue tell.
    pub oldest_since: Option<Time>,
}

/// A receipt to be kept (RCPT-003).
#[derive(Clone, Copy, Debug)]
pub struct NewReceipt<'a> {
    /// Its object id.
    pub hash: Hash,
    /// The COSE object as received.
    pub bytes: &'a [u8],
    /// Who holds.
    pub holder: Member,
    /// What it is about.
    pub dossier: DossierId,
    /// Up to where.
    pub frontier: &'a [Head],
    /// Since when, by the holder's clock.
    pub held_at: Time,
}

/// A receipt as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReceipt {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// Its object id.
    pub hash: Hash,
    /// The COSE object as received.
    pub bytes: Vec<u8>,
    /// Who holds.
    pub holder: Member,
    /// What it is about.
    pub dossier: DossierId,
    /// Since when, by the holder's clock.
    pub held_at: Time,
}

/// The newest receipt of one holder about one dossier, by `held_at`, and of equal ones the last that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatestReceipt {
    /// The receipt.
    pub receipt: StoredReceipt,
    /// Up to where the holder holds.
    pub frontier: Vec<Head>,
}

/// Something that a peer delivered and that cannot be taken.
#[derive(Clone, Copy, Debug)]
pub struct Spoilt<'a> {
    /// Who delivered it.
    pub peer: Member,
    /// SHA-256 of all its bytes.
    pub hash: Hash,
    /// All its bytes.
    pub bytes: &'a [u8],
    /// Number of the refusal.
    pub refusal: u16,
    /// A more exact code of the node's own; 0 for none.
    pub detail: u32,
    /// When, by this node's clock.
    pub now: Time,
}

/// What became of something to be kept within a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept, under this number.
    Kept(u64),
    /// The very same bytes are kept already; it was counted.
    AlreadyThere(u64),
    /// The bound is reached: it was counted and not kept.
    Counted,
}

/// Something kept aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// Who delivered it.
    pub peer: Member,
    /// SHA-256 of all its bytes.
    pub hash: Hash,
    /// All its bytes.
    pub bytes: Vec<u8>,
    /// Number of the refusal.
    pub refusal: u16,
    /// A more exact code of the node's own; 0 for none.
    pub detail: u32,
    /// When it first came.
    pub first: Time,
    /// When it last came.
    pub last: Time,
    /// How often it came.
    pub times: u64,
}

/// What one peer has in quarantine (LIM-010).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarantineCount {
    /// Who delivered.
    pub peer: Member,
    /// Items kept.
    pub items: u64,
    /// Bytes kept.
    pub bytes: u64,
    /// Items that came above the bound and were only counted.
    pub counted: u64,
}
