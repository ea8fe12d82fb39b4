//! A dossier: one frame around one body per kind, and the pages of what speaks for it.
//!
//! ```text
//!   handling · title · level, clocks · what was checked · participants
//!   ── what is lacking ── the alert, or the request ── who did what ── files ── timeline ── what was stated
//! ```

mod alert;
mod cap;
mod content;
mod files;
mod forks;
mod head;
mod lead;
mod links;
mod look;
mod matrix;
mod matter;
mod missing;
mod parts;
mod replies;
mod request;
mod structure;
mod table;
mod timeline;

use axum::extract::{Path, State};
use axum::response::Response;
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, EntryId, Member};
use comity_node::{Halt, Node};
use maud::{Markup, html};

use super::frame::{self, Page, Place, Trouble};
use super::reader::{Asked, Reader};
use super::{Pages, act, parts as shared};
pub(super) use alert::preview as preview_alert;
pub(super) use forks::page as forks_page;
#[cfg(test)]
pub(super) use forks::written as forks_written;
pub(super) use lead::named;
pub(super) use look::{DossierLook, Shown, Sort, name_of, versions};
pub(super) use matter::whole as preview_matter;
pub(super) use missing::lines as missing_lines;
pub(super) use timeline::row as line;

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

/// `GET /d/{reference or id}`. `?show=messages` and the like: a sort of lines. `?by=MEMBER`: one member's.
/// `?before=LINE`: older lines. `?at=LINE`: those around one. `?all=yes`: with the lines that nodes write for themselves.
pub(super) async fn page(State(pages): State<Pages>, Path(text): Path<String>, asked: Asked) -> Response {
    let words = asked.words();
    if text.len() > ASKED_BYTES_MAX {
        return frame::answer(words, Err(Trouble::NotFound));
    }
    let shown = Shown {
        before: asked.other("before").and_then(EntryId::from_hex),
        at: asked.other("at").and_then(EntryId::from_hex),
        all: asked.other("all") == Some("yes"),
        sort: asked.other("show").map(Sort::of_name).unwrap_or_default(),
        by: asked.other("by").and_then(Member::new),
    };
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
        [only] => {
            let address = address(node, only, text)?;
            Ok(DossierLook::of(node, only, address, shown)?.map_or(Found::None, |look| Found::One(Box::new(look))))
        }
        several => Ok(Found::Several(several.iter().take(SEVERAL_MAX).copied().collect())),
    }
}

/// Finds the one dossier that a part of an address names, and the address of its page; `None` if there is none, or
/// several.
pub(super) fn find_one(node: &mut Node, text: &str) -> Result<Option<(DossierId, String)>, Halt> {
    if text.len() > ASKED_BYTES_MAX {
        return Ok(None);
    }
    match node.find(text)?.as_slice() {
        [only] => Ok(Some((*only, address(node, only, text)?))),
        _ => Ok(None),
    }
}

/// The address of a dossier's page: by its reference if it was asked for so, and by its id otherwise.
fn address(node: &mut Node, id: &DossierId, asked: &str) -> Result<String, Halt> {
    let reference = node.look_at(id)?.map(|view| view.reference().to_string());
    Ok(match reference.filter(|reference| reference.eq_ignore_ascii_case(asked)) {
        Some(reference) => format!("/d/{reference}"),
        None => format!("/d/{id}"),
    })
}

fn several(reader: &Reader, ids: &[DossierId]) -> Markup {
    let title = reader.text("dossier-several");
    let content = html! {
        h1 { (title) }
        ul.plain {
            @for id in ids { li { a href=(reader.href(&format!("/d/{id}"))) { (shared::short_hash(id)) } } }
        }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}

/// What stands above everything on each page of a dossier: the handling.
fn bars(reader: &Reader, look: &DossierLook) -> Markup {
    html! { div.bars { (shared::handling_bar(reader, look.handling.as_ref())) } }
}

/// The whole page around one of the contents of a dossier.
pub(super) fn sheet(reader: &Reader, look: &DossierLook, title: &str, content: &Markup) -> Markup {
    let content = html! { div.sheet { (bars(reader, look)) (content) } };
    Page::new(Place::Dossier, title).exercise(look.exercise).dossier(&look.id).write(reader, &content)
}

/// Writes a dossier.
pub(super) fn render(reader: &Reader, look: &DossierLook) -> Markup {
    let content = html! {
        (act::done(reader))
        (head::head(reader, look))
        (act::bar(reader, &look.acts))
        (missing::missing(reader, look))
        @match look.kind {
            DossierKind::Alert => {
                (alert::alerts(reader, look))
                (matrix::matrix(reader, look))
            }
            DossierKind::Request => (request::body(reader, look)),
        }
        (files::files(reader, look))
        (timeline::timeline(reader, look))
        (head::statements(reader, look))
    };
    sheet(reader, look, &look.reference, &content)
}
