//! Receipts of others: proof of what they hold. Our own are not kept, since they can be made again.

use comity_dossier::{DossierId, Head, Member, canonical};
use rusqlite::Row;

use super::rows::{all, first, get, id, integer, limit, member, ms, number, prefix, time, unsigned};
use super::{Reader, Store};
use crate::{LatestReceipt, NewReceipt, StoreFault, StoredReceipt};

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

fn latest_of(row: &Row<'_>) -> Result<LatestReceipt, StoreFault> {
    let frontier: Vec<u8> = get(row, 6)?;
    let frontier: Vec<Head> = canonical::decode(&frontier).map_err(|_| StoreFault::Corrupt)?;
    Ok(LatestReceipt { receipt: receipt_of(row)?, frontier })
}

macro_rules! select_latest {
    ($rest:literal) => {
        concat!(
            "SELECT r.number, r.hash, r.bytes, m.code, d.id, r.held_at, x.frontier \
             FROM receipt_latest x CROSS JOIN receipt r ON r.number = x.receipt \
             CROSS JOIN member m ON m.number = x.holder CROSS JOIN dossier d ON d.number = x.dossier \
             WHERE x.dossier = (SELECT number FROM dossier WHERE id = ?1) ",
            $rest
        )
    };
}

impl Reader {
    /// Returns up to `rows` receipts about a dossier with numbers above `after`, in the order in which they came.
    pub fn receipts_of(&self, dossier: &DossierId, after: u64, rows: usize) -> Result<Vec<StoredReceipt>, StoreFault> {
        let sql = "SELECT r.number, r.hash, r.bytes, m.code, d.id, r.held_at \
                   FROM receipt r CROSS JOIN member m ON m.number = r.holder \
                   CROSS JOIN dossier d ON d.number = r.dossier \
                   WHERE r.dossier = (SELECT number FROM dossier WHERE id = ?1) AND r.number > ?2 \
                   ORDER BY r.number LIMIT ?3";
        all(&self.conn, sql, (dossier.as_bytes(), integer(after)?, limit(rows)), receipt_of)
    }

    /// Returns the newest receipt of one holder about a dossier.
    pub fn latest_receipt(&self, dossier: &DossierId, holder: Member) -> Result<Option<LatestReceipt>, StoreFault> {
        let sql = select_latest!("AND x.holder = (SELECT number FROM member WHERE code = ?2)");
        first(&self.conn, sql, (dossier.as_bytes(), holder.as_str()), latest_of)
    }

    /// Returns the newest receipt of each holder about a dossier, by the holder's code.
    pub fn latest_receipts(&self, dossier: &DossierId) -> Result<Vec<LatestReceipt>, StoreFault> {
        all(&self.conn, select_latest!("ORDER BY m.code"), [dossier.as_bytes()], latest_of)
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
        self.write(sql, (key.0, key.1, dossier, holder, held_at, receipt.bytes))?;
        let number = self.conn.last_insert_rowid();
        let sql = "INSERT INTO receipt_latest (dossier, holder, receipt, held_at, frontier) \
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET receipt = excluded.receipt, \
                   held_at = excluded.held_at, \
                   frontier = excluded.frontier WHERE excluded.held_at >= held_at";
        self.write(sql, (dossier, holder, number, held_at, canonical::encode(&receipt.frontier.to_vec())))?;
        Ok(true)
    }
}
