//! What text may stand in the record.
//!
//! Promise: text in the record is NFC, holds no control characters but tab and line feed, and a [`Line`] holds neither
//! line breaks nor bidirectional controls, so that no member can make another's screen say something else (ENC-004, ENC-005).

use alloc::string::String;
use core::fmt;

use minicbor::{Decode, Decoder, Encode};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// The text is not in Unicode normalization form C.
    #[error("text is not in normalization form C")]
    NotNfc,
    /// The text holds a control character, a non-character or, on one line, a line break.
    #[error("text holds the character U+{0:04X}, which is not allowed there")]
    Character(u32),
    /// The text is empty where something must stand.
    #[error("text is empty")]
    Empty,
    /// The text is longer than the limit, given in bytes.
    #[error("text is longer than {0} bytes")]
    TooLong(usize),
}

/// Checks any text of the record (ENC-004).
pub fn check(text: &str) -> Result<(), TextFault> {
    // Most texts are ASCII, each line of the record is checked several times on its way, and ASCII is NFC.
    if text.is_ascii() {
        let bad = text.bytes().find(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t'));
        return bad.map_or(Ok(()), |bad| Err(TextFault::Character(u32::from(bad))));
    }
    if let Some(bad) = text.chars().find(|c| is_forbidden(*c)) {
        return Err(TextFault::Character(bad as u32));
    }
    if is_nfc(text) { Ok(()) } else { Err(TextFault::NotNfc) }
}

/// Checks a text that people see on one line beside other things: titles, names, file names, reasons (ENC-005).
pub fn check_line(text: &str) -> Result<(), TextFault> {
    if let Some(bad) = text.chars().find(|c| matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}') || is_bidi_control(*c))
    {
        return Err(TextFault::Character(bad as u32));
    }
    check(text)
}

/// Returns `text` in the form the record takes: NFC, with CR LF and CR as line feeds.
#[must_use]
pub fn normalize(text: &str) -> String {
    if !text.contains('\r') && (text.is_ascii() || is_nfc(text)) {
        return text.into();
    }
    text.replace("\r\n", "\n").replace('\r', "\n").nfc().collect()
}

fn is_forbidden(c: char) -> bool {
    let code = c as u32;
    (c.is_control() && !matches!(c, '\n' | '\t')) || (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The greatest length of a [`Line`], in bytes.
pub const LINE_BYTES_MAX: usize = 1_000;

/// A text of one line: 1 to 1,000 bytes without line breaks or bidirectional controls (ENC-005).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Line(#[n(0)] String);

impl Line {
    /// Takes a text as one line, or says what is wrong with it. Surrounding white space is dropped.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        let text = normalize(text.trim());
        Self::strict(&text)
    }

    fn strict(text: &str) -> Result<Self, TextFault> {
        if text.is_empty() {
            return Err(TextFault::Empty);
        }
        if text.len() > LINE_BYTES_MAX {
            return Err(TextFault::TooLong(LINE_BYTES_MAX));
        }
        check_line(text)?;
        Ok(Self(text.into()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'b, C> Decode<'b, C> for Line {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::strict(d.str()?).map_err(|_| minicbor::decode::Error::message("a one-line text breaks its rules"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers ENC-004.
    #[test]
    fn text_is_nfc_and_free_of_controls() {
        assert_eq!(check("台风警报\tport\nclosed"), Ok(()));
        assert_eq!(check("e\u{301}"), Err(TextFault::NotNfc));
        for bad in ["\u{0}", "a\rb", "\u{7f}", "é\u{7f}", "é\rb", "\u{1b}[2J", "\u{9b}2J", "\u{fffe}"] {
            assert!(matches!(check(bad), Err(TextFault::Character(_))), "{bad:?}");
        }
    }

    /// Covers ENC-004.
    #[test]
    fn what_people_type_takes_the_form_of_the_record() {
        for (typed, kept) in [("a\r\nb\rc", "a\nb\nc"), ("plain", "plain"), ("e\u{301}", "é"), ("台风\r", "台风\n")]
        {
            assert_eq!(normalize(typed), kept);
        }
    }

    /// Covers ENC-005.
    #[test]
    fn one_line_text_cannot_turn_the_page_around() {
        for bad in ["a\nb", "a\u{202e}fdp.exe", "a\u{2066}b", "a\u{2028}b", ""] {
            assert!(Line::strict(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Line::new("  مرحبا e\u{301} ").expect("normalised").as_str(), "مرحبا é");
    }
}
