//! The results of a run as they come, and the rule that one runs at a time.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::contender::place;
use super::machine::{describe, now};
use super::page::words::{number, with_unit};
use super::results::Record;
use super::results_folder;
use crate::repository::root;
use crate::tests_sum::Sum;

/// The results as they come: each is on disk before the next is measured.
pub(super) struct Book {
    path: PathBuf,
    file: File,
    machine: Map<String, Value>,
    sum: Sum,
    /// Held while we measure: two runs at once would measure each other, and take each other's folders away.
    _only: File,
}

impl Book {
    /// Opens a file of results, named by the time and a word.
    pub(super) fn open(word: &str, quick: bool, only: File) -> Result<Self, String> {
        // Results with small numbers show that it works; they are not kept in the repository.
        let folder = if quick { root().join("target/bench-peers") } else { results_folder() };
        let path = folder.join(format!("{}-{word}.jsonl", now().replace(':', "")));
        let trouble = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(&folder).map_err(trouble)?;
        let file = File::create(&path).map_err(trouble)?;
        Ok(Self { file, machine: describe(&place()), sum: Sum::default(), path, _only: only })
    }

    /// Keeps a result and tells it.
    #[allow(clippy::print_stdout)] // what was measured is what this command is for
    pub(super) fn keep(&mut self, record: Record) -> Result<(), String> {
        println!("{:9} {:21} {}", record.who, record.figure, told(&record));
        self.sum.passed += 1;
        self.write(record)
    }

    /// Puts a result on disk.
    pub(super) fn write(&mut self, mut record: Record) -> Result<(), String> {
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

    /// Tells what could not be measured, and why.
    #[allow(clippy::print_stdout)] // what could not be measured belongs beside what was
    pub(super) fn miss(&mut self, who: &str, figure: &str, why: &str) {
        println!("{who:9} {figure:21} NOT MEASURED: {why}");
        self.sum.failed += 1;
    }

    /// Ends the run; nothing of it is left but its results.
    #[allow(clippy::print_stdout)] // where the results are is part of the result
    pub(super) fn close(self) -> Result<Sum, String> {
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
pub(super) fn alone() -> Result<File, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_told_with_its_disk_and_what_cannot_be_with_its_reason() {
        let away = Record { sent: Some(20), arrived: Some(20), p50: Some(5.02), unit: "s".into(), ..Record::default() };
        assert_eq!(told(&away), "20 of 20, 5.02 s");
        let spread =
            Record { p50: Some(3.8), p99: Some(9.5), unit: "ms".into(), probe_ms: Some(0.5), ..Record::default() };
        assert_eq!(told(&spread), "3.8 ms, p99 9.5, (disk 0.5 ms, loaded)");
        let never = Record { never: Some("A is never told".into()), ..Record::default() };
        assert_eq!(told(&never), "never: A is never told");
    }
}
