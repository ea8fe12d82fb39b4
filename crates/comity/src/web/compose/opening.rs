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

/// English and Chinese, the reader's own first.
pub(super) fn languages(reader: &Reader) -> Vec<String> {
    let own = reader.words.language().tag();
    let others = ["en", "zh"].into_iter().filter(|tag| *tag != own);
    [own].into_iter().chain(others).map(str::to_owned).collect()
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
