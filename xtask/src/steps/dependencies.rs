//! Known advisories against the libraries we use.
//!
//! Licences, banned libraries and sources are checked by a test (`xtask/tests/dependencies.rs`) from the same `deny.toml`,
//! without any tool and without a network. Advisories live in a database on the network, so they are looked up only where
//! `cargo-deny` is installed, and their absence never stops a submission.

use super::Outcome;
use super::process::{cargo, show, works};
use crate::tests_sum::Sum;

/// Looks the libraries up, or says that nobody did.
#[must_use]
#[allow(clippy::print_stdout)] // says aloud what was not done
pub fn advisories() -> Outcome {
    if !works(&mut cargo(&["deny", "--version"])) {
        println!(
            "      cargo-deny is not installed: advisories were not looked up (cargo install cargo-deny --locked)"
        );
        return Outcome::Passed(Sum::default());
    }
    match show(&mut cargo(&["deny", "--offline", "check", "advisories", "bans", "licenses", "sources"])) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}
