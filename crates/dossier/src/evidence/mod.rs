//! The evidence file: a dossier taken out of the network, to be checked by somebody who has nothing but the file and
//! the fingerprint of charter 1.
//!
//! ```text
//!   bytes ── Bundle::read ──> pieces ── verify ──> charters ──> cards ──> lines ──> past, place, texts, forks
//!                                                                 └──> receipts, what the exporter listed
//! ```
//!
//! Promise: every claim rests on the signature of whoever said the thing, and its claims form a graph in which
//! nothing is proved that rests on something unproved. Taking bytes away or spoiling them never proves anything: what
//! only a complete set of lines can tell (how a line stands, the digest) is proved only for the set that an exporter
//! signed for (EVI-003).
//! Not here: signatures (a [`crate::KeyVerifier`] is given), collecting a dossier from a store, words for people.

mod bundle;
mod claim;
mod lines;
mod list;
mod people;
mod rest;
mod trial;
mod whole;

#[cfg(test)]
mod tests;

pub use bundle::{Bundle, Damage, Item, ItemKind, Piece, Reading};
pub use claim::{Beyond, Claim, Counts, LineShown, ReceiptShown, Report, Subject, Verdict, Why};
pub use list::{Disclosed, List, ListedItem};
pub use trial::verify;
