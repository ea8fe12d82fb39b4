//! Why a ceremony was not done, and what to do next.

use std::io;
use std::path::PathBuf;

use comity_dossier::card::CardFault;
use comity_dossier::charter::CharterFault;
use comity_seal::KeyFileFault;
use comity_store::StoreFault;

use crate::trust::TrustFault;

/// Why a ceremony was not done. Names files and lines, never what stands in them.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyFault {
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileFault),
    /// A charter.
    #[error("the charter does not hold: {0}")]
    Charter(#[from] CharterFault),
    /// A card.
    #[error("the card does not hold: {0}")]
    Card(#[from] CardFault),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// What the store holds of charter and cards.
    #[error(transparent)]
    Trust(#[from] TrustFault),
    /// The system said no.
    #[error("`{}`: {kind}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// A file is larger than files of its kind may be.
    #[error("`{}` is larger than such a file may be", .0.display())]
    TooLarge(PathBuf),
    /// A member file is not one.
    #[error("line {line} of the member file is not what should stand there")]
    Statement {
        /// The line, from 1.
        line: usize,
    },
    /// Two member files are of one member.
    #[error("two member files are of one member")]
    MemberTwice,
    /// The charter lists the member already.
    #[error("the charter lists this member already")]
    ListedAlready,
    /// No seat is named in any member file.
    #[error("no member file names a seat of the council")]
    NoSeat,
    /// The key is of no seat of the council.
    #[error("the key is of no seat of this charter's council, nor of the council before")]
    NotASeat,
    /// The first charter is missing.
    #[error("the first charter is not among the files")]
    NoFirstCharter,
    /// This folder belongs to a network already.
    #[error("this folder has joined a network already")]
    JoinedAlready,
    /// The charter does not list this member as active.
    #[error("the charter does not list this member, or not as active")]
    NotListed,
    /// The charter lists another root key than the one in this folder (TRUST-002).
    #[error("the charter lists another root key for this member than the one in this folder")]
    OtherRootKey,
    /// The digits of the own root key are not those of the charter (TRUST-002).
    #[error("the charter lists another root key for this member; group {group} of 12 is the first that differs")]
    OwnDigits {
        /// The first group that differs, from 1.
        group: usize,
    },
    /// The root key is not in this folder: its digits must be given.
    #[error("the root key is not in this folder, so its digits must be given")]
    OwnDigitsNeeded,
    /// The card does not list the keys of this node.
    #[error("the newest card does not list the keys of this node")]
    CardWithoutKeys,
    /// Sealing could not be set up.
    #[error("a sealing key could not be made")]
    Sealing,
}

impl CeremonyFault {
    /// Returns a word for files and for the message files, such as `not-listed`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(_) => "key-file",
            Self::Charter(CharterFault::Fingerprint { .. }) => "charter-digits",
            Self::Charter(CharterFault::TooFewSignatures { .. }) => "too-few-signatures",
            Self::Charter(_) => "charter",
            Self::Card(_) => "card",
            Self::Store(StoreFault::InUse) => "in-use",
            Self::Store(_) => "store",
            Self::Trust(_) => "trust",
            Self::Io { kind: io::ErrorKind::AlreadyExists, .. } => "exists",
            Self::Io { kind: io::ErrorKind::NotFound, .. } => "not-found",
            Self::Io { .. } => "io",
            Self::TooLarge(_) => "too-large",
            Self::Statement { .. } => "member-file",
            Self::MemberTwice => "member-twice",
            Self::ListedAlready => "listed-already",
            Self::NoSeat => "no-seat",
            Self::NotASeat => "not-a-seat",
            Self::NoFirstCharter => "no-first-charter",
            Self::JoinedAlready => "joined-already",
            Self::NotListed => "not-listed",
            Self::OtherRootKey | Self::OwnDigits { .. } => "other-root-key",
            Self::OwnDigitsNeeded => "own-digits-needed",
            Self::CardWithoutKeys => "card-without-keys",
            Self::Sealing => "sealing",
        }
    }

    /// Every word that [`CeremonyFault::code`] gives, for those who keep words for them.
    pub const CODES: &'static [&'static str] = &[
        "key-file",
        "charter-digits",
        "too-few-signatures",
        "charter",
        "card",
        "in-use",
        "store",
        "trust",
        "exists",
        "not-found",
        "io",
        "too-large",
        "member-file",
        "member-twice",
        "listed-already",
        "no-seat",
        "not-a-seat",
        "no-first-charter",
        "joined-already",
        "not-listed",
        "other-root-key",
        "own-digits-needed",
        "card-without-keys",
        "sealing",
    ];
}
