//! Why a backup was not made, or not restored. Names files and parts, never what stands in them.

use std::io;
use std::path::{Path, PathBuf};

use comity_seal::KeyFileFault;
use comity_store::StoreFault;

use crate::trust::TrustFault;

/// Why a backup was not made, or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileFault),
    /// The folder holds no node that has joined a network.
    #[error(transparent)]
    Trust(#[from] TrustFault),
    /// A database of the node.
    #[error("`{part}`: {fault}")]
    Store {
        /// Which.
        part: String,
        /// What is wrong.
        fault: StoreFault,
    },
    /// The system said no.
    #[error("`{}`: {kind}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        kind: io::ErrorKind,
    },
    /// Something stands where the result would.
    #[error("`{}` exists and is not written over", .0.display())]
    Exists(PathBuf),
    /// Another backup of this node is being made.
    #[error("another backup of this node is being made")]
    Busy,
    /// The public half of the key pair is not one.
    #[error("`{}` is not the public half of a backup key", .0.display())]
    BadPublic(PathBuf),
    /// The file is not a backup, or of a form that this version does not know.
    #[error("`{}` is not a backup that this version knows", .0.display())]
    NotABackup(PathBuf),
    /// The backup is sealed to another key pair.
    #[error("sealed to the key pair {sealed_to}, and this key is of {key}")]
    OtherKey {
        /// The id of the pair that opens it.
        sealed_to: String,
        /// The id of the one that was given.
        key: String,
    },
    /// Bytes of it were changed, or its end is missing.
    #[error("the backup was changed or cut off{}", .0.as_ref().map(|part| format!(", in `{part}`")).unwrap_or_default())]
    Spoilt(Option<String>),
}

impl BackupFault {
    /// Returns the word by which the message files know it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(_) => "key-file",
            Self::Trust(_) => "not-joined",
            Self::Store { .. } => "store",
            Self::Io { kind: io::ErrorKind::NotFound, .. } => "not-found",
            Self::Io { .. } => "io",
            Self::Exists(_) => "exists",
            Self::Busy => "busy",
            Self::BadPublic(_) => "bad-public",
            Self::NotABackup(_) => "not-a-backup",
            Self::OtherKey { .. } => "other-key",
            Self::Spoilt(_) => "spoilt",
        }
    }

    /// Every word that [`BackupFault::code`] gives.
    pub const CODES: &'static [&'static str] = &[
        "key-file",
        "not-joined",
        "store",
        "not-found",
        "io",
        "exists",
        "busy",
        "bad-public",
        "not-a-backup",
        "other-key",
        "spoilt",
    ];

    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        move |error| match error.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path.into()),
            // What a decryptor says of bytes that do not open.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Spoilt(None),
            kind => Self::Io { path: path.into(), kind },
        }
    }

    pub(super) fn store(part: &str) -> impl Fn(StoreFault) -> Self + '_ {
        move |fault| Self::Store { part: part.to_owned(), fault }
    }
}
