//! What was typed and could not be done because the node has stopped, offered again. (A session that has ended:
//! signing in.)
//!
//! Promise: the page needs nothing of the node, and shows what it will send before it is sent.
//! Not here: a file that was chosen; a browser never gives it back.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use maud::html;

use crate::web::frame;
use crate::web::reader::Asked;
use crate::web::visit::{TOKEN_FIELD, mask};
use crate::words::Words;

/// Offers what was typed again, under the message `key` that says why it was not done.
pub(in crate::web) fn kept(
    words: Words,
    status: StatusCode,
    key: &str,
    asked: &Asked,
    pairs: &[(String, String)],
) -> Response {
    let token = asked.officer.as_ref().map(|officer| mask(&officer.form_token));
    let is_ours = |name: &str| name.starts_with("form-");
    let body = html! {
        main id="main" tabindex="-1" {
            h1 { (words.text(key)) }
            p { (words.text(&format!("{key}.next"))) }
            h2 { (words.text("do-kept")) }
            p { (words.text("do-kept.means")) }
            dl {
                @for (name, value) in pairs.iter().filter(|(name, _)| !is_ours(name)) {
                    dt { (words.field(name)) }
                    dd { p.words dir="auto" { bdi { (value) } } }
                }
            }
            form.entry method="post" action=(asked.path) {
                @if let Some(token) = token { input type="hidden" name=(TOKEN_FIELD) value=(token); }
                @for (name, value) in pairs.iter().filter(|(name, _)| name != TOKEN_FIELD) {
                    input type="hidden" name=(name) value=(value);
                }
                p.buttons { button.primary { (words.text("do-kept-again")) } }
            }
            p { a href="/" { (words.text("nav-desk")) } }
        }
    };
    (status, Html(frame::bare(words, &words.text(key), &body).into_string())).into_response()
}
