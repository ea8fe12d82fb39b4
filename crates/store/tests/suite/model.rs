//! Random acts on a store and on a simple model of it, side by side: afterwards both say the same.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::{EntryId, Time};
use comity_store::{Appended, BodyState, EntryState, ForeignEntry, Position, Reader, Urgency};
use proptest::prelude::*;

use super::given::*;
use crate::Store;

/// One act. Numbers choose among few dossiers, lanes and lines, so that acts meet.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Own { dossier: u8, number: u32, seq: u64 },
    Foreign { dossier: u8, number: u32, seq: u64, pending: bool, body: bool },
    Fold(u32),
    Drop(u32),
    Body(u32),
    Erase(u32),
    Queue(u32, bool),
    Unqueue(u32),
    UnqueueThrough { dossier: u8, seq: u64 },
    UnqueueDossier(u8),
    Depth,
    Commit,
    Rollback,
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let (dossier, line, seq) = (1..3u8, 100..116u32, 0..5u64);
    let act = prop_oneof![
        3 => (dossier.clone(), 10..18u32, seq.clone()).prop_map(
            |(dossier, number, seq)| Act::Own { dossier, number, seq }
        ),
        6 => (dossier.clone(), line.clone(), seq.clone(), any::<bool>(), any::<bool>()).prop_map(
            |(dossier, number, seq, pending, body)| Act::Foreign { dossier, number, seq, pending, body }
        ),
        2 => line.clone().prop_map(Act::Fold),
        1 => line.clone().prop_map(Act::Drop),
        1 => line.clone().prop_map(Act::Body),
        1 => line.clone().prop_map(Act::Erase),
        4 => (line.clone(), any::<bool>()).prop_map(|(number, urgent)| Act::Queue(number, urgent)),
        1 => line.prop_map(Act::Unqueue),
        1 => (dossier.clone(), seq).prop_map(|(dossier, seq)| Act::UnqueueThrough { dossier, seq }),
        1 => dossier.prop_map(Act::UnqueueDossier),
        2 => Just(Act::Depth),
        2 => Just(Act::Commit),
        1 => Just(Act::Rollback),
    ];
    proptest::collection::vec(act, 1..60)
}

/// A line as the model knows it.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    dossier: u8,
    own: bool,
    seq: u64,
    pending: bool,
    body: BodyState,
}

/// The model: the log is a list of line numbers, in which a folded line moves to the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Model {
    order: Vec<u32>,
    lines: BTreeMap<u32, Line>,
    queue: BTreeMap<u32, bool>,
}

impl Model {
    fn own_tip(&self, dossier: u8) -> Option<(u64, u32)> {
        let own = self.lines.iter().filter(|(_, line)| line.own && line.dossier == dossier);
        own.map(|(number, line)| (line.seq, *number)).max()
    }

    fn add(&mut self, number: u32, line: Line) {
        self.order.push(number);
        self.lines.insert(number, line);
    }

    fn queued(&self, urgent: bool) -> Vec<EntryId> {
        let there = |number: &&u32| self.queue.get(number) == Some(&urgent);
        self.order.iter().filter(there).map(|number| entry_id(*number)).collect()
    }

    /// Does the same to both, and compares the answers.
    fn act(&mut self, store: &mut Store, act: &Act) {
        match *act {
            Act::Own { dossier: at, number, seq } => {
                let tip = self.own_tip(at);
                let mut line = own(number, seq);
                line.prev = tip.map(|(_, number)| entry_id(number));
                let fits = tip.map_or(0, |(seq, _)| seq + 1) == seq && !self.lines.contains_key(&number);
                if self.lines.contains_key(&number) {
                    return; // An id belongs to one line; the node never makes it twice.
                }
                assert_eq!(store.append_own(&dossier(at), &line).is_ok(), fits, "{act:?}");
                if fits {
                    let body = BodyState::None;
                    self.add(number, Line { dossier: at, own: true, seq, pending: false, body });
                }
            }
            Act::Foreign { dossier: at, number, seq, pending, body: with } => {
                let text = body("text");
                let state = if pending { EntryState::Pending } else { EntryState::Folded };
                let line = ForeignEntry { body: with.then_some(&text), ..foreign(number, seq, state) };
                let known = self.lines.get_mut(&number);
                let at = known.as_ref().map_or(at, |line| line.dossier);
                let answer = store.append_foreign(&dossier(at), &line).expect("taken");
                assert_eq!(matches!(answer, Appended::New(_)), known.is_none(), "{act:?}");
                match known {
                    Some(line) if with && line.body == BodyState::Missing => line.body = BodyState::Held,
                    Some(_) => {}
                    None => {
                        let body = if with { BodyState::Held } else { BodyState::Missing };
                        self.add(number, Line { dossier: at, own: false, seq, pending, body });
                    }
                }
            }
            Act::Fold(number) => {
                assert_eq!(store.mark_folded(&entry_id(number)).is_ok(), self.lines.contains_key(&number));
                if let Some(line) = self.lines.get_mut(&number).filter(|line| line.pending) {
                    line.pending = false;
                    self.order.retain(|other| *other != number);
                    self.order.push(number);
                }
            }
            Act::Drop(number) => {
                let line = self.lines.get(&number);
                let answer = line.is_none_or(|line| line.pending).then_some(line.is_some());
                assert_eq!(store.drop_pending(&entry_id(number)).ok(), answer, "{act:?}");
                if answer == Some(true) {
                    self.order.retain(|other| *other != number);
                    self.lines.remove(&number);
                    self.queue.remove(&number);
                }
            }
            Act::Body(number) => self.change_body(store, number, BodyState::Held),
            Act::Erase(number) => self.change_body(store, number, BodyState::Erased),
            Act::Queue(number, urgent) => {
                let urgency = if urgent { Urgency::Urgent } else { Urgency::Bulk };
                let answer = store.queue(steppe(), &entry_id(number), urgency, Time(1));
                assert_eq!(answer.is_ok(), self.lines.contains_key(&number));
                if answer.is_ok() {
                    *self.queue.entry(number).or_default() |= urgent;
                }
            }
            Act::Unqueue(number) => {
                let removed = store.unqueue(steppe(), &[entry_id(number)]).expect("taken");
                assert_eq!(removed == 1, self.queue.remove(&number).is_some(), "{act:?}");
            }
            Act::UnqueueThrough { dossier: at, seq } => {
                let removed = store.unqueue_through(steppe(), &dossier(at), delta(), lane(2), seq).expect("taken");
                let before = self.queue.len();
                let lines = &self.lines;
                self.queue.retain(|number, _| {
                    let line = &lines[number];
                    line.own || line.dossier != at || line.seq > seq
                });
                assert_eq!(removed, (before - self.queue.len()) as u64, "{act:?}");
            }
            Act::UnqueueDossier(at) => {
                let removed = store.unqueue_dossier(steppe(), &dossier(at)).expect("taken");
                let (before, lines) = (self.queue.len(), &self.lines);
                self.queue.retain(|number, _| lines[number].dossier != at);
                assert_eq!(removed, (before - self.queue.len()) as u64, "{act:?}");
            }
            Act::Depth => self.must_be_as_deep(store),
            Act::Commit | Act::Rollback => {}
        }
    }

    /// What the store knows without counting again is what it counts.
    fn must_be_as_deep(&self, store: &Store) {
        let depth = store.queue_depth(steppe()).expect("reads");
        assert_eq!(depth, Reader::queue_depth(store, steppe()).expect("counts"));
        let of = |urgent| self.queue.values().filter(|queue| **queue == urgent).count() as u64;
        assert_eq!((depth.urgent, depth.bulk), (of(true), of(false)));
        assert_eq!(store.usage().expect("reads"), Reader::usage(store).expect("counts"));
        for (urgency, lines) in [(Urgency::Urgent, depth.urgent), (Urgency::Bulk, depth.bulk)] {
            assert_eq!(store.is_queued(steppe(), urgency), Ok(lines > 0));
        }
    }

    fn change_body(&mut self, store: &mut Store, number: u32, to: BodyState) {
        let id = entry_id(number);
        let answer = if to == BodyState::Held { store.put_body(&id, &body("text")) } else { store.erase_body(&id) };
        let Some(line) = self.lines.get_mut(&number) else { return assert!(answer.is_err()) };
        let changes = match to {
            BodyState::Held => line.body == BodyState::Missing,
            _ => matches!(line.body, BodyState::Missing | BodyState::Held),
        };
        assert_eq!(answer, Ok(changes));
        if changes {
            line.body = to;
        }
    }

    fn must_equal(&self, store: &Store) {
        for at in [1, 2] {
            let stored = store.entries_of(&dossier(at), Position(0), 999).expect("reads");
            let folded = self.order.iter().filter(|n| self.lines[n].dossier == at && !self.lines[n].pending);
            assert_eq!(
                stored.iter().map(|e| e.id).collect::<Vec<_>>(),
                folded.map(|n| entry_id(*n)).collect::<Vec<_>>()
            );
            let stored = store.pending_of(&dossier(at), 999).expect("reads");
            let pending = self.order.iter().filter(|n| self.lines[n].dossier == at && self.lines[n].pending);
            let pending: Vec<_> = pending.map(|n| entry_id(*n)).collect();
            assert_eq!(stored.iter().map(|e| e.id).collect::<Vec<_>>(), pending);
            let missing = store.missing_bodies(&dossier(at), 999).expect("reads");
            let lines = self.lines.iter().filter(|(_, l)| l.dossier == at && l.body == BodyState::Missing);
            let expected: BTreeSet<_> = lines.map(|(n, _)| entry_id(*n)).collect();
            assert_eq!(missing.iter().map(|m| m.id).collect::<BTreeSet<_>>(), expected);
        }
        let mut charged = 0;
        for (number, line) in &self.lines {
            let stored = store.entry(&entry_id(*number)).expect("reads").expect("is there");
            let body_there = store.body(&entry_id(*number)).expect("reads").is_some();
            assert_eq!((stored.seq, stored.is_own(), stored.body), (line.seq, line.own, line.body));
            assert_eq!(body_there, line.body == BodyState::Held);
            charged += u64::from(line.pending);
        }
        assert_eq!(store.pending_usage(delta()).expect("reads").entries, charged);
        let queue = |urgency| store.queued(steppe(), urgency, Position(0), 999).expect("reads");
        for (urgency, urgent) in [(Urgency::Bulk, false), (Urgency::Urgent, true)] {
            let stored: Vec<_> = queue(urgency).iter().map(|line| line.id).collect();
            assert_eq!(stored, self.queued(urgent));
        }
        self.must_be_as_deep(store);
    }
}

pub(crate) fn any_acts_leave_the_store_as_the_model(store: &mut Store, acts: &[Act]) {
    with_dossiers(store);
    let (mut model, mut committed) = (Model::default(), Model::default());
    store.begin().expect("begins");
    for act in acts {
        model.act(store, act);
        match act {
            Act::Commit => {
                store.commit().expect("commits");
                committed = model.clone();
            }
            Act::Rollback => {
                store.rollback().expect("rolls back");
                model = committed.clone();
            }
            _ => continue,
        }
        model.must_equal(store);
        store.begin().expect("begins");
    }
    model.must_equal(store);
}
