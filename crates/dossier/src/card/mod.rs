//! The card: what a member says about itself, signed by its root key.
//!
//! Promise: a card changes without the council (a phone number never needs a ceremony), and whatever a card ever listed
//! stays listed, so that old lines verify for ever (CARD-001 to CARD-004, KEY-004).
//! Not here: signatures themselves (a [`crate::KeyVerifier`] is given), the clock, whether a time zone exists.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::cose;
use crate::ids::{Hash, Kid, Member, NetworkId};
use crate::language::Language;
use crate::sealed::Suite;
use crate::time::Time;

mod address;
mod chain;
mod desk;
mod fault;
mod law;
mod signed;

pub use address::{Address, AddressFault, Host, HttpsUrl};
pub use chain::{Appended, CARDS_MAX, CardChain, CardConflict, KeyState, ListedKey};
pub use desk::{Desk, Email, Hours, Opening, Phone, Zone};
pub use fault::CardFault;
pub use law::{DualCriminality, LawProfile};
pub use signed::SignedCard;

/// The greatest size of a card's payload, in bytes.
pub const CARD_BYTES_MAX: usize = 64 * 1024;
/// The most keys of one sort that one card lists.
pub const KEYS_MAX: usize = 32;
/// The most addresses, TLS keys, languages, versions or profiles that one card lists.
pub const ITEMS_MAX: usize = 32;
/// The greatest public key that a card lists, in bytes.
pub const PUBLIC_BYTES_MAX: usize = 4 * 1024;

/// Why a key is not to be used any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum RevokedFor {
    /// Another key took its place.
    #[n(0)]
    Replaced,
    /// It was lost: nobody has it.
    #[n(1)]
    Lost,
    /// It was or may be in somebody else's hands. Lines under it may not be genuine (KEY-006).
    #[n(2)]
    Compromised,
}

/// A withdrawal of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Revoked {
    /// Since when, as the member says.
    #[n(0)]
    pub at: Time,
    /// Why.
    #[n(1)]
    pub reason: RevokedFor,
}

/// A key with which the member's node signs entries and calls (Ed25519).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SigningEntry {
    /// The public key.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub public: [u8; 32],
    /// Carries calls from then.
    #[n(2)]
    pub from: Time,
    /// Carries calls until before then.
    #[n(3)]
    pub until: Time,
    /// Withdrawn.
    #[n(4)]
    pub revoked: Option<Revoked>,
}

impl SigningEntry {
    /// Returns the key's id.
    #[must_use]
    pub fn kid(&self) -> Kid {
        cose::kid_of_ed25519(&self.public)
    }
}

/// A key to which others seal what only the member's node may read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealingEntry {
    /// The suite. One that this version does not know is kept and not used.
    #[n(1)]
    pub suite: Suite,
    /// The public key.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub public: Vec<u8>,
    /// Sealed to from then.
    #[n(3)]
    pub from: Time,
    /// Sealed to until before then.
    #[n(4)]
    pub until: Time,
    /// Withdrawn.
    #[n(5)]
    pub revoked: Option<Revoked>,
}

impl SealingEntry {
    /// Returns the key's id; `None` if this version does not know the suite.
    #[must_use]
    pub fn kid(&self) -> Option<Kid> {
        self.suite.kid_of(&self.public)
    }
}

/// One version of a member's card (CARD-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Card {
    /// The network.
    #[n(1)]
    pub network: NetworkId,
    /// Whose card.
    #[n(2)]
    pub member: Member,
    /// The version, from 1.
    #[n(3)]
    pub version: u64,
    /// The hash of the version before; none in version 1.
    #[n(4)]
    pub prev: Option<Hash>,
    /// When the member says it was made.
    #[n(5)]
    pub issued: Time,
    /// Keys of its node for signing, in ascending order of their bytes; at least one.
    #[n(6)]
    pub signing: Vec<SigningEntry>,
    /// Keys of its node for sealing, in ascending order of suite and bytes; at least one.
    #[n(7)]
    pub sealing: Vec<SealingEntry>,
    /// SHA-256 of the SPKI of its TLS keys, ascending; empty if a public authority vouches for them (CARD-004).
    #[n(8)]
    pub tls: Vec<Hash>,
    /// Where its node is reached, the best first; empty if it only calls others.
    #[n(9)]
    pub addresses: Vec<Address>,
    /// Its desk.
    #[n(10)]
    pub desk: Desk,
    /// Its law.
    #[n(11)]
    pub law: LawProfile,
    /// Versions of the protocol that its node speaks, ascending; at least one.
    #[n(12)]
    pub protocols: Vec<u64>,
    /// Profiles whose kinds of line its node folds, ascending; at least one (KIND-005).
    #[n(13)]
    pub profiles: Vec<u64>,
}

impl Card {
    /// Reads a card from its bytes, which are kept elsewhere as received.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CardFault> {
        if bytes.len() > CARD_BYTES_MAX {
            return Err(CardFault::TooLarge);
        }
        let card: Card = canonical::decode(bytes)?;
        card.check()?;
        Ok(card)
    }

    /// Encodes the card in its one form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Checks what one card alone can show: order, repeats, limits (CARD-002).
    pub fn check(&self) -> Result<(), CardFault> {
        if self.version == 0 || (self.version == 1) != self.prev.is_none() {
            return Err(CardFault::Chain);
        }
        let lists = [self.tls.len(), self.addresses.len(), self.protocols.len(), self.profiles.len()];
        let keys = [self.signing.len(), self.sealing.len()];
        let long = self.sealing.iter().any(|key| key.public.len() > PUBLIC_BYTES_MAX);
        if lists.into_iter().any(|len| len > ITEMS_MAX) || keys.into_iter().any(|len| len > KEYS_MAX) || long {
            return Err(CardFault::TooLarge);
        }
        self.check_keys()?;
        let ascending = is_ascending(&self.tls) && is_ascending(&self.protocols) && is_ascending(&self.profiles);
        if !ascending || self.protocols.is_empty() || self.profiles.is_empty() {
            return Err(CardFault::Lists);
        }
        if self.addresses.contains(&Address::Mailbox(self.member)) {
            return Err(CardFault::OwnMailbox);
        }
        self.desk.check()?;
        self.law.check()
    }

    fn check_keys(&self) -> Result<(), CardFault> {
        let signing = self.signing.windows(2).all(|pair| pair[0].public < pair[1].public);
        let sealing = self.sealing.windows(2).all(|p| (p[0].suite, &p[0].public) < (p[1].suite, &p[1].public));
        let lengths = self.sealing.iter().all(|key| key.suite.public_bytes().is_none_or(|len| len == key.public.len()));
        let spans =
            self.signing.iter().all(|key| key.from < key.until) && self.sealing.iter().all(|key| key.from < key.until);
        let both = !self.signing.is_empty() && !self.sealing.is_empty();
        if signing && sealing && lengths && spans && both { Ok(()) } else { Err(CardFault::Keys) }
    }
}

/// Tells whether a list is in ascending order without repeats.
fn is_ascending<T: Ord>(list: &[T]) -> bool {
    list.windows(2).all(|pair| pair[0] < pair[1])
}

/// Tells whether a list of languages is short enough and names each once. Its order is the member's preference.
fn are_languages(list: &[Language]) -> bool {
    list.len() <= ITEMS_MAX && list.iter().enumerate().all(|(at, language)| !list[..at].contains(language))
}

/// Returns the hash of a card: SHA-256 of its payload as received (CARD-001).
#[must_use]
pub fn hash_of(payload: &[u8]) -> Hash {
    Hash(Sha256::digest(payload).into())
}

#[cfg(test)]
mod tests;
