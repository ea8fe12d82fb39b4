//! The outbox: what each peer has yet to get, in the order of the log, urgent lines in a queue of their own.

use comity_dossier::{DossierId, EntryId, LaneId, Member, Time};

use super::rows::{all, first, id, integer, limit, member, ms, number, prefix, time, time_or_none, unsigned};
use super::{Reader, Store};
use crate::{Position, QueueDepth, Queued, StoreFault, Urgency};

impl Urgency {
    pub(super) fn code(self) -> i64 {
        match self {
            Self::Bulk => 0,
            Self::Urgent => 1,
        }
    }
}

impl Reader {
    /// Returns up to `rows` entries of one of a peer's queues after a position, in the order of the log.
    pub fn queued(
        &self,
        peer: Member,
        urgency: Urgency,
        after: Position,
        rows: usize,
    ) -> Result<Vec<Queued>, StoreFault> {
        let sql = "SELECT o.position, e.id, d.id, o.since FROM outbox o \
                   CROSS JOIN entry e ON e.position = o.position CROSS JOIN dossier d ON d.number = e.dossier \
                   WHERE o.peer = (SELECT number FROM member WHERE code = ?1) AND o.urgent = ?2 AND o.position > ?3 \
                   ORDER BY o.position LIMIT ?4";
        all(&self.conn, sql, (peer.as_str(), urgency.code(), integer(after.0)?, limit(rows)), |row| {
            let position = Position(unsigned(row, 0)?);
            Ok(Queued { position, id: id(row, 1)?, dossier: id(row, 2)?, since: time(row, 3)? })
        })
    }

    /// Returns how much waits for a peer. It counts row by row: for pages and status, not for every line.
    pub fn queue_depth(&self, peer: Member) -> Result<QueueDepth, StoreFault> {
        let sql = "SELECT coalesce(sum(urgent), 0), coalesce(sum(1 - urgent), 0), min(since) FROM outbox \
                   WHERE peer = (SELECT number FROM member WHERE code = ?1)";
        let depth = first(&self.conn, sql, [peer.as_str()], |row| {
            Ok(QueueDepth { urgent: unsigned(row, 0)?, bulk: unsigned(row, 1)?, oldest_since: time_or_none(row, 2)? })
        })?;
        Ok(depth.unwrap_or_default())
    }

    /// Tells whether anything waits for anybody: one look, however much waits.
    pub fn is_anything_queued(&self) -> Result<bool, StoreFault> {
        Ok(first(&self.conn, "SELECT 1 FROM outbox LIMIT 1", [], |_| Ok(()))?.is_some())
    }

    /// Returns the peers for which something waits, by code.
    pub fn peers_with_queue(&self) -> Result<Vec<Member>, StoreFault> {
        let sql =
            "SELECT code FROM member WHERE EXISTS (SELECT 1 FROM outbox WHERE peer = member.number) ORDER BY code";
        all(&self.conn, sql, [], |row| member(row, 0))
    }
}

impl Store {
    /// Queues an entry for a peer. Queued again, it stays once, in the urgent queue if either said so.
    pub fn queue(&mut self, peer: Member, id: &EntryId, urgency: Urgency, now: Time) -> Result<(), StoreFault> {
        let peer = self.member_number(peer)?;
        let select = "SELECT position, lane, seq FROM entry WHERE prefix = ?1 AND id = ?2";
        let (position, lane, seq) = first(&self.conn, select, (prefix(&id.0), id.as_bytes()), |row| {
            Ok((number(row, 0)?, number(row, 1)?, number(row, 2)?))
        })?
        .ok_or(StoreFault::UnknownEntry)?;
        let other = "SELECT since FROM outbox WHERE peer = ?1 AND urgent = ?2 AND position = ?3";
        let waits = first(&self.conn, other, (peer, 1 - urgency.code(), position), |row| number(row, 0))?;
        let since = match (urgency, waits) {
            (Urgency::Bulk, Some(_)) => return Ok(()),
            (Urgency::Urgent, Some(since)) => {
                let sql = "DELETE FROM outbox WHERE peer = ?1 AND urgent = 0 AND position = ?2";
                self.write(sql, (peer, position))?;
                since
            }
            (_, None) => ms(now),
        };
        let sql = "INSERT INTO outbox (peer, urgent, position, lane, seq, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT DO NOTHING";
        self.write(sql, (peer, urgency.code(), position, lane, seq, since)).map(drop)
    }

    /// Queues an entry that was appended in this transaction, and is in no queue yet, for several peers.
    pub fn queue_new(
        &mut self,
        peers: impl IntoIterator<Item = Member>,
        position: Position,
        urgency: Urgency,
        now: Time,
    ) -> Result<(), StoreFault> {
        let position = integer(position.0)?;
        let sql = "INSERT INTO outbox (peer, urgent, position, lane, seq, since) \
                   SELECT ?1, ?2, position, lane, seq, ?4 FROM entry WHERE position = ?3 ON CONFLICT DO NOTHING";
        for peer in peers {
            let peer = self.member_number(peer)?;
            self.write(sql, (peer, urgency.code(), position, ms(now)))?;
        }
        Ok(())
    }

    /// Takes entries out of a peer's queues. Returns how many were there.
    pub fn unqueue(&mut self, peer: Member, ids: &[EntryId]) -> Result<u64, StoreFault> {
        let peer = self.member_number(peer)?;
        let sql = "DELETE FROM outbox WHERE peer = ?1 AND urgent IN (0, 1) AND position = \
                   (SELECT position FROM entry WHERE prefix = ?2 AND id = ?3)";
        let mut removed = 0;
        for id in ids {
            removed += self.write(sql, (peer, prefix(&id.0), id.as_bytes()))?;
        }
        Ok(removed as u64)
    }

    /// Takes everything of one lane up to and with a place out of a peer's queues, as a receipt allows: the peer holds
    /// it. Returns how many were there.
    ///
    /// Where the lane forked, this takes both branches out; say which with [`Store::unqueue`] then.
    pub fn unqueue_through(
        &mut self,
        peer: Member,
        dossier: &DossierId,
        author: Member,
        lane: LaneId,
        seq: u64,
    ) -> Result<u64, StoreFault> {
        let peer = self.member_number(peer)?;
        let Some(lane) = self.lane(dossier, author, lane)? else { return Ok(0) };
        let seq = integer(seq).unwrap_or(i64::MAX);
        let sql = "DELETE FROM outbox WHERE peer = ?1 AND lane = ?2 AND seq <= ?3";
        Ok(self.write(sql, (peer, lane, seq))? as u64)
    }

    /// Takes all entries of a dossier out of a peer's queues, since nothing more of it is sent there. Returns how many
    /// there were.
    pub fn unqueue_dossier(&mut self, peer: Member, dossier: &DossierId) -> Result<u64, StoreFault> {
        let peer = self.member_number(peer)?;
        let sql = "DELETE FROM outbox WHERE peer = ?1 AND lane IN \
                   (SELECT number FROM lane WHERE dossier = (SELECT number FROM dossier WHERE id = ?2))";
        Ok(self.write(sql, (peer, dossier.as_bytes()))? as u64)
    }
}
