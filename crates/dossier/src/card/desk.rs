//! The desk as others see it: languages, hours, and a phone for when everything else fails. Never names of people.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use minicbor::{Decode, Decoder, Encode};

use super::{CardFault, ITEMS_MAX, are_languages};
use crate::language::Language;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// When a desk is open: on these days, from then until then, by the wall clock of its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Opening {
    /// Days, one bit each: bit 0 is Monday, bit 6 Sunday.
    #[n(0)]
    pub days: u8,
    /// Minute of the day at which it opens, 0 to 1439.
    #[n(1)]
    pub from_minute: u16,
    /// Minute of the day before which it closes, 1 to 1440; not after `from_minute`: on the day after.
    #[n(2)]
    pub until_minute: u16,
}

impl Opening {
    fn is_shaped(&self) -> bool {
        (1..128).contains(&self.days)
            && self.from_minute < DAY_MINUTES
            && (1..=DAY_MINUTES).contains(&self.until_minute)
            && self.from_minute != self.until_minute
    }
}

/// The hours of a desk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Hours {
    /// The time zone whose wall clock is meant.
    #[n(1)]
    pub zone: Zone,
    /// When it is open; empty: round the clock.
    #[n(2)]
    pub open: Vec<Opening>,
}

/// A time zone by its name in the IANA database, such as `Asia/Almaty`. Only its shape is checked here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Encode)]
#[cbor(transparent)]
pub struct Zone(#[n(0)] String);

impl Zone {
    /// Takes a name; `None` if no zone could be called so.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
        };
        let shaped = name.len() <= 64 && name.split('/').count() <= 3 && name.split('/').all(part);
        shaped.then(|| Self(name.into()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A phone number with its country code: `+`, then 7 to 15 digits (E.164), an extension perhaps after `x`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Encode)]
#[cbor(transparent)]
pub struct Phone(#[n(0)] String);

impl Phone {
    /// Reads a number as people type it; spaces, dots, dashes and brackets are dropped. `None` if it is not a number.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
        let (number, extension) = plain.split_once('x').map_or((plain.as_str(), None), |(n, x)| (n, Some(x)));
        let digits = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let shaped = number.strip_prefix('+').is_some_and(|n| digits(n, 7, 15))
            && extension.is_none_or(|extension| digits(extension, 1, 8));
        shaped.then_some(Self(plain))
    }

    /// Returns the number: `+`, digits, and perhaps `x` and more digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An address of mail: where the administrators of a node are paged when it does not answer (CARD-005).
///
/// Only its shape is checked, and a narrow one: `name@host.domain` in ASCII, the name of letters, digits and
/// `! # $ % & ' * + - / = ? ^ _ { | } ~` with single dots inside, the host of labels as host names have them. What fits can
/// stand in a line of SMTP without quoting.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Encode)]
#[cbor(transparent)]
pub struct Email(#[n(0)] String);

impl Email {
    /// Takes an address; `None` if it has another shape.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let (name, host) = text.rsplit_once('@')?;
        let is_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_{|}~".contains(&b);
        let atoms = (1..=64).contains(&name.len()) && name.split('.').all(|a| !a.is_empty() && a.bytes().all(is_atom));
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let hosted = host.contains('.') && host.split('.').all(label);
        (atoms && hosted && text.len() <= 254).then(|| Self(text.into()))
    }

    /// Returns the address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The desk of a member.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Desk {
    /// The languages it speaks, the best first; at least one.
    #[n(1)]
    pub languages: Vec<Language>,
    /// When it is open.
    #[n(2)]
    pub hours: Hours,
    /// The phone of last resort.
    #[n(3)]
    pub phone: Phone,
    /// Where the administrators of its node are paged when that does not answer, if anywhere (CARD-005).
    #[n(4)]
    pub administrators: Option<Email>,
}

impl Desk {
    pub(super) fn check(&self) -> Result<(), CardFault> {
        if self.hours.open.len() > ITEMS_MAX {
            return Err(CardFault::TooLarge);
        }
        let shaped = !self.languages.is_empty()
            && are_languages(&self.languages)
            && self.hours.open.iter().all(Opening::is_shaped);
        if shaped { Ok(()) } else { Err(CardFault::Desk) }
    }
}

macro_rules! plain_text {
    ($name:ident, $fault:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let text = d.str()?;
                Self::new(text).filter(|value| value.0 == text).ok_or_else(|| minicbor::decode::Error::message($fault))
            }
        }
    };
}

plain_text!(Zone, "time zone: not the shape of an IANA name");
plain_text!(Phone, "phone: not + and digits");
plain_text!(Email, "e-mail: not name@host.domain");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;

    /// Covers CARD-002.
    #[test]
    fn a_phone_number_is_dialled_from_anywhere_and_written_in_one_way() {
        for (typed, kept) in [("+00 000 0000", "+000000000"), ("+1 (23) 456-78.90 x12", "+1234567890x12")] {
            let phone = Phone::new(typed).expect(typed);
            assert_eq!(phone.as_str(), kept);
            assert_eq!(canonical::decode(&canonical::encode(&phone)), Ok(phone));
        }
        for bad in ["000 0000", "+12", "+1234567890123456", "+123456x", "+12345678 and more", ""] {
            assert!(Phone::new(bad).is_none(), "{bad}");
        }
        assert!(canonical::decode::<Phone>(b"\x6a+00 000 000").is_err());
    }

    /// Covers CARD-005.
    #[test]
    fn an_address_of_mail_fits_into_a_line_of_smtp_without_quoting() {
        for good in ["node@harbour.example", "a.b+c@x-1.y.example", "o'neil@isle.example"] {
            let email = Email::new(good).expect(good);
            assert_eq!(canonical::decode(&canonical::encode(&email)), Ok(email));
        }
        let long = alloc::format!("{}@harbour.example", "a".repeat(65));
        for bad in [
            "",
            "@",
            "node@",
            "@harbour.example",
            "node@harbour",
            "node@.example",
            "node@-a.example",
            "no de@a.example",
            "a..b@a.example",
            ".a@a.example",
            "a@a.example\r\nRCPT TO:<x@y.example>",
            "\"a b\"@a.example",
            "a@[192.0.2.1]",
            "<a@a.example>",
            "a,b@a.example",
            "é@a.example",
            "a@b@c_d.example",
            &long,
        ] {
            assert!(Email::new(bad).is_none(), "{bad}");
        }
        assert!(canonical::decode::<Email>(b"\x65a@b.c").is_ok() && canonical::decode::<Email>(b"\x63a@b").is_err());
    }

    /// Covers CARD-002.
    #[test]
    fn a_zone_has_the_shape_of_an_iana_name_and_hours_may_pass_midnight() {
        for good in ["UTC", "Asia/Almaty", "America/Argentina/Buenos_Aires", "Etc/GMT+5"] {
            assert!(Zone::new(good).is_some(), "{good}");
        }
        for bad in ["", "/etc/passwd", "../x", "Asia/", "Asia//Almaty", "+05:00", "a/b/c/d"] {
            assert!(Zone::new(bad).is_none(), "{bad}");
        }
        let opening = |days, from_minute, until_minute| Opening { days, from_minute, until_minute }.is_shaped();
        assert!(opening(0b1_1111, 8 * 60, 18 * 60) && opening(127, 0, 1440) && opening(64, 1320, 360));
        assert!(!opening(0, 0, 1440) && !opening(128, 0, 1) && !opening(1, 1440, 1) && !opening(1, 0, 1441));
        assert!(!opening(1, 60, 60));
    }
}
