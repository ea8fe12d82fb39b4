//! The reference of a dossier: what people say on the phone, such as `HARBOUR-2026-0417-K7QX`.
//!
//! Promise: two dossiers with the same lead, year and serial still differ in the check group (one in a million does
//! not), and a reference read aloud, typed with other case, spaces or look-alike letters still matches.
//! Not here: who gives serial numbers out (the lead's node), and finding a dossier by its reference (a read model).

use alloc::string::String;
use core::fmt::{self, Write as _};

use crate::ids::{DossierId, Member};

/// Letters and digits of the check group: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of the check group.
const CHECK_LEN: usize = 4;

/// A reference: lead, year, the lead's serial number, and a check group that is computed from the dossier's id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The member that opened the dossier.
    pub lead: Member,
    /// The year it was opened.
    pub year: u16,
    /// The lead's serial number, from 1.
    pub serial: u32,
    check: [u8; CHECK_LEN],
}

impl Reference {
    /// Makes the reference of the dossier `id`.
    #[must_use]
    pub fn new(lead: Member, year: u16, serial: u32, id: DossierId) -> Self {
        let bits = id.as_bytes()[..3].iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        let mut check = [0; CHECK_LEN];
        for (at, letter) in check.iter_mut().enumerate() {
            // The first 20 of 24 bits, five at a time.
            *letter = ALPHABET[bits >> (19 - 5 * at) & 31];
        }
        Self { lead, year, serial, check }
    }

    /// Reads a reference as people write it: any case, spaces or hyphens between and around its groups, O for 0, I or L
    /// for 1 in the check group. `None` if it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 100 {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let mut groups = lower.rsplit(|c: char| c == '-' || c.is_whitespace()).filter(|group| !group.is_empty());
        let (check, serial, year) = (groups.next()?, groups.next()?, groups.next()?);
        let mut code = String::new();
        for group in groups {
            code = if code.is_empty() { group.into() } else { alloc::format!("{group}-{code}") };
        }
        let number = |group: &str| group.bytes().all(|b| b.is_ascii_digit()).then(|| group.parse::<u32>().ok())?;
        Some(Self {
            lead: Member::new(&code)?,
            year: u16::try_from(number(year)?).ok()?,
            serial: number(serial)?,
            check: check_group(check)?,
        })
    }

    /// Tells whether `text` is this reference, read as tolerantly as [`Reference::parse`] does.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        Self::parse(text).as_ref() == Some(self)
    }
}

fn check_group(text: &str) -> Option<[u8; CHECK_LEN]> {
    let mut check = [0; CHECK_LEN];
    if text.len() != CHECK_LEN {
        return None;
    }
    for (slot, byte) in check.iter_mut().zip(text.bytes()) {
        *slot = match byte.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            plain => *ALPHABET.iter().find(|letter| **letter == plain)?,
        };
    }
    Some(check)
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lead.as_str().bytes().try_for_each(|b| f.write_char(char::from(b.to_ascii_uppercase())))?;
        write!(f, "-{}-{:04}-", self.year, self.serial)?;
        self.check.iter().try_for_each(|b| f.write_char(char::from(*b)))
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    fn reference(code: &str, serial: u32, first: [u8; 3]) -> Reference {
        let mut id = [0; 32];
        id[..3].copy_from_slice(&first);
        Reference::new(Member::new(code).expect(code), 2026, serial, DossierId(id))
    }

    #[test]
    fn a_reference_reads_as_people_say_it() {
        let harbour = reference("harbour", 417, [0b1001_1001, 0b1110_1111, 0b1101_0000]);
        assert_eq!(format!("{harbour}"), "HARBOUR-2026-0417-K7QX");
        for said in ["HARBOUR-2026-0417-K7QX", " harbour 2026 417 k7qx ", "Harbour-2026 - 0417-k7QX"] {
            assert!(harbour.matches(said), "{said}");
        }
        for other in [
            "HARBOUR-2026-0417-K7QY",
            "DELTA-2026-0417-K7QX",
            "HARBOUR-2026-0418-K7QX",
            "K7QX",
            "",
            "HARBOUR-2026-0417-K7UX",
        ] {
            assert!(!harbour.matches(other), "{other}");
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_taken_for_them() {
        let zeros = reference("north-gate-2", 12_345, [0, 0b0000_0010, 0]);
        assert_eq!(format!("{zeros}"), "NORTH-GATE-2-2026-12345-0010");
        assert!(zeros.matches("north gate 2 2026 12345 OoIO") && zeros.matches("north-gate-2-2026-12345-00l0"));
    }

    proptest! {
        #[test]
        fn every_reference_parses_back(
            code in "[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6})?",
            serial in any::<u32>(),
            first in any::<[u8; 3]>(),
        ) {
            let reference = reference(&code, serial, first);
            prop_assert_eq!(Reference::parse(&format!("{reference}")), Some(reference));
        }

        #[test]
        fn no_text_makes_reading_a_reference_panic(text in "\\PC{0,40}") {
            let _ = Reference::parse(&text);
        }
    }
}
