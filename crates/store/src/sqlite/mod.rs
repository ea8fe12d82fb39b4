//! The store on SQLite: one writer, any number of readers.
//!
//! Promise: after [`Store::commit`] returned `Ok`, a power cut loses nothing of it; before it, nothing of the
//! transaction is there; between two own writes of one place in a lane, the second fails.
//! Not here: what the bytes mean.

mod bodies;
mod connection;
mod copies;
mod counts;
mod damage;
mod desk;
mod dossiers;
mod entries;
mod files;
mod mailbox;
mod notices;
mod once;
mod outbox;
mod people;
mod quarantine;
mod receipts;
mod rows;
mod schema;
mod search;
mod settings;
mod trust;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use comity_dossier::{DossierId, LaneId, Member};
use rusqlite::Connection;

use crate::{Damage, Position, StoreFault};
pub use copies::Database;
pub use damage::RawLine;
pub use files::{FileReader, FileStore};
pub use people::PeopleStore;
use rows::{first, integer, number};
pub use search::{SearchBatch, SearchReader, SearchStore};

/// Reads one store. It may move to another thread, and each thread that reads has its own.
///
/// Each method sees what was committed last; [`Reader::consistent`] lets several see the same.
pub struct Reader {
    conn: Connection,
    /// What reads have met that is not what was written.
    met: RefCell<BTreeSet<Damage>>,
    /// Whether what is read is held against what names it.
    verifies: Cell<bool>,
}

/// Writes one store, and reads what it has written.
///
/// Writes happen between [`Store::begin`] and [`Store::commit`], many in one transaction; the node commits groups.
/// A store in a file is locked against other processes as long as this value lives.
pub struct Store {
    reader: Reader,
    open: bool,
    halted: bool,
    next_position: i64,
    /// How far the store was when it last committed: it never goes back while somebody writes to it.
    reached: i64,
    numbers: Numbers,
    counts: counts::Counts,
    /// The file that was opened, if it is one.
    file: Option<connection::OpenedFile>,
    _lock: Option<File>,
}

/// Small numbers that the database has given to ids, remembered while no transaction is rolled back.
#[derive(Default)]
struct Numbers {
    dossiers: HashMap<DossierId, i64>,
    members: HashMap<Member, i64>,
    lanes: HashMap<(i64, i64, LaneId), i64>,
}

/// How many numbers of one sort are remembered.
const NUMBERS_MAX: usize = 4_096;

/// Up to this size the whole database is looked through when it is opened; a larger one would make a node start late,
/// so [`Reader::check`] is left to an idle moment.
const CHECK_AT_OPEN_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The setting that keeps the highest position ever used by an entry that was dropped.
const LAST_POSITION: &str = "store.last-position";

impl Reader {
    /// Opens a store that a [`Store`] has made, for reading only.
    ///
    /// Refuses with [`StoreFault::OlderSchema`] or [`StoreFault::NewerSchema`] if it is not of this program's schema.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let conn = connection::open_reader(path)?;
        schema::LOG.check(&conn)?;
        Ok(Self { conn, met: RefCell::default(), verifies: Cell::default() })
    }

    /// Returns the highest position that any entry has or had: it grows, unless the store is put back to an older state.
    pub fn reached(&self) -> Result<Position, StoreFault> {
        let dropped = self.setting(LAST_POSITION)?.and_then(|bytes| Some(u64::from_be_bytes(bytes.try_into().ok()?)));
        Ok(Position(self.last_position()?.0.max(dropped.unwrap_or(0))))
    }

    /// Looks through the whole database for damage. This reads every page: seconds for a large store.
    pub fn check(&self) -> Result<(), StoreFault> {
        connection::quick_check(&self.conn)
    }

    /// Runs several reads on one and the same state of the store.
    ///
    /// On a [`Store`] with an open transaction they see that transaction.
    pub fn consistent<T, E: From<StoreFault>>(&self, read: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        if !self.conn.is_autocommit() {
            return read(self);
        }
        let view = self.conn.unchecked_transaction().map_err(|fault| E::from(fault.into()))?;
        let answer = read(self);
        view.rollback().map_err(|fault| E::from(fault.into()))?;
        answer
    }
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Store {
    /// Opens the store in the file at `path`, makes it if there is none, and brings it to this program's schema.
    ///
    /// The file and those beside it can be read by their owner only. Refuses with [`StoreFault::InUse`] if another
    /// process writes to it, [`StoreFault::NewerSchema`], [`StoreFault::NotAStore`] or [`StoreFault::Corrupt`].
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let lock = connection::lock(path)?;
        let mut store = Self::checked(connection::open_writer(path)?, Some(lock))?;
        store.file = connection::OpenedFile::at(path);
        Ok(store)
    }

    /// Opens the store in the file `path` of the virtual file system that SQLite knows by the name `vfs`, as
    /// [`Store::open`] does a file of this machine. There is no lock against other processes: such a file system, like a
    /// disk in memory that fails on demand, belongs to this one.
    pub fn open_on(vfs: &str, path: &str) -> Result<Self, StoreFault> {
        Self::checked(connection::open_writer_on(vfs, path)?, None)
    }

    fn checked(mut conn: Connection, lock: Option<File>) -> Result<Self, StoreFault> {
        schema::LOG.migrate(&mut conn)?;
        if connection::bytes(&conn)? <= CHECK_AT_OPEN_BYTES_MAX {
            connection::check_or_rebuild_indexes(&conn)?;
        }
        Self::over(conn, lock)
    }

    /// Makes an empty store in memory.
    pub fn in_memory() -> Result<Self, StoreFault> {
        let mut conn = connection::open_memory()?;
        schema::LOG.migrate(&mut conn)?;
        Self::over(conn, None)
    }

    fn over(conn: Connection, lock: Option<File>) -> Result<Self, StoreFault> {
        let reader = Reader { conn, met: RefCell::default(), verifies: Cell::default() };
        let reached = integer(reader.reached()?.0)?.min(i64::MAX / 2);
        let next_position = reached + 1;
        let (numbers, counts) = (Numbers::default(), counts::Counts::default());
        Ok(Self {
            reader,
            open: false,
            halted: false,
            next_position,
            reached,
            numbers,
            counts,
            file: None,
            _lock: lock,
        })
    }

    /// Copies what is committed into a new store in memory.
    pub fn copy_in_memory(&self) -> Result<Self, StoreFault> {
        let mut conn = connection::open_memory()?;
        self.must_be_closed()?;
        connection::copy(&self.conn, &mut conn)?;
        Self::over(conn, None)
    }

    /// Copies what is committed into a new file at `path`, which must not exist. The copy can be opened as a store.
    pub fn snapshot_to(&self, path: &Path) -> Result<(), StoreFault> {
        self.must_be_closed()?;
        connection::copy_to_file(&self.conn, path)
    }

    /// Opens a transaction.
    ///
    /// [`StoreFault::WentBack`] means that the database was put back to an older state under this process, which must end:
    /// what it remembers of its lanes is not what is stored.
    pub fn begin(&mut self) -> Result<(), StoreFault> {
        if self.halted {
            return Err(StoreFault::Halted);
        }
        self.must_be_closed()?;
        if self.open {
            // The database has rolled back by itself, and nobody has said so: what was remembered of that transaction is wrong.
            self.rollback()?;
        }
        self.let_go()?;
        self.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        self.open = true;
        let replaced = self.file.as_ref().is_some_and(connection::OpenedFile::is_another);
        if replaced || integer(self.reader.reached()?.0)? < self.reached {
            self.rollback()?;
            self.halted = true;
            return Err(StoreFault::WentBack);
        }
        Ok(())
    }

    /// Puts back an older state under whoever writes here, as if somebody had replaced the disk. For tests: nothing that is
    /// remembered of the newer state is told.
    #[doc(hidden)]
    pub fn put_back(&mut self, older: &Self) -> Result<(), StoreFault> {
        self.must_be_closed()?;
        self.counts.forget();
        connection::copy(&older.reader.conn, &mut self.reader.conn)
    }

    /// Makes everything since [`Store::begin`] durable; it is on the disk when this returns `Ok`.
    ///
    /// [`StoreFault::CommitUnknown`] means that nobody knows: the process must stop. [`StoreFault::NoTransaction`]
    /// means that the database has rolled back by itself after a fault that an earlier write has already reported.
    pub fn commit(&mut self) -> Result<(), StoreFault> {
        self.must_be_open()?;
        self.open = false;
        let answer = self.conn.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        if let Err(fault) = answer {
            self.halted = true;
            // Whether this works or not, nobody reads the lost transaction as if it were there.
            self.counts.forget();
            self.conn.execute_batch("ROLLBACK").ok();
            let code = fault.sqlite_error().map_or(-1, |error| error.extended_code);
            return Err(StoreFault::CommitUnknown(code));
        }
        self.reached = integer(self.reader.reached()?.0)?;
        Ok(())
    }

    /// Holds on to the present state for many reads, which cost a third of the single ones: nothing is locked anew for each.
    /// Until [`Store::let_go`] or [`Store::begin`].
    pub fn hold(&mut self) -> Result<(), StoreFault> {
        if self.conn.is_autocommit() {
            self.conn.prepare_cached("BEGIN")?.execute([])?;
        }
        Ok(())
    }

    /// Ends what [`Store::hold`] began; else nothing happens.
    pub fn let_go(&mut self) -> Result<(), StoreFault> {
        if !self.open && !self.conn.is_autocommit() {
            self.conn.prepare_cached("COMMIT")?.execute([])?;
        }
        Ok(())
    }

    /// Undoes everything since [`Store::begin`]. Without an open transaction nothing happens.
    pub fn rollback(&mut self) -> Result<(), StoreFault> {
        self.open = false;
        self.numbers = Numbers::default();
        self.counts.forget();
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }

    /// Tells whether a transaction is open.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        self.open && !self.conn.is_autocommit()
    }

    /// Moves what is committed from the write-ahead log into the database, as far as readers allow. For an idle moment;
    /// without it this happens in a commit once the log holds 64 MiB.
    pub fn checkpoint(&mut self) -> Result<(), StoreFault> {
        self.must_be_closed()?;
        connection::checkpoint(&self.conn, "PASSIVE").map(drop)
    }

    /// Empties the write-ahead log, so that what was erased is not on the disk any more.
    ///
    /// Returns `false` if a reader was in the way: try again.
    pub fn purge(&mut self) -> Result<bool, StoreFault> {
        self.must_be_closed()?;
        connection::checkpoint(&self.conn, "TRUNCATE")
    }

    /// Keeps the database from growing beyond about `bytes`: writes then answer [`StoreFault::Full`], as if the disk
    /// were.
    pub fn limit_bytes(&mut self, bytes: u64) -> Result<(), StoreFault> {
        self.must_be_closed()?;
        connection::limit_bytes(&self.conn, bytes)
    }

    fn must_be_open(&self) -> Result<(), StoreFault> {
        if self.halted {
            return Err(StoreFault::Halted);
        }
        // After some faults SQLite rolls back by itself; a write would then commit alone.
        if self.in_transaction() { Ok(()) } else { Err(StoreFault::NoTransaction) }
    }

    fn must_be_closed(&self) -> Result<(), StoreFault> {
        if self.in_transaction() { Err(StoreFault::TransactionOpen) } else { Ok(()) }
    }

    /// Runs one statement of an open transaction and returns how many rows it changed.
    fn write(&mut self, sql: &str, values: impl rusqlite::Params) -> Result<usize, StoreFault> {
        self.must_be_open()?;
        Ok(self.conn.prepare_cached(sql)?.execute(values)?)
    }

    fn take_position(&mut self) -> i64 {
        let position = self.next_position;
        self.next_position += 1;
        position
    }

    /// Returns the number of a dossier that was created here.
    fn dossier_number(&mut self, id: &DossierId) -> Result<i64, StoreFault> {
        self.must_be_open()?;
        if let Some(known) = self.numbers.dossiers.get(id) {
            return Ok(*known);
        }
        let found = self.reader.dossier_number(id)?.ok_or(StoreFault::UnknownDossier)?;
        remember(&mut self.numbers.dossiers, *id, found);
        Ok(found)
    }

    /// Returns the number of a member; gives it one if it has none.
    fn member_number(&mut self, member: Member) -> Result<i64, StoreFault> {
        self.must_be_open()?;
        if let Some(known) = self.numbers.members.get(&member) {
            return Ok(*known);
        }
        self.write("INSERT INTO member (code) VALUES (?1) ON CONFLICT DO NOTHING", [member.as_str()])?;
        let found = self.reader.member_number(member)?.ok_or(StoreFault::Corrupt)?;
        remember(&mut self.numbers.members, member, found);
        Ok(found)
    }

    /// Returns the number of a lane; gives it one if it has none.
    fn lane_number(&mut self, dossier: i64, member: Member, lane: LaneId) -> Result<i64, StoreFault> {
        let member = self.member_number(member)?;
        let key = (dossier, member, lane);
        if let Some(known) = self.numbers.lanes.get(&key) {
            return Ok(*known);
        }
        let values = (dossier, member, lane.as_bytes());
        self.write("INSERT INTO lane (dossier, member, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", values)?;
        let select = "SELECT number FROM lane WHERE dossier = ?1 AND member = ?2 AND id = ?3";
        let found = first(&self.conn, select, values, |row| number(row, 0))?.ok_or(StoreFault::Corrupt)?;
        remember(&mut self.numbers.lanes, key, found);
        Ok(found)
    }
}

fn remember<K: Eq + std::hash::Hash>(known: &mut HashMap<K, i64>, key: K, value: i64) {
    if known.len() >= NUMBERS_MAX {
        known.clear();
    }
    known.insert(key, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A commit of unknown outcome is reported once, and the process can write no more (LANE-006).
    #[test]
    fn after_a_failed_commit_nothing_is_written_any_more() {
        let mut store = Store::in_memory().expect("opens");
        store.begin().expect("begins");
        store.set_setting("kept", b"no").expect("set");
        // A broken reference, looked at only in the commit, stands for a disk that fails there.
        let broken = "PRAGMA defer_foreign_keys = ON; INSERT INTO lane (dossier, member, id) VALUES (9, 9, x'00')";
        store.conn.execute_batch(broken).expect("written");
        assert!(matches!(store.commit(), Err(StoreFault::CommitUnknown(_))));
        assert_eq!(store.begin(), Err(StoreFault::Halted));
        assert_eq!(store.set_setting("kept", b"no"), Err(StoreFault::Halted));
        assert_eq!(store.commit(), Err(StoreFault::Halted));
        assert_eq!(store.setting("kept"), Ok(None), "what failed is not read as if it were there");
    }

    /// When SQLite has rolled back by itself, the next write must not commit alone.
    #[test]
    fn a_transaction_that_the_database_has_ended_takes_no_more_writes() {
        let mut store = Store::in_memory().expect("opens");
        store.begin().expect("begins");
        store.conn.execute_batch("ROLLBACK").expect("rolls back");
        assert_eq!(store.set_setting("kept", b"no"), Err(StoreFault::NoTransaction));
        assert_eq!(store.commit(), Err(StoreFault::NoTransaction));
        assert_eq!(store.rollback(), Ok(()));
        assert_eq!(store.begin(), Ok(()));
    }

    #[test]
    fn what_the_database_has_undone_by_itself_is_counted_again() {
        let mut store = Store::in_memory().expect("opens");
        assert_eq!(store.usage().expect("counts").entries, 0);
        store.begin().expect("begins");
        store.counts.entries.more(1);
        store.conn.execute_batch("ROLLBACK").expect("rolls back");
        store.begin().expect("begins, though nobody has rolled back");
        assert_eq!(store.usage().expect("counts").entries, 0);
    }

    /// What stands in a row is not what is counted: a node with a damaged one still says how it is.
    #[test]
    fn a_damaged_member_code_is_no_reason_not_to_count() {
        let store = Store::in_memory().expect("opens");
        let spoilt = "INSERT INTO member (number, code) VALUES (7, 'dElta'); \
                      INSERT INTO outbox (peer, urgent, position, lane, seq, since) VALUES (7, 0, 1, 1, 0, -5)";
        store.conn.execute_batch(spoilt).expect("written");
        assert_eq!(store.usage().expect("counts").queued, 1);
    }

    /// Each query of the hot path finds its rows by an index made for it.
    #[test]
    fn no_query_of_the_hot_path_looks_through_a_table() {
        let store = Store::in_memory().expect("opens");
        for (sql, index) in [
            ("SELECT 1 FROM entry WHERE prefix = 1 AND id = x''", "entry_id"),
            ("SELECT 1 FROM entry WHERE dossier = 1 AND state = 0 AND position > 5 ORDER BY position", "entry_folded"),
            ("SELECT 1 FROM entry WHERE dossier = 1 AND state = 1 ORDER BY position", "entry_pending"),
            ("SELECT 1 FROM entry WHERE dossier = 1 AND body = 1 ORDER BY position", "entry_body_missing"),
            ("SELECT 1 FROM entry WHERE lane = 1 ORDER BY seq DESC, fork LIMIT 1", "entry_place"),
            ("SELECT 1 FROM entry WHERE lane = 1 AND seq >= 2 ORDER BY seq, fork", "entry_place"),
            ("SELECT count(*) FROM pending WHERE peer = 1", "pending_peer"),
            (outbox::UNQUEUE_THROUGH, "(peer=? AND lane=? AND seq<?)"),
            (mailbox::UNPOSTED_OF_DOSSIER, "outbox_lane (peer=? AND lane=?)"),
            ("SELECT 1 FROM outbox WHERE peer = 1 AND urgent = 0 AND position > 1 ORDER BY position", "position>?"),
            (
                "UPDATE outbox SET position = 2 \
                 WHERE peer IN (SELECT number FROM member) AND urgent IN (0, 1) AND position = 1",
                "(peer=? AND urgent=? AND position=?)",
            ),
            (
                "UPDATE outbox INDEXED BY outbox_parcel SET parcel = NULL WHERE peer = 1 AND parcel = x''",
                "outbox_parcel",
            ),
            ("SELECT count(*), sum(size) FROM mailbox WHERE owner = 1 AND sender = 2", "mailbox_sender"),
            ("DELETE FROM mailbox WHERE expires <= 1", "mailbox_expires"),
            ("SELECT 1 FROM receipt WHERE prefix = 1 AND hash = x''", "receipt_hash"),
            ("SELECT 1 FROM receipt WHERE dossier = 1 AND number > 5 ORDER BY number", "receipt_dossier"),
            ("SELECT * FROM desk WHERE is_closed = 0 ORDER BY due, level, dossier LIMIT 9", "desk_all"),
            ("SELECT * FROM desk WHERE is_closed = 0 AND needs = 1 ORDER BY due, level, dossier LIMIT 9", "desk_needs"),
            ("UPDATE alarm SET times = 2 WHERE seen = 0 AND code = 1 AND entry IS NULL", "alarm_unseen"),
        ] {
            let mut explain = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("prepares");
            // A value that is not bound is NULL, which changes no plan.
            let plan: Vec<String> =
                explain.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().expect("explains");
            let plan = plan.join("; ");
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE FOR ORDER BY"), "{sql}: {plan}");
        }
    }
}
