//! A parcel: what may wait in a mailbox or travel on a stick. Taking it twice changes nothing (PARCEL-002).

use alloc::vec::Vec;

use comity_dossier::header::CharterRef;
use comity_dossier::limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX};
use comity_dossier::sealed::Sealed;
use comity_dossier::{Member, NetworkId, Refusal, Time, canonical, limits};
use minicbor::{Decode, Encode};

use super::{CallId, Generation, envelope};
use crate::bound::{self, PARTS_MAX, RECEIPTS_MAX, VERSIONS_MAX, at_most};
use crate::op::{Checked, Chunks, File, Item, check_items};
use crate::padding;

/// How long a parcel is good for after it was made, in milliseconds: 30 days (PARCEL-002).
pub const PARCEL_LIFE_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

const SEALED: u8 = 10;
/// A parcel lies where others see its size: what is smaller than this is padded to it, so that a receipt looks like a line
/// (PARCEL-003).
const SMALLEST: usize = 8 * 1024;

/// Every field of a parcel but the sealed one; its encoding is the additional data of the sealed one (PARCEL-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ParcelHead {
    /// The network in which both are members.
    #[n(1)]
    pub network: NetworkId,
    /// Who sends it.
    #[n(3)]
    pub from: Member,
    /// Who may open it.
    #[n(4)]
    pub to: Member,
    /// 16 random bytes.
    #[n(5)]
    pub id: CallId,
    /// When it was made.
    #[n(6)]
    pub created: Time,
    /// The charter that the sender acts under.
    #[n(8)]
    pub charter: CharterRef,
    /// Which life of the sender's store speaks.
    #[n(9)]
    pub generation: Generation,
}

impl ParcelHead {
    /// Returns the additional data of the sealed field (SEAL-003).
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Tells whether the parcel has expired at `now` (PARCEL-002).
    #[must_use]
    pub fn is_expired(&self, now: Time) -> bool {
        now.since_ms(self.created) > PARCEL_LIFE_MS
    }
}

/// What is inside a parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Contents {
    /// Lines with their bodies, in an order in which each comes after its past.
    #[n(1)]
    #[cbor(decode_with = "bound::list::<BATCH_ENTRIES_MAX, _, _>")]
    pub items: Vec<Item>,
    /// Signed receipts of the sender.
    #[n(2)]
    #[cbor(decode_with = "bound::byte_strings::<RECEIPTS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub receipts: Vec<Vec<u8>>,
    /// Signed cards of any member, oldest first.
    #[n(3)]
    #[cbor(decode_with = "bound::byte_strings::<VERSIONS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub cards: Vec<Vec<u8>>,
    /// Charters with their signatures, oldest first.
    #[n(4)]
    #[cbor(decode_with = "bound::byte_strings::<VERSIONS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub charters: Vec<Vec<u8>>,
    /// Parts of files that the sender would like to have and cannot call for; at most [`PARTS_MAX`].
    #[n(5)]
    #[cbor(decode_with = "bound::list::<PARTS_MAX, _, _>")]
    pub wishes: Vec<File>,
    /// Parts of files that the receiver wished for; at most [`PARTS_MAX`] and 4 MiB.
    #[n(6)]
    #[cbor(decode_with = "bound::list::<PARTS_MAX, _, _>")]
    pub parts: Vec<Part>,
}

/// A part of a file, in answer to a wish.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Part {
    /// Which part: the wish as it came.
    #[n(0)]
    pub wish: File,
    /// The chunks from there on.
    #[n(1)]
    pub chunks: Chunks,
}

impl Contents {
    /// Tells whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Encodes and pads the contents, to be sealed.
    #[must_use]
    pub fn to_plaintext(&self) -> Vec<u8> {
        padding::pad_above(&canonical::encode(self), SMALLEST).expect("no parcel of ours comes near four gigabytes")
    }

    /// Reads the opened plaintext of a parcel.
    pub fn from_plaintext(plaintext: &[u8]) -> Result<Self, Refusal> {
        at_most(plaintext.len(), limits::CALL_BYTES_MAX)?;
        let contents: Self = bound::read(padding::unpad_above(plaintext, SMALLEST)?)?;
        contents.check()?;
        Ok(contents)
    }
}

impl Checked for Contents {
    fn check(&self) -> Result<(), Refusal> {
        check_items(&self.items)?;
        self.wishes.iter().chain(self.parts.iter().map(|part| &part.wish)).try_for_each(Checked::check)?;
        self.parts.iter().try_for_each(|part| part.chunks.check())?;
        let bytes = self.parts.iter().fold(0usize, |sum, part| sum.saturating_add(part.size_bytes()));
        at_most(bytes, BATCH_BYTES_MAX)
    }
}

impl Part {
    /// Returns how much of a parcel it takes, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.chunks.chunks.iter().fold(0usize, |sum, chunk| sum.saturating_add(chunk.0.len()))
    }
}

/// A parcel before it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelDraft {
    head: ParcelHead,
    plaintext: Vec<u8>,
}

impl ParcelDraft {
    /// Drafts a parcel with `contents`.
    #[must_use]
    pub fn new(head: ParcelHead, contents: &Contents) -> Self {
        Self { head, plaintext: contents.to_plaintext() }
    }

    /// Returns every field but the sealed one.
    #[must_use]
    pub fn head(&self) -> &ParcelHead {
        &self.head
    }

    /// Returns what is to be sealed: the contents, padded.
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    /// Returns the additional data to seal it with.
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        self.head.aad()
    }

    /// Takes the sealed plaintext and becomes a parcel.
    #[must_use]
    pub fn seal_with(self, sealed: Sealed) -> Parcel {
        Parcel { head: self.head, sealed }
    }
}

/// A parcel as it travels, inside its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Every field but the sealed one.
    pub head: ParcelHead,
    /// The contents, sealed to the receiver.
    pub sealed: Sealed,
}

impl Parcel {
    /// Returns the payload that is signed as [`comity_dossier::cose::Typ::Parcel`].
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        envelope::join(&self.head, SEALED, Some(&self.sealed))
    }

    /// Reads a signed payload. Refuses with `malformed`, `not-canonical` or `too-large`.
    pub fn from_payload(payload: &[u8]) -> Result<Self, Refusal> {
        let (head, sealed) = envelope::split(payload, SEALED)?;
        Ok(Self { head, sealed: sealed.ok_or(Refusal::Malformed)? })
    }
}
