//! What is lacking, named: lines that others name, texts, lines that wait, forks. Never silently absent.

use comity_node::MissingLines;
use maud::{Markup, html};

use super::look::DossierLook;
use crate::web::parts;
use crate::web::reader::Reader;

/// Texts that are named one by one.
const TEXTS_MAX: usize = 10;

/// Writes what is lacking; nothing if nothing is.
pub(super) fn missing(reader: &Reader, look: &DossierLook) -> Markup {
    let Some(proof) = &look.proof else { return parts::nothing() };
    let is_whole = proof.missing.is_empty() && proof.texts_missing.is_empty() && look.waiting.is_empty();
    html! {
        @for fork in &proof.forks {
            p.loud {
                (reader.say_with("fork-of", [("member", reader.member(fork.member).into()),
                    ("line", (fork.seq + 1).into())]))
                " " (reader.text("fork-both"))
                @for line in &fork.lines {
                    " " a href=(look.links.evidence(reader, line)) { (parts::short_hash(line)) }
                }
                " · " a href=(look.links.forks(reader)) { (reader.text("fork-side-by-side")) }
            }
        }
        @if !is_whole {
            section.missing {
                h2 { (reader.text("missing")) }
                ul {
                    @for range in &proof.missing { li { (lines(reader, range)) } }
                    @if !proof.texts_missing.is_empty() {
                        li {
                            (reader.say_with("missing-texts", [("count", proof.texts_missing.len().into())]))
                            @for line in proof.texts_missing.iter().take(TEXTS_MAX) {
                                " " a href=(look.links.evidence(reader, line)) { (parts::short_hash(line)) }
                            }
                        }
                    }
                    @for line in &look.waiting {
                        li {
                            (reader.say_with("missing-waits", [
                                ("kind", html! { (reader.words.kind(line.kind)) }.into()),
                                ("member", reader.member(line.member).into()),
                                ("moment", reader.moment_utc(line.time).into())]))
                            " " a href=(look.links.evidence(reader, &line.id)) { (parts::short_hash(&line.id)) }
                        }
                    }
                }
            }
        }
    }
}

/// Missing lines of one page: which, and when they were asked for.
pub(in crate::web) fn lines(reader: &Reader, range: &MissingLines) -> Markup {
    let member = reader.member(range.member);
    html! {
        @if range.from == range.through {
            (reader.say_with("missing-line", [("line", (range.from + 1).into()), ("member", member.into())]))
        } @else {
            (reader.say_with("missing-lines", [
                ("from", (range.from + 1).into()),
                ("through", (range.through + 1).into()),
                ("member", member.into()),
            ]))
        }
        " "
        @match range.asked {
            Some((member, at)) => (reader.say_with("missing-asked",
                [("member", reader.member(member).into()), ("moment", reader.moment_utc(at).into())])),
            None => (reader.text("missing-not-asked")),
        }
    }
}
