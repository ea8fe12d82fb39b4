//! `comity demo --headless --json`: the story that newcomers see, with every step asserted.

use super::Outcome;
use super::process::{cargo, show};

/// Runs the demo.
#[must_use]
pub fn run() -> Outcome {
    let mut command = cargo(&["run", "--quiet", "--locked", "--package", "comity", "--"]);
    match show(command.args(["demo", "--headless", "--json"])) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}
