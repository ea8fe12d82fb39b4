//! A call: one node asks another for something, now.

use alloc::vec::Vec;

use comity_dossier::header::CharterRef;
use comity_dossier::sealed::Sealed;
use comity_dossier::{Member, NetworkId, Refusal, Time, canonical};
use minicbor::{Decode, Decoder, Encode};

use super::{CallId, Generation, envelope};
use crate::op::{Op, Request};

/// How long a call is good for, in seconds: the most the protocol allows (CALL-002).
pub const CALL_TTL_S: u16 = 300;

const SEALED: u8 = 10;

/// Every field of a call but the sealed one; its encoding is the additional data of the sealed one (CALL-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CallHead {
    /// The network in which both are members.
    #[n(1)]
    pub network: NetworkId,
    /// What is asked for, by number; a number that this version does not know is kept, to be answered (CALL-007).
    #[n(2)]
    pub op: u16,
    /// Whose node calls.
    #[n(3)]
    pub from: Member,
    /// Whose node is called.
    #[n(4)]
    pub to: Member,
    /// 16 random bytes that no other call of this sender has.
    #[n(5)]
    pub id: CallId,
    /// When the call was made, by the caller's clock corrected by what the receiver last said of its own.
    #[n(6)]
    pub created: Time,
    /// Time to live in seconds, at most 300.
    #[n(7)]
    pub ttl_s: u16,
    /// The charter that the caller acts under.
    #[n(8)]
    pub charter: CharterRef,
    /// Which life of the caller's store speaks.
    #[n(9)]
    pub generation: Generation,
}

impl CallHead {
    /// Returns the additional data of the sealed field (SEAL-003).
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Returns what is asked for, or [`Refusal::UnsupportedOp`] (CALL-007).
    pub fn op(&self) -> Result<Op, Refusal> {
        Op::from_number(self.op).ok_or(Refusal::UnsupportedOp)
    }
}

/// A call before it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallDraft {
    head: CallHead,
    plaintext: Vec<u8>,
}

impl CallDraft {
    /// Drafts a call that asks `request`, good for [`CALL_TTL_S`].
    #[must_use]
    pub fn new(
        network: NetworkId,
        from: Member,
        to: Member,
        id: CallId,
        created: Time,
        charter: CharterRef,
        generation: Generation,
        request: &Request,
    ) -> Self {
        let op = request.op().number();
        let head = CallHead { network, op, from, to, id, created, ttl_s: CALL_TTL_S, charter, generation };
        Self { head, plaintext: request.to_plaintext() }
    }

    /// Returns every field but the sealed one.
    #[must_use]
    pub fn head(&self) -> &CallHead {
        &self.head
    }

    /// Returns what is to be sealed: the request, padded.
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    /// Returns the additional data to seal it with.
    #[must_use]
    pub fn aad(&self) -> Vec<u8> {
        self.head.aad()
    }

    /// Takes the sealed plaintext and becomes a call.
    #[must_use]
    pub fn seal_with(self, sealed: Sealed) -> Call {
        Call { head: self.head, sealed }
    }
}

/// A call as it travels, inside its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Every field but the sealed one.
    pub head: CallHead,
    /// The request, sealed to the receiver.
    pub sealed: Sealed,
}

impl Call {
    /// Returns the payload that is signed as [`comity_dossier::cose::Typ::Call`].
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        envelope::join(&self.head, SEALED, Some(&self.sealed))
    }

    /// Reads a signed payload. Refuses with `malformed`, `not-canonical` or `too-large`.
    pub fn from_payload(payload: &[u8]) -> Result<Self, Refusal> {
        let (head, sealed) = envelope::split(payload, SEALED)?;
        Ok(Self { head, sealed: sealed.ok_or(Refusal::Malformed)? })
    }

    /// Returns whose node the payload of a call claims to come from, without reading the rest of it or believing it: good
    /// for choosing the queue in which its check waits, and for nothing else.
    #[must_use]
    pub fn claimed_sender(payload: &[u8]) -> Option<Member> {
        const FROM: u64 = 3;
        let mut d = Decoder::new(payload);
        for _ in 0..d.map().ok()??.min(FROM) {
            match d.u64().ok()? {
                FROM => return d.decode().ok(),
                _ => d.skip().ok()?,
            }
        }
        None
    }

    /// Reads the request out of the opened plaintext.
    pub fn request(&self, plaintext: &[u8]) -> Result<Request, Refusal> {
        Request::from_plaintext(self.head.op()?, plaintext)
    }
}
