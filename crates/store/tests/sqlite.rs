//! Facts about the file beneath the store: what survives, what is refused, what readers see.

use std::fs;
use std::path::PathBuf;

use comity_dossier::{DossierId, EntryId, Kind, LaneId, Member, SaltedBody, Time};
use comity_store::{Database, FileStore, OwnEntry, Position, Reader, Store, StoreFault, Urgency};

const D1: DossierId = DossierId([1; 32]);
const TEXT: &[u8] = b"the text of the line, long enough to be found again in a file";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn log(&self) -> PathBuf {
        self.path("log.sqlite")
    }
}

fn id(seq: u64) -> EntryId {
    let mut id = [9; 32];
    id[..8].copy_from_slice(&seq.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    EntryId(id)
}

fn append(store: &mut Store, seq: u64) -> Position {
    let salted = SaltedBody { salt: [1; 16], body: TEXT.to_vec() };
    let entry = OwnEntry {
        id: id(seq),
        member: Member::new("harbour").expect("a code"),
        lane: LaneId([1; 16]),
        seq,
        prev: seq.checked_sub(1).map(id),
        kind: Kind(20),
        protected: b"protected",
        header: b"header",
        body: Some(&salted),
        time: Time(seq),
    };
    let position = store.append_own(&D1, &entry).expect("appended");
    store.queue(Member::new("delta").expect("a code"), &entry.id, Urgency::Bulk, Time(1)).expect("queued");
    position
}

fn with_lines(store: &mut Store, lines: u64) {
    store.begin().expect("begins");
    store.create_dossier(&D1, Time(1)).expect("created");
    for seq in 0..lines {
        append(store, seq);
    }
    store.commit().expect("commits");
}

/// Covers PUSH-006: the line, its body and its place in the outbox come back together or not at all.
#[test]
fn what_was_committed_is_there_after_the_process_died_and_nothing_else() {
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 3);
    store.begin().expect("begins");
    append(&mut store, 3);
    // As after a kill: the files are copied as they lie, with the transaction open.
    for name in ["log.sqlite", "log.sqlite-wal"] {
        fs::copy(folder.path(name), folder.path(&format!("dead-{name}"))).expect("copies");
    }
    let survivor = Store::open(&folder.path("dead-log.sqlite")).expect("opens");
    assert_eq!(survivor.entries_of(&D1, Position(0), 9).expect("reads").len(), 3);
    assert_eq!(survivor.unsigned(9).expect("reads").len(), 3);
    assert_eq!(survivor.queue_depth(Member::new("delta").expect("a code")).expect("reads").bulk, 3);
    assert_eq!(survivor.entry(&id(3)), Ok(None));
    assert_eq!(survivor.body(&id(2)).expect("reads").expect("is there").body, TEXT);
}

#[test]
fn positions_are_not_given_twice_across_restarts() {
    use comity_store::{EntryState, ForeignEntry};
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 1);
    let delta = Member::new("delta").expect("a code");
    let waiting = ForeignEntry {
        id: id(77),
        member: delta,
        lane: LaneId([2; 16]),
        seq: 4,
        kind: Kind(20),
        bytes: b"x",
        expects_body: false,
        body: None,
        state: EntryState::Pending,
        from: delta,
        received: Time(1),
    };
    store.begin().expect("begins");
    let dropped = store.append_foreign(&D1, &waiting).expect("waits").position();
    store.drop_pending(&id(77)).expect("dropped");
    store.commit().expect("commits");
    drop(store);
    let mut store = Store::open(&folder.log()).expect("opens");
    store.begin().expect("begins");
    assert!(append(&mut store, 1) > dropped);
}

#[test]
fn two_readers_see_what_was_committed_last_while_the_writer_writes() {
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 2);
    let (one, two) = (Reader::open(&folder.log()).expect("opens"), Reader::open(&folder.log()).expect("opens"));
    let count = |reader: &Reader| reader.entries_of(&D1, Position(0), 99).expect("reads").len();
    store.begin().expect("begins");
    append(&mut store, 2);
    assert_eq!((count(&one), count(&two), count(&store)), (2, 2, 3));
    let seen: Result<_, StoreFault> = one.consistent(|one| {
        let before = count(one);
        store.commit().expect("commits");
        Ok((before, count(one), count(&two)))
    });
    assert_eq!(seen, Ok((2, 2, 3)), "a consistent view stands still, the other reader goes on");
    assert_eq!(count(&one), 3);
    std::thread::spawn(move || assert_eq!(count(&two), 3)).join().expect("a reader may move to another thread");
}

#[test]
fn a_second_writer_is_refused_and_a_reader_cannot_make_a_store() {
    let folder = Folder::new();
    let store = Store::open(&folder.log()).expect("opens");
    assert_eq!(Store::open(&folder.log()).err(), Some(StoreFault::InUse));
    drop(store);
    assert!(Store::open(&folder.log()).is_ok());
    assert!(matches!(Reader::open(&folder.path("none.sqlite")), Err(StoreFault::Io(_))));
    assert!(!folder.path("none.sqlite").exists());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 1);
    store.snapshot_to(&folder.path("copy.sqlite")).expect("copied");
    for file in fs::read_dir(folder.0.path()).expect("lists") {
        let file = file.expect("a file");
        let mode = file.metadata().expect("reads").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let folder = Folder::new();
    drop(Store::open(&folder.log()).expect("opens"));
    let conn = rusqlite::Connection::open(folder.log()).expect("opens");
    conn.execute("INSERT INTO schema_version (version) VALUES (8)", []).expect("changed");
    drop(conn);
    let newer = StoreFault::NewerSchema { found: 8, known: 7 };
    assert_eq!(Store::open(&folder.log()).err(), Some(newer));
    assert_eq!(Reader::open(&folder.log()).err(), Some(newer));
}

#[test]
fn a_store_of_an_older_program_is_brought_to_this_schema_and_is_not_read_before() {
    let folder = Folder::new();
    drop(Store::open(&folder.log()).expect("opens"));
    let conn = rusqlite::Connection::open(folder.log()).expect("opens");
    let mut back =
        "DROP INDEX desk_section; DROP INDEX desk_taken; DROP TABLE once; DROP TABLE mailbox; DROP TABLE damage; DROP TABLE text_change; DROP TRIGGER entry_twin; DROP INDEX outbox_parcel; DELETE FROM schema_version WHERE version > 1;".to_owned();
    for (table, column) in [("receipt_latest", "sum"), ("setting", "sum"), ("entry", "sum"), ("entry", "twin")] {
        back.push_str(&format!("ALTER TABLE {table} DROP COLUMN {column};"));
    }
    for column in ["status", "preserved_until", "section", "titles", "tlp", "silent", "asked", "taken", "sum"] {
        back.push_str(&format!("ALTER TABLE desk DROP COLUMN {column};"));
    }
    for column in ["host", "parcel", "put"] {
        back.push_str(&format!("ALTER TABLE outbox DROP COLUMN {column};"));
    }
    conn.execute_batch(&back).expect("changed");
    drop(conn);
    assert_eq!(Reader::open(&folder.log()).err(), Some(StoreFault::OlderSchema { found: 1 }));
    let store = Store::open(&folder.log()).expect("opens");
    assert_eq!(store.desk_count(&comity_store::DeskFilter::default()), Ok(0), "every column is there");
    drop(store);
    assert!(Reader::open(&folder.log()).is_ok());
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_as_it_was() {
    let folder = Folder::new();
    let other = folder.path("other.sqlite");
    rusqlite::Connection::open(&other).expect("opens").execute_batch("CREATE TABLE a (b)").expect("made");
    assert_eq!(Store::open(&other).err(), Some(StoreFault::NotAStore));
    assert_eq!(FileStore::open(&other).err(), Some(StoreFault::NotAStore));
    fs::write(folder.path("text"), "not a database at all, but long enough to look like one").expect("written");
    assert_eq!(Store::open(&folder.path("text")).err(), Some(StoreFault::NotAStore));
    drop(FileStore::open(&folder.path("files.sqlite")).expect("opens"));
    assert_eq!(Store::open(&folder.path("files.sqlite")).err(), Some(StoreFault::NotAStore), "files are not a log");
}

#[test]
fn a_damaged_file_is_reported() {
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 200);
    assert_eq!(store.purge(), Ok(true));
    drop(store);
    let whole = fs::read(folder.log()).expect("reads");
    let mut reported = 0;
    for page in 1..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..page * 4096 + 64].fill(0xa5);
        fs::write(folder.log(), damaged).expect("written");
        match Store::open(&folder.log()) {
            Err(StoreFault::Corrupt) => reported += 1,
            Err(fault) => panic!("page {page}: {fault}"),
            Ok(_) => {} // a free page: nothing is lost
        }
    }
    assert!(reported > 20, "only {reported} of {} pages", whole.len() / 4096);
}

#[test]
fn a_store_is_copied_whole_into_a_file_and_into_memory() {
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 5);
    let lines = store.entries_of(&D1, Position(0), 99).expect("reads");
    store.snapshot_to(&folder.path("copy.sqlite")).expect("copied");
    assert!(store.snapshot_to(&folder.path("copy.sqlite")).is_err(), "nothing is overwritten");
    let mut copy = store.copy_in_memory().expect("copied");
    for other in [&Store::open(&folder.path("copy.sqlite")).expect("opens"), &copy] {
        assert_eq!(other.entries_of(&D1, Position(0), 99).expect("reads"), lines);
    }
    copy.begin().expect("begins");
    append(&mut copy, 5);
    copy.commit().expect("commits");
    assert_eq!(store.entry(&id(5)), Ok(None), "the copy goes its own way");
    store.begin().expect("begins");
    assert_eq!(store.copy_in_memory().err(), Some(StoreFault::TransactionOpen));
}

/// Another process may copy the log while this one writes to it, and gets what was committed at one moment.
#[test]
fn a_copy_made_beside_the_writer_is_of_one_moment_and_whole() {
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 3);
    store.begin().expect("begins");
    append(&mut store, 3);
    Database::Log.copy(&folder.log(), &folder.path("copy.sqlite")).expect("copied beside an open transaction");
    store.commit().expect("commits");
    Database::Log.check(&folder.path("copy.sqlite")).expect("whole");
    assert_eq!(Database::People.check(&folder.path("copy.sqlite")), Err(StoreFault::NotAStore));
    let copy = Store::open(&folder.path("copy.sqlite")).expect("opens");
    assert_eq!(copy.entries_of(&D1, Position(0), 99).expect("reads").len(), 3);
    assert_eq!(store.entries_of(&D1, Position(0), 99).expect("reads").len(), 4);
    let mut spoilt = fs::read(folder.path("copy.sqlite")).expect("reads");
    spoilt[4096..6 * 4096].fill(0xa5);
    fs::write(folder.path("spoilt.sqlite"), spoilt).expect("writes");
    assert!(Database::Log.check(&folder.path("spoilt.sqlite")).is_err());
}

/// Covers LANE-008: whoever writes to a store that was put back under it is told, and writes no more.
#[test]
fn a_store_that_goes_back_under_its_writer_takes_nothing_more() {
    let mut store = Store::in_memory().expect("opens");
    with_lines(&mut store, 2);
    let older = store.copy_in_memory().expect("copied");
    store.begin().expect("begins");
    append(&mut store, 2);
    store.commit().expect("commits");
    store.put_back(&older).expect("put back");
    assert_eq!(store.begin(), Err(StoreFault::WentBack));
    assert_eq!(store.begin(), Err(StoreFault::Halted));
    assert_eq!(store.reached().expect("reads"), older.reached().expect("reads"));
}

/// Covers LANE-008: a file that was put in the place of the log is not the one that the process writes to.
#[cfg(unix)]
#[test]
fn a_log_whose_file_was_replaced_under_its_writer_takes_nothing_more() {
    for replaced in [true, false] {
        let folder = Folder::new();
        let mut store = Store::open(&folder.log()).expect("opens");
        with_lines(&mut store, 2);
        Database::Log.copy(&folder.log(), &folder.path("older.sqlite")).expect("copied");
        store.begin().expect("begins");
        append(&mut store, 2);
        store.commit().expect("commits");
        if replaced {
            fs::rename(folder.path("older.sqlite"), folder.log()).expect("put in its place");
        } else {
            fs::remove_file(folder.log()).expect("taken away");
        }
        assert_eq!(store.begin(), Err(StoreFault::WentBack), "replaced: {replaced}");
        assert_eq!(store.begin(), Err(StoreFault::Halted));
    }
}

/// A body that was erased is nowhere in the files any more, after the write-ahead log was emptied.
#[test]
fn an_erased_body_is_gone_from_the_disk() {
    let folder = Folder::new();
    let found = |folder: &Folder| {
        let files = ["log.sqlite", "log.sqlite-wal"].map(|name| fs::read(folder.path(name)).unwrap_or_default());
        files.concat().windows(TEXT.len()).any(|window| window == TEXT)
    };
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 2);
    assert!(found(&folder));
    store.begin().expect("begins");
    for seq in 0..2 {
        assert_eq!(store.erase_body(&id(seq)), Ok(true));
    }
    store.commit().expect("commits");
    assert_eq!(store.purge(), Ok(true));
    assert!(!found(&folder));
}

/// The disk is full in the middle of a transaction: nothing of it stays, and what was there is whole.
#[test]
fn a_full_disk_undoes_the_transaction_and_halts_nothing_else() {
    let folder = Folder::new();
    let mut store = Store::open(&folder.log()).expect("opens");
    with_lines(&mut store, 2);
    store.limit_bytes(1024 * 1024).expect("limited");
    store.begin().expect("begins");
    let mut fault = Ok(());
    for seq in 2..10_000 {
        fault = store.set_setting("large", &vec![0; 60_000]).and_then(|()| {
            let salted = SaltedBody { salt: [1; 16], body: vec![0; 60_000] };
            let member = Member::new("harbour").expect("a code");
            let (prev, kind) = (Some(id(seq - 1)), Kind(20));
            let (lane, time) = (LaneId([1; 16]), Time(1));
            let (protected, header, body) = (&b"p"[..], &b"h"[..], Some(&salted));
            let entry = OwnEntry { id: id(seq), member, lane, seq, prev, kind, protected, header, body, time };
            store.append_own(&D1, &entry).map(drop)
        });
        if fault.is_err() {
            break;
        }
    }
    assert_eq!(fault, Err(StoreFault::Full));
    store.rollback().expect("rolls back");
    assert_eq!(store.entries_of(&D1, Position(0), 99).expect("reads").len(), 2);
    store.check().expect("whole");
}
