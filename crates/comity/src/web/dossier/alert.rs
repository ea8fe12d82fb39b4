//! CAP messages: those in force in the reader's language with the others folded under it, and each whole in the
//! timeline.
//!
//! Not here: elements that few messages have (`cap`).

use comity_dossier::EntryId;
use comity_dossier::kind::alert::cap::{self, Area, DateTime, Info};
use comity_dossier::kind::alert::lines::AlertLine;
use maud::{Markup, html};

use super::content::Saying;
use super::links::Links;
use super::look::DossierLook;
use super::{cap as elements, head, parts as own};
use crate::web::parts;
use crate::web::reader::Reader;
use crate::words::CapList;

/// Areas of one alert that are named; a large one has thousands.
const AREAS_MAX: usize = 20;
/// Other languages that are shown.
const LANGUAGES_MAX: usize = 8;

/// Writes the alerts in force: none, one, or several beside each other.
pub(super) fn alerts(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        @if look.alerts.len() > 1 { p.loud { (reader.text("parallel")) } }
        @for (line, alert) in &look.alerts { (in_force(reader, &look.links, line, alert)) }
        @if look.alerts.is_empty() && look.is_over { p.quiet { (reader.text("alert-over")) } }
    }
}

fn in_force(reader: &Reader, links: &Links, line: &EntryId, alert: &AlertLine) -> Markup {
    html! {
        section.alert {
            h2 { (reader.words.kind(comity_dossier::Kind::ALERT)) }
            p.quiet {
                (reader.words.cap(alert.cap.status)) " · " (reader.words.cap(alert.cap.msg_type)) " · "
                a href=(links.line(reader, line)) { (reader.text("line-of-timeline")) }
            }
            (message(reader, links, line, None, alert))
        }
    }
}

/// A CAP message in the timeline: its headline, the rest under a fold.
pub(super) fn in_timeline(reader: &Reader, saying: Saying<'_>, line: &AlertLine) -> Markup {
    let tag = reader.words.language().tag();
    let language = line.cap.info_for(tag).map_or("en", |info| info.language());
    let text = line.cap.headline_for(tag).or_else(|| line.cap.event_for(tag)).or(line.cap.note.as_deref());
    html! {
        p {
            (reader.words.cap(line.cap.msg_type))
            @if let Some(text) = text { " · " (parts::one_line(reader, language, text)) }
        }
        @if let Some(clocks) = &line.clocks { p { (head::clock_times(reader, clocks)) } }
        details {
            summary { (reader.text("alert-whole")) }
            (message(reader, saying.links, saying.line, saying.version, line))
        }
    }
}

/// A message whole: the reader's language first, the others folded, then what is not for everybody.
fn message(reader: &Reader, links: &Links, line: &EntryId, version: Option<usize>, alert: &AlertLine) -> Markup {
    html! {
        (said(reader, alert))
        @if let Some(original) = &alert.original { (own::file(reader, links, line, version, None, &original.file)) }
        (elements::envelope(reader, &alert.cap))
    }
}

/// A message that is not sent yet, as those who receive it will see it.
pub(in crate::web) fn preview(reader: &Reader, alert: &AlertLine) -> Markup {
    html! { (said(reader, alert)) (elements::envelope(reader, &alert.cap)) }
}

fn said(reader: &Reader, alert: &AlertLine) -> Markup {
    let tag = reader.words.language().tag();
    let info = alert.cap.info_for(tag);
    let mine = info.map(Info::language);
    let is_other = |info: &&Info| mine.is_none_or(|mine| !info.language().eq_ignore_ascii_case(mine));
    html! {
        @if let Some(info) = info { (block(reader, info)) (areas(reader, &info.areas)) }
        (remarks(reader, alert))
        @for other in alert.cap.infos.iter().filter(is_other).take(LANGUAGES_MAX) {
            details {
                summary lang=(other.language()) { bdi { (headline(other)) } " (" (other.language()) ")" }
                (block(reader, other)) (areas(reader, &other.areas))
            }
        }
    }
}

/// One block of information.
fn block(reader: &Reader, info: &Info) -> Markup {
    let tag = info.language();
    html! {
        p.headline { (parts::one_line(reader, tag, headline(info))) }
        p {
            (reader.words.cap(info.urgency())) " · " (reader.words.cap(info.severity())) " · "
            (reader.words.cap(info.certainty()))
            @if !info.categories.is_empty() { " · " (codes(reader, &info.categories)) }
            @if !info.response_types.is_empty() { " · " strong { (codes(reader, &info.response_types)) } }
        }
        dl {
            (moment(reader, "cap-element-onset", info.onset.as_ref()))
            (moment(reader, "cap-element-effective", info.effective.as_ref()))
            (moment(reader, "cap-element-expires", info.expires.as_ref()))
            (row(reader, "cap-element-event", tag, Some(&info.event)))
            (row(reader, "cap-element-description", tag, info.description.as_deref()))
            (row(reader, "cap-element-instruction", tag, info.instruction.as_deref()))
            (row(reader, "cap-element-senderName", tag, info.sender_name.as_deref()))
            (row(reader, "cap-element-contact", tag, info.contact.as_deref()))
            (row(reader, "cap-element-web", tag, info.web.as_deref()))
            (row(reader, "cap-element-audience", tag, info.audience.as_deref()))
            (elements::rest(reader, info))
        }
    }
}

fn headline(info: &Info) -> &str {
    let headline = info.headline.as_deref().map(str::trim).filter(|text| !text.is_empty());
    headline.unwrap_or_else(|| info.event.trim())
}

fn codes<C: CapList>(reader: &Reader, codes: &[C]) -> Markup {
    html! {
        @for (at, code) in codes.iter().enumerate() {
            @if at > 0 { (reader.text("list-and")) }
            (reader.words.cap(*code))
        }
    }
}

fn row(reader: &Reader, key: &str, tag: &str, text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            dt { (reader.text(key)) }
            dd { (parts::paragraph(reader, tag, text)) }
        }
    }
}

fn moment(reader: &Reader, key: &str, at: Option<&DateTime>) -> Markup {
    html! {
        @if let Some(at) = at {
            dt { (reader.text(key)) }
            dd {
                @match at.moment() { Some(moment) => (reader.moment(moment)), None => (parts::plain(at.as_str())) }
                @if at.moment().is_some_and(|moment| moment < reader.now) && key == "cap-element-expires" {
                    " " strong { (reader.text("expired")) }
                }
            }
        }
    }
}

fn areas(reader: &Reader, areas: &[Area]) -> Markup {
    let more = areas.len().saturating_sub(AREAS_MAX);
    html! {
        @if !areas.is_empty() {
            h3 { (reader.text("cap-element-area")) }
            ul {
                @for area in areas.iter().take(AREAS_MAX) {
                    li { (parts::plain(&area.description)) (elements::place(reader, area)) }
                }
                @if more > 0 { li { (reader.say_with("and-more", [("count", more.into())])) } }
            }
        }
    }
}

/// What a reader must know of the message as a whole.
fn remarks(reader: &Reader, alert: &AlertLine) -> Markup {
    let cap: &cap::Alert = &alert.cap;
    html! {
        @if cap.full_in_original.is_some() { p.loud { (reader.text("alert-reduced")) } }
        @if cap.is_signed() || alert.original.as_ref().is_some_and(|original| original.signed) {
            p.quiet { (reader.text("alert-signature")) }
        }
        @if let Some(note) = cap.note.as_deref().filter(|note| !note.trim().is_empty()) {
            p { (reader.label("cap-element-note", parts::plain(note))) }
        }
    }
}
