//! Which dossiers, members and serial numbers there are.

use comity_dossier::{DossierId, Member, Time};

use super::rows::{all, first, id, integer, limit, ms, number, small, time, unsigned};
use super::{Reader, Store};
use crate::{StoreFault, StoredDossier};

impl Reader {
    /// Returns up to `rows` dossiers with numbers above `after`, in the order in which this node met them.
    pub fn dossiers(&self, after: u64, rows: usize) -> Result<Vec<StoredDossier>, StoreFault> {
        let sql = "SELECT number, id, created FROM dossier WHERE number > ?1 ORDER BY number LIMIT ?2";
        all(&self.conn, sql, (integer(after)?, limit(rows)), |row| {
            Ok(StoredDossier { number: unsigned(row, 0)?, id: id(row, 1)?, created: time(row, 2)? })
        })
    }

    /// Tells whether this store has the dossier.
    pub fn knows_dossier(&self, id: &DossierId) -> Result<bool, StoreFault> {
        self.dossier_number(id).map(|found| found.is_some())
    }

    pub(super) fn dossier_number(&self, id: &DossierId) -> Result<Option<i64>, StoreFault> {
        first(&self.conn, "SELECT number FROM dossier WHERE id = ?1", [id.as_bytes()], |row| number(row, 0))
    }

    pub(super) fn member_number(&self, member: Member) -> Result<Option<i64>, StoreFault> {
        first(&self.conn, "SELECT number FROM member WHERE code = ?1", [member.as_str()], |row| number(row, 0))
    }
}

impl Store {
    /// Makes a place for the entries of a dossier. Returns whether it is new here.
    pub fn create_dossier(&mut self, id: &DossierId, now: Time) -> Result<bool, StoreFault> {
        let sql = "INSERT INTO dossier (id, created) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        Ok(self.write(sql, (id.as_bytes(), ms(now)))? == 1)
    }

    /// Takes the next number of a year for a dossier that this member opens: 1, 2, …
    ///
    /// A number that was committed is never given again; one that was rolled back may be.
    pub fn next_serial(&mut self, year: u16) -> Result<u32, StoreFault> {
        self.must_be_open()?;
        let sql = "INSERT INTO serial (year, last) VALUES (?1, 1) \
                   ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last";
        first(&self.conn, sql, [year], |row| small(row, 0))?.ok_or(StoreFault::Corrupt)
    }
}
