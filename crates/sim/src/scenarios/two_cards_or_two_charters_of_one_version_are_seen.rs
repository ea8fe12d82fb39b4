//! Whoever signs two cards or two charters of one version is named on every node that sees both; the keys of both cards stay
//! listed, the first charter holds, and nothing older, foreign or signed by too few replaces anything.

use std::collections::BTreeMap;

use comity_dossier::card::{SignedCard, SigningEntry};
use comity_dossier::charter::SignedCharter;
use comity_dossier::sealed::Suite;
use comity_dossier::{Hash, Member};
use comity_exchange::op::{Hello, Versions};
use comity_exchange::{Reply, Request};
use comity_node::alarm::Alarm;
use comity_node::desk::{Act, Done};
use comity_seal::Zip215;

use super::story::{COUNTS, HONEST, an_alert_of, member};
use crate::byzantine::{Hand, Puppet, Said};
use crate::forms;
use crate::founding::{BEGIN, Founding};
use crate::world::World;

fn founding(world: &World) -> Founding {
    Founding::new(world.making.seed, Suite::X25519, BEGIN, &Founding::names_as_addresses(world.machines.len()))
}

/// A second card of delta with one more signing key.
fn second_card(founding: &Founding, seed: u8) -> SignedCard {
    let first = &founding.cards()[0];
    let fresh = founding.kits()[0].with_signing([seed; 32]);
    let mut card = first.card().clone();
    (card.version, card.prev) = (2, Some(first.hash()));
    card.signing.push(SigningEntry { public: *fresh.signer().public(), ..card.signing[0].clone() });
    card.signing.sort_by_key(|entry| entry.public);
    SignedCard::from_bytes(founding.roots()[0].sign_card(&card.to_bytes())).expect("in its form")
}

/// Covers CARD-001, CARD-003, KEY-003.
#[test]
fn two_cards_of_one_version_are_an_alarm_and_lines_under_the_keys_of_both_reach_all() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.stops("delta");
    let founding = founding(&world);
    let (one, other) = (second_card(&founding, 71), second_card(&founding, 72));
    // Each member that asks delta for its card gets the one that delta wants it to have.
    let given: BTreeMap<Member, Vec<u8>> = [
        (member("harbour"), one.bytes().to_vec()),
        (member("isle"), other.bytes().to_vec()),
        (member("oasis"), one.bytes().to_vec()),
    ]
    .into();
    let delta = world.machine_of("delta");
    world.puppets.insert(
        delta,
        Puppet::that_answers(move |who, request| match request {
            Request::Card(request) if request.member == member("delta") => {
                Said::Reply(Reply::Card(Versions { documents: vec![given[&who].clone()] }))
            }
            _ => Said::Refusal(comity_dossier::Refusal::Busy),
        }),
    );
    let mut hand = Hand::of(&mut world, "delta");
    let hello = |hand: &Hand| {
        let root = Hash([0; 32]);
        Request::Hello(Hello { protocols: vec![1], root, charter: hand.charter, own_card: 2, your_card: 1 })
    };
    for who in HONEST {
        let greeting = hello(&hand);
        let _ = world.asks(&mut hand, who, &greeting);
    }
    world.pass(20_000);
    // A line under the key of one card, given to a member that has that card, and the same with the other.
    let tips = world.tips("harbour", dossier);
    let mut lines = Vec::new();
    for (seed, who) in [(71, "harbour"), (72, "isle")] {
        hand.kit = hand.kit.with_signing([seed; 32]);
        let open = hand.opens_lane(dossier, &tips);
        assert_eq!(world.pushes(&mut hand, who, vec![open.item()]), [], "{who}");
        lines.push(open);
    }
    world.agree(dossier, &HONEST);
    for line in &lines {
        world.all_show(&HONEST, dossier, &line.id, COUNTS);
    }
    for code in ["harbour", "isle"] {
        assert!(world.alarms(code).contains(&(Alarm::CardConflict, Some(member("delta")))), "{code}");
    }
    // An older card, and one that delta signed in isle's name, change nothing.
    let old = world.tries("oasis", Act::TakeCard(founding.cards()[0].bytes().to_vec()));
    assert_eq!(old, Ok(Done::Taken { news: false }), "what is known is no news");
    let mut forged = founding.cards()[world.machine_of("isle")].card().clone();
    (forged.version, forged.prev) = (2, Some(founding.cards()[world.machine_of("isle")].hash()));
    let forged = founding.roots()[0].sign_card(&forged.to_bytes());
    assert!(world.tries("oasis", Act::TakeCard(forged)).is_err());
    let isle = world.machine_of("oasis");
    let version = world.node(isle).expect("runs").peer(member("isle")).expect("the log").expect("a peer").card;
    assert_eq!(version.map(|(version, _)| version), Some(1));
}

/// A second charter, changed and signed by the seats with these numbers.
fn second_charter(founding: &Founding, later_ms: u64, seats: &[usize]) -> SignedCharter {
    let first = founding.charter();
    let mut charter = first.charter().clone();
    (charter.version, charter.prev) = (2, Some(first.hash()));
    charter.issued = charter.issued.plus_ms(later_ms);
    let mut signed = SignedCharter::draft(charter).expect("in its form");
    for seat in seats {
        let file = founding.council()[*seat].sign_charter(&signed);
        signed.merge_file(&file, Some(&first.charter().council), &Zip215).expect("the signature of a seat");
    }
    signed
}

/// Covers CHARTER-002, CHARTER-003, CHARTER-004.
#[test]
fn two_charters_of_one_version_name_the_seat_that_signed_both_and_stop_no_dossier() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.stops("delta");
    let founding = founding(&world);
    // Seats 0 and 1 sign one, seats 1 and 2 the other: seat 1 is harbour's.
    let (one, other) = (second_charter(&founding, 1, &[0, 1]), second_charter(&founding, 2, &[1, 2]));
    let too_few = second_charter(&founding, 3, &[2]);
    assert!(world.tries("isle", Act::TakeCharter(too_few.to_bytes())).is_err(), "one seat of three");
    world.oracle.signed_charter(2);
    for (who, charter) in [("harbour", &one), ("oasis", &one), ("isle", &other)] {
        let taken = world.tries(who, Act::TakeCharter(charter.to_bytes()));
        assert_eq!(taken, Ok(Done::Taken { news: true }), "{who}");
    }
    world.line_of("isle", forms::note(dossier, "Under the other charter."));
    world.line_of("harbour", forms::note(dossier, "Under the one."));
    for _ in 0..60 {
        world.pass(20_000);
    }
    for code in HONEST {
        let alarms = world.alarms(code);
        assert!(alarms.contains(&(Alarm::CharterConflict, Some(member("harbour")))), "{code}: {alarms:?}");
        let machine = world.machine_of(code);
        let status = world.node(machine).expect("runs").status().expect("the log");
        let kept = if code == "isle" { other.hash() } else { one.hash() };
        assert_eq!((status.charter.version, status.charter.hash), (2, kept), "{code} keeps what came first");
        let view = world.view(code, dossier);
        assert_eq!(view, world.view("harbour", dossier), "{code}");
    }
    assert_eq!(world.digest("isle", dossier), world.digest("harbour", dossier));
    // The first charter again is no step back.
    let back = world.tries("oasis", Act::TakeCharter(founding.charter().to_bytes()));
    assert_eq!(back, Ok(Done::Taken { news: false }));
}
