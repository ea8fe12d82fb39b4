//! What one line says, as HTML. Everything a member wrote is escaped text; addresses are text, not links.

use comity_dossier::codes::Code;
use comity_dossier::fold::item::{Correction, Shown, Tombstone};
use comity_dossier::fold::register::Value;
use comity_dossier::fold::{Item, Said};
use comity_dossier::kind::alert::lines::{AlertLine, HelpItem, MeasureTaken};
use comity_dossier::kind::common::attach::Attach;
use comity_dossier::kind::common::note::Note;
use comity_dossier::kind::common::translate::Translate;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::structural::Structural;
use comity_dossier::{DossierId, EntryId};
use maud::{Markup, html};

use super::look::{DossierLook, LineLook};
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes what a line says now, its translations, and what it said before it was corrected.
pub(super) fn of(reader: &Reader, look: &DossierLook, line: &LineLook) -> Markup {
    let item = &line.item;
    html! {
        @if let Some(structural) = &item.structural { (structure(reader, structural)) }
        @match item.shown() {
            Shown::Content(said) => (content(reader, look, said)),
            Shown::Parallel(corrections) => (parallel(reader, look, corrections)),
            Shown::Withdrawn(tombstones) => (withdrawn(reader, tombstones)),
            Shown::Nothing => {},
            Shown::NotReceived => p.loud { (reader.text("text-not-received")) },
            Shown::Erased => p.quiet { (reader.text("text-erased")) },
            Shown::Newer => p.quiet { (reader.text("text-newer")) },
        }
        @for translation in &line.translations { (translated(reader, translation)) }
        @if !item.is_withdrawn() { (before_correction(reader, look, item)) }
    }
}

fn content(reader: &Reader, look: &DossierLook, content: &Content) -> Markup {
    match content {
        Content::Opening(opening) => html! { @for title in &opening.titles { p { (parts::said(reader, title)) } } },
        Content::Reason(reason) => maybe(reader, reason.words.as_ref()),
        Content::Acknowledge(line) => {
            html! { (about(reader, look, &line.target)) (maybe(reader, line.words.as_ref())) }
        }
        Content::Note(line) => note(reader, look, line),
        Content::Attach(line) => file(reader, line),
        Content::Correct(line) => html! { (about(reader, look, &line.target)) (maybe(reader, line.words.as_ref())) },
        Content::Withdraw(line) => html! {
            (about(reader, look, &line.target)) p { (reader.words.code(line.reason)) }
            (maybe(reader, line.words.as_ref()))
        },
        Content::Translate(line) => html! { (about(reader, look, &line.target)) (translation(reader, line)) },
        Content::Link(line) => html! {
            p { (reader.words.code(line.relation)) " " (dossier(reader, &line.dossier)) }
            (maybe(reader, line.words.as_ref()))
        },
        Content::Flag(line) => html! { p { (reader.words.code(line.reason)) } (parts::words(reader, &line.words)) },
        Content::Leave(line) => maybe(reader, line.words.as_ref()),
        Content::FlagAnswer(line) => html! {
            (about(reader, look, &line.flag)) p { (reader.words.code(line.outcome)) }
            (parts::words(reader, &line.words))
        },
        Content::Handling(line) => html! {
            (parts::handling_bar(reader, Some(&line.handling))) (maybe(reader, line.words.as_ref()))
        },
        Content::Level(line) => html! {
            p { (parts::level(reader, Some(line.level))) " "
                (reader.say_with("clock-acknowledge-by",
                    [("moment", reader.moment(line.clocks.acknowledge_by).into())])) }
            (maybe(reader, line.words.as_ref()))
        },
        Content::Alert(line) => message(reader, line),
        Content::Measures(line) => {
            html! { ul { @for measure in &line.measures { li { (measure_of(reader, measure)) } } } }
        }
        Content::Help(line) => html! { ul { @for item in &line.items { li { (help_of(reader, item)) } } } },
        // Kinds of dossier that have no page yet: never silently absent.
        #[allow(unreachable_patterns, reason = "every kind of today is above")]
        _ => html! {
            p.quiet { (reader.text("text-not-shown")) " " (parts::command(&format!("comity show {}", look.reference))) }
        },
    }
}

fn maybe(reader: &Reader, text: Option<&Text>) -> Markup {
    html! { @if let Some(text) = text { (parts::words(reader, text)) } }
}

/// The line that a line is about: the dossier as a whole, or a line by its kind and author.
fn about(reader: &Reader, look: &DossierLook, target: &EntryId) -> Markup {
    if *target == look.id.genesis() {
        return html! { p.quiet { (reader.text("about-dossier")) } };
    }
    let line = look.lines.iter().map(|line| &line.item).find(|item| item.id == *target);
    let link = html! {
        a href={ "#" (parts::anchor(target)) } {
            @match line {
                Some(item) => { (reader.words.kind(item.kind)) " · " (reader.member(item.member)) },
                None => (parts::short_hash(target)),
            }
        }
    };
    html! { p.quiet { (reader.label("about-line", link)) } }
}

fn dossier(reader: &Reader, id: &DossierId) -> Markup {
    html! { a href=(reader.href(&format!("/d/{id}"))) { (parts::short_hash(id)) } }
}

fn note(reader: &Reader, look: &DossierLook, note: &Note) -> Markup {
    html! {
        @if let Some(target) = &note.about { (about(reader, look, target)) }
        (parts::words(reader, &note.text))
        @if let Some(grade) = &note.grade {
            p.quiet {
                (reader.words.code(grade.scheme)) " · " (reader.words.code(grade.source)) " · "
                (reader.words.code(grade.information))
            }
        }
    }
}

fn file(reader: &Reader, attach: &Attach) -> Markup {
    html! {
        p {
            (parts::plain(attach.name.as_str())) " · " (parts::bytes(attach.file.size)) " · "
            (parts::plain(attach.file.media_type.as_str()))
        }
        @if let Some(text) = &attach.description { (parts::words(reader, text)) }
    }
}

fn translated(reader: &Reader, item: &Item) -> Markup {
    html! {
        @if let Some(Content::Translate(line)) = item.content() {
            div.translation { p.quiet { (reader.member(item.member)) } (translation(reader, line)) }
        }
    }
}

fn translation(reader: &Reader, line: &Translate) -> Markup {
    html! {
        p.quiet { (reader.words.field(line.field.as_str())) " · " (reader.words.code(line.status)) }
        (parts::words(reader, &line.text))
    }
}

/// A CAP message in one line; those in force stand whole above.
fn message(reader: &Reader, line: &AlertLine) -> Markup {
    let tag = reader.words.language().tag();
    let info = line.cap.info_for(tag);
    let language = info.map_or("en", |info| info.language());
    let text = line.cap.headline_for(tag).or_else(|| line.cap.event_for(tag)).or(line.cap.note.as_deref());
    html! {
        p {
            (reader.words.cap(line.cap.msg_type))
            @if let Some(text) = text { " · " (parts::one_line(reader, language, text)) }
        }
    }
}

fn measure_of(reader: &Reader, taken: &MeasureTaken) -> Markup {
    html! {
        (reader.words.code(taken.measure))
        @if let Some(from) = taken.from { " · " (reader.say_with("from", [("moment", reader.moment(from).into())])) }
        @if let Some(until) = taken.until {
            " · " (reader.say_with("until", [("moment", reader.moment(until).into())]))
        }
        (maybe(reader, taken.words.as_ref()))
    }
}

fn help_of(reader: &Reader, item: &HelpItem) -> Markup {
    html! {
        (reader.words.code(item.help))
        @if let Some(quantity) = &item.quantity { " · " (parts::plain(quantity.as_str())) }
        @if let Some(contact) = &item.contact {
            " · " (reader.label("field-contact", parts::plain(contact.as_str())))
        }
        (maybe(reader, item.words.as_ref()))
    }
}

/// What a structural line says: its content stands in the header, for ever.
fn structure(reader: &Reader, structural: &Structural) -> Markup {
    match structural {
        Structural::Participants(line) => html! {
            p { (reader.label("participants", reader.members(line.members.iter().copied()))) }
            @if !line.cuts.is_empty() {
                p { (reader.label("removed", reader.members(line.cuts.iter().map(|cut| cut.member)))) }
            }
        },
        Structural::Grant(line) => html! { p { (reader.member(line.member)) } },
        Structural::LeadOffer(line) => html! { p { (reader.member(line.to)) } },
        Structural::LeadRelease(line) => html! { p { (reader.label("lead", reader.member(line.to))) } },
        Structural::Close(line) => coded(reader, line.reason),
        Structural::LaneOpen(line) => coded(reader, line.reason),
        _ => parts::nothing(),
    }
}

fn coded<C: Code>(reader: &Reader, code: C) -> Markup {
    html! { p { (reader.words.code(code)) } }
}

/// Corrections that stand beside each other: all are shown, and none is chosen.
fn parallel(reader: &Reader, look: &DossierLook, corrections: &[Value<Correction>]) -> Markup {
    html! {
        p.loud { (reader.text("parallel")) }
        @for correction in corrections { div.parallel { (content(reader, look, &correction.value.content)) } }
    }
}

fn withdrawn(reader: &Reader, tombstones: &[Value<Tombstone>]) -> Markup {
    html! {
        @for tombstone in tombstones {
            p.quiet {
                (reader.say_with("withdrawn-at", [("moment", reader.moment(tombstone.time).into())])) " "
                (reader.words.code(tombstone.value.reason))
            }
            (maybe(reader, tombstone.value.words.as_ref()))
        }
    }
}

/// The original stays readable beside its corrections.
fn before_correction(reader: &Reader, look: &DossierLook, item: &Item) -> Markup {
    let Some(last) = item.corrections().last() else { return parts::nothing() };
    html! {
        p.quiet { (reader.say_with("corrected-at", [("moment", reader.moment(last.time).into())])) }
        @for correction in item.corrections() { (maybe(reader, correction.value.words.as_ref())) }
        @if let Said::Content(original) = &item.original {
            details { summary { (reader.text("original")) } (content(reader, look, original)) }
        }
    }
}
