//! The form of the code: format and lints.

use super::Outcome;
use super::process::{cargo, show};

/// Checks the format of every file.
#[must_use]
pub fn format() -> Outcome {
    match show(&mut cargo(&["fmt", "--all", "--check"])) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(format!("{why}\nhint:  cargo fmt --all")),
    }
}

/// Runs the lints on all rooms, tests included; a warning is an error.
#[must_use]
pub fn lints() -> Outcome {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    match show(&mut cargo(&arguments)) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}
