//! Files that only their owner may read: made whole or not at all, never over another.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::key_file::KeyFileFault;
use crate::secret::Wiped;

/// Writes a new file that only its owner may read. It appears with all its bytes on the disk, or not at all; a file
/// that is there already is left alone ([`KeyFileFault::Exists`]).
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<(), KeyFileFault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| fault(path, io::ErrorKind::InvalidInput.into()))?;
    if path.symlink_metadata().is_ok() {
        return Err(KeyFileFault::Exists(path.into()));
    }
    let mut scratch_name = std::ffi::OsString::from(".");
    scratch_name.push(name);
    // Threads of one process never share a scratch file.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    scratch_name.push(format!(".{}.{count}.new", std::process::id()));
    let scratch = Scratch(folder.join(scratch_name));
    // What an interrupted attempt of an earlier process with our number may have left.
    let _ = fs::remove_file(&scratch.0);
    let mut file = create_owner_only(&scratch.0).map_err(|error| fault(path, error))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| fault(path, error))?;
    // A link, unlike a rename, fails where something stands already.
    match fs::hard_link(&scratch.0, path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(KeyFileFault::Exists(path.into())),
        Err(error) => return Err(fault(path, error)),
    }
    drop(scratch);
    sync_folder(folder).map_err(|error| fault(path, error))
}

/// Reads a file of at most `bytes_max` bytes that only its owner may read; refuses one that others may read
/// ([`KeyFileFault::TooOpen`]).
pub fn read_private(path: &Path, bytes_max: usize) -> Result<Wiped, KeyFileFault> {
    let file = File::open(path).map_err(|error| fault(path, error))?;
    // Asked of the open file, so that it cannot be exchanged between the question and the reading.
    check_owner_only(&file, path)?;
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    // Room for all of it from the start: a growing buffer would leave copies behind.
    let mut bytes = Vec::with_capacity(bytes_max.saturating_add(1));
    let read = file.take(limit).read_to_end(&mut bytes);
    let bytes = Wiped::new(bytes);
    read.map_err(|error| fault(path, error))?;
    if bytes.len() > bytes_max { Err(KeyFileFault::Shape(path.into())) } else { Ok(bytes) }
}

fn fault(path: &Path, error: io::Error) -> KeyFileFault {
    KeyFileFault::Io { path: path.into(), kind: error.kind() }
}

/// A file that is removed when it is no longer needed, whatever happened.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(unix)]
fn create_owner_only(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn check_owner_only(file: &File, path: &Path) -> Result<(), KeyFileFault> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_err(|error| fault(path, error))?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyFileFault::TooOpen { path: path.into(), mode }) }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

// Elsewhere the folder's own access rules have to keep others out; there is nothing to ask the file.
#[cfg(not(unix))]
fn create_owner_only(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(not(unix))]
fn check_owner_only(_: &File, _: &Path) -> Result<(), KeyFileFault> {
    Ok(())
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
