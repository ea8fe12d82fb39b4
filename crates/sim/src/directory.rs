//! The directory while a world goes on: new charters and cards, suspended members, new keys; old versions shown again, two
//! of one version.
//!
//! Promise: whatever is published here was signed by those who have to sign it, and reaches the nodes as files do: somebody
//! hands it to one of them. What should raise an alarm is noted, so that an alarm without a cause is found out.
//! Not here: the first charter and the first cards (`founding`).

use comity_dossier::Time;
use comity_dossier::card::{Card, Revoked, RevokedFor, SignedCard, SigningEntry};
use comity_dossier::charter::{Charter, SignedCharter, Status};
use comity_node::alarm::Alarm;
use comity_node::desk::Act;
use comity_seal::{CouncilKey, NodeSigner, RootKey, Zip215};

use crate::chance::Chance;
use crate::founding::{BEGIN, VALID};
use crate::world::World;

/// How many versions of a charter or of a card a world sees at most.
const VERSIONS_MAX: usize = 12;

/// Those who sign, and what they have signed.
pub struct Directory {
    pub(crate) council: Vec<CouncilKey>,
    pub(crate) roots: Vec<RootKey>,
    pub(crate) charters: Vec<SignedCharter>,
    /// By machine: its cards, the newest last.
    pub(crate) cards: Vec<Vec<SignedCard>>,
    /// Two charters of one version are about: no further one is signed.
    pub(crate) charter_forked: bool,
    /// Of the council only one seat is left.
    pub(crate) quorum_lost: bool,
}

impl Directory {
    pub(crate) fn charter(&self) -> &SignedCharter {
        self.charters.last().expect("the first one")
    }

    fn suspends_somebody(&self) -> bool {
        self.charter().charter().members.iter().any(|listed| listed.status == Status::Suspended)
    }

    fn card(&self, machine: usize) -> &SignedCard {
        self.cards[machine].last().expect("the first one")
    }

    /// Has the council sign the next charter, changed by `change`.
    fn next_charter(&self, now: Time, change: impl FnOnce(&mut Charter)) -> SignedCharter {
        self.charter_of_seats(2, now, change)
    }

    fn charter_of_seats(&self, seats: usize, now: Time, change: impl FnOnce(&mut Charter)) -> SignedCharter {
        let before = self.charter();
        let mut charter = before.charter().clone();
        charter.version += 1;
        charter.prev = Some(before.hash());
        charter.issued = now;
        change(&mut charter);
        let mut signed = SignedCharter::draft(charter).expect("a charter in its form");
        for key in &self.council[..seats] {
            let file = key.sign_charter(&signed);
            signed.merge_file(&file, Some(&before.charter().council), &Zip215).expect("the signature of a seat");
        }
        signed
    }

    /// Has a member sign its next card, changed by `change`.
    fn next_card(&self, machine: usize, now: Time, change: impl FnOnce(&mut Card)) -> SignedCard {
        let before = self.card(machine);
        let mut card = before.card().clone();
        card.version += 1;
        card.prev = Some(before.hash());
        card.issued = now;
        change(&mut card);
        card.signing.sort_by_key(|key| key.public);
        SignedCard::from_bytes(self.roots[machine].sign_card(&card.to_bytes())).expect("a card in its form")
    }
}

impl World {
    /// Something happens to charter or cards.
    pub(crate) fn something_happens_to_the_directory(&mut self, chance: &mut Chance) {
        let machine = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        // Two charters of one version, or two cards, are the end of their chain for some: few worlds have them.
        let forks = self.making.seed % 8 == 2;
        match chance.below(8) {
            0..=2 if self.directory.quorum_lost => self.show_a_charter_of_one_seat(machine),
            0 => self.publish_charter(machine, chance),
            1 | 2 if self.making.seed % 4 >= 2 => self.suspend_for_a_while(machine, chance),
            3 | 4 => self.rotate_key(machine, chance),
            5 => self.show_old_ones_again(machine),
            6 if forks => self.fork_charter(machine, chance),
            7 if forks => self.fork_card(machine, chance),
            _ => self.publish_card(machine),
        }
    }

    fn may_sign_charters(&self) -> bool {
        let Directory { charter_forked, quorum_lost, charters, .. } = &self.directory;
        !charter_forked && !quorum_lost && charters.len() < VERSIONS_MAX
    }

    fn publish(&mut self, machine: usize, signed: SignedCharter) {
        let bytes = signed.to_bytes();
        self.oracle.signed_charter(signed.charter().version);
        self.directory.charters.push(signed);
        self.act(machine, Act::TakeCharter(bytes));
    }

    fn publish_charter(&mut self, machine: usize, chance: &mut Chance) {
        if !self.may_sign_charters() {
            return;
        }
        self.counts.hit("charter published");
        let days = chance.between(30, 400);
        let now = BEGIN.plus_ms(self.now_ms());
        let next = self.directory.next_charter(now, |charter| charter.review_by = now.plus_ms(days * 24 * 3_600_000));
        self.publish(machine, next);
    }

    /// Whoever is left of the council signs alone: no node takes such a charter (CHARTER-003).
    pub(crate) fn show_a_charter_of_one_seat(&mut self, machine: usize) {
        self.counts.hit("charter signed by too few");
        let now = BEGIN.plus_ms(self.now_ms());
        let alone = self.directory.charter_of_seats(1, now, |charter| charter.review_by = now.plus_ms(1));
        self.act(machine, Act::TakeCharter(alone.to_bytes()));
    }

    /// A member is suspended by a charter; at the latest when the faults end, another one takes it back.
    fn suspend_for_a_while(&mut self, machine: usize, chance: &mut Chance) {
        if !self.may_sign_charters() {
            return;
        }
        let who = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        self.suspend_or_take_back(machine, who);
    }

    /// Suspends a member by a charter that one machine is handed, or takes that back.
    pub(crate) fn suspend_or_take_back(&mut self, machine: usize, who: usize) {
        let now = BEGIN.plus_ms(self.now_ms());
        let code = self.machines[who].kit.member;
        let next = self.directory.next_charter(now, |charter| {
            charter.members.iter_mut().filter(|listed| listed.code == code).for_each(|listed| {
                listed.status = if listed.status == Status::Active { Status::Suspended } else { Status::Active };
            });
        });
        let suspended = next.charter().member(&code).is_some_and(|listed| listed.status == Status::Suspended);
        self.counts.hit(if suspended { "member suspended" } else { "suspension taken back" });
        self.publish(machine, next);
    }

    fn publish_card(&mut self, machine: usize) {
        if self.directory.cards[machine].len() >= VERSIONS_MAX {
            return;
        }
        self.counts.hit("card published");
        let now = BEGIN.plus_ms(self.now_ms());
        let card = self.directory.next_card(machine, now, |card| card.protocols = vec![1]);
        self.hand_out(machine, card);
    }

    /// Hands a new card to its own member's node.
    fn hand_out(&mut self, machine: usize, card: SignedCard) {
        let bytes = card.bytes().to_vec();
        self.directory.cards[machine].push(card);
        self.act(machine, Act::TakeCard(bytes));
    }

    /// A member lists a new signing key, waits until somebody else has that card, and goes on with the new key; the old
    /// one is withdrawn, as replaced. Who was out of reach all the time learns of it from the others.
    pub(crate) fn rotate_key(&mut self, machine: usize, chance: &mut Chance) {
        let me = self.machines[machine].kit.member;
        let old = self.machines[machine].kit.signer();
        if self.node(machine).is_none() || self.directory.cards[machine].len() + 1 >= VERSIONS_MAX {
            return;
        }
        let mut seed = [0; 32];
        chance.bytes(&mut seed);
        let new = NodeSigner::from_seed(&mut seed.clone());
        let (from, until) = VALID;
        let now = BEGIN.plus_ms(self.now_ms());
        let entry = SigningEntry { public: *new.public(), from, until, revoked: None };
        let card = self.directory.next_card(machine, now, |card| card.signing.push(entry));
        let version = card.card().version;
        self.hand_out(machine, card);
        self.pass(chance.between(10, 20) * 60_000);
        let has_it = |node: &&comity_node::Node| {
            let newest = node.trust().card_chain(me).and_then(|chain| chain.newest_card());
            newest.is_some_and(|card| card.version == version)
        };
        let nodes = self.machines.iter().filter_map(|machine| machine.life.as_ref()).map(|life| &life.node);
        let holders: Vec<_> = nodes.filter(has_it).map(comity_node::Node::member).collect();
        if holders.len() < 2 || !holders.contains(&me) {
            return; // nobody would believe the new key: it goes on with the one it has
        }
        self.counts.hit("signing key replaced");
        // Of two replacements one after another somebody may hold the first card only, and take for spoilt what the newest
        // key signed, until the newest card comes.
        self.oracle.explain(Alarm::Quarantined);
        self.crash(machine);
        self.machines[machine].kit.replace_signing(seed);
        self.start(machine);
        self.pass(chance.between(10, 60_000));
        let old = *old.public();
        let card = self.directory.next_card(machine, now, |card| {
            let revoked = Revoked { at: now, reason: RevokedFor::Replaced };
            card.signing.iter_mut().filter(|key| key.public == old).for_each(|key| key.revoked = Some(revoked));
        });
        self.hand_out(machine, card);
    }

    /// Somebody brings the oldest charter and the oldest card once more.
    fn show_old_ones_again(&mut self, machine: usize) {
        self.counts.hit("old charter and card shown again");
        let charter = self.directory.charters[0].to_bytes();
        let card = self.directory.cards[machine][0].bytes().to_vec();
        self.act(machine, Act::TakeCharter(charter));
        self.act(machine, Act::TakeCard(card));
    }

    /// The council signs two charters of one version.
    fn fork_charter(&mut self, machine: usize, chance: &mut Chance) {
        let other = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        // After it no charter can be signed that all take, so nobody could be taken back.
        if !self.may_sign_charters() || self.directory.suspends_somebody() || other == machine {
            return;
        }
        self.counts.hit("two charters of one version");
        let now = BEGIN.plus_ms(self.now_ms());
        let twins = [1, 2].map(|day| {
            self.directory.next_charter(now, |charter| charter.review_by = now.plus_ms((300 + day) * 24 * 3_600_000))
        });
        self.directory.charter_forked = true;
        self.oracle.explain(Alarm::CharterConflict);
        for (at, twin) in [machine, other].into_iter().zip(twins) {
            self.publish(at, twin);
        }
    }

    /// A member signs two cards of one version.
    fn fork_card(&mut self, machine: usize, chance: &mut Chance) {
        let other = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        if self.directory.cards[machine].len() >= VERSIONS_MAX || other == machine {
            return;
        }
        self.counts.hit("two cards of one version");
        let now = BEGIN.plus_ms(self.now_ms());
        let twins = [1, 2].map(|ms| self.directory.next_card(machine, now.plus_ms(ms), |_| {}));
        self.oracle.explain(Alarm::CardConflict);
        let [one, two] = twins;
        self.act(other, Act::TakeCard(two.bytes().to_vec()));
        self.hand_out(machine, one);
    }

    /// At the end nobody is suspended, and whoever came back from an older disk is given the newest charter and its own
    /// newest card again, as its administrator would.
    pub(crate) fn mend_the_directory(&mut self) {
        let now = BEGIN.plus_ms(self.now_ms());
        // A council that was lost while somebody was suspended is there again, or nothing would come right.
        if self.directory.suspends_somebody() && !self.directory.charter_forked {
            let next = self.directory.next_charter(now, |charter| {
                charter.members.iter_mut().for_each(|listed| listed.status = Status::Active);
            });
            self.oracle.signed_charter(next.charter().version);
            self.directory.charters.push(next);
        }
        for machine in 0..self.machines.len() {
            if !self.directory.charter_forked {
                for charter in self.directory.charters[1..].iter().map(SignedCharter::to_bytes).collect::<Vec<_>>() {
                    self.act(machine, Act::TakeCharter(charter));
                }
            }
            let cards = self.directory.cards[machine][1..].iter().map(|card| card.bytes().to_vec());
            for card in cards.collect::<Vec<_>>() {
                self.act(machine, Act::TakeCard(card));
            }
        }
    }
}
