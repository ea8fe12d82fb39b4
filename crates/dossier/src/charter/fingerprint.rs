//! Fingerprints that people read to each other: 12 groups of five digits (TRUST-001).
//!
//! Promise: whoever makes another charter or key with the same 60 digits has broken SHA-256 for all practical purposes.

use core::fmt;

use sha2::{Digest, Sha256};

use crate::ids::Hash;

/// The number of groups.
const GROUPS: usize = 12;
const GROUP_SIZE: u32 = 100_000;

/// 60 decimal digits that stand for a hash: the hash as one big-endian number, modulo 10^60.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u32; GROUPS]);

/// Why a text is not a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintFault {
    /// Not 60 digits.
    #[error("a fingerprint has 60 digits, this has {0}")]
    Length(usize),
    /// Something that is neither a digit nor white space nor a dash.
    #[error("a fingerprint has only digits, spaces and dashes; character {0} is something else")]
    Character(usize),
}

impl Fingerprint {
    /// Returns the fingerprint of a charter by its hash.
    #[must_use]
    pub fn of_hash(hash: &Hash) -> Self {
        let mut number = hash.0;
        let mut groups = [0; GROUPS];
        for group in groups.iter_mut().rev() {
            *group = divide(&mut number);
        }
        Self(groups)
    }

    /// Returns the fingerprint of a member's root key: of SHA-256 of the key.
    #[must_use]
    pub fn of_root_key(public: &[u8; 32]) -> Self {
        Self::of_hash(&Hash(Sha256::digest(public).into()))
    }

    /// Reads a fingerprint as people type it: white space and dashes do not matter, and digits of the Arabic,
    /// Persian and full-width sets are taken for what they are.
    pub fn parse(text: &str) -> Result<Self, FingerprintFault> {
        let mut groups = [0u32; GROUPS];
        let mut digits = 0;
        for (at, c) in text.chars().enumerate() {
            if c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}') {
                continue;
            }
            let digit = digit(c).ok_or(FingerprintFault::Character(at + 1))?;
            if let Some(group) = groups.get_mut(digits / 5) {
                *group = *group * 10 + digit;
            }
            digits += 1;
        }
        if digits == 5 * GROUPS { Ok(Self(groups)) } else { Err(FingerprintFault::Length(digits)) }
    }

    /// Compares group by group; returns the first group that differs, from 1.
    pub fn compare(&self, other: &Self) -> Result<(), usize> {
        match self.0.iter().zip(&other.0).position(|(one, another)| one != another) {
            Some(at) => Err(at + 1),
            None => Ok(()),
        }
    }
}

/// Divides a big-endian number by 100,000 in place and returns the remainder.
fn divide(number: &mut [u8; 32]) -> u32 {
    let mut rest = 0u32;
    for byte in number {
        let part = rest << 8 | u32::from(*byte);
        // The quotient is below 256, since `rest` is below the divisor.
        *byte = (part / GROUP_SIZE).to_le_bytes()[0];
        rest = part % GROUP_SIZE;
    }
    rest
}

fn digit(c: char) -> Option<u32> {
    [0x30, 0x660, 0x6F0, 0xFF10].into_iter().find_map(|zero| (c as u32).checked_sub(zero).filter(|value| *value < 10))
}

impl fmt::Display for Fingerprint {
    /// Writes 12 groups of five digits with single spaces between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, group)| {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{group:05}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    /// Covers TRUST-001. The expected digits were computed with another program: int(hash, 16) % 10**60.
    #[test]
    fn a_hash_is_read_aloud_as_twelve_groups_of_five_digits() {
        let one = Fingerprint::of_hash(&Hash([0; 32]));
        assert_eq!(one.to_string(), ["00000"; GROUPS].join(" "));
        let all = Fingerprint::of_hash(&Hash([0xff; 32]));
        assert_eq!(all.to_string(), "42357 09850 08687 90785 32699 84665 64056 40394 57584 00791 31296 39935");
    }

    /// Covers TRUST-001.
    #[test]
    fn spaces_dashes_and_other_scripts_digits_do_not_matter_but_every_group_does() {
        let shown = Fingerprint::of_root_key(&[7; 32]);
        let text = shown.to_string();
        let arabic: alloc::string::String =
            text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(0x660 + d)).unwrap_or(c)).collect();
        for typed in [text.replace(' ', ""), text.replace(' ', " - "), text.replace(' ', "\n"), arabic] {
            assert_eq!(Fingerprint::parse(&typed), Ok(shown), "{typed}");
        }
        for at in 0..12 {
            let mut other = shown;
            other.0[at] = (other.0[at] + 1) % GROUP_SIZE;
            assert_eq!(shown.compare(&other), Err(at + 1));
        }
        assert_eq!(shown.compare(&shown), Ok(()));
        assert_eq!(Fingerprint::parse(&text[1..]), Err(FingerprintFault::Length(59)));
        assert_eq!(Fingerprint::parse("12345 x"), Err(FingerprintFault::Character(7)));
        assert!(matches!(Fingerprint::parse(&"1".repeat(100_000)), Err(FingerprintFault::Length(100_000))));
    }
}
