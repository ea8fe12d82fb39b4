//! A charter with the signatures of its council, which are collected one by one, as files, without a network.
//!
//! Promise: what is signed is the payload as received; signatures are only ever added, and which of them are there
//! changes neither the charter's hash nor its meaning.
//! Not here: whether there are enough (`chain`).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::{Charter, CharterFault, Council, Fingerprint, SEATS_MAX, Seat, hash_of};
use crate::canonical::{self, Malformed};
use crate::cose::{self, Typ};
use crate::header::CharterRef;
use crate::ids::{Hash, Kid};
use crate::verifier::KeyVerifier;

/// The most signatures one charter carries: those of two councils, and as many again.
pub(super) const SIGNATURES_MAX: usize = 4 * SEATS_MAX;
const SIGNATURE_BYTES_MAX: usize = 256;

/// Detached COSE_Sign1 objects over one payload, each kept once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures(BTreeSet<Vec<u8>>);

impl Signatures {
    /// Adds a signature of kind `typ`; tells whether it is new. Only its form is looked at.
    pub fn add(&mut self, typ: Typ, signature: &[u8]) -> Result<bool, CharterFault> {
        if signature.len() > SIGNATURE_BYTES_MAX || self.0.len() >= SIGNATURES_MAX {
            return Err(CharterFault::TooLarge);
        }
        if cose::split(signature, typ)?.payload.is_some() {
            return Err(Malformed::Shape.into());
        }
        Ok(self.0.insert(signature.into()))
    }

    /// Returns the signatures in ascending order of their bytes.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// Returns the seats of `council` that validly signed `payload`, each once (CHARTER-003).
    pub fn signers<'c>(
        &self,
        typ: Typ,
        payload: &[u8],
        council: &'c Council,
        verifier: &impl KeyVerifier,
    ) -> Vec<&'c Seat> {
        let seats: BTreeMap<Kid, &Seat> = council.seats.iter().map(|seat| (seat.kid(), seat)).collect();
        let mut signed: BTreeMap<Kid, &Seat> = BTreeMap::new();
        for signature in &self.0 {
            let Ok(parts) = cose::split(signature, typ) else { continue };
            let Some(seat) = seats.get(&parts.kid) else { continue };
            let message = cose::sig_structure(parts.protected, payload);
            if verifier.verify_key(&seat.key, &message, parts.signature) {
                signed.insert(parts.kid, seat);
            }
        }
        signed.into_values().collect()
    }

    fn form(&self) -> Vec<ByteVec> {
        self.0.iter().cloned().map(ByteVec::from).collect()
    }

    fn from_form(typ: Typ, form: Vec<ByteVec>) -> Result<Self, CharterFault> {
        let ascending = form.windows(2).all(|pair| pair[0].as_slice() < pair[1].as_slice());
        if !ascending {
            return Err(Malformed::Shape.into());
        }
        let mut signatures = Self::default();
        for signature in form {
            signatures.add(typ, &signature)?;
        }
        Ok(signatures)
    }
}

/// `{ 1: payload, 2: [* detached COSE_Sign1] }`: the form of everything that a council signs.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Form {
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    payload: Vec<u8>,
    #[n(2)]
    signatures: Vec<ByteVec>,
}

/// Writes a payload and its signatures.
pub(super) fn write(payload: &[u8], signatures: &Signatures) -> Vec<u8> {
    canonical::encode(&Form { payload: payload.into(), signatures: signatures.form() })
}

/// Reads a payload and its signatures of kind `typ`.
pub(super) fn read(bytes: &[u8], typ: Typ) -> Result<(Vec<u8>, Signatures), CharterFault> {
    if bytes.len() > super::CHARTER_BYTES_MAX + SIGNATURES_MAX * SIGNATURE_BYTES_MAX {
        return Err(CharterFault::TooLarge);
    }
    let form: Form = canonical::decode(bytes)?;
    Ok((form.payload, Signatures::from_form(typ, form.signatures)?))
}

/// One signature over one charter, as a file that travels from a holder of a key back to whoever collects.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignatureFile {
    /// The hash of the charter that was signed.
    #[n(1)]
    pub charter: Hash,
    /// The detached COSE_Sign1.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SignatureFile {
    /// Reads such a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CharterFault> {
        if bytes.len() > 2 * SIGNATURE_BYTES_MAX {
            return Err(CharterFault::TooLarge);
        }
        Ok(canonical::decode(bytes)?)
    }

    /// Writes such a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(self)
    }
}

/// A charter with whatever signatures it has so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCharter {
    payload: Vec<u8>,
    /// Of the payload; every call names it.
    hash: Hash,
    charter: Charter,
    signatures: Signatures,
}

impl SignedCharter {
    /// Makes a charter that nobody has signed yet.
    pub fn draft(charter: Charter) -> Result<Self, CharterFault> {
        charter.check()?;
        let payload = charter.to_bytes();
        Ok(Self { hash: hash_of(&payload), payload, charter, signatures: Signatures::default() })
    }

    /// Reads the signed form, with as many signatures as there are (CHARTER-001).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CharterFault> {
        let (payload, signatures) = read(bytes, Typ::Charter)?;
        let charter = Charter::from_bytes(&payload)?;
        Ok(Self { hash: hash_of(&payload), payload, charter, signatures })
    }

    /// Writes the signed form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(&self.payload, &self.signatures)
    }

    /// Returns the bytes that the council signs, detached, under [`Typ::Charter`].
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the charter.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// Returns the signatures.
    #[must_use]
    pub fn signatures(&self) -> &Signatures {
        &self.signatures
    }

    /// Returns the charter's hash, which no signature changes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Returns version and hash, as entries and calls name a charter.
    #[must_use]
    pub fn reference(&self) -> CharterRef {
        CharterRef { version: self.charter.version, hash: self.hash }
    }

    /// Returns the digits that people read to each other (TRUST-001).
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_hash(&self.hash())
    }

    /// Adds the signature of a file; tells whether it is new. `before` is the council of the version before, if there
    /// is one. Refuses a signature of another charter, by nobody's seat, or wrong, so that a collector learns at once
    /// which file is of no use.
    pub fn merge_file(
        &mut self,
        file: &SignatureFile,
        before: Option<&Council>,
        verifier: &impl KeyVerifier,
    ) -> Result<bool, CharterFault> {
        if file.charter != self.hash() {
            return Err(CharterFault::ForeignSignature);
        }
        let mut one = Signatures::default();
        one.add(Typ::Charter, &file.signature)?;
        let councils = [Some(&self.charter.council), before];
        let seat = |signatures: &Signatures| {
            let seats = |council| signatures.signers(Typ::Charter, &self.payload, council, verifier).into_iter();
            councils.into_iter().flatten().flat_map(seats).map(|seat| seat.key).collect::<BTreeSet<_>>()
        };
        let (new, held) = (seat(&one), seat(&self.signatures));
        if new.is_empty() {
            return Err(CharterFault::ForeignSignature);
        }
        // One signature of a seat is enough: a holder could make any number of valid ones.
        if new.is_subset(&held) { Ok(false) } else { self.signatures.add(Typ::Charter, &file.signature) }
    }

    /// Adds what is of use among the signatures of another copy of the same charter; returns how many are new.
    pub fn merge(&mut self, other: &Self, before: Option<&Council>, verifier: &impl KeyVerifier) -> usize {
        let charter = other.hash();
        let file = |signature: &[u8]| SignatureFile { charter, signature: signature.into() };
        let new = |signature| self.merge_file(&file(signature), before, verifier) == Ok(true);
        other.signatures.iter().map(new).filter(|new| *new).count()
    }

    /// Leaves out every signature that shows nothing: of no seat, wrong, or of a seat that signed already. Evidence holds
    /// no others (EVI-008). `before` is the council of the version before, if there is one.
    pub fn prune(&mut self, before: Option<&Council>, verifier: &impl KeyVerifier) {
        let mut pruned = Self { signatures: Signatures::default(), ..self.clone() };
        pruned.merge(self, before, verifier);
        *self = pruned;
    }

    /// Returns the seats of `council` that validly signed, each once.
    pub fn signers<'c>(&self, council: &'c Council, verifier: &impl KeyVerifier) -> Vec<&'c Seat> {
        self.signatures.signers(Typ::Charter, &self.payload, council, verifier)
    }

    /// Checks that at least `k` seats of `council` signed (CHARTER-003).
    pub(super) fn check_signers(&self, council: &Council, verifier: &impl KeyVerifier) -> Result<(), CharterFault> {
        let got = u32::try_from(self.signers(council, verifier).len()).unwrap_or(u32::MAX);
        if got >= council.change { Ok(()) } else { Err(CharterFault::TooFewSignatures { got, need: council.change }) }
    }
}
