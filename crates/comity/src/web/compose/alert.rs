//! The alert composer: its groups of fields, what it begins with, what it fills in by itself.
//!
//! Not here: the fields of the message (`form::alert`), what they mean and which are required
//! (`comity_dossier::kind::alert::form`).

use comity_dossier::Time;
use comity_dossier::codes::{Level, Purpose};
use comity_dossier::kind::alert::cap;
use maud::html;

use super::desks::DeskAt;
use super::kept::{Composition, EXPIRY};
use super::{opening, who};
use crate::web::form::{self, Field, Form, Part};
use crate::web::reader::Reader;

const HOUR_MS: u64 = 3_600_000;
/// Times that are filled in are rounded up to this.
const ROUND_MS: u64 = 5 * 60_000;

/// After how many hours an alert of a level expires, unless its author says otherwise.
fn usual_hours(level: Level) -> u64 {
    match level {
        Level::Immediate => 12,
        Level::Urgent => 24,
        Level::Priority => 72,
        Level::Routine => 168,
    }
}

/// Begins an alert: what is chosen unless somebody chooses otherwise.
pub(super) fn begin(composed: &mut Composition, language: &str) {
    opening::begin(composed, language);
    composed.set(EXPIRY, "yes");
    if composed.composer.exercise {
        composed.set("purpose", Purpose::Exercise.name());
    }
}

/// Fills in what the officer left to the composer: everybody, and the usual expiry.
pub(super) fn complete(composed: &mut Composition, desks: &[DeskAt], now: Time) {
    who::complete(composed, "participants", desks);
    let level = composed.value("level").and_then(Level::from_name);
    let wanted =
        composed.value(EXPIRY) == Some("yes") && composed.value("expires").is_none() && composed.cap().is_none();
    if let Some(level) = level.filter(|_| wanted) {
        composed.set("expires", &minute(usual_expiry(level, now)));
    }
}

/// Returns when an alert of a level that is sent now usually expires.
fn usual_expiry(level: Level, now: Time) -> Time {
    let at = now.plus_ms(usual_hours(level) * HOUR_MS);
    Time(at.0.div_ceil(ROUND_MS).saturating_mul(ROUND_MS))
}

/// Writes a moment as forms take it: `2026-11-22T03:07Z`.
fn minute(at: Time) -> String {
    let whole = cap::DateTime::utc(at);
    format!("{}Z", whole.as_str().get(..16).unwrap_or_default())
}

/// Puts the form together. With an imported CAP file it asks for nothing that the file says.
pub(super) fn form(reader: &Reader, composed: &Composition, desks: &[DeskAt]) -> Form {
    let (imported, languages) = (composed.cap().is_some(), opening::languages(reader));
    let title = match imported {
        true => Field::line("title").hint("compose-title-file"),
        false => Field::line("title").required().hint("compose-title-hint"),
    };
    let titles = form::in_these_languages("title", [title], languages.clone());
    let mut form = Form::default();
    form.push(form::group("compose-event", [opening::level(), titles]));
    form.push(form::group("compose-who", who::parts(reader, "participants", desks)));
    if !imported {
        form::alert::message(&languages).into_iter().for_each(|part| form.push(part));
        form.push(form::group("compose-expiry-group", expiry(reader)));
    }
    opening::rest().into_iter().for_each(|part| form.push(part));
    form
}

/// The usual expiry of each level, and a tick that takes it.
fn expiry(reader: &Reader) -> Vec<Part> {
    let usual = html! {
        ul.hint {
            @for level in Level::ALL {
                li {
                    (reader.words.code(*level)) ": "
                    (reader.say_with("compose-hours", [("count", usual_hours(*level).into())])) " · "
                    (reader.moment(usual_expiry(*level, reader.now)))
                }
            }
        }
    };
    vec![Field::check(EXPIRY).label("compose-expiry").into(), Part::Said(usual)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_expiry_is_a_round_time_in_the_form_that_forms_take() {
        let now = Time(1_795_316_820_000);
        assert_eq!(minute(usual_expiry(Level::Immediate, now)), "2026-11-22T15:10Z");
        assert_eq!(minute(usual_expiry(Level::Routine, now)), "2026-11-29T03:10Z");
    }
}
