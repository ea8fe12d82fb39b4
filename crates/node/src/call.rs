//! Calls and answers: drafted by `exchange`, sealed and signed by `seal`, made after the commit only. An answer is sealed
//! with the key that its call brought (ANSWER-003).

use comity_dossier::cose::Typ;
use comity_dossier::{Member, Refusal};
use comity_exchange::conversation::{Input as Told, Summary, Task, Trouble, Want, What};
use comity_exchange::op::{Buckets, CardRequest, CharterRequest, Hello};
use comity_exchange::{Answer, AnswerDraft, CallDraft, CallId, Reply, Request, check_answer, digest};
use comity_store::{Position, Urgency};

use crate::node::{Halt, Node, Output};
use crate::peers::{About, InFlight};
use crate::ports::random;
use crate::step::OwedAnswer;

/// The versions of the protocol that this node speaks.
pub const PROTOCOLS: [u16; 1] = [1];

impl Node {
    /// Makes the call that a task asks for; nothing, if there is nothing left to do.
    pub(crate) fn make_call(&mut self, peer: Member, task: Task) -> Result<Option<Output>, Halt> {
        if !self.trust.is_active(peer, self.now()) {
            // It began while the charter let it: what waits goes on waiting. (CHARTER-007)
            self.tell(peer, Told::Failed { slot: task.slot, trouble: Trouble::Suspended });
            return Ok(None);
        }
        let hosts = self.boxes_of(peer);
        if !hosts.is_empty() {
            return self.make_put(peer, task, &hosts);
        }
        let Some((request, about)) = self.request_for(peer, task)? else {
            let summary = self.nothing_to_ask(peer, task.what)?;
            self.tell(peer, Told::Answered { slot: task.slot, summary });
            return Ok(None);
        };
        self.call_out(peer, peer, task, &request, about)
    }

    /// Calls `peer` in the conversation with `whose`: the same, or whose box it keeps.
    pub(crate) fn call_out(
        &mut self,
        peer: Member,
        whose: Member,
        task: Task,
        request: &Request,
        about: About,
    ) -> Result<Option<Output>, Halt> {
        let now = self.now();
        if !self.trust.is_active(peer, now) {
            self.came_to_nothing(peer, whose, task, about, Trouble::Suspended);
            return Ok(None);
        }
        let id = CallId(random(&mut self.entropy));
        let Some(state) = self.peers.get(&peer) else {
            self.came_to_nothing(peer, whose, task, about, Trouble::NoAddress);
            return Ok(None);
        };
        let created = state.its_time(now);
        let charter = self.trust.charter();
        let draft = CallDraft::new(self.network, self.me, peer, id, created, charter, self.generation, request);
        let key = self.trust.sealing_key(peer, now);
        let (aad, plaintext) = (draft.aad(), draft.plaintext());
        let sealed = key.map(|key| self.sealing.close_call(key, now, &aad, plaintext, &mut *self.entropy));
        let Some(Ok((sealed, reply_key))) = sealed else {
            self.came_to_nothing(peer, whose, task, about, Trouble::NoAddress);
            return Ok(None);
        };
        let call = draft.seal_with(sealed);
        let bytes = self.signer.sign1(Typ::Call, &call.payload());
        let hash = digest::call_hash(&bytes);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.last_sent = Some(now);
            state.in_flight.insert(id, InFlight { task, head: call.head, hash, reply_key, whose, about });
        }
        let waits_s = match request {
            Request::MailboxTake(take) => take.wait_s,
            _ => 0,
        };
        Ok(Some(Output::Post { to: peer, call: id, bytes, urgent: task.what == What::PushUrgent, waits_s }))
    }

    fn request_for(&mut self, peer: Member, task: Task) -> Result<Option<(Request, About)>, Halt> {
        Ok(match task.what {
            What::PushUrgent | What::PushBulk => self.batch_for(peer, task.what == What::PushUrgent)?,
            What::Hello => Some((Request::Hello(self.hello(peer)), About::Other)),
            What::Frontiers => self.frontiers_for(peer).map(|page| {
                let page_end = page.pairs.last().filter(|_| page.more).map(|pair| pair.dossier);
                (Request::Frontiers(page), About::Frontiers { page_end })
            }),
            What::Buckets => {
                let buckets = self.shelf.tree(self.me, peer).buckets();
                Some((Request::Buckets(Buckets { buckets }), About::Other))
            }
            // What was wanted is wanted still when there is room again (LIM-021).
            What::Fetch if !self.room.takes_lines_of_others() => None,
            What::Fetch => {
                self.leave_to_its_pushes(peer);
                let fetch = self.peers.get_mut(&peer).and_then(|state| state.wanted.next_fetch());
                let Some(fetch) = fetch else { return Ok(None) };
                Some((Request::Fetch(self.with_what_is_here(fetch.clone())?), About::Fetch(fetch)))
            }
            What::Receipts => match self.receipts_for(peer)? {
                Some(receipts) => Some(receipts),
                None => self.parcel_to_itself(peer)?,
            },
            What::Charter => {
                let other =
                    self.peers.get_mut(&peer).is_some_and(|state| std::mem::take(&mut state.wanted.other_charter));
                // Of two charters of one version the other one is wanted, as evidence. (CHARTER-004)
                let after = if other { 0 } else { self.trust.charter().version };
                Some((Request::Charter(CharterRequest { after }), About::Other))
            }
            What::Card => {
                let member = self.peers.get_mut(&peer).and_then(|state| state.wanted.cards.pop_first());
                let member = member.unwrap_or(peer);
                let whole = self.peers.get_mut(&peer).is_some_and(|state| state.wanted.whole_chains.remove(&member));
                let after = if whole { 0 } else { self.trust.card_version(member) };
                Some((Request::Card(CardRequest { member, after }), About::Card(member)))
            }
            What::File if !self.room.takes_files() => None,
            What::File => self.file_request_for(peer)?,
        })
    }

    /// What a task comes to when there is nothing left to ask for. What the peer set aside goes on waiting, and why is
    /// still told (PUSH-005).
    fn nothing_to_ask(&mut self, peer: Member, what: What) -> Result<Summary, Halt> {
        let now = self.now();
        let aside = self.peers.get_mut(&peer).is_some_and(|state| !state.aside_there_lately(now).is_empty());
        let urgency = match what {
            What::PushUrgent => Urgency::Urgent,
            What::PushBulk => Urgency::Bulk,
            _ => return Ok(nothing_left(what)),
        };
        if aside && !self.store.queued(peer, urgency, Position(0), 1)?.is_empty() {
            return Ok(Summary::Pushed { more: false, later: Some(Refusal::Quarantined) });
        }
        Ok(nothing_left(what))
    }

    /// Greets a peer: everything that tells whether the two are in step (REP-006).
    pub(crate) fn hello(&mut self, peer: Member) -> Hello {
        Hello {
            protocols: PROTOCOLS.to_vec(),
            root: self.shelf.root(self.me, peer),
            charter: self.trust.charter(),
            own_card: self.trust.card_version(self.me),
            your_card: self.trust.card_version(peer),
        }
    }

    /// Takes what came back of a call (ANSWER-001).
    pub(crate) fn take_return(
        &mut self,
        peer: Member,
        call: CallId,
        result: Result<Vec<u8>, Trouble>,
    ) -> Result<(), Halt> {
        let Some(flight) = self.peers.get_mut(&peer).and_then(|state| state.in_flight.remove(&call)) else {
            return Ok(()); // answered twice, or made by an earlier life
        };
        let slot = flight.task.slot;
        let fetched = matches!(flight.about, About::Fetch(_));
        let outcome = match result {
            Ok(bytes) => self.read_answer(&flight, &bytes),
            Err(trouble) => Err(trouble),
        };
        if matches!(flight.about, About::Put(_) | About::Look(_)) {
            return self.take_mailbox_return(peer, flight, outcome);
        }
        match outcome {
            Ok(Ok(reply)) => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.last_received = Some(self.moment.wall);
                }
                let summary = self.take_reply(peer, flight, reply)?;
                self.tell(peer, Told::Answered { slot, summary });
            }
            Ok(Err(refusal)) => {
                match flight.about {
                    // The peer has not got it, or not for us: somebody else may have.
                    About::File { blob, line, .. } => self.want_file_elsewhere(peer, &line, blob)?,
                    // The same question would get the same answer, and nothing behind it would ever be asked.
                    About::Fetch(_) | About::Card(_) if !may_be_asked_again(refusal) => {}
                    about => self.undo(peer, about),
                }
                self.tell(peer, Told::Answered { slot, summary: Summary::Refused(refusal) });
                self.want_the_rest(peer);
            }
            Err(trouble) => {
                self.undo(peer, flight.about);
                self.tell(peer, Told::Failed { slot, trouble });
                self.want_files_elsewhere(peer)?;
            }
        }
        if fetched {
            self.note_caught_up();
        }
        Ok(())
    }

    /// What waits behind a question that was refused is asked all the same, when the conversation takes up the next.
    fn want_the_rest(&mut self, peer: Member) {
        let Some(wanted) = self.peers.get(&peer).map(|state| &state.wanted) else { return };
        let waits = [
            (wanted.has_lines(), Want::Fetch),
            (!wanted.cards.is_empty(), Want::Card),
            (!wanted.files.is_empty(), Want::File),
        ];
        waits.into_iter().filter(|(waits, _)| *waits).for_each(|(_, want)| self.tell(peer, Told::Wants(want)));
    }

    /// What was asked and not answered is asked again.
    pub(crate) fn undo(&mut self, peer: Member, about: About) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        match about {
            About::Fetch(fetch) => state.wanted.put_back(&fetch),
            About::Card(member) => drop(state.wanted.cards.insert(member)),
            About::Receipts(dossiers) => state.receipts_owed.extend(dossiers),
            About::File { blob, line, .. } => state.wanted.want_file(blob, line),
            About::Put(put) => put.undo(state),
            About::Push { .. } | About::Frontiers { .. } | About::Look(_) | About::Other => {}
        }
    }

    fn read_answer(&mut self, flight: &InFlight, bytes: &[u8]) -> Result<Result<Reply, Refusal>, Trouble> {
        let bad = |_| Trouble::BadAnswer;
        let checked = self.trust.check_transport(flight.head.to, bytes, Typ::Answer, self.now());
        if checked == Err(Refusal::UnknownKey) {
            // Whoever cannot be called meets a new key in answers only.
            self.ask_others_for_the_card_of(flight.head.to);
        }
        let payload = checked.map_err(bad)?;
        let answer = Answer::from_payload(&payload).map_err(bad)?;
        let outcome = check_answer(&answer, &flight.head, flight.hash).map_err(bad)?;
        let now = self.now();
        if let Some(state) = self.peers.get_mut(&flight.head.to) {
            // The difference of the clocks, as far as one answer can tell it: it only serves to stay within the skew.
            let ahead = i128::from(answer.head.answered.0) - i128::from(now.0);
            let skewed = outcome == Err(Refusal::ClockSkew);
            state.clock_ahead_ms = if skewed { i64::try_from(ahead).unwrap_or(0) } else { state.clock_ahead_ms };
            state.note_generation(answer.head.generation);
        }
        if let Err(refusal) = outcome {
            return Ok(Err(refusal));
        }
        let op = flight.head.op().map_err(bad)?;
        let sealed = answer.sealed.as_ref().ok_or(Trouble::BadAnswer)?;
        let plaintext = flight.reply_key.open(&answer.head.aad(), sealed).map_err(|_| Trouble::BadAnswer)?;
        Answer::reply(op, &plaintext).map(Ok).map_err(bad)
    }

    /// Makes the answer that is owed to a call.
    pub(crate) fn make_answer(&mut self, owed: OwedAnswer) -> Result<Vec<u8>, Halt> {
        let now = self.now();
        let from = owed.call.from;
        let reply = match owed.what {
            // It may have been suspended while its call waited for its answer. (CHARTER-007)
            Ok(_) if !self.trust.is_active(from, now) => Err(Refusal::UnknownMember),
            Ok((what, reply_key)) => self.reply_to(from, what)?.map(|reply| (reply, reply_key)),
            Err(refusal) => Err(refusal),
        };
        let answer = match reply {
            Ok((reply, reply_key)) => {
                let draft = AnswerDraft::new(&owed.call, owed.hash, now, self.generation, &reply);
                let sealed = reply_key.seal(&draft.aad(), draft.plaintext(), &mut *self.entropy);
                draft.seal_with(sealed)
            }
            Err(refusal) => Answer::refuse(&owed.call, owed.hash, now, self.generation, refusal),
        };
        Ok(self.signer.sign1(Typ::Answer, &answer.payload()))
    }
}

/// Tells whether the same call may be answered otherwise the next time.
fn may_be_asked_again(refusal: Refusal) -> bool {
    refusal.is_retryable() || matches!(refusal, Refusal::ClockSkew | Refusal::CharterBehind | Refusal::UnknownKey)
}

/// What a task comes to when there is nothing left to do.
pub(crate) fn nothing_left(what: What) -> Summary {
    match what {
        What::PushUrgent | What::PushBulk => Summary::Pushed { more: false, later: None },
        What::Frontiers => Summary::Frontiers { lacking_here: false, lacking_there: false, more: false },
        _ => Summary::Done { more: false },
    }
}
