//! Cards: made from the keys in the node's folder and what the member says of itself, signed by the root key.

use std::path::Path;

use comity_dossier::card::{Address, Card, Desk, LawProfile, SealingEntry, SignedCard, SigningEntry};
use comity_dossier::{Hash, Member, NetworkId, Time};
use comity_seal::key_file::Stored;
use comity_seal::{NodeSigner, RootKey, SealingKey};

use super::CeremonyFault;
use crate::call::PROTOCOLS;
use crate::shell::KeyPaths;

/// For how long new keys of a node are valid.
pub const KEY_YEARS: u64 = 2;
const YEAR_MS: u64 = 366 * 24 * 60 * 60 * 1_000;
/// Keys are valid a little before now, so that a peer whose clock is behind takes the first call.
const EARLY_MS: u64 = 60 * 60 * 1_000;
/// The profiles whose lines this version folds.
const PROFILES: [u64; 1] = [1];

/// What a member says of itself on a card, keys apart.
#[derive(Clone, Debug)]
pub struct CardSpec {
    /// SHA-256 of the SPKI of its TLS keys; empty if a public authority vouches for them.
    pub tls: Vec<Hash>,
    /// Where its node is reached, the best first.
    pub addresses: Vec<Address>,
    /// Its desk.
    pub desk: Desk,
    /// Its law.
    pub law: LawProfile,
}

/// Makes the first card of the member in `folder`; returns the signed bytes. Reads the root key at `root`.
pub fn make_card(
    folder: &Path,
    root: &Path,
    network: NetworkId,
    member: Member,
    spec: CardSpec,
    now: Time,
) -> Result<SignedCard, CeremonyFault> {
    let keys = KeyPaths::in_folder(folder);
    let (from, until) = (Time(now.0.saturating_sub(EARLY_MS)), now.plus_ms(KEY_YEARS * YEAR_MS));
    let signer = NodeSigner::load(&keys.signing)?;
    let signing = vec![SigningEntry { public: *signer.public(), from, until, revoked: None }];
    let mut sealing = Vec::new();
    for path in [&keys.sealing, &keys.sealing_classical] {
        if path.exists() {
            let key = SealingKey::load(path)?;
            let public = key.public().to_vec();
            sealing.push(SealingEntry { suite: key.suite(), public, from, until, revoked: None });
        }
    }
    sealing.sort_by(|a, b| (a.suite, &a.public).cmp(&(b.suite, &b.public)));
    let card = Card {
        network,
        member,
        version: 1,
        prev: None,
        issued: now,
        signing,
        sealing,
        tls: Vec::new(),
        addresses: Vec::new(),
        desk: spec.desk.clone(),
        law: spec.law.clone(),
        protocols: PROTOCOLS.iter().map(|protocol| u64::from(*protocol)).collect(),
        profiles: PROFILES.to_vec(),
    };
    sign(say(card, spec), root)
}

/// Makes the card that follows `before`: the same keys, and what the member says now.
pub fn next_card(before: &SignedCard, root: &Path, spec: CardSpec, now: Time) -> Result<SignedCard, CeremonyFault> {
    let mut card = before.card().clone();
    card.version += 1;
    card.prev = Some(before.hash());
    card.issued = now;
    sign(say(card, spec), root)
}

fn say(mut card: Card, spec: CardSpec) -> Card {
    card.tls = spec.tls;
    card.tls.sort();
    card.tls.dedup();
    card.addresses = spec.addresses;
    card.desk = spec.desk;
    card.law = spec.law;
    card
}

fn sign(card: Card, root: &Path) -> Result<SignedCard, CeremonyFault> {
    card.check()?;
    let signed = RootKey::load(root)?.sign_card(&card.to_bytes());
    Ok(SignedCard::from_bytes(signed)?)
}

/// Tells whether a card lists the keys that the node in `folder` uses.
pub(super) fn lists_keys_of(card: &Card, folder: &Path) -> Result<bool, CeremonyFault> {
    let keys = KeyPaths::in_folder(folder);
    let signer = NodeSigner::load(&keys.signing)?;
    let sealing = SealingKey::load(&keys.sealing)?;
    let signs = card.signing.iter().any(|key| key.public == *signer.public());
    Ok(signs && card.sealing.iter().any(|key| key.public.as_slice() == sealing.public()))
}
