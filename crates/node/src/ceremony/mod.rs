//! The acts by which a network begins and grows, on files that travel by hand: no node runs, nothing is sent.
//!
//! ```text
//!   member: make_member ──> member file ──> founder: found ──> draft ──> each seat: sign ──> signature files
//!                                                                 └──────── merge <───────────────┘
//!   merged charter ──> people compare digits ──> join ──> charter and cards in the store: the node can be opened
//! ```
//!
//! Promise: nothing is trusted that was not signed by enough seats, and nobody joins before a person compared the digits
//! (CHARTER-003, TRUST-002). What fails writes nothing but keys.
//! Not here: questions to people and words for them (command line), TLS certificates (the binary makes them).

mod card;
mod check;
mod council;
mod fault;
mod file;
mod join;
mod member;
mod statement;

pub use card::{CardSpec, KEY_YEARS, make_card, next_card};
pub use check::{Held, check_keys, check_store, check_trust};
pub use comity_seal::{KeyFileFault, Zip215};
pub use council::{Founding, Merged, Proposal, found, make_seat, merge, propose, read_charter, sign};
pub use fault::CeremonyFault;
pub use file::{create_private, read_file, read_private, write_new};
pub use join::{Join, Joined, join};
pub use member::{NewMember, make_member, root_public};
pub use statement::{STATEMENT_BYTES_MAX, SeatStatement, Statement};

#[cfg(test)]
pub(crate) mod tests;
