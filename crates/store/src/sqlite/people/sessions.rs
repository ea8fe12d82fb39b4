//! Sessions: who has signed in. The store knows the hashes of what browsers hold.

use comity_dossier::Time;
use rusqlite::{Row, TransactionBehavior};

use super::super::rows::{all, first, integer, limit, ms, time, unsigned};
use super::PeopleStore;
use crate::StoreFault;
use crate::people::{SESSIONS_MAX, StoredSession};

const COLUMNS: &str = "SELECT number, account, created, used FROM session";

fn session(row: &Row<'_>) -> Result<StoredSession, StoreFault> {
    Ok(StoredSession {
        number: unsigned(row, 0)?,
        account: unsigned(row, 1)?,
        created: time(row, 2)?,
        used: time(row, 3)?,
    })
}

impl PeopleStore {
    /// Begins a session, and writes down that the person signed in. With more than [`SESSIONS_MAX`] the one of the account
    /// that was used longest ago ends.
    pub fn add_session(&mut self, account: u64, hash: &[u8; 32], now: Time) -> Result<(), StoreFault> {
        let account = integer(account)?;
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.prepare_cached(
            "DELETE FROM session WHERE number IN \
             (SELECT number FROM session WHERE account = ?1 ORDER BY used DESC, number DESC LIMIT -1 OFFSET ?2)",
        )?
        .execute((account, limit(SESSIONS_MAX - 1)))?;
        step.prepare_cached("INSERT INTO session (hash, account, created, used) VALUES (?1, ?2, ?3, ?3)")?
            .execute((hash, account, ms(now)))?;
        step.prepare_cached("UPDATE account SET signed_in = ?2 WHERE number = ?1")?.execute((account, ms(now)))?;
        Ok(step.commit()?)
    }

    /// Finds a session by its hash, whether it is still good or not.
    pub fn session(&self, hash: &[u8; 32]) -> Result<Option<StoredSession>, StoreFault> {
        first(&self.conn, &format!("{COLUMNS} WHERE hash = ?1"), [hash], session)
    }

    /// Returns the sessions of an account, the one used last first.
    pub fn sessions(&self, account: u64) -> Result<Vec<StoredSession>, StoreFault> {
        let sql = format!("{COLUMNS} WHERE account = ?1 ORDER BY used DESC, number DESC");
        all(&self.conn, &sql, [integer(account)?], session)
    }

    /// Writes down that a session was used.
    pub fn session_used(&mut self, number: u64, at: Time) -> Result<(), StoreFault> {
        let sql = "UPDATE session SET used = max(used, ?2) WHERE number = ?1";
        self.conn.prepare_cached(sql)?.execute((integer(number)?, ms(at)))?;
        Ok(())
    }

    /// Ends one session of an account. Returns whether it was there.
    pub fn drop_session(&mut self, account: u64, number: u64) -> Result<bool, StoreFault> {
        let sql = "DELETE FROM session WHERE account = ?1 AND number = ?2";
        Ok(self.conn.prepare_cached(sql)?.execute((integer(account)?, integer(number)?))? == 1)
    }

    /// Ends every session of an account but `keep`. Returns how many there were.
    pub fn drop_sessions(&mut self, account: u64, keep: Option<u64>) -> Result<u64, StoreFault> {
        let keep = keep.map(integer).transpose()?;
        let sql = "DELETE FROM session WHERE account = ?1 AND number IS NOT ?2";
        Ok(self.conn.prepare_cached(sql)?.execute((integer(account)?, keep))? as u64)
    }

    /// Forgets the sessions that began before one moment or were not used since another. Returns how many there were.
    pub fn forget_sessions(&mut self, begun_before: Time, unused_since: Time) -> Result<u64, StoreFault> {
        let sql = "DELETE FROM session WHERE created < ?1 OR used < ?2";
        Ok(self.conn.prepare_cached(sql)?.execute((ms(begun_before), ms(unused_since)))? as u64)
    }
}
