//! A real SQLite database on this disk: what it has committed survives a power cut at every change and every sync; without
//! syncs it does not, and that is seen.

use comity_faultdisk::{Disk, Fault, Image, VFS};
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Draws that follow from a seed (xorshift: enough to vary outcomes).
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn open(disk: &Disk, synchronous: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags_and_vfs(disk.path("a.sqlite"), flags, VFS)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    assert_eq!(mode, "wal");
    // A checkpoint after a few pages, so that the database itself is written too.
    conn.execute_batch(&format!("PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 6"))?;
    Ok(conn)
}

/// Counts upwards, one row in a transaction, until the disk fails; returns the last number whose commit was answered.
fn count(disk: &Disk, synchronous: &str, upto: i64) -> i64 {
    let mut done = 0;
    let Ok(conn) = open(disk, synchronous) else { return done };
    let made = "CREATE TABLE IF NOT EXISTS number (n INTEGER PRIMARY KEY, filling BLOB NOT NULL)";
    if conn.execute_batch(made).is_err() {
        return done;
    }
    for n in 1..=upto {
        match conn.execute("INSERT INTO number (n, filling) VALUES (?1, zeroblob(900 + ?1))", [n]) {
            Ok(_) => done = n,
            Err(_) => break,
        }
    }
    // Before the connection goes: a process that is gone tidies nothing up.
    disk.end_process();
    done
}

/// Returns the highest number, if all up to it are there and the database is sound.
fn read(disk: &Disk) -> Result<i64, String> {
    let conn = open(disk, "FULL").map_err(|why| why.to_string())?;
    let answer: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(|e| e.to_string())?;
    if answer != "ok" {
        return Err(answer);
    }
    let there: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'number'", [], |row| row.get(0))
        .map_err(|e| e.to_string())?;
    if there == 0 {
        return Ok(0);
    }
    let row = "SELECT coalesce(max(n), 0), count(*), coalesce(sum(length(filling) - 900), 0) FROM number";
    let (most, rows, sum): (i64, i64, i64) =
        conn.query_row(row, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(|e| e.to_string())?;
    if most == rows && sum == rows * (rows + 1) / 2 { Ok(most) } else { Err(format!("{rows} rows up to {most}")) }
}

/// Cuts the power at the `after`-th change and says what was lost.
fn cut(synchronous: &str, after: u64, seed: u64) -> Result<(), String> {
    let disk = Disk::new();
    disk.fail(Fault::PowerCut, after);
    let done = count(&disk, synchronous, 24);
    let mut draws = Draws(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    disk.cut_power(&mut |n| draws.below(n));
    let there = read(&disk).map_err(|why| format!("cut at {after}, seed {seed}: {why}"))?;
    // One more than was answered may be there: its commit was under way.
    if there == done || there == done + 1 {
        Ok(())
    } else {
        Err(format!("cut at {after}, seed {seed}: {done} were committed, {there} are there"))
    }
}

fn changes_in_all() -> u64 {
    let disk = Disk::new();
    assert_eq!(count(&disk, "FULL", 24), 24);
    let (changes, syncs) = disk.counted();
    changes + syncs
}

#[test]
fn what_was_committed_survives_a_power_cut_at_every_change_and_sync() {
    let all = changes_in_all();
    assert!(all > 100, "the database is written many times: {all}");
    for after in 0..all {
        for seed in 1..=3 {
            cut("FULL", after, seed + 7 * after).expect("nothing is lost");
        }
    }
}

#[test]
fn without_syncs_something_is_lost() {
    let lost = (0..changes_in_all()).filter(|after| cut("OFF", *after, *after + 1).is_err()).count();
    assert!(lost > 20, "a disk that loses nothing would show nothing: {lost}");
}

#[test]
fn the_end_of_a_process_alone_loses_nothing_also_without_syncs() {
    let disk = Disk::new();
    assert_eq!(count(&disk, "OFF", 9), 9);
    assert_eq!(read(&disk), Ok(9));
}

#[test]
fn what_is_open_does_nothing_after_the_power_was_cut() {
    let disk = Disk::new();
    let conn = open(&disk, "FULL").expect("opens");
    conn.execute_batch("CREATE TABLE number (n INTEGER)").expect("made");
    disk.cut_power(&mut |n| n - 1);
    let fault = conn.execute("INSERT INTO number VALUES (1)", []).expect_err("the process is gone");
    assert_eq!(fault.sqlite_error_code(), Some(ErrorCode::SystemIoFailure));
    drop(conn);
    assert!(open(&disk, "FULL").is_ok());
}

#[test]
fn a_sync_that_fails_fails_the_commit() {
    let disk = Disk::new();
    let conn = open(&disk, "FULL").expect("opens");
    conn.execute_batch("CREATE TABLE number (n INTEGER)").expect("made");
    disk.fail(Fault::SyncFails, 0);
    let fault = conn.execute("INSERT INTO number VALUES (1)", []).expect_err("not durable");
    assert_eq!(fault.sqlite_error().map(|error| error.extended_code), Some(rusqlite::ffi::SQLITE_IOERR_FSYNC));
    assert!(disk.met().contains(&Fault::SyncFails));
}

#[test]
fn a_full_disk_says_so_and_takes_more_once_there_is_room() {
    let disk = Disk::new();
    let conn = open(&disk, "FULL").expect("opens");
    conn.execute_batch("CREATE TABLE number (n INTEGER, filling BLOB)").expect("made");
    disk.fail(Fault::Full, 0);
    let insert = "INSERT INTO number VALUES (1, zeroblob(20000))";
    let fault = conn.execute(insert, []).expect_err("no room");
    assert_eq!(fault.sqlite_error_code(), Some(ErrorCode::DiskFull));
    disk.heal();
    assert_eq!(conn.execute(insert, []), Ok(1));
}

#[test]
fn two_connections_see_what_the_other_has_committed() {
    let disk = Disk::new();
    let (one, two) = (open(&disk, "FULL").expect("opens"), open(&disk, "FULL").expect("opens"));
    one.execute_batch("CREATE TABLE number (n INTEGER)").expect("made");
    one.execute("INSERT INTO number VALUES (1)", []).expect("written");
    let count = |conn: &Connection| conn.query_row("SELECT count(*) FROM number", [], |row| row.get::<_, i64>(0));
    assert_eq!(count(&two), Ok(1));
    two.execute_batch("BEGIN IMMEDIATE").expect("begun");
    one.busy_timeout(std::time::Duration::ZERO).expect("set");
    assert!(one.execute("INSERT INTO number VALUES (2)", []).is_err(), "the other is writing");
    two.execute_batch("COMMIT").expect("committed");
    assert_eq!(one.execute("INSERT INTO number VALUES (2)", []), Ok(1));
}

#[test]
fn an_older_copy_can_be_put_back_and_copies_stand_alone() {
    let disk = Disk::new();
    assert_eq!(count(&disk, "FULL", 3), 3);
    let older: Image = disk.image();
    let other = Disk::from_image(&older);
    {
        let conn = open(&disk, "FULL").expect("opens");
        conn.execute("INSERT INTO number (n, filling) VALUES (4, zeroblob(904))", []).expect("written");
    }
    assert_eq!(read(&disk), Ok(4));
    assert_eq!(read(&other), Ok(3));
    disk.put_back(&older);
    assert_eq!(read(&disk), Ok(3));
}
