//! Where the time of a line goes, stage by stage.

use std::collections::{BTreeMap, BTreeSet};

use super::Writing;
use super::words::number;
use crate::bench::figures::{OURS, find};
use crate::bench::results::{Chosen, Run, choose, middle};
use crate::repository::{read, root};

pub(super) fn write(page: &mut Writing, runs: &[Run]) {
    let records = runs.iter().flat_map(|run| &run.records);
    let names: BTreeSet<&str> =
        records.filter(|record| !record.stages.is_empty()).map(|record| record.figure.as_str()).collect();
    let found: Vec<(&str, Chosen<'_>)> =
        names.into_iter().filter_map(|name| Some((name, staged(choose(runs, OURS, name)?)?))).collect();
    if found.is_empty() {
        return;
    }
    page.section("Where the time goes");
    let said = read(&root().join("crates/comity/locales/en/bench.ftl"));
    for (at, (name, chosen)) in found.into_iter().enumerate() {
        page.text.push_str(if at > 0 { "\n" } else { "" });
        let work = find(name).map_or_else(|| name.replace('_', " "), |figure| figure.work.to_owned());
        page.text.push_str(&format!("**{work}**{}\n\n", if chosen.quiet { "" } else { " †" }));
        page.head(&["stage", "µs", "share"]);
        let stages = medians(&chosen);
        let sum: f64 = stages.iter().map(|(_, us)| us).sum();
        for (stage, us) in stages {
            let share = if sum > 0.0 { 100.0 * us / sum } else { 0.0 };
            page.row(&[&in_words(&said, stage), &number(us), &format!("{share:.0} %")]);
        }
        page.row(&["all", &number(sum), ""]);
    }
}

/// A stage as `comity bench` tells it; its bare name, if that has no words for it.
fn in_words(said: &str, stage: &str) -> String {
    let begins = format!("bench-stage-{stage} = ");
    let number = stage.split_once('-').map(|(number, _)| format!("{number}. ")).unwrap_or_default();
    let words = said.lines().find_map(|line| line.strip_prefix(&begins));
    words.map_or_else(|| stage.to_owned(), |words| format!("{number}{words}"))
}

/// Only the results that tell their stages.
fn staged(mut chosen: Chosen<'_>) -> Option<Chosen<'_>> {
    chosen.records.retain(|record| !record.stages.is_empty());
    (!chosen.records.is_empty()).then_some(chosen)
}

/// The median of each stage over the runs, the longest first.
fn medians<'r>(chosen: &Chosen<'r>) -> Vec<(&'r str, f64)> {
    let mut all: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (stage, us) in chosen.records.iter().flat_map(|record| &record.stages) {
        all.entry(stage).or_default().push(*us);
    }
    let mut medians: Vec<(&str, f64)> =
        all.into_iter().filter_map(|(stage, us)| Some((stage, middle(us)?.middle))).collect();
    medians.sort_by(|one, other| other.1.total_cmp(&one.1));
    medians
}
