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

mod events;
mod lives;
mod making;
mod steps;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comity_dossier::body::{Role, SignIn};
use comity_dossier::sealed::Suite;
use comity_dossier::text::Line;
use comity_dossier::{Actor, DossierId, Member};
use comity_exchange::{CallHead, CallId};
use comity_faultdisk::{Disk, Image};
use comity_node::desk::{Act, ActFault, Done};
use comity_node::{Input, Node};
use comity_store::Position;

use crate::byzantine::{Kept, Puppet};
use crate::chance::{Chance, Stream};
use crate::counts::Counts;
use crate::directory::Directory;
use crate::founding::{BEGIN, Founding, MAILBOX_AT, MEMBERS};
use crate::machine::{self, Machine, Waiting};
use crate::network::Network;
use crate::oracle::Oracle;
use crate::trace::Trace;

use events::Queued;
pub use events::Turn;
pub(crate) use events::{Arrival, Event};
pub use making::{Making, Order, Rule};

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

    /// Returns the node of a machine, while it runs.
    pub fn node(&mut self, machine: usize) -> Option<&mut Node> {
        self.machines[machine].life.as_mut().map(|life| &mut life.node)
    }

    /// Tells whether something was found that must never be.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.oracle.violations().is_empty()
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
