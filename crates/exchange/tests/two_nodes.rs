//! Two nodes, a bad network, and lines that must arrive: whatever is lost, nothing stays queued.
//!
//! The nodes are sets of numbers, so that only the two conversations are at work. Calls and answers are lost with the
//! chance of the seed, the network is cut for a while, some lines are forgotten by the outbox (as after a restore), and
//! then the faults stop. A failing seed is named.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::Time;
use comity_exchange::{Conversation, Input, Output, Slot, Summary, Task, Trouble, Want, What};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

const MINUTE_MS: u64 = 60_000;
/// Faults and writes happen up to here.
const FAULTS_END: Time = Time(40 * MINUTE_MS);
/// By then everything has arrived: one greeting interval, one longest wait, and some slack.
const ALL_IS_WELL: Time = Time(65 * MINUTE_MS);
const BATCH: usize = 5;

struct Node {
    conversation: Conversation,
    lines: BTreeSet<u32>,
    /// What the peer has not confirmed; `true`: urgent.
    outbox: BTreeMap<u32, bool>,
    lacking: BTreeSet<u32>,
    in_flight: BTreeSet<Slot>,
    wake: Option<Time>,
}

enum Event {
    /// A node asks to be woken.
    Wake(usize),
    /// An officer writes a line; the outbox may not hear of it.
    Write { node: usize, urgent: bool, queued: bool },
    /// A call arrives.
    Arrive { from: usize, task: Task, carried: Vec<u32> },
    /// A call is answered.
    Answer { to: usize, task: Task, carried: Vec<u32>, they_hold: BTreeSet<u32>, their_items: Vec<u32> },
    /// A call comes to nothing.
    Fail { to: usize, task: Task, trouble: Trouble },
}

struct World {
    random: ChaCha8Rng,
    now: Time,
    nodes: [Node; 2],
    events: BTreeMap<(Time, u64), Event>,
    count: u64,
    loss_percent: u64,
    cut: (Time, Time),
    calls: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let node = || Node {
            conversation: Conversation::new(Time(0)),
            lines: BTreeSet::new(),
            outbox: BTreeMap::new(),
            lacking: BTreeSet::new(),
            in_flight: BTreeSet::new(),
            wake: None,
        };
        let loss_percent = random.next_u64() % 60;
        let cut_from = random.next_u64() % FAULTS_END.0;
        let cut = (Time(cut_from), Time((cut_from + random.next_u64() % (30 * MINUTE_MS)).min(FAULTS_END.0)));
        let mut world = Self {
            random,
            now: Time(0),
            nodes: [node(), node()],
            events: BTreeMap::new(),
            count: 0,
            loss_percent,
            cut,
            calls: 0,
        };
        for _ in 0..40 {
            let at = Time(world.below(FAULTS_END.0));
            let (node, urgent, queued) = (world.one_in(2), world.one_in(4) == 0, world.one_in(8) != 0);
            world.at(at, Event::Write { node, urgent, queued });
        }
        world
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.random.next_u64() % bound
    }

    fn one_in(&mut self, n: u64) -> usize {
        usize::try_from(self.below(n)).expect("small")
    }

    fn at(&mut self, at: Time, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    fn is_lost(&mut self) -> bool {
        let faulty = self.now < FAULTS_END;
        let cut = self.now >= self.cut.0 && self.now < self.cut.1;
        faulty && (cut || self.below(100) < self.loss_percent)
    }

    fn tell(&mut self, n: usize, input: Input) {
        let jitter = self.random.next_u64();
        for output in self.nodes[n].conversation.step(self.now, jitter, input) {
            match output {
                Output::WakeAt(at) => {
                    self.nodes[n].wake = Some(at);
                    self.at(at, Event::Wake(n));
                }
                Output::Do(task) => self.call(n, task),
            }
        }
    }

    fn call(&mut self, from: usize, task: Task) {
        self.calls += 1;
        assert!(self.nodes[from].in_flight.insert(task.slot), "two calls in one slot");
        let node = &self.nodes[from];
        let of = |urgent: bool| {
            node.outbox.iter().filter(|(_, u)| **u == urgent).map(|(line, _)| *line).take(BATCH).collect()
        };
        let carried = match task.what {
            What::PushUrgent => of(true),
            What::PushBulk => of(false),
            What::Fetch => node.lacking.iter().copied().take(BATCH).collect(),
            _ => Vec::new(),
        };
        let soon = self.now.plus_ms(1 + self.one_in(400) as u64);
        if self.is_lost() {
            let trouble = if self.one_in(2) == 0 { Trouble::Refused } else { Trouble::Timeout };
            let after = if trouble == Trouble::Timeout { soon.plus_ms(30_000) } else { soon };
            self.at(after, Event::Fail { to: from, task, trouble });
        } else {
            self.at(soon, Event::Arrive { from, task, carried });
        }
    }

    /// The other node takes a call and answers it; the answer may be lost after the call was taken.
    fn arrive(&mut self, from: usize, task: Task, carried: Vec<u32>) {
        let to = 1 - from;
        let mut their_items = Vec::new();
        match task.what {
            What::PushUrgent | What::PushBulk => self.nodes[to].lines.extend(&carried),
            What::Fetch => their_items = carried.iter().copied().filter(|l| self.nodes[to].lines.contains(l)).collect(),
            _ => {}
        }
        self.tell(to, Input::HeardFrom);
        let they_hold = self.nodes[to].lines.clone();
        let soon = self.now.plus_ms(1 + self.one_in(400) as u64);
        if self.is_lost() {
            self.at(soon.plus_ms(5_000), Event::Fail { to: from, task, trouble: Trouble::CutOff });
        } else {
            self.at(soon, Event::Answer { to: from, task, carried, they_hold, their_items });
        }
    }

    fn answer(&mut self, n: usize, task: Task, carried: &[u32], they_hold: &BTreeSet<u32>, their_items: &[u32]) {
        let node = &mut self.nodes[n];
        node.in_flight.remove(&task.slot);
        let summary = match task.what {
            What::PushUrgent | What::PushBulk => {
                node.outbox.retain(|line, _| !carried.contains(line));
                let urgent = task.what == What::PushUrgent;
                Summary::Pushed { more: node.outbox.values().any(|u| *u == urgent), later: None }
            }
            What::Hello => {
                let in_step = node.lines == *they_hold;
                Summary::Hello { in_step, charter_behind: false, card_behind: false }
            }
            What::Buckets => Summary::Buckets { differ: node.lines != *they_hold },
            What::Frontiers => {
                node.lacking = they_hold.difference(&node.lines).copied().collect();
                let lacking_there: Vec<u32> = node.lines.difference(they_hold).copied().collect();
                for line in &lacking_there {
                    node.outbox.entry(*line).or_insert(false);
                }
                let (lacking_here, lacking_there) = (!node.lacking.is_empty(), !lacking_there.is_empty());
                Summary::Frontiers { lacking_here, lacking_there, more: false }
            }
            _ => {
                node.lines.extend(their_items);
                node.lacking.retain(|line| !carried.contains(line));
                Summary::Done { more: !node.lacking.is_empty() }
            }
        };
        self.tell(n, Input::Answered { slot: task.slot, summary });
    }

    fn run(&mut self) {
        self.tell(0, Input::Started);
        self.tell(1, Input::Started);
        while let Some(((at, _), event)) = self.events.pop_first() {
            if at > ALL_IS_WELL {
                break;
            }
            self.now = at;
            match event {
                Event::Wake(n) if self.nodes[n].wake == Some(at) => {
                    self.nodes[n].wake = None;
                    self.tell(n, Input::Tick);
                }
                Event::Wake(_) => {}
                Event::Write { node, urgent, queued } => {
                    let line = u32::try_from(self.count).expect("few");
                    self.count += 1;
                    self.nodes[node].lines.insert(line);
                    if queued {
                        self.nodes[node].outbox.insert(line, urgent);
                        self.tell(node, Input::Queued { urgent });
                    } else if urgent {
                        self.tell(node, Input::Wants(Want::RepairSoon));
                    }
                }
                Event::Arrive { from, task, carried } => self.arrive(from, task, carried),
                Event::Answer { to, task, carried, they_hold, their_items } => {
                    self.answer(to, task, &carried, &they_hold, &their_items);
                }
                Event::Fail { to, task, trouble } => {
                    self.nodes[to].in_flight.remove(&task.slot);
                    self.tell(to, Input::Failed { slot: task.slot, trouble });
                }
            }
        }
    }
}

/// Covers PUSH-003, PUSH-004, REP-002, REP-005.
#[test]
fn whatever_the_network_loses_both_nodes_end_with_the_same_lines_and_nothing_queued() {
    let mut calls = 0;
    for seed in 0..1_000 {
        let mut world = World::new(seed);
        world.run();
        calls += world.calls;
        let [one, other] = &world.nodes;
        assert_eq!(one.lines.len(), 40, "seed {seed}");
        assert_eq!(one.lines, other.lines, "seed {seed}");
        for node in &world.nodes {
            let explanation = node.conversation.explain();
            assert!(node.outbox.is_empty(), "seed {seed}: {} lines undelivered, {explanation:?}", node.outbox.len());
            assert!(!explanation.urgent_waits && !explanation.bulk_waits, "seed {seed}: {explanation:?}");
        }
        assert!(world.calls < 2 * 65 * 60 * 3, "seed {seed}: a storm of {} calls", world.calls);
    }
    assert!(calls > 100_000, "the nodes hardly spoke: {calls} calls");
}
