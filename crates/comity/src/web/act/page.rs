//! The page of an act: what it is about, its form, what follows from it; and the page on which a grave one is reviewed.

use comity_dossier::kind::content;
use comity_dossier::{Kind, Member};
use maud::{Markup, html};

use super::look::ActLook;
use super::{forms, quote};
use crate::web::form::{Button, Form, Input};
use crate::web::frame::{Page, Place};
use crate::web::parts;
use crate::web::reader::Reader;

/// Members that are named; of more the number is told.
const NAMED_MAX: usize = 4;

/// The address of an act.
pub(in crate::web) fn path(dossier: &str, verb: &str) -> String {
    format!("/d/{dossier}/act/{verb}")
}

/// Writes the form of an act.
pub(super) fn entry(reader: &Reader, look: &ActLook, verb: &str, form: &Form, input: &Input) -> Markup {
    let action = reader.href(&path(&look.id.to_string(), verb));
    let first = if forms::is_grave(verb) {
        Button::primary("form-review", "review")
    } else {
        Button::primary(heading(verb), "send")
    };
    let content = html! {
        (about(reader, look, verb))
        @if let Some(not) = refused(look, verb) { p.caution { (reader.text(not)) } }
        (facts(reader, look, verb))
        (form.page(reader, &action, input, &[first]))
        p { (back(reader, look)) }
    };
    write(reader, look, verb, &content)
}

/// Writes the page on which a grave act is looked at once more: what it does, what was typed, and the button.
pub(super) fn review(reader: &Reader, look: &ActLook, verb: &str, form: &Form, input: &Input) -> Markup {
    let action = reader.href(&path(&look.id.to_string(), verb));
    let content = html! {
        (about(reader, look, verb))
        h2 { (reader.text("do-review")) }
        (facts(reader, look, verb))
        (typed(reader, input))
        form.entry method="post" action=(action) {
            (reader.form_token())
            @for (name, value) in input.pairs() { input type="hidden" name=(name) value=(value); }
            p.buttons {
                button.grave name="form-do" value="send" { (confirming(reader, look, verb)) }
                " "
                button name="form-do" value="change" { (reader.text("form-back")) }
            }
        }
        p { (back(reader, look)) }
    };
    debug_assert!(!form.has_file(), "a file does not come back to be sent again");
    write(reader, look, verb, &content)
}

/// The button that does it; in an exercise it says so.
fn confirming(reader: &Reader, look: &ActLook, verb: &str) -> Markup {
    html! {
        @if look.exercise { (reader.text("exercise")) " · " }
        (reader.text(heading(verb)))
    }
}

fn write(reader: &Reader, look: &ActLook, verb: &str, content: &Markup) -> Markup {
    let title = format!("{} · {}", reader.text(heading(verb)), look.reference);
    Page::new(Place::Dossier, &title).exercise(look.exercise).still().write(reader, content)
}

/// The message that names an act.
pub(in crate::web) fn heading(verb: &str) -> &'static str {
    HEADINGS.iter().find(|(known, _)| *known == verb).map_or("do-act", |(_, key)| key)
}

macro_rules! headings {
    ($($verb:literal)*) => {
        /// Each verb with the message that names it.
        pub(super) const HEADINGS: &[(&str, &str)] = &[$(($verb, concat!("do-", $verb))),*];
    };
}

headings! {
    "acknowledge" "note" "attach" "withdraw" "translate" "link" "flag" "flag-answer" "leave" "handling" "level"
    "measures" "help-offered" "help-needed" "update" "cancel" "correct" "invite" "remove" "close" "reopen"
    "lead-offer" "lead-accept" "lead-release"
    "request-draft" "request" "amendment" "extension" "call-off" "outcome" "accept" "accept-part" "need-more" "transfer"
    "postpone" "refuse" "progress" "answer" "preserved" "consent-ask" "consent"
}

fn about(reader: &Reader, look: &ActLook, verb: &str) -> Markup {
    html! {
        (parts::handling_bar(reader, look.handling.as_ref()))
        p.about {
            a href=(reader.href(&format!("/d/{}", look.id))) { bdi.ref dir="ltr" { (look.reference) } }
            " · " (parts::level(reader, look.level))
            @if let Some(title) = reader.best(&look.titles) { " · " (parts::said(reader, title)) }
        }
        h1 { (reader.text(heading(verb))) }
        @if let Some(line) = &look.target { (quote::quote(reader, &look.id.to_string(), line)) }
    }
}

/// Why the act cannot be done now, as far as this page knows.
fn refused(look: &ActLook, verb: &str) -> Option<&'static str> {
    let offered = look.acts.offered.iter().find(|offer| offer.verb == verb);
    offered.and_then(|offer| offer.not)
}

/// What follows from it: who reads it, whether it can be taken back, what it changes.
fn facts(reader: &Reader, look: &ActLook, verb: &str) -> Markup {
    let means = format!("{}.means", heading(verb));
    html! {
        ul.facts {
            @if look.exercise { li { (parts::exercise(reader)) " " (reader.text("exercise-means")) } }
            @if reader.words.has(&means) { li { (reader.text(&means)) } }
            @if !look.others.is_empty() { li { (readers(reader, &look.others)) } }
            li { (reader.text(taking_back(look, verb))) }
        }
    }
}

fn readers(reader: &Reader, others: &[Member]) -> Markup {
    let named = reader.members(others.iter().copied().take(NAMED_MAX));
    let rest = others.len().saturating_sub(NAMED_MAX);
    if rest == 0 {
        return reader.say_with("do-readers", [("members", named.into())]);
    }
    reader.say_with("do-readers-more", [("members", named.into()), ("count", rest.into())])
}

/// Whether what is written can be changed afterwards.
fn taking_back(look: &ActLook, verb: &str) -> &'static str {
    if verb.starts_with("lead-") {
        // Each step stands; what undoes the last is another transfer.
        return "do-back-never";
    }
    let kind = match verb {
        "update" | "cancel" => Kind::ALERT,
        "correct" => look.target.as_ref().map_or(Kind::CORRECT, |line| line.kind),
        verb => Kind::from_name(verb).unwrap_or(Kind::CLOSE),
    };
    if content::is_correctable(kind) {
        "do-back-corrected"
    } else if content::is_withdrawable(kind) {
        "do-back-withdrawn"
    } else if Kind::from_name(verb).is_some() && verb != "leave" && verb != "withdraw" {
        "do-back-replaced"
    } else {
        "do-back-never"
    }
}

/// What was typed, to be read once more.
pub(super) fn typed(reader: &Reader, input: &Input) -> Markup {
    let is_shown = |name: &str| !matches!(name, "target" | "about" | "flag" | "draft" | "lang" | "form");
    html! {
        dl {
            @for (name, value) in input.typed().filter(|(name, _)| is_shown(name)) {
                dt { (reader.words.field(name)) }
                dd { (chosen(reader, name, value)) }
            }
        }
    }
}

/// A code in the reader's words, a member with its name, anything else as it was typed.
fn chosen(reader: &Reader, name: &str, value: &str) -> Markup {
    let lists: &[&str] = match name {
        "ground" => &["ground"],
        "reason" => &["withdraw", "close", "call-off"],
        _ => &[],
    };
    let key = lists.iter().map(|list| format!("{list}-{value}")).find(|key| reader.words.has(key));
    let member = Member::new(value).filter(|_| matches!(name, "members" | "to"));
    html! {
        @match (key, member) {
            (Some(key), _) => { p { (reader.text(&key)) } },
            (None, Some(member)) => { p { (reader.member(member)) } },
            (None, None) => { p.words dir="auto" { bdi { (value) } } },
        }
    }
}

fn back(reader: &Reader, look: &ActLook) -> Markup {
    html! { a href=(reader.href(&format!("/d/{}", look.id))) { (reader.text("form-leave")) } }
}
