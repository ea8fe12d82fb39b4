//! `cargo xtask bench peers`: ours and theirs in turn, peer after peer, so that both meet the same machine.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value};

use super::contender::{Peer, build_ours, ours, place};
use super::figures::{FIGURES, Figure, OURS, Place};
use super::machine::{describe, now};
use super::options::Options;
use super::page::words::{number, with_unit};
use super::results::Record;
use super::{remake_page, results_folder};
use crate::repository::root;
use crate::steps::Outcome;
use crate::steps::process::show;
use crate::tests_sum::Sum;

/// Installs what is needed, measures, keeps the results, makes the page.
#[must_use]
pub fn run(words: &[&str]) -> Outcome {
    let options = match Options::read(words) {
        Ok(options) => options,
        Err(why) => return Outcome::failed(why),
    };
    match measure(&options) {
        Ok(sum) if options.quick || sum.passed == 0 => ended(sum),
        Ok(sum) => match remake_page() {
            Outcome::Passed(_) => ended(sum),
            trouble => trouble,
        },
        Err(why) => Outcome::failed(why),
    }
}

fn ended(sum: Sum) -> Outcome {
    if sum.failed == 0 {
        Outcome::Passed(sum)
    } else {
        Outcome::failed(format!("{} figures are missing (above)", sum.failed))
    }
}

fn measure(options: &Options) -> Result<Sum, String> {
    let only = alone()?;
    show(&mut Command::new(root().join("bench/peers/install")))?;
    if options.ours {
        build_ours()?;
    }
    let mut book = Book::open(options.quick, only)?;
    for (at, name) in options.peers.iter().enumerate() {
        let mut peer = match Peer::start(name) {
            Ok(peer) => peer,
            Err(why) => {
                book.miss(name, "everything", &why);
                continue;
            }
        };
        for turn in beside().chunk_by(|one, other| one.load == other.load) {
            let Some(Beside { load, long, .. }) = turn.first() else { continue };
            let mut figures: Vec<&Figure> = turn.iter().map(|beside| beside.figure).collect();
            // What takes minutes is measured once a run on our side, beside the first peer.
            for _ in 0..if *long { 1 } else { options.rounds } {
                if options.ours && (at == 0 || !long) {
                    book.ours(load, turn, name, options.quick);
                }
                let mut again = Vec::new();
                for figure in figures {
                    if book.theirs(&mut peer, name, figure, options.quick)? {
                        again.push(figure);
                    }
                }
                figures = again;
            }
        }
    }
    book.close()
}

/// A figure that is compared, and the load of `comity bench` that gives it.
struct Beside {
    figure: &'static Figure,
    load: &'static str,
    long: bool,
}

/// What is measured beside peers; memory first, while the servers have done nothing yet.
fn beside() -> Vec<Beside> {
    let place = |figure: &'static Figure| match figure.place {
        Place::Beside { load, long } => Some(Beside { figure, load, long }),
        _ => None,
    };
    let mut all: Vec<_> = FIGURES.iter().filter_map(place).collect();
    all.sort_by_key(|beside| beside.figure.unit != "MiB");
    all
}

/// The results as they come: each is on disk before the next is measured.
struct Book {
    path: PathBuf,
    file: File,
    machine: Map<String, Value>,
    sum: Sum,
    /// Held while we measure: two runs at once would measure each other, and take each other's folders away.
    _only: File,
}

impl Book {
    fn open(quick: bool, only: File) -> Result<Self, String> {
        // Results with small numbers show that it works; they are not kept in the repository.
        let folder = if quick { root().join("target/bench-peers") } else { results_folder() };
        let path = folder.join(format!("{}-peers.jsonl", now().replace(':', "")));
        let trouble = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(&folder).map_err(trouble)?;
        let file = File::create(&path).map_err(trouble)?;
        Ok(Self { file, machine: describe(&place()), sum: Sum::default(), path, _only: only })
    }

    /// Measures ours with one load, and keeps all that it gives.
    fn ours(&mut self, load: &str, turn: &[Beside], peer: &str, quick: bool) {
        let folder = place().join(OURS);
        let made = fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()));
        let (found, why) = match made.and_then(|()| ours(load, quick, &folder)) {
            Ok(records) => (records, format!("`comity bench {load}` does not give it")),
            Err(why) => (Vec::new(), why),
        };
        for Beside { figure, .. } in turn {
            if !found.iter().any(|record| record.figure == figure.name) {
                self.miss(OURS, figure.name, &why);
            }
        }
        for record in found {
            let name = record.figure.clone();
            if let Err(why) = self.keep(Record { beside: Some(peer.to_owned()), ..record }) {
                self.miss(OURS, &name, &why);
            }
        }
    }

    /// Measures theirs; tells whether it is worth another round.
    fn theirs(&mut self, peer: &mut Peer, who: &str, figure: &Figure, quick: bool) -> Result<bool, String> {
        let record = match peer.ask(figure.name, quick) {
            Ok(record) => record,
            Err(why) => {
                self.miss(who, figure.name, &why);
                return Ok(false);
            }
        };
        if let Some(error) = &record.error {
            self.miss(who, figure.name, error);
            self.write(record)?;
            return Ok(true);
        }
        let again = record.never.is_none();
        self.keep(record)?;
        Ok(again)
    }

    #[allow(clippy::print_stdout)] // what was measured is what this command is for
    fn keep(&mut self, record: Record) -> Result<(), String> {
        println!("{:9} {:21} {}", record.who, record.figure, told(&record));
        self.sum.passed += 1;
        self.write(record)
    }

    fn write(&mut self, mut record: Record) -> Result<(), String> {
        if record.machine.is_empty() {
            record.machine = self.machine.clone();
        }
        if record.at.is_empty() {
            record.at = now();
        }
        let line = serde_json::to_string(&record).map_err(|error| error.to_string())?;
        writeln!(self.file, "{line}")
            .and_then(|()| self.file.sync_data())
            .map_err(|e| format!("{}: {e}", self.path.display()))
    }

    #[allow(clippy::print_stdout)] // what could not be measured belongs beside what was
    fn miss(&mut self, who: &str, figure: &str, why: &str) {
        println!("{who:9} {figure:21} NOT MEASURED: {why}");
        self.sum.failed += 1;
    }

    #[allow(clippy::print_stdout)] // where the results are is part of the result
    fn close(self) -> Result<Sum, String> {
        if self.sum.passed == 0 {
            fs::remove_file(&self.path).map_err(|error| format!("{}: {error}", self.path.display()))?;
        } else {
            println!("results: {}", self.path.display());
        }
        // The folder of ours, and those of peers that were stopped before they could remove theirs.
        fs::remove_dir_all(place()).map_err(|error| format!("{}: {error}", place().display()))?;
        Ok(self.sum)
    }
}

/// Makes sure that nobody else measures here now.
fn alone() -> Result<File, String> {
    let path = place().join("lock");
    let made = fs::create_dir_all(place()).and_then(|()| File::create(&path));
    let file = made.map_err(|error| format!("{}: {error}", path.display()))?;
    file.try_lock().map_err(|error| format!("another run is under way ({}: {error})", path.display()))?;
    Ok(file)
}

/// One result, in a line.
fn told(record: &Record) -> String {
    if let Some(why) = &record.never {
        return format!("never: {why}");
    }
    let mut words: Vec<String> = Vec::new();
    if let (Some(arrived), Some(sent)) = (record.arrived, record.sent) {
        words.push(format!("{arrived} of {sent}"));
    }
    words.extend(record.p50.map(|p50| with_unit(p50, &record.unit)));
    words.extend(record.p99.map(|p99| format!("p99 {}", number(p99))));
    let state = if record.is_quiet() { "quiet" } else { "loaded" };
    words.extend(record.probe_ms.map(|probe| format!("(disk {} ms, {state})", number(probe))));
    words.join(", ")
}
