//! What speaks for a dossier and for each of its lines: who signed, under which key, whose receipts cover it, and how
//! anybody checks that away from this node.
//!
//! ```text
//!   GET /d/{dossier}/proof            the dossier as a whole      GET /d/{dossier}/evidence   the evidence file
//!   GET /d/{dossier}/lines/{line}     one line
//! ```

mod line;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use comity_dossier::DossierId;
use comity_dossier::card::{KeyState, RevokedFor};
use comity_node::export::Disclosure;
use comity_node::{DossierProof, KeyLook, ReceiptLook};
use maud::{Markup, html};

use super::dossier::{self, DossierLook, Shown};
use super::frame::{self, Trouble};
use super::reader::{Asked, Reader};
use super::visit::{Power, Visitor};
use super::{Pages, parts};
pub(super) use line::page as line_page;

/// `GET /d/{dossier}/proof`.
pub(super) async fn page(State(pages): State<Pages>, Path(text): Path<String>, asked: Asked) -> Response {
    let words = asked.words();
    let looked = pages.look(asked, move |node| {
        let Some((id, address)) = dossier::find_one(node, &text)? else { return Ok(None) };
        DossierLook::of(node, &id, address, Shown::default())
    });
    let page = looked.await.and_then(|(reader, look)| {
        let look = look.ok_or(Trouble::NotFound)?;
        let proof = look.proof.clone().ok_or(Trouble::NotFound)?;
        Ok(render(&reader, &look, &proof))
    });
    frame::answer(words, page)
}

/// Writes what speaks for the dossier as a whole.
fn render(reader: &Reader, look: &DossierLook, proof: &DossierProof) -> Markup {
    let title = reader.say_with("proof-of", [("reference", html! { bdi dir="ltr" { (look.reference) } }.into())]);
    let content = html! {
        h1 { (title) }
        p { a href=(reader.href(&look.links.address)) { (reader.text("proof-back")) } }
        p {
            (reader.say_with("dossier-verified",
                [("count", proof.held.into()), ("digest", parts::short_hash(&proof.digest).into())]))
        }
        dl {
            dt { (reader.text("proof-digest")) } dd { (whole(&proof.digest)) }
            dt { (reader.text("proof-dossier")) } dd { (whole(&look.id)) }
            dt { (reader.text("proof-network")) } dd { (whole(&proof.network)) }
            dt { (reader.text("proof-charter-digits")) } dd { bdi dir="ltr" { (proof.fingerprint) } }
            @if let Some((member, key)) = &proof.opened_by {
                dt { (reader.text("proof-opened-by")) } dd { (reader.member(*member)) " · " (key_of(reader, key)) }
            }
        }
        (lacking(reader, look, proof))
        (receipts(reader, &proof.receipts))
        (offline(reader, look))
    };
    dossier::sheet(reader, look, &reader.text("proof"), &content)
}

/// A whole hash, to be compared or copied.
fn whole(hash: &impl std::fmt::Display) -> Markup {
    html! { code dir="ltr" { (hash) } }
}

fn lacking(reader: &Reader, look: &DossierLook, proof: &DossierProof) -> Markup {
    html! {
        section {
            h2 { (reader.text("missing")) }
            @if proof.missing.is_empty() && proof.texts_missing.is_empty() && proof.waiting == 0 {
                p.quiet { (reader.text("missing-nothing")) }
            }
            ul {
                @for range in &proof.missing {
                    li { (dossier::missing_lines(reader, range)) br;
                        span.quiet { (reader.text("proof-lane")) " " (parts::short_hash(&range.lane)) } }
                }
                @for line in &proof.texts_missing {
                    li {
                        (reader.text("text-not-received")) " "
                        a href=(look.links.evidence(reader, line)) { (parts::short_hash(line)) }
                    }
                }
            }
            @if proof.waiting > 0 { p { (reader.say_with("proof-waiting", [("count", proof.waiting.into())])) } }
        }
        p { a href=(look.links.forks(reader)) {
            (reader.say_with("forks-count", [("count", proof.forks.len().into())]))
        } }
        @if !proof.forks.is_empty() {
            section {
                h2 { (reader.text("forks")) }
                @for fork in &proof.forks {
                    p.loud {
                        (reader.say_with("fork-of",
                            [("member", reader.member(fork.member).into()), ("line", (fork.seq + 1).into())]))
                    }
                    ul {
                        @for line in &fork.lines { li { a href=(look.links.evidence(reader, line)) { (whole(line)) } } }
                    }
                    p { (reader.text("fork-next")) }
                }
            }
        }
    }
}

/// The receipts of members, each a place that cells of the matrix lead to.
fn receipts(reader: &Reader, receipts: &[ReceiptLook]) -> Markup {
    html! {
        section {
            h2 { (reader.text("receipts")) }
            p.quiet { (reader.text("receipts-mean")) }
            @if receipts.is_empty() { p { (reader.text("receipts-none")) } }
            ul {
                @for receipt in receipts {
                    li id={ "receipt-" (receipt.holder.as_str()) } { (receipt_of(reader, receipt)) }
                }
            }
        }
    }
}

/// One receipt: whose node, when, which.
fn receipt_of(reader: &Reader, receipt: &ReceiptLook) -> Markup {
    html! {
        (reader.member(receipt.holder)) " · " (reader.moment(receipt.held_at))
        " · SHA-256 " (parts::short_hash(&receipt.hash))
        @if receipt.texts_lacked > 0 { " · " strong { (reader.text("matrix-texts-lacking")) } }
    }
}

/// A key: its id, since which card, how it stands.
fn key_of(reader: &Reader, key: &KeyLook) -> Markup {
    html! {
        (reader.text("proof-key")) " " (parts::short_hash(&key.kid)) " · "
        @match key.since_card {
            Some(version) => { (reader.say_with("proof-key-since", [("version", version.into())])) " · " }
            None => {},
        }
        (reader.text(key_state(key.state)))
    }
}

/// The words of how a key stands now.
pub(super) fn key_state(state: KeyState) -> &'static str {
    match state {
        KeyState::Current => "key-current",
        KeyState::NotCurrent => "key-not-current",
        KeyState::Revoked(RevokedFor::Replaced) => "key-replaced",
        KeyState::Revoked(RevokedFor::Lost) => "key-lost",
        KeyState::Revoked(RevokedFor::Compromised) => "key-compromised",
        KeyState::Unknown => "key-unknown",
    }
}

/// How anybody checks it with nothing but the file and the digits of the charter.
fn offline(reader: &Reader, look: &DossierLook) -> Markup {
    let file = format!("{}.evidence", look.reference.to_ascii_lowercase());
    let address = format!("{}/evidence", look.links.address);
    html! {
        section {
            h2 { (reader.text("offline")) }
            p { (reader.text("offline-means")) }
            ul.plain {
                li { a href=(reader.href(&address)) download { (reader.text("evidence-with-texts")) } }
                li {
                    a href=(reader.href_with(&address, &[("texts", "none")])) download {
                        (reader.text("evidence-without-texts"))
                    }
                }
            }
            p { (reader.text("offline-commands")) }
            p { (parts::command(&format!("comity export {} --out {file}", look.reference))) }
            p { (parts::command(&format!("comity verify {file}"))) }
        }
    }
}

/// `GET /d/{dossier}/evidence`. `?texts=none`: headers and receipts alone.
pub(super) async fn evidence(
    State(pages): State<Pages>,
    Path(text): Path<String>,
    Visitor(officer): Visitor,
    asked: Asked,
) -> Response {
    let words = asked.words();
    if !officer.may(Power::Read) {
        return frame::answer(words, Err(Trouble::NotAllowed));
    }
    let disclosure = if asked.other("texts") == Some("none") { Disclosure::Nothing } else { Disclosure::Everything };
    let made = pages.node.ask(move |node| {
        let Some((id, _)) = dossier::find_one(node, &text)? else { return Ok(None) };
        let name = reference_of(node, &id)?;
        Ok::<_, comity_node::Halt>(node.export(&id, &disclosure)?.zip(name))
    });
    match made.await.map_err(Trouble::from).and_then(|made| made.map_err(Trouble::from)) {
        Ok(Some((bytes, name))) => {
            let mut response = Response::new(Body::from(bytes));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            let name = format!("attachment; filename=\"{}.evidence\"", name.to_ascii_lowercase());
            headers.insert(
                CONTENT_DISPOSITION,
                HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
            );
            response
        }
        Ok(None) => frame::answer(words, Err(Trouble::NotFound)),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

fn reference_of(node: &mut comity_node::Node, id: &DossierId) -> Result<Option<String>, comity_node::Halt> {
    Ok(node.look_at(id)?.map(|view| view.reference().to_string()))
}
