//! Copies of a node's databases, made while the node writes, and looking such a copy over.
//!
//! Promise: a copy is of one moment, whole, and opens as the database it was made of; whoever writes meanwhile is not held
//! up. Not here: what is done with copies (`node::backup`).

use std::path::Path;

use super::{connection, schema};
use crate::StoreFault;

/// One of the databases of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// The log and what is beside it.
    Log,
    /// The files.
    Files,
    /// The people of the node.
    People,
}

impl Database {
    fn schema(self) -> &'static schema::Schema {
        match self {
            Self::Log => &schema::LOG,
            Self::Files => &schema::FILES,
            Self::People => &schema::PEOPLE,
        }
    }

    /// Copies what is committed in the database at `from` into a new file at `to`. Another process may write to it
    /// meanwhile.
    ///
    /// Refuses with [`StoreFault::NotAStore`] what is another database, and with [`StoreFault::NewerSchema`] one of a newer
    /// program.
    pub fn copy(self, from: &Path, to: &Path) -> Result<(), StoreFault> {
        let conn = connection::open_reader(from)?;
        self.schema().recognise(&conn)?;
        connection::copy_to_file(&conn, to)
    }

    /// Looks through the whole database at `path` for damage.
    pub fn check(self, path: &Path) -> Result<(), StoreFault> {
        let conn = connection::open_reader(path)?;
        self.schema().recognise(&conn)?;
        connection::quick_check(&conn)
    }
}
