//! Looks a node's folder over without opening it for writing: the node may run meanwhile.

use std::path::Path;

use comity_dossier::Member;
use comity_dossier::card::Card;
use comity_dossier::charter::CharterChain;
use comity_seal::key_file::Stored;
use comity_seal::{NodeSigner, SealingKey};
use comity_store::{FileReader, Reader};

use super::CeremonyFault;
use super::card::lists_keys_of;
use crate::shell::{KeyPaths, paths};
use crate::trust::Trust;

/// What a node's folder holds of charter and card.
#[derive(Clone, Debug)]
pub struct Held {
    /// The charter, every version.
    pub charter: CharterChain,
    /// The newest own card.
    pub card: Option<Card>,
    /// Whether that card lists the keys of this node.
    pub card_lists_keys: bool,
}

/// Checks that the node's keys can be read and that nobody else can read them.
pub fn check_keys(folder: &Path) -> Result<(), CeremonyFault> {
    let keys = KeyPaths::in_folder(folder);
    NodeSigner::load(&keys.signing)?;
    SealingKey::load(&keys.sealing)?;
    if keys.sealing_classical.exists() {
        SealingKey::load(&keys.sealing_classical)?;
    }
    super::root_public(folder).map(drop)
}

/// Looks through log and files for damage. Reads every page: seconds for a large store.
pub fn check_store(folder: &Path) -> Result<(), CeremonyFault> {
    Reader::open(&paths::log(folder))?.check()?;
    let files = paths::files(folder);
    if files.exists() {
        FileReader::open(&files)?.check()?;
    }
    Ok(())
}

/// Reads charter and own card, and checks every signature again.
pub fn check_trust(folder: &Path, member: Member) -> Result<Held, CeremonyFault> {
    let trust = Trust::read(&Reader::open(&paths::log(folder))?, member)?;
    let card = trust.card_chain(member).and_then(|chain| chain.newest_card()).cloned();
    let card_lists_keys = card.as_ref().map_or(Ok(false), |card| lists_keys_of(card, folder))?;
    Ok(Held { charter: trust.charter_chain().clone(), card, card_lists_keys })
}
