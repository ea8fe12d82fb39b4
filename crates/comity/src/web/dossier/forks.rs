//! The forks of a dossier: both lines of each side by side, who showed it, and what follows from it.
//!
//! ```text
//!   GET /d/{dossier}/forks
//! ```
//!
//! Promise: neither of two lines is shown as the right one; both stand as their author signed them.

use axum::extract::{Path, State};
use axum::response::Response;
use comity_dossier::{DossierId, EntryId};
use comity_node::{ForkFound, Halt, LineProof, Node};
use maud::{Markup, html};

use super::look::{DossierLook, LineLook};
use super::{find_one, sheet, timeline};
use crate::web::frame::{self, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::{Pages, parts};

/// A fork as its page shows it.
struct Shown {
    found: ForkFound,
    sides: [Side; 2],
}

/// One of the two lines.
struct Side {
    id: EntryId,
    /// What speaks for it, if its header is here.
    proof: Option<LineProof>,
    /// What it says, if everything it rests on is here.
    line: Option<LineLook>,
}

/// `GET /d/{dossier}/forks`.
pub(in crate::web) async fn page(State(pages): State<Pages>, Path(text): Path<String>, asked: Asked) -> Response {
    let words = asked.words();
    let looked = pages.look(asked, move |node| {
        let Some((id, address)) = find_one(node, &text)? else { return Ok(None) };
        let forks = node.forks(&id)?.into_iter().map(|found| shown(node, &id, found)).collect::<Result<Vec<_>, _>>()?;
        let lines: Vec<EntryId> = forks.iter().flat_map(|fork| fork.found.fork.lines).collect();
        Ok(DossierLook::of_lines(node, &id, address, &lines)?.map(|look| (look, forks)))
    });
    let page = looked.await.and_then(|(reader, found)| {
        let (look, forks) = found.ok_or(Trouble::NotFound)?;
        Ok(render(&reader, &look, &forks))
    });
    frame::answer(words, page)
}

fn shown(node: &mut Node, dossier: &DossierId, found: ForkFound) -> Result<Shown, Halt> {
    let [first, second] = found.fork.lines;
    Ok(Shown { sides: [side(node, dossier, first)?, side(node, dossier, second)?], found })
}

fn side(node: &mut Node, dossier: &DossierId, id: EntryId) -> Result<Side, Halt> {
    let proof = node.line_proof(dossier, &id)?;
    let line = node.look_at(dossier)?.and_then(|view| Some(LineLook::of(view, view.item(&id)?)));
    Ok(Side { id, proof, line })
}

fn render(reader: &Reader, look: &DossierLook, forks: &[Shown]) -> Markup {
    let title = reader.text("forks");
    let content = html! {
        h1 { (title) }
        p { a href=(reader.href(&look.links.address)) { (reader.text("proof-back")) } " "
            bdi dir="ltr" { (look.reference) } }
        p { (reader.text("forks-mean")) }
        @if forks.is_empty() { p.quiet { (reader.text("forks-none")) } }
        @for fork in forks { (one(reader, look, fork)) }
    };
    sheet(reader, look, &title, &content)
}

fn one(reader: &Reader, look: &DossierLook, fork: &Shown) -> Markup {
    let found = &fork.found;
    html! {
        section {
            h2 {
                (reader.say_with("fork-of", [("member", reader.member(found.fork.member).into()),
                    ("line", (found.fork.seq + 1).into())]))
            }
            p.quiet { (reader.text("proof-lane")) " " (parts::short_hash(&found.fork.lane)) }
            div.sides {
                @for (at, side) in fork.sides.iter().enumerate() { (side_of(reader, look, at, side)) }
            }
            h3 { (reader.text("fork-found-by")) }
            @if found.found_by.is_empty() { p.quiet { (reader.text("fork-found-here")) } } @else {
                ul {
                    @for (member, line, at) in &found.found_by {
                        li {
                            (reader.member(*member)) " · " (reader.moment(*at)) " · "
                            a href=(look.links.evidence(reader, line)) { (parts::short_hash(line)) }
                        }
                    }
                }
            }
            p { (reader.text(if found.stops { "fork-stops" } else { "fork-strikes" })) }
            p { (reader.text("fork-next")) }
        }
    }
}

fn side_of(reader: &Reader, look: &DossierLook, at: usize, side: &Side) -> Markup {
    let key = if at == 0 { "fork-one" } else { "fork-other" };
    html! {
        section.card aria-label=(reader.text(key)) {
            h3 { (reader.text(key)) }
            @match &side.line {
                Some(line) => ol.timeline { (timeline::row(reader, &look.links, line)) },
                None => {
                    p.loud { (reader.text("line-waits")) }
                    p { a href=(look.links.evidence(reader, &side.id)) { (reader.text("line-proof")) } }
                },
            }
            @if let Some(proof) = &side.proof {
                p { (reader.text(if proof.signed { "proof-signature-holds" } else { "proof-signature-fails" })) }
            }
            p.quiet { (reader.text("proof-line-id")) " " code dir="ltr" { (side.id) } }
        }
    }
}

/// The page as it would be written for these forks and lines.
#[cfg(test)]
pub(in crate::web) fn written(reader: &Reader, look: &DossierLook, found: ForkFound, lines: [LineLook; 2]) -> String {
    let [one, other] = lines;
    let [first, second] = found.fork.lines;
    let sides = [Side { id: first, proof: None, line: Some(one) }, Side { id: second, proof: None, line: Some(other) }];
    render(reader, look, &[Shown { found, sides }]).into_string()
}
