//! The parts that pages are made of: level, clock, handling, words of members.

use comity_dossier::codes::{Level, Tlp};
use comity_dossier::kind::common::clocks::ClockState;
use comity_dossier::kind::common::words::Text;
use comity_dossier::language::Said;
use comity_dossier::marking::Handling;
use comity_dossier::{EntryId, Time};
use maud::{Markup, PreEscaped, html};

use super::reader::Reader;

/// A level: shape, word and fill. (Place is given by the page: it stands at the beginning of a row.)
pub(super) fn level(reader: &Reader, level: Option<Level>) -> Markup {
    let (class, shape) = match level {
        Some(Level::Immediate) => ("level immediate", "M3 0h4l3 3v4l-3 3h-4l-3-3v-4z"),
        Some(Level::Urgent) => ("level urgent", "M5 0.5l5 9h-10z"),
        Some(Level::Priority) => ("level priority", "M5 0l5 5-5 5-5-5z"),
        Some(Level::Routine) => ("level routine", "M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0-8z"),
        None => ("level unknown", "M1 4h8v2h-8z"),
    };
    html! {
        span class=(class) {
            svg viewBox="0 0 10 10" width="12" height="12" aria-hidden="true" { path fill="currentColor" d=(shape) {} }
            " "
            @match level {
                Some(level) => (reader.words.code(level)),
                None => (reader.text("level-unknown")),
            }
        }
    }
}

/// How a deadline stands. What is met is grey; what is overdue is underlined and bold, besides saying so.
pub(super) fn clock(reader: &Reader, by: Time, met: Option<Time>) -> Markup {
    let state = ClockState::of(by, met, reader.now);
    let class = match state {
        ClockState::Left(_) => "clock",
        ClockState::Overdue(_) => "clock overdue",
        ClockState::Met(_) | ClockState::MetLate(_) => "clock quiet",
    };
    let running = matches!(state, ClockState::Left(_) | ClockState::Overdue(_)).then_some(by.0);
    html! { span class=(class) data-by=[running] { bdi { (reader.words.clock(state)) } } }
}

/// The TLP label: the one thing that is monospace on black, and never translated.
pub(super) fn tlp(tlp: Tlp) -> Markup {
    let name = tlp.name().to_ascii_uppercase();
    let class = match tlp {
        Tlp::Clear => "tlp",
        Tlp::Green => "tlp green",
        Tlp::Amber | Tlp::AmberStrict => "tlp amber",
        Tlp::Red => "tlp red",
    };
    html! { bdi class=(class) dir="ltr" { "TLP:" (name) } }
}

/// The handling bar: labels, and what they mean. Where no text that states one is here, nothing may be assumed.
pub(super) fn handling_bar(reader: &Reader, handling: Option<&Handling>) -> Markup {
    let Some(handling) = handling else {
        return html! { p.handling { strong { (reader.text("handling-unknown")) } } };
    };
    html! {
        p.handling {
            (tlp(handling.tlp)) " " (reader.words.code(handling.tlp))
            " · " bdi dir="ltr" { "PAP:" (handling.pap.name().to_ascii_uppercase()) } " "
            (reader.words.code(handling.pap))
            " · " bdi dir="ltr" { (handling.use_limit.name().to_ascii_uppercase()) } " "
            (reader.words.code(handling.use_limit))
        }
        @for text in &handling.use_text { (words(reader, text)) }
    }
}

/// The labels of a handling, without their meaning: for a line that has its own.
pub(super) fn handling_labels(handling: &Handling) -> Markup {
    html! {
        (tlp(handling.tlp)) " "
        bdi dir="ltr" {
            "PAP:" (handling.pap.name().to_ascii_uppercase()) " " (handling.use_limit.name().to_ascii_uppercase())
        }
    }
}

/// Short words of a member, with their language where the reader reads another.
pub(super) fn said(reader: &Reader, said: &Said) -> Markup {
    one_line(reader, said.language.as_str(), said.text.as_str())
}

/// Short words in a language.
pub(super) fn one_line(reader: &Reader, tag: &str, text: &str) -> Markup {
    html! { bdi lang=(tag) { (text) } (language_mark(reader, tag)) }
}

/// Short words whose language nobody said.
pub(super) fn plain(text: &str) -> Markup {
    html! { bdi { (text) } }
}

/// Words of a member on several lines.
pub(super) fn words(reader: &Reader, text: &Text) -> Markup {
    paragraph(reader, text.language.as_str(), text.words.as_str())
}

/// Words on several lines in a language: lines are kept, and whatever direction they force ends with the paragraph.
pub(super) fn paragraph(reader: &Reader, tag: &str, text: &str) -> Markup {
    html! { p.words lang=(tag) dir="auto" { bdi { (text) } (language_mark(reader, tag)) } }
}

fn language_mark(reader: &Reader, tag: &str) -> Markup {
    html! { @if !reader.reads(tag) { " " span.tag lang="en" { "(" (tag) ")" } } }
}

/// The mark of an exercise: word and hatching.
pub(super) fn exercise(reader: &Reader) -> Markup {
    html! { span.exercise { (reader.text("exercise")) } }
}

/// A cell of a table: it knows its column's name, for screens too narrow for a table.
pub(super) fn cell(reader: &Reader, column: &str, content: Markup) -> Markup {
    html! { td data-label=(reader.text(column)) { (content) } }
}

/// A command that does what the page cannot do yet.
pub(super) fn command(words: &str) -> Markup {
    html! { kbd dir="ltr" { (words) } }
}

/// The name of a line's place on its page.
pub(super) fn anchor(id: &EntryId) -> String {
    id.to_string().chars().take(16).collect()
}

/// The beginning of a hash, in groups that can be read aloud.
pub(super) fn short_hash(hash: &impl std::fmt::Display) -> Markup {
    let text: String = hash.to_string().chars().take(16).collect();
    let groups: Vec<&str> =
        (0..text.len()).step_by(4).filter_map(|at| text.get(at..(at + 4).min(text.len()))).collect();
    html! { bdi dir="ltr" { (groups.join(" ")) } }
}

/// A size in bytes, with its unit.
pub(super) fn bytes(count: u64) -> Markup {
    const UNITS: [&str; 3] = ["KiB", "MiB", "GiB"];
    if count < 1_024 {
        return html! { bdi dir="ltr" { (count) " B" } };
    }
    let mut tenths = u128::from(count) * 10;
    let mut unit = "B";
    for next in UNITS {
        if tenths < 10_240 {
            break;
        }
        (tenths, unit) = (tenths / 1_024, next);
    }
    html! { bdi dir="ltr" { (tenths / 10) "." (tenths % 10) " " (unit) } }
}

/// Nothing, where something may stand.
pub(super) fn nothing() -> Markup {
    PreEscaped(String::new())
}
