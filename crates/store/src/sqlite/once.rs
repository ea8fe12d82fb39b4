//! Acts that are done once however often they are asked for: the key, what was asked, and the answer.
//!
//! Promise: an answer is durable exactly if the act is, because both are written in one transaction. What is older than
//! the caller says is forgotten, and never more than a bound is kept.
//! Not here: who the caller is, what an answer means.

use comity_dossier::{Hash, Time};

use super::rows::{first, get, id, limit, ms};
use super::{Reader, Store};
use crate::{StoreFault, StoredOnce};

/// Answers that are kept at most; beyond them the oldest go.
const ANSWERS_MAX: usize = 100_000;
/// The greatest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

impl Reader {
    /// Returns what was answered under a key since a moment.
    pub fn once(&self, key: &Hash, since: Time) -> Result<Option<StoredOnce>, StoreFault> {
        let sql = "SELECT request, answer FROM once WHERE key = ?1 AND at >= ?2";
        first(&self.conn, sql, (key.as_bytes(), ms(since)), |row| {
            Ok(StoredOnce { request: id(row, 0)?, answer: get(row, 1)? })
        })
    }
}

impl Store {
    /// Keeps what was answered under a key, and forgets what is older than `since`.
    pub fn put_once(&mut self, key: &Hash, once: &StoredOnce, now: Time, since: Time) -> Result<(), StoreFault> {
        if once.answer.len() > ANSWER_BYTES_MAX {
            return Err(StoreFault::OutOfRange);
        }
        self.write("DELETE FROM once WHERE at < ?1", [ms(since)])?;
        let sql = "DELETE FROM once WHERE key IN (SELECT key FROM once ORDER BY at DESC LIMIT -1 OFFSET ?1)";
        self.write(sql, [limit(ANSWERS_MAX - 1)])?;
        let sql = "INSERT INTO once (key, request, answer, at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT DO UPDATE SET request = excluded.request, answer = excluded.answer, at = excluded.at";
        self.write(sql, (key.as_bytes(), once.request.as_bytes(), &once.answer, ms(now))).map(drop)
    }
}
