//! Instructions of the hot paths, counted by callgrind and compared with those that are kept: a guard without a clock.
//!
//! ```text
//!   bench/ (built as what ships) ── valgrind, a path at a time ── counted ──┬── --record: bench/instructions.json
//!                                                                           └── --check: the same within 3 %, or it fails
//! ```
//!
//! Promise: a path that takes 3 % more fails, however loaded the machine is; so does one that takes 3 % less, so that what
//! was won is kept. Counts of another compiler, target, valgrind or processor are not compared, and that is said.
//! Not here: what the paths are and do (`bench/`), how long they take (`cargo xtask bench`, by criterion).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::repository::root;
use crate::steps::Outcome;
use crate::steps::process::{cargo, show, works};
use crate::steps::tools::{install, may_install};
use crate::tests_sum::Sum;

/// The words after `cargo xtask bench`, if they are none of its other commands.
const USAGE: &str = "usage: cargo xtask bench [WORDS]   times of the hot paths, or of those whose names hold these words\n       \
                     cargo xtask bench --check   instructions of the hot paths against bench/instructions.json\n       \
                     cargo xtask bench --record  counts them anew and keeps them";
/// What is kept.
const KEPT: &str = "bench/instructions.json";
/// How far a count may be from the one that is kept, in thousandths.
const APART_MAX: u64 = 30;
/// How far two counts of one build may be apart, in thousandths: hash tables are seeded by the machine.
const UNSTEADY_MAX: u64 = 5;
/// Between whose beginning and end is counted.
const MEASURED: &str = "*comity_bench_measured*";
/// What cryptography and copying choose their code by, as far as valgrind passes it on.
const FEATURES: [&str; 6] = ["aes", "avx", "avx2", "bmi2", "pclmulqdq", "ssse3"];

/// Measures the hot paths: by criterion, or in instructions.
#[must_use]
pub fn run(words: &[&str]) -> Outcome {
    let done = match words {
        ["--check"] => check(),
        ["--record"] => record(),
        [strange, ..] if strange.starts_with('-') => Err(format!("`{strange}` is not known\n{USAGE}")),
        [] | [_] => {
            let mut arguments = vec!["bench", "-p", "comity-bench", "--bench", "paths"];
            arguments.extend(words.iter().flat_map(|filter| ["--", *filter]));
            show(&mut cargo(&arguments)).map(|()| Outcome::passed())
        }
        _ => Err(USAGE.to_owned()),
    };
    done.unwrap_or_else(Outcome::failed)
}

/// What counts depend on beside our own code: they are compared only where all of it is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Build {
    rustc: String,
    target: String,
    valgrind: String,
    cpu: String,
}

/// Instructions of one run of each path, and what they were counted with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counts {
    build: Build,
    paths: BTreeMap<String, u64>,
}

#[allow(clippy::print_stdout)] // the table is the result of this command
fn check() -> Result<Outcome, String> {
    let path = root().join(KEPT);
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("{KEPT} cannot be read: {error}\nhint:  cargo xtask bench --record"))?;
    let kept = parse(&text)?;
    valgrind_is_there()?;
    let build = build()?;
    if let Some(other) = differs(&kept.build, &build) {
        return Ok(Outcome::Skipped(other));
    }
    let now = Counts { build, paths: count_all(1)? };
    let rows = compare(&kept.paths, &now.paths);
    println!("{}", table(&rows));
    let wrong: Vec<&Row> = rows.iter().filter(|row| row.verdict() != Verdict::Same).collect();
    let sum = Sum { passed: (rows.len() - wrong.len()) as u64, failed: wrong.len() as u64, ..Sum::default() };
    if wrong.is_empty() {
        return Ok(Outcome::Passed(sum));
    }
    let names: Vec<String> = wrong.iter().map(|row| format!("{}: {}", row.name, row.verdict().words())).collect();
    let hint = "hint:  if it is meant, cargo xtask bench --record, and say in the commit why";
    Ok(Outcome::Failed(sum, format!("{}\n{hint}", names.join("\n"))))
}

#[allow(clippy::print_stdout)] // what was written is the result of this command
fn record() -> Result<Outcome, String> {
    valgrind_is_there()?;
    let build = build()?;
    let counts = Counts { build, paths: count_all(2)? };
    let path = root().join(KEPT);
    // What changed against what was kept is what the commit has to explain.
    if let Some(kept) = fs::read_to_string(&path).ok().and_then(|text| parse(&text).ok()) {
        println!("{}", table(&compare(&kept.paths, &counts.paths)));
    }
    fs::write(&path, write(&counts)).map_err(|error| format!("{KEPT} cannot be written: {error}"))?;
    println!("written: {KEPT}");
    Ok(Outcome::Passed(Sum { passed: counts.paths.len() as u64, ..Sum::default() }))
}

fn valgrind_is_there() -> Result<(), String> {
    let there = || works(Command::new("valgrind").arg("--version"));
    if there() || may_install() && install(&["valgrind"]) && there() {
        return Ok(());
    }
    Err("valgrind is missing\nhint:  apt-get install valgrind".to_owned())
}

/// Describes what is counted with.
fn build() -> Result<Build, String> {
    let told = output(Command::new("rustc").arg("-vV").current_dir(root()))?;
    let rustc = told.lines().next().unwrap_or_default().to_owned();
    let target = told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
    let valgrind = output(Command::new("valgrind").arg("--version"))?.trim().to_owned();
    Ok(Build { rustc, target, valgrind, cpu: features(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default()) })
}

/// Names those of [`FEATURES`] that the first processor has.
fn features(cpuinfo: &str) -> String {
    let flags = cpuinfo.lines().find(|line| line.starts_with("flags")).and_then(|line| line.split_once(':'));
    let flags: Vec<&str> = flags.map_or(Vec::new(), |(_, flags)| flags.split_whitespace().collect());
    FEATURES.iter().filter(|name| flags.contains(name)).copied().collect::<Vec<_>>().join(" ")
}

/// Says why counts cannot be compared, if they cannot.
fn differs(kept: &Build, now: &Build) -> Option<String> {
    let pairs = [
        ("rustc", &kept.rustc, &now.rustc),
        ("target", &kept.target, &now.target),
        ("valgrind", &kept.valgrind, &now.valgrind),
        ("cpu", &kept.cpu, &now.cpu),
    ];
    let mut words = String::new();
    for (name, then, now) in pairs.iter().filter(|(_, then, now)| then != now) {
        let _ = write!(words, "\n       {name}: kept `{then}`, here `{now}`");
    }
    (!words.is_empty()).then(|| {
        format!(
            "the counts of {KEPT} were made with something else, so nothing was compared:{words}\n\
             hint:  check out the last commit that was compared, cargo xtask bench --record there, then --check here"
        )
    })
}

/// Builds the paths and counts each so many times; counts of one path that are apart are a fault.
fn count_all(times: usize) -> Result<BTreeMap<String, u64>, String> {
    show(&mut cargo(&["build", "--quiet", "--profile", "bench", "-p", "comity-bench", "--bin", "comity-bench"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    // Cargo puts what it builds in the bench profile beside what ships.
    let binary = target.join("release/comity-bench");
    let scratch = target.join("instructions");
    fs::create_dir_all(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
    let mut counts = BTreeMap::new();
    for (name, runs) in listed(&output(Command::new(&binary).arg("list"))?)? {
        eprintln!("      {name}");
        let mut seen: Option<u64> = None;
        for _ in 0..times {
            let count = count(&binary, &scratch, &name, runs)?;
            let before = seen.unwrap_or(count);
            if !within(before, count, UNSTEADY_MAX) {
                return Err(format!("{name} is not steady: {before}, then {count} instructions with the same build"));
            }
            seen = Some(before);
        }
        counts.extend(seen.map(|count| (name, count)));
    }
    Ok(counts)
}

/// Reads the list of paths: name, runs to count, pieces.
fn listed(text: &str) -> Result<Vec<(String, u64)>, String> {
    let read = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, runs, _] = words[..] else { return None };
        runs.parse().ok().filter(|runs| *runs > 0).map(|runs| (name.to_owned(), runs))
    };
    text.lines().map(|line| read(line).ok_or_else(|| format!("`{line}` is not a line of the list of paths"))).collect()
}

/// Counts one path: instructions of one run.
fn count(binary: &Path, scratch: &Path, name: &str, runs: u64) -> Result<u64, String> {
    let out = scratch.join(format!("{name}.callgrind"));
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind", "--collect-atstart=no"]);
    valgrind.arg(format!("--toggle-collect={MEASURED}")).arg(format!("--callgrind-out-file={}", out.display()));
    valgrind.arg(binary).args(["run", name, &runs.to_string()]);
    show(&mut valgrind)?;
    let text = fs::read_to_string(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    match summary(&text) {
        Some(instructions) if instructions >= runs => Ok(instructions / runs),
        _ => Err(format!("callgrind counted nothing of {name}: is `{MEASURED}` still the name of what is measured?")),
    }
}

/// Finds the sum of all instructions in what callgrind wrote.
fn summary(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("summary:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.output().map_err(|error| format!("{name} cannot be started: {error}"))?;
    if !out.status.success() {
        return Err(format!("{name} ended with {}: {}", out.status, String::from_utf8_lossy(&out.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

fn parse(text: &str) -> Result<Counts, String> {
    let wrong = |what: &str| format!("{KEPT}: {what}\nhint:  cargo xtask bench --record");
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    let word = |name: &str| {
        let word = value.pointer(&format!("/counted_with/{name}")).and_then(Value::as_str);
        word.map(str::to_owned).ok_or_else(|| wrong(&format!("it does not say which {name} it was counted with")))
    };
    let build =
        Build { rustc: word("rustc")?, target: word("target")?, valgrind: word("valgrind")?, cpu: word("cpu")? };
    let paths =
        value.get("instructions").and_then(Value::as_object).ok_or_else(|| wrong("it holds no instructions"))?;
    let number = |(name, count): (&String, &Value)| match count.as_u64().filter(|count| *count > 0) {
        Some(count) => Ok((name.clone(), count)),
        None => Err(wrong(&format!("`{count}` is not a count of {name}"))),
    };
    Ok(Counts { build, paths: paths.iter().map(number).collect::<Result<_, _>>()? })
}

fn write(counts: &Counts) -> String {
    let Build { rustc, target, valgrind, cpu } = &counts.build;
    let value = json!({
        "counted_with": { "rustc": rustc, "target": target, "valgrind": valgrind, "cpu": cpu },
        "instructions": counts.paths,
    });
    format!("{value:#}\n")
}

/// One path: what is kept of it, and what was counted now.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    name: String,
    kept: Option<u64>,
    now: Option<u64>,
}

/// What becomes of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Same,
    More,
    Fewer,
    New,
    Gone,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Self::Same => "as it was",
            Self::More => "it takes more instructions than it did",
            Self::Fewer => "it takes fewer instructions than it did: record that, so that it stays so",
            Self::New => "no count of it is kept",
            Self::Gone => "a count of it is kept, and there is no such path",
        }
    }
}

impl Row {
    fn verdict(&self) -> Verdict {
        match (self.kept, self.now) {
            (Some(kept), Some(now)) if within(kept, now, APART_MAX) => Verdict::Same,
            (Some(kept), Some(now)) if now > kept => Verdict::More,
            (Some(_), Some(_)) => Verdict::Fewer,
            (None, _) => Verdict::New,
            (Some(_), None) => Verdict::Gone,
        }
    }

    /// By how many hundredths of a percent it changed.
    fn change(&self) -> Option<i128> {
        let (kept, now) = (i128::from(self.kept?), i128::from(self.now?));
        Some((now - kept) * 10_000 / kept.max(1))
    }
}

/// Tells whether `now` is at most so many thousandths of `kept` away from it.
fn within(kept: u64, now: u64, thousandths: u64) -> bool {
    u128::from(kept.abs_diff(now)) * 1_000 <= u128::from(kept) * u128::from(thousandths)
}

fn compare(kept: &BTreeMap<String, u64>, now: &BTreeMap<String, u64>) -> Vec<Row> {
    let mut rows: BTreeMap<&String, Row> = BTreeMap::new();
    for name in kept.keys().chain(now.keys()) {
        let row = Row { name: name.clone(), kept: kept.get(name).copied(), now: now.get(name).copied() };
        rows.insert(name, row);
    }
    rows.into_values().collect()
}

fn table(rows: &[Row]) -> String {
    let count = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let mut text = format!("{:<18} {:>14} {:>14} {:>9}\n", "path", "kept", "now", "change");
    for row in rows {
        let change = row.change().map_or_else(String::new, |c| {
            let sign = if c < 0 { '-' } else { '+' };
            format!("{sign}{}.{:02} %", c.unsigned_abs() / 100, c.unsigned_abs() % 100)
        });
        let mark = if row.verdict() == Verdict::Same { "" } else { "  <-" };
        let (kept, now) = (count(row.kept), count(row.now));
        let _ = writeln!(text, "{:<18} {kept:>14} {now:>14} {change:>9}{mark}", row.name);
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(paths: &[(&str, u64)]) -> Counts {
        let build = Build {
            rustc: "rustc 1.95.0".into(),
            target: "x86_64-unknown-linux-gnu".into(),
            valgrind: "valgrind-3.19.0".into(),
            cpu: "aes avx2".into(),
        };
        Counts { build, paths: paths.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect() }
    }

    fn verdict(kept: u64, now: u64) -> Verdict {
        compare(&counts(&[("a", kept)]).paths, &counts(&[("a", now)]).paths)[0].verdict()
    }

    #[test]
    fn two_percent_pass_and_four_do_not_in_either_direction() {
        assert_eq!(verdict(1_000_000, 1_020_000), Verdict::Same);
        assert_eq!(verdict(1_000_000, 980_000), Verdict::Same);
        assert_eq!(verdict(1_000_000, 1_030_000), Verdict::Same, "3 % and no more");
        assert_eq!(verdict(1_000_000, 1_030_001), Verdict::More);
        assert_eq!(verdict(1_000_000, 1_040_000), Verdict::More);
        assert_eq!(verdict(1_000_000, 960_000), Verdict::Fewer);
        assert_eq!(verdict(u64::MAX, u64::MAX), Verdict::Same, "nothing overflows");
    }

    #[test]
    fn a_path_that_came_or_went_is_told() {
        let rows = compare(&counts(&[("old", 5), ("kept", 7)]).paths, &counts(&[("kept", 7), ("new", 9)]).paths);
        let told: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.verdict())).collect();
        assert_eq!(told, [("kept", Verdict::Same), ("new", Verdict::New), ("old", Verdict::Gone)]);
        let table = table(&rows);
        assert_eq!(table.matches("<-").count(), 2, "{table}");
        assert!(table.contains("+0.00 %"), "{table}");
    }

    #[test]
    fn what_is_kept_is_read_as_it_was_written_and_faults_are_named() {
        let kept = counts(&[("fold_line", 123_456), ("write_act", 7)]);
        assert_eq!(parse(&write(&kept)), Ok(kept.clone()));
        let faulty = [
            ("{", "EOF"),
            ("{}", "which rustc"),
            (&write(&kept).replace("123456", "\"many\""), "not a count of fold_line"),
            (&write(&kept).replace("123456", "0"), "not a count of fold_line"),
            (&write(&kept).replace("instructions", "numbers"), "holds no instructions"),
        ];
        for (text, why) in faulty {
            let told = parse(text).expect_err(why);
            assert!(told.contains(why) && told.contains("--record"), "{told}");
        }
    }

    #[test]
    fn another_compiler_or_processor_is_said_and_not_compared() {
        let kept = counts(&[]).build;
        assert_eq!(differs(&kept, &kept.clone()), None);
        let now = Build { rustc: "rustc 1.96.0".into(), ..kept.clone() };
        let told = differs(&kept, &now).expect("another compiler");
        assert!(told.contains("kept `rustc 1.95.0`, here `rustc 1.96.0`") && told.contains("--record"), "{told}");
        assert!(differs(&kept, &Build { cpu: "aes".into(), ..kept.clone() }).is_some());
    }

    #[test]
    fn counts_and_lists_and_processors_are_read() {
        let text = "version: 1\npositions: line\nevents: Ir\nsummary: 8214567\n\nfn=(1) x\n1 2\n\ntotals: 8214567\n";
        assert_eq!(summary(text), Some(8_214_567));
        assert_eq!(summary("events: Ir\n"), None);
        assert_eq!(listed("a 4 64\nb 1 1\n"), Ok(vec![("a".to_owned(), 4), ("b".to_owned(), 1)]));
        for strange in ["a", "a 0 1", "a many 1", "a 1 1 1"] {
            assert!(listed(strange).is_err(), "{strange}");
        }
        let cpuinfo = "processor\t: 0\nflags\t\t: fpu aes sse avx bmi1\nprocessor : 1\nflags : avx2\n";
        assert_eq!(features(cpuinfo), "aes avx");
    }

    #[test]
    fn words_that_are_not_known_are_named() {
        for words in [&["--chek"][..], &["--check", "x"], &["a", "b"]] {
            let Outcome::Failed(_, why) = run(words) else { panic!("{words:?} was taken") };
            assert!(why.contains("usage"), "{why}");
        }
    }

    #[test]
    fn what_is_kept_can_be_read() {
        let kept = parse(&crate::repository::read(&root().join(KEPT))).expect("in its form");
        assert!(kept.paths.len() >= 8, "at least eight hot paths are guarded");
    }
}
