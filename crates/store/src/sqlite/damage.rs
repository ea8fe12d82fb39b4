//! Damage: what a read meets is noted and not given out; what is mended is mended in place.
//!
//! Promise: nothing is given out whose bytes do not hash to its name (STORE-001); what was damaged is not forgotten.
//! Not here: where what was lost comes from (the node asks its peers).

use comity_dossier::{EntryId, Header, Member, Time, entry};
use rusqlite::params;
use sha2::{Digest, Sha256};

use super::rows::{
    all, first, get, id_or_none, limit, member_or_none, ms, number, prefix, small, time, time_or_none, unsigned,
};
use super::{Numbers, Reader, Store};
use crate::{
    BodyState, DAMAGES_MAX, Damage, DamageCount, Damaged, DamagedSort, EntryBytes, EntryState, ForeignEntry, Position,
    StoreFault, StoredDamage, StoredEntry,
};

/// How much of what reads met is remembered between two writes.
const MET_MAX: usize = 4_096;

/// Returns the sum of something that no hash names.
pub(super) fn sum(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The sum over what the id of a line does not cover: when it came and from whom, and its signature. `rest` is the whole object
/// as it came, or of an own line the signature. Eight bytes of a hash: rot does not aim.
pub(super) fn line_sum(received: i64, sender: Option<Member>, rest: &[u8]) -> i64 {
    let sender = sender.as_ref().map_or("", Member::as_str);
    let hash = Sha256::new().chain_update(received.to_be_bytes()).chain_update((sender.len() as u64).to_be_bytes());
    let hash: [u8; 32] = hash.chain_update(sender).chain_update(rest).finalize().into();
    prefix(&hash)
}

/// State and body once more, in a column of their own: when one of the three flips, they do not fit any more.
pub(super) fn twin(state: i64, body: i64) -> i64 {
    state + 4 * body
}

fn sum_of(stored: &StoredEntry) -> i64 {
    let received = ms(stored.received);
    match &stored.bytes {
        EntryBytes::Own { signature, .. } => {
            line_sum(received, stored.from, signature.as_ref().map_or(&[], |it| it.as_slice()))
        }
        EntryBytes::Foreign(bytes) => line_sum(received, stored.from, bytes),
    }
}

/// A line as it stands in its row, whether that is right or not.
pub struct RawLine {
    /// The protected header of an own line.
    pub protected: Option<Vec<u8>>,
    /// The header of an own line, or the whole object.
    pub bytes: Vec<u8>,
    /// The signature of an own line.
    pub signature: Option<Vec<u8>>,
    /// The id that stands beside it.
    pub id: Option<EntryId>,
}

/// What is wrong with a line that was read; `None`: nothing.
pub(super) fn look_at(stored: &StoredEntry, twin_there: Option<i64>) -> Option<Damage> {
    let damaged = Damage::Line { position: stored.position, named: Some((stored.id, stored.dossier)) };
    let computed = match &stored.bytes {
        EntryBytes::Own { protected, header, .. } => Some(entry::id_of(protected, header)),
        EntryBytes::Foreign(bytes) => comity_dossier::cose::split(bytes, comity_dossier::cose::Typ::Entry)
            .ok()
            .and_then(|parts| Some(entry::id_of(parts.protected, parts.payload?))),
    };
    let header = stored.header_bytes().and_then(|bytes| Header::from_bytes(bytes).ok());
    let Some(header) = header.filter(|_| computed == Some(stored.id)) else { return Some(damaged) };
    let beside = (header.member, header.lane, header.seq, header.kind, header.body.is_some())
        == (stored.member, stored.lane, stored.seq, stored.kind, stored.body != BodyState::None);
    let dossier = header.dossier_of(stored.id);
    let summed = stored.sum.is_none_or(|sum| sum == sum_of(stored));
    let twins = twin_there.is_none_or(|there| there == twin(state_code(stored.state), body_code(stored.body)));
    (!beside || dossier != stored.dossier || !summed || !twins).then_some(Damage::Columns(stored.position))
}

fn state_code(state: EntryState) -> i64 {
    match state {
        EntryState::Folded => 0,
        EntryState::Pending => 1,
    }
}

fn body_code(body: BodyState) -> i64 {
    match body {
        BodyState::None => 0,
        BodyState::Missing => 1,
        BodyState::Held => 2,
        BodyState::Erased => 3,
    }
}

impl Reader {
    /// From now on holds everything that is read against the hash that names it: what is not what was written is noted and
    /// not given out. Whoever keeps a real record asks for it; bytes that name nothing cannot be held against anything.
    pub fn verify_reads(&self) {
        self.verifies.set(true);
    }

    /// Notes what a read has met; also whoever can tell more than the store does, such as that a signature is not right.
    pub fn meet(&self, damage: Damage) {
        let mut met = self.met.borrow_mut();
        if met.len() < MET_MAX {
            met.insert(damage);
        }
    }

    /// Tells whether reads have met damage since it was last taken.
    #[must_use]
    pub fn has_met_damage(&self) -> bool {
        !self.met.borrow().is_empty()
    }

    /// Takes what reads have met: each thing once.
    #[must_use]
    pub fn take_damage(&self) -> Vec<Damage> {
        std::mem::take(&mut *self.met.borrow_mut()).into_iter().collect()
    }

    /// Returns the newest damage, at most `rows`, what is not repaired first.
    pub fn damages(&self, rows: usize) -> Result<Vec<StoredDamage>, StoreFault> {
        let sql = "SELECT number, sort, dossier, line, blob, member, found, repaired, source FROM damage \
                   ORDER BY repaired IS NOT NULL, number DESC LIMIT ?1";
        all(&self.conn, sql, [limit(rows)], |row| {
            Ok(StoredDamage {
                number: unsigned(row, 0)?,
                what: Damaged {
                    sort: DamagedSort::from_code(small(row, 1)?).ok_or(StoreFault::Corrupt)?,
                    dossier: id_or_none(row, 2)?,
                    line: id_or_none(row, 3)?,
                    blob: id_or_none(row, 4)?,
                    member: member_or_none(row, 5)?,
                },
                found: time(row, 6)?,
                repaired: time_or_none(row, 7)?,
                from: member_or_none(row, 8)?,
            })
        })
    }

    /// Counts the damage that was found.
    pub fn damage_count(&self) -> Result<DamageCount, StoreFault> {
        let sql = "SELECT count(*) FILTER (WHERE repaired IS NULL), count(repaired) FROM damage";
        let count =
            first(&self.conn, sql, [], |row| Ok(DamageCount { open: unsigned(row, 0)?, repaired: unsigned(row, 1)? }));
        Ok(count?.unwrap_or_default())
    }

    /// Looks at up to `rows` lines after a position, and their texts, whatever their state; notes what is wrong and returns
    /// where the last one stands and which of them could be read. `None`: there are no more.
    pub fn look_through(
        &self,
        after: Position,
        rows: usize,
    ) -> Result<Option<(Position, Vec<StoredEntry>)>, StoreFault> {
        let sql = "SELECT position, state, body FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2";
        let places = all(&self.conn, sql, (after.0.cast_signed(), limit(rows)), |row| {
            Ok((number(row, 0)?, number(row, 1)?, number(row, 2)?))
        })?;
        let Some((last, ..)) = places.last() else { return Ok(None) };
        let last = Position(last.cast_unsigned());
        let mut sound = Vec::new();
        for (at, state, _) in places.iter().filter(|(_, state, _)| *state != SET_ASIDE) {
            let position = Position(at.cast_unsigned());
            let found = if *state == 0 || *state == 1 { self.entry_at(position)? } else { None };
            match found {
                None if !self.has_met(position) => self.meet(Damage::Columns(position)),
                None => {}
                Some(stored) => {
                    self.look_beside(*at, &stored)?;
                    sound.push(stored);
                }
            }
        }
        Ok(Some((last, sound)))
    }

    fn has_met(&self, at: Position) -> bool {
        let is_there = |damage: &Damage| match damage {
            Damage::Line { position, .. } | Damage::Columns(position) => *position == at,
            _ => false,
        };
        self.met.borrow().iter().any(is_there)
    }

    /// Whether the indexes lead to a line, and whether its text is as the row says.
    fn look_beside(&self, at: i64, stored: &StoredEntry) -> Result<(), StoreFault> {
        let by_id = "SELECT position FROM entry INDEXED BY entry_id WHERE prefix = ?1 AND id = ?2 AND position = ?3";
        let by_id = first(&self.conn, by_id, (prefix(&stored.id.0), stored.id.as_bytes(), at), |row| number(row, 0))?;
        let by_place = "SELECT position FROM entry INDEXED BY entry_place \
                        WHERE lane = (SELECT lane FROM entry WHERE position = ?1) AND seq = ?2 AND position = ?1";
        let by_place = first(&self.conn, by_place, (at, stored.seq.cast_signed()), |row| number(row, 0))?;
        if by_id.is_none() {
            // The first bytes of the id may be what is wrong, or the index over them.
            self.meet(Damage::Columns(stored.position));
            self.meet(Damage::Index);
        } else if by_place.is_none() {
            self.meet(Damage::Index);
        }
        let there = "SELECT 1 FROM body WHERE position = ?1";
        let there = first(&self.conn, there, [at], |row| number(row, 0))?.is_some();
        match stored.body {
            BodyState::Held => drop(self.body(&stored.id)?),
            BodyState::Missing | BodyState::Erased if there => self.meet(Damage::Columns(stored.position)),
            _ => {}
        }
        Ok(())
    }

    /// Returns the bytes of a line as they stand in its row, whether they are right or not: only to tell which of the two.
    pub fn raw_line(&self, position: Position) -> Result<Option<RawLine>, StoreFault> {
        let sql = "SELECT protected, bytes, signature, id FROM entry WHERE position = ?1";
        let raw = first(&self.conn, sql, [position.0.cast_signed()], |row| {
            let raw = || -> Result<RawLine, StoreFault> {
                Ok(RawLine {
                    protected: get(row, 0)?,
                    bytes: get(row, 1)?,
                    signature: get(row, 2).unwrap_or_default(),
                    id: id_or_none(row, 3).unwrap_or_default(),
                })
            };
            Ok(raw().ok())
        })?;
        Ok(raw.flatten())
    }

    /// Looks at up to `rows` receipts after a number; notes what is wrong. `None`: there are no more.
    pub fn look_through_receipts(&self, after: u64, rows: usize) -> Result<Option<u64>, StoreFault> {
        let sql = "SELECT number, hash, bytes FROM receipt WHERE number > ?1 ORDER BY number LIMIT ?2";
        let numbers = all(&self.conn, sql, (after.cast_signed(), limit(rows)), |row| {
            let (at, hash, bytes) = (number(row, 0)?.cast_unsigned(), get::<Vec<u8>>(row, 1)?, get::<Vec<u8>>(row, 2)?);
            if hash != sum(&bytes) {
                self.meet(Damage::Receipt(at));
            }
            Ok(at)
        })?;
        Ok(numbers.last().copied())
    }
}

/// The state of an entry that was set aside.
pub(super) const SET_ASIDE: i64 = 2;

impl Store {
    /// Says that the bytes of a line are not what they were: it is as if it were not here until the right ones come.
    pub fn set_aside(&mut self, position: Position) -> Result<(), StoreFault> {
        let at = position.0.cast_signed();
        self.write("DELETE FROM pending WHERE position = ?1", [at])?;
        self.write("UPDATE entry SET state = ?2 WHERE position = ?1", (at, SET_ASIDE)).map(drop)
    }

    /// What was remembered of numbers, and the indexes over them, may be what is wrong. These tables are small. An index that
    /// cannot be built since two rows say the same is left as it is.
    fn distrust_numbers(&mut self) {
        self.numbers = Numbers::default();
        for table in ["dossier", "member", "lane"] {
            let _ = self.conn.execute_batch(&format!("REINDEX {table}"));
        }
    }

    /// Puts right what stands beside the bytes of a line, from the bytes. Returns its id; `None` if they cannot be read.
    pub fn mend_columns(&mut self, position: Position) -> Result<Option<EntryId>, StoreFault> {
        self.must_be_open()?;
        let at = position.0.cast_signed();
        let sql = "SELECT protected, bytes FROM entry WHERE position = ?1";
        let bytes = first(&self.conn, sql, [at], |row| Ok((get::<Option<Vec<u8>>>(row, 0)?, get::<Vec<u8>>(row, 1)?)))?;
        let read = bytes.and_then(|(protected, bytes)| match protected {
            Some(protected) => Some((entry::id_of(&protected, &bytes), Header::from_bytes(&bytes).ok()?)),
            None => {
                let received = entry::Received::parse(bytes).ok()?;
                Some((received.id(), received.header().clone()))
            }
        });
        let Some((id, header)) = read else { return Ok(None) };
        let dossier = header.dossier_of(id);
        self.distrust_numbers();
        let right = "UPDATE dossier SET id = ?1 WHERE number = (SELECT dossier FROM entry WHERE position = ?2) \
                     AND NOT EXISTS (SELECT 1 FROM dossier WHERE id = ?1)";
        self.write(right, (dossier.as_bytes(), at))?;
        let right = "UPDATE member SET code = ?1 WHERE number = \
                     (SELECT l.member FROM entry e JOIN lane l ON l.number = e.lane WHERE e.position = ?2) \
                     AND NOT EXISTS (SELECT 1 FROM member WHERE code = ?1)";
        self.write(right, (header.member.as_str(), at))?;
        let dossier = match self.dossier_number(&dossier) {
            Err(StoreFault::UnknownDossier) => return Ok(None),
            known => known?,
        };
        let member = self.member_number(header.member)?;
        let right = "UPDATE lane SET dossier = ?1, member = ?2, id = ?3 \
                     WHERE number = (SELECT lane FROM entry WHERE position = ?4) \
                     AND NOT EXISTS (SELECT 1 FROM lane WHERE dossier = ?1 AND member = ?2 AND id = ?3)";
        self.write(right, (dossier, member, header.lane.as_bytes(), at))?;
        let lane = self.lane_number(dossier, header.member, header.lane)?;
        let right = "UPDATE entry SET dossier = ?2, lane = ?3, seq = ?4, prefix = ?5, id = ?6, kind = ?7, \
                     fork = (SELECT coalesce(max(fork) + 1, 0) FROM entry WHERE lane = ?3 AND seq = ?4 AND position <> ?1), \
                     state = EXISTS (SELECT 1 FROM pending p WHERE p.position = ?1), \
                     body = CASE WHEN ?8 = 0 THEN 0 WHEN EXISTS (SELECT 1 FROM body b WHERE b.position = ?1) THEN 2 \
                     WHEN body = 3 OR twin IN (12, 13) THEN 3 ELSE 1 END WHERE position = ?1";
        let values = params![
            at,
            dossier,
            lane,
            header.seq.cast_signed(),
            prefix(&id.0),
            id.as_bytes(),
            header.kind.0.cast_signed(),
            header.body.is_some()
        ];
        self.write(right, values)?;
        // What stands in the row now is its state; where nothing had to be changed, no trigger has said so.
        self.write("UPDATE entry SET twin = state + 4 * body WHERE position = ?1", [at])?;
        // Whoever made something of the texts may have passed here while the row could not be read.
        self.note_text_change(at)?;
        Ok(Some(id))
    }

    /// Puts the right bytes of a line into the place where damaged ones stand. Where it cannot be read even then, what it
    /// points to is damaged too, and is made again.
    pub(super) fn heal(&mut self, at: i64, dossier: i64, line: &ForeignEntry<'_>) -> Result<(), StoreFault> {
        for _ in 0..2 {
            let lane = self.lane_number(dossier, line.member, line.lane)?;
            let sender = self.member_number(line.from)?;
            self.put_in_place(at, dossier, lane, sender, line)?;
            if self.entry(&line.id)?.is_some() {
                break;
            }
            self.distrust_numbers();
        }
        self.note_text_change(at)
    }

    fn put_in_place(
        &mut self,
        at: i64,
        dossier: i64,
        lane: i64,
        sender: i64,
        line: &ForeignEntry<'_>,
    ) -> Result<(), StoreFault> {
        let right = "UPDATE entry SET dossier = ?2, lane = ?3, seq = ?4, prefix = ?5, id = ?6, kind = ?7, state = ?8, \
                     fork = (SELECT coalesce(max(fork) + 1, 0) FROM entry WHERE lane = ?3 AND seq = ?4 AND position <> ?1), \
                     body = CASE WHEN ?9 = 0 THEN 0 WHEN EXISTS (SELECT 1 FROM body b WHERE b.position = ?1) THEN 2 \
                     WHEN body = 3 THEN 3 ELSE 1 END, \
                     sender = ?10, protected = NULL, bytes = ?11, signature = NULL, received = ?12, sum = ?13 \
                     WHERE position = ?1";
        let pending = line.state == EntryState::Pending;
        let values = params![
            at,
            dossier,
            lane,
            line.seq.cast_signed(),
            prefix(&line.id.0),
            line.id.as_bytes(),
            line.kind.0.cast_signed(),
            pending,
            line.expects_body,
            sender,
            line.bytes,
            ms(line.received),
            line_sum(ms(line.received), Some(line.from), line.bytes)
        ];
        self.write(right, values)?;
        self.write("UPDATE entry SET twin = state + 4 * body WHERE position = ?1", [at])?;
        if pending {
            let sql = "INSERT INTO pending (position, peer, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            self.write(sql, (at, sender, line.bytes.len().cast_signed() as i64))?;
        }
        if let Some(salted) = line.body {
            self.put_body(&line.id, salted)?;
        }
        Ok(())
    }

    /// Gives up a text that is not the one the line commits to: it is missing from now on.
    pub fn lose_text(&mut self, line: &EntryId) -> Result<(), StoreFault> {
        let at = self.place_or_fault(line)?.position;
        self.write("DELETE FROM body WHERE position = ?1", [at])?;
        self.write("UPDATE entry SET body = 1 WHERE position = ?1 AND body = 2", [at]).map(drop)
    }

    /// Says that the bytes of a line are right: its author signed them. An own one gets its signature with it. Where the sum does
    /// not fit, it is what stands beside them that was changed: when an own line was written is said by its header; when
    /// another came, and from whom, nobody knows any more, but that it is here now.
    pub fn vouch(&mut self, position: Position, own: Option<(Time, &[u8; 64])>, now: Time) -> Result<(), StoreFault> {
        let at = position.0.cast_signed();
        if let Some((written, signature)) = own {
            let sql = "UPDATE entry SET received = ?2, sender = NULL, signature = ?3, sum = ?4 \
                       WHERE position = ?1 AND protected IS NOT NULL";
            let written = ms(written);
            return self.write(sql, (at, written, signature, line_sum(written, None, signature))).map(drop);
        }
        let sql = "SELECT e.bytes, e.received, m.code, e.sum FROM entry e LEFT JOIN member m ON m.number = e.sender \
                   WHERE e.position = ?1 AND e.protected IS NULL";
        let found = first(&self.conn, sql, [at], |row| {
            let beside = || -> Result<_, StoreFault> { Ok((time(row, 1)?, member_or_none(row, 2)?, get(row, 3)?)) };
            Ok((get::<Vec<u8>>(row, 0)?, beside().ok()))
        })?;
        let Some((bytes, beside)) = found else { return Ok(()) };
        let (received, sender) = match beside {
            // There was no sum: what stands there is believed.
            Some((received, sender, None)) => (received, sender),
            Some((received, sender, Some(sum))) if line_sum(ms(received), sender, &bytes) == sum => return Ok(()),
            _ => (now, None),
        };
        let sum = line_sum(ms(received), sender, &bytes);
        let sender = sender.map(|member| self.member_number(member)).transpose()?;
        let sql = "UPDATE entry SET received = ?2, sender = ?3, sum = ?4 WHERE position = ?1";
        self.write(sql, (at, ms(received), sender, sum)).map(drop)
    }

    /// Gives up a receipt. Returns what it was about and whose it was, as far as the row still says it, and whether a later one
    /// of the same holder is here.
    pub fn drop_receipt(&mut self, at: u64) -> Result<(Damaged, bool), StoreFault> {
        let at = at.cast_signed();
        let sql = "SELECT d.id, m.code FROM receipt r LEFT JOIN dossier d ON d.number = r.dossier \
                   LEFT JOIN member m ON m.number = r.holder WHERE r.number = ?1";
        let found = first(&self.conn, sql, [at], |row| Ok((id_or_none(row, 0)?, member_or_none(row, 1)?)));
        let (dossier, member) = found.ok().flatten().unwrap_or((None, None));
        self.write("DELETE FROM receipt_latest WHERE receipt = ?1", [at])?;
        let gone = self.write("DELETE FROM receipt WHERE number = ?1", [at])?;
        self.counts.receipts.fewer(gone);
        let later = match (&dossier, member) {
            (Some(dossier), Some(member)) => self.latest_receipt(dossier, member)?.is_some(),
            _ => false,
        };
        Ok((Damaged { dossier, member, ..Damaged::of(DamagedSort::Receipt) }, later))
    }

    /// Builds every index of the log again from its rows.
    pub fn rebuild_indexes(&mut self) -> Result<(), StoreFault> {
        self.must_be_open()?;
        Ok(self.conn.execute_batch("REINDEX")?)
    }

    /// Keeps for people that something is damaged. The same again, while it is not repaired, changes nothing; returns
    /// whether it is news.
    pub fn note_damage(&mut self, what: &Damaged, now: Time) -> Result<bool, StoreFault> {
        let (dossier, line) =
            (what.dossier.as_ref().map(|id| id.as_bytes()), what.line.as_ref().map(|id| id.as_bytes()));
        let (blob, member) = (what.blob.as_ref().map(|id| id.as_bytes()), what.member.as_ref().map(Member::as_str));
        let sql = "INSERT INTO damage (sort, dossier, line, blob, member, found) SELECT ?1, ?2, ?3, ?4, ?5, ?6 \
                   WHERE NOT EXISTS (SELECT 1 FROM damage WHERE sort = ?1 AND dossier IS ?2 AND line IS ?3 AND blob IS ?4 \
                   AND member IS ?5 AND repaired IS NULL)";
        let news = self.write(sql, params![what.sort as u8, dossier, line, blob, member, ms(now)])? == 1;
        let sql = "DELETE FROM damage WHERE number IN (SELECT number FROM damage ORDER BY repaired IS NULL, number \
                   LIMIT max(0, (SELECT count(*) FROM damage) - ?1))";
        self.write(sql, [limit(DAMAGES_MAX)])?;
        Ok(news)
    }

    /// Says that what was damaged is right again, and who gave it. Returns whether anything was.
    pub fn note_repaired(&mut self, what: &Damaged, from: Option<Member>, now: Time) -> Result<bool, StoreFault> {
        let (line, blob) = (what.line.as_ref().map(|id| id.as_bytes()), what.blob.as_ref().map(|id| id.as_bytes()));
        let (dossier, member) =
            (what.dossier.as_ref().map(|id| id.as_bytes()), what.member.as_ref().map(Member::as_str));
        let by_name = "UPDATE damage SET repaired = ?2, source = ?3 WHERE repaired IS NULL AND sort = ?1 \
                       AND (?4 IS NULL OR line IS ?4) AND (?5 IS NULL OR blob IS ?5) AND (?6 IS NULL OR member IS ?6) \
                       AND (?7 IS NULL OR dossier IS ?7)";
        let from = from.as_ref().map(Member::as_str);
        Ok(self.write(by_name, params![what.sort as u8, ms(now), from, line, blob, member, dossier])? > 0)
    }
}
