//! Backups of a node: made while it runs, sealed to a key that is kept elsewhere, and restored as a new life.
//!
//! ```text
//!   folder ── copies of one moment (log, files, people) ── parts, manifest ── encrypted in chunks ──> one file
//!   file ── decrypted into a scratch folder ── hashes, quick_check ── a new life ── renamed ──> a folder that can serve
//! ```
//!
//! The file: five lines in the clear (its form, the suite, the id of the key pair, the sealed key), then one encrypted file
//! (FILE-002), in which each part stands behind a line with its name and length, and the manifest last.
//!
//! Promise: a backup stands whole under its name or not at all (BACK-001); nothing is put where a node can start from it
//! before all of it was checked (BACK-003); a restored node is a new life to itself and to its peers (BACK-004).
//! Not here: when backups are made and how many are kept (the binary), words for people.

mod fault;
mod make;
mod manifest;
mod parts;
mod restore;
mod unpack;

pub use comity_seal::{BackupKey, BackupPublic};
pub use fault::BackupFault;
pub use make::{Made, Wish, make, make_key, read_key, read_public};
pub use manifest::{Manifest, Part};
pub use restore::{Restore, Restored, restore};

#[cfg(test)]
mod tests;
