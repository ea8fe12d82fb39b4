//! One member's machine: a disk that lasts, and the life of a process that does not.
//!
//! Promise: what a process had not committed is gone when it ends, and what was not synced may be gone when the power is
//! cut; each life has its own number, its own memory and its own randomness.
//! Not here: what a disk does to what is written (see `faultdisk`).

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::Member;

use comity_exchange::CallId;
pub use comity_faultdisk::Image;
use comity_faultdisk::{Disk, VFS};
use comity_node::ports::{Entropy, Moment};
use comity_node::trust::Trust;
use comity_node::{Halt, Node, Output, Parts, ShelfLimits, Ticket, Turns};
use comity_store::{FileStore, Position, Store, StoreFault};

use crate::chance::Chance;
use crate::founding::Kit;
use crate::mark::MarkFile;

/// The file that holds the log.
pub const LOG: &str = "comity.sqlite";
/// The file that holds the files.
pub const FILES: &str = "files.sqlite";

/// Opens log and files on a disk, as a process does that starts.
pub fn open(disk: &Disk) -> Result<(Store, FileStore), StoreFault> {
    let log = Store::open_on(VFS, &disk.path(LOG))?;
    log.verify_reads();
    Ok((log, FileStore::open_on(VFS, &disk.path(FILES))?))
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
#[derive(Clone, Debug)]
pub enum Waiting {
    /// A caller.
    Caller {
        /// Which machine.
        from: usize,
        /// Whom it meant to call.
        called: Member,
        /// Which life of it.
        life: u64,
        /// Which call.
        id: CallId,
        /// The call as it came.
        bytes: Vec<u8>,
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

/// How the life of a process ends.
pub enum End<'a> {
    /// It is killed; what it had written stays written.
    Killed,
    /// The power is cut: what was not synced may be lost or torn.
    PowerCut(&'a mut Chance),
    /// It closes its files, so that the write-ahead log is moved into the database.
    Closed,
}

/// One member's machine.
pub struct Machine {
    /// Its keys.
    pub kit: Kit,
    /// How far its wall clock is ahead of the world, in milliseconds.
    pub skew_ms: i64,
    /// How much too fast its wall clock goes, in millionths.
    pub drift_ppm: i64,
    /// Until when its process stands still, in milliseconds of the world.
    pub frozen_until_ms: u64,
    /// The process, while it runs.
    pub life: Option<Life>,
    /// Its disk.
    pub disk: Disk,
    /// Copies of the disk, the oldest first.
    pub backups: Vec<Image>,
    /// For whom it keeps a mailbox.
    pub host_for: BTreeSet<Member>,
    /// The next step that keeps lines ends the process here.
    pub crash: Option<CrashAt>,
    /// The file beside the store that says how it was left.
    pub mark: MarkFile,
    /// Bits were flipped on this disk and nobody has found all of them yet.
    pub rotten: bool,
}

/// Whose node keeps as few dossiers open as it can: what is closed and what is open must make no difference to anybody.
const SMALL_SHELVES: [&str; 3] = ["delta", "steppe", "isle"];
const SMALL_SHELF: ShelfLimits = ShelfLimits { lines_max: 60, lines_idle: 0, idle_ms: 20_000 };

impl Machine {
    /// Makes a machine that is switched off, with a disk of its own that holds this.
    #[must_use]
    pub fn new(kit: Kit, image: &Image) -> Self {
        Self {
            kit,
            skew_ms: 0,
            drift_ppm: 0,
            frozen_until_ms: 0,
            life: None,
            disk: Disk::from_image(image),
            backups: Vec::new(),
            host_for: BTreeSet::new(),
            crash: None,
            mark: MarkFile::default(),
            rotten: false,
        }
    }

    /// Starts a process on what it has opened, as life `number`, and returns its first outputs.
    pub fn start(
        &mut self,
        (log, files): (Store, FileStore),
        number: u64,
        began_ms: u64,
        moment: Moment,
        entropy: Entropy,
    ) -> Result<Vec<Output>, Halt> {
        // Charter and cards were stored by the founding: what cannot be read of them was spoilt on the disk.
        let trust = Trust::read(&log, self.kit.member).map_err(|_| Halt(StoreFault::Corrupt))?;
        let parts =
            Parts { store: log, files, signer: self.kit.signer(), sealing: self.kit.envelopes(), trust, entropy };
        let (mut node, outputs) = Node::open(parts, moment)?;
        node.host_mailboxes_for(self.host_for.clone());
        if SMALL_SHELVES.contains(&self.kit.member.as_str()) {
            node.set_shelf_limits(SMALL_SHELF);
        }
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

    /// Ends the process where it stands and returns who waited for it.
    pub fn stop(&mut self, end: End<'_>) -> Vec<Waiting> {
        match end {
            End::Killed => self.disk.end_process(),
            End::PowerCut(chance) => {
                self.disk.cut_power(&mut |n| chance.below(n));
                self.mark.lose_power(chance);
            }
            End::Closed => {}
        }
        self.crash = None;
        // Only now the node goes: whatever it closes does nothing any more, unless it was to close.
        self.life.take().map_or_else(Vec::new, |life| life.waiting.into_values().collect())
    }

    /// Copies the disk as it stands.
    pub fn back_up(&mut self) {
        const KEPT: usize = 3;
        self.backups.push(self.disk.image());
        if self.backups.len() > KEPT {
            self.backups.remove(0);
        }
    }
}
