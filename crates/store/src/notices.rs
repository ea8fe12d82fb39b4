//! What an administrator must see: alarms, who looked at what, and how full the store is.

use comity_dossier::{DossierId, EntryId, Member, Time};

/// How many alarms are kept; then the oldest that was seen goes, and if none was seen, the oldest.
pub const ALARMS_MAX: usize = 10_000;

/// Something that needs a person's eye. The code is the node's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What happened, as a code of the node's own.
    pub code: u16,
    /// Whom it concerns.
    pub peer: Option<Member>,
    /// Which dossier.
    pub dossier: Option<DossierId>,
    /// Which entry.
    pub entry: Option<EntryId>,
    /// When, by this node's clock.
    pub time: Time,
}

/// An alarm as stored. The same alarm raised again before it was seen is counted, not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredAlarm {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// The alarm, with the time when it was raised first.
    pub alarm: Alarm,
    /// When it was raised last.
    pub last: Time,
    /// How often it was raised.
    pub times: u64,
    /// Whether somebody has seen it.
    pub seen: bool,
}

/// An act of a person at this node. This log turns the code of an actor into a person; it never leaves the node, and so
/// that no name slips into another log, neither this nor [`StoredAccess`] can be printed with `{:?}`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Access<'a> {
    /// When.
    pub time: Time,
    /// The member's code for the person.
    pub actor: &'a str,
    /// The person, as the member names it.
    pub person: &'a str,
    /// What was done, as a code such as `acknowledge`.
    pub act: &'a str,
    /// In which dossier.
    pub dossier: Option<DossierId>,
}

/// An act of a person as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAccess {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// When.
    pub time: Time,
    /// The member's code for the person.
    pub actor: String,
    /// The person, as the member names it.
    pub person: String,
    /// What was done.
    pub act: String,
    /// In which dossier.
    pub dossier: Option<DossierId>,
}

/// How full the store is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of the database, without its write-ahead log.
    pub bytes: u64,
    /// Bytes of the database that are free to be used again.
    pub free_bytes: u64,
    /// Dossiers.
    pub dossiers: u64,
    /// Entries, pending ones included.
    pub entries: u64,
    /// Entries that wait for their past.
    pub pending: u64,
    /// Own entries that wait for their signature.
    pub unsigned: u64,
    /// Bodies that have not come.
    pub missing_bodies: u64,
    /// Rows of all outboxes.
    pub queued: u64,
    /// Receipts.
    pub receipts: u64,
    /// Items in quarantine.
    pub quarantined: u64,
    /// Alarms that nobody has seen.
    pub unseen_alarms: u64,
}

/// What was answered to an act that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOnce {
    /// SHA-256 over what was asked.
    pub request: comity_dossier::Hash,
    /// What was answered, in the node's own form; at most 64 KiB.
    pub answer: Vec<u8>,
}
