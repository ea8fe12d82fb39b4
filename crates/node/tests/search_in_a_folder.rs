//! Asking for words in the folder of a node, whatever became of the index there.

use std::fs;
use std::path::Path;

use comity_dossier::{DossierId, EntryId, Kind, LaneId, Member, SaltedBody, Time};
use comity_node::search::{Found, IndexFault, Question, SearchFault, index_some};
use comity_node::shell::{Search, paths};
use comity_store::{OwnEntry, SearchStore, Store, StoreFault};

/// A log with so many lines that say something no index can read: that they are there is all that is asked here.
fn log(folder: &Path, lines: u8) -> Store {
    let mut store = Store::open(&paths::log(folder)).expect("opens");
    let dossier = DossierId([1; 32]);
    store.begin().expect("begins");
    store.set_generation(&[7; 16]).expect("set");
    store.create_dossier(&dossier, Time(1)).expect("created");
    let salted = SaltedBody { salt: [1; 16], body: b"no body".to_vec() };
    for seq in 0..lines {
        let entry = OwnEntry {
            id: EntryId([seq + 1; 32]),
            member: Member::new("harbour").expect("a code"),
            lane: LaneId([1; 16]),
            seq: seq.into(),
            prev: seq.checked_sub(1).map(|before| EntryId([before + 1; 32])),
            kind: Kind::NOTE,
            protected: b"protected",
            header: b"header",
            body: Some(&salted),
            time: Time(1),
        };
        store.append_own(&dossier, &entry).expect("appended");
    }
    store.commit().expect("commits");
    store
}

fn ask(search: &Search) -> Result<Found, SearchFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(search.find(Question { typed: "word*".into(), ..Question::default() }))
}

/// An index whose words stand on many pages.
fn made(folder: &Path, log: &Store) -> SearchStore {
    let mut index = SearchStore::open(&paths::search(folder)).expect("opens");
    while !index_some(log, &mut index, 100).expect("indexed") {}
    let written: Result<(), StoreFault> = index.write(|batch| {
        (1_000..6_000).try_for_each(|number: u64| {
            let words = format!("word{number} {}", number * 7_919);
            let (position, dossier, member) = (comity_store::Position(number), 1, 1);
            batch.put(&comity_store::IndexedLine { position, dossier, member, words: &words })
        })
    });
    written.expect("written");
    index
}

#[test]
fn without_an_index_everything_is_behind_and_without_a_log_there_is_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let search = Search::of(folder.path());
    assert!(matches!(ask(&search), Err(SearchFault::Log(_))));
    let store = log(folder.path(), 5);
    assert_eq!(ask(&search).map(|found| (found.behind, found.dossiers.len())), Ok((5, 0)));
    drop(made(folder.path(), &store));
    assert_eq!(ask(&search).map(|found| found.behind), Ok(0));
}

/// What only a question meets is mended too, and nobody is told that the node has stopped.
#[test]
fn an_index_that_rotted_is_thrown_away_by_whoever_meets_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = log(folder.path(), 5);
    drop(made(folder.path(), &store));
    let path = paths::search(folder.path());
    let mut bytes = fs::read(&path).expect("read");
    // The first pages say what the tables are; the words stand behind them.
    let rotten = bytes.len() / 2..bytes.len();
    assert!(bytes.len() > 100_000, "{}", bytes.len());
    bytes[rotten].fill(0xa5);
    fs::write(&path, bytes).expect("written");
    let search = Search::of(folder.path());
    assert_eq!(ask(&search).map(|found| (found.behind, found.dossiers.len())), Ok((5, 0)));
    assert!(!path.exists(), "it is thrown away");
    drop(made(folder.path(), &store));
    assert_eq!(ask(&search).map(|found| found.behind), Ok(0), "and made anew");
}

#[test]
fn whoever_has_an_index_open_that_was_thrown_away_takes_the_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = log(folder.path(), 5);
    let search = Search::of(folder.path());
    let old = made(folder.path(), &store);
    assert_eq!(ask(&search).map(|found| found.behind), Ok(0));
    SearchStore::throw_away(&paths::search(folder.path())).expect("removed");
    assert!(old.is_thrown_away());
    assert_eq!(ask(&search).map(|found| found.behind), Ok(5));
    drop(made(folder.path(), &store));
    assert_eq!(ask(&search).map(|found| found.behind), Ok(0));
}

#[test]
fn a_fault_of_the_log_is_told_from_one_of_the_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = log(folder.path(), 5);
    let mut index = made(folder.path(), &store);
    drop(store);
    let reader = comity_store::Reader::open(&paths::log(folder.path())).expect("opens");
    let bytes = fs::metadata(paths::log(folder.path())).expect("a file").len();
    fs::write(paths::log(folder.path()), vec![0xa5; usize::try_from(bytes).expect("a length")]).expect("written");
    assert!(matches!(index_some(&reader, &mut index, 100), Err(IndexFault::Log(_))));
    assert!(paths::search(folder.path()).exists());
}
