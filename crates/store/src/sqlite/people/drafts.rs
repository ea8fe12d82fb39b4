//! Drafts: what somebody has written and not yet sent.

use comity_dossier::Time;
use rusqlite::TransactionBehavior;

use super::super::rows::{all, first, get, integer, limit, ms, time, unsigned};
use super::{PeopleStore, bounded};
use crate::StoreFault;
use crate::people::{DRAFT_BYTES_MAX, DRAFT_NAME_BYTES_MAX, DRAFTS_MAX, DraftRow, StoredDraft};

impl PeopleStore {
    /// Keeps a draft, in place of one of the same key. With more than [`DRAFTS_MAX`] the oldest of the account goes.
    /// [`StoreFault::OutOfRange`] if it or its names are too long.
    pub fn put_draft(&mut self, account: u64, draft: &StoredDraft) -> Result<(), StoreFault> {
        let key = bounded(&draft.key, DRAFT_NAME_BYTES_MAX)?;
        let kind = bounded(&draft.kind, DRAFT_NAME_BYTES_MAX)?;
        if draft.fields.len() > DRAFT_BYTES_MAX {
            return Err(StoreFault::OutOfRange);
        }
        let account = integer(account)?;
        let step = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.prepare_cached(
            "INSERT INTO draft (account, key, kind, fields, updated) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE \
             SET kind = excluded.kind, fields = excluded.fields, updated = excluded.updated",
        )?
        .execute((account, key, kind, &draft.fields, ms(draft.updated)))?;
        step.prepare_cached(
            "DELETE FROM draft WHERE account = ?1 AND key IN \
             (SELECT key FROM draft WHERE account = ?1 AND key != ?2 ORDER BY updated DESC, key LIMIT -1 OFFSET ?3)",
        )?
        .execute((account, key, limit(DRAFTS_MAX - 1)))?;
        Ok(step.commit()?)
    }

    /// Returns a draft.
    pub fn draft(&self, account: u64, key: &str) -> Result<Option<StoredDraft>, StoreFault> {
        let sql = "SELECT key, kind, fields, updated FROM draft WHERE account = ?1 AND key = ?2";
        first(&self.conn, sql, (integer(account)?, key), |row| {
            Ok(StoredDraft { key: get(row, 0)?, kind: get(row, 1)?, fields: get(row, 2)?, updated: time(row, 3)? })
        })
    }

    /// Returns the drafts of an account, the newest first, without what was written.
    pub fn drafts(&self, account: u64) -> Result<Vec<DraftRow>, StoreFault> {
        let sql = "SELECT key, kind, length(fields), updated FROM draft WHERE account = ?1 ORDER BY updated DESC, key";
        all(&self.conn, sql, [integer(account)?], |row| {
            Ok(DraftRow { key: get(row, 0)?, kind: get(row, 1)?, bytes: unsigned(row, 2)?, updated: time(row, 3)? })
        })
    }

    /// Forgets a draft; `false` if there was none.
    pub fn drop_draft(&mut self, account: u64, key: &str) -> Result<bool, StoreFault> {
        let sql = "DELETE FROM draft WHERE account = ?1 AND key = ?2";
        Ok(self.conn.prepare_cached(sql)?.execute((integer(account)?, key))? == 1)
    }

    /// Forgets the drafts that nobody has touched since a moment. Returns how many there were.
    pub fn forget_drafts_before(&mut self, moment: Time) -> Result<u64, StoreFault> {
        Ok(self.conn.prepare_cached("DELETE FROM draft WHERE updated < ?1")?.execute([ms(moment)])? as u64)
    }
}
