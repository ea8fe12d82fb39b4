//! The part of a line that shows why it was found.

use super::wanted::Wanted;
use super::words::words;

/// The length of an excerpt, in letters.
const LETTERS_MAX: usize = 240;
/// How much of the texts of a line is looked through for it, in bytes: as much as the longest text.
const LOOKED_THROUGH_MAX: usize = 64 * 1024;
/// Of its letters, how many stand before the first word that was looked for.
const LETTERS_BEFORE: usize = 60;

/// Part of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Its pieces in order: each a text, and whether it is what was looked for.
    pub pieces: Vec<(String, bool)>,
    /// Whether the text begins earlier.
    pub is_cut_before: bool,
    /// Whether the text goes on.
    pub is_cut_after: bool,
}

impl Excerpt {
    /// Takes the excerpt from that one of the texts of a line which holds most of what is looked for; from the longest if none
    /// holds any, as when a line was found by its reference.
    pub(super) fn of(texts: &[String], wanted: &Wanted) -> Self {
        let look = |text: &str| {
            let words = words(text);
            let (at, there) = wanted.matches(&words);
            (there, at.into_iter().map(|place| words[place].at.clone()).collect::<Vec<_>>())
        };
        let mut best: Option<((usize, usize), &str, Vec<std::ops::Range<usize>>)> = None;
        let mut left = LOOKED_THROUGH_MAX;
        for text in texts {
            let text = &text[..text.floor_char_boundary(left)];
            left -= text.len();
            let (there, at) = look(text);
            let weight = (there, if there == 0 { text.len() } else { 0 });
            if best.as_ref().is_none_or(|(most, ..)| weight > *most) {
                best = Some((weight, text, at));
            }
        }
        let Some((_, text, at)) = best else { return Self::default() };
        let first = at.first().map_or(0, |range| range.start);
        let letters = || text.char_indices().map(|(at, _)| at);
        let before: Vec<usize> = letters().take_while(|at| *at < first).collect();
        let begin = before.len().checked_sub(LETTERS_BEFORE).and_then(|at| before.get(at)).copied().unwrap_or(0);
        let end = letters().filter(|at| *at >= begin).nth(LETTERS_MAX).unwrap_or(text.len());
        let mut pieces: Vec<(String, bool)> = Vec::new();
        let mut add = |range: std::ops::Range<usize>, is_wanted: bool| {
            let Some(piece) = text.get(range).filter(|piece| !piece.is_empty()) else { return };
            let piece = piece.replace(['\n', '\t'], " ");
            match pieces.last_mut().filter(|(_, last)| *last == is_wanted) {
                Some((last, _)) => last.push_str(&piece),
                None => pieces.push((piece, is_wanted)),
            }
        };
        let mut here = begin;
        for range in at {
            // Pairs of letters overlap.
            let (from, to) = (range.start.clamp(here, end), range.end.clamp(here, end));
            add(here..from, false);
            add(from..to, true);
            here = to;
        }
        add(here..end, false);
        Self { pieces, is_cut_before: begin > 0, is_cut_after: end < text.len() }
    }

    /// Returns the excerpt as one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(|(piece, _)| piece.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(texts: &[&str], typed: &str) -> String {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let excerpt = Excerpt::of(&texts, &Wanted::read(typed).expect("something is looked for"));
        let mut shown = String::from(if excerpt.is_cut_before { "…" } else { "" });
        for (piece, is_wanted) in &excerpt.pieces {
            shown += &if *is_wanted { format!("[{piece}]") } else { piece.clone() };
        }
        shown + if excerpt.is_cut_after { "…" } else { "" }
    }

    #[test]
    fn what_was_looked_for_is_marked_where_it_stands() {
        assert_eq!(shown(&["The Vessel, MÜLLER\nsails"], "müll vessel"), "The [Vessel], [MÜLLER] sails");
        assert_eq!(shown(&["强台风警报发布"], "台风警报"), "强[台风警报]发布");
        assert_eq!(shown(&["plate AB-123 seen"], "ab-123"), "plate [AB]-[123] seen");
        assert_eq!(shown(&["a vessel", "the vessel sails"], "sails vessel"), "the [vessel] [sails]");
        assert_eq!(shown(&["en", "found by its reference", "x"], "harbour-2026"), "found by its reference");
        assert_eq!(shown(&[], "harbour"), "");
    }

    #[test]
    fn a_long_text_is_cut_around_it() {
        let long = format!("{}警报{}", "字 ".repeat(200), "字 ".repeat(400));
        let excerpt = shown(&[&long], "警报");
        assert!(excerpt.starts_with('…') && excerpt.ends_with('…') && excerpt.contains("[警报]"), "{excerpt}");
        assert_eq!(excerpt.chars().count(), LETTERS_MAX + 4);
        let at_the_end = format!("{}警报", "字".repeat(1_000));
        assert!(shown(&[&at_the_end], "警报").ends_with("[警报]"));
    }

    /// Whatever letters become when they are taken apart, an excerpt is a part of the text, and each word of it is cut where
    /// letters begin.
    #[test]
    fn no_letters_are_cut_in_two() {
        const ODD: [&str; 14] = [
            "a",
            "\u{301}",
            "e\u{301}\u{301}",
            "葛\u{e0100}城",
            "ﷺ",
            "½",
            "İ",
            "ﬃ",
            "한글",
            "👩\u{200d}🚒",
            "ที่อยู่",
            "が",
            "ΣΣ",
            "\n ",
        ];
        let mut found = 0;
        for first in ODD {
            for second in ODD {
                for text in [format!("{first}{second}{first}"), format!("{first} {second}").repeat(150)] {
                    let Ok(wanted) = Wanted::read(&format!("{second}*")) else { continue };
                    let excerpt = Excerpt::of(std::slice::from_ref(&text), &wanted);
                    assert!(text.replace('\n', " ").contains(&excerpt.text()), "{text}: {excerpt:?}");
                    found += usize::from(excerpt.pieces.iter().any(|(_, is_wanted)| *is_wanted));
                }
            }
        }
        assert!(found > 200, "{found}");
    }
}
