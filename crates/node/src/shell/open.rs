//! Opens a node from its folder: log, files, keys.

use std::path::{Path, PathBuf};

use comity_dossier::Member;
use comity_seal::key_file::{KeyFileFault, Stored};
use comity_seal::{NodeSigner, SealingKey, SealingRing};
use comity_store::{FileStore, Store, StoreFault};

use super::machine::SystemEntropy;
use crate::life;
use crate::node::{Halt, Node, Output, Parts};
use crate::ports::Moment;
use crate::trust::{Trust, TrustFault};

/// Why a node could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileFault),
    /// A file of the store.
    #[error("`{}`: {fault}", path.display())]
    Store {
        /// Which.
        path: PathBuf,
        /// What happened.
        fault: StoreFault,
    },
    /// Charter or cards.
    #[error(transparent)]
    Trust(#[from] TrustFault),
    /// The store failed while the node was opened.
    #[error(transparent)]
    Halt(#[from] Halt),
}

/// Where a node's things lie in its folder.
pub mod paths {
    use std::path::{Path, PathBuf};

    /// The log.
    #[must_use]
    pub fn log(folder: &Path) -> PathBuf {
        folder.join("comity.sqlite")
    }

    /// The files.
    #[must_use]
    pub fn files(folder: &Path) -> PathBuf {
        folder.join("files.sqlite")
    }

    /// The index of words, made of the log.
    #[must_use]
    pub fn search(folder: &Path) -> PathBuf {
        folder.join("search.sqlite")
    }

    /// Accounts, sessions, drafts.
    #[must_use]
    pub fn people(folder: &Path) -> PathBuf {
        folder.join("people.db")
    }

    /// The keys.
    #[must_use]
    pub fn keys(folder: &Path) -> PathBuf {
        folder.join("keys")
    }
}

/// Where a node's key files lie.
#[derive(Clone, Debug)]
pub struct KeyPaths {
    /// The member's root key: needed to sign cards only; better kept off this machine.
    pub root: PathBuf,
    /// The node's signing key.
    pub signing: PathBuf,
    /// The node's sealing key of suite 1.
    pub sealing: PathBuf,
    /// The node's sealing key of suite 2.
    pub sealing_classical: PathBuf,
}

impl KeyPaths {
    /// The paths inside a node's folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        let keys = paths::keys(folder);
        Self {
            root: keys.join("root.key"),
            signing: keys.join("node-signing.key"),
            sealing: keys.join("node-sealing-x-wing.key"),
            sealing_classical: keys.join("node-sealing-x25519.key"),
        }
    }
}

/// Opens the node of `member` in `folder`, and returns it with its first outputs.
pub fn open_node(folder: &Path, member: Member, moment: Moment) -> Result<(Node, Vec<Output>), OpenFault> {
    let keys = KeyPaths::in_folder(folder);
    let signer = NodeSigner::load(&keys.signing)?;
    let mut sealing = SealingRing::new();
    sealing.add(SealingKey::load(&keys.sealing)?);
    if keys.sealing_classical.exists() {
        sealing.add(SealingKey::load(&keys.sealing_classical)?);
    }
    let of = |path: PathBuf| move |fault| OpenFault::Store { path: path.clone(), fault };
    let log = of(paths::log(folder));
    let mut store = Store::open(&paths::log(folder)).map_err(&log)?;
    let mut note = |mark| super::mark::write(folder, mark).map(drop);
    let found = super::mark::read(folder);
    let mark = life::recognise(&mut store, found, moment.wall, &mut SystemEntropy, &mut note).map_err(&log)?;
    let files = FileStore::open(&paths::files(folder)).map_err(of(paths::files(folder)))?;
    let trust = Trust::read(&store, member)?;
    let parts = Parts { store, files, signer, sealing: Box::new(sealing), trust, entropy: Box::new(SystemEntropy) };
    let (mut node, outputs) = Node::open(parts, moment)?;
    let mut file = super::mark::write(folder, mark).map_err(of(super::mark::path(folder)))?;
    node.keep_mark_with(Box::new(move |position| file.note(position))).map_err(OpenFault::from)?;
    Ok((node, outputs))
}
