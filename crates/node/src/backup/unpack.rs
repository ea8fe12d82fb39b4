//! Opens a backup: decrypts every part into a folder, and holds all of it against the manifest.
//!
//! Promise: only parts of the closed list are written, each once; what is returned was there to its last byte (BACK-003).
//! Not here: whether the databases are whole (`restore`).

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use comity_dossier::ids::Kid;
use comity_dossier::{Hash, Sealed, Suite};
use comity_seal::file::Decryptor;
use comity_seal::{BackupKey, FileKey, OpenFault};
use sha2::{Digest, Sha256};

use super::manifest::MANIFEST_BYTES_MAX;
use super::{BackupFault, Manifest, Part, parts};

/// The first line of every backup.
pub(super) const FIRST_LINE: &str = "comity backup 1";
/// No line in front of a part, and none in the clear, is longer.
const LINE_BYTES_MAX: u64 = 4 * 1024;

/// Decrypts a backup into a folder that is there and empty.
pub(super) fn unpack(file: &Path, key: &BackupKey, into: &Path) -> Result<Manifest, BackupFault> {
    let opened = File::open(file).map_err(BackupFault::io(file))?;
    let mut from = BufReader::new(opened);
    let stream_key = head(file, &mut from, key)?;
    let stream = Decryptor::new(stream_key, from).map_err(BackupFault::io(file))?;
    let mut stream = BufReader::new(stream);
    let mut found: Vec<Part> = Vec::new();
    loop {
        let line = line(&mut stream).map_err(BackupFault::io(file))?;
        let words: Vec<&str> = line.split(' ').collect();
        let spoilt = || BackupFault::Spoilt(None);
        match words[..] {
            ["part", name, bytes] => {
                let place = parts::place(into, name).ok_or_else(spoilt)?;
                let bytes = bytes.parse().map_err(|_| spoilt())?;
                found.push(take(&mut stream, name, bytes, &place)?);
            }
            ["manifest", bytes] => {
                let bytes: u64 = bytes.parse().map_err(|_| spoilt())?;
                let mut text = String::new();
                let read = stream.by_ref().take(bytes.min(MANIFEST_BYTES_MAX)).read_to_string(&mut text);
                read.map_err(BackupFault::io(file))?;
                let manifest = Manifest::from_text(&text).filter(|_| text.len() as u64 == bytes).ok_or_else(spoilt)?;
                let rest = stream.read(&mut [0]).map_err(BackupFault::io(file))?;
                let differs = found.iter().zip(&manifest.parts).find(|(found, said)| found != said);
                return match differs {
                    Some((found, _)) => Err(BackupFault::Spoilt(Some(found.name.clone()))),
                    None if rest != 0 || found.len() != manifest.parts.len() => Err(spoilt()),
                    None => Ok(manifest),
                };
            }
            _ => return Err(spoilt()),
        }
    }
}

/// Reads the lines in the clear, and opens the key of the rest.
fn head(file: &Path, from: &mut impl BufRead, key: &BackupKey) -> Result<FileKey, BackupFault> {
    let none = || BackupFault::NotABackup(file.into());
    let mut next = |name: &str| -> Option<String> {
        let line = line(from).ok()?;
        if name.is_empty() { Some(line) } else { line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned) }
    };
    if next("").ok_or_else(none)? != FIRST_LINE {
        return Err(none());
    }
    let suite = next("suite").and_then(|text| text.parse().ok()).ok_or_else(none)?;
    let receiver = next("to").and_then(|text| crate::hex::read(&text)).ok_or_else(none)?;
    let enc = next("enc").and_then(|text| bytes_of(&text)).ok_or_else(none)?;
    let ciphertext = next("key").and_then(|text| bytes_of(&text)).ok_or_else(none)?;
    let sealed = Sealed { suite: Suite(suite), receiver: Kid(receiver), enc, ciphertext };
    key.open(&sealed).map_err(|fault| match fault {
        OpenFault::UnknownKey => {
            BackupFault::OtherKey { sealed_to: sealed.receiver.to_string(), key: key.kid().to_string() }
        }
        OpenFault::UnknownSuite => none(),
        OpenFault::Closed => BackupFault::Spoilt(None),
    })
}

/// Reads one line, without its end.
fn line(from: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = String::new();
    from.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)?;
    match line.strip_suffix('\n') {
        Some(whole) => Ok(whole.to_owned()),
        None => Err(std::io::ErrorKind::InvalidData.into()),
    }
}

/// Writes one part to its place, durably, and returns what it is.
fn take(from: &mut impl Read, name: &str, bytes: u64, place: &Path) -> Result<Part, BackupFault> {
    let fault = BackupFault::io(place);
    let folder = parts::parent(place);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(&fault)?;
    let mut file = parts::create_private(place).map_err(|error| match error.kind() {
        // The same part twice.
        std::io::ErrorKind::AlreadyExists => BackupFault::Spoilt(Some(name.to_owned())),
        _ => fault(error),
    })?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = from.read(&mut buffer[..most]).map_err(&fault)?;
        if read == 0 {
            return Err(BackupFault::Spoilt(Some(name.to_owned())));
        }
        hasher.update(&buffer[..read]);
        file.write_all(&buffer[..read]).map_err(&fault)?;
        left -= read as u64;
    }
    file.sync_all().map_err(&fault)?;
    Ok(Part { name: name.to_owned(), bytes, hash: Hash(hasher.finalize().into()) })
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    if digits.len().is_multiple_of(2) { pairs.collect() } else { None }
}
