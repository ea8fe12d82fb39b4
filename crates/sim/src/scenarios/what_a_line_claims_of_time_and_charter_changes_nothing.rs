//! What a line says of the time is shown and believed by nothing; no line can name a charter that makes the lines of others
//! fall behind.

use comity_dossier::Refusal;
use comity_dossier::header::CharterRef;

use super::story::{COUNTS, HONEST, a_liar_in_an_alert_of, an_alert_of};
use crate::byzantine::Hand;
use crate::forms;

const TEN_YEARS_MS: u64 = 3_652 * 24 * 3_600_000;

/// Covers COUNT-001, COUNT-002, CLOCK-002.
#[test]
fn ten_years_early_or_late_a_line_counts_where_it_stands_and_the_desk_believes_its_own_clock() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let now = hand.time;
    hand.time = comity_dossier::Time(now.0 - TEN_YEARS_MS);
    let open = hand.opens_lane(dossier, &tips);
    let early = hand.note(dossier, open.after(), &[], "Ten years ago.");
    hand.time = now.plus_ms(TEN_YEARS_MS);
    let late = hand.note(dossier, early.after(), &[], "In ten years.");
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, [&open, &early, &late].map(|line| line.item()).into()), []);
    }
    let answer = world.line_of("isle", forms::note(dossier, "It is today."));
    world.agree(dossier, &HONEST);
    for code in HONEST {
        let view = world.view(code, dossier);
        let order: Vec<_> = view.timeline(None, 1_000).map(|item| item.id).collect();
        let at = |id| order.iter().position(|line| *line == id).expect("it is shown");
        assert!(
            at(dossier.genesis()) < at(early.id) && at(early.id) < at(late.id) && at(late.id) < at(answer),
            "{code}"
        );
        world.all_show(&[code], dossier, &late.id, COUNTS);
        let machine = world.machine_of(code);
        let today = world.time_of(machine);
        let row = world.node(machine).expect("runs").desk_row_of(&dossier).expect("the log").expect("a row");
        assert!(row.last_line <= today && row.opened <= today, "{code}: the Desk is not sorted by what a liar claims");
    }
}

/// Covers ENT-009.
#[test]
fn a_charter_that_does_not_exist_cannot_be_acted_under_and_nobody_falls_behind_it() {
    let (mut world, dossier, mut hand) = a_liar_in_an_alert_of("harbour");
    let tips = world.tips("harbour", dossier);
    let real = hand.charter;
    let mut lines = Vec::new();
    for version in [2, 1_000_000, u64::from(u32::MAX), (1 << 63) - 1] {
        hand.charter = CharterRef { version, ..real };
        let open = hand.opens_lane(dossier, &tips);
        hand.charter = real;
        let codes = world.pushes(&mut hand, "isle", vec![open.item()]);
        assert_eq!(codes, [Refusal::MissingDependency], "its charter is asked for first");
        lines.push(open);
    }
    // A version below that of the genesis.
    hand.charter = CharterRef { version: 0, ..real };
    let below = hand.opens_lane(dossier, &tips);
    hand.charter = real;
    assert_eq!(world.pushes(&mut hand, "isle", vec![below.item()]), []);
    let good = hand.opens_lane(dossier, &tips);
    assert_eq!(world.pushes(&mut hand, "isle", vec![good.item()]), []);
    for code in HONEST {
        world.line_of(code, forms::note(dossier, "We go on under the charter there is."));
    }
    world.agree(dossier, &HONEST);
    use comity_dossier::counting::Standing;
    use comity_dossier::fold::ItemStanding;
    let behind = Some(ItemStanding::Uncounted(Standing::Refused(Refusal::CharterBehind)));
    world.all_show(&HONEST, dossier, &below.id, behind);
    world.all_show(&HONEST, dossier, &good.id, COUNTS);
    for line in &lines {
        world.all_show(&HONEST, dossier, &line.id, None);
    }
}

/// Covers DIG-002, DIG-003.
#[test]
fn a_digest_that_was_made_up_is_held_against_its_author_and_not_against_who_passed_it_on() {
    use crate::scenarios::story::member;
    let (mut world, dossier) = an_alert_of("harbour");
    world.stops("delta");
    world.pass(2_000);
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("isle", dossier);
    let honest = hand.opens_lane(dossier, &tips);
    let lies = hand.sign(comity_dossier::Header { digest: Some(comity_dossier::Hash([1; 32])), ..honest.header }, None);
    assert_eq!(world.pushes(&mut hand, "isle", vec![lies.item()]), []);
    world.agree(dossier, &HONEST);
    let differs = (comity_node::alarm::Alarm::DigestDiffers, Some(member("delta")));
    for code in HONEST {
        assert!(world.alarms(code).contains(&differs), "{code}");
    }
}
