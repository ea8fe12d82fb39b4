//! Times, numbers and shapes of CAP, kept as the text they came in (CAP-004).
//!
//! Promise: a value of these types has the form the standard gives it, and gives back its text to the digit: offsets,
//! trailing zeros and signs included. White space around and inside is one space or none.
//! Not here: geometry beyond a bounding box.

use alloc::format;
use alloc::string::String;
use core::fmt;

use minicbor::{Decode, Decoder, Encode};

use crate::time::Time;

/// Joins the words of a text by single spaces: the white-space rule for everything but free text (CAP-007).
#[must_use]
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Returns the words of a text, divided by XML's white space.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty())
}

macro_rules! kept_as_text {
    ($name:ident, $check:path, $what:literal) => {
        impl $name {
            /// Takes a text of the right form, its white space collapsed; `None` for any other.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                let text = collapse(text);
                $check(&text).then_some(Self(text))
            }

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let text = d.str()?;
                Self::new(text)
                    .filter(|value| value.0 == text)
                    .ok_or_else(|| minicbor::decode::Error::message(concat!("not ", $what)))
            }
        }
    };
}

/// A date and time with its offset, such as `2025-04-13T05:52:12+08:00`; UTC is written `-00:00`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct DateTime(#[n(0)] String);

kept_as_text!(DateTime, is_date_time, "a CAP date and time");

impl DateTime {
    /// Writes a moment in UTC, without fractions of a second: `2025-04-13T05:52:12-00:00`.
    #[must_use]
    pub fn utc(moment: Time) -> Self {
        let seconds = moment.0 / 1_000;
        let (year, month, day) = civil(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX).min(LAST_DAY));
        let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}-00:00"))
    }

    /// Returns the moment, in seconds since 1970-01-01T00:00:00Z; before that it is negative.
    #[must_use]
    pub fn unix_seconds(&self) -> i64 {
        seconds(&self.0).unwrap_or(0)
    }

    /// Returns the moment; `None` before 1970.
    #[must_use]
    pub fn moment(&self) -> Option<Time> {
        u64::try_from(self.unix_seconds()).ok().map(|seconds| Time(seconds * 1_000))
    }

    /// Returns the offset as written, such as `+08:00`.
    #[must_use]
    pub fn offset(&self) -> &str {
        self.0.get(19..).unwrap_or("")
    }
}

/// 9999-12-31, in days since 1970-01-01.
const LAST_DAY: i64 = 2_932_896;

fn is_date_time(text: &str) -> bool {
    seconds(text).is_some()
}

/// Reads `YYYY-MM-DDThh:mm:ss±hh:mm`; `None` if the text is anything else or no such day or time exists.
fn seconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 25
        && bytes.iter().zip(b"dddd-dd-ddTdd:dd:ddsdd:dd").all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            b's' => matches!(byte, b'+' | b'-'),
            other => byte == other,
        });
    if !shaped {
        return None;
    }
    let number = |from: usize, to: usize| bytes[from..to].iter().fold(0i64, |sum, b| sum * 10 + i64::from(b - b'0'));
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let (offset_hours, offset_minutes) = (number(20, 22), number(23, 25));
    let midnight_again = (hour, minute, second) == (24, 0, 0);
    let exists = (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && (hour < 24 || midnight_again)
        && minute < 60
        && second < 60
        && (offset_hours * 60 + offset_minutes) <= 14 * 60
        && offset_minutes < 60;
    if !exists {
        return None;
    }
    let offset = (offset_hours * 60 + offset_minutes) * 60;
    let offset = if bytes[19] == b'-' { -offset } else { offset };
    Some(days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Counts the days from 1970-01-01 to a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// Finds the day of the Gregorian calendar that lies `count` days after 1970-01-01.
fn civil(count: i64) -> (i64, i64, i64) {
    let (mut year, mut month) = (1970 + count / 366, 1);
    while days(year + 1, 1, 1) <= count {
        year += 1;
    }
    while month < 12 && days(year, month + 1, 1) <= count {
        month += 1;
    }
    (year, month, count - days(year, month, 1) + 1)
}

/// A decimal number as written, such as `179.99999999` or `+41.10`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct Decimal(#[n(0)] String);

kept_as_text!(Decimal, is_decimal, "a decimal number");

impl Decimal {
    /// Tells whether the number is written without a fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.0.contains('.')
    }

    /// Returns the number, rounded to the nearest that the machine has.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(0.0)
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    plain(whole) && plain(fraction) && !(whole.is_empty() && fraction.is_empty())
}

/// A point as written: latitude and longitude in degrees (WGS 84), without a space: `22.0766,113.5709`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point<'a> {
    /// The latitude as written.
    pub latitude: &'a str,
    /// The longitude as written.
    pub longitude: &'a str,
}

impl<'a> Point<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (latitude, longitude) = text.split_once(',')?;
        (is_within(latitude, 90) && is_within(longitude, 180)).then_some(Self { latitude, longitude })
    }

    /// Returns latitude and longitude in degrees, rounded to the nearest numbers that the machine has.
    #[must_use]
    pub fn degrees(&self) -> (f64, f64) {
        (self.latitude.parse().unwrap_or(0.0), self.longitude.parse().unwrap_or(0.0))
    }
}

/// Tells whether a text is a decimal number from `-bound` to `bound`.
fn is_within(text: &str, bound: u32) -> bool {
    // Alerts hold many thousands of points: the whole part decides, and only at the bound the fraction too.
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let degrees = whole.bytes().try_fold(0u32, |sum, digit| {
        Some(sum).filter(|sum| *sum <= bound).map(|sum| sum * 10 + u32::from(digit.wrapping_sub(b'0')))
    });
    let at_bound = || fraction.bytes().all(|digit| digit == b'0');
    is_decimal(text) && degrees.is_some_and(|degrees| degrees < bound || (degrees == bound && at_bound()))
}

/// A closed line around an area: at least four points, the last like the first, divided by spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct Polygon(#[n(0)] String);

kept_as_text!(Polygon, is_polygon, "a CAP polygon");

impl Polygon {
    /// Returns the points in order.
    pub fn points(&self) -> impl Iterator<Item = Point<'_>> {
        words(&self.0).filter_map(Point::parse)
    }
}

fn is_polygon(text: &str) -> bool {
    let (mut first, mut last, mut count) = (None, None, 0);
    for word in words(text) {
        let Some(point) = Point::parse(word) else { return false };
        first = first.or(Some(point));
        last = Some(point);
        count += 1;
    }
    count >= 4 && first.map(|point| point.degrees()) == last.map(|point| point.degrees())
}

/// A point and a radius in kilometres: `12.747,-88.783 0.0`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct Circle(#[n(0)] String);

kept_as_text!(Circle, is_circle, "a CAP circle");

impl Circle {
    /// Returns the centre.
    #[must_use]
    pub fn centre(&self) -> Option<Point<'_>> {
        Point::parse(self.0.split_once(' ')?.0)
    }

    /// Returns the radius in kilometres, rounded to the nearest number that the machine has.
    #[must_use]
    pub fn radius_km(&self) -> f64 {
        self.0.split_once(' ').and_then(|(_, radius)| radius.parse().ok()).unwrap_or(0.0)
    }
}

fn is_circle(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(centre, radius)| {
        Point::parse(centre).is_some() && is_decimal(radius) && !radius.starts_with('-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers CAP-004.
    #[test]
    fn a_time_keeps_its_offset_and_names_a_moment_that_exists() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00-00:00", 0),
            ("2025-04-13T05:52:12+08:00", 1_744_494_732),
            ("2025-03-05T22:34:00-09:00", 1_741_246_440),
            ("2024-02-29T24:00:00-00:00", 1_709_251_200),
            ("1969-12-31T23:59:59-00:00", -1),
        ] {
            let time = DateTime::new(text).expect(text);
            assert_eq!((time.as_str(), time.unix_seconds()), (text, seconds));
        }
        for bad in [
            "2025-04-13T05:52:12",
            "2025-04-13T05:52:12Z",
            "2025-04-13 05:52:12+08:00",
            "2025-04-13T05:52:12.5+08:00",
            "2025-02-29T05:52:12+08:00",
            "2025-04-31T05:52:12+08:00",
            "2025-13-01T05:52:12+08:00",
            "2025-04-13T24:00:01+08:00",
            "2025-04-13T05:60:12+08:00",
            "2025-04-13T05:52:12+15:00",
            "2025-04-13T05:52:12+0800",
            "",
        ] {
            assert_eq!(DateTime::new(bad), None, "{bad}");
        }
    }

    /// Covers CAP-004.
    #[test]
    fn a_moment_is_written_in_utc_and_read_back() {
        for ms in [0, 951_782_400_000, 1_709_251_199_000, 1_744_494_732_000, 253_402_300_799_000] {
            let time = DateTime::utc(Time(ms));
            assert_eq!(DateTime::new(time.as_str()).and_then(|t| t.moment()), Some(Time(ms)), "{time}");
            assert_eq!(time.offset(), "-00:00");
        }
    }

    /// Covers CAP-004.
    #[test]
    fn numbers_and_shapes_keep_every_digit() {
        for text in ["0", "+41.10", "-28.224200905033705", ".5", "5."] {
            assert_eq!(Decimal::new(text).expect(text).as_str(), text);
        }
        for bad in ["", "+", ".", "1e5", "1,5", "NaN", "1 2", "--1", "٣"] {
            assert_eq!(Decimal::new(bad), None, "{bad}");
        }
        let ring = Polygon::new("\n 1.0,2.0\t3,4\n5,6 1.00,2.0 ").expect("a ring");
        assert_eq!(ring.as_str(), "1.0,2.0 3,4 5,6 1.00,2.0");
        assert_eq!(ring.points().count(), 4);
        for bad in
            ["", "1,2 3,4 1,2", "1,2 3,4 5,6 7,8", "1,2 3,4 5,6, 1,2", "91,2 3,4 5,6 91,2", "1,180.01 3,4 5,6 1,180.01"]
        {
            assert_eq!(Polygon::new(bad), None, "{bad}");
        }
        assert!(Polygon::new("-90.000,+180.0 3,4 5,6 -90,180").is_some(), "the pole and the 180th meridian");
        assert!(Polygon::new("1,99999999999999999999 3,4 5,6 1,99999999999999999999").is_none());
        assert_eq!(Circle::new(" 12.747,-88.783  0.0").expect("a circle").as_str(), "12.747,-88.783 0.0");
        for bad in ["", "1,2", "1,2 -3", "1,2 3 4", "1 2 3"] {
            assert_eq!(Circle::new(bad), None, "{bad}");
        }
    }
}
