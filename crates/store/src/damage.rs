//! What was read and is not what was written.

use comity_dossier::{BlobId, DossierId, EntryId, Member, Time};

use crate::Position;

/// Something that a read met and did not give out, since it is not what was written. Whoever writes asks for it with
/// [`crate::Reader::take_damage`] and mends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// The bytes of a line do not hash to its id, or its row cannot be read.
    Line {
        /// Where it stands.
        position: Position,
        /// Its id and dossier, as far as the row still says them.
        named: Option<(EntryId, DossierId)>,
    },
    /// The bytes of a line are those of its id, and what stands beside them, such as its signature, may not be right.
    Columns(Position),
    /// A text is not the one that the line commits to, or is gone.
    Text(EntryId),
    /// A receipt does not hash to its name.
    Receipt(u64),
    /// A row of the Desk is not what was put there.
    DeskRow(DossierId),
    /// A setting is not what was set.
    Setting,
    /// A row is there and the index does not lead to it.
    Index,
}

/// A sort of thing that can be damaged, as people are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum DamagedSort {
    /// A line.
    Line = 1,
    /// The text of a line.
    Text = 2,
    /// A file.
    File = 3,
    /// A receipt.
    Receipt = 4,
    /// A charter.
    Charter = 5,
    /// A card.
    Card = 6,
    /// What is made of the record and can be made again: rows of the Desk, indexes.
    Made = 7,
}

impl DamagedSort {
    /// Every sort.
    pub const ALL: [Self; 7] =
        [Self::Line, Self::Text, Self::File, Self::Receipt, Self::Charter, Self::Card, Self::Made];

    /// Reads the code under which a sort is stored.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| *sort as u8 == code)
    }

    /// Returns the word by which message files and the API know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Text => "text",
            Self::File => "file",
            Self::Receipt => "receipt",
            Self::Charter => "charter",
            Self::Card => "card",
            Self::Made => "made",
        }
    }
}

/// What is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Its sort.
    pub sort: DamagedSort,
    /// In which dossier, as far as it is known.
    pub dossier: Option<DossierId>,
    /// Which line, or the line of a text or a file.
    pub line: Option<EntryId>,
    /// Which file.
    pub blob: Option<BlobId>,
    /// Whose receipt or card.
    pub member: Option<Member>,
}

impl Damaged {
    /// Something of a sort, of which nothing else is known yet.
    #[must_use]
    pub fn of(sort: DamagedSort) -> Self {
        Self { sort, dossier: None, line: None, blob: None, member: None }
    }
}

/// Damage that was found, as it is kept for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredDamage {
    /// This node's own number for it, ascending.
    pub number: u64,
    /// What is damaged.
    pub what: Damaged,
    /// When it was found.
    pub found: Time,
    /// When it was repaired; `None` while it is not.
    pub repaired: Option<Time>,
    /// Who gave what was lost; `None` if it was made again here.
    pub from: Option<Member>,
}

/// How much damage was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DamageCount {
    /// Not repaired yet.
    pub open: u64,
    /// Repaired.
    pub repaired: u64,
}

/// How many damages are kept; beyond that the oldest repaired ones are forgotten first.
pub const DAMAGES_MAX: usize = 10_000;
