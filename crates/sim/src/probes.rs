//! What is tried once in a world that has come to rest: a node is opened again from its disk, everything is folded again,
//! and an urgent line goes out beside a flood.
//!
//! Promise: what is found is a violation like any other; nodes opened here send nothing.
//! Not here: what the oracle reads from disks and ledger (`oracle::kept`).

use comity_dossier::fold::View;
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, EntryId, Head, Member};
use comity_node::desk::{Act, Done};
use comity_node::{Input, Node};

use crate::chance::{Chance, NodeEntropy, Stream};
use crate::forms;
use crate::machine::{self, Machine};
use crate::oracle::Violation;
use crate::world::{World, officer};

/// How long an urgent line may take to everybody while the network is fair, whatever else goes on.
const URGENT_MS_MAX: u64 = 5_000;

/// How many lines the flood has.
const FLOOD: u64 = 60;

/// What a node shows of a dossier.
#[derive(PartialEq)]
struct Shown {
    digest: Option<(usize, comity_dossier::Hash)>,
    frontier: Vec<Head>,
    view: Option<View>,
}

impl World {
    /// Looks at everything from other sides.
    pub fn look_again(&mut self) {
        let seed = self.making.seed;
        let mut chance = Chance::new(seed, Stream::Probes);
        let in_evidence = chance.says(125);
        self.with_nodes(|oracle, nodes| oracle.looks_again(nodes, &mut chance, in_evidence));
        if in_evidence {
            self.counts.hit("world exported as evidence");
        }
        let machine = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        self.open_again(machine);
        if !self.is_broken() && chance.says(60) {
            self.send_urgently_beside_a_flood(&mut chance);
        }
    }

    /// A node opened anew from what is on the disk, and one that has folded everything again, show what the node shows
    /// that has been running (DIG-003).
    fn open_again(&mut self, machine: usize) {
        let me = self.machines[machine].kit.member;
        if self.machines[machine].rotten {
            return; // what is spoilt on its disk is found when it is used: that is held by other tests
        }
        let Some(life) = &mut self.machines[machine].life else { return };
        let before = shown_by(&mut life.node);
        let kit = self.machines[machine].kit.clone();
        let image = self.machines[machine].disk.image();
        let (number, now_ms) = self.begin_number();
        let moment = self.moment_of(machine, now_ms);
        let mut copy = Machine::new(kit, &image);
        let stores = machine::open(&copy.disk).expect("a copy of a disk without a fault");
        let entropy = NodeEntropy::new(self.making.seed, number, self.stuck.clone());
        copy.start(stores, number, now_ms, moment, Box::new(entropy)).expect("a copy starts as the disk would");
        let Some(running) = &mut copy.life else { return };
        if let Some(dossier) = differing(&before, &shown_by(&mut running.node)) {
            self.oracle.found(Violation::NotSettled(format!("{me} shows {dossier:?} otherwise after a start")));
        }
        let rebuild = Input::Act { ticket: 1, actor: officer(), act: Box::new(Act::Rebuild) };
        running.node.step(moment, vec![rebuild]).expect("a store without a fault");
        if let Some(dossier) = differing(&before, &shown_by(&mut running.node)) {
            self.oracle.found(Violation::NotSettled(format!("{me} shows {dossier:?} otherwise when folded again")));
        }
    }

    /// One member writes much at once, another one line in an immediate alert: that line is everywhere within seconds
    /// (PUSH-002).
    fn send_urgently_beside_a_flood(&mut self, chance: &mut Chance) {
        let Some((dossier, with)) = self.an_immediate_alert() else { return };
        let at = |world: &World, member: Member| world.machines.iter().position(|machine| machine.kit.member == member);
        let [Some(writer), Some(flooder)] = [0, 1].map(|n| with.get(n).and_then(|member| at(self, *member))) else {
            return;
        };
        self.counts.hit("urgent line beside a flood");
        for line in 0..FLOOD {
            self.act(flooder, forms::note(dossier, &format!("Log entry {line} of {}.", chance.below(1_000))));
        }
        let Some(number) = self.act(writer, forms::note(dossier, "Evacuate now.")) else { return };
        self.pass(URGENT_MS_MAX);
        let line = match self.done.get(&number) {
            Some(Ok(Done::Written { entry, .. })) => *entry,
            // Whoever no longer takes part is told so: there is no line to wait for.
            Some(Err(_)) => return,
            other => {
                let what = format!("an urgent line was not written within seconds: {other:?}");
                return self.oracle.found(Violation::NotSettled(what));
            }
        };
        for member in with {
            let Some(machine) = at(self, member) else { continue };
            if !self.node(machine).is_some_and(|node| holds(node, &line)) {
                let what = format!("{member} has not got the urgent line {line:?} after {URGENT_MS_MAX} ms");
                self.oracle.found(Violation::NotSettled(what));
            }
        }
    }

    /// An immediate alert that goes on, and all who take part in it.
    fn an_immediate_alert(&mut self) -> Option<(DossierId, Vec<Member>)> {
        let mut found = Vec::new();
        for machine in 0..self.machines.len() {
            let Some(node) = self.node(machine) else { continue };
            for dossier in node.log().dossiers(0, 100).expect("the log can be read") {
                let Some(view) = node.look_at(&dossier.id).expect("the log can be read") else { continue };
                let participants: Vec<Member> = view.participants().into_iter().collect();
                let goes_on = view.kind() == DossierKind::Alert && view.closed().is_none() && participants.len() > 1;
                let urgent = view.most_urgent() == Some(comity_dossier::codes::Level::Immediate);
                if goes_on && urgent {
                    found.push((dossier.id, participants));
                }
            }
        }
        found.into_iter().find(|(dossier, _)| !self.oracle.has_stopped(dossier))
    }
}

fn holds(node: &Node, line: &EntryId) -> bool {
    node.log().has_entry(line).expect("the log can be read").is_some()
}

/// What a node shows of every dossier.
fn shown_by(node: &mut Node) -> Vec<(DossierId, Shown)> {
    let dossiers = node.log().dossiers(0, 1_000).expect("the log can be read");
    let shown = |dossier: DossierId| {
        let shown = Shown {
            digest: node.digest(&dossier).expect("the log can be read"),
            frontier: node.frontier(&dossier).expect("the log can be read"),
            view: node.look_at(&dossier).expect("the log can be read").cloned(),
        };
        (dossier, shown)
    };
    dossiers.into_iter().map(|stored| stored.id).map(shown).collect()
}

fn differing(before: &[(DossierId, Shown)], after: &[(DossierId, Shown)]) -> Option<DossierId> {
    let differs = before.iter().zip(after).find(|(before, after)| before != after).map(|(before, _)| before.0);
    differs.or_else(|| (before.len() != after.len()).then(|| before.first().or(after.first()).map(|it| it.0)).flatten())
}
