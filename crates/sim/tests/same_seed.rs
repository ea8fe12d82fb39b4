//! One seed is one world: again in this process, and in another one.

use std::process::Command;

use comity_sim::seeds;

/// Seeds with different weathers, faults, thieves and charters, none of which seals with X-Wing.
const SEEDS: [u64; 6] = [0, 2, 3, 9, 17, 37];

#[test]
fn the_same_seed_gives_the_same_events_in_one_process_and_in_another() {
    for seed in SEEDS {
        let (one, other) = (seeds::run(seed, false), seeds::run(seed, false));
        assert_eq!((one.trace, &one.counts), (other.trace, &other.counts), "seed {seed}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_comity-sim"));
        command.args(["--seeds", "1", "--trace", "--from"]).arg(seed.to_string());
        let output = command.output().expect("the program that was built for this test");
        let told = String::from_utf8(output.stdout).expect("text");
        assert!(told.contains(&format!("seed {seed}: trace {:016x}\n", one.trace)), "{told}");
    }
}

#[test]
fn another_seed_gives_other_events() {
    assert_ne!(seeds::run(0, false).trace, seeds::run(2, false).trace);
}

/// A seed that finds something says in one line how to run it again.
#[test]
fn a_report_names_the_command_that_runs_its_seed_again() {
    assert_eq!(seeds::run(2, false).replay(), "cargo xtask sim --seeds 1 --from 2");
}
