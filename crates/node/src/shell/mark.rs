//! The mark of a node's store, in a file beside it that no backup holds (LANE-008).
//!
//! Promise: it never says more than the store has: it is written after each commit, and durably before a life begins.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use comity_dossier::Hex;
use comity_store::StoreFault;

use crate::life::Mark;

/// The file. Its length never changes, so that it is written over in one piece.
pub(super) struct MarkFile {
    file: File,
    mark: Mark,
}

/// Where it lies in a node's folder.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("life")
}

/// Reads the mark of a folder; `None` if there is none that can be read.
pub(super) fn read(folder: &Path) -> Option<Mark> {
    let text = std::fs::read_to_string(path(folder)).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let [life, next, position] = words[..] else { return None };
    let (life, next) = (crate::hex::read(life)?, crate::hex::read(next)?);
    Some(Mark { life, next, position: position.parse().ok()? })
}

/// Writes the mark of a folder durably.
pub(super) fn write(folder: &Path, mark: Mark) -> Result<MarkFile, StoreFault> {
    let fault = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => StoreFault::Full,
        _ => StoreFault::Io(error.raw_os_error().unwrap_or(-1)),
    };
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path(folder)).map_err(fault)?;
    let mut out = MarkFile { file, mark };
    let cut = |file: &mut File| file.stream_position().and_then(|end| file.set_len(end));
    out.put().and_then(|()| cut(&mut out.file)).and_then(|()| out.file.sync_all()).map_err(fault)?;
    Ok(out)
}

impl MarkFile {
    fn put(&mut self) -> std::io::Result<()> {
        let (life, next) = (Hex(&self.mark.life), Hex(&self.mark.next));
        let text = format!("{life}\n{next}\n{:020}\n", self.mark.position);
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text.as_bytes())
    }

    /// Notes how far the store is now. It need not be durable at once: a mark that lags behind says less, and never wrongly.
    pub(super) fn note(&mut self, position: u64) {
        self.mark.position = position;
        if let Err(error) = self.put() {
            tracing::warn!(kind = %error.kind(), "the mark beside the store cannot be written");
        }
    }
}
