//! Calls that come in: who calls, whether it is meant for us and new, what it asks for.
//!
//! Promise: nothing is opened before its caller is known, and a stranger gets no signature (CALL-003 to CALL-007, ERR-003).
//! Not here: the lines in a call (see `inbox`), the answer (see `serve` and `call`).

use comity_dossier::cose::{self, Typ};
use comity_dossier::{Member, Refusal, Time};
use comity_exchange::conversation::{Input as Told, Want};
use comity_exchange::{Call, CallHead, Request, check_call, digest};
use comity_seal::ReplyKey;

use crate::node::{Halt, Node, Ticket};
use crate::serve::Owed;
use crate::step::OwedAnswer;
use crate::turns::Heard;

impl Node {
    /// Takes a signed call: checks who, to whom and when before anything is opened (CALL-003 to CALL-007).
    pub(crate) fn take_call(&mut self, ticket: Ticket, bytes: &[u8]) -> Result<(), Halt> {
        match self.hear(self.now(), ticket, bytes) {
            Some(heard) => self.take_heard(heard),
            None => Ok(()),
        }
    }

    /// Checks a call and opens it; nothing is done yet. `None` if its caller is not known: what it is told stands in the
    /// next step.
    pub(crate) fn hear(&mut self, now: Time, ticket: Ticket, bytes: &[u8]) -> Option<Heard> {
        let call = match self.read_call(bytes, now) {
            Ok(call) => call,
            Err(refusal) => {
                if refusal == Refusal::UnknownKey {
                    self.ask_others_for_the_card_behind(bytes);
                }
                self.step.problems.push((ticket, refusal));
                return None;
            }
        };
        let request = self.open_call(&call, now);
        Some(Heard { ticket, hash: digest::call_hash(bytes), request, call: call.head, bytes: bytes.len() })
    }

    /// Does what a call asks for.
    pub(crate) fn take_heard(&mut self, heard: Heard) -> Result<(), Halt> {
        let Heard { ticket, call, hash, request, .. } = heard;
        let what = match request {
            // The charter may have changed while the call waited.
            Ok(_) if !self.trust.is_active(call.from, self.now()) => Err(Refusal::UnknownMember),
            Ok((request, reply_key)) => {
                self.heard_from(&call);
                match request {
                    Request::MailboxTake(take) => match self.withhold(ticket, &call, hash, &take, reply_key)? {
                        Some(what) => what,
                        None => return Ok(()),
                    },
                    request => self.take_request(call.from, request)?.map(|owed| (owed, reply_key)),
                }
            }
            Err(refusal) => Err(refusal),
        };
        self.step.owed.push(OwedAnswer { ticket, call, hash, what });
        Ok(())
    }

    /// Has a call answered with a refusal in the next step.
    pub(crate) fn refuse_call(&mut self, heard: Heard, refusal: Refusal) {
        let Heard { ticket, call, hash, .. } = heard;
        self.step.owed.push(OwedAnswer { ticket, call, hash, what: Err(refusal) });
    }

    /// A member whose newest card has not come may call under a key that only that card lists. It cannot say so, since no
    /// call of it is believed; whoever else has the card can (KEY-007). Each is asked once in ten minutes, so a stranger
    /// who claims to be a member costs a few small calls.
    fn ask_others_for_the_card_behind(&mut self, bytes: &[u8]) {
        let call = cose::split(bytes, Typ::Call).ok().and_then(|parts| Call::from_payload(parts.payload?).ok());
        if let Some(caller) = call.map(|call| call.head.from) {
            self.ask_others_for_the_card_of(caller);
        }
    }

    /// Asks everybody else for the newest card of a member that signs with a key that no card we hold lists (KEY-007).
    pub(crate) fn ask_others_for_the_card_of(&mut self, member: Member) {
        let others: Vec<Member> = self.peers.keys().copied().filter(|peer| *peer != member).collect();
        for other in others {
            self.want_card(other, member);
        }
    }

    /// Reads a call as far as its caller is known: after this a refusal is answered with a signature.
    fn read_call(&self, bytes: &[u8], now: Time) -> Result<Call, Refusal> {
        let parts = cose::split(bytes, Typ::Call)?;
        let call = Call::from_payload(parts.payload.ok_or(Refusal::Malformed)?)?;
        self.trust.check_transport(call.head.from, bytes, Typ::Call, now)?;
        Ok(call)
    }

    fn open_call(&mut self, call: &Call, now: Time) -> Result<(Request, ReplyKey), Refusal> {
        check_call(call, self.me, self.network, now, &mut self.freshness)?;
        if call.head.charter.version < self.trust.charter_version_min() {
            return Err(Refusal::CharterBehind);
        }
        let (plaintext, reply_key) = self.sealing.open_call(call.head.from, &call.head.aad(), &call.sealed)?;
        Ok((call.request(&plaintext)?, reply_key))
    }

    fn heard_from(&mut self, call: &CallHead) {
        let (from, now) = (call.from, self.now());
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.last_received = Some(now);
            if peer.note_generation(call.generation) {
                self.tell(from, Told::Wants(Want::Hello));
            }
        }
        if call.charter.version > self.trust.charter().version {
            self.tell(from, Told::Wants(Want::Charter));
        }
        self.note_charter(from, call.charter);
        self.tell(from, Told::HeardFrom);
    }

    /// A charter of our version with another hash is asked for, once in a while: it is evidence against whoever signed both
    /// (CHARTER-004).
    fn note_charter(&mut self, from: Member, theirs: comity_dossier::header::CharterRef) {
        let chain = self.trust.charter_chain();
        let known = chain.conflicts().iter().any(|conflict| conflict.other == theirs.hash);
        if theirs.version > chain.current().version || chain.holds(&theirs) || known {
            return;
        }
        let now = self.now();
        let asked = self.peers.get_mut(&from).is_some_and(|peer| peer.wanted.want_other_charter(now));
        if asked {
            self.tell(from, Told::Wants(Want::Charter));
        }
    }

    fn take_request(&mut self, from: Member, request: Request) -> Result<Result<Owed, Refusal>, Halt> {
        Ok(match request {
            // What has no room is not taken, and comes again when it has: never half of it (LIM-021).
            Request::Push(_) if !self.room.takes_lines_of_others() => Err(Refusal::StorageFailed),
            Request::Push(push) => {
                let (taken, now) = (self.take_items(from, push.items)?, self.now());
                if taken.news
                    && let Some(peer) = self.peers.get_mut(&from)
                {
                    peer.pushed = Some(now);
                }
                Ok(Owed::Push(taken))
            }
            Request::Receipts(receipts) => {
                for bytes in &receipts.receipts {
                    self.take_receipt(from, bytes)?;
                }
                Ok(Owed::Done)
            }
            Request::Hello(hello) => {
                if hello.own_card > self.trust.card_version(from) {
                    self.want_card(from, from);
                }
                self.tell_of_strays_by(from);
                Ok(Owed::Hello)
            }
            Request::Buckets(buckets) => Ok(Owed::Buckets(buckets)),
            Request::Frontiers(frontiers) => Ok(Owed::Frontiers(frontiers)),
            Request::Fetch(fetch) => Ok(Owed::Fetch(fetch)),
            Request::File(file) => Ok(Owed::File(file)),
            Request::Charter(request) => Ok(Owed::Charter(request)),
            Request::Card(request) => Ok(Owed::Card(request)),
            Request::MailboxPut(put) => self.take_put(from, &put)?,
            Request::MailboxTake(take) => Ok(Owed::Take(take)),
            Request::MailboxAck(ack) => self.take_ack(from, &ack)?,
        })
    }
}
