//! What an officer has written and not yet sent: go on with it, or discard it.
//!
//! Promise: an officer sees the own drafts only; a draft is discarded by a second press that names it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::composer::What;
use super::kept::{CameFrom, Composition, KEY};
use super::request;
use crate::web::frame::{self, Page, Place, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::visit::{Officer, Power, Sent, Visitor};
use crate::web::{Pages, parts};

/// Drafts on the page, the newest first.
const SHOWN_MAX: usize = 50;

/// `GET /drafts`. `?discard=KEY`: asks whether that one is to be discarded.
pub(super) async fn page(State(pages): State<Pages>, Visitor(officer): Visitor, asked: Asked) -> Response {
    let words = asked.words();
    frame::answer(words, listed(&pages, &officer, asked).await)
}

async fn listed(pages: &Pages, officer: &Officer, asked: Asked) -> Result<Markup, Trouble> {
    if !officer.may(Power::Act) {
        return Err(Trouble::NotAllowed);
    }
    let found = pages.drafts(officer, |drafts| drafts.newest(SHOWN_MAX)).await?;
    let (drafts, all) = found.unwrap_or_default();
    let discard = asked.other("discard").map(str::to_owned);
    let (reader, ()) = pages.look(asked, |_| Ok(())).await?;
    Ok(render(&reader, &drafts, all, discard.as_deref()))
}

/// `POST /drafts/discard`.
pub(super) async fn discard(State(pages): State<Pages>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    let discarded = async {
        if !sent.officer.may(Power::Act) {
            return Err(Trouble::NotAllowed);
        }
        let key = CameFrom::of(&sent).ok_or(Trouble::Form)?.key.to_owned();
        let there = pages.drafts(&sent.officer, move |drafts| drafts.forget(&key)).await?;
        let (reader, ()) = pages.look(asked, |_| Ok(())).await?;
        match there {
            Ok(true) => Ok((StatusCode::SEE_OTHER, [(LOCATION, reader.href("/drafts"))]).into_response()),
            _ => Err(Trouble::NotFound),
        }
    };
    discarded.await.unwrap_or_else(|trouble| frame::answer(words, Err(trouble)))
}

fn render(reader: &Reader, drafts: &[Composition], all: usize, discard: Option<&str>) -> Markup {
    let title = reader.text("drafts");
    let content = html! {
        h1 { (title) }
        p.quiet { (reader.text("drafts-about")) }
        @if drafts.is_empty() {
            p { (reader.text("drafts-empty")) }
            p {
                a href=(reader.href("/alerts/new")) { (reader.text("compose-alert-live")) } " · "
                a href=(reader.href("/requests/new")) { (reader.text("compose-request-live")) }
            }
        } @else {
            ul.drafts { @for draft in drafts { li { (row(reader, draft, discard == Some(draft.key.as_str()))) } } }
            @if all > drafts.len() { p.quiet { (reader.say_with("and-more", [("count", (all - drafts.len()).into())])) } }
        }
    };
    Page::new(Place::Elsewhere, &title).still().write(reader, &content)
}

fn row(reader: &Reader, draft: &Composition, asks: bool) -> Markup {
    let go_on = reader.href_with(draft.composer.path(), &[("draft", &draft.key)]);
    html! {
        p.title {
            @if draft.composer.exercise { (parts::exercise(reader)) " " }
            a href=(go_on) { (name(reader, draft)) }
        }
        p.about {
            (reader.text(&format!("compose-{}", draft.composer.name())))
            " · " (whom(reader, draft))
            @if let Some(at) = draft.updated { " · " (reader.say_with("compose-kept-at", [("moment", reader.moment(at).into())])) }
        }
        @if asks {
            form method="post" action=(reader.href("/drafts/discard")) {
                (reader.form_token())
                input type="hidden" name=(KEY) value=(draft.key);
                p { strong { (reader.text("drafts-discard-sure")) } }
                p.buttons {
                    button { (reader.text("drafts-discard")) }
                    a.button href=(reader.href("/drafts")) { (reader.text("drafts-keep")) }
                }
            }
        } @else {
            p.buttons {
                a.button href=(go_on) { (reader.text("drafts-go-on")) }
                a.button href=(reader.href_with("/drafts", &[("discard", &draft.key)])) { (reader.text("drafts-discard")) }
            }
        }
    }
}

fn name(reader: &Reader, draft: &Composition) -> Markup {
    let own = draft.titles().find(|(tag, _)| reader.reads(tag));
    match own.or_else(|| draft.titles().next()) {
        Some((tag, title)) => parts::one_line(reader, tag, title),
        None => html! { (reader.text("drafts-untitled")) },
    }
}

/// Whom it goes to, so far.
fn whom(reader: &Reader, draft: &Composition) -> Markup {
    let members = match draft.composer.what {
        What::Request => request::asked(draft),
        What::Alert => request::named(draft, "participants"),
    };
    if members.is_empty() {
        return html! { (reader.text("drafts-nobody")) };
    }
    reader.members(members.into_iter())
}
