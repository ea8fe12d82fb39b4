//! The real pages in a real browser, driven as people drive them.
//!
//! ```text
//!   comity demo --keep ──> six folders ── comity serve ──> nodes <── pages ── Chromium <── stories, checks
//! ```
//!
//! Promise: nothing of Comity's code is used here but its built program and its message files, as by a stranger; nothing is
//! fetched from anywhere but nodes on this machine; no sleeps.
//! Not here: what one room can show by itself.
#![forbid(unsafe_code)]
#![allow(clippy::panic, clippy::unwrap_used, clippy::print_stdout)] // the whole room is a test program

mod browser;
mod checks;
mod hostile;
mod network;
mod people;
mod pictures;
mod routes;
mod runner;
mod stories;
mod words;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: comity-journeys <command>

  comity-journeys test [WORDS]    every story whose name holds these words [default: all]
  comity-journeys list            the names of the stories
  comity-journeys pictures [DIR]  pictures of the pages [default: docs/pictures]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["test"] => runner::run(&stories::all(), ""),
        ["test", words] => runner::run(&stories::all(), words),
        ["list"] => runner::list(&stories::all()),
        ["pictures"] => pictures::take(&pictures::folder()),
        ["pictures", folder] => pictures::take(folder.as_ref()),
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
