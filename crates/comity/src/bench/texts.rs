//! What notes of the bench say: no two are the same, and the same comes out each time.
//!
//! Not here: who writes them (`hands`), what is looked for in them (`found`).

/// Words that make up a text of a length: so that it is no run of one letter, which a disk or a wire might shorten.
const WORDS: &[&str] = &["river", "bridge", "harbour", "night", "signal", "train", "north", "valve", "quay", "watch"];

/// Of these the words of a language of the bench's own are made: three each.
const SYLLABLES: [&str; 25] = [
    "ka", "re", "mi", "to", "su", "na", "lo", "pe", "di", "vu", "sha", "ber", "gon", "tri", "mel", "fos", "qua", "zin",
    "hol", "wex", "jar", "bly", "cro", "dun", "eft",
];
/// How many words that language has.
pub(super) const VOCABULARY: u32 = 15_000;
/// How many Han characters are written.
pub(super) const CHARACTERS: u32 = 3_000;
/// Words of a note.
const WORDS_OF_A_NOTE: u32 = 10;
/// Han characters of a note.
const CHARACTERS_OF_A_NOTE: u32 = 14;
/// The first of the Han characters (CJK Unified Ideographs).
const FIRST_CHARACTER: u32 = 0x4e00;

/// How a note is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Text {
    /// Of so many bytes: what it says is no matter.
    Bytes(usize),
    /// A sentence of many words, as people would look for them: a few of them often, most of them seldom.
    Sentence,
}

impl Text {
    /// Writes the note with this number of a member.
    pub(super) fn write(self, member: &str, number: u64) -> String {
        match self {
            Self::Bytes(bytes) => of_bytes(member, number, bytes),
            Self::Sentence => sentence(number),
        }
    }
}

fn of_bytes(member: &str, number: u64, bytes: usize) -> String {
    let mut text = format!("{member} {number} ");
    let mut at = usize::try_from(number).unwrap_or(0);
    while text.len() < bytes {
        text.push_str(WORDS[at % WORDS.len()]);
        text.push(' ');
        at = at.wrapping_mul(31).wrapping_add(7);
    }
    text.truncate(bytes.max(1));
    text.trim_end().to_owned()
}

fn sentence(number: u64) -> String {
    let mut chance = Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut text = String::new();
    for _ in 0..WORDS_OF_A_NOTE {
        text.push_str(&word(chance.below(VOCABULARY, 3)));
        text.push(' ');
    }
    text.extend((0..CHARACTERS_OF_A_NOTE).map(|_| character(chance.below(CHARACTERS, 2))));
    text.push_str(&format!(" AB-{}", number % 10_000));
    text
}

/// The word with a number: small ones are often written.
pub(super) fn word(number: u32) -> String {
    let syllable = |at: u32| SYLLABLES[(at % 25) as usize];
    [syllable(number), syllable(number / 25), syllable(number / 625)].concat()
}

/// The Han character with a number: small ones are often written.
pub(super) fn character(number: u32) -> char {
    char::from_u32(FIRST_CHARACTER + number % CHARACTERS).unwrap_or('一')
}

/// Numbers that look like chance (xorshift).
struct Chance(u64);

impl Chance {
    /// A number below `bound`, a small one the more likely the greater `power` is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it is from 0 to `bound`
    fn below(&mut self, bound: u32, power: i32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let share = f64::from((self.0 >> 32) as u32) / f64::from(u32::MAX);
        (share.powi(power) * f64::from(bound - 1)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_differ_and_come_out_the_same_each_time() {
        for text in [Text::Bytes(100), Text::Sentence] {
            let notes: Vec<String> = (0..1_000).map(|number| text.write("harbour", number)).collect();
            let mut each = notes.clone();
            each.sort_unstable();
            each.dedup();
            assert_eq!(each.len(), notes.len());
            assert_eq!(text.write("harbour", 7), notes[7]);
        }
        let bytes = Text::Bytes(100).write("harbour", 7).len();
        assert!((99..=100).contains(&bytes), "no text ends in a space: {bytes}");
    }

    #[test]
    fn some_words_are_written_often_and_most_seldom() {
        let notes: Vec<String> = (0..2_000).map(sentence).collect();
        let with = |word: &str| notes.iter().filter(|note| note.contains(word)).count();
        assert!(with(&word(0)) > 400 && with(&word(VOCABULARY - 2)) < 20, "{} {}", with(&word(0)), notes[0]);
        assert!(notes.iter().all(|note| note.chars().filter(|c| *c >= '\u{4e00}').count() == 14));
    }
}
