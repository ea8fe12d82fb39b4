//! The acts on the page of a dossier: those of the dossier as a whole, and those on each line; and what was just done.
//!
//! Promise: what is due stands first; nothing is offered that the record refuses by who the member is there. One act
//! has no page of its own to be filled in first: the acknowledgement is one press.

use comity_dossier::fold::{Item, Shown};
use comity_dossier::kind::content::{self, Content};
use comity_dossier::lines::DossierKind;
use comity_dossier::{EntryId, Kind};
use maud::{Markup, html};

use super::forms::target_field;
use super::page::{HEADINGS, heading, path};
use super::possible::{Acts, CONTINUE, Offer};
use super::texts::texts;
use crate::web::reader::Reader;
use crate::web::visit::Power;

/// Keys that lead to acts, each to the first of these that can be done now. None sends anything.
pub(super) const KEYS: [(&str, &[&str]); 4] = [
    ("a", &["acknowledge"]),
    ("f", &["answer", "measures", "note"]),
    ("r", &["transfer", "invite"]),
    ("w", &["postpone"]),
];
/// Acts that stand before the fold.
const FIRST_MAX: usize = 5;

/// Writes what can be done in the dossier now. Nothing for whoever may not act.
pub(in crate::web) fn bar(reader: &Reader, acts: &Acts) -> Markup {
    if !reader.may(Power::Act) || acts.offered.is_empty() {
        return html! {};
    }
    let (first, rest) = acts.offered.split_at(acts.offered.len().min(FIRST_MAX));
    html! {
        section.acts aria-labelledby="acts" {
            h2 #acts.seen-by-readers-only { (reader.text("do-acts")) }
            div.buttons { @for (at, offer) in first.iter().enumerate() { (one(reader, acts, offer, at == 0)) } }
            @if !rest.is_empty() {
                details {
                    summary { (reader.text("do-more")) }
                    div.buttons { @for offer in rest { (one(reader, acts, offer, false)) } }
                }
            }
        }
    }
}

fn one(reader: &Reader, acts: &Acts, offer: &Offer, is_first: bool) -> Markup {
    if offer.verb == CONTINUE {
        let class = if is_first { "button primary" } else { "button" };
        let address = reader.href(&format!("/d/{}/continue", acts.dossier));
        return html! { a class=(class) href=(address) { (reader.text("continue-do")) } " " };
    }
    let name = reader.text(heading(offer.verb));
    if let Some(not) = offer.not {
        return html! { span.quiet { (name) ": " (reader.text(not)) } " " };
    }
    if offer.verb == "acknowledge" {
        return acknowledge(reader, &acts.dossier, offer.line, is_first);
    }
    let class = if is_first { "button primary" } else { "button" };
    let address = address(reader, &acts.dossier, offer.verb, offer.line);
    html! { a class=(class) href=(address) data-key=[key(acts, offer.verb)] { (name) } " " }
}

/// Returns the key that leads to an act.
fn key(acts: &Acts, verb: &str) -> Option<&'static str> {
    let can = |verb: &&&str| acts.offered.iter().any(|offer| offer.verb == **verb && offer.not.is_none());
    KEYS.into_iter().find(|(_, verbs)| verbs.iter().find(can).is_some_and(|first| *first == verb)).map(|(key, _)| key)
}

/// The button that acknowledges in one press. `line`: what is acknowledged, if it is not the dossier or the one thing
/// that is asked.
fn acknowledge(reader: &Reader, dossier: &str, line: Option<EntryId>, is_first: bool) -> Markup {
    html! {
        form.one-press method="post" action=(reader.href(&path(dossier, "acknowledge"))) {
            (reader.form_token())
            @if let Some(line) = line { input type="hidden" name="target" value=(line); }
            button class=[is_first.then_some("primary")] data-key="a" { (reader.text("do-acknowledge")) }
        }
        " "
    }
}

/// The address of an act on a line.
fn address(reader: &Reader, dossier: &str, verb: &str, line: Option<EntryId>) -> String {
    let line = line.map(|line| line.to_string());
    let asked: Vec<(&str, &str)> = line.iter().map(|line| (target_field(verb), line.as_str())).collect();
    reader.href_with(&path(dossier, verb), &asked)
}

/// Writes what can be done with one line of the timeline.
pub(in crate::web) fn on_line(reader: &Reader, acts: &Acts, item: &Item) -> Markup {
    let verbs = if reader.may(Power::Act) && acts.is_open { verbs_on(acts, item) } else { Vec::new() };
    html! {
        @if !verbs.is_empty() {
            p.on-line {
                @for (at, verb) in verbs.iter().enumerate() {
                    @if at > 0 { " · " }
                    a href=(address(reader, &acts.dossier, verb, Some(item.id))) { (reader.text(on(verb))) }
                }
            }
        }
    }
}

/// On a line some acts have a shorter name.
fn on(verb: &str) -> &'static str {
    match verb {
        "note" => "do-note-on",
        "correct" => "do-correct-on",
        "withdraw" => "do-withdraw-on",
        "translate" => "do-translate-on",
        verb => heading(verb),
    }
}

/// What the member can do with a line: own lines are corrected and withdrawn, every text is translated, every line can
/// have a note.
fn verbs_on(acts: &Acts, item: &Item) -> Vec<&'static str> {
    let housekeeping = matches!(item.kind, Kind::LANE_OPEN | Kind::LANE_CLOSE | Kind::SEEN | Kind::FORK_PROOF);
    let is_there = item.is_counted() && matches!(item.shown(), Shown::Content(_) | Shown::Parallel(_) | Shown::Nothing);
    if housekeeping || !is_there {
        return Vec::new();
    }
    let is_own = acts.me == Some(item.member);
    let is_request = acts.kind == Some(DossierKind::Request);
    let mut verbs = Vec::new();
    if is_own && item.kind == Kind::REQUEST_DRAFT && acts.offered.iter().any(|offer| offer.line == Some(item.id)) {
        verbs.push("request");
    }
    if acts.is_lead && item.kind == Kind::FLAG {
        verbs.push("flag-answer");
    }
    if !is_own && item.kind == Kind::CONSENT_ASK && acts.offered.iter().any(|offer| offer.line == Some(item.id)) {
        verbs.push("consent");
    }
    if is_own && content::is_correctable(item.kind) && can_correct(item) {
        verbs.push("correct");
    }
    if is_own && content::is_withdrawable(item.kind) {
        verbs.push("withdraw");
    }
    if item.content().is_some_and(|content| !texts(content).is_empty()) && item.kind != Kind::TRANSLATE {
        verbs.push("translate");
    }
    if item.kind != Kind::NOTE || !is_own {
        verbs.push("note");
    }
    if is_request && !is_own && is_given(item) {
        verbs.push("consent-ask");
    }
    verbs
}

/// A line without its text cannot be written anew.
fn can_correct(item: &Item) -> bool {
    item.content().is_some()
}

/// What somebody gave: its use may need consent.
fn is_given(item: &Item) -> bool {
    let given = |content: &Content| {
        matches!(content, Content::Answer(_) | Content::Attach(_) | Content::Note(_) | Content::Progress(_))
    };
    item.content().is_some_and(given)
}

/// Writes what was just done, where the address says so: what the page after an act begins with.
pub(in crate::web) fn done(reader: &Reader) -> Markup {
    let verb = reader.asked.other("done").and_then(|verb| HEADINGS.iter().find(|(known, _)| *known == verb));
    let is_continued = reader.asked.other("done") == Some(CONTINUE);
    html! {
        @if is_continued { div.said role="status" { (reader.text("continue-done")) } }
        @if let Some((_, key)) = verb {
            div.said role="status" { (reader.say_with("do-done", [("act", html! { (reader.text(key)) }.into())])) }
        }
    }
}
