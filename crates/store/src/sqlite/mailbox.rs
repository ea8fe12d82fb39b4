//! The boxes of members that cannot be reached, and the marks on the outbox of what waits in one elsewhere.
//!
//! Promise: a parcel is kept once, however often it is put, and goes when it is acked or expires.
//! Not here: how much may wait (`exchange`), what is in a parcel: it is sealed.

use std::collections::BTreeSet;

use comity_dossier::{DossierId, EntryId, Hash, Member, Time};

use super::rows::{
    all, first, get, id, integer, limit, member, member_or_none, ms, prefix, time, time_or_none, unsigned,
};
use super::{Reader, Store};
use crate::{MailboxUse, NewParcel, Position, Posted, PostedDepth, Queued, StoreFault, Urgency};

/// A line of a dossier that waits for a peer and is in no mailbox.
pub(super) const UNPOSTED_OF_DOSSIER: &str = "SELECT 1 FROM outbox INDEXED BY outbox_lane \
     WHERE peer = ?1 AND lane IN (SELECT number FROM lane WHERE dossier = ?2) AND parcel IS NULL LIMIT 1";

impl Reader {
    /// Returns what waits for a member; with `sender` only that sender's share.
    pub fn mailbox_use(&self, owner: Member, sender: Option<Member>) -> Result<MailboxUse, StoreFault> {
        let sql = "SELECT count(*), coalesce(sum(size), 0), min(received) FROM mailbox \
                   WHERE owner = (SELECT number FROM member WHERE code = ?1) \
                   AND (?2 IS NULL OR sender = (SELECT number FROM member WHERE code = ?2))";
        let sender = sender.as_ref().map(Member::as_str);
        let used = first(&self.conn, sql, (owner.as_str(), sender), |row| {
            Ok(MailboxUse { parcels: unsigned(row, 0)?, bytes: unsigned(row, 1)?, oldest: time_or_none(row, 2)? })
        })?;
        Ok(used.unwrap_or_default())
    }

    /// Returns parcels that wait for a member, the oldest first: at most `parcels`, and `bytes` but for one that is larger
    /// alone. The second value tells whether more wait.
    pub fn mailbox_waiting(
        &self,
        owner: Member,
        without: &BTreeSet<Hash>,
        parcels: usize,
        bytes: usize,
    ) -> Result<(Vec<Vec<u8>>, bool), StoreFault> {
        let sql = "SELECT number, hash, size FROM mailbox WHERE owner = (SELECT number FROM member WHERE code = ?1) \
                   ORDER BY number";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([owner.as_str()])?;
        let (mut out, mut sum) = (Vec::new(), 0usize);
        while let Some(row) = rows.next()? {
            if without.contains(&id(row, 1)?) {
                continue;
            }
            let size = usize::try_from(unsigned(row, 2)?).unwrap_or(usize::MAX);
            if out.len() == parcels || (!out.is_empty() && sum.saturating_add(size) > bytes) {
                return Ok((out, true));
            }
            sum = sum.saturating_add(size);
            let number: i64 = get(row, 0)?;
            out.extend(first(&self.conn, "SELECT bytes FROM mailbox WHERE number = ?1", [number], |row| get(row, 0))?);
        }
        Ok((out, false))
    }

    /// Returns the names of a sender's parcels that wait for a member, the oldest first.
    pub fn mailbox_held(&self, owner: Member, sender: Member, most: usize) -> Result<Vec<Hash>, StoreFault> {
        let sql = "SELECT hash FROM mailbox WHERE owner = (SELECT number FROM member WHERE code = ?1) \
                   AND sender = (SELECT number FROM member WHERE code = ?2) ORDER BY number LIMIT ?3";
        all(&self.conn, sql, (owner.as_str(), sender.as_str(), limit(most)), |row| id(row, 0))
    }

    /// Returns up to `rows` entries of one of a peer's queues after a position that wait in no mailbox.
    pub fn unposted(
        &self,
        peer: Member,
        urgency: Urgency,
        after: Position,
        rows: usize,
    ) -> Result<Vec<Queued>, StoreFault> {
        let sql = "SELECT o.position, e.id, d.id, o.since FROM outbox o \
                   CROSS JOIN entry e ON e.position = o.position CROSS JOIN dossier d ON d.number = e.dossier \
                   WHERE o.peer = (SELECT number FROM member WHERE code = ?1) AND o.urgent = ?2 AND o.position > ?3 \
                   AND o.parcel IS NULL ORDER BY o.position LIMIT ?4";
        all(&self.conn, sql, (peer.as_str(), urgency.code(), integer(after.0)?, limit(rows)), |row| {
            let position = Position(unsigned(row, 0)?);
            Ok(Queued { position, id: id(row, 1)?, dossier: id(row, 2)?, since: time(row, 3)? })
        })
    }

    /// Returns the parcels in which lines for a peer wait at a host.
    pub fn posted(&self, peer: Member) -> Result<Vec<Posted>, StoreFault> {
        let sql = "SELECT o.parcel, m.code, min(o.put), count(*) FROM outbox o JOIN member m ON m.number = o.host \
                   WHERE o.peer = (SELECT number FROM member WHERE code = ?1) AND o.parcel IS NOT NULL \
                   GROUP BY o.parcel, m.code";
        all(&self.conn, sql, [peer.as_str()], |row| {
            Ok(Posted { parcel: id(row, 0)?, host: member(row, 1)?, since: time(row, 2)?, lines: unsigned(row, 3)? })
        })
    }

    /// Returns how much of what waits for a peer waits in a mailbox: as many looks as lines are there. A [`Store`] looks once
    /// for each change.
    pub fn posted_depth(&self, peer: Member) -> Result<PostedDepth, StoreFault> {
        self.member_number(peer)?.map_or_else(|| Ok(PostedDepth::default()), |peer| self.count_posted(peer))
    }

    fn count_posted(&self, peer: i64) -> Result<PostedDepth, StoreFault> {
        let sql = "SELECT lines, since, (SELECT code FROM member WHERE number = host) FROM \
                   (SELECT count(*) AS lines, min(put) AS since, max(host) AS host FROM outbox INDEXED BY outbox_parcel \
                    WHERE peer = ?1 AND parcel IS NOT NULL)";
        let found = first(&self.conn, sql, [peer], |row| {
            Ok(PostedDepth { lines: unsigned(row, 0)?, oldest: member_or_none(row, 2)?.zip(time_or_none(row, 1)?) })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Returns at which host everything of a dossier that waits for a peer waits in a mailbox, and since when; `None` if
    /// nothing waits, or a line waits here. As long as no mailbox is used this is one look, however much waits.
    pub fn posted_whole(&self, peer: Member, dossier: &DossierId) -> Result<Option<(Member, Time)>, StoreFault> {
        let (Some(peer), Some(dossier)) = (self.member_number(peer)?, self.dossier_number(dossier)?) else {
            return Ok(None);
        };
        let any = "SELECT 1 FROM outbox INDEXED BY outbox_parcel WHERE peer = ?1 AND parcel IS NOT NULL LIMIT 1";
        let is_any = first(&self.conn, any, [peer], |_| Ok(()))?.is_some();
        if !is_any || first(&self.conn, UNPOSTED_OF_DOSSIER, (peer, dossier), |_| Ok(()))?.is_some() {
            return Ok(None);
        }
        let sql = "SELECT since, (SELECT code FROM member WHERE number = host) FROM \
                   (SELECT min(put) AS since, max(host) AS host FROM outbox INDEXED BY outbox_lane \
                    WHERE peer = ?1 AND lane IN (SELECT number FROM lane WHERE dossier = ?2))";
        let found =
            first(&self.conn, sql, (peer, dossier), |row| Ok(member_or_none(row, 1)?.zip(time_or_none(row, 0)?)))?;
        Ok(found.flatten())
    }
}

impl Store {
    /// Returns how much of what waits for a peer waits in a mailbox, as [`Reader::posted_depth`] does.
    pub fn posted_depth(&self, peer: Member) -> Result<PostedDepth, StoreFault> {
        let peer = self.reader.member_number(peer)?;
        peer.map_or_else(|| Ok(PostedDepth::default()), |peer| self.counts.posted(peer, || self.count_posted(peer)))
    }

    /// Keeps a parcel; tells whether it was not here yet.
    pub fn mailbox_put(&mut self, parcel: &NewParcel<'_>) -> Result<bool, StoreFault> {
        let (owner, sender) = (self.member_number(parcel.owner)?, self.member_number(parcel.sender)?);
        let sql = "INSERT INTO mailbox (owner, sender, hash, size, received, expires, bytes) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        let (size, received, expires) = (integer(parcel.bytes.len() as u64)?, ms(parcel.received), ms(parcel.expires));
        Ok(self.write(sql, (owner, sender, parcel.hash.as_bytes(), size, received, expires, parcel.bytes))? > 0)
    }

    /// Forgets parcels of a member's box. Returns how many were there.
    pub fn mailbox_ack(&mut self, owner: Member, taken: &[Hash]) -> Result<u64, StoreFault> {
        let owner = self.member_number(owner)?;
        let mut gone = 0;
        for hash in taken {
            gone += self.write("DELETE FROM mailbox WHERE owner = ?1 AND hash = ?2", (owner, hash.as_bytes()))?;
        }
        Ok(gone as u64)
    }

    /// Throws away every parcel whose time is over. Returns how many there were.
    pub fn mailbox_expire(&mut self, now: Time) -> Result<u64, StoreFault> {
        Ok(self.write("DELETE FROM mailbox WHERE expires <= ?1", [ms(now)])? as u64)
    }

    /// Notes that lines which wait for a peer wait in a parcel at a host.
    pub fn mark_posted(
        &mut self,
        peer: Member,
        ids: &[EntryId],
        host: Member,
        parcel: &Hash,
        now: Time,
    ) -> Result<(), StoreFault> {
        let (peer, host) = (self.member_number(peer)?, self.member_number(host)?);
        self.counts.forget_posted(peer);
        let sql = "UPDATE outbox SET host = ?3, parcel = ?4, put = ?5 WHERE peer = ?1 AND urgent IN (0, 1) AND position = \
                   (SELECT position FROM entry WHERE prefix = ?2 AND id = ?6)";
        for id in ids {
            self.write(sql, (peer, prefix(&id.0), host, parcel.as_bytes(), ms(now), id.as_bytes()))?;
        }
        Ok(())
    }

    /// Notes that a parcel is at its host no more, though its lines still wait. Returns how many lines that are.
    pub fn unpost(&mut self, peer: Member, parcel: &Hash) -> Result<u64, StoreFault> {
        let peer = self.member_number(peer)?;
        self.counts.forget_posted(peer);
        let sql = "UPDATE outbox INDEXED BY outbox_parcel SET host = NULL, parcel = NULL, put = NULL \
                   WHERE peer = ?1 AND parcel = ?2";
        Ok(self.write(sql, (peer, parcel.as_bytes()))? as u64)
    }
}
