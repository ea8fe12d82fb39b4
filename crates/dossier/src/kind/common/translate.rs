//! A translation of any text of any line, by any participant, shown beside the original with its status.

use alloc::string::String;

use minicbor::{Decode, Decoder, Encode};

use crate::codes::TranslationStatus;
use crate::ids::EntryId;
use crate::kind::common::words::Text;

/// The greatest length of a field path, in bytes.
pub const FIELD_PATH_BYTES_MAX: usize = 64;

/// Where in a line a text stands: names and positions as forms use them, joined by dots, such as `title`, `text` or
/// `info.0.headline`. 1 to 64 bytes of `a–z`, `0–9`, `-` and `.`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct FieldPath(#[n(0)] String);

impl FieldPath {
    /// Takes a path; `None` if it is not of the form above.
    #[must_use]
    pub fn new(path: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let shaped = path.len() <= FIELD_PATH_BYTES_MAX
            && path.split('.').all(|part| !part.is_empty() && part.bytes().all(plain));
        shaped.then(|| Self(path.into()))
    }

    /// Returns the path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'b, C> Decode<'b, C> for FieldPath {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::new(d.str()?).ok_or_else(|| minicbor::decode::Error::message("field path: not of its form"))
    }
}

/// A translation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Translate {
    /// The line whose text is translated.
    #[n(1)]
    pub target: EntryId,
    /// Which of its texts.
    #[n(2)]
    pub field: FieldPath,
    /// The translation and its language.
    #[n(3)]
    pub text: Text,
    /// What stands behind it.
    #[n(4)]
    pub status: TranslationStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_path_is_names_and_numbers_with_single_dots() {
        assert!(FieldPath::new("info.0.headline").is_some() && FieldPath::new("text").is_some());
        for bad in ["", ".", "a.", "a..b", "Info", "a b", "../x"] {
            assert!(FieldPath::new(bad).is_none(), "{bad}");
        }
    }
}
