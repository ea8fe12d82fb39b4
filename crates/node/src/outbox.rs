//! What goes out: batches of lines for one peer, and the receipts that prove their arrival.
//!
//! Promise: a line stays in the queue until a receipt of that very peer covers it (PUSH-003, RCPT-003); what a peer is
//! known to hold is a cache that only saves bytes.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::cose::{self, Typ};
use comity_dossier::counting::Standing;
use comity_dossier::limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX};
use comity_dossier::{DossierId, EntryId, Head, LaneId, Member, Record, Refusal};
use comity_exchange::bound::{ANSWER_BYTES_MAX, BODIES_LACKED_MAX, RECEIPTS_MAX};
use comity_exchange::conversation::{Input as Told, Reach, Summary, Want};
use comity_exchange::op::{Item, Push, PushReply, Receipts, Refused};
use comity_exchange::{Receipt, Request};
use comity_store::{BodyState, NewReceipt, Position, Queued, Urgency};

use crate::alarm::Alarm;
use crate::node::{Halt, Node};
use crate::peers::About;

/// Lines without their text that are looked at for one receipt: beyond them none is given.
const BODIES_LOOKED_AT_MAX: usize = 16 * BODIES_LACKED_MAX;

/// Room that a batch leaves for everything around its lines.
const BATCH_MARGIN_BYTES: usize = 64 * 1024;

impl Node {
    /// Makes the next batch for a peer: what is queued, with every header of its past that the peer is not known to hold
    /// (PUSH-001).
    ///
    /// Dossiers of which the peer took nothing the last time stand back behind the others, so that one that it cannot take
    /// does not keep all others from it.
    pub(crate) fn batch_for(&mut self, peer: Member, urgent: bool) -> Result<Option<(Request, About)>, Halt> {
        let stalled = self.peers.get(&peer).map(|state| state.stalled_of(urgent).clone()).unwrap_or_default();
        let (none, now) = (BTreeSet::new(), self.now());
        let aside = self.peers.get_mut(&peer).map(|state| state.aside_there_lately(now)).unwrap_or_default();
        let mut batch =
            self.fill_batch(peer, urgent, &stalled.union(&aside).copied().collect(), Waiting::All(&none))?;
        if batch.items.is_empty() && !stalled.is_empty() {
            if let Some(state) = self.peers.get_mut(&peer) {
                state.stalled_mut(urgent).clear();
            }
            batch = self.fill_batch(peer, urgent, &aside, Waiting::All(&none))?;
        }
        if batch.items.is_empty() {
            return Ok(None);
        }
        Ok(Some((Request::Push(Push { items: batch.items, urgent }), About::Push { urgent, dossiers: batch.dossiers })))
    }

    /// Fills a batch from the first page of the queue of which anything may be sent.
    pub(crate) fn fill_batch(
        &mut self,
        peer: Member,
        urgent: bool,
        without: &BTreeSet<DossierId>,
        waiting: Waiting<'_>,
    ) -> Result<Batch, Halt> {
        let mut batch = Batch::default();
        let mut after = Position(0);
        while batch.items.is_empty() {
            let mut queued = match waiting {
                Waiting::All(_) => self.store.queued(peer, urgency_of(urgent), after, BATCH_ENTRIES_MAX)?,
                Waiting::InNoMailbox => self.store.unposted(peer, urgency_of(urgent), after, BATCH_ENTRIES_MAX)?,
            };
            let Some(last) = queued.last() else { break };
            after = last.position;
            if let Waiting::All(but) = waiting {
                queued.retain(|row| !but.contains(&row.id));
            }
            for dossier in in_order(&queued).into_iter().filter(|dossier| !without.contains(dossier)) {
                if batch.is_full() {
                    break;
                }
                batch.dossiers.insert(dossier);
                self.add_dossier(peer, &dossier, &queued, urgent, &mut batch)?;
            }
        }
        Ok(batch)
    }

    /// Adds what `peer` lacks of one dossier. A removed member gets what leads to its removal and nothing else (PART-008).
    fn add_dossier(
        &mut self,
        peer: Member,
        dossier: &DossierId,
        queued: &[Queued],
        urgent: bool,
        batch: &mut Batch,
    ) -> Result<(), Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(());
        }
        let known = self.peers.get(&peer).and_then(|state| state.told_of(dossier));
        let is_new = known.is_none();
        let tips: Vec<Head> = known.unwrap_or_default();
        let declined = self.declined_lanes(peer, dossier);
        let Some(record) = self.record(dossier) else { return Ok(()) };
        // Of what a removed member lacks most is not for it: that must not take the room of what is. Neither must branches
        // of which the peer takes no more.
        let all_for_it = record.correspondents().contains(&peer) && declined.is_empty();
        let limit = if all_for_it { BATCH_ENTRIES_MAX } else { usize::MAX };
        let lacking = record.beyond(&tips, limit).into_iter().filter(|id| record.may_receive_header(id, peer));
        let lacking = lacking.filter(|id| !is_on_lane(record, &declined, id));
        let lacking: Vec<EntryId> = lacking.take(BATCH_ENTRIES_MAX).collect();
        let of_dossier = queued.iter().filter(|row| row.dossier == *dossier).map(|row| row.id);
        let takes_part = record.participants().contains(&self.me);
        let is_own = |id: &EntryId| record.head(id).is_some_and(|head| head.member == self.me);
        let (asked, never): (Vec<EntryId>, Vec<EntryId>) = of_dossier
            .filter(|id| record.is_folded(id))
            .partition(|id| record.may_receive_header(id, peer) && (takes_part || is_own(id)));
        let mut lines: Vec<EntryId> = Vec::new();
        if urgent {
            // What must not wait comes with what it rests on, before whatever else the peer lacks. If that is more than a
            // batch, the newest line goes ahead of it: it is shown and rings while its past is still coming. (COUNT-008)
            let first = asked.iter().find(|id| record.is_listing(id)).or(asked.first()).copied();
            lines = record.pasts_beyond(first.as_slice(), &tips, BATCH_ENTRIES_MAX);
            if lines.len() == BATCH_ENTRIES_MAX {
                lines.splice(0..0, asked.last().copied());
            }
        }
        // The peer was removed meanwhile: what it may not have does not wait for it any longer. (PART-008) Or this member
        // was: it delivers its own lines, whose receipts name them, and nobody else's.
        self.unqueue.extend(never.into_iter().map(|id| (peer, id)));
        // Lines that the peer is thought to hold and that are still queued were never covered by a receipt: send them.
        lines.extend(lacking);
        lines.extend(&asked);
        let asked: BTreeSet<EntryId> = asked.into_iter().collect();
        let mut given = BTreeSet::new();
        for id in lines.into_iter().filter(|id| given.insert(*id)) {
            if !self.add_line(peer, dossier, &id, asked.contains(&id) || is_new, batch)? {
                break;
            }
        }
        Ok(())
    }

    /// Adds a line to a batch; tells whether there was room.
    fn add_line(
        &mut self,
        peer: Member,
        dossier: &DossierId,
        id: &EntryId,
        with_body: bool,
        batch: &mut Batch,
    ) -> Result<bool, Halt> {
        let Some(record) = self.record(dossier) else { return Ok(true) };
        if !record.may_receive_header(id, peer) {
            return Ok(true);
        }
        let head = record.head(id);
        let own = head.is_some_and(|head| head.member == self.me);
        let body = (with_body || own) && record.may_receive_body(id, peer);
        match self.item(id, body)? {
            Some(item) => {
                let added = batch.add(item);
                batch.heads.extend(head.filter(|_| added).map(|head| (*dossier, head)));
                Ok(added)
            }
            None => Ok(true),
        }
    }

    /// Reads a line as it travels; `None` if it is not signed yet.
    pub(crate) fn item(&self, id: &EntryId, with_body: bool) -> Result<Option<Item>, Halt> {
        if let Some(item) = self.fresh.item(id, with_body) {
            return Ok(Some(item));
        }
        let Some(entry) = self.signed(id)? else { return Ok(None) };
        let body = if with_body && self.store.body_state(id)? == BodyState::Held { self.store.body(id)? } else { None };
        Ok(Some(Item { entry, body }))
    }

    /// Returns the whole signed entry, also of own lines whose signature is not stored yet.
    pub(crate) fn signed(&self, id: &EntryId) -> Result<Option<Vec<u8>>, Halt> {
        let Some(stored) = self.store.entry(id)? else { return Ok(None) };
        if let Some(bytes) = stored.cose_bytes() {
            let bytes = bytes.into_owned();
            // The id does not cover the signature, the sum does; where there is none it is looked at before it leaves.
            // (STORE-001)
            if stored.sum.is_some() || self.is_signed(bytes.clone()) {
                return Ok(Some(bytes));
            }
            self.store.meet(comity_store::Damage::Columns(stored.position));
            return Ok(None);
        }
        let (comity_store::EntryBytes::Own { protected, header, .. }, Some(signature)) =
            (&stored.bytes, self.signatures.get(id))
        else {
            return Ok(None);
        };
        Ok(Some(comity_dossier::cose::assemble(protected, Some(header), signature)))
    }

    /// Returns a line as it travels, signed; `None` if it is not here.
    pub fn signed_line(&self, id: &EntryId) -> Result<Option<Vec<u8>>, Halt> {
        self.signed(id)
    }

    /// Takes the answer to a push. What made no progress waits; everything else goes on at once.
    pub(crate) fn take_push_reply(
        &mut self,
        peer: Member,
        reply: &PushReply,
        urgent: bool,
        dossiers: &BTreeSet<DossierId>,
    ) -> Result<Summary, Halt> {
        let (mut told, now) = (BTreeMap::new(), self.now());
        for bytes in &reply.receipts {
            told.extend(self.take_receipt(peer, bytes)?);
        }
        let declined = self.take_declined(peer, &reply.refused, dossiers)?;
        let Some(state) = self.peers.get_mut(&peer) else { return Ok(Summary::Pushed { more: false, later: None }) };
        for lacking in reply.missing.iter().filter(|lacking| !told.contains_key(&lacking.dossier)) {
            // The peer holds less than was thought, and gave no receipt that says what: it is told everything. What it
            // lacks beside a receipt is told by that receipt; it may be what nobody has. (REP-004)
            state.known.remove(&lacking.dossier);
        }
        for refused in reply.refused.iter().filter(|refused| refused.why() == Refusal::Quarantined) {
            // Only of a dossier that was in the push: nobody else's word fills the memory.
            let dossier = refused.id.map(DossierId::from).filter(|dossier| dossiers.contains(dossier));
            dossier.into_iter().for_each(|dossier| state.note_aside_there(dossier, now));
        }
        let (moved, stuck): (Vec<_>, Vec<_>) =
            dossiers.iter().partition(|id| told.get(id) == Some(&true) || declined.contains(id));
        let stalled = state.stalled_mut(urgent);
        stalled.retain(|dossier| !moved.contains(dossier));
        stalled.extend(stuck);
        let mut stalled = stalled.clone();
        stalled.extend(state.aside_there_lately(now));
        if self.store.queued(peer, urgency_of(urgent), Position(0), 1)?.is_empty() {
            return Ok(Summary::Pushed { more: false, later: None });
        }
        if !moved.is_empty() || self.waits_beside(peer, urgent, &stalled)? {
            return Ok(Summary::Pushed { more: true, later: None });
        }
        // If nothing was refused, the peer waits for lines that others have, or has room again later.
        let why = reply.refused.iter().map(Refused::why).next();
        Ok(Summary::Pushed { more: false, later: Some(why.unwrap_or(Refusal::MissingDependency)) })
    }

    /// Strikes off lines of overgrown lanes that the peer does not take: it has branches enough of them, and nothing there
    /// counts (LIM-008). What counts here stays in the queue whatever the peer says of it. Returns the dossiers concerned.
    fn take_declined(
        &mut self,
        peer: Member,
        refused: &[Refused],
        dossiers: &BTreeSet<DossierId>,
    ) -> Result<BTreeSet<DossierId>, Halt> {
        const LANES_MAX: usize = 4_096;
        let of_a_branch = |refused: &&Refused| matches!(refused.why(), Refusal::ForkedLane | Refusal::BadChain);
        let ids: Vec<EntryId> = refused.iter().filter(of_a_branch).filter_map(|refused| refused.id).collect();
        let mut declined = BTreeSet::new();
        for dossier in dossiers {
            self.open_dossier(dossier)?;
            let Some(record) = self.record(dossier) else { continue };
            let counts_not = |id: &&EntryId| record.standing(id).is_some_and(|standing| !standing.counts());
            let here: Vec<EntryId> = ids.iter().filter(counts_not).copied().collect();
            let lanes: Vec<_> =
                here.iter().filter_map(|id| record.head(id)).map(|head| (head.member, head.lane)).collect();
            if here.is_empty() {
                continue;
            }
            if self.store.unqueue(peer, &here)? > 0 {
                declined.insert(*dossier);
            }
            if let Some(state) = self.peers.get_mut(&peer).filter(|state| state.declined.len() < LANES_MAX) {
                state.declined.extend(lanes.into_iter().map(|(member, lane)| (*dossier, member, lane)));
            }
        }
        Ok(declined)
    }

    /// Returns the lanes of a dossier of whose branches a peer takes no more.
    pub(crate) fn declined_lanes(&self, peer: Member, dossier: &DossierId) -> BTreeSet<(Member, LaneId)> {
        let declined = self.peers.get(&peer).map(|state| &state.declined).into_iter().flatten();
        declined.filter(|(of, _, _)| of == dossier).map(|(_, member, lane)| (*member, *lane)).collect()
    }

    /// Tells whether something waits for a peer besides these dossiers.
    fn waits_beside(&self, peer: Member, urgent: bool, dossiers: &BTreeSet<DossierId>) -> Result<bool, Halt> {
        let mut after = Position(0);
        loop {
            let queued = self.store.queued(peer, urgency_of(urgent), after, BATCH_ENTRIES_MAX)?;
            let Some(last) = queued.last() else { return Ok(false) };
            after = last.position;
            if queued.iter().any(|row| !dossiers.contains(&row.dossier)) {
                return Ok(true);
            }
        }
    }

    /// Takes a receipt: keeps it as proof and strikes off what it covers (RCPT-003). Returns of which dossier it is, if it is
    /// one, and whether the peer is known to hold more than before.
    pub(crate) fn take_receipt(&mut self, from: Member, bytes: &[u8]) -> Result<Option<(DossierId, bool)>, Halt> {
        let read =
            self.trust.check_listed(from, bytes, Typ::Receipt).and_then(|payload| Receipt::from_payload(&payload));
        let receipt = match read {
            Ok(receipt) if receipt.holder == from && receipt.to == self.me && receipt.network == self.network => {
                receipt
            }
            _ => {
                self.alarm(Alarm::BadReceipt, Some(from), None, None)?;
                return Ok(None);
            }
        };
        let dossier = receipt.dossier;
        if !self.open_dossier(&dossier)? || !self.record(&dossier).is_some_and(|record| record.was_ever_listed(from)) {
            return Ok(None);
        }
        if self.is_news(&receipt)? && self.may_keep_receipt(&dossier, from) {
            let new = NewReceipt {
                hash: crate::files::hash_of(bytes),
                bytes,
                holder: from,
                dossier,
                frontier: &receipt.frontier,
                held_at: receipt.held_at,
            };
            self.store.put_receipt(&new)?;
            self.receipt_came_back(from, &dossier)?;
            self.note_receipt(from);
        }
        let more = self.learn_what_it_holds(from, &receipt)?;
        self.step.changed.entry(dossier).or_insert(false);
        Ok(Some((dossier, more)))
    }

    /// Tells whether a receipt says anything that the holder's last one did not: the same again proves no more.
    fn is_news(&self, receipt: &Receipt) -> Result<bool, Halt> {
        let latest = self.store.latest_receipt(&receipt.dossier, receipt.holder)?;
        let before = latest.as_ref().and_then(|latest| read_receipt(&latest.receipt.bytes));
        Ok(before.is_none_or(|before| {
            (&before.frontier, &before.bodies_lacked) != (&receipt.frontier, &receipt.bodies_lacked)
        }))
    }

    fn learn_what_it_holds(&mut self, peer: Member, receipt: &Receipt) -> Result<bool, Halt> {
        let dossier = receipt.dossier;
        let Some(record) = self.record(&dossier) else { return Ok(false) };
        // Only tips that stand here too say what is covered: a receipt is a claim about lines, named by hash.
        let shared: Vec<Head> = receipt.frontier.iter().filter_map(|head| record.head(&head.id)).collect();
        let mut unknown = record.unknown(&receipt.frontier);
        unknown.retain(|head| !record.is_overgrown(head.member, head.lane));
        let lacks = !record.beyond(&receipt.frontier, 1).is_empty();
        let before = self.peers.get(&peer).and_then(|state| state.known.get(&dossier));
        let before: &[Head] = before.map_or(&[], Vec::as_slice);
        let covers = |tips: &[Head], all: &[Head]| {
            let cover = record.cover(tips);
            all.iter().all(|tip| cover.contains(&tip.id))
        };
        let grew = covers(&shared, before) && !covers(before, &shared);
        let forked: BTreeSet<_> = record.forks().map(|fork| (fork.member, fork.lane)).collect();
        let mut gone = self.unqueue_branches(peer, &dossier, &shared, !forked.is_empty())?;
        for head in shared.iter().filter(|head| !forked.contains(&(head.member, head.lane))) {
            gone += self.store.unqueue_through(peer, &dossier, head.member, head.lane, head.seq)?;
        }
        let back = self.queue_bodies(peer, receipt)?;
        let moved = grew || gone > back;
        if let Some(state) = self.peers.get_mut(&peer) {
            if moved {
                state.parcels.put_again = 0;
            }
            if lacks {
                state.parcels.lacking.insert(dossier);
            } else {
                state.parcels.lacking.remove(&dossier);
            }
            state.known.insert(dossier, shared);
        }
        self.want_heads(peer, dossier, &unknown, false);
        if !unknown.is_empty() {
            self.tell(peer, Told::Wants(Want::Fetch));
        }
        if lacks {
            self.tell(peer, Told::Wants(Want::RepairSoon));
        }
        Ok(moved)
    }

    /// Strikes off what tips cover line by line: where a lane forks, a tip of one branch says nothing of the other.
    fn unqueue_branches(
        &mut self,
        peer: Member,
        dossier: &DossierId,
        tips: &[Head],
        forked: bool,
    ) -> Result<u64, Halt> {
        const AT_ONCE: usize = 1_024;
        let mut gone = 0;
        for urgency in [Urgency::Urgent, Urgency::Bulk] {
            let queued = if forked { self.store.queued(peer, urgency, Position(0), AT_ONCE)? } else { Vec::new() };
            let Some(record) = self.record(dossier) else { return Ok(gone) };
            let cover = record.cover(tips);
            let covered = queued.iter().filter(|row| row.dossier == *dossier && cover.contains(&row.id));
            let covered: Vec<EntryId> = covered.map(|row| row.id).collect();
            gone += self.store.unqueue(peer, &covered)?;
        }
        Ok(gone)
    }

    /// Queues the lines whose text a peer lacks and may have: it got their headers from somebody else. Their author sends
    /// them; the others do only while the author cannot be reached from here.
    fn queue_bodies(&mut self, peer: Member, receipt: &Receipt) -> Result<u64, Halt> {
        let Some(record) = self.record(&receipt.dossier) else { return Ok(0) };
        let is_ours = |id: &EntryId| {
            let author = record.head(id).map(|head| head.member);
            let state = author.and_then(|author| self.peers.get(&author));
            author == Some(self.me) || state.is_some_and(|state| state.conversation.explain().reach != Reach::Up)
        };
        let may_have = |id: &&EntryId| is_ours(id) && record.may_receive_body(id, peer);
        let lines: Vec<EntryId> = receipt.bodies_lacked.iter().filter(may_have).copied().collect();
        let now = self.now();
        let mut queued = 0;
        for id in lines {
            if self.store.body_state(&id)? == BodyState::Held {
                self.store.queue(peer, &id, Urgency::Bulk, now)?;
                queued += 1;
            }
        }
        if queued > 0 {
            self.tell(peer, Told::Queued { urgent: false });
        }
        Ok(queued)
    }

    /// Makes a receipt for everything this node durably holds of a dossier (RCPT-001), as far as it may be told to `to`
    /// (PART-008). Only after the commit.
    pub(crate) fn receipt(&self, dossier: &DossierId, to: Member) -> Result<Option<Vec<u8>>, Halt> {
        let Some(record) = self.record(dossier) else { return Ok(None) };
        let held = self.peers.get(&to).and_then(|state| state.known.get(dossier));
        let mut frontier: Vec<Head> = record.frontier_for(to, held.map_or(&[], Vec::as_slice));
        let lacked = self.store.missing_bodies(dossier, BODIES_LOOKED_AT_MAX)?;
        if lacked.len() == BODIES_LOOKED_AT_MAX {
            return Ok(None);
        }
        let lacked: Vec<EntryId> = lacked.into_iter().map(|body| body.id).collect();
        // A receipt names every text that is lacking; where there are too many to name, it leaves out the lanes that lack
        // most, so that who sends lines without their texts takes nobody else's receipts away. (RCPT-001)
        leave_out_lanes(record, &lacked, &mut frontier);
        let cover = record.cover(&frontier);
        let mut bodies_lacked: Vec<EntryId> = lacked.into_iter().filter(|id| cover.contains(id)).collect();
        drop(cover);
        bodies_lacked.sort_unstable();
        let receipt = Receipt {
            network: self.network,
            holder: self.me,
            to,
            dossier: *dossier,
            frontier,
            bodies_lacked,
            held_at: self.moment.wall,
        };
        Ok(Some(self.signer.sign1(Typ::Receipt, &receipt.payload())))
    }

    /// Receipts that did not fit into an answer: for lines that came from somebody else than their author.
    pub(crate) fn receipts_for(&mut self, peer: Member) -> Result<Option<(Request, About)>, Halt> {
        let (mut receipts, mut bytes, mut about) = (Vec::new(), 0, BTreeSet::new());
        while receipts.len() < RECEIPTS_MAX && bytes < ANSWER_BYTES_MAX {
            let next = self.peers.get_mut(&peer).and_then(|state| state.receipts_owed.pop_first());
            let Some(dossier) = next else { break };
            if self.open_dossier(&dossier)?
                && let Some(receipt) = self.receipt(&dossier, peer)?
            {
                bytes += receipt.len();
                about.insert(dossier);
                receipts.push(receipt);
            }
        }
        Ok((!receipts.is_empty()).then_some((Request::Receipts(Receipts { receipts }), About::Receipts(about))))
    }

    /// Notes that the authors of lines are owed a receipt, since the lines did not come from them.
    pub(crate) fn owe_receipts(&mut self, dossier: &DossierId, delivered_by: Member) {
        let Some(record) = self.record(dossier) else { return };
        let authors: Vec<Member> =
            record.participants().iter().copied().filter(|m| *m != self.me && *m != delivered_by).collect();
        authors.into_iter().for_each(|author| self.owe_receipt(author, *dossier));
    }

    /// Tells the authors of what came to this member after it was removed (REP-010).
    pub(crate) fn tell_of_strays(&mut self, dossier: &DossierId) {
        let strays_of = self.shelf.summaries.get(dossier).map(|summary| summary.strays_of.clone()).unwrap_or_default();
        strays_of.into_iter().for_each(|author| self.owe_receipt(author, *dossier));
    }

    /// Tells a peer that greets again of what it wrote and this member got after it was removed: it may have been put back
    /// to an older disk since, or never have heard of what a copy of its disk wrote (REP-010).
    pub(crate) fn tell_of_strays_by(&mut self, author: Member) {
        let strays = self.shelf.summaries.iter().filter(|(_, summary)| summary.strays_of.contains(&author));
        let strays: Vec<DossierId> = strays.map(|(dossier, _)| *dossier).collect();
        strays.into_iter().for_each(|dossier| self.owe_receipt(author, dossier));
    }

    fn owe_receipt(&mut self, to: Member, dossier: DossierId) {
        if let Some(state) = self.peers.get_mut(&to) {
            state.receipts_owed.insert(dossier);
            self.tell(to, Told::Wants(Want::Receipts));
        }
    }
}

/// Leaves out of a frontier the lanes of which most texts are lacking, until the others can all be named.
fn leave_out_lanes(record: &Record, lacked: &[EntryId], frontier: &mut Vec<Head>) {
    let mut by_lane: BTreeMap<(Member, LaneId), usize> = BTreeMap::new();
    for head in lacked.iter().filter_map(|id| record.head(id)) {
        *by_lane.entry((head.member, head.lane)).or_default() += 1;
    }
    let mut total = lacked.len();
    while total > BODIES_LACKED_MAX {
        let most = by_lane.iter().max_by_key(|(_, lacks)| **lacks).map(|(lane, lacks)| (*lane, *lacks));
        let Some((lane, lacks)) = most.filter(|(_, lacks)| *lacks > 0) else { return };
        by_lane.remove(&lane);
        frontier.retain(|head| (head.member, head.lane) != lane);
        total -= lacks;
    }
}

/// Tells whether a line that does not count stands on one of these lanes.
pub(crate) fn is_on_lane(record: &Record, lanes: &BTreeSet<(Member, LaneId)>, id: &EntryId) -> bool {
    let counts = || record.standing(id).is_some_and(Standing::counts);
    !lanes.is_empty() && !counts() && record.head(id).is_some_and(|head| lanes.contains(&(head.member, head.lane)))
}

pub(crate) fn urgency_of(urgent: bool) -> Urgency {
    if urgent { Urgency::Urgent } else { Urgency::Bulk }
}

/// The dossiers of queued lines, each once, in the order of their first line.
fn in_order(queued: &[Queued]) -> Vec<DossierId> {
    let mut first: BTreeMap<DossierId, usize> = BTreeMap::new();
    for (at, row) in queued.iter().enumerate() {
        first.entry(row.dossier).or_insert(at);
    }
    let mut dossiers: Vec<(usize, DossierId)> = first.into_iter().map(|(dossier, at)| (at, dossier)).collect();
    dossiers.sort_unstable();
    dossiers.into_iter().map(|(_, dossier)| dossier).collect()
}

/// Which of the lines that wait for a peer are meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiting<'a> {
    /// All but these.
    All(&'a BTreeSet<EntryId>),
    /// Those that wait in no mailbox.
    InNoMailbox,
}

/// A batch that is being filled.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) items: Vec<Item>,
    /// The lines in it, each after its past.
    pub(crate) heads: Vec<(DossierId, Head)>,
    dossiers: BTreeSet<DossierId>,
    bytes: usize,
    full: bool,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.full
    }

    /// Adds a line if there is room (LIM-004).
    fn add(&mut self, item: Item) -> bool {
        let bytes = self.bytes + item.size_bytes();
        self.full = self.items.len() == BATCH_ENTRIES_MAX || bytes > BATCH_BYTES_MAX - BATCH_MARGIN_BYTES;
        if !self.full {
            self.bytes = bytes;
            self.items.push(item);
        }
        !self.full
    }
}

/// Reads a receipt that was checked when it came.
fn read_receipt(bytes: &[u8]) -> Option<Receipt> {
    Receipt::from_payload(cose::split(bytes, Typ::Receipt).ok()?.payload?).ok()
}

/// Returns the lines whose text the holder lacked when it made this receipt.
pub(crate) fn bodies_lacked(bytes: &[u8]) -> Vec<EntryId> {
    read_receipt(bytes).map(|receipt| receipt.bodies_lacked).unwrap_or_default()
}
