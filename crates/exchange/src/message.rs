//! What is signed on the way between two nodes: calls, answers, parcels and receipts.
//!
//! A call, an answer and a parcel carry one sealed value. Its additional data is the deterministic CBOR of every other
//! field, so what was sealed for one sender, receiver, network and moment opens nowhere else (SEAL-003).
//!
//! Promise: each type reads back exactly the payload it wrote, and refuses keys that it does not know: what a node cannot
//! read it does not act on.
//! Not here: signing and sealing (`seal`), what is inside (see [`crate::op`]), whether to trust it (see [`crate::check`]).

mod answer;
mod call;
mod envelope;
mod parcel;
mod receipt;

pub use answer::{Answer, AnswerDraft, AnswerHead};
pub use call::{CALL_TTL_S, Call, CallDraft, CallHead};
pub use parcel::{Contents, PARCEL_LIFE_MS, Parcel, ParcelDraft, ParcelHead, Part};
pub use receipt::Receipt;

use core::fmt;

use comity_dossier::Hex;
use minicbor::{Decode, Encode};

/// The id of a call or a parcel: 16 random bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct CallId(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub [u8; 16],
);

/// Which life of a node's store speaks: 16 random bytes, drawn when the store is made or restored.
///
/// When it changes, whatever was remembered of that node is forgotten (REP-004).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Generation(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub [u8; 16],
);

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        short(f, "CallId", &self.0)
    }
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        short(f, "Generation", &self.0)
    }
}

fn short(f: &mut fmt::Formatter<'_>, name: &str, bytes: &[u8]) -> fmt::Result {
    write!(f, "{name}({}…)", Hex(&bytes[..bytes.len().min(4)]))
}
