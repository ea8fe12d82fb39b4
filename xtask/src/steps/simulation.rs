//! The seeded simulation: six real nodes, a bad network, crashes, liars; every seed can be run again.
//!
//! Promise: with `--record` what was run is added to the tables of `docs/testing.md`, and nothing else is touched.

use std::process::Command;

use super::Outcome;
use super::process::{cargo, show};
use crate::repository::{read, root};
use crate::tally::{self, Rows};

/// How many seeds the test command takes.
const SEEDS: &str = "2000";

/// Runs the simulation; `arguments` are passed on, without any it takes 2,000 seeds. `--record` is for here.
#[must_use]
pub fn run(arguments: &[&str]) -> Outcome {
    let passed_on: Vec<&str> = arguments.iter().copied().filter(|word| *word != "--record").collect();
    let mut command = cargo(&["run", "--quiet", "--locked", "--profile", "sim", "--package", "comity-sim", "--"]);
    command.args(if passed_on.is_empty() { &["--seeds", SEEDS] } else { &passed_on[..] });
    let ran = if passed_on.len() == arguments.len() { show(&mut command) } else { run_and_record(&mut command) };
    match ran {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}

#[allow(clippy::print_stdout)] // what the simulation says is shown, as without `--record`
fn run_and_record(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cargo cannot be started: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout);
    print!("{told}");
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    let report = Report::read(&told).ok_or("the simulation did not say what it ran")?;
    let path = root().join("docs/testing.md");
    let document = read(&path);
    let new = report.add_to(&document, &commit()).ok_or("docs/testing.md has no tables of the simulation")?;
    std::fs::write(&path, new).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    if output.status.success() { Ok(()) } else { Err("some seeds found something; they are listed above".to_owned()) }
}

fn commit() -> String {
    let said = Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(root()).output();
    let text = said.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    if text.trim().is_empty() { "unknown".to_owned() } else { text.trim().to_owned() }
}

/// What one run of the simulation says at its end.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    seeds: u64,
    from: u64,
    found: u64,
    counts: Rows,
}

impl Report {
    /// Reads `N seeds from S: X found nothing, Y found something`, and the counts below it.
    fn read(told: &str) -> Option<Self> {
        let mut lines = told.lines().skip_while(|line| !line.contains(" seeds from "));
        let numbers: Vec<u64> = lines.next()?.split([' ', ':']).filter_map(|word| word.parse().ok()).collect();
        let [seeds, from, _, found] = numbers[..] else { return None };
        let count = |line: &str| {
            let (number, name) = line.trim().split_once(' ')?;
            Some((name.trim().to_owned(), vec![number.parse().ok()?]))
        };
        Some(Self { seeds, from, found, counts: lines.filter_map(count).collect() })
    }

    fn add_to(self, document: &str, commit: &str) -> Option<String> {
        let minutes = self.counts.get("minute of simulated time").map_or(0, |numbers| numbers[0]);
        let run = format!("{} to {} at {commit}", self.from, (self.from + self.seeds).saturating_sub(1));
        let runs = Rows::from([(run, vec![self.seeds, self.found, minutes / 60])]);
        let document = tally::add(document, "runs of the simulation", &runs)?;
        tally::add(&document, "simulation", &self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "seed 4: lost\nagain: x\n3 seeds from 2: 2 found nothing, 1 found something\n          12  call\n           \
                        120  minute of simulated time\n";

    #[test]
    fn what_was_run_is_added_to_both_tables() {
        let document = "<!-- tally: runs of the simulation -->\n| seeds | n | found | hours |\n|---|---|---|---|\n<!-- /tally -->\n\
                        <!-- tally: simulation -->\n| what | times |\n|---|---|\n| `call` | 1 |\n<!-- /tally -->\n";
        let report = Report::read(TOLD).expect("a report");
        let new = report.add_to(document, "abc").expect("both tables");
        assert!(new.contains("| `2 to 4 at abc` | 3 | 1 | 2 |\n") && new.contains("| `call` | 13 |\n"), "{new}");
        assert_eq!(Report::read("nothing"), None);
    }

    /// The tables of the repository can be added to, and simulated hours are the same in both.
    #[test]
    fn the_tables_agree() {
        let document = read(&root().join("docs/testing.md"));
        let runs = tally::read(&document, "runs of the simulation").expect("the table of runs");
        let hours: u64 = runs.values().map(|numbers| numbers[2]).sum();
        let counts = tally::read(&document, "simulation").expect("the table of what was met");
        let minutes = counts.get("minute of simulated time").map_or(0, |numbers| numbers[0]);
        let lost_by_rounding = runs.len() as u64;
        assert!(hours <= minutes / 60 && minutes / 60 <= hours + lost_by_rounding, "{hours} h, {minutes} min");
    }
}
