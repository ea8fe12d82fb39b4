//! The page of keys: what each does. `?` shows it on every page.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::Pages;
use super::frame::{self, Place};
use super::reader::{Asked, Reader};

/// Keys and the messages that say what they do.
pub(super) const KEYS: [(&str, &str); 19] = [
    ("j", "key-next"),
    ("k", "key-previous"),
    ("Enter", "key-open"),
    ("a", "key-acknowledge"),
    ("r", "key-route"),
    ("f", "key-reply"),
    ("w", "key-wait"),
    ("n", "key-new"),
    ("/", "key-search"),
    ("?", "key-help"),
    ("Esc", "key-close"),
    ("g d", "nav-desk"),
    ("g x", "nav-exercise"),
    ("g a", "nav-new-alert"),
    ("g q", "nav-new-request"),
    ("g c", "nav-directory"),
    ("g p", "nav-peers"),
    ("g t", "nav-quarantine"),
    ("g s", "nav-status"),
];

/// `GET /keys`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let words = asked.words();
    let looked = pages.look(asked, |_| Ok(())).await;
    frame::answer(words, looked.map(|(reader, ())| render(&reader)))
}

fn render(reader: &Reader) -> Markup {
    let title = reader.text("keys");
    let content = html! {
        h1 { (title) }
        p.quiet { (reader.text("keys-promise")) }
        dl {
            @for (key, message) in KEYS {
                dt { @for part in key.split(' ') { kbd { (part) } " " } }
                dd { (reader.text(message)) }
            }
        }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}
