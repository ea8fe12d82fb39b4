//! What a card may say, and how one follows another.

use alloc::vec;

use super::*;
use crate::charter::tests::Toy;
use crate::cose::Typ;
use crate::language::Said;
use crate::text::Line;

const ROOT: [u8; 32] = [50; 32];
const NETWORK: NetworkId = NetworkId([1; 16]);

fn delta() -> Member {
    Member::new("delta").expect("a code")
}

fn language(tag: &str) -> Language {
    Language::new(tag).expect("a tag")
}

fn key(byte: u8) -> SigningEntry {
    SigningEntry { public: [byte; 32], from: Time(100), until: Time(1_000), revoked: None }
}

fn sealing(suite: Suite, byte: u8) -> SealingEntry {
    let public = vec![byte; suite.public_bytes().unwrap_or(7)];
    SealingEntry { suite, public, from: Time(100), until: Time(1_000), revoked: None }
}

fn first() -> Card {
    Card {
        network: NETWORK,
        member: delta(),
        version: 1,
        prev: None,
        issued: Time(100),
        signing: vec![key(1)],
        sealing: vec![sealing(Suite::X_WING, 1), sealing(Suite::X25519, 1)],
        tls: vec![Hash([4; 32])],
        addresses: vec![
            Address::Direct(HttpsUrl::new("https://node.delta.example").expect("a URL")),
            Address::Mailbox(Member::new("oasis").expect("a code")),
        ],
        desk: Desk {
            languages: vec![language("en"), language("ar")],
            hours: Hours {
                zone: Zone::new("Africa/Cairo").expect("a zone"),
                open: vec![Opening { days: 127, from_minute: 0, until_minute: 1_440 }],
            },
            phone: Phone::new("+00 000 0000").expect("a number"),
            administrators: None,
        },
        law: LawProfile {
            languages: vec![language("en")],
            dual_criminality: DualCriminality::ForDisclosure,
            preservation_days: 90,
            extension_days: 90,
            use_limits: vec![],
            authority: vec![Said { language: language("en"), text: Line::new("Public prosecutor").expect("a line") }],
        },
        protocols: vec![1],
        profiles: vec![1],
    }
}

fn next(before: &SignedCard) -> Card {
    let card = before.card().clone();
    Card { version: card.version + 1, prev: Some(before.hash()), ..card }
}

fn signed_by(root: &[u8; 32], card: &Card) -> SignedCard {
    SignedCard::from_bytes(Toy::sign(root, Typ::Card, &card.to_bytes(), false)).expect("well formed")
}

fn signed(card: &Card) -> SignedCard {
    signed_by(&ROOT, card)
}

fn chain_of(cards: &[&SignedCard]) -> CardChain {
    let mut chain = CardChain::new(NETWORK, delta(), ROOT);
    for card in cards {
        assert_eq!(chain.append((*card).clone(), &Toy), Ok(Appended::New));
    }
    chain
}

/// Covers CARD-002.
#[test]
fn a_card_out_of_order_or_beyond_a_limit_is_refused() {
    let alter = |change: fn(&mut Card)| {
        let mut card = first();
        change(&mut card);
        (card.check().err(), Card::from_bytes(&card.to_bytes()).err())
    };
    for (change, fault) in [
        ((|c| c.signing.clear()) as fn(&mut Card), CardFault::Keys),
        (|c| c.sealing.clear(), CardFault::Keys),
        (|c| c.signing.push(key(1)), CardFault::Keys),
        (|c| c.signing.insert(0, key(2)), CardFault::Keys),
        (|c| c.signing[0].until = c.signing[0].from, CardFault::Keys),
        (|c| c.sealing[0].public.truncate(1_215), CardFault::Keys),
        (|c| c.sealing.swap(0, 1), CardFault::Keys),
        (|c| c.signing = (0..33).map(key).collect(), CardFault::TooLarge),
        (|c| c.sealing.push(SealingEntry { public: vec![0; 5_000], ..sealing(Suite(9), 0) }), CardFault::TooLarge),
        (|c| c.tls = vec![Hash([4; 32]); 2], CardFault::Lists),
        (|c| c.protocols.clear(), CardFault::Lists),
        (|c| c.profiles = vec![2, 1], CardFault::Lists),
        (|c| c.addresses.push(Address::Mailbox(delta())), CardFault::OwnMailbox),
        (|c| c.desk.languages.clear(), CardFault::Desk),
        (|c| c.desk.languages.push(language("en")), CardFault::Desk),
        (|c| c.desk.hours.open[0].days = 0, CardFault::Desk),
        (|c| c.law.preservation_days = 0, CardFault::Law),
        (|c| c.law.authority.clear(), CardFault::Law),
        (|c| c.version = 0, CardFault::Chain),
        (|c| c.version = 2, CardFault::Chain),
    ] {
        assert_eq!(alter(change), (Some(fault), Some(fault)));
    }
    assert_eq!(alter(|c| c.sealing.push(sealing(Suite(9), 3))), (None, None), "a key of a newer suite is carried");
    assert_eq!(Card::from_bytes(&first().to_bytes()), Ok(first()));
}

/// Covers CARD-001.
#[test]
fn only_the_root_key_signs_a_card_and_only_for_its_own_member_and_network() {
    let mut chain = CardChain::new(NETWORK, delta(), ROOT);
    assert_eq!(chain.append(signed_by(&[51; 32], &first()), &Toy), Err(CardFault::Signature));
    let elsewhere = Card { network: NetworkId([2; 16]), ..first() };
    let ridge = Card { member: Member::new("ridge").expect("a code"), ..first() };
    for other in [elsewhere, ridge] {
        assert_eq!(chain.append(signed(&other), &Toy), Err(CardFault::Other));
    }
    let charter = Toy::sign(&ROOT, Typ::Charter, &first().to_bytes(), false);
    assert!(SignedCard::from_bytes(charter).is_err(), "signed as something else");
    assert!(chain.newest_card().is_none());
    assert_eq!(chain.append(signed(&first()), &Toy), Ok(Appended::New));
    assert_eq!(chain.append(signed(&first()), &Toy), Ok(Appended::Known));
}

/// Covers CARD-001.
#[test]
fn a_card_is_one_above_the_card_whose_hash_it_carries() {
    let one = signed(&first());
    let two = signed(&next(&one));
    let three = signed(&next(&two));
    let mut chain = chain_of(&[&one]);
    assert_eq!(chain.append(three.clone(), &Toy), Err(CardFault::Gap), "fetch what is between");
    let skips = Card { version: 3, ..next(&one) };
    assert_eq!(chain.append(signed(&skips), &Toy), Err(CardFault::Chain));
    assert_eq!(chain.append(two, &Toy), Ok(Appended::New));
    assert_eq!(chain.append(three, &Toy), Ok(Appended::New));
    assert_eq!(chain.newest_card().map(|card| card.version), Some(3));
}

/// Covers CARD-003, KEY-004.
#[test]
fn two_cards_of_one_version_are_an_alarm_and_the_keys_of_both_stay_listed() {
    let one = signed(&first());
    let ours = signed(&Card { signing: vec![key(2)], ..next(&one) });
    let theirs = signed(&Card { signing: vec![key(3)], ..next(&one) });
    for (early, late) in [(&ours, &theirs), (&theirs, &ours)] {
        let mut chain = chain_of(&[&one, early]);
        let conflict = CardConflict { version: 2, first: early.hash(), other: late.hash() };
        assert_eq!(chain.append(late.clone(), &Toy), Ok(Appended::Conflict(conflict)));
        assert_eq!(chain.conflicts(), [conflict]);
        let listed: Vec<u8> = chain.listed_keys().map(|(_, key)| key.public[0]).collect();
        assert_eq!(listed.len(), 3, "every node lists the same keys, whichever card came first");
        assert_eq!(chain.newest_card(), Some(early.card()), "the first stays");
        let healed = signed(&next(&ours));
        assert_eq!(chain.append(healed.clone(), &Toy), Ok(Appended::New));
        assert_eq!(chain.newest_card(), Some(healed.card()), "until the member goes on from one of them");
    }
}

/// Covers KEY-004, KEY-005.
#[test]
fn a_key_that_was_ever_listed_verifies_for_ever_and_carries_calls_only_while_it_is_current() {
    let one = signed(&first());
    let withdrawn = SigningEntry { revoked: Some(Revoked { at: Time(300), reason: RevokedFor::Lost }), ..key(1) };
    let two = signed(&Card { signing: vec![withdrawn, key(2)], ..next(&one) });
    let three = signed(&Card { signing: vec![key(1), key(3)], ..next(&two) });
    let kid = |byte: u8| cose::kid_of_ed25519(&[byte; 32]);
    let states = |chain: &CardChain, now| [1, 2, 3].map(|byte| chain.key_state(&kid(byte), Time(now)));
    use KeyState::{Current, NotCurrent, Revoked as Gone, Unknown};

    let mut chain = chain_of(&[&one]);
    assert_eq!(states(&chain, 99), [NotCurrent, Unknown, Unknown]);
    assert_eq!(states(&chain, 100), [Current, Unknown, Unknown]);
    assert_eq!(states(&chain, 1_000), [NotCurrent, Unknown, Unknown]);
    chain.append(two, &Toy).expect("a card");
    assert_eq!(states(&chain, 500), [Gone(RevokedFor::Lost), Current, Unknown]);
    chain.append(three, &Toy).expect("a card");
    assert_eq!(states(&chain, 500), [Gone(RevokedFor::Lost), NotCurrent, Current], "a withdrawal is never taken back");
    let listed = [1, 2, 3].map(|byte| chain.listed_key(&kid(byte)).map(|key| key.since_version));
    assert_eq!(listed, [Some(1), Some(2), Some(3)]);
    assert_eq!(chain.transport_keys(Time(500)).map(|key| key.public[0]).collect::<Vec<_>>(), [3]);
}

/// Covers SEAL-002, KEY-005.
#[test]
fn the_key_to_seal_to_is_of_the_preferred_suite_and_the_freshest() {
    let fresh = SealingEntry { from: Time(200), ..sealing(Suite::X_WING, 2) };
    let late = SealingEntry { from: Time(900), ..sealing(Suite::X_WING, 3) };
    let lost = Some(Revoked { at: Time(1), reason: RevokedFor::Compromised });
    let revoked = SealingEntry { from: Time(300), revoked: lost, ..sealing(Suite::X_WING, 4) };
    let mut card = first();
    card.sealing.splice(1..1, [fresh, late, revoked]);
    let chain = chain_of(&[&signed(&card)]);
    let chosen =
        |now, preference: &[Suite]| chain.sealing_key(Time(now), preference).map(|key| (key.suite.0, key.public[0]));
    assert_eq!(chosen(150, &Suite::ALL), Some((1, 1)));
    assert_eq!(chosen(500, &Suite::ALL), Some((1, 2)));
    assert_eq!(chosen(500, &[Suite::X25519]), Some((2, 1)));
    assert_eq!(chosen(500, &[Suite(9), Suite::X25519]), Some((2, 1)));
    assert_eq!(chosen(50, &Suite::ALL), None);
    assert_eq!(chosen(1_000, &Suite::ALL), None);
}
