//! Signing in and out.
//!
//! ```text
//!   GET  /sign-in?to=…   the form          POST /sign-in   in, and on to where one was going
//!   POST /sign-out       out
//!   /setup, /invitation, /recovery ?t=…    one-time links (`links`)
//! ```
//!
//! Promise: whatever was wrong is answered with the same words; nobody is led to another site; what somebody had written
//! when a session ended is shown again after signing in (`kept`).
//! Not here: sessions and passwords (`comity_node::people`), cookies (`session`).

pub(super) mod fields;
pub(super) mod kept;
pub(super) mod links;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use comity_node::people::{PeopleFault, Visit};
use maud::{Markup, html};

use super::frame::{self, Place, Trouble};
use super::reader::{Asked, Reader};
use super::session::{self, Session};
use super::visit::{Sent, SentByAnyone};
use super::{Pages, guard};
use fields::Field;
use kept::Kept;

/// Returns the address of the page to sign in, which goes on to `to`.
pub(super) fn address(to: Option<&str>) -> String {
    match to.filter(|to| *to != "/") {
        Some(to) => {
            let asked: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
            format!("/sign-in?{asked}")
        }
        None => "/sign-in".to_owned(),
    }
}

/// Why the form stands there again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    NotLetIn,
    TooOften(u64),
    Busy,
}

/// What the page shows.
#[derive(Default)]
struct Showing {
    to: Option<String>,
    code: String,
    why: Option<Why>,
    kept: Option<Kept>,
    lacks_people: bool,
}

/// `GET /sign-in`.
pub(super) async fn page(
    State(pages): State<Pages>,
    token: fields::Token,
    headers: HeaderMap,
    asked: Asked,
) -> Response {
    let to = asked.other("to").and_then(session::local_path).map(str::to_owned);
    if asked.officer.is_some() {
        return Redirect::to(to.as_deref().unwrap_or("/")).into_response();
    }
    let lacks_people =
        session::of_people(&pages.people, |people| people.lacks_administrator()).await.unwrap_or_default();
    let mut response = show(&pages, asked, &token, Showing { to, lacks_people, ..Showing::default() }).await;
    // A link in a letter comes without our cookie (SameSite=Strict); asked once more from here, it comes with it.
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        response.headers_mut().insert("refresh", HeaderValue::from_static("0"));
    }
    response
}

/// `POST /sign-in`.
pub(super) async fn enter(
    State(pages): State<Pages>,
    token: fields::Token,
    asked: Asked,
    extensions: axum::http::Extensions,
    sent: SentByAnyone,
) -> Response {
    let value = |name: &str| sent.value(name).unwrap_or_default().to_owned();
    let (code, password, from, now) = (value("code"), value("password"), guard::from(&extensions), (pages.now)());
    let to = session::local_path(&value("to")).map(str::to_owned);
    let kept = Kept::of(&sent);
    let tried = code.clone();
    let entered =
        session::of_people(&pages.people, move |people| people.sign_in(tried.trim(), &password, &from, now)).await;
    let why = match entered {
        Ok((secret, visit)) => return go_on(&pages, asked, &secret, &visit, to.as_deref(), kept).await,
        Err(PeopleFault::NotLetIn) => Why::NotLetIn,
        Err(PeopleFault::TooOften { wait_ms }) => Why::TooOften(wait_ms.div_ceil(1_000)),
        Err(PeopleFault::Busy) => Why::Busy,
        Err(_) => return frame::answer(asked.words(), Err(Trouble::NodeStopped)),
    };
    let showing = Showing { to, code, why: Some(why), kept, lacks_people: false };
    let mut response = show(&pages, asked, &token, showing).await;
    *response.status_mut() = match why {
        Why::NotLetIn => StatusCode::UNAUTHORIZED,
        Why::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        Why::Busy => StatusCode::SERVICE_UNAVAILABLE,
    };
    if let Why::TooOften(seconds) = why {
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

async fn go_on(
    pages: &Pages,
    mut asked: Asked,
    secret: &str,
    visit: &Visit,
    to: Option<&str>,
    kept: Option<Kept>,
) -> Response {
    let begun = session::begin(&pages.door, secret, to.unwrap_or("/"));
    let Some(kept) = kept else { return begun };
    asked.officer = session::officer(visit);
    let words = asked.words();
    let looked = pages.look(asked, |_| Ok(())).await;
    let mut response = frame::answer(words, looked.map(|(reader, ())| kept.page(&reader)));
    // The same cookies, with what was written in place of the way on.
    for cookie in begun.headers().get_all(axum::http::header::SET_COOKIE) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie.clone());
    }
    response
}

/// `POST /sign-out`.
pub(super) async fn leave(State(pages): State<Pages>, session: Option<Extension<Session>>, _: Sent) -> Response {
    if let Some(Extension(session)) = session {
        let ended = session::of_people(&pages.people, move |people| people.sign_out(&session.secret)).await;
        if ended.is_err() {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    session::end(&pages.door, "/sign-in")
}

async fn show(pages: &Pages, asked: Asked, token: &fields::Token, showing: Showing) -> Response {
    let words = asked.words();
    match pages.look(asked, |_| Ok(())).await {
        Ok((reader, ())) => Html(render(&reader, token, &showing).into_string()).into_response(),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

fn render(reader: &Reader, token: &fields::Token, showing: &Showing) -> Markup {
    let title = reader.text("sign-in");
    let content = html! {
        h1 { (title) }
        @if showing.lacks_people {
            div.caution {
                p { (reader.text("sign-in-nobody")) }
                p { (reader.text("sign-in-nobody.next")) " " kbd dir="ltr" { "comity setup-link" } }
            }
        }
        @if let Some(why) = showing.why {
            div.problems role="alert" tabindex="-1" {
                p {
                    @match why {
                        Why::NotLetIn => (reader.text("sign-in-wrong")),
                        Why::TooOften(seconds) =>
                            (reader.say_with("sign-in-too-often", [("seconds", seconds.into())])),
                        Why::Busy => (reader.text("sign-in-busy")),
                    }
                }
            }
        }
        @if let Some(kept) = &showing.kept { p.said { (kept.note(reader)) } }
        @if showing.to.is_some() && showing.kept.is_none() { p { (reader.text("sign-in-back")) } }
        form.entry method="post" action="/sign-in" {
            (token.field())
            @if let Some(to) = &showing.to { input type="hidden" name="to" value=(to); }
            @if let Some(kept) = &showing.kept { (kept.fields()) }
            (fields::write(reader, &Field::text("code").complete("username").value(&showing.code), &[]))
            (fields::write(reader, &Field::password("password").complete("current-password"), &[]))
            p.buttons { button.primary { (reader.text("sign-in-do")) } }
        }
        p.quiet { (reader.text("sign-in-lost")) }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}
