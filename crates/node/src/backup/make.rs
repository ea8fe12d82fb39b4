//! Makes a backup: copies of one moment, then one encrypted file.
//!
//! Promise: the node is not held up, and need not run; what is open on the disk meanwhile lies in the node's own folder and
//! is removed; under the final name stands a whole backup, on the disk, or nothing (BACK-001).

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use comity_dossier::{Hash, Hex, Member, Time};
use comity_seal::file::Encryptor;
use comity_seal::key_file::Stored;
use comity_seal::{BackupKey, BackupPublic, CryptoRng, FileKey};
use comity_store::Reader;
use sha2::{Digest, Sha256};

use super::parts::{self, DATABASES, KEYS, SETTINGS, SMALL_BYTES_MAX, Scratch};
use super::unpack::FIRST_LINE;
use super::{BackupFault, Manifest, Part};
use crate::ceremony::{CeremonyFault, read_file, write_new};
use crate::trust::Trust;

/// What is wanted.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// The node's folder.
    pub folder: &'a Path,
    /// Whose node it is.
    pub member: Member,
    /// The public half of the key pair.
    pub to: &'a BackupPublic,
    /// Where the backup is to stand: a new file.
    pub out: &'a Path,
    /// Whether the private keys of the node go in. Old backups with keys open what was sealed to keys that were replaced
    /// since, so keys have a backup of their own.
    pub with_keys: bool,
    /// The version of this program.
    pub program: &'a str,
    /// The present moment.
    pub now: Time,
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its length.
    pub bytes: u64,
    /// What stands in it.
    pub manifest: Manifest,
}

/// Makes a key pair: the private half in a new file that only its owner may read, the public half in another.
pub fn make_key(private: &Path, public: &Path, rng: &mut dyn CryptoRng) -> Result<BackupPublic, BackupFault> {
    if public.exists() {
        return Err(BackupFault::Exists(public.into()));
    }
    let bad = |_| BackupFault::BadPublic(public.into());
    let key = BackupKey::generate(rng).map_err(bad)?;
    let half = key.public().map_err(bad)?;
    key.create(private)?;
    write_new(public, half.to_text().as_bytes()).map_err(of_ceremony)?;
    Ok(half)
}

/// Reads the public half of a key pair.
pub fn read_public(path: &Path) -> Result<BackupPublic, BackupFault> {
    let bytes = read_file(path, SMALL_BYTES_MAX).map_err(of_ceremony)?;
    let text = String::from_utf8(bytes).ok();
    text.and_then(|text| BackupPublic::from_text(&text)).ok_or(BackupFault::BadPublic(path.into()))
}

/// Reads the private half of a key pair.
pub fn read_key(path: &Path) -> Result<BackupKey, BackupFault> {
    Ok(BackupKey::load(path)?)
}

/// Makes a backup of the node in a folder, running or not.
pub fn make(wish: Wish<'_>, rng: &mut dyn CryptoRng) -> Result<Made, BackupFault> {
    if wish.out.exists() {
        return Err(BackupFault::Exists(wish.out.into()));
    }
    let _alone = alone(wish.folder)?;
    let at = wish.folder.join("run").join("backup");
    let scratch = Scratch::folder(at.clone()).map_err(BackupFault::io(&at))?;
    let sources = gather(wish.folder, &at, wish.with_keys)?;
    let manifest = about(&wish, &at)?;
    let made = write(&wish, sources, manifest, rng)?;
    drop(scratch);
    Ok(made)
}

/// One backup of a folder at a time: they share a place for the copies.
fn alone(folder: &Path) -> Result<File, BackupFault> {
    let run = folder.join("run");
    std::fs::create_dir_all(&run).map_err(BackupFault::io(&run))?;
    let path = run.join("backup.lock");
    let lock = File::options().write(true).create(true).truncate(false).open(&path).map_err(BackupFault::io(&path))?;
    lock.try_lock().map_err(|_| BackupFault::Busy)?;
    Ok(lock)
}

/// Copies the databases, and finds what else belongs in the backup.
fn gather(folder: &Path, at: &Path, with_keys: bool) -> Result<Vec<(&'static str, PathBuf)>, BackupFault> {
    let mut sources = Vec::new();
    for (name, database) in DATABASES {
        let from = folder.join(name);
        if from.exists() {
            let copy = at.join(name);
            database.copy(&from, &copy).map_err(BackupFault::store(name))?;
            database.check(&copy).map_err(BackupFault::store(name))?;
            sources.push((name, copy));
        }
    }
    let keys = if with_keys { &KEYS[..] } else { &[] };
    let small = SETTINGS.iter().chain(keys).map(|name| (*name, folder.join(name)));
    sources.extend(small.filter(|(_, path)| path.exists()));
    Ok(sources)
}

/// Reads from the copy of the log what the manifest says of it.
fn about(wish: &Wish<'_>, at: &Path) -> Result<Manifest, BackupFault> {
    let (name, _) = DATABASES[0];
    let fault = BackupFault::store(name);
    let log = Reader::open(&at.join(name)).map_err(&fault)?;
    let trust = Trust::read(&log, wish.member)?;
    Ok(Manifest {
        program: wish.program.to_owned(),
        member: wish.member,
        network: trust.network(),
        charter: trust.charter().version,
        generation: log.generation().map_err(&fault)?.unwrap_or_default(),
        made: wish.now,
        position: log.reached().map_err(&fault)?.0,
        lines: log.usage().map_err(&fault)?.entries,
        parts: Vec::new(),
    })
}

fn write(
    wish: &Wish<'_>,
    sources: Vec<(&'static str, PathBuf)>,
    mut manifest: Manifest,
    rng: &mut dyn CryptoRng,
) -> Result<Made, BackupFault> {
    let folder = parts::parent(wish.out);
    let name = wish.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let path = folder.join(format!(".{name}.{}.new", std::process::id()));
    drop(std::fs::remove_file(&path));
    let file = parts::create_private(&path).map_err(BackupFault::io(&path))?;
    let unfinished = Scratch(Some(path.clone()));
    let fault = BackupFault::io(&path);

    let key = FileKey::generate(rng);
    let sealed = wish.to.seal(&key, rng).map_err(|_| BackupFault::BadPublic(wish.out.into()))?;
    let mut file = BufWriter::new(file);
    let head = [
        FIRST_LINE.to_owned(),
        format!("suite {}", sealed.suite.0),
        format!("to {}", sealed.receiver),
        format!("enc {}", Hex(&sealed.enc)),
        format!("key {}", Hex(&sealed.ciphertext)),
    ];
    head.iter().try_for_each(|line| writeln!(file, "{line}")).map_err(&fault)?;
    let mut out = Encryptor::new(key, file);
    for (name, source) in sources {
        manifest.parts.push(add(&mut out, name, &source).map_err(BackupFault::io(&source))?);
    }
    let text = manifest.to_text();
    writeln!(out, "manifest {}", text.len()).and_then(|()| out.write_all(text.as_bytes())).map_err(&fault)?;
    let file = out.finish().and_then(|buffer| buffer.into_inner().map_err(std::io::IntoInnerError::into_error));
    let file = file.map_err(&fault)?;
    file.sync_all().map_err(&fault)?;
    let bytes = file.metadata().map_err(&fault)?.len();
    // A link, unlike a rename, fails where something stands already; a file system without links gets a rename.
    match std::fs::hard_link(&path, wish.out) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => std::fs::rename(&path, wish.out),
        other => other,
    }
    .map_err(BackupFault::io(wish.out))?;
    drop(unfinished);
    parts::sync_folder(folder).map_err(BackupFault::io(folder))?;
    Ok(Made { bytes, manifest })
}

/// Adds one part: a line with its name and length, then its bytes.
fn add(out: &mut impl Write, name: &str, source: &Path) -> std::io::Result<Part> {
    let mut file = File::open(source)?;
    let bytes = file.metadata()?.len();
    writeln!(out, "part {name} {bytes}")?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = file.read(&mut buffer[..most])?;
        if read == 0 {
            // Somebody made it shorter meanwhile: the next attempt takes it as it is then.
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        hasher.update(&buffer[..read]);
        out.write_all(&buffer[..read])?;
        left -= read as u64;
    }
    Ok(Part { name: name.to_owned(), bytes, hash: Hash(hasher.finalize().into()) })
}

fn of_ceremony(fault: CeremonyFault) -> BackupFault {
    match fault {
        CeremonyFault::Io { path, kind: std::io::ErrorKind::AlreadyExists } => BackupFault::Exists(path),
        CeremonyFault::Io { path, kind } => BackupFault::Io { path, kind },
        CeremonyFault::TooLarge(path) => BackupFault::BadPublic(path),
        _ => BackupFault::Busy,
    }
}
