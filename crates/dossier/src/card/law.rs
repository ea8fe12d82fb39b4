//! The law profile: what a request to this member must bring, and how long things are kept.
//!
//! It informs forms and clocks; it decides nothing by itself.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::{CardFault, ITEMS_MAX, are_languages};
use crate::language::{self, Language, Said};

/// Whether what is asked about must be an offence here too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DualCriminality {
    /// Never.
    #[n(0)]
    NotRequired,
    /// For disclosure, not for preservation.
    #[n(1)]
    ForDisclosure,
    /// Always.
    #[n(2)]
    Always,
}

/// The longest preservation or extension that a profile states, in days: ten years.
const DAYS_MAX: u16 = 3_650;

/// What the member's law asks for and allows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LawProfile {
    /// Languages in which requests are taken, the best first; at least one.
    #[n(1)]
    pub languages: Vec<Language>,
    /// Double criminality.
    #[n(2)]
    pub dual_criminality: DualCriminality,
    /// How long a preservation holds, in days, 1 to 3,650.
    #[n(3)]
    pub preservation_days: u16,
    /// By how much it can be extended, in days, 0 to 3,650; 0: it cannot.
    #[n(4)]
    pub extension_days: u16,
    /// What may be done with answers without asking again, in ascending order of language; empty: nothing is said.
    #[n(5)]
    pub use_limits: Vec<Said>,
    /// Who decides, in ascending order of language; at least one.
    #[n(6)]
    pub authority: Vec<Said>,
}

impl LawProfile {
    pub(super) fn check(&self) -> Result<(), CardFault> {
        if self.use_limits.len() > ITEMS_MAX || self.authority.len() > ITEMS_MAX {
            return Err(CardFault::TooLarge);
        }
        let shaped = !self.languages.is_empty()
            && are_languages(&self.languages)
            && (1..=DAYS_MAX).contains(&self.preservation_days)
            && self.extension_days <= DAYS_MAX
            && language::is_ascending(&self.use_limits)
            && !self.authority.is_empty()
            && language::is_ascending(&self.authority);
        if shaped { Ok(()) } else { Err(CardFault::Law) }
    }
}
