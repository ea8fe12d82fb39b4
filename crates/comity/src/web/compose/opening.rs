//! What stands on every dossier, as groups of fields: level, handling, legal basis, purpose, day of review, character,
//! the rule for late participants.

use comity_dossier::codes::{Character, Code as _, LegalBasis, Level, Purpose};
use comity_dossier::structural::HistoryRule;

use super::kept::Composition;
use crate::web::form::{self, Choice, Field, Part};
use crate::web::reader::Reader;

/// Begins any dossier: the language of the words, and the rule for late participants.
pub(super) fn begin(composed: &mut Composition, language: &str) {
    composed.set("lang", language);
    composed.set("history", HistoryRule::LeadGrants.name());
}

/// The level.
pub(super) fn level() -> Part {
    Field::code::<Level>("level").required().hint("compose-level-hint").into()
}

/// The languages in which words are offered: the reader's own, those that receivers take, English and Chinese.
pub(super) fn languages(reader: &Reader, taken: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut tags = vec![reader.words.language().tag().to_owned()];
    for tag in taken.into_iter().chain(["en", "zh"].map(str::to_owned)) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Handling, statements, and the rule for late participants.
pub(super) fn rest() -> Vec<Part> {
    vec![
        form::group("compose-handling", form::required_handling()),
        form::group("compose-statements", statements()),
        form::group("compose-late", history()),
    ]
}

fn statements() -> Vec<Part> {
    vec![
        Field::words_language().into(),
        Field::code::<LegalBasis>("legal-basis").required().into(),
        Field::text("legal-basis-words").required().hint("compose-legal-hint").into(),
        Field::code::<Purpose>("purpose").required().into(),
        Field::text("purpose-words").hint("compose-purpose-hint").into(),
        Field::date("review-by").required().hint("compose-review-by-hint").into(),
        Field::codes::<Character>("character").required().hint("compose-character-hint").into(),
        Field::text("character-words").into(),
    ]
}

fn history() -> Vec<Part> {
    let choices = HistoryRule::ALL.iter().map(|rule| Choice::code(*rule));
    vec![Field::one("history", choices).required().hint("compose-late-hint").into()]
}
