//! What happens next, in one order, and the clock that it moves.
//!
//! Promise: events of one time happen in the order in which they were planned.
//! Not here: what an arrival or a step comes to (`travel`, `steps`).

use std::cmp::Reverse;

use comity_dossier::{Member, Time};
use comity_exchange::CallId;
use comity_node::ports::Moment;
use comity_node::values::Trouble;

use super::World;
use crate::founding::BEGIN;
use crate::machine::{Life, Machine};

/// What happens next.
pub(crate) enum Event {
    Arrives(Arrival),
    Returns { to: usize, life: u64, id: CallId, peer: Member, result: Result<Vec<u8>, Trouble> },
    Step { machine: usize, life: u64 },
    Start { machine: usize },
    Turns(Turn),
}

/// A call that arrives.
pub(crate) struct Arrival {
    /// Where it arrives.
    pub(crate) to: usize,
    /// Whom its caller meant.
    pub(crate) called: Member,
    /// Which machine calls.
    pub(crate) from: usize,
    /// Which life of it.
    pub(crate) life: u64,
    pub(crate) id: CallId,
    pub(crate) bytes: Vec<u8>,
    /// Whether somebody waits for the answer.
    pub(crate) first: bool,
}

/// What turns in the network by itself, until the faults end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing gets to a machine or from it.
    CutOff(usize),
    /// Everything gets to it and from it again.
    Rejoin(usize),
    /// Nothing gets from one to the other.
    Cut(usize, usize),
    /// Things get from one to the other again.
    Mend(usize, usize),
    /// The certificate of a machine is renewed.
    Renew(usize),
    /// The name of a machine leads to it again.
    LeadBack(usize),
}

pub(super) struct Queued {
    pub(super) at_ms: u64,
    number: u64,
    event: Event,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        (self.at_ms, self.number) == (other.at_ms, other.number)
    }
}

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at_ms, self.number).cmp(&(other.at_ms, other.number))
    }
}

impl World {
    /// Lets time pass, doing everything that falls due.
    pub fn pass(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        while !self.is_broken()
            && let Some(Reverse(next)) = self.events.peek()
            && next.at_ms <= end_ms
        {
            let Some(Reverse(next)) = self.events.pop() else { break };
            self.now_ms = self.now_ms.max(next.at_ms);
            self.happen(next.event);
        }
        self.now_ms = end_ms;
    }

    pub(crate) fn later(&mut self, after_ms: u64, event: Event) {
        self.next_event += 1;
        self.events.push(Reverse(Queued { at_ms: self.now_ms + after_ms, number: self.next_event, event }));
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Start { machine } => self.start(machine),
            Event::Step { machine, life } => {
                let due = |running: &Life| running.number == life && running.step_at_ms == Some(self.now_ms);
                if !self.machines[machine].life.as_ref().is_some_and(due) {
                    return;
                }
                match self.frozen_ms(machine) {
                    None => self.step(machine),
                    Some(ms) => {
                        // What was due while the process stood still is done when it goes on.
                        if let Some(life) = &mut self.machines[machine].life {
                            life.step_at_ms = None;
                        }
                        self.step_soon(machine, ms);
                    }
                }
            }
            Event::Arrives(arrival) => self.arrives(arrival),
            Event::Returns { to, life, id, peer, result } => self.returns(to, life, id, peer, result),
            Event::Turns(turn) => self.turns(turn),
        }
    }

    /// Has a machine step at the latest in `after_ms`: what comes until then is served by one commit.
    pub(crate) fn step_soon(&mut self, machine: usize, after_ms: u64) {
        let Some(life) = self.machines[machine].life.as_mut() else { return };
        let at_ms = (self.now_ms + after_ms).max(life.busy_until_ms);
        if life.step_at_ms.is_none_or(|planned| planned > at_ms) {
            life.step_at_ms = Some(at_ms);
            let number = life.number;
            self.later(at_ms - self.now_ms, Event::Step { machine, life: number });
        }
    }

    /// Lets time pass in which nobody does anything and nothing travels: what is on its way arrives that much later.
    pub fn leap(&mut self, ms: u64) {
        self.now_ms += ms;
        let later = |Reverse(mut queued): Reverse<Queued>| {
            queued.at_ms += ms;
            Reverse(queued)
        };
        self.events = std::mem::take(&mut self.events).into_iter().map(later).collect();
        let lives = self.machines.iter_mut().filter_map(|machine| machine.life.as_mut());
        lives.filter_map(|life| life.step_at_ms.as_mut()).for_each(|at_ms| *at_ms += ms);
    }

    /// Returns what the wall clock of a machine shows.
    pub(crate) fn time_of(&self, machine: usize) -> Time {
        self.moment_of(machine, self.now_ms).wall
    }

    pub(crate) fn moment_of(&self, machine: usize, began_ms: u64) -> Moment {
        let Machine { skew_ms, drift_ppm, .. } = self.machines[machine];
        let drift_ms = i64::try_from(self.now_ms).unwrap_or(0) * drift_ppm / 1_000_000;
        let wall = (BEGIN.0 + self.now_ms).saturating_add_signed(skew_ms + drift_ms);
        Moment { wall: Time(wall), steady_ms: self.now_ms - began_ms }
    }

    /// Has something turn in the network after a while, unless the faults have ended by then.
    pub fn turn_after(&mut self, ms: u64, turn: Turn) {
        self.later(ms, Event::Turns(turn));
    }

    fn turns(&mut self, turn: Turn) {
        if self.at_peace {
            return;
        }
        let all = 0..self.machines.len();
        match turn {
            Turn::CutOff(one) => {
                let others = all.filter(|other| *other != one);
                self.network.cuts.extend(others.flat_map(|other| [(one, other), (other, one)]));
            }
            Turn::Rejoin(one) => self.network.cuts.retain(|(from, to)| *from != one && *to != one),
            Turn::Cut(from, to) => drop(self.network.cuts.insert((from, to))),
            Turn::Mend(from, to) => drop(self.network.cuts.remove(&(from, to))),
            Turn::Renew(one) => drop(self.network.expired.remove(&one)),
            Turn::LeadBack(one) => drop(self.network.astray.remove(&one)),
        }
    }

    /// Starts the process of a machine after a while.
    pub fn start_after(&mut self, machine: usize, ms: u64) {
        self.later(ms, Event::Start { machine });
    }
}
