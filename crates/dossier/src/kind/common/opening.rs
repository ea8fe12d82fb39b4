//! What every dossier says when it is opened: the body beside the genesis.
//!
//! Promise: an opening that was read is complete: title, level, handling, legal basis, purpose, review-by date,
//! character statement and clocks (domain, rules of law 1 and 3). The history rule stands in the header.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::codes::{LegalBasis, Level, Purpose};
use crate::kind::common::character::CharacterStatement;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::date::Date;
use crate::kind::common::words::Text;
use crate::language::{Said, is_ascending};
use crate::marking::Handling;

/// The most languages one title stands in.
pub const TITLES_MAX: usize = 40;

/// What entitles the lead to share this.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LegalBasisStatement {
    /// As a code.
    #[n(1)]
    pub basis: LegalBasis,
    /// In words: which treaty, which law, which article. Required.
    #[n(2)]
    pub words: Text,
}

/// What this is shared for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PurposeStatement {
    /// As a code.
    #[n(1)]
    pub purpose: Purpose,
    /// In words; required with `other`.
    #[n(2)]
    pub words: Option<Text>,
}

/// The body of a genesis.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Opening {
    /// The title, once in each language, in ascending order of language.
    #[n(1)]
    pub titles: Vec<Said>,
    /// The level at first.
    #[n(2)]
    pub level: Level,
    /// The handling at first.
    #[n(3)]
    pub handling: Handling,
    /// The legal basis.
    #[n(4)]
    pub legal_basis: LegalBasisStatement,
    /// The purpose.
    #[n(5)]
    pub purpose: PurposeStatement,
    /// The day by which it is looked at whether this is still needed; bodies are erased after it unless it is.
    #[n(6)]
    pub review_by: Date,
    /// The character statement.
    #[n(7)]
    pub character: CharacterStatement,
    /// The clocks of the first level, frozen (CLOCK-001).
    #[n(8)]
    pub clocks: Clocks,
}

impl Opening {
    /// Tells whether everything that is required stands here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        (1..=TITLES_MAX).contains(&self.titles.len())
            && is_ascending(&self.titles)
            && self.handling.is_well_formed()
            && (self.purpose.purpose != Purpose::Other || self.purpose.words.is_some())
            && self.character.is_complete()
    }
}
