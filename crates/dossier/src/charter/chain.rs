//! Every version of one network's charter, from the first on.
//!
//! Promise: a version gets in only by the rules of the version before it, and never gets out again.
//! Not here: asking others for what is missing (`exchange`), the clock (it is given).

use alloc::vec::Vec;

use super::{
    Charter, CharterFault, Fingerprint, LISTED_MAX, Listed, Seat, SignedCharter, SignedSuspension, Status, Suspension,
};
use crate::header::CharterRef;
use crate::ids::{Hash, Member, NetworkId};
use crate::time::Time;
use crate::verifier::KeyVerifier;

/// The most conflicts that are kept; one is an alarm already.
const CONFLICTS_MAX: usize = 16;

/// What became of a charter that was offered to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is the newest version now.
    New,
    /// We had it; signatures that we lacked were added.
    Known,
    /// It is another charter of a version that we hold: ours stays, this is an alarm (CHARTER-004).
    Conflict(CharterConflict),
}

/// Two charters of one version, both signed by enough seats (CHARTER-004).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharterConflict {
    /// The version.
    pub version: u64,
    /// The hash of the one that is kept, which came first.
    pub kept: Hash,
    /// The hash of the other.
    pub other: Hash,
    /// The seats that signed both. There is always one, since a threshold is more than half.
    pub signed_both: Vec<Seat>,
}

/// Whether the newest charter should have been looked at again by now (CHARTER-006).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Not yet.
    InForce,
    /// It should: warn, and take no new members. Dossiers go on.
    Passed {
        /// Since when.
        since: Time,
    },
}

/// The versions of a charter, in order and without gaps.
#[derive(Clone, Debug)]
pub struct CharterChain {
    versions: Vec<SignedCharter>,
    conflicts: Vec<CharterConflict>,
    suspensions: Vec<Suspension>,
}

impl CharterChain {
    /// Begins with version 1, if its fingerprint is the one that was read out and its own council signed it
    /// (TRUST-002, CHARTER-003).
    pub fn found(
        first: SignedCharter,
        expected: &Fingerprint,
        verifier: &impl KeyVerifier,
    ) -> Result<Self, CharterFault> {
        first.fingerprint().compare(expected).map_err(|group| CharterFault::Fingerprint { group })?;
        if first.charter().version != 1 {
            return Err(CharterFault::Chain);
        }
        first.check_signers(&first.charter().council, verifier)?;
        Ok(Self { versions: Vec::from([first]), conflicts: Vec::new(), suspensions: Vec::new() })
    }

    /// Takes the next version, or says why not. A version that we hold is compared with ours.
    pub fn append(&mut self, next: SignedCharter, verifier: &impl KeyVerifier) -> Result<Appended, CharterFault> {
        if next.charter().network != self.network() {
            return Err(CharterFault::OtherNetwork);
        }
        let newest = self.current().version;
        if next.charter().version <= newest {
            return self.compare(&next, verifier);
        }
        if next.charter().version > newest + 1 {
            return Err(CharterFault::Gap);
        }
        check_succession(self.newest(), &next, verifier)?;
        self.versions.push(next);
        Ok(Appended::New)
    }

    /// Compares another charter of a version that we hold with ours.
    fn compare(&mut self, other: &SignedCharter, verifier: &impl KeyVerifier) -> Result<Appended, CharterFault> {
        let at = self.index(other.charter().version).ok_or(CharterFault::Chain)?;
        let before = at.checked_sub(1).map(|before| self.versions[before].clone());
        if self.versions[at].hash() == other.hash() {
            let council = before.as_ref().map(|before| &before.charter().council);
            self.versions[at].merge(other, council, verifier);
            return Ok(Appended::Known);
        }
        match &before {
            Some(before) => check_succession(before, other, verifier)?,
            None => other.check_signers(&other.charter().council, verifier)?,
        }
        let conflict = self.conflict(at, other, verifier);
        if conflict.signed_both.is_empty() {
            // A first charter that somebody signed with other keys is not a charter of this network.
            return Err(CharterFault::OtherNetwork);
        }
        if self.conflicts.len() < CONFLICTS_MAX && !self.conflicts.contains(&conflict) {
            self.conflicts.push(conflict.clone());
        }
        Ok(Appended::Conflict(conflict))
    }

    fn conflict(&self, at: usize, other: &SignedCharter, verifier: &impl KeyVerifier) -> CharterConflict {
        let kept = &self.versions[at];
        let before = at.checked_sub(1).map(|before| &self.versions[before]);
        let mut signed_both = Vec::new();
        for council in [before.unwrap_or(kept), kept, other].map(|signed| &signed.charter().council) {
            let ours = kept.signers(council, verifier);
            signed_both.extend(other.signers(council, verifier).into_iter().filter(|s| ours.contains(s)).cloned());
        }
        signed_both.sort_unstable();
        signed_both.dedup_by(|one, another| one.key == another.key);
        CharterConflict { version: kept.charter().version, kept: kept.hash(), other: other.hash(), signed_both }
    }

    /// Takes a suspension by the smaller threshold, under the newest version, once for each member and version.
    pub fn suspend(&mut self, signed: &SignedSuspension, verifier: &impl KeyVerifier) -> Result<(), CharterFault> {
        signed.check(self.current(), self.reference(), verifier)?;
        let said = signed.suspension();
        match self.suspensions.iter().find(|s| s.member == said.member && s.charter == said.charter) {
            Some(held) if held == said => Ok(()),
            Some(_) => Err(CharterFault::Suspension),
            None => {
                // Those of older versions mean nothing any more, so at most one for each member stays.
                self.suspensions.retain(|held| held.charter == said.charter);
                debug_assert!(self.suspensions.len() < LISTED_MAX);
                self.suspensions.push(said.clone());
                Ok(())
            }
        }
    }

    fn newest(&self) -> &SignedCharter {
        self.versions.last().expect("a chain begins with version 1 and never shrinks")
    }

    fn index(&self, version: u64) -> Option<usize> {
        let at = usize::try_from(version.checked_sub(1)?).ok()?;
        (at < self.versions.len()).then_some(at)
    }

    /// Returns the newest version.
    #[must_use]
    pub fn current(&self) -> &Charter {
        self.newest().charter()
    }

    /// Returns version and hash of the newest version.
    #[must_use]
    pub fn reference(&self) -> CharterRef {
        self.newest().reference()
    }

    /// Returns the network.
    #[must_use]
    pub fn network(&self) -> NetworkId {
        self.current().network
    }

    /// Returns the fingerprint of version 1, by which others join (TRUST-002).
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.versions[0].fingerprint()
    }

    /// Returns every version, the first one first.
    #[must_use]
    pub fn versions(&self) -> &[SignedCharter] {
        &self.versions
    }

    /// Returns one version; `None` if we do not hold it.
    #[must_use]
    pub fn version(&self, version: u64) -> Option<&SignedCharter> {
        self.index(version).map(|at| &self.versions[at])
    }

    /// Tells whether an entry or a call names a charter that is ours.
    #[must_use]
    pub fn holds(&self, reference: &CharterRef) -> bool {
        self.version(reference.version).is_some_and(|signed| signed.hash() == reference.hash)
    }

    /// Returns the alarms so far (CHARTER-004).
    #[must_use]
    pub fn conflicts(&self) -> &[CharterConflict] {
        &self.conflicts
    }

    /// Returns a member as the newest version lists it.
    #[must_use]
    pub fn member(&self, code: &Member) -> Option<&Listed> {
        self.current().member(code)
    }

    /// Tells whether calls of a member are taken at `now` (CHARTER-007). Says nothing about what counts.
    #[must_use]
    pub fn takes_calls_of(&self, code: &Member, now: Time) -> bool {
        let active = self.member(code).is_some_and(|member| member.status == Status::Active);
        active && self.suspension_of(code, now).is_none()
    }

    /// Returns the suspension by the smaller threshold that holds for a member at `now`.
    #[must_use]
    pub fn suspension_of(&self, code: &Member, now: Time) -> Option<&Suspension> {
        let reference = self.reference();
        self.suspensions
            .iter()
            .find(|held| held.member == *code && held.charter == reference && held.from <= now && now < held.until)
    }

    /// Tells whether the newest version is past its review date (CHARTER-006).
    #[must_use]
    pub fn review(&self, now: Time) -> Review {
        let since = self.current().review_by;
        if now < since { Review::InForce } else { Review::Passed { since } }
    }

    /// Tells whether somebody may join the network at `now` (CHARTER-006).
    #[must_use]
    pub fn takes_new_members(&self, now: Time) -> bool {
        self.review(now) == Review::InForce
    }
}

/// Checks that `next` follows `before` by every rule (CHARTER-002, CHARTER-003, CHARTER-005, CHARTER-006).
pub(crate) fn check_succession(
    before: &SignedCharter,
    next: &SignedCharter,
    verifier: &impl KeyVerifier,
) -> Result<(), CharterFault> {
    let (old, new) = (before.charter(), next.charter());
    if new.version != old.version + 1 || new.prev != Some(before.hash()) {
        return Err(CharterFault::Chain);
    }
    if !old.members.iter().all(|was| new.member(&was.code).is_some_and(|is| is_same_body(was, is))) {
        return Err(CharterFault::Reassigned);
    }
    if new.issued >= old.review_by && new.members.len() > old.members.len() {
        return Err(CharterFault::ReviewPassed);
    }
    next.check_signers(&old.council, verifier)?;
    next.check_signers(&new.council, verifier)
}

/// Tells whether a code still means who it meant (CHARTER-005).
fn is_same_body(was: &Listed, is: &Listed) -> bool {
    was.root == is.root && was.standing == is.standing
}
