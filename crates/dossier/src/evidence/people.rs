//! Whom a file lets us believe: the charters from the given fingerprint on, the cards under them, the keys they list.
//!
//! Promise: all genuine branches are followed, so which of two conflicting charters or cards stands first in the file
//! changes nothing (CHARTER-004, CARD-003).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::bundle::ItemKind;
use super::claim::{Subject, Why};
use super::trial::{Finding, Trial};
use crate::card::{Appended, CardChain, CardFault, SignedCard};
use crate::charter::{CharterChain, CharterFault, Fingerprint, SignedCharter, check_succession};
use crate::ids::{Hash, Kid, Member, NetworkId};
use crate::verifier::{Claim, KeyVerifier, SignatureFault, Verifier};

/// The members that a file shows, and their keys.
pub(super) struct People<'k, K> {
    verifier: &'k K,
    /// The network of charter 1; `None` if charter 1 is not shown, and then there are no members either.
    pub(super) network: Option<NetworkId>,
    /// By member: root keys, each with the claim of the first charter that lists it.
    roots: BTreeMap<Member, Vec<([u8; 32], u32)>>,
    keys: BTreeMap<(Member, Kid), Key>,
}

struct Key {
    public: [u8; 32],
    /// The claim of the first card that lists it.
    card: u32,
}

impl<K> People<'_, K> {
    /// Returns the claim that a key of a member rests on.
    pub(super) fn card_of(&self, member: Member, kid: Kid) -> Option<u32> {
        self.keys.get(&(member, kid)).map(|key| key.card)
    }
}

impl<K: KeyVerifier> Verifier for People<'_, K> {
    fn verify(&self, claim: Claim<'_>) -> Result<(), SignatureFault> {
        match self.keys.get(&(claim.member, claim.kid)) {
            Some(key) if self.verifier.verify_key(&key.public, claim.message, claim.signature) => Ok(()),
            Some(_) => Err(SignatureFault::BadSignature),
            None if self.roots.contains_key(&claim.member) => Err(SignatureFault::UnknownKey),
            None => Err(SignatureFault::UnknownMember),
        }
    }
}

/// What a signature of a member shows: a wrong one contradicts, an unknown key shows nothing.
pub(super) fn finding_of(checked: Result<(), SignatureFault>) -> Finding {
    match checked {
        Ok(()) => Finding::HOLDS,
        Err(SignatureFault::BadSignature) => Finding::contradicted(Why::BadSignature),
        Err(SignatureFault::UnknownKey) => Finding::not_shown(Why::UnknownKey),
        Err(SignatureFault::UnknownMember) => Finding::not_shown(Why::UnknownMember),
    }
}

/// A charter that is proved.
struct Proved {
    signed: SignedCharter,
    claim: u32,
}

impl Trial<'_> {
    /// Settles charters, then cards (EVI-008, EVI-009).
    pub(super) fn settle_people<'k, K: KeyVerifier>(
        &mut self,
        first_charter: &Fingerprint,
        verifier: &'k K,
    ) -> People<'k, K> {
        let mut people = People { verifier, network: None, roots: BTreeMap::new(), keys: BTreeMap::new() };
        let charters = self.settle_charters(first_charter, verifier);
        let mut in_order: Vec<&Proved> = charters.values().collect();
        in_order.sort_by_key(|proved| (proved.signed.charter().version, proved.signed.hash()));
        for proved in in_order {
            people.network = Some(proved.signed.charter().network);
            for listed in &proved.signed.charter().members {
                let roots = people.roots.entry(listed.code).or_default();
                if !roots.iter().any(|(root, _)| *root == listed.root) {
                    roots.push((listed.root, proved.claim));
                }
            }
        }
        self.settle_cards(&mut people);
        people
    }

    fn settle_charters(&mut self, expected: &Fingerprint, keys: &impl KeyVerifier) -> BTreeMap<Hash, Proved> {
        let mut read = Vec::new();
        for (item, bytes) in self.of_kind(ItemKind::CHARTER) {
            match SignedCharter::from_bytes(bytes) {
                // Nobody signed the frame around payload and signatures, so only its one form is taken.
                Ok(signed) if signed.to_bytes() == bytes => read.push((item, signed)),
                _ => self.note_unreadable(item),
            }
        }
        read.sort_by_key(|(item, signed)| (signed.charter().version, signed.hash(), *item));
        let mut proved: BTreeMap<Hash, Proved> = BTreeMap::new();
        for (item, signed) in read {
            let hash = signed.hash();
            let (subject, follows, found) = judge_charter(&signed, expected, &proved, keys);
            let claim = self.settle(subject, Some(item), follows, found);
            if self.is_proved(claim) {
                proved.entry(hash).or_insert(Proved { signed, claim });
            }
        }
        if self.find(&Subject::FirstCharter).is_none() {
            self.settle(Subject::FirstCharter, None, Vec::new(), Finding::not_shown(Why::NotHere));
        }
        self.settle_two_charters(&proved);
        proved
    }

    fn settle_two_charters(&mut self, proved: &BTreeMap<Hash, Proved>) {
        let mut by_version: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for charter in proved.values() {
            by_version.entry(charter.signed.charter().version).or_default().push(charter.claim);
        }
        for (version, mut claims) in by_version {
            if claims.len() > 1 {
                claims.truncate(2);
                self.settle(Subject::TwoCharters { version }, None, claims, Finding::HOLDS);
            }
        }
    }

    fn settle_cards<K: KeyVerifier>(&mut self, people: &mut People<'_, K>) {
        let mut read = Vec::new();
        for (item, bytes) in self.of_kind(ItemKind::CARD) {
            match SignedCard::from_bytes(bytes.into()) {
                Ok(signed) => read.push((item, signed)),
                Err(_) => self.note_unreadable(item),
            }
        }
        read.sort_by_key(|(item, signed)| (signed.card().member, signed.card().version, signed.hash(), *item));
        let mut chains: BTreeMap<(Member, [u8; 32]), CardChain> = BTreeMap::new();
        for (item, signed) in read {
            let member = signed.card().member;
            let roots = people.roots.get(&member).cloned().unwrap_or_default();
            if roots.is_empty() {
                let found = Finding::not_shown(Why::UnknownMember);
                self.settle(subject_of(&signed), Some(item), Vec::new(), found);
            }
            for (root, charter) in roots {
                let network = people.network.unwrap_or(signed.card().network);
                let chain = chains.entry((member, root)).or_insert_with(|| CardChain::new(network, member, root));
                let appended = chain.append(signed.clone(), people.verifier);
                self.settle_card(people, item, &signed, charter, appended);
            }
        }
    }

    fn settle_card<K>(
        &mut self,
        people: &mut People<'_, K>,
        item: u32,
        signed: &SignedCard,
        charter: u32,
        appended: Result<Appended, CardFault>,
    ) {
        let card = signed.card();
        let before = card.prev.and_then(|hash| {
            self.find(&Subject::Card { member: card.member, version: card.version.saturating_sub(1), hash })
        });
        let follows = [charter].into_iter().chain(before).collect();
        let found = match &appended {
            // A second copy of a card adds nothing, whatever its signature is.
            Ok(Appended::Known) => return,
            Ok(_) => Finding::HOLDS,
            Err(CardFault::Gap) => Finding::not_shown(Why::Card(CardFault::Gap)),
            Err(CardFault::Other) => Finding::contradicted(Why::OtherNetwork),
            Err(CardFault::Signature) => Finding::contradicted(Why::BadSignature),
            Err(fault) => Finding::contradicted(Why::Card(*fault)),
        };
        let claim = self.settle(subject_of(signed), Some(item), follows, found);
        if let Ok(Appended::Conflict(conflict)) = appended {
            self.settle_two_cards(card.member, conflict.version, [conflict.first, conflict.other]);
        }
        if !self.is_proved(claim) {
            return;
        }
        for key in &card.signing {
            let listed = Key { public: key.public, card: claim };
            people.keys.entry((card.member, key.kid())).or_insert(listed);
            if let Some(revoked) = key.revoked {
                let subject = Subject::Withdrawn { member: card.member, kid: key.kid(), reason: revoked.reason };
                self.settle(subject, None, Vec::from([claim]), Finding::HOLDS);
            }
        }
    }

    fn settle_two_cards(&mut self, member: Member, version: u64, hashes: [Hash; 2]) {
        let both =
            hashes.iter().filter_map(|hash| self.find(&Subject::Card { member, version, hash: *hash })).collect();
        self.settle(Subject::TwoCards { member, version }, None, both, Finding::HOLDS);
    }
}

fn subject_of(signed: &SignedCard) -> Subject {
    let card = signed.card();
    Subject::Card { member: card.member, version: card.version, hash: signed.hash() }
}

/// Judges one charter by those before it.
fn judge_charter(
    signed: &SignedCharter,
    expected: &Fingerprint,
    proved: &BTreeMap<Hash, Proved>,
    keys: &impl KeyVerifier,
) -> (Subject, Vec<u32>, Finding) {
    let (charter, hash) = (signed.charter(), signed.hash());
    let later = Subject::Charter { version: charter.version, hash };
    let Some(prev) = charter.prev else {
        return match signed.fingerprint().compare(expected) {
            Err(group) => (later, Vec::new(), Finding::contradicted(Why::Fingerprint(group))),
            Ok(()) => {
                let held = CharterChain::found(signed.clone(), expected, keys).map(drop);
                (Subject::FirstCharter, Vec::new(), finding_of_charter(signed, None, held, keys))
            }
        };
    };
    let Some(before) = proved.get(&prev) else {
        return (later, Vec::new(), Finding::not_shown(Why::Charter(CharterFault::Gap)));
    };
    let follows = Vec::from([before.claim]);
    if before.signed.charter().network != charter.network {
        return (later, follows, Finding::contradicted(Why::OtherNetwork));
    }
    let held = check_succession(&before.signed, signed, keys);
    (later, follows, finding_of_charter(signed, Some(&before.signed), held, keys))
}

fn finding_of_charter(
    signed: &SignedCharter,
    before: Option<&SignedCharter>,
    held: Result<(), CharterFault>,
    keys: &impl KeyVerifier,
) -> Finding {
    match held {
        // Bytes that prove nothing have no place in evidence: with them gone or changed, nothing would be amiss.
        _ if !every_signature_is_of_a_seat(signed, before, keys) => Finding::contradicted(Why::StraySignature),
        Ok(()) => Finding::HOLDS,
        Err(fault @ CharterFault::TooFewSignatures { .. }) => Finding::not_shown(Why::Charter(fault)),
        Err(fault) => Finding::contradicted(Why::Charter(fault)),
    }
}

/// Tells whether each signature is by another seat of one of the two councils (EVI-008).
fn every_signature_is_of_a_seat(
    signed: &SignedCharter,
    before: Option<&SignedCharter>,
    keys: &impl KeyVerifier,
) -> bool {
    let councils = [Some(signed), before].into_iter().flatten().map(|charter| &charter.charter().council);
    let seats: BTreeSet<&[u8; 32]> =
        councils.flat_map(|council| signed.signers(council, keys)).map(|seat| &seat.key).collect();
    seats.len() == signed.signatures().iter().count()
}
