//! Tokens: what lets a program act for an account. The store knows their hashes only.

use comity_dossier::Time;
use rusqlite::{Row, TransactionBehavior, params};

use super::super::rows::{all, first, get, integer, limit, ms, small, time, time_or_none, unsigned};
use super::{PeopleStore, short};
use crate::StoreFault;
use crate::people::{StoredToken, TOKENS_MAX};

const COLUMNS: &str = "SELECT number, account, name, scopes, created, expires, used FROM token";

fn token(row: &Row<'_>) -> Result<StoredToken, StoreFault> {
    Ok(StoredToken {
        number: unsigned(row, 0)?,
        account: unsigned(row, 1)?,
        name: get(row, 2)?,
        scopes: small(row, 3)?,
        created: time(row, 4)?,
        expires: time(row, 5)?,
        used: time_or_none(row, 6)?,
    })
}

impl PeopleStore {
    /// Keeps the hash of a new token and returns its number; `None` if the account has [`TOKENS_MAX`] that are good.
    pub fn add_token(
        &mut self,
        account: u64,
        hash: &[u8; 32],
        name: &str,
        scopes: u8,
        created: Time,
        expires: Time,
    ) -> Result<Option<u64>, StoreFault> {
        let (account, name) = (integer(account)?, short(name)?);
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.prepare_cached("DELETE FROM token WHERE expires <= ?1")?.execute([ms(created)])?;
        let sql = "INSERT INTO token (hash, account, name, scopes, created, expires) SELECT ?1, ?2, ?3, ?4, ?5, ?6 \
                   WHERE (SELECT count(*) FROM token WHERE account = ?2) < ?7";
        let values = params![hash, account, name, scopes, ms(created), ms(expires), limit(TOKENS_MAX)];
        let added = step.prepare_cached(sql)?.execute(values)?;
        let number = u64::try_from(step.last_insert_rowid()).map_err(|_| StoreFault::Corrupt)?;
        step.commit()?;
        Ok((added == 1).then_some(number))
    }

    /// Finds a token by its hash, whether it is still good or not.
    pub fn token(&self, hash: &[u8; 32]) -> Result<Option<StoredToken>, StoreFault> {
        first(&self.conn, &format!("{COLUMNS} WHERE hash = ?1"), [hash], token)
    }

    /// Returns tokens, the newest first: those of one account, or of all.
    pub fn tokens(&self, account: Option<u64>) -> Result<Vec<StoredToken>, StoreFault> {
        let account = account.map(integer).transpose()?;
        let sql = format!("{COLUMNS} WHERE ?1 IS NULL OR account = ?1 ORDER BY number DESC");
        all(&self.conn, &sql, [account], token)
    }

    /// Writes down that a token was used.
    pub fn token_used(&mut self, number: u64, at: Time) -> Result<(), StoreFault> {
        let sql = "UPDATE token SET used = ?2 WHERE number = ?1";
        self.conn.prepare_cached(sql)?.execute((integer(number)?, ms(at)))?;
        Ok(())
    }

    /// Takes a token back: one of `account`, or of anybody with `None`. Returns whether it was there.
    pub fn drop_token(&mut self, account: Option<u64>, number: u64) -> Result<bool, StoreFault> {
        let account = account.map(integer).transpose()?;
        let sql = "DELETE FROM token WHERE number = ?1 AND (?2 IS NULL OR account = ?2)";
        Ok(self.conn.prepare_cached(sql)?.execute((integer(number)?, account))? == 1)
    }
}
