//! Key files: one key each, in a text format of our own, readable by their owner only.
//!
//! ```text
//!   comity key 1
//!   kind node-signing
//!   public d75a980182b10ab7…
//!   secret 9d61b19deffd5a60…
//! ```
//!
//! Promise: a key file is never written over, never read when others may read it too, and never half there. What is
//! wrong with one is said without a byte of it.

use std::io;
use std::path::{Path, PathBuf};

use comity_dossier::Suite;
use zeroize::Zeroize;

use crate::backup_key::BackupKey;
use crate::hpke::SealingKey;
use crate::private_file::{create_private, read_private};
use crate::secret::{SEED_BYTES, Seed, Wiped};
use crate::signing::{CouncilKey, NodeSigner, Pair, RootKey};

const FIRST_LINE: &str = "comity key 1";
const FILE_BYTES_MAX: usize = 8 * 1024;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// A member's root key.
    Root,
    /// The key of a seat of the council.
    Council,
    /// A node's signing key.
    NodeSigning,
    /// A node's sealing key of suite 1 (X-Wing).
    NodeSealingXWing,
    /// A node's sealing key of suite 2 (X25519).
    NodeSealingX25519,
    /// A key that opens backups (X-Wing).
    Backup,
}

impl KeyKind {
    const ALL: [KeyKind; 6] =
        [Self::Root, Self::Council, Self::NodeSigning, Self::NodeSealingXWing, Self::NodeSealingX25519, Self::Backup];

    /// Returns the word that stands in the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Council => "council",
            Self::NodeSigning => "node-signing",
            Self::NodeSealingXWing => "node-sealing-x-wing",
            Self::NodeSealingX25519 => "node-sealing-x25519",
            Self::Backup => "backup",
        }
    }

    fn from_str(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl std::fmt::Display for KeyKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a key file could not be written or read. Names the file, never what is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileFault {
    /// Something stands there already.
    #[error("`{}` exists and is not written over", .0.display())]
    Exists(PathBuf),
    /// Others than the owner may read it.
    #[error("`{}` can be read by others than its owner (mode {mode:03o}): take its key for known to them", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key file, or damaged.
    #[error("`{}` is not a key file, or it is damaged", .0.display())]
    Shape(PathBuf),
    /// A key for another purpose.
    #[error("`{}` holds a key of kind {found}, not {wanted}", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// What it holds.
        found: KeyKind,
        /// What was asked for.
        wanted: &'static str,
    },
    /// The system said no.
    #[error("`{}`: {kind}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        kind: io::ErrorKind,
    },
}

impl KeyFileFault {
    /// Returns what to do next, for the line below the error.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Exists(_) => "choose another name, or move the old key away first".into(),
            Self::TooOpen { path, .. } => format!(
                "close it with `chmod 600 {}`; if somebody else had access to this machine, replace the key",
                path.display()
            ),
            Self::Shape(_) => {
                "restore it from its backup; a key file is four lines and begins with `comity key 1`".into()
            }
            Self::Kind { wanted, .. } => format!("give the file that holds the key of kind {wanted}"),
            Self::Io { kind: io::ErrorKind::NotFound, .. } => "check the path, and that the key was made".into(),
            Self::Io { .. } => "check the path, the permissions of its folder and the room on the disk".into(),
        }
    }
}

/// A key that can live in a key file.
pub trait Stored: Sized + private::Parts {
    /// Writes the key into a new file that only its owner may read.
    fn create(&self, path: &Path) -> Result<(), KeyFileFault> {
        create_private(path, &write(self.kind(), self.public_bytes(), self.secret()))
    }

    /// Reads the key from its file. Refuses a file that others may read, and a key of another kind.
    fn load(path: &Path) -> Result<Self, KeyFileFault> {
        let text = read_private(path, FILE_BYTES_MAX)?;
        let (kind, public, seed) = parse(&text).ok_or_else(|| KeyFileFault::Shape(path.into()))?;
        let wanted = Self::WANTED;
        let key =
            Self::make(kind, seed).ok_or_else(|| KeyFileFault::Kind { path: path.into(), found: kind, wanted })?;
        // A public key that is not the secret's is a damaged file: better found now than by everybody else.
        if key.public_bytes() == public.as_slice() { Ok(key) } else { Err(KeyFileFault::Shape(path.into())) }
    }
}

mod private {
    use super::{KeyKind, Seed};

    /// What a key file needs to know of a key; nobody outside can implement it.
    pub trait Parts {
        const WANTED: &'static str;
        fn kind(&self) -> KeyKind;
        fn public_bytes(&self) -> &[u8];
        #[allow(private_interfaces)] // this trait cannot be named outside
        fn secret(&self) -> &Seed;
        #[allow(private_interfaces)]
        fn make(kind: KeyKind, seed: Seed) -> Option<Self>
        where
            Self: Sized;
    }
}

macro_rules! stored {
    ($($name:ident = $kind:ident, $wanted:literal;)*) => {$(
        impl private::Parts for $name {
            const WANTED: &'static str = $wanted;

            fn kind(&self) -> KeyKind {
                KeyKind::$kind
            }

            fn public_bytes(&self) -> &[u8] {
                self.public()
            }

            #[allow(private_interfaces)]
            fn secret(&self) -> &Seed {
                self.0.seed()
            }

            #[allow(private_interfaces)]
            fn make(kind: KeyKind, seed: Seed) -> Option<Self> {
                (kind == KeyKind::$kind).then(|| Self(Pair::from_seed(seed)))
            }
        }

        impl Stored for $name {}
    )*};
}

stored! {
    RootKey = Root, "root";
    CouncilKey = Council, "council";
    NodeSigner = NodeSigning, "node-signing";
}

impl private::Parts for SealingKey {
    const WANTED: &'static str = "node-sealing";

    fn kind(&self) -> KeyKind {
        if self.suite() == Suite::X_WING { KeyKind::NodeSealingXWing } else { KeyKind::NodeSealingX25519 }
    }

    fn public_bytes(&self) -> &[u8] {
        self.public()
    }

    #[allow(private_interfaces)]
    fn secret(&self) -> &Seed {
        self.seed()
    }

    #[allow(private_interfaces)]
    fn make(kind: KeyKind, seed: Seed) -> Option<Self> {
        let suite = match kind {
            KeyKind::NodeSealingXWing => Suite::X_WING,
            KeyKind::NodeSealingX25519 => Suite::X25519,
            _ => return None,
        };
        SealingKey::of(suite, seed).ok()
    }
}

impl Stored for SealingKey {}

impl private::Parts for BackupKey {
    const WANTED: &'static str = "backup";

    fn kind(&self) -> KeyKind {
        KeyKind::Backup
    }

    fn public_bytes(&self) -> &[u8] {
        self.sealing().public()
    }

    #[allow(private_interfaces)]
    fn secret(&self) -> &Seed {
        self.sealing().seed()
    }

    #[allow(private_interfaces)]
    fn make(kind: KeyKind, seed: Seed) -> Option<Self> {
        (kind == KeyKind::Backup).then(|| BackupKey::of(seed)).flatten()
    }
}

impl Stored for BackupKey {}

fn write(kind: KeyKind, public: &[u8], seed: &Seed) -> Wiped {
    let mut text = Vec::with_capacity(FILE_BYTES_MAX);
    text.extend_from_slice(format!("{FIRST_LINE}\nkind {kind}\npublic ").as_bytes());
    push_hex(&mut text, public);
    text.extend_from_slice(b"\nsecret ");
    push_hex(&mut text, seed.expose());
    text.push(b'\n');
    Wiped::new(text)
}

/// Reads the four lines; a line feed at the very end may be missing.
fn parse(text: &[u8]) -> Option<(KeyKind, Vec<u8>, Seed)> {
    let text = std::str::from_utf8(text).ok()?;
    let mut lines = text.lines();
    if lines.next()? != FIRST_LINE {
        return None;
    }
    let kind = KeyKind::from_str(lines.next()?.strip_prefix("kind ")?)?;
    let public = lines.next()?.strip_prefix("public ")?;
    let secret = lines.next()?.strip_prefix("secret ")?;
    if lines.next().is_some() {
        return None;
    }
    let mut public_bytes = vec![0; public.len() / 2];
    read_hex(public, &mut public_bytes)?;
    let mut bytes = [0; SEED_BYTES];
    let read = read_hex(secret, &mut bytes);
    let seed = Seed::take(&mut bytes);
    read.map(|()| (kind, public_bytes, seed))
}

pub(crate) fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Reads exactly as many lower-case hexadecimal digits as fill `out`; wipes it if they do not.
pub(crate) fn read_hex(text: &str, out: &mut [u8]) -> Option<()> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * out.len() {
        return None;
    }
    for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => *slot = high << 4 | low,
            _ => {
                out.zeroize();
                return None;
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
