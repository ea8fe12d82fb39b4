//! Parcels that wait here for others, and what of our own waits elsewhere.

use comity_dossier::{Hash, Member, Time};

/// A parcel to be kept for a member that cannot be reached.
#[derive(Clone, Copy, Debug)]
pub struct NewParcel<'a> {
    /// For whom.
    pub owner: Member,
    /// From whom.
    pub sender: Member,
    /// SHA-256 of the signed parcel.
    pub hash: Hash,
    /// The signed parcel.
    pub bytes: &'a [u8],
    /// When it came.
    pub received: Time,
    /// When it is thrown away.
    pub expires: Time,
}

/// What waits in a box: in all, or of one sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailboxUse {
    /// Parcels.
    pub parcels: u64,
    /// Bytes.
    pub bytes: u64,
    /// Since when the oldest waits.
    pub oldest: Option<Time>,
}

/// Lines of the outbox that wait in a parcel at a host (PUSH-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The parcel.
    pub parcel: Hash,
    /// The host.
    pub host: Member,
    /// Since when.
    pub since: Time,
    /// How many lines.
    pub lines: u64,
}

/// How much of what waits for one peer waits in a mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostedDepth {
    /// Lines that wait in a mailbox.
    pub lines: u64,
    /// The host of the oldest, and since when it waits there.
    pub oldest: Option<(Member, Time)>,
}
