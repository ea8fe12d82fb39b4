//! Counting and participants with one thing changed at a time (cargo-mutants): is there a test that notices?
//!
//! Promise: what survives and is not explained in `docs/testing/mutants.md` is a failure; an explanation for what no longer
//! survives is told.

use std::collections::BTreeSet;
use std::process::Command;

use super::Outcome;
use super::process::{cargo, show, works};
use crate::repository::{read, root};
use crate::tests_sum::Sum;

/// The files that say what counts and who takes part.
const FILES: [&str; 2] = ["crates/dossier/src/counting.rs", "crates/dossier/src/judge.rs"];
const EXPLAINED: &str = "docs/testing/mutants.md";

/// Runs every mutant; takes an hour or more.
#[must_use]
#[allow(clippy::print_stdout)] // the list is the result of this command
pub fn run() -> Outcome {
    if !works(&mut cargo(&["mutants", "--version"]))
        && let Err(why) = show(&mut cargo(&["install", "cargo-mutants", "--locked"]))
    {
        return Outcome::Skipped(format!(
            "cargo-mutants is missing: {why}\nhint:  cargo install cargo-mutants --locked"
        ));
    }
    let folder = root().join("target/mutants");
    let mut command: Command = cargo(&["mutants", "--package", "comity-dossier", "--no-shuffle", "--timeout", "120"]);
    for file in FILES {
        command.args(["--file", file]);
    }
    // It ends with an error where something survives: which, its lists say.
    let _ended = show(command.arg("--output").arg(&folder));
    let list = |name: &str| std::fs::read_to_string(folder.join("mutants.out").join(name));
    let (Ok(missed), Ok(caught)) = (list("missed.txt"), list("caught.txt")) else {
        return Outcome::failed("cargo mutants left no lists");
    };
    let missed: BTreeSet<String> = missed.lines().map(without_place).collect();
    let explained = explained(&read(&root().join(EXPLAINED)));
    for stale in explained.difference(&missed) {
        println!("no longer survives: {stale}");
    }
    let new: Vec<&str> = missed.difference(&explained).map(String::as_str).collect();
    let (passed, failed) = (caught.lines().count() as u64, new.len() as u64);
    println!("{passed} noticed, {} survived, {failed} of them not explained", missed.len());
    let sum = Sum { passed, failed, ..Sum::default() };
    if new.is_empty() {
        Outcome::Passed(sum)
    } else {
        Outcome::Failed(sum, format!("not noticed and not explained in {EXPLAINED}:\n{}", new.join("\n")))
    }
}

/// A mutant by file and change; lines and columns move with every edit.
fn without_place(line: &str) -> String {
    let Some((place, change)) = line.split_once(": ") else { return line.to_owned() };
    let file = place.split(':').next().unwrap_or_default();
    format!("{file}: {change}")
}

/// The mutants that the document explains: each in code marks at the beginning of an item of a list.
fn explained(document: &str) -> BTreeSet<String> {
    let item = |line: &str| Some(line.strip_prefix("- `")?.split_once('`')?.0.to_owned());
    document.lines().filter_map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutant_is_known_by_file_and_change() {
        let line = "crates/dossier/src/counting.rs:56:9: replace f -> bool with true";
        assert_eq!(without_place(line), "crates/dossier/src/counting.rs: replace f -> bool with true");
        let document = "# x\n- `crates/dossier/src/counting.rs: replace f -> bool with true`: says nothing.\n";
        assert_eq!(explained(document), BTreeSet::from([without_place(line)]));
    }
}
