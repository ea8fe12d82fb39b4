//! What somebody may be called, and which passwords are good.
//!
//! Length is what makes a password hard to guess, so any characters are taken, nobody is told to mix them, and nobody has
//! to change one without a reason. What is refused is what guessers try first: rows of keys, repetitions, the usual
//! words with digits behind them, one's own code or name, the name of this program. Rules stand in place of a list of
//! leaked passwords: such lists hold hardly anything else of twelve characters or more.
//! Not here: hashing (`seal::password`), words for what is wrong (message files).

use comity_dossier::text;

use super::PeopleFault;

/// Characters of a password, at the least.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Characters of a password, at the most.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Characters of an officer's code, at the most: what the record takes.
pub const CODE_CHARS_MAX: usize = 24;
/// Bytes of a person's name, at the most.
pub const NAME_BYTES_MAX: usize = 120;

/// Codes that mean something else in the record and in this program.
const TAKEN_CODES: [&str; 3] = ["desk", "node", "automatic"];

/// What is wrong with what somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The code is not 1 to 24 letters, digits, dots and hyphens, or means something else.
    Code,
    /// Another person has the code, or had it.
    CodeTaken,
    /// The name is empty, too long, or holds what does not stand on a line.
    Name,
    /// The password is shorter than [`PASSWORD_CHARS_MIN`].
    PasswordShort,
    /// The password is longer than [`PASSWORD_CHARS_MAX`].
    PasswordLong,
    /// The password is one of those that guessers try first.
    PasswordCommon,
    /// The present password is not that.
    PasswordNotThat,
    /// No role was chosen.
    Roles,
}

impl Wrong {
    /// Every one of them.
    pub const ALL: [Self; 8] = [
        Self::Code,
        Self::CodeTaken,
        Self::Name,
        Self::PasswordShort,
        Self::PasswordLong,
        Self::PasswordCommon,
        Self::PasswordNotThat,
        Self::Roles,
    ];

    /// Returns its name, for which the message files have words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CodeTaken => "code-taken",
            Self::Name => "name",
            Self::PasswordShort => "password-short",
            Self::PasswordLong => "password-long",
            Self::PasswordCommon => "password-common",
            Self::PasswordNotThat => "password-not-that",
            Self::Roles => "roles",
        }
    }

    /// Returns the field of the form that is at fault.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Code | Self::CodeTaken => "code",
            Self::Name => "name",
            Self::PasswordShort | Self::PasswordLong | Self::PasswordCommon => "password",
            Self::PasswordNotThat => "present",
            Self::Roles => "role",
        }
    }
}

/// Checks what a person would be called; both as the record would take them.
pub(super) fn check_called(code: &str, name: &str) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    let good = (1..=CODE_CHARS_MAX).contains(&code.len()) && code.bytes().all(letters);
    if !good
        || !code.starts_with(|c: char| c.is_ascii_alphanumeric())
        || TAKEN_CODES.iter().any(|t| code.eq_ignore_ascii_case(t))
    {
        wrong.push(Wrong::Code);
    }
    if name.trim().is_empty() || name.len() > NAME_BYTES_MAX || text::check_line(name).is_err() {
        wrong.push(Wrong::Name);
    }
    wrong
}

/// Brings a password to the form in which it is hashed: one form for all keyboards (NFC), nothing cut off. A password
/// that nobody can have is cut, so that nobody has a megabyte hashed.
pub(super) fn as_typed(password: &str) -> String {
    let bounded: String = password.chars().take(4 * PASSWORD_CHARS_MAX).collect();
    text::normalize(&bounded)
}

/// Checks a new password, as [`as_typed`] returned it.
pub(super) fn check_password(password: &str, code: &str, name: &str) -> Result<(), PeopleFault> {
    let chars = password.chars().count();
    let wrong = if chars < PASSWORD_CHARS_MIN {
        Wrong::PasswordShort
    } else if chars > PASSWORD_CHARS_MAX {
        Wrong::PasswordLong
    } else if is_common(password, &[code, name]) {
        Wrong::PasswordCommon
    } else {
        return Ok(());
    };
    Err(PeopleFault::Form(vec![wrong]))
}

/// What guessers put together. All lower case, letters only.
const USUAL: &[&str] = &[
    "password",
    "passwort",
    "passw",
    "parola",
    "contrasena",
    "motdepasse",
    "mima",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfgh",
    "zxcvbn",
    "qazwsx",
    "welcome",
    "letmein",
    "iloveyou",
    "admin",
    "administrator",
    "root",
    "login",
    "master",
    "secret",
    "changeme",
    "default",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "princess",
    "sunshine",
    "shadow",
    "superman",
    "batman",
    "trustno",
    "whatever",
    "michael",
    "jordan",
    "charlie",
    "computer",
    "internet",
    "samsung",
    "google",
    "starwars",
    "hello",
    "test",
    "guest",
    "user",
    "temp",
    "officer",
    "duty",
    "desk",
    "police",
    "comity",
    "harbour",
    "spring",
    "summer",
    "autumn",
    "winter",
    "january",
    "monday",
    "woaini",
    "abc",
    "pass",
    "love",
    "god",
    "my",
    "the",
    "is",
    "my",
    "new",
    "one",
    "me",
    "i",
    "a",
];

/// Rows that fingers and heads run along.
const ROWS: &[&str] =
    &["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn"];

/// Tells whether guessers try it first.
fn is_common(password: &str, own: &[&str]) -> bool {
    let plain: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let mut different = plain.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 || is_repeated(&plain) || is_in_rows(&plain) {
        return true;
    }
    let letters: String = plain.iter().filter_map(|c| letter(*c)).collect();
    let own = own
        .iter()
        .flat_map(|word| word.split_whitespace())
        .map(|word| word.chars().flat_map(char::to_lowercase).filter_map(letter).collect::<String>());
    let words: Vec<String> =
        USUAL.iter().map(|word| (*word).to_owned()).chain(own.filter(|word| word.chars().count() > 1)).collect();
    if plain.iter().all(|c| c.is_ascii() && !c.is_ascii_alphabetic()) {
        return is_dates(&plain);
    }
    // Digits and signs that stand for no letter carry little: what is left must be more than the usual words.
    is_made_of(&letters, &words)
}

/// Reads a character as the letter that people mean by it.
fn letter(c: char) -> Option<char> {
    match c {
        '0' => Some('o'),
        '1' | '!' => Some('i'),
        '3' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        c if c.is_alphabetic() => Some(c),
        _ => None,
    }
}

/// One piece again and again.
fn is_repeated(chars: &[char]) -> bool {
    (1..=chars.len() / 2).any(|size| chars.chunks(size).all(|piece| chars.starts_with(piece)))
}

/// Runs of at least three along a row, forwards or backwards, and nothing else.
fn is_in_rows(chars: &[char]) -> bool {
    let rows: Vec<Vec<char>> =
        ROWS.iter().flat_map(|row| [row.chars().collect::<Vec<_>>(), row.chars().rev().collect()]).collect();
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        let run = rows.iter().map(|row| longest_run(rest, row)).max().unwrap_or(0);
        if run < 3 {
            return false;
        }
        at += run;
    }
    true
}

fn longest_run(rest: &[char], row: &[char]) -> usize {
    let starts = 0..row.len();
    starts
        .map(|start| rest.iter().zip(row.get(start..).unwrap_or_default()).take_while(|(a, b)| a == b).count())
        .max()
        .unwrap_or(0)
}

/// Nothing but digits and signs of at most twelve digits: dates and telephone numbers.
fn is_dates(chars: &[char]) -> bool {
    chars.iter().filter(|c| c.is_ascii_digit()).count() <= 12
}

/// Tells whether letters are nothing but usual words one after the other. Leading and trailing letters that come from
/// digits (`1` read as `i`) are let go of.
fn is_made_of(letters: &str, words: &[String]) -> bool {
    let chars: Vec<char> = letters.chars().collect();
    let mut reached = vec![false; chars.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for at in 0..chars.len() {
        if !reached.get(at).copied().unwrap_or(false) {
            continue;
        }
        let rest = chars.get(at..).unwrap_or_default();
        for word in words {
            let length = word.chars().count();
            let fits = length <= rest.len() && word.chars().zip(rest).all(|(a, b)| a == *b);
            if let Some(end) = reached.get_mut(at + length).filter(|_| fits) {
                *end = true;
            }
        }
        // A digit that was read as a letter, or a single letter, between words.
        if matches!(rest.first(), Some('o' | 'i' | 'e' | 'a' | 's'))
            && let Some(end) = reached.get_mut(at + 1)
        {
            *end = true;
        }
    }
    reached.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_passwords_of_any_characters_are_good() {
        for good in [
            "correct horse battery staple",
            "three tides and a lantern",
            "暮色里的灯塔照着远处的海",
            "Ж!9x#Kq2$Lm7",
            "пароль-не-угадать-7",
            "                        x y z 7 q",
            "nine brown herons",
        ] {
            assert_eq!(check_password(&as_typed(good), "7F3", "Ada"), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_guessers_try_first_is_refused_and_so_is_ones_own_name() {
        for common in [
            "passwordpassword",
            "Password1234!",
            "P@ssw0rd2026!",
            "adminadmin123",
            "qwertyuiopasdf",
            "123456789012",
            "abcdefabcdef",
            "aaaaaaaaaaaaaaa",
            "abababababab",
            "letmein1234567",
            "1qaz2wsx3edc4rfv",
            "iloveyou123456",
            "comity-comity-1",
            "Lovelace.7f3.2026",
            "Summer2026!!",
            "2026-11-22 03:07",
            "zyxwvutsrqponm",
            "welcome welcome",
        ] {
            let refused = Err(PeopleFault::Form(vec![Wrong::PasswordCommon]));
            assert_eq!(check_password(&as_typed(common), "7F3", "Ada Lovelace"), refused, "{common}");
        }
    }

    #[test]
    fn characters_are_counted_not_bytes_and_one_form_serves_all_keyboards() {
        let of = |text: &str| check_password(&as_typed(text), "7F3", "Ada");
        let refused = |wrong| Err(PeopleFault::Form(vec![wrong]));
        assert_eq!(of("elevenchars"), refused(Wrong::PasswordShort));
        assert_eq!(of("远处的灯塔照着海"), refused(Wrong::PasswordShort), "eight characters, many bytes");
        assert_eq!(of(&"ab cd-ef,gh".repeat(12)), refused(Wrong::PasswordLong));
        assert_eq!(as_typed("cafe\u{301} au lait"), as_typed("caf\u{e9} au lait"));
        assert!(as_typed(&"x".repeat(1 << 20)).len() <= 4 * PASSWORD_CHARS_MAX);
    }

    #[test]
    fn a_code_is_short_plain_and_its_own() {
        for good in ["7F3", "a", "duty-1", &"x".repeat(CODE_CHARS_MAX)] {
            assert!(check_called(good, "Ada").is_empty(), "{good}");
        }
        for bad in ["", "-7", "a b", "值班", "desk", "Desk", "<b>", "a\n", &"x".repeat(CODE_CHARS_MAX + 1)] {
            assert_eq!(check_called(bad, "Ada"), [Wrong::Code], "{bad}");
        }
        for bad in ["", "  ", "a\nb", "a\u{202e}b", &"x".repeat(NAME_BYTES_MAX + 1)] {
            assert_eq!(check_called("7F3", bad), [Wrong::Name], "{bad}");
        }
    }
}
