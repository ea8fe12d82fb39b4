//! Few small values that the node names itself, and the store's generation.

use super::rows::{first, get};
use super::{Reader, Store};
use crate::StoreFault;

const GENERATION: &str = "store.generation";

/// The greatest length of a setting, in bytes.
const SETTING_BYTES_MAX: usize = 64 * 1024;

impl Reader {
    /// Returns the generation that was set last: 16 bytes which the node draws anew whenever it cannot be sure that
    /// this store is the one it left (REP-004). `None` before the first.
    pub fn generation(&self) -> Result<Option<[u8; 16]>, StoreFault> {
        let value = self.setting(GENERATION)?;
        value.map(|bytes| bytes.try_into().map_err(|_| StoreFault::Corrupt)).transpose()
    }

    /// Returns a value that the node has set, or `None`.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreFault> {
        first(&self.conn, "SELECT value FROM setting WHERE name = ?1", [name], |row| get(row, 0))
    }
}

impl Store {
    /// Sets the generation.
    pub fn set_generation(&mut self, generation: &[u8; 16]) -> Result<(), StoreFault> {
        self.set_setting(GENERATION, generation)
    }

    /// Keeps a value of at most 64 KiB under a name that the program chooses. Names that begin with `store.` are ours.
    pub fn set_setting(&mut self, name: &'static str, value: &[u8]) -> Result<(), StoreFault> {
        if value.len() > SETTING_BYTES_MAX {
            return Err(StoreFault::OutOfRange);
        }
        let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";
        self.write(sql, (name, value)).map(drop)
    }
}
