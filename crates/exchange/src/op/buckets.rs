//! `buckets`: two nodes whose roots differ find out in which parts of what they share.

use alloc::vec::Vec;

use comity_dossier::Refusal;
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, ascends};
use crate::tree::{BUCKETS, Bucket, BucketSet};

/// The buckets of the caller's tree (REP-007).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Buckets {
    /// Those in which something is shared, ascending; at most [`BUCKETS`].
    #[n(1)]
    #[cbor(decode_with = "bound::list::<BUCKETS, _, _>")]
    pub buckets: Vec<Bucket>,
}

impl Checked for Buckets {
    fn check(&self) -> Result<(), Refusal> {
        let numbers: Vec<u8> = self.buckets.iter().map(|bucket| bucket.number).collect();
        if ascends(&numbers) { Ok(()) } else { Err(Refusal::Malformed) }
    }
}

/// Which of them are other at the answerer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BucketsReply {
    /// The buckets that differ.
    #[n(1)]
    pub differing: BucketSet,
}

impl Checked for BucketsReply {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use comity_dossier::Hash;

    /// Covers REP-007.
    #[test]
    fn buckets_out_of_order_or_twice_are_malformed() {
        let of = |numbers: &[u8]| Buckets {
            buckets: numbers.iter().map(|number| Bucket { number: *number, hash: Hash([1; 32]) }).collect(),
        };
        assert_eq!(of(&[]).check(), Ok(()));
        assert_eq!(of(&[0, 255]).check(), Ok(()));
        for bad in [vec![1, 0], vec![3, 3]] {
            assert_eq!(of(&bad).check(), Err(Refusal::Malformed));
        }
    }
}
