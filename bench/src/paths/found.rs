//! Looking for words: making the index, and asking it.

use std::rc::Rc;

use comity_node::search::{Found, IndexFault, Question, SearchFault, find, index_some};
use comity_store::SearchStore;
use tempfile::TempDir;

use crate::pair::{Pair, WRITER};
use crate::{Fault, Work, ensure, steps};

/// Lines that are indexed, and notes among which something is looked for.
const INDEXED: usize = 256;
const NOTES: usize = 2_000;
/// Bytes of text in a note.
const BYTES: usize = 256;
/// How often a question is asked in one run.
const QUESTIONS: usize = 16;

/// A node with so many notes in its log.
fn written(notes: usize) -> Result<Rc<Pair>, Fault> {
    let mut pair = Pair::found()?;
    for _ in 0..notes {
        pair.write_note(BYTES)?;
    }
    Ok(Rc::new(pair))
}

/// An index that is to be made, in a database file as a node has it.
struct Indexing {
    pair: Rc<Pair>,
    index: SearchStore,
    made: Result<bool, IndexFault>,
    /// The last of all, so that the database is closed before it goes.
    _folder: TempDir,
}

pub(super) fn index_lines() -> Result<Box<dyn Work>, Fault> {
    let pair = written(INDEXED)?;
    Ok(steps(
        move || {
            let folder = TempDir::with_prefix("comity-bench-")?;
            let index = SearchStore::open(&folder.path().join("search.sqlite"))?;
            Ok(Indexing { pair: pair.clone(), index, made: Ok(false), _folder: folder })
        },
        |mut indexing| {
            indexing.made = index_some(indexing.pair.nodes[WRITER].log(), &mut indexing.index, 2 * INDEXED);
            indexing
        },
        |indexing| {
            ensure(indexing.made?, "every line is indexed")?;
            let found = ask(&indexing.pair, &indexing.index, &question(INDEXED / 2))?;
            ensure(found.dossiers.len() == 1 && found.behind == 0, "a note is found by its number")
        },
    ))
}

/// What is looked for: the one note with a number.
fn question(number: usize) -> Question {
    Question { typed: format!("note {number}"), ..Question::default() }
}

fn ask(pair: &Pair, index: &SearchStore, question: &Question) -> Result<Found, SearchFault> {
    find(index, pair.nodes[WRITER].log(), question)
}

pub(super) fn search_lines() -> Result<Box<dyn Work>, Fault> {
    let pair = written(NOTES)?;
    let mut index = SearchStore::in_memory()?;
    while !index_some(pair.nodes[WRITER].log(), &mut index, NOTES)? {}
    let index = Rc::new(index);
    Ok(steps(
        move || Ok((pair.clone(), index.clone())),
        |(pair, index)| -> Result<Vec<Found>, SearchFault> {
            (0..QUESTIONS).map(|number| ask(&pair, &index, &question(100 + number))).collect()
        },
        |found| {
            let found = found?;
            let lines = found.iter().flat_map(|found| &found.dossiers).flat_map(|dossier| &dossier.lines);
            ensure(lines.count() >= QUESTIONS, "each note is found")
        },
    ))
}
