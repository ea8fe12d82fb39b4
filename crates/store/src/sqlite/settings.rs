//! Few small values that the node names itself, and the store's generation.

use super::damage::sum;
use super::rows::{all, first, get};
use super::{Reader, Store};
use crate::{Damage, StoreFault};

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

    /// Returns a value that the node has set, or `None`. One that is not what was set is noted and is as good as none: each
    /// setting is one that the node can begin without. (STORE-001)
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreFault> {
        let sql = "SELECT value, sum FROM setting WHERE name = ?1";
        let found = first(&self.conn, sql, [name], |row| {
            Ok(get::<Vec<u8>>(row, 0).ok().zip(get::<Option<Vec<u8>>>(row, 1).ok()))
        })?;
        let Some(found) = found else { return Ok(None) };
        match found {
            Some((value, kept)) if kept.as_ref().is_none_or(|kept| *kept == sum_of(name, &value)) => Ok(Some(value)),
            _ => {
                self.meet(Damage::Setting);
                Ok(None)
            }
        }
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
        let sql = "INSERT INTO setting (name, value, sum) VALUES (?1, ?2, ?3) \
                   ON CONFLICT DO UPDATE SET value = excluded.value, sum = excluded.sum";
        self.write(sql, (name, value, sum_of(name, value))).map(drop)
    }

    /// Takes away settings that are not what was set, their names among them.
    pub fn drop_spoilt_settings(&mut self) -> Result<(), StoreFault> {
        let all = all(&self.conn, "SELECT name, value, sum FROM setting", [], |row| {
            let name: String = get(row, 0)?;
            let sound = get::<Vec<u8>>(row, 1).ok().zip(get::<Option<Vec<u8>>>(row, 2).ok());
            let sound = sound.is_some_and(|(value, kept)| kept.is_none_or(|kept| kept == sum_of(&name, &value)));
            Ok((name, sound))
        })?;
        for (name, _) in all.into_iter().filter(|(_, sound)| !sound) {
            self.write("DELETE FROM setting WHERE name = ?1", [name])?;
        }
        Ok(())
    }
}

fn sum_of(name: &str, value: &[u8]) -> [u8; 32] {
    sum(&[name.as_bytes(), &[0], value].concat())
}
