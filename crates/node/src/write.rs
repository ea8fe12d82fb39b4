//! Writes own lines: choose the lane, draft, append to the open transaction, queue for everybody it concerns.
//!
//! Promise: a line is judged by the rules with the heads it carries before it is stored (COUNT-005); it is signed after
//! the commit only (LANE-003).

use std::collections::BTreeSet;

use comity_dossier::cose::{self, Typ};
use comity_dossier::draft::{Draft, OwnLane, Stamp};
use comity_dossier::entry;
use comity_dossier::kind::content::Content;
use comity_dossier::lines::Kind;
use comity_dossier::structural::{LaneReason, Structural};
use comity_dossier::{Actor, DossierId, EntryId, Header, LaneId, Member, Refusal, SaltedBody, canonical};
use comity_exchange::conversation::Input as Told;
use comity_store::{OwnEntry, Position, StoreFault, Urgency};

use crate::desk::ActFault;
use crate::node::{Halt, Node};
use crate::ports::random;
use crate::shelf::Given;
use crate::step::ToSign;

/// What an own line is to say.
pub(crate) struct OwnLine {
    pub(crate) kind: Kind,
    pub(crate) structural: Option<Structural>,
    pub(crate) content: Option<Content>,
}

impl OwnLine {
    /// A line that says something.
    pub(crate) fn saying(kind: Kind, content: impl Into<Content>) -> Self {
        Self { kind, structural: None, content: Some(content.into()) }
    }

    /// A structural line, with a reason in words if there is one.
    pub(crate) fn structural(content: Structural, reason: Option<Content>) -> Self {
        Self { kind: content.kind(), structural: Some(content), content: reason }
    }
}

impl Node {
    /// Writes one line, in a new lane if the old one may not go on.
    pub(crate) fn write(
        &mut self,
        dossier: &DossierId,
        actor: &Actor,
        line: OwnLine,
    ) -> Result<Result<EntryId, ActFault>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(Err(ActFault::NoSuchDossier));
        }
        match self.try_write(dossier, actor, &line) {
            // The store holds lines of this lane that this process did not write: it was rolled back, or another process
            // runs. What memory says is not trusted; a new lane is safe. (LANE-004)
            Err(WriteFault::LaneTaken) => {
                self.lanes.remove(dossier);
                self.shelf.close(dossier);
                self.open_dossier(dossier)?;
                let again = self.try_write(dossier, actor, &line);
                settle(again)
            }
            other => settle(other),
        }
    }

    fn try_write(&mut self, id: &DossierId, actor: &Actor, line: &OwnLine) -> Result<EntryId, WriteFault> {
        let salted = self.salted_body(actor, line)?;
        let stamp = self.stamp();
        let draft = Draft {
            kind: line.kind,
            structural: line.structural.clone(),
            body: salted.as_ref().map(SaltedBody::reference),
            critical: false,
        };
        let record = self.record(id).ok_or(Refusal::NotParticipant)?;
        record.may_write(stamp, &draft)?;
        let end = self.lanes.get(id).map_or(Some(LaneReason::Started), |lane| record.lane_end(self.me, lane));
        if let Some(reason) = end {
            self.open_lane(id, stamp, reason)?;
        }
        while let Some(seen) = self.draft_seen(id, stamp)? {
            self.append(id, seen, None)?;
        }
        let lane = self.lanes.get(id).copied().ok_or(Refusal::BadChain)?;
        let header = self.record(id).ok_or(Refusal::NotParticipant)?.draft(stamp, &lane, draft)?;
        self.append(id, header, salted)
    }

    fn draft_seen(&self, id: &DossierId, stamp: Stamp) -> Result<Option<Header>, Refusal> {
        match (self.record(id), self.lanes.get(id)) {
            (Some(record), Some(lane)) => record.draft_seen(stamp, lane),
            _ => Ok(None),
        }
    }

    fn open_lane(&mut self, id: &DossierId, stamp: Stamp, reason: LaneReason) -> Result<(), WriteFault> {
        self.lanes.remove(id);
        let lane = LaneId(random(&mut self.entropy));
        let header = self.record(id).ok_or(Refusal::NotParticipant)?.draft_lane_open(stamp, lane, reason)?;
        self.append(id, header, None).map(drop)
    }

    pub(crate) fn salted_body(&mut self, actor: &Actor, line: &OwnLine) -> Result<Option<SaltedBody>, Refusal> {
        let Some(content) = &line.content else { return Ok(None) };
        let body = canonical::encode(&content.to_body(actor.clone())?);
        Ok(Some(SaltedBody { salt: random(&mut self.entropy), body }))
    }

    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { member: self.me, charter: self.trust.charter(), time: self.moment.wall }
    }

    /// Appends a drafted line to the open transaction, to the record and to the queues of those it concerns.
    pub(crate) fn append(
        &mut self,
        id: &DossierId,
        header: Header,
        body: Option<SaltedBody>,
    ) -> Result<EntryId, WriteFault> {
        let protected = cose::protected(Typ::Entry, &self.signer.kid());
        let bytes = header.to_bytes();
        let entry_id = entry::id_of(&protected, &bytes);
        let own = OwnEntry {
            id: entry_id,
            member: self.me,
            lane: header.lane,
            seq: header.seq,
            prev: header.prev,
            kind: header.kind,
            protected: &protected,
            header: &bytes,
            body: body.as_ref(),
            time: self.moment.wall,
        };
        let position = self.store.append_own(id, &own)?;
        let before: BTreeSet<Member> = self.record(id).map(|r| r.correspondents().clone()).unwrap_or_default();
        let folded = match self.record_mut(id) {
            Some(record) => record.fold_own(entry_id, &header),
            None => return Err(Refusal::NotParticipant.into()),
        };
        self.show_given(id, &folded, &Given::one(entry_id, &header, body.as_ref()))?;
        self.lanes.insert(*id, OwnLane { id: header.lane, tip: entry_id });
        self.step.to_sign.push(ToSign { id: entry_id, protected, header: bytes, body });
        self.queue_for_all(id, &entry_id, Some(position), before)?;
        Ok(entry_id)
    }

    /// Appends the genesis of a dossier whose record was begun with it.
    pub(crate) fn append_first(
        &mut self,
        id: &DossierId,
        header: Header,
        body: Option<SaltedBody>,
    ) -> Result<EntryId, WriteFault> {
        let entry = self.append(id, header, body)?;
        self.show_again(id)?;
        Ok(entry)
    }

    /// Queues a line for every participant, and for those whom it removes: they get the line that removed them (PART-008).
    /// `appended` is where it stands if it was appended in this step, so that it waits for nobody yet.
    pub(crate) fn queue_for_all(
        &mut self,
        id: &DossierId,
        line: &EntryId,
        appended: Option<Position>,
        before: BTreeSet<Member>,
    ) -> Result<(), Halt> {
        let Some(record) = self.record(id) else { return Ok(()) };
        let mut targets: BTreeSet<Member> = record.correspondents().clone();
        targets.extend(before);
        targets.remove(&self.me);
        // Who takes part is told ahead of everything that waits: until it is known there, lines go to the wrong members.
        let urgent = record.is_listing(line) || self.view(id).is_some_and(crate::desk::is_immediate);
        let urgency = if urgent { Urgency::Urgent } else { Urgency::Bulk };
        let now = self.now();
        match appended {
            Some(position) => self.store.queue_new(targets.iter().copied(), position, urgency, now)?,
            None => targets.iter().try_for_each(|peer| self.store.queue(*peer, line, urgency, now))?,
        }
        targets.into_iter().for_each(|peer| self.tell(peer, Told::Queued { urgent }));
        Ok(())
    }
}

/// Tells the officer why a line was not written, or the process that it has to end.
fn settle(result: Result<EntryId, WriteFault>) -> Result<Result<EntryId, ActFault>, Halt> {
    match result {
        Ok(id) => Ok(Ok(id)),
        Err(WriteFault::Refused(refusal)) => Ok(Err(ActFault::Refused(refusal))),
        Err(WriteFault::LaneTaken) => Err(Halt(StoreFault::PlaceTaken)),
        Err(WriteFault::Halt(halt)) => Err(halt),
    }
}

/// Why a line was not written.
#[derive(Debug)]
pub(crate) enum WriteFault {
    Refused(Refusal),
    LaneTaken,
    Halt(Halt),
}

impl From<Refusal> for WriteFault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Halt> for WriteFault {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl From<StoreFault> for WriteFault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::PlaceTaken | StoreFault::NotTheTip => Self::LaneTaken,
            fault => Self::Halt(Halt(fault)),
        }
    }
}
