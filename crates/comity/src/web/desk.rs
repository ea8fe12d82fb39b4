//! The Desk: what needs acknowledgement, what waits on others, what is ours, what is for information.

mod look;

use axum::extract::State;
use axum::response::Response;
use comity_dossier::Time;
use maud::{Markup, html};

use super::frame::{self, Place};
use super::reader::{Asked, Reader};
use super::{Pages, parts};
pub(super) use look::{DeskLook, RowLook, Section, peers};

/// Counterparts beside the Desk, those that do not answer first.
const COUNTERPARTS_MAX: usize = 8;

/// `GET /`: the Desk. `?closed=yes`: what was closed.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let (words, closed) = (asked.words(), asked.other("closed") == Some("yes"));
    let looked = pages.look(asked, move |node| DeskLook::of(node, closed)).await;
    frame::answer(words, looked.map(|(reader, look)| render(&reader, &look)))
}

/// Writes the Desk.
pub(super) fn render(reader: &Reader, look: &DeskLook) -> Markup {
    let title = reader.text(if look.closed { "desk-closed" } else { "nav-desk" });
    let content = html! {
        h1 { (title) }
        div.columns {
            div {
                @if look.closed {
                    (section(reader, "desk-closed", &look.information))
                } @else {
                    (quiet(reader, look))
                    (section(reader, "desk-needs-acknowledgement", &look.needs))
                    (section(reader, "desk-waiting", &look.waiting))
                    (section(reader, "desk-mine", &look.mine))
                    (section(reader, "desk-information", &look.information))
                    (section(reader, "desk-exercises", &look.exercises))
                }
                p {
                    @if look.closed {
                        a href=(reader.href("/")) { (reader.text("nav-desk")) }
                    } @else {
                        a href=(reader.href_with("/", &[("closed", "yes")])) { (reader.text("desk-closed")) }
                    }
                }
            }
            aside { (counterparts(reader, look)) }
        }
    };
    frame::page(reader, Place::Desk, &title, &content)
}

/// A quiet Desk says since when, and that the links were looked at: silence is not failure.
fn quiet(reader: &Reader, look: &DeskLook) -> Markup {
    let is_empty = [&look.needs, &look.waiting, &look.mine, &look.information].iter().all(|section| section.is_empty());
    html! {
        @if look.needs.is_empty() {
            p.quiet {
                (reader.text("desk-quiet"))
                @if let Some(last) = look.last_line {
                    " " (reader.say_with("desk-quiet-since", [("moment", reader.moment(last).into())]))
                }
            }
        }
        @if is_empty {
            p { (reader.text("desk-empty")) }
            p { (reader.text("desk-empty.next")) " " (parts::command("comity alert open --help")) }
        }
    }
}

fn section(reader: &Reader, key: &str, section: &Section) -> Markup {
    if section.is_empty() {
        return parts::nothing();
    }
    html! {
        section {
            h2 { (reader.text(key)) " (" (section.rows.len()) @if section.more { "+" } ")" }
            ol.rows { @for row in &section.rows { li { (render_row(reader, row)) } } }
            @if section.more { p.quiet { (reader.text("desk-more")) " " (parts::command("comity inbox")) } }
        }
    }
}

fn render_row(reader: &Reader, look: &RowLook) -> Markup {
    let row = &look.row;
    html! {
        div.urgency { (parts::level(reader, look.level)) (clocks(reader, look)) }
        div.matter {
            p.title {
                @if row.exercise { (parts::exercise(reader)) " " }
                a href=(reader.href(&format!("/d/{}", row.dossier))) { (title(reader, look)) }
            }
            p.about {
                @if let Some(handling) = &look.handling { (parts::tlp(handling.tlp)) " " }
                (reader.member(row.lead)) " · " bdi dir="ltr" { (row.reference) }
                " · " (reader.text("verified"))
                @if let Some(closed) = row.closed {
                    " · " (reader.say_with("desk-closed-at", [("moment", reader.moment_utc(closed).into())]))
                }
                @if let Some((silent, all)) = look.silent.filter(|(silent, _)| *silent > 0) {
                    " · " (reader.say_with("desk-silent", [("silent", silent.into()), ("all", all.into())]))
                }
                @if look.former { " · " (reader.text("desk-former")) }
            }
            @if row.needs_acknowledgement { p.act { (parts::command(&format!("comity ack {}", row.reference))) } }
        }
    }
}

fn title(reader: &Reader, look: &RowLook) -> Markup {
    match reader.best(&look.titles) {
        Some(title) => parts::said(reader, title),
        None if look.row.title.is_empty() => html! { (reader.text("text-not-received")) },
        None => parts::plain(&look.row.title),
    }
}

/// The two clocks: acknowledge by, while somebody has yet to; answer by, where an answer is asked for.
fn clocks(reader: &Reader, look: &RowLook) -> Markup {
    let row = &look.row;
    let waits = row.needs_acknowledgement || look.silent.is_some_and(|(silent, _)| silent > 0);
    let running = |by: Option<Time>| by.filter(|_| row.closed.is_none());
    html! {
        @if let Some(by) = running(row.acknowledge_by).filter(|_| waits) { (parts::clock(reader, by, None)) }
        @if let Some(by) = running(row.answer_by) {
            span.clock-label { (reader.text("clock-answer")) } (parts::clock(reader, by, None))
        }
    }
}

/// Who answers and who does not, and when they were last heard.
fn counterparts(reader: &Reader, look: &DeskLook) -> Markup {
    let (up, all) = reader.around.links;
    html! {
        h2 { (reader.text("desk-links")) }
        p {
            (reader.say_with("desk-links-checked", [("up", up.into()), ("all", all.into())]))
            @if let Some(heard) = look.last_heard {
                " " (reader.say_with("desk-last-heard", [("ago", ago(reader, heard).into())]))
            }
        }
        ul.plain {
            @for peer in look.peers.iter().take(COUNTERPARTS_MAX) {
                li { (reader.member(peer.member)) " " (super::peers::reach(reader, peer)) }
            }
        }
        @if !look.peers.is_empty() {
            p { a href=(reader.href("/peers")) { (reader.text("desk-all-peers")) } }
        }
        @if reader.around.alarms > 0 {
            p.loud {
                a href=(reader.href("/quarantine")) {
                    (reader.say_with("desk-alarms", [("count", reader.around.alarms.into())]))
                }
            }
        }
    }
}

fn ago(reader: &Reader, at: Time) -> Markup {
    html! { bdi { (reader.words.ago(reader.now.since_ms(at))) } }
}
