//! Whoever signs two lines for one place loses that lane from there on, on every honest node alike, and nobody else loses
//! anything.

use comity_dossier::structural::{Participants, Structural};
use comity_dossier::{Kind, Refusal};
use comity_node::alarm::Alarm;
use comity_node::desk::ActFault;

use super::story::{COUNTS, HONEST, STRUCK, a_liar_in_an_alert_of, an_alert_of, member, world};
use crate::byzantine::Hand;
use crate::forms;

/// Covers FORK-001, FORK-002, FORK-003, FORK-006.
#[test]
fn a_lane_that_is_forked_at_its_first_line_counts_for_nothing() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let one = hand.opens_lane(dossier, &tips);
    let other = hand.sign(crate::byzantine::reopened(one.header.clone()), None);
    let (note, second) = (hand.note(dossier, one.after(), &[], "one"), hand.note(dossier, other.after(), &[], "other"));
    // Each is shown to one member only; they find out when they talk.
    assert_eq!(world.pushes(&mut hand, "isle", vec![one.item(), note.item()]), []);
    assert_eq!(world.pushes(&mut hand, "oasis", vec![other.item(), second.item()]), []);
    world.agree(dossier, &HONEST);
    for line in [&one, &other, &note, &second] {
        world.all_show(&HONEST, dossier, &line.id, STRUCK);
    }
    for code in HONEST {
        assert!(world.alarms(code).contains(&(Alarm::Fork, Some(member("delta")))), "{code}");
        assert!((1..=3).contains(&world.count(code, dossier, Kind::FORK_PROOF)), "proven once by who finds it");
    }
}

/// Covers FORK-003, FORK-004, HEAD-004.
#[test]
fn a_late_fork_keeps_what_came_before_it_and_what_others_said_of_it() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let mut lane = vec![hand.opens_lane(dossier, &tips)];
    for words in ["a", "b", "c", "d", "e"] {
        lane.push(hand.note(dossier, lane[lane.len() - 1].after(), &[], words));
    }
    let items = lane.iter().map(crate::byzantine::Line::item).collect();
    assert_eq!(world.pushes(&mut hand, "isle", items), []);
    world.pass(5_000);
    let named = world.line_of("oasis", forms::note(dossier, "We have seen all of it."));
    let other = hand.note(dossier, lane[3].beside(), &[], "C");
    assert_eq!(world.pushes(&mut hand, "harbour", vec![other.item()]), []);
    world.agree(dossier, &HONEST);
    for (at, line) in lane.iter().enumerate() {
        world.all_show(&HONEST, dossier, &line.id, if at < 3 { COUNTS } else { STRUCK });
    }
    world.all_show(&HONEST, dossier, &other.id, STRUCK);
    world.all_show(&HONEST, dossier, &named, COUNTS);
    let after = world.line_of("isle", forms::note(dossier, "After the fork."));
    world.agree(dossier, &HONEST);
    let view = world.view("isle", dossier);
    assert!(view.item(&after).is_some_and(comity_dossier::fold::Item::is_counted));
}

/// Covers FORK-003, LIM-008, REP-001.
#[test]
fn however_many_branches_there_are_and_whoever_saw_which_all_count_up_to_the_first_of_them() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let mut lane = vec![hand.opens_lane(dossier, &tips)];
    for words in ["a", "b", "c"] {
        lane.push(hand.note(dossier, lane[lane.len() - 1].after(), &[], words));
    }
    for who in HONEST {
        let items = lane.iter().map(crate::byzantine::Line::item).collect();
        assert_eq!(world.pushes(&mut hand, who, items), []);
    }
    for who in ["isle", "oasis"] {
        let branch = |at: usize| hand.note(dossier, lane[3].beside(), &[], &format!("{who} {at}")).item();
        let branches: Vec<_> = (0..60).map(branch).collect();
        let refused = world.pushes(&mut hand, who, branches);
        assert!(refused.len() >= 29 && refused.iter().all(|why| *why == Refusal::ForkedLane), "{refused:?}");
    }
    // Both are full of branches when an earlier fork comes to light elsewhere.
    let earlier = hand.note(dossier, lane[1].beside(), &[], "earlier");
    assert_eq!(world.pushes(&mut hand, "harbour", vec![earlier.item()]), []);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &lane[0].id, COUNTS);
    for line in [&lane[1], &lane[2], &lane[3], &earlier] {
        world.all_show(&HONEST, dossier, &line.id, STRUCK);
    }
    for code in HONEST {
        assert!(world.tips(code, dossier).len() < 60, "{code}");
    }
}

/// Covers FORK-005.
#[test]
fn a_lead_that_forks_stops_its_dossier_and_the_others_go_on_elsewhere() {
    let (mut world, dossier) = an_alert_of("delta");
    let before = world.line_of("isle", forms::note(dossier, "Before the fork."));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let genesis = world.head("isle", dossier, &dossier.genesis());
    // The second line after the genesis removes isle, for those who are shown it.
    let place = crate::byzantine::Place { lane: genesis.lane, seq: 1, prev: Some(genesis.id) };
    let members = ["delta", "harbour", "oasis"].map(member).into();
    let cut = comity_dossier::structural::Cut { member: member("isle"), tips: Vec::new() };
    let list = Participants { members, cuts: vec![cut] };
    world.oracle.note_thief(member("delta"), dossier);
    let without_isle = hand.structural(dossier, place, &[], Structural::Participants(list));
    assert_eq!(world.pushes(&mut hand, "oasis", vec![without_isle.item()]), []);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &without_isle.id, STRUCK);
    world.all_show(&HONEST, dossier, &before, COUNTS);
    for code in HONEST {
        let refused = world.tries(code, forms::note(dossier, "Can this go on?"));
        assert_eq!(refused, Err(ActFault::Refused(Refusal::ForkedLane)), "{code}");
        assert!(world.view(code, dossier).participants().contains(&member("isle")), "nobody was removed");
    }
    let elsewhere = world.opened("isle", &["harbour", "oasis"]);
    world.line_of("oasis", forms::acknowledge(elsewhere));
    world.agree(elsewhere, &HONEST);
}

/// Covers FORK-003, FORK-004, COUNT-002.
#[test]
fn who_helps_a_liar_by_naming_both_branches_changes_nothing_for_the_others() {
    let honest = ["harbour", "oasis", "ridge"];
    let mut world = world(5);
    let dossier = world.opened("harbour", &["delta", "isle", "oasis", "ridge"]);
    for code in ["delta", "isle"] {
        world.stops(code);
    }
    let (mut liar, mut friend) = (Hand::of(&mut world, "delta"), Hand::of(&mut world, "isle"));
    let tips = world.tips("harbour", dossier);
    let open = liar.opens_lane(dossier, &tips);
    let (one, other) =
        (liar.note(dossier, open.after(), &[], "to one"), liar.note(dossier, open.after(), &[], "to another"));
    let begun = friend.opens_lane(dossier, &tips);
    let names_one = friend.note(dossier, begun.after(), &[one.head()], "I confirm the one.");
    let names_other = friend.opens_lane(dossier, &[other.head()]);
    let confirms = friend.note(dossier, names_other.after(), &[], "I confirm the other.");
    // The liar's lines come by the friend's hand, who serves what it names.
    world.pushes(&mut friend, "oasis", [&open, &one, &begun, &names_one].map(|line| line.item()).into());
    world.pushes(&mut friend, "ridge", [&open, &other, &names_other, &confirms].map(|line| line.item()).into());
    world.agree(dossier, &honest);
    for line in [&one, &other] {
        world.all_show(&honest, dossier, &line.id, STRUCK);
    }
    for line in [&open, &names_one, &names_other, &confirms] {
        world.all_show(&honest, dossier, &line.id, COUNTS);
    }
    // The friend forks as well, at a line that names a branch.
    let again = friend.note(dossier, names_one.beside(), &[other.head()], "I confirm nothing.");
    world.pushes(&mut friend, "harbour", vec![again.item()]);
    world.agree(dossier, &honest);
    world.all_show(&honest, dossier, &names_one.id, STRUCK);
    world.all_show(&honest, dossier, &confirms.id, COUNTS);
}

/// Covers FORK-005, PART-009, COUNT-002.
#[test]
fn three_that_collude_with_the_lead_among_them_divide_nobody_else() {
    let honest = ["oasis", "ridge", "steppe"];
    let mut world = world(6);
    let dossier = world.opened("harbour", &["delta", "isle", "oasis", "ridge", "steppe"]);
    world.pass(2_000);
    for code in ["delta", "harbour", "isle"] {
        world.stops(code);
    }
    let mut lead = Hand::of(&mut world, "harbour");
    let (mut first, mut second) = (Hand::of(&mut world, "delta"), Hand::of(&mut world, "isle"));
    let tips = world.tips("ridge", dossier);
    // Two lanes of the lead, each of which removes another honest member, each told to others.
    let list = |without: &str| {
        let all = ["delta", "harbour", "isle", "oasis", "ridge", "steppe"];
        let members = all.into_iter().filter(|code| *code != without).map(member).collect();
        let cut = comity_dossier::structural::Cut { member: member(without), tips: Vec::new() };
        Structural::Participants(Participants { members, cuts: vec![cut] })
    };
    let (one, other) = (lead.opens_lane(dossier, &tips), lead.opens_lane(dossier, &tips));
    let no_oasis = lead.structural(dossier, one.after(), &[], list("oasis"));
    let no_ridge = lead.structural(dossier, other.after(), &[], list("ridge"));
    let agrees = first.opens_lane(dossier, &[no_oasis.head()]);
    let objects = second.opens_lane(dossier, &[no_ridge.head()]);
    world.pushes(&mut first, "ridge", [&one, &no_oasis, &agrees].map(|line| line.item()).into());
    world.pushes(&mut second, "oasis", [&other, &no_ridge, &objects].map(|line| line.item()).into());
    world.pass(20_000);
    // Parallel lists: lines go only to those whom both list, and steppe is told of both.
    world.pushes(&mut first, "steppe", [&one, &no_oasis, &other, &no_ridge].map(|line| line.item()).into());
    // At last the lead forks one of its lanes too, and everything it decided there is struck.
    world.oracle.note_thief(member("harbour"), dossier);
    let forked = lead.structural(dossier, no_oasis.beside(), &[], list("steppe"));
    let forks_other = lead.structural(dossier, no_ridge.beside(), &[], list("steppe"));
    for who in honest {
        world.pushes(&mut lead, who, [&one, &other, &forked, &forks_other].map(|line| line.item()).into());
    }
    world.agree(dossier, &honest);
    for line in [&no_oasis, &no_ridge, &forked, &forks_other] {
        world.all_show(&honest, dossier, &line.id, STRUCK);
    }
    for code in honest {
        assert_eq!(world.view(code, dossier).participants().len(), 6, "{code}");
    }
}

/// Covers FORK-002.
#[test]
fn a_proof_that_was_made_up_convicts_nobody_but_its_author_of_having_written_it() {
    let (mut world, dossier) = an_alert_of("harbour");
    let note = world.line_of("isle", forms::note(dossier, "Genuine."));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let machine = world.machine_of("harbour");
    let genuine = world.node(machine).expect("runs").signed_line(&note).expect("the log").expect("signed");
    let header = comity_dossier::Received::parse(genuine.clone()).expect("a line").header().clone();
    // The second half bears isle's name and delta's signature: the key is none of isle's.
    let forged = hand.sign(comity_dossier::Header { time: header.time.plus_ms(1), ..header.clone() }, None);
    let open = hand.opens_lane(dossier, &tips);
    let cases = [
        (genuine.clone(), forged.entry.clone()),
        (forged.entry.clone(), genuine.clone()),
        (genuine.clone(), genuine.clone()),
        (genuine, open.entry.clone()),
        (vec![0x80], vec![0x80]),
    ];
    let mut lane = vec![open];
    for (first, second) in cases {
        let place = lane[lane.len() - 1].after();
        lane.push(hand.proof(dossier, place, &[], &first, &second));
    }
    let items = lane.iter().map(crate::byzantine::Line::item).collect();
    assert_eq!(world.pushes(&mut hand, "oasis", items), [], "its form is right; what it says is looked at by each");
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &note, COUNTS);
    world.line_of("isle", forms::note(dossier, "Still writing in my lane."));
    world.agree(dossier, &HONEST);
    for code in HONEST {
        assert!(!world.alarms(code).iter().any(|(alarm, _)| *alarm == Alarm::Fork), "{code}");
    }
}

/// Covers PART-003, PART-006, FORK-003.
#[test]
fn a_member_that_was_removed_strikes_by_a_fork_what_its_cut_had_left_and_nothing_else() {
    let (mut world, dossier) = an_alert_of("harbour");
    let within = world.line_of("delta", forms::note(dossier, "Within the cut."));
    world.pass(2_000);
    world.line_of("harbour", forms::members(dossier, "remove", member("delta")));
    world.pass(2_000);
    let place = world.head("isle", dossier, &within);
    let prev = world.tips("isle", dossier).into_iter().find(|tip| tip.lane == place.lane).expect("its tip");
    world.stops("delta");
    let hand = &mut Hand::of(&mut world, "delta");
    let after = crate::byzantine::Place { lane: prev.lane, seq: prev.seq + 1, prev: Some(prev.id) };
    let (late, beside) = (hand.note(dossier, after, &[], "late"), hand.note(dossier, after, &[], "beside"));
    world.pushes(hand, "isle", vec![late.item()]);
    world.pushes(hand, "oasis", vec![beside.item()]);
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &within, COUNTS);
    // It forks where its lane began to count: the cut does not keep that.
    let open = comity_dossier::Head { seq: 0, ..place };
    let lane_open = world.view("isle", dossier).timeline(None, 1_000).find(|item| item.lane == open.lane).map(|i| i.id);
    assert!(lane_open.is_some());
    let place = crate::byzantine::Place { lane: place.lane, seq: place.seq, prev: lane_open };
    let second = hand.note(dossier, place, &[], "Not what I said.");
    world.pushes(hand, "oasis", vec![second.item()]);
    world.agree_but(dossier, &HONEST, &[within]);
    world.all_show(&HONEST, dossier, &within, STRUCK);
    let still = world.line_of("isle", forms::note(dossier, "We go on."));
    world.agree_but(dossier, &HONEST, &[within]);
    world.all_show(&HONEST, dossier, &still, COUNTS);
}
