//! What the lines of a request say: asked by the lead, answered by members.

use comity_dossier::kind::request::lines::{
    AmendmentLine, Asked, CallOffLine, ConsentAskLine, DraftLine, ExtensionLine, RequestLine,
};
use comity_dossier::kind::request::replies::{
    AcceptPartLine, AnswerLine, Holding, NeedMoreLine, PreservedLine, TransferLine,
};
use maud::{Markup, html};

use super::content::{Saying, graded};
use super::links::Links;
use super::parts::{maybe, named};
use super::{head, matter, parts as own};
use crate::web::parts;
use crate::web::reader::Reader;

/// A request that is shown for consultation.
pub(super) fn draft(reader: &Reader, line: &DraftLine) -> Markup {
    html! {
        p { (reader.label("field-to", reader.members(line.to.iter().copied()))) }
        (maybe(reader, line.words.as_ref()))
        (matter::folded(reader, &line.matter))
    }
}

/// A request as sent.
pub(super) fn request(reader: &Reader, saying: Saying<'_>, line: &RequestLine) -> Markup {
    html! {
        (asked(reader, &line.asked))
        @if let Some(annex) = &line.annex { (own::named_file(reader, saying.links, saying.line, annex)) }
        (matter::folded(reader, &line.matter))
    }
}

/// A request after a change: what was changed, in words and field by field, then the whole.
pub(super) fn amendment(reader: &Reader, saying: Saying<'_>, line: &AmendmentLine) -> Markup {
    html! {
        (saying.links.about(reader, &line.base))
        (parts::words(reader, &line.words))
        @if let Some(base) = saying.base { (matter::difference(reader, base, &line.matter)) }
        (asked(reader, &line.asked))
        @if let Some(annex) = &line.annex { (own::named_file(reader, saying.links, saying.line, annex)) }
        (matter::folded(reader, &line.matter))
    }
}

/// Data are to be kept longer.
pub(super) fn extension(reader: &Reader, line: &ExtensionLine) -> Markup {
    html! { (asked(reader, &line.asked)) (parts::words(reader, &line.words)) }
}

/// Who is asked, and by when: the deadlines as frozen.
fn asked(reader: &Reader, asked: &[Asked]) -> Markup {
    html! {
        ul {
            @for one in asked {
                li {
                    (reader.member(one.member)) " · " (head::clock_times(reader, &one.clocks))
                    @if let Some(until) = one.preserve_until {
                        " · " (reader.label("preserve-until", reader.moment(until)))
                    }
                    @if let Some(version) = one.clocks.card_version {
                        " · " span.quiet { (reader.say_with("clock-by-card", [("version", version.into())])) }
                    }
                }
            }
        }
    }
}

/// A request is called off.
pub(super) fn call_off(reader: &Reader, links: &Links, line: &CallOffLine) -> Markup {
    html! {
        (links.about(reader, &line.target))
        p { strong { (reader.words.code(line.reason)) } }
        p {
            @if line.members.is_empty() { (reader.text("call-off-for-all")) } @else {
                (reader.label("field-members", reader.members(line.members.iter().copied())))
            }
        }
        (maybe(reader, line.words.as_ref()))
    }
}

/// A part will be done.
pub(super) fn accept_part(reader: &Reader, links: &Links, line: &AcceptPartLine) -> Markup {
    html! {
        (links.about(reader, &line.target))
        (items(reader, &line.items, "items-as-words-say"))
        (own::at(reader, "field-expected", line.expected))
        @if let Some(ground) = line.ground {
            p { (reader.label("field-ground", html! { (reader.words.code(ground)) })) }
        }
        (parts::words(reader, &line.words))
    }
}

/// The numbers of things; `none` is said where none is named.
fn items(reader: &Reader, items: &[u16], none: &str) -> Markup {
    let numbers: Vec<String> = items.iter().map(u16::to_string).collect();
    html! {
        p {
            @if items.is_empty() { (reader.text(none)) } @else {
                (reader.label("items-numbered", html! { bdi dir="ltr" { (numbers.join(", ")) } }))
            }
        }
    }
}

/// More is needed first: which fields lack something.
pub(super) fn need_more(reader: &Reader, links: &Links, line: &NeedMoreLine) -> Markup {
    html! {
        (links.about(reader, &line.target))
        p { (reader.text("field-need")) }
        ul { @for field in &line.fields { li { (parts::plain(&reader.words.field(field.as_str()))) } } }
        (parts::words(reader, &line.words))
    }
}

/// Another authority decides.
pub(super) fn transfer(reader: &Reader, links: &Links, line: &TransferLine) -> Markup {
    html! {
        (links.about(reader, &line.target))
        (own::line(reader, "field-authority", Some(line.authority.as_str())))
        @if let Some(member) = line.member { p { (reader.label("field-member", reader.member(member))) } }
        (own::line(reader, "field-contact", line.contact.as_ref().map(|contact| contact.as_str())))
        (maybe(reader, line.words.as_ref()))
    }
}

/// What was found, with its files.
pub(super) fn answer(reader: &Reader, saying: Saying<'_>, line: &AnswerLine) -> Markup {
    let links = saying.links;
    html! {
        (links.about(reader, &line.target))
        p { strong { (reader.words.code(line.result)) } }
        (maybe(reader, line.words.as_ref()))
        @if let Some(named) = &line.file {
            (own::file(reader, links, saying.line, saying.version, Some(named.name.as_str()), &named.file))
        }
        @if !line.files.is_empty() {
            p { (reader.text("field-files")) }
            ul { @for file in &line.files { li { (links.name(reader, file)) } } }
        }
        @if let Some(grade) = &line.grade { (graded(reader, grade)) }
        @if line.report_back { p { (reader.text("field-report-back")) } }
    }
}

/// What is kept, until when.
pub(super) fn preserved(reader: &Reader, links: &Links, line: &PreservedLine) -> Markup {
    html! {
        (links.about(reader, &line.target))
        ul { @for holding in &line.holdings { li { (held(reader, holding)) } } }
        (own::at(reader, "preserve-extendable", line.extendable_until))
        (own::line(reader, "preserve-reference", line.reference.as_ref().map(|text| text.as_str())))
        (own::at(reader, "preserve-executed", line.executed))
        @if !line.path.is_empty() {
            p { (reader.text("preserve-path")) }
            ul {
                @for hop in &line.path {
                    li {
                        (parts::plain(hop.provider.as_str()))
                        @if let Some(place) = &hop.place { " · " (parts::plain(place.as_str())) }
                    }
                }
            }
        }
        (own::line(reader, "preserve-formal-to", line.formal_request_to.as_ref().map(|text| text.as_str())))
        @match line.card_version {
            Some(version) => p.quiet { (reader.say_with("clock-by-card", [("version", version.into())])) },
            None => p.quiet { (reader.text("preserve-decided")) },
        }
        (maybe(reader, line.words.as_ref()))
    }
}

fn held(reader: &Reader, holding: &Holding) -> Markup {
    html! {
        strong { (reader.label("preserve-until", reader.moment(holding.until))) }
        (items(reader, &holding.items, "items-all"))
        (own::line(reader, "field-provider", holding.provider.as_ref().map(|text| text.as_str())))
        @if let Some(volume) = holding.volume {
            p { (reader.label("field-volume", html! { (reader.words.code(volume)) })) }
        }
    }
}

/// May a line be used in another way?
pub(super) fn consent_ask(reader: &Reader, links: &Links, line: &ConsentAskLine) -> Markup {
    html! {
        (links.about(reader, &line.target))
        ul { @for one in &line.uses { li { (reader.words.code(*one)) } } }
        (own::line(reader, "consent-receivers", line.receivers.as_ref().map(|text| text.as_str())))
        (named(reader, "field-why", &line.words))
    }
}
