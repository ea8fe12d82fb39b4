//! `push` and `receipts`: lines go out, and what is durably held comes back.

use alloc::vec::Vec;

use comity_dossier::limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX};
use comity_dossier::{DossierId, EntryId, Head, Refusal, SaltedBody};
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, FRONTIER_HEADS_MAX, RECEIPTS_MAX, at_most};

/// One line on its way: the entry as received from its author, and its body where the receiver may have it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Item {
    /// The signed entry, byte for byte (ENT-008).
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub entry: Vec<u8>,
    /// Its body with the salt; `None` if it has none, was erased, or is not for the receiver (REP-003).
    #[n(1)]
    pub body: Option<SaltedBody>,
}

impl Item {
    /// Returns how much of a batch this line takes, in bytes (LIM-004).
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        let body = self.body.as_ref().map_or(0, |salted| salted.salt.len() + salted.body.len());
        self.entry.len().saturating_add(body)
    }
}

/// Checks a batch against its limits: 256 lines, 4 MiB (LIM-004).
pub(crate) fn check_items(items: &[Item]) -> Result<(), Refusal> {
    at_most(items.len(), BATCH_ENTRIES_MAX)?;
    let bytes = items.iter().fold(0usize, |sum, item| sum.saturating_add(item.size_bytes()));
    at_most(bytes, BATCH_BYTES_MAX)
}

/// Lines for the receiver, each after its past (PUSH-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Push {
    /// The lines; at most 256 and 4 MiB (LIM-004).
    #[n(1)]
    #[cbor(decode_with = "bound::list::<BATCH_ENTRIES_MAX, _, _>")]
    pub items: Vec<Item>,
    /// Whether an immediate line is among them, so that the receiver takes this batch ahead of others.
    #[n(2)]
    pub urgent: bool,
}

impl Checked for Push {
    fn check(&self) -> Result<(), Refusal> {
        check_items(&self.items)
    }
}

/// One item of a batch that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Refused {
    /// Its position in the batch, from 0; what was not even an entry has no id to be called by.
    #[n(0)]
    pub position: u16,
    /// The number of the [`Refusal`].
    #[n(1)]
    pub refusal: u16,
    /// The id of the entry, if it could be read.
    #[n(2)]
    pub id: Option<EntryId>,
}

impl Refused {
    /// Returns why, reading a number that this version does not know as `malformed`.
    #[must_use]
    pub fn why(&self) -> Refusal {
        Refusal::from_number(self.refusal).unwrap_or(Refusal::Malformed)
    }
}

/// Lines of a dossier that the receiver must have before what was sent can be folded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Lacking {
    /// The dossier.
    #[n(0)]
    pub dossier: DossierId,
    /// Lines that were named and are not here.
    #[n(1)]
    #[cbor(decode_with = "bound::list::<FRONTIER_HEADS_MAX, _, _>")]
    pub heads: Vec<Head>,
}

/// What became of a push, after the receiver's durable commit (RCPT-002).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PushReply {
    /// Signed receipts, one for each dossier of the batch (RCPT-001).
    #[n(1)]
    #[cbor(decode_with = "bound::byte_strings::<RECEIPTS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub receipts: Vec<Vec<u8>>,
    /// What was not taken, and why.
    #[n(2)]
    #[cbor(decode_with = "bound::list::<BATCH_ENTRIES_MAX, _, _>")]
    pub refused: Vec<Refused>,
    /// What the receiver still lacks; the sender, who named it, can serve it (REP-003).
    #[n(3)]
    #[cbor(decode_with = "bound::list::<BATCH_ENTRIES_MAX, _, _>")]
    pub missing: Vec<Lacking>,
}

impl Checked for PushReply {
    fn check(&self) -> Result<(), Refusal> {
        let heads = self.missing.iter().fold(0usize, |sum, lacking| sum.saturating_add(lacking.heads.len()));
        at_most(heads, FRONTIER_HEADS_MAX)
    }
}

/// Receipts that did not fit into an answer: for lines that came by another way, or were completed later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipts {
    /// Signed receipts.
    #[n(1)]
    #[cbor(decode_with = "bound::byte_strings::<RECEIPTS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub receipts: Vec<Vec<u8>>,
}

impl Checked for Receipts {}
