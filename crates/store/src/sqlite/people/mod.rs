//! The people of a node on SQLite: one connection, each call a transaction of its own.
//!
//! Promise: what a call has answered is on the disk; nothing grows without a bound; a one-time link is good once, whatever
//! runs beside. Another process (a command) may use the same file: unlike the log, nothing here is numbered by a process.
//! Not here: what bits and purposes mean, hashing, time limits.

mod accounts;
mod drafts;
mod readings;
mod sessions;
mod tokens;

use std::path::Path;

use comity_dossier::Time;
use rusqlite::Connection;

use super::{connection, schema};
use crate::StoreFault;
use crate::people::SHORT_BYTES_MAX;

/// Keeps the people of one node.
pub struct PeopleStore {
    conn: Connection,
}

impl PeopleStore {
    /// Opens the file at `path`, makes it if there is none, and brings it to this program's schema. Only its owner can
    /// read it. Refuses with [`StoreFault::NewerSchema`], [`StoreFault::NotAStore`] or [`StoreFault::Corrupt`].
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        Self::over(connection::open_writer(path)?)
    }

    /// Makes an empty one in memory.
    pub fn in_memory() -> Result<Self, StoreFault> {
        Self::over(connection::open_memory()?)
    }

    fn over(mut conn: Connection) -> Result<Self, StoreFault> {
        schema::PEOPLE.migrate(&mut conn)?;
        connection::quick_check(&conn)?;
        Ok(Self { conn })
    }
}

/// Refuses a text that is longer than a short text may be.
fn short(text: &str) -> Result<&str, StoreFault> {
    bounded(text, SHORT_BYTES_MAX)
}

fn bounded(text: &str, bytes_max: usize) -> Result<&str, StoreFault> {
    if text.len() <= bytes_max { Ok(text) } else { Err(StoreFault::OutOfRange) }
}

/// The whole hour of a moment.
fn hour(time: Time) -> Time {
    Time(time.0 / 3_600_000)
}
