//! A line, quoted: whose it is, when it was written, how it begins.

use maud::{Markup, html};

use super::look::LineRef;
use crate::web::parts;
use crate::web::reader::Reader;

/// Characters of a text that stand beside a choice.
const SHORT_CHARS_MAX: usize = 80;

/// Quotes a line in a box, with a link to where it stands.
pub(super) fn quote(reader: &Reader, reference: &str, line: &LineRef) -> Markup {
    let place = format!("{}#{}", reader.href(&format!("/d/{reference}")), parts::anchor(&line.id));
    html! {
        blockquote.card {
            p.about {
                a href=(place) { (reader.words.kind(line.kind)) } " · " (reader.member(line.member)) " · "
                (reader.moment(line.time))
            }
            @if let Some(name) = &line.file { p { (parts::plain(name)) } }
            @if let Some(text) = &line.text { (parts::paragraph(reader, &text.language, &text.words)) }
        }
    }
}

/// Quotes a line beside a choice.
pub(super) fn in_one_line(reader: &Reader, line: &LineRef) -> Markup {
    html! {
        (reader.words.kind(line.kind)) " · " (reader.member(line.member)) " · " (reader.moment_utc(line.time))
        @if let Some(text) = &line.text { " · " bdi lang=(text.language) { (short(&text.words)) } }
    }
}

/// Returns the beginning of a text, on one line.
pub(super) fn short(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default();
    match line.char_indices().nth(SHORT_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < words.trim_end().len() => format!("{line} …"),
        None => line.to_owned(),
    }
}
