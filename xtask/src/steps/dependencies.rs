//! Known advisories against the libraries we use.
//!
//! Licences, banned libraries and sources are checked by a test (`xtask/tests/dependencies.rs`) from the same `deny.toml`,
//! without any tool and without a network. Advisories live in a database on the network, so they are looked up only where
//! `cargo-deny` is installed, and their absence never stops a submission.

use std::path::PathBuf;

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
    // The database stands on the network: without one there may be a copy of an earlier day, or none.
    let has_database = works(&mut cargo(&["deny", "fetch", "db"])) || has_copy();
    let mut command = cargo(&["deny", "--offline", "--log-level", "error", "check", "bans", "licenses", "sources"]);
    if has_database {
        command.arg("advisories");
    } else {
        println!("      the database of advisories cannot be reached: advisories were not looked up");
    }
    match show(&mut command) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}

/// Tells whether some database of advisories was fetched earlier.
fn has_copy() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let databases = home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    databases.into_iter().flatten().flatten().any(|folder| folder.path().join("crates").is_dir())
}
