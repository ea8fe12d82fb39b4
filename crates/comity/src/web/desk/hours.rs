//! When a desk is open, by the hours on its card, in UTC.
//!
//! Promise: the wall clock of the desk's zone decides, so that a change of clocks moves the bar; what crosses midnight is
//! the day on which it began. A zone that nobody knows here gives nothing rather than something wrong.

use comity_dossier::Time;
use comity_dossier::card::{Hours, Opening};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Milliseconds of one slot.
const SLOT_MS: u64 = 15 * 60_000;
/// Slots of a day.
pub(super) const DAY_SLOTS: usize = 96;
/// How far ahead the next opening is looked for: a week.
const AHEAD_SLOTS: u64 = 7 * 96;

/// The zone of a desk; `None` if nobody knows it here.
pub(super) fn zone(hours: &Hours) -> Option<TimeZone> {
    TimeZone::get(hours.zone.as_str()).ok()
}

/// Tells whether a desk is open round the clock.
pub(super) fn is_always(hours: &Hours) -> bool {
    hours.open.is_empty()
}

/// Tells in which quarters of the UTC day of `now` a desk is open, each by its beginning.
pub(super) fn day(hours: &Hours, now: Time) -> Option<Vec<bool>> {
    if is_always(hours) {
        return Some(vec![true; DAY_SLOTS]);
    }
    let zone = zone(hours)?;
    let midnight = now.0 - now.0 % (DAY_SLOTS as u64 * SLOT_MS);
    Some((0..DAY_SLOTS as u64).map(|slot| is_open_in(hours, &zone, Time(midnight + slot * SLOT_MS))).collect())
}

/// Tells at which hours of the UTC day of `now` a desk is open, each by its beginning.
pub(super) fn hourly(hours: &Hours, now: Time) -> Option<Vec<bool>> {
    if is_always(hours) {
        return Some(vec![true; 24]);
    }
    let zone = zone(hours)?;
    let midnight = now.0 - now.0 % (24 * 4 * SLOT_MS);
    Some((0..24).map(|hour| is_open_in(hours, &zone, Time(midnight + hour * 4 * SLOT_MS))).collect())
}

/// Tells until when a desk that is shut stays so; `None` if it is open, or nobody knows.
pub(in crate::web) fn closed_until(hours: &Hours, now: Time) -> Option<Time> {
    let zone = zone(hours)?;
    if is_always(hours) || is_open_in(hours, &zone, now) {
        return None;
    }
    let first = now.0 - now.0 % SLOT_MS + SLOT_MS;
    (0..AHEAD_SLOTS).map(|slot| Time(first + slot * SLOT_MS)).find(|at| is_open_in(hours, &zone, *at))
}

/// Runs of slots in which something holds: from this slot until before that one.
pub(super) fn runs(slots: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in slots.iter().enumerate().filter(|(_, is)| **is) {
        match runs.last_mut() {
            Some(last) if last.1 == at => last.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

fn is_open_in(hours: &Hours, zone: &TimeZone, at: Time) -> bool {
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    let there = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX).to_zoned(zone.clone());
    let minute = u16::from(there.hour().unsigned_abs()) * 60 + u16::from(there.minute().unsigned_abs());
    let weekday = there.weekday().to_monday_zero_offset().unsigned_abs();
    hours.open.iter().any(|opening| covers(opening, weekday, minute))
}

fn covers(opening: &Opening, weekday: u8, minute: u16) -> bool {
    let on = |day: u8| opening.days & (1 << day) != 0;
    let (from, until) = (opening.from_minute, opening.until_minute);
    if until > from {
        return on(weekday) && (from..until).contains(&minute);
    }
    (on(weekday) && minute >= from) || (on((weekday + 6) % 7) && minute < until)
}

#[cfg(test)]
mod tests {
    use comity_dossier::card::Zone;

    use super::*;

    /// Sunday 22 November 2026, 03:07 UTC.
    const AT: Time = Time(1_795_316_820_000);

    fn hours(zone: &str, open: &[(u8, u16, u16)]) -> Hours {
        let opening = |(days, from_minute, until_minute): &(u8, u16, u16)| Opening {
            days: *days,
            from_minute: *from_minute,
            until_minute: *until_minute,
        };
        Hours { zone: Zone::new(zone).expect("a zone"), open: open.iter().map(opening).collect() }
    }

    #[test]
    fn a_day_is_drawn_in_utc_whatever_the_wall_clock_of_the_desk() {
        let almaty = hours("Asia/Almaty", &[(0b111_1111, 9 * 60, 18 * 60)]);
        assert_eq!(runs(&day(&almaty, AT).expect("known")), [(16, 52)], "04:00 to 13:00 UTC");
        assert_eq!(closed_until(&almaty, AT), Some(Time(AT.0 + 53 * 60_000)), "it opens at 04:00 UTC");
        assert_eq!(runs(&hourly(&almaty, AT).expect("known")), [(4, 13)]);
        let always = hours("Asia/Almaty", &[]);
        assert_eq!((runs(&day(&always, AT).expect("known")), closed_until(&always, AT)), (vec![(0, 96)], None));
    }

    #[test]
    fn a_shift_over_midnight_belongs_to_the_day_on_which_it_began() {
        let saturday_night = hours("UTC", &[(0b010_0000, 22 * 60, 6 * 60)]);
        assert_eq!(runs(&day(&saturday_night, AT).expect("known")), [(0, 24)], "until 06:00 on Sunday");
        assert_eq!(closed_until(&saturday_night, AT), None);
        let monday = hours("UTC", &[(0b000_0001, 8 * 60, 16 * 60)]);
        assert_eq!(closed_until(&monday, AT), Some(Time(1_795_420_800_000)), "Monday 08:00");
    }

    #[test]
    fn a_zone_that_nobody_knows_gives_nothing() {
        let nowhere = hours("Nowhere/At-All", &[(1, 0, 60)]);
        assert_eq!((day(&nowhere, AT), hourly(&nowhere, AT), closed_until(&nowhere, AT)), (None, None, None));
    }
}
