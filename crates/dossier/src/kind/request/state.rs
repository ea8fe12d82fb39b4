//! What is asked in a request now: which draft, which request or amendment, which outcome.
//!
//! Promise: an amendment takes the place of what it has seen; two that did not see each other both hold and are both
//! shown (FORK-007). A line whose text is not here asks nothing yet.
//! Not here: what became of it (`table`).

use crate::fold::register::{Register, Relation, Value};
use crate::ids::EntryId;

/// The request part of a dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestState {
    drafts: Register<()>,
    forms: Register<()>,
    outcomes: Register<()>,
}

/// Which field a line of the lead sets.
#[derive(Clone, Copy)]
pub(crate) enum Sets {
    Draft,
    Form,
    Outcome,
}

impl RequestState {
    pub(crate) fn set(&mut self, sets: Sets, value: Value<()>, is_before: Relation<'_>) {
        let register = match sets {
            Sets::Draft => &mut self.drafts,
            Sets::Form => &mut self.forms,
            Sets::Outcome => &mut self.outcomes,
        };
        register.set(value, is_before);
    }

    /// Returns the drafts that no later one replaced; also those that were withdrawn or sent since.
    pub fn drafts(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.drafts.values().iter().map(|value| value.entry)
    }

    /// Returns the requests or amendments that hold: none before the first was sent, one as a rule.
    pub fn forms(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.forms.values().iter().map(|value| value.entry)
    }

    /// Returns the outcomes that hold.
    pub fn outcomes(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.outcomes.values().iter().map(|value| value.entry)
    }

    /// Tells whether a request was sent.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        !self.forms.is_empty()
    }
}
