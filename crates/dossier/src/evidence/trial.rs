//! The trial of one file: which steps there are, and the one rule by which every claim is settled.
//!
//! Promise: a claim is judged on proved ground only. Whatever a step finds, the claim is *not shown* as long as
//! anything that it follows from is not *proved*.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::bundle::{Bundle, Damage, ItemKind, Piece};
use super::claim::{Claim, Report, Subject, Verdict, Why};
use crate::charter::Fingerprint;
use crate::past::index;
use crate::verifier::KeyVerifier;

/// Checks a file against the fingerprint of charter 1, without a network and without a clock (EVI-002).
///
/// Never fails: a file that cannot be read at all gives a report in which nothing is proved.
#[must_use]
pub fn verify(bytes: &[u8], first_charter: &Fingerprint, keys: &impl KeyVerifier) -> Report {
    let reading = Bundle::read(bytes);
    let mut trial = Trial {
        whole: reading.damage.is_empty(),
        pieces: reading.pieces,
        claims: Vec::new(),
        by_subject: BTreeMap::new(),
        report: Report { damage: reading.damage, ..Report::default() },
    };
    trial.report.items = trial.pieces.iter().map(|piece| (piece.kind, piece.span.clone())).collect();
    trial.note_unknown_kinds();
    let people = trial.settle_people(first_charter, keys);
    let lines = trial.settle_lines(&people);
    trial.settle_texts(&lines);
    trial.settle_receipts(&people);
    trial.settle_lists(&people, &lines);
    Report { claims: trial.claims, ..trial.report }
}

/// A file on trial.
pub(super) struct Trial<'a> {
    /// Whether the file as a whole has its one form.
    pub(super) whole: bool,
    pub(super) pieces: Vec<Piece<'a>>,
    claims: Vec<Claim>,
    by_subject: BTreeMap<Subject, u32>,
    pub(super) report: Report,
}

/// What a step found out about one claim.
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) why: Why,
}

impl Finding {
    pub(super) const HOLDS: Self = Self { verdict: Verdict::Proved, why: Why::Holds };

    pub(super) fn contradicted(why: Why) -> Self {
        Self { verdict: Verdict::Contradicted, why }
    }

    pub(super) fn not_shown(why: Why) -> Self {
        Self { verdict: Verdict::NotShown, why }
    }
}

impl<'a> Trial<'a> {
    /// Settles a claim and returns its position. Of several findings about one subject, such as those of a genuine
    /// line and a spoilt copy of it, the strongest stays.
    pub(super) fn settle(&mut self, subject: Subject, item: Option<u32>, follows: Vec<u32>, found: Finding) -> u32 {
        let grounded = follows.iter().all(|at| self.is_proved(*at));
        let found = if grounded { found } else { Finding::not_shown(Why::RestsOnUnproved) };
        let claim = Claim { subject, verdict: found.verdict, why: found.why, item, follows };
        match self.by_subject.get(&subject).copied() {
            Some(at) => {
                let held = &mut self.claims[at as usize];
                if claim.verdict > held.verdict {
                    *held = claim;
                }
                at
            }
            None => {
                let at = index(self.claims.len());
                self.claims.push(claim);
                self.by_subject.insert(subject, at);
                at
            }
        }
    }

    pub(super) fn is_proved(&self, at: u32) -> bool {
        self.claims[at as usize].verdict == Verdict::Proved
    }

    /// Returns the position of the claim about a subject.
    pub(super) fn find(&self, subject: &Subject) -> Option<u32> {
        self.by_subject.get(subject).copied()
    }

    /// Returns the items of one kind with their positions.
    pub(super) fn of_kind(&self, kind: ItemKind) -> Vec<(u32, &'a [u8])> {
        (0..).zip(&self.pieces).filter(|(_, piece)| piece.kind == kind).map(|(at, piece)| (at, piece.bytes)).collect()
    }

    pub(super) fn note_unreadable(&mut self, item: u32) {
        self.report.damage.push(Damage::Unreadable { item });
    }

    fn note_unknown_kinds(&mut self) {
        let unknown = (0..).zip(&self.pieces).filter(|(_, piece)| piece.kind.name() == "newer");
        self.report.damage.extend(unknown.map(|(item, _)| Damage::Unknown { item }));
    }
}
