//! The words of a text, in the one form in which they are looked for.
//!
//! ```text
//!   "Müllers AB-123: 台风警报" ──> mullers · ab · 123 · 台风 · 风警 · 警报 · 报
//! ```
//!
//! Promise: a text and a question are cut up alike, whatever case, width or accents they are written with. Scripts that put
//! no space between words (Han, kana, Thai, Lao, Khmer, Burmese) become overlapping pairs of letters, so that a word of two
//! of them, which most Chinese words are, is found wherever it stands, without a dictionary. The last letter of such a row
//! stands once more alone, so that each single one begins something.
//! Not here: stems, synonyms, other spellings.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// By which rules words are made: an index that was made by others is made anew.
pub(super) const RULES: u64 = 1;

/// Letters of a word that are kept; of a longer one these are looked for.
const LETTERS_MAX: usize = 64;

/// Scripts that put no space between words.
const DENSE: [Script; 7] =
    [Script::Han, Script::Hiragana, Script::Katakana, Script::Thai, Script::Lao, Script::Khmer, Script::Myanmar];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The word as it is looked for.
    pub(super) term: String,
    /// Where it stands in the text, in bytes.
    pub(super) at: Range<usize>,
    /// What it is.
    pub(super) sort: Sort,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Letters and digits between spaces or signs.
    Plain,
    /// Two letters of a script without spaces.
    Pair,
    /// The last letter of a row of such letters, once more; or the only one.
    Last {
        /// Whether it is the only one.
        is_only: bool,
    },
}

/// Words of one line that are indexed, and looked at for an excerpt: more than the longest text that somebody writes has.
pub(super) const WORDS_MAX: usize = 32_768;

/// What a letter does.
enum Does {
    /// It stands in a word.
    Letter,
    /// It stands in a row of a script without spaces.
    Dense,
    /// It belongs to the letter before.
    Mark,
    /// It is dropped: the letter is the same with and without it.
    Drop,
    /// It ends a word.
    End,
}

fn does(letter: char) -> Does {
    // What Latin, Greek, Cyrillic and Arabic set above and below a letter and leave out at will.
    if matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}') {
        return Does::Drop;
    }
    // What nobody sees: soft hyphens, joiners, marks of direction, variants of a character.
    if matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
    {
        return Does::Drop;
    }
    if is_combining_mark(letter) {
        return Does::Mark;
    }
    if !letter.is_alphanumeric() {
        return Does::End;
    }
    let scripts = letter.script_extension();
    let is_of_one = !scripts.is_common() && !scripts.is_inherited();
    if is_of_one && DENSE.iter().any(|dense| scripts.contains_script(*dense)) { Does::Dense } else { Does::Letter }
}

/// Returns the words of a text in their order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut cut = Cut::default();
    for (at, letter) in text.char_indices() {
        let here = at..at + letter.len_utf8();
        decompose_compatible(letter, |part| match part {
            // A sigma at the end of a word, and a sharp s, have no capital of their own.
            'ς' => cut.take('σ', &here),
            'ß' | 'ẞ' => ['s', 's'].into_iter().for_each(|part| cut.take(part, &here)),
            part => part.to_lowercase().for_each(|part| cut.take(part, &here)),
        });
    }
    cut.end();
    cut.words
}

/// A text that is being cut up.
#[derive(Default)]
struct Cut {
    words: Vec<Word>,
    /// The word that is being written.
    plain: Option<(String, Range<usize>)>,
    /// The row of letters that is being written, each with its marks.
    dense: Vec<(String, Range<usize>)>,
}

impl Cut {
    fn take(&mut self, part: char, here: &Range<usize>) {
        match does(part) {
            Does::Letter => {
                self.end_row();
                let (word, at) = self.plain.get_or_insert_with(|| (String::new(), here.clone()));
                if word.chars().count() < LETTERS_MAX {
                    word.push(part);
                }
                at.end = here.end;
            }
            Does::Dense => {
                self.end_word();
                self.dense.push((part.into(), here.clone()));
            }
            Does::Mark => {
                if let Some((letters, at)) = self.dense.last_mut().or(self.plain.as_mut()) {
                    if letters.chars().count() < LETTERS_MAX {
                        letters.push(part);
                    }
                    at.end = here.end;
                }
            }
            Does::Drop => {
                if let Some((_, at)) = self.dense.last_mut().or(self.plain.as_mut()) {
                    at.end = here.end;
                }
            }
            Does::End => self.end(),
        }
    }

    fn end(&mut self) {
        self.end_word();
        self.end_row();
    }

    fn end_word(&mut self) {
        let word = self.plain.take().map(|(term, at)| Word { term, at, sort: Sort::Plain });
        self.words.extend(word);
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.dense);
        for pair in row.windows(2) {
            let term = format!("{}{}", pair[0].0, pair[1].0);
            self.words.push(Word { term, at: pair[0].1.start..pair[1].1.end, sort: Sort::Pair });
        }
        let is_only = row.len() == 1;
        self.words.extend(row.into_iter().next_back().map(|(term, at)| Word {
            term,
            at,
            sort: Sort::Last { is_only },
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.term).collect()
    }

    #[test]
    fn case_width_and_accents_make_no_difference() {
        for (text, terms_of_it) in [
            ("Müller's AB-123", "muller s ab 123"),
            ("ＡＢ－１２３", "ab 123"),
            ("Ἀθῆναι ЁЖ", "αθηναι еж"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Straße STRASSE", "strasse strasse"),
            ("ty\u{ad}phoon vis\u{200b}ible", "typhoon visible"),
            ("葛\u{e0100}城", "葛城 城"),
            ("İstanbul", "istanbul"),
            ("مُحَمَّد", "محمد"),
            ("+86 10 6512", "86 10 6512"),
            ("a\u{301}b", "ab"),
            ("  …!?", ""),
        ] {
            assert_eq!(terms(text).join(" "), terms_of_it, "{text}");
        }
    }

    #[test]
    fn scripts_without_spaces_become_pairs_and_the_last_letter() {
        for (text, terms_of_it) in [
            ("台风警报", "台风 风警 警报 报"),
            ("台", "台"),
            ("第3号案件", "第 3 号案 案件 件"),
            ("台风，警报", "台风 风 警报 报"),
            ("IP地址", "ip 地址 址"),
            ("スーパー", "スー ーハ\u{309a} ハ\u{309a}ー ー"),
        ] {
            assert_eq!(terms(text).join(" "), terms_of_it, "{text}");
        }
        let thai = words("ที่อยู่");
        assert!(thai.len() > 2 && thai[0].sort == Sort::Pair, "{thai:?}");
        assert_eq!(words("台").first().map(|word| word.sort), Some(Sort::Last { is_only: true }));
        assert_eq!(words("हिन्दी भाषा").len(), 2, "marks of a script of its own stay in the word");
    }

    #[test]
    fn each_word_knows_where_it_stands() {
        let text = "Ça — ＡＢ 台风e\u{301}";
        let at: Vec<&str> = words(text).into_iter().map(|word| &text[word.at]).collect();
        assert_eq!(at, ["Ça", "ＡＢ", "台风", "风", "e\u{301}"]);
    }

    #[test]
    fn a_word_without_end_is_cut_short() {
        assert_eq!(terms(&"x".repeat(10_000)), ["x".repeat(LETTERS_MAX)]);
        let marks = format!("x{}", "\u{93f}".repeat(10_000));
        assert_eq!(terms(&marks)[0].chars().count(), LETTERS_MAX);
    }
}
