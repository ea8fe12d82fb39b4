//! The body of a request: what is asked, by which line and by when; drafts, consent, what became of it.

use comity_dossier::kind::request::table::Standing;
use comity_dossier::{Kind, Time};
use maud::{Markup, html};

use super::links::Links;
use super::look::{AskLook, ConsentLook, DossierLook};
use super::parts::maybe;
use super::{matter, parts as own, replies, table};
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes the body.
pub(super) fn body(reader: &Reader, look: &DossierLook) -> Markup {
    let request = &look.request;
    html! {
        (own_clocks(reader, look))
        @for (line, outcome) in &request.outcomes {
            p.loud {
                (reader.words.kind(Kind::OUTCOME)) ": " (reader.words.code(outcome.outcome)) " · "
                a href=(look.links.line(reader, line)) { (reader.text("line-of-timeline")) }
            }
            (maybe(reader, outcome.words.as_ref()))
        }
        (table::table(reader, look))
        @if request.asks.len() > 1 { p.loud { (reader.text("parallel")) } }
        @for ask in &request.asks { (asked(reader, &look.links, ask)) }
        @if request.asks.is_empty() {
            @for (line, draft) in &request.drafts {
                section.request {
                    h2 { (reader.words.kind(Kind::REQUEST_DRAFT)) }
                    p { (reader.text("draft-means")) " "
                        a href=(look.links.line(reader, line)) { (reader.text("line-of-timeline")) } }
                    p { (reader.label("field-to", reader.members(draft.to.iter().copied()))) }
                    (maybe(reader, draft.words.as_ref()))
                    (matter::whole(reader, &draft.matter))
                }
            }
        }
        @if !request.consents.is_empty() {
            section {
                h2 { (reader.text("consents")) }
                @for consent in &request.consents { (consented(reader, &look.links, consent)) }
            }
        }
    }
}

/// Both clocks: of whoever reads, if it is asked; for the others, what is due first, and from whom.
fn own_clocks(reader: &Reader, look: &DossierLook) -> Markup {
    let rows = &look.request.rows;
    let own = rows.iter().find(|row| row.member == reader.around.me);
    let standings = || rows.iter().flat_map(|row| row.standings.iter().map(|standing| (row.member, standing)));
    let first = |due: &dyn Fn(&Standing) -> Option<Time>| {
        standings().filter_map(|(member, standing)| Some((due(standing)?, member))).min().filter(|_| own.is_none())
    };
    html! {
        @for standing in own.iter().flat_map(|row| &row.standings).filter(|standing| !standing.is_over()) {
            div.urgency.wide {
                strong { (reader.words.code(standing.status)) }
                @if let Some(state) = standing.acknowledge_clock(reader.now) {
                    span.clock-label { (reader.text("clock-acknowledge")) } (table::clock(reader, state))
                }
                @if let Some(state) = standing.answer_clock(reader.now) {
                    span.clock-label { (reader.text("clock-answer")) } (table::clock(reader, state))
                }
            }
        }
        @for (key, due) in [
            ("clock-acknowledge", first(&Standing::acknowledge_due)),
            ("clock-answer", first(&Standing::answer_due)),
        ] {
            @if let Some((by, member)) = due {
                div.urgency.wide {
                    span.clock-label { (reader.text(key)) } (parts::clock(reader, by, None)) (reader.member(member))
                }
            }
        }
    }
}

fn asked(reader: &Reader, links: &Links, ask: &AskLook) -> Markup {
    html! {
        section.request {
            h2 { (reader.text("request-asked")) }
            p.quiet {
                (reader.words.kind(ask.kind)) " · " (reader.member(ask.member)) " · " (reader.moment(ask.time)) " · "
                a href=(links.line(reader, &ask.line)) { (reader.text("line-of-timeline")) }
            }
            @if let Some(base) = &ask.base { (matter::difference(reader, base, &ask.matter)) }
            @if let Some(annex) = &ask.annex { (own::named_file(reader, links, &ask.line, annex)) }
            (matter::whole(reader, &ask.matter))
        }
    }
}

fn consented(reader: &Reader, links: &Links, consent: &ConsentLook) -> Markup {
    html! {
        p { (reader.member(consent.member)) " · " (links.name(reader, &consent.line)) }
        (replies::consent_ask(reader, links, &consent.ask))
        @if consent.answers.is_empty() { p { strong { (reader.text("consent-open")) } } }
        @if consent.answers.len() > 1 { p.loud { (reader.text("parallel")) } }
        @for (line, answer) in &consent.answers {
            p { a href=(links.evidence(reader, line)) { (reader.words.code(answer.decision)) } }
            (maybe(reader, answer.words.as_ref()))
        }
    }
}
