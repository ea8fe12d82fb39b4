//! What leaves a machine, what the network makes of it, and what arrives.
//!
//! Promise: each call comes back to its caller once, as an answer or as a trouble; the oracle sees everything that leaves.
//! Not here: what becomes of a call (`network`), when things happen (`world`).

use comity_dossier::{Member, Time};
use comity_exchange::CallId;
use comity_node::Input;
use comity_node::Output;
use comity_node::values::Trouble;

use crate::byzantine::Kept;
use crate::founding::BEGIN;
use crate::machine::Waiting;
use crate::network::{Elsewhere, Fate, Meddling, PATIENCE_MS};
use crate::oracle::Violation;
use crate::world::{Arrival, Event, Posted, World};

/// What a server gives that is no node.
const PAGE: &[u8] = b"<html><head><title>502 Bad Gateway</title></head></html>";

impl World {
    pub(crate) fn send(&mut self, machine: usize, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Post { to, call, bytes, .. } => self.post(machine, to, call, bytes),
                Output::Answer { ticket, bytes } => self.answer(machine, ticket, Ok(bytes)),
                Output::Problem { ticket, refusal } => {
                    self.note_problem(machine, ticket, refusal);
                    self.answer(machine, ticket, Err(Trouble::Http(400)));
                }
                Output::Done { ticket, result } => self.note_done(machine, ticket, result),
                Output::Changed { dossier, immediate } => {
                    self.counts.hit("dossier shown again");
                    if immediate {
                        self.bells.push((self.machines[machine].kit.member, dossier));
                    }
                }
                Output::WakeAt(at) => self.wake_at(machine, at),
                // Mail is no part of the world; a page whose fate is unknown is not written twice.
                Output::Page(_) => self.counts.hit("administrators paged"),
            }
        }
    }

    fn wake_at(&mut self, machine: usize, at: Time) {
        let world = BEGIN.0.saturating_add_signed(self.machines[machine].skew_ms);
        let at_ms = at.0.saturating_sub(world);
        self.step_soon(machine, at_ms.saturating_sub(self.now_ms()).max(1));
    }

    fn post(&mut self, from: usize, peer: Member, id: CallId, bytes: Vec<u8>) {
        let Some(life) = self.machines[from].life.as_ref().map(|life| life.number) else { return };
        let Some(to) = self.machines.iter().position(|machine| machine.kit.member == peer) else { return };
        self.counts.hit("call");
        let me = self.machines[from].kit.member;
        if self.is_guest(to) {
            return self.oracle.found(Violation::CalledWhomNobodyCanCall(me, peer));
        }
        if !self.puppet_lets_out(from, to, &bytes) {
            return self.later(10_000, Event::Returns { to: from, life, id, peer, result: Err(Trouble::Timeout) });
        }
        let op = self.oracle.call_leaves(from, to, &bytes);
        let at_ms = self.now_ms();
        if let Some(posted) = &mut self.posted {
            posted.push(Posted { at_ms, from, to, op });
        }
        self.trace.note(self.now_ms(), me.as_str(), &format_args!("calls {peer}: {op:?}"), &bytes);
        let called = peer;
        let arrival = |bytes, first| Arrival { to, called, from, life, id, bytes, first };
        let returns = |result| Event::Returns { to: from, life, id, peer, result };
        match self.network.fate_of_call(from, to, at_ms, &mut self.counts) {
            Fate::Lost(trouble, ms) => self.later(ms, returns(Err(trouble))),
            Fate::Late { after_ms } => {
                self.later(after_ms, Event::Arrives(arrival(bytes, false)));
                self.later(PATIENCE_MS, returns(Err(Trouble::Timeout)));
            }
            Fate::Hangs { arrives_ms, trouble, ms } => {
                if let Some(after_ms) = arrives_ms {
                    self.later(after_ms, Event::Arrives(arrival(bytes, false)));
                }
                self.later(ms, returns(Err(trouble)));
            }
            Fate::Astray(Elsewhere::Node(other), ms) if !self.is_guest(other) => {
                self.later(ms, Event::Arrives(Arrival { to: other, ..arrival(bytes, true) }));
            }
            Fate::Astray(Elsewhere::Page, ms) => self.later(ms, returns(Ok(PAGE.to_vec()))),
            Fate::Astray(_, ms) => self.later(ms, returns(Err(Trouble::Refused))),
            Fate::Arrives { after_ms, again_ms, harm } => {
                if let Some(again_ms) = again_ms {
                    self.later(after_ms + again_ms, Event::Arrives(arrival(bytes.clone(), false)));
                }
                let bytes = self.network.harm(bytes, harm);
                self.later(after_ms, Event::Arrives(arrival(bytes, true)));
            }
        }
    }

    pub(crate) fn arrives(&mut self, arrival: Arrival) {
        let Arrival { to, called: peer, from, life, id, bytes, first } = arrival;
        let cut = self.network.is_cut(from, to);
        if !cut && let Some(result) = self.puppet_answers(to, &bytes) {
            let ms = if result.is_ok() { 20 } else { 10_000 };
            if first {
                self.later(ms, Event::Returns { to: from, life, id, peer, result });
            }
            return;
        }
        // Whoever calls a process that stands still gives up after a while; the call waits all the same.
        let stands_still = self.frozen_ms(to).is_some_and(|ms| ms >= PATIENCE_MS);
        let waits = stands_still && !cut && self.machines[to].life.is_some();
        if waits && first {
            self.later(PATIENCE_MS, Event::Returns { to: from, life, id, peer, result: Err(Trouble::Timeout) });
        }
        let first = first && !waits;
        match self.machines[to].life.as_mut().filter(|_| !cut) {
            Some(running) => {
                let ticket =
                    running.ticket(Waiting::Caller { from, called: peer, life, id, bytes: bytes.clone(), first });
                if running.inbox.push(&running.node, Input::Call { ticket, bytes }).is_err() {
                    return self.answer(to, ticket, Err(Trouble::Http(503)));
                }
                self.step_soon(to, 1);
            }
            None if first => {
                let (trouble, ms) = if cut { (Trouble::Timeout, 5_000) } else { (Trouble::Refused, 2) };
                self.later(ms, Event::Returns { to: from, life, id, peer, result: Err(trouble) });
            }
            None => {}
        }
    }

    /// A stranger, or a liar that is taken for one, gets a problem without a signature.
    fn note_problem(&mut self, machine: usize, ticket: u64, refusal: comity_dossier::Refusal) {
        let life = self.machines[machine].life.as_ref();
        if let Some(Waiting::Caller { life: 0, id, .. }) = life.and_then(|life| life.waiting.get(&ticket)) {
            self.heard.insert(*id, Kept::Problem(refusal));
        }
    }

    fn answer(&mut self, machine: usize, ticket: u64, result: Result<Vec<u8>, Trouble>) {
        let waiting = self.machines[machine].life.as_mut().and_then(|life| life.waiting.remove(&ticket));
        let Some(Waiting::Caller { from, called: peer, life, id, bytes: call, first }) = waiting else { return };
        let me = self.machines[machine].kit.member;
        if let Ok(bytes) = &result {
            self.oracle.answer_leaves(machine, from, &call, bytes);
            let caller = self.machines[from].kit.member;
            let op = op_of(&call);
            self.trace.note(self.now_ms(), me.as_str(), &format_args!("answers {caller}: {op:?}"), bytes);
        }
        if life == 0
            && let Ok(bytes) = result
        {
            self.heard.insert(id, Kept::Answer(bytes));
            return;
        }
        if !first {
            return;
        }
        let (ms, result) = match self.network.fate_of_answer(&mut self.counts) {
            Fate::Lost(trouble, ms) => (ms, Err(trouble)),
            Fate::Late { after_ms: ms } | Fate::Hangs { ms, .. } | Fate::Astray(_, ms) => (ms, Err(Trouble::Timeout)),
            Fate::Arrives { after_ms, harm, .. } => (after_ms, result.map(|bytes| self.network.harm(bytes, harm))),
        };
        let result = match self.network.meddling(&mut self.counts) {
            Meddling::None => {
                if let Ok(bytes) = &result {
                    self.network.remember(from, machine, bytes);
                }
                result
            }
            Meddling::Page => Ok(PAGE.to_vec()),
            Meddling::BadGateway => Err(Trouble::Http(502)),
            Meddling::Cached => self.network.remembered(from, machine).map_or(result, Ok),
        };
        self.later(ms, Event::Returns { to: from, life, id, peer, result });
    }

    /// Has a call arrive whose answer nobody waits for.
    pub(crate) fn deliver(&mut self, from: usize, to: usize, id: CallId, bytes: Vec<u8>) {
        let called = self.machines[to].kit.member;
        self.later(5, Event::Arrives(Arrival { to, called, from, life: 0, id, bytes, first: false }));
    }

    pub(crate) fn hang_up(&mut self, waiting: Waiting) {
        if let Waiting::Caller { from, called: peer, life, id, first: true, .. } = waiting {
            self.later(5, Event::Returns { to: from, life, id, peer, result: Err(Trouble::CutOff) });
        }
    }

    /// A call comes back to its caller.
    pub(crate) fn returns(&mut self, to: usize, life: u64, id: CallId, peer: Member, result: Result<Vec<u8>, Trouble>) {
        let from = self.machines.iter().position(|machine| machine.kit.member == peer);
        if let (Err(_), Some(peer)) = (&result, from) {
            self.oracle.in_vain(to, peer, self.now_ms());
        }
        if let Some(running) = self.machines[to].life.as_mut().filter(|running| running.number == life) {
            let input = Input::Returned { call: id, peer, result };
            running.inbox.push(&running.node, input).expect("an answer to an own call has room");
            self.step_soon(to, 1);
        }
    }
}

/// What a call asks for, as far as it can be read.
fn op_of(bytes: &[u8]) -> Option<comity_exchange::Op> {
    let parts = comity_dossier::cose::split(bytes, comity_dossier::cose::Typ::Call).ok()?;
    comity_exchange::Call::from_payload(parts.payload?).ok()?.head.op().ok()
}
