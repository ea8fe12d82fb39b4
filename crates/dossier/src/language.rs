//! A language, and short words said in one.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use minicbor::{Decode, Decoder, Encode};

use crate::text::Line;

/// The greatest length of a language tag, in bytes.
pub const LANGUAGE_BYTES_MAX: usize = 35;

/// A language tag in the shape of BCP 47 and its usual case: `en`, `zh`, `zh-Hant`, `pt-BR`.
///
/// The shape is checked, not whether anybody speaks it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Language(#[n(0)] String);

impl Language {
    /// Reads a language tag in any case; `None` if it is not of the shape.
    #[must_use]
    pub fn new(tag: &str) -> Option<Self> {
        let mut out = String::with_capacity(tag.len());
        for (at, part) in tag.split('-').enumerate() {
            if at == 0 {
                let primary = (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
                if !primary {
                    return None;
                }
                out.extend(part.chars().map(|c| c.to_ascii_lowercase()));
            } else {
                if !(1..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                    return None;
                }
                out.push('-');
                push_subtag(&mut out, part);
            }
        }
        (out.len() <= LANGUAGE_BYTES_MAX).then_some(Self(out))
    }

    /// Returns the tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Writes a subtag in its usual case: a script as `Hant`, a region as `BR`, all else in lower case.
fn push_subtag(out: &mut String, part: &str) {
    let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
    for (at, c) in part.chars().enumerate() {
        let upper = letters && (part.len() == 2 || (part.len() == 4 && at == 0));
        out.push(if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for Language {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let tag = d.str()?;
        Self::new(tag)
            .filter(|language| language.as_str() == tag)
            .ok_or_else(|| minicbor::decode::Error::message("language tag: not of its shape or case"))
    }
}

/// A short text in one language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Said {
    /// The language.
    #[n(0)]
    pub language: Language,
    /// The text.
    #[n(1)]
    pub text: Line,
}

/// Tells whether `texts` say something in each language at most once, in ascending order of language.
#[must_use]
pub fn is_ascending(texts: &[Said]) -> bool {
    texts.windows(2).all(|pair| pair[0].language < pair[1].language)
}

/// Returns the text in the first of `wanted` that is there, else in English, else whichever comes first.
#[must_use]
pub fn best<'a>(texts: &'a [Said], wanted: &[Language]) -> Option<&'a Said> {
    let english: Vec<Language> = Language::new("en").into_iter().collect();
    wanted
        .iter()
        .chain(&english)
        .find_map(|language| texts.iter().find(|said| said.language == *language))
        .or_else(|| texts.first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use alloc::vec;

    #[test]
    fn a_language_tag_has_one_way_to_be_written() {
        for (given, kept) in
            [("en", "en"), ("ZH-hant", "zh-Hant"), ("pt-br", "pt-BR"), ("sl-rozaj-1994", "sl-rozaj-1994")]
        {
            assert_eq!(Language::new(given).expect(given).as_str(), kept);
        }
        for bad in ["", "e", "en_GB", "en-", "-en", "12", "en-abcdefghi", "en-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q"] {
            assert!(Language::new(bad).is_none(), "{bad:?} was taken");
        }
        assert!(canonical::decode::<Language>(b"\x62EN").is_err());
        assert!(canonical::decode::<Language>(b"\x62en").is_ok());
    }

    #[test]
    fn a_reader_gets_its_own_language_or_english_or_what_there_is() {
        let said =
            |tag, text| Said { language: Language::new(tag).expect("a tag"), text: Line::new(text).expect("a line") };
        let both = vec![said("en", "Harbour"), said("zh", "海港")];
        let chinese = [Language::new("zh").expect("a tag")];
        assert_eq!(best(&both, &chinese).map(|s| s.text.as_str()), Some("海港"));
        assert_eq!(best(&both, &[]).map(|s| s.text.as_str()), Some("Harbour"));
        assert_eq!(best(&both[1..], &[]).map(|s| s.text.as_str()), Some("海港"));
        assert_eq!(best(&[], &chinese), None);
    }
}
