//! The form of the file: one CBOR array of framed items, each complete in itself (EVI-001, EVI-005).
//!
//! Promise: reading never fails as a whole. A spoilt item costs itself; a spoilt frame costs what follows it; what
//! was read before stays readable.
//! Not here: what the items mean.

use alloc::vec::Vec;
use core::ops::Range;

use minicbor::{Decode, Decoder, Encode, Encoder};
use sha2::{Digest, Sha256};

use super::list::{List, ListedItem};
use crate::ids::{DossierId, Hash, Member, NetworkId};
use crate::time::Time;

/// What an item is, by its number. A number is never reused; items of unknown kinds are passed over (EVI-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct ItemKind(#[n(0)] pub u64);

impl ItemKind {
    /// What the exporter signed: a list of all other items.
    pub const LIST: Self = Self(1);
    /// A version of the charter with the signatures of its council, and none that is not.
    pub const CHARTER: Self = Self(2);
    /// A version of a member's card.
    pub const CARD: Self = Self(3);
    /// A line, as received.
    pub const LINE: Self = Self(4);
    /// A text that is disclosed: [`super::Disclosed`].
    pub const TEXT: Self = Self(5);
    /// A receipt, as received.
    pub const RECEIPT: Self = Self(6);

    /// Returns a word for the kind, such as `line`; `newer` for one that this version does not know.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LIST => "list",
            Self::CHARTER => "charter",
            Self::CARD => "card",
            Self::LINE => "line",
            Self::TEXT => "text",
            Self::RECEIPT => "receipt",
            _ => "newer",
        }
    }
}

/// One item of a file that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The object, encoded.
    pub bytes: Vec<u8>,
}

/// The items of a file, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The items. The exporter's list stands first, so that a file that was cut short still tells what is missing.
    pub items: Vec<Item>,
}

impl Bundle {
    /// Adds an item at the end.
    pub fn push(&mut self, kind: ItemKind, bytes: Vec<u8>) {
        self.items.push(Item { kind, bytes });
    }

    /// Makes the list of what is in the bundle so far, which the exporter then signs as an object of the kind
    /// [`crate::cose::Typ::Evidence`]. `digest` is that of the dossier as the exporter counts it (DIG-001).
    #[must_use]
    pub fn list(&self, network: NetworkId, exporter: Member, dossier: DossierId, made: Time, digest: Hash) -> List {
        let items = self.items.iter().map(|item| ListedItem { kind: item.kind, hash: hash_of(&item.bytes) }).collect();
        List { network, exporter, dossier, made, items, digest }
    }

    /// Puts the signed list before everything else.
    pub fn sign(&mut self, signed_list: Vec<u8>) {
        self.items.insert(0, Item { kind: ItemKind::LIST, bytes: signed_list });
    }

    /// Encodes the file in its one form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let frames: usize = self.items.iter().map(|item| frame_len(item.kind, item.bytes.len())).sum();
        let mut out = Vec::with_capacity(frames + 9);
        let mut e = Encoder::new(&mut out);
        e.array(self.items.len() as u64)
            .and_then(|e| (self.items.iter()).try_fold(e, |e, item| e.array(2)?.u64(item.kind.0)?.bytes(&item.bytes)))
            .map(drop)
            .expect("writing into memory cannot fail");
        out
    }

    /// Reads as much of a file as can be read. What cannot is named in [`Reading::damage`].
    #[must_use]
    pub fn read(bytes: &[u8]) -> Reading<'_> {
        let mut d = Decoder::new(bytes);
        let mut reading = Reading { pieces: Vec::new(), damage: Vec::new() };
        let count = match d.array() {
            Ok(Some(count)) if d.position() == head_len(count) => count,
            _ => {
                reading.damage.push(Damage::NotEvidence);
                return reading;
            }
        };
        while d.position() < bytes.len() {
            let from = d.position();
            match piece(&mut d, bytes) {
                Some(piece) => reading.pieces.push(piece),
                None => {
                    reading.damage.push(Damage::Lost { from });
                    break;
                }
            }
        }
        // The count adds nothing to the items themselves, so a wrong one costs none of them.
        if reading.pieces.len() as u64 != count {
            reading.damage.push(Damage::Count);
        }
        reading
    }
}

/// One item as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it says it is.
    pub kind: ItemKind,
    /// The object.
    pub bytes: &'a [u8],
    /// Where the item stands in the file, its frame included.
    pub span: Range<usize>,
}

/// What could be read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The items, in their order.
    pub pieces: Vec<Piece<'a>>,
    /// What could not be read.
    pub damage: Vec<Damage>,
}

impl Reading<'_> {
    /// Copies the items out of the file.
    #[must_use]
    pub fn to_bundle(&self) -> Bundle {
        Bundle { items: self.pieces.iter().map(|p| Item { kind: p.kind, bytes: p.bytes.into() }).collect() }
    }
}

/// Something that is wrong with the file itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// It does not begin as an evidence file does: nothing of it was read.
    NotEvidence,
    /// Its head says another number of items than there are.
    Count,
    /// Nothing could be read from this byte on.
    Lost {
        /// Bytes from the beginning of the file.
        from: usize,
    },
    /// An item is not an object of its kind, in its one form.
    Unreadable {
        /// Its position among the items, from 0.
        item: u32,
    },
    /// An item of a kind that this version does not know.
    Unknown {
        /// Its position among the items, from 0.
        item: u32,
    },
    /// An item that an exporter listed is not here, or is not as it was.
    Missing {
        /// Its position on that list, from 0.
        position: u32,
        /// What it was.
        kind: ItemKind,
    },
}

impl Damage {
    /// Returns a code, such as `unreadable`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEvidence => "not-evidence",
            Self::Count => "count",
            Self::Lost { .. } => "lost",
            Self::Unreadable { .. } => "unreadable",
            Self::Unknown { .. } => "unknown-kind",
            Self::Missing { .. } => "missing",
        }
    }
}

/// Returns the hash by which an item is listed: SHA-256 of the object (EVI-006).
pub(super) fn hash_of(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// Reads one item; `None` unless its frame is in its one form.
fn piece<'a>(d: &mut Decoder<'a>, file: &'a [u8]) -> Option<Piece<'a>> {
    let from = d.position();
    if d.array().ok()? != Some(2) {
        return None;
    }
    let kind = ItemKind(d.u64().ok()?);
    let bytes = d.bytes().ok()?;
    let span = from..d.position();
    let one_form = span.len() == frame_len(kind, bytes.len()) && span.end <= file.len();
    one_form.then_some(Piece { kind, bytes, span })
}

/// The length of an item with its frame, in bytes.
fn frame_len(kind: ItemKind, len: usize) -> usize {
    1 + head_len(kind.0) + head_len(len as u64) + len
}

/// The length of the shortest CBOR head with this argument, in bytes.
fn head_len(argument: u64) -> usize {
    match argument {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}
