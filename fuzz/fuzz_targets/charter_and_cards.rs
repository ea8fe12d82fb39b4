//! Charters and cards: their forms, and chains of them under a checker that takes every signature, so that the rules of
//! succession are met and not only the signature check.
#![no_main]

use comity_dossier::card::{Card, CardChain, SignedCard};

use comity_dossier::charter::{Charter, CharterChain, SignedCharter, SignedSuspension};
use comity_dossier::{KeyVerifier, Time};
use libfuzzer_sys::fuzz_target;

/// Takes every signature.
struct Gullible;

impl KeyVerifier for Gullible {
    fn verify_key(&self, _: &[u8; 32], _: &[u8], _: &[u8; 64]) -> bool {
        true
    }
}

/// Cuts the input into objects: two bytes of length before each.
fn pieces(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (piece, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
        out.push(piece);
        bytes = rest;
    }
    out
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(charter) = Charter::from_bytes(bytes) {
        assert_eq!(Charter::from_bytes(&charter.to_bytes()), Ok(charter));
    }
    if let Ok(card) = Card::from_bytes(bytes) {
        assert_eq!(Card::from_bytes(&card.to_bytes()), Ok(card));
    }
    let (mut charters, mut cards): (Option<CharterChain>, Option<CardChain>) = (None, None);
    for piece in pieces(bytes) {
        if let Ok(signed) = SignedCharter::from_bytes(piece) {
            assert_eq!(SignedCharter::from_bytes(&signed.to_bytes()).as_ref(), Ok(&signed));
            match &mut charters {
                None => charters = CharterChain::found(signed.clone(), &signed.fingerprint(), &Gullible).ok(),
                Some(chain) => {
                    let before = chain.current().version;
                    let _taken = chain.append(signed, &Gullible);
                    assert!(chain.current().version >= before, "a charter went back");
                }
            }
        }
        if let (Ok(signed), Some(chain)) = (SignedSuspension::from_bytes(piece), &mut charters) {
            let _taken = chain.suspend(&signed, &Gullible);
        }
        if let Ok(signed) = SignedCard::from_bytes(piece.to_vec()) {
            let card = signed.card();
            let chain = cards.get_or_insert_with(|| CardChain::new(card.network, card.member, [0; 32]));
            let before = chain.newest_card().map_or(0, |card| card.version);
            let _taken = chain.append(signed, &Gullible);
            assert!(chain.newest_card().map_or(0, |card| card.version) >= before, "a card went back");
            let _keys = chain.transport_keys(Time(0)).count();
        }
    }
});
