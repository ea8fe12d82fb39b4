//! `docs/performance.md`: written from results, every figure by nobody's hand.
//!
//! Promise: a function of the results and of `bench/bounds.md`, where people say what bounds what, without a figure: equal
//! ones give an equal page and equal plots.
//! Not here: which results are taken (`results`), what is wanted (`figures`).

mod beside;
mod goals;
mod growth;
mod plots;
mod sources;
mod stages;
pub mod words;

use super::results::Run;
use crate::repository::{read, root};

/// The page and its plots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Files by their path in `docs/`, the page itself first.
    pub files: Vec<(String, String)>,
}

const HEAD: &str = "\
# Performance

<!-- Made by `cargo xtask bench page` from bench/results/*.jsonl. Do not edit: a test compares. -->

What our node does, beside what people use instead, on the same machine in the same run. Everything is durable before it
is told, signed and sealed as always. `cargo xtask bench peers` measures it here and makes this page anew; how, is told in
[bench/peers](../bench/peers/README.md).

A figure is the median of the runs, `p50 / p99` where single messages were timed, with the range of the runs' medians in
brackets. Beside each the disk was probed (append 1 KiB + fsync): † marks figures for which it took 0.5 ms or more, since
something else used the machine. Those are not to be compared with others.
";

/// Writes the page; `Err` says what cannot be drawn.
pub fn write(runs: &[Run]) -> Result<Page, String> {
    let mut page = Writing { text: HEAD.to_owned(), plots: Vec::new() };
    if runs.iter().all(|run| run.records.iter().all(|record| !record.is_measured())) {
        page.text.push_str("\nNothing has been recorded yet.\n");
    } else {
        beside::write(&mut page, runs)?;
        goals::write(&mut page, runs);
        growth::write(&mut page, runs)?;
        stages::write(&mut page, runs);
        page.section("What bounds it");
        page.text.push_str(&read(&root().join("bench/bounds.md")));
        goals::write_builds(&mut page, runs);
        sources::write(&mut page, runs);
    }
    let mut files = vec![("performance.md".to_owned(), page.text)];
    files.extend(page.plots);
    Ok(Page { files })
}

/// A page that is being written.
struct Writing {
    text: String,
    plots: Vec<(String, String)>,
}

impl Writing {
    fn section(&mut self, title: &str) {
        self.text.push_str(&format!("\n## {title}\n\n"));
    }

    fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        let cells: Vec<String> = cells.iter().map(|cell| cell.as_ref().replace('|', "\\|")).collect();
        self.text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }

    fn head<T: AsRef<str>>(&mut self, cells: &[T]) {
        self.row(cells);
        self.text.push_str(&format!("|{}\n", "---|".repeat(cells.len())));
    }

    /// Puts a plot beside the page and shows it here.
    fn plot(&mut self, name: &str, title: &str, svg: String) {
        let file = format!("performance/{name}.svg");
        self.text.push_str(&format!("![{title}]({file})\n"));
        self.plots.push((file, svg));
    }
}

#[cfg(test)]
mod tests;
