//! The short name of a call that is answered.
//!
//! Not here: the root over what two nodes share ([`crate::tree`]), the digest of one dossier's frontier
//! (`comity_dossier::Frontier::digest`) and of its counted set.

use comity_dossier::Hash;
use sha2::{Digest, Sha256};

/// Returns the hash by which an answer names the call it answers: SHA-256 of the whole signed call (ANSWER-001).
#[must_use]
pub fn call_hash(signed_call: &[u8]) -> Hash {
    Hash(Sha256::digest(signed_call).into())
}

/// Returns the name of a parcel: SHA-256 of the whole signed parcel (MBOX-002).
#[must_use]
pub fn parcel_hash(signed_parcel: &[u8]) -> Hash {
    Hash(Sha256::digest(signed_parcel).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers ANSWER-001.
    #[test]
    fn an_answer_names_its_call_by_the_hash_of_every_byte_of_it() {
        assert_ne!(call_hash(b"call"), call_hash(b"call "));
    }
}
