//! Opening a database so that it is durable, private and does not believe its own file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::StoreFault;

/// How long a connection waits for another one before it reports [`StoreFault::Busy`].
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// How many prepared statements a connection keeps: more than the store has.
const STATEMENTS_MAX: usize = 160;

/// `synchronous=FULL` syncs the write-ahead log in every commit. A checkpoint at 16 000 pages (64 MiB) instead of 1
/// 000 is worth a third of the write speed. `secure_delete` overwrites what is erased.
const WRITER: &str = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000; \
    PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
    PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; \
    PRAGMA cache_size = -16384;";

const READER: &str = "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; \
    PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cache_size = -4096;";

/// An index that can be made again: a power cut may undo what was written last, and no commit waits for the disk.
const INDEX: &str = "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216; PRAGMA secure_delete = ON; \
    PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; \
    PRAGMA cache_size = -8192;";

const BESIDE_THE_THREAD: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// Takes the lock that keeps a second process from writing to the store at `path`.
///
/// SQLite would let two processes take turns; each would then continue lanes that the other does not know of.
pub(super) fn lock(path: &Path) -> Result<File, StoreFault> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let file = private().write(true).create(true).truncate(false).open(PathBuf::from(name)).map_err(disk)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreFault::InUse),
        Err(TryLockError::Error(error)) => Err(disk(error)),
    }
}

/// Which file stood at a path when it was opened.
pub(super) struct OpenedFile {
    path: PathBuf,
    id: (u64, u64),
}

impl OpenedFile {
    /// Notes which file stands there now; `None` where the system cannot tell.
    pub(super) fn at(path: &Path) -> Option<Self> {
        Some(Self { path: path.into(), id: file_id(path)? })
    }

    /// Tells whether another file, or none, stands there now: what is written to the one that was opened is lost with it.
    pub(super) fn is_another(&self) -> bool {
        file_id(&self.path) != Some(self.id)
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn file_id(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Opens the database at `path` for writing; makes an empty one if there is none.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreFault> {
    writer(open_private(path)?, WRITER)
}

/// Opens the index at `path` for writing; makes an empty one if there is none.
pub(super) fn open_index(path: &Path) -> Result<Connection, StoreFault> {
    writer(open_private(path)?, INDEX)
}

/// Removes the database at `path` with the files beside it.
pub(super) fn remove(path: &Path) -> Result<(), StoreFault> {
    for beside in ["-wal", "-shm", ""] {
        let mut name = OsString::from(path);
        name.push(beside);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(disk(error)),
            _ => {}
        }
    }
    Ok(())
}

fn open_private(path: &Path) -> Result<Connection, StoreFault> {
    // SQLite gives the files beside the database the rights of the database itself.
    drop(private().write(true).create(true).truncate(false).open(path).map_err(disk)?);
    Ok(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | BESIDE_THE_THREAD)?)
}

fn writer(conn: Connection, pragmas: &str) -> Result<Connection, StoreFault> {
    prepare(&conn, pragmas)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode == "wal" { Ok(conn) } else { Err(StoreFault::Io(-1)) }
}

/// Opens the file `path` of a virtual file system for writing; makes an empty database if there is none.
pub(super) fn open_writer_on(vfs: &str, path: &str) -> Result<Connection, StoreFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | BESIDE_THE_THREAD;
    writer(Connection::open_with_flags_and_vfs(path, flags, vfs)?, WRITER)
}

/// Opens the existing database at `path` for reading.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreFault> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | BESIDE_THE_THREAD)?;
    prepare(&conn, READER)?;
    Ok(conn)
}

/// Makes an empty database in memory.
pub(super) fn open_memory() -> Result<Connection, StoreFault> {
    let conn = Connection::open_in_memory()?;
    prepare(&conn, WRITER)?;
    Ok(conn)
}

fn prepare(conn: &Connection, pragmas: &str) -> Result<(), StoreFault> {
    conn.busy_timeout(BUSY_WAIT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Without this a statement that a small index serves is planned again each time its values change, which costs more
    // than to run it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.execute_batch(pragmas)?;
    Ok(())
}

/// Looks through the whole database for damage.
pub(super) fn quick_check(conn: &Connection) -> Result<(), StoreFault> {
    let answer: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(StoreFault::Corrupt) }
}

/// Looks through the whole database for damage; where only indexes may be damaged, builds them again from the rows.
pub(super) fn check_or_rebuild_indexes(conn: &Connection) -> Result<(), StoreFault> {
    match quick_check(conn) {
        Err(StoreFault::Corrupt) => {
            conn.execute_batch("REINDEX")?;
            quick_check(conn)
        }
        other => other,
    }
}

/// Returns the size of the database in bytes.
pub(super) fn bytes(conn: &Connection) -> Result<u64, StoreFault> {
    Ok(pragma(conn, "PRAGMA page_count")? * pragma(conn, "PRAGMA page_size")?)
}

/// Returns how many bytes of the database are free to be used again.
pub(super) fn free_bytes(conn: &Connection) -> Result<u64, StoreFault> {
    Ok(pragma(conn, "PRAGMA freelist_count")? * pragma(conn, "PRAGMA page_size")?)
}

/// Keeps the database from growing beyond `bytes`; one that is larger already keeps its size.
pub(super) fn limit_bytes(conn: &Connection, bytes: u64) -> Result<(), StoreFault> {
    let pages = bytes / pragma(conn, "PRAGMA page_size")?;
    pragma(conn, &format!("PRAGMA max_page_count = {}", pages.clamp(1, 0xffff_fffe))).map(drop)
}

fn pragma(conn: &Connection, sql: &str) -> Result<u64, StoreFault> {
    let value: i64 = conn.query_row(sql, [], |row| row.get(0))?;
    u64::try_from(value).map_err(|_| StoreFault::Corrupt)
}

/// Runs a checkpoint; `false` if a reader or writer kept it from being complete.
pub(super) fn checkpoint(conn: &Connection, mode: &str) -> Result<bool, StoreFault> {
    let busy: i64 = conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Copies one database into another.
pub(super) fn copy(from: &Connection, to: &mut Connection) -> Result<(), StoreFault> {
    const ALL_PAGES: i32 = -1;
    match Backup::new(from, to)?.step(ALL_PAGES)? {
        StepResult::Done => Ok(()),
        _ => Err(StoreFault::Busy),
    }
}

/// Copies a database into a new file.
pub(super) fn copy_to_file(from: &Connection, path: &Path) -> Result<(), StoreFault> {
    drop(private().write(true).create_new(true).open(path).map_err(disk)?);
    let mut to = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | BESIDE_THE_THREAD)?;
    copy(from, &mut to)
}

/// Ways to open a file that only its owner can read, where the system knows of owners.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[allow(clippy::needless_pass_by_value, reason = "used with map_err")]
fn disk(error: std::io::Error) -> StoreFault {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreFault::Full,
        _ => StoreFault::Io(error.raw_os_error().unwrap_or(-1)),
    }
}
