//! The rules of the record, as values.
//!
//! A dossier is a folder of pages, one for each member; a member writes on its own page only; every line is signed and
//! only ever added to. This room decides what a line is, who may write it, which lines count and what they say together.
//!
//! Promise: the same lines give the same answer on every node, in any order of arrival, at any time.
//! Not here: clocks, randomness, disks, networks, signatures (`seal` checks them through [`Verifier`]), words for people.
//!
//! ```text
//!   bytes ── Received::parse ──> Received ── verify ──> Verified ── Record::admit ──> Admitted ── (store) ── Record::fold
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod admission;
pub mod body;
pub mod canonical;
pub mod card;
pub mod charter;
pub mod codes;
pub mod cose;
pub mod counting;
pub mod draft;
mod entitlement;
pub mod entry;
pub mod evidence;
pub mod fold;
pub mod frontier;
pub mod header;
pub mod ids;
mod judge;
pub mod kind;
pub mod language;
pub mod limits;
pub mod lines;
pub mod marking;
mod past;
pub mod record;
pub mod reference;
pub mod refusal;
pub mod sealed;
pub mod structural;
pub mod text;
pub mod time;
pub mod verifier;

pub use body::{Actor, Body, SaltedBody};
pub use entry::{Admitted, Received, Verified};
pub use frontier::Frontier;
pub use header::{Head, Header};
pub use ids::{BlobId, DossierId, EntryId, Hash, Hex, Kid, LaneId, Member, NetworkId};
pub use language::Language;
pub use lines::Kind;
pub use record::Record;
pub use refusal::Refusal;
pub use sealed::{Sealed, Suite};
pub use time::Time;
pub use verifier::{Claim, KeyVerifier, SignatureFault, Verifier};
