//! The signing keys of every member that the node knows of, and checking signatures with them.
//!
//! Promise: an unknown member, an unknown key and a wrong signature are told apart, one by one and in batches alike.
//! Not here: which keys carry calls now (`CardChain::key_state`); under a key in the ring, lines verify for ever.

use std::collections::{HashMap, HashSet};

use comity_dossier::canonical::Malformed;
use comity_dossier::card::CardChain;
use comity_dossier::cose::{self, Typ};
use comity_dossier::ids::{Kid, Member};
use comity_dossier::{Claim, Refusal, SignatureFault, Verifier};
use ed25519_zebra::VerificationKey;

use crate::zip215::{self, Check};

/// A signed object whose signature is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The key that signed it.
    pub kid: Kid,
    /// What it says.
    pub payload: &'a [u8],
}

/// Why a signed object was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Sign1Fault {
    /// It is not a signed object of the kind that was expected.
    #[error("not a signed object of the expected kind: {0}")]
    Malformed(#[from] Malformed),
    /// Its signature.
    #[error("{0}")]
    Signature(#[from] SignatureFault),
}

impl From<Sign1Fault> for Refusal {
    fn from(fault: Sign1Fault) -> Self {
        match fault {
            Sign1Fault::Malformed(malformed) => malformed.into(),
            Sign1Fault::Signature(signature) => signature.into(),
        }
    }
}

struct Known {
    public: [u8; 32],
    /// The key as a point; `None` if the bytes are none, so that no signature is by it.
    point: Option<VerificationKey>,
}

/// Every signing key ever listed in the cards that a node holds (KEY-004).
#[derive(Default)]
pub struct Keyring {
    members: HashSet<Member>,
    keys: HashMap<(Member, Kid), Known>,
}

impl Keyring {
    /// Makes an empty ring.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns that a member exists, so that its keys are unknown and not itself.
    pub fn learn_member(&mut self, member: Member) {
        self.members.insert(member);
    }

    /// Learns a key of a member.
    pub fn learn_key(&mut self, member: Member, public: &[u8; 32]) {
        self.learn_member(member);
        let known = || Known { public: *public, point: VerificationKey::try_from(*public).ok() };
        self.keys.entry((member, cose::kid_of_ed25519(public))).or_insert_with(known);
    }

    /// Learns every key that the cards of a member ever listed (KEY-004). To be called again after a new card.
    pub fn learn_chain(&mut self, chain: &CardChain) {
        self.learn_member(chain.member());
        for (_, key) in chain.listed_keys() {
            self.learn_key(chain.member(), &key.public);
        }
    }

    /// Checks a signed object of kind `typ` that `member` is said to have signed, payload inside (COSE-001, COSE-003).
    pub fn verify1<'a>(&self, bytes: &'a [u8], typ: Typ, member: Member) -> Result<Signed<'a>, Sign1Fault> {
        let payload = cose::split(bytes, typ)?.payload.ok_or(Malformed::Shape)?;
        self.verify1_with(bytes, payload, typ, member)
    }

    /// Checks a signed object whose payload travels beside it.
    pub fn verify1_detached<'a>(
        &self,
        bytes: &[u8],
        payload: &'a [u8],
        typ: Typ,
        member: Member,
    ) -> Result<Signed<'a>, Sign1Fault> {
        if cose::split(bytes, typ)?.payload.is_some() {
            return Err(Malformed::Shape.into());
        }
        self.verify1_with(bytes, payload, typ, member)
    }

    fn verify1_with<'a>(
        &self,
        bytes: &[u8],
        payload: &'a [u8],
        typ: Typ,
        member: Member,
    ) -> Result<Signed<'a>, Sign1Fault> {
        let parts = cose::split(bytes, typ)?;
        let message = cose::sig_structure(parts.protected, payload);
        self.verify(Claim { member, kid: parts.kid, message: &message, signature: parts.signature })?;
        Ok(Signed { kid: parts.kid, payload })
    }

    fn known(&self, claim: &Claim<'_>) -> Result<&Known, SignatureFault> {
        match self.keys.get(&(claim.member, claim.kid)) {
            Some(known) => Ok(known),
            None if self.members.contains(&claim.member) => Err(SignatureFault::UnknownKey),
            None => Err(SignatureFault::UnknownMember),
        }
    }
}

impl Verifier for Keyring {
    fn verify(&self, claim: Claim<'_>) -> Result<(), SignatureFault> {
        let known = self.known(&claim)?;
        let right = known.point.as_ref().is_some_and(|key| zip215::verify_one(key, claim.message, claim.signature));
        if right { Ok(()) } else { Err(SignatureFault::BadSignature) }
    }

    fn verify_all(&self, claims: &[Claim<'_>]) -> Vec<Result<(), SignatureFault>> {
        let found: Vec<Result<&Known, SignatureFault>> = claims.iter().map(|claim| self.known(claim)).collect();
        let checks: Vec<Check<'_>> = claims
            .iter()
            .zip(&found)
            .filter_map(|(claim, found)| {
                let public = &found.as_ref().ok()?.public;
                Some(Check { public, message: claim.message, signature: claim.signature })
            })
            .collect();
        let mut answers = zip215::verify_many(&checks).into_iter();
        let mut answer = |found: Result<&Known, SignatureFault>| {
            found.and_then(|_| match answers.next() {
                Some(true) => Ok(()),
                _ => Err(SignatureFault::BadSignature),
            })
        };
        found.into_iter().map(&mut answer).collect()
    }
}

#[cfg(test)]
mod tests;
