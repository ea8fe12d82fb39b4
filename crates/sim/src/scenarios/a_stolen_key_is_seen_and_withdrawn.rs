//! Whoever writes with another member's key beside its node is seen by that node at the next contact; when the key is
//! withdrawn, what it signed is marked until the member says what of it is genuine.

use comity_dossier::Refusal;
use comity_dossier::card::{Revoked, RevokedFor, SignedCard, SigningEntry};
use comity_dossier::sealed::Suite;
use comity_dossier::structural::{LaneClose, Structural, Tip};
use comity_exchange::Request;
use comity_exchange::op::Receipts;
use comity_node::alarm::Alarm;
use comity_node::desk::{Act, Done};

use super::story::{COUNTS, HONEST, STRUCK, an_alert_of, member};
use crate::byzantine::Hand;
use crate::forms;
use crate::founding::{BEGIN, Founding};

/// Covers KEY-004, KEY-005, KEY-006, LANE-004, FORK-006.
#[test]
fn its_owner_is_told_withdraws_it_and_says_what_is_genuine() {
    let (mut world, dossier) = an_alert_of("harbour");
    let genuine = world.line_of("isle", forms::note(dossier, "Genuine."));
    world.pass(2_000);
    // The thief has isle's key and writes a lane of its own, to oasis only.
    let mut thief = Hand::of(&mut world, "isle");
    let tips = world.tips("oasis", dossier);
    let open = thief.opens_lane(dossier, &tips);
    let forged = thief.note(dossier, open.after(), &[], "Stand down, says isle.");
    assert_eq!(world.pushes(&mut thief, "oasis", vec![open.item(), forged.item()]), []);
    world.agree(dossier, &HONEST);
    for code in HONEST {
        world.all_show(&[code], dossier, &forged.id, COUNTS);
    }
    assert!(world.alarms("isle").iter().any(|(alarm, _)| *alarm == Alarm::OwnLineRecovered), "isle is told at once");

    // Isle's root key withdraws the node key; a new one stands on the same card.
    let founding = Founding::new(world.making.seed, Suite::X25519, BEGIN, &Founding::names_as_addresses(4));
    let isle = world.machine_of("isle");
    let first = &founding.cards()[isle];
    let fresh = world.machines[isle].kit.with_signing([77; 32]);
    let mut card = first.card().clone();
    (card.version, card.prev) = (2, Some(first.hash()));
    let old = card.signing[0].clone();
    card.signing[0].revoked = Some(Revoked { at: world.time_of(isle), reason: RevokedFor::Compromised });
    card.signing.push(SigningEntry { public: *fresh.signer().public(), revoked: None, ..old });
    card.signing.sort_by_key(|entry| entry.public);
    let card = SignedCard::from_bytes(founding.roots()[isle].sign_card(&card.to_bytes())).expect("in its form");
    world.crash(isle);
    world.machines[isle].kit = fresh;
    world.start(isle);
    for code in HONEST {
        let taken = world.tries(code, Act::TakeCard(card.bytes().to_vec()));
        assert_eq!(taken, Ok(Done::Taken { news: true }), "{code}");
    }
    let unconfirmed = |world: &mut crate::world::World, code: &str, line| {
        let machine = world.machine_of(code);
        world.node(machine).expect("runs").is_unconfirmed(&dossier, line).expect("the log")
    };
    for code in HONEST {
        assert!(unconfirmed(&mut world, code, &genuine) && unconfirmed(&mut world, code, &forged.id), "{code}");
        world.all_show(&[code], dossier, &genuine, COUNTS);
    }
    let any = Request::Receipts(Receipts { receipts: Vec::new() });
    assert_eq!(world.asks(&mut thief, "oasis", &any).refusal(), Some(Refusal::KeyRevoked), "it carries no calls");

    // The owner's lane-close names the last genuine line of its lane; of the thief's lane nothing is.
    let place = world.head("isle", dossier, &genuine);
    let mut owner = Hand::of(&mut world, "isle");
    let tips = world.tips("isle", dossier);
    let lane = owner.opens_lane(dossier, &tips);
    let close = LaneClose { last: Tip { lane: place.lane, seq: place.seq, id: place.id } };
    let close = owner.structural(dossier, lane.after(), &[], Structural::LaneClose(close));
    for who in ["harbour", "oasis"] {
        assert_eq!(world.pushes(&mut owner, who, vec![lane.item(), close.item()]), []);
    }
    world.agree(dossier, &HONEST);
    for code in HONEST {
        assert!(!unconfirmed(&mut world, code, &genuine), "{code}");
        assert!(unconfirmed(&mut world, code, &forged.id), "{code}");
    }
    world.line_of("isle", forms::note(dossier, "Disregard it. This is isle."));
    world.agree(dossier, &HONEST);
}

/// Covers FORK-003, FORK-006, LANE-007.
#[test]
fn a_thief_that_writes_in_the_members_own_lane_ends_it_and_the_member_goes_on_in_another() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.line_of("isle", forms::note(dossier, "One."));
    let two = world.line_of("isle", forms::note(dossier, "Two."));
    world.pass(2_000);
    world.oracle.note_thief(member("isle"), dossier);
    let mut thief = Hand::of(&mut world, "isle");
    let item = world.view("isle", dossier).item(&two).cloned().expect("shown");
    let prev = world
        .view("isle", dossier)
        .timeline(None, 100)
        .find(|other| other.lane == item.lane && other.seq + 1 == item.seq)
        .map(|other| other.id);
    let place = crate::byzantine::Place { lane: item.lane, seq: item.seq, prev };
    let forged = thief.note(dossier, place, &[], "Two, but otherwise.");
    assert_eq!(world.pushes(&mut thief, "oasis", vec![forged.item()]), []);
    for _ in 0..60 {
        world.pass(20_000);
        if world.standing("isle", dossier, &forged.id).is_some() {
            break;
        }
    }
    let again = world.line_of("isle", forms::note(dossier, "Two, as I said: I stand by it."));
    for _ in 0..90 {
        world.pass(20_000);
    }
    for code in HONEST {
        world.all_show(&[code], dossier, &two, STRUCK);
        world.all_show(&[code], dossier, &forged.id, STRUCK);
        world.all_show(&[code], dossier, &again, COUNTS);
        assert!(world.alarms(code).contains(&(Alarm::Fork, Some(member("isle")))), "{code}");
    }
    assert_eq!(world.digest("harbour", dossier), world.digest("isle", dossier));
    assert_eq!(world.digest("harbour", dossier), world.digest("oasis", dossier));
}
