//! A form whose session was over when it was sent: what was written in it goes along while its writer signs in, and is then
//! shown, to be sent or left.
//!
//! It lies in the browser and nowhere else: somebody who has not signed in leaves nothing on the node. Files do not come
//! along; they are chosen again.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::{Showing, render};
use crate::web::frame::{self, Place, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::visit::{self, SentByAnyone, TOKEN_FIELD};
use crate::web::{Pages, form, session};

use super::fields::Token;

/// Bytes of a form that go along.
const BYTES_MAX: usize = 256 * 1024;
/// Bytes of a request that are read of somebody who is not signed in.
pub(in crate::web) const STRANGER_BYTES_MAX: usize = 1024 * 1024;

/// A form that was not sent.
pub(in crate::web) struct Kept {
    /// Where it was going.
    to: String,
    pairs: Vec<(String, String)>,
}

impl Kept {
    /// Finds it in the form by which somebody signs in.
    pub(super) fn of(sent: &SentByAnyone) -> Option<Self> {
        let to = session::local_path(sent.value("kept-to")?)?.to_owned();
        let text = sent.value("kept").unwrap_or_default();
        (text.len() <= BYTES_MAX).then(|| Self { to, pairs: visit::pairs_of(text.as_bytes()) })
    }

    /// Says what will become of it.
    pub(super) fn note(&self, reader: &Reader) -> Markup {
        html! { (reader.text("sign-in-kept")) }
    }

    /// Writes it into the form by which somebody signs in.
    pub(super) fn fields(&self) -> Markup {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.pairs);
        html! {
            input type="hidden" name="kept-to" value=(self.to);
            input type="hidden" name="kept" value=(text.finish());
        }
    }

    /// Shows it to whoever has signed in.
    pub(super) fn page(&self, reader: &Reader) -> Markup {
        let title = reader.text("kept-title");
        let content = html! {
            h1 { (title) }
            p.lead { (reader.text("kept-lead")) }
            dl {
                @for (name, value) in self.pairs.iter().filter(|(name, _)| !name.starts_with("form-")) {
                    dt { (reader.words.field(name)) }
                    dd.words { bdi { (value) } }
                }
            }
            form.entry method="post" action=(self.to) {
                (reader.form_token())
                @for (name, value) in &self.pairs { input type="hidden" name=(name) value=(value); }
                p.buttons {
                    button.primary { (reader.text("kept-send")) }
                    a.button href=(self.to) { (reader.text("kept-leave")) }
                }
            }
        };
        frame::Page::new(Place::Elsewhere, &title).still().write(reader, &content)
    }
}

/// Answers a form whose session is over: with the way in, and with what was written.
pub(in crate::web) async fn ask_to_sign_in(pages: &Pages, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(asked) = Asked::from_request_parts(&mut parts, &()).await;
    let Ok(token) = Token::from_request_parts(&mut parts, &()).await;
    let words = asked.words();
    let kept = match to_bytes(body, STRANGER_BYTES_MAX).await {
        Ok(bytes) => keep(parts, bytes).await,
        Err(_) => None,
    };
    if kept.is_none() {
        return frame::answer(words, Err(Trouble::NotSignedIn));
    }
    let showing = Showing { kept, ..Showing::default() };
    match pages.look(asked, |_| Ok(())).await {
        Ok((reader, ())) => {
            (StatusCode::UNAUTHORIZED, Html(render(&reader, &token, &showing).into_string())).into_response()
        }
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

async fn keep(parts: Parts, bytes: axum::body::Bytes) -> Option<Kept> {
    let to = session::local_path(parts.uri.path_and_query()?.as_str())?.to_owned();
    let (pairs, _) = visit::read(Request::from_parts(parts, Body::from(bytes)), &()).await?;
    let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(name, _)| name != TOKEN_FIELD).collect();
    let bytes: usize = pairs.iter().map(|(name, value)| name.len() + value.len()).sum();
    // A password that was on its way is not written into a page.
    let is_secret = pairs.iter().any(|(name, _)| matches!(name.as_str(), "password" | "present" | "again" | "t"));
    let is_worth = pairs.iter().any(|(name, _)| name != form::PRESSED);
    (bytes <= BYTES_MAX && is_worth && !is_secret).then_some(Kept { to, pairs })
}
