//! The request composer: first whom and in which form, then what that form and the law of those who are asked need.
//!
//! Not here: the fields of what is asked (`form::request`), what is required (`comity_dossier::kind::request::required`).

use comity_dossier::Member;
use comity_dossier::codes::{Purpose, RequestForm};

use super::composer::What;
use super::desks::DeskAt;
use super::kept::Composition;
use super::{opening, who};
use crate::web::form::{self, Field, Form};
use crate::web::reader::Reader;

/// Begins a request.
pub(super) fn begin(composed: &mut Composition, language: &str) {
    opening::begin(composed, language);
    if composed.composer.exercise {
        composed.set("purpose", Purpose::Exercise.name());
    }
}

/// Returns the form of the request, once it is chosen.
pub(super) fn form_of(composed: &Composition) -> Option<RequestForm> {
    composed.value("form").and_then(RequestForm::from_name)
}

/// Returns whom it asks, so far.
pub(super) fn asked(composed: &Composition) -> Vec<Member> {
    named(composed, "to")
}

/// Returns the members that a field names.
pub(super) fn named(composed: &Composition, field: &str) -> Vec<Member> {
    composed.values(field).flat_map(|value| value.split([' ', ',', '\n'])).filter_map(Member::new).collect()
}

/// Tells whether whom and in which form is still to be chosen.
pub(super) fn is_beginning(composed: &Composition) -> bool {
    composed.composer.what == What::Request && (form_of(composed).is_none() || asked(composed).is_empty())
}

/// Puts the form together: at first only whom and in which form.
pub(super) fn form(reader: &Reader, composed: &Composition, desks: &[DeskAt]) -> Form {
    let to = who::choice(reader, "to", desks).required().hint("compose-to-hint");
    let chosen = form_of(composed).filter(|_| !is_beginning(composed));
    let Some(chosen) = chosen else {
        return Form::new([form::group("compose-to", [to.into(), form::request::form_field().into()])]);
    };
    let asked = who::desks_of(desks, &asked(composed));
    let languages = languages(reader, &asked);
    let title = Field::line("title").required().hint("compose-title-hint");
    let title = form::in_these_languages("title", [title], languages.clone());
    let mut form = Form::new([form::group("compose-to", [to.into(), opening::level(), title])]);
    form::request::matter(chosen, &languages).into_iter().for_each(|part| form.push(part));
    let beside = who::choice(reader, "participants", desks);
    form.push(form::folded("compose-beside-group", [beside.into()]));
    opening::rest().into_iter().for_each(|part| form.push(part));
    form
}

/// The languages in which texts are offered: of each member that is asked the reader's own if it takes that, else the one
/// that it takes best; at least one.
fn languages(reader: &Reader, asked: &[&DeskAt]) -> Vec<String> {
    let own = reader.words.language().tag();
    let mut tags: Vec<String> = Vec::new();
    for card in asked.iter().filter_map(|desk| desk.card.as_ref()) {
        let taken = card.law.languages.iter().map(|taken| taken.as_str());
        let best = taken.clone().find(|tag| *tag == own).or_else(|| taken.clone().next());
        if let Some(best) = best.filter(|best| !tags.iter().any(|tag| tag == best)) {
            tags.push(best.to_owned());
        }
    }
    if tags.is_empty() {
        tags.push(own.to_owned());
    }
    tags
}
