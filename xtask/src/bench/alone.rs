//! What is measured of ours alone, without nodes of `comity bench`: how costs grow (`comity-bench curves`), and how long
//! building takes.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::book::{Book, alone};
use super::contender::place;
use super::ended;
use super::figures::OURS;
use super::results::{Record, parse};
use crate::repository::root;
use crate::steps::Outcome;
use crate::steps::process::{cargo, show};

/// Measures how costs grow with members and dossiers, and makes the page.
#[must_use]
pub fn curves() -> Outcome {
    let measured = alone().and_then(|only| {
        let arguments = ["run", "--release", "--locked", "--quiet", "--package", "comity-bench", "--", "curves"];
        let mut book = Book::open("curves", false, only)?;
        let out = cargo(&arguments).stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
        if !out.status.success() {
            return Err(format!("comity-bench curves ended with {}", out.status));
        }
        let run = parse("comity-bench curves", &String::from_utf8_lossy(&out.stdout))?;
        run.records.into_iter().try_for_each(|record| book.keep(record))?;
        book.close()
    });
    ended(measured, false)
}

/// Measures in a clone of its own: from nothing to the demo, the release build, and the tests of `dossier` after an edit.
#[must_use]
#[allow(clippy::disallowed_methods)] // a developer's command: it measures
pub fn builds() -> Outcome {
    let measured = alone().and_then(|only| {
        let mut book = Book::open("builds", false, only)?;
        let clone = place().join("clone");
        // What an earlier run left would be no clean clone.
        drop(fs::remove_dir_all(&clone));
        let began = Instant::now();
        show(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone))?;
        until_the_demo_is_there(&clone)?;
        book.keep(seconds("clone_to_demo", began))?;
        let began = Instant::now();
        show(&mut within(&clone, &["build", "--release", "--locked", "--quiet", "--package", "comity"]))?;
        book.keep(seconds("build_release", began))?;
        let tests = ["test", "--locked", "--quiet", "--package", "comity-dossier"];
        show(within(&clone, &tests).stdout(Stdio::null()))?;
        let edited = clone.join("crates/dossier/src/counting.rs");
        let mut file = fs::OpenOptions::new().append(true).open(&edited).map_err(|error| error.to_string())?;
        file.write_all(b"// One more line.\n").map_err(|error| error.to_string())?;
        let began = Instant::now();
        show(within(&clone, &tests).stdout(Stdio::null()))?;
        book.keep(seconds("edit_test_dossier", began))?;
        book.close()
    });
    ended(measured, false)
}

/// A cargo command in the clone, with a folder of its own for what is built.
fn within(clone: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo(arguments);
    command.current_dir(clone).env("CARGO_TARGET_DIR", clone.join("target"));
    command
}

/// Starts the demo as a newcomer does, and ends it as soon as it says where its page is.
fn until_the_demo_is_there(clone: &Path) -> Result<(), String> {
    let mut command = within(clone, &["run", "--locked", "--quiet", "--", "demo", "--no-browser"]);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let out = child.stdout.take().ok_or("a process that is given a pipe has one")?;
    let mut lines = BufReader::new(out).lines();
    let there = lines.any(|line| line.is_ok_and(|line| line.contains("http://")));
    let ended = child.kill().and_then(|()| child.wait());
    match (there, ended) {
        (true, Ok(_)) => Ok(()),
        (false, _) => Err("the demo did not say where its page is".to_owned()),
        (_, Err(error)) => Err(error.to_string()),
    }
}

fn seconds(figure: &str, began: Instant) -> Record {
    let (who, figure, unit) = (OURS.to_owned(), figure.to_owned(), "s".to_owned());
    Record { who, figure, unit, p50: Some(began.elapsed().as_secs_f64()), n: Some(1), ..Record::default() }
}
