//! Bringing a database to the schema of this program: numbered steps, each applied once, in one transaction each.
//!
//! To change a schema, add a file with the next number to the folder and to the list below. A file that has been
//! released is never edited.

use rusqlite::Connection;

use crate::StoreFault;

/// One sort of database: how it is recognised, and the steps that make its schema.
pub(super) struct Schema {
    /// SQLite's `application_id`: tells the sorts apart, and both from any other SQLite file.
    application_id: i32,
    /// The steps, from version 1.
    steps: &'static [&'static str],
}

/// The log and what is beside it.
pub(super) const LOG: Schema = Schema {
    application_id: i32::from_be_bytes(*b"Cmty"),
    steps: &[
        include_str!("migrations/log_0001.sql"),
        include_str!("migrations/log_0002.sql"),
        include_str!("migrations/log_0003.sql"),
        include_str!("migrations/log_0004.sql"),
        include_str!("migrations/log_0005.sql"),
        include_str!("migrations/log_0006.sql"),
        include_str!("migrations/log_0007.sql"),
    ],
};

/// The files.
pub(super) const FILES: Schema =
    Schema { application_id: i32::from_be_bytes(*b"CmtF"), steps: &[include_str!("migrations/files_0001.sql")] };

/// The people.
pub(super) const PEOPLE: Schema =
    Schema { application_id: i32::from_be_bytes(*b"CmtP"), steps: &[include_str!("migrations/people_0001.sql")] };

/// The index of words.
pub(super) const SEARCH: Schema =
    Schema { application_id: i32::from_be_bytes(*b"CmtS"), steps: &[include_str!("migrations/search_0001.sql")] };

impl Schema {
    /// Checks that a database is of this sort and of exactly the newest version.
    pub(super) fn check(&self, conn: &Connection) -> Result<(), StoreFault> {
        let (found, known) = (self.version(conn)?, self.known());
        match found {
            _ if found > known => Err(StoreFault::NewerSchema { found, known }),
            _ if found < known => Err(StoreFault::OlderSchema { found }),
            _ => Ok(()),
        }
    }

    /// Checks that a database is of this sort, of this version or an older one.
    pub(super) fn recognise(&self, conn: &Connection) -> Result<(), StoreFault> {
        match (self.version(conn)?, self.known()) {
            (0, _) => Err(StoreFault::NotAStore),
            (found, known) if found > known => Err(StoreFault::NewerSchema { found, known }),
            _ => Ok(()),
        }
    }

    /// Applies the steps that a database lacks, an empty one all of them.
    pub(super) fn migrate(&self, conn: &mut Connection) -> Result<(), StoreFault> {
        let (found, known) = (self.version(conn)?, self.known());
        if found > known {
            return Err(StoreFault::NewerSchema { found, known });
        }
        for version in found + 1..=known {
            let step = conn.transaction()?;
            if version == 1 {
                step.pragma_update(None, "application_id", self.application_id)?;
                step.execute_batch("CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT")?;
            }
            step.execute_batch(self.steps[version as usize - 1])?;
            step.execute("INSERT INTO schema_version (version) VALUES (?1)", [version])?;
            step.commit()?;
        }
        Ok(())
    }

    fn known(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// Returns the version of a database; 0 if it is empty.
    fn version(&self, conn: &Connection) -> Result<u32, StoreFault> {
        let application: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (application, tables) {
            (0, 0) => Ok(0),
            (id, _) if id == self.application_id => {
                Ok(conn.query_row("SELECT max(version) FROM schema_version", [], |row| row.get(0))?)
            }
            _ => Err(StoreFault::NotAStore),
        }
    }
}
