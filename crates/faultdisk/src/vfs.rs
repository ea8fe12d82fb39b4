//! SQLite's C interface over the model: a virtual file system with shared memory, so that a write-ahead log works as on a
//! real disk.
//!
//! Promise: every function does nothing but to turn C values into Rust ones, ask the model, and turn the answer back. All
//! unsafe code of the project is in this file.
//! Not here: what a disk does (see `model`).
//!
//! What SQLite promises, and every SAFETY note rests on: it calls these functions only with the `sqlite3_vfs` that was
//! registered and with a `sqlite3_file` of at least `szOsFile` bytes; it calls those of `sqlite3_io_methods` only between a
//! successful `xOpen` and `xClose` of that file and, for one file, by one thread at a time; strings end with a zero byte;
//! buffers have the length that stands beside them.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::ffi;

use crate::disk::{find, lock};
use crate::locks::Level;
use crate::model::{Model, Trouble};

const PATH_BYTES_MAX: c_int = 512;

/// What SQLite keeps for an open file. The first field makes it a `sqlite3_file`.
#[repr(C)]
struct Handle {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

/// An open file.
struct Open {
    model: Arc<Mutex<Model>>,
    name: String,
    /// The run of the machine in which it was opened.
    run: u64,
    number: u64,
    /// It goes when it is closed.
    passing: bool,
    memory: Option<Arc<SharedMemory>>,
}

impl Open {
    /// Asks the model, if the machine still runs in which this file was opened.
    fn ask(&self, ask: impl FnOnce(&mut Model) -> Result<(), c_int>) -> c_int {
        let mut model = lock(&self.model);
        if model.run != self.run {
            return ffi::SQLITE_IOERR;
        }
        ask(&mut model).err().unwrap_or(ffi::SQLITE_OK)
    }
}

/// Memory that all connections to one database share: the index of its write-ahead log.
struct SharedMemory {
    key: (usize, String, u64),
    regions: Mutex<Vec<Region>>,
}

/// One region, never moved while anybody may point to it.
struct Region(*mut [u64]);

// SAFETY: a region is only bytes; SQLite itself orders the accesses to them by its locks.
unsafe impl Send for Region {}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `Box::into_raw`, and the last file that was told of it is closed.
        drop(unsafe { Box::from_raw(self.0) });
    }
}

/// The shared memories that there are, by disk, file and run.
static MEMORIES: Mutex<Vec<std::sync::Weak<SharedMemory>>> = Mutex::new(Vec::new());

fn memory_of(open: &Open) -> Arc<SharedMemory> {
    let key = (Arc::as_ptr(&open.model).addr(), open.name.clone(), open.run);
    let mut memories = MEMORIES.lock().unwrap_or_else(PoisonError::into_inner);
    memories.retain(|memory| memory.strong_count() > 0);
    let there = memories.iter().filter_map(std::sync::Weak::upgrade).find(|memory| memory.key == key);
    there.unwrap_or_else(|| {
        let memory = Arc::new(SharedMemory { key, regions: Mutex::default() });
        memories.push(Arc::downgrade(&memory));
        memory
    })
}

/// Tells SQLite of this virtual file system, once in a process.
pub(crate) fn register() {
    let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: c_int::try_from(size_of::<Handle>()).expect("two pointers"),
        mxPathname: PATH_BYTES_MAX,
        pNext: ptr::null_mut(),
        zName: c"faultdisk".as_ptr(),
        pAppData: ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_ms),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }));
    // SAFETY: the value lives as long as the process and is given to nobody else.
    let code = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
    assert_eq!(code, ffi::SQLITE_OK, "SQLite takes one more virtual file system");
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(raise_lock),
    xUnlock: Some(lower_lock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `file` is open.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Open {
    // SAFETY: `xOpen` has put a `Handle` there whose `open` came from `Box::into_raw` and lives until `xClose`; no other
    // thread uses this file meanwhile.
    unsafe { &mut *(*file.cast::<Handle>()).open }
}

/// # Safety
/// `path` is null or a string.
unsafe fn text<'a>(path: *const c_char) -> Option<&'a str> {
    if path.is_null() {
        return None;
    }
    // SAFETY: a string of SQLite ends with a zero byte and outlives the call.
    unsafe { CStr::from_ptr(path) }.to_str().ok()
}

fn place(offset: i64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn code_of(trouble: Trouble, io: c_int) -> c_int {
    match trouble {
        Trouble::Io => io,
        Trouble::Full => ffi::SQLITE_FULL,
    }
}

// ---- the file system ----

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    path: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let handle = file.cast::<Handle>();
    // SAFETY: SQLite gave room for a `Handle`. Without methods, SQLite does not close a file that was not opened.
    unsafe { (*handle).base.pMethods = ptr::null() };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // SAFETY: `path` is null for a file without a name, else a string.
    let (model, name) = match unsafe { text(path) } {
        Some(path) => match find(path) {
            Some((model, name)) => (model, name.to_owned()),
            None => return ffi::SQLITE_CANTOPEN,
        },
        None => (Arc::default(), format!("nameless-{number}")),
    };
    let run = {
        let mut model = lock(&model);
        if !model.exists(&name) && flags & ffi::SQLITE_OPEN_CREATE == 0 || model.create(&name).is_err() {
            return ffi::SQLITE_CANTOPEN;
        }
        model.run
    };
    let passing = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
    let open = Box::new(Open { model, name, run, number, passing, memory: None });
    // SAFETY: as above; `flags_out` is null or points to one number.
    unsafe {
        (*handle).open = Box::into_raw(open);
        (*handle).base.pMethods = &raw const METHODS;
        if !flags_out.is_null() {
            *flags_out = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, path: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: `path` is a string.
    let Some((model, name)) = unsafe { text(path) }.and_then(find) else { return ffi::SQLITE_IOERR_DELETE };
    let mut model = lock(&model);
    if !model.exists(name) {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    model.remove(name, sync_folder != 0).map_or_else(|why| code_of(why, ffi::SQLITE_IOERR_DELETE), |()| ffi::SQLITE_OK)
}

unsafe extern "C" fn access(_: *mut ffi::sqlite3_vfs, path: *const c_char, _: c_int, out: *mut c_int) -> c_int {
    // SAFETY: `path` is a string.
    let found = unsafe { text(path) }.and_then(find);
    let there = found.is_some_and(|(model, name)| lock(&model).exists(name));
    // SAFETY: `out` points to one number.
    unsafe { *out = c_int::from(there) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: `path` is a string.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes_with_nul();
    if bytes.len() > place(room.into()) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has room for `room` bytes, and the two do not overlap.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len()) };
    ffi::SQLITE_OK
}

/// SQLite draws its own random numbers from another file system, the default one: this one need not be good.
unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, count: c_int, out: *mut c_char) -> c_int {
    let count_bytes = usize::try_from(count).unwrap_or(0);
    // SAFETY: `out` has room for `count` bytes.
    unsafe { ptr::write_bytes(out, 0x5a, count_bytes) };
    count
}

/// Nobody waits on a disk in memory.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// Noon of 1 January 2000, in days and in milliseconds of SQLite's count.
const DAY: f64 = 2_451_545.0;
const DAY_MS: i64 = 2_451_545 * 86_400_000;

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: `out` points to one number.
    unsafe { *out = DAY };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(_: *mut ffi::sqlite3_vfs, out: *mut i64) -> c_int {
    // SAFETY: `out` points to one number.
    unsafe { *out = DAY_MS };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

// ---- one file ----

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the file is open; after this call SQLite does not use it again.
    let open = unsafe {
        (*file).pMethods = ptr::null();
        Box::from_raw((*file.cast::<Handle>()).open)
    };
    let mut model = lock(&open.model);
    if model.run == open.run {
        model.locks.forget(&open.name, open.number);
        if open.passing {
            // A passing file that cannot be removed stays and is nobody's.
            let _ = model.remove(&open.name, false);
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, count: c_int, at: i64) -> c_int {
    let count = usize::try_from(count).unwrap_or(0);
    // SAFETY: `into` has room for `count` bytes.
    let into = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), count) };
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| {
        let read = model.read(&open.name, place(at), into).map_err(|_| ffi::SQLITE_IOERR_READ)?;
        // What is not there reads as zeros.
        into[read..].fill(0);
        if read < count { Err(ffi::SQLITE_IOERR_SHORT_READ) } else { Ok(()) }
    })
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, count: c_int, at: i64) -> c_int {
    // SAFETY: `from` has `count` bytes.
    let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(count).unwrap_or(0)) };
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| model.write(&open.name, place(at), from).map_err(|why| code_of(why, ffi::SQLITE_IOERR_WRITE)))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: i64) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| model.truncate(&open.name, place(len)).map_err(|_| ffi::SQLITE_IOERR_TRUNCATE))
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| model.sync(&open.name).map_err(|_| ffi::SQLITE_IOERR_FSYNC))
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| {
        // SAFETY: `out` points to one number.
        unsafe { *out = i64::try_from(model.len(&open.name)).unwrap_or(i64::MAX) };
        Ok(())
    })
}

fn level(code: c_int) -> Level {
    match code {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}

unsafe extern "C" fn raise_lock(file: *mut ffi::sqlite3_file, to: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| {
        let raised = model.locks.raise(&open.name, open.number, level(to));
        if raised { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
    })
}

unsafe extern "C" fn lower_lock(file: *mut ffi::sqlite3_file, to: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| {
        model.locks.lower(&open.name, open.number, level(to));
        Ok(())
    })
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    open.ask(|model| {
        // SAFETY: `out` points to one number.
        unsafe { *out = c_int::from(model.locks.is_reserved(&open.name)) };
        Ok(())
    })
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

/// As SQLite takes it of a real disk: a write that fails spoils nothing beside it.
unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

// ---- shared memory ----

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    bytes: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    if open.ask(|_| Ok(())) != ffi::SQLITE_OK {
        return ffi::SQLITE_IOERR_SHMMAP;
    }
    if open.memory.is_none() {
        open.memory = Some(memory_of(open));
    }
    let (region, words) = (place(region.into()), place(bytes.into()).div_ceil(size_of::<u64>()));
    let memory = open.memory.as_ref().expect("it was just made");
    let mut regions = memory.regions.lock().unwrap_or_else(PoisonError::into_inner);
    while extend != 0 && regions.len() <= region {
        regions.push(Region(Box::into_raw(vec![0_u64; words].into_boxed_slice())));
    }
    let found = regions.get(region).map_or(ptr::null_mut(), |region| region.0.cast::<c_void>());
    // SAFETY: `out` points to one pointer. The region lives as long as `open.memory` of any file holds it.
    unsafe { *out = found };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, from: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    let places = place(from.into())..place((from + count).into());
    open.ask(|model| {
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            model.locks.unlock_places(&open.name, open.number, places);
            return Ok(());
        }
        let alone = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
        let locked = model.locks.lock_places(&open.name, open.number, places, alone);
        if locked { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
    })
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open; SQLite uses no region of it after this call.
    let open = unsafe { opened(file) };
    open.memory = None;
    ffi::SQLITE_OK
}
