//! What is wanted of a peer: a flag for each thing that can be done, so that it is bounded by its type.

use super::{Slot, What};

/// What waits to be done, at most once each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Agenda(u16);

impl Agenda {
    fn bit(what: What) -> u16 {
        1 << (what as u16)
    }

    /// Wants something.
    pub(super) fn want(&mut self, what: What) {
        self.0 |= Self::bit(what);
    }

    /// Wants something if `so`.
    pub(super) fn want_if(&mut self, so: bool, what: What) {
        if so {
            self.want(what);
        }
    }

    /// Tells whether something is wanted.
    pub(super) fn wants(self, what: What) -> bool {
        self.0 & Self::bit(what) != 0
    }

    /// Strikes something off.
    pub(super) fn done(&mut self, what: What) {
        self.0 &= !Self::bit(what);
    }

    /// Takes the first thing that is done in `slot`.
    pub(super) fn take_first(&mut self, slot: Slot) -> Option<What> {
        let first = What::ALL.into_iter().find(|what| what.slot() == slot && self.wants(*what))?;
        self.done(first);
        Some(first)
    }

    /// Tells whether anything waits for `slot`.
    pub(super) fn has(self, slot: Slot) -> bool {
        What::ALL.into_iter().any(|what| what.slot() == slot && self.wants(what))
    }

    /// Tells whether nothing waits.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}
