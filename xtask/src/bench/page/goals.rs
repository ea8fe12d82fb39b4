//! Goals, each compared by the program: met or missed, with the figure.

use super::Writing;
use super::beside::{against, range, value};
use super::words::{number, with_unit};
use crate::bench::figures::{FIGURES, Figure, Goal, OURS, Place, who};
use crate::bench::results::{Chosen, Middle, Run, choose, choose_pair};

pub(super) fn write(page: &mut Writing, runs: &[Run]) {
    page.section("Goals");
    page.head(&["work", "goal", "measured", ""]);
    for figure in FIGURES.iter().filter(|figure| figure.place != Place::Build) {
        rows(page, runs, figure);
    }
    let without: Vec<(&Figure, Chosen<'_>)> = FIGURES
        .iter()
        .filter(|figure| figure.place == Place::Ours && figure.goals.is_empty())
        .filter_map(|figure| Some((figure, choose(runs, OURS, figure.name)?)))
        .collect();
    if !without.is_empty() {
        page.text.push_str("\nAlso measured:\n\n");
        page.head(&["work", "measured"]);
        for (figure, chosen) in without {
            page.row(&[format!("{}, {}", figure.work, figure.unit), value(&chosen)]);
        }
    }
}

/// How long building takes, with its goals.
pub(super) fn write_builds(page: &mut Writing, runs: &[Run]) {
    let is_there = |figure: &&Figure| figure.place == Place::Build && choose(runs, OURS, figure.name).is_some();
    let builds: Vec<&Figure> = FIGURES.iter().filter(is_there).collect();
    if !builds.is_empty() {
        page.section("Building");
        page.head(&["work", "goal", "measured", ""]);
        builds.into_iter().for_each(|figure| rows(page, runs, figure));
    }
}

fn rows(page: &mut Writing, runs: &[Run], figure: &Figure) {
    for goal in figure.goals {
        let verdict = judge(runs, figure, *goal);
        let (measured, word) = match verdict {
            None => ("–".to_owned(), "not measured"),
            Some(Verdict { measured, met: true, .. }) => (measured, "met"),
            Some(Verdict { measured, met: false, .. }) => (measured, "**missed**"),
        };
        page.row(&[figure.work, &told(*goal, figure.unit), &measured, word]);
    }
}

/// The goal in words.
fn told(goal: Goal, unit: &str) -> String {
    match goal {
        Goal::AtMost(limit) => format!("≤ {}", with_unit(limit, unit)),
        Goal::P95AtMost(limit) => format!("p95 ≤ {}", with_unit(limit, unit)),
        Goal::P99AtMost(limit) => format!("p99 ≤ {}", with_unit(limit, unit)),
        Goal::AtLeast(limit) => format!("≥ {}", with_unit(limit, unit)),
        Goal::AllWithin(limit) => format!("all, within {}", with_unit(limit, unit)),
        Goal::Flat(times) => format!("flat within {} ×", number(times)),
        Goal::EachAtMost(limit) => format!("≤ {}, whatever the size", with_unit(limit, unit)),
        Goal::Better { than, times } if times < 1.0 => format!("≤ {} × {}", number(1.0 / times), title(than)),
        Goal::Better { than, times: 1.0 } => format!("better than {}", title(than)),
        Goal::Better { than, times } => format!("≥ {} × better than {}", number(times), title(than)),
    }
}

fn title(name: &str) -> &str {
    who(name).map_or(name, |who| who.title)
}

/// What became of a goal.
#[derive(Clone, Debug, PartialEq)]
struct Verdict {
    measured: String,
    met: bool,
}

/// Compares; `None` if it has not been measured.
fn judge(runs: &[Run], figure: &Figure, goal: Goal) -> Option<Verdict> {
    if let Goal::Better { than, times } = goal {
        let (ours, theirs) = choose_pair(runs, OURS, than, figure.name)?;
        let (our, their) = (ours.p50()?.middle, theirs.p50()?.middle);
        let more_is_better = figure.goals.iter().any(|goal| matches!(goal, Goal::AtLeast(_)));
        let ratio = if more_is_better { our / their } else { their / our };
        let times_told = if times < 1.0 { 1.0 / ratio } else { ratio };
        let measured = format!("{} × ({})", number(times_told), against(title(than), our, their, figure.unit));
        return Some(Verdict { measured: marked(measured, ours.quiet), met: ratio >= times });
    }
    let chosen = choose(runs, OURS, figure.name)?;
    let single = |value: Middle, met: fn(f64, f64) -> bool, limit: f64| Verdict {
        measured: with_unit(value.middle, figure.unit) + &range(value),
        met: met(value.middle, limit),
    };
    let verdict = match goal {
        Goal::AtMost(limit) => single(chosen.p50()?, |value, limit| value <= limit, limit),
        Goal::P95AtMost(limit) => single(chosen.p95()?, |value, limit| value <= limit, limit),
        Goal::P99AtMost(limit) => single(chosen.p99()?, |value, limit| value <= limit, limit),
        Goal::AtLeast(limit) => single(chosen.p50()?, |value, limit| value >= limit, limit),
        Goal::AllWithin(limit) => {
            let (sent, arrived) = chosen.arrived()?;
            let late = chosen.p50().map(|late| late.high);
            let told = late.map_or(String::new(), |late| format!(", {}", with_unit(late, figure.unit)));
            let in_time = late.is_some_and(|late| late <= limit);
            Verdict { measured: format!("{arrived} of {sent}{told}"), met: arrived == sent && in_time }
        }
        Goal::Flat(limit) => {
            let costs: Vec<f64> = chosen.points().iter().map(|(_, cost)| *cost).collect();
            let (least, most) = ends(&costs)?;
            let times = most / least;
            Verdict { measured: format!("{} ×", number(times)), met: costs.len() > 1 && times <= limit }
        }
        Goal::EachAtMost(limit) => {
            let (_, most) = ends(&chosen.points().iter().map(|(_, cost)| *cost).collect::<Vec<_>>())?;
            Verdict { measured: format!("at most {}", with_unit(most, figure.unit)), met: most <= limit }
        }
        Goal::Better { .. } => return None, // judged above
    };
    Some(Verdict { measured: marked(verdict.measured, chosen.quiet), ..verdict })
}

/// The least and the most of some costs.
fn ends(costs: &[f64]) -> Option<(f64, f64)> {
    let least = costs.iter().copied().reduce(f64::min)?;
    let most = costs.iter().copied().reduce(f64::max)?;
    Some((least, most))
}

fn marked(text: String, quiet: bool) -> String {
    if quiet { text } else { text + " †" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::find;
    use crate::bench::results::parse;

    fn judged(figure: &str, lines: &[&str]) -> Vec<Option<bool>> {
        let runs = [parse("r", &lines.join("\n")).unwrap()];
        let figure = find(figure).unwrap();
        figure.goals.iter().map(|goal| judge(&runs, figure, *goal).map(|verdict| verdict.met)).collect()
    }

    #[test]
    fn limits_are_held_by_the_median_and_by_the_slowest() {
        let met = r#"{"who":"comity","figure":"one_line_receipt","p50":2.0,"p99":6.1,"probe_ms":0.2}"#;
        assert_eq!(judged("one_line_receipt", &[met]), [Some(true), Some(false), None, None, None]);
        assert_eq!(judged("one_line_receipt", &[]), [None; 5]);
    }

    #[test]
    fn peers_are_compared_within_one_run_and_in_the_right_direction() {
        let receipt = |who: &str, p50: f64, beside: &str| {
            format!(r#"{{"who":"{who}","figure":"one_line_receipt","p50":{p50},"probe_ms":0.2{beside}}}"#)
        };
        let lines = [
            receipt("comity", 2.0, r#","beside":"prosody""#),
            receipt("prosody", 7.6, ""),
            receipt("comity", 2.0, r#","beside":"postgres""#),
            receipt("postgres", 0.6, ""),
        ];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(judged("one_line_receipt", &lines), [Some(true), None, Some(true), None, Some(false)]);
        let rate = r#"{"who":"comity","figure":"sustained","p50":10000,"probe_ms":0.2,"beside":"nats"}"#;
        let theirs = r#"{"who":"nats","figure":"sustained","p50":1226,"probe_ms":0.2}"#;
        assert_eq!(judged("sustained", &[rate, theirs]), [Some(true), None, Some(true), None]);
    }

    #[test]
    fn everything_must_arrive_and_in_time() {
        let away = |arrived: u32, late: &str| {
            let line =
                format!(r#"{{"who":"comity","figure":"away_60s_20","sent":20,"arrived":{arrived},"p50":{late}}}"#);
            judged("away_60s_20", &[&line])
        };
        assert_eq!(away(20, "1.9"), [Some(true)]);
        assert_eq!(away(20, "2.1"), [Some(false)]);
        assert_eq!(away(19, "1.0"), [Some(false)]);
        assert_eq!(away(0, "null"), [Some(false)]);
    }

    #[test]
    fn growth_is_flat_if_its_ends_are_near_and_one_point_shows_nothing() {
        let curve = |points: &str| {
            let line = format!(r#"{{"who":"comity","figure":"accept_by_members","points":{points}}}"#);
            judged("accept_by_members", &[&line])
        };
        assert_eq!(curve("[[3,100],[200,130]]"), [Some(true)]);
        assert_eq!(curve("[[3,100],[33,140],[200,100]]"), [Some(false)]);
        assert_eq!(curve("[[3,100]]"), [Some(false)]);
        let hello = r#"{"who":"comity","figure":"hello_bytes_by_dossiers","points":[[1000,300],[100000,1025]]}"#;
        assert_eq!(judged("hello_bytes_by_dossiers", &[hello]), [Some(false)]);
    }
}
