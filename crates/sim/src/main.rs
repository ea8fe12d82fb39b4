//! Runs seeds of the simulation: `cargo run -p comity-sim -- --seeds 1000 --from 0`.
//!
//! Prints how often each thing was met, and for each seed that found something what it found and how to run it again.
//! Ends with 0 if nothing was found, 1 if something was, 2 if the arguments are not understood.
#![allow(clippy::print_stdout, reason = "the report is the result of this command")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use comity_sim::counts::Counts;
use comity_sim::scenarios::restores_from_any_age_converge::{self, RESTORED};
use comity_sim::seeds::{self, Report};

const USAGE: &str =
    "usage: comity-sim [--seeds N | --restores N | --scenario NAME] [--from S] [--tell] [--trace] [--threads T]
  --seeds N   how many seeds to run [default: 1000]
  --from S    the first of them [default: 0]
  --restores N  instead: how many nodes to restore from backups of any age, in worlds from S on
  --scenario NAME  instead: one large scenario and its figures: two-hundred-nodes-heal-at-once
  --tell      tell every event on standard error; for one seed
  --trace     print the trace of each seed as one number
  --threads T how many seeds run at one time [default: one for each core]";

struct Arguments {
    seeds: u64,
    from: u64,
    restores: Option<u64>,
    tell: bool,
    scenario: Option<String>,
    trace: bool,
    threads: usize,
}

fn arguments() -> Option<Arguments> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut out =
        Arguments { seeds: 1_000, from: 0, restores: None, tell: false, scenario: None, trace: false, threads };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seeds" => out.seeds = words.next()?.parse().ok()?,
            "--from" => out.from = words.next()?.parse().ok()?,
            "--restores" => out.restores = Some(words.next()?.parse().ok()?),
            "--tell" => out.tell = true,
            "--scenario" => out.scenario = Some(words.next()?),
            "--trace" => out.trace = true,
            "--threads" => out.threads = words.next()?.parse().ok()?,
            _ => return None,
        }
    }
    Some(out)
}

/// Runs a seed; a panic is something that was found.
fn run(seed: u64, tell: bool) -> Result<Report, String> {
    let ran = catch_unwind(AssertUnwindSafe(|| seeds::run(seed, tell)));
    ran.map_err(|why| {
        let text = why.downcast_ref::<String>().cloned();
        text.or_else(|| why.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

fn main() -> ExitCode {
    let Some(Arguments { seeds, from, restores, tell, scenario, trace, threads }) = arguments() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if let Some(restores) = restores {
        return run_restores(restores, from);
    }
    if let Some(name) = scenario {
        return play(&name, from);
    }
    let next = AtomicU64::new(from);
    let end = from.saturating_add(seeds);
    let sum: Mutex<(Counts, u64)> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let report = run(seed, tell);
                    let mut sum = sum.lock().expect("no thread panics while it adds up");
                    sum.1 += u64::from(!is_fine(seed, &report));
                    if let Ok(report) = report {
                        if trace {
                            println!("seed {seed}: trace {:016x}", report.trace);
                        }
                        sum.0.merge(&report.counts);
                    }
                }
            });
        }
    });
    let (counts, broken) = sum.into_inner().expect("no thread panics while it adds up");
    println!("{seeds} seeds from {from}: {} found nothing, {broken} found something", seeds - broken);
    print!("{counts}");
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Restores so many nodes.
fn run_restores(restores: u64, from: u64) -> ExitCode {
    let report = restores_from_any_age_converge::run_many(restores, from);
    report.found.iter().for_each(|found| println!("{found}"));
    let (done, worlds, broken) = (report.counts.of(RESTORED), report.worlds, report.found.len());
    println!("{done} restores in {worlds} worlds from {from}: {broken} found something");
    print!("{}", report.counts);
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a large scenario.
fn play(name: &str, seed: u64) -> ExitCode {
    let figures = match name {
        "two-hundred-nodes-heal-at-once" => comity_sim::healing::two_hundred_nodes(seed),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match figures {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Tells of a seed that found something.
fn is_fine(seed: u64, report: &Result<Report, String>) -> bool {
    let found: Vec<String> = match report {
        Ok(report) => report.violations.iter().map(ToString::to_string).collect(),
        Err(panic) => vec![format!("panic: {panic}")],
    };
    for what in &found {
        println!("seed {seed}: {what}");
    }
    if !found.is_empty() {
        println!("again: cargo xtask sim --seeds 1 --from {seed}");
    }
    found.is_empty()
}
