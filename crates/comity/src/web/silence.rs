//! Peers whose nodes do not answer, as the Desk and the page of a peer tell them: since when, whom to phone, who was paged.
//!
//! Not here: when that is noticed and who is paged (`comity_node::silence`).

use comity_node::SilenceLook;
use comity_node::silence::PageOutcome;
use maud::{Markup, html};

use super::parts;
use super::reader::Reader;

/// Peers that are told on the Desk one by one.
const TOLD_MAX: usize = 8;

/// Writes the silent peers for the Desk; nothing while everybody answers.
pub(super) fn silent(reader: &Reader, looks: &[SilenceLook]) -> Markup {
    html! {
        @for look in looks.iter().take(TOLD_MAX) {
            div.silent {
                p.loud {
                    a href=(reader.href(&format!("/peers/{}", look.member.as_str()))) { (told(reader, look)) }
                    @if look.outage.urgent { " " strong { (reader.text("silence-urgent")) } }
                }
                p { (phone(reader, look)) " " (paged(reader, look)) }
            }
        }
        @if looks.len() > TOLD_MAX {
            p { a href=(reader.href("/peers")) {
                (reader.say_with("and-more", [("count", (looks.len() - TOLD_MAX).into())])) } }
        }
    }
}

/// Writes one silent peer, for its own page: with every page that was written.
pub(super) fn of_peer(reader: &Reader, look: &SilenceLook) -> Markup {
    html! {
        section.card {
            p.loud {
                (told(reader, look))
                @if look.outage.urgent { " " strong { (reader.text("silence-urgent")) } }
            }
            p { (phone(reader, look)) }
            @if look.outage.pages.is_empty() { p { (paged(reader, look)) } } @else {
                ul { @for page in &look.outage.pages { li { (outcome(reader, page)) } } }
            }
        }
    }
}

fn told(reader: &Reader, look: &SilenceLook) -> Markup {
    let (member, since) = (reader.member(look.member), reader.moment(look.outage.since));
    reader.say_with("silence-of", [("member", member.into()), ("moment", since.into())])
}

fn phone(reader: &Reader, look: &SilenceLook) -> Markup {
    match &look.phone {
        Some(phone) => reader.say_with("silence-phone", [("phone", html! { bdi dir="ltr" { (phone) } }.into())]),
        None => html! { (reader.text("silence-no-phone")) },
    }
}

/// What became of the last page, in one sentence.
fn paged(reader: &Reader, look: &SilenceLook) -> Markup {
    match look.outage.pages.last() {
        Some(page) => outcome(reader, page),
        None => html! { (reader.text("silence-waits")) },
    }
}

fn outcome(reader: &Reader, page: &comity_node::silence::Paged) -> Markup {
    let moment = || [("moment", reader.moment(page.at).into())];
    match page.outcome {
        PageOutcome::Taken => reader.say_with("silence-paged", moment()),
        PageOutcome::Going => reader.say_with("silence-paging", moment()),
        PageOutcome::Failed(trouble) => {
            let why = parts::plain(&reader.text(&format!("page-trouble-{}", trouble.name())));
            html! { strong { (reader.say_with("silence-nobody", [("why", why.into())])) } }
        }
    }
}
