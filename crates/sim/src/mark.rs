//! The file beside a machine's store that says how the store was left, as the shell keeps it (LANE-008): in no backup, and
//! not always durable.
//!
//! Promise: a life that begins on a store whose mark was deleted is a new one, or the oracle says so.

use std::sync::{Arc, Mutex};

use comity_node::Halt;
use comity_node::life::{self, Mark};
use comity_store::{Store, StoreFault};

use crate::chance::{Chance, NodeEntropy};
use crate::oracle::Violation;
use crate::world::World;

/// The file.
#[derive(Default)]
pub struct MarkFile {
    kept: Arc<Mutex<Option<Mark>>>,
    durable: Option<Mark>,
    /// It stays where it is when an older disk is put back beside it; else it is put back as well.
    pub stays: bool,
}

impl MarkFile {
    fn set(&mut self, mark: Option<Mark>) {
        *self.kept.lock().expect("no thread panics while it holds it") = mark;
        self.durable = mark;
    }

    fn read(&self) -> Option<Mark> {
        *self.kept.lock().expect("no thread panics while it holds it")
    }

    /// Somebody deletes it.
    pub fn delete(&mut self) {
        self.set(None);
    }

    /// The power is cut: what was written last of how far the store is may be gone.
    pub fn lose_power(&mut self, chance: &mut Chance) {
        if chance.says(500) {
            self.set(self.durable);
        }
    }

    /// What a process calls after each commit.
    fn keeper(&self) -> Box<dyn FnMut(u64) + Send> {
        let kept = Arc::clone(&self.kept);
        Box::new(move |position| {
            let mut kept = kept.lock().expect("no thread panics while it holds it");
            if let Some(mark) = kept.as_mut() {
                mark.position = position;
            }
        })
    }
}

impl World {
    /// An older store is put back together with the mark that stood beside it then.
    pub(crate) fn put_the_mark_back(&mut self, machine: usize, store: &Store) -> Result<(), StoreFault> {
        let life = store.setting("node.life")?.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
        let position = store.reached()?.0;
        self.machines[machine].mark.set(life.map(|life| Mark { life, next: life, position }));
        Ok(())
    }

    /// Has a process that starts look at its store and its mark, as the shell does.
    pub(crate) fn recognise(&mut self, machine: usize, number: u64, store: &mut Store) -> Result<(), StoreFault> {
        // Drawn apart from what the node itself draws in this life.
        let mut entropy = NodeEntropy::new(self.making.seed, u64::MAX / 2 + number, Arc::clone(&self.stuck));
        let now = self.time_of(machine);
        let (before, found) = (store.generation()?, self.machines[machine].mark.read());
        let is_new = store.setting("node.life")?.is_none_or(|life| life.is_empty());
        let mark = &mut self.machines[machine].mark;
        let mut note = |noted| {
            mark.set(Some(noted));
            Ok(())
        };
        let noted = life::recognise(store, found, now, &mut entropy, &mut note)?;
        self.machines[machine].mark.set(Some(noted));
        let anew = store.generation()? != before;
        if anew {
            self.counts.hit("store taken for another one at a start");
        } else if found.is_none() && !is_new {
            let member = self.machines[machine].kit.member;
            self.oracle.found(Violation::WentOnWithoutItsMark(member));
        }
        Ok(())
    }

    /// Has the running process of a machine keep its mark.
    pub(crate) fn keep_the_mark(&mut self, machine: usize) -> Result<(), Halt> {
        let keeper = self.machines[machine].mark.keeper();
        self.machines[machine].life.as_mut().map_or(Ok(()), |life| life.node.keep_mark_with(keeper))
    }
}
