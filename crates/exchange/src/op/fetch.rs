//! `fetch`: a node asks for lines it lacks, of any author, and for bodies.

use alloc::vec::Vec;

use comity_dossier::limits::BATCH_ENTRIES_MAX;
use comity_dossier::{DossierId, EntryId, Head, LaneId, Member, Refusal};
use minicbor::{Decode, Encode};

use super::{Checked, Item, check_items};
use crate::bound::{self, FRONTIER_HEADS_MAX, IDS_MAX, LISTING_MAX, RANGES_MAX, at_most};

/// A stretch of one lane; of a forked lane every branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct LaneRange {
    /// Whose lane.
    #[n(0)]
    pub member: Member,
    /// Which lane.
    #[n(1)]
    pub lane: LaneId,
    /// First position wanted.
    #[n(2)]
    pub from_seq: u64,
    /// Last position wanted; `None`: to the end.
    #[n(3)]
    pub to_seq: Option<u64>,
}

/// Lines of one dossier that the caller wants (REP-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Fetch {
    /// The dossier.
    #[n(1)]
    pub dossier: DossierId,
    /// Stretches of lanes; at most [`RANGES_MAX`].
    #[n(2)]
    #[cbor(decode_with = "bound::list::<RANGES_MAX, _, _>")]
    pub ranges: Vec<LaneRange>,
    /// Single lines; at most [`IDS_MAX`].
    #[n(3)]
    #[cbor(decode_with = "bound::list::<IDS_MAX, _, _>")]
    pub ids: Vec<EntryId>,
    /// Lines of which the body is wanted; at most [`IDS_MAX`]. They come with their entries.
    #[n(4)]
    #[cbor(decode_with = "bound::list::<IDS_MAX, _, _>")]
    pub bodies: Vec<EntryId>,
    /// Lines that are wanted with all they rest on, ahead of everything else (REP-009).
    #[n(5)]
    pub pasts: Option<Pasts>,
}

/// Lines that are wanted with their whole past, as far as the caller lacks it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pasts {
    /// The lines; at most [`LISTING_MAX`].
    #[n(1)]
    #[cbor(decode_with = "bound::list::<LISTING_MAX, _, _>")]
    pub of: Vec<EntryId>,
    /// What the caller has: every tip of it; at most [`FRONTIER_HEADS_MAX`].
    #[n(2)]
    #[cbor(decode_with = "bound::list::<FRONTIER_HEADS_MAX, _, _>")]
    pub have: Vec<Head>,
}

impl Fetch {
    /// A request for nothing yet.
    #[must_use]
    pub fn of(dossier: DossierId) -> Self {
        Self { dossier, ranges: Vec::new(), ids: Vec::new(), bodies: Vec::new(), pasts: None }
    }
}

impl Checked for Fetch {
    fn check(&self) -> Result<(), Refusal> {
        at_most(self.ids.len() + self.bodies.len(), IDS_MAX)?;
        let backwards = |range: &LaneRange| range.to_seq.is_some_and(|to| to < range.from_seq);
        if self.ranges.iter().any(backwards) { Err(Refusal::Malformed) } else { Ok(()) }
    }
}

/// Lines that were asked for, each after its past; at most 256 and 4 MiB (LIM-004).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Items {
    /// The lines. What the answerer lacks or may not give is left out.
    #[n(1)]
    #[cbor(decode_with = "bound::list::<BATCH_ENTRIES_MAX, _, _>")]
    pub items: Vec<Item>,
    /// Whether the answerer holds more of what was asked: ask again from here on.
    #[n(2)]
    pub more: bool,
}

impl Checked for Items {
    fn check(&self) -> Result<(), Refusal> {
        check_items(&self.items)
    }
}
