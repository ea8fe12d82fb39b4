//! Whose turn it is: everything that comes to a node waits here and is taken in shares.
//!
//! ```text
//!   own officers ─────────────────────────────────────────────────────────> first
//!   calls ── by who they say they are ── signature, seal ── by who they are ──> urgent, then the rest
//!   answers to our own calls ──────────────────────────────── by peer ─────┘
//! ```
//!
//! Promise: acts of this member's own people come first; an urgent call comes before every other; peers share checking and
//! committing by deficit round robin, so that one member's flood delays another's line by a turn and not by the flood
//! (LIM-014, LIM-015). A step takes a bounded amount of work, and what waits of one peer is bounded: more is answered
//! `busy`.
//! Not here: threads and queues of the machine (`shell`), the rings themselves (`comity_exchange::round_robin`).

use std::collections::VecDeque;

use comity_dossier::cose::{self, Typ};
use comity_dossier::{Hash, Member, Refusal};
use comity_exchange::round_robin::RoundRobin;
use comity_exchange::{Call, CallHead, Request};
use comity_seal::ReplyKey;

use crate::node::{Input, Node, Ticket};
use crate::ports::Moment;

/// What costs as much as one line, in bytes.
const LINE_BYTES: u64 = 8 * 1024;
/// What one peer may spend in a turn, in lines.
const QUANTUM: u64 = 32;
/// What may wait of one peer and urgency, in lines: four full batches (LIM-015).
const WAITING_MAX: u64 = 1_024;
/// What a step takes, in lines; the last piece may go beyond.
const STEP_COST: u64 = 256;
/// What a step takes of ordinary work when there is something urgent in it: that is not to wait for a large commit.
const BESIDE_URGENT_COST: u64 = QUANTUM;
/// Acts of own people that a step takes.
const ACTS_AT_ONCE: usize = 64;

/// The cost of a call of `bytes` before anything is known of it but its size: its signature covers all of it.
fn cost_of_checking(bytes: usize) -> u64 {
    1 + bytes as u64 / LINE_BYTES
}
/// What a step checks of calls, in lines: calls of 4 MiB together.
const CHECKED_AT_ONCE: u64 = 512;
/// What one peer's calls may spend on checking in a turn.
const CHECKED_QUANTUM: u64 = 16;
/// What may wait to be checked of who says to be one peer, in lines: 16 MiB. All who say to be nobody share one queue.
const UNCHECKED_MAX: u64 = 2_048;

/// A call whose sender is known: its signature was checked, and it was opened as far as it can be.
pub struct Heard {
    pub(crate) ticket: Ticket,
    pub(crate) call: CallHead,
    pub(crate) hash: Hash,
    /// What is asked, with the key that seals the answer.
    pub(crate) request: Result<(Request, ReplyKey), Refusal>,
    pub(crate) bytes: usize,
}

impl std::fmt::Debug for Heard {
    /// Without the key, which nothing prints, and without what is asked.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heard").field("ticket", &self.ticket).field("call", &self.call).finish_non_exhaustive()
    }
}

impl Heard {
    /// An immediate line is in it, says its sender. Who says so of everything competes with who says so of everything.
    fn is_urgent(&self) -> bool {
        matches!(&self.request, Ok((Request::Push(push), _)) if push.urgent)
    }

    /// What it costs to take and to answer, in lines.
    fn cost(&self) -> u64 {
        let work = match &self.request {
            Ok((Request::Push(push), _)) => push.items.len() as u64,
            Ok((Request::Receipts(receipts), _)) => receipts.receipts.len() as u64,
            Ok((Request::Fetch(_) | Request::Frontiers(_), _)) => 64,
            Ok((Request::Buckets(_) | Request::File(_), _)) => 16,
            _ => 1,
        };
        cost_of_checking(self.bytes) + work
    }
}

/// What waits to be taken.
#[derive(Debug)]
pub struct Turns {
    acts: VecDeque<Input>,
    unchecked: RoundRobin<Option<Member>, (Ticket, Vec<u8>)>,
    peers: RoundRobin<Member, Input>,
    taken_cost: u64,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            acts: VecDeque::new(),
            unchecked: RoundRobin::new(CHECKED_QUANTUM, UNCHECKED_MAX),
            peers: RoundRobin::new(QUANTUM, WAITING_MAX),
            taken_cost: 0,
        }
    }
}

impl Turns {
    /// Has something wait for its turn. Gives back the ticket of a call for which there is no room: it is `busy` (LIM-015).
    pub fn push(&mut self, node: &Node, input: Input) -> Result<(), Ticket> {
        match input {
            Input::Call { ticket, bytes } => {
                let claimed = claimed_sender(&bytes).filter(|member| node.is_peer(*member));
                let cost = cost_of_checking(bytes.len());
                let pushed = self.unchecked.push(claimed, false, cost, (ticket, bytes));
                return pushed.map_err(|(ticket, _)| ticket);
            }
            Input::Returned { peer, .. } => {
                // At most three are under way to each peer, so that there is always room. (PUSH-002)
                let (urgent, cost) = node.weigh_return(&input);
                self.peers.push_always(peer, urgent, cost, input);
            }
            Input::Heard(heard) => self.wait_as_heard(heard).map_err(|heard| heard.ticket)?,
            Input::Act { .. } | Input::Disk(_) | Input::Paged { .. } | Input::Tick => self.acts.push_back(input),
        }
        Ok(())
    }

    fn wait_as_heard(&mut self, heard: Box<Heard>) -> Result<(), Box<Heard>> {
        let (from, urgent, cost) = (heard.call.from, heard.is_urgent(), heard.cost());
        match self.peers.push(from, urgent, cost, Input::Heard(heard)) {
            Err(Input::Heard(heard)) => Err(heard),
            _ => Ok(()),
        }
    }

    /// Returns what the next step takes. `now` is the moment of that step.
    pub fn next(&mut self, node: &mut Node, now: Moment) -> Vec<Input> {
        self.check_calls(node, now);
        let acts = self.acts.len().min(ACTS_AT_ONCE);
        let mut inputs: Vec<Input> = self.acts.drain(..acts).collect();
        self.taken_cost = acts as u64;
        self.take(true, STEP_COST, &mut inputs);
        let beside = if inputs.is_empty() { STEP_COST } else { BESIDE_URGENT_COST };
        self.take(false, beside, &mut inputs);
        inputs
    }

    /// Finds out who calls, and how pressing it is. What a stranger sent ends here.
    fn check_calls(&mut self, node: &mut Node, now: Moment) {
        let mut left = CHECKED_AT_ONCE;
        while left > 0
            && let Some((_, cost, (ticket, bytes))) = self.unchecked.pop_from(false)
        {
            left = left.saturating_sub(cost);
            if let Some(heard) = node.hear(now.wall, ticket, &bytes)
                && let Err(heard) = self.wait_as_heard(Box::new(heard))
            {
                node.refuse_call(*heard, Refusal::Busy);
            }
        }
    }

    fn take(&mut self, urgent: bool, most: u64, inputs: &mut Vec<Input>) {
        let mut left = most;
        while left > 0
            && let Some((_, cost, input)) = self.peers.pop_from(urgent)
        {
            left = left.saturating_sub(cost);
            self.taken_cost += cost;
            inputs.push(input);
        }
    }

    /// Returns what the last step took, in lines.
    #[must_use]
    pub fn taken_cost(&self) -> u64 {
        self.taken_cost
    }

    /// Tells whether own people wait for something.
    #[must_use]
    pub fn has_acts(&self) -> bool {
        !self.acts.is_empty()
    }

    /// Tells whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty() && self.unchecked.is_empty() && self.peers.is_empty()
    }

    /// Returns how many pieces wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.acts.len() + self.unchecked.len() + self.peers.len()
    }
}

/// Whose node a call says it comes from: chooses the queue in which its check waits, and nothing else.
fn claimed_sender(bytes: &[u8]) -> Option<Member> {
    Call::claimed_sender(cose::split(bytes, Typ::Call).ok()?.payload?)
}

impl Node {
    /// Tells whether calls are made to this member.
    pub(crate) fn is_peer(&self, member: Member) -> bool {
        self.peers.contains_key(&member)
    }

    /// How pressing an answer to one of our own calls is, and what it costs to take it.
    fn weigh_return(&self, input: &Input) -> (bool, u64) {
        let Input::Returned { call, peer, result } = input else { return (false, 1) };
        let flight = self.peers.get(peer).and_then(|state| state.in_flight.get(call));
        let urgent = flight.is_some_and(|flight| flight.is_urgent()) || result.is_err();
        // About a line for each kibibyte, up to a full batch.
        (urgent, 1 + result.as_ref().map_or(0, |bytes| bytes.len() as u64 / 1_024).min(STEP_COST))
    }
}
