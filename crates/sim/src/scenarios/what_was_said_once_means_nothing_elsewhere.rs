//! Calls, answers, lines and receipts say for whom, for what and in which network they were made; elsewhere they are refused,
//! and a receipt harms nobody but its holder.

use comity_dossier::structural::Structural;
use comity_dossier::{Head, LaneId, NetworkId, Refusal};
use comity_exchange::Request;
use comity_exchange::op::{Fetch, Item, Receipts};
use comity_node::alarm::Alarm;

use super::story::{COUNTS, HONEST, an_alert_of, member};
use crate::byzantine::{Hand, Heard, Place, Puppet, Said};
use crate::forms;

/// Covers NET-001, CALL-004, ENT-001.
#[test]
fn lines_of_another_dossier_or_network_are_not_taken() {
    let (mut world, dossier) = an_alert_of("harbour");
    let secret = world.opened("isle", &["delta"]);
    let note = world.line_of("isle", forms::note(secret, "Not for harbour."));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    // A line of a dossier in which harbour takes no part, by its genuine author: harbour has no such dossier.
    let isle = world.machine_of("isle");
    let entry = world.node(isle).expect("runs").signed_line(&note).expect("the log").expect("signed");
    let codes = world.pushes(&mut hand, "harbour", vec![Item { entry, body: None }]);
    assert_eq!(codes, [Refusal::MissingDependency]);
    // A genesis of another network, signed with a key of this one.
    let genesis = world.view("isle", dossier).item(&dossier.genesis()).and_then(|item| item.structural.clone());
    let Some(Structural::Genesis(mut genesis)) = genesis else { unreachable!("a genesis") };
    genesis.network = NetworkId([9; 16]);
    let place = hand.first();
    let header = hand.header(dossier, place, &[], comity_dossier::Kind::GENESIS);
    let foreign = comity_dossier::Header { dossier: None, structural: Some(Structural::Genesis(genesis)), ..header };
    let foreign = hand.sign(foreign, None);
    assert_eq!(world.pushes(&mut hand, "harbour", vec![foreign.item()]), [Refusal::WrongAudience]);
    // A line of one's own, word for word, in another dossier needs another signature: the dossier is in it.
    let tips = world.tips("harbour", dossier);
    let here = hand.opens_lane(dossier, &tips);
    let there = hand.sign(comity_dossier::Header { dossier: Some(secret), ..here.header.clone() }, None);
    assert_ne!(here.id, there.id);
    assert_eq!(world.pushes(&mut hand, "isle", vec![there.item()]), [], "what it rests on never comes");
    world.agree(dossier, &HONEST);
    let view = world.view("isle", secret);
    assert!(view.item(&there.id).is_none());
}

/// Covers CALL-003, CALL-004, CALL-006, SEAL-003.
#[test]
fn a_call_that_a_liar_caught_says_nothing_to_anybody_else_and_nothing_twice() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.stops("delta");
    let delta = world.machine_of("delta");
    world.puppets.insert(delta, Puppet::that_answers(|_, _| Said::Nothing));
    world.line_of("isle", forms::note(dossier, "Caught on its way to delta."));
    world.pass(3_000);
    let hand = Hand::of(&mut world, "delta");
    let caught = world.caught.clone();
    let (head, bytes) = caught.iter().find(|(head, _)| head.from == member("isle")).expect("isle called").clone();
    let oasis = world.machine_of("oasis");
    let isle = world.machine_of("isle");
    let any = Request::Receipts(Receipts { receipts: Vec::new() });
    for to in [oasis, isle] {
        let heard = world.knocks(&hand, to, head.id, bytes.clone(), &any);
        assert_eq!(heard.refusal(), Some(Refusal::WrongAudience), "sealed and addressed to delta");
    }
    let mut changed = bytes;
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let heard = world.knocks(&hand, oasis, head.id, changed, &any);
    assert_eq!(heard, Heard::Problem(Refusal::BadSignature));
    // The liar's own call, twice.
    let mut hand = hand;
    let (id, bytes) = world.craft(&mut hand, oasis, &any, |_| {});
    assert!(matches!(world.knocks(&hand, oasis, id, bytes.clone(), &any), Heard::Reply(_)));
    assert_eq!(world.knocks(&hand, oasis, id, bytes, &any).refusal(), Some(Refusal::Replayed));
    let other_network = world.asks_with(&mut hand, "oasis", &any, |head| head.network = NetworkId([9; 16]));
    assert_eq!(other_network.refusal(), Some(Refusal::WrongAudience));
    let as_isle = world.asks_with(&mut hand, "oasis", &any, |head| head.from = member("isle"));
    assert_eq!(as_isle.refusal(), Some(Refusal::UnknownKey), "delta's key is none of isle's");
    world.agree(dossier, &HONEST);
}

/// Covers ANSWER-001, PUSH-003.
#[test]
fn an_answer_to_another_call_is_no_answer_and_the_lines_stay_in_the_queue() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    // An answer that harbour gave, and delta now gives to everybody as its own.
    let nothing = Fetch::of(dossier);
    let _ = world.asks(&mut hand, "harbour", &Request::Fetch(nothing));
    let old = world.last_answer.clone();
    assert!(!old.is_empty());
    let delta = world.machine_of("delta");
    world.puppets.insert(delta, Puppet::that_answers(move |_, _| Said::Bytes(old.clone())));
    world.line_of("isle", forms::note(dossier, "Will delta ever say that it has this?"));
    world.pass(20_000);
    let isle = world.machine_of("isle");
    let look = world.node(isle).expect("runs").peer(member("delta")).expect("the log").expect("a peer");
    assert!(look.urgent_queued + look.bulk_queued > 0, "it is not taken for delivered");
    assert_eq!(look.reason, Some("bad-answer"), "and people are told why");
    world.agree(dossier, &HONEST);
}

/// Covers RCPT-001, RCPT-003, REP-004.
#[test]
fn receipts_that_lie_harm_nobody_but_their_holder() {
    let (mut world, dossier) = an_alert_of("harbour");
    world.stops("delta");
    let note = world.line_of("isle", forms::note(dossier, "Held by whom?"));
    world.pass(5_000);
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("isle", dossier);
    let receipts = |list: Vec<Vec<u8>>| Request::Receipts(Receipts { receipts: list });
    // For somebody else, of somebody else, of another network: an alarm, and nothing is struck off.
    let to_oasis = hand.receipt(member("oasis"), dossier, &tips, hand.time);
    let of_oasis = {
        let receipt = comity_exchange::Receipt {
            network: hand.network,
            holder: member("oasis"),
            to: member("isle"),
            dossier,
            frontier: Vec::new(),
            bodies_lacked: Vec::new(),
            held_at: hand.time,
        };
        let elsewhere =
            comity_exchange::Receipt { network: NetworkId([9; 16]), holder: hand.member, ..receipt.clone() };
        [hand.sign_receipt(&receipt), hand.sign_receipt(&elsewhere)]
    };
    let [of_oasis, elsewhere] = of_oasis;
    let queued = |world: &mut crate::world::World| {
        let isle = world.machine_of("isle");
        let look = world.node(isle).expect("runs").peer(member("delta")).expect("the log").expect("a peer");
        look.urgent_queued + look.bulk_queued
    };
    let before = queued(&mut world);
    assert!(before > 0);
    let _ = world.asks(&mut hand, "isle", &receipts(vec![to_oasis, of_oasis, elsewhere]));
    assert_eq!(queued(&mut world), before);
    assert!(world.alarms("isle").contains(&(Alarm::BadReceipt, Some(member("delta")))));
    // More than anybody has, then everything, then nothing, and so on for as long as it likes.
    let ghost = Head { member: member("isle"), lane: LaneId([3; 16]), seq: 900, id: comity_dossier::EntryId([3; 32]) };
    let more: Vec<Head> = tips.iter().copied().chain([ghost]).collect();
    let claims = [more, tips.clone(), Vec::new(), tips[..1].to_vec()];
    for round in 0..60_u64 {
        let list = claims
            .iter()
            .zip(0..)
            .map(|(claim, at)| hand.receipt(member("isle"), dossier, claim, hand.time.plus_ms(round * 10 + at)));
        let list = list.collect();
        let _ = world.asks(&mut hand, "isle", &receipts(list));
    }
    let kept = world.usage("isle").receipts;
    let lines = world.view("isle", dossier).len() as u64;
    assert!(kept < 2 * lines + 64 + 200, "{kept} receipts are kept of {lines} lines");
    // Who has one tip only is sent the rest, but not at full speed for ever.
    let calls = world.counts.of("call");
    world.pass(10 * 60_000);
    assert!(world.counts.of("call") - calls < 2_000, "{} calls in ten minutes", world.counts.of("call") - calls);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &note, COUNTS);
    // A place that delta holds a receipt over is still written by its owner alone.
    let place = Place { lane: tips[0].lane, seq: tips[0].seq + 1, prev: Some(tips[0].id) };
    let not_mine = hand.seen(dossier, place, &[]);
    let _ = world.pushes(&mut hand, "isle", vec![not_mine.item()]);
    world.agree(dossier, &HONEST);
}
