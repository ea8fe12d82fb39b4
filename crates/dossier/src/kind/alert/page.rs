//! What a member's page holds in an alert.

use crate::fold::page::Lines;
use crate::lines::Kind;

/// The alert part of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertPage {
    /// Measures taken.
    pub measures: Lines,
    /// Help offered.
    pub help_offered: Lines,
    /// Help needed.
    pub help_needed: Lines,
}

impl AlertPage {
    /// Tells whether the member did more than acknowledge: a measure, an offer or a need of help stands on its page.
    #[must_use]
    pub fn has_acted(&self) -> bool {
        !(self.measures.is_empty() && self.help_offered.is_empty() && self.help_needed.is_empty())
    }

    /// Returns the lines of one kind; `None` if the kind has no place here.
    pub(crate) fn lines_mut(&mut self, kind: Kind) -> Option<&mut Lines> {
        match kind {
            Kind::MEASURES => Some(&mut self.measures),
            Kind::HELP_OFFERED => Some(&mut self.help_offered),
            Kind::HELP_NEEDED => Some(&mut self.help_needed),
            _ => None,
        }
    }
}
