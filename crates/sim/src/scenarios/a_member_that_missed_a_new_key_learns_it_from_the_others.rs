//! A member signs with a new key while another is cut off and has not got the card that lists it: no call under that key
//! is believed there, so the member itself cannot tell. The others can.

use crate::chance::{Chance, Stream};
use crate::world::World;

/// Covers KEY-007.
#[test]
fn a_member_that_missed_a_new_key_learns_it_from_the_others() {
    let mut world = World::calm(3);
    let spill = world.opens("harbour", &["delta", "isle"]);
    world.pass(10_000);
    world.cut_off("isle");
    let harbour = world.machine_of("harbour");
    world.rotate_key(harbour, &mut Chance::new(3, Stream::Faults));
    assert_eq!(world.counts.of("signing key replaced"), 1);
    world.mends();
    let line = world.writes("harbour", spill, "The new duty roster holds from noon.");
    world.pass(15 * 60_000);
    assert!(world.counts_at("isle", spill, line));
    world.settles();
}
