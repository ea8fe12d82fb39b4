//! Facts about the index of words, and about what the log tells whoever makes it.

use std::fs;
use std::path::Path;

use comity_dossier::{DossierId, EntryId, Kind, LaneId, Member, SaltedBody, Time};
use comity_store::{
    Appended, EntryState, ForeignEntry, IndexProgress, IndexQuery, IndexedLine, OwnEntry, Phrase, Position,
    SearchReader, SearchStore, Store, StoreFault,
};

fn put(index: &mut SearchStore, lines: &[(u64, u64, u64, &str)]) {
    let written: Result<(), StoreFault> = index.write(|batch| {
        for (position, dossier, member, words) in lines.iter().copied() {
            batch.put(&IndexedLine { position: Position(position), dossier, member, words })?;
        }
        Ok(())
    });
    written.expect("written");
}

fn phrase(words: &str) -> Phrase {
    let is_beginning = words.ends_with('*');
    let words = words.trim_end_matches('*').split(' ').map(str::to_owned).collect();
    Phrase { words, is_beginning }
}

fn query(phrases: &[&str]) -> IndexQuery {
    IndexQuery { phrases: phrases.iter().map(|words| phrase(words)).collect(), ..IndexQuery::default() }
}

fn found(index: &SearchReader, query: &IndexQuery) -> Vec<u64> {
    index.find(query, 100).expect("found").into_iter().map(|position| position.0).collect()
}

fn some_lines() -> SearchStore {
    let mut index = SearchStore::in_memory().expect("opens");
    put(
        &mut index,
        &[
            (1, 1, 1, "typhoon over the strait"),
            (2, 1, 2, "台风 风警 警报 报 typhoons"),
            (5, 2, 1, "the strait over typhoon"),
            (9, 12, 11, "ab 123 cd"),
        ],
    );
    index
}

#[test]
fn every_phrase_has_to_be_there_and_the_last_line_comes_first() {
    let index = some_lines();
    assert_eq!(found(&index, &query(&["typhoon"])), [5, 1]);
    assert_eq!(found(&index, &query(&["typhoon*"])), [5, 2, 1]);
    assert_eq!(found(&index, &query(&["the strait", "over"])), [5, 1]);
    assert_eq!(found(&index, &query(&["over the strait"])), [1]);
    assert_eq!(found(&index, &query(&["风警 警报"])), [2]);
    assert_eq!(found(&index, &query(&["台*"])), [2]);
    assert_eq!(found(&index, &query(&["typhoon", "barge"])), [0; 0]);
    assert_eq!(found(&index, &query(&[])), [0; 0]);
    assert_eq!(index.find(&query(&["typhoon*"]), 2).expect("found"), [Position(5), Position(2)]);
    let older = IndexQuery { before: Some(Position(5)), ..query(&["typhoon*"]) };
    assert_eq!(found(&index, &older), [2, 1]);
}

#[test]
fn lines_of_one_dossier_or_one_member_are_found_apart() {
    let index = some_lines();
    let typhoons = query(&["typhoon*"]);
    assert_eq!(found(&index, &IndexQuery { dossier: Some(1), ..typhoons.clone() }), [2, 1]);
    assert_eq!(found(&index, &IndexQuery { member: Some(1), ..typhoons.clone() }), [5, 1]);
    assert_eq!(found(&index, &IndexQuery { member: Some(2), dossier: Some(1), ..typhoons }), [2]);
    assert_eq!(found(&index, &query(&["d1"])), [0; 0], "where a line stands is none of its words");
    assert_eq!(found(&index, &IndexQuery { dossier: Some(12), member: Some(11), ..query(&["123"]) }), [9]);
}

/// What somebody looks for is words, whatever it would mean to the database.
#[test]
fn no_word_is_read_as_a_query() {
    let index = some_lines();
    for words in ["\"", "typhoon\" OR \"ab", "*", "said : ab", "NEAR(ab cd)", "typhoon OR ab", "a\0b"] {
        let asked =
            IndexQuery { phrases: vec![Phrase { words: vec![words.into()], is_beginning: true }], ..query(&[]) };
        assert_eq!(index.find(&asked, 10), Ok(vec![]), "{words}");
    }
    for word in ["-ab", "^ab", "{ab}", "NOT"] {
        let asked = query(&[word, "123"]);
        let is_a_word = word.contains("ab");
        assert_eq!(found(&index, &asked), if is_a_word { vec![9] } else { vec![] }, "{word}");
    }
}

#[test]
fn what_was_withdrawn_is_not_found_nor_what_was_said_about_it() {
    let mut index = some_lines();
    let written: Result<(), StoreFault> = index.write(|batch| {
        batch.note_about(Position(1), Position(4))?;
        // What was said about what was said about it.
        batch.note_about(Position(4), Position(2))?;
        batch.withdraw(Position(1))?;
        assert_eq!((batch.is_withdrawn(Position(4)), batch.is_withdrawn(Position(2))), (Ok(true), Ok(true)));
        assert_eq!(batch.is_withdrawn(Position(1)), Ok(true));
        assert_eq!(batch.is_withdrawn(Position(5)), Ok(false));
        Ok(())
    });
    written.expect("written");
    assert_eq!(found(&index, &query(&["typhoon*"])), [5]);
}

#[test]
fn a_batch_that_fails_leaves_nothing() {
    let mut index = some_lines();
    let progress = IndexProgress { generation: [7; 16], rules: 1, position: Position(9), change: 3 };
    let failed: Result<(), StoreFault> = index.write(|batch| {
        batch.remove(Position(5))?;
        batch.set_progress(&progress)?;
        Err(StoreFault::Busy)
    });
    assert_eq!(failed, Err(StoreFault::Busy));
    assert_eq!(index.progress(), Ok(None));
    assert_eq!(found(&index, &query(&["typhoon"])), [5, 1]);
    index.write(|batch| batch.set_progress(&progress)).expect("written");
    assert_eq!(index.progress(), Ok(Some(progress)));
    index.write(|batch| batch.clear()).expect("emptied");
    assert_eq!((index.progress(), found(&index, &query(&["typhoon"]))), (Ok(None), vec![]));
}

fn holds(folder: &Path, word: &[u8]) -> bool {
    let files =
        fs::read_dir(folder).expect("a folder").map(|file| fs::read(file.expect("a file").path()).expect("read"));
    files.into_iter().any(|bytes| bytes.windows(word.len()).any(|window| window == word))
}

#[test]
fn an_erased_word_is_on_the_disk_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("search.sqlite");
    let mut index = SearchStore::open(&path).expect("opens");
    put(&mut index, &[(1, 1, 1, "quetzalcoatlus lives"), (2, 1, 1, "nobody else does")]);
    assert!(holds(folder.path(), b"quetzalcoatlus"), "or this test could not fail");
    // Somebody asks at times, and is not what keeps the words there.
    let reader = SearchReader::open(&path).expect("opens");
    assert_eq!(found(&reader, &query(&["quetzal*"])), [1]);
    index.write(|batch| batch.erase(Position(1))).expect("erased");
    assert!(holds(folder.path(), b"quetzalcoatlus"), "or what follows would show nothing");
    assert_eq!((index.forget_erased(), index.forget_erased()), (Ok(true), Ok(true)));
    assert!(!holds(folder.path(), b"quetzalcoatlus"));
    drop((index, reader));
    let index = SearchReader::open(&path).expect("opens");
    assert_eq!((found(&index, &query(&["quetzal*"])), found(&index, &query(&["nobody"]))), (vec![], vec![2]));
    drop(index);
    assert!(!holds(folder.path(), b"quetzalcoatlus"));
}

#[test]
fn an_index_that_cannot_be_read_is_begun_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("search.sqlite");
    let mut index = SearchStore::open(&path).expect("opens");
    put(&mut index, &[(1, 1, 1, "typhoon")]);
    drop(index);
    assert_eq!(found(&SearchStore::open(&path).expect("opens"), &query(&["typhoon"])), [1], "whole, it is kept");
    for garbage in
        [&b"this is no database, and longer than a header of one would have to be ...................."[..], &[0; 8192]]
    {
        fs::write(&path, garbage).expect("written");
        let index = SearchStore::open(&path).expect("opens");
        assert_eq!(index.progress(), Ok(None));
        assert_eq!(found(&index, &query(&["typhoon"])), [0; 0]);
    }
    let (log, meant) = (folder.path().join("log.sqlite"), folder.path().join("log.sqlite"));
    drop(Store::open(&log).expect("opens"));
    assert_eq!(SearchReader::open(&meant).err(), Some(StoreFault::NotAStore), "another database is no index");
}

#[test]
fn the_log_tells_of_texts_that_come_late_or_go() {
    let mut store = Store::in_memory().expect("opens");
    let (dossier, harbour) = (DossierId([1; 32]), Member::new("harbour").expect("a code"));
    let salted = SaltedBody { salt: [1; 16], body: b"words".to_vec() };
    store.begin().expect("begins");
    store.create_dossier(&dossier, Time(1)).expect("created");
    let mut positions = Vec::new();
    for seq in 0..3 {
        let entry = OwnEntry {
            id: EntryId([seq + 1; 32]),
            member: harbour,
            lane: LaneId([1; 16]),
            seq: seq.into(),
            prev: seq.checked_sub(1).map(|before| EntryId([before + 1; 32])),
            kind: Kind::NOTE,
            protected: b"protected",
            header: b"header",
            body: Some(&salted),
            time: Time(1),
        };
        positions.push(store.append_own(&dossier, &entry).expect("appended"));
    }
    assert_eq!(store.text_changes(0, 10), Ok(vec![]), "what came with its line is no change");
    assert_eq!(store.erase_body(&EntryId([2; 32])), Ok(true));
    store.commit().expect("commits");
    let changes = store.text_changes(0, 10).expect("changes");
    assert_eq!(changes.iter().map(|change| change.position).collect::<Vec<_>>(), [positions[1]]);
    assert_eq!(store.text_changes(changes[0].number, 10), Ok(vec![]));
    let texts = store.texts_after(Position(0), 10, 1_000).expect("texts").0;
    assert_eq!(texts.iter().map(|text| text.position).collect::<Vec<_>>(), positions);
    let (first, reached) = store.texts_after(Position(0), 10, 5).expect("texts");
    assert_eq!((first.len(), reached), (1, positions[0]), "five bytes, that is the first");
    let bodies: Vec<bool> = texts.iter().map(|text| text.body.as_deref() == Some(b"words")).collect();
    assert_eq!(bodies, [true, false, true]);
    assert_eq!(store.text_at(positions[2]).expect("a text").as_ref(), texts.last());
    assert_eq!((store.lines_after(positions[0], 10), store.lines_after(positions[0], 1)), (Ok(2), Ok(1)));
    assert_eq!(store.numbers_of(Some(&dossier), Some(harbour)), Ok((Some(texts[0].dossier), Some(texts[0].member))));
    assert_eq!(store.numbers_of(Some(&DossierId([9; 32])), None), Ok((None, None)));
}

/// Whoever passed a line while it was set aside is told of it when it is back.
#[test]
fn the_log_tells_of_a_line_that_can_be_read_again() {
    let mut store = Store::in_memory().expect("opens");
    let (dossier, harbour) = (DossierId([1; 32]), Member::new("harbour").expect("a code"));
    let salted = SaltedBody { salt: [1; 16], body: b"words".to_vec() };
    let line = ForeignEntry {
        id: EntryId([2; 32]),
        member: harbour,
        lane: LaneId([1; 16]),
        seq: 0,
        kind: Kind::NOTE,
        bytes: b"line",
        expects_body: true,
        body: Some(&salted),
        state: EntryState::Folded,
        from: harbour,
        received: Time(1),
    };
    store.begin().expect("begins");
    store.create_dossier(&dossier, Time(1)).expect("created");
    let position = store.append_foreign(&dossier, &line).expect("appended").position();
    store.set_aside(position).expect("set aside");
    assert_eq!(store.texts_after(Position(0), 10, 1_000).map(|(texts, _)| texts.len()), Ok(0));
    assert_eq!(store.text_changes_last(), Ok(0));
    assert_eq!(store.append_foreign(&dossier, &line), Ok(Appended::InPlace(position)));
    let changes = store.text_changes(0, 10).expect("changes");
    assert_eq!(changes.iter().map(|change| change.position).collect::<Vec<_>>(), [position]);
    assert!(store.text_at(position).expect("a text").is_some_and(|text| text.body.is_some()));
}
