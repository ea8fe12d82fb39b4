//! What goes out: batches of lines for one peer, and the receipts that prove their arrival.
//!
//! Promise: a line stays in the queue until a receipt of that very peer covers it (PUSH-003, RCPT-003); what a peer is
//! known to hold is a cache that only saves bytes.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::cose::Typ;
use comity_dossier::limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX};
use comity_dossier::{DossierId, EntryId, Head, Member, Refusal};
use comity_exchange::bound::BODIES_LACKED_MAX;
use comity_exchange::conversation::{Input as Told, Reach, Summary, Want};
use comity_exchange::op::{Item, Push, PushReply, Receipts};
use comity_exchange::{Receipt, Request};
use comity_store::{BodyState, NewReceipt, Position, Queued, Urgency};

use crate::alarm::Alarm;
use crate::node::{Halt, Node};
use crate::peers::About;

/// Room that a batch leaves for everything around its lines.
const BATCH_MARGIN_BYTES: usize = 64 * 1024;

impl Node {
    /// Makes the next batch for a peer: what is queued, with every header of its past that the peer is not known to hold
    /// (PUSH-001).
    pub(crate) fn batch_for(&mut self, peer: Member, urgent: bool) -> Result<Option<(Request, About)>, Halt> {
        let urgency = if urgent { Urgency::Urgent } else { Urgency::Bulk };
        let queued = self.store.queued(peer, urgency, Position(0), BATCH_ENTRIES_MAX)?;
        let mut batch = Batch::default();
        for dossier in in_order(&queued) {
            if batch.is_full() {
                break;
            }
            self.add_dossier(peer, &dossier, &queued, &mut batch)?;
        }
        if batch.items.is_empty() {
            return Ok(None);
        }
        let more = batch.is_full() || queued.len() == BATCH_ENTRIES_MAX;
        Ok(Some((Request::Push(Push { items: batch.items, urgent }), About::Push { more, urgent })))
    }

    /// Adds what `peer` lacks of one dossier. A removed member gets what leads to its removal and nothing else (PART-008).
    fn add_dossier(
        &mut self,
        peer: Member,
        dossier: &DossierId,
        queued: &[Queued],
        batch: &mut Batch,
    ) -> Result<(), Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(());
        }
        let known = self.peers.get(&peer).and_then(|state| state.known.get(dossier));
        let is_new = known.is_none();
        let tips: Vec<Head> = known.cloned().unwrap_or_default();
        let Some(record) = self.record(dossier) else { return Ok(()) };
        let lacking = record.beyond(&tips, BATCH_ENTRIES_MAX);
        let of_dossier = queued.iter().filter(|row| row.dossier == *dossier).map(|row| row.id);
        let (asked, never): (BTreeSet<EntryId>, BTreeSet<EntryId>) =
            of_dossier.filter(|id| record.is_folded(id)).partition(|id| record.may_receive_header(id, peer));
        // The peer was removed meanwhile: what it may not have does not wait for it any longer. (PART-008)
        self.unqueue.extend(never.into_iter().map(|id| (peer, id)));
        // Lines that the peer is thought to hold and that are still queued were never covered by a receipt: send them.
        let mut lines = lacking;
        lines.extend(asked.iter().filter(|id| !lines.contains(id)).copied().collect::<Vec<_>>());
        for id in lines {
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
        let own = record.head(id).is_some_and(|head| head.member == self.me);
        let body = (with_body || own) && record.may_receive_body(id, peer);
        match self.item(id, body)? {
            Some(item) => Ok(batch.add(item)),
            None => Ok(true),
        }
    }

    /// Reads a line as it travels; `None` if it is not signed yet.
    pub(crate) fn item(&self, id: &EntryId, with_body: bool) -> Result<Option<Item>, Halt> {
        let Some(entry) = self.signed(id)? else { return Ok(None) };
        let body = if with_body && self.store.body_state(id)? == BodyState::Held { self.store.body(id)? } else { None };
        Ok(Some(Item { entry, body }))
    }

    /// Returns the whole signed entry, also of own lines whose signature is not stored yet.
    pub(crate) fn signed(&self, id: &EntryId) -> Result<Option<Vec<u8>>, Halt> {
        let Some(stored) = self.store.entry(id)? else { return Ok(None) };
        if let Some(bytes) = stored.cose_bytes() {
            return Ok(Some(bytes.into_owned()));
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

    /// Takes the answer to a push.
    pub(crate) fn take_push_reply(
        &mut self,
        peer: Member,
        reply: &PushReply,
        more: bool,
        urgent: bool,
    ) -> Result<Summary, Halt> {
        let urgency = if urgent { Urgency::Urgent } else { Urgency::Bulk };
        let before = self.depth(peer, urgency)?;
        for bytes in &reply.receipts {
            self.take_receipt(peer, bytes)?;
        }
        for lacking in &reply.missing {
            // The peer holds less than was thought: what it is known to hold is learned anew. (REP-004)
            if let Some(state) = self.peers.get_mut(&peer) {
                state.known.remove(&lacking.dossier);
            }
        }
        let after = self.depth(peer, urgency)?;
        let went_over = after < before;
        let later = reply.refused.iter().map(comity_exchange::op::Refused::why).next();
        Ok(match later {
            _ if after == 0 => Summary::Pushed { more: false, later: None },
            _ if went_over => Summary::Pushed { more: true, later: None },
            Some(refusal) => Summary::Pushed { more: false, later: Some(refusal) },
            // Nothing was refused and nothing was covered: the peer waits for lines that others have, or has room again
            // later. The same batch is not sent at once again.
            None if more || after > 0 => Summary::Pushed { more: false, later: Some(Refusal::MissingDependency) },
            None => Summary::Pushed { more: false, later: None },
        })
    }

    fn depth(&self, peer: Member, urgency: Urgency) -> Result<u64, Halt> {
        let depth = self.store.queue_depth(peer)?;
        Ok(if urgency == Urgency::Urgent { depth.urgent } else { depth.bulk })
    }

    /// Takes a receipt: keeps it as proof and strikes off what it covers (RCPT-003).
    pub(crate) fn take_receipt(&mut self, from: Member, bytes: &[u8]) -> Result<(), Halt> {
        let read =
            self.trust.check_listed(from, bytes, Typ::Receipt).and_then(|payload| Receipt::from_payload(&payload));
        let receipt = match read {
            Ok(receipt) if receipt.holder == from && receipt.to == self.me && receipt.network == self.network => {
                receipt
            }
            _ => return self.alarm(Alarm::BadReceipt, Some(from), None, None),
        };
        if !self.open_dossier(&receipt.dossier)? {
            return Ok(());
        }
        let new = NewReceipt {
            hash: crate::files::hash_of(bytes),
            bytes,
            holder: from,
            dossier: receipt.dossier,
            frontier: &receipt.frontier,
            held_at: receipt.held_at,
        };
        self.store.put_receipt(&new)?;
        self.learn_what_it_holds(from, &receipt)?;
        self.step.changed.entry(receipt.dossier).or_insert(false);
        Ok(())
    }

    fn learn_what_it_holds(&mut self, peer: Member, receipt: &Receipt) -> Result<(), Halt> {
        let dossier = receipt.dossier;
        let now = self.now();
        let Some(record) = self.record(&dossier) else { return Ok(()) };
        // Only tips that stand here too say what is covered: a receipt is a claim about lines, named by hash.
        let shared: Vec<Head> = receipt.frontier.iter().filter(|head| record.is_folded(&head.id)).copied().collect();
        let unknown = record.unknown(&receipt.frontier);
        let lacks = !record.beyond(&receipt.frontier, 1).is_empty();
        for head in &shared {
            self.store.unqueue_through(peer, &dossier, head.member, head.lane, head.seq)?;
        }
        self.queue_bodies(peer, receipt)?;
        if let Some(state) = self.peers.get_mut(&peer) {
            state.known.insert(dossier, shared);
            unknown.iter().for_each(|head| state.wanted.want_line(dossier, head.id, now));
        }
        if !unknown.is_empty() {
            self.tell(peer, Told::Wants(Want::Fetch));
        }
        if lacks {
            self.tell(peer, Told::Wants(Want::RepairSoon));
        }
        Ok(())
    }

    /// Queues the lines whose text a peer lacks and may have: it got their headers from somebody else. Their author sends
    /// them; the others do only while the author cannot be reached from here.
    fn queue_bodies(&mut self, peer: Member, receipt: &Receipt) -> Result<(), Halt> {
        let Some(record) = self.record(&receipt.dossier) else { return Ok(()) };
        let is_ours = |id: &EntryId| {
            let author = record.head(id).map(|head| head.member);
            let state = author.and_then(|author| self.peers.get(&author));
            author == Some(self.me) || state.is_some_and(|state| state.conversation.explain().reach != Reach::Up)
        };
        let may_have = |id: &&EntryId| is_ours(id) && record.may_receive_body(id, peer);
        let lines: Vec<EntryId> = receipt.bodies_lacked.iter().filter(may_have).copied().collect();
        let now = self.now();
        let mut queued = false;
        for id in lines {
            if self.store.body_state(&id)? == BodyState::Held {
                self.store.queue(peer, &id, Urgency::Bulk, now)?;
                queued = true;
            }
        }
        if queued {
            self.tell(peer, Told::Queued { urgent: false });
        }
        Ok(())
    }

    /// Makes a receipt for everything this node durably holds of a dossier (RCPT-001), as far as it may be told to `to`
    /// (PART-008). Only after the commit.
    pub(crate) fn receipt(&self, dossier: &DossierId, to: Member) -> Result<Option<Vec<u8>>, Halt> {
        let Some(record) = self.record(dossier) else { return Ok(None) };
        let frontier: Vec<Head> = record.frontier_for(to);
        let lacked = self.store.missing_bodies(dossier, BODIES_LACKED_MAX + 1)?;
        if lacked.len() > BODIES_LACKED_MAX {
            // A receipt names every text that is lacking; while there are too many to name, none is given. (RCPT-001)
            return Ok(None);
        }
        let covered = |id: &EntryId| record.is_covered(id, &frontier);
        let mut bodies_lacked: Vec<EntryId> = lacked.into_iter().map(|body| body.id).filter(covered).collect();
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
        let owed = self.peers.get_mut(&peer).map(|state| std::mem::take(&mut state.receipts_owed)).unwrap_or_default();
        let mut receipts = Vec::new();
        for dossier in owed.iter().take(comity_exchange::bound::RECEIPTS_MAX) {
            if self.open_dossier(dossier)? {
                receipts.extend(self.receipt(dossier, peer)?);
            }
        }
        Ok((!receipts.is_empty()).then_some((Request::Receipts(Receipts { receipts }), About::Receipts(owed))))
    }

    /// Notes that the authors of lines are owed a receipt, since the lines did not come from them.
    pub(crate) fn owe_receipts(&mut self, dossier: &DossierId, delivered_by: Member) {
        let Some(record) = self.record(dossier) else { return };
        let authors: Vec<Member> =
            record.participants().iter().copied().filter(|m| *m != self.me && *m != delivered_by).collect();
        for author in authors {
            if let Some(state) = self.peers.get_mut(&author) {
                state.receipts_owed.insert(*dossier);
                self.tell(author, Told::Wants(Want::Receipts));
            }
        }
    }
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

/// A batch that is being filled.
#[derive(Default)]
struct Batch {
    items: Vec<Item>,
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
