//! What stands above and below the lines: handling, title, level, clocks, who takes part, what was stated.

use comity_dossier::kind::common::opening::Opening;
use comity_dossier::language::Said;
use maud::{Markup, html};

use super::look::DossierLook;
use crate::web::parts;
use crate::web::reader::Reader;

/// The head of the page.
pub(super) fn head(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        (parts::handling_bar(reader, look.handling.as_ref()))
        (titles(reader, look))
        p.about {
            (reader.words.code(look.kind)) " · " bdi dir="ltr" { (look.reference) }
            @if let Some(opened) = look.opened { " · " (reader.moment(opened)) }
        }
        (levels(reader, look))
        (warnings(reader, look))
        (verification(reader, look))
        (participants(reader, look))
        (acts(reader, look))
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
    let waits = !look.acknowledged && !look.is_lead(reader.around.me);
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
        @if let Some((reason, at)) = look.closed {
            p.loud {
                @match at {
                    Some(at) => (reader.say_with("dossier-closed-at", [("moment", reader.moment(at).into())])),
                    None => (reader.text("desk-closed-one")),
                }
                " " (reader.words.code(reason))
            }
        }
        @for flag in &look.open_flags {
            p.loud { a href={ "#" (parts::anchor(flag)) } { (reader.text("dossier-flagged")) } }
        }
        @if look.is_opening_parallel || look.leads.len() > 1 { p.loud { (reader.text("parallel")) } }
        @if let Some(earlier) = look.continues {
            p { (reader.words.code(comity_dossier::codes::Relation::Continues)) " "
                a href=(reader.href(&format!("/d/{earlier}"))) { (parts::short_hash(&earlier)) } }
        }
    }
}

/// One line that says what was checked, with the digest that two desks can compare by phone.
fn verification(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        @if let Some((held, digest)) = &look.digest {
            p.quiet {
                (reader.say_with("dossier-verified",
                    [("count", (*held).into()), ("digest", parts::short_hash(digest).into())]))
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

/// The commands that do what this page cannot do yet.
fn acts(reader: &Reader, look: &DossierLook) -> Markup {
    let me = reader.around.me;
    let may_act = look.closed.is_none() && look.participants.contains(&me);
    html! {
        @if may_act && !look.acknowledged && !look.is_lead(me) {
            p.act { (reader.text("act-acknowledge")) " " (parts::command(&format!("comity ack {}", look.reference))) }
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
