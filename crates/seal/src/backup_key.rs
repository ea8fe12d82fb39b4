//! The key pair of backups: a node seals each backup to the public half; the private half is kept off its machine.
//!
//! ```text
//!   comity backup key 1
//!   public 0f3a…                    (X-Wing, 1,216 bytes: what the node's folder holds)
//! ```
//!
//! Promise: whoever has a node's disk cannot open its backups; the two halves cannot be taken for keys of a node.
//! Not here: the form of a backup (`node::backup`).

use comity_dossier::ids::Kid;
use comity_dossier::{Sealed, Suite};
use rand_core::CryptoRng;

use crate::file::FileKey;
use crate::hpke::{OpenFault, SealFault, SealingKey, SealingPublic, open, seal_to};
use crate::key_file::{push_hex, read_hex};
use crate::secret::Seed;

const FIRST_LINE: &str = "comity backup key 1";
/// What the key of one backup is bound to.
const AAD: &[u8] = b"comity/backup/1";

/// The private half: opens backups.
pub struct BackupKey(SealingKey);

/// The public half: backups are sealed to it.
pub struct BackupPublic {
    bytes: Vec<u8>,
    key: SealingPublic,
}

impl BackupKey {
    /// Draws a new pair.
    pub fn generate(rng: &mut dyn CryptoRng) -> Result<Self, SealFault> {
        SealingKey::generate(Suite::X_WING, rng).map(Self)
    }

    pub(crate) fn of(seed: Seed) -> Option<Self> {
        SealingKey::of(Suite::X_WING, seed).ok().map(Self)
    }

    pub(crate) fn sealing(&self) -> &SealingKey {
        &self.0
    }

    /// Returns the id of the pair (KEY-001).
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.0.kid()
    }

    /// Returns the public half.
    pub fn public(&self) -> Result<BackupPublic, SealFault> {
        BackupPublic::of(self.0.public())
    }

    /// Opens the key of one backup.
    pub fn open(&self, sealed: &Sealed) -> Result<FileKey, OpenFault> {
        let (opened, _) = open(&self.0, AAD, sealed)?;
        let bytes: [u8; 32] = (*opened).try_into().map_err(|_| OpenFault::Closed)?;
        Ok(FileKey::from_bytes(bytes))
    }
}

impl BackupPublic {
    fn of(bytes: &[u8]) -> Result<Self, SealFault> {
        Ok(Self { bytes: bytes.to_vec(), key: SealingPublic::new(Suite::X_WING, bytes)? })
    }

    /// Reads the two lines of its file; `None` if they are not such.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let first = lines.next()?;
        let public = lines.next()?.strip_prefix("public ")?;
        let mut bytes = vec![0; Suite::X_WING.public_bytes()?];
        read_hex(public, &mut bytes)?;
        (first == FIRST_LINE && lines.next().is_none()).then(|| Self::of(&bytes).ok()).flatten()
    }

    /// Writes its file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\npublic ").into_bytes();
        push_hex(&mut text, &self.bytes);
        text.push(b'\n');
        String::from_utf8(text).unwrap_or_default()
    }

    /// Returns the id of the pair (KEY-001).
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.key.kid()
    }

    /// Seals the key of one backup.
    pub fn seal(&self, key: &FileKey, rng: &mut dyn CryptoRng) -> Result<Sealed, SealFault> {
        Ok(seal_to(&self.key, AAD, key.as_bytes(), rng)?.0)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::key_file::{KeyFileFault, KeyKind, Stored};

    fn pair(seed: u64) -> BackupKey {
        BackupKey::generate(&mut ChaCha8Rng::seed_from_u64(seed)).expect("a pair")
    }

    #[test]
    fn the_key_of_a_backup_opens_with_the_private_half_alone() {
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let (key, other) = (pair(1), pair(2));
        let public = BackupPublic::from_text(&key.public().expect("a key").to_text()).expect("its file reads back");
        assert_eq!(public.kid(), key.kid());
        let of_file = FileKey::generate(&mut rng);
        let sealed = public.seal(&of_file, &mut rng).expect("sealed");
        assert_eq!(key.open(&sealed).expect("opens").as_bytes(), of_file.as_bytes());
        assert_eq!(other.open(&sealed).err(), Some(OpenFault::UnknownKey));
        assert!(BackupPublic::from_text("comity backup key 1\npublic 00\n").is_none());
    }

    #[test]
    fn a_backup_key_is_kept_as_other_keys_and_taken_for_none_of_them() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("office.key");
        pair(3).create(&path).expect("written");
        assert_eq!(BackupKey::load(&path).expect("read").kid(), pair(3).kid());
        let found = SealingKey::load(&path).err();
        assert!(matches!(found, Some(KeyFileFault::Kind { found: KeyKind::Backup, .. })), "{found:?}");
    }
}
