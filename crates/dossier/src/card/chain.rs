//! Every card of one member, from the first on.
//!
//! Promise: a key that was ever listed stays listed, so what it signed verifies for ever; the newest card alone says
//! which keys carry calls now (KEY-004, KEY-005). Two cards of one version are an alarm, and both are kept (CARD-003).
//! Not here: the clock (it is given).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::{Card, CardFault, RevokedFor, SealingEntry, SignedCard, SigningEntry};
use crate::ids::{Hash, Kid, Member, NetworkId};
use crate::sealed::Suite;
use crate::time::Time;
use crate::verifier::KeyVerifier;

/// The most cards of one member.
pub const CARDS_MAX: usize = 4_096;

/// What became of a card that was offered to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is the newest card now.
    New,
    /// We had it.
    Known,
    /// Another card of this version is here: an alarm. Both are kept, the keys of both stay listed (CARD-003).
    Conflict(CardConflict),
}

/// Two cards of one version, both signed by the root key (CARD-003).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardConflict {
    /// The version.
    pub version: u64,
    /// The hash of the one that came first.
    pub first: Hash,
    /// The hash of the other.
    pub other: Hash,
}

/// A signing key that some card of the chain lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedKey {
    /// The public key.
    pub public: [u8; 32],
    /// The version of the card that listed it first.
    pub since_version: u64,
    /// Why it was withdrawn, if any card says so. A withdrawal is never taken back.
    pub revoked: Option<RevokedFor>,
}

/// Whether a key carries calls at a moment (KEY-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It does.
    Current,
    /// Not yet, not any more, or the newest card does not list it.
    NotCurrent,
    /// Never again: it was withdrawn.
    Revoked(RevokedFor),
    /// No card lists it (KEY-003).
    Unknown,
}

/// The cards of one member under one root key.
#[derive(Clone, Debug)]
pub struct CardChain {
    network: NetworkId,
    member: Member,
    root: [u8; 32],
    cards: Vec<SignedCard>,
    by_hash: BTreeMap<Hash, usize>,
    newest: Option<usize>,
    listed: BTreeMap<Kid, ListedKey>,
    revoked_sealing: BTreeSet<Kid>,
    conflicts: Vec<CardConflict>,
}

impl CardChain {
    /// Begins the chain of a member, without a card yet. `root` is the member's root key as the charter lists it.
    #[must_use]
    pub fn new(network: NetworkId, member: Member, root: [u8; 32]) -> Self {
        Self {
            network,
            member,
            root,
            cards: Vec::new(),
            by_hash: BTreeMap::new(),
            newest: None,
            listed: BTreeMap::new(),
            revoked_sealing: BTreeSet::new(),
            conflicts: Vec::new(),
        }
    }

    /// Takes a card, or says why not (CARD-001).
    pub fn append(&mut self, signed: SignedCard, verifier: &impl KeyVerifier) -> Result<Appended, CardFault> {
        let card = signed.card();
        if (card.network, card.member) != (self.network, self.member) {
            return Err(CardFault::Other);
        }
        if self.by_hash.contains_key(&signed.hash()) {
            return Ok(Appended::Known);
        }
        signed.check(&self.root, verifier)?;
        self.check_prev(card)?;
        if self.cards.len() >= CARDS_MAX {
            return Err(CardFault::TooLarge);
        }
        let rival = self.cards.iter().find(|held| held.card().version == card.version);
        let conflict =
            rival.map(|held| CardConflict { version: card.version, first: held.hash(), other: signed.hash() });
        self.keep(signed);
        match conflict {
            Some(conflict) => {
                self.conflicts.push(conflict);
                Ok(Appended::Conflict(conflict))
            }
            None => Ok(Appended::New),
        }
    }

    /// Checks that the card before it is here and is the version before.
    fn check_prev(&self, card: &Card) -> Result<(), CardFault> {
        let Some(prev) = &card.prev else { return Ok(()) };
        let before = self.by_hash.get(prev).map(|at| self.cards[*at].card().version).ok_or(CardFault::Gap)?;
        if card.version == before + 1 { Ok(()) } else { Err(CardFault::Chain) }
    }

    fn keep(&mut self, signed: SignedCard) {
        let (at, version) = (self.cards.len(), signed.card().version);
        for key in &signed.card().signing {
            let listed = ListedKey { public: key.public, since_version: version, revoked: None };
            let held = self.listed.entry(key.kid()).or_insert(listed);
            held.since_version = held.since_version.min(version);
            // The graver reason stays, whichever card comes first.
            held.revoked = held.revoked.max(key.revoked.map(|revoked| revoked.reason));
        }
        let withdrawn = signed.card().sealing.iter().filter(|key| key.revoked.is_some());
        self.revoked_sealing.extend(withdrawn.filter_map(SealingEntry::kid));
        self.by_hash.insert(signed.hash(), at);
        // Of two cards of one version the one that came first stays the newest, until one of them is continued.
        if self.newest_card().is_none_or(|newest| newest.version < version) {
            self.newest = Some(at);
        }
        self.cards.push(signed);
    }

    /// Returns whose chain it is.
    #[must_use]
    pub fn member(&self) -> Member {
        self.member
    }

    /// Returns the newest card: the highest version, and of two the one that came first. `None` before the first card.
    #[must_use]
    pub fn newest_card(&self) -> Option<&Card> {
        self.newest.map(|at| self.cards[at].card())
    }

    /// Returns every card in the order in which they came; each comes after the one before it.
    #[must_use]
    pub fn cards(&self) -> &[SignedCard] {
        &self.cards
    }

    /// Returns the alarms so far (CARD-003).
    #[must_use]
    pub fn conflicts(&self) -> &[CardConflict] {
        &self.conflicts
    }

    /// Returns every signing key that any card ever listed: under these, lines verify (KEY-004).
    pub fn listed_keys(&self) -> impl Iterator<Item = (Kid, &ListedKey)> {
        self.listed.iter().map(|(kid, key)| (*kid, key))
    }

    /// Returns a signing key that any card ever listed (KEY-004).
    #[must_use]
    pub fn listed_key(&self, kid: &Kid) -> Option<&ListedKey> {
        self.listed.get(kid)
    }

    /// Tells whether calls under a key are taken at `now` (KEY-005).
    #[must_use]
    pub fn key_state(&self, kid: &Kid, now: Time) -> KeyState {
        match self.listed.get(kid) {
            None => KeyState::Unknown,
            Some(ListedKey { revoked: Some(reason), .. }) => KeyState::Revoked(*reason),
            Some(_) if self.transport_keys(now).any(|key| key.kid() == *kid) => KeyState::Current,
            Some(_) => KeyState::NotCurrent,
        }
    }

    /// Returns the signing keys under which calls are taken at `now`: of the newest card, valid, never withdrawn.
    pub fn transport_keys(&self, now: Time) -> impl Iterator<Item = &SigningEntry> {
        let keys = self.newest_card().map(|card| card.signing.as_slice()).unwrap_or_default();
        keys.iter().filter(move |key| {
            let withdrawn = self.listed.get(&key.kid()).is_some_and(|listed| listed.revoked.is_some());
            key.from <= now && now < key.until && !withdrawn
        })
    }

    /// Returns the key to seal to at `now`: of the first suite in `preference` that the newest card has a valid key of,
    /// and of several such keys the one that became valid last (SEAL-002).
    #[must_use]
    pub fn sealing_key(&self, now: Time, preference: &[Suite]) -> Option<&SealingEntry> {
        let keys = &self.newest_card()?.sealing;
        let usable = |key: &&SealingEntry| {
            let withdrawn = key.kid().is_none_or(|kid| self.revoked_sealing.contains(&kid));
            key.from <= now && now < key.until && !withdrawn
        };
        preference
            .iter()
            .find_map(|suite| keys.iter().filter(usable).filter(|key| key.suite == *suite).max_by_key(|key| key.from))
    }
}
