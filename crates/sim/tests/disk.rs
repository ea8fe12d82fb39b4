//! Real nodes on disks that fail: power cuts lose nothing that anybody was told of, and disks that do not sync are found out.

use std::sync::Arc;

use comity_exchange::conversation::Trouble;
use comity_faultdisk::Fault;
use comity_node::Halt;
use comity_node::shell::{Carried, Courier, Directions, Stopped, SystemClock, SystemDisk, run};
use comity_node::values::StoreFault;
use comity_sim::chance::{Chance, Stream};
use comity_sim::counts::Counts;
use comity_sim::forms::Opening;
use comity_sim::oracle::Violation;
use comity_sim::world::{Making, World};

/// A world in which people act and machines lose their power, again and again.
fn powerless(seed: u64, syncs: bool) -> (Vec<Violation>, Counts) {
    let mut world = World::new(Making { members: 3, ..Making::of(seed) });
    if !syncs {
        world.machines.iter().for_each(|machine| machine.disk.lie_about_syncs());
    }
    let mut story = Chance::new(seed, Stream::Story);
    world.pass(1_000);
    world.somebody_opens(&mut story);
    for _ in 0..12 {
        if world.is_broken() {
            break;
        }
        world.somebody_acts(&mut story);
        world.pass(story.between(20, 900));
        let machine = usize::try_from(story.below(3)).expect("a small number");
        world.lose_power(machine);
        world.start_after(machine, story.between(10, 500));
        world.pass(story.between(300, 2_000));
    }
    if syncs {
        world.settle(120);
    }
    (world.oracle.violations().to_vec(), world.counts.clone())
}

/// Covers LANE-003, RCPT-002, STORE-005.
#[test]
fn what_left_a_node_or_was_receipted_or_acknowledged_survives_every_power_cut() {
    for seed in 0..6 {
        let (violations, counts) = powerless(seed, true);
        assert_eq!(violations, [], "seed {seed}");
        assert!(counts.of("power cut") >= 12, "seed {seed}: {counts}");
    }
}

/// The control: `synchronous = OFF`, or a disk that lies, is found out.
#[test]
fn a_disk_that_does_not_sync_is_found_out() {
    let lost = |violation: &Violation| {
        matches!(
            violation,
            Violation::LineLostAfterItLeft(..)
                | Violation::ReceiptNotCovered(..)
                | Violation::AcknowledgedLineLost(..)
                | Violation::Halted(..)
        )
    };
    for seed in 0..6 {
        let (violations, _) = powerless(seed, false);
        assert!(violations.iter().any(lost), "seed {seed}: {violations:?}");
    }
}

/// Nobody is reached.
struct Nobody;

impl Courier for Nobody {
    fn carry(&self, _: Directions, _: Vec<u8>) -> Carried {
        Box::pin(std::future::ready(Err(Trouble::NoAddress)))
    }
}

/// Covers STORE-005: on the thread that the program runs a node on, whose words are looked at in the program's own tests.
#[test]
fn a_sync_or_a_write_that_fails_ends_the_node_and_whoever_waits_is_told_nothing() {
    for fault in [Fault::SyncFails, Fault::WriteFails] {
        let mut world = World::new(Making { members: 3, ..Making::of(7) });
        world.pass(1_000);
        let node = world.machines[0].life.take().expect("it runs").node;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let running = {
            let _inside = runtime.enter();
            run(node, Vec::new(), SystemClock::new(), SystemDisk::not_asked(), Arc::new(Nobody), |_| {})
        };
        let handle = running.handle.clone();
        let with = vec![world.machines[1].kit.member];
        let opening = || Opening { with: with.clone(), mode: "exercise", level: "urgent", history: "none" }.act();
        let done = runtime.block_on(handle.act(comity_sim::world::officer(), opening()));
        assert!(matches!(done, Ok(Ok(_))), "the disk works: {done:?}");
        world.machines[0].disk.fail(fault, 0);
        for _ in 0..2 {
            let told = runtime.block_on(handle.act(comity_sim::world::officer(), opening()));
            assert_eq!(told.map(drop), Err(Stopped), "{fault:?}");
        }
        let ended = running.join();
        assert!(matches!(ended, Err(Halt(StoreFault::CommitUnknown(_)))), "{fault:?}: {ended:?}");
    }
}
