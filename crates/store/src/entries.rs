//! Entries and bodies as the store takes and gives them.

use std::borrow::Cow;

use comity_dossier::cose::{self, Typ};
use comity_dossier::{DossierId, EntryId, Kind, LaneId, Member, SaltedBody, Time};

/// A place in this node's log, from 1; it ascends and has gaps.
///
/// Folded entries stand in an order in which each comes after its past: an entry that had to wait gets a new, later
/// position when it is folded. A position is this node's own and means nothing to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// An entry of this member, stored before it is signed (LANE-005).
#[derive(Clone, Copy, Debug)]
pub struct OwnEntry<'a> {
    /// Its id.
    pub id: EntryId,
    /// This member.
    pub member: Member,
    /// The lane of the running process.
    pub lane: LaneId,
    /// Place in the lane, dense from 0.
    pub seq: u64,
    /// The entry before it in the lane; `None` exactly at place 0.
    pub prev: Option<EntryId>,
    /// Kind of line.
    pub kind: Kind,
    /// Protected header of the COSE object.
    pub protected: &'a [u8],
    /// Header bytes: the payload that will be signed.
    pub header: &'a [u8],
    /// The body; `None` if the line has none.
    pub body: Option<&'a SaltedBody>,
    /// When it was written, by this node's clock.
    pub time: Time,
}

/// An entry that came from a peer, verified and admitted.
#[derive(Clone, Copy, Debug)]
pub struct ForeignEntry<'a> {
    /// Its id.
    pub id: EntryId,
    /// Its author.
    pub member: Member,
    /// The author's lane.
    pub lane: LaneId,
    /// Place in the lane.
    pub seq: u64,
    /// Kind of line.
    pub kind: Kind,
    /// The COSE object as received.
    pub bytes: &'a [u8],
    /// Whether its header commits to a body.
    pub expects_body: bool,
    /// The body, if it came along and was checked.
    pub body: Option<&'a SaltedBody>,
    /// Whether its past is here.
    pub state: EntryState,
    /// Who delivered it: its share of what may wait is charged (LIM-009).
    pub from: Member,
    /// When it came, by this node's clock.
    pub received: Time,
}

/// Whether an entry takes part in the fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Its past is present.
    Folded,
    /// It waits for lines of its past.
    Pending,
}

/// What became of an entry handed to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is new and stands there.
    New(Position),
    /// It was stored before, in this state; a body that was missing and came now is kept.
    AlreadyThere(Position, EntryState),
    /// Damaged bytes stood in its place; now it stands there again.
    InPlace(Position),
}

impl Appended {
    /// Returns where the entry stands.
    #[must_use]
    pub fn position(self) -> Position {
        match self {
            Self::New(position) | Self::AlreadyThere(position, _) | Self::InPlace(position) => position,
        }
    }
}

/// What the store holds of an entry's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyState {
    /// The line has no body.
    None,
    /// The header commits to one that has not come.
    Missing,
    /// It is here.
    Held,
    /// It was here and was erased; it is not asked for again.
    Erased,
}

/// The bytes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryBytes {
    /// An entry of this member.
    Own {
        /// Protected header.
        protected: Vec<u8>,
        /// Header bytes.
        header: Vec<u8>,
        /// The signature; `None` between commit and signing.
        signature: Option<[u8; 64]>,
    },
    /// An entry of another, as received.
    Foreign(Vec<u8>),
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Where it stands.
    pub position: Position,
    /// Its dossier.
    pub dossier: DossierId,
    /// Its id.
    pub id: EntryId,
    /// Its author.
    pub member: Member,
    /// The author's lane.
    pub lane: LaneId,
    /// Place in the lane.
    pub seq: u64,
    /// Kind of line.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: EntryBytes,
    /// Whether it takes part in the fold.
    pub state: EntryState,
    /// What is held of its body.
    pub body: BodyState,
    /// When it was written or came, by this node's clock.
    pub received: Time,
    /// Who delivered it; `None` for own entries.
    pub from: Option<Member>,
    /// The sum over what its id does not cover, such as the signature; `None`: it was written before there were sums.
    pub sum: Option<i64>,
}

impl StoredEntry {
    /// Returns the whole COSE object; `None` for an own entry that is not signed yet.
    #[must_use]
    pub fn cose_bytes(&self) -> Option<Cow<'_, [u8]>> {
        match &self.bytes {
            EntryBytes::Own { protected, header, signature } => {
                Some(Cow::Owned(cose::assemble(protected, Some(header), signature.as_ref()?)))
            }
            EntryBytes::Foreign(bytes) => Some(Cow::Borrowed(bytes)),
        }
    }

    /// Returns the header bytes; `None` only if the stored object is not a COSE object any more.
    #[must_use]
    pub fn header_bytes(&self) -> Option<&[u8]> {
        match &self.bytes {
            EntryBytes::Own { header, .. } => Some(header),
            EntryBytes::Foreign(bytes) => cose::split(bytes, Typ::Entry).ok()?.payload,
        }
    }

    /// Tells whether this node wrote it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        matches!(self.bytes, EntryBytes::Own { .. })
    }
}

/// An own entry that was committed and waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// Its id.
    pub id: EntryId,
    /// Protected header.
    pub protected: Vec<u8>,
    /// Header bytes.
    pub header: Vec<u8>,
}

/// A body that an entry commits to and that has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingBody {
    /// Where the entry stands.
    pub position: Position,
    /// The entry.
    pub id: EntryId,
    /// Its dossier.
    pub dossier: DossierId,
}

/// What one peer's entries that wait for their past take up (LIM-009).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PendingUsage {
    /// Number of entries.
    pub entries: u64,
    /// Bytes of entries and bodies.
    pub bytes: u64,
}

/// A dossier that this store knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredDossier {
    /// This node's own number for it, ascending from 1.
    pub number: u64,
    /// Its id.
    pub id: DossierId,
    /// When this node first met it.
    pub created: Time,
}
