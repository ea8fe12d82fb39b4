//! Deterministic CBOR (RFC 8949 §4.2.1), held by checking.
//!
//! Promise: bytes that pass [`check`] are exactly the bytes that encoding their value again would give: shortest heads,
//! definite lengths, integer map keys in ascending order without repeats, no floats, no tag but 18, at most eight deep,
//! every text as [`crate::text`] wants it (ENC-001 to ENC-004).
//! Not here: what the values mean.

use alloc::vec::Vec;
use core::convert::Infallible;

use minicbor::{Decode, Encode};

use crate::text;

/// The greatest nesting of arrays, maps and tags.
pub const DEPTH_MAX: usize = 8;

/// Why bytes are not an object of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The bytes end inside an item, or go on after it.
    #[error("the bytes end early or go on too long")]
    Length,
    /// The bytes are CBOR, but not the one deterministic form of it.
    #[error("not the deterministic form: {0}")]
    NotCanonical(&'static str),
    /// The bytes are deterministic CBOR, but not of the expected shape.
    #[error("not of the expected shape")]
    Shape,
}

/// Encodes a value. Types of this workspace derive `Encode` with ascending indices, so the result is deterministic.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    into_memory(minicbor::encode(value, &mut out));
    debug_assert_eq!(check(&out), Ok(()), "a type of ours encodes without being canonical");
    out
}

/// Takes the outcome of writing into a `Vec`, which never runs full; our types raise no encoding errors of their own.
pub(crate) fn into_memory<T>(written: Result<T, minicbor::encode::Error<Infallible>>) -> T {
    written.expect("writing into memory cannot fail")
}

/// Decodes a value from its deterministic form, refusing any other.
pub fn decode<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, Malformed> {
    check(bytes)?;
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().map_err(|_| Malformed::Shape)?;
    if decoder.position() == bytes.len() { Ok(value) } else { Err(Malformed::Length) }
}

/// Checks that `bytes` are one item in deterministic form, head by head: each head is encoded again and compared.
pub fn check(bytes: &[u8]) -> Result<(), Malformed> {
    let end = item(bytes, 0, 0)?;
    if end == bytes.len() { Ok(()) } else { Err(Malformed::Length) }
}

/// Checks one item at `at` and returns where it ends.
fn item(bytes: &[u8], at: usize, depth: usize) -> Result<usize, Malformed> {
    let (major, value, mut at) = head(bytes, at)?;
    if matches!(major, 4..=6) && depth >= DEPTH_MAX {
        return Err(Malformed::NotCanonical("nested too deep"));
    }
    match major {
        0 | 1 => Ok(at),
        2 => Ok(slice(bytes, at, value)?.1),
        3 => {
            let (raw, end) = slice(bytes, at, value)?;
            let text = core::str::from_utf8(raw).map_err(|_| Malformed::NotCanonical("text is not UTF-8"))?;
            text::check(text).map_err(|_| Malformed::NotCanonical("text breaks its rules"))?;
            Ok(end)
        }
        4 => {
            for _ in 0..value {
                at = item(bytes, at, depth + 1)?;
            }
            Ok(at)
        }
        5 => map(bytes, at, value, depth),
        6 if value == 18 => item(bytes, at, depth + 1),
        6 => Err(Malformed::NotCanonical("a tag other than 18")),
        // false, true, null; floats and undefined have no place in the record.
        _ if (20..=22).contains(&value) => Ok(at),
        _ => Err(Malformed::NotCanonical("a float or an unknown simple value")),
    }
}

fn map(bytes: &[u8], mut at: usize, entries: u64, depth: usize) -> Result<usize, Malformed> {
    let mut before: Option<&[u8]> = None;
    for _ in 0..entries {
        let (major, _, end) = head(bytes, at)?;
        if major > 1 {
            return Err(Malformed::NotCanonical("a map key that is not an integer"));
        }
        let key = &bytes[at..end];
        if before.is_some_and(|b| b >= key) {
            return Err(Malformed::NotCanonical("map keys out of order or repeated"));
        }
        before = Some(key);
        at = item(bytes, end, depth + 1)?;
    }
    Ok(at)
}

/// Reads one head: major type, argument, position after it. Only the shortest form passes.
fn head(bytes: &[u8], at: usize) -> Result<(u8, u64, usize), Malformed> {
    let first = *bytes.get(at).ok_or(Malformed::Length)?;
    let (major, info) = (first >> 5, first & 0x1f);
    let (width, least) = match info {
        0..=23 => return Ok((major, u64::from(info), at + 1)),
        24 => (1, 24),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        _ => return Err(Malformed::NotCanonical("an indefinite length")),
    };
    if major == 7 {
        return Err(Malformed::NotCanonical("a float or an unknown simple value"));
    }
    let raw = bytes.get(at + 1..at + 1 + width).ok_or(Malformed::Length)?;
    let value = raw.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    if value < least {
        return Err(Malformed::NotCanonical("a head longer than needed"));
    }
    Ok((major, value, at + 1 + width))
}

fn slice(bytes: &[u8], at: usize, len: u64) -> Result<(&[u8], usize), Malformed> {
    let len = usize::try_from(len).map_err(|_| Malformed::Length)?;
    let end = at.checked_add(len).ok_or(Malformed::Length)?;
    Ok((bytes.get(at..end).ok_or(Malformed::Length)?, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::vec;
    use ciborium::Value;
    use proptest::prelude::*;

    /// Covers ENC-001, ENC-002, ENC-003.
    #[test]
    fn every_other_way_to_write_a_value_is_refused() {
        for (bytes, what) in [
            (vec![0x18, 0x05], "long head"),
            (vec![0x19, 0x00, 0xff], "long head"),
            (vec![0x9f, 0x01, 0xff], "indefinite array"),
            (vec![0x5f, 0x41, 0x00, 0xff], "indefinite bytes"),
            (vec![0xa2, 0x02, 0x00, 0x01, 0x00], "keys out of order"),
            (vec![0xa2, 0x01, 0x00, 0x01, 0x00], "key twice"),
            (vec![0xa1, 0x61, 0x61, 0x00], "text key"),
            (vec![0xf9, 0x3c, 0x00], "float"),
            (vec![0xf7], "undefined"),
            (vec![0xc1, 0x00], "tag 1"),
            (vec![0x81; 12], "nothing inside"),
            (vec![0x00, 0x00], "two items"),
            (vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "huge array"),
            (vec![0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "huge bytes"),
        ] {
            assert!(check(&bytes).is_err(), "{what} was taken");
        }
        let nested = |depth: usize| {
            let mut bytes = vec![0x81; depth];
            bytes.push(0x00);
            check(&bytes)
        };
        assert_eq!(nested(DEPTH_MAX), Ok(()));
        assert!(nested(DEPTH_MAX + 1).is_err());
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(|n| Value::Integer(n.into())),
            prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
            "[a-z 台风]{0,30}".prop_map(Value::Text),
            any::<bool>().prop_map(Value::Bool),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::btree_map(0u32..300, inner.clone(), 0..6)
                    .prop_map(|m| Value::Map(m.into_iter().map(|(k, v)| (Value::Integer(k.into()), v)).collect())),
                inner.prop_map(|v| Value::Tag(18, Box::new(v))),
            ]
        })
    }

    proptest! {
        /// Covers ENC-001: another codec, writing the same value in order, agrees to the byte.
        #[test]
        fn what_an_independent_codec_writes_in_order_is_canonical(value in values()) {
            let mut bytes = Vec::new();
            ciborium::into_writer(&value, &mut bytes).expect("into memory");
            prop_assert_eq!(check(&bytes), Ok(()));
        }

        /// Covers ENC-001: whatever passes is what an independent codec writes when it decodes and encodes again.
        #[test]
        fn whatever_passes_survives_decoding_and_encoding_again(value in values(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = Vec::new();
            ciborium::into_writer(&value, &mut bytes).expect("into memory");
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if check(&bytes).is_ok() {
                let again: Value = ciborium::from_reader(&bytes[..]).expect("canonical bytes are CBOR");
                let mut out = Vec::new();
                ciborium::into_writer(&again, &mut out).expect("into memory");
                prop_assert_eq!(out, bytes);
            }
        }

        #[test]
        fn no_bytes_make_the_check_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = check(&bytes);
            let _: Result<String, _> = decode(&bytes);
        }
    }
}
