//! Restores a backup into a new folder, or only says what would come of it.
//!
//! Promise: everything is decrypted, hashed and looked through in a scratch folder beside the target; the target appears
//! whole, in one step, as a new life (BACK-003, BACK-004). A rehearsal leaves nothing behind. A folder in which something is
//! stands is never touched.

use std::path::{Path, PathBuf};

use comity_dossier::Time;
use comity_dossier::charter::Fingerprint;
use comity_seal::{BackupKey, CryptoRng};
use comity_store::{PeopleStore, Reader, Store};

use super::parts::{self, DATABASES, Scratch};
use super::unpack::unpack;
use super::{BackupFault, Manifest};
use crate::life::{self, Cause};
use crate::shell::paths;
use crate::trust::Trust;

/// What is to be restored, and where to.
pub struct Restore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// The private half of its key pair.
    pub key: &'a BackupKey,
    /// The folder that is to be made.
    pub to: &'a Path,
    /// Check everything, and leave nothing behind.
    pub rehearsal: bool,
    /// The present moment.
    pub now: Time,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What stands in the backup.
    pub manifest: Manifest,
    /// The digits of the network's first charter: whoever can write to the place of the backups may have put a false one
    /// there, so they are compared.
    pub digits: Fingerprint,
    /// How old the backup is, in milliseconds.
    pub age_ms: u64,
    /// Whether something stands where the folder would be made: only a rehearsal goes on then.
    pub occupied: bool,
}

/// Restores a backup.
pub fn restore(wish: &Restore<'_>, rng: &mut dyn CryptoRng) -> Result<Restored, BackupFault> {
    let occupied = is_occupied(wish.to);
    if occupied && !wish.rehearsal {
        return Err(BackupFault::Exists(wish.to.into()));
    }
    let folder = parts::parent(wish.to);
    let name = wish.to.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let at = folder.join(format!(".{name}.restoring"));
    let mut scratch = Scratch::folder(at.clone()).map_err(BackupFault::io(&at))?;
    let manifest = unpack(wish.file, wish.key, &at)?;
    let digits = look_through(&at, &manifest)?;
    let age_ms = wish.now.since_ms(manifest.made);
    if !wish.rehearsal {
        begin_anew(&at, &manifest, wish.now, rng)?;
        put_in_place(&at, wish.to, folder)?;
        scratch.0 = None;
    }
    Ok(Restored { manifest, digits, age_ms, occupied })
}

/// An empty folder may be there: somebody made it for this.
fn is_occupied(to: &Path) -> bool {
    match std::fs::read_dir(to) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => to.symlink_metadata().is_ok(),
    }
}

/// Opens and looks through every database, and holds the log against the manifest.
fn look_through(at: &Path, manifest: &Manifest) -> Result<Fingerprint, BackupFault> {
    for part in &manifest.parts {
        if let Some(database) = parts::database(&part.name) {
            database.check(&at.join(&part.name)).map_err(BackupFault::store(&part.name))?;
        }
    }
    let (name, _) = DATABASES[0];
    let fault = BackupFault::store(name);
    // Brings a log of an older program to this one's schema; the hashes were compared before.
    drop(Store::open(&paths::log(at)).map_err(&fault)?);
    let log = Reader::open(&paths::log(at)).map_err(&fault)?;
    let trust = Trust::read(&log, manifest.member)?;
    let same = log.generation().map_err(&fault)?.unwrap_or_default() == manifest.generation
        && log.reached().map_err(&fault)?.0 == manifest.position
        && trust.network() == manifest.network;
    if same { Ok(trust.charter_chain().fingerprint()) } else { Err(BackupFault::Spoilt(Some(name.to_owned()))) }
}

/// Makes the store one of another life, and ends the sessions of everybody who was signed in when the backup was made.
fn begin_anew(at: &Path, manifest: &Manifest, now: Time, rng: &mut dyn CryptoRng) -> Result<(), BackupFault> {
    let (name, _) = DATABASES[0];
    let fault = BackupFault::store(name);
    let mut store = Store::open(&paths::log(at)).map_err(&fault)?;
    life::begin_anew(&mut store, Cause::Restored, manifest.made, now, rng).map_err(&fault)?;
    drop(store);
    let people = paths::people(at);
    if people.exists() {
        let forever = Time(i64::MAX.unsigned_abs());
        let ended = PeopleStore::open(&people).and_then(|mut people| people.forget_sessions(forever, forever));
        ended.map_err(BackupFault::store("people.db"))?;
    }
    Ok(())
}

fn put_in_place(at: &Path, to: &Path, folder: &Path) -> Result<(), BackupFault> {
    for file in files_of(at) {
        let synced = std::fs::File::open(&file).and_then(|opened| opened.sync_all());
        synced.map_err(BackupFault::io(&file))?;
    }
    parts::sync_folder(at).map_err(BackupFault::io(at))?;
    if to.is_dir() {
        // Only an empty one goes; whatever came into it since makes this fail.
        std::fs::remove_dir(to).map_err(BackupFault::io(to))?;
    }
    std::fs::rename(at, to).map_err(BackupFault::io(to))?;
    parts::sync_folder(folder).map_err(BackupFault::io(folder))
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_of(&path) } else { vec![path] }).collect()
}
