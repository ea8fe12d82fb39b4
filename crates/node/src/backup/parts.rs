//! What a backup may hold: a closed list of names, so that no file of a stranger is ever put anywhere else.

use std::path::{Path, PathBuf};

use comity_store::Database;

/// The databases, in the order in which they are copied: a file is durable before the line that names it, so a copy of the
/// files that is made after that of the log lacks none of them.
pub(super) const DATABASES: [(&str, Database); 3] =
    [("comity.sqlite", Database::Log), ("files.sqlite", Database::Files), ("people.db", Database::People)];

/// Settings, and the public half of the key pair.
pub(super) const SETTINGS: [&str; 5] = ["node.toml", "card.toml", "alert.toml", "request.toml", "backup.pub"];

/// The keys without which the node cannot run. A root key and the keys of seats are never among them.
pub(super) const KEYS: [&str; 5] = [
    "keys/node-signing.key",
    "keys/node-sealing-x-wing.key",
    "keys/node-sealing-x25519.key",
    "keys/tls.key",
    "keys/tls.crt",
];

/// Settings and keys are small.
pub(super) const SMALL_BYTES_MAX: usize = 1024 * 1024;

/// Returns where a part belongs in a folder; `None` if there is no such part.
pub(super) fn place(folder: &Path, name: &str) -> Option<PathBuf> {
    let databases = DATABASES.iter().map(|(name, _)| *name);
    let known = databases.chain(SETTINGS).chain(KEYS).any(|known| known == name);
    known.then(|| folder.join(name))
}

/// Returns which database a part is; `None` if it is none.
pub(super) fn database(name: &str) -> Option<Database> {
    DATABASES.iter().find(|(known, _)| *known == name).map(|(_, database)| *database)
}

/// Tells whether a part is a private key.
pub(super) fn is_key(name: &str) -> bool {
    KEYS.contains(&name)
}

/// A folder or a file that is removed again, whatever happens, unless it was kept.
pub(super) struct Scratch(pub(super) Option<PathBuf>);

impl Scratch {
    /// Makes a folder that only its owner may enter. What an interrupted attempt left there is removed.
    pub(super) fn folder(path: PathBuf) -> std::io::Result<Self> {
        if path.exists() {
            std::fs::remove_dir_all(&path)?;
        }
        // Not its parents: where they are missing, somebody mistyped a path.
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(Some(path)))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let Some(path) = self.0.take() else { return };
        // Best effort: what is left is found and removed by the next attempt.
        drop(if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) });
    }
}

/// Makes a new file that only its owner may read.
pub(super) fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes what was renamed in a folder durable.
pub(super) fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) { std::fs::File::open(path)?.sync_all() } else { Ok(()) }
}

/// Returns the folder in which a path stands.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
