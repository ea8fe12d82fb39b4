//! `mailbox-put`, `mailbox-take`, `mailbox-ack`: parcels wait at a host for a member that cannot be reached from outside.
//!
//! A parcel is named by SHA-256 of its signed bytes: a name that no sender can choose and that no other parcel has, whatever
//! the host has lost meanwhile.

use alloc::vec::Vec;

use comity_dossier::{Hash, Member, Refusal};
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, HELD_MAX, PARCEL_BYTES_MAX, PARCELS_MAX, at_most};

/// How long a host withholds its answer at most while nothing waits, in seconds (MBOX-004).
pub const WAIT_S_MAX: u16 = 55;

/// Parcels of the caller for one member; without any it only asks what is held (MBOX-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MailboxPut {
    /// Whose box.
    #[n(1)]
    pub owner: Member,
    /// Signed parcels of the caller to that member; at most [`PARCELS_MAX`]. All are kept, or none.
    #[n(2)]
    #[cbor(decode_with = "bound::byte_strings::<PARCELS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub parcels: Vec<Vec<u8>>,
}

impl Checked for MailboxPut {
    fn check(&self) -> Result<(), Refusal> {
        self.parcels.iter().try_for_each(|parcel| at_most(parcel.len(), PARCEL_BYTES_MAX))
    }
}

/// What the host durably holds, in answer to a put (MBOX-002).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MailboxHeld {
    /// The caller's parcels for that member which wait here by now; at most [`HELD_MAX`]. What is not among them was taken
    /// or lost: only a receipt of the member tells.
    #[n(1)]
    #[cbor(decode_with = "bound::list::<HELD_MAX, _, _>")]
    pub held: Vec<Hash>,
}

impl Checked for MailboxHeld {}

/// Asks for what waits for the caller (MBOX-004).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MailboxTake {
    /// How long the host may withhold its answer while nothing waits; at most [`WAIT_S_MAX`].
    #[n(1)]
    pub wait_s: u16,
    /// Parcels that the caller has seen and cannot take yet: they are left out; at most [`HELD_MAX`].
    #[n(2)]
    #[cbor(decode_with = "bound::list::<HELD_MAX, _, _>")]
    pub without: Vec<Hash>,
}

impl Checked for MailboxTake {
    fn check(&self) -> Result<(), Refusal> {
        if self.wait_s <= WAIT_S_MAX { Ok(()) } else { Err(Refusal::Malformed) }
    }
}

/// Parcels that wait, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Waiting {
    /// The parcels, each as it was put; at most [`PARCELS_MAX`], and about 4 MiB but for one that is larger alone.
    #[n(1)]
    #[cbor(decode_with = "bound::byte_strings::<PARCELS_MAX, _>", encode_with = "bound::encode_byte_strings")]
    pub parcels: Vec<Vec<u8>>,
    /// Whether more wait now.
    #[n(2)]
    pub more: bool,
}

impl Checked for Waiting {
    fn check(&self) -> Result<(), Refusal> {
        self.parcels.iter().try_for_each(|parcel| at_most(parcel.len(), PARCEL_BYTES_MAX))
    }
}

/// Parcels that the caller durably holds, or will never take: the host forgets them (MBOX-005).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MailboxAck {
    /// Which; at most [`HELD_MAX`]. What is not here is no fault: an ack may come twice.
    #[n(1)]
    #[cbor(decode_with = "bound::list::<HELD_MAX, _, _>")]
    pub taken: Vec<Hash>,
}

impl Checked for MailboxAck {}
