//! By when a request is acknowledged, answered, and until when data are kept: computed once, from the level, the form
//! and the law profile on the requested member's card, and frozen in the line that asks (REQ-004, CLOCK-001).
//!
//! Promise: the same level, form, limits and card give the same times; warnings before *preserved until* are values,
//! the same on both sides (REQ-009).
//! Not here: which time it is, and the limits of a charter (they are arguments).

use super::lines::Asked;
use super::required::tests_double_criminality;
use crate::card::LawProfile;
use crate::codes::{Level, RequestForm};
use crate::ids::Member;
use crate::kind::common::clocks::Clocks;
use crate::time::Time;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// What the card of a requested member says.
#[derive(Clone, Copy, Debug)]
pub struct Receiver<'a> {
    /// The version of the card.
    pub card_version: u64,
    /// Its law profile.
    pub law: &'a LawProfile,
}

/// Within how many milliseconds a level is acknowledged and answered, by the charter.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// To acknowledge.
    pub acknowledge_ms: &'a dyn Fn(Level) -> u64,
    /// To answer, where neither the form nor the law profile says otherwise.
    pub answer_ms: &'a dyn Fn(Level) -> u64,
}

impl Limits<'_> {
    /// Returns the time to acknowledge: an emergency is always immediate.
    fn acknowledge(&self, form: RequestForm, level: Level) -> u64 {
        let limit = (self.acknowledge_ms)(level);
        if form == RequestForm::EmergencyDisclosure {
            limit.min((self.acknowledge_ms)(Level::Immediate))
        } else {
            limit
        }
    }

    /// Returns the time to answer (REQ-004): that of the level; for an emergency that of *immediate*; where the member
    /// first tests double criminality, and it is no emergency, at least that of *priority*.
    fn answer(&self, form: RequestForm, level: Level, law: &LawProfile) -> u64 {
        let limit = (self.answer_ms)(level);
        match form {
            RequestForm::EmergencyDisclosure => limit.min((self.answer_ms)(Level::Immediate)),
            _ if tests_double_criminality(form, law) => limit.max((self.answer_ms)(Level::Priority)),
            _ => limit,
        }
    }
}

/// Freezes the deadlines of one member, for a request written at `now` (REQ-004).
#[must_use]
pub fn ask(
    member: Member,
    receiver: &Receiver<'_>,
    form: RequestForm,
    level: Level,
    now: Time,
    limits: &Limits<'_>,
) -> Asked {
    let answer_by = now.plus_ms(limits.answer(form, level, receiver.law));
    let clocks = Clocks {
        acknowledge_by: now.plus_ms(limits.acknowledge(form, level)),
        answer_by: Some(answer_by),
        card_version: Some(receiver.card_version),
    };
    let keeps = form == RequestForm::Preservation;
    Asked { member, clocks, preserve_until: keeps.then(|| preserved_from(now, receiver.law)) }
}

/// Freezes the deadlines of one member that is asked to keep data longer than `until` (REQ-004, REQ-009). The answer is
/// wanted before they are gone. `None` if the member's law knows no extension.
#[must_use]
pub fn ask_longer(
    member: Member,
    receiver: &Receiver<'_>,
    until: Time,
    level: Level,
    now: Time,
    limits: &Limits<'_>,
) -> Option<Asked> {
    let longer = extended_from(until, receiver.law)?;
    let asked = ask(member, receiver, RequestForm::Preservation, level, now, limits);
    let answer_by = asked.clocks.answer_by.map(|by| by.min(until));
    let acknowledge_by = asked.clocks.acknowledge_by.min(until);
    let clocks = Clocks { acknowledge_by, answer_by, ..asked.clocks };
    Some(Asked { clocks, preserve_until: Some(longer), ..asked })
}

/// Returns until when data are kept that are preserved at `now`, by a law profile.
#[must_use]
pub fn preserved_from(now: Time, law: &LawProfile) -> Time {
    now.plus_ms(u64::from(law.preservation_days) * DAY_MS)
}

/// Returns until when data that are kept until `until` can be kept, by a law profile; `None` if it knows no extension.
#[must_use]
pub fn extended_from(until: Time, law: &LawProfile) -> Option<Time> {
    (law.extension_days > 0).then(|| until.plus_ms(u64::from(law.extension_days) * DAY_MS))
}

/// How *preserved until* stands at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Kept; more than 14 days are left. Milliseconds left.
    Kept(u64),
    /// Kept, and so near to its end that both sides are warned (REQ-009).
    Warned {
        /// The warning: 14, 7 or 1, in days.
        days: u16,
        /// Milliseconds left.
        left: u64,
    },
    /// No longer kept, for so many milliseconds.
    Expired(u64),
}

/// The days before *preserved until* at which both sides are warned, from the first to the last (REQ-009).
pub const WARNING_DAYS: [u16; 3] = [14, 7, 1];

/// Returns the moments of the warnings before `until`, in the order of [`WARNING_DAYS`].
#[must_use]
pub fn warnings(until: Time) -> [Time; 3] {
    WARNING_DAYS.map(|days| Time(until.0.saturating_sub(u64::from(days) * DAY_MS)))
}

/// Tells how *preserved until* stands at `now`.
#[must_use]
pub fn keeping(until: Time, now: Time) -> Keeping {
    if now > until {
        return Keeping::Expired(now.since_ms(until));
    }
    let left = until.since_ms(now);
    let warned = WARNING_DAYS.into_iter().zip(warnings(until)).rev().find(|(_, from)| now >= *from);
    warned.map_or(Keeping::Kept(left), |(days, _)| Keeping::Warned { days, left })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::DualCriminality;
    use crate::kind::request::story::{LIMITS, law, member};
    use proptest::prelude::*;

    const HOUR: u64 = 60 * 60 * 1_000;
    const NOW: Time = Time(1_000 * DAY_MS);
    fn answer_ms(form: RequestForm, level: Level, dual_criminality: DualCriminality) -> u64 {
        let law = LawProfile { dual_criminality, ..law() };
        let receiver = Receiver { card_version: 7, law: &law };
        let asked = ask(member("delta"), &receiver, form, level, NOW, &LIMITS);
        assert_eq!(asked.clocks.card_version, Some(7), "the card stands beside what was computed from it");
        asked.clocks.answer_by.expect("a deadline").since_ms(NOW)
    }

    /// Covers REQ-004, CLOCK-001.
    #[test]
    fn the_law_of_the_receiver_gives_it_time_for_what_it_must_examine() {
        use DualCriminality::{Always, ForDisclosure, NotRequired};
        use RequestForm::{EmergencyDisclosure, Information, Preservation};
        for (form, level, law, hours) in [
            (Preservation, Level::Urgent, NotRequired, 8),
            (Preservation, Level::Urgent, ForDisclosure, 8),
            (Preservation, Level::Urgent, Always, 72),
            (Information, Level::Immediate, NotRequired, 8),
            (Information, Level::Immediate, ForDisclosure, 72),
            (Information, Level::Routine, ForDisclosure, 168),
            (EmergencyDisclosure, Level::Immediate, Always, 8),
            (EmergencyDisclosure, Level::Routine, Always, 8),
        ] {
            assert_eq!(answer_ms(form, level, law), hours * HOUR, "{form:?} {level:?} {law:?}");
        }
    }

    /// Covers REQ-004, REQ-009.
    #[test]
    fn an_extension_is_answered_before_the_data_are_gone() {
        let law = law();
        let receiver = Receiver { card_version: 7, law: &law };
        let until = NOW.plus_ms(HOUR);
        let asked = ask_longer(member("delta"), &receiver, until, Level::Routine, NOW, &LIMITS).expect("it can");
        assert_eq!((asked.clocks.answer_by, asked.clocks.acknowledge_by), (Some(until), until));
        assert_eq!(asked.preserve_until, Some(until.plus_ms(u64::from(law.extension_days) * DAY_MS)));
        let never = LawProfile { extension_days: 0, ..law.clone() };
        let receiver = Receiver { card_version: 7, law: &never };
        assert_eq!(ask_longer(member("delta"), &receiver, until, Level::Routine, NOW, &LIMITS), None);
    }

    /// Covers REQ-009, CLOCK-002.
    #[test]
    fn both_sides_are_warned_at_fourteen_seven_and_one_day() {
        let until = NOW;
        let at = |days: u64| keeping(until, Time(NOW.0 - days * DAY_MS));
        assert_eq!(at(15), Keeping::Kept(15 * DAY_MS));
        for (days, warning) in [(14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1)] {
            assert_eq!(at(days), Keeping::Warned { days: warning, left: days * DAY_MS });
        }
        assert_eq!(keeping(until, NOW.plus_ms(5)), Keeping::Expired(5));
    }

    proptest! {
        /// Covers REQ-009.
        #[test]
        fn a_warning_never_comes_before_its_day_and_never_goes_back(left in 0u64..40 * DAY_MS, later in 0u64..DAY_MS) {
            let days = |left: u64| match keeping(NOW, Time(NOW.0 - left)) {
                Keeping::Kept(_) => u16::MAX,
                Keeping::Warned { days, .. } => days,
                Keeping::Expired(_) => 0,
            };
            prop_assert!(u64::from(days(left)) * DAY_MS >= left.min(15 * DAY_MS) || days(left) == u16::MAX);
            prop_assert!(days(left.saturating_sub(later)) <= days(left));
        }
    }
}
