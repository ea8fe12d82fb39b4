//! Accounts, and the links that are good once.

use comity_dossier::Time;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::super::rows::{all, first, get, integer, limit, ms, small, time, time_or_none, unsigned};
use super::{PeopleStore, short};
use crate::StoreFault;
use crate::people::{ACCOUNTS_MAX, LINKS_MAX, NewAccount, StoredAccount, StoredLink, Wishes};

const COLUMNS: &str = "SELECT number, code, name, roles, password, language, zone, theme, keys, disabled, created, \
                       signed_in FROM account";

fn account(row: &Row<'_>) -> Result<StoredAccount, StoreFault> {
    Ok(StoredAccount {
        number: unsigned(row, 0)?,
        code: get(row, 1)?,
        name: get(row, 2)?,
        roles: small(row, 3)?,
        password: get(row, 4)?,
        wishes: Wishes { language: get(row, 5)?, zone: get(row, 6)?, theme: small(row, 7)?, keys: get(row, 8)? },
        disabled: get(row, 9)?,
        created: time(row, 10)?,
        signed_in: time_or_none(row, 11)?,
    })
}

fn link(row: &Row<'_>) -> Result<StoredLink, StoreFault> {
    let account: Option<i64> = get(row, 1)?;
    let account = account.map(|number| u64::try_from(number).map_err(|_| StoreFault::Corrupt)).transpose()?;
    Ok(StoredLink { purpose: small(row, 0)?, account, roles: small(row, 2)?, expires: time(row, 3)? })
}

impl PeopleStore {
    /// Returns an account by its number.
    pub fn account(&self, number: u64) -> Result<Option<StoredAccount>, StoreFault> {
        first(&self.conn, &format!("{COLUMNS} WHERE number = ?1"), [integer(number)?], account)
    }

    /// Returns an account by its code, whatever the case of its letters.
    pub fn account_of(&self, code: &str) -> Result<Option<StoredAccount>, StoreFault> {
        first(&self.conn, &format!("{COLUMNS} WHERE code = ?1"), [code], account)
    }

    /// Returns every account, by code.
    pub fn accounts(&self) -> Result<Vec<StoredAccount>, StoreFault> {
        all(&self.conn, &format!("{COLUMNS} ORDER BY code"), [], account)
    }

    /// Makes an account and returns its number; `None` if its code is taken or there are [`ACCOUNTS_MAX`].
    pub fn add_account(&mut self, new: &NewAccount<'_>) -> Result<Option<u64>, StoreFault> {
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let added = insert(&step, new)?;
        step.commit()?;
        Ok(added)
    }

    /// Makes an account by a link, which is then used up; `None` and no change if the code is taken or the link is not
    /// good any more.
    pub fn add_account_by(
        &mut self,
        hash: &[u8; 32],
        new: &NewAccount<'_>,
        now: Time,
    ) -> Result<Option<u64>, StoreFault> {
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if use_up(&step, hash, now)?.is_none() {
            return Ok(None);
        }
        let added = insert(&step, new)?;
        if added.is_some() {
            step.commit()?;
        }
        Ok(added)
    }

    /// Sets an account's password by a link, which is then used up, opens the account again and ends its sessions. Returns
    /// its number; `None` and no change if the link is not good any more.
    pub fn recover_by(&mut self, hash: &[u8; 32], password: &[u8], now: Time) -> Result<Option<u64>, StoreFault> {
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(account) = use_up(&step, hash, now)?.and_then(|link| link.account) else { return Ok(None) };
        let number = integer(account)?;
        step.prepare_cached("UPDATE account SET password = ?2 WHERE number = ?1")?.execute((number, password))?;
        step.prepare_cached("DELETE FROM session WHERE account = ?1")?.execute([number])?;
        step.commit()?;
        Ok(Some(account))
    }

    /// Sets the hash of an account's password.
    pub fn set_password(&mut self, number: u64, password: &[u8]) -> Result<(), StoreFault> {
        self.set(number, "UPDATE account SET password = ?2 WHERE number = ?1", password)
    }

    /// Sets how a person wants pages.
    pub fn set_wishes(&mut self, number: u64, wishes: &Wishes) -> Result<(), StoreFault> {
        let (language, zone) = (wishes.language.as_deref(), wishes.zone.as_deref());
        language.into_iter().chain(zone).try_for_each(|text| short(text).map(drop))?;
        let sql = "UPDATE account SET language = ?2, zone = ?3, theme = ?4, keys = ?5 WHERE number = ?1";
        let values = params![integer(number)?, language, zone, wishes.theme, wishes.keys];
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Sets what an account may be.
    pub fn set_roles(&mut self, number: u64, roles: u8) -> Result<(), StoreFault> {
        self.set(number, "UPDATE account SET roles = ?2 WHERE number = ?1", roles)
    }

    /// Shuts an account, which ends its sessions and takes back its tokens, or opens it again.
    pub fn set_disabled(&mut self, number: u64, disabled: bool) -> Result<(), StoreFault> {
        let number = integer(number)?;
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.prepare_cached("UPDATE account SET disabled = ?2 WHERE number = ?1")?.execute((number, disabled))?;
        if disabled {
            step.prepare_cached("DELETE FROM session WHERE account = ?1")?.execute([number])?;
            step.prepare_cached("DELETE FROM token WHERE account = ?1")?.execute([number])?;
            step.prepare_cached("DELETE FROM link WHERE account = ?1")?.execute([number])?;
        }
        Ok(step.commit()?)
    }

    fn set(&mut self, number: u64, sql: &str, value: impl rusqlite::ToSql) -> Result<(), StoreFault> {
        self.conn.prepare_cached(sql)?.execute(params![integer(number)?, value])?;
        Ok(())
    }

    /// Keeps a link by its hash. Others of the same purpose and account end; with more than [`LINKS_MAX`] the one that
    /// ends first goes.
    pub fn add_link(&mut self, hash: &[u8; 32], link: &StoredLink, unlike_others: bool) -> Result<(), StoreFault> {
        let account = link.account.map(integer).transpose()?;
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if unlike_others {
            let sql = "DELETE FROM link WHERE purpose = ?1 AND account IS ?2";
            step.prepare_cached(sql)?.execute((link.purpose, account))?;
        }
        let sql = "DELETE FROM link WHERE hash IN (SELECT hash FROM link ORDER BY expires DESC LIMIT -1 OFFSET ?1)";
        step.prepare_cached(sql)?.execute([limit(LINKS_MAX - 1)])?;
        let sql = "INSERT INTO link (hash, purpose, account, roles, expires) VALUES (?1, ?2, ?3, ?4, ?5)";
        step.prepare_cached(sql)?.execute((hash, link.purpose, account, link.roles, ms(link.expires)))?;
        Ok(step.commit()?)
    }

    /// Looks at a link that is good, without using it up.
    pub fn link(&self, hash: &[u8; 32], now: Time) -> Result<Option<StoredLink>, StoreFault> {
        let sql = "SELECT purpose, account, roles, expires FROM link WHERE hash = ?1 AND expires > ?2";
        first(&self.conn, sql, (hash, ms(now)), link)
    }
}

fn insert(step: &Transaction<'_>, new: &NewAccount<'_>) -> Result<Option<u64>, StoreFault> {
    let (code, name) = (short(new.code)?, short(new.name)?);
    let sql = "INSERT INTO account (code, name, roles, password, created) SELECT ?1, ?2, ?3, ?4, ?5 \
               WHERE (SELECT count(*) FROM account) < ?6 ON CONFLICT DO NOTHING RETURNING number";
    let values = params![code, name, new.roles, new.password, ms(new.created), limit(ACCOUNTS_MAX)];
    let number: Option<i64> = step.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    number.map(|number| u64::try_from(number).map_err(|_| StoreFault::Corrupt)).transpose()
}

fn use_up(step: &Transaction<'_>, hash: &[u8; 32], now: Time) -> Result<Option<StoredLink>, StoreFault> {
    let sql = "DELETE FROM link WHERE hash = ?1 AND expires > ?2 RETURNING purpose, account, roles, expires";
    first(step, sql, (hash, ms(now)), link)
}
