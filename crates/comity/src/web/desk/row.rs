//! One dossier on the Desk: level, clocks, title, handling, sender, reference, verification, languages, one button.

use comity_dossier::Time;
use comity_dossier::codes::Level;
use comity_dossier::kind::request::clocks::WARNING_DAYS;
use comity_node::values::DeskRow;
use comity_node::{DeskSection, ROLE_FORMER};
use maud::{Markup, html};

use super::look::short_name;
use crate::web::parts;
use crate::web::reader::Reader;
use crate::web::visit::Power;

/// The form that every button of the Desk belongs to.
pub(super) const FORM: &str = "acknowledge";

const DAY_MS: u64 = 24 * 3_600_000;

/// Writes a row.
pub(super) fn row(reader: &Reader, section: DeskSection, row: &DeskRow) -> Markup {
    let name = short_name(&row.dossier);
    let level = Level::ALL.get(usize::from(row.level)).copied();
    html! {
        li data-row=(name) data-at=(row.last_line.0) data-level=[level.map(Level::name)] {
            div.urgency { (parts::level(reader, level)) }
            div.clocks-of { (clocks(reader, section, row)) }
            div.matter {
                p.title { a href=(reader.href(&format!("/d/{name}"))) { (title(reader, row)) } }
                p.about { (about(reader, row)) }
            }
            @if section == DeskSection::Needs && reader.may(Power::Act) {
                div.act {
                    button form=(FORM) name="dossier" value=(name) {
                        (reader.text("desk-acknowledge"))
                        @if reader.asked.wishes.keys { " " kbd aria-hidden="true" { "a" } }
                        span.seen-by-readers-only { " " (row.reference) }
                    }
                }
            }
        }
    }
}

/// Writes the title of a dossier in the reader's language, as far as it has one.
pub(in crate::web) fn title(reader: &Reader, row: &DeskRow) -> Markup {
    match reader.best(&row.titles) {
        Some(title) => html! { bdi lang=(title.language) { (title.text.as_str()) } },
        None if row.title.is_empty() => html! { (reader.text("text-not-received")) },
        None => parts::plain(&row.title),
    }
}

fn about(reader: &Reader, row: &DeskRow) -> Markup {
    html! {
        @match row.tlp {
            Some(tlp) => (parts::tlp(tlp)),
            None => strong { (reader.text("desk-handling-unknown")) " · " },
        }
        (reader.member(row.lead)) " · " bdi.ref dir="ltr" translate="no" { (row.reference) }
        " · " (reader.text("verified"))
        @if !row.titles.is_empty() {
            " · " span.tag { @for (at, said) in row.titles.iter().enumerate() { @if at > 0 { " " } (said.language) } }
        }
        @if let Some(status) = row.status { " · " (reader.words.code(status)) }
        @if row.silent > 0 {
            " · " (reader.say_with("desk-silent",
                [("silent", u64::from(row.silent).into()), ("all", u64::from(row.asked).into())]))
        }
        @if let Some(closed) = row.closed {
            " · " (reader.say_with("desk-closed-at", [("moment", reader.moment_utc(closed).into())]))
        }
        @if row.role == ROLE_FORMER { " · " (reader.text("desk-former")) }
    }
}

/// The clocks that run: acknowledge by, while somebody has yet to; answer by, where a request waits for one; *preserved
/// until*, when its warnings begin.
fn clocks(reader: &Reader, section: DeskSection, row: &DeskRow) -> Markup {
    let running = |by: Option<Time>| by.filter(|_| row.closed.is_none());
    let acknowledge = running(row.acknowledge_by).filter(|_| row.needs_acknowledgement || row.silent > 0);
    let answers = section == DeskSection::Needs || row.status.is_some();
    let answer = running(row.answer_by).filter(|_| answers);
    let warned = reader.now.plus_ms(u64::from(WARNING_DAYS[0]) * DAY_MS);
    let kept = running(row.preserved_until).filter(|until| *until <= warned);
    html! {
        @if let Some(by) = acknowledge { (parts::clock(reader, by, None)) }
        @if let Some(by) = answer {
            span.small { span.clock-label { (reader.text("clock-answer")) } " " (parts::clock(reader, by, None)) }
        }
        @if let Some(until) = kept {
            span.small { span.clock-label { (reader.text("clock-kept")) } " " (parts::clock(reader, until, None)) }
        }
        @if acknowledge.is_none() && answer.is_none() && kept.is_none() {
            span.quiet.small { (reader.words.ago(reader.now.since_ms(row.last_line))) }
        }
    }
}
