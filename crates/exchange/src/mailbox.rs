//! How much a host keeps for others, and when a member looks into its box.
//!
//! ```text
//!   Tick, Took, Acked, Failed ──> Watch::step ──> Take or Ack now, or be asked again at a time
//! ```
//!
//! Promise: a host's box is bounded for each member and for each sender (MBOX-003); a box is looked into without a pause
//! while its host withholds its answers, at most once a second when it does not, and after a failure with a growing wait.
//! Not here: parcels themselves (`message`), the table that keeps them (`store`), what is in them (`node`).

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use comity_dossier::{Hash, Refusal, Time};

use crate::bound::HELD_MAX;
use crate::conversation::backoff::{is_due, wait_ms};
use crate::conversation::{RETRY_MS_MIN, Trouble, URGENT_RETRY_MS_MAX};

/// Bytes that wait for one member (MBOX-003).
pub const BOX_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Parcels that wait for one member (MBOX-003).
pub const BOX_PARCELS_MAX: u64 = 10_000;
/// Bytes of one sender that wait for one member (MBOX-003).
pub const SENDER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Parcels of one sender that wait for one member (MBOX-003).
pub const SENDER_PARCELS_MAX: u64 = 1_000;
/// How long an answer is asked to be withheld, in seconds: below what the rule allows, so that clocks may differ.
pub const WAIT_S: u16 = 50;

/// What waits in a box: in all, or of one sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoxUse {
    /// Parcels.
    pub parcels: u64,
    /// Bytes.
    pub bytes: u64,
}

impl BoxUse {
    /// Adds a parcel.
    #[must_use]
    pub fn with(self, bytes: usize) -> Self {
        Self { parcels: self.parcels + 1, bytes: self.bytes.saturating_add(bytes as u64) }
    }
}

/// Tells whether a box may hold as much, `of_sender` being the share of whoever puts; refuses with `mailbox-full` (MBOX-003).
pub fn check_room(in_all: BoxUse, of_sender: BoxUse) -> Result<(), Refusal> {
    let fits = in_all.parcels <= BOX_PARCELS_MAX
        && in_all.bytes <= BOX_BYTES_MAX
        && of_sender.parcels <= SENDER_PARCELS_MAX
        && of_sender.bytes <= SENDER_BYTES_MAX;
    if fits { Ok(()) } else { Err(Refusal::MailboxFull) }
}

/// What a member that has a box does with its host now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Ask for what waits.
    Take,
    /// Say what is durably held by now.
    Ack(Vec<Hash>),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Parcels came, or none: these are durably held, or never will be, and are to be forgotten by the host.
    Took {
        /// Their names.
        settled: Vec<Hash>,
        /// Whether any of them had not come before.
        news: bool,
    },
    /// The host has forgotten what it was told to forget.
    Acked,
    /// The call came to nothing, or was refused.
    Failed(Trouble),
    /// Nothing; the time may have come.
    Tick,
}

/// When a member looks into its box at one host.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    in_flight: Option<Look>,
    settled: VecDeque<Hash>,
    next: Option<Time>,
    began: Option<Time>,
    tries: u32,
    trouble: Option<(Trouble, Time)>,
    looked: Option<Time>,
}

impl Watch {
    /// Takes what happened and says what to do now, if anything. `jitter` is a random number, fresh for each step.
    pub fn step(&mut self, now: Time, jitter: u64, looked: Looked) -> Option<Look> {
        match looked {
            Looked::Took { settled, news } => {
                self.succeeded(now);
                self.settled.extend(settled);
                self.settled.truncate(HELD_MAX); // what is left out comes again, and is settled again
                // A host that answers at once although nothing is new is not asked more than once a second.
                let pause = if news { now } else { self.began.map_or(now, |began| began.plus_ms(RETRY_MS_MIN)) };
                self.next = Some(pause.max(now));
            }
            Looked::Acked => self.succeeded(now),
            Looked::Failed(trouble) => self.failed(now, jitter, trouble),
            Looked::Tick => {}
        }
        if self.in_flight.is_some() || self.next.is_some_and(|at| !is_due(at, now)) {
            return None;
        }
        let look = if self.settled.is_empty() { Look::Take } else { Look::Ack(self.settled.iter().copied().collect()) };
        self.in_flight = Some(look.clone());
        self.began = Some(now);
        Some(look)
    }

    /// Returns when it wants to be asked again; `None` while a call is in flight, which comes back by itself.
    #[must_use]
    pub fn wake_at(&self, now: Time) -> Option<Time> {
        if self.in_flight.is_some() { None } else { Some(self.next.unwrap_or(now)) }
    }

    /// Returns when the host last answered.
    #[must_use]
    pub fn looked(&self) -> Option<Time> {
        self.looked
    }

    /// Returns why the box cannot be looked into, and since when.
    #[must_use]
    pub fn trouble(&self) -> Option<(Trouble, Time)> {
        self.trouble
    }

    /// Returns whether the host withholds an answer or is being asked.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.in_flight.is_some()
    }

    fn succeeded(&mut self, now: Time) {
        if let Some(Look::Ack(told)) = self.in_flight.take() {
            self.settled.retain(|name| !told.contains(name));
        }
        (self.tries, self.trouble, self.looked, self.next) = (0, None, Some(now), None);
    }

    fn failed(&mut self, now: Time, jitter: u64, trouble: Trouble) {
        self.in_flight = None;
        self.tries = self.tries.saturating_add(1);
        let since = self.trouble.map_or(now, |(_, since)| since);
        self.trouble = Some((trouble, since));
        // A wrong clock is corrected by the answer itself (CALL-005).
        let at_once = trouble == Trouble::Refusal(Refusal::ClockSkew) && self.tries == 1;
        let wait = if at_once { 0 } else { wait_ms(self.tries, URGENT_RETRY_MS_MAX, jitter) };
        self.next = Some(now.plus_ms(wait));
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const NOW: Time = Time(1_000_000);

    fn took(names: &[u8]) -> Looked {
        Looked::Took { settled: names.iter().map(|n| Hash([*n; 32])).collect(), news: !names.is_empty() }
    }

    /// Covers MBOX-003.
    #[test]
    fn a_box_is_full_at_its_bounds_and_at_those_of_one_sender() {
        let with = |parcels, bytes| BoxUse { parcels, bytes };
        let none = BoxUse::default();
        for (in_all, of_sender, fits) in [
            (with(BOX_PARCELS_MAX, BOX_BYTES_MAX), with(SENDER_PARCELS_MAX, SENDER_BYTES_MAX), true),
            (with(BOX_PARCELS_MAX + 1, 0), none, false),
            (with(0, BOX_BYTES_MAX + 1), none, false),
            (none, with(SENDER_PARCELS_MAX + 1, 0), false),
            (none, with(0, SENDER_BYTES_MAX + 1), false),
        ] {
            assert_eq!(check_room(in_all, of_sender).is_ok(), fits, "{in_all:?} {of_sender:?}");
        }
        assert_eq!(none.with(7).with(8), with(2, 15));
    }

    /// Covers MBOX-004, MBOX-005.
    #[test]
    fn what_was_taken_is_acked_and_the_box_is_looked_into_again_at_once() {
        let mut watch = Watch::default();
        assert_eq!(watch.step(NOW, 0, Looked::Tick), Some(Look::Take));
        assert_eq!(watch.step(NOW, 0, Looked::Tick), None, "one at a time");
        assert_eq!(watch.step(NOW, 0, took(&[1, 2])), Some(Look::Ack(vec![Hash([1; 32]), Hash([2; 32])])));
        assert_eq!(watch.step(NOW, 0, Looked::Acked), Some(Look::Take));
        assert_eq!((watch.looked(), watch.trouble()), (Some(NOW), None));
    }

    /// Covers MBOX-005.
    #[test]
    fn an_ack_that_never_arrived_is_said_again() {
        let mut watch = Watch::default();
        watch.step(NOW, 0, Looked::Tick);
        let ack = watch.step(NOW, 0, took(&[1]));
        assert_eq!(watch.step(NOW, 0, Looked::Failed(Trouble::Timeout)), None);
        let at = watch.wake_at(NOW).expect("it waits");
        assert_eq!(at, NOW.plus_ms(1_000));
        assert_eq!(watch.step(at, 0, Looked::Tick), ack);
        assert_eq!(watch.trouble(), Some((Trouble::Timeout, NOW)));
    }

    /// Covers MBOX-004.
    #[test]
    fn a_host_that_does_not_wait_is_asked_once_a_second_and_one_that_fails_less_and_less() {
        let mut watch = Watch::default();
        watch.step(NOW, 0, Looked::Tick);
        assert_eq!(watch.step(NOW.plus_ms(5), 0, took(&[])), None);
        assert_eq!(watch.wake_at(NOW.plus_ms(5)), Some(NOW.plus_ms(1_000)));
        assert_eq!(watch.step(NOW.plus_ms(1_000), 0, Looked::Tick), Some(Look::Take));
        assert_eq!(watch.step(NOW.plus_ms(51_000), 0, took(&[])), Some(Look::Take), "it had withheld its answer");
        let mut now = NOW.plus_ms(60_000);
        for _ in 0..40 {
            watch.step(now, u64::MAX, Looked::Failed(Trouble::Refused));
            let at = watch.wake_at(now).expect("it waits");
            assert!((1_000..=30_000).contains(&at.since_ms(now)));
            now = at;
            assert_eq!(watch.step(now, 0, Looked::Tick), Some(Look::Take));
        }
    }

    #[test]
    fn a_clock_that_goes_back_does_not_keep_a_box_shut() {
        let mut watch = Watch::default();
        watch.step(Time(90_000_000), 0, Looked::Tick);
        watch.step(Time(90_000_000), 0, Looked::Failed(Trouble::Refused));
        assert_eq!(watch.step(Time(1_000), 0, Looked::Tick), Some(Look::Take));
    }
}
