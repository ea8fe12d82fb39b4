//! Honest members in disorder: they write, send, lose, restart, restore, remove, invite, hand over and close at random.
//!
//! Claimed of every such history: whatever the order, repetition and batches of delivery, the same lines give the same
//! digest, standings and participants; what was counted line by line is what counting from the first line gives; no
//! honest member is ever shown as forking; no honest line is refused by anybody; who take part end with the same lines.
//!
//! That the claim can fail is shown by nodes that break one rule each.
//!
//! The seed is fixed; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose other histories and more of them.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::counting::Standing;
use comity_dossier::draft::Draft;
use comity_dossier::header::BodyRef;
use comity_dossier::structural::{
    Bare, Close, CloseReason, LaneClose, LeadAccept, LeadOffer, LeadRelease, Structural, Tip,
};
use comity_dossier::{EntryId, Hash, Kind, LaneId, Member, Received, Record, Time};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use crate::support::{Breach, NETWORK, Node, Snapshot, genesis, member};

const CODES: [&str; 5] = ["harbour", "delta", "ridge", "steppe", "isle"];

/// What happens next: an act, who acts, and what with.
type Step = (Act, usize, u8);

#[derive(Clone, Copy, Debug)]
enum Act {
    Write,
    Send,
    /// Some of the lines, in another order, some twice.
    SendBadly,
    Invite,
    Remove,
    /// Offers, accepts or releases the lead, whichever is next.
    HandOver,
    CloseOrReopen,
    EndLane,
    Restart,
    Save,
    Restore,
    /// The store goes back under a process that goes on.
    RollBack,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = prop_oneof![
        8 => Just(Act::Write),
        10 => Just(Act::Send),
        4 => Just(Act::SendBadly),
        2 => Just(Act::Invite),
        2 => Just(Act::Remove),
        3 => Just(Act::HandOver),
        1 => Just(Act::CloseOrReopen),
        1 => Just(Act::EndLane),
        1 => Just(Act::Restart),
        2 => Just(Act::Save),
        2 => Just(Act::Restore),
        1 => Just(Act::RollBack),
    ];
    proptest::collection::vec((act, 0..CODES.len(), any::<u8>()), 10..90)
}

struct World {
    nodes: Vec<Node>,
    saved: Vec<Option<Snapshot>>,
    moment: u64,
    /// Digest by frontier, over all nodes and moments (DIG-003).
    digests: BTreeMap<Hash, Hash>,
}

/// Plays a history and checks everything that is claimed of it.
fn play(steps: &[Step], breach: Breach) -> Result<(), TestCaseError> {
    let mut world = World::new(breach);
    for (act, who, with) in steps {
        world.act(*act, *who, usize::from(*with));
        world.check_frontier(*who)?;
    }
    world.everybody_meets();
    world.check()
}

impl World {
    fn new(breach: Breach) -> Self {
        let mut nodes: Vec<Node> = CODES.iter().map(|code| Node::new(member(code))).collect();
        nodes.iter_mut().for_each(|node| node.breach = breach);
        nodes[0].open(&genesis(CODES[0], &CODES[1..4], NETWORK)).expect("well-formed");
        for at in 1..4 {
            let lines = nodes[0].lines_for(nodes[at].me);
            lines.iter().for_each(|line| drop(nodes[at].take(line, 0)));
        }
        Self { nodes, saved: vec![None; CODES.len()], moment: 0, digests: BTreeMap::new() }
    }

    fn act(&mut self, act: Act, who: usize, with: usize) {
        let other = (who + 1 + with % (CODES.len() - 1)) % CODES.len();
        match act {
            Act::Send => self.send(who, other, |lines| lines),
            Act::SendBadly => self.send(who, other, |lines| disturbed(lines, with)),
            _ if !self.nodes[who].has_dossier() => {}
            Act::Save => self.saved[who] = Some(self.nodes[who].copy()),
            Act::Restart => self.nodes[who].restart(),
            Act::Restore => {
                if let Some(saved) = &self.saved[who] {
                    self.nodes[who].restore(saved);
                }
            }
            Act::RollBack => {
                if let Some(saved) = &self.saved[who] {
                    self.nodes[who].roll_back(saved);
                }
            }
            Act::Write => {
                let kind = if with % 9 == 0 { Kind(9_999) } else { Kind::NOTE };
                let body = self.body();
                self.write(who, Draft::with_body(kind, body));
            }
            _ => {
                if let Some(content) = self.content(act, who, other) {
                    self.write(who, Draft::structural(content));
                }
            }
        }
    }

    /// What a member would say by an act, if there is anything to say.
    fn content(&self, act: Act, who: usize, other: usize) -> Option<Structural> {
        let record = self.nodes[who].record();
        let whom = BTreeSet::from([self.nodes[other].me]);
        Some(match act {
            Act::Invite => Structural::Participants(record.list_with(&whom, &BTreeSet::new())),
            Act::Remove => Structural::Participants(record.list_with(&BTreeSet::new(), &whom)),
            Act::CloseOrReopen if record.is_closed() => Structural::Reopen(Bare {}),
            Act::CloseOrReopen => Structural::Close(Close { reason: CloseReason::Done }),
            Act::EndLane => {
                let tip = record.head(&self.nodes[who].lane?.tip)?;
                Structural::LaneClose(LaneClose { last: Tip { lane: tip.lane, seq: tip.seq, id: tip.id } })
            }
            Act::HandOver => self.next_of_transfer(who, other),
            _ => return None,
        })
    }

    fn next_of_transfer(&self, who: usize, other: usize) -> Structural {
        let me = self.nodes[who].me;
        let known: Vec<&Received> = self.nodes[who].stored().iter().rev().collect();
        let offer_of =
            |accept: &LeadAccept| known.iter().find(|line| line.id() == accept.offer).map(|l| l.header().member);
        for line in &known {
            match &line.header().structural {
                Some(Structural::LeadAccept(accept)) if offer_of(accept) == Some(me) => {
                    let to = line.header().member;
                    return Structural::LeadRelease(LeadRelease { accept: line.id(), to });
                }
                Some(Structural::LeadOffer(offer)) if offer.to == me => {
                    return Structural::LeadAccept(LeadAccept { offer: line.id() });
                }
                _ => {}
            }
        }
        Structural::LeadOffer(LeadOffer { to: self.nodes[other].me })
    }

    /// Writes a line, if the rules let its author.
    fn write(&mut self, who: usize, draft: Draft) {
        self.moment += 2;
        let mut lane = [0; 16];
        lane[..8].copy_from_slice(&self.moment.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let _refused_or_not = self.nodes[who].write(Time(self.moment), LaneId(lane), draft);
    }

    fn body(&mut self) -> BodyRef {
        self.moment += 1;
        let mut commitment = [0; 32];
        commitment[..8].copy_from_slice(&self.moment.to_be_bytes());
        BodyRef { commitment: Hash(commitment), size_bucket: 8 }
    }

    fn send(&mut self, from: usize, to: usize, order: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>) {
        let mut lines = self.nodes[from].lines_for(self.nodes[to].me);
        if lines.is_empty() {
            return;
        }
        let genesis = lines[0].clone();
        if self.nodes[to].has_dossier() {
            lines = order(lines);
        } else {
            lines.insert(0, genesis); // without it a node takes nothing
        }
        lines.iter().for_each(|line| drop(self.nodes[to].take(line, 0)));
    }

    fn everybody_meets(&mut self) {
        let all = 0..CODES.len();
        for _ in 0..4 {
            for from in all.clone() {
                all.clone().filter(|to| *to != from).for_each(|to| self.send(from, to, |lines| lines));
            }
        }
    }

    /// Whatever two nodes hold the same lines, they agree on the digest, now and at any time (DIG-003).
    fn check_frontier(&mut self, who: usize) -> Result<(), TestCaseError> {
        if !self.nodes[who].has_dossier() {
            return Ok(());
        }
        let record = self.nodes[who].record();
        let digest = record.digest();
        let before = *self.digests.entry(record.frontier().digest()).or_insert(digest);
        prop_assert_eq!(before, digest, "equal frontiers, other digests");
        Ok(())
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        for who in 0..CODES.len() {
            self.check_frontier(who)?;
        }
        let nodes: Vec<&Node> = self.nodes.iter().filter(|node| node.has_dossier()).collect();
        for node in &nodes {
            prop_assert_eq!(node.record().forks().count(), 0, "{} sees a fork", node.me);
            prop_assert!(node.disagreeing.is_empty(), "{} computes another digest than an author", node.me);
            check_recounted(node.record(), node.stored())?;
        }
        check_everybody(&nodes)?;
        for (at, one) in nodes.iter().enumerate() {
            for other in &nodes[at + 1..] {
                if take_part_together(one, other) {
                    let frontiers = (one.record().frontier(), other.record().frontier());
                    prop_assert_eq!(frontiers.0, frontiers.1, "{} and {} hold different lines", one.me, other.me);
                    prop_assert_eq!(one.record().digest(), other.record().digest());
                }
            }
        }
        Ok(())
    }
}

fn take_part_together(one: &Node, other: &Node) -> bool {
    let lists = |node: &Node, who: Member| node.record().participants().contains(&who);
    [one, other].iter().all(|node| lists(node, one.me) && lists(node, other.me))
}

/// Counting from the first line, in other orders, gives what counting line by line gave (COUNT-002).
fn check_recounted(record: &Record, stored: &[Received]) -> Result<(), TestCaseError> {
    let turned: Vec<&Received> = stored.iter().rev().collect();
    let mut mixed: Vec<&Received> = stored.iter().chain(stored).collect();
    mixed.sort_by_key(|line| line.id());
    for order in [turned, mixed] {
        let mut again = Record::open(record.id().genesis(), stored[0].header(), NETWORK).expect("a genesis");
        for line in order {
            prop_assert!(again.replay(line).disagreeing.is_empty());
        }
        prop_assert_eq!(again.digest(), record.digest());
        prop_assert_eq!(again.frontier(), record.frontier());
        prop_assert_eq!(again.participants(), record.participants());
        prop_assert_eq!((again.leads(), again.is_closed()), (record.leads(), record.is_closed()));
        let (of, at): (BTreeSet<EntryId>, BTreeSet<EntryId>) = (again.folded().collect(), record.folded().collect());
        prop_assert_eq!(of, at);
        for id in record.folded() {
            prop_assert_eq!(again.standing(&id), record.standing(&id));
        }
    }
    Ok(())
}

/// Whoever held every line that was ever kept would find all of them valid and no fork (COUNT-006).
fn check_everybody(nodes: &[&Node]) -> Result<(), TestCaseError> {
    let all: BTreeMap<EntryId, &Received> =
        nodes.iter().flat_map(|n| n.stored()).map(|line| (line.id(), line)).collect();
    let genesis = &nodes[0].stored()[0];
    let mut record = Record::open(genesis.id(), genesis.header(), NETWORK).expect("a genesis");
    for line in all.values() {
        record.replay(line);
    }
    prop_assert_eq!(record.forks().count(), 0, "an honest member is shown as forking");
    for id in all.keys() {
        let standing = record.standing(id);
        let fine = !matches!(standing, Some(Standing::Refused(_) | Standing::Struck));
        prop_assert!(fine, "an honest line is {:?}", standing);
    }
    Ok(())
}

/// Leaves lines out, repeats some and turns the order round, by the bits of `how`.
fn disturbed(lines: Vec<Vec<u8>>, how: usize) -> Vec<Vec<u8>> {
    let kept = lines.into_iter().enumerate().filter(|(at, _)| (at * 7 + how) % 4 != 0);
    let mut out: Vec<Vec<u8>> =
        kept.flat_map(|(at, line)| vec![line; if (at + how) % 5 == 0 { 2 } else { 1 }]).collect();
    if how % 2 == 0 {
        out.reverse();
    }
    if how % 3 == 0 {
        out.sort();
    }
    out
}

fn config(cases: u32) -> Config {
    let mut config = Config { rng_seed: RngSeed::Fixed(417), cases, failure_persistence: None, ..Config::default() };
    if let Ok(seed) = std::env::var("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(seed.parse().expect("PROPTEST_RNG_SEED is a number"));
    }
    if let Ok(cases) = std::env::var("PROPTEST_CASES") {
        config.cases = cases.parse().expect("PROPTEST_CASES is a number");
    }
    config
}

/// Covers COUNT-002, COUNT-003, COUNT-006, LANE-007, DIG-002, DIG-003, HEAD-002, LEAD-004, PART-007, PART-009.
#[test]
fn honest_members_agree_whatever_befalls_them() {
    let config = config(128);
    println!("seed {:?}, {} histories", config.rng_seed, config.cases);
    let done = TestRunner::new(config).run(&steps(), |steps| play(&steps, Breach::None));
    done.unwrap_or_else(|failure| unreachable!("{failure}"));
}

/// Plays histories in which every node breaks a rule, until what is claimed of honest members fails.
fn assert_fails(breach: Breach) {
    let config = Config { max_shrink_iters: 0, ..config(400) };
    let done = TestRunner::new(config).run(&steps(), |steps| play(&steps, breach));
    assert!(matches!(done, Err(TestError::Fail(..))), "nothing notices that nodes break a rule: {breach:?}");
}

#[test]
fn control_a_lane_that_goes_on_after_a_restore_is_noticed() {
    assert_fails(Breach::OldLane);
}

#[test]
fn control_a_removal_that_goes_by_arrival_is_noticed() {
    assert_fails(Breach::RemovalByArrival);
}

#[test]
fn control_a_line_that_was_not_judged_before_it_was_written_is_noticed() {
    assert_fails(Breach::UncheckedDrafts);
}
