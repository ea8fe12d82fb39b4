//! Paths down to the disk: the store alone, and whole nodes.

use std::cell::RefCell;
use std::rc::Rc;

use comity_dossier::{Member, Time};
use comity_node::{Halt, Input, Output};
use comity_sim::founding::BEGIN;
use comity_store::{Appended, EntryState, ForeignEntry, Store, StoreFault};
use tempfile::TempDir;

use crate::pair::{Pair, READER, WRITER};
use crate::story::{Story, Written};
use crate::{Fault, Work, ensure, steps};

/// Lines of a full batch (LIM-004).
const BATCH: usize = 256;
/// Lines of a push.
const PUSHED: usize = 64;
/// Bytes of text in a line.
const BYTES: usize = 1_024;
/// After so many notes, or pushes, a pair begins anew: how many runs came before is not what is measured.
const ACTS_OF_A_PAIR: usize = 256;
const PUSHES_OF_A_PAIR: usize = 16;

/// A new database, and the lines that it is to keep.
struct Appending {
    store: Store,
    lines: Rc<Vec<Written>>,
    from: Member,
    kept: Result<usize, StoreFault>,
    /// The last of all, so that the database is closed before it goes.
    _folder: TempDir,
}

pub(super) fn store_append() -> Result<Box<dyn Work>, Fault> {
    let story = Story::of(BATCH, BYTES)?;
    let (id, from) = (story.record.id(), story.record.opener());
    let lines = Rc::new(story.lines);
    Ok(steps(
        move || {
            let folder = TempDir::with_prefix("comity-bench-")?;
            let mut store = Store::open(&folder.path().join("log.sqlite"))?;
            store.begin()?;
            store.create_dossier(&id, BEGIN)?;
            store.commit()?;
            Ok(Appending { store, lines: lines.clone(), from, kept: Ok(0), _folder: folder })
        },
        |mut appending| {
            appending.kept = keep(&mut appending.store, &appending.lines, appending.from);
            appending
        },
        |appending| {
            ensure(appending.kept? == BATCH, "every line was news")?;
            let last = appending.lines.last().ok_or("there are lines")?;
            let there = appending.store.entry(&last.id)?.ok_or("the last line is kept")?;
            ensure(there.cose_bytes().as_deref() == Some(&last.entry[..]), "byte for byte")?;
            ensure(appending.store.body(&last.id)? == last.body, "with its body")
        },
    ))
}

fn keep(store: &mut Store, lines: &[Written], from: Member) -> Result<usize, StoreFault> {
    let dossier = lines.first().map(|line| line.id.into()).ok_or(StoreFault::WrongState)?;
    let mut kept = 0;
    store.begin()?;
    for line in lines {
        let entry = ForeignEntry {
            id: line.id,
            member: line.header.member,
            lane: line.header.lane,
            seq: line.header.seq,
            kind: line.header.kind,
            bytes: &line.entry,
            expects_body: line.header.body.is_some(),
            body: line.body.as_ref(),
            state: EntryState::Folded,
            from,
            received: Time(BEGIN.0 + 1),
        };
        kept += usize::from(matches!(store.append_foreign(&dossier, &entry)?, Appended::New(_)));
    }
    store.commit()?;
    Ok(kept)
}

/// One input to one of the two nodes, and what it wants done.
struct Step {
    pair: Rc<RefCell<Shared>>,
    whose: usize,
    input: Input,
    outputs: Result<Vec<Output>, Halt>,
}

/// A pair and how often it was used.
struct Shared {
    pair: Pair,
    used: usize,
    lines_before: usize,
}

impl Shared {
    fn new() -> Result<Rc<RefCell<Self>>, Fault> {
        Ok(Rc::new(RefCell::new(Self { pair: Pair::found()?, used: 0, lines_before: 0 })))
    }

    /// Takes the pair once more, or a new one if it was used `most` times.
    fn once_more(&mut self, most: usize) -> Result<&mut Pair, Fault> {
        if self.used == most {
            (self.pair, self.used) = (Pair::found()?, 0);
        }
        self.used += 1;
        Ok(&mut self.pair)
    }
}

/// What is measured of a node: its three phases.
fn step(mut step: Step) -> Step {
    let input = std::mem::replace(&mut step.input, Input::Tick);
    {
        let pair = &mut step.pair.borrow_mut().pair;
        let moment = pair.moment();
        step.outputs = pair.nodes[step.whose].step(moment, vec![input]);
    }
    step
}

pub(super) fn write_act() -> Result<Box<dyn Work>, Fault> {
    let shared = Shared::new()?;
    Ok(steps(
        move || {
            let input = {
                let mut shared = shared.borrow_mut();
                let pair = shared.once_more(ACTS_OF_A_PAIR)?;
                let input = pair.note(BYTES);
                shared.lines_before = shared.pair.lines(WRITER)?;
                input
            };
            Ok(Step { pair: shared.clone(), whose: WRITER, input, outputs: Ok(Vec::new()) })
        },
        step,
        |step| {
            let shared = &mut *step.pair.borrow_mut();
            let called = step.outputs.as_ref().is_ok_and(|all| all.iter().any(|o| matches!(o, Output::Post { .. })));
            ensure(called, "the note goes out at once")?;
            shared.pair.keep(step.whose, step.outputs)?;
            shared.pair.settle()?;
            ensure(shared.pair.lines(WRITER)? == shared.lines_before + 1, "one note is one line")?;
            shared.pair.must_agree()
        },
    ))
}

pub(super) fn accept_push() -> Result<Box<dyn Work>, Fault> {
    let shared = Shared::new()?;
    Ok(steps(
        move || {
            let input = {
                let mut shared = shared.borrow_mut();
                let pair = shared.once_more(PUSHES_OF_A_PAIR)?;
                let input = pair.push_of(PUSHED, BYTES)?;
                shared.lines_before = shared.pair.lines(READER)?;
                input
            };
            Ok(Step { pair: shared.clone(), whose: READER, input, outputs: Ok(Vec::new()) })
        },
        step,
        |step| {
            let shared = &mut *step.pair.borrow_mut();
            ensure(shared.pair.lines(READER)? == shared.lines_before + PUSHED, "64 lines came in one push")?;
            shared.pair.keep(step.whose, step.outputs)?;
            shared.pair.settle()?;
            shared.pair.must_agree()
        },
    ))
}
