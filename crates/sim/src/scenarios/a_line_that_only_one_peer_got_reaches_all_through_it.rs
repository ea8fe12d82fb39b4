//! The author of a line is cut off from all but one and then stops for good: the one passes the line on.

use crate::world::World;

#[test]
fn a_line_that_only_one_peer_got_reaches_all_through_it() {
    let mut world = World::calm(1);
    let spill = world.opens("harbour", &["delta", "ridge", "isle"]);
    world.pass(10_000);
    for cut in ["delta", "isle", "oasis", "steppe"] {
        world.cut("harbour", cut);
    }
    let line = world.writes("harbour", spill, "The barge has sunk.");
    world.pass(5_000);
    assert!(world.holds_at("ridge", line));
    assert!(!world.holds_at("delta", line));
    world.stops("harbour");
    world.mends();
    world.pass(60 * 60_000);
    for who in ["ridge", "delta", "isle"] {
        assert!(world.counts_at(who, spill, line), "{who}");
    }
    world.settles();
}
