//! What checking a signature looks like from inside the record.
//!
//! `seal` implements [`Verifier`] over the cards a node knows; nothing in this room can say "verified" by itself.

use alloc::vec::Vec;

use crate::ids::{Kid, Member};

/// One signature to check: `member` is said to have signed `message` with the key `kid`.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The author.
    pub member: Member,
    /// The key that the object names.
    pub kid: Kid,
    /// The bytes that were signed.
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a [u8; 64],
}

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The member is not in the charter.
    #[error("the member is unknown")]
    UnknownMember,
    /// No card of the member that we hold lists the key. A newer card may: the entry waits (KEY-003).
    #[error("no card we hold lists the key")]
    UnknownKey,
    /// The key is the member's, the signature is not by it.
    #[error("the signature is wrong")]
    BadSignature,
}

/// Checks signatures by the rules of ZIP 215, single and in batches with the same answer (KEY-002).
pub trait Verifier {
    /// Checks one signature.
    fn verify(&self, claim: Claim<'_>) -> Result<(), SignatureFault>;

    /// Checks many; the answers stand in the order of the claims and equal those of [`Verifier::verify`].
    fn verify_all(&self, claims: &[Claim<'_>]) -> Vec<Result<(), SignatureFault>> {
        claims.iter().map(|claim| self.verify(*claim)).collect()
    }
}

/// Checks signatures by keys that stand in no card: the root keys of members and the keys of the council, which a
/// charter lists themselves (KEY-002).
pub trait KeyVerifier {
    /// Tells whether `signature` over `message` is by the Ed25519 key `public`, by the rules of ZIP 215.
    fn verify_key(&self, public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool;
}
