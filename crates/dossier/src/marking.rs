//! Handling: who may know, what may be done, for what it may be used.
//!
//! Promise: combining markings is commutative, associative and idempotent, and never gives less than any of them
//! (MARK-002); [`Handling::lowers`] is what tells whether somebody but the author may make a change (MARK-001).
//! Not here: the words that explain a code.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::codes::{Pap, Tlp, UseLimit};
use crate::kind::common::words::Text;

/// The most texts of use limits that one marking holds; combining keeps all, a line states at most this many.
pub const USE_TEXTS_MAX: usize = 4;

/// The marking of a line or a dossier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(map)]
pub struct Handling {
    /// Who may know.
    #[n(1)]
    pub tlp: Tlp,
    /// What may be done.
    #[n(2)]
    pub pap: Pap,
    /// For what it may be used.
    #[n(3)]
    pub use_limit: UseLimit,
    /// The limits in words: one, required, with `h3`; several after combining. In ascending order without repeats.
    #[n(4)]
    pub use_text: Vec<Text>,
}

impl Handling {
    /// Returns a marking without use limits.
    #[must_use]
    pub fn new(tlp: Tlp, pap: Pap) -> Self {
        Self { tlp, pap, use_limit: UseLimit::H0, use_text: Vec::new() }
    }

    /// Returns the stricter of both in every respect; the texts of both apply (MARK-002).
    #[must_use]
    pub fn combine(&self, other: &Self) -> Self {
        let mut use_text: Vec<Text> = self.use_text.iter().chain(&other.use_text).cloned().collect();
        use_text.sort();
        use_text.dedup();
        Self {
            tlp: self.tlp.max(other.tlp),
            pap: self.pap.max(other.pap),
            use_limit: self.use_limit.max(other.use_limit),
            use_text,
        }
    }

    /// Tells whether this marking allows anything that `before` did not (MARK-001).
    #[must_use]
    pub fn lowers(&self, before: &Self) -> bool {
        self.combine(before) != *self
    }

    /// Tells whether the marking is complete and within its limits: `h3` has its text, other limits may.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let ascending = self.use_text.windows(2).all(|pair| pair[0] < pair[1]);
        let said = self.use_limit != UseLimit::H3 || !self.use_text.is_empty();
        ascending && said && self.use_text.len() <= USE_TEXTS_MAX
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::language::Language;
    use alloc::vec;
    use proptest::prelude::*;

    pub(crate) fn text(words: &str) -> Text {
        Text::new(Language::new("en").expect("a tag"), words).expect("words")
    }

    prop_compose! {
        fn handlings()(
            tlp in prop::sample::select(Tlp::ALL),
            pap in prop::sample::select(Pap::ALL),
            use_limit in prop::sample::select(UseLimit::ALL),
            texts in prop::collection::btree_set("[a-c]", 0..3),
        ) -> Handling {
            Handling { tlp, pap, use_limit, use_text: texts.iter().map(|t| text(t)).collect() }
        }
    }

    proptest! {
        /// Covers MARK-002.
        #[test]
        fn where_markings_meet_the_stricter_wins_in_any_order(a in handlings(), b in handlings(), c in handlings()) {
            prop_assert_eq!(a.combine(&b), b.combine(&a));
            prop_assert_eq!(a.combine(&b).combine(&c), a.combine(&b.combine(&c)));
            prop_assert_eq!(a.combine(&a), a.clone());
            prop_assert!(!a.combine(&b).lowers(&a) && !a.combine(&b).lowers(&b));
        }
    }

    /// Covers MARK-001.
    #[test]
    fn lowering_is_lowering_in_any_one_respect() {
        let amber = Handling::new(Tlp::Amber, Pap::Amber);
        let red = Handling { tlp: Tlp::Red, ..amber.clone() };
        let traded = Handling { tlp: Tlp::Red, pap: Pap::Green, ..amber.clone() };
        assert!(amber.lowers(&red) && traded.lowers(&amber) && !red.lowers(&amber) && !red.lowers(&red));
    }

    #[test]
    fn h3_says_what_it_means() {
        let bare = Handling { use_limit: UseLimit::H3, ..Handling::new(Tlp::Green, Pap::Green) };
        assert!(!bare.is_well_formed());
        assert!(Handling { use_text: vec![text("only for rescue")], ..bare }.is_well_formed());
    }
}
