//! What one line says, as HTML. Everything a member wrote is escaped text; addresses are text, not links.
//!
//! Promise: every kind of content is written out whole; a kind that is added does not compile until it is.
//! Not here: lines of requests (`replies`, `matter`), CAP messages (`alert`), what structural lines say (`structure`).

use comity_dossier::EntryId;
use comity_dossier::fold::item::{Correction, Shown, Tombstone};
use comity_dossier::fold::register::Value;
use comity_dossier::fold::{Item, Said};
use comity_dossier::kind::alert::lines::{HelpItem, MeasureTaken};
use comity_dossier::kind::common::attach::Attach;
use comity_dossier::kind::common::note::{Grade, Note};
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::kind::common::translate::Translate;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::matter::Matter;
use maud::{Markup, html};

use super::links::Links;
use super::look::LineLook;
use super::parts::{maybe, named};
use super::{alert, head, parts as own, replies, structure};
use crate::web::parts;
use crate::web::reader::Reader;

/// Which line says something, and which of its versions.
#[derive(Clone, Copy)]
pub(super) struct Saying<'a> {
    /// Where links lead.
    pub(super) links: &'a Links,
    /// The line.
    pub(super) line: &'a EntryId,
    /// Which version of it, the first being 0; `None`: what it says now.
    pub(super) version: Option<usize>,
    /// What a request asked for before this amendment of it.
    pub(super) base: Option<&'a Matter>,
}

/// Writes what a line says now, its translations, and what it said before it was corrected.
pub(in crate::web) fn of(reader: &Reader, links: &Links, line: &LineLook) -> Markup {
    let item = &line.item;
    let saying = Saying { links, line: &item.id, version: None, base: line.base.as_ref() };
    html! {
        @if let Some(structural) = &item.structural { (structure::of(reader, links, structural)) }
        @match item.shown() {
            Shown::Content(said) => (content(reader, saying, said)),
            Shown::Parallel(corrections) => (parallel(reader, saying, item, corrections)),
            Shown::Withdrawn(tombstones) => (withdrawn(reader, tombstones)),
            Shown::Nothing => {},
            Shown::NotReceived => p.loud { (reader.text("text-not-received")) },
            Shown::Erased => p.quiet { (reader.text("text-erased")) },
            Shown::Newer => p.quiet { (reader.text("text-newer")) },
        }
        @for translation in &line.translations { (translated(reader, translation)) }
        @if !item.is_withdrawn() { (before_correction(reader, saying, item)) }
    }
}

/// Writes one content.
pub(super) fn content(reader: &Reader, saying: Saying<'_>, content: &Content) -> Markup {
    let links = saying.links;
    match content {
        Content::Opening(line) => opening(reader, line),
        Content::Reason(line) => maybe(reader, line.words.as_ref()),
        Content::Acknowledge(line) => {
            html! { (links.about(reader, &line.target)) (maybe(reader, line.words.as_ref())) }
        }
        Content::Note(line) => note(reader, links, line),
        Content::Attach(line) => file(reader, saying, line),
        Content::Correct(line) => html! { (links.about(reader, &line.target)) (maybe(reader, line.words.as_ref())) },
        Content::Withdraw(line) => html! {
            (links.about(reader, &line.target)) p { (reader.words.code(line.reason)) }
            (maybe(reader, line.words.as_ref()))
        },
        Content::Translate(line) => html! { (links.about(reader, &line.target)) (translation(reader, line)) },
        Content::Link(line) => html! {
            p { (reader.words.code(line.relation)) " " (head::dossier(reader, &line.dossier)) }
            (maybe(reader, line.words.as_ref()))
        },
        Content::Flag(line) => html! { p { (reader.words.code(line.reason)) } (parts::words(reader, &line.words)) },
        Content::Leave(line) => maybe(reader, line.words.as_ref()),
        Content::FlagAnswer(line) => html! {
            (links.about(reader, &line.flag)) p { (reader.words.code(line.outcome)) }
            (parts::words(reader, &line.words))
        },
        Content::Handling(line) => html! {
            (parts::handling_bar(reader, Some(&line.handling))) (maybe(reader, line.words.as_ref()))
        },
        Content::Level(line) => html! {
            p { (parts::level(reader, Some(line.level))) " " (head::clock_times(reader, &line.clocks)) }
            (maybe(reader, line.words.as_ref()))
        },
        Content::Alert(line) => alert::in_timeline(reader, saying, line),
        Content::Measures(line) => {
            html! { ul { @for measure in &line.measures { li { (measure_of(reader, measure)) } } } }
        }
        Content::Help(line) => html! { ul { @for item in &line.items { li { (help_of(reader, item)) } } } },
        Content::RequestDraft(line) => replies::draft(reader, line),
        Content::Request(line) => replies::request(reader, saying, line),
        Content::Amendment(line) => replies::amendment(reader, saying, line),
        Content::Extension(line) => replies::extension(reader, line),
        Content::CallOff(line) => replies::call_off(reader, links, line),
        Content::Outcome(line) => html! {
            p { strong { (reader.words.code(line.outcome)) } } (maybe(reader, line.words.as_ref()))
        },
        Content::Accept(line) => html! {
            (links.about(reader, &line.target)) (own::at(reader, "field-expected", line.expected))
            (maybe(reader, line.words.as_ref()))
        },
        Content::AcceptPart(line) => replies::accept_part(reader, links, line),
        Content::NeedMore(line) => replies::need_more(reader, links, line),
        Content::Transfer(line) => replies::transfer(reader, links, line),
        Content::Postpone(line) => html! {
            (links.about(reader, &line.target)) p { strong { (reader.words.code(line.ground)) } }
            (own::at(reader, "field-until", Some(line.until))) (parts::words(reader, &line.words))
        },
        Content::Refuse(line) => html! {
            (links.about(reader, &line.target)) p { strong { (reader.words.code(line.ground)) } }
            (parts::words(reader, &line.words)) (named(reader, "field-possible-if", &line.possible_if))
        },
        Content::Progress(line) => html! {
            (links.about(reader, &line.target)) (parts::words(reader, &line.words))
            (own::at(reader, "field-next", line.next))
            @if let Some(risk) = line.risk { p.loud { (reader.words.code(risk)) } }
        },
        Content::Answer(line) => replies::answer(reader, saying, line),
        Content::Preserved(line) => replies::preserved(reader, links, line),
        Content::ConsentAsk(line) => replies::consent_ask(reader, links, line),
        Content::Consent(line) => html! {
            (links.about(reader, &line.target)) p { strong { (reader.words.code(line.decision)) } }
            (maybe(reader, line.words.as_ref()))
        },
    }
}

fn opening(reader: &Reader, line: &Opening) -> Markup {
    html! {
        @for title in &line.titles { p { (parts::said(reader, title)) } }
        p {
            (parts::level(reader, Some(line.level))) " " (head::clock_times(reader, &line.clocks))
            " · " (parts::handling_labels(&line.handling))
        }
    }
}

fn note(reader: &Reader, links: &Links, note: &Note) -> Markup {
    html! {
        @if let Some(target) = &note.about { (links.about(reader, target)) }
        (parts::words(reader, &note.text))
        @if let Some(grade) = &note.grade { (graded(reader, grade)) }
    }
}

/// How reliable something is, by the scheme that stands beside it.
pub(super) fn graded(reader: &Reader, grade: &Grade) -> Markup {
    html! {
        p.quiet {
            (reader.words.code(grade.scheme)) " · " (reader.words.code(grade.source)) " · "
            (reader.words.code(grade.information))
        }
    }
}

fn file(reader: &Reader, saying: Saying<'_>, attach: &Attach) -> Markup {
    let name = Some(attach.name.as_str());
    html! {
        (own::file(reader, saying.links, saying.line, saying.version, name, &attach.file))
        (maybe(reader, attach.description.as_ref()))
    }
}

fn translated(reader: &Reader, item: &Item) -> Markup {
    html! {
        @if let Some(Content::Translate(line)) = item.content() {
            div.translation { p.quiet { (reader.member(item.member)) } (translation(reader, line)) }
        }
    }
}

fn translation(reader: &Reader, line: &Translate) -> Markup {
    html! {
        p.quiet { (reader.words.field(line.field.as_str())) " · " (reader.words.code(line.status)) }
        (parts::words(reader, &line.text))
    }
}

fn measure_of(reader: &Reader, taken: &MeasureTaken) -> Markup {
    html! {
        (reader.words.code(taken.measure))
        @if let Some(from) = taken.from { " · " (reader.say_with("from", [("moment", reader.moment(from).into())])) }
        @if let Some(until) = taken.until {
            " · " (reader.say_with("until", [("moment", reader.moment(until).into())]))
        }
        (maybe(reader, taken.words.as_ref()))
    }
}

fn help_of(reader: &Reader, item: &HelpItem) -> Markup {
    html! {
        (reader.words.code(item.help))
        @if let Some(quantity) = &item.quantity { " · " (parts::plain(quantity.as_str())) }
        @if let Some(contact) = &item.contact {
            " · " (reader.label("field-contact", parts::plain(contact.as_str())))
        }
        (maybe(reader, item.words.as_ref()))
    }
}

/// Which version of a line a correction is.
fn version_of(item: &Item, correction: usize) -> usize {
    correction + usize::from(matches!(item.original, Said::Content(_)))
}

/// Corrections that stand beside each other: all are shown, and none is chosen.
fn parallel(reader: &Reader, saying: Saying<'_>, item: &Item, corrections: &[Value<Correction>]) -> Markup {
    html! {
        p.loud { (reader.text("parallel")) }
        @for (at, correction) in corrections.iter().enumerate() {
            div.parallel {
                p.quiet { (reader.say_with("corrected-at", [("moment", reader.moment(correction.time).into())])) }
                (content(reader, Saying { version: Some(version_of(item, at)), ..saying }, &correction.value.content))
            }
        }
    }
}

fn withdrawn(reader: &Reader, tombstones: &[Value<Tombstone>]) -> Markup {
    html! {
        @for tombstone in tombstones {
            p.quiet {
                (reader.say_with("withdrawn-at", [("moment", reader.moment(tombstone.time).into())])) " "
                (reader.words.code(tombstone.value.reason))
            }
            (maybe(reader, tombstone.value.words.as_ref()))
        }
    }
}

/// The original stays readable beside its corrections.
fn before_correction(reader: &Reader, saying: Saying<'_>, item: &Item) -> Markup {
    let Some(last) = item.corrections().last() else { return parts::nothing() };
    html! {
        p.quiet {
            (reader.say_with("corrected-at", [("moment", reader.moment(last.time).into())]))
            @for correction in item.corrections() {
                " " a href=(saying.links.line(reader, &correction.entry)) { (reader.text("line-of-timeline")) }
            }
        }
        @for correction in item.corrections() { (maybe(reader, correction.value.words.as_ref())) }
        @if let Said::Content(original) = &item.original {
            details {
                summary { (reader.text("original")) }
                (content(reader, Saying { version: Some(0), ..saying }, original))
            }
        }
    }
}
