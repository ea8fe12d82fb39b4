//! Receipts of others: proof of what they hold. Our own are not kept, since they can be made again.

use comity_dossier::{DossierId, Hash, Head, Member, canonical};
use rusqlite::Row;

use super::damage::sum;
use super::rows::{all, first, get, id, integer, limit, member, ms, number, prefix, time, unsigned};
use super::{Reader, Store};
use crate::{Damage, LatestReceipt, NewReceipt, StoreFault, StoredReceipt};

fn receipt_of(row: &Row<'_>) -> Result<StoredReceipt, StoreFault> {
    Ok(StoredReceipt {
        number: unsigned(row, 0)?,
        hash: id(row, 1)?,
        bytes: get(row, 2)?,
        holder: member(row, 3)?,
        dossier: id(row, 4)?,
        held_at: time(row, 5)?,
    })
}

/// The sum of what is kept apart of a receipt: it belongs to that receipt.
fn sum_of(hash: &Hash, frontier: &[u8]) -> [u8; 32] {
    sum(&[hash.as_bytes(), frontier].concat())
}

macro_rules! select_latest {
    ($rest:literal) => {
        concat!(
            "SELECT r.number, r.hash, r.bytes, m.code, d.id, r.held_at, x.frontier, x.sum \
             FROM receipt_latest x CROSS JOIN receipt r ON r.number = x.receipt \
             CROSS JOIN member m ON m.number = x.holder CROSS JOIN dossier d ON d.number = x.dossier \
             WHERE x.dossier = (SELECT number FROM dossier WHERE id = ?1) ",
            $rest
        )
    };
}

impl Reader {
    /// Reads a receipt, if it is what was kept; else that is noted. (STORE-001)
    fn sound_receipt(&self, row: &Row<'_>) -> Result<Option<StoredReceipt>, StoreFault> {
        if !self.verifies.get() {
            return receipt_of(row).map(Some);
        }
        let found = receipt_of(row).ok().filter(|receipt| receipt.hash.0 == sum(&receipt.bytes));
        if found.is_none() {
            self.meet(Damage::Receipt(number(row, 0)?.cast_unsigned()));
        }
        Ok(found)
    }

    fn sound_latest(&self, row: &Row<'_>) -> Result<Option<LatestReceipt>, StoreFault> {
        let Some(receipt) = self.sound_receipt(row)? else { return Ok(None) };
        let (frontier, kept): (Vec<u8>, Option<Vec<u8>>) = (get(row, 6)?, get(row, 7)?);
        let heads: Option<Vec<Head>> = canonical::decode(&frontier).ok();
        let is_right = kept.is_none_or(|kept| kept == sum_of(&receipt.hash, &frontier));
        let latest = heads.filter(|_| is_right).map(|frontier| LatestReceipt { receipt, frontier });
        if latest.is_none() {
            self.meet(Damage::Receipt(number(row, 0)?.cast_unsigned()));
        }
        Ok(latest)
    }

    /// Returns up to `rows` receipts about a dossier with numbers above `after`, in the order in which they came.
    pub fn receipts_of(&self, dossier: &DossierId, after: u64, rows: usize) -> Result<Vec<StoredReceipt>, StoreFault> {
        let sql = "SELECT r.number, r.hash, r.bytes, m.code, d.id, r.held_at \
                   FROM receipt r CROSS JOIN member m ON m.number = r.holder \
                   CROSS JOIN dossier d ON d.number = r.dossier \
                   WHERE r.dossier = (SELECT number FROM dossier WHERE id = ?1) AND r.number > ?2 \
                   ORDER BY r.number LIMIT ?3";
        let found =
            all(&self.conn, sql, (dossier.as_bytes(), integer(after)?, limit(rows)), |row| self.sound_receipt(row))?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Returns the newest receipt of one holder about a dossier.
    pub fn latest_receipt(&self, dossier: &DossierId, holder: Member) -> Result<Option<LatestReceipt>, StoreFault> {
        let sql = select_latest!("AND x.holder = (SELECT number FROM member WHERE code = ?2)");
        Ok(first(&self.conn, sql, (dossier.as_bytes(), holder.as_str()), |row| self.sound_latest(row))?.flatten())
    }

    /// Returns the newest receipt of each holder about a dossier, by the holder's code.
    pub fn latest_receipts(&self, dossier: &DossierId) -> Result<Vec<LatestReceipt>, StoreFault> {
        let sql = select_latest!("ORDER BY m.code");
        Ok(all(&self.conn, sql, [dossier.as_bytes()], |row| self.sound_latest(row))?.into_iter().flatten().collect())
    }
}

impl Store {
    /// Keeps a receipt. Returns `false` if it is kept already.
    pub fn put_receipt(&mut self, receipt: &NewReceipt<'_>) -> Result<bool, StoreFault> {
        let dossier = self.dossier_number(&receipt.dossier)?;
        let holder = self.member_number(receipt.holder)?;
        let known = "SELECT number FROM receipt WHERE prefix = ?1 AND hash = ?2";
        let key = (prefix(&receipt.hash.0), receipt.hash.as_bytes());
        if first(&self.conn, known, key, |row| number(row, 0))?.is_some() {
            return Ok(false);
        }
        let held_at = ms(receipt.held_at);
        let sql = "INSERT INTO receipt (prefix, hash, dossier, holder, held_at, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let new = self.write(sql, (key.0, key.1, dossier, holder, held_at, receipt.bytes))?;
        self.counts.receipts.more(new);
        let number = self.conn.last_insert_rowid();
        let sql = "INSERT INTO receipt_latest (dossier, holder, receipt, held_at, frontier, sum) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET receipt = excluded.receipt, \
                   held_at = excluded.held_at, sum = excluded.sum, \
                   frontier = excluded.frontier WHERE excluded.held_at >= held_at";
        let frontier = canonical::encode(&receipt.frontier.to_vec());
        let sum = sum_of(&receipt.hash, &frontier);
        self.write(sql, (dossier, holder, number, held_at, frontier, sum))?;
        Ok(true)
    }
}
