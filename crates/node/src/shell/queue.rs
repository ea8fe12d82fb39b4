//! What waits for the node's thread, in a queue of its own for each kind: calls of peers, acts and looks of people, calls
//! of ours that came back.
//!
//! ```text
//!   one round of the thread:   some of each kind ── turns ── one commit ──   looks for 25 ms, at least one
//! ```
//!
//! Promise: peers cannot keep people waiting, nor people peers: whoever fills one queue, each round serves the others
//! (LIM-023). Calls that wait are bounded; more of them are answered `busy`.
//! Not here: whose turn it is among those that a round took (`turns`), what a job does (`thread`).

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use comity_dossier::{Actor, Refusal};
use tokio::sync::oneshot;

use super::Stopped;
use crate::desk::{Act, ActFault, Done};
use crate::node::{Input, Node};

/// Jobs of a kind that one round takes: they only begin to wait for their turn.
const JOBS_AT_ONCE: usize = 2_048;
/// Calls that wait at most: more than a second's work is not worth waiting for, since the caller comes again.
pub(super) const CALLS_WAITING_MAX: usize = 1_024;

/// What a job wants of a step.
pub(super) enum Job {
    Call(Vec<u8>, oneshot::Sender<Result<Vec<u8>, Refusal>>),
    Act(Actor, Box<Act>, oneshot::Sender<Result<Done, ActFault>>),
    Returned(Input),
}

/// A look at the node.
pub(super) type Look = Box<dyn FnOnce(&mut Node) + Send>;

/// What waits; shared by the node's thread and everybody who speaks to it.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    something: Condvar,
}

#[derive(Default)]
struct Waiting {
    calls: VecDeque<Job>,
    acts: VecDeque<Job>,
    returned: VecDeque<Job>,
    looks: VecDeque<Look>,
    stop: bool,
    closed: bool,
}

/// What one round of the thread begins with.
pub(super) struct Round {
    /// What the step takes.
    pub(super) jobs: Vec<Job>,
    /// Somebody wants to look.
    pub(super) looks: bool,
    /// The node is to stop after this.
    pub(super) stop: bool,
}

impl Waiting {
    fn has_jobs(&self) -> bool {
        self.stop || !(self.calls.is_empty() && self.acts.is_empty() && self.returned.is_empty())
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a job where it belongs. Of too many calls the new one is answered at once.
    pub(super) fn push(&self, job: Job) -> Result<(), Stopped> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Stopped);
        }
        match job {
            Job::Call(_, reply) if waiting.calls.len() >= CALLS_WAITING_MAX => drop(reply.send(Err(Refusal::Busy))),
            job @ Job::Call(..) => waiting.calls.push_back(job),
            job @ Job::Act(..) => waiting.acts.push_back(job),
            job @ Job::Returned(_) => waiting.returned.push_back(job),
        }
        self.something.notify_one();
        Ok(())
    }

    /// Puts a look behind the others.
    pub(super) fn push_look(&self, look: Look) -> Result<(), Stopped> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Stopped);
        }
        waiting.looks.push_back(look);
        self.something.notify_one();
        Ok(())
    }

    /// Has the thread end after what it is doing.
    pub(super) fn stop(&self) {
        self.lock().stop = true;
        self.something.notify_one();
    }

    /// Nobody serves this queue any more: whoever waits hears that the node has stopped.
    pub(super) fn close(&self) {
        let mut waiting = self.lock();
        *waiting = Waiting { closed: true, ..Waiting::default() };
    }

    /// Waits until something is there, or for so long, and takes what one step serves.
    pub(super) fn round(&self, patience: Duration) -> Round {
        let idle = |waiting: &mut Waiting| !waiting.has_jobs() && waiting.looks.is_empty();
        let waited = self.something.wait_timeout_while(self.lock(), patience, idle);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let mut jobs: Vec<Job> = take(&mut waiting.returned);
        jobs.extend(take(&mut waiting.acts));
        jobs.extend(take(&mut waiting.calls));
        Round { jobs, looks: !waiting.looks.is_empty(), stop: waiting.stop }
    }

    /// Takes the next look.
    pub(super) fn next_look(&self) -> Option<Look> {
        self.lock().looks.pop_front()
    }

    /// Tells whether a step is due.
    pub(super) fn has_jobs(&self) -> bool {
        self.lock().has_jobs()
    }
}

fn take(from: &mut VecDeque<Job>) -> Vec<Job> {
    let most = JOBS_AT_ONCE.min(from.len());
    from.drain(..most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> (Job, oneshot::Receiver<Result<Vec<u8>, Refusal>>) {
        let (reply, answer) = oneshot::channel();
        (Job::Call(Vec::new(), reply), answer)
    }

    fn act() -> Job {
        Job::Act(crate::desk::automatic(), Box::new(Act::Rebuild), oneshot::channel().0)
    }

    /// Covers LIM-023.
    #[test]
    fn each_round_serves_peers_and_people_whoever_fills_a_queue() {
        let queue = Queue::default();
        let calls: Vec<_> = (0..CALLS_WAITING_MAX).map(|_| call()).collect();
        let _answers: Vec<_> = calls.into_iter().map(|(job, answer)| (queue.push(job), answer)).collect();
        for _ in 0..3_000 {
            queue.push(act()).expect("open");
            queue.push(Job::Returned(Input::Tick)).expect("open");
        }
        queue.push_look(Box::new(|_| {})).expect("open");
        let round = queue.round(Duration::ZERO);
        let count = |is: fn(&Job) -> bool| round.jobs.iter().filter(|job| is(job)).count();
        assert_eq!(count(|job| matches!(job, Job::Returned(_))), JOBS_AT_ONCE);
        assert_eq!(count(|job| matches!(job, Job::Act(..))), JOBS_AT_ONCE);
        assert_eq!(count(|job| matches!(job, Job::Call(..))), CALLS_WAITING_MAX);
        assert!(round.looks && !round.stop);
        assert!(queue.next_look().is_some() && queue.has_jobs(), "after a look or some, the next step");
    }

    /// Covers LIM-023.
    #[test]
    fn more_calls_than_may_wait_are_answered_busy_at_once() {
        let queue = Queue::default();
        let mut answers = Vec::new();
        for _ in 0..=CALLS_WAITING_MAX {
            let (job, answer) = call();
            queue.push(job).expect("open");
            answers.push(answer);
        }
        let last = answers.pop().map(|mut answer| answer.try_recv());
        assert_eq!(last, Some(Ok(Err(Refusal::Busy))));
        assert!(answers.iter_mut().all(|answer| answer.try_recv().is_err()), "the others wait");
    }

    #[test]
    fn whoever_waits_when_the_node_stops_is_told_so() {
        let queue = Queue::default();
        let (job, mut answer) = call();
        queue.push(job).expect("open");
        queue.close();
        assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
        assert!(queue.push(act()).is_err() && queue.push_look(Box::new(|_| {})).is_err());
    }
}
