//! Results: JSON lines as they were measured, and what is taken out of several of them.
//!
//! Promise: a line that is no result is refused with its place, members that nobody here knows are kept. Quiet results are
//! preferred to loaded ones, newer runs to older ones; results with small numbers are never used.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::figures::{find, who};

/// Above this the disk was busy with something else: milliseconds of the probe.
pub const QUIET_BELOW_MS: f64 = 0.5;

/// One result. Its members are told in `bench/peers/README.md`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Who was measured.
    pub who: String,
    /// What was measured.
    pub figure: String,
    /// Its unit.
    #[serde(default)]
    pub unit: String,
    /// The median, or the single value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50: Option<f64>,
    /// 95 of 100 are not above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95: Option<f64>,
    /// 99 of 100 are not above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99: Option<f64>,
    /// Of how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// The disk just before, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe_ms: Option<f64>,
    /// A curve: size, cost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<(f64, f64)>,
    /// Microseconds by stage.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stages: BTreeMap<String, f64>,
    /// How many were sent while the other was away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<u64>,
    /// How many of them arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<u64>,
    /// Why this system cannot do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub never: Option<String>,
    /// How it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The version of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The peer in turn with which it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// With small numbers: to be compared with nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quick: bool,
    /// When, RFC 3339.
    #[serde(default)]
    pub at: String,
    /// On what machine.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub machine: Map<String, Value>,
    /// Whatever else was told.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Record {
    /// Whether there is a figure in it.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        !self.quick
            && (self.p50.is_some() || self.arrived.is_some() || !self.points.is_empty() || !self.stages.is_empty())
    }

    /// Whether the disk had nothing else to do. What was measured without a probe does not depend on the disk.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.probe_ms.is_none_or(|probe| probe < QUIET_BELOW_MS)
    }
}

/// The results of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The name of its file.
    pub name: String,
    /// In the order in which they were measured.
    pub records: Vec<Record>,
}

/// Reads the lines of one file; `Err` names the line.
pub fn parse(name: &str, text: &str) -> Result<Run, String> {
    let mut records = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = |why: String| format!("{name}, line {}: {why}", at + 1);
        let record: Record = serde_json::from_str(line).map_err(|error| place(error.to_string()))?;
        check(&record).map_err(place)?;
        records.push(record);
    }
    Ok(Run { name: name.to_owned(), records })
}

/// Looks whether a result is one that the page has a place for.
fn check(record: &Record) -> Result<(), String> {
    if who(&record.who).is_none() {
        return Err(format!("`{}` is not in the table of who is measured", record.who));
    }
    // A breakdown by stages names itself.
    if find(&record.figure).is_none() && record.stages.is_empty() {
        return Err(format!("`{}` is not in the table of figures", record.figure));
    }
    let values = [record.p50, record.p95, record.p99, record.probe_ms].into_iter().flatten();
    let curve = record.points.iter().flat_map(|(x, y)| [*x, *y]);
    if values.chain(curve).chain(record.stages.values().copied()).any(|value| value < 0.0) {
        return Err("a figure is below zero".to_owned());
    }
    Ok(())
}

/// Reads all runs of a folder in the order of their names; a folder that is not there holds none.
pub fn read_folder(folder: &Path) -> Result<Vec<Run>, String> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        parse(&path.file_stem().unwrap_or_default().to_string_lossy(), &text)
    };
    paths.iter().map(read).collect()
}

/// Results of one system and one figure out of one run: all quiet, or all loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen<'r> {
    /// The name of the run.
    pub run: &'r str,
    /// Whether the disk was quiet.
    pub quiet: bool,
    /// At least one.
    pub records: Vec<&'r Record>,
}

/// The median of several runs, and their range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Middle {
    /// The median.
    pub middle: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// How many.
    pub runs: usize,
}

/// The median and the range of some values; `None` of none.
#[must_use]
pub fn middle(values: impl IntoIterator<Item = f64>) -> Option<Middle> {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high, runs) = (*sorted.first()?, *sorted.last()?, sorted.len());
    let upper = *sorted.get(runs / 2)?;
    let lower = *sorted.get((runs - 1) / 2)?;
    Some(Middle { middle: f64::midpoint(lower, upper), low, high, runs })
}

impl Chosen<'_> {
    /// The median and range of the medians.
    #[must_use]
    pub fn p50(&self) -> Option<Middle> {
        middle(self.records.iter().filter_map(|record| record.p50))
    }

    /// The median and range of the values that 95 of 100 are not above.
    #[must_use]
    pub fn p95(&self) -> Option<Middle> {
        middle(self.records.iter().filter_map(|record| record.p95))
    }

    /// The median and range of the values that 99 of 100 are not above.
    #[must_use]
    pub fn p99(&self) -> Option<Middle> {
        middle(self.records.iter().filter_map(|record| record.p99))
    }

    /// The curve: the median cost at each size.
    #[must_use]
    pub fn points(&self) -> Vec<(f64, f64)> {
        let mut all: Vec<(f64, f64)> = self.records.iter().flat_map(|record| record.points.iter().copied()).collect();
        all.sort_by(|one, other| one.0.total_cmp(&other.0));
        let sizes = all.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq());
        let median = |size: &[(f64, f64)]| Some((size.first()?.0, middle(size.iter().map(|(_, cost)| *cost))?.middle));
        sizes.filter_map(median).collect()
    }

    /// Sent and arrived, of the run in which least arrived.
    #[must_use]
    pub fn arrived(&self) -> Option<(u64, u64)> {
        self.records
            .iter()
            .filter_map(|record| Some((record.sent?, record.arrived?)))
            .min_by_key(|(_, arrived)| *arrived)
    }
}

/// Chooses the results of one system and figure: those of the newest run with quiet ones, else of the newest run.
#[must_use]
pub fn choose<'r>(runs: &'r [Run], who: &str, figure: &str) -> Option<Chosen<'r>> {
    [true, false].into_iter().find_map(|quiet| runs.iter().rev().find_map(|run| of_run(run, who, figure, None, quiet)))
}

/// Chooses our results and a peer's of the same run, measured in turn.
#[must_use]
pub fn choose_pair<'r>(runs: &'r [Run], ours: &str, peer: &str, figure: &str) -> Option<(Chosen<'r>, Chosen<'r>)> {
    let pair = |run: &'r Run, quiet| {
        let theirs = of_run(run, peer, figure, None, quiet)?;
        Some((of_run(run, ours, figure, Some(peer), quiet)?, theirs))
    };
    [true, false].into_iter().find_map(|quiet| runs.iter().rev().find_map(|run| pair(run, quiet)))
}

fn of_run<'r>(run: &'r Run, who: &str, figure: &str, beside: Option<&str>, quiet: bool) -> Option<Chosen<'r>> {
    let fits = |record: &&Record| {
        record.who == who
            && record.figure == figure
            && record.is_measured()
            && record.is_quiet() == quiet
            && beside.is_none_or(|peer| record.beside.as_deref() == Some(peer))
    };
    let records: Vec<&Record> = run.records.iter().filter(fits).collect();
    (!records.is_empty()).then_some(Chosen { run: &run.name, quiet, records })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, lines: &[&str]) -> Run {
        parse(name, &lines.join("\n")).unwrap()
    }

    #[test]
    fn lines_are_read_and_what_nobody_knows_is_kept() {
        let line = r#"{"who":"nats","figure":"sustained","unit":"1/s","p50":1226.0,"n":8000,"probe_ms":0.2,"at":"2026-11-30T02:52:10Z","in_flight":256}"#;
        let run = run("r", &[line, ""]);
        assert_eq!(run.records[0].p50, Some(1226.0));
        assert_eq!(run.records[0].more["in_flight"], 256);
        let again: Value = serde_json::to_value(&run.records[0]).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(line).unwrap());
    }

    #[test]
    fn a_line_that_is_no_result_is_refused_with_its_place() {
        let good = r#"{"who":"nats","figure":"sustained","p50":1}"#;
        for (bad, why) in [
            ("{", "EOF"),
            (r#"{"figure":"sustained"}"#, "who"),
            (r#"{"who":"telex","figure":"sustained"}"#, "`telex`"),
            (r#"{"who":"nats","figure":"sustaned"}"#, "`sustaned`"),
            (r#"{"who":"nats","figure":"sustained","p50":-1}"#, "below zero"),
            (r#"{"who":"nats","figure":"sustained","p50":"fast"}"#, "invalid type"),
        ] {
            let said = parse("r", &format!("{good}\n{bad}")).unwrap_err();
            assert!(said.starts_with("r, line 2: ") && said.contains(why), "{said}");
        }
    }

    #[test]
    fn medians_and_ranges() {
        assert_eq!(middle([3.0, 1.0, 2.0]), Some(Middle { middle: 2.0, low: 1.0, high: 3.0, runs: 3 }));
        assert_eq!(middle([4.0, 1.0]).map(|m| m.middle), Some(2.5));
        assert_eq!(middle([]), None);
    }

    #[test]
    fn quiet_results_are_preferred_then_newer_ones_and_quick_ones_never_taken() {
        let result = |p50: u32, probe: f64, more: &str| {
            format!(r#"{{"who":"mail","figure":"one_message","p50":{p50},"probe_ms":{probe}{more}}}"#)
        };
        let old = run("1", &[&result(10, 0.2, ""), &result(12, 0.2, ""), &result(99, 4.0, "")]);
        let new = run("2", &[&result(50, 4.0, ""), &result(1, 0.1, r#","quick":true"#)]);
        let runs = [old, new];
        let chosen = choose(&runs, "mail", "one_message").unwrap();
        assert_eq!((chosen.run, chosen.quiet, chosen.p50().unwrap().middle), ("1", true, 11.0));
        let chosen = choose(&runs[1..], "mail", "one_message").unwrap();
        assert_eq!((chosen.quiet, chosen.p50().unwrap().middle), (false, 50.0));
        assert_eq!(choose(&runs, "mail", "sustained"), None);
    }

    #[test]
    fn pairs_are_of_one_run_and_measured_in_turn() {
        let ours = |p50: u32, peer: &str| {
            format!(r#"{{"who":"comity","figure":"sustained","p50":{p50},"probe_ms":0.2,"beside":"{peer}"}}"#)
        };
        let theirs = r#"{"who":"nats","figure":"sustained","p50":5,"probe_ms":0.2}"#;
        let runs = [run("1", &[&ours(7, "nats"), theirs, &ours(9, "mail")]), run("2", &[&ours(11, "mail")])];
        let (us, them) = choose_pair(&runs, "comity", "nats", "sustained").unwrap();
        assert_eq!((us.p50().unwrap().middle, them.p50().unwrap().middle), (7.0, 5.0));
        assert_eq!(choose_pair(&runs, "comity", "prosody", "sustained"), None);
    }

    #[test]
    fn curves_of_several_runs_give_the_median_at_each_size() {
        let curve = |y: u32| format!(r#"{{"who":"comity","figure":"accept_by_members","points":[[200,{y}],[3,10]]}}"#);
        let runs = [run("1", &[&curve(12), &curve(14), &curve(19)])];
        assert_eq!(choose(&runs, "comity", "accept_by_members").unwrap().points(), [(3.0, 10.0), (200.0, 14.0)]);
    }
}
