//! The way between two members is cut, one way or both; a third is in touch with both. And when all is well, they greet.

use std::collections::BTreeMap;

use comity_exchange::Op;

use crate::world::World;

/// The longest time between two greetings of nodes in touch, in milliseconds.
const GREETED_WITHIN_MS: u64 = 900_000;

/// Covers REP-002, REP-005.
#[test]
fn a_line_passes_by_a_third_member_while_its_author_is_cut_off() {
    let mut world = World::calm(5);
    let spill = world.opens("harbour", &["delta", "ridge"]);
    world.pass(30_000);
    world.cut("harbour", "delta");
    let line = world.writes("harbour", spill, "The barge has sunk.");
    world.pass(GREETED_WITHIN_MS + 60_000);
    assert!(world.network.is_cut(world.machine_of("harbour"), world.machine_of("delta")));
    assert!(world.counts_at("delta", spill, line), "ridge had it");
    let answer = world.writes("delta", spill, "A tug is on its way.");
    world.pass(GREETED_WITHIN_MS + 60_000);
    assert!(world.counts_at("harbour", spill, answer), "and the other way round");
    world.settles();
}

/// Covers REP-005.
#[test]
fn lines_come_on_contact_and_need_no_greeting_to_be_due() {
    let mut world = World::calm(6);
    let spill = world.opens("harbour", &["delta", "ridge"]);
    world.pass(30_000);
    world.cut_off("delta");
    let line = world.writes("harbour", spill, "The barge has sunk.");
    world.pass(20 * 60_000);
    assert!(!world.holds_at("delta", line));
    world.mends();
    world.pass(35_000);
    assert!(world.counts_at("delta", spill, line), "an urgent line is tried each 30 s at least");
    world.settles();
}

/// Covers REP-005, REP-008.
#[test]
fn nodes_in_step_greet_each_ten_minutes_half_more_or_less_and_say_nothing_else() {
    let mut world = World::calm(7);
    world.opens("harbour", &["delta", "ridge"]);
    world.pass(120_000);
    world.posted = Some(Vec::new());
    world.pass(6 * 3_600_000);
    let mut greetings: BTreeMap<(usize, usize), Vec<u64>> = BTreeMap::new();
    for call in world.posted.take().expect("somebody listened") {
        assert_eq!(call.op, Some(Op::Hello));
        greetings.entry((call.from, call.to)).or_default().push(call.at_ms);
    }
    assert_eq!(greetings.len(), 6 * 5, "everybody greets everybody");
    for times in greetings.values() {
        let apart = times.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(apart.clone().all(|ms| (299_000..=901_000).contains(&ms)), "{:?}", apart.collect::<Vec<_>>());
    }
}
