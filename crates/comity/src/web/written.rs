//! Pages of a node as bytes, without a browser: what is gathered and written is what the handlers gather and write.
//!
//! For whoever measures what a page takes. Not here: who may have a page (`routes`), how it travels.

use comity_dossier::body::SignIn;
use comity_dossier::text::Line;
use comity_dossier::{DossierId, Time};
use comity_node::{Halt, Node};

use super::desk::{self, DeskAsked, DeskLook};
use super::dossier::{self, DossierLook, Shown};
use super::frame;
use super::reader::{Asked, Reader};
use super::visit::{DeskRole, Officer};
use crate::words::ReaderLanguage;

/// Writes the live Desk of a node for an officer on duty, at a moment: HTML.
pub fn desk(node: &mut Node, language: ReaderLanguage, now: Time) -> Result<String, Halt> {
    let (reader, look) = look("/", language, now, node, |node| DeskLook::of(node, DeskAsked::default()))?;
    Ok(desk::render(&reader, &look).into_string())
}

/// Writes the page of a dossier for an officer on duty, at a moment: HTML; `None` if the node has no such dossier.
pub fn dossier(node: &mut Node, id: &DossierId, language: ReaderLanguage, now: Time) -> Result<Option<String>, Halt> {
    let address = format!("/d/{id}");
    let gather = |node: &mut Node| DossierLook::of(node, id, address.clone(), Shown::default());
    let (reader, look) = look(&address, language, now, node, gather)?;
    Ok(look.map(|look| dossier::render(&reader, &look).into_string()))
}

fn look<T>(
    path: &str,
    language: ReaderLanguage,
    now: Time,
    node: &mut Node,
    look: impl FnOnce(&mut Node) -> Result<T, Halt>,
) -> Result<(Reader, T), Halt> {
    let mut asked = Asked::plain(language.tag());
    (asked.path, asked.officer) = (path.to_owned(), on_duty());
    let gathered = frame::gather(node, look)?;
    Ok(gathered.for_reader(asked, now))
}

/// An officer who has not signed in: what its forms carry is the token of no session, and nobody can send one.
pub(super) fn on_duty() -> Option<Officer> {
    let code = Line::new("7F3").ok()?;
    let (roles, form_token) = ([DeskRole::DutyOfficer].into(), "0".repeat(32).into());
    Some(Officer { account: 0, code, name: "".into(), roles, sign_in: SignIn::Password, form_token })
}
