//! A member comes back with more lines than anybody can take at once; another has something urgent to say meanwhile.

use crate::forms::{self, Opening};
use crate::world::World;

/// How long delta waits for harbour's urgent line, and an officer of delta for an own act, while `lines` of steppe come in.
fn waits_behind(lines: usize) -> (u64, u64) {
    let mut world = World::calm(3);
    let with = |world: &World| vec![world.member("delta")];
    let plain = Opening { level: "routine", ..Opening::with(&with(&world)) };
    let flooded = world.opens_as("steppe", &plain);
    let spill = world.opens("harbour", &["delta"]);
    world.pass(10_000);
    world.cut("steppe", "delta");
    for n in 0..lines {
        world.writes("steppe", flooded, &format!("Reading {n}."));
    }
    world.mends();
    let delta = world.machine_of("delta");
    let before = world.lines_at("delta");
    while world.lines_at("delta") == before {
        world.pass(1);
    }
    let began_ms = world.now_ms();
    let urgent = world.writes("harbour", spill, "The valve is open.");
    while !world.holds_at("delta", urgent) {
        world.pass(1);
    }
    let waited_ms = world.now_ms() - began_ms;
    let began_ms = world.now_ms();
    let act = world.act(delta, forms::acknowledge(spill)).expect("it runs");
    while !world.done.contains_key(&act) {
        world.pass(1);
    }
    let own_ms = world.now_ms() - began_ms;
    world.settles();
    assert!(world.lines_at("delta") > before + lines);
    (waited_ms, own_ms)
}

/// Covers LIM-014.
#[test]
fn one_members_flood_does_not_delay_anothers_urgent_line() {
    for (lines, (urgent_ms, own_ms)) in [100, 800].map(|lines| (lines, waits_behind(lines))) {
        eprintln!("behind {lines} lines: urgent {urgent_ms} ms, own {own_ms} ms");
        assert!(urgent_ms <= 500, "{urgent_ms} ms behind {lines} lines");
        assert!(own_ms <= 300, "{own_ms} ms for an own act behind {lines} lines");
    }
}
