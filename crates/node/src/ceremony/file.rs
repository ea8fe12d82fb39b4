//! Files of the ceremony: whole on the disk or not there, never written over, bounded when read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use super::CeremonyFault;

/// Files that only their owner may read: made whole or not at all, and refused when others may read them.
pub use comity_seal::{create_private, read_private};

/// Writes a new file that others may read. It is on the disk when this returns; a file that is there is left alone.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), CeremonyFault> {
    let fault = |error: io::Error| CeremonyFault::Io { path: path.into(), kind: error.kind() };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault)
}

/// Reads a file of at most `bytes_max` bytes.
pub fn read_file(path: &Path, bytes_max: usize) -> Result<Vec<u8>, CeremonyFault> {
    let fault = |error: io::Error| CeremonyFault::Io { path: path.into(), kind: error.kind() };
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path).map_err(fault)?.take(limit).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() > bytes_max { Err(CeremonyFault::TooLarge(path.into())) } else { Ok(bytes) }
}
