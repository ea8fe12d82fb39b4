//! What an exporter signs, and how a text is disclosed.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::bundle::ItemKind;
use crate::body::SaltedBody;
use crate::canonical::{self, Malformed};
use crate::ids::{DossierId, EntryId, Hash, Member, NetworkId};
use crate::refusal::Refusal;
use crate::time::Time;

/// What an exporter put into a file, in order: signed by its node as [`crate::cose::Typ::Evidence`] (EVI-006).
///
/// It says nothing about the items but that these, and no others, were in the exporter's hands when it made the file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct List {
    /// The network.
    #[n(1)]
    pub network: NetworkId,
    /// Whose node made the file.
    #[n(2)]
    pub exporter: Member,
    /// The dossier.
    #[n(3)]
    pub dossier: DossierId,
    /// When, by the exporter's clock.
    #[n(4)]
    pub made: Time,
    /// Every other item of the file, in order.
    #[n(5)]
    pub items: Vec<ListedItem>,
    /// The digest of what counts, as the exporter counts it (DIG-001).
    #[n(6)]
    pub digest: Hash,
}

impl List {
    /// Returns the payload that is signed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Reads a signed payload.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        canonical::decode(bytes)
    }
}

/// One item on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct ListedItem {
    /// What it is.
    #[n(0)]
    pub kind: ItemKind,
    /// SHA-256 of the object, its signature included.
    #[n(1)]
    pub hash: Hash,
}

/// The text of a line, disclosed (EVI-007).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Disclosed {
    /// The line whose text it is.
    #[n(0)]
    pub line: EntryId,
    /// The body with the salt of its commitment.
    #[n(1)]
    pub text: SaltedBody,
}

impl Disclosed {
    /// Encodes it in its one form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Reads it from its one form; bytes that would be passed over are not taken, since nobody signed them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        let disclosed: Self = canonical::decode(bytes)?;
        if disclosed.to_bytes() == bytes { Ok(disclosed) } else { Err(Refusal::NotCanonical) }
    }
}
