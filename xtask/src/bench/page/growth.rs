//! How a cost grows with the size of something.

use super::words::{number, with_unit};
use super::{Writing, plots};
use crate::bench::figures::{FIGURES, OURS, Place};
use crate::bench::results::{Run, choose};

pub(super) fn write(page: &mut Writing, runs: &[Run]) -> Result<(), String> {
    let mut begun = false;
    for figure in FIGURES {
        let Place::Growth(size) = figure.place else { continue };
        let Some(chosen) = choose(runs, OURS, figure.name) else { continue };
        let gap = if begun { "\n" } else { "" };
        if !begun {
            page.section("How costs grow");
            begun = true;
        }
        let points = chosen.points();
        let told: Vec<String> =
            points.iter().map(|(x, y)| format!("{} at {}", with_unit(*y, figure.unit), number(*x))).collect();
        let mark = if chosen.quiet { "" } else { " †" };
        page.text.push_str(&format!("{}**{}**: {}{mark}.\n\n", gap, figure.work, told.join(", ")));
        let title = figure.work.replace('`', "");
        let svg = plots::curve(&title, size, figure.unit, &points)?;
        page.plot(figure.name, &title, svg);
    }
    Ok(())
}
