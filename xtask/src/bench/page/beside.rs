//! The table of our node beside what people use instead.

use std::collections::BTreeSet;

use super::words::{number, with_unit};
use super::{Writing, plots};
use crate::bench::figures::{FIGURES, Figure, OURS, Place, WHO, Who};
use crate::bench::results::{Chosen, Middle, Record, Run, choose};

pub(super) fn write(page: &mut Writing, runs: &[Run]) -> Result<(), String> {
    let is_beside = |figure: &&Figure| matches!(figure.place, Place::Beside { .. });
    let figures: Vec<&Figure> = FIGURES.iter().filter(is_beside).collect();
    let there: Vec<&Who> = WHO.iter().filter(|who| figures.iter().any(|figure| said(runs, who, figure))).collect();
    if there.iter().all(|who| who.name == OURS) {
        return Ok(());
    }
    page.section("Beside what people use instead");
    page.text.push_str("Two servers, TLS between them, bodies of 1 KiB; clients and servers share the machine.\n\n");
    let mut head = vec![String::new()];
    head.extend(there.iter().map(|who| who.title.to_owned()));
    page.head(&head);
    for figure in &figures {
        let mut cells = vec![format!("{}, {}", figure.work, figure.unit)];
        cells.extend(there.iter().map(|who| cell(runs, who, figure)));
        page.row(&cells);
    }
    let kept = |word: fn(&Who) -> &'static str| there.iter().map(move |who| word(who).to_owned());
    page.row(&[vec!["signed".to_owned()], kept(|who| who.signed).collect()].concat());
    page.row(&[vec!["sealed end to end".to_owned()], kept(|who| who.sealed).collect()].concat());
    page.text.push('\n');
    for note in notes(runs, &there, &figures) {
        page.text.push_str(&format!("- {note}\n"));
    }
    page.text.push('\n');
    for figure in figures {
        let rows: Vec<(&str, Chosen<'_>)> =
            there.iter().filter_map(|who| Some((who.title, choose(runs, who.name, figure.name)?))).collect();
        let rows: Vec<plots::Row<'_>> = rows.iter().filter_map(|(title, chosen)| row(title, chosen)).collect();
        if rows.len() > 1 {
            let svg = plots::rows(figure.work, figure.unit, &rows)?;
            page.plot(figure.name, figure.work, svg);
        }
    }
    Ok(())
}

fn row<'r>(title: &'r str, chosen: &Chosen<'_>) -> Option<plots::Row<'r>> {
    let p50 = chosen.p50().filter(|p50| p50.middle > 0.0)?;
    Some(plots::Row {
        title,
        from: p50.middle,
        to: chosen.p99().map(|p99| p99.middle).filter(|p99| *p99 > 0.0),
        mark: if chosen.quiet { "" } else { " †" },
    })
}

/// Whether there is anything to say, be it that it never can.
fn said(runs: &[Run], who: &Who, figure: &Figure) -> bool {
    choose(runs, who.name, figure.name).is_some() || last(runs, who, figure).is_some()
}

/// The last result without a figure.
fn last<'r>(runs: &'r [Run], who: &Who, figure: &Figure) -> Option<&'r Record> {
    let mut records = runs.iter().rev().flat_map(|run| run.records.iter().rev());
    records.find(|record| {
        record.who == who.name && record.figure == figure.name && (record.never.is_some() || record.error.is_some())
    })
}

fn cell(runs: &[Run], who: &Who, figure: &Figure) -> String {
    let Some(chosen) = choose(runs, who.name, figure.name) else {
        let never = last(runs, who, figure).map(|record| if record.never.is_some() { "never" } else { "failed" });
        return never.unwrap_or("–").to_owned();
    };
    let text = value(&chosen);
    if who.name == OURS { format!("**{text}**") } else { text }
}

/// A figure with all that belongs to it: `3.8 / 9.5 (3.6–4.1)`, `20 of 20, 5.02`.
pub(super) fn value(chosen: &Chosen<'_>) -> String {
    let mut text = String::new();
    if let Some((sent, arrived)) = chosen.arrived() {
        text.push_str(&format!("{arrived} of {sent}"));
    }
    if let Some(p50) = chosen.p50() {
        text.push_str(if text.is_empty() { "" } else { ", " });
        text.push_str(&number(p50.middle));
        if let Some(p99) = chosen.p99() {
            text.push_str(&format!(" / {}", number(p99.middle)));
        }
        text.push_str(&range(p50));
    }
    if !chosen.quiet {
        text.push_str(" †");
    }
    text
}

/// The range of the runs, where there are several.
pub(super) fn range(value: Middle) -> String {
    if value.runs < 2 { String::new() } else { format!(" ({}–{})", number(value.low), number(value.high)) }
}

/// Versions, then what is to be known about single figures.
fn notes(runs: &[Run], there: &[&Who], figures: &[&Figure]) -> Vec<String> {
    let mut notes = Vec::new();
    for who in there {
        let (mut versions, mut words) = (BTreeSet::new(), Vec::new());
        for figure in figures {
            let chosen = choose(runs, who.name, figure.name);
            let records = chosen.iter().flat_map(|chosen| chosen.records.iter().copied());
            let without = if chosen.is_none() { last(runs, who, figure) } else { None };
            let all: Vec<&Record> = records.chain(without).collect();
            versions.extend(all.iter().filter_map(|record| record.version.clone()));
            let told: BTreeSet<&str> = all
                .iter()
                .flat_map(|record| [&record.note, &record.never, &record.error])
                .filter_map(|words| words.as_deref())
                .collect();
            words.extend(told.into_iter().map(|word| format!("{}: {word}", short(figure))));
        }
        let versions = versions.into_iter().collect::<Vec<_>>().join(", ");
        let words = if words.is_empty() { String::new() } else { format!(". {}", words.join("; ")) };
        if versions.is_empty() && words.is_empty() {
            continue;
        }
        notes.push(format!("**{}** {versions}{words}.", who.title).replace(" .", "."));
    }
    notes
}

fn short(figure: &Figure) -> String {
    figure.name.replace('_', " ")
}

/// A figure of a peer beside ours, for a goal: `with_unit` of both.
pub(super) fn against(title: &str, ours: f64, theirs: f64, unit: &str) -> String {
    format!("{}, {title} {}", with_unit(ours, unit), with_unit(theirs, unit))
}
