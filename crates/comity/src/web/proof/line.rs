//! What speaks for one line: header, signature, key, charter, what it has seen, its text, how it counts, whose receipts
//! cover it.

use axum::extract::{Path, State};
use axum::response::Response;
use comity_dossier::counting::Standing;
use comity_dossier::{EntryId, Head};
use comity_node::{LineProof, TextProof};
use maud::{Markup, html};

use super::{key_of, offline, receipt_of, whole};
use crate::web::dossier::{self, DossierLook};
use crate::web::frame::{self, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::{Pages, parts};

/// Lines that a line names and that are written out.
const HEADS_MAX: usize = 60;

/// `GET /d/{dossier}/lines/{line}`.
pub(in crate::web) async fn page(
    State(pages): State<Pages>,
    Path((text, line)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let words = asked.words();
    let Some(line) = EntryId::from_hex(&line) else { return frame::answer(words, Err(Trouble::NotFound)) };
    let looked = pages.look(asked, move |node| {
        let Some((id, address)) = dossier::find_one(node, &text)? else { return Ok(None) };
        let Some(proof) = node.line_proof(&id, &line)? else { return Ok(None) };
        Ok(DossierLook::of_line(node, &id, address, &line)?.map(|look| (look, proof)))
    });
    let page = looked.await.and_then(|(reader, found)| {
        let (look, proof) = found.ok_or(Trouble::NotFound)?;
        Ok(render(&reader, &look, &proof))
    });
    frame::answer(words, page)
}

fn render(reader: &Reader, look: &DossierLook, proof: &LineProof) -> Markup {
    let header = &proof.header;
    let title = html! { (reader.words.kind(header.kind)) " · " (reader.member(header.member)) };
    let back = reader.href(&look.links.address);
    let content = html! {
        h1 { (title) }
        p { a href=(back) { (reader.text("proof-back")) } " " bdi dir="ltr" { (look.reference) } }
        (verdict(reader, proof))
        @if !look.lines.is_empty() {
            ol.timeline { @for line in &look.lines { (dossier::line(reader, &look.links, line)) } }
        }
        (signed(reader, look, proof))
        (seen(reader, look, proof))
        (covered(reader, proof))
        (offline(reader, look))
    };
    dossier::sheet(reader, look, &reader.text("line-proof"), &content)
}

/// In one line: does it hold, and does it count.
fn verdict(reader: &Reader, proof: &LineProof) -> Markup {
    html! {
        @if proof.signed { p { (reader.text("proof-signature-holds")) } } @else {
            p.loud { (reader.text(if proof.key.is_none() { "proof-not-signed-yet" } else { "proof-signature-fails" })) }
        }
        @if proof.unconfirmed { p.loud { (reader.text("line-unconfirmed")) } }
        @match proof.standing {
            None => p.loud { (reader.text("line-waits")) },
            Some(Standing::Counted) => p { (reader.text("proof-counts")) },
            Some(standing) => p.loud { (reader.words.standing(standing)) },
        }
        @match proof.text {
            TextProof::None => {},
            TextProof::Matches => p { (reader.text("proof-text-matches")) },
            TextProof::Differs => p.loud { (reader.text("proof-text-differs")) },
            TextProof::NotReceived => p.loud { (reader.text("text-not-received")) },
            TextProof::Erased => p.quiet { (reader.text("text-erased")) },
        }
    }
}

/// The fields of the header, as signed.
fn signed(reader: &Reader, look: &DossierLook, proof: &LineProof) -> Markup {
    let header = &proof.header;
    html! {
        section {
            h2 { (reader.text("proof-signed")) }
            dl {
                dt { (reader.text("proof-line-id")) } dd { (whole(&proof.id)) }
                dt { (reader.text("proof-author")) } dd {
                    (reader.member(header.member))
                    @if let Some(key) = &proof.key { " · " (key_of(reader, key)) }
                }
                dt { (reader.text("proof-kind")) } dd {
                    (reader.words.kind(header.kind)) " · "
                    code dir="ltr" { (header.kind.name()) " (" (header.kind.0) ")" }
                    @if header.is_critical() { " · " (reader.text("proof-critical")) }
                    @if header.is_exercise() { " · " (parts::exercise(reader)) }
                }
                dt { (reader.text("proof-time")) }
                dd { (reader.moment(header.time)) " · " span.quiet { (reader.text("proof-time-claimed")) } }
                dt { (reader.text("proof-place")) } dd {
                    (reader.say_with("proof-place-of",
                        [("line", (header.seq + 1).into()), ("lane", parts::short_hash(&header.lane).into())]))
                }
                dt { (reader.text("proof-prev")) } dd {
                    @match &header.prev {
                        Some(prev) => a href=(look.links.evidence(reader, prev)) { (whole(prev)) },
                        None => (reader.text("proof-first-of-lane")),
                    }
                }
                dt { (reader.text("proof-charter")) } dd {
                    (reader.say_with("proof-charter-version", [("version", header.charter.version.into())]))
                    " · " (parts::short_hash(&header.charter.hash))
                    @if !proof.charter_known { " · " strong { (reader.text("proof-charter-unknown")) } }
                }
                @if let Some(body) = &header.body {
                    dt { (reader.text("proof-text")) } dd { (whole(&body.commitment)) br;
                        span.quiet { (reader.text("proof-text-means")) } }
                }
                @if let Some(digest) = &header.digest {
                    dt { (reader.text("proof-digest-then")) } dd { (whole(digest)) }
                }
                dt { (reader.text("proof-bytes")) } dd { (parts::bytes(proof.bytes as u64)) }
                dt { (reader.text("proof-received")) } dd {
                    (reader.moment(proof.received)) " · "
                    @match proof.from {
                        Some(member) => (reader.say_with("proof-delivered-by",
                            [("member", reader.member(member).into())])),
                        None => (reader.text("proof-own")),
                    }
                }
            }
        }
    }
}

/// What the author had seen when it wrote the line.
fn seen(reader: &Reader, look: &DossierLook, proof: &LineProof) -> Markup {
    let heads = &proof.header.heads;
    html! {
        section {
            h2 { (reader.text("proof-seen")) }
            @if heads.is_empty() { p.quiet { (reader.text("proof-seen-nothing")) } }
            ul { @for head in heads.iter().take(HEADS_MAX) { li { (named(reader, look, proof, head)) } } }
            @if heads.len() > HEADS_MAX {
                p { (reader.say_with("and-more", [("count", (heads.len() - HEADS_MAX).into())])) }
            }
        }
    }
}

fn named(reader: &Reader, look: &DossierLook, proof: &LineProof, head: &Head) -> Markup {
    let lacks = proof.lacks.iter().any(|lacked| lacked.id == head.id);
    html! {
        (reader.say_with("proof-line-of",
            [("line", (head.seq + 1).into()), ("member", reader.member(head.member).into())]))
        " · "
        @if lacks {
            (parts::short_hash(&head.id)) " · " strong { (reader.text("proof-not-here")) }
        } @else {
            a href=(look.links.evidence(reader, &head.id)) { (parts::short_hash(&head.id)) }
        }
    }
}

/// Whose nodes hold it, by the first receipt that covers it.
fn covered(reader: &Reader, proof: &LineProof) -> Markup {
    html! {
        section {
            h2 { (reader.text("receipts")) }
            p.quiet { (reader.text("receipts-of-line")) }
            @if proof.receipts.is_empty() { p { (reader.text("receipts-none")) } }
            ul {
                @for receipt in &proof.receipts {
                    li id={ "receipt-" (receipt.holder.as_str()) } { (receipt_of(reader, receipt)) }
                }
            }
        }
    }
}
