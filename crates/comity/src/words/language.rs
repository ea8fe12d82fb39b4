//! Which language a reader gets.

/// A language in which every message is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReaderLanguage {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

/// The most preferences of one `Accept-Language` header that are looked at.
const PREFERENCES_MAX: usize = 32;

impl ReaderLanguage {
    /// Every language.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Returns the tag, for `lang` attributes and folders.
    #[must_use]
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// Returns the language's name for itself.
    #[must_use]
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// Finds the language of a tag or of a locale: `zh`, `zh-Hant-HK`, `zh_CN.UTF-8`, `EN`; `None` if nobody wrote it.
    #[must_use]
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_', '.', '@']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Chooses for a terminal: the `--lang` that was given, else the first of `COMITY_LANG`, `LC_ALL`, `LC_MESSAGES` and
    /// `LANG` that is set, else English. What was chosen first decides: if nobody wrote that language, it is English.
    #[must_use]
    pub(crate) fn of_terminal(given: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let first = || ["COMITY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        let wanted = given.map(str::to_owned).or_else(first);
        wanted.and_then(|wanted| Self::of_tag(&wanted)).unwrap_or_default()
    }

    /// Chooses for a page by an `Accept-Language` header (RFC 9110 §12.5.4): of what is preferred most, the first that
    /// somebody wrote; else English.
    #[must_use]
    pub(crate) fn of_header(header: &str) -> Self {
        let mut best: Option<(u32, Self)> = None;
        for preference in header.split(',').take(PREFERENCES_MAX) {
            let mut parts = preference.split(';').map(str::trim);
            let Some(language) = parts.next().and_then(Self::of_tag) else { continue };
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, thousandths);
            if weight > best.map_or(0, |(weight, _)| weight) {
                best = Some((weight, language));
            }
        }
        best.map_or_else(Self::default, |(_, language)| language)
    }
}

/// Reads a weight such as `0.8` in thousandths; what is no weight weighs nothing.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = part.chars().take(3).collect();
    match (whole, format!("{digits:0<3}").parse()) {
        ("1", _) => 1_000,
        ("0", Ok(part)) => part,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::ReaderLanguage::{self, Chinese, English};

    #[test]
    fn a_terminal_speaks_the_language_that_was_asked_for_last_and_nearest() {
        let choose = |given: Option<&str>, set: &[(&str, &str)]| {
            let set = set.to_vec();
            ReaderLanguage::of_terminal(given, move |name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(choose(None, &[]), English);
        assert_eq!(choose(None, &[("LANG", "zh_CN.UTF-8")]), Chinese);
        assert_eq!(choose(None, &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), English);
        assert_eq!(choose(None, &[("LC_ALL", ""), ("LANG", "zh_TW")]), Chinese, "an empty variable is none");
        assert_eq!(choose(None, &[("COMITY_LANG", "zh"), ("LC_ALL", "en_GB.UTF-8")]), Chinese);
        assert_eq!(choose(Some("en"), &[("COMITY_LANG", "zh")]), English);
    }

    #[test]
    fn a_page_speaks_what_the_browser_prefers_among_what_is_written() {
        for (header, language) in [
            ("", English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Chinese),
            ("kk-KZ,ru;q=0.9,zh;q=0.7,en;q=0.5", Chinese),
            ("en;q=0.4, zh;q=0.35", English),
            ("fr, *;q=0.1", English),
            ("zh;q=0", English),
            ("zh;q=nonsense, en;q=0.1", English),
            (";;;,,,q=1;zh", English),
        ] {
            assert_eq!(ReaderLanguage::of_header(header), language, "{header}");
        }
    }
}
