//! The reading log: who read what, counted by the hour.

use comity_dossier::Time;
use rusqlite::Row;

use super::super::rows::{all, first, get, integer, limit, ms, time, unsigned};
use super::{PeopleStore, hour, short};
use crate::StoreFault;
use crate::people::{READINGS_MAX, StoredReading};

fn reading(row: &Row<'_>) -> Result<StoredReading, StoreFault> {
    Ok(StoredReading {
        number: unsigned(row, 0)?,
        account: unsigned(row, 1)?,
        act: get(row, 2)?,
        object: get(row, 3)?,
        first: time(row, 4)?,
        last: time(row, 5)?,
        times: unsigned(row, 6)?,
    })
}

impl PeopleStore {
    /// Writes down that somebody read something. The same again within one hour is counted. With more than
    /// [`READINGS_MAX`] rows the oldest goes.
    pub fn log_reading(&mut self, account: u64, act: &str, object: &str, now: Time) -> Result<(), StoreFault> {
        let sql = "INSERT INTO reading (account, act, object, hour, first, last, times) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1) \
                   ON CONFLICT DO UPDATE SET last = max(last, excluded.last), times = times + 1";
        let values = (integer(account)?, short(act)?, short(object)?, ms(hour(now)), ms(now));
        self.conn.prepare_cached(sql)?.execute(values)?;
        self.drop_readings_over(READINGS_MAX)
    }

    /// Tells whether that somebody read something within this hour is written down already, so that it is only counted.
    pub fn is_logged(&self, account: u64, act: &str, object: &str, now: Time) -> Result<bool, StoreFault> {
        let sql = "SELECT 1 FROM reading WHERE account = ?1 AND act = ?2 AND object = ?3 AND hour = ?4";
        let values = (integer(account)?, short(act)?, short(object)?, ms(hour(now)));
        Ok(first(&self.conn, sql, values, |_| Ok(()))?.is_some())
    }

    /// Numbers ascend and oldest rows go first, so the first and the last number tell how many rows there are.
    fn drop_readings_over(&mut self, rows: u64) -> Result<(), StoreFault> {
        let sql = "DELETE FROM reading WHERE number <= (SELECT max(number) FROM reading) - ?1";
        self.conn.prepare_cached(sql)?.execute([integer(rows)?])?;
        Ok(())
    }

    /// Returns up to `rows` of the reading log with numbers below `before`, the newest first.
    pub fn readings(&self, before: Option<u64>, rows: usize) -> Result<Vec<StoredReading>, StoreFault> {
        let sql = "SELECT number, account, act, object, first, last, times FROM reading WHERE number < ?1 \
                   ORDER BY number DESC LIMIT ?2";
        let before = before.map(integer).transpose()?.unwrap_or(i64::MAX);
        all(&self.conn, sql, (before, limit(rows)), reading)
    }

    /// Returns how many rows the reading log has.
    pub fn readings_count(&self) -> Result<u64, StoreFault> {
        let count = first(&self.conn, "SELECT count(*) FROM reading", [], |row| unsigned(row, 0))?;
        Ok(count.unwrap_or_default())
    }

    /// Forgets what was read last before a moment. Returns how many rows there were.
    pub fn forget_readings_before(&mut self, moment: Time) -> Result<u64, StoreFault> {
        Ok(self.conn.prepare_cached("DELETE FROM reading WHERE last < ?1")?.execute([ms(moment)])? as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::people::NewAccount;
    use super::*;

    #[test]
    fn the_reading_log_lets_the_oldest_rows_go() {
        let mut people = PeopleStore::in_memory().expect("opens");
        let new = NewAccount { code: "7F3", name: "Ada", roles: 1, password: b"", created: Time(0) };
        let account = people.add_account(&new).expect("adds").expect("a new code");
        for at in 0..20 {
            people.log_reading(account, "dossier", &at.to_string(), Time(at)).expect("logs");
        }
        people.drop_readings_over(5).expect("drops");
        let logged = |object, now| people.is_logged(account, "dossier", object, Time(now)).expect("reads");
        assert!(logged("19", 20) && !logged("3", 20) && !logged("19", 3_600_000), "of this hour, and still there");
        let left: Vec<String> = people.readings(None, 9).expect("reads").into_iter().map(|row| row.object).collect();
        assert_eq!(left, ["19", "18", "17", "16", "15"]);
    }
}
