//! `cargo xtask bench`: our node and what people use instead, measured in turn, and the page made from what was measured;
//! and, for developers, the hot paths alone (`instructions`).
//!
//! ```text
//!   bench/peers/*.py ─┐
//!                     ├─ in turn, one JSON line a figure ─> bench/results/*.jsonl ─> docs/performance.md and its plots
//!   comity bench ─────┘                                     (kept, committed)        (never written by hand)
//! ```
//!
//! Promise: the page says what the results say, and the same results give the same page, byte by byte. What could not be
//! measured is said. A run that is stopped leaves no server behind.
//! Not here: the measuring itself (`bench/peers/`, and `comity bench` for our side).

mod alone;
mod book;
mod contender;
pub mod figures;
mod instructions;
mod machine;
mod options;
pub mod page;
mod peers;
pub mod results;

use std::fs;
use std::path::PathBuf;

use crate::repository::root;
use crate::steps::Outcome;
use crate::tests_sum::Sum;

pub use alone::{builds, curves};
pub use instructions::run as paths;
pub use machine::{describe, now};
pub use peers::{run as peers, run_ours as ours};

/// Where results are kept: JSON lines, a file a run, in the order of their names.
#[must_use]
pub fn results_folder() -> PathBuf {
    root().join("bench/results")
}

/// Writes the page and its plots anew from the kept results alone.
#[must_use]
#[allow(clippy::print_stdout)] // what was written is the result of this command
pub fn remake_page() -> Outcome {
    let written = results::read_folder(&results_folder()).and_then(|runs| page::write(&runs)).and_then(|page| {
        let folder = root().join("docs/performance");
        // Plots of figures that are there no longer do not stay behind.
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        for (name, text) in &page.files {
            let path = root().join("docs").join(name);
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            made.and_then(|()| fs::write(&path, text)).map_err(|error| format!("{}: {error}", path.display()))?;
            println!("written: docs/{name}");
        }
        Ok(page.files.len())
    });
    match written {
        Ok(files) => Outcome::Passed(Sum { passed: files as u64, ..Sum::default() }),
        Err(why) => Outcome::failed(why),
    }
}

/// What a run came to: its results make the page anew.
fn ended(measured: Result<Sum, String>, quick: bool) -> Outcome {
    match measured {
        Ok(sum) if quick || sum.passed == 0 => counted(sum),
        Ok(sum) => match remake_page() {
            Outcome::Passed(_) => counted(sum),
            trouble => trouble,
        },
        Err(why) => Outcome::failed(why),
    }
}

fn counted(sum: Sum) -> Outcome {
    if sum.failed == 0 {
        Outcome::Passed(sum)
    } else {
        Outcome::failed(format!("{} figures are missing (above)", sum.failed))
    }
}
