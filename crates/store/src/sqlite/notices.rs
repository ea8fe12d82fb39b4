//! Alarms, the access log and the size of the store.

use comity_dossier::Time;
use rusqlite::params;

use super::rows::{all, first, get, id_or_none, integer, limit, member_or_none, ms, number, small, time, unsigned};
use super::{Reader, Store, connection};
use crate::{ALARMS_MAX, Access, Alarm, StoreFault, StoredAccess, StoredAlarm, Usage};

const ENTRIES: &str = "SELECT count(*) FROM entry";
const RECEIPTS: &str = "SELECT count(*) FROM receipt";

impl Reader {
    /// Returns the newest `rows` alarms, the newest first.
    pub fn alarms(&self, rows: usize) -> Result<Vec<StoredAlarm>, StoreFault> {
        let sql = "SELECT number, code, peer, dossier, entry, first, last, times, seen FROM alarm \
                   ORDER BY number DESC LIMIT ?1";
        all(&self.conn, sql, [limit(rows)], |row| {
            let alarm = Alarm {
                code: small(row, 1)?,
                peer: member_or_none(row, 2)?,
                dossier: id_or_none(row, 3)?,
                entry: id_or_none(row, 4)?,
                time: time(row, 5)?,
            };
            let (last, times) = (time(row, 6)?, unsigned(row, 7)?);
            Ok(StoredAlarm { number: unsigned(row, 0)?, alarm, last, times, seen: get(row, 8)? })
        })
    }

    /// Returns up to `rows` acts of this member's people with numbers above `after`, in their order.
    pub fn access_log(&self, after: u64, rows: usize) -> Result<Vec<StoredAccess>, StoreFault> {
        let sql = "SELECT number, time, actor, person, act, dossier FROM access WHERE number > ?1 \
                   ORDER BY number LIMIT ?2";
        all(&self.conn, sql, (integer(after)?, limit(rows)), |row| {
            Ok(StoredAccess {
                number: unsigned(row, 0)?,
                time: time(row, 1)?,
                actor: get(row, 2)?,
                person: get(row, 3)?,
                act: get(row, 4)?,
                dossier: id_or_none(row, 5)?,
            })
        })
    }

    /// Returns how many alarms nobody has seen.
    pub fn unseen_alarms(&self) -> Result<u64, StoreFault> {
        self.count("SELECT count(*) FROM alarm WHERE seen = 0")
    }

    /// Returns how full the store is. It counts rows, also those of the log; a [`Store`] does so once.
    pub fn usage(&self) -> Result<Usage, StoreFault> {
        self.usage_of(self.count(ENTRIES)?, self.count(RECEIPTS)?, self.count("SELECT count(*) FROM outbox")?)
    }

    fn usage_of(&self, entries: u64, receipts: u64, queued: u64) -> Result<Usage, StoreFault> {
        Ok(Usage {
            bytes: connection::bytes(&self.conn)?,
            free_bytes: connection::free_bytes(&self.conn)?,
            dossiers: self.count("SELECT count(*) FROM dossier")?,
            entries,
            pending: self.count("SELECT count(*) FROM pending")?,
            unsigned: self.count(
                "SELECT count(*) FROM entry INDEXED BY entry_unsigned \
                 WHERE state = 0 AND protected IS NOT NULL AND signature IS NULL",
            )?,
            missing_bodies: self.count("SELECT count(*) FROM entry INDEXED BY entry_body_missing WHERE body = 1")?,
            queued,
            receipts,
            quarantined: self.count("SELECT coalesce(sum(items), 0) FROM quarantine_use")?,
            unseen_alarms: self.unseen_alarms()?,
        })
    }

    fn count(&self, sql: &str) -> Result<u64, StoreFault> {
        Ok(first(&self.conn, sql, [], |row| unsigned(row, 0))?.unwrap_or_default())
    }
}

impl Store {
    /// Returns how full the store is, as [`Reader::usage`] does: what grows without end is counted the first time, and
    /// known from then on.
    pub fn usage(&self) -> Result<Usage, StoreFault> {
        let entries = self.counts.entries.get(|| self.count(ENTRIES))?;
        let receipts = self.counts.receipts.get(|| self.count(RECEIPTS))?;
        self.usage_of(entries, receipts, self.count_all_queues()?)
    }

    /// Raises an alarm. The same one again, before somebody has seen it, is counted. At most [`ALARMS_MAX`] are kept.
    pub fn raise_alarm(&mut self, alarm: &Alarm) -> Result<(), StoreFault> {
        let peer = alarm.peer.as_ref().map(|peer| peer.as_str());
        let dossier = alarm.dossier.as_ref().map(|id| id.as_bytes());
        let entry = alarm.entry.as_ref().map(|id| id.as_bytes());
        let again = "UPDATE alarm SET last = ?5, times = times + 1 \
                     WHERE seen = 0 AND code = ?1 AND entry IS ?2 AND dossier IS ?3 AND peer IS ?4";
        if self.write(again, params![alarm.code, entry, dossier, peer, ms(alarm.time)])? > 0 {
            return Ok(());
        }
        let sql = "INSERT INTO alarm (code, entry, dossier, peer, first, last, times, seen) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1, 0)";
        self.write(sql, params![alarm.code, entry, dossier, peer, ms(alarm.time)])?;
        let count = first(&self.conn, "SELECT count(*) FROM alarm", [], |row| number(row, 0))?.unwrap_or(0);
        if count > limit(ALARMS_MAX) {
            let oldest = "DELETE FROM alarm WHERE number = \
                          (SELECT number FROM alarm ORDER BY seen DESC, number LIMIT 1)";
            self.write(oldest, [])?;
        }
        Ok(())
    }

    /// Says that somebody has seen an alarm. Returns whether it was there.
    pub fn mark_alarm_seen(&mut self, number: u64) -> Result<bool, StoreFault> {
        Ok(self.write("UPDATE alarm SET seen = 1 WHERE number = ?1", [integer(number)?])? == 1)
    }

    /// Writes down who did what at this node.
    pub fn log_access(&mut self, access: &Access<'_>) -> Result<(), StoreFault> {
        let sql = "INSERT INTO access (time, actor, person, act, dossier) VALUES (?1, ?2, ?3, ?4, ?5)";
        let dossier = access.dossier.as_ref().map(|id| id.as_bytes());
        self.write(sql, (ms(access.time), access.actor, access.person, access.act, dossier)).map(drop)
    }

    /// Forgets what people did before a moment. Returns how many acts there were.
    pub fn forget_access_before(&mut self, moment: Time) -> Result<u64, StoreFault> {
        Ok(self.write("DELETE FROM access WHERE time < ?1", [ms(moment)])? as u64)
    }
}
