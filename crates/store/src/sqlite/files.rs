//! The files: encrypted blobs in chunks, in a database of their own.
//!
//! Promise: a blob that [`FileStore::finish_blob`] has taken is on the disk, whole; chunks before that survive a crash
//! of the process, and of the machine up to some moment before it. Not here: checking that the bytes have the hash
//! they go by; the caller does before it finishes a blob.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use comity_dossier::limits::FILE_BYTES_MAX;
use comity_dossier::{BlobId, Time};
use rusqlite::{Connection, Row};

use super::rows::{all, first, get, id, integer, limit, ms, number, small, unsigned};
use super::{connection, schema};
use crate::{BlobHandle, BlobState, CHUNK_BYTES_MAX, StoreFault};

/// Reads files. It may move to another thread, and each thread that reads has its own.
pub struct FileReader {
    conn: Connection,
}

/// Writes files, and reads them. Each call is a transaction of its own.
pub struct FileStore {
    reader: FileReader,
    _lock: Option<File>,
}

/// What is known of a blob.
struct Found {
    handle: i64,
    complete: bool,
    total: u64,
    have: u64,
    chunks: u32,
}

const FOUND: &str = "SELECT number, complete, total, have, chunks FROM blob WHERE id = ?1";
const FOUND_BY_HANDLE: &str = "SELECT number, complete, total, have, chunks FROM blob WHERE number = ?1";

fn found(row: &Row<'_>) -> Result<Found, StoreFault> {
    let (total, have) = (unsigned(row, 2)?, unsigned(row, 3)?);
    Ok(Found { handle: number(row, 0)?, complete: get(row, 1)?, total, have, chunks: small(row, 4)? })
}

impl FileReader {
    /// Opens the files that a [`FileStore`] has made, for reading only.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let conn = connection::open_reader(path)?;
        schema::FILES.check(&conn)?;
        Ok(Self { conn })
    }

    /// Looks through the whole database for damage.
    pub fn check(&self) -> Result<(), StoreFault> {
        connection::quick_check(&self.conn)
    }

    /// Tells how much of a blob is here.
    pub fn state(&self, blob: &BlobId) -> Result<BlobState, StoreFault> {
        let Some(found) = first(&self.conn, FOUND, [blob.as_bytes()], found)? else { return Ok(BlobState::Absent) };
        if found.complete {
            return Ok(BlobState::Complete { total_bytes: found.total, chunks: found.chunks });
        }
        let have = self.ranges(found.handle)?;
        let handle = BlobHandle(found.handle);
        Ok(BlobState::Partial { handle, total_bytes: found.total, have_bytes: found.have, have })
    }

    fn ranges(&self, blob: i64) -> Result<Vec<(u32, u32)>, StoreFault> {
        let mut out: Vec<(u32, u32)> = Vec::new();
        let sql = "SELECT place FROM chunk WHERE blob = ?1 ORDER BY place";
        for place in all(&self.conn, sql, [blob], |row| small::<u32>(row, 0))? {
            match out.last_mut() {
                Some(range) if range.1 == place => range.1 += 1,
                _ => out.push((place, place + 1)),
            }
        }
        Ok(out)
    }

    /// Returns a chunk of a complete blob.
    pub fn chunk(&self, blob: &BlobId, index: u32) -> Result<Option<Vec<u8>>, StoreFault> {
        let sql = "SELECT c.bytes FROM blob b CROSS JOIN chunk c ON c.blob = b.number AND c.place = ?2 \
                   WHERE b.id = ?1 AND b.complete = 1";
        first(&self.conn, sql, (blob.as_bytes(), index), |row| get(row, 0))
    }

    /// Returns a chunk of a blob that is being written: to hash it before it is finished.
    pub fn unfinished_chunk(&self, handle: BlobHandle, index: u32) -> Result<Option<Vec<u8>>, StoreFault> {
        let sql = "SELECT bytes FROM chunk WHERE blob = ?1 AND place = ?2";
        first(&self.conn, sql, (handle.0, index), |row| get(row, 0))
    }

    /// Returns up to `rows` blobs that were begun under an expected id and are not complete, the oldest first.
    pub fn fetching(&self, rows: usize) -> Result<Vec<(BlobId, BlobHandle)>, StoreFault> {
        let sql = "SELECT id, number FROM blob WHERE complete = 0 AND id IS NOT NULL ORDER BY started, number LIMIT ?1";
        all(&self.conn, sql, [limit(rows)], |row| Ok((id(row, 0)?, BlobHandle(number(row, 1)?))))
    }

    /// Returns the first complete blob with a number above `after`: its number, its id, how many chunks it has.
    pub fn next_blob(&self, after: u64) -> Result<Option<(u64, BlobId, u32)>, StoreFault> {
        let sql = "SELECT number, id, chunks FROM blob WHERE number > ?1 AND complete = 1 ORDER BY number LIMIT 1";
        first(&self.conn, sql, [after.cast_signed()], |row| Ok((unsigned(row, 0)?, id(row, 1)?, small(row, 2)?)))
    }

    /// Counts the chunks of all complete blobs.
    pub fn complete_chunks(&self) -> Result<u64, StoreFault> {
        let sql = "SELECT coalesce(sum(chunks), 0) FROM blob WHERE complete = 1";
        Ok(first(&self.conn, sql, [], |row| unsigned(row, 0))?.unwrap_or(0))
    }

    /// Returns the size of the files in bytes.
    pub fn bytes(&self) -> Result<u64, StoreFault> {
        connection::bytes(&self.conn)
    }
}

impl Deref for FileStore {
    type Target = FileReader;

    fn deref(&self) -> &FileReader {
        &self.reader
    }
}

impl FileStore {
    /// Opens the files in the database at `path`, makes it if there is none, and brings it to this program's schema.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let lock = connection::lock(path)?;
        Self::over(connection::open_writer(path)?, Some(lock))
    }

    /// Opens the files in the file `path` of a virtual file system, as [`crate::Store::open_on`] does a log.
    pub fn open_on(vfs: &str, path: &str) -> Result<Self, StoreFault> {
        Self::over(connection::open_writer_on(vfs, path)?, None)
    }

    fn over(mut conn: Connection, lock: Option<File>) -> Result<Self, StoreFault> {
        schema::FILES.migrate(&mut conn)?;
        // File bytes are encrypted and their key goes with the body of the entry: nothing is gained by overwriting them.
        conn.execute_batch("PRAGMA secure_delete = OFF; PRAGMA synchronous = NORMAL")?;
        Ok(Self { reader: FileReader { conn }, _lock: lock })
    }

    /// Makes an empty store of files in memory.
    pub fn in_memory() -> Result<Self, StoreFault> {
        let mut conn = connection::open_memory()?;
        schema::FILES.migrate(&mut conn)?;
        Ok(Self { reader: FileReader { conn }, _lock: None })
    }

    /// Copies all files into a new store in memory.
    pub fn copy_in_memory(&self) -> Result<Self, StoreFault> {
        let mut conn = connection::open_memory()?;
        connection::copy(&self.conn, &mut conn)?;
        Ok(Self { reader: FileReader { conn }, _lock: None })
    }

    /// Copies all files into a new database at `path`, which must not exist.
    pub fn snapshot_to(&self, path: &Path) -> Result<(), StoreFault> {
        connection::copy_to_file(&self.conn, path)
    }

    /// Begins a blob of `total_bytes`. With the id that it is expected to have, as when it is fetched from a peer, it
    /// can be gone on with after a restart: the same id and length give the same handle.
    ///
    /// Refuses with [`StoreFault::WrongState`] if that blob is complete or was begun with another length, and with
    /// [`StoreFault::OutOfRange`] above the limit of one file (LIM-006).
    pub fn begin_blob(
        &mut self,
        expected: Option<&BlobId>,
        total_bytes: u64,
        now: Time,
    ) -> Result<BlobHandle, StoreFault> {
        if total_bytes > FILE_BYTES_MAX {
            return Err(StoreFault::OutOfRange);
        }
        let known = expected.map(|id| first(&self.conn, FOUND, [id.as_bytes()], found)).transpose()?.flatten();
        match known {
            Some(blob) if blob.complete || blob.total != total_bytes => Err(StoreFault::WrongState),
            Some(blob) => Ok(BlobHandle(blob.handle)),
            None => {
                let sql = "INSERT INTO blob (id, complete, total, have, chunks, started) VALUES (?1, 0, ?2, 0, 0, ?3)";
                let id = expected.map(|id| id.as_bytes());
                self.conn.prepare_cached(sql)?.execute((id, integer(total_bytes)?, ms(now)))?;
                Ok(BlobHandle(self.conn.last_insert_rowid()))
            }
        }
    }

    /// Keeps a chunk of 1 to [`CHUNK_BYTES_MAX`] bytes of a blob that is being written. A chunk at the same place is
    /// replaced.
    ///
    /// Refuses with [`StoreFault::OutOfRange`] what would make the blob longer than it was said to be.
    pub fn put_chunk(&mut self, handle: BlobHandle, index: u32, bytes: &[u8]) -> Result<(), StoreFault> {
        if bytes.is_empty() || bytes.len() > CHUNK_BYTES_MAX {
            return Err(StoreFault::OutOfRange);
        }
        let change = self.reader.conn.unchecked_transaction()?;
        let blob = first(&change, FOUND_BY_HANDLE, [handle.0], found)?.ok_or(StoreFault::UnknownBlob)?;
        if blob.complete {
            return Err(StoreFault::WrongState);
        }
        let old = "DELETE FROM chunk WHERE blob = ?1 AND place = ?2 RETURNING length(bytes)";
        let old = first(&change, old, (handle.0, index), |row| unsigned(row, 0))?;
        let have = blob.have - old.unwrap_or(0) + bytes.len() as u64;
        if have > blob.total {
            return Err(StoreFault::OutOfRange);
        }
        let sql = "INSERT INTO chunk (blob, place, bytes) VALUES (?1, ?2, ?3)";
        change.prepare_cached(sql)?.execute((handle.0, index, bytes))?;
        let chunks = blob.chunks + u32::from(old.is_none());
        let sql = "UPDATE blob SET have = ?2, chunks = ?3 WHERE number = ?1";
        change.prepare_cached(sql)?.execute((handle.0, integer(have)?, chunks))?;
        Ok(change.commit()?)
    }

    /// Ends a blob whose chunks the caller has hashed. It is durable when this returns.
    ///
    /// Refuses with [`StoreFault::UnknownBlob`] if chunks are missing, and with [`StoreFault::WrongState`] if it was
    /// begun under another id. If the same blob is here already, this one is dropped in its favour.
    pub fn finish_blob(&mut self, handle: BlobHandle, blob: &BlobId) -> Result<(), StoreFault> {
        // A full sync of the write-ahead log makes the chunks before it durable as well.
        self.conn.execute_batch("PRAGMA synchronous = FULL")?;
        let answer = self.finish(handle, blob);
        self.conn.execute_batch("PRAGMA synchronous = NORMAL")?;
        answer
    }

    fn finish(&mut self, handle: BlobHandle, id: &BlobId) -> Result<(), StoreFault> {
        let change = self.reader.conn.unchecked_transaction()?;
        let blob = first(&change, FOUND_BY_HANDLE, [handle.0], found)?.ok_or(StoreFault::UnknownBlob)?;
        let end = "SELECT coalesce(max(place) + 1, 0) FROM chunk WHERE blob = ?1";
        let end: Option<u32> = first(&change, end, [handle.0], |row| small(row, 0))?;
        if blob.have != blob.total || end != Some(blob.chunks) {
            return Err(StoreFault::UnknownBlob);
        }
        match first(&change, FOUND, [id.as_bytes()], found)? {
            Some(same) if same.handle != handle.0 && same.complete => {
                change.execute("DELETE FROM blob WHERE number = ?1", [handle.0])?;
            }
            // Another handle was fetching what this one has whole.
            Some(same) if same.handle != handle.0 => {
                change.execute("DELETE FROM blob WHERE number = ?1", [same.handle])?;
            }
            _ => {}
        }
        let sql = "UPDATE blob SET id = ?2, complete = 1 WHERE number = ?1 AND (id IS NULL OR id = ?2)";
        let done = change.execute(sql, (handle.0, id.as_bytes()))?;
        let gone = first(&change, FOUND_BY_HANDLE, [handle.0], found)?.is_none();
        if done == 1 || gone { Ok(change.commit()?) } else { Err(StoreFault::WrongState) }
    }

    /// Gives up a chunk of a blob that is not what it was: it is fetched again, and the blob is not complete until it is.
    pub fn drop_chunk(&mut self, blob: &BlobId, index: u32, now: Time) -> Result<(), StoreFault> {
        let change = self.reader.conn.unchecked_transaction()?;
        let Some(found) = first(&change, FOUND, [blob.as_bytes()], found)? else { return Ok(()) };
        change.execute("DELETE FROM chunk WHERE blob = ?1 AND place = ?2", (found.handle, index))?;
        let sql = "UPDATE blob SET complete = 0, started = ?2, \
                   have = (SELECT coalesce(sum(length(bytes)), 0) FROM chunk WHERE blob = ?1), \
                   chunks = (SELECT count(*) FROM chunk WHERE blob = ?1) WHERE number = ?1";
        change.execute(sql, (found.handle, ms(now)))?;
        Ok(change.commit()?)
    }

    /// Drops a blob, complete or not. Returns whether it was there.
    pub fn drop_blob(&mut self, blob: &BlobId) -> Result<bool, StoreFault> {
        Ok(self.conn.prepare_cached("DELETE FROM blob WHERE id = ?1")?.execute([blob.as_bytes()])? == 1)
    }

    /// Drops a blob that is being written. Returns whether it was there.
    pub fn drop_unfinished(&mut self, handle: BlobHandle) -> Result<bool, StoreFault> {
        let sql = "DELETE FROM blob WHERE number = ?1 AND complete = 0";
        Ok(self.conn.prepare_cached(sql)?.execute([handle.0])? == 1)
    }

    /// Drops the blobs that were begun before a moment and never finished. Returns how many there were.
    pub fn forget_unfinished_before(&mut self, moment: Time) -> Result<u64, StoreFault> {
        let sql = "DELETE FROM blob WHERE complete = 0 AND started < ?1";
        Ok(self.conn.prepare_cached(sql)?.execute([ms(moment)])? as u64)
    }
}
