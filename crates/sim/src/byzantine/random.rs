//! What a liar does at random in the worlds of seeds: it writes what it likes beside its own node, and tells it to whom it
//! likes.
//!
//! Promise: its own node goes on in good faith, so that what the liar spoils for itself is met by honest code too.

use comity_dossier::header::FLAG_EXERCISE;
use comity_dossier::{DossierId, EntryId, Head, Header, Kind};
use comity_exchange::op::{Item, Push};
use comity_exchange::{Receipt, Request};

use super::hand::{Hand, Line, Place};
use crate::chance::Chance;
use crate::world::World;

const TEN_YEARS_MS: u64 = 3_652 * 24 * 3_600_000;

impl World {
    /// Has the liar on a machine do something that no honest member does, in a dossier that its node shows. Returns the
    /// dossier; `None` if its node is off or knows none.
    ///
    /// Nothing of it is a fork of the lead's lane or a list of participants, which would stop the dossier of the seed.
    pub fn something_byzantine(&mut self, machine: usize, chance: &mut Chance) -> Option<DossierId> {
        let node = self.node(machine)?;
        let known = node.log().dossiers(0, 100).expect("the log can be read");
        let dossier = chance.pick(&known)?.id;
        let tips = node.frontier(&dossier).expect("the log can be read");
        let view = node.look_at(&dossier).expect("the log can be read")?;
        let me = view.participants().into_iter().find(|member| *member == self.machines[machine].kit.member)?;
        let view = self.node(machine)?.look_at(&dossier).expect("the log can be read")?;
        if view.leads().values().iter().any(|lead| lead.value == me) {
            return None;
        }
        let exercise = if view.is_exercise() { FLAG_EXERCISE } else { 0 };
        let others: Vec<usize> = (0..self.machines.len()).filter(|at| *at != machine).collect();
        let to = *chance.pick(&others)?;
        let mut hand = Hand::of(self, me.as_str());
        hand.flags = exercise;
        let items = self.a_lie(&mut hand, dossier, &tips, chance);
        self.counts.hit("lie told");
        let request = if chance.says(150) { a_receipt(&hand, to, self, dossier, &tips, chance) } else { push(items) };
        let (id, call) = self.craft(&mut hand, to, &request, |_| {});
        self.oracle.note_liar(me);
        self.deliver(machine, to, id, call);
        Some(dossier)
    }

    fn a_lie(&mut self, hand: &mut Hand, dossier: DossierId, tips: &[Head], chance: &mut Chance) -> Vec<Item> {
        let heads: Vec<Head> = tips.iter().take(32).copied().collect();
        let open = hand.opens_lane(dossier, &heads);
        match chance.below(9) {
            // Forked at its second line; both branches, or one of them.
            0 => {
                let (one, other) =
                    (hand.note(dossier, open.after(), &[], "one"), hand.note(dossier, open.after(), &[], "other"));
                let both = [&open, &one, &other];
                both.into_iter().take(if chance.says(500) { 3 } else { 2 }).map(Line::item).collect()
            }
            // What it rests on is kept back.
            1 => vec![hand.note(dossier, open.after(), &[], "resting on nothing").item()],
            2 => vec![open.bare(), hand.note(dossier, open.after(), &[], "without its text").bare()],
            3 => {
                hand.time = comity_dossier::Time(hand.time.0.saturating_sub(TEN_YEARS_MS));
                let early = hand.note(dossier, open.after(), &[], "ten years ago");
                hand.time = hand.time.plus_ms(2 * TEN_YEARS_MS);
                vec![open.item(), early.item(), hand.note(dossier, early.after(), &[], "in ten years").item()]
            }
            4 => {
                let header = hand.header(dossier, open.after(), &[], Kind(9_000 + chance.below(100)));
                vec![open.item(), hand.sign(header, None).item()]
            }
            5 => {
                hand.flags ^= FLAG_EXERCISE;
                vec![open.item(), hand.note(dossier, open.after(), &[], "the other sort").item()]
            }
            6 => {
                let place = Place { lane: hand.fresh_lane(), seq: chance.below(9), prev: Some(dossier.genesis()) };
                vec![hand.note(dossier, place, &[], "out of nowhere").item()]
            }
            7 => {
                let header = hand.header(dossier, open.after(), &[], Kind::LEVEL);
                vec![open.item(), hand.sign(Header { body: None, ..header }, None).item()]
            }
            _ => {
                let mut spoilt = open.item();
                let last = spoilt.entry.len() - 1;
                spoilt.entry[last] ^= 1;
                vec![spoilt]
            }
        }
    }
}

fn push(items: Vec<Item>) -> Request {
    Request::Push(Push { items, urgent: false })
}

/// A receipt over what it has not, or over less than it has.
fn a_receipt(hand: &Hand, to: usize, world: &World, dossier: DossierId, tips: &[Head], chance: &mut Chance) -> Request {
    let mut frontier: Vec<Head> = tips.iter().copied().filter(|_| chance.says(500)).collect();
    if let Some(head) = tips.first().filter(|_| chance.says(500)) {
        frontier.push(Head { seq: head.seq + 9, id: EntryId([9; 32]), ..*head });
    }
    frontier.sort_unstable();
    let receipt = Receipt {
        network: hand.network,
        holder: hand.member,
        to: world.machines[to].kit.member,
        dossier,
        frontier,
        bodies_lacked: Vec::new(),
        held_at: hand.time,
    };
    Request::Receipts(comity_exchange::op::Receipts { receipts: vec![hand.sign_receipt(&receipt)] })
}
