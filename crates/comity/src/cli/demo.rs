//! `comity demo`: six fictional members, and a story that their nodes really live through.

use std::io::{ErrorKind, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use crate::demo::{self, DemoFault, Options, Output, PACE_SECONDS, Pause, Teller};

/// How long calls that are still under way may take when the demo ends.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How a shell names the end by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Run six nodes on this machine and tell what they do
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity demo                      the story, and a page to watch it; Ctrl-C ends it
  comity demo --step               wait for Enter before each step
  comity demo --headless --json    every step checked, as data; exit code 0 or 1
  comity demo --keep six           leave six folders that `comity --dir six/harbour serve` runs")]
pub(super) struct Args {
    /// No pauses and no page; end with the story
    #[arg(long)]
    headless: bool,
    /// Print the address of the page and open no browser
    #[arg(long)]
    no_browser: bool,
    /// Wait for Enter before each step
    #[arg(long, conflicts_with_all = ["headless", "pace"])]
    step: bool,
    /// Seconds between two steps
    #[arg(long, value_name = "SECONDS", default_value_t = PACE_SECONDS, value_parser = clap::value_parser!(u64).range(..=3600))]
    pace: u64,
    /// Leave the six nodes in this folder
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let pause = match args {
        Args { headless: true, .. } => Pause::None,
        Args { step: true, .. } => Pause::Enter,
        Args { pace, .. } => Pause::For(Duration::from_secs(*pace)),
    };
    let options = Options {
        headless: args.headless,
        open: !args.headless && !args.no_browser,
        pause,
        keep: args.keep.clone(),
        words: context.words,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Failure::message("error-machine", Exit::Failed))?;
    let told = runtime.block_on(demo::run(&options, &mut teller(context)));
    runtime.shutdown_timeout(LAST_WORDS);
    let report = match told {
        // Whoever reads along has gone; there is nobody to tell.
        Err(DemoFault::Io(_, ErrorKind::BrokenPipe)) => return Ok(Exit::Failed.into()),
        told => told.map_err(failure)?,
    };
    if context.json {
        out::line(serde_json::to_string_pretty(&report).unwrap_or_default());
    }
    Ok(match report {
        demo::Report { ok: true, .. } => ExitCode::SUCCESS,
        demo::Report { interrupted: true, .. } => INTERRUPTED.into(),
        _ => Exit::Failed.into(),
    })
}

/// The story goes to standard output; with `--json` the document does, and what goes on to standard error.
fn teller(context: &Context) -> Teller {
    if context.json {
        return Teller::new(Output::Progress(Box::new(std::io::stderr())), context.words, false);
    }
    let plain = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = std::io::stdout().is_terminal() && !plain("NO_COLOR") && !dumb;
    Teller::new(Output::Story(Box::new(std::io::stdout())), context.words, colour)
}

fn failure(fault: DemoFault) -> Failure {
    match fault {
        DemoFault::Taken(folder) => Failure::message("error-demo-taken", Exit::Failed).with("folder", folder.display()),
        fault => Failure::message("error-demo", Exit::Failed).with("detail", fault),
    }
}
