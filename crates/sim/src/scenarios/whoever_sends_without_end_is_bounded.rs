//! However much a member sends, every node keeps a bounded part of it, shows people what it kept aside, and has time for
//! everybody else.

use comity_dossier::structural::{Genesis, Participants, Structural};
use comity_dossier::{EntryId, Header, Kind, Refusal, limits};
use comity_exchange::op::Item;
use comity_node::desk::{Act, Done};

use super::story::{COUNTS, a_liar_in_an_alert_of, an_alert_of, member, world};
use crate::byzantine::{Hand, Line, Place, body_of, note_saying};
use crate::forms;

/// Covers LIM-008, COUNT-005.
#[test]
fn lanes_without_end_wait_whatever_their_first_line_says() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let genesis = dossier.genesis();
    let proper: Vec<Item> = (0..40).map(|_| hand.opens_lane(dossier, &tips).item()).collect();
    assert_eq!(world.pushes(&mut hand, "isle", proper), []);
    // Lanes that begin with a note, in the middle, or with what nobody has.
    let junk: Vec<Item> = (0..120_u64)
        .map(|at| {
            let lane = hand.fresh_lane();
            let place = match at % 3 {
                0 => Place { lane, seq: 0, prev: None },
                1 => Place { lane, seq: 5, prev: Some(genesis) },
                _ => Place { lane, seq: 5, prev: Some(EntryId([9; 32])) },
            };
            hand.note(dossier, place, &[], "junk").item()
        })
        .collect();
    let refused = world.pushes(&mut hand, "isle", junk);
    assert_eq!(refused.len(), 110, "fifty a day");
    assert!(refused.iter().all(|why| *why == Refusal::Quota), "{refused:?}");
    // A lane beyond them that another's line rests on is taken all the same.
    let one_more = hand.opens_lane(dossier, &tips);
    assert_eq!(world.pushes(&mut hand, "oasis", vec![one_more.item()]), []);
    let named = world.line_of("oasis", forms::note(dossier, "I have seen that one."));
    world.pass(16 * 60_000);
    world.all_show(&["isle", "harbour"], dossier, &named, COUNTS);
    world.all_show(&["isle", "harbour"], dossier, &one_more.id, COUNTS);
    assert!(world.tips("isle", dossier).len() < 100);
}

fn genesis_of(hand: &mut Hand, number: u32) -> Line {
    let mut nonce = [0; 32];
    nonce[..4].copy_from_slice(&number.to_be_bytes());
    let content = Genesis {
        nonce,
        network: hand.network,
        kind: comity_dossier::lines::DossierKind::Alert,
        profile: 1,
        history: comity_dossier::structural::HistoryRule::None,
        participants: ["delta", "harbour", "isle"].map(member).into(),
        year: 2026,
        serial: number + 1,
        continues: None,
    };
    let place = hand.first();
    let dossier = comity_dossier::DossierId([0; 32]);
    let body = body_of(&note_saying("no opening"));
    let header = hand.header(dossier, place, &[], Kind::GENESIS);
    let header = Header {
        dossier: None,
        body: Some(body.reference()),
        structural: Some(Structural::Genesis(content)),
        ..header
    };
    hand.sign(header, Some(body))
}

/// Covers LIM-016, LIM-010.
#[test]
fn invitations_without_end_stand_aside_until_an_administrator_lets_them_in() {
    let mut world = world(3);
    let dossier = world.opened("harbour", &["delta", "isle"]);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let all: Vec<Line> = (0..1_024).map(|number| genesis_of(&mut hand, number)).collect();
    let mut refused = Vec::new();
    for some in all.chunks(256) {
        refused.extend(world.pushes(&mut hand, "isle", some.iter().map(Line::item).collect()));
    }
    assert_eq!(refused.len(), 1_024 - limits::DOSSIERS_UNANSWERED_MAX);
    assert!(refused.iter().all(|why| *why == Refusal::Quarantined));
    let usage = world.usage("isle");
    assert_eq!(usage.dossiers, 1 + limits::DOSSIERS_UNANSWERED_MAX as u64);
    assert_eq!(usage.quarantined, refused.len() as u64, "each is there to be looked at");
    // Others are not concerned.
    let other = world.opened("harbour", &["isle"]);
    world.line_of("isle", forms::acknowledge(other));
    let isle = world.machine_of("isle");
    let aside = world.node(isle).expect("runs").quarantine(0, 1).expect("the log");
    let first = aside.first().expect("something is aside");
    let let_in = world.tries("isle", Act::ReleaseQuarantined(first.number));
    assert_eq!(let_in, Ok(Done::Count(1)));
    assert_eq!(world.usage("isle").dossiers, usage.dossiers + 2);
    assert_eq!(world.usage("isle").quarantined, usage.quarantined - 1);
    assert!(world.tries("isle", Act::ReleaseQuarantined(first.number)).is_err(), "it is gone");
    world.line_of("isle", forms::acknowledge(dossier));
    world.agree(dossier, &["harbour", "isle"]);
}

/// Covers LIM-016, PUSH-003, REP-005: found by a bench that opened more dossiers than the other member had answered.
#[test]
fn invitations_that_stand_aside_are_offered_again_by_and_by_and_come_when_others_are_answered() {
    const OPENED: usize = limits::DOSSIERS_UNANSWERED_MAX + 30;
    let mut world = world(2);
    let all: Vec<_> = (0..OPENED).map(|_| world.opened("delta", &["harbour"])).collect();
    assert_eq!(world.usage("harbour").dossiers, limits::DOSSIERS_UNANSWERED_MAX as u64);
    world.pass(60_000);
    world.posted = Some(Vec::new());
    for _ in 0..120 {
        // Whatever comes in ends waits (PUSH-004): two members that talk do not offer it all again with each word.
        world.line_of("harbour", forms::note(all[0], "We are here."));
        world.pass(5_000);
    }
    let calls = world.posted.take().unwrap_or_default();
    let of = |op: comity_exchange::Op| calls.iter().filter(|call| call.op == Some(op)).count();
    // Harbour pushes 120 notes; Delta offers what waits every five minutes, and whatever a greeting finds once.
    assert!(of(comity_exchange::Op::Push) < 120 + 20, "{} pushes", of(comity_exchange::Op::Push));
    assert!(of(comity_exchange::Op::Fetch) < 20, "{} fetches", of(comity_exchange::Op::Fetch));
    for dossier in &all[1..60] {
        world.line_of("harbour", forms::acknowledge(*dossier));
    }
    world.pass(20 * 60_000);
    assert_eq!(world.usage("harbour").dossiers, OPENED as u64, "a limit delays and loses nothing");
    for dossier in all {
        assert_eq!(world.digest("harbour", dossier), world.digest("delta", dossier));
    }
}

/// Covers PART-001, COUNT-002, LIM-017.
#[test]
fn a_lead_that_writes_participants_lines_without_end_slows_nobody_down() {
    let (mut world, dossier) = an_alert_of("delta");
    let other = world.opened("harbour", &["isle", "oasis"]);
    for at in 0..20 {
        world.line_of("isle", forms::note(dossier, &format!("Line {at}.")));
    }
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("isle", dossier);
    let mut lane = vec![hand.opens_lane(dossier, &tips)];
    let all = ["delta", "harbour", "isle", "oasis"].map(member);
    for at in 0..600_usize {
        // Oasis goes out and comes in, again and again.
        let out = at % 2 == 0;
        let members = all.into_iter().filter(|who| !out || *who != member("oasis")).collect();
        let cut = comity_dossier::structural::Cut { member: member("oasis"), tips: Vec::new() };
        let list = Participants { members, cuts: if out { vec![cut] } else { Vec::new() } };
        lane.push(hand.structural(dossier, lane[at].after(), &[], Structural::Participants(list)));
    }
    let mut refused = 0;
    for some in lane.chunks(200) {
        refused += world.pushes(&mut hand, "isle", some.iter().map(Line::item).collect()).len();
    }
    assert!(refused > 0, "beyond a number a day they wait");
    world.line_of("oasis", forms::acknowledge(other));
    world.agree(other, &["harbour", "isle", "oasis"]);
    world.agree(dossier, &["harbour", "isle"]);
}

/// Covers PART-009, FORK-007, COUNT-002.
#[test]
fn parallel_lists_of_a_lead_in_many_lanes_leave_those_in_whom_all_of_them_list() {
    let (mut world, dossier) = an_alert_of("delta");
    world.pass(1_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("isle", dossier);
    let mut lines = Vec::new();
    for at in 0..40 {
        let open = hand.opens_lane(dossier, &tips);
        let who: &[&str] =
            if at % 2 == 0 { &["delta", "harbour", "isle"] } else { &["delta", "harbour", "isle", "oasis"] };
        let list = Participants { members: who.iter().map(|code| member(code)).collect(), cuts: Vec::new() };
        lines.push(hand.structural(dossier, open.after(), &[], Structural::Participants(list)));
        lines.insert(lines.len() - 1, open);
    }
    assert_eq!(world.pushes(&mut hand, "isle", lines.iter().map(Line::item).collect()), []);
    world.agree(dossier, &["harbour", "isle"]);
    for code in ["harbour", "isle"] {
        assert!(!world.view(code, dossier).participants().contains(&member("oasis")), "fail closed");
    }
    // Nothing automatic goes to whom some lists leave out.
    let note = world.line_of("harbour", forms::note(dossier, "Not for oasis."));
    world.pass(16 * 60_000);
    assert!(world.view("oasis", dossier).item(&note).is_none());
}

/// Covers RCPT-001, RCPT-003.
#[test]
fn thousands_of_lines_without_their_text_take_nobody_elses_receipts_away() {
    let mut world = world(3);
    let dossier = world.opened("harbour", &["delta", "isle"]);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let mut lane = vec![hand.opens_lane(dossier, &tips)];
    for at in 0..4_200_usize {
        lane.push(hand.note(dossier, lane[at].after(), &[], "x"));
    }
    for some in lane.chunks(256) {
        assert_eq!(world.pushes(&mut hand, "isle", some.iter().map(Line::bare).collect()), []);
    }
    let note = world.line_of("harbour", forms::note(dossier, "Does isle have this?"));
    world.pass(5_000);
    let harbour = world.machine_of("harbour");
    let node = world.node(harbour).expect("runs");
    let delivered = node.delivery(&dossier, member("isle")).expect("the log");
    assert!(matches!(delivered, comity_dossier::kind::common::delivery::Delivery::Held { .. }), "{delivered:?}");
    world.all_show(&["isle"], dossier, &note, COUNTS);
}
