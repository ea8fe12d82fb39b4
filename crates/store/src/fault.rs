//! What can go wrong in the store, as values. No message ever holds content, names or keys.

/// Why the store did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// Reading or writing the disk failed. World.
    #[error("the disk failed (SQLite code {0})")]
    Io(i32),
    /// The disk is full. World.
    #[error("the disk is full")]
    Full,
    /// The file does not hold what was written to it. World.
    #[error("the store is damaged")]
    Corrupt,
    /// Another connection held the store for longer than the waiting time. World.
    #[error("the store is busy")]
    Busy,
    /// Another process writes to this store. You.
    #[error("the store is in use by another process")]
    InUse,
    /// The file is not a store of Comity. You.
    #[error("the file is not a store")]
    NotAStore,
    /// A newer version of the program wrote this store. You.
    #[error("the store has schema {found}, this program knows up to {known}")]
    NewerSchema {
        /// The version in the file.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// A reader met a store that no [`crate::Store`] has brought to this program's schema yet. You.
    #[error("the store has the older schema {found}")]
    OlderSchema {
        /// The version in the file.
        found: u32,
    },
    /// The commit failed, with this SQLite code, and nobody knows whether it is on the disk. The process must stop:
    /// what it remembers of its lanes may be wrong (LANE-006). Every later write is refused with
    /// [`StoreFault::Halted`].
    #[error("a commit failed (SQLite code {0}); its outcome is unknown")]
    CommitUnknown(i32),
    /// The store is older than this process left it: somebody put a copy back under it. The process must stop and start
    /// again, as another life (LANE-008). Every later write is refused with [`StoreFault::Halted`].
    #[error("the store went back to an older state while this process was writing to it")]
    WentBack,
    /// An earlier commit failed; this process writes no more.
    #[error("the store was halted by an earlier failed commit")]
    Halted,
    /// A write outside a transaction, or in one that the database has already rolled back after a fault. Us.
    #[error("no transaction is open")]
    NoTransaction,
    /// A transaction is already open. Us.
    #[error("a transaction is already open")]
    TransactionOpen,
    /// No such dossier was created here. Us.
    #[error("no such dossier in this store")]
    UnknownDossier,
    /// No such entry is stored. Us.
    #[error("no such entry in this store")]
    UnknownEntry,
    /// No such blob is being written, or its chunks do not make it whole. Us.
    #[error("no such blob in this store, or not whole")]
    UnknownBlob,
    /// An own line would stand where one stands already: abandon the lane (LANE-006).
    #[error("this place in the lane is taken")]
    PlaceTaken,
    /// An own line does not continue the stored tip of its lane: abandon the lane (LANE-006).
    #[error("the line does not continue the stored tip of its lane")]
    NotTheTip,
    /// The entry is in another state than the operation needs, such as signed twice or dropped when folded. Us.
    #[error("the entry is in another state")]
    WrongState,
    /// A number or a length that the store cannot hold, such as a place in a lane of 2^63 or more. Member or us.
    #[error("a value is out of range")]
    OutOfRange,
    /// SQLite reported something that should not happen, with its extended result code. Us.
    #[error("unexpected answer of the database (SQLite code {0})")]
    Unexpected(i32),
}

impl StoreFault {
    /// Tells whether a later try of the same may succeed without anybody's help.
    #[must_use]
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Busy)
    }

    /// Tells whether the disk or the file is at fault, so that an administrator has to look.
    #[must_use]
    pub fn is_of_the_disk(self) -> bool {
        matches!(
            self,
            Self::Io(_) | Self::Full | Self::Corrupt | Self::CommitUnknown(_) | Self::WentBack | Self::Halted
        )
    }
}
