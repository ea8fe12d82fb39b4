//! `frontiers`: two nodes some of whose buckets differ find out in which dossiers, page by page.

use alloc::vec::Vec;

use comity_dossier::{DossierId, EntryId, Hash, Head, Refusal};
use minicbor::{Decode, Encode};

use super::Checked;
use crate::bound::{self, FORKS_MAX, FRONTIER_HEADS_MAX, LISTING_MAX, PAIRS_MAX, STATES_MAX, ascends};
use crate::tree::{BucketSet, bucket_of};

/// A dossier and the digest of what the speaker knows of it (`comity_dossier::Frontier::digest`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Pair {
    /// The dossier.
    #[n(0)]
    pub dossier: DossierId,
    /// The digest of its frontier.
    #[n(1)]
    pub digest: Hash,
}

/// One page of the dossiers that the caller believes both take part in, of the buckets that differ (REP-002, REP-007).
///
/// The page speaks of all dossiers of `buckets` above `after` and, if `more` follow, up to the last pair.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Frontiers {
    /// The dossiers of this page, ascending; at most [`PAIRS_MAX`].
    #[n(1)]
    #[cbor(decode_with = "bound::list::<PAIRS_MAX, _, _>")]
    pub pairs: Vec<Pair>,
    /// The last dossier of the page before; `None` on the first.
    #[n(2)]
    pub after: Option<DossierId>,
    /// Whether a page follows.
    #[n(3)]
    pub more: bool,
    /// The buckets of which it speaks.
    #[n(4)]
    pub buckets: BucketSet,
}

/// How one page of a caller compares with what is here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Dossiers of both whose digests differ, and dossiers that only the answerer has: their states are the answer.
    pub to_tell: Vec<DossierId>,
    /// Dossiers that the caller has and the answerer does not know, or does not take part in.
    pub unknown: Vec<DossierId>,
}

impl Frontiers {
    /// Compares this page with `mine`: the dossiers that the answerer shares with the caller, ascending; of other buckets
    /// than the page's it says nothing.
    #[must_use]
    pub fn compare(&self, mine: impl IntoIterator<Item = (DossierId, Hash)>) -> Comparison {
        let upto = if self.more { self.pairs.last().map(|pair| pair.dossier) } else { None };
        let on_page = |dossier: &DossierId| {
            self.buckets.contains(bucket_of(dossier))
                && self.after.is_none_or(|after| *dossier > after)
                && upto.is_none_or(|upto| *dossier <= upto)
        };
        let mut out = Comparison::default();
        let mut theirs = self.pairs.iter().peekable();
        for (dossier, digest) in mine.into_iter().filter(|(dossier, _)| on_page(dossier)) {
            while let Some(pair) = theirs.next_if(|pair| pair.dossier < dossier) {
                out.unknown.push(pair.dossier);
            }
            match theirs.next_if(|pair| pair.dossier == dossier) {
                Some(pair) if pair.digest == digest => {}
                _ => out.to_tell.push(dossier),
            }
        }
        out.unknown.extend(theirs.map(|pair| pair.dossier));
        out
    }
}

impl Checked for Frontiers {
    fn check(&self) -> Result<(), Refusal> {
        let dossiers: Vec<DossierId> = self.pairs.iter().map(|pair| pair.dossier).collect();
        let after_the_last = self.after.is_none_or(|after| dossiers.first().is_none_or(|first| *first > after));
        let goes_on = !self.more || !dossiers.is_empty();
        let in_buckets = dossiers.iter().all(|dossier| self.buckets.contains(bucket_of(dossier)));
        let good = ascends(&dossiers) && after_the_last && goes_on && in_buckets;
        if good { Ok(()) } else { Err(Refusal::Malformed) }
    }
}

/// Two signed entries of one lane and position with different ids (FORK-002): the earliest known of that lane.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ForkPair {
    /// One of them, as received.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub first: Vec<u8>,
    /// The other.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub second: Vec<u8>,
}

/// What the answerer knows of one dossier (REP-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FrontierState {
    /// The dossier.
    #[n(1)]
    pub dossier: DossierId,
    /// Every known tip, ascending; of a forked lane all. At most [`FRONTIER_HEADS_MAX`].
    #[n(2)]
    #[cbor(decode_with = "bound::list::<FRONTIER_HEADS_MAX, _, _>")]
    pub tips: Vec<Head>,
    /// The earliest known fork of each forked lane; at most [`FORKS_MAX`], the rest comes with the lines.
    #[n(3)]
    #[cbor(decode_with = "bound::list::<FORKS_MAX, _, _>")]
    pub forks: Vec<ForkPair>,
    /// The digest of the counted set. Equal tips with another digest here are an alarm (DIG-003).
    #[n(4)]
    pub state_digest: Hash,
    /// The participants lines that stand, of which none is in another's past; without the genesis. Who has to catch up
    /// fetches them first, with all they rest on (REP-009). At most [`LISTING_MAX`].
    #[n(5)]
    #[cbor(decode_with = "bound::list::<LISTING_MAX, _, _>")]
    pub listing: Vec<EntryId>,
    /// Whether the dossier is immediate and open: it is caught up on before others (REP-009).
    #[n(6)]
    pub immediate: bool,
}

/// The answer to one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FrontiersReply {
    /// The dossiers in which the two differ, ascending; at most [`STATES_MAX`].
    #[n(1)]
    #[cbor(decode_with = "bound::list::<STATES_MAX, _, _>")]
    pub states: Vec<FrontierState>,
    /// Dossiers of the page that the answerer does not know or does not take part in, without saying which (ERR-003).
    #[n(2)]
    #[cbor(decode_with = "bound::list::<PAIRS_MAX, _, _>")]
    pub unknown: Vec<DossierId>,
    /// If not all fitted: the answer is complete up to here, and the caller asks on from there.
    #[n(3)]
    pub upto: Option<DossierId>,
}

impl Checked for FrontiersReply {
    fn check(&self) -> Result<(), Refusal> {
        let dossiers: Vec<DossierId> = self.states.iter().map(|state| state.dossier).collect();
        let sorted = ascends(&dossiers) && self.states.iter().all(|state| ascends(&state.tips));
        if sorted && ascends(&self.unknown) { Ok(()) } else { Err(Refusal::Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn id(n: u8) -> DossierId {
        DossierId([n; 32])
    }

    fn pair(n: u8, digest: u8) -> Pair {
        Pair { dossier: id(n), digest: Hash([digest; 32]) }
    }

    /// Covers REP-002, REP-007.
    #[test]
    fn a_page_finds_what_differs_what_only_one_has_and_stays_silent_on_the_rest() {
        let mut buckets = BucketSet::ALL;
        buckets.remove(5);
        let pairs = vec![pair(2, 1), pair(4, 1), pair(6, 1)];
        let page = Frontiers { pairs, after: Some(id(1)), more: true, buckets };
        let mine = [(1, 9), (2, 1), (3, 9), (4, 9), (5, 9), (7, 9)].map(|(n, digest)| (id(n), Hash([digest; 32])));
        let compared = page.compare(mine);
        assert_eq!(compared.to_tell, [id(3), id(4)], "1 and 7 stand on other pages, 5 in another bucket, 2 is alike");
        assert_eq!(compared.unknown, [id(6)]);
        let last = Frontiers { more: false, ..page };
        assert_eq!(last.compare(mine).to_tell, [id(3), id(4), id(7)], "the last page speaks of all that follows");
    }

    /// Covers REP-002.
    #[test]
    fn a_page_out_of_order_or_without_an_end_is_malformed() {
        let buckets = BucketSet::ALL;
        let good = Frontiers { pairs: vec![pair(2, 1), pair(4, 1)], after: None, more: true, buckets };
        assert_eq!(good.check(), Ok(()));
        let out_of_order = Frontiers { pairs: vec![pair(4, 1), pair(2, 1)], ..good.clone() };
        let twice = Frontiers { pairs: vec![pair(2, 1), pair(2, 2)], ..good.clone() };
        let empty_with_more = Frontiers { pairs: vec![], ..good.clone() };
        let before_its_beginning = Frontiers { after: Some(id(3)), ..good.clone() };
        let mut of_no_bucket = good;
        of_no_bucket.buckets.remove(4);
        for bad in [out_of_order, twice, empty_with_more, before_its_beginning, of_no_bucket] {
            assert_eq!(bad.check(), Err(Refusal::Malformed));
        }
    }
}
