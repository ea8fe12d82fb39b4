//! Short names: of all that two nodes share, and of a call that is answered.
//!
//! Promise: two nodes that know the same lines of the same dossiers compute the same root.
//! Not here: the digest of one dossier's frontier (`comity_dossier::Frontier::digest`) and of its counted set.

use comity_dossier::{DossierId, Hash};
use sha2::{Digest, Sha256};

const ROOT_CONTEXT: &[u8] = b"comity/root/1";

/// Returns the root over all dossiers that two nodes share: `SHA-256("comity/root/1" ‖ (dossier id ‖ frontier digest)*)`
/// with the dossiers ascending (REP-001). It is one value however many they share.
///
/// `shared` must ascend by dossier, as a sorted map iterates.
#[must_use]
pub fn root<'a>(shared: impl IntoIterator<Item = (&'a DossierId, &'a Hash)>) -> Hash {
    let mut hash = Sha256::new();
    hash.update(ROOT_CONTEXT);
    for (dossier, digest) in shared {
        hash.update(dossier.as_bytes());
        hash.update(digest.as_bytes());
    }
    Hash(hash.finalize().into())
}

/// Returns the hash by which an answer names the call it answers: SHA-256 of the whole signed call (ANSWER-001).
#[must_use]
pub fn call_hash(signed_call: &[u8]) -> Hash {
    Hash(Sha256::digest(signed_call).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    /// Covers REP-001.
    #[test]
    fn the_root_changes_with_every_dossier_and_every_digest() {
        let (a, b) = (DossierId([1; 32]), DossierId([2; 32]));
        let (x, y) = (Hash([3; 32]), Hash([4; 32]));
        let roots = [root([]), root([(&a, &x)]), root([(&a, &y)]), root([(&b, &x)]), root([(&a, &x), (&b, &y)])];
        for (at, one) in roots.iter().enumerate() {
            assert!(!roots[at + 1..].contains(one));
        }
    }

    /// Covers ANSWER-001.
    #[test]
    fn an_answer_names_its_call_by_the_hash_of_every_byte_of_it() {
        assert_ne!(call_hash(b"call"), call_hash(b"call "));
    }
}
