//! What somebody looks for, read from what was typed.
//!
//! ```text
//!   vessel "port of call" AB-123 台风     every one of the four; `vessel` may go on, the others may not
//! ```
//!
//! Promise: whatever is typed either is looked for or says why it cannot be.

use comity_store::Phrase;

use super::SearchFault;
use super::words::{Sort, Word, words};

/// The longest question, in letters: it is written down whole who looked for what.
pub const ASKED_LETTERS_MAX: usize = 80;
/// The same in bytes.
const ASKED_BYTES_MAX: usize = 240;
/// The most things that are looked for at once.
pub const ASKED_WORDS_MAX: usize = 8;
/// Letters from which on a word may go on in the text by itself: fewer begin too many words.
const BEGINNING_MIN: usize = 3;
/// Letters that whoever asks with an asterisk has to give.
const BEGINNING_LEAST: usize = 2;

/// What begins or ends words that stand one after another.
const QUOTES: [char; 11] = ['"', '“', '”', '„', '«', '»', '「', '」', '『', '』', '＂'];

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Each has to be there.
    pub(super) phrases: Vec<Phrase>,
}

impl Wanted {
    /// Reads what was typed.
    pub(super) fn read(typed: &str) -> Result<Self, SearchFault> {
        if typed.len() > ASKED_BYTES_MAX || typed.chars().count() > ASKED_LETTERS_MAX {
            return Err(SearchFault::TooLong);
        }
        let mut phrases: Vec<Phrase> = Vec::new();
        for (at, part) in typed.split(QUOTES).enumerate() {
            if at % 2 == 1 {
                phrases.extend(phrase(part, true));
            } else {
                phrases.extend(part.split_whitespace().filter_map(|word| phrase(word, false)));
            }
        }
        phrases.dedup();
        match phrases.len() {
            0 => Err(SearchFault::NoWord),
            1..=ASKED_WORDS_MAX => Ok(Self { phrases }),
            _ => Err(SearchFault::TooMany),
        }
    }

    /// Returns which words of a text are what is looked for, by their places among its words; and how many of the phrases
    /// are there.
    pub(super) fn matches(&self, text: &[Word]) -> (Vec<usize>, usize) {
        let (mut at, mut there) = (Vec::new(), 0);
        for phrase in &self.phrases {
            let before = at.len();
            for (first, window) in text.windows(phrase.words.len()).enumerate() {
                let last = phrase.words.len() - 1;
                let fits = |(place, (found, wanted)): (usize, (&Word, &String))| {
                    let is_open = phrase.is_beginning && place == last;
                    if is_open { found.term.starts_with(wanted.as_str()) } else { found.term == *wanted }
                };
                if window.iter().zip(&phrase.words).enumerate().all(fits) {
                    let next = at[before..].last().map_or(0, |last| last + 1);
                    at.extend(first.max(next)..first + phrase.words.len());
                }
            }
            there += usize::from(at.len() > before);
        }
        at.sort_unstable();
        at.dedup();
        (at, there)
    }
}

/// Reads what stands between spaces, or between quotes; `None` if there is no word in it.
fn phrase(text: &str, is_quoted: bool) -> Option<Phrase> {
    let mut words = words(text);
    let mut is_beginning = text.trim_end().ends_with(['*', '＊']);
    let last = words.last()?;
    // What begins with one letter is most of what there is: it would be put together from end to end.
    is_beginning &= last.sort != Sort::Plain || last.term.chars().count() >= BEGINNING_LEAST;
    match last.sort {
        // The pair before holds it, and the row may go on in the text.
        Sort::Last { is_only: false } => drop(words.pop()),
        Sort::Last { is_only: true } => is_beginning = true,
        Sort::Plain => {
            let goes_on = last.term.chars().count() >= BEGINNING_MIN && last.term.chars().all(char::is_alphabetic);
            is_beginning |= goes_on && !is_quoted;
        }
        Sort::Pair => {}
    }
    Some(Phrase { words: words.into_iter().map(|word| word.term).collect(), is_beginning })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<String> {
        let wanted = Wanted::read(typed).expect("something is looked for");
        let shown = |phrase: &Phrase| phrase.words.join(" ") + if phrase.is_beginning { "*" } else { "" };
        wanted.phrases.iter().map(shown).collect()
    }

    #[test]
    fn words_may_go_on_numbers_and_what_is_quoted_may_not() {
        assert_eq!(read("Vessel AB-123 12 to"), ["vessel*", "ab 123", "12", "to"]);
        assert_eq!(read("\"port of call\" Müller"), ["port of call", "muller*"]);
        assert_eq!(read("«порт» 「港口」"), ["порт", "港口"]);
        assert_eq!(read("12* \"port* \" a*"), ["12*", "port*", "a"]);
        assert_eq!(read("port port"), ["port*"]);
        assert_eq!(read("HARBOUR-2026-0417-K7QX"), ["harbour 2026 0417 k7qx"]);
        assert_eq!(read("\"port"), ["port"], "a quote that is not closed");
    }

    #[test]
    fn a_row_of_letters_is_found_wherever_it_stands() {
        assert_eq!(read("台风警报"), ["台风 风警 警报"]);
        assert_eq!(read("台"), ["台*"]);
        assert_eq!(read("案件3号"), ["案件 件 3 号*"]);
        for (typed, text) in
            [("台风", "强台风来"), ("风", "强台风"), ("案件3号", "大案件3号人"), ("第3", "第3号"), ("3号", "第3号案")]
        {
            let wanted = Wanted::read(typed).expect("something is looked for");
            let (at, there) = wanted.matches(&words(text));
            assert!(there == 1 && !at.is_empty(), "{typed} in {text}");
        }
        assert_eq!(Wanted::read("风台").expect("a word").matches(&words("强台风来")), (vec![], 0));
    }

    #[test]
    fn each_word_of_a_text_is_marked_once_however_often_a_question_repeats_itself() {
        let text = words(&"a ".repeat(20_000));
        let wanted = Wanted::read(&format!("\"{}\"", "a ".repeat(30))).expect("a row of words");
        let (at, there) = wanted.matches(&text);
        assert_eq!((at.len(), there), (20_000, 1));
        assert!(at.capacity() < 100_000, "{}", at.capacity());
    }

    #[test]
    fn what_cannot_be_looked_for_says_why() {
        for nothing in ["", "  ", "!? …", "\"\"", "*"] {
            assert_eq!(Wanted::read(nothing), Err(SearchFault::NoWord), "{nothing}");
        }
        assert_eq!(Wanted::read(&"报".repeat(ASKED_LETTERS_MAX + 1)), Err(SearchFault::TooLong));
        assert!(Wanted::read(&"报".repeat(ASKED_LETTERS_MAX)).is_ok());
        assert_eq!(Wanted::read(&"🚢a".repeat(50)), Err(SearchFault::TooLong), "it would not be written down whole");
        assert_eq!(Wanted::read("a b c d e f g h i"), Err(SearchFault::TooMany));
        assert!(Wanted::read("a b c d e f g h").is_ok());
    }
}
