//! Every text in what a line says, whatever its kind: for whoever looks for words.
//!
//! ```text
//!   body ── content (CBOR) ── each text in it, in order ──> words of people, names of files, identifiers, codes in letters
//! ```
//!
//! Promise: no text is left out, of kinds of line that this version does not know either. The tag that says the language of a
//! text is one of them: a short name of a firm or a place looks the same.
//! Not here: which words a text is made of, and where they stand (`node::search`).

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::Decoder;
use minicbor::data::Type;

use crate::body::Body;
use crate::canonical;
use crate::kind::common::correct::Correct;
use crate::lines::Kind;

/// Returns the texts in the body of a line of kind `kind`, in the order in which they stand there.
#[must_use]
pub fn texts(kind: Kind, body: &Body) -> Vec<String> {
    let mut texts = Vec::new();
    gather(&body.content, &mut texts);
    // The new content of a line stands in the correction as bytes.
    if kind == Kind::CORRECT
        && let Ok(correction) = canonical::decode::<Correct>(&body.content)
    {
        gather(&correction.content, &mut texts);
    }
    texts
}

/// Adds the texts of one item; there are none in bytes that are not in deterministic form.
fn gather(bytes: &[u8], texts: &mut Vec<String>) {
    if canonical::check(bytes).is_ok() {
        // It was checked: it neither ends early nor nests too deep.
        let _ = item(&mut Decoder::new(bytes), texts);
    }
}

/// Reads one item, which nests at most [`canonical::DEPTH_MAX`] deep.
fn item(decoder: &mut Decoder<'_>, texts: &mut Vec<String>) -> Result<(), minicbor::decode::Error> {
    match decoder.datatype()? {
        Type::String => texts.push(decoder.str()?.into()),
        Type::Array => {
            for _ in 0..decoder.array()?.unwrap_or(0) {
                item(decoder, texts)?;
            }
        }
        Type::Map => {
            for _ in 0..decoder.map()?.unwrap_or(0) {
                decoder.skip()?;
                item(decoder, texts)?;
            }
        }
        Type::Tag => {
            decoder.tag()?;
            item(decoder, texts)?;
        }
        _ => decoder.skip()?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{Actor, Role, SignIn};
    use crate::fold::story::{opening, text};
    use crate::ids::EntryId;
    use crate::kind::common::note::Note;
    use crate::kind::content::Content;
    use crate::text::Line;

    fn of(kind: Kind, content: impl Into<Content>) -> Vec<String> {
        let actor =
            Actor { role: Role::DutyOfficer, code: Line::new("7F3").expect("a line"), sign_in: SignIn::Passkey };
        texts(kind, &content.into().to_body(actor).expect("a body"))
    }

    fn note(words: &str) -> Note {
        Note { text: text(words), about: None, grade: None, handling: None }
    }

    #[test]
    fn the_words_are_there_with_the_tag_of_their_language() {
        assert_eq!(of(Kind::NOTE, note("en route 台风")), ["en", "en route 台风"]);
        let opened = of(Kind::GENESIS, opening());
        let title = &opening().titles[0];
        assert!(opened.iter().any(|text| text == title.text.as_str()), "{opened:?}");
    }

    #[test]
    fn the_new_words_of_a_correction_are_there() {
        let content = Content::from(note("twelve barges")).to_bytes();
        let words = Some(text("a slip"));
        let correction = Correct { target: EntryId([1; 32]), kind: Kind::NOTE, content, words };
        assert_eq!(of(Kind::CORRECT, correction), ["en", "a slip", "en", "twelve barges"]);
    }

    #[test]
    fn what_this_version_does_not_know_is_read_as_well_and_what_is_broken_harms_nobody() {
        let actor = Actor { role: Role::Automatic, code: Line::new("node").expect("a line"), sign_in: SignIn::None };
        // {1: [{9: "later"}, 18("kind")], 2: "harbour"}
        let content = b"\xa2\x01\x82\xa1\x09\x65later\xd2\x64kind\x02\x67harbour".to_vec();
        let body = |content: &[u8]| Body { actor: actor.clone(), content: content.into() };
        assert_eq!(texts(Kind(9_999), &body(&content)), ["later", "kind", "harbour"]);
        for cut in 0..content.len() {
            assert!(texts(Kind::NOTE, &body(&content[..cut])).is_empty());
        }
    }
}
