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
use std::sync::Mutex;

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
    /// The lead goes over, or almost.
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
        3 => Just(Act::Save),
        3 => Just(Act::Restore),
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

/// How often what is interesting came up, so that nobody praises histories in which nothing happens.
#[derive(Debug, Default)]
struct Tally {
    counted: usize,
    late: usize,
    void: usize,
    newer: usize,
    removals: usize,
    invited_again: usize,
    releases: usize,
    reopens: usize,
    lanes: usize,
    parallel_lists: usize,
}

/// Plays a history and checks everything that is claimed of it.
fn play(steps: &[Step], breach: Breach) -> Result<World, TestCaseError> {
    let mut world = World::new(breach);
    for (act, who, with) in steps {
        world.act(*act, *who, usize::from(*with));
        world.check_frontier(*who)?;
    }
    world.everybody_meets();
    world.check()?;
    Ok(world)
}

impl Tally {
    fn add(&mut self, world: &World) {
        let harbour = world.nodes[0].record();
        for line in world.nodes[0].stored() {
            match harbour.standing(&line.id()) {
                Some(Standing::Counted) => self.counted += 1,
                Some(Standing::Late) => self.late += 1,
                Some(Standing::Void) => self.void += 1,
                Some(Standing::Newer) => self.newer += 1,
                _ => {}
            }
            match &line.header().structural {
                Some(Structural::Participants(list)) => {
                    self.removals += usize::from(!list.cuts.is_empty());
                    let again =
                        list.members.iter().any(|m| harbour.removals_of(*m).any(|r| harbour.is_before(&r, &line.id())));
                    self.invited_again += usize::from(again);
                }
                Some(Structural::LeadRelease(_)) => self.releases += 1,
                Some(Structural::Reopen(_)) => self.reopens += 1,
                Some(Structural::LaneOpen(_)) => self.lanes += 1,
                _ => {}
            }
        }
        let lists: Vec<EntryId> = world.nodes[0]
            .stored()
            .iter()
            .filter(|line| line.header().kind == Kind::PARTICIPANTS)
            .map(Received::id)
            .collect();
        let apart = |a: &EntryId, b: &EntryId| a != b && !harbour.is_before(a, b) && !harbour.is_before(b, a);
        self.parallel_lists += usize::from(lists.iter().any(|a| lists.iter().any(|b| apart(a, b))));
    }

    fn least(&self) -> usize {
        let all = [self.counted, self.late, self.void, self.newer, self.removals, self.invited_again];
        let more = [self.releases, self.reopens, self.lanes, self.parallel_lists];
        all.into_iter().chain(more).min().unwrap_or(0)
    }
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
        let who = if is_for_the_lead(act, with) { self.a_lead(who) } else { who };
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
            Act::HandOver => self.hand_over(who, other, with % 4),
            Act::Write => {
                let kind = if with.is_multiple_of(9) { Kind(9_999) } else { Kind::NOTE };
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
            _ => return None,
        })
    }

    /// Returns a member that leads as far as it knows, beginning the search at `who`.
    fn a_lead(&self, who: usize) -> usize {
        let leads = |at: &usize| {
            let node = &self.nodes[*at];
            node.has_dossier() && node.record().leads().contains(&node.me)
        };
        (0..CODES.len()).map(|at| (who + at) % CODES.len()).find(leads).unwrap_or(who)
    }

    /// Hands the lead over, or only begins to: some of the three lines may be missing.
    fn hand_over(&mut self, who: usize, other: usize, lines: usize) {
        let to = self.nodes[other].me;
        let Some(offer) = self.write(who, Draft::structural(Structural::LeadOffer(LeadOffer { to }))) else { return };
        self.send(who, other, |lines| lines);
        if lines < 2 || !self.nodes[other].has_dossier() {
            return;
        }
        let accept = Structural::LeadAccept(LeadAccept { offer });
        let Some(accept) = self.write(other, Draft::structural(accept)) else { return };
        self.send(other, who, |lines| lines);
        if lines == 3 {
            self.write(who, Draft::structural(Structural::LeadRelease(LeadRelease { accept, to })));
        }
    }

    /// Writes a line, if the rules let its author.
    fn write(&mut self, who: usize, draft: Draft) -> Option<EntryId> {
        self.moment += 2;
        let mut lane = [0; 16];
        lane[..8].copy_from_slice(&self.moment.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        self.nodes[who].write(Time(self.moment), LaneId(lane), draft).ok()
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

/// Some acts make sense for a lead only, and copies of its store lead to parallel lists.
fn is_for_the_lead(act: Act, with: usize) -> bool {
    match act {
        Act::Invite | Act::Remove | Act::HandOver | Act::CloseOrReopen => true,
        Act::Save | Act::Restore | Act::RollBack => with.is_multiple_of(2),
        _ => false,
    }
}

/// Leaves lines out, repeats some and turns the order round, by the bits of `how`.
fn disturbed(lines: Vec<Vec<u8>>, how: usize) -> Vec<Vec<u8>> {
    let kept = lines.into_iter().enumerate().filter(|(at, _)| !(at * 7 + how).is_multiple_of(4));
    let mut out: Vec<Vec<u8>> =
        kept.flat_map(|(at, line)| vec![line; if (at + how).is_multiple_of(5) { 2 } else { 1 }]).collect();
    if how.is_multiple_of(2) {
        out.reverse();
    }
    if how.is_multiple_of(3) {
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
    let tally = Mutex::new(Tally::default());
    // One half on each core: this test is what a change of this room waits for.
    std::thread::scope(|scope| {
        for half in 0..2 {
            let mut config = config(128);
            config.cases = config.cases.div_ceil(2);
            if let RngSeed::Fixed(seed) = &mut config.rng_seed {
                *seed += half;
            }
            println!("seed {:?}, {} histories", config.rng_seed, config.cases);
            let tally = &tally;
            scope.spawn(move || {
                let done = TestRunner::new(config).run(&steps(), |steps| {
                    let played = play(&steps, Breach::None)?;
                    tally.lock().expect("no history panics").add(&played);
                    Ok(())
                });
                done.unwrap_or_else(|failure| unreachable!("{failure}"));
            });
        }
    });
    let tally = tally.into_inner().expect("no history panics");
    println!("{tally:?}");
    assert!(tally.least() > 0, "something never happened: {tally:?}");
}

/// Plays histories in which every node breaks a rule, until what is claimed of honest members fails.
fn assert_fails(breach: Breach) {
    let config = Config { max_shrink_iters: 0, ..config(400) };
    let done = TestRunner::new(config).run(&steps(), |steps| play(&steps, breach).map(drop));
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
