//! What nobody should do: sign with a member's stolen key, or start a copy of its disk beside it.
//!
//! Promise: everything made here is made of what the member's own disk held; it travels as any call does.

use comity_dossier::cose::{self, Typ};
use comity_dossier::{DossierId, Header, Kind};
use comity_exchange::op::{Item, Push};
use comity_exchange::{CallDraft, CallId, Generation, Request};
use comity_node::desk::Act;
use comity_node::{Input, Output};
use comity_store::{Position, StoredEntry};

use crate::chance::{Chance, NodeEntropy};
use crate::machine::{self, Image, Machine};
use crate::world::{World, officer};

impl World {
    /// A thief signs a second line for a place that the member has written, and gives it to `to`. Tells in which dossier;
    /// `None` if the member has written nothing that would do.
    pub fn fork_a_lane(&mut self, machine: usize, to: usize, chance: &mut Chance) -> Option<DossierId> {
        if self.is_guest(to) {
            return None; // nobody gets in to it, a thief neither
        }
        let line = self.a_line_of(machine, chance)?;
        let header = Header::from_bytes(line.header_bytes()?).ok()?;
        let dossier = line.dossier;
        let second = Header { time: header.time.plus_ms(1), ..header };
        let signer = self.machines[machine].kit.signer();
        let (protected, bytes) = (signer.protected(Typ::Entry), second.to_bytes());
        let entry = cose::assemble(&protected, Some(&bytes), &signer.sign_entry(&protected, &bytes));
        let node = self.node(machine)?;
        let body = node.log().body(&line.id).expect("the log can be read");
        let status = node.status().expect("the log can be read");
        let mut id = [0; 16];
        chance.bytes(&mut id);
        let push = Request::Push(Push { items: vec![Item { entry, body }], urgent: false });
        let (me, them) = (self.machines[machine].kit.member, self.machines[to].kit.member);
        let (generation, created) = (Generation(status.generation), self.time_of(to));
        let draft = CallDraft::new(status.network, me, them, CallId(id), created, status.charter, generation, &push);
        let card = self.machines[to].kit.sealing_entry();
        let mut entropy = NodeEntropy::new(self.making.seed, u64::MAX - chance.below(u64::MAX / 2), self.stuck.clone());
        let mut envelopes = self.machines[to].kit.envelopes();
        let (sealed, _) = envelopes.close(&card, &draft.aad(), draft.plaintext(), &mut entropy).ok()?;
        let call = signer.sign1(Typ::Call, &draft.seal_with(sealed).payload());
        self.counts.hit("lane forked with a stolen key");
        self.oracle.note_thief(me, dossier);
        self.deliver(machine, to, CallId(id), call);
        Some(dossier)
    }

    /// A line of the member's own that others may have seen.
    fn a_line_of(&mut self, machine: usize, chance: &mut Chance) -> Option<StoredEntry> {
        let log = self.node(machine)?.log();
        let lines = log.entries_after(Position(0), 10_000).expect("the log can be read");
        let own: Vec<StoredEntry> =
            lines.into_iter().filter(|line| line.is_own() && line.kind != Kind::GENESIS).collect();
        chance.pick(&own).cloned()
    }

    /// The disk of a running member is copied and started beside it; somebody acts there, the copy sends what it can, and
    /// is gone.
    pub fn start_a_twin(&mut self, machine: usize, act: Act) {
        if self.machines[machine].life.is_none() || self.machines[machine].rotten {
            return;
        }
        self.counts.hit("disk cloned and started twice");
        self.start_beside(machine, self.machines[machine].disk.image(), act);
    }

    /// Another disk of the member is started beside it, wherever it comes from; somebody acts there, it sends what it can, and
    /// is gone.
    pub fn start_beside(&mut self, machine: usize, disk: Image, act: Act) {
        let (number, now_ms) = self.begin_number();
        let mut twin = Machine::new(self.machines[machine].kit.clone(), &disk);
        let stores = machine::open(&twin.disk).expect("a copy of a disk without a fault");
        twin.skew_ms = self.machines[machine].skew_ms;
        let moment = self.moment_of(machine, now_ms);
        let entropy = NodeEntropy::new(self.making.seed, number, self.stuck.clone());
        let mut outputs =
            twin.start(stores, number, now_ms, moment, Box::new(entropy)).expect("a copy starts as the disk would");
        let Some(running) = &mut twin.life else { return };
        let seen = running.node.log().last_position().expect("the log can be read");
        let input = Input::Act { ticket: 1, actor: officer(), act: Box::new(act) };
        outputs.extend(running.node.step(moment, vec![input]).expect("a store without a fault"));
        self.oracle.twin_committed(number, running.node.log(), seen);
        for output in outputs {
            if let Output::Post { to, call, bytes, .. } = output
                && let Some(to) = self.machines.iter().position(|machine| machine.kit.member == to)
            {
                self.deliver(machine, to, call, bytes);
            }
        }
    }
}
