//! A world: machines, the network between them, one clock, one order of events.
//!
//! ```text
//!   events by time ──> inbox of a machine ── step: prepare │ commit │ release ──> outputs ──> network ──> events
//!                                                 └ crash?   └ oracle reads the log   └ oracle reads what leaves
//! ```
//!
//! Promise: one thread, no clock but its own; the same seed and the same calls of these methods give the same events in the
//! same order, byte for byte.
//! Not here: what people do (`workload`), what breaks when (`seeds`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comity_dossier::body::{Role, SignIn};
use comity_dossier::sealed::Suite;
use comity_dossier::text::Line;
use comity_dossier::{Actor, DossierId, Member, Time};
use comity_exchange::{CallHead, CallId};
use comity_faultdisk::{Disk, Fault, Image};
use comity_node::desk::{Act, ActFault, Done};
use comity_node::ports::Moment;
use comity_node::values::Trouble;
use comity_node::{Halt, Input, Node, Output};
use comity_store::{FileStore, Position, Store, StoreFault};

use crate::byzantine::{Kept, Puppet};
use crate::chance::{Chance, NodeEntropy, Stream};
use crate::counts::Counts;
use crate::directory::Directory;
use crate::founding::{BEGIN, Founding, MAILBOX_AT, MEMBERS};
use crate::machine::{self, CrashAt, End, Life, Machine, Waiting};
use crate::network::Network;
use crate::old_lane::go_on_in_an_old_lane;
use crate::oracle::{Oracle, Violation};
use crate::trace::Trace;

/// How many lines a machine takes in a millisecond: a small server checks and commits about two thousand in a second.
const LINES_PER_MS: u64 = 2;

/// In which order a step does its three phases. Only the first is right; the other is a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Prepare, commit, release.
    CommitFirst,
    /// Own lines are signed and sent, then committed.
    SignFirst,
    /// Lines of others are receipted, then committed.
    ReceiptFirst,
}

/// How a world is made.
#[derive(Clone, Copy, Debug)]
pub struct Making {
    /// What everything random follows from.
    pub seed: u64,
    /// How calls are sealed; `None`: in envelopes of paper, which costs a tenth and hides nothing.
    pub sealed: Option<Suite>,
    /// How many members there are.
    pub members: usize,
    /// In which order steps are done.
    pub order: Order,
    /// Members that nobody can call, by the number of their machines, each with the host of its mailbox.
    pub boxes: [Option<(usize, usize)>; 2],
    /// By which rule lines are counted.
    pub rule: Rule,
    /// Each process first goes on with a lane of the one before it (a control).
    pub old_lanes: bool,
}

/// By which rule lines are counted. Only the first is what nodes do; the others are controls: the oracle compares what
/// such nodes would count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// What the nodes themselves count.
    AsBuilt,
    /// A removed member's lines count if they came before its removal did.
    RemovalByArrival,
    /// In a forked lane the branch that came first goes on counting.
    FirstBranchCounts,
}

impl Making {
    /// Six members, envelopes of paper, everything in its right order.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self {
            seed,
            sealed: None,
            members: 6,
            order: Order::CommitFirst,
            rule: Rule::AsBuilt,
            old_lanes: false,
            boxes: [None, None],
        }
    }
}

/// What happens next.
pub(crate) enum Event {
    Arrives(Arrival),
    Returns { to: usize, life: u64, id: CallId, peer: Member, result: Result<Vec<u8>, Trouble> },
    Step { machine: usize, life: u64 },
    Start { machine: usize },
    Turns(Turn),
}

/// A call that arrives.
pub(crate) struct Arrival {
    /// Where it arrives.
    pub(crate) to: usize,
    /// Whom its caller meant.
    pub(crate) called: Member,
    /// Which machine calls.
    pub(crate) from: usize,
    /// Which life of it.
    pub(crate) life: u64,
    pub(crate) id: CallId,
    pub(crate) bytes: Vec<u8>,
    /// Whether somebody waits for the answer.
    pub(crate) first: bool,
}

/// What turns in the network by itself, until the faults end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing gets to a machine or from it.
    CutOff(usize),
    /// Everything gets to it and from it again.
    Rejoin(usize),
    /// Nothing gets from one to the other.
    Cut(usize, usize),
    /// Things get from one to the other again.
    Mend(usize, usize),
    /// The certificate of a machine is renewed.
    Renew(usize),
    /// The name of a machine leads to it again.
    LeadBack(usize),
}

struct Queued {
    at_ms: u64,
    number: u64,
    event: Event,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        (self.at_ms, self.number) == (other.at_ms, other.number)
    }
}

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at_ms, self.number).cmp(&(other.at_ms, other.number))
    }
}

/// A call that was made.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    /// When, in milliseconds of the world.
    pub at_ms: u64,
    /// By which machine.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// What it asks for.
    pub op: Option<comity_exchange::Op>,
}

/// A world.
pub struct World {
    /// What it was made of.
    pub making: Making,
    /// The machines, in the order of [`crate::founding::codes`].
    pub machines: Vec<Machine>,
    /// The network.
    pub network: Network,
    /// What watches.
    pub oracle: Oracle,
    /// What was counted.
    pub counts: Counts,
    /// What happened, as one number.
    pub trace: Trace,
    /// What acts came to, by their number.
    pub done: BTreeMap<u64, Result<Done, ActFault>>,
    /// Every call that was made since somebody began to listen.
    pub posted: Option<Vec<Posted>>,
    /// The most that ever waited for its turn at one machine.
    pub most_waiting: usize,
    /// While it is on, lanes get the same name in every life (a control).
    pub stuck: Arc<AtomicBool>,
    /// Liars, by the machine that they stand before.
    pub puppets: BTreeMap<usize, Puppet>,
    /// Which node's Desk an immediate line rang at, of which dossier.
    pub bells: Vec<(Member, DossierId)>,
    /// Calls that reached a liar, as they came.
    pub caught: Vec<(CallHead, Vec<u8>)>,
    /// The last answer that a liar got, as it came.
    pub last_answer: Vec<u8>,
    pub(crate) heard: BTreeMap<CallId, Kept>,
    /// What becomes of a disk.
    pub(crate) disks: Chance,
    /// The disk of a member that has just joined.
    founded: Image,
    /// What those who sign charter and cards have signed.
    pub directory: Directory,
    /// The faults have ended.
    at_peace: bool,
    now_ms: u64,
    events: BinaryHeap<Reverse<Queued>>,
    next_event: u64,
    next_life: u64,
    next_act: u64,
}

impl World {
    /// Founds a network and starts every node.
    #[must_use]
    pub fn new(making: Making) -> Self {
        let mut addresses = Founding::names_as_addresses(making.members);
        for (guest, host) in making.boxes.into_iter().flatten() {
            addresses[guest] = format!("{MAILBOX_AT}{}", MEMBERS[host]);
        }
        let founding = Founding::new(making.seed, making.sealed.unwrap_or(Suite::X25519), BEGIN, &addresses);
        let founding = if making.sealed.is_none() { founding.on_paper() } else { founding };
        let founded = founded_disk(&founding);
        let machine = |kit: &crate::founding::Kit| Machine::new(kit.clone(), &founded);
        let mut world = Self {
            making,
            machines: founding.kits().iter().map(machine).collect(),
            network: Network::new(Chance::new(making.seed, Stream::Network)),
            oracle: Oracle::new(founding.kits(), making.rule),
            counts: Counts::default(),
            trace: Trace::default(),
            done: BTreeMap::new(),
            posted: None,
            most_waiting: 0,
            stuck: Arc::new(AtomicBool::new(false)),
            puppets: BTreeMap::new(),
            bells: Vec::new(),
            caught: Vec::new(),
            last_answer: Vec::new(),
            heard: BTreeMap::new(),
            disks: Chance::new(making.seed, Stream::Disks),
            founded: founded.clone(),
            directory: founding.into_directory(),
            at_peace: false,
            now_ms: 0,
            events: BinaryHeap::new(),
            next_event: 0,
            next_life: 0,
            next_act: 0,
        };
        for (guest, host) in making.boxes.into_iter().flatten() {
            let guest = world.machines[guest].kit.member;
            world.machines[host].host_for.insert(guest);
            world.oracle.note_guest(guest);
        }
        (0..world.machines.len()).for_each(|machine| world.start(machine));
        world
    }

    /// Returns the time of the world, in milliseconds since it began.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Returns the number of the machine of a member.
    #[must_use]
    pub fn machine_of(&self, code: &str) -> usize {
        let found = self.machines.iter().position(|machine| machine.kit.member.as_str() == code);
        found.expect("a member of this world")
    }

    /// Tells whether nobody can call a machine: its member has only a mailbox.
    #[must_use]
    pub fn is_guest(&self, machine: usize) -> bool {
        self.making.boxes.iter().flatten().any(|(guest, _)| *guest == machine)
    }

    /// Has a machine lose every parcel that it keeps for others.
    pub fn lose_the_boxes(&mut self, machine: usize) {
        self.crash(machine);
        let lost = machine::open(&self.machines[machine].disk).and_then(|(mut log, _)| {
            log.begin()?;
            let lost = log.mailbox_expire(Time(u64::MAX))?;
            log.commit()?;
            Ok(lost)
        });
        // A disk that has failed meanwhile shows it when the process starts.
        self.counts.add("parcel lost by its host", lost.unwrap_or(0));
        self.start(machine);
    }

    /// Returns the node of a machine, while it runs.
    pub fn node(&mut self, machine: usize) -> Option<&mut Node> {
        self.machines[machine].life.as_mut().map(|life| &mut life.node)
    }

    /// Tells whether something was found that must never be.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.oracle.violations().is_empty()
    }

    // ---- time ----

    /// Lets time pass, doing everything that falls due.
    pub fn pass(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        while !self.is_broken()
            && let Some(Reverse(next)) = self.events.peek()
            && next.at_ms <= end_ms
        {
            let Some(Reverse(next)) = self.events.pop() else { break };
            self.now_ms = self.now_ms.max(next.at_ms);
            self.happen(next.event);
        }
        self.now_ms = end_ms;
    }

    pub(crate) fn later(&mut self, after_ms: u64, event: Event) {
        self.next_event += 1;
        self.events.push(Reverse(Queued { at_ms: self.now_ms + after_ms, number: self.next_event, event }));
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Start { machine } => self.start(machine),
            Event::Step { machine, life } => {
                let due = |running: &Life| running.number == life && running.step_at_ms == Some(self.now_ms);
                if !self.machines[machine].life.as_ref().is_some_and(due) {
                    return;
                }
                match self.frozen_ms(machine) {
                    None => self.step(machine),
                    Some(ms) => {
                        // What was due while the process stood still is done when it goes on.
                        if let Some(life) = &mut self.machines[machine].life {
                            life.step_at_ms = None;
                        }
                        self.step_soon(machine, ms);
                    }
                }
            }
            Event::Arrives(arrival) => self.arrives(arrival),
            Event::Returns { to, life, id, peer, result } => self.returns(to, life, id, peer, result),
            Event::Turns(turn) => self.turns(turn),
        }
    }

    /// Has a machine step at the latest in `after_ms`: what comes until then is served by one commit.
    pub(crate) fn step_soon(&mut self, machine: usize, after_ms: u64) {
        let Some(life) = self.machines[machine].life.as_mut() else { return };
        let at_ms = (self.now_ms + after_ms).max(life.busy_until_ms);
        if life.step_at_ms.is_none_or(|planned| planned > at_ms) {
            life.step_at_ms = Some(at_ms);
            let number = life.number;
            self.later(at_ms - self.now_ms, Event::Step { machine, life: number });
        }
    }

    /// Returns the number of a new life and the time at which it begins.
    pub(crate) fn begin_number(&mut self) -> (u64, u64) {
        self.next_life += 1;
        (self.next_life, self.now_ms)
    }

    /// Returns what the wall clock of a machine shows.
    pub(crate) fn time_of(&self, machine: usize) -> Time {
        self.moment_of(machine, self.now_ms).wall
    }

    pub(crate) fn moment_of(&self, machine: usize, began_ms: u64) -> Moment {
        let Machine { skew_ms, drift_ppm, .. } = self.machines[machine];
        let drift_ms = i64::try_from(self.now_ms).unwrap_or(0) * drift_ppm / 1_000_000;
        let wall = (BEGIN.0 + self.now_ms).saturating_add_signed(skew_ms + drift_ms);
        Moment { wall: Time(wall), steady_ms: self.now_ms - began_ms }
    }

    // ---- machines ----

    /// Starts the process of a machine that is off.
    pub fn start(&mut self, machine: usize) {
        if self.machines[machine].life.is_none() {
            self.begin(machine, false);
        }
    }

    /// Puts back an older copy of the disk of a machine that is off, and starts the process.
    pub fn restore(&mut self, machine: usize, backup: usize) {
        let Some(copy) = self.machines[machine].backups.get(backup).cloned() else { return };
        if self.machines[machine].life.is_none() {
            self.counts.hit("disk put back to an older copy");
            self.start_on(machine, &copy);
        }
    }

    /// Puts another, older disk into a machine that is off, and starts the process.
    pub fn start_on(&mut self, machine: usize, disk: &Image) {
        self.machines[machine].disk.put_back(disk);
        self.begin(machine, true);
    }

    /// Lets time pass in which nobody does anything and nothing travels: what is on its way arrives that much later.
    pub fn leap(&mut self, ms: u64) {
        self.now_ms += ms;
        let later = |Reverse(mut queued): Reverse<Queued>| {
            queued.at_ms += ms;
            Reverse(queued)
        };
        self.events = std::mem::take(&mut self.events).into_iter().map(later).collect();
        let lives = self.machines.iter_mut().filter_map(|machine| machine.life.as_mut());
        lives.filter_map(|life| life.step_at_ms.as_mut()).for_each(|at_ms| *at_ms += ms);
    }

    fn begin(&mut self, machine: usize, restored: bool) {
        match machine::open(&self.machines[machine].disk) {
            Ok(stores) => {
                self.oracle.starts(machine, &stores.0, restored || self.machines[machine].rotten);
                if restored && self.machines[machine].mark.stays {
                    self.oracle.note_went_back(self.machines[machine].kit.member);
                } else if restored && let Err(fault) = self.put_the_mark_back(machine, &stores.0) {
                    return self.halted(machine, &Halt(fault));
                }
                self.begin_life(machine, stores);
            }
            Err(fault) => self.halted(machine, &Halt(fault)),
        }
    }

    pub(crate) fn begin_life(&mut self, machine: usize, stores: (Store, FileStore)) {
        let (number, now_ms) = self.begin_number();
        let entropy = NodeEntropy::new(self.making.seed, number, Arc::clone(&self.stuck));
        let moment = self.moment_of(machine, now_ms);
        self.counts.hit("life begun");
        let me = self.machines[machine].kit.member;
        self.trace.note(now_ms, me.as_str(), &format_args!("begins life {number}"), &[]);
        let mut stores = stores;
        let recognised = self.recognise(machine, number, &mut stores.0);
        let seen = match recognised.and_then(|()| stores.0.last_position()) {
            Ok(seen) => seen,
            Err(fault) => return self.halted(machine, &Halt(fault)),
        };
        if self.making.old_lanes {
            let (kit, charter) = (&self.machines[machine].kit, self.directory.charter().reference());
            go_on_in_an_old_lane(kit, charter, moment.wall, &mut stores.0).expect("a disk without a fault");
        }
        match self.machines[machine].start(stores, number, now_ms, moment, Box::new(entropy)) {
            Ok(outputs) => {
                if let Some(life) = &mut self.machines[machine].life {
                    life.seen = self.oracle.committed(machine, number, &mut life.node, seen);
                    self.oracle.acts_under(machine, &life.node);
                }
                match self.keep_the_mark(machine) {
                    Ok(()) => self.send(machine, outputs),
                    Err(halt) => self.halted(machine, &halt),
                }
            }
            Err(halt) => self.halted(machine, &halt),
        }
    }

    /// A process has ended because of its store. If its disk has failed, that is what it should do, and it starts again
    /// later; where too much is spoilt, on the last copy that there is.
    fn halted(&mut self, machine: usize, halt: &Halt) {
        if halt.0 == StoreFault::WentBack {
            return self.went_back(machine);
        }
        let member = self.machines[machine].kit.member;
        let met = self.machines[machine].disk.met();
        let spoilt = self.machines[machine].rotten && !matches!(halt.0, StoreFault::Full | StoreFault::Io(_));
        if met.is_empty() && !spoilt {
            return self.oracle.found(Violation::Halted(member, halt.to_string()));
        }
        for fault in met {
            self.counts.hit(match fault {
                Fault::ReadFails => "stopped by a read that failed",
                Fault::WriteFails => "stopped by a write that failed",
                Fault::SyncFails => "stopped by a sync that failed",
                Fault::Full => "stopped by a full disk",
                Fault::PowerCut => "power cut in the middle of a commit",
            });
        }
        self.end_life(machine, true);
        if spoilt {
            self.counts.hit("stopped by a spoilt page, and put back");
            // Each copy once: it may have been made of the spoilt disk.
            let copy = self.machines[machine].backups.pop().unwrap_or_else(|| self.founded.clone());
            self.machines[machine].disk.put_back(&copy);
            self.machines[machine].mark.stays = true;
            self.begin(machine, true);
            self.machines[machine].mark.stays = false;
            return;
        }
        let after_ms = self.disks.between(500, 30_000);
        self.start_after(machine, after_ms);
    }

    /// Ends the process of a machine where it stands: it is killed, or its power is cut.
    pub fn crash(&mut self, machine: usize) {
        if self.disks.says(500) {
            return self.lose_power(machine);
        }
        self.counts.hit("process killed");
        self.end_life(machine, false);
    }

    /// Cuts the power of a machine.
    pub fn lose_power(&mut self, machine: usize) {
        self.counts.hit("power cut");
        self.end_life(machine, true);
    }

    fn end_life(&mut self, machine: usize, power: bool) {
        let end = if power { End::PowerCut(&mut self.disks) } else { End::Killed };
        let member = self.machines[machine].kit.member;
        let life = self.machines[machine].life.as_ref().map(|life| life.number);
        self.trace.note(self.now_ms, member.as_str(), &format_args!("stops, life {life:?}, power cut: {power}"), &[]);
        let waiting = self.machines[machine].stop(end);
        waiting.into_iter().for_each(|waiting| self.hang_up(waiting));
    }

    /// Ends the process of a machine in good order: its write-ahead log is moved into the database.
    pub fn close(&mut self, machine: usize) {
        let member = self.machines[machine].kit.member;
        self.trace.note(self.now_ms, member.as_str(), &format_args!("closes"), &[]);
        let waiting = self.machines[machine].stop(End::Closed);
        waiting.into_iter().for_each(|waiting| self.hang_up(waiting));
    }

    /// The process of a machine stands still for so long, and goes on.
    pub fn freeze(&mut self, machine: usize, ms: u64) {
        self.machines[machine].frozen_until_ms = self.now_ms + ms;
    }

    /// Returns for how long a machine still stands still.
    pub(crate) fn frozen_ms(&self, machine: usize) -> Option<u64> {
        self.machines[machine].frozen_until_ms.checked_sub(self.now_ms).filter(|ms| *ms > 0)
    }

    /// Has something turn in the network after a while, unless the faults have ended by then.
    pub fn turn_after(&mut self, ms: u64, turn: Turn) {
        self.later(ms, Event::Turns(turn));
    }

    fn turns(&mut self, turn: Turn) {
        if self.at_peace {
            return;
        }
        let all = 0..self.machines.len();
        match turn {
            Turn::CutOff(one) => {
                let others = all.filter(|other| *other != one);
                self.network.cuts.extend(others.flat_map(|other| [(one, other), (other, one)]));
            }
            Turn::Rejoin(one) => self.network.cuts.retain(|(from, to)| *from != one && *to != one),
            Turn::Cut(from, to) => drop(self.network.cuts.insert((from, to))),
            Turn::Mend(from, to) => drop(self.network.cuts.remove(&(from, to))),
            Turn::Renew(one) => drop(self.network.expired.remove(&one)),
            Turn::LeadBack(one) => drop(self.network.astray.remove(&one)),
        }
    }

    /// Starts the process of a machine after a while.
    pub fn start_after(&mut self, machine: usize, ms: u64) {
        self.later(ms, Event::Start { machine });
    }

    /// Sets the wall clock of a machine; the process sees a jump.
    pub fn set_clock(&mut self, machine: usize, skew_ms: i64) {
        self.machines[machine].skew_ms = skew_ms;
        self.step_soon(machine, 1);
    }

    // ---- steps ----

    fn step(&mut self, machine: usize) {
        let Some(mut life) = self.machines[machine].life.take() else { return };
        self.counts.hit("step");
        life.step_at_ms = None;
        let moment = self.moment_of(machine, life.began_ms);
        self.most_waiting = self.most_waiting.max(life.inbox.len());
        let inputs = life.inbox.next(&mut life.node, moment);
        life.busy_until_ms = self.now_ms + life.inbox.taken_cost() / LINES_PER_MS;
        let waits = !life.inbox.is_empty();
        let outputs = self.phases(machine, &mut life, inputs);
        let running = life.number;
        self.machines[machine].life = Some(life);
        if waits {
            self.step_soon(machine, 1);
        }
        let (early, crash, outputs) = match outputs {
            Ok(outputs) => outputs,
            Err(halt) => return self.halted(machine, &halt),
        };
        let sent = match crash {
            Some(CrashAt::BeforeCommit | CrashAt::AfterCommit) if !early => 0,
            Some(CrashAt::AfterSome(some)) => some.min(outputs.len()),
            _ => outputs.len(),
        };
        self.send(machine, outputs.into_iter().take(sent).collect());
        if early {
            self.commit_late(machine, running, crash);
        }
        if let Some(at) = crash {
            self.counts.hit(match at {
                CrashAt::BeforeCommit => "crash before the commit",
                CrashAt::AfterCommit => "crash after the commit",
                CrashAt::AfterSome(_) => "crash while sending",
                CrashAt::AfterSend => "crash after sending",
            });
            self.crash(machine);
        }
    }

    /// Does the phases of a step. The order in which commit and release stand is what the controls turn round.
    fn phases(
        &mut self,
        machine: usize,
        life: &mut Life,
        inputs: Vec<Input>,
    ) -> Result<(bool, Option<CrashAt>, Vec<Output>), Halt> {
        let moment = self.moment_of(machine, life.began_ms);
        life.node.prepare(moment, inputs)?;
        let paths = life.node.paths();
        let keeps_lines = paths.write || paths.receive;
        let crash = if keeps_lines { self.machines[machine].crash.take() } else { None };
        let early = match self.making.order {
            Order::CommitFirst => false,
            Order::SignFirst => paths.write,
            Order::ReceiptFirst => paths.receive && !paths.write,
        };
        if early {
            return Ok((true, crash, life.node.release()?));
        }
        if crash == Some(CrashAt::BeforeCommit) {
            return Ok((false, crash, Vec::new()));
        }
        life.node.commit()?;
        if keeps_lines {
            life.seen = self.oracle.committed(machine, life.number, &mut life.node, life.seen);
        }
        self.oracle.acts_under(machine, &life.node);
        if crash == Some(CrashAt::AfterCommit) {
            return Ok((false, crash, Vec::new()));
        }
        Ok((false, crash, life.node.release()?))
    }

    /// A control: the commit comes after everything has left, if it comes at all.
    fn commit_late(&mut self, machine: usize, life: u64, crash: Option<CrashAt>) {
        let Some(mut running) = self.machines[machine].life.take() else { return };
        if running.number == life && crash.is_none() {
            match running.node.commit() {
                Ok(()) => running.seen = self.oracle.committed(machine, life, &mut running.node, running.seen),
                Err(halt) => self.halted(machine, &halt),
            }
        }
        self.machines[machine].life = Some(running);
    }

    // ---- people ----

    /// Has an officer act and returns the number under which the outcome will stand in [`World::done`]; `None` if the
    /// machine is off.
    pub fn act(&mut self, machine: usize, act: Act) -> Option<u64> {
        self.next_act += 1;
        let number = self.next_act;
        let me = self.machines[machine].kit.member;
        self.trace.note(self.now_ms, me.as_str(), &format_args!("is asked: {act:?}"), &[]);
        let life = self.machines[machine].life.as_mut()?;
        let ticket = life.ticket(Waiting::Act(number));
        let input = Input::Act { ticket, actor: officer(), act: Box::new(act) };
        life.inbox.push(&life.node, input).expect("an officer's act has room");
        self.step_soon(machine, 1);
        Some(number)
    }

    pub(crate) fn note_done(&mut self, machine: usize, ticket: u64, result: Result<Done, ActFault>) {
        let waiting = self.machines[machine].life.as_mut().and_then(|life| life.waiting.remove(&ticket));
        let Some(Waiting::Act(number)) = waiting else { return };
        match &result {
            Ok(Done::Written { entry, .. }) => self.oracle.acknowledged(machine, *entry),
            Ok(Done::Opened { dossier, .. }) => self.oracle.acknowledged(machine, dossier.genesis()),
            _ => {}
        }
        self.counts.hit(if result.is_ok() { "act done" } else { "act refused" });
        let me = self.machines[machine].kit.member;
        self.trace.note(self.now_ms, me.as_str(), &format_args!("did: {result:?}"), &[]);
        self.done.insert(number, result);
    }

    // ---- the end ----

    /// Ends every fault: the network is fair, nothing is cut, every machine runs.
    pub fn end_faults(&mut self) {
        self.network.heal();
        self.stuck.store(false, Ordering::Relaxed);
        self.at_peace = true;
        for machine in 0..self.machines.len() {
            self.machines[machine].crash = None;
            self.machines[machine].disk.heal();
            self.machines[machine].frozen_until_ms = 0;
            self.start(machine);
            self.step_soon(machine, 1);
        }
        self.mend_the_directory();
    }

    /// Ends every fault and lets time pass until everybody holds the same, at most `minutes`; then checks everything.
    pub fn settle(&mut self, minutes: u64) {
        const LOOK_EACH_MS: u64 = 15_000;
        self.end_faults();
        for _ in 0..minutes * 60_000 / LOOK_EACH_MS {
            self.pass(LOOK_EACH_MS);
            if self.is_broken() || self.with_nodes(|oracle, nodes| oracle.unsettled(nodes)).is_none() {
                break;
            }
        }
        if !self.is_broken() {
            self.with_nodes(|oracle, nodes| oracle.settles(nodes));
        }
    }

    pub(crate) fn with_nodes<T>(&mut self, look: impl FnOnce(&mut Oracle, &mut [&mut Node]) -> T) -> T {
        let lives = self.machines.iter_mut().filter_map(|machine| machine.life.as_mut());
        let mut nodes: Vec<&mut Node> = lives.map(|life| &mut life.node).collect();
        look(&mut self.oracle, &mut nodes)
    }

    /// Returns the position up to which the oracle has read a log.
    #[must_use]
    pub fn seen(&self, machine: usize) -> Position {
        self.machines[machine].life.as_ref().map_or(Position(0), |life| life.seen)
    }
}

/// Makes the disk of a member that has joined: charter and cards, the same for everybody.
fn founded_disk(founding: &Founding) -> Image {
    let disk = Disk::new();
    {
        let (mut log, _files) = machine::open(&disk).expect("an empty disk without a fault");
        founding.join(&mut log, BEGIN).expect("a new log takes charter and cards");
    }
    disk.image()
}

/// Who acts in these worlds.
#[must_use]
pub fn officer() -> Actor {
    let code = Line::new("7F3").expect("a line of text");
    Actor { role: Role::DutyOfficer, code, sign_in: SignIn::LocalToken }
}
