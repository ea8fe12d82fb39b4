//! `comity bench`: what this machine's node can carry.

use std::path::PathBuf;
use std::process::ExitCode;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use crate::bench::{self, BenchFault, Figure, Load, Scale};

/// Measure what a node can carry on this machine
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity bench                       every load, a page of figures; some minutes
  comity bench single --json         one load, as data
  comity bench --under /srv/comity   on the disk that your node uses
Networks of nodes are founded in a new folder, which is removed at the end. Nothing else is touched.")]
pub(super) struct Args {
    /// What is measured; everything, if nothing is named
    loads: Vec<Load>,
    /// The folder in which the folder of the bench is made
    #[arg(long, value_name = "FOLDER")]
    under: Option<PathBuf>,
    /// Lines that are written one at a time
    #[arg(long, value_name = "LINES", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    single: u64,
    /// Lines that are written many at a time
    #[arg(long, value_name = "LINES", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    many: u64,
    /// Seconds for which a member is away
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    away: u64,
    /// Lines that wait for a member that was away for long; also the greatest dossier
    #[arg(long, value_name = "LINES", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    backlog: u64,
    /// Lines of a node that starts
    #[arg(long, value_name = "LINES", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    stored: u64,
    /// Open dossiers on a Desk
    #[arg(long, value_name = "DOSSIERS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    dossiers: u64,
}

/// One node of the bench
#[derive(clap::Args)]
pub(super) struct NodeArgs {}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let under = args.under.clone().unwrap_or_else(std::env::temp_dir);
    let loads = if args.loads.is_empty() { Load::ALL.to_vec() } else { args.loads.clone() };
    let scale = Scale {
        single: args.single,
        many: args.many,
        away_s: args.away,
        backlog: args.backlog,
        stored: args.stored,
        dossiers: args.dossiers,
    };
    for load in loads {
        let figures = runtime()?.block_on(bench::run(load, scale, &under)).map_err(failure)?;
        figures.iter().for_each(|figure| tell(context, figure));
    }
    Ok(ExitCode::SUCCESS)
}

/// Serves the bench that started this process.
pub(super) fn run_node(context: &Context, _: &NodeArgs) -> Result<ExitCode, Failure> {
    runtime()?.block_on(bench::serve_orders(&context.folder)).map_err(failure)?;
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|_| Failure::message("error-machine", Exit::Failed))
}

fn tell(context: &Context, figure: &Figure) {
    if context.json {
        out::line(serde_json::to_string(figure).unwrap_or_default());
        return;
    }
    let words = context.words;
    let work = words.text(&format!("bench-{}", figure.figure.replace('_', "-")));
    let number = |value: f64| format!("{value:.2} {}", figure.unit);
    let shares = [("bench-p95", figure.p95), ("bench-p99", figure.p99)];
    let shares = shares
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| words.text_with(key, &[("value", number(value).into())])));
    let points = figure.points.iter().map(|(size, cost)| format!("{size:.0}: {}", number(*cost)));
    let stages = figure
        .stages
        .iter()
        .map(|(stage, us)| format!("\n  {us:6.0} µs  {}", words.text(&format!("bench-stage-{stage}"))));
    let told: Vec<String> = [number(figure.p50)].into_iter().chain(shares).chain(points).chain(stages).collect();
    let disk = words.text_with("bench-disk", &[("value", format!("{:.2} ms", figure.probe_ms).into())]);
    out::line(format!("{work}: {} ({disk})", told.join(", ")));
}

fn failure(fault: BenchFault) -> Failure {
    Failure::message("error-bench", Exit::Failed).with("detail", fault.to_string())
}
