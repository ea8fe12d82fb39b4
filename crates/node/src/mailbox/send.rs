//! The sender: what is for a member that cannot be called goes into a box at its host.
//!
//! The conversation with such a member goes on as with any other; its calls go to the host instead. A push becomes a parcel,
//! a greeting becomes the question which parcels still wait, and what only an answer could bring is wished for in a parcel.
//!
//! Promise: a line in a box is not put again while the host holds it; when the host holds it no more and no receipt came, it
//! is put again, after a growing wait (MBOX-007).

use std::collections::BTreeSet;

use comity_dossier::{Hash, Member, Refusal, Time};
use comity_exchange::bound::HELD_MAX;
use comity_exchange::conversation::{Input as Told, Reach, Summary, Task, Trouble, Want, What};
use comity_exchange::message::PARCEL_LIFE_MS;
use comity_exchange::op::{Hello, MailboxHeld, MailboxPut};
use comity_exchange::{Reply, Request};
use comity_store::Position;

use crate::call::nothing_left;
use crate::node::{Halt, Node, Output};
use crate::outbox::{Waiting, urgency_of};
use crate::parcel::{Packed, Put};
use crate::peers::{About, DocumentsAfter, InFlight};

/// How long after a line was put a receipt is waited for, once the host does not hold it any more, in milliseconds;
/// doubled each time it is put again, up to the second.
const RECEIPT_WITHIN_MS: u64 = 60_000;
const RECEIPT_WITHIN_MS_MAX: u64 = 6 * 3_600_000;
/// After how long a file is asked for elsewhere, in milliseconds.
const WISH_MS: u64 = 300_000;
/// After how long a member that cannot be called is told again what is held, in milliseconds.
const TELL_AGAIN_MS: u64 = 3_600_000;

/// A parcel for a box that this node keeps itself: it is stored in the next transaction.
pub(crate) struct OwnPut {
    whose: Member,
    task: Task,
    put: Put,
    bytes: Option<Vec<u8>>,
}

impl Node {
    /// Does what a conversation with a member wants that has only mailboxes.
    pub(crate) fn make_put(&mut self, peer: Member, task: Task, hosts: &[Member]) -> Result<Option<Output>, Halt> {
        let Some(packed) = self.pack_for(peer, task.what)? else {
            self.tell(peer, Told::Answered { slot: task.slot, summary: nothing_left(task.what) });
            return Ok(None);
        };
        let at = self.peers.get(&peer).map_or(0, |state| state.parcels.host_at);
        let host = hosts[at % hosts.len()];
        let Packed { contents, mut put } = packed;
        let mut parcels = Vec::new();
        if !contents.is_empty() {
            let Some((name, bytes)) = self.seal_parcel(peer, &contents, host) else {
                self.came_to_nothing(host, peer, task, About::Put(put), Trouble::NoAddress);
                return Ok(None);
            };
            put.parcel = Some(name);
            parcels.push(bytes);
        }
        if host == self.me {
            self.boxes.own.push(OwnPut { whose: peer, task, put, bytes: parcels.pop() });
            return Ok(None);
        }
        let request = Request::MailboxPut(MailboxPut { owner: peer, parcels });
        self.call_out(host, peer, task, &request, About::Put(put))
    }

    /// Packs what a task asks for. An empty parcel only asks what waits; nothing means that there is nothing to do.
    fn pack_for(&mut self, peer: Member, what: What) -> Result<Option<Packed>, Halt> {
        Ok(match what {
            What::Hello => Some(Packed::default()),
            What::PushUrgent | What::PushBulk => {
                let urgent = what == What::PushUrgent;
                let batch = self.fill_batch(peer, urgent, &BTreeSet::new(), Waiting::InNoMailbox)?;
                (!batch.items.is_empty()).then(|| Packed::lines(batch))
            }
            What::Receipts => self.pack_what_is_owed(peer)?,
            What::File => self.pack_wishes(peer)?,
            What::Fetch => {
                // It cannot be asked; it sends what others lack when it greets them.
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.wanted.forget_lines();
                }
                None
            }
            What::Card => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.wanted.cards.clear();
                }
                None
            }
            What::Buckets | What::Frontiers | What::Charter => None,
        })
    }

    fn pack_what_is_owed(&mut self, peer: Member) -> Result<Option<Packed>, Halt> {
        if let Some(packed) = self.pack_receipts(peer)? {
            return Ok(Some(packed));
        }
        if let Some(packed) = self.pack_documents(peer) {
            return Ok(Some(packed));
        }
        self.pack_parts(peer)
    }

    /// A parcel to a peer that can be called and cannot call for what it wished: it takes it at once.
    pub(crate) fn parcel_to_itself(&mut self, peer: Member) -> Result<Option<(Request, About)>, Halt> {
        let packed = match self.pack_documents(peer) {
            Some(packed) => Some(packed),
            None => self.pack_parts(peer)?,
        };
        let Some(Packed { contents, mut put }) = packed else { return Ok(None) };
        let Some((name, bytes)) = self.seal_parcel(peer, &contents, peer) else { return Ok(None) };
        put.parcel = Some(name);
        Ok(Some((Request::MailboxPut(MailboxPut { owner: peer, parcels: vec![bytes] }), About::Put(put))))
    }

    /// Stores parcels for boxes that this node keeps itself.
    pub(super) fn put_own(&mut self) -> Result<(), Halt> {
        for OwnPut { whose, task, put, bytes } in std::mem::take(&mut self.boxes.own) {
            let expires = self.now().plus_ms(PARCEL_LIFE_MS);
            let parcels: Vec<(Hash, &[u8], Time)> =
                put.parcel.iter().zip(&bytes).map(|(name, bytes)| (*name, bytes.as_slice(), expires)).collect();
            let kept = if self.boxes.host_for.contains(&whose) {
                self.keep_parcels(self.me, whose, &parcels)?
            } else {
                Err(Refusal::WrongAudience)
            };
            let me = self.me;
            match kept {
                Ok(()) => {
                    let held = self.held_of(whose, me)?;
                    self.put_arrived(me, whose, task, put, &held)?;
                }
                Err(refusal) => self.put_refused(whose, task, put, refusal),
            }
        }
        Ok(())
    }

    /// A call in the conversation with `whose` could not be made, or came to nothing.
    pub(crate) fn came_to_nothing(&mut self, host: Member, whose: Member, task: Task, about: About, trouble: Trouble) {
        if let About::Look(_) = about {
            return self.watch(host, comity_exchange::mailbox::Looked::Failed(trouble));
        }
        if host != whose
            && let Some(state) = self.peers.get_mut(&whose)
        {
            state.parcels.host_at = state.parcels.host_at.wrapping_add(1);
        }
        self.undo(whose, about);
        self.tell(whose, Told::Failed { slot: task.slot, trouble });
    }

    /// Takes what came back of a call to a host.
    pub(crate) fn take_mailbox_return(
        &mut self,
        host: Member,
        flight: InFlight,
        outcome: Result<Result<Reply, Refusal>, Trouble>,
    ) -> Result<(), Halt> {
        let now = self.now();
        if let Ok(Ok(_)) = &outcome
            && let Some(state) = self.peers.get_mut(&host)
        {
            state.last_received = Some(now);
        }
        match (flight.about, outcome) {
            (About::Look(look), outcome) => self.take_look(host, &look, outcome),
            (About::Put(put), Ok(Ok(Reply::MailboxPut(held)))) => {
                self.put_arrived(host, flight.whose, flight.task, put, &held)
            }
            (About::Put(put), Ok(Err(refusal))) => {
                self.put_refused(flight.whose, flight.task, put, refusal);
                Ok(())
            }
            (about, Ok(_)) => {
                self.came_to_nothing(host, flight.whose, flight.task, about, Trouble::BadAnswer);
                Ok(())
            }
            (about, Err(trouble)) => {
                self.came_to_nothing(host, flight.whose, flight.task, about, trouble);
                Ok(())
            }
        }
    }

    /// Another of the member's boxes may have room, or its host another mind.
    fn put_refused(&mut self, whose: Member, task: Task, put: Put, refusal: Refusal) {
        if let Some(state) = self.peers.get_mut(&whose) {
            state.parcels.host_at = state.parcels.host_at.wrapping_add(1);
        }
        self.undo(whose, About::Put(put));
        self.tell(whose, Told::Answered { slot: task.slot, summary: Summary::Refused(refusal) });
    }

    /// A host durably holds a parcel, or said what it holds.
    fn put_arrived(
        &mut self,
        host: Member,
        whose: Member,
        task: Task,
        put: Put,
        held: &MailboxHeld,
    ) -> Result<(), Halt> {
        let now = self.now();
        if let Some(name) = put.parcel {
            let lines: Vec<_> = put.heads.iter().map(|(_, head)| head.id).collect();
            self.store.mark_posted(whose, &lines, host, &name, now)?;
            self.note_on_their_way(whose, &put.heads);
            let told: Vec<_> =
                put.receipts.iter().filter_map(|id| Some((*id, self.shelf.summaries.get(id)?.frontier))).collect();
            if let Some(state) = self.peers.get_mut(&whose) {
                state.parcels.told.extend(told.into_iter().map(|(id, frontier)| (id, (frontier, now))));
                state.parcels.wished.extend(put.wishes.into_iter().map(|(blob, line)| (blob, (line, now))));
            }
        }
        let summary = match task.what {
            What::Hello => {
                self.review(host, whose, held)?;
                Summary::Hello { in_step: true, charter_behind: false, card_behind: false }
            }
            What::PushUrgent | What::PushBulk => {
                let urgency = urgency_of(task.what == What::PushUrgent);
                let more = !self.store.unposted(whose, urgency, Position(0), 1)?.is_empty();
                Summary::Pushed { more, later: None }
            }
            _ => {
                let more = self.peers.get(&whose).is_some_and(|state| match task.what {
                    What::File => !state.wanted.files.is_empty(),
                    _ => !state.receipts_owed.is_empty() || !state.parcels.wishes_owed.is_empty(),
                });
                Summary::Done { more }
            }
        };
        self.tell(whose, Told::Answered { slot: task.slot, summary });
        if task.what != What::Hello && !put.heads.is_empty() {
            // By then it was taken and a receipt is here, or it still waits, or it is looked after.
            self.tell(whose, Told::Wants(Want::RepairSoon));
        }
        Ok(())
    }

    /// Looks after what waits for a member in boxes: what a host holds no more, and of which no receipt came, is put again.
    fn review(&mut self, host: Member, whose: Member, held: &MailboxHeld) -> Result<(), Halt> {
        let now = self.now();
        let hosts = self.boxes_of(whose);
        let names: BTreeSet<Hash> = held.held.iter().copied().collect();
        let again = self.peers.get(&whose).map_or(0, |state| state.parcels.put_again);
        let patience = (RECEIPT_WITHIN_MS << again.min(20)).min(RECEIPT_WITHIN_MS_MAX);
        let mut lost = 0;
        for posted in self.store.posted(whose)? {
            let gone = posted.host == host && held.held.len() < HELD_MAX && !names.contains(&posted.parcel);
            // A clock that went back makes nothing wait for longer.
            let waited = now.since_ms(posted.since) >= patience || posted.since > now;
            let expired = now.since_ms(posted.since) > PARCEL_LIFE_MS;
            if (gone && waited) || expired || !hosts.contains(&posted.host) {
                lost += self.store.unpost(whose, &posted.parcel)?;
            }
        }
        if let Some(state) = self.peers.get_mut(&whose)
            && lost > 0
        {
            state.parcels.on_their_way.clear();
            state.parcels.put_again = state.parcels.put_again.saturating_add(1);
            if state.parcels.put_again > 1 {
                // It takes them and gives no receipt: it may hold less than was thought. (REP-004)
                state.known.clear();
            }
        }
        if lost > 0 {
            for urgent in [true, false] {
                if !self.store.unposted(whose, urgency_of(urgent), Position(0), 1)?.is_empty() {
                    self.tell(whose, Told::Queued { urgent });
                }
            }
        }
        self.wish_elsewhere(whose)?;
        if !self.is_called(self.me) {
            self.tell_what_is_held(whose)?;
        }
        Ok(())
    }

    /// Files that a member was asked for and did not give are asked for elsewhere.
    fn wish_elsewhere(&mut self, whose: Member) -> Result<(), Halt> {
        let now = self.now();
        let Some(state) = self.peers.get_mut(&whose) else { return Ok(()) };
        let old = state.parcels.wished.iter().filter(|(_, (_, since))| now.since_ms(*since) > WISH_MS || *since > now);
        let old: Vec<_> = old.map(|(blob, (line, _))| (*blob, *line)).collect();
        for (blob, line) in old {
            if let Some(state) = self.peers.get_mut(&whose) {
                state.parcels.wished.remove(&blob);
            }
            if !self.has_file(&blob)? {
                self.want_file_elsewhere(whose, &line, blob)?;
            }
        }
        Ok(())
    }

    /// Two members that both have only mailboxes never greet each other: each puts receipts of what it holds into the other's
    /// box when that has changed, and sends what the other's receipts lack (MBOX-008).
    fn tell_what_is_held(&mut self, whose: Member) -> Result<(), Halt> {
        let now = self.now();
        let lacking = self.peers.get(&whose).map(|state| state.parcels.lacking.clone()).unwrap_or_default();
        for dossier in lacking {
            self.send_what_it_lacks(whose, &dossier)?;
        }
        let shared: Vec<_> = self.shelf.shared_with(self.me, whose);
        let Some(state) = self.peers.get_mut(&whose) else { return Ok(()) };
        let told = &state.parcels.told;
        let is_news = |(id, frontier): &(_, _)| {
            told.get(id).is_none_or(|(before, at)| before != frontier || now.since_ms(*at) > TELL_AGAIN_MS || *at > now)
        };
        let news: Vec<_> = shared.into_iter().filter(is_news).map(|(id, _)| id).collect();
        if !news.is_empty() {
            state.receipts_owed.extend(news);
            self.tell(whose, Told::Wants(Want::Receipts));
        }
        Ok(())
    }

    /// Queues what the last receipt of a member lacks of a dossier.
    pub(crate) fn send_what_it_lacks(
        &mut self,
        whose: Member,
        dossier: &comity_dossier::DossierId,
    ) -> Result<(), Halt> {
        let Some(latest) = self.store.latest_receipt(dossier, whose)? else { return Ok(()) };
        if let Some(state) = self.peers.get_mut(&whose) {
            state.parcels.lacking.remove(dossier);
        }
        if self.open_dossier(dossier)? && self.queue_what_it_lacks(whose, dossier, &latest.frontier)? {
            self.tell(whose, Told::Queued { urgent: false });
        }
        Ok(())
    }

    /// A member that cannot be called sends its card and charters to whoever lacks them.
    pub(crate) fn owe_documents(&mut self, peer: Member, hello: &Hello) {
        let mine = (self.trust.card_version(self.me), self.trust.charter().version);
        let lacks = hello.your_card < mine.0 || hello.charter.version < mine.1;
        if lacks
            && !self.is_called(self.me)
            && let Some(state) = self.peers.get_mut(&peer)
        {
            state.parcels.documents_owed =
                Some(DocumentsAfter { card: hello.your_card, charter: hello.charter.version });
            self.tell(peer, Told::Wants(Want::Receipts));
        }
    }

    /// Of whom the cards of `member` are asked: of `from`, who named it, if `from` can be called at all.
    pub(crate) fn whom_to_ask_for_cards(&self, from: Member, member: Member) -> Member {
        if self.boxes_of(from).is_empty() {
            return from;
        }
        let is_up = |m: &Member| self.peers.get(m).is_some_and(|state| state.conversation.explain().reach == Reach::Up);
        let callable = |m: &Member| self.is_called(*m) && is_up(m);
        let others = self.peers.keys().copied();
        std::iter::once(member).chain(others).find(callable).unwrap_or(from)
    }

    /// Before the inputs of a step: parcels for our own boxes are stored, expired ones thrown away.
    pub(crate) fn begin_mailboxes(&mut self, jumped: bool) -> Result<(), Halt> {
        self.put_own()?;
        self.sweep(jumped)
    }

    /// After the inputs of a step: answers that are due, boxes that are to be looked into, hosts that began anew.
    pub(crate) fn end_mailboxes(&mut self, jumped: bool) -> Result<(), Halt> {
        self.answer_what_is_due(jumped);
        let anew: Vec<Member> = self.peers.iter().filter(|(_, state)| state.began_anew).map(|(m, _)| *m).collect();
        for host in anew {
            if let Some(state) = self.peers.get_mut(&host) {
                state.began_anew = false;
            }
            self.ask_what_is_left(host);
        }
        self.look_into_boxes();
        Ok(())
    }

    /// A host that began a new life may have lost what waited there: it is asked at once, and again when what was put last
    /// should have been acknowledged.
    fn ask_what_is_left(&mut self, host: Member) {
        let guests: Vec<Member> = self.peers.keys().copied().filter(|m| self.boxes_of(*m).contains(&host)).collect();
        for guest in guests {
            if let Some(state) = self.peers.get_mut(&guest) {
                state.parcels.put_again = 0;
                state.parcels.told.clear();
            }
            self.tell(guest, Told::Wants(Want::Hello));
            self.tell(guest, Told::Wants(Want::RepairSoon));
        }
    }
}
