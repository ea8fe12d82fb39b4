//! What people read, in their language: messages, codes, times.
//!
//! ```text
//!   locales/<language>/*.ftl ── compiled in ──> Words ── text("nav-desk"), code(level), moment(now) ──> page, terminal
//! ```
//!
//! Promise: no word stands in the code; English and Chinese are complete, which tests hold. A key that nobody wrote
//! shows the English words, and without those the key itself: a reader never meets a panic. Isolation marks are left
//! out, so that a message fits an attribute and a terminal; pages put what members wrote into `<bdi>` instead.
//! Not here: layout, and what members wrote.

mod bundle;
mod faults;
mod language;
mod moment;
mod names;
#[cfg(test)]
mod tests;

pub(crate) use fluent_bundle::FluentValue as Value;
pub use language::ReaderLanguage;
pub(crate) use names::{CapList, cap_key};

/// The messages of one language. It is a value of one byte: copy it where it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    language: ReaderLanguage,
}

impl Words {
    /// For tests: the messages for a language tag such as `zh-Hant-HK`; English if nobody wrote that language yet.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn new(tag: &str) -> Self {
        Self::of(ReaderLanguage::of_tag(tag).unwrap_or_default())
    }

    /// Returns the messages of a language.
    #[must_use]
    pub(crate) fn of(language: ReaderLanguage) -> Self {
        Self { language }
    }

    /// Returns the reader's language.
    #[must_use]
    pub(crate) fn language(self) -> ReaderLanguage {
        self.language
    }

    /// Returns the message `key`, or its attribute where the key is `message.attribute`.
    #[must_use]
    pub(crate) fn text(self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// Returns the message `key` with its variables.
    #[must_use]
    pub(crate) fn text_with(self, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        bundle::format(self.language, key, values)
    }

    /// Tells whether somebody wrote the message `key` in this very language.
    #[must_use]
    pub(crate) fn has(self, key: &str) -> bool {
        bundle::has(self.language, key)
    }
}
