//! A card with its root key's signature, as it is stored and passed on: bytes as received.

use alloc::vec::Vec;

use super::{CARD_BYTES_MAX, Card, CardFault, hash_of};
use crate::canonical::Malformed;
use crate::cose::{self, Typ};
use crate::ids::{Hash, Kid};
use crate::verifier::KeyVerifier;

/// A card whose form is right; the signature is checked by [`super::CardChain::append`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCard {
    bytes: Vec<u8>,
    card: Card,
    hash: Hash,
    kid: Kid,
    signature: [u8; 64],
    signed: Vec<u8>,
}

impl SignedCard {
    /// Reads a COSE_Sign1 of kind [`Typ::Card`] (CARD-001).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, CardFault> {
        if bytes.len() > CARD_BYTES_MAX + 256 {
            return Err(CardFault::TooLarge);
        }
        let parts = cose::split(&bytes, Typ::Card)?;
        let payload = parts.payload.ok_or(Malformed::Shape)?;
        let card = Card::from_bytes(payload)?;
        let signed = cose::sig_structure(parts.protected, payload);
        let (hash, kid, signature) = (hash_of(payload), parts.kid, *parts.signature);
        Ok(Self { card, hash, kid, signature, signed, bytes })
    }

    /// Returns the bytes as received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the card.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Returns the card's hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Checks that the member's root key signed it.
    pub(super) fn check(&self, root: &[u8; 32], verifier: &impl KeyVerifier) -> Result<(), CardFault> {
        let genuine =
            self.kid == cose::kid_of_ed25519(root) && verifier.verify_key(root, &self.signed, &self.signature);
        if genuine { Ok(()) } else { Err(CardFault::Signature) }
    }
}
