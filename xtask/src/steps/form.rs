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
    match show(&mut cargo(&arguments)).and_then(|()| fuzz_targets_fit()) {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}

/// The fuzz targets are no part of the workspace: they are looked at here, or nobody would notice that they no longer compile.
fn fuzz_targets_fit() -> Result<(), String> {
    let arguments = ["clippy", "--manifest-path", "fuzz/Cargo.toml", "--bins", "--no-default-features", "--locked"];
    show(cargo(&arguments).args(["--target-dir", "target", "--quiet", "--", "-D", "warnings"]))
}
