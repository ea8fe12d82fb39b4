//! What stands above and below the lines: handling, title, level, clocks, who takes part, what was stated.

use comity_dossier::DossierId;
use comity_dossier::kind::common::clocks::Clocks;
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::language::Said;
use maud::{Markup, html};

use super::lead;
use super::look::DossierLook;
use crate::web::parts;
use crate::web::reader::Reader;

/// The head of the page, below the handling bar.
pub(super) fn head(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        (titles(reader, look))
        p.about {
            (reader.words.code(look.kind)) " · " bdi dir="ltr" { (look.reference) }
            @if let Some(opened) = look.opened { " · " (reader.moment(opened)) }
        }
        (levels(reader, look))
        (warnings(reader, look))
        (verification(reader, look))
        (participants(reader, look))
        (lead::offers(reader, look))
    }
}

/// A link to another dossier, which may not be here.
pub(super) fn dossier(reader: &Reader, id: &DossierId) -> Markup {
    html! { a href=(reader.href(&format!("/d/{id}"))) { (parts::short_hash(id)) } }
}

/// Deadlines as they were frozen: acknowledge by, answer by.
pub(super) fn clock_times(reader: &Reader, clocks: &Clocks) -> Markup {
    html! {
        (reader.say_with("clock-acknowledge-by", [("moment", reader.moment(clocks.acknowledge_by).into())]))
        @if let Some(by) = clocks.answer_by {
            " · " (reader.say_with("clock-answer-by", [("moment", reader.moment(by).into())]))
        }
    }
}

/// The title in the reader's language, then in every other.
fn titles(reader: &Reader, look: &DossierLook) -> Markup {
    let titles: &[Said] = look.opening.as_ref().map(|opening| opening.titles.as_slice()).unwrap_or_default();
    let best = reader.best(titles);
    html! {
        h1 { @match best { Some(title) => (parts::said(reader, title)), None => (reader.text("text-not-received")) } }
        @for other in titles.iter().filter(|title| Some(*title) != best) {
            p.other-title { (parts::said(reader, other)) }
        }
    }
}

fn levels(reader: &Reader, look: &DossierLook) -> Markup {
    let is_running = look.closed.is_none();
    let waits = look.acknowledged.is_none() && !look.is_lead(reader.around.me);
    html! {
        @for at in &look.levels {
            div.urgency.wide {
                (parts::level(reader, Some(at.value.level)))
                @if is_running && waits {
                    span.clock-label { (reader.text("clock-acknowledge")) }
                    (parts::clock(reader, at.value.clocks.acknowledge_by, None))
                }
                span.quiet { (reader.say_with("clock-acknowledge-by",
                    [("moment", reader.moment(at.value.clocks.acknowledge_by).into())])) }
                @if let Some(by) = at.value.clocks.answer_by {
                    span.clock-label { (reader.text("clock-answer")) }
                    @if is_running { (parts::clock(reader, by, None)) }
                    span.quiet { (reader.say_with("clock-answer-by", [("moment", reader.moment(by).into())])) }
                }
            }
        }
        @if look.levels.len() > 1 { p.loud { (reader.text("parallel")) } }
    }
}

/// What must not be overlooked.
fn warnings(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        @if let Some((reason, at, line)) = &look.closed {
            p.loud {
                @match *at {
                    Some(at) => (reader.say_with("dossier-closed-at", [("moment", reader.moment(at).into())])),
                    None => (reader.text("desk-closed-one")),
                }
                " " (reader.words.code(*reason))
                " · " a href=(look.links.evidence(reader, line)) { (reader.text("line-of-timeline")) }
            }
        }
        @for flag in &look.open_flags {
            p.loud { a href=(look.links.line(reader, flag)) { (reader.text("dossier-flagged")) } }
        }
        @if look.is_opening_parallel || look.leads.len() > 1 { p.loud { (reader.text("parallel")) } }
        (lead::stopped(reader, look))
        (lead::continued(reader, look))
        @if let Some(earlier) = look.continues {
            p { (reader.words.code(comity_dossier::codes::Relation::Continues)) " "
                (dossier(reader, &earlier)) }
        }
    }
}

/// One line that says who signed, under which key, and how complete it is; it opens what speaks for that.
fn verification(reader: &Reader, look: &DossierLook) -> Markup {
    let Some(proof) = &look.proof else { return parts::nothing() };
    let missing: u64 = proof.missing.iter().map(|range| range.through - range.from + 1).sum();
    let address = reader.href(&format!("{}/proof", look.links.address));
    html! {
        p.verification {
            a href=(address) {
                @if let Some((member, key)) = &proof.opened_by {
                    (reader.say_with("verification-signed",
                        [("member", reader.member(*member).into()), ("key", parts::short_hash(&key.kid).into())]))
                    " "
                }
                (reader.say_with("verification-complete", [("count", proof.held.into())]))
                @if missing > 0 {
                    " " strong { (reader.say_with("verification-missing", [("count", missing.into())])) }
                }
            }
        }
    }
}

fn participants(reader: &Reader, look: &DossierLook) -> Markup {
    let others = look.participants.iter().copied().filter(|member| !look.is_lead(*member));
    html! {
        p {
            (reader.label("lead", reader.members(look.leads.iter().copied())))
            " · " (reader.label("participants", reader.members(others)))
        }
    }
}

/// What was stated when the dossier was opened: the same on every dossier.
pub(super) fn statements(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        section {
            h2 { (reader.text("statements")) }
            @match &look.opening {
                None => p { (reader.text("text-not-received")) },
                Some(opening) => (stated(reader, look, opening)),
            }
        }
    }
}

fn stated(reader: &Reader, look: &DossierLook, opening: &Opening) -> Markup {
    let is_not: Vec<String> = opening.character.is_not.iter().map(|code| reader.words.code(*code)).collect();
    html! {
        dl {
            dt { (reader.text("field-legal-basis")) }
            dd { (reader.words.code(opening.legal_basis.basis)) (parts::words(reader, &opening.legal_basis.words)) }
            dt { (reader.text("field-purpose")) }
            dd {
                (reader.words.code(opening.purpose.purpose))
                @if let Some(text) = &opening.purpose.words { (parts::words(reader, text)) }
            }
            dt { (reader.text("field-review-by")) }
            dd { time datetime=(opening.review_by.as_str()) { bdi { (reader.words.day(&opening.review_by)) } } }
            dt { (reader.text("field-character")) }
            dd {
                (is_not.join(&reader.text("list-and")))
                @if let Some(text) = &opening.character.words { (parts::words(reader, text)) }
            }
            dt { (reader.text("field-history")) }
            dd { (reader.words.code(look.history)) }
        }
    }
}
