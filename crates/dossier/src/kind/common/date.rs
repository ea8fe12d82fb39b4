//! A calendar day as text, such as `2027-04-17`.
//!
//! Promise: a [`Date`] exists in the Gregorian calendar, and comparing two of them compares the days.
//! Not here: time zones, and which day it is.

use alloc::format;
use alloc::string::String;
use core::fmt;

use minicbor::{Decode, Decoder, Encode};

use crate::time::Time;

/// 9999-12-31, in days since 1970-01-01.
const LAST_DAY: u64 = 2_932_896;

/// A day of the years 1970 to 9999, written `yyyy-mm-dd`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Date(#[n(0)] String);

impl Date {
    /// Takes a day as text; `None` if it is not of that form or the day does not exist.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let digits = |range: core::ops::Range<usize>| -> Option<u32> {
            let part = text.get(range)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let dashed = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        if !dashed {
            return None;
        }
        let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        (year >= 1970 && (1..=days_of(year, month)).contains(&day)).then(|| Self(text.into()))
    }

    /// Returns the day in UTC that `moment` lies in.
    #[must_use]
    pub fn utc(moment: Time) -> Self {
        let day = moment.0 / 86_400_000;
        // Whole eras of 400 years, counted from 1 March 0000, so that the leap day comes last.
        let day = day.min(LAST_DAY) + 719_468;
        let (era, of_era) = (day / 146_097, day % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
        Self(format!("{:04}-{month:02}-{day:02}", era * 400 + year))
    }

    /// Returns the day as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns how many days a month has; 0 if there is no such month.
fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for Date {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::new(d.str()?).ok_or_else(|| minicbor::decode::Error::message("date: no such day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        for good in ["2026-11-23", "2024-02-29", "2000-02-29", "9999-12-31"] {
            assert!(Date::new(good).is_some(), "{good}");
        }
        for bad in [
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-4-17",
            "2026-04-31",
            "20260417",
            "+026-04-17",
            "2026-04-1七",
        ] {
            assert!(Date::new(bad).is_none(), "{bad}");
        }
        assert!(Date::new("2026-09-30") < Date::new("2026-10-01"));
    }

    #[test]
    fn a_moment_lies_in_one_day_of_utc() {
        for (ms, day) in [
            (0, "1970-01-01"),
            (951_782_399_999, "2000-02-28"),
            (951_782_400_000, "2000-02-29"),
            (1_795_305_600_000, "2026-11-22"),
            (253_402_300_799_999, "9999-12-31"),
            (u64::MAX, "9999-12-31"),
        ] {
            let date = Date::utc(Time(ms));
            assert_eq!(date.as_str(), day);
            assert_eq!(Date::new(day), Some(date));
        }
    }
}
