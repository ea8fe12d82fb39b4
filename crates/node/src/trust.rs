//! Whom this node believes: the charter, everybody's cards, the keys they list.
//!
//! Promise: a call is believed only from a current key of a member that the charter lets speak; a line from any key that
//! its author's cards ever listed (KEY-003, CHARTER-005).

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::card::{self, CardChain, CardFault, KeyState, SealingEntry, SignedCard};
use comity_dossier::charter::{self, CharterChain, CharterFault, SignedCharter};
use comity_dossier::cose::{self, Typ};
use comity_dossier::header::CharterRef;
use comity_dossier::sealed::Suite;
use comity_dossier::{Member, NetworkId, Refusal, Time};
use comity_seal::{Keyring, Zip215};
use comity_store::Reader;

use crate::alarm::Alarm;
use crate::node::{Halt, Node};

/// Charter and cards as one node knows them.
pub struct Trust {
    me: Member,
    charter: CharterChain,
    cards: BTreeMap<Member, CardChain>,
    keyring: Keyring,
    /// Members of whom a stored card is not what it was.
    pub(crate) spoilt_cards: BTreeSet<Member>,
}

/// Why a node cannot begin to trust anything.
#[derive(Debug, thiserror::Error)]
pub enum TrustFault {
    /// The store holds no charter.
    #[error("no charter is here yet; join a network first")]
    NoCharter,
    /// The charter in the store does not hold.
    #[error("the charter does not hold: {0}")]
    Charter(#[from] CharterFault),
    /// A card in the store does not hold.
    #[error("a card does not hold: {0}")]
    Card(#[from] CardFault),
    /// The charter does not list this member.
    #[error("the charter does not list this member")]
    NotListed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] comity_store::StoreFault),
}

impl Trust {
    /// Reads charter and cards from the store and checks them again.
    pub fn read(store: &Reader, me: Member) -> Result<Self, TrustFault> {
        let mut chain: Option<CharterChain> = None;
        for stored in store.charters()? {
            let signed = SignedCharter::from_bytes(&stored.bytes)?;
            match &mut chain {
                None => {
                    let fingerprint = signed.fingerprint();
                    chain = Some(CharterChain::found(signed, &fingerprint, &Zip215)?);
                }
                Some(chain) => drop(chain.append(signed, &Zip215)?),
            }
        }
        let charter = chain.ok_or(TrustFault::NoCharter)?;
        if charter.member(&me).is_none() {
            return Err(TrustFault::NotListed);
        }
        let mut trust =
            Self { me, charter, cards: BTreeMap::new(), keyring: Keyring::new(), spoilt_cards: BTreeSet::new() };
        trust.learn_members();
        for stored in store.all_cards()? {
            // A card that rotted is fetched again; without it, and those that follow it, its member is known by what remains.
            match SignedCard::from_bytes(stored.bytes) {
                Ok(card) if card.hash() == stored.hash && !trust.spoilt_cards.contains(&stored.member) => {
                    trust.append_card(card)?;
                }
                _ => drop(trust.spoilt_cards.insert(stored.member)),
            }
        }
        Ok(trust)
    }

    fn learn_members(&mut self) {
        let network = self.charter.network();
        for listed in &self.charter.current().members {
            self.keyring.learn_member(listed.code);
            self.cards.entry(listed.code).or_insert_with(|| CardChain::new(network, listed.code, listed.root));
        }
    }

    fn append_card(&mut self, signed: SignedCard) -> Result<card::Appended, CardFault> {
        let member = signed.card().member;
        let chain = self.cards.get_mut(&member).ok_or(CardFault::Other)?;
        let appended = chain.append(signed, &Zip215)?;
        self.keyring.learn_chain(chain);
        Ok(appended)
    }

    pub(crate) fn me(&self) -> Member {
        self.me
    }

    pub(crate) fn network(&self) -> NetworkId {
        self.charter.network()
    }

    /// Returns the charter chain.
    #[must_use]
    pub fn charter_chain(&self) -> &CharterChain {
        &self.charter
    }

    /// Returns the card chain of a member.
    #[must_use]
    pub fn card_chain(&self, member: Member) -> Option<&CardChain> {
        self.cards.get(&member)
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(crate) fn charter(&self) -> CharterRef {
        self.charter.reference()
    }

    /// Calls under an older charter are taken as long as it is one of ours: the caller learns of the newer one.
    pub(crate) fn charter_version_min(&self) -> u64 {
        1
    }

    pub(crate) fn is_active(&self, member: Member, now: Time) -> bool {
        self.charter.takes_calls_of(&member, now)
    }

    /// Every other member that calls may be made to.
    pub(crate) fn peers(&self, now: Time) -> BTreeSet<Member> {
        let members = self.charter.current().members.iter().map(|listed| listed.code);
        members.filter(|code| *code != self.me && self.is_active(*code, now)).collect()
    }

    pub(crate) fn card_version(&self, member: Member) -> u64 {
        self.cards.get(&member).and_then(CardChain::newest_card).map_or(0, |card| card.version)
    }

    /// The key to seal to: of the newest card, the best suite that both know.
    pub(crate) fn sealing_key(&self, member: Member, now: Time) -> Option<&SealingEntry> {
        self.cards.get(&member)?.sealing_key(now, &Suite::ALL)
    }

    /// Checks an object that travels: signed by a current key of an active member (CALL-003, KEY-004). Returns its payload.
    pub(crate) fn check_transport(
        &self,
        member: Member,
        bytes: &[u8],
        typ: Typ,
        now: Time,
    ) -> Result<Vec<u8>, Refusal> {
        let chain = self.cards.get(&member).ok_or(Refusal::UnknownMember)?;
        if !self.is_active(member, now) {
            return Err(Refusal::UnknownMember);
        }
        let kid = cose::split(bytes, typ)?.kid;
        match chain.key_state(&kid, now) {
            KeyState::Current => {}
            KeyState::NotCurrent | KeyState::Revoked(_) => return Err(Refusal::KeyRevoked),
            KeyState::Unknown => return Err(Refusal::UnknownKey),
        }
        self.check_listed(member, bytes, typ)
    }

    /// Checks an object that is kept: signed by any key that the member's cards ever listed (KEY-003).
    pub(crate) fn check_listed(&self, member: Member, bytes: &[u8], typ: Typ) -> Result<Vec<u8>, Refusal> {
        Ok(self.keyring.verify1(bytes, typ, member)?.payload.to_vec())
    }

    /// Returns a charter that is believed, by its hash.
    pub(crate) fn charter_bytes(&self, hash: &comity_dossier::Hash) -> Option<Vec<u8>> {
        let found = self.charter.versions().iter().find(|signed| signed.hash() == *hash);
        found.map(SignedCharter::to_bytes)
    }

    /// Returns a card that is believed, by its hash.
    pub(crate) fn card_bytes(&self, member: Member, hash: &comity_dossier::Hash) -> Option<Vec<u8>> {
        let found = self.cards.get(&member)?.cards().iter().find(|signed| signed.hash() == *hash);
        found.map(|signed| signed.bytes().to_vec())
    }

    pub(crate) fn charters_after(&self, version: u64, most: usize) -> Vec<Vec<u8>> {
        let newer = self.charter.versions().iter().filter(|signed| signed.charter().version > version);
        newer.take(most).map(SignedCharter::to_bytes).collect()
    }

    pub(crate) fn cards_after(&self, member: Member, version: u64, most: usize) -> Vec<Vec<u8>> {
        let Some(chain) = self.cards.get(&member) else { return Vec::new() };
        let newer = chain.cards().iter().filter(|signed| signed.card().version > version);
        newer.take(most).map(|signed| signed.bytes().to_vec()).collect()
    }
}

impl Node {
    /// Takes a charter that came from a file or a peer; tells whether it is news (CHARTER-001 to CHARTER-004).
    pub(crate) fn take_charter(&mut self, bytes: &[u8]) -> Result<Result<bool, CharterFault>, Halt> {
        let signed = match SignedCharter::from_bytes(bytes) {
            Ok(signed) => signed,
            Err(fault) => return Ok(Err(fault)),
        };
        let (version, hash) = (signed.charter().version, signed.hash());
        let before = self.trust.peers(self.moment.wall);
        let appended = match self.trust.charter.append(signed, &Zip215) {
            Ok(appended) => appended,
            Err(fault) => return Ok(Err(fault)),
        };
        match appended {
            charter::Appended::Known => return Ok(Ok(false)),
            charter::Appended::Conflict(conflict) => {
                // Whose seats signed both is said by name: more than half of the council signed each. (CHARTER-004)
                let signers: BTreeSet<Member> = conflict.signed_both.iter().map(|seat| seat.member).collect();
                for member in signers {
                    self.alarm(Alarm::CharterConflict, Some(member), None, None)?;
                }
            }
            _ => {
                self.trust.learn_members();
                self.meet_peers()?;
                let back = &self.trust.peers(self.moment.wall) - &before;
                back.into_iter().try_for_each(|member| self.begin_again_with(member))?;
            }
        }
        self.store.put_charter(version, &hash, bytes, self.moment.wall)?;
        Ok(Ok(true))
    }

    /// Takes a card that came from a file or a peer; tells whether it is news (CARD-001).
    pub(crate) fn take_card(&mut self, bytes: &[u8]) -> Result<Result<bool, CardFault>, Halt> {
        let signed = match SignedCard::from_bytes(bytes.to_vec()) {
            Ok(signed) => signed,
            Err(fault) => return Ok(Err(fault)),
        };
        let (member, version, hash) = (signed.card().member, signed.card().version, signed.hash());
        match self.trust.append_card(signed) {
            Ok(card::Appended::Known) => return Ok(Ok(false)),
            Ok(card::Appended::Conflict(_)) => self.alarm(Alarm::CardConflict, Some(member), None, None)?,
            Ok(_) => {}
            Err(fault) => return Ok(Err(fault)),
        }
        self.store.put_card(member, version, &hash, bytes, self.moment.wall)?;
        self.boxes.try_again();
        self.card_came_back(member)?;
        if member != self.me {
            // Where or to whom to call may have changed: what waits is tried at once.
            self.tell(member, comity_exchange::conversation::Input::HeardFrom);
        }
        Ok(Ok(true))
    }
}
