//! Damages one file in every way of a sort and holds what is still proved against the untouched file.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

use comity_dossier::KeyVerifier;
use comity_dossier::charter::Fingerprint;
use comity_dossier::evidence::{self, Bundle, Report, Subject};
use comity_seal::Zip215;
use sha2::{Digest, Sha256};

use crate::world::World;

/// Remembers signatures that were checked, by all that went into the check.
#[derive(Default)]
struct Remembering(RefCell<HashMap<[u8; 32], bool>>);

impl KeyVerifier for Remembering {
    fn verify_key(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        let mut hash = Sha256::new();
        hash.update(public);
        hash.update(signature);
        hash.update(message);
        let key: [u8; 32] = hash.finalize().into();
        let known = self.0.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let answer = Zip215.verify_key(public, message, signature);
            self.0.borrow_mut().insert(key, answer);
            answer
        })
    }
}

/// What came of a sweep.
#[derive(Clone, Copy, Default)]
pub(crate) struct Swept {
    pub(crate) files: usize,
    fell: usize,
    kept: usize,
    newly: usize,
}

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, fell, kept, newly } = self;
        write!(f, "{files} files: {fell} claims fell, {kept} kept their word, {newly} newly proved")
    }
}

/// What damage touches and what it may cost beyond that.
struct Damaged {
    /// Items whose bytes are not what they were.
    touched: BTreeSet<u32>,
    /// Items from here on cannot be found any more, because the frame before them is damaged.
    lost_from: Option<u32>,
}

/// An untouched file with its report.
pub(crate) struct Sweep {
    bundle: Bundle,
    bytes: Vec<u8>,
    first_charter: Fingerprint,
    untouched: Report,
    proved: BTreeSet<Subject>,
    /// What is proved, with the items that it rests on; nothing at all for the file as a whole, which rests on every
    /// byte.
    rests: Vec<(Subject, Option<BTreeSet<u32>>)>,
}

impl Sweep {
    pub(crate) fn of(world: &World) -> Self {
        let bytes = world.bundle.to_bytes();
        let untouched = evidence::verify(&bytes, &world.first_charter, &Zip215);
        let proved = untouched.proved();
        let rests = (untouched.claims.iter().enumerate())
            .filter(|(_, claim)| proved.contains(&claim.subject))
            .map(|(at, claim)| {
                let whole = matches!(claim.subject, Subject::Whole { .. });
                (claim.subject, (!whole).then(|| untouched.rests_on(at)))
            })
            .collect();
        Self { bundle: world.bundle.clone(), first_charter: world.first_charter, untouched, proved, rests, bytes }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn report(&self, bytes: &[u8]) -> Report {
        evidence::verify(bytes, &self.first_charter, &Zip215)
    }

    /// What is proved of a damaged file and was not of the untouched one.
    pub(crate) fn newly<'r>(&'r self, report: &'r Report) -> impl Iterator<Item = &'r Subject> {
        report.claims.iter().map(|claim| &claim.subject).filter(|subject| {
            let proved = report.claim(subject).is_some_and(|claim| claim.verdict == evidence::Verdict::Proved);
            proved && !self.proved.contains(subject)
        })
    }

    /// Holds the report of a damaged file against the untouched one, claim by claim.
    fn hold(&self, bytes: &[u8], damaged: &Damaged, keys: &Remembering, what: &dyn Fn() -> String) -> Swept {
        let proved = evidence::verify(bytes, &self.first_charter, keys).proved();
        let newly: Vec<&Subject> = proved.difference(&self.proved).collect();
        assert!(newly.is_empty(), "{}: newly proved: {newly:?}", what());
        let mut swept = Swept { files: 1, newly: newly.len(), ..Swept::default() };
        for (subject, rests) in &self.rests {
            let holds = proved.contains(subject);
            let is_touched = rests.as_ref().is_none_or(|items| !items.is_disjoint(&damaged.touched));
            let may_be_lost = damaged
                .lost_from
                .is_some_and(|from| rests.as_ref().is_some_and(|items| items.range(from..).next().is_some()));
            assert!(!(is_touched && holds), "{}: still proved: {subject:?}", what());
            assert!(is_touched || may_be_lost || holds, "{}: lost without a reason: {subject:?}", what());
            if holds { swept.kept += 1 } else { swept.fell += 1 }
        }
        swept
    }

    /// Changes one bit of every byte.
    pub(crate) fn every_byte(&self) -> Swept {
        self.in_two_threads(0..self.bytes.len(), |at, keys| {
            let mut bytes = self.bytes.clone();
            bytes[at] ^= 1 << (at % 8);
            let of = self.untouched.items.iter().position(|(_, span)| span.contains(&at));
            let damaged = match of {
                // The head of the file belongs to no item; damage there may cost all of them.
                None => Damaged { touched: BTreeSet::new(), lost_from: Some(0) },
                Some(item) => {
                    let object = self.bundle.items[item].bytes.len();
                    let (number, span) = (u32::try_from(item).expect("few"), &self.untouched.items[item].1);
                    let in_frame = at < span.end - object;
                    Damaged { touched: [number].into(), lost_from: in_frame.then_some(number) }
                }
            };
            self.hold(&bytes, &damaged, keys, &|| format!("byte {at} changed"))
        })
    }

    /// Cuts the file at every length.
    pub(crate) fn every_length(&self) -> Swept {
        self.in_two_threads(0..self.bytes.len(), |len, keys| {
            let whole = |item: &usize| self.untouched.items[*item].1.end <= len;
            let cut = (0..self.untouched.items.len()).filter(|item| !whole(item));
            let touched = cut.map(|item| u32::try_from(item).expect("few")).collect();
            // Without its head nothing of the file is read.
            let lost_from = (len < self.untouched.items[0].1.start).then_some(0);
            let damaged = Damaged { touched, lost_from };
            self.hold(&self.bytes[..len], &damaged, keys, &|| format!("cut to {len} bytes"))
        })
    }

    /// Takes out every item, with the file's head as it was and as it should be then.
    pub(crate) fn every_removal(&self) -> Swept {
        let keys = Remembering::default();
        let mut sum = Swept::default();
        for at in 0..self.bundle.items.len() {
            let damaged = Damaged { touched: [u32::try_from(at).expect("few")].into(), lost_from: None };
            let mut bundle = self.bundle.clone();
            bundle.items.remove(at);
            let mut bytes = self.bytes.clone();
            bytes.drain(self.untouched.items[at].1.clone());
            for bytes in [bundle.to_bytes(), bytes] {
                sum.add(self.hold(&bytes, &damaged, &keys, &|| format!("item {at} taken out")));
            }
        }
        sum
    }

    /// Swaps every two items, and turns the whole file round.
    pub(crate) fn every_swap(&self) -> Swept {
        let keys = Remembering::default();
        let untouched = Damaged { touched: BTreeSet::new(), lost_from: None };
        let mut sum = Swept::default();
        for at in 0..self.bundle.items.len() {
            for other in 0..at {
                let mut bundle = self.bundle.clone();
                bundle.items.swap(at, other);
                let what = || format!("items {at} and {other} swapped");
                sum.add(self.hold(&bundle.to_bytes(), &untouched, &keys, &what));
            }
        }
        let mut bundle = self.bundle.clone();
        bundle.items.reverse();
        sum.add(self.hold(&bundle.to_bytes(), &untouched, &keys, &|| "turned round".to_owned()));
        sum
    }

    /// Puts every item in a second time, as it is and spoilt, before and after everything else.
    pub(crate) fn every_repetition(&self) -> Swept {
        let keys = Remembering::default();
        let untouched = Damaged { touched: BTreeSet::new(), lost_from: None };
        let mut sum = Swept::default();
        for item in &self.bundle.items {
            let mut spoilt = item.clone();
            *spoilt.bytes.last_mut().expect("bytes") ^= 1;
            for copy in [item.clone(), spoilt] {
                for place in [0, self.bundle.items.len()] {
                    let mut bundle = self.bundle.clone();
                    bundle.items.insert(place, copy.clone());
                    sum.add(self.hold(&bundle.to_bytes(), &untouched, &keys, &|| format!("repeated at {place}")));
                }
            }
        }
        sum
    }

    /// The bundle as it is, and with each one item but the list taken out.
    pub(crate) fn reductions(&self) -> Vec<Bundle> {
        let without = |at: usize| {
            let mut bundle = self.bundle.clone();
            bundle.items.remove(at);
            bundle
        };
        std::iter::once(self.bundle.clone()).chain((1..self.bundle.items.len()).map(without)).collect()
    }

    fn in_two_threads(&self, all: std::ops::Range<usize>, one: impl Fn(usize, &Remembering) -> Swept + Sync) -> Swept {
        let half = |odd: usize| {
            let keys = Remembering::default();
            let mut sum = Swept::default();
            all.clone().filter(|at| at % 2 == odd).for_each(|at| sum.add(one(at, &keys)));
            sum
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(|| half(1));
            let mut sum = half(0);
            sum.add(other.join().expect("the other half holds"));
            sum
        })
    }
}

impl Swept {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.fell += other.fell;
        self.kept += other.kept;
        self.newly += other.newly;
    }
}
