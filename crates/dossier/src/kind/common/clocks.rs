//! Deadlines, frozen as absolute times in the line that starts them (CLOCK-001).
//!
//! Promise: every side shows the same time; whether it has passed is computed for display only and never enters what
//! counts (CLOCK-002).
//! Not here: limits of a charter or a law profile (they are arguments), and which time it is.

use minicbor::{Decode, Encode};

use crate::codes::Level;
use crate::time::Time;

/// By when something is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Clocks {
    /// Acknowledge by.
    #[n(1)]
    pub acknowledge_by: Time,
    /// Answer by; `None` if no answer is asked for.
    #[n(2)]
    pub answer_by: Option<Time>,
    /// The version of the asked member's card that the limits were taken from; `None`: from the charter which the
    /// header of this line names.
    #[n(3)]
    pub card_version: Option<u64>,
}

impl Clocks {
    /// Freezes the clocks of a line written at `now`: `acknowledge_ms` and `answer_ms` are limits in milliseconds.
    #[must_use]
    pub fn freeze(now: Time, acknowledge_ms: u64, answer_ms: Option<u64>) -> Self {
        let answer_by = answer_ms.map(|ms| now.plus_ms(ms));
        Self { acknowledge_by: now.plus_ms(acknowledge_ms), answer_by, card_version: None }
    }

    /// Freezes the clock of an alert of this level with the limits that hold unless a charter says less.
    #[must_use]
    pub fn freeze_default(now: Time, level: Level) -> Self {
        Self::freeze(now, level.acknowledge_ms_default(), None)
    }
}

/// How a deadline stands at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It was met; milliseconds to spare.
    Met(u64),
    /// It was met late, by so many milliseconds.
    MetLate(u64),
    /// It runs; milliseconds left.
    Left(u64),
    /// It has passed, so many milliseconds ago.
    Overdue(u64),
}

impl ClockState {
    /// Tells how the deadline `by` stands at `now`; `met` is when it was met.
    #[must_use]
    pub fn of(by: Time, met: Option<Time>, now: Time) -> Self {
        match met {
            Some(at) if at <= by => Self::Met(by.since_ms(at)),
            Some(at) => Self::MetLate(at.since_ms(by)),
            None if now <= by => Self::Left(by.since_ms(now)),
            None => Self::Overdue(now.since_ms(by)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers CLOCK-001.
    #[test]
    fn an_immediate_alert_is_acknowledged_within_ten_minutes_of_its_line() {
        let clocks = Clocks::freeze_default(Time(1_000), Level::Immediate);
        assert_eq!(clocks.acknowledge_by, Time(601_000));
        assert_eq!(Clocks::freeze(Time(5), 10, Some(20)).answer_by, Some(Time(25)));
    }

    /// Covers CLOCK-002.
    #[test]
    fn a_clock_runs_is_met_or_is_overdue() {
        let by = Time(100);
        assert_eq!(ClockState::of(by, None, Time(40)), ClockState::Left(60));
        assert_eq!(ClockState::of(by, None, Time(130)), ClockState::Overdue(30));
        assert_eq!(ClockState::of(by, Some(Time(90)), Time(130)), ClockState::Met(10));
        assert_eq!(ClockState::of(by, Some(Time(110)), Time(130)), ClockState::MetLate(10));
    }
}
