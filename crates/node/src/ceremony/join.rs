//! Joining: the charter and the first cards enter a node's store, after people compared the digits.

use std::path::Path;

use comity_dossier::card::{CardChain, SignedCard};
use comity_dossier::charter::{CharterChain, Fingerprint, Review, SignedCharter, Status};
use comity_dossier::{Member, NetworkId, Time};
use comity_seal::Zip215;
use comity_store::Store;

use super::card::lists_keys_of;
use super::{CardSpec, CeremonyFault, make_card, root_public};
use crate::shell::{KeyPaths, paths};

/// What somebody joins with.
#[derive(Clone, Debug)]
pub struct Join<'a> {
    /// The node's folder, with its keys.
    pub folder: &'a Path,
    /// The member.
    pub member: Member,
    /// Every version of the charter from the first on, in any order.
    pub charters: Vec<SignedCharter>,
    /// The digits of the first charter, as a person heard them.
    pub digits: Fingerprint,
    /// The digits of the own root key, as a person knows them; not needed while the key is in the folder.
    pub own_digits: Option<Fingerprint>,
    /// What the member says of itself, for its first card; not needed if one is among `cards`.
    pub spec: Option<CardSpec>,
    /// Cards of members, the own one perhaps among them.
    pub cards: Vec<SignedCard>,
    /// Now.
    pub now: Time,
}

/// What became of joining.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The network.
    pub network: NetworkId,
    /// The version of the charter.
    pub version: u64,
    /// The own card, to be handed to the others.
    pub card: SignedCard,
    /// Cards of others that were taken.
    pub cards: usize,
    /// Whether the charter should have been looked at again by now.
    pub review: Review,
}

/// Joins a network: checks everything, then writes charter and cards into the store. Refuses a folder that has joined one
/// (TRUST-002).
pub fn join(join: Join<'_>) -> Result<Joined, CeremonyFault> {
    let chain = chain_of(join.charters, &join.digits)?;
    check_listing(&chain, join.folder, join.member, join.own_digits.as_ref())?;
    let mut cards = join.cards;
    if !cards.iter().any(|card| card.card().member == join.member) {
        let root = KeyPaths::in_folder(join.folder).root;
        let spec = join.spec.ok_or(CeremonyFault::CardWithoutKeys)?;
        cards.push(make_card(join.folder, &root, chain.network(), join.member, spec, join.now)?);
    }
    cards.sort_by_key(|card| (card.card().member, card.card().version));
    let own = check_cards(&chain, join.member, &cards)?;
    if !lists_keys_of(own.card(), join.folder)? {
        return Err(CeremonyFault::CardWithoutKeys);
    }
    write(join.folder, &chain, &cards, join.now)?;
    Ok(Joined {
        network: chain.network(),
        version: chain.current().version,
        cards: cards.iter().filter(|card| card.card().member != join.member).count(),
        card: own,
        review: chain.review(join.now),
    })
}

fn chain_of(mut charters: Vec<SignedCharter>, digits: &Fingerprint) -> Result<CharterChain, CeremonyFault> {
    charters.sort_by_key(|signed| signed.charter().version);
    let mut charters = charters.into_iter();
    let first = charters.next().filter(|signed| signed.charter().version == 1);
    let mut chain = CharterChain::found(first.ok_or(CeremonyFault::NoFirstCharter)?, digits, &Zip215)?;
    for next in charters {
        chain.append(next, &Zip215)?;
    }
    Ok(chain)
}

/// Checks that the charter lists this member with the root key that is its own (TRUST-002).
fn check_listing(
    chain: &CharterChain,
    folder: &Path,
    member: Member,
    own: Option<&Fingerprint>,
) -> Result<(), CeremonyFault> {
    let listed = chain.member(&member).filter(|listed| listed.status == Status::Active);
    let listed = listed.ok_or(CeremonyFault::NotListed)?;
    if let Some(digits) = own {
        let shown = Fingerprint::of_root_key(&listed.root);
        shown.compare(digits).map_err(|group| CeremonyFault::OwnDigits { group })?;
    }
    match root_public(folder)? {
        Some(root) if root == listed.root => Ok(()),
        Some(_) => Err(CeremonyFault::OtherRootKey),
        None if own.is_some() => Ok(()),
        None => Err(CeremonyFault::OwnDigitsNeeded),
    }
}

/// Checks every card against the charter; returns the newest own one.
fn check_cards(chain: &CharterChain, member: Member, cards: &[SignedCard]) -> Result<SignedCard, CeremonyFault> {
    let mut chains = std::collections::BTreeMap::new();
    for card in cards {
        let code = card.card().member;
        let listed = chain.member(&code).ok_or(CeremonyFault::NotListed)?;
        let cards = chains.entry(code).or_insert_with(|| CardChain::new(chain.network(), code, listed.root));
        cards.append(card.clone(), &Zip215)?;
    }
    let own = cards.iter().rfind(|card| card.card().member == member);
    own.cloned().ok_or(CeremonyFault::CardWithoutKeys)
}

fn write(folder: &Path, chain: &CharterChain, cards: &[SignedCard], now: Time) -> Result<(), CeremonyFault> {
    let mut store = Store::open(&paths::log(folder))?;
    if !store.charters()?.is_empty() {
        return Err(CeremonyFault::JoinedAlready);
    }
    store.begin()?;
    for signed in chain.versions() {
        store.put_charter(signed.charter().version, &signed.hash(), &signed.to_bytes(), now)?;
    }
    for signed in cards {
        store.put_card(signed.card().member, signed.card().version, &signed.hash(), signed.bytes(), now)?;
    }
    Ok(store.commit()?)
}
