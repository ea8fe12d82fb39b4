//! One member's machine: a disk that lasts, and the life of a process that does not.
//!
//! Promise: what a process had not committed is gone when it ends; each life has its own number, its own memory and its own
//! randomness.

use std::collections::BTreeMap;

use comity_exchange::{CallId, Op};
use comity_node::ports::{Entropy, Moment};
use comity_node::trust::Trust;
use comity_node::{Halt, Node, Output, Parts, Ticket, Turns};
use comity_store::{FileStore, Position, Store, StoreFault};

use crate::founding::Kit;

/// What is left when the process is gone.
pub struct Disk {
    /// The log.
    pub log: Store,
    /// The files.
    pub files: FileStore,
}

impl Disk {
    /// Makes a copy of what is committed, as a backup does.
    pub fn copy(&self) -> Result<Self, StoreFault> {
        Ok(Self { log: self.log.copy_in_memory()?, files: self.files.copy_in_memory()? })
    }
}

/// Where in a step a machine stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashAt {
    /// Everything is decided; nothing is durable.
    BeforeCommit,
    /// Everything is durable; nothing is signed or sent.
    AfterCommit,
    /// So many of the outputs are on their way, the others never will be.
    AfterSome(usize),
    /// All outputs are on their way.
    AfterSend,
}

/// Who waits for an output with a ticket.
#[derive(Clone, Copy, Debug)]
pub enum Waiting {
    /// A caller.
    Caller {
        /// Which machine.
        from: usize,
        /// Which life of it.
        life: u64,
        /// Which call.
        id: CallId,
        /// What was asked, as far as it could be read.
        op: Option<Op>,
        /// Whether the answer travels back; that to a copy made by the network does not.
        first: bool,
    },
    /// Whoever acts.
    Act(u64),
}

/// The life of a process.
pub struct Life {
    /// The node.
    pub node: Node,
    /// Its number: no other life of any machine has it.
    pub number: u64,
    /// When it began, in milliseconds of the world.
    pub began_ms: u64,
    /// What came and was not looked at yet.
    pub inbox: Turns,
    /// Until when it is at work, in milliseconds of the world: a step takes as long as what it does.
    pub busy_until_ms: u64,
    /// Who waits for which ticket.
    pub waiting: BTreeMap<Ticket, Waiting>,
    /// When a step is due next, in milliseconds of the world.
    pub step_at_ms: Option<u64>,
    /// Up to where the oracle has read the log.
    pub seen: Position,
    next_ticket: Ticket,
}

impl Life {
    /// Takes an input that somebody waits for.
    pub fn ticket(&mut self, waiting: Waiting) -> Ticket {
        self.next_ticket += 1;
        self.waiting.insert(self.next_ticket, waiting);
        self.next_ticket
    }
}

/// One member's machine.
pub struct Machine {
    /// Its keys.
    pub kit: Kit,
    /// How far its wall clock is ahead of the world, in milliseconds.
    pub skew_ms: i64,
    /// The process, while it runs.
    pub life: Option<Life>,
    /// The disk, while no process runs.
    pub disk: Option<Disk>,
    /// Copies of the disk, the oldest first.
    pub backups: Vec<Disk>,
    /// The next step that keeps lines ends the process here.
    pub crash: Option<CrashAt>,
}

impl Machine {
    /// Makes a machine that is switched off.
    #[must_use]
    pub fn new(kit: Kit, disk: Disk) -> Self {
        Self { kit, skew_ms: 0, life: None, disk: Some(disk), backups: Vec::new(), crash: None }
    }

    /// Starts a process on the disk, as life `number`, and returns its first outputs.
    pub fn start(&mut self, number: u64, began_ms: u64, moment: Moment, entropy: Entropy) -> Result<Vec<Output>, Halt> {
        let Some(Disk { log, files }) = self.disk.take() else { return Ok(Vec::new()) };
        let trust = Trust::read(&log, self.kit.member).expect("the charter and cards that the founding stored");
        let parts =
            Parts { store: log, files, signer: self.kit.signer(), sealing: self.kit.envelopes(), trust, entropy };
        let (node, outputs) = Node::open(parts, moment)?;
        self.life = Some(Life {
            node,
            number,
            began_ms,
            inbox: Turns::default(),
            busy_until_ms: 0,
            waiting: BTreeMap::new(),
            step_at_ms: None,
            seen: Position(0),
            next_ticket: 0,
        });
        Ok(outputs)
    }

    /// Stops the process where it stands and returns who waited for it. What was not committed is gone; what the process
    /// remembered is gone too, so the next one opens a fresh copy of what is on the disk.
    pub fn stop(&mut self) -> Result<Vec<Waiting>, Halt> {
        let Some(life) = self.life.take() else { return Ok(Vec::new()) };
        let parts = life.node.into_parts()?;
        let disk = Disk { log: parts.store, files: parts.files };
        self.disk = Some(disk.copy()?);
        self.crash = None;
        Ok(life.waiting.into_values().collect())
    }

    /// Copies what is committed.
    pub fn back_up(&mut self) -> Result<(), StoreFault> {
        const KEPT: usize = 3;
        let copy = match (&self.life, &self.disk) {
            (Some(life), _) => {
                Disk { log: life.node.log().copy_in_memory()?, files: life.node.file_store().copy_in_memory()? }
            }
            (None, Some(disk)) => disk.copy()?,
            (None, None) => return Ok(()),
        };
        self.backups.push(copy);
        if self.backups.len() > KEPT {
            self.backups.remove(0);
        }
        Ok(())
    }
}
