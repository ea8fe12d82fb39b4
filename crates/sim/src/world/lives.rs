//! The lives of processes: how they begin, on which disk, and how they end.
//!
//! Promise: the oracle looks at each disk before a process starts on it; a process whose store fails ends, and whoever runs
//! it starts it again.
//! Not here: what a process does while it lives (`steps`).

use std::sync::Arc;

use comity_dossier::Time;
use comity_faultdisk::{Fault, Image};
use comity_node::Halt;
use comity_store::{FileStore, Store, StoreFault};

use super::World;
use crate::chance::NodeEntropy;
use crate::machine::{self, End};
use crate::old_lane::go_on_in_an_old_lane;
use crate::oracle::Violation;

impl World {
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

    fn begin(&mut self, machine: usize, restored: bool) {
        match machine::open(&self.machines[machine].disk) {
            Ok(stores) => {
                let rotten = self.machines[machine].rotten;
                if rotten {
                    self.oracle.rots(machine);
                }
                self.oracle.starts(machine, &stores.0, restored || rotten);
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

    /// Returns the number of a new life and the time at which it begins.
    pub(crate) fn begin_number(&mut self) -> (u64, u64) {
        self.next_life += 1;
        (self.next_life, self.now_ms)
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
    pub(super) fn halted(&mut self, machine: usize, halt: &Halt) {
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

    /// Sets the wall clock of a machine; the process sees a jump.
    pub fn set_clock(&mut self, machine: usize, skew_ms: i64) {
        self.machines[machine].skew_ms = skew_ms;
        self.step_soon(machine, 1);
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
}
