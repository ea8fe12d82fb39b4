//! `charter` and `card`: the documents by which nodes know each other, oldest first.

use alloc::vec::Vec;

use comity_dossier::{Member, Refusal};
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, ANSWER_BYTES_MAX, VERSIONS_MAX, at_most};

/// Asks for the charters after a version; 0 asks for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CharterRequest {
    /// The newest version that the caller holds.
    #[n(1)]
    pub after: u64,
}

impl Checked for CharterRequest {}

/// Asks for the cards of a member after a version; 0 asks for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CardRequest {
    /// Whose cards.
    #[n(1)]
    pub member: Member,
    /// The newest version that the caller holds.
    #[n(2)]
    pub after: u64,
}

impl Checked for CardRequest {}

/// Versions of a charter or card, ascending without a gap, each as it was signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Versions {
    /// The documents; at most [`VERSIONS_MAX`]. If that many came, ask again after the last.
    #[n(1)]
    #[cbor(decode_with = "bound::byte_strings::<VERSIONS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub documents: Vec<Vec<u8>>,
}

impl Checked for Versions {
    fn check(&self) -> Result<(), Refusal> {
        at_most(self.documents.iter().fold(0usize, |sum, bytes| sum.saturating_add(bytes.len())), ANSWER_BYTES_MAX)
    }
}
