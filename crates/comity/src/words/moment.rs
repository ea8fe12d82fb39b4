//! Times and spans as people read them: UTC first, the zone always said.
//!
//! A local time carries its distance from UTC, not the short name of its zone: `CST` is four different times.

use comity_dossier::Time;
use comity_dossier::kind::common::clocks::ClockState;
use comity_dossier::kind::common::date::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Value, Words};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

impl Words {
    /// Writes a moment in UTC: `22 Nov 2026 03:07 UTC`.
    #[must_use]
    pub(crate) fn moment(self, at: Time) -> String {
        let utc = zoned(at, TimeZone::UTC);
        let (date, time) = (self.calendar_day(&utc), hours_and_minutes(&utc));
        self.text_with("moment", &[("date", date.into()), ("time", time.into())])
    }

    /// Writes the wall clock of `zone` at a moment: `11:07 UTC+8`, with its day where that is another than in UTC.
    /// `None` where the zone has the time of UTC.
    #[must_use]
    pub(crate) fn local(self, at: Time, zone: &TimeZone) -> Option<String> {
        let (utc, there) = (zoned(at, TimeZone::UTC), zoned(at, zone.clone()));
        let offset = there.offset().seconds();
        if offset == 0 {
            return None;
        }
        let mut values: Vec<(&'static str, Value<'_>)> =
            vec![("time", hours_and_minutes(&there).into()), ("offset", utc_offset(offset).into())];
        if there.date() == utc.date() {
            return Some(self.text_with("local-same-day", &values));
        }
        values.push(("day", there.day().into()));
        values.push(("month", self.month(there.month()).into()));
        Some(self.text_with("local-other-day", &values))
    }

    /// Writes a moment in UTC, then by the wall clock of `zone`: `22 Nov 2026 03:07 UTC · 11:07 UTC+8`.
    #[must_use]
    pub(crate) fn moment_and_local(self, at: Time, zone: &TimeZone) -> String {
        let moment = self.moment(at);
        match self.local(at, zone) {
            None => moment,
            Some(local) => self.text_with("moment-and-local", &[("moment", moment.into()), ("local", local.into())]),
        }
    }

    /// Writes a day: `17 Apr 2027`.
    #[must_use]
    pub(crate) fn day(self, date: &Date) -> String {
        let Ok(date) = date.as_str().parse::<jiff::civil::Date>() else { return date.to_string() };
        self.written_day(date.year(), date.month(), date.day())
    }

    /// Writes a deadline: `00:09 left`, `+00:04 overdue`, or how it was met.
    #[must_use]
    pub(crate) fn clock(self, state: ClockState) -> String {
        let (key, ms) = match state {
            ClockState::Left(ms) => ("clock-left", ms),
            ClockState::Overdue(ms) => ("clock-overdue", ms),
            ClockState::Met(ms) => ("clock-met", ms),
            ClockState::MetLate(ms) => ("clock-met-late", ms),
        };
        self.text_with(key, &[("time", span(ms).into())])
    }

    /// Writes how long ago something was, in the largest unit that fits: `12 s ago`.
    #[must_use]
    pub(crate) fn ago(self, ms: u64) -> String {
        let (key, count) = match ms {
            ms if ms < MINUTE_MS => ("ago-seconds", ms / 1_000),
            ms if ms < HOUR_MS => ("ago-minutes", ms / MINUTE_MS),
            ms if ms < 48 * HOUR_MS => ("ago-hours", ms / HOUR_MS),
            ms => ("ago-days", ms / (24 * HOUR_MS)),
        };
        self.text_with(key, &[("count", count.into())])
    }

    fn calendar_day(self, at: &Zoned) -> String {
        self.written_day(at.year(), at.month(), at.day())
    }

    fn written_day(self, year: i16, month: i8, day: i8) -> String {
        let values = [("year", year.to_string().into()), ("month", self.month(month).into()), ("day", day.into())];
        self.text_with("date", &values)
    }

    fn month(self, month: i8) -> String {
        self.text(&format!("month-{month}"))
    }
}

/// Writes a span in hours and minutes, begun minutes not counted: `00:09`, `71:05`.
#[must_use]
pub(crate) fn span(ms: u64) -> String {
    format!("{:02}:{:02}", ms / HOUR_MS, ms / MINUTE_MS % 60)
}

/// The moment in a zone; what lies beyond the calendar is put at its end.
fn zoned(at: Time, zone: TimeZone) -> Zoned {
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX).to_zoned(zone)
}

fn hours_and_minutes(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Writes a distance from UTC: `UTC+8`, `UTC-3:30`.
fn utc_offset(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ReaderLanguage;

    /// 22 November 2026 03:07:41 UTC.
    const AT: Time = Time(1_795_316_861_000);

    fn fixed(minutes: i32) -> TimeZone {
        TimeZone::fixed(jiff::tz::Offset::from_seconds(minutes * 60).expect("an offset"))
    }

    #[test]
    fn a_moment_is_written_in_utc_and_then_by_the_wall_clock() {
        let (en, zh) = (Words::of(ReaderLanguage::English), Words::of(ReaderLanguage::Chinese));
        assert_eq!(en.moment(AT), "22 Nov 2026 03:07 UTC");
        assert_eq!(zh.moment(AT), "2026年11月22日 03:07 UTC");
        assert_eq!(en.moment_and_local(AT, &fixed(480)), "22 Nov 2026 03:07 UTC · 11:07 UTC+8");
        assert_eq!(en.moment_and_local(AT, &fixed(-210)), "22 Nov 2026 03:07 UTC · 21 Nov 23:37 UTC-3:30");
        assert_eq!(zh.moment_and_local(AT, &fixed(-210)), "2026年11月22日 03:07 UTC · 11月21日 23:37 UTC-3:30");
        assert_eq!(en.moment_and_local(AT, &TimeZone::UTC), "22 Nov 2026 03:07 UTC");
        assert_eq!(en.day(&Date::new("2027-04-07").expect("a day")), "7 Apr 2027");
        assert_eq!(zh.day(&Date::new("2027-04-07").expect("a day")), "2027年4月7日");
    }

    /// Covers CLOCK-002.
    #[test]
    fn a_clock_says_what_is_left_or_how_long_it_is_overdue() {
        let (en, zh) = (Words::of(ReaderLanguage::English), Words::of(ReaderLanguage::Chinese));
        let both = |state| (en.clock(state), zh.clock(state));
        let said = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(both(ClockState::Left(9 * MINUTE_MS + 59_999)), said("00:09 left", "剩余 00:09"));
        assert_eq!(both(ClockState::Overdue(4 * MINUTE_MS)), said("+00:04 overdue", "已超时 +00:04"));
        assert_eq!(en.clock(ClockState::Left(71 * HOUR_MS + 5 * MINUTE_MS)), "71:05 left");
        assert_eq!(en.ago(12_000), "12 s ago");
        assert_eq!(zh.ago(3 * 24 * HOUR_MS), "3 天前");
    }

    #[test]
    fn no_time_is_beyond_writing() {
        for at in [Time(0), Time(u64::MAX)] {
            assert!(Words::new("en").moment_and_local(at, &fixed(840)).contains("UTC"));
        }
    }
}
