//! The network lab: six nodes as real processes, each in a network namespace of its own, three of them behind proxies.
//!
//! ```text
//!   harbour  delta  isle        ridge  steppe          oasis          each: eth0, 10.99.0.x
//!      │       │      │       nginx│  nginx│      HAProxy│            faults: nft (one way, loss), tc (delay)
//!      └───────┴──────┴────────────┴───┬───┴─────────────┘
//!                                   a bridge in a namespace of its own
//! ```
//!
//! Promise: nothing outside these namespaces is touched or reached, and nothing of them is left, however it ends. While
//! links are cut, one-way, slow and lossy every member writes; when the faults end every line arrives everywhere and all
//! six show the same state, or the lab says which does not. What the machine cannot do is said, not skipped in silence.

mod faults;
mod members;
mod namespaces;
mod proxies;
mod story;

use std::time::Duration;

use crate::steps::Outcome;
use crate::steps::process::{cargo, show};
use crate::tests_sum::Sum;

use faults::Schedule;
use members::Member;
use namespaces::Lab;

/// How long each fault lasts at least.
const ROUND: Duration = Duration::from_secs(4);
/// Minutes after which three dossiers hold as many lines as one look shows: six in each round.
const FILLS_MINUTES: u64 = 7;

/// Runs the lab for as many minutes as the arguments say: `--minutes 2`.
#[must_use]
pub fn run(arguments: &[&str]) -> Outcome {
    let minutes = match arguments {
        [] => Some(2),
        ["--minutes", number] => number.parse::<u64>().ok().filter(|minutes| (1..=600).contains(minutes)),
        _ => None,
    };
    let Some(minutes) = minutes else {
        return Outcome::failed("usage: cargo xtask lab [--minutes N], N from 1 to 600");
    };
    if let Err(why) = namespaces::prepare() {
        return Outcome::Skipped(why);
    }
    if let Err(why) = show(&mut cargo(&["build", "--quiet", "--package", "comity"])) {
        return Outcome::failed(why);
    }
    match live(minutes) {
        Ok(checks) => Outcome::Passed(Sum { passed: checks as u64, ..Sum::default() }),
        Err(why) => Outcome::failed(why),
    }
}

#[allow(clippy::print_stdout)] // the figures are what this command is for
fn live(minutes: u64) -> Result<usize, String> {
    let lab = Lab::make()?;
    let mut members = Member::found(&lab)?;
    members.iter_mut().try_for_each(|member| member.start(&lab))?;
    members::introduce(&lab, &members)?;
    let mut story = story::Story::begin(&lab, &members, minutes.div_ceil(FILLS_MINUTES))?;
    println!("      six nodes, three behind proxies, {} dossiers; faults begin", story.dossiers());
    let mut schedule = Schedule::new(&lab);
    println!(
        "      delay: {}",
        schedule.slow().map_or("NOT made: this kernel has neither netem nor tbf", faults::Slow::told)
    );
    let begun = clock();
    let mut rounds = 0;
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        let round = clock();
        schedule.next(&mut members)?;
        story.write_everywhere(&lab, &members)?;
        // Weather lasts: retries and timeouts are to meet it.
        std::thread::sleep(ROUND.saturating_sub(round.elapsed()));
        rounds += 1;
    }
    schedule.end()?;
    let healed = clock();
    let agreed = story.agree(&lab, &members)?;
    println!("      {rounds} rounds of faults: {}", schedule.told());
    println!(
        "      {} lines written, each read on all six; {} states of dossiers agree, {:.0} s after the last fault",
        story.lines(),
        agreed,
        healed.elapsed().as_secs_f64()
    );
    Ok(story.lines() + agreed)
}

/// A moment, to bound waits and to tell how long something took.
#[allow(clippy::disallowed_methods)] // a developer's command, not the record
fn clock() -> std::time::Instant {
    std::time::Instant::now()
}
