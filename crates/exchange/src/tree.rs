//! The hash tree over all that two nodes share: one root, 256 buckets, so that a greeting costs the same whatever they
//! share, and what differs is found without telling the rest.
//!
//! ```text
//!   root ── 256 buckets, by the first byte of the dossier's id ── (dossier, digest of its frontier) …
//! ```
//!
//! Promise: two nodes that know the same lines of the same dossiers compute the same root (REP-006); a line that comes
//! makes one bucket stale and nothing else, however many dossiers there are.
//! Not here: which dossiers are shared, and the digest of one dossier's frontier (`comity_dossier::Frontier::digest`).

use alloc::vec;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use comity_dossier::{DossierId, Hash};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// How many buckets a tree has.
pub const BUCKETS: usize = 256;

const ROOT_CONTEXT: &[u8] = b"comity/root/1";
const BUCKET_CONTEXT: &[u8] = b"comity/bucket/1";

/// Returns the bucket in which a dossier stands: the first byte of its id.
#[must_use]
pub fn bucket_of(dossier: &DossierId) -> u8 {
    dossier.0[0]
}

/// Returns the ids between which the dossiers of a bucket stand.
#[must_use]
pub fn ids_of(bucket: u8) -> RangeInclusive<DossierId> {
    let (mut first, mut last) = ([0; 32], [u8::MAX; 32]);
    (first[0], last[0]) = (bucket, bucket);
    DossierId(first)..=DossierId(last)
}

/// Some of the buckets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct BucketSet(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    [u8; BUCKETS / 8],
);

impl BucketSet {
    /// Every bucket.
    pub const ALL: BucketSet = BucketSet([u8::MAX; BUCKETS / 8]);

    /// Adds a bucket.
    pub fn insert(&mut self, bucket: u8) {
        self.0[usize::from(bucket / 8)] |= 1 << (bucket % 8);
    }

    /// Takes a bucket out.
    pub fn remove(&mut self, bucket: u8) {
        self.0[usize::from(bucket / 8)] &= !(1 << (bucket % 8));
    }

    /// Tells whether a bucket is among them.
    #[must_use]
    pub fn contains(&self, bucket: u8) -> bool {
        self.0[usize::from(bucket / 8)] & (1 << (bucket % 8)) != 0
    }

    /// Returns the buckets, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u8> + use<> {
        let set = *self;
        (0..=u8::MAX).filter(move |bucket| set.contains(*bucket))
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A bucket in which something is shared, and the hash over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Bucket {
    /// Which.
    #[n(0)]
    pub number: u8,
    /// `SHA-256("comity/bucket/1" ‖ (dossier ‖ frontier digest)*)`, the dossiers ascending.
    #[n(1)]
    pub hash: Hash,
}

/// The tree over what this node shares with one peer, as this node knows it. It is a cache: what is stale is told again.
#[derive(Clone, Debug)]
pub struct Tree {
    /// By bucket: the hash over it; `None`: nothing is shared there.
    hashes: Vec<Option<Hash>>,
    stale: BucketSet,
    root: Option<Hash>,
}

impl Default for Tree {
    /// A tree of which nothing was told yet.
    fn default() -> Self {
        Self { hashes: vec![None; BUCKETS], stale: BucketSet::ALL, root: None }
    }
}

impl Tree {
    /// Notes that a dossier is shared with the peer, is so no longer, or has another frontier.
    pub fn touch(&mut self, dossier: &DossierId) {
        self.stale.insert(bucket_of(dossier));
    }

    /// Asks for the dossiers of every bucket that is stale: all that are shared, ascending, with their digests.
    pub fn refresh<I: IntoIterator<Item = (DossierId, Hash)>>(&mut self, shared: impl Fn(u8) -> I) {
        for bucket in self.stale.iter() {
            self.hashes[usize::from(bucket)] = hash_of(shared(bucket));
            self.root = None;
        }
        self.stale = BucketSet::default();
    }

    /// Returns the root: `SHA-256("comity/root/1" ‖ (number of the bucket, one byte ‖ its hash)*)` over the buckets in which
    /// something is shared, ascending (REP-006).
    pub fn root(&mut self) -> Hash {
        debug_assert!(self.stale.is_empty(), "a tree is refreshed before it is used");
        if let Some(root) = self.root {
            return root;
        }
        let mut hash = Sha256::new();
        hash.update(ROOT_CONTEXT);
        for bucket in self.buckets() {
            hash.update([bucket.number]);
            hash.update(bucket.hash.as_bytes());
        }
        let root = Hash(hash.finalize().into());
        self.root = Some(root);
        root
    }

    /// Returns the buckets in which something is shared, ascending.
    #[must_use]
    pub fn buckets(&self) -> Vec<Bucket> {
        let all = (0..=u8::MAX).zip(&self.hashes);
        all.filter_map(|(number, hash)| hash.map(|hash| Bucket { number, hash })).collect()
    }

    /// Returns the buckets that are other here than the peer says (REP-007).
    #[must_use]
    pub fn differing(&self, theirs: &[Bucket]) -> BucketSet {
        let mut said: Vec<Option<Hash>> = vec![None; BUCKETS];
        theirs.iter().for_each(|bucket| said[usize::from(bucket.number)] = Some(bucket.hash));
        let mut out = BucketSet::default();
        for (number, (here, there)) in (0..=u8::MAX).zip(self.hashes.iter().zip(&said)) {
            if here != there {
                out.insert(number);
            }
        }
        out
    }
}

fn hash_of(shared: impl IntoIterator<Item = (DossierId, Hash)>) -> Option<Hash> {
    let mut hash = Sha256::new();
    hash.update(BUCKET_CONTEXT);
    let mut some = false;
    for (dossier, digest) in shared {
        some = true;
        hash.update(dossier.as_bytes());
        hash.update(digest.as_bytes());
    }
    some.then(|| Hash(hash.finalize().into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;
    use core::cell::Cell;
    use proptest::prelude::*;

    type Shared = BTreeMap<DossierId, Hash>;

    fn id(first: u8, n: u32) -> DossierId {
        let mut id = [7; 32];
        id[0] = first;
        id[28..].copy_from_slice(&n.to_be_bytes());
        DossierId(id)
    }

    fn of_bucket(shared: &Shared, bucket: u8) -> Vec<(DossierId, Hash)> {
        shared.range(ids_of(bucket)).map(|(id, hash)| (*id, *hash)).collect()
    }

    fn tree(shared: &Shared) -> Tree {
        let mut tree = Tree::default();
        tree.refresh(|bucket| of_bucket(shared, bucket));
        tree
    }

    /// Covers REP-006.
    #[test]
    fn the_root_changes_with_every_dossier_and_every_digest() {
        let (a, b) = (id(1, 1), id(2, 1));
        let (x, y) = (Hash([3; 32]), Hash([4; 32]));
        let roots = [&[][..], &[(a, x)], &[(a, y)], &[(b, x)], &[(a, x), (b, y)], &[(a, x), (id(1, 2), y)]]
            .map(|shared| tree(&shared.iter().copied().collect()).root());
        for (at, one) in roots.iter().enumerate() {
            assert!(!roots[at + 1..].contains(one));
        }
    }

    /// Covers REP-006.
    #[test]
    fn a_line_among_a_hundred_thousand_dossiers_makes_one_bucket_be_told_again_and_no_other() {
        let mut shared: Shared =
            (0..100_000u32).map(|n| (id(n.to_be_bytes()[3], n), Hash([n.to_be_bytes()[2]; 32]))).collect();
        let mut ours = tree(&shared);
        let before = ours.root();
        let changed = id(42, 42);
        shared.insert(changed, Hash([9; 32]));
        ours.touch(&changed);
        let (told, buckets) = (Cell::new(0), Cell::new(0));
        ours.refresh(|bucket| {
            let all = of_bucket(&shared, bucket);
            told.set(told.get() + all.len());
            buckets.set(buckets.get() + 1);
            all
        });
        assert_ne!(ours.root(), before);
        assert_eq!((buckets.get(), told.get()), (1, 391));
        let theirs = tree(&shared);
        assert!(ours.differing(&theirs.buckets()).is_empty());
        assert_eq!(ours.root(), theirs.clone().root());
    }

    proptest! {
        /// Covers REP-006, REP-007: however it came to what it is, a tree is that of what is shared, and two trees differ
        /// in exactly the buckets in which something differs.
        #[test]
        fn a_tree_that_was_kept_is_the_tree_that_would_be_made_and_differences_are_found(
            steps in prop::collection::vec((0u8..9, 0u32..4, prop::option::of(0u8..3)), 0..60),
            others in prop::collection::vec((0u8..9, 0u32..4, 0u8..3), 0..30),
        ) {
            let (mut shared, mut kept) = (Shared::new(), Tree::default());
            for (at, (first, n, digest)) in steps.into_iter().enumerate() {
                let dossier = id(first * 31, n);
                match digest {
                    Some(digest) => drop(shared.insert(dossier, Hash([digest; 32]))),
                    None => drop(shared.remove(&dossier)),
                }
                kept.touch(&dossier);
                if at % 3 == 0 {
                    kept.refresh(|bucket| of_bucket(&shared, bucket));
                }
            }
            kept.refresh(|bucket| of_bucket(&shared, bucket));
            let mut made = tree(&shared);
            prop_assert_eq!(kept.root(), made.root());
            prop_assert_eq!(kept.buckets(), made.buckets());

            let theirs: Shared = others.into_iter().map(|(b, n, digest)| (id(b * 31, n), Hash([digest; 32]))).collect();
            let found: Vec<u8> = kept.differing(&tree(&theirs).buckets()).iter().collect();
            let differ: Vec<u8> =
                (0..=u8::MAX).filter(|bucket| of_bucket(&shared, *bucket) != of_bucket(&theirs, *bucket)).collect();
            prop_assert_eq!(found, differ);
        }
    }

    #[test]
    fn a_set_of_buckets_holds_what_was_put_in() {
        let mut set = BucketSet::default();
        [0, 7, 8, 255].into_iter().for_each(|bucket| set.insert(bucket));
        set.remove(7);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 8, 255]);
        assert!(!set.is_empty() && !set.contains(7) && BucketSet::ALL.iter().count() == BUCKETS);
    }
}
