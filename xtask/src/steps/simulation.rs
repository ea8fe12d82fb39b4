//! The seeded simulation: six real nodes, loss, delay, partitions, restarts; every seed can be run again.

use super::Outcome;
use super::process::{cargo, show};

/// Runs the simulation; `arguments` are passed on, without any it takes 1,000 seeds.
#[must_use]
pub fn run(arguments: &[&str]) -> Outcome {
    let mut command = cargo(&["run", "--quiet", "--locked", "--profile", "sim", "--package", "comity-sim", "--"]);
    command.args(if arguments.is_empty() { &["--seeds", "1000"] } else { arguments });
    match show(&mut command) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}
