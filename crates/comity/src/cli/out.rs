//! Standard output: the result of a command, as text or as data.
//!
//! Promise: no control character and no direction mark that anybody wrote reaches the terminal.

use std::io::Write as _;

use comity_dossier::Time;
use serde::Serialize;

use super::context::Context;
use crate::api::dto::Ms;
use crate::words::Words;

/// Stands where a character stood that a terminal would obey.
const REPLACED: char = '\u{FFFD}';

/// Returns a text that a terminal shows and does not obey. Line feeds stay.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if is_obeyed(c) { REPLACED } else { c }).collect()
}

/// Returns a text on one line.
pub(super) fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_obeyed(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Prints a line of the result. Where nobody reads any more (`… | head`), there is nobody to tell.
pub(super) fn line(text: impl AsRef<str>) {
    drop(writeln!(std::io::stdout(), "{}", clean(text.as_ref())));
}

/// Prints the result: as data, or as the lines that `text` makes of it.
pub(super) fn result<T: Serialize>(context: &Context, value: &T, text: impl FnOnce(&T, Words)) {
    if context.json {
        let json = serde_json::to_string_pretty(value).unwrap_or_default();
        // JSON escapes control characters; what is left are line feeds of ours.
        line(json);
    } else {
        text(value, context.words);
    }
}

/// Writes milliseconds since 1970 as people read them.
pub(super) fn moment(words: Words, ms: impl Into<Ms>) -> String {
    words.moment(Time(ms.into().0))
}

/// Shortens an id to what tells it from others.
pub(super) fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_member_wrote_cannot_move_the_cursor_or_turn_the_line() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\rd\ne"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\ne");
        assert_eq!(one_line(" 台风\n警报 ! "), "台风 警报 !");
    }
}
