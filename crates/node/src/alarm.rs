//! What an administrator must see: things that should not happen.

use comity_dossier::{DossierId, EntryId, Member};

use crate::node::{Halt, Node};

/// Something that needs a person's eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// A peer delivered something that was kept aside.
    Quarantined = 1,
    /// A member signed two lines for one place.
    Fork = 2,
    /// Two nodes computed different digests from the same lines (DIG-003).
    DigestDiffers = 3,
    /// A line of our own came back from a peer: this store lost it, or somebody else writes with our key.
    OwnLineRecovered = 4,
    /// Two charters of one version exist.
    CharterConflict = 5,
    /// Two cards of one version exist.
    CardConflict = 6,
    /// A receipt that was not signed by the peer, or is about somebody else.
    BadReceipt = 7,
    /// Something on the disk is not what was written (STORE-001).
    Damaged = 50,
    /// A peer has not answered for longer than the limit.
    PeerSilent = 16,
    /// The store is older than this node left it, or stands where no node left one, and nobody restored it by the command.
    StoreWentBack = 40,
    /// The disk has so little room that no more files are taken (LIM-020).
    DiskNoFiles = 20,
    /// The disk has so little room that no more lines of others are taken (LIM-021).
    DiskOwnLinesOnly = 21,
}

impl Alarm {
    /// Reads the code under which an alarm is stored.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        [
            Self::Quarantined,
            Self::Fork,
            Self::DigestDiffers,
            Self::OwnLineRecovered,
            Self::CharterConflict,
            Self::CardConflict,
            Self::BadReceipt,
            Self::Damaged,
            Self::PeerSilent,
            Self::StoreWentBack,
            Self::DiskNoFiles,
            Self::DiskOwnLinesOnly,
        ]
        .into_iter()
        .find(|alarm| *alarm as u16 == code)
    }

    /// Returns the word by which message files and the API know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Fork => "fork",
            Self::DigestDiffers => "digest-differs",
            Self::OwnLineRecovered => "own-line-recovered",
            Self::CharterConflict => "charter-conflict",
            Self::CardConflict => "card-conflict",
            Self::BadReceipt => "bad-receipt",
            Self::Damaged => "damaged",
            Self::PeerSilent => "peer-silent",
            Self::StoreWentBack => "store-went-back",
            Self::DiskNoFiles => "disk-no-files",
            Self::DiskOwnLinesOnly => "disk-own-lines-only",
        }
    }
}

impl Node {
    pub(crate) fn alarm(
        &mut self,
        alarm: Alarm,
        peer: Option<Member>,
        dossier: Option<DossierId>,
        entry: Option<EntryId>,
    ) -> Result<(), Halt> {
        let stored = comity_store::Alarm { code: alarm as u16, peer, dossier, entry, time: self.moment.wall };
        Ok(self.store.raise_alarm(&stored)?)
    }
}
