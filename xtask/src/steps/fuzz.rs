//! The fuzz targets of `fuzz/`, each for a while: bytes that nobody thought of for everything that strangers' bytes meet.
//!
//! Promise: every target is run, also after a finding; what was run is added to `docs/testing.md`; what was found lies in
//! `target/fuzz/artifacts`. The corpus grows in `target/fuzz/corpus`, from vectors and real files of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::Outcome;
use super::process::{cargo, show, works};
use crate::repository::{files, read, root};
use crate::tally::{self, Rows};
use crate::tests_sum::Sum;

const SECONDS: u64 = 60;
const MEMORY_MB: &str = "-rss_limit_mb=2048";

/// Runs every target, or those named, `--seconds N` each.
#[must_use]
pub fn run(arguments: &[&str]) -> Outcome {
    let (mut seconds, mut wanted) = (SECONDS, Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match (*word, words.as_slice()) {
            ("--seconds", [number, ..]) => match number.parse() {
                Ok(number) => (seconds, _) = (number, words.next()),
                Err(_) => return Outcome::failed(format!("--seconds takes a whole number, not {number}")),
            },
            (name, _) => wanted.push(name),
        }
    }
    let all = targets();
    if let Some(unknown) = wanted.iter().find(|name| !all.iter().any(|target| target == *name)) {
        return Outcome::failed(format!("there is no target {unknown}\nhint:  one of {}", all.join(", ")));
    }
    if let Err(why) = prepare() {
        return Outcome::Skipped(why);
    }
    let chosen: Vec<String> =
        all.into_iter().filter(|name| wanted.is_empty() || wanted.contains(&name.as_str())).collect();
    let (mut sum, mut ran, mut found) = (Sum::default(), Rows::new(), Vec::new());
    for target in &chosen {
        match fuzz(target, seconds) {
            Ok(numbers) => {
                sum.passed += 1;
                ran.insert(target.clone(), numbers);
            }
            Err(why) => {
                sum.failed += 1;
                found.push(why);
            }
        }
    }
    if let Err(why) = record(&ran) {
        found.push(why);
    }
    if found.is_empty() { Outcome::Passed(sum) } else { Outcome::Failed(sum, found.join("\n")) }
}

/// Returns the names of all targets.
fn targets() -> Vec<String> {
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    files("fuzz/fuzz_targets", "rs").into_iter().filter_map(stem).collect()
}

fn prepare() -> Result<(), String> {
    let compiles = || works(Command::new("c++").arg("--version"));
    if !(compiles() || super::tools::may_install() && super::tools::install(&["g++"]) && compiles()) {
        return Err("a C++ compiler is missing (libFuzzer is C++)\nhint:  apt-get install g++".into());
    }
    if !works(&mut cargo(&["fuzz", "--version"])) {
        show(&mut cargo(&["install", "cargo-fuzz", "--locked"]))
            .map_err(|why| format!("cargo-fuzz is missing: {why}\nhint:  cargo install cargo-fuzz --locked"))?;
    }
    seed().map_err(|error| format!("the corpus cannot be written: {error}"))?;
    // Our rooms hold no unsafe code, so the sanitizer would only slow down what looks for wrong answers.
    show(&mut cargo(&["fuzz", "build", "--sanitizer", "none", "--target-dir", "target/fuzz"]))
}

/// Gives every target the vectors and the real alerts of the repository to begin with.
fn seed() -> std::io::Result<()> {
    let folder = root().join("target/fuzz/seeds");
    std::fs::create_dir_all(&folder)?;
    for path in files("crates", "hex") {
        if let Some(bytes) = bytes_of(&read(&path)) {
            std::fs::write(folder.join(named(&path)), bytes)?;
        }
    }
    for path in files("crates/cap/tests/data/real", "xml") {
        std::fs::copy(&path, folder.join(named(&path)))?;
    }
    Ok(())
}

fn named(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = hex.chars().filter(|digit| !digit.is_whitespace()).collect();
    let pair = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
    digits.chunks(2).map(pair).collect()
}

/// Runs one target; returns its seconds and its inputs.
#[allow(clippy::print_stdout, clippy::disallowed_methods)] // a developer's command: it shows and measures
fn fuzz(target: &str, seconds: u64) -> Result<Vec<u64>, String> {
    let (corpus, artifacts) = (format!("target/fuzz/corpus/{target}"), format!("target/fuzz/artifacts/{target}/"));
    for folder in [&corpus, &artifacts] {
        std::fs::create_dir_all(root().join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    }
    let (begun, limit) = (Instant::now(), format!("-max_total_time={seconds}"));
    let mut command = cargo(&["fuzz", "run", "--sanitizer", "none", "--target-dir", "target/fuzz", target]);
    command.args([&corpus, "target/fuzz/seeds", "--", &limit, MEMORY_MB, "-print_final_stats=1"]);
    let prefix = format!("-artifact_prefix={}", root().join(&artifacts).display());
    let out = command.arg(prefix).output().map_err(|error| format!("cargo fuzz cannot be started: {error}"))?;
    let told = String::from_utf8_lossy(&out.stderr);
    let inputs = number_after(&told, "stat::number_of_executed_units:").unwrap_or(0);
    println!("      {target}: {inputs} inputs in {} s", begun.elapsed().as_secs());
    if out.status.success() {
        return Ok(vec![begun.elapsed().as_secs(), inputs]);
    }
    let words = told.lines().find(|line| line.contains("panicked at") || line.contains("ERROR: libFuzzer"));
    let again = format!("cargo fuzz run --sanitizer none --target-dir target/fuzz {target} FILE");
    Err(format!("{target}: {} (the input lies in {artifacts})\nagain: {again}", words.unwrap_or("ended badly")))
}

fn number_after(text: &str, word: &str) -> Option<u64> {
    let line = text.lines().rev().find_map(|line| line.strip_prefix(word))?;
    line.trim().parse().ok()
}

/// Adds what was run to the table in `docs/testing.md`.
fn record(ran: &Rows) -> Result<(), String> {
    let path = root().join("docs/testing.md");
    let document = read(&path);
    let new =
        tally::add(&document, "fuzzing", ran).ok_or("docs/testing.md has no table of fuzzing that can be read")?;
    std::fs::write(&path, new).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_known_to_cargo_fuzz_and_has_a_row() {
        let manifest: toml::Table = read(&root().join("fuzz/Cargo.toml")).parse().expect("a manifest");
        let bins = manifest["bin"].as_array().expect("targets").iter();
        let named: Vec<String> = bins.map(|bin| bin["name"].as_str().expect("a name").to_owned()).collect();
        assert_eq!(named, targets(), "fuzz/Cargo.toml and fuzz/fuzz_targets differ");
        let rows = tally::read(&read(&root().join("docs/testing.md")), "fuzzing").expect("the table");
        let without: Vec<String> = named.into_iter().filter(|name| !rows.contains_key(name)).collect();
        assert!(without.is_empty(), "never run, or not recorded: {without:?}");
    }

    #[test]
    fn vectors_become_seeds() {
        assert_eq!(bytes_of("0a ff\n01"), Some(vec![10, 255, 1]));
        assert_eq!(bytes_of("0g"), None);
    }

    #[test]
    fn the_last_figure_is_read() {
        let told = "x\nstat::number_of_executed_units: 5\nstat::number_of_executed_units: 17\n";
        assert_eq!(number_after(told, "stat::number_of_executed_units:"), Some(17));
    }
}
