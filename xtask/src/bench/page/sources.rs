//! Where and when it was measured.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Writing;
use super::words::number;
use crate::bench::results::{Record, Run, middle};

pub(super) fn write(page: &mut Writing, runs: &[Run]) {
    page.section("Where and when");
    page.head(&["run", "from – to (UTC)", "machine", "results", "disk probe, ms: median (range)"]);
    for run in runs {
        let records: Vec<&Record> = run.records.iter().filter(|record| record.is_measured()).collect();
        if records.is_empty() {
            continue;
        }
        let times: BTreeSet<&str> =
            records.iter().map(|record| record.at.as_str()).filter(|at| !at.is_empty()).collect();
        let time = match (times.first(), times.last()) {
            (Some(first), Some(last)) => format!("{first} – {last}"),
            _ => "–".to_owned(),
        };
        let machines: BTreeSet<String> = records.iter().filter_map(|record| machine(record)).collect();
        let probe = middle(records.iter().filter_map(|record| record.probe_ms)).map_or("–".to_owned(), |probe| {
            format!("{} ({}–{})", number(probe.middle), number(probe.low), number(probe.high))
        });
        let machines = machines.into_iter().collect::<Vec<_>>().join("; ");
        page.row(&[format!("`{}`", run.name), time, machines, records.len().to_string(), probe]);
    }
}

/// The machine, in words.
fn machine(record: &Record) -> Option<String> {
    let said = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let words = record.machine.iter().map(|(name, value)| match name.as_str() {
        "cores" => format!("{} cores", said(value)),
        "memory_gib" => format!("{} GiB", said(value)),
        "kernel" => format!("Linux {}", said(value)),
        _ => said(value),
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}
