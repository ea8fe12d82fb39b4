//! `hello`: the smallest thing two nodes can say, and enough to know whether they are in step.

use alloc::vec::Vec;

use comity_dossier::header::CharterRef;
use comity_dossier::{Hash, Refusal};
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, PROTOCOLS_MAX};

/// A greeting; the reply has the same shape. It stays below 1 KiB however much the two share (REP-006).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Hello {
    /// The versions of the protocol that the speaker understands, ascending.
    #[n(1)]
    #[cbor(decode_with = "bound::list::<PROTOCOLS_MAX, _, _>")]
    pub protocols: Vec<u16>,
    /// The root over the dossiers that both take part in, as the speaker knows them (see [`crate::tree`]).
    #[n(2)]
    pub root: Hash,
    /// The newest charter that the speaker holds.
    #[n(3)]
    pub charter: CharterRef,
    /// The version of the speaker's own newest card.
    #[n(4)]
    pub own_card: u64,
    /// The version of the newest card of the listener that the speaker holds; 0 if none.
    #[n(5)]
    pub your_card: u64,
}

impl Checked for Hello {
    fn check(&self) -> Result<(), Refusal> {
        if bound::ascends(&self.protocols) { Ok(()) } else { Err(Refusal::Malformed) }
    }
}
