//! What those who are asked need of a request: their languages, their law, how long they take; and which of the fields
//! that are asked for stand there already.
//!
//! Promise: a tick here is no promise of an answer: it says that sending will not fail for this field.
//! Not here: deciding what is needed (`comity_dossier::kind::request::form::needs`).

use comity_dossier::card::{DualCriminality, LawProfile};
use comity_dossier::codes::Level;
use comity_dossier::kind::common::form::ProblemCode;
use comity_dossier::kind::request::clocks::{Limits, Receiver, ask};
use comity_dossier::kind::request::form::{Need, matter_so_far, needs};
use comity_dossier::kind::request::lines::Asked;
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::kind::request::required::tests_double_criminality;
use maud::{Markup, html};

use super::composer::What;
use super::desks::DeskAt;
use super::page::Bench;
use super::{request, who};
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes the panel; nothing for an alert.
pub(super) fn panel(bench: &Bench) -> Markup {
    if bench.composed.composer.what != What::Request {
        return parts::nothing();
    }
    let reader = &bench.reader;
    let fields = bench.composed.fields(&bench.form, &[]);
    let matter = matter_so_far(&fields, reader.now);
    let asked = who::desks_of(&bench.desks, &request::asked(&bench.composed));
    html! {
        @if asked.is_empty() { p.quiet { (reader.text("needs-nobody")) } }
        @for desk in asked { (of_desk(bench, desk, matter.as_ref())) }
    }
}

fn of_desk(bench: &Bench, desk: &DeskAt, matter: Option<&Matter>) -> Markup {
    let reader = &bench.reader;
    let Some(card) = &desk.card else {
        return html! { h3 { (who::named(reader, desk)) } p.loud { (reader.text("problem-no-card")) } };
    };
    html! {
        h3 { (reader.member(desk.member)) }
        p.quiet { (who::state(reader, desk)) }
        (law(reader, &card.law))
        @if let Some(matter) = matter {
            (times(bench, desk, &card.law, matter))
            (list(reader, &needs(matter, Some(&card.law)), matter, &card.law))
        }
    }
}

fn law(reader: &Reader, law: &LawProfile) -> Markup {
    let languages: Vec<String> = law.languages.iter().map(ToString::to_string).collect();
    let criminality = match law.dual_criminality {
        DualCriminality::NotRequired => "needs-dual-never",
        DualCriminality::ForDisclosure => "needs-dual-disclosure",
        DualCriminality::Always => "needs-dual-always",
    };
    html! {
        ul.plain {
            li { (reader.label("needs-languages", html! { bdi dir="ltr" { (languages.join(", ")) } })) }
            li { (reader.text(criminality)) }
            li { (reader.say_with("needs-preservation", [("days", u64::from(law.preservation_days).into())])) }
            li {
                @match law.extension_days {
                    0 => (reader.text("needs-extension-none")),
                    days => (reader.say_with("needs-extension", [("days", u64::from(days).into())])),
                }
            }
            @if let Some(authority) = reader.best(&law.authority) {
                li { (reader.label("needs-authority", parts::said(reader, authority))) }
            }
            @if let Some(limits) = reader.best(&law.use_limits) {
                li { (reader.label("needs-use", parts::said(reader, limits))) }
            }
        }
    }
}

/// The deadlines that would be frozen if it were sent now at the level that is chosen.
fn times(bench: &Bench, desk: &DeskAt, law: &LawProfile, matter: &Matter) -> Markup {
    let reader = &bench.reader;
    let Some(level) = bench.composed.value("level").and_then(Level::from_name) else {
        return html! { p.quiet { (reader.text("needs-level")) } };
    };
    let limits = Limits {
        acknowledge_ms: &|level| bench.limits.acknowledge_ms(level),
        answer_ms: &|level| bench.limits.answer_ms(level),
    };
    let receiver = Receiver { card_version: 0, law };
    let asked = ask(desk.member, &receiver, matter.form, level, reader.now, &limits);
    html! {
        p.quiet { (reader.text("needs-times")) }
        (deadlines(reader, &asked))
        @if tests_double_criminality(matter.form, law) { p { (reader.text("needs-dual-here")) } }
    }
}

/// The deadlines of one member that is asked.
pub(super) fn deadlines(reader: &Reader, asked: &Asked) -> Markup {
    html! {
        ul.plain {
            li { (reader.say_with("clock-acknowledge-by",
                [("moment", reader.moment(asked.clocks.acknowledge_by).into())])) }
            @if let Some(by) = asked.clocks.answer_by {
                li { (reader.say_with("clock-answer-by", [("moment", reader.moment(by).into())])) }
            }
            @if let Some(until) = asked.preserve_until {
                li { (reader.say_with("needs-preserve-until", [("moment", reader.moment(until).into())])) }
            }
        }
    }
}

/// The list: what is lacking first, then what is there.
fn list(reader: &Reader, needs: &[Need], matter: &Matter, law: &LawProfile) -> Markup {
    let lacking = needs.iter().filter(|need| !need.is_met).count();
    let shown = |need: &Need| {
        let name = reader.words.field(&need.field);
        html! {
            @if need.is_met { "✓ " span.quiet { (name) } } @else {
                "– " (name)
                @if need.code == ProblemCode::LanguageNotTaken { ": " (reader.text("needs-language-not-taken")) }
            }
        }
    };
    let all_taken = needs.iter().all(|need| need.is_met || need.code != ProblemCode::LanguageNotTaken);
    html! {
        h4 {
            @if lacking == 0 { (reader.text("needs-complete")) }
            @else { (reader.say_with("needs-lacking", [("count", lacking.into())])) }
        }
        ul.plain.needs {
            @for need in needs { li { (shown(need)) } }
            @if all_taken && !matter.prose.is_empty() && !law.languages.is_empty() {
                li { "✓ " span.quiet { (reader.text("needs-language-taken")) } }
            }
        }
    }
}
