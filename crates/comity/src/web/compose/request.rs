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

/// Fills in what the officer left to the composer: everybody else takes part.
pub(super) fn complete(composed: &mut Composition, desks: &[DeskAt]) {
    who::complete(composed, "participants", desks);
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
    let taken = asked.iter().filter_map(|desk| desk.card.as_ref()?.law.languages.first());
    let languages = opening::languages(reader, taken.map(ToString::to_string));
    let title = Field::line("title").required().hint("compose-title-hint");
    let title = form::in_these_languages("title", [title], languages.clone());
    let mut form = Form::new([form::group("compose-to", [to.into(), opening::level(), title])]);
    form::request::matter(chosen, &languages).into_iter().for_each(|part| form.push(part));
    form.push(form::folded("compose-beside-group", who::parts(reader, "participants", desks)));
    opening::rest().into_iter().for_each(|part| form.push(part));
    form
}
