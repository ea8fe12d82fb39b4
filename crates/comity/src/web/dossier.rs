//! A dossier: handling, title, level and clocks, the alert that holds, the matrix, the timeline.

mod alert;
mod content;
mod head;
mod look;
mod matrix;
mod timeline;

use axum::extract::{Path, State};
use axum::response::Response;
use comity_dossier::{DossierId, EntryId};
use comity_node::{Halt, Node};
use maud::{Markup, html};

use super::frame::{self, Place, Trouble};
use super::reader::{Asked, Reader};
use super::{Pages, parts};
pub(super) use alert::preview as preview_alert;
pub(super) use look::{DossierLook, Shown};

/// The longest text that is looked up as a reference or an id.
const ASKED_BYTES_MAX: usize = 100;
/// Dossiers that are named when the text fits several.
const SEVERAL_MAX: usize = 20;

/// What was found.
enum Found {
    None,
    One(Box<DossierLook>),
    Several(Vec<DossierId>),
}

/// `GET /d/{reference or id}`. `?before=LINE`: older lines. `?all=yes`: with the lines that nodes write for themselves.
pub(super) async fn page(State(pages): State<Pages>, Path(text): Path<String>, asked: Asked) -> Response {
    let words = asked.words();
    if text.len() > ASKED_BYTES_MAX {
        return frame::answer(words, Err(Trouble::NotFound));
    }
    let shown =
        Shown { before: asked.other("before").and_then(EntryId::from_hex), all: asked.other("all") == Some("yes") };
    let looked = pages.look(asked, move |node| find(node, &text, shown)).await;
    let page = looked.and_then(|(reader, found)| match found {
        Found::None => Err(Trouble::NotFound),
        Found::One(look) => Ok(render(&reader, &look)),
        Found::Several(ids) => Ok(several(&reader, &ids)),
    });
    frame::answer(words, page)
}

fn find(node: &mut Node, text: &str, shown: Shown) -> Result<Found, Halt> {
    let found = node.find(text)?;
    match found.as_slice() {
        [] => Ok(Found::None),
        [only] => Ok(DossierLook::of(node, only, shown)?.map_or(Found::None, |look| Found::One(Box::new(look)))),
        several => Ok(Found::Several(several.iter().take(SEVERAL_MAX).copied().collect())),
    }
}

fn several(reader: &Reader, ids: &[DossierId]) -> Markup {
    let title = reader.text("dossier-several");
    let content = html! {
        h1 { (title) }
        ul.plain {
            @for id in ids { li { a href=(reader.href(&format!("/d/{id}"))) { (parts::short_hash(id)) } } }
        }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}

/// Writes a dossier.
pub(super) fn render(reader: &Reader, look: &DossierLook) -> Markup {
    let content = html! {
        @if look.exercise {
            div.exercise-band role="note" { (parts::exercise(reader)) " " (reader.text("exercise-means")) }
        }
        (head::head(reader, look))
        (alert::alerts(reader, look))
        (matrix::matrix(reader, look))
        (timeline::timeline(reader, look))
        (head::statements(reader, look))
    };
    frame::page(reader, Place::Dossier, &look.reference, &content)
}
