//! One step of a process: prepare, commit, release, with a crash in between where one is planned.
//!
//! Promise: the oracle reads what a commit added before anything of it leaves.

use comity_node::{Halt, Input, Output};

use super::{Order, World};
use crate::machine::{CrashAt, Life};

/// How many lines a machine takes in a millisecond: a small server checks and commits about two thousand in a second.
const LINES_PER_MS: u64 = 2;

impl World {
    pub(super) fn step(&mut self, machine: usize) {
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
        if self.machines[machine].rotten {
            self.oracle.reads_again(machine, life.node.log());
        }
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
}
