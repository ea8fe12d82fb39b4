//! The character check (domain, rule of law 1): the lead states that the matter is not political, military, religious
//! or racial; any participant may doubt it on its own page; the lead answers.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::codes::{Character, FlagOutcome, FlagReason};
use crate::ids::EntryId;
use crate::kind::common::words::Text;

/// The statement that stands on every dossier.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CharacterStatement {
    /// What the matter is not, each said by itself, in ascending order: all four.
    #[n(1)]
    pub is_not: Vec<Character>,
    /// Words, if any.
    #[n(2)]
    pub words: Option<Text>,
}

impl CharacterStatement {
    /// Returns the full statement.
    #[must_use]
    pub fn full(words: Option<Text>) -> Self {
        Self { is_not: Character::ALL.into(), words }
    }

    /// Tells whether all four are excluded.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_not == Character::ALL
    }
}

/// A participant's doubt. While one is open the dossier is not shared onward.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Flag {
    /// Why, as a code.
    #[n(1)]
    pub reason: FlagReason,
    /// Why, in words: required.
    #[n(2)]
    pub words: Text,
}

/// The lead's answer to a flag.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FlagAnswer {
    /// The flag.
    #[n(1)]
    pub flag: EntryId,
    /// The outcome, as a code.
    #[n(2)]
    pub outcome: FlagOutcome,
    /// The answer, in words: required.
    #[n(3)]
    pub words: Text,
}
