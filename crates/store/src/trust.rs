//! Charters and cards as stored. Two of one version with different hashes are both kept: the second is evidence.

use comity_dossier::{Hash, Member, Time};

/// How many different charters, or cards of one member, of one version are kept; further ones add nothing to the proof.
pub const CONFLICTING_VERSIONS_MAX: usize = 8;

/// A version of the charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCharter {
    /// Its version.
    pub version: u64,
    /// Its hash.
    pub hash: Hash,
    /// The object, with its signatures, as received.
    pub bytes: Vec<u8>,
    /// When it came.
    pub received: Time,
}

/// A version of a member's card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCard {
    /// Whose card.
    pub member: Member,
    /// Its version.
    pub version: u64,
    /// Its hash.
    pub hash: Hash,
    /// The COSE object as received.
    pub bytes: Vec<u8>,
    /// When it came.
    pub received: Time,
}
