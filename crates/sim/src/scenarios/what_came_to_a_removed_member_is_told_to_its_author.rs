//! A member that was removed gets a line all the same, from somebody who had not heard of it, and nobody else has that line:
//! its author is told, and whoever takes part gets it.

use comity_node::alarm::Alarm;

use crate::chance::{Chance, Stream};
use crate::forms;
use crate::world::World;

/// Covers REP-010. Found by seed 1511.
#[test]
fn a_line_that_a_copy_of_a_disk_gave_to_a_removed_member_alone_comes_back_to_its_author() {
    let mut world = World::calm(5);
    let spill = world.opens("isle", &["delta", "harbour", "steppe"]);
    world.pass(10_000);
    for other in ["isle", "steppe", "oasis", "ridge"] {
        world.cut("harbour", other);
    }
    world.removes("isle", spill, "delta");
    world.pass(1_000);
    // A copy of harbour's disk, which has not heard of it, writes a line and is gone.
    let harbour = world.machine_of("harbour");
    let lines = world.lines_at("delta");
    world.start_a_twin(harbour, forms::note(spill, "The valve is closed."));
    world.pass(2_000);
    assert!(world.lines_at("delta") > lines, "delta alone got it");
    assert!(world.alarms_at("harbour").contains(&Alarm::OwnLineRecovered), "harbour has it");
    world.mends();
    world.settles();
    assert_eq!(world.lines_at("isle"), world.lines_at("harbour"));
}

/// Covers REP-010: whoever was to tell it may have been off as well.
#[test]
fn an_author_that_was_off_is_told_when_it_greets() {
    let mut world = World::calm(6);
    let spill = world.opens("isle", &["delta", "harbour", "steppe"]);
    world.pass(10_000);
    let (harbour, before) = (world.machine_of("harbour"), world.backs_up("harbour"));
    world.removes("isle", spill, "delta");
    world.pass(10_000);
    world.stops("harbour");
    for other in ["isle", "steppe", "oasis", "ridge"] {
        world.cut("harbour", other);
    }
    let lines = world.lines_at("delta");
    let old_disk = world.machines[harbour].backups[before].clone();
    world.start_beside(harbour, old_disk, forms::note(spill, "The valve is closed."));
    world.pass(2_000);
    assert!(world.lines_at("delta") > lines, "delta alone got it");
    world.stops("delta");
    world.starts("delta");
    world.mends();
    world.pass(60_000);
    world.starts("harbour");
    world.pass(60_000);
    assert!(world.alarms_at("harbour").contains(&Alarm::OwnLineRecovered));
    world.settles();
    assert_eq!(world.lines_at("isle"), world.lines_at("harbour"));
}

/// Covers REP-010, FORK-006. Found by seed 1793.
#[test]
fn a_line_that_a_thief_gave_to_a_removed_member_alone_is_seen_by_the_owner_of_the_key() {
    let mut world = World::calm(7);
    let spill = world.opens("harbour", &["delta", "ridge", "steppe"]);
    world.pass(10_000);
    world.writes("steppe", spill, "The water is clear.");
    world.pass(10_000);
    world.removes("harbour", spill, "ridge");
    world.pass(10_000);
    let (steppe, ridge) = (world.machine_of("steppe"), world.machine_of("ridge"));
    let stolen = world.fork_a_lane(steppe, ridge, &mut Chance::new(7, Stream::Faults));
    assert_eq!(stolen, Some(spill));
    world.pass(10_000);
    assert!(world.alarms_at("steppe").contains(&Alarm::Fork));
    world.settles();
    assert!(world.alarms_at("delta").contains(&Alarm::Fork));
}
