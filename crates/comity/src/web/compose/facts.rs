//! What is about to happen, as facts: one sentence, the desks it reaches, the deadlines that are frozen, who reads it; and
//! the preview, made of the parts that show it to whoever receives it.
//!
//! Promise: the sentence names mode, level, how many desks in how many zones, how many of them asleep, and when it ends.

use comity_dossier::codes::Level;
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::lines::Asked;
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::structural::HistoryRule;
use comity_dossier::{Member, Time};
use maud::{Markup, html};

use super::composer::Composer;
use super::desks::DeskAt;
use super::page::Bench;
use super::review::Tried;
use super::{needs, show_cap, who};
use crate::web::reader::Reader;
use crate::web::{dossier, parts};

/// Tells whether what was typed is the word of a composer: in English, or in the reader's language.
pub(super) fn is_word(reader: &Reader, composer: Composer, typed: &str) -> bool {
    let typed = typed.trim();
    typed == composer.word() || typed == reader.text(composer.word_key())
}

/// The word to type: in the reader's language, and in English where that is another.
pub(super) fn words(reader: &Reader, composer: Composer) -> Markup {
    let (own, english) = (reader.text(composer.word_key()), composer.word());
    html! {
        strong { (own) }
        @if own != english { " / " strong lang="en" { (english) } }
    }
}

impl Tried {
    fn opening(&self) -> &Opening {
        match self {
            Self::Alert(preview) => &preview.open.opening,
            Self::Request(open) => &open.opening,
        }
    }

    fn history(&self) -> HistoryRule {
        match self {
            Self::Alert(preview) => preview.open.history,
            Self::Request(open) => open.history,
        }
    }

    fn participants(&self) -> impl Iterator<Item = Member> {
        match self {
            Self::Alert(preview) => preview.open.participants.iter().copied(),
            Self::Request(open) => open.participants.iter().copied(),
        }
    }

    fn matter(&self) -> Option<&Matter> {
        match self {
            Self::Alert(_) => None,
            Self::Request(open) => match &open.first {
                Content::Request(line) => Some(&line.matter),
                Content::RequestDraft(line) => Some(&line.matter),
                _ => None,
            },
        }
    }

    /// Those whose deadlines are frozen; nobody's by a draft that goes round.
    fn asked(&self) -> &[Asked] {
        match self {
            Self::Request(open) => match &open.first {
                Content::Request(line) => &line.asked,
                _ => &[],
            },
            Self::Alert(_) => &[],
        }
    }

    fn is_consultation(&self) -> bool {
        matches!(self, Self::Request(open) if matches!(open.first, Content::RequestDraft(_)))
    }

    fn expires(&self) -> Option<Time> {
        match self {
            Self::Alert(preview) => preview.open.alert.cap.earliest_expires().and_then(|at| at.moment()),
            Self::Request(_) => None,
        }
    }
}

/// The desks of those who take part, but for one's own.
fn reached<'a>(bench: &'a Bench, tried: &Tried) -> Vec<&'a DeskAt> {
    let members: Vec<Member> = tried.participants().collect();
    who::desks_of(&bench.desks, &members)
}

/// The facts in one sentence.
pub(super) fn sentence(bench: &Bench, tried: &Tried) -> Markup {
    let reader = &bench.reader;
    let composer = bench.composed.composer;
    let reach = who::reach(reader, reached(bench, tried).into_iter());
    let key = match tried {
        Tried::Alert(_) if tried.expires().is_some() => "facts-alert",
        Tried::Alert(_) => "facts-alert-unending",
        Tried::Request(_) if tried.is_consultation() => "facts-consult",
        Tried::Request(_) => "facts-request",
    };
    let level = html! { strong { (reader.words.code(tried.opening().level)) } };
    let mode = html! { strong { (reader.text(composer.word_key())) } };
    let form = tried.matter().map(|matter| reader.words.code(matter.form)).unwrap_or_default();
    let expires = tried.expires().map(|at| reader.moment(at)).unwrap_or_else(parts::nothing);
    reader.say_with(
        key,
        [
            ("mode", mode.into()),
            ("level", level.into()),
            ("form", html! { (form) }.into()),
            ("desks", reach.desks.into()),
            ("zones", reach.zones.into()),
            ("asleep", reach.asleep.into()),
            ("expires", expires.into()),
        ],
    )
}

/// The message of the button.
pub(super) fn button_key(composer: Composer, tried: &Tried) -> String {
    match tried.is_consultation() {
        true => format!("review-consult-{}", composer.mode()),
        false => format!("review-send-{}", composer.mode()),
    }
}

/// The facts one by one: desks and their time, deadlines, who reads what.
pub(super) fn details(bench: &Bench, tried: &Tried) -> Markup {
    let reader = &bench.reader;
    let desks = reached(bench, tried);
    let readers = tried.participants().count();
    html! {
        h3 { (reader.text("facts-desks")) }
        (who::list(reader, desks.into_iter()))
        @if !tried.asked().is_empty() {
            h3 { (reader.text("facts-frozen")) }
            p.quiet { (reader.text("facts-frozen-means")) }
            @for asked in tried.asked() { p { (reader.member(asked.member)) } (needs::deadlines(reader, asked)) }
        }
        h3 { (reader.text("facts-disclosed")) }
        ul.plain {
            li { (reader.say_with("facts-readers", [("count", readers.into())])) }
            @if let Some(matter) = tried.matter() {
                li { (reader.say_with("facts-matter",
                    [("items", matter.items.len().into()), ("texts", matter.prose.len().into())])) }
            }
            li { (reader.label("field-history", html! { (reader.words.code(tried.history())) })) }
        }
        @if let Tried::Alert(preview) = tried { (show_cap::departures(reader, &preview.departures)) }
        @if tried.opening().level == Level::Immediate { p.loud { (reader.text("facts-immediate")) } }
    }
}

/// What the others will see, as they will see it.
pub(super) fn preview(bench: &Bench, tried: &Tried) -> Markup {
    let reader = &bench.reader;
    let opening = tried.opening();
    html! {
        div.preview {
            @if bench.composed.composer.exercise {
                div.exercise-band { (parts::exercise(reader)) " " (reader.text("exercise-means")) }
            }
            (parts::handling_bar(reader, Some(&opening.handling)))
            p.headline { @for (at, title) in opening.titles.iter().enumerate() {
                @if at > 0 { br; }
                (parts::said(reader, title))
            } }
            p {
                (parts::level(reader, Some(opening.level))) " "
                (reader.say_with("clock-acknowledge-by",
                    [("moment", reader.moment(opening.clocks.acknowledge_by).into())]))
            }
            @match tried {
                Tried::Alert(preview) => section.alert { (dossier::preview_alert(reader, &preview.open.alert)) },
                Tried::Request(_) => {
                    @if let Some(matter) = tried.matter() { section.alert { (dossier::preview_matter(reader, matter)) } }
                }
            }
            (statements(reader, opening))
        }
    }
}

fn statements(reader: &Reader, opening: &Opening) -> Markup {
    let character = html! {
        @for (at, code) in opening.character.is_not.iter().enumerate() {
            @if at > 0 { (reader.text("list-and")) }
            (reader.words.code(*code))
        }
    };
    html! {
        dl {
            dt { (reader.text("field-legal-basis")) }
            dd { (reader.words.code(opening.legal_basis.basis)) (parts::words(reader, &opening.legal_basis.words)) }
            dt { (reader.text("field-purpose")) }
            dd {
                (reader.words.code(opening.purpose.purpose))
                @if let Some(text) = &opening.purpose.words { (parts::words(reader, text)) }
            }
            dt { (reader.text("field-review-by")) } dd { bdi { (reader.words.day(&opening.review_by)) } }
            dt { (reader.text("field-character")) }
            dd { (character) @if let Some(text) = &opening.character.words { (parts::words(reader, text)) } }
        }
    }
}
