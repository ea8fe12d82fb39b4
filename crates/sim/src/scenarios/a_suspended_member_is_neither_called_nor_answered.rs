//! The council suspends a member: whoever knows of it neither calls it nor answers it, what is for it waits, and nobody takes
//! it for dead. When the council takes that back, everything that waited goes out.

use comity_node::alarm::Alarm;

use crate::world::World;

/// Covers CHARTER-007.
#[test]
fn what_is_for_it_waits_and_goes_out_when_it_may_take_part_again() {
    let mut world = World::calm(8);
    let spill = world.opens("harbour", &["delta", "isle", "ridge"]);
    world.pass(10_000);
    let (harbour, delta) = (world.machine_of("harbour"), world.machine_of("delta"));
    world.suspend_or_take_back(harbour, delta);
    world.pass(10_000);
    let line = world.writes("harbour", spill, "The valve is closed.");
    world.pass(30 * 60_000);
    let its_own = world.writes("delta", spill, "Why does nobody answer?");
    world.posted = Some(Vec::new());
    // Long enough for every comparison, and for whoever is silent to be noticed.
    world.pass(3 * 3_600_000);
    let posted = world.posted.take().unwrap_or_default();
    assert!(!posted.is_empty() && posted.iter().all(|call| call.to != delta), "nobody calls it");
    assert!(!world.holds_at("delta", line), "it got nothing");
    for who in ["harbour", "isle", "ridge"] {
        assert!(!world.holds_at(who, its_own), "{who} took nothing of it");
        assert!(!world.alarms_at(who).contains(&Alarm::PeerSilent), "{who} does not take it for dead");
    }
    assert!(world.counts_at("isle", spill, line), "the others go on");
    world.suspend_or_take_back(harbour, delta);
    world.pass(60_000);
    assert!(world.counts_at("delta", spill, line), "at once, not when the next try would have been due");
    for who in ["harbour", "isle", "ridge"] {
        assert!(!world.alarms_at(who).contains(&Alarm::PeerSilent), "{who}");
    }
    world.settles();
    assert!(world.counts_at("isle", spill, its_own));
}
