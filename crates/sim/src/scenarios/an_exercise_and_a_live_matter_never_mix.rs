//! A line that says exercise in a live dossier, or live in an exercise, is no line there; a CAP alert that says so has no
//! effect.

use comity_dossier::counting::Standing;
use comity_dossier::fold::{ItemStanding, WithoutEffect};
use comity_dossier::header::FLAG_EXERCISE;
use comity_dossier::kind::alert::cap::Status;
use comity_dossier::kind::content::Content;
use comity_dossier::{Kind, Refusal};

use super::story::{COUNTS, HONEST, an_alert_of, member, world};
use crate::byzantine::Hand;
use crate::forms::Opening;

/// Covers EX-001.
#[test]
fn a_line_with_the_wrong_flag_counts_for_nothing_on_any_node() {
    for (mode, wrong) in [("live", FLAG_EXERCISE), ("exercise", 0)] {
        let mut world = world(4);
        let with = ["delta", "isle", "oasis"].map(member);
        let dossier = world.opens_as("harbour", &Opening { mode, ..Opening::with(&with) });
        world.pass(1_000);
        world.stops("delta");
        let mut hand = Hand::of(&mut world, "delta");
        hand.flags = FLAG_EXERCISE - wrong;
        let tips = world.tips("harbour", dossier);
        let open = hand.opens_lane(dossier, &tips);
        hand.flags = wrong;
        let note = hand.note(dossier, open.after(), &[], "Is this real?");
        assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), note.item()]), []);
        world.agree(dossier, &HONEST);
        let mismatch = Some(ItemStanding::Uncounted(Standing::Refused(Refusal::ExerciseMismatch)));
        world.all_show(&HONEST, dossier, &note.id, mismatch);
        world.all_show(&HONEST, dossier, &open.id, COUNTS);
    }
}

/// Covers EX-002.
#[test]
fn a_cap_alert_whose_status_differs_from_its_dossier_is_shown_and_has_no_effect() {
    let (mut world, dossier) = an_alert_of("delta");
    world.pass(1_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let view = world.view("isle", dossier);
    let alert = view.timeline(None, 100).find_map(|item| match item.content() {
        Some(Content::Alert(alert)) => Some((**alert).clone()),
        _ => None,
    });
    let mut alert = alert.expect("the alert of the dossier");
    alert.cap.status = Status::Exercise;
    alert.cap.identifier.push_str("-2");
    let tips = world.tips("isle", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let line = hand.saying(dossier, open.after(), &[], Kind::ALERT, alert);
    assert_eq!(world.pushes(&mut hand, "isle", vec![open.item(), line.item()]), []);
    world.agree(dossier, &HONEST);
    let without = Some(ItemStanding::WithoutEffect(WithoutEffect::ExerciseMismatch));
    world.all_show(&HONEST, dossier, &line.id, without);
}
