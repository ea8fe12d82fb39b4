//! The shape of COSE_Sign1 (RFC 9052), of which every signed object of the protocol is one.
//!
//! Promise: only `18([ protected, {}, payload, signature ])` with protected `{alg, kid, typ}` passes, in deterministic
//! form; the protected header says what kind of object it is, so a signature made for one kind never serves for another
//! (COSE-001 to COSE-003).
//! Not here: making or checking signatures (`seal`).

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decoder, Encoder};
use sha2::{Digest, Sha256};

use crate::canonical::{self, Malformed};
use crate::ids::{Hash, Kid};

/// `Ed25519` as a fully specified algorithm (RFC 9864), verified by the rules of ZIP 215.
pub const ALG_ED25519: i64 = -19;

/// What a signed object is: the `typ` header parameter (RFC 9596).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Typ {
    /// A line of a dossier.
    Entry,
    /// A call from one node to another.
    Call,
    /// The answer to a call.
    Answer,
    /// What may wait in a mailbox or travel on a stick.
    Parcel,
    /// Proof that a node durably holds entries.
    Receipt,
    /// A version of the charter, signed by one member of the council.
    Charter,
    /// A suspension of a member by the council's smaller threshold.
    Suspension,
    /// A version of a member's card.
    Card,
    /// An evidence file, signed by its exporter.
    Evidence,
}

impl Typ {
    /// Every kind of signed object.
    pub const ALL: [Typ; 9] = [
        Typ::Entry,
        Typ::Call,
        Typ::Answer,
        Typ::Parcel,
        Typ::Receipt,
        Typ::Charter,
        Typ::Suspension,
        Typ::Card,
        Typ::Evidence,
    ];

    /// Returns the text that stands in the protected header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Typ::Entry => "comity-entry-1",
            Typ::Call => "comity-call-1",
            Typ::Answer => "comity-answer-1",
            Typ::Parcel => "comity-parcel-1",
            Typ::Receipt => "comity-receipt-1",
            Typ::Charter => "comity-charter-1",
            Typ::Suspension => "comity-suspension-1",
            Typ::Card => "comity-card-1",
            Typ::Evidence => "comity-evidence-1",
        }
    }
}

/// The parts of a COSE_Sign1 object, borrowed from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign1<'a> {
    /// The protected header as received.
    pub protected: &'a [u8],
    /// The key that is said to have signed.
    pub kid: Kid,
    /// The payload; `None` if it is detached.
    pub payload: Option<&'a [u8]>,
    /// The signature: 64 bytes.
    pub signature: &'a [u8; 64],
}

/// Makes the protected header of an object of kind `typ`, signed by `kid`.
#[must_use]
pub fn protected(typ: Typ, kid: &Kid) -> Vec<u8> {
    let mut out = Vec::with_capacity(48);
    let written = Encoder::new(&mut out)
        .map(3)
        .and_then(|e| e.u8(1)?.i64(ALG_ED25519)?.u8(4)?.bytes(&kid.0)?.u8(16)?.str(typ.as_str()))
        .map(drop);
    canonical::into_memory(written);
    out
}

/// Makes the bytes that are signed: the `Sig_structure` with context `Signature1` and empty external AAD.
#[must_use]
pub fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 80);
    let written = Encoder::new(&mut out)
        .array(4)
        .and_then(|e| e.str("Signature1")?.bytes(protected)?.bytes(&[])?.bytes(payload))
        .map(drop);
    canonical::into_memory(written);
    out
}

/// Returns the id of a signed object: SHA-256 of its `Sig_structure` (ENT-003).
#[must_use]
pub fn object_id(protected: &[u8], payload: &[u8]) -> Hash {
    Hash(Sha256::digest(sig_structure(protected, payload)).into())
}

/// Puts a signed object together. `payload` is `None` for a detached payload.
#[must_use]
pub fn assemble(protected: &[u8], payload: Option<&[u8]>, signature: &[u8; 64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.map_or(0, <[u8]>::len) + 130);
    let mut e = Encoder::new(&mut out);
    let written = e
        .tag(minicbor::data::Tag::new(18))
        .and_then(|e| e.array(4)?.bytes(protected)?.map(0))
        .and_then(|e| match payload {
            Some(bytes) => e.bytes(bytes),
            None => e.null(),
        })
        .and_then(|e| e.bytes(signature))
        .map(drop);
    canonical::into_memory(written);
    out
}

/// Takes a signed object of kind `typ` apart, refusing every other form (COSE-001).
///
/// The payload's own form is not checked here.
pub fn split(bytes: &[u8], typ: Typ) -> Result<Sign1<'_>, Malformed> {
    canonical::check(bytes)?;
    let mut d = Decoder::new(bytes);
    let parts = parts(&mut d).map_err(|_| Malformed::Shape)?;
    let (kid, found) = read_protected(parts.0)?;
    if found != typ.as_str() {
        return Err(Malformed::Shape);
    }
    let signature = parts.2.try_into().map_err(|_| Malformed::Shape)?;
    Ok(Sign1 { protected: parts.0, kid, payload: parts.1, signature })
}

type Parts<'a> = (&'a [u8], Option<&'a [u8]>, &'a [u8]);

fn parts<'a>(d: &mut Decoder<'a>) -> Result<Parts<'a>, minicbor::decode::Error> {
    let shape = |ok: bool| if ok { Ok(()) } else { Err(minicbor::decode::Error::message("not a COSE_Sign1")) };
    shape(d.tag()?.as_u64() == 18)?;
    shape(d.array()? == Some(4))?;
    let protected = d.bytes()?;
    shape(d.map()? == Some(0))?;
    let payload = if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        None
    } else {
        Some(d.bytes()?)
    };
    Ok((protected, payload, d.bytes()?))
}

/// Reads a protected header: exactly `{1: alg, 4: kid, 16: typ}` in deterministic form (COSE-002).
fn read_protected(bytes: &[u8]) -> Result<(Kid, String), Malformed> {
    canonical::check(bytes)?;
    let mut d = Decoder::new(bytes);
    let mut read = || -> Result<(i64, Kid, String), minicbor::decode::Error> {
        let shape = |ok: bool| if ok { Ok(()) } else { Err(minicbor::decode::Error::message("protected header")) };
        shape(d.map()? == Some(3))?;
        shape(d.u64()? == 1)?;
        let alg = d.i64()?;
        shape(d.u64()? == 4)?;
        let kid = d.decode()?;
        shape(d.u64()? == 16)?;
        Ok((alg, kid, d.str()?.into()))
    };
    match read() {
        Ok((ALG_ED25519, kid, typ)) => Ok((kid, typ)),
        _ => Err(Malformed::Shape),
    }
}

/// Returns the key id of an Ed25519 public key: the first 16 bytes of SHA-256 of its COSE_Key
/// `{1: 1 (OKP), -1: 6 (Ed25519), -2: key}` (KEY-001).
#[must_use]
pub fn kid_of_ed25519(public: &[u8; 32]) -> Kid {
    kid_of_okp(6, public)
}

/// Returns the key id of a key-agreement public key, with the COSE curve number or, for X-Wing, −25 as HPKE names it
/// by its KEM id (KEY-001).
#[must_use]
pub fn kid_of_okp(curve: i64, public: &[u8]) -> Kid {
    let mut key = Vec::with_capacity(public.len() + 16);
    let written =
        Encoder::new(&mut key).map(3).and_then(|e| e.i8(1)?.u8(1)?.i8(-1)?.i64(curve)?.i8(-2)?.bytes(public)).map(drop);
    canonical::into_memory(written);
    let hash: [u8; 32] = Sha256::digest(&key).into();
    let mut kid = [0u8; 16];
    kid.copy_from_slice(&hash[..16]);
    Kid(kid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KID: Kid = Kid([7; 16]);

    /// Covers COSE-001, COSE-002, COSE-003.
    #[test]
    fn an_object_comes_apart_as_it_was_put_together_and_only_under_its_own_kind() {
        let protected = protected(Typ::Entry, &KID);
        for payload in [Some(&b"payload"[..]), None] {
            let bytes = assemble(&protected, payload, &[9; 64]);
            let parts = split(&bytes, Typ::Entry).expect("well formed");
            assert_eq!((parts.kid, parts.payload, parts.signature), (KID, payload, &[9; 64]));
            for other in Typ::ALL.into_iter().filter(|t| *t != Typ::Entry) {
                assert_eq!(split(&bytes, other), Err(Malformed::Shape));
            }
        }
    }

    /// Covers COSE-001: anything in the unprotected header, another algorithm or a missing part is refused.
    #[test]
    fn no_byte_of_the_frame_can_be_another() {
        let protected = protected(Typ::Entry, &KID);
        let good = assemble(&protected, Some(b"payload"), &[9; 64]);
        let payload_at = 3 + 1 + protected.len() + 1..3 + 1 + protected.len() + 1 + 9;
        let mut refused = 0;
        for at in 0..good.len() - 64 {
            if payload_at.contains(&at) || (8..24).contains(&at) {
                continue; // the payload and the kid may be anything
            }
            for flip in [1u8, 0x20, 0x80] {
                let mut bad = good.clone();
                bad[at] ^= flip;
                if let Ok(parts) = split(&bad, Typ::Entry) {
                    assert!(parts.kid != KID || parts.payload != Some(b"payload"), "byte {at} changed unseen");
                } else {
                    refused += 1;
                }
            }
        }
        assert!(refused > 60, "only {refused} refused");
    }
}
