//! A suspension: fewer seats of the council than a new charter takes, for at most 72 hours.
//!
//! It governs transport and nothing else; when it ends, it ends by itself. A longer one is a new version of the charter.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::signed::{self, Signatures};
use super::{Charter, CharterFault, Status};
use crate::canonical;
use crate::cose::Typ;
use crate::header::CharterRef;
use crate::ids::{Member, NetworkId};
use crate::text::Line;
use crate::time::Time;
use crate::verifier::KeyVerifier;

/// The longest suspension by the smaller threshold, in milliseconds: 72 hours.
pub const SUSPENSION_MS_MAX: u64 = 72 * 60 * 60 * 1000;

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Suspension {
    /// The network.
    #[n(1)]
    pub network: NetworkId,
    /// The charter under which it is made; under another version it means nothing.
    #[n(2)]
    pub charter: CharterRef,
    /// Whose calls are refused.
    #[n(3)]
    pub member: Member,
    /// From when.
    #[n(4)]
    pub from: Time,
    /// Until when; at most 72 hours later.
    #[n(5)]
    pub until: Time,
    /// Why, in words.
    #[n(6)]
    pub reason: Line,
}

/// A suspension with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedSuspension {
    payload: Vec<u8>,
    suspension: Suspension,
    signatures: Signatures,
}

impl SignedSuspension {
    /// Makes a suspension that nobody has signed yet.
    #[must_use]
    pub fn draft(suspension: Suspension) -> Self {
        Self { payload: canonical::encode(&suspension), suspension, signatures: Signatures::default() }
    }

    /// Reads the signed form, `{ 1: payload, 2: [* detached COSE_Sign1] }`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CharterFault> {
        let (payload, signatures) = signed::read(bytes, Typ::Suspension)?;
        let suspension = canonical::decode(&payload)?;
        Ok(Self { payload, suspension, signatures })
    }

    /// Writes the signed form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        signed::write(&self.payload, &self.signatures)
    }

    /// Returns the bytes that the council signs, detached, under [`Typ::Suspension`].
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns what it says.
    #[must_use]
    pub fn suspension(&self) -> &Suspension {
        &self.suspension
    }

    /// Adds a signature; tells whether it is new. Only its form is looked at.
    pub fn add_signature(&mut self, signature: &[u8]) -> Result<bool, CharterFault> {
        self.signatures.add(Typ::Suspension, signature)
    }

    /// Checks it against the charter it names: same network and version, an active member, at most 72 hours, enough
    /// seats of that council.
    pub(super) fn check(
        &self,
        charter: &Charter,
        reference: CharterRef,
        verifier: &impl KeyVerifier,
    ) -> Result<(), CharterFault> {
        let said = &self.suspension;
        if said.network != charter.network {
            return Err(CharterFault::OtherNetwork);
        }
        if said.charter != reference {
            return Err(CharterFault::Chain);
        }
        let active = charter.member(&said.member).is_some_and(|member| member.status == Status::Active);
        if !active || said.until <= said.from || said.until.since_ms(said.from) > SUSPENSION_MS_MAX {
            return Err(CharterFault::Suspension);
        }
        let signers = self.signatures.signers(Typ::Suspension, &self.payload, &charter.council, verifier);
        let (got, need) = (u32::try_from(signers.len()).unwrap_or(u32::MAX), charter.council.suspend);
        if got >= need { Ok(()) } else { Err(CharterFault::TooFewSignatures { got, need }) }
    }
}
