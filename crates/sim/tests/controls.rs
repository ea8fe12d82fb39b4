//! Controls: in worlds from which one protection is taken out, the oracle finds it within a few seeds. Each of them, with
//! the protection, finds nothing.
//!
//! What takes a protection out is a value of the world ([`Making`]); no node has a switch for it.

use comity_sim::chance::{Chance, Stream};
use comity_sim::oracle::Violation;
use comity_sim::seeds;
use comity_sim::world::{Making, Order, Rule, World};

/// Within so many seeds each control is found out.
const SEEDS: u64 = 60;

/// Runs seeds in worlds made as told until `expected` is found; in how many that took.
fn found_out(change: impl Fn(&mut World), make: impl Fn(&mut Making), expected: impl Fn(&Violation) -> bool) -> u64 {
    let mut others = Vec::new();
    for seed in 0..SEEDS {
        let mut making = seeds::making(seed);
        making.sealed = None;
        make(&mut making);
        let mut world = World::new(making);
        change(&mut world);
        let found = seeds::live(world).violations;
        if found.iter().any(&expected) {
            return seed + 1;
        }
        others.extend(found);
    }
    unreachable!("not found out within {SEEDS} seeds; found instead: {others:?}")
}

fn nothing(_: &mut World) {}

/// Only what comes of it is looked for, not that something left too early.
fn lenient(world: &mut World) {
    world.oracle.strict = false;
}

/// Covers LANE-001, LANE-007.
#[test]
fn a_process_that_goes_on_with_the_lane_of_another_life_is_found_out() {
    let old_lanes = |making: &mut Making| making.old_lanes = true;
    found_out(nothing, old_lanes, |found| matches!(found, Violation::LaneOfTwoLives(..)));
}

/// The same after an older disk was put back: two lines in one place, which convict an honest member.
///
/// Covers LANE-007.
#[test]
fn an_old_lane_that_is_continued_after_a_restore_is_found_out() {
    let story = |old_lanes| {
        let mut world = World::new(Making { old_lanes, ..Making::of(1) });
        world.pass(1_000);
        let spill = world.opens("harbour", &["delta", "ridge"]);
        world.pass(5_000);
        let backup = world.backs_up("harbour");
        world.writes("harbour", spill, "The valve is closed.");
        world.pass(5_000);
        world.puts_back("harbour", backup);
        world.pass(60_000);
        world.oracle.violations().to_vec()
    };
    assert_eq!(story(false), []);
    let found = story(true);
    assert!(found.iter().any(|it| matches!(it, Violation::TwoLinesInOnePlace(..))), "{found:?}");
}

/// Covers LANE-005.
#[test]
fn a_line_that_is_signed_and_sent_before_its_commit_is_found_out() {
    let lost = |found: &Violation| matches!(found, Violation::LineLostAfterItLeft(..));
    found_out(lenient, |making| making.order = Order::SignFirst, lost);
    let early = |found: &Violation| matches!(found, Violation::LineLeftUncommitted(..));
    found_out(nothing, |making| making.order = Order::SignFirst, early);
}

/// Covers RCPT-002.
#[test]
fn a_receipt_that_leaves_before_the_commit_is_found_out() {
    let uncovered = |found: &Violation| matches!(found, Violation::ReceiptNotCovered(..));
    found_out(lenient, |making| making.order = Order::ReceiptFirst, uncovered);
    found_out(nothing, |making| making.order = Order::ReceiptFirst, uncovered);
}

/// Covers PART-003.
#[test]
fn removal_by_arrival_instead_of_by_cut_is_found_out() {
    let otherwise = |found: &Violation| match found {
        Violation::CountedOtherwise(..) => true,
        Violation::NotSettled(why) => why.contains("otherwise"),
        _ => false,
    };
    found_out(nothing, |making| making.rule = Rule::RemovalByArrival, otherwise);
}

/// Covers FORK-003.
#[test]
fn a_lane_that_goes_on_counting_after_its_fork_is_found_out() {
    let story = |rule| {
        let mut world = World::new(Making { rule, ..Making::of(1) });
        world.pass(1_000);
        let spill = world.opens("harbour", &["delta", "ridge"]);
        world.pass(5_000);
        world.cut("ridge", "delta");
        world.writes("ridge", spill, "The gauge stands at two metres.");
        world.pass(100);
        // What delta gets first is the thief's branch: ridge tries again after a second at the earliest.
        world.mends();
        let (ridge, delta) = (world.machine_of("ridge"), world.machine_of("delta"));
        assert!(world.fork_a_lane(ridge, delta, &mut Chance::new(1, Stream::Liar)).is_some());
        world.pass(5_000);
        world.settle(60);
        world.oracle.violations().to_vec()
    };
    assert_eq!(story(Rule::AsBuilt), []);
    let found = story(Rule::FirstBranchCounts);
    assert!(found.iter().any(|it| matches!(it, Violation::CountedOtherwise(..))), "{found:?}");
}
