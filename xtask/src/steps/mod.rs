//! The steps of `cargo xtask test`, in order: the cheap ones first, so that a mistake is told early.
//!
//! Promise: each step says what it does before it does it and how long it took; a step that could not run is said aloud,
//! and counts as a failure where `CI=true`.

pub mod browser;
pub mod coverage;
pub mod demo;
pub mod dependencies;
pub mod form;
pub mod fuzz;
pub mod mutants;
pub mod process;
pub mod simulation;
pub mod tools;
pub mod unit;

use std::process::ExitCode;
use std::time::Instant;

use crate::tests_sum::Sum;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well; so many checks were made.
    Passed(Sum),
    /// Something is wrong, in these words.
    Failed(Sum, String),
    /// The step could not run, for this reason.
    Skipped(String),
}

impl Outcome {
    /// One check that passed.
    #[must_use]
    pub fn passed() -> Self {
        Outcome::Passed(Sum { passed: 1, ..Sum::default() })
    }

    /// One check that failed.
    #[must_use]
    pub fn failed(why: impl Into<String>) -> Self {
        Outcome::Failed(Sum { failed: 1, ..Sum::default() }, why.into())
    }
}

type Step = (&'static str, fn() -> Outcome);

const QUICK: &[Step] = &[
    ("tools: what the tests need", tools::run),
    ("format: cargo fmt --check", form::format),
    ("lints: cargo clippy, warnings are errors", form::lints),
    ("tests: cargo test in every room", unit::run),
];

const LONG: &[Step] = &[
    ("advisories: cargo deny, where it is installed", dependencies::advisories),
    ("browser: the real pages in headless Chromium", || browser::run("")),
    ("simulation: 2,000 seeds", || simulation::run(&[])),
    ("lab: six nodes in network namespaces, behind proxies, with faults", || crate::lab::run(&[])),
    ("demo: six nodes on loopback, every step asserted", demo::run),
];

/// Runs everything: what CI runs.
#[must_use]
pub fn run_all() -> ExitCode {
    run(&[QUICK, LONG].concat())
}

/// Runs the quick part.
#[must_use]
pub fn run_quick() -> ExitCode {
    run(QUICK)
}

/// Runs one step alone.
#[must_use]
pub fn run_one(step: &dyn Fn() -> Outcome) -> ExitCode {
    match step() {
        Outcome::Passed(_) => ExitCode::SUCCESS,
        Outcome::Failed(_, why) | Outcome::Skipped(why) => {
            eprintln!("failed: {why}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout, clippy::disallowed_methods)] // the report is the result of this command, with its timings
fn run(steps: &[Step]) -> ExitCode {
    let strict = std::env::var("CI").is_ok_and(|value| value == "true");
    let (started, mut sum, mut troubles) = (Instant::now(), Sum::default(), Vec::new());
    for (at, (name, step)) in steps.iter().enumerate() {
        println!("[{}/{}] {name}", at + 1, steps.len());
        let begun = Instant::now();
        let word = match step() {
            Outcome::Passed(part) => {
                add(&mut sum, part);
                "ok"
            }
            Outcome::Failed(part, why) => {
                add(&mut sum, part);
                troubles.push(format!("{name}: {why}"));
                "FAILED"
            }
            Outcome::Skipped(why) => {
                println!("      not run: {why}");
                if strict {
                    sum.failed += 1;
                    troubles.push(format!("{name}: not run: {why}"));
                }
                "not run"
            }
        };
        println!("      {word} after {:.1} s", begun.elapsed().as_secs_f64());
    }
    if sum.ignored > 0 {
        let tests = format!("{} tests were ignored (listed above)", sum.ignored);
        println!("{tests}");
        if strict {
            sum.failed += sum.ignored;
            troubles.push(tests);
        }
    }
    for trouble in &troubles {
        println!("failed: {trouble}");
    }
    println!("{} passed, {} failed, in {:.0} s", sum.passed, sum.failed, started.elapsed().as_secs_f64());
    if troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn add(sum: &mut Sum, part: Sum) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.ignored += part.ignored;
}
