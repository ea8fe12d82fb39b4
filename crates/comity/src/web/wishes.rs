//! How an officer wants pages: language, zone of the second clock, theme, keys.
//!
//! Whoever signs somebody in puts [`Wishes`] beside the request; where none are, the browser's preferences hold.
//! Not here: where wishes are kept, the page that changes them.

use std::sync::Arc;

use crate::words::ReaderLanguage;

/// The colours of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the browser prefers: light or dark.
    #[default]
    Automatic,
    /// Dark on white.
    Light,
    /// Light on nearly black.
    Dark,
    /// Warm and of low luminance, for dark rooms.
    Night,
}

impl Theme {
    /// Every theme, in the order in which they are offered.
    pub(crate) const ALL: [Self; 4] = [Self::Automatic, Self::Light, Self::Dark, Self::Night];

    /// Returns what the style sheet calls it; `None`: nothing is said, and the browser chooses.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Automatic => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::Night => Some("night"),
        }
    }
}

/// How an officer wants pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wishes {
    /// The language; `None`: as the browser prefers.
    pub(crate) language: Option<ReaderLanguage>,
    /// The IANA zone of the second clock; `None`: that of the desk, by its card.
    pub(crate) zone: Option<Arc<str>>,
    /// The colours.
    pub(crate) theme: Theme,
    /// Whether single keys do something (WCAG 2.1.4).
    pub(crate) keys: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { language: None, zone: None, theme: Theme::Automatic, keys: true }
    }
}
