//! When a node does what with one peer.
//!
//! One [`Conversation`] for each peer. The node tells it what happened and what time it is; it says which calls to make now
//! and when it wants to be asked again. What stands in a call, and what an answer means, the node decides.
//!
//! ```text
//!   Queued, HeardFrom, Answered, Failed, Wants, Tick ──> step ──> Do(task) …, WakeAt(time)
//! ```
//!
//! Promise: at most one urgent push, one bulk push and one other call are in flight, and no bulk push is begun while an
//! urgent one is (PUSH-002); what was wanted stays
//! wanted until it is answered, for ever (PUSH-003); two tries at a peer that does not answer are at least a second apart,
//! whatever asks for them; the state is a few words, however much waits.
//! Not here: clocks, randomness, addresses, time-outs of single calls, the queue itself (the store's outbox).

mod agenda;
mod attempts;
pub(crate) mod backoff;
mod link;
#[cfg(test)]
mod tests;
mod trouble;
mod words;

pub use attempts::{ATTEMPT_MS, ATTEMPTS_MAX, Attempts};
pub use backoff::{
    PROBE_FOR_MS, REPAIR_AFTER_RECEIPT_MS, REPAIR_EACH_MS, RETRY_MS_MAX, RETRY_MS_MIN, URGENT_RETRY_MS_MAX,
};
pub use trouble::Trouble;
pub use words::{Explanation, Input, Output, Reach, Slot, Summary, Task, Want, What};

use alloc::vec::Vec;

use comity_dossier::{Refusal, Time};

use agenda::Agenda;
use backoff::{is_due, repair_wait_ms, wait_ms};
use link::Link;

/// A slot, and how long it is held after a refusal.
#[derive(Clone, Copy, Debug, Default)]
struct SlotState {
    in_flight: Option<What>,
    held: Option<Held>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    since: Time,
    tries: u32,
    reason: Refusal,
    last_try: Time,
    next_try: Time,
}

/// The conversation with one peer.
#[derive(Clone, Debug)]
pub struct Conversation {
    link: Link,
    agenda: Agenda,
    slots: [SlotState; 3],
    next_hello: Option<Time>,
    repair_at: Option<Time>,
    /// Lines that the peer lacks were found; they go out when we have fetched what we lack (REP-002).
    push_after_fetch: bool,
}

impl Conversation {
    /// Begins with nothing tried and nothing wanted.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Self {
            link: Link::Untried { since: now },
            agenda: Agenda::default(),
            slots: [SlotState::default(); 3],
            next_hello: None,
            repair_at: None,
            push_after_fetch: false,
        }
    }

    /// Takes what happened at `now` and says what to do: at most three tasks, the most urgent first, and when to be asked
    /// again. `jitter` is a random number, fresh for each step.
    ///
    /// `now` should not go back; if it does, waits that would become longer than any rule allows are over.
    pub fn step(&mut self, now: Time, jitter: u64, input: Input) -> Vec<Output> {
        match input {
            Input::Started => self.agenda.want(What::Hello),
            Input::Queued { urgent } => self.queued(now, urgent),
            Input::HeardFrom => self.heard_from(now),
            Input::Answered { slot, summary } => self.answered(now, jitter, slot, summary),
            Input::Failed { slot, trouble: Trouble::Refusal(refusal) } => {
                self.answered(now, jitter, slot, Summary::Refused(refusal));
            }
            Input::Failed { slot, trouble } => self.failed(now, jitter, slot, trouble),
            Input::Wants(want) => self.wants(now, want),
            Input::Tick => {}
        }
        self.note_what_is_due(now);
        let mut out = self.begin_tasks(now);
        out.extend(self.wake_at(now).map(Output::WakeAt));
        out
    }

    /// Says how things stand with the peer.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let held = Slot::ALL.iter().filter_map(|slot| self.slots[*slot as usize].held).next();
        let (reach, since, tries, reason, next_try) = match (self.link, held) {
            (Link::Down(down), _) => (Reach::Down, down.since, down.tries, Some(down.reason), Some(down.next_try)),
            (Link::Up { .. }, Some(held)) => {
                (Reach::Up, held.since, held.tries, Some(Trouble::Refusal(held.reason)), Some(held.next_try))
            }
            (Link::Up { since }, None) => (Reach::Up, since, 0, None, None),
            (Link::Untried { since }, _) => (Reach::Untried, since, 0, None, None),
        };
        let waits = |what| self.agenda.wants(what) || self.slots[slot_of(what)].in_flight == Some(what);
        let (urgent_waits, bulk_waits) = (waits(What::PushUrgent), waits(What::PushBulk));
        let next_try = next_try.filter(|_| self.nothing_in_flight());
        Explanation { reach, since, tries, reason, next_try, urgent_waits, bulk_waits }
    }

    /// Tells whether nothing waits and nothing is in flight.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.agenda.is_empty() && !self.push_after_fetch && self.slots.iter().all(|state| state.in_flight.is_none())
    }

    fn queued(&mut self, now: Time, urgent: bool) {
        self.agenda.want(if urgent { What::PushUrgent } else { What::PushBulk });
        if urgent {
            // An officer waits for this one: an unreachable peer is tried at once.
            self.link.hurry(now);
            self.unhold(now, Slot::Urgent);
        }
    }

    /// Any inbound traffic shows that the peer is there: waits end (PUSH-004).
    fn heard_from(&mut self, now: Time) {
        if !matches!(self.link, Link::Up { .. }) {
            self.agenda.want(What::Hello);
        }
        self.link.reset(now);
        Slot::ALL.into_iter().for_each(|slot| self.unhold(now, slot));
    }

    fn wants(&mut self, now: Time, want: Want) {
        self.agenda.want(match want {
            Want::Hello => What::Hello,
            Want::Frontiers => What::Buckets,
            Want::Fetch => What::Fetch,
            Want::Receipts => What::Receipts,
            Want::Card => What::Card,
            Want::Charter => What::Charter,
            Want::File => What::File,
            Want::RepairSoon => {
                let at = now.plus_ms(REPAIR_AFTER_RECEIPT_MS);
                self.repair_at = Some(self.repair_at.map_or(at, |earlier| earlier.min(at)));
                return;
            }
        });
    }

    fn answered(&mut self, now: Time, jitter: u64, slot: Slot, summary: Summary) {
        let Some(what) = self.slots[slot as usize].in_flight.take() else { return };
        if self.link.succeed(now) && what != What::Hello {
            self.agenda.want(What::Hello); // repair runs on contact (REP-005)
        }
        match summary {
            Summary::Refused(refusal) => return self.refused(now, jitter, what, refusal),
            Summary::Pushed { more: false, later: Some(refusal) } => {
                self.agenda.want(what);
                return self.hold(now, jitter, slot, refusal);
            }
            Summary::Hello { in_step, charter_behind, card_behind } => {
                self.next_hello = Some(now.plus_ms(repair_wait_ms(jitter)));
                self.repair_at = None;
                self.agenda.want_if(!in_step, What::Buckets);
                self.agenda.want_if(charter_behind, What::Charter);
                self.agenda.want_if(card_behind, What::Card);
            }
            Summary::Buckets { differ } => self.agenda.want_if(differ, What::Frontiers),
            Summary::Frontiers { lacking_here, lacking_there, more } => {
                self.agenda.want_if(more, What::Frontiers);
                self.agenda.want_if(lacking_here, What::Fetch);
                self.push_after_fetch |= lacking_there;
            }
            Summary::Pushed { more, .. } | Summary::Done { more } => self.agenda.want_if(more, what),
        }
        self.slots[slot as usize].held = None;
    }

    /// A refused call shows that the peer is there; it concerns this slot only.
    fn refused(&mut self, now: Time, jitter: u64, what: What, refusal: Refusal) {
        let keeps = matches!(what, What::PushUrgent | What::PushBulk | What::Hello | What::Receipts);
        let mends = matches!(refusal, Refusal::ClockSkew | Refusal::CharterBehind | Refusal::UnknownKey);
        if keeps || mends || refusal.is_retryable() {
            self.agenda.want(what);
        }
        if what != What::Charter {
            self.agenda.want_if(refusal == Refusal::CharterBehind, What::Charter);
        }
        self.hold(now, jitter, what.slot(), refusal);
        if what == What::Fetch && core::mem::take(&mut self.push_after_fetch) {
            self.agenda.want(What::PushBulk);
        }
    }

    fn failed(&mut self, now: Time, jitter: u64, slot: Slot, trouble: Trouble) {
        let Some(what) = self.slots[slot as usize].in_flight.take() else { return };
        self.agenda.want(what);
        let urgent = self.agenda.wants(What::PushUrgent);
        self.link.fail(now, trouble, urgent, jitter);
    }

    fn hold(&mut self, now: Time, jitter: u64, slot: Slot, reason: Refusal) {
        let held = &mut self.slots[slot as usize].held;
        let (since, tries) = held.map_or((now, 1), |held| (held.since, held.tries.saturating_add(1)));
        let ceiling = if slot == Slot::Bulk { RETRY_MS_MAX } else { URGENT_RETRY_MS_MAX };
        // A wrong clock is corrected by the answer itself, so the first try after it needs no wait (CALL-005).
        let wait = if reason == Refusal::ClockSkew && tries == 1 { 0 } else { wait_ms(tries, ceiling, jitter) };
        *held = Some(Held { since, tries, reason, last_try: now, next_try: now.plus_ms(wait) });
    }

    /// Ends the wait of a slot, though never within a second of its last try.
    fn unhold(&mut self, now: Time, slot: Slot) {
        if let Some(held) = &mut self.slots[slot as usize].held {
            held.next_try = held.next_try.min(now.max(held.last_try.plus_ms(RETRY_MS_MIN)));
        }
    }

    fn note_what_is_due(&mut self, now: Time) {
        for due in [&mut self.next_hello, &mut self.repair_at] {
            if due.is_some_and(|at| is_due(at, now)) {
                *due = None;
                self.agenda.want(What::Hello);
            }
        }
        let fetching =
            self.agenda.wants(What::Fetch) || self.slots[Slot::Other as usize].in_flight == Some(What::Fetch);
        if self.push_after_fetch && !fetching {
            self.push_after_fetch = false;
            self.agenda.want(What::PushBulk);
        }
    }

    fn begin_tasks(&mut self, now: Time) -> Vec<Output> {
        let mut out = Vec::new();
        if !self.link.is_open(now) {
            return out;
        }
        if self.link.is_down() {
            out.extend(self.begin_probe());
            return out;
        }
        for slot in Slot::ALL {
            // Urgent ahead of bulk, always: a batch of the rest would take the receiver's time and the line's.
            if slot == Slot::Bulk && self.slots[Slot::Urgent as usize].in_flight.is_some() {
                continue;
            }
            let state = &mut self.slots[slot as usize];
            if state.in_flight.is_some() || state.held.is_some_and(|held| !is_due(held.next_try, now)) {
                continue;
            }
            state.in_flight = self.agenda.take_first(slot);
            out.extend(state.in_flight.map(|what| Output::Do(Task { slot, what })));
        }
        out
    }

    /// An unreachable peer gets one call at a time: the urgent line if there is one, else a greeting.
    fn begin_probe(&mut self) -> Option<Output> {
        if self.slots.iter().any(|state| state.in_flight.is_some()) {
            return None;
        }
        let what = if self.agenda.wants(What::PushUrgent) { What::PushUrgent } else { What::Hello };
        self.agenda.done(what);
        let slot = what.slot();
        self.slots[slot as usize].in_flight = Some(what);
        Some(Output::Do(Task { slot, what }))
    }

    fn wake_at(&self, now: Time) -> Option<Time> {
        let link = match &self.link {
            Link::Down(down) => return self.nothing_in_flight().then_some(down.next_try),
            _ => [self.next_hello, self.repair_at],
        };
        let held = Slot::ALL.into_iter().filter_map(|slot| {
            let state = &self.slots[slot as usize];
            state.held.filter(|_| state.in_flight.is_none() && self.agenda.has(slot)).map(|held| held.next_try)
        });
        link.into_iter().flatten().chain(held).map(|at| at.max(now)).min()
    }

    fn nothing_in_flight(&self) -> bool {
        self.slots.iter().all(|state| state.in_flight.is_none())
    }
}

fn slot_of(what: What) -> usize {
    what.slot() as usize
}
