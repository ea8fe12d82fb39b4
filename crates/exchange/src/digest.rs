//! Short names for "what I know": of one dossier, and of all that two nodes share.
//!
//! Promise: two nodes that know the same lines compute the same values; order of asking and counting does not enter.
//! Not here: the digest of the counted set (dossier, DIG rules): these say what is *here*, not what it means.

use alloc::vec::Vec;

use comity_dossier::{DossierId, Hash, Head, canonical};
use sha2::{Digest, Sha256};

const FRONTIER_CONTEXT: &[u8] = b"comity/frontier/1";
const ROOT_CONTEXT: &[u8] = b"comity/root/1";

/// Returns the digest of one dossier's frontier: `SHA-256("comity/frontier/1" ‖ CBOR of its tips, ascending)` (REP-002).
///
/// `tips` are every known tip; of a forked lane all. Their order and repetition do not matter.
#[must_use]
pub fn frontier_digest(tips: &[Head]) -> Hash {
    let mut sorted: Vec<Head> = tips.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut hash = Sha256::new();
    hash.update(FRONTIER_CONTEXT);
    hash.update(canonical::encode(&sorted));
    Hash(hash.finalize().into())
}

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
    use comity_dossier::{EntryId, LaneId, Member};

    fn head(seq: u64, id: u8) -> Head {
        let member = Member::new("delta").expect("a code");
        Head { member, lane: LaneId([1; 16]), seq, id: EntryId([id; 32]) }
    }

    /// Covers REP-002.
    #[test]
    fn the_digest_of_a_frontier_depends_on_its_lines_only() {
        let one = frontier_digest(&[head(1, 1), head(2, 2)]);
        assert_eq!(one, frontier_digest(&[head(2, 2), head(1, 1), head(1, 1)]));
        assert_ne!(one, frontier_digest(&[head(2, 2)]));
        assert_ne!(one, frontier_digest(&[head(1, 1), head(2, 3)]));
    }

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
}
