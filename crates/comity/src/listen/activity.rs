//! What one connection does: how many requests it made, whether they came to something, when it last did anything.
//!
//! Promise: a connection that only costs is ended: one that says nothing, that rests too long, whose requests come to
//! nothing again and again, that sends more than its requests can hold, or that does not take its answers (LIM-012,
//! LIM-024).
//! Not here: who has to go when there is no room (`guests`).

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long a connection may rest between two requests.
pub(super) const REST: Duration = Duration::from_secs(60);
/// How often it is looked whether answers are taken.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Requests in a row that may come to nothing.
const FAILURES_MAX: u32 = 100;
/// Requests on one connection; then the other side connects again.
const REQUESTS_MAX: u64 = 10_000;

/// One connection.
pub(super) struct Activity {
    requests: AtomicU64,
    running: AtomicUsize,
    failures: AtomicU32,
    known: AtomicBool,
    leaving: AtomicBool,
    over: AtomicBool,
    /// When a request last ended.
    rested: Mutex<Instant>,
    /// By when the answers that are under way have to be taken.
    taken_by: Mutex<Vec<(std::sync::Weak<()>, Instant)>>,
    told: Notify,
}

/// A request that runs; one that is dropped before it ended came to nothing.
pub(super) struct Running<'a> {
    activity: &'a Activity,
    good: bool,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self {
            requests: AtomicU64::new(0),
            running: AtomicUsize::new(0),
            failures: AtomicU32::new(0),
            known: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            over: AtomicBool::new(false),
            rested: Mutex::new(Instant::now()),
            taken_by: Mutex::default(),
            told: Notify::new(),
        }
    }

    /// A request begins; `None` if the connection made more than it may.
    pub(super) fn begin(&self) -> Option<Running<'_>> {
        if self.requests.fetch_add(1, Ordering::Relaxed) >= REQUESTS_MAX {
            return None;
        }
        self.running.fetch_add(1, Ordering::Relaxed);
        Some(Running { activity: self, good: false })
    }

    /// How many requests it made.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Tells whether one of its requests came to something.
    pub(super) fn is_known(&self) -> bool {
        self.known.load(Ordering::Relaxed)
    }

    /// Tells whether no request runs.
    pub(super) fn rests(&self) -> bool {
        self.running.load(Ordering::Relaxed) == 0
    }

    /// It has to make room for another.
    pub(super) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
        self.told.notify_waiters();
        self.told.notify_one();
    }

    /// Tells whether it has to go at once.
    pub(super) fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Relaxed)
    }

    /// An answer is under way that has to be taken within so long; it is as long as the token lives.
    pub(super) fn answers(&self, token: &std::sync::Arc<()>, patience: Duration) {
        let mut taken_by = self.taken_by.lock().unwrap_or_else(PoisonError::into_inner);
        taken_by.retain(|(answer, _)| answer.strong_count() > 0);
        taken_by.push((std::sync::Arc::downgrade(token), Instant::now() + patience));
    }

    /// Waits until it has to go at once.
    pub(super) async fn must_leave(&self) {
        loop {
            let told = self.told.notified();
            if self.is_leaving() {
                return;
            }
            tokio::select! {
                () = told => {}
                () = sleep_until(Instant::now() + LOOK_AGAIN) => if self.keeps_an_answer_waiting(Instant::now()) {
                    return;
                }
            }
        }
    }

    /// Waits until the connection is to be ended in good order: it said nothing within `patience`, rests too long, asked
    /// too often, or too often for nothing.
    pub(super) async fn is_over(&self, patience: Duration) {
        let begun = Instant::now();
        loop {
            let told = self.told.notified();
            let now = Instant::now();
            let until = self.over_at(begun, patience, now);
            if until <= now {
                return;
            }
            tokio::select! {
                () = sleep_until(until) => {}
                () = told => {}
            }
        }
    }

    /// When a connection that began at `begun` is over, as far as it can be told at `now`.
    fn over_at(&self, begun: Instant, patience: Duration, now: Instant) -> Instant {
        if self.over.load(Ordering::Relaxed) || self.requests() >= REQUESTS_MAX {
            return now;
        }
        let rested = *self.rested.lock().unwrap_or_else(PoisonError::into_inner);
        match self.requests() {
            0 => begun + patience,
            _ if self.rests() => rested + REST,
            _ => now + REST,
        }
    }

    /// Tells whether an answer that is under way should have been taken by `now`.
    fn keeps_an_answer_waiting(&self, now: Instant) -> bool {
        let mut taken_by = self.taken_by.lock().unwrap_or_else(PoisonError::into_inner);
        taken_by.retain(|(answer, _)| answer.strong_count() > 0);
        taken_by.iter().any(|(_, by)| *by <= now)
    }
}

impl Running<'_> {
    /// It was answered; `good`: it came to something.
    pub(super) fn ended(mut self, good: bool) {
        self.good = good;
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let activity = self.activity;
        activity.running.fetch_sub(1, Ordering::Relaxed);
        *activity.rested.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if self.good {
            activity.known.store(true, Ordering::Relaxed);
            activity.failures.store(0, Ordering::Relaxed);
        } else if activity.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES_MAX {
            activity.over.store(true, Ordering::Relaxed);
            activity.told.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// Covers LIM-024.
    #[test]
    fn a_connection_ends_that_rests_or_whose_requests_come_to_nothing() {
        let now = Instant::now();
        assert_eq!(Activity::new().over_at(now, PATIENCE, now), now + PATIENCE, "it never asked");

        let activity = Activity::new();
        let running = activity.begin().expect("a request");
        assert!(activity.over_at(now, PATIENCE, now + REST) > now + REST, "as long as it asks it is not over");
        running.ended(true);
        let rested = *activity.rested.lock().expect("whole");
        assert_eq!(activity.over_at(now, PATIENCE, rested), rested + REST, "it asked once and rests");

        for _ in 1..FAILURES_MAX {
            drop(activity.begin());
        }
        activity.begin().expect("a request").ended(true);
        assert!(activity.over_at(now, PATIENCE, now) > now, "one of a hundred came to something");
        (0..FAILURES_MAX).for_each(|_| drop(activity.begin()));
        assert_eq!(activity.over_at(now, PATIENCE, now), now, "a hundred in a row came to nothing");

        let activity = Activity::new();
        while let Some(running) = activity.begin() {
            running.ended(true);
        }
        assert_eq!(activity.over_at(now, PATIENCE, now), now, "ten thousand are enough");
    }

    /// Covers LIM-012.
    #[test]
    fn a_connection_that_does_not_take_its_answer_goes() {
        let (activity, token) = (Activity::new(), Arc::new(()));
        let now = Instant::now();
        activity.answers(&Arc::new(()), Duration::ZERO);
        assert!(!activity.keeps_an_answer_waiting(now + PATIENCE), "it was taken at once");
        activity.answers(&token, PATIENCE);
        assert!(!activity.keeps_an_answer_waiting(now));
        assert!(activity.keeps_an_answer_waiting(now + 2 * PATIENCE));
        drop(token);
        assert!(!activity.keeps_an_answer_waiting(now + 2 * PATIENCE));
    }
}
