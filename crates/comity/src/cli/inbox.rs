//! The Desk on the terminal: what needs this desk first.

use std::process::ExitCode;

use comity_dossier::Time;
use comity_dossier::kind::common::clocks::ClockState;

use super::context::Context;
use super::fault::Failure;
use super::out::{self, one_line};
use crate::api::dto::{Desk, Ms, Row};
use crate::words::Words;

/// List dossiers, those that need this desk first
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour inbox
  comity --dir harbour inbox --needs-acknowledgement --json
  comity --dir harbour inbox --closed")]
pub(super) struct Args {
    /// Only what this desk has to acknowledge
    #[arg(long)]
    needs_acknowledgement: bool,
    /// Closed dossiers
    #[arg(long)]
    closed: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let mut path = format!("/desk?closed={}", args.closed);
    if args.needs_acknowledgement {
        path.push_str("&needs_acknowledgement=true");
    }
    let desk: Desk = context.block_on(async { context.client()?.get(&path).await })?;
    out::result(context, &desk, |desk, words| {
        if desk.rows.is_empty() {
            out::line(words.text("inbox-empty"));
        }
        desk.rows.iter().for_each(|row| row_line(row, desk.now, words));
        if desk.next.is_some() {
            out::line(words.text("inbox-more"));
        }
    });
    Ok(ExitCode::SUCCESS)
}

fn row_line(row: &Row, now: Ms, words: Words) {
    let level = row.level.as_deref().map_or_else(|| "?".to_owned(), |level| words.text(&format!("level-{level}")));
    let exercise = if row.exercise { format!("[{}] ", words.text("exercise")) } else { String::new() };
    let clock = match row.acknowledge_by {
        Some(by) if row.needs_acknowledgement => words.clock(ClockState::of(Time(by.0), None, Time(now.0))),
        // What runs out first once the desk has it: the answer, or the time for which data are kept.
        _ => match [row.answer_by, row.preserved_until].into_iter().flatten().min() {
            Some(by) if row.closed.is_none() => words.clock(ClockState::of(Time(by.0), None, Time(now.0))),
            _ => String::new(),
        },
    };
    let status = row.status.as_deref().map(|status| format!("  {}", words.text(&format!("request-status-{status}"))));
    let needs = if row.needs_acknowledgement { words.text("inbox-needs") } else { words.text("inbox-known") };
    out::line(format!("{}  {exercise}{level}  {needs}{}  {clock}", row.reference, status.unwrap_or_default()));
    out::line(format!("    {}: {}", row.lead, one_line(&row.title)));
}
