//! The answer to a call: what was asked for, or why not.

use alloc::vec::Vec;

use comity_dossier::sealed::Sealed;
use comity_dossier::{Hash, Member, NetworkId, Refusal, Time, canonical};
use minicbor::{Decode, Encode};

use super::{CallHead, Generation, envelope};
use crate::op::{Op, Reply};

const SEALED: u8 = 4;
const FINE: u16 = 0;

/// Every field of an answer but the sealed one; its encoding is the additional data of the sealed one (ANSWER-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnswerHead {
    /// The network of the call.
    #[n(1)]
    pub network: NetworkId,
    /// SHA-256 of the whole signed call (see [`crate::digest::call_hash`]).
    #[n(2)]
    pub call: Hash,
    /// 0 if the call was fine, else the number of a [`Refusal`] (ERR-001).
    #[n(3)]
    pub code: u16,
    /// Who answers: the `to` of the call.
    #[n(5)]
    pub from: Member,
    /// Who called.
    #[n(6)]
    pub to: Member,
    /// The answerer's time, by which a caller whose clock is wrong can call again (CALL-005).
    #[n(7)]
    pub answered: Time,
    /// Which life of the answerer's store speaks (REP-004).
    #[n(8)]
    pub generation: Generation,
}

impl AnswerHead {
    /// Heads the answer to `call`, whose signed bytes hash to `call_hash`.
    #[must_use]
    pub fn to_call(
        call: &CallHead,
        call_hash: Hash,
        answered: Time,
        generation: Generation,
        outcome: Result<(), Refusal>,
    ) -> Self {
        let code = outcome.map_or_else(Refusal::number, |()| FINE);
        Self { network: call.network, call: call_hash, code, from: call.to, to: call.from, answered, generation }
    }

    /// Returns the additional data of the sealed field (SEAL-003).
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Returns what became of the call. A refusal with a number that this version does not know reads as `malformed`,
    /// which is never tried again unchanged.
    pub fn outcome(&self) -> Result<(), Refusal> {
        match self.code {
            FINE => Ok(()),
            number => Err(Refusal::from_number(number).unwrap_or(Refusal::Malformed)),
        }
    }
}

/// An answer before it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerDraft {
    head: AnswerHead,
    plaintext: Vec<u8>,
}

impl AnswerDraft {
    /// Drafts the answer that `reply` is to `call`, whose signed bytes hash to `call_hash`.
    #[must_use]
    pub fn new(call: &CallHead, call_hash: Hash, answered: Time, generation: Generation, reply: &Reply) -> Self {
        let head = AnswerHead::to_call(call, call_hash, answered, generation, Ok(()));
        Self { head, plaintext: reply.to_plaintext() }
    }

    /// Returns every field but the sealed one.
    #[must_use]
    pub fn head(&self) -> &AnswerHead {
        &self.head
    }

    /// Returns what is to be sealed: the reply, padded.
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    /// Returns the additional data to seal it with.
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        self.head.aad()
    }

    /// Takes the sealed plaintext and becomes an answer.
    #[must_use]
    pub fn seal_with(self, sealed: Sealed) -> Answer {
        Answer { head: self.head, sealed: Some(sealed) }
    }
}

/// An answer as it travels, inside its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Every field but the sealed one.
    pub head: AnswerHead,
    /// The reply, sealed with the key of the call; absent exactly in a refusal (ANSWER-003).
    pub sealed: Option<Sealed>,
}

impl Answer {
    /// Answers `call` with a refusal.
    #[must_use]
    pub fn refuse(call: &CallHead, call_hash: Hash, answered: Time, generation: Generation, why: Refusal) -> Self {
        Self { head: AnswerHead::to_call(call, call_hash, answered, generation, Err(why)), sealed: None }
    }

    /// Returns the payload that is signed as [`comity_dossier::cose::Typ::Answer`].
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        envelope::join(&self.head, SEALED, self.sealed.as_ref())
    }

    /// Reads a signed payload. Refuses with `malformed`, `not-canonical` or `too-large`.
    pub fn from_payload(payload: &[u8]) -> Result<Self, Refusal> {
        let (head, sealed): (AnswerHead, _) = envelope::split(payload, SEALED)?;
        if (head.code == FINE) == sealed.is_some() { Ok(Self { head, sealed }) } else { Err(Refusal::Malformed) }
    }

    /// Reads the reply to a call of `op` out of the opened plaintext.
    pub fn reply(op: Op, plaintext: &[u8]) -> Result<Reply, Refusal> {
        Reply::from_plaintext(op, plaintext)
    }
}
