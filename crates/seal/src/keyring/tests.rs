//! The keyring: three ways to be wrong, told apart, and charters and cards under real signatures.

use comity_dossier::card::{
    Card, CardChain, Desk, DualCriminality, Hours, LawProfile, Phone, SealingEntry, SignedCard, SigningEntry, Zone,
};
use comity_dossier::language::{Language, Said};
use comity_dossier::text::Line;
use comity_dossier::{NetworkId, Suite, Time};
use proptest::prelude::*;

use super::*;
use crate::{NodeSigner, RootKey, Zip215};

fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

fn node(seed: u8) -> NodeSigner {
    NodeSigner::from_seed(&mut [seed; 32])
}

fn ring() -> Keyring {
    let mut ring = Keyring::new();
    ring.learn_key(member("harbour"), node(1).public());
    ring.learn_key(member("harbour"), node(2).public());
    ring.learn_key(member("delta"), node(3).public());
    ring.learn_member(member("ridge"));
    ring
}

/// Covers KEY-003, KEY-004.
#[test]
fn an_unknown_member_an_unknown_key_and_a_wrong_signature_are_told_apart() {
    let ring = ring();
    let answer = |code: &str, key: u8| {
        let signed = node(key).sign1(Typ::Receipt, b"x");
        ring.verify1(&signed, Typ::Receipt, member(code)).map(|signed| signed.payload.to_vec())
    };
    assert_eq!(answer("harbour", 1), Ok(b"x".to_vec()));
    assert_eq!(answer("harbour", 2), Ok(b"x".to_vec()), "every key ever listed");
    assert_eq!(answer("harbour", 3), Err(SignatureFault::UnknownKey.into()), "another member's key");
    assert_eq!(answer("ridge", 1), Err(SignatureFault::UnknownKey.into()));
    assert_eq!(answer("isle", 1), Err(SignatureFault::UnknownMember.into()));
    let mut forged = node(1).sign1(Typ::Receipt, b"x");
    *forged.last_mut().expect("64 bytes") ^= 1;
    assert_eq!(ring.verify1(&forged, Typ::Receipt, member("harbour")), Err(SignatureFault::BadSignature.into()));
}

/// Covers COSE-003.
#[test]
fn a_signature_made_for_one_kind_of_object_never_serves_for_another() {
    let ring = ring();
    for made in Typ::ALL {
        let bytes = node(1).sign1(made, b"x");
        let detached = node(1).sign1_detached(made, b"x");
        for wanted in Typ::ALL {
            let taken = ring.verify1(&bytes, wanted, member("harbour")).is_ok();
            assert_eq!(taken, made == wanted);
            let taken = ring.verify1_detached(&detached, b"x", wanted, member("harbour")).is_ok();
            assert_eq!(taken, made == wanted);
            assert!(ring.verify1(&detached, wanted, member("harbour")).is_err());
            assert!(ring.verify1_detached(&bytes, b"x", wanted, member("harbour")).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Covers KEY-002, KEY-003.
    #[test]
    fn many_claims_get_the_answers_they_would_get_one_by_one(
        picks in prop::collection::vec((0usize..4, 1u8..5, 1u8..5, any::<bool>()), 0..50)
    ) {
        let ring = ring();
        let codes = ["harbour", "delta", "ridge", "isle"].map(member);
        let signed: Vec<(Member, Kid, [u8; 64])> = picks
            .iter()
            .map(|(code, named, signer, spoil)| {
                let mut signature = node(*signer).sign_entry(b"protected", b"header");
                signature[40] ^= u8::from(*spoil);
                (codes[*code], node(*named).kid(), signature)
            })
            .collect();
        let message = cose::sig_structure(b"protected", b"header");
        let claims: Vec<Claim<'_>> = signed
            .iter()
            .map(|(member, kid, signature)| Claim { member: *member, kid: *kid, message: &message, signature })
            .collect();
        let singly: Vec<_> = claims.iter().map(|claim| ring.verify(*claim)).collect();
        prop_assert_eq!(ring.verify_all(&claims), singly);
    }
}

/// Covers CARD-001, KEY-004.
#[test]
fn a_ring_learns_every_key_of_a_card_chain_that_the_root_key_signed() {
    let root = RootKey::from_seed(&mut [50; 32]);
    let entry = |seed: u8| SigningEntry { public: *node(seed).public(), from: Time(0), until: Time(9), revoked: None };
    let tag = || Language::new("en").expect("a tag");
    let sealing =
        SealingEntry { suite: Suite::X25519, public: vec![9; 32], from: Time(0), until: Time(9), revoked: None };
    let first = Card {
        network: NetworkId([1; 16]),
        member: member("delta"),
        version: 1,
        prev: None,
        issued: Time(0),
        signing: vec![entry(1)],
        sealing: vec![sealing],
        tls: vec![],
        addresses: vec![],
        desk: Desk {
            languages: vec![tag()],
            hours: Hours { zone: Zone::new("UTC").expect("a zone"), open: vec![] },
            phone: Phone::new("+00 000 0000").expect("a number"),
            administrators: None,
        },
        law: LawProfile {
            languages: vec![tag()],
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 0,
            use_limits: vec![],
            authority: vec![Said { language: tag(), text: Line::new("Court").expect("a line") }],
        },
        protocols: vec![1],
        profiles: vec![1],
    };
    let sign = |card: &Card| SignedCard::from_bytes(root.sign_card(&card.to_bytes())).expect("well formed");
    let one = sign(&first);
    let two = sign(&Card { version: 2, prev: Some(one.hash()), signing: vec![entry(2)], ..first });
    let mut chain = CardChain::new(NetworkId([1; 16]), member("delta"), *root.public());
    for card in [one, two] {
        chain.append(card, &Zip215).expect("a card");
    }
    let mut ring = Keyring::new();
    ring.learn_chain(&chain);
    for (seed, listed) in [(1, true), (2, true), (3, false)] {
        let signed = node(seed).sign1(Typ::Receipt, b"x");
        assert_eq!(ring.verify1(&signed, Typ::Receipt, member("delta")).is_ok(), listed, "{seed}");
    }
}
