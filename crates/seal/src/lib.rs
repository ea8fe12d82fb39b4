//! Keys: signing, checking signatures, sealing to one receiver, encrypting files, the files keys live in; and the hashes
//! of people's passwords.
//!
//! ```text
//!   a seed (random, or a key file) ──> RootKey, CouncilKey, NodeSigner, SealingKey ──> signed, sealed
//!   cards ──> Keyring ──> Received::verify ──> Verified          SealingRing ──> opened, ReplyKey ──> the answer
//! ```
//!
//! Promise: whatever is done here depends on its arguments alone. Randomness is given as `&mut dyn CryptoRng` (of
//! `rand_core`), so the same seed gives the same bytes. No secret can be printed, copied by accident or written by a
//! general serialiser, and each is wiped when dropped.
//! Not here: the clock, sockets, which key is current (`dossier::card`), padding (`exchange`).
#![forbid(unsafe_code)]

mod backup_key;
mod encapsulation;
pub mod file;
pub mod hpke;
pub mod key_file;
mod keyring;
mod one_time;
pub mod password;
mod private_file;
mod reply_key;
mod ring;
mod secret;
mod signing;
#[cfg(test)]
mod vectors;
mod zip215;

pub use backup_key::{BackupKey, BackupPublic};
pub use file::{BlobHasher, FileKey};
pub use hpke::{OpenFault, SealFault, SealingKey, SealingPublic, open, seal_to};
pub use key_file::{KeyFileFault, KeyKind};
pub use keyring::{Keyring, Sign1Fault, Signed};
pub use private_file::{create_private, read_private};
pub use rand_core::CryptoRng;
pub use reply_key::ReplyKey;
pub use ring::SealingRing;
pub use secret::Wiped;
pub use signing::{CouncilKey, NodeSigner, RootKey};
pub use zip215::Zip215;
