//! An entry on its way in: each state of trust is a type of its own, and each step consumes the one before.

use alloc::vec::Vec;

use crate::cose::{self, Typ};
use crate::header::Header;
use crate::ids::{EntryId, Kid};
use crate::limits;
use crate::refusal::Refusal;
use crate::verifier::{Claim, SignatureFault, Verifier};

/// An entry whose form is right and of whose author nothing is known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    bytes: Vec<u8>,
    id: EntryId,
    kid: Kid,
    header: Header,
    signed: Vec<u8>,
    signature: [u8; 64],
}

impl Received {
    /// Takes bytes as an entry if their form is right (ENT-001); who wrote them is not looked at.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Refusal> {
        if bytes.len() > limits::STRUCTURAL_HEADER_BYTES_MAX + 256 {
            return Err(Refusal::TooLarge);
        }
        let parts = cose::split(&bytes, Typ::Entry)?;
        let payload = parts.payload.ok_or(Refusal::Malformed)?;
        let header = Header::from_bytes(payload)?;
        let signed = cose::sig_structure(parts.protected, payload);
        let id = id_of(parts.protected, payload);
        let (kid, signature) = (parts.kid, *parts.signature);
        Ok(Self { id, kid, header, signed, signature, bytes })
    }

    /// Checks the author's signature.
    pub fn verify(self, verifier: &impl Verifier) -> Result<Verified, (Self, SignatureFault)> {
        match verifier.verify(self.claim()) {
            Ok(()) => Ok(Verified(self)),
            Err(fault) => Err((self, fault)),
        }
    }

    /// Checks the signatures of many entries at once; the answers stand in their order.
    pub fn verify_all(entries: Vec<Self>, verifier: &impl Verifier) -> Vec<Result<Verified, (Self, SignatureFault)>> {
        let claims: Vec<Claim<'_>> = entries.iter().map(Self::claim).collect();
        let answers = verifier.verify_all(&claims);
        debug_assert_eq!(answers.len(), entries.len());
        entries
            .into_iter()
            .zip(answers)
            .map(|(entry, answer)| match answer {
                Ok(()) => Ok(Verified(entry)),
                Err(fault) => Err((entry, fault)),
            })
            .collect()
    }

    fn claim(&self) -> Claim<'_> {
        Claim { member: self.header.member, kid: self.kid, message: &self.signed, signature: &self.signature }
    }

    /// Returns the entry's id.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// Returns the key that the entry names.
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.kid
    }

    /// Returns what the entry says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the bytes as received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Returns the id of an entry from its protected header and its header bytes (ENT-003).
#[must_use]
pub fn id_of(protected: &[u8], header: &[u8]) -> EntryId {
    EntryId(cose::object_id(protected, header).0)
}

/// An entry that its author signed. Made only by [`Received::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified(Received);

impl Verified {
    /// Returns the entry's id.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.0.id
    }

    /// Returns what its author signed.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// Returns the bytes as received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    pub(crate) fn admitted(self) -> Admitted {
        Admitted(self.0)
    }
}

/// An entry that this node takes into its record. Made only by [`crate::Record::admit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted(Received);

impl Admitted {
    /// Returns the entry's id.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.0.id
    }

    /// Returns what its author signed.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// Returns the bytes as received, which are stored and relayed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }
}
