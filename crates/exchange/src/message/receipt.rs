//! A receipt: a node says what it durably held, and when. Kept and exported as received (RCPT-003).

use alloc::vec::Vec;

use comity_dossier::{DossierId, EntryId, Head, Member, NetworkId, Refusal, Time, canonical};
use minicbor::{Decode, Encode};

use crate::bound::{self, BODIES_LACKED_MAX, FRONTIER_HEADS_MAX, ascends};

/// What one node durably held of one dossier (RCPT-001).
///
/// It is signed as [`comity_dossier::cose::Typ::Receipt`], only after the commit of everything it names (RCPT-002), and
/// says nothing of people (RCPT-004).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// The network.
    #[n(1)]
    pub network: NetworkId,
    /// Whose node holds the lines.
    #[n(2)]
    pub holder: Member,
    /// To whom it says so.
    #[n(3)]
    pub to: Member,
    /// Of which dossier.
    #[n(4)]
    pub dossier: DossierId,
    /// Every tip that the holder has with its whole past, ascending; at most [`FRONTIER_HEADS_MAX`].
    #[n(5)]
    #[cbor(decode_with = "bound::list::<FRONTIER_HEADS_MAX, _, _>")]
    pub frontier: Vec<Head>,
    /// Lines at or below the frontier whose body the holder lacks, ascending; at most [`BODIES_LACKED_MAX`].
    #[n(6)]
    #[cbor(decode_with = "bound::list::<BODIES_LACKED_MAX, _, _>")]
    pub bodies_lacked: Vec<EntryId>,
    /// When, by the holder's clock.
    #[n(7)]
    pub held_at: Time,
}

impl Receipt {
    /// Returns the payload that is signed.
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Reads a signed payload. Keys that this version does not know are ignored: the bytes are kept as received.
    pub fn from_payload(payload: &[u8]) -> Result<Self, Refusal> {
        let receipt: Self = bound::read(payload)?;
        let sorted = ascends(&receipt.frontier) && ascends(&receipt.bodies_lacked);
        if sorted { Ok(receipt) } else { Err(Refusal::Malformed) }
    }
}
