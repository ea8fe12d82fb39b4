//! Words of people on several lines, with the language they are in. (Short ones on one line:
//! [`crate::language::Said`].)
//!
//! Promise: every text in a body says its language, so that a reader's page can mark it and offer a translation.
//! Not here: which language a reader prefers.

use alloc::string::String;
use core::fmt;

use minicbor::{Decode, Decoder, Encode};

use crate::language::Language;
use crate::text::{self, TextFault};

/// The greatest length of one text, in bytes. Several fit one body.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// A text of one or more lines: 1 to 65,536 bytes (ENC-004).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Words(#[n(0)] String);

impl Words {
    /// Takes a text, or says what is wrong with it. Surrounding white space is dropped, line ends become line feeds.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        Self::strict(&text::normalize(text.trim()))
    }

    fn strict(text: &str) -> Result<Self, TextFault> {
        if text.is_empty() {
            return Err(TextFault::Empty);
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(TextFault::TooLong(TEXT_BYTES_MAX));
        }
        text::check(text)?;
        Ok(Self(text.into()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'b, C> Decode<'b, C> for Words {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::strict(d.str()?).map_err(|_| minicbor::decode::Error::message("a text breaks its rules"))
    }
}

/// A text and its language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(map)]
pub struct Text {
    /// The language.
    #[n(1)]
    pub language: Language,
    /// The words.
    #[n(2)]
    pub words: Words,
}

impl Text {
    /// Makes a text, or says what is wrong with the words.
    pub fn new(language: Language, words: &str) -> Result<Self, TextFault> {
        Ok(Self { language, words: Words::new(words)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers ENC-004.
    #[test]
    fn words_keep_their_lines_and_lose_nothing_but_outer_space() {
        assert_eq!(Words::new(" a\r\nb ").expect("text").as_str(), "a\nb");
        assert_eq!(Words::new("  "), Err(TextFault::Empty));
        assert!(matches!(Words::new("a\u{7}b"), Err(TextFault::Character(7))));
        assert!(matches!(Words::new(&"x".repeat(TEXT_BYTES_MAX + 1)), Err(TextFault::TooLong(_))));
    }
}
