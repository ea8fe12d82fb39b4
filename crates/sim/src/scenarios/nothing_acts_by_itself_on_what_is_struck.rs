//! What is struck stops no clock, rings no bell and moves nothing; where a lead speaks in parallel, people see both and only
//! the narrower is acted on.

use comity_dossier::kind::common::change::LevelChange;
use comity_dossier::kind::content::Content;
use comity_dossier::structural::{Participants, Structural};
use comity_dossier::{Head, Kind};

use super::story::{COUNTS, HONEST, STRUCK, a_liar_in_an_alert_of, an_alert_of, member};
use crate::byzantine::{Hand, Place};
use crate::forms;

/// Covers FORK-003, FORK-007, CLOCK-002.
#[test]
fn a_clock_that_a_struck_line_had_stopped_runs_again_and_struck_lines_ring_nobodys_bell() {
    let (mut world, dossier) = an_alert_of("harbour");
    let silent = |world: &mut crate::world::World| {
        let row = world.node_of("harbour").desk_row_of(&dossier).expect("the log").expect("a row");
        row.silent
    };
    assert_eq!(silent(&mut world), 3);
    let taken = world.line_of("delta", forms::acknowledge(dossier));
    world.pass(2_000);
    assert_eq!(silent(&mut world), 2, "delta has it");
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let head = world.head("harbour", dossier, &taken);
    let view = world.view("harbour", dossier);
    let prev = view.timeline(None, 100).find(|item| item.lane == head.lane && item.seq + 1 == head.seq);
    let place = Place { lane: head.lane, seq: head.seq, prev: prev.map(|item| item.id) };
    let other = hand.note(dossier, place, &[], "I have nothing.");
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, vec![other.item()]), []);
    }
    world.pass(2_000);
    world.all_show(&HONEST, dossier, &taken, STRUCK);
    assert_eq!(silent(&mut world), 3, "delta is silent again, and its clock runs");
    // Lines after the fork, and lines that wait for others after it.
    world.bells.clear();
    let more = hand.note(dossier, other.after(), &[], "Wake up!");
    let gap = Place { seq: more.header.seq + 5, prev: Some(comity_dossier::EntryId([9; 32])), ..more.after() };
    let waits = hand.note(dossier, gap, &[], "Wake up at once!");
    assert_eq!(world.pushes(&mut hand, "isle", vec![more.item(), waits.item()]), []);
    world.pass(1_000);
    assert!(!world.bells.contains(&(member("isle"), dossier)), "who forks rings nobody's bell");
    world.agree(dossier, &HONEST);
}

/// Covers FORK-007, PART-009.
#[test]
fn parallel_levels_of_a_lead_are_both_shown_and_parallel_lists_send_to_nobody_who_is_in_doubt() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("delta");
    let tips: Vec<Head> = world.tips("isle", dossier);
    let clocks = world.view("isle", dossier).level().values().first().map(|level| level.value.clocks);
    let clocks = clocks.expect("it has a level");
    let mut lines = Vec::new();
    for level in [comity_dossier::codes::Level::Routine, comity_dossier::codes::Level::Urgent] {
        let open = hand.opens_lane(dossier, &tips);
        let change = LevelChange { level, clocks, words: None };
        let line = hand.saying(dossier, open.after(), &[], Kind::LEVEL, Content::from(change));
        lines.extend([open, line]);
    }
    let open = hand.opens_lane(dossier, &tips);
    let with_ridge = ["delta", "harbour", "isle", "oasis", "ridge"].map(member).into();
    let invites = Structural::Participants(Participants { members: with_ridge, cuts: Vec::new() });
    let open_other = hand.opens_lane(dossier, &tips);
    let same = ["delta", "harbour", "isle", "oasis"].map(member).into();
    let keeps = Structural::Participants(Participants { members: same, cuts: Vec::new() });
    let invites = hand.structural(dossier, open.after(), &[], invites);
    let keeps = hand.structural(dossier, open_other.after(), &[], keeps);
    lines.extend([open, invites, open_other, keeps]);
    assert_eq!(world.pushes(&mut hand, "isle", lines.iter().map(crate::byzantine::Line::item).collect()), []);
    world.agree(dossier, &HONEST);
    for code in HONEST {
        let view = world.view(code, dossier);
        assert!(view.level().is_parallel(), "{code} shows both levels");
        assert_eq!(view.level().values().len(), 2, "{code}");
        assert!(!view.participants().contains(&member("ridge")), "{code}: one of two lists invites nobody");
        for line in &lines {
            world.all_show(&[code], dossier, &line.id, COUNTS);
        }
    }
}
