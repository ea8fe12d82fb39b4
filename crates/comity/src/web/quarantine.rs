//! What was kept aside, and what an administrator must see. Never the content: it was refused for a reason.
//!
//! ```text
//!   GET  /quarantine                  alarms, and what was kept aside
//!   POST /quarantine/{n}/release      let go of it          POST /alarms/{n}/seen      note that somebody has looked
//! ```

mod act;

use axum::extract::State;
use axum::response::Response;
use comity_dossier::{Refusal, Time, limits};
use comity_node::{AlarmLook, QuarantineLook};
use maud::{Markup, html};

use super::frame::{self, Place};
use super::reader::{Asked, Reader};
use super::visit::Power;
use super::{Pages, parts};
pub(super) use act::{release, seen};

/// Rows of either table.
const ROWS_MAX: usize = 100;

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub(super) struct AsideLook {
    /// Alarms, the newest first.
    pub(super) alarms: Vec<AlarmLook>,
    /// What was kept aside.
    pub(super) items: Vec<QuarantineLook>,
}

/// `GET /quarantine`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let words = asked.words();
    let looked = pages
        .look(asked, |node| Ok(AsideLook { alarms: node.alarms(ROWS_MAX)?, items: node.quarantine(0, ROWS_MAX)? }))
        .await;
    frame::answer(words, looked.map(|(reader, look)| render(&reader, &look)))
}

/// Writes alarms and quarantine.
pub(super) fn render(reader: &Reader, look: &AsideLook) -> Markup {
    let content = html! {
        h1 { (reader.text("nav-quarantine")) }
        @if !reader.may(Power::Manage) { p.quiet { (reader.text("quarantine-who")) } }
        section id="alarms" {
            h2 { (reader.text("alarms")) " (" (look.alarms.len()) ")" }
            @if look.alarms.is_empty() { p.quiet { (reader.text("alarms-empty")) } } @else {
                (table(reader, "alarms", &["column-what", "column-whom", "column-when", "column-do"],
                    html! { @for alarm in &look.alarms { (alarm_row(reader, alarm)) } }))
            }
        }
        section id="quarantine" {
            h2 { (reader.text("quarantine")) " (" (look.items.len()) ")" }
            p.quiet {
                (reader.say_with("quarantine-bounds", [("items", limits::QUARANTINE_ITEMS_MAX.into()),
                    ("bytes", parts::bytes(limits::QUARANTINE_BYTES_MAX as u64).into())]))
            }
            @if !look.items.is_empty() && reader.may(Power::Manage) { p { (reader.text("quarantine-release-means")) } }
            @if look.items.is_empty() { p.quiet { (reader.text("quarantine-empty")) } } @else {
                (table(reader, "quarantine", &["column-from", "column-why", "column-when", "column-do"],
                    html! { @for item in &look.items { (item_row(reader, item)) } }))
            }
        }
    };
    frame::page(reader, Place::Quarantine, &reader.text("nav-quarantine"), &content)
}

fn table(reader: &Reader, name: &str, columns: &[&str], rows: Markup) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(reader.text(name)) {
            table {
                thead { tr { @for key in columns { th scope="col" { (reader.text(key)) } } } }
                tbody { (rows) }
            }
        }
    }
}

fn alarm_row(reader: &Reader, look: &AlarmLook) -> Markup {
    let (what, next) = match look.alarm {
        Some(alarm) => (reader.words.alarm(alarm), reader.words.alarm_next(alarm)),
        None => (reader.text("alarm-unknown"), reader.text("alarm-unknown.next")),
    };
    let whom = html! {
        @if let Some(peer) = look.peer { (reader.member(peer)) }
        @if let Some(dossier) = look.dossier {
            " " a href=(reader.href(&format!("/d/{dossier}"))) { (reader.text("dossier")) }
        }
    };
    html! {
        tr {
            th scope="row" { (what) }
            (parts::cell(reader, "column-whom", whom))
            (parts::cell(reader, "column-when", when(reader, look.last, look.times)))
            (parts::cell(reader, "column-do", html! {
                (next)
                @if look.seen { br; span.quiet { (reader.text("alarm-seen")) } } @else if reader.may(Power::Manage) {
                    form method="post" action=(reader.href(&format!("/alarms/{}/seen", look.number))) {
                        (reader.form_token())
                        button type="submit" {
                            (reader.text("alarm-mark-seen")) span.seen-by-readers-only { " #" (look.number) }
                        }
                    }
                } @else { br; strong { (reader.text("alarm-unseen")) } }
            }))
        }
    }
}

fn item_row(reader: &Reader, item: &QuarantineLook) -> Markup {
    let why = html! {
        @match item.refusal {
            // An invitation, not something spoilt: it can be let in. (LIM-016)
            Some(Refusal::Quarantined) => (reader.say_with("aside-invitation", [("most", (limits::DOSSIERS_UNANSWERED_MAX as u64).into())])),
            Some(refusal) => (reader.words.refusal(refusal)),
            None => (reader.text("refusal-unknown")),
        }
        br; span.quiet { (parts::bytes(item.bytes as u64)) " · SHA-256 " (parts::short_hash(&item.hash)) }
    };
    let next = html! {
        @match item.refusal {
            Some(Refusal::Quarantined) => {
                (reader.text("aside-invitation.next")) br; span.quiet { (reader.text("aside-let-in-means")) }
            }
            Some(refusal) => (reader.words.refusal_next(refusal)),
            None => {}
        }
        @if reader.may(Power::Manage) {
            form method="post" action=(reader.href(&format!("/quarantine/{}/release", item.number))) {
                (reader.form_token())
                button type="submit" {
                    (reader.text(release_word(item))) span.seen-by-readers-only { " #" (item.number) }
                }
            }
        }
    };
    html! {
        tr {
            th scope="row" { "#" (item.number) " " (reader.member(item.peer)) }
            (parts::cell(reader, "column-why", why))
            (parts::cell(reader, "column-when", when(reader, item.first, item.times)))
            (parts::cell(reader, "column-do", next))
        }
    }
}

fn release_word(item: &QuarantineLook) -> &'static str {
    if item.refusal == Some(Refusal::Quarantined) { "aside-let-in" } else { "quarantine-release" }
}

fn when(reader: &Reader, at: Time, count: u64) -> Markup {
    html! { (reader.moment_utc(at)) (times(reader, count)) }
}

fn times(reader: &Reader, times: u64) -> Markup {
    html! { @if times > 1 { br; span.quiet { (reader.say_with("times", [("count", times.into())])) } } }
}
