//! The quarantine: what peers delivered and cannot be taken, for a person to look at. Bounded for each deliverer.

use comity_dossier::limits::{QUARANTINE_BYTES_MAX, QUARANTINE_ITEMS_MAX};

use super::rows::{all, first, get, id, integer, limit, member, ms, number, small, time, unsigned};
use super::{Reader, Store};
use crate::{Outcome, QuarantineCount, Quarantined, Spoilt, StoreFault};

impl Reader {
    /// Returns up to `rows` items with numbers above `after`, in the order in which they first came.
    pub fn quarantined(&self, after: u64, rows: usize) -> Result<Vec<Quarantined>, StoreFault> {
        let sql = "SELECT q.number, m.code, q.hash, q.bytes, q.refusal, q.detail, q.first, q.last, q.times \
                   FROM quarantine q CROSS JOIN member m ON m.number = q.peer \
                   WHERE q.number > ?1 ORDER BY q.number LIMIT ?2";
        all(&self.conn, sql, (integer(after)?, limit(rows)), |row| {
            Ok(Quarantined {
                number: unsigned(row, 0)?,
                peer: member(row, 1)?,
                hash: id(row, 2)?,
                bytes: get(row, 3)?,
                refusal: small(row, 4)?,
                detail: small(row, 5)?,
                first: time(row, 6)?,
                last: time(row, 7)?,
                times: unsigned(row, 8)?,
            })
        })
    }

    /// Returns what each peer has in quarantine, by code.
    pub fn quarantine_counts(&self) -> Result<Vec<QuarantineCount>, StoreFault> {
        let sql = "SELECT m.code, u.items, u.bytes, u.counted FROM quarantine_use u JOIN member m ON m.number = u.peer \
                   ORDER BY m.code";
        all(&self.conn, sql, [], |row| {
            let (items, bytes) = (unsigned(row, 1)?, unsigned(row, 2)?);
            Ok(QuarantineCount { peer: member(row, 0)?, items, bytes, counted: unsigned(row, 3)? })
        })
    }
}

impl Store {
    /// Keeps something aside, or counts it if its deliverer's share is full (LIM-010). The very same bytes from the
    /// same peer are kept once.
    pub fn quarantine(&mut self, spoilt: &Spoilt<'_>) -> Result<Outcome, StoreFault> {
        let peer = self.member_number(spoilt.peer)?;
        let again = "UPDATE quarantine SET last = ?3, times = times + 1 WHERE peer = ?1 AND hash = ?2 RETURNING number";
        let values = (peer, spoilt.hash.as_bytes(), ms(spoilt.now));
        if let Some(number) = first(&self.conn, again, values, |row| unsigned(row, 0))? {
            return Ok(Outcome::AlreadyThere(number));
        }
        let bytes = integer(spoilt.bytes.len() as u64)?;
        if self.quarantine_is_full(peer, bytes)? {
            let sql = "INSERT INTO quarantine_use (peer, items, bytes, counted) VALUES (?1, 0, 0, 1) \
                       ON CONFLICT DO UPDATE SET counted = counted + 1";
            self.write(sql, [peer])?;
            return Ok(Outcome::Counted);
        }
        let sql = "INSERT INTO quarantine_use (peer, items, bytes, counted) VALUES (?1, 1, ?2, 0) \
                   ON CONFLICT DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes";
        self.write(sql, (peer, bytes))?;
        let sql = "INSERT INTO quarantine (peer, hash, refusal, detail, first, last, times, bytes) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1, ?6)";
        let (refusal, detail) = (spoilt.refusal, spoilt.detail);
        self.write(sql, (peer, spoilt.hash.as_bytes(), refusal, detail, ms(spoilt.now), spoilt.bytes))?;
        Ok(Outcome::Kept(self.conn.last_insert_rowid().cast_unsigned()))
    }

    fn quarantine_is_full(&self, peer: i64, bytes: i64) -> Result<bool, StoreFault> {
        let sql = "SELECT items, bytes FROM quarantine_use WHERE peer = ?1";
        let used = first(&self.conn, sql, [peer], |row| Ok((number(row, 0)?, number(row, 1)?)))?;
        let (items, used_bytes) = used.unwrap_or((0, 0));
        Ok(items >= limit(QUARANTINE_ITEMS_MAX) || used_bytes.saturating_add(bytes) > limit(QUARANTINE_BYTES_MAX))
    }

    /// Lets go of an item, whatever became of it. Returns whether it was there.
    pub fn release(&mut self, number: u64) -> Result<bool, StoreFault> {
        self.must_be_open()?;
        let sql = "DELETE FROM quarantine WHERE number = ?1 RETURNING peer, length(bytes)";
        let gone = first(&self.conn, sql, [integer(number)?], |row| {
            Ok((super::rows::number(row, 0)?, super::rows::number(row, 1)?))
        })?;
        let Some((peer, bytes)) = gone else { return Ok(false) };
        self.write("UPDATE quarantine_use SET items = items - 1, bytes = bytes - ?2 WHERE peer = ?1", (peer, bytes))?;
        Ok(true)
    }
}
