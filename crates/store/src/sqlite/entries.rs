//! The log: adding entries, signing them, folding them, reading them.

use comity_dossier::{DossierId, EntryId, Kind, LaneId, Member};
use rusqlite::{Row, params};

use super::damage::{line_sum, look_at, twin};
use super::rows::{
    all, first, get, id, id_or_none, integer, limit, member, member_or_none, ms, number, prefix, time, unsigned,
};
use super::{LAST_POSITION, Reader, Store};
use crate::{
    Appended, BodyState, Damage, EntryBytes, EntryState, ForeignEntry, OwnEntry, PendingUsage, Position, StoreFault,
    StoredEntry, Unsigned,
};

/// The columns of [`entry_of`]. `CROSS JOIN` keeps the order: entries first, the rest by their numbers.
macro_rules! select_entries {
    ($rest:literal) => {
        concat!(
            "SELECT e.position, d.id, e.id, m.code, l.id, e.seq, e.kind, e.state, e.body, e.received, s.code, \
             e.protected, e.bytes, e.signature, e.sum, e.twin \
             FROM entry e CROSS JOIN lane l ON l.number = e.lane CROSS JOIN member m ON m.number = l.member \
             CROSS JOIN dossier d ON d.number = e.dossier LEFT JOIN member s ON s.number = e.sender ",
            $rest
        )
    };
}

pub(super) fn entry_of(row: &Row<'_>) -> Result<StoredEntry, StoreFault> {
    let bytes: Vec<u8> = get(row, 12)?;
    let bytes = match get::<Option<Vec<u8>>>(row, 11)? {
        Some(protected) => EntryBytes::Own { protected, header: bytes, signature: id_or_none(row, 13)? },
        None => EntryBytes::Foreign(bytes),
    };
    Ok(StoredEntry {
        position: Position(number(row, 0)?.cast_unsigned()),
        dossier: id(row, 1)?,
        id: id(row, 2)?,
        member: member(row, 3)?,
        lane: id(row, 4)?,
        seq: unsigned(row, 5)?,
        kind: Kind(number(row, 6)?.cast_unsigned()),
        bytes,
        state: state_of(number(row, 7)?)?,
        body: body_state_of(number(row, 8)?)?,
        received: time(row, 9)?,
        from: member_or_none(row, 10)?,
        sum: get(row, 14)?,
    })
}

fn state_of(code: i64) -> Result<EntryState, StoreFault> {
    match code {
        0 => Ok(EntryState::Folded),
        1 => Ok(EntryState::Pending),
        _ => Err(StoreFault::Corrupt),
    }
}

pub(super) fn body_state_of(code: i64) -> Result<BodyState, StoreFault> {
    match code {
        0 => Ok(BodyState::None),
        1 => Ok(BodyState::Missing),
        2 => Ok(BodyState::Held),
        3 => Ok(BodyState::Erased),
        _ => Err(StoreFault::Corrupt),
    }
}

/// Where an entry stands, and what is known of it without reading its bytes.
pub(super) struct Place {
    pub(super) position: i64,
    pub(super) state: EntryState,
    pub(super) body: BodyState,
    received: i64,
}

impl Reader {
    /// Reads lines and gives out those that are what was written; the others are noted. (STORE-001)
    fn sound_entries(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<StoredEntry>, StoreFault> {
        Ok(all(&self.conn, sql, values, |row| self.sound(row))?.into_iter().flatten().collect())
    }

    fn sound_entry(&self, sql: &str, values: impl rusqlite::Params) -> Result<Option<StoredEntry>, StoreFault> {
        Ok(first(&self.conn, sql, values, |row| self.sound(row))?.flatten())
    }

    fn sound(&self, row: &Row<'_>) -> Result<Option<StoredEntry>, StoreFault> {
        if !self.verifies.get() {
            return entry_of(row).map(Some);
        }
        let position = Position(number(row, 0)?.cast_unsigned());
        let damage = match entry_of(row) {
            Ok(stored) => match look_at(&stored, get(row, 15)?) {
                None => return Ok(Some(stored)),
                Some(damage) => damage,
            },
            Err(StoreFault::Corrupt) => Damage::Line { position, named: None },
            Err(other) => return Err(other),
        };
        self.meet(damage);
        Ok(None)
    }

    /// Returns an entry by its id.
    pub fn entry(&self, id: &EntryId) -> Result<Option<StoredEntry>, StoreFault> {
        let sql = select_entries!("WHERE e.prefix = ?1 AND e.id = ?2 AND e.state < 2");
        self.sound_entry(sql, (prefix(&id.0), id.as_bytes()))
    }

    /// Returns the entry at a position.
    pub fn entry_at(&self, position: Position) -> Result<Option<StoredEntry>, StoreFault> {
        self.sound_entry(select_entries!("WHERE e.position = ?1 AND e.state < 2"), [position.0.cast_signed()])
    }

    /// Tells whether an entry is here, and in which state.
    pub fn has_entry(&self, id: &EntryId) -> Result<Option<EntryState>, StoreFault> {
        Ok(self.place(id)?.map(|place| place.state))
    }

    /// Returns where an entry stands, whether its bytes are right or not.
    pub fn position_of(&self, id: &EntryId) -> Result<Option<Position>, StoreFault> {
        Ok(self.place(id)?.map(|place| Position(place.position.cast_unsigned())))
    }

    pub(super) fn place(&self, id: &EntryId) -> Result<Option<Place>, StoreFault> {
        let sql = "SELECT position, state, body, received FROM entry WHERE prefix = ?1 AND id = ?2 AND state < 2";
        first(&self.conn, sql, (prefix(&id.0), id.as_bytes()), |row| {
            let (state, body) = (state_of(number(row, 1)?)?, body_state_of(number(row, 2)?)?);
            Ok(Place { position: number(row, 0)?, state, body, received: number(row, 3)? })
        })
    }

    pub(super) fn place_or_fault(&self, id: &EntryId) -> Result<Place, StoreFault> {
        self.place(id)?.ok_or(StoreFault::UnknownEntry)
    }

    /// Returns up to `rows` folded entries of a dossier after a position; each comes after its past.
    pub fn entries_of(
        &self,
        dossier: &DossierId,
        after: Position,
        rows: usize,
    ) -> Result<Vec<StoredEntry>, StoreFault> {
        let sql = select_entries!(
            "WHERE e.dossier = (SELECT number FROM dossier WHERE id = ?1) AND e.state = 0 AND e.position > ?2 \
             ORDER BY e.position LIMIT ?3"
        );
        self.sound_entries(sql, (dossier.as_bytes(), integer(after.0)?, limit(rows)))
    }

    /// Returns up to `rows` folded entries of all dossiers after a position.
    pub fn entries_after(&self, after: Position, rows: usize) -> Result<Vec<StoredEntry>, StoreFault> {
        let sql = select_entries!("WHERE e.position > ?1 AND e.state = 0 ORDER BY e.position LIMIT ?2");
        self.sound_entries(sql, (integer(after.0)?, limit(rows)))
    }

    /// Returns the last position of the log; zero if it is empty.
    pub fn last_position(&self) -> Result<Position, StoreFault> {
        let found = first(&self.conn, "SELECT coalesce(max(position), 0) FROM entry", [], |row| unsigned(row, 0))?;
        Ok(Position(found.unwrap_or(0)))
    }

    /// Returns up to `rows` entries of one lane from a place on, folded or not; where the lane forked, all of that
    /// place.
    pub fn lane_range(
        &self,
        dossier: &DossierId,
        member: Member,
        lane: LaneId,
        from_seq: u64,
        rows: usize,
    ) -> Result<Vec<StoredEntry>, StoreFault> {
        let Some(lane) = self.lane(dossier, member, lane)? else { return Ok(Vec::new()) };
        // Nothing stands at a place that does not fit the column.
        let Ok(from) = integer(from_seq) else { return Ok(Vec::new()) };
        let sql = select_entries!("WHERE e.lane = ?1 AND e.seq >= ?2 AND e.state < 2 ORDER BY e.seq, e.fork LIMIT ?3");
        self.sound_entries(sql, (lane, from, limit(rows)))
    }

    /// Returns the last folded place of a lane and the entry there; of a fork the one that came first.
    pub fn lane_tip(
        &self,
        dossier: &DossierId,
        member: Member,
        lane: LaneId,
    ) -> Result<Option<(u64, EntryId)>, StoreFault> {
        match self.lane(dossier, member, lane)? {
            Some(lane) => self.tip(lane),
            None => Ok(None),
        }
    }

    fn tip(&self, lane: i64) -> Result<Option<(u64, EntryId)>, StoreFault> {
        let sql = "SELECT seq, id FROM entry WHERE lane = ?1 AND state = 0 ORDER BY seq DESC, fork LIMIT 1";
        first(&self.conn, sql, [lane], |row| Ok((unsigned(row, 0)?, id(row, 1)?)))
    }

    pub(super) fn lane(&self, dossier: &DossierId, member: Member, lane: LaneId) -> Result<Option<i64>, StoreFault> {
        let sql = "SELECT number FROM lane WHERE dossier = (SELECT number FROM dossier WHERE id = ?1) \
                   AND member = (SELECT number FROM member WHERE code = ?2) AND id = ?3";
        first(&self.conn, sql, (dossier.as_bytes(), member.as_str(), lane.as_bytes()), |row| number(row, 0))
    }

    /// Returns up to `rows` entries of a dossier that wait for their past, in the order in which they came.
    pub fn pending_of(&self, dossier: &DossierId, rows: usize) -> Result<Vec<StoredEntry>, StoreFault> {
        let sql = select_entries!(
            "WHERE e.dossier = (SELECT number FROM dossier WHERE id = ?1) AND e.state = 1 ORDER BY e.position LIMIT ?2"
        );
        self.sound_entries(sql, (dossier.as_bytes(), limit(rows)))
    }

    /// Returns what entries delivered by `peer` and waiting for their past take up (LIM-009).
    pub fn pending_usage(&self, peer: Member) -> Result<PendingUsage, StoreFault> {
        let sql = "SELECT count(*), coalesce(sum(bytes), 0) FROM pending \
                   WHERE peer = (SELECT number FROM member WHERE code = ?1)";
        let found = first(&self.conn, sql, [peer.as_str()], |row| {
            Ok(PendingUsage { entries: unsigned(row, 0)?, bytes: unsigned(row, 1)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Returns up to `rows` own entries that wait for their signature, in the order in which they were written.
    pub fn unsigned(&self, rows: usize) -> Result<Vec<Unsigned>, StoreFault> {
        let sql = "SELECT id, protected, bytes FROM entry INDEXED BY entry_unsigned \
                   WHERE state = 0 AND protected IS NOT NULL AND signature IS NULL ORDER BY position LIMIT ?1";
        all(&self.conn, sql, [limit(rows)], |row| {
            Ok(Unsigned { id: id(row, 0)?, protected: get(row, 1)?, header: get(row, 2)? })
        })
    }
}

impl Store {
    /// Adds an entry of this member, not signed yet (LANE-005).
    ///
    /// Refuses with [`StoreFault::PlaceTaken`] or [`StoreFault::NotTheTip`] what would contradict this member's own
    /// lane: then the lane is abandoned (LANE-006).
    pub fn append_own(&mut self, dossier: &DossierId, entry: &OwnEntry<'_>) -> Result<Position, StoreFault> {
        let dossier = self.dossier_number(dossier)?;
        let lane = self.lane_number(dossier, entry.member, entry.lane)?;
        self.must_continue(lane, entry)?;
        let position = self.take_position();
        let body = if entry.body.is_some() { 2 } else { 0 };
        let sql = "INSERT INTO entry (position, dossier, lane, seq, fork, prefix, id, kind, state, body, received, \
                   protected, bytes, twin, sum) \
                   VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13)";
        let (prefix, kind, written) = (prefix(&entry.id.0), entry.kind.0.cast_signed(), ms(entry.time));
        let values = params![
            position,
            dossier,
            lane,
            integer(entry.seq)?,
            prefix,
            entry.id.as_bytes(),
            kind,
            body,
            written,
            entry.protected,
            entry.header,
            twin(0, body),
            line_sum(written, None, &[])
        ];
        let new = self.write(sql, values)?;
        self.counts.entries.more(new);
        if let Some(salted) = entry.body {
            self.insert_body(position, salted)?;
        }
        Ok(Position(position.cast_unsigned()))
    }

    fn must_continue(&self, lane: i64, entry: &OwnEntry<'_>) -> Result<(), StoreFault> {
        let sql = "SELECT seq, id FROM entry WHERE lane = ?1 ORDER BY seq DESC, fork LIMIT 1";
        let tip = first(&self.conn, sql, [lane], |row| Ok((unsigned(row, 0)?, id::<EntryId>(row, 1)?)))?;
        match (tip, entry.prev) {
            (Some((last, _)), _) if entry.seq <= last => Err(StoreFault::PlaceTaken),
            (Some((last, id)), Some(prev)) if entry.seq == last + 1 && id == prev => Ok(()),
            (None, None) if entry.seq == 0 => Ok(()),
            _ => Err(StoreFault::NotTheTip),
        }
    }

    /// Adds an entry of another, or one of our own that comes back to us. The same entry again changes nothing, but
    /// that a body which was missing is kept.
    pub fn append_foreign(&mut self, dossier: &DossierId, entry: &ForeignEntry<'_>) -> Result<Appended, StoreFault> {
        let dossier = self.dossier_number(dossier)?;
        if let Some(at) = self.damaged_place(&entry.id)? {
            self.heal(at, dossier, entry)?;
            return Ok(Appended::InPlace(Position(at.cast_unsigned())));
        }
        if let Some(place) = self.place(&entry.id)? {
            if let (BodyState::Missing, Some(salted)) = (place.body, entry.body) {
                self.put_body(&entry.id, salted)?;
            }
            return Ok(Appended::AlreadyThere(Position(place.position.cast_unsigned()), place.state));
        }
        let seq = integer(entry.seq)?;
        let lane = self.lane_number(dossier, entry.member, entry.lane)?;
        let sender = self.member_number(entry.from)?;
        let position = self.take_position();
        let body = match (entry.expects_body, entry.body) {
            (false, None) => 0,
            (true, None) => 1,
            (true, Some(_)) => 2,
            (false, Some(_)) => return Err(StoreFault::WrongState),
        };
        let sql = "INSERT INTO entry (position, dossier, lane, seq, fork, prefix, id, kind, state, body, received, \
                   sender, bytes, twin, sum) VALUES (?1, ?2, ?3, ?4, \
                   (SELECT coalesce(max(fork) + 1, 0) FROM entry WHERE lane = ?3 AND seq = ?4), \
                   ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        let (prefix, kind, received) = (prefix(&entry.id.0), entry.kind.0.cast_signed(), ms(entry.received));
        let pending = entry.state == EntryState::Pending;
        let values = params![
            position,
            dossier,
            lane,
            seq,
            prefix,
            entry.id.as_bytes(),
            kind,
            pending,
            body,
            received,
            sender,
            entry.bytes,
            twin(pending.into(), body),
            line_sum(received, Some(entry.from), entry.bytes)
        ];
        let new = self.write(sql, values)?;
        self.counts.entries.more(new);
        if let Some(salted) = entry.body {
            self.insert_body(position, salted)?;
        }
        if pending {
            let bytes = entry.bytes.len() + entry.body.map_or(0, |salted| salted.body.len());
            let sql = "INSERT INTO pending (position, peer, bytes) VALUES (?1, ?2, ?3)";
            self.write(sql, (position, sender, integer(bytes as u64)?))?;
        }
        Ok(Appended::New(Position(position.cast_unsigned())))
    }

    /// Returns where a line stands that was set aside or cannot be read as it should.
    fn damaged_place(&self, id: &EntryId) -> Result<Option<i64>, StoreFault> {
        let sql = "SELECT position FROM entry WHERE prefix = ?1 AND id = ?2 ORDER BY state LIMIT 1";
        let at = first(&self.conn, sql, (prefix(&id.0), id.as_bytes()), |row| number(row, 0))?;
        Ok(if self.entry(id)?.is_some() { None } else { at })
    }

    /// Adds the signature to an own entry after its commit. The same signature again changes nothing; another one is
    /// refused with [`StoreFault::WrongState`].
    pub fn set_signature(&mut self, id: &EntryId, signature: &[u8; 64]) -> Result<(), StoreFault> {
        self.must_be_open()?;
        let place = self.place_or_fault(id)?;
        let sql = "UPDATE entry SET signature = ?2, sum = ?3 \
                   WHERE position = ?1 AND protected IS NOT NULL AND (signature IS NULL OR signature = ?2)";
        if self.write(sql, (place.position, signature, line_sum(place.received, None, signature)))? == 1 {
            Ok(())
        } else {
            Err(StoreFault::WrongState)
        }
    }

    /// Says that the past of an entry is present now. It moves to the end of the log; its new position is returned. One
    /// that is folded already stays where it is.
    pub fn mark_folded(&mut self, id: &EntryId) -> Result<Position, StoreFault> {
        self.must_be_open()?;
        let place = self.place_or_fault(id)?;
        if place.state == EntryState::Folded {
            return Ok(Position(place.position.cast_unsigned()));
        }
        let position = self.take_position();
        self.write("DELETE FROM pending WHERE position = ?1", [place.position])?;
        self.write("UPDATE entry SET position = ?2, state = 0 WHERE position = ?1", [place.position, position])?;
        let moved = "UPDATE outbox SET position = ?2 WHERE peer IN (SELECT number FROM member) AND urgent IN (0, 1) \
                     AND position = ?1";
        self.write(moved, [place.position, position])?;
        Ok(Position(position.cast_unsigned()))
    }

    /// Forgets an entry that waits for its past, with its body; it may come again. Returns whether it was there.
    ///
    /// Refuses with [`StoreFault::WrongState`] an entry that is folded: the record is only ever added to.
    pub fn drop_pending(&mut self, id: &EntryId) -> Result<bool, StoreFault> {
        self.must_be_open()?;
        let Some(place) = self.place(id)? else { return Ok(false) };
        if place.state == EntryState::Folded {
            return Err(StoreFault::WrongState);
        }
        // Positions are not given twice, also if this was the last one and the process starts anew.
        let last = (self.next_position - 1).to_be_bytes();
        self.set_setting(LAST_POSITION, &last)?;
        let queued = "DELETE FROM outbox WHERE peer IN (SELECT number FROM member) AND urgent IN (0, 1) \
                      AND position = ?1";
        if self.write(queued, [place.position])? > 0 {
            self.counts.forget_queues();
        }
        let gone = self.write("DELETE FROM entry WHERE position = ?1", [place.position])?;
        self.counts.entries.fewer(gone);
        Ok(gone == 1)
    }
}
