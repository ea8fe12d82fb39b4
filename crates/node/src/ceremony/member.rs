//! A member's keys, made once, in its own folder.

use std::path::Path;

use comity_dossier::Member;
use comity_dossier::Suite;
use comity_dossier::charter::Standing;
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_seal::key_file::Stored;
use comity_seal::{CryptoRng, NodeSigner, RootKey, SealingKey};

use super::{CeremonyFault, SeatStatement, Statement, make_seat};
use crate::shell::{KeyPaths, paths};

/// Who a new member is.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Its code.
    pub code: Member,
    /// A state's agency or an organisation.
    pub standing: Standing,
    /// Its names, in ascending order of language.
    pub names: Vec<Said>,
    /// The offices for which it makes keys of seats.
    pub seats: Vec<Line>,
}

/// Makes all keys of a member in `folder`: its root key, the node's keys, keys of seats (`keys/seat-1.key` …). Keys that
/// are there already stop it before anything is made. Returns what goes into the member file.
pub fn make_member(folder: &Path, member: NewMember, rng: &mut dyn CryptoRng) -> Result<Statement, CeremonyFault> {
    let keys = KeyPaths::in_folder(folder);
    make_folder(folder)?;
    make_folder(&paths::keys(folder))?;
    for path in [&keys.root, &keys.signing, &keys.sealing, &keys.sealing_classical] {
        if path.exists() {
            return Err(comity_seal::KeyFileFault::Exists(path.clone()).into());
        }
    }
    let root = RootKey::generate(rng);
    root.create(&keys.root)?;
    NodeSigner::generate(rng).create(&keys.signing)?;
    for (suite, path) in [(Suite::X_WING, &keys.sealing), (Suite::X25519, &keys.sealing_classical)] {
        SealingKey::generate(suite, rng).map_err(|_| CeremonyFault::Sealing)?.create(path)?;
    }
    let mut seats = Vec::new();
    for (at, holder) in member.seats.into_iter().enumerate() {
        let key = make_seat(&paths::keys(folder).join(format!("seat-{}.key", at + 1)), rng)?;
        seats.push(SeatStatement { key, holder });
    }
    let NewMember { code, standing, mut names, .. } = member;
    names.sort();
    Ok(Statement { code, standing, names, root: *root.public(), seats })
}

/// Returns the public root key of a folder; `None` if its file is kept elsewhere.
pub fn root_public(folder: &Path) -> Result<Option<[u8; 32]>, CeremonyFault> {
    let path = KeyPaths::in_folder(folder).root;
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(*RootKey::load(&path)?.public()))
}

/// Makes a folder that only its owner may enter, unless it is there.
fn make_folder(path: &Path) -> Result<(), CeremonyFault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| CeremonyFault::Io { path: path.into(), kind: error.kind() })
}
