//! The names of things: members, dossiers, lanes, entries, keys.
//!
//! Promise: an id is a value without behaviour; two ids of different things never compare.
//! Not here: how an id is computed (see [`crate::cose`] for entries, [`crate::body`] for bodies).

use alloc::string::String;
use core::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

/// Bytes, written as lower-case hexadecimal digits.
#[derive(Clone, Copy)]
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    /// Pages write hundreds of ids: in rows of digits, which takes a tenth of what byte for byte does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut row = [0; 64];
        for bytes in self.0.chunks(row.len() / 2) {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| DIGITS[usize::from(digit)]);
            row.iter_mut().zip(digits).for_each(|(to, digit)| *to = digit);
            f.write_str(core::str::from_utf8(&row[..2 * bytes.len()]).unwrap_or_default())?;
        }
        Ok(())
    }
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Returns the id as raw bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Reads an id from raw bytes; `None` if the length is not exactly right.
            #[must_use]
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// Reads an id from lower-case or upper-case hexadecimal; `None` if it is not exactly that.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut out = [0u8; $len];
                if text.len() != 2 * $len || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return None;
                }
                for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
                    *slot = u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some(Self(out))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Hex(&self.0).fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({}…)", stringify!($name), Hex(&self.0[..4]))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_bytes(d.bytes()?)
                    .ok_or_else(|| minicbor::decode::Error::message(concat!(stringify!($name), ": wrong length")))
            }
        }
    };
}

id_type!(
    /// A SHA-256 value with no more specific name.
    Hash, 32
);
id_type!(
    /// The network a node belongs to: 16 random bytes drawn when its first charter was made.
    NetworkId, 16
);
id_type!(
    /// A dossier: the id of its genesis (ENT-004).
    DossierId, 32
);
id_type!(
    /// An entry: SHA-256 of its COSE `Sig_structure`, so that it does not depend on the signature (ENT-003).
    EntryId, 32
);
id_type!(
    /// A lane: 16 random bytes, drawn by the process that writes it (LANE-001).
    LaneId, 16
);
id_type!(
    /// A key: the first 16 bytes of SHA-256 of its deterministic COSE_Key (KEY-001).
    Kid, 16
);
id_type!(
    /// A file: SHA-256 of its encrypted bytes (FILE-001).
    BlobId, 32
);

impl From<EntryId> for DossierId {
    fn from(genesis: EntryId) -> Self {
        Self(genesis.0)
    }
}

impl DossierId {
    /// Returns the id of the genesis, which is the id of the dossier.
    #[must_use]
    pub fn genesis(&self) -> EntryId {
        EntryId(self.0)
    }
}

/// The greatest length of a member's code, in bytes.
pub const MEMBER_CODE_BYTES_MAX: usize = 24;

/// A member, by its short code such as `harbour`.
///
/// 1 to 24 characters of `a–z`, `0–9` and `-`, beginning and ending with a letter or digit. Codes are given by the
/// charter and never reassigned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    // Unused bytes are zero, so the derived order is the order of the codes.
    code: [u8; MEMBER_CODE_BYTES_MAX],
}

impl Member {
    /// Reads a member's code; `None` if it is not of the form above.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let bytes = code.as_bytes();
        let shaped = bytes.len() <= MEMBER_CODE_BYTES_MAX
            && bytes.first().is_some_and(plain)
            && bytes.last().is_some_and(plain)
            && bytes.iter().all(|b| plain(b) || *b == b'-');
        if !shaped {
            return None;
        }
        let mut out = [0u8; MEMBER_CODE_BYTES_MAX];
        out[..bytes.len()].copy_from_slice(bytes);
        Some(Self { code: out })
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let len = self.code.iter().position(|b| *b == 0).unwrap_or(MEMBER_CODE_BYTES_MAX);
        core::str::from_utf8(&self.code[..len]).unwrap_or("")
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Member> for String {
    fn from(member: Member) -> Self {
        member.as_str().into()
    }
}

impl<C> Encode<C> for Member {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Member {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::new(d.str()?).ok_or_else(|| minicbor::decode::Error::message("member code: not of the form a-z0-9-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_member_code_is_lower_case_letters_digits_and_inner_hyphens() {
        for good in ["harbour", "a", "x9", "north-gate-2", "abcdefghijklmnopqrstuvwx"] {
            assert_eq!(Member::new(good).expect(good).as_str(), good);
        }
        for bad in ["", "-a", "a-", "Harbour", "har bour", "harbour\u{202e}", "abcdefghijklmnopqrstuvwxy"] {
            assert!(Member::new(bad).is_none(), "{bad:?} was taken");
        }
    }

    #[test]
    fn an_id_reads_back_from_its_hexadecimal_form_only() {
        let id = LaneId([0xab; 16]);
        assert_eq!(LaneId::from_hex(&format!("{id}")), Some(id));
        for bad in ["", "ab", "zz".repeat(16).as_str(), "+f".repeat(16).as_str()] {
            assert_eq!(LaneId::from_hex(bad), None, "{bad}");
        }
    }
}
