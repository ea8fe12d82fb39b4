//! Many nodes are cut in two and heal at once: how often they call, how much waits, how long it takes.
//!
//! Two worlds, since no machine has the time for a day of two hundred whole nodes: [`whole_nodes`] has real nodes and
//! some minutes, [`a_day`] has a day, and of the nodes only their conversations, which decide when anybody calls.
//!
//! Promise: the figures follow from the seed and the numbers given; a bound that is passed is said in words.
//! Not here: the bounds of single waits (`comity_exchange::conversation`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;

use comity_dossier::{EntryId, Member, Time};
use comity_exchange::conversation::{
    Conversation, Input, Output, PROBE_FOR_MS, Reach, Slot, Summary, Task, Trouble, What,
};

use crate::chance::{Chance, Stream};
use crate::forms::{self, Opening};
use crate::founding::codes;
use crate::world::{Making, World};

const MINUTE_MS: u64 = 60_000;
/// Calls that one node makes to one other in a minute, at most: a probe each second while it is newly away, and beside them
/// a greeting, its comparison, a fetch, receipts and the pushes of a heal.
pub const CALLS_OF_PAIR_MAX: u64 = 90;
/// What may wait for its turn at one node of `nodes`: three calls of each other, and three answers.
#[must_use]
pub fn waiting_max(nodes: usize) -> usize {
    6 * nodes
}
/// Participants of a dossier at most (LIM-007).
const PARTICIPANTS_MAX: usize = 64;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How many nodes there were.
    pub nodes: usize,
    /// For how long they were apart, in milliseconds.
    pub apart_ms: u64,
    /// Calls while they were apart.
    pub calls_apart: u64,
    /// Calls from the moment they could reach each other until all was well.
    pub calls_healing: u64,
    /// The most calls of one node to one other in a minute, while they were apart.
    pub pair_apart: u64,
    /// The same once the cut was older than the probing each second.
    pub pair_apart_later: u64,
    /// The same while they healed.
    pub pair_healing: u64,
    /// The most calls to one node in a minute while they healed.
    pub node_healing: u64,
    /// The most that waited for its turn at one node; of conversations, that was on its way to one node.
    pub waiting: usize,
    /// How long it took until all was well, in milliseconds.
    pub healed_ms: u64,
}

impl Figures {
    /// Says which bound was passed.
    ///
    /// # Errors
    ///
    /// With the bound in words.
    pub fn check(&self) -> Result<(), String> {
        let most = waiting_max(self.nodes);
        for (what, found, bound) in [
            ("calls of a pair and minute, apart", self.pair_apart, CALLS_OF_PAIR_MAX),
            ("calls of a pair and minute, healing", self.pair_healing, CALLS_OF_PAIR_MAX),
            ("pieces waiting at one node", self.waiting as u64, most as u64),
        ] {
            if found > bound {
                return Err(format!("{what}: {found}, of at most {bound}"));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, what) in [
            (self.nodes as u64, "nodes"),
            (self.apart_ms / MINUTE_MS, "minutes apart"),
            (self.calls_apart, "calls while apart"),
            (self.pair_apart, "most calls of one node to one other in a minute, apart"),
            (self.pair_apart_later, "the same after the first minutes"),
            (self.calls_healing, "calls while healing"),
            (self.pair_healing, "most calls of one node to one other in a minute, healing"),
            (self.node_healing, "most calls to one node in a minute, healing"),
            (self.waiting as u64, "most that waited at one node, or was on its way to it"),
            (self.healed_ms, "milliseconds until all was well"),
        ] {
            writeln!(f, "{number:>12}  {what}")?;
        }
        Ok(())
    }
}

/// Counts calls by pair and by receiver, minute by minute.
#[derive(Default)]
struct Counter {
    minute: u64,
    by_pair: BTreeMap<(usize, usize), u64>,
    by_node: BTreeMap<usize, u64>,
    pair_max: u64,
    node_max: u64,
    calls: u64,
}

impl Counter {
    fn note(&mut self, at_ms: u64, from: usize, to: usize) {
        if self.minute != at_ms / MINUTE_MS {
            self.minute = at_ms / MINUTE_MS;
            self.by_pair.clear();
            self.by_node.clear();
        }
        self.calls += 1;
        let pair = self.by_pair.entry((from, to)).or_insert(0);
        *pair += 1;
        self.pair_max = self.pair_max.max(*pair);
        let node = self.by_node.entry(to).or_insert(0);
        *node += 1;
        self.node_max = self.node_max.max(*node);
    }
}

/// Cuts `apart` of `nodes` real nodes off from all others for `minutes`, has lines written on both sides, and mends the
/// cut. All is well when everybody who takes part holds every line.
///
/// # Errors
///
/// If it does not come right within an hour, a bound is passed, or the oracle finds something.
pub fn whole_nodes(seed: u64, nodes: usize, apart: usize, minutes: u64) -> Result<Figures, String> {
    const ALL_IS_WELL_MS: u64 = 60 * MINUTE_MS;
    let mut world = World::new(Making { members: nodes, ..Making::of(seed) });
    world.pass(30_000);
    let members: Vec<Member> = world.machines.iter().map(|machine| machine.kit.member).collect();
    // The writers of both sides and readers of both sides, as many as a dossier takes.
    let step = nodes.div_ceil(PARTICIPANTS_MAX).max(1);
    let taking: Vec<usize> = (0..nodes).step_by(step).collect();
    let (near, far) = (taking[0], taking[taking.len() - 1]);
    let with: Vec<Member> = taking.iter().filter(|at| **at != far).map(|at| members[*at]).collect();
    let code = |at: usize| members[at].as_str().to_owned();
    let dossier = world.opens_as(&code(far), &Opening::with(&with));
    world.pass(30_000);
    for one in 0..apart {
        for other in apart..nodes {
            world.network.cuts.extend([(one, other), (other, one)]);
        }
    }
    let mut lines: Vec<EntryId> = Vec::new();
    world.posted = Some(Vec::new());
    let began_ms = world.now_ms();
    for minute in 0..minutes {
        lines.push(world.line_of(&code(near), forms::note(dossier, &format!("Near, minute {minute}."))));
        lines.push(world.line_of(&code(far), forms::note(dossier, &format!("Far, minute {minute}."))));
        world.pass(MINUTE_MS);
    }
    let mended_ms = world.now_ms();
    world.network.cuts.clear();
    let holds = |world: &mut World, at: usize, line: &EntryId| world.holds_at(&code(at), *line);
    while !taking.iter().all(|at| lines.iter().all(|line| holds(&mut world, *at, line))) {
        world.pass(1_000);
        if world.is_broken() || world.now_ms() > mended_ms + ALL_IS_WELL_MS {
            return Err(format!("not well after an hour: {:?}", world.oracle.violations()));
        }
    }
    let (mut before, mut later, mut after) = (Counter::default(), Counter::default(), Counter::default());
    for call in world.posted.take().unwrap_or_default() {
        let counter = if call.at_ms < mended_ms { &mut before } else { &mut after };
        counter.note(call.at_ms, call.from, call.to);
        if (began_ms + PROBE_FOR_MS + MINUTE_MS..mended_ms).contains(&call.at_ms) {
            later.note(call.at_ms, call.from, call.to);
        }
    }
    let figures = Figures {
        nodes,
        apart_ms: mended_ms - began_ms,
        calls_apart: before.calls,
        calls_healing: after.calls,
        pair_apart: before.pair_max,
        pair_apart_later: later.pair_max,
        pair_healing: after.pair_max,
        node_healing: after.node_max,
        waiting: world.most_waiting,
        healed_ms: world.now_ms() - mended_ms,
    };
    figures.check().map(|()| figures)
}

/// What happens in a world of conversations.
enum Event {
    Wake,
    Arrives(Task),
    Returns(Task, bool),
}

/// Conversations of `nodes` nodes with each other, cut into two halves for `minutes` with a line waiting for everybody on the
/// other side. All is well when every line was taken and every peer was reached.
///
/// # Errors
///
/// If it does not come right within an hour, or a bound is passed.
pub fn a_day(seed: u64, nodes: usize, minutes: u64) -> Result<Figures, String> {
    let mut day = Day::new(seed, nodes);
    day.run_until(20 * MINUTE_MS);
    let cut_ms = day.now_ms;
    day.cut = true;
    let across: Vec<(usize, usize)> = day.pairs().filter(|(from, to)| day.is_across(*from, *to)).collect();
    for (from, to) in across {
        day.tell(from, to, Input::Queued { urgent: false });
    }
    let (mut before, mut later) = (Counter::default(), Counter::default());
    std::mem::swap(&mut day.counter, &mut before);
    day.run_until(cut_ms + PROBE_FOR_MS + MINUTE_MS);
    std::mem::swap(&mut day.counter, &mut later);
    let early = later;
    day.run_until(cut_ms + minutes * MINUTE_MS);
    let later = std::mem::take(&mut day.counter);
    day.cut = false;
    day.most_coming = 0;
    let mended_ms = day.now_ms;
    while !day.is_well() {
        day.run_until(day.now_ms + 1_000);
        if day.now_ms > mended_ms + 60 * MINUTE_MS {
            return Err("not well after an hour".to_owned());
        }
    }
    let figures = Figures {
        nodes,
        apart_ms: mended_ms - cut_ms,
        calls_apart: early.calls + later.calls,
        calls_healing: day.counter.calls,
        pair_apart: early.pair_max.max(later.pair_max),
        pair_apart_later: later.pair_max,
        pair_healing: day.counter.pair_max,
        node_healing: day.counter.node_max,
        waiting: day.most_coming,
        healed_ms: day.now_ms - mended_ms,
    };
    figures.check().map(|()| figures)
}

struct Day {
    nodes: usize,
    conversations: Vec<Conversation>,
    wakes: Vec<Option<u64>>,
    /// By node: calls that are on their way to it.
    coming: Vec<usize>,
    /// The most of them at one node since the cut was mended.
    most_coming: usize,
    events: BinaryHeap<Reverse<(u64, u64, usize)>>,
    what: BTreeMap<u64, Event>,
    next: u64,
    chance: Chance,
    counter: Counter,
    cut: bool,
    now_ms: u64,
}

impl Day {
    fn new(seed: u64, nodes: usize) -> Self {
        let mut day = Self {
            nodes,
            conversations: vec![Conversation::new(Time(0)); nodes * nodes],
            wakes: vec![None; nodes * nodes],
            coming: vec![0; nodes],
            most_coming: 0,
            events: BinaryHeap::new(),
            what: BTreeMap::new(),
            next: 0,
            chance: Chance::new(seed, Stream::Network),
            counter: Counter::default(),
            cut: false,
            now_ms: 0,
        };
        for (from, to) in day.pairs() {
            day.tell(from, to, Input::Started);
        }
        day
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let nodes = self.nodes;
        (0..nodes * nodes).map(move |at| (at / nodes, at % nodes)).filter(|(from, to)| from != to)
    }

    fn is_across(&self, from: usize, to: usize) -> bool {
        (from < self.nodes / 2) != (to < self.nodes / 2)
    }

    fn later(&mut self, after_ms: u64, pair: usize, event: Event) {
        self.next += 1;
        self.events.push(Reverse((self.now_ms + after_ms, self.next, pair)));
        self.what.insert(self.next, event);
    }

    fn tell(&mut self, from: usize, to: usize, input: Input) {
        let pair = from * self.nodes + to;
        let jitter = self.chance.below(u64::MAX);
        for output in self.conversations[pair].step(Time(self.now_ms), jitter, input) {
            match output {
                Output::WakeAt(at) => {
                    self.wakes[pair] = Some(at.0);
                    self.later(at.0.saturating_sub(self.now_ms), pair, Event::Wake);
                }
                Output::Do(task) => {
                    self.counter.note(self.now_ms, from, to);
                    let ms = self.chance.between(5, 80);
                    if self.cut && self.is_across(from, to) {
                        self.later(ms, pair, Event::Returns(task, false));
                    } else {
                        self.coming[to] += 1;
                        self.most_coming = self.most_coming.max(self.coming[to]);
                        self.later(ms, pair, Event::Arrives(task));
                    }
                }
            }
        }
    }

    fn run_until(&mut self, end_ms: u64) {
        while let Some(Reverse((at_ms, number, pair))) = self.events.peek().copied()
            && at_ms <= end_ms
        {
            self.events.pop();
            self.now_ms = at_ms;
            let (from, to) = (pair / self.nodes, pair % self.nodes);
            match self.what.remove(&number) {
                Some(Event::Wake) if self.wakes[pair] == Some(at_ms) => {
                    self.wakes[pair] = None;
                    self.tell(from, to, Input::Tick);
                }
                Some(Event::Arrives(task)) => {
                    self.coming[to] -= 1;
                    self.tell(to, from, Input::HeardFrom);
                    let ms = self.chance.between(5, 80);
                    self.later(ms, pair, Event::Returns(task, true));
                }
                Some(Event::Returns(Task { slot, .. }, false)) => {
                    self.tell(from, to, Input::Failed { slot, trouble: Trouble::Timeout });
                }
                Some(Event::Returns(task, true)) => {
                    let summary = summary_of(task.what);
                    self.tell(from, to, Input::Answered { slot: task.slot, summary });
                }
                _ => {}
            }
        }
        self.now_ms = end_ms;
    }

    /// Everybody has reached everybody, and nothing waits.
    fn is_well(&self) -> bool {
        self.pairs().all(|(from, to)| {
            let explained = self.conversations[from * self.nodes + to].explain();
            explained.reach == Reach::Up && !explained.bulk_waits && !explained.urgent_waits
        })
    }
}

fn summary_of(what: What) -> Summary {
    match what {
        What::Hello => Summary::Hello { in_step: true, charter_behind: false, card_behind: false },
        What::PushUrgent | What::PushBulk => Summary::Pushed { more: false, later: None },
        What::Buckets => Summary::Buckets { differ: false },
        What::Frontiers => Summary::Frontiers { lacking_here: false, lacking_there: false, more: false },
        _ => Summary::Done { more: false },
    }
}

/// The slots of a conversation are three, so that three calls of each pair are under way at most.
const _: () = assert!(Slot::Bulk as usize == 2);

/// Runs the scenario at its full size and tells its figures.
///
/// # Errors
///
/// If anything is not as it should be.
pub fn two_hundred_nodes(seed: u64) -> Result<String, String> {
    let day = a_day(seed, 200, 24 * 60)?;
    let whole = whole_nodes(seed, 200, 12, 15)?;
    let members = codes(200).len();
    Ok(format!("{members} conversations each, a day apart:\n{day}\n{members} whole nodes:\n{whole}"))
}
