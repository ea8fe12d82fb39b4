//! The outbox: what each peer has yet to get, in the order of the log, urgent lines in a queue of their own.
//!
//! Promise: how much waits is counted once for each peer and kept up from then on ([`super::counts`]); nothing that is asked
//! for each line or each page grows with what waits.

use comity_dossier::{DossierId, EntryId, LaneId, Member, Time};

use super::rows::{all, first, id, integer, limit, member, ms, number, prefix, time, time_or_none, unsigned};
use super::{Reader, Store};
use crate::{Position, QueueDepth, Queued, StoreFault, Urgency};

/// How many lines of a queue are looked at for the one that has waited longest. Lines wait in the order of the log, nearly
/// always that in which they began to; before these stand at most lines that were queued again.
const FIRST_LOOKED_AT: i64 = 64;

/// By the lane's own index: the key of the table begins with the whole queue.
pub(super) const UNQUEUE_THROUGH: &str =
    "DELETE FROM outbox INDEXED BY outbox_lane WHERE peer = ?1 AND urgent = ?2 AND lane = ?3 AND seq <= ?4";

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

    /// Returns how much waits for a peer. It counts row by row; a [`Store`] does so once.
    pub fn queue_depth(&self, peer: Member) -> Result<QueueDepth, StoreFault> {
        match self.member_number(peer)? {
            Some(peer) => self.depth_of(peer, self.count_queues(peer)?),
            None => Ok(QueueDepth::default()),
        }
    }

    fn count_queues(&self, peer: i64) -> Result<[u64; 2], StoreFault> {
        let sql = "SELECT count(*) FROM outbox WHERE peer = ?1 AND urgent = ?2";
        let count = |urgency: Urgency| first(&self.conn, sql, (peer, urgency.code()), |row| unsigned(row, 0));
        Ok([count(Urgency::Bulk)?.unwrap_or(0), count(Urgency::Urgent)?.unwrap_or(0)])
    }

    fn depth_of(&self, peer: i64, [bulk, urgent]: [u64; 2]) -> Result<QueueDepth, StoreFault> {
        let sql = "SELECT min(since) FROM \
                   (SELECT since FROM outbox WHERE peer = ?1 AND urgent = ?2 ORDER BY position LIMIT ?3)";
        let oldest = |urgency: Urgency| -> Result<Option<Time>, StoreFault> {
            let looked = (peer, urgency.code(), FIRST_LOOKED_AT);
            Ok(first(&self.conn, sql, looked, |row| time_or_none(row, 0))?.flatten())
        };
        let oldest = [oldest(Urgency::Bulk)?, oldest(Urgency::Urgent)?];
        Ok(QueueDepth { urgent, bulk, oldest_since: oldest.into_iter().flatten().min() })
    }

    /// Tells whether anything waits in one of a peer's queues: one look, however much waits.
    pub fn is_queued(&self, peer: Member, urgency: Urgency) -> Result<bool, StoreFault> {
        let sql =
            "SELECT 1 FROM outbox WHERE peer = (SELECT number FROM member WHERE code = ?1) AND urgent = ?2 LIMIT 1";
        Ok(first(&self.conn, sql, (peer.as_str(), urgency.code()), |_| Ok(()))?.is_some())
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
    /// Returns how much waits for a peer, as [`Reader::queue_depth`] does: it is counted the first time, and known from
    /// then on.
    pub fn queue_depth(&self, peer: Member) -> Result<QueueDepth, StoreFault> {
        let Some(peer) = self.reader.member_number(peer)? else { return Ok(QueueDepth::default()) };
        let counted = self.counts.of(peer, || self.count_queues(peer))?;
        self.depth_of(peer, counted)
    }

    /// Returns how much waits for anybody. Nothing but numbers is read: a row that was damaged is counted all the same.
    pub(super) fn count_all_queues(&self) -> Result<u64, StoreFault> {
        let sql = "SELECT number FROM member WHERE EXISTS (SELECT 1 FROM outbox WHERE peer = member.number)";
        let peers = all(&self.conn, sql, [], |row| number(row, 0))?;
        let depths = peers.into_iter().map(|peer| self.counts.of(peer, || self.count_queues(peer)));
        depths.map(|depth| depth.map(|[bulk, urgent]| bulk + urgent)).sum()
    }

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
                let moved = self.write(sql, (peer, position))?;
                self.counts.take(peer, Urgency::Bulk, moved);
                since
            }
            (_, None) => ms(now),
        };
        let sql = "INSERT INTO outbox (peer, urgent, position, lane, seq, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT DO NOTHING";
        let new = self.write(sql, (peer, urgency.code(), position, lane, seq, since))?;
        self.counts.add(peer, urgency, new);
        Ok(())
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
            let new = self.write(sql, (peer, urgency.code(), position, ms(now)))?;
            self.counts.add(peer, urgency, new);
        }
        Ok(())
    }

    /// Takes entries out of a peer's queues. Returns how many were there.
    pub fn unqueue(&mut self, peer: Member, ids: &[EntryId]) -> Result<u64, StoreFault> {
        let peer = self.member_number(peer)?;
        let sql = "DELETE FROM outbox WHERE peer = ?1 AND urgent = ?2 AND position = \
                   (SELECT position FROM entry WHERE prefix = ?3 AND id = ?4)";
        self.take_out(peer, |store, urgency| {
            let each = ids.iter().map(|id| store.write(sql, (peer, urgency.code(), prefix(&id.0), id.as_bytes())));
            each.sum()
        })
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
        self.take_out(peer, |store, urgency| store.write(UNQUEUE_THROUGH, (peer, urgency.code(), lane, seq)))
    }

    /// Takes all entries of a dossier out of a peer's queues, since nothing more of it is sent there. Returns how many
    /// there were.
    pub fn unqueue_dossier(&mut self, peer: Member, dossier: &DossierId) -> Result<u64, StoreFault> {
        let peer = self.member_number(peer)?;
        let sql = "DELETE FROM outbox INDEXED BY outbox_lane WHERE peer = ?1 AND urgent = ?2 AND lane IN \
                   (SELECT number FROM lane WHERE dossier = (SELECT number FROM dossier WHERE id = ?3))";
        self.take_out(peer, |store, urgency| store.write(sql, (peer, urgency.code(), dossier.as_bytes())))
    }

    /// Takes out of each queue of a peer in which anything may wait; returns how many lines there were.
    fn take_out(
        &mut self,
        peer: i64,
        mut of: impl FnMut(&mut Self, Urgency) -> Result<usize, StoreFault>,
    ) -> Result<u64, StoreFault> {
        let mut removed = 0;
        for urgency in self.counts.queues(peer) {
            // What was taken out before a fault is not known, and stays so if the caller goes on.
            let taken = of(self, urgency).inspect_err(|_| self.counts.forget_queues())?;
            self.counts.take(peer, urgency, taken);
            removed += taken as u64;
        }
        Ok(removed)
    }
}
