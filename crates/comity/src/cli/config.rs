//! The settings of a node, and where each came from. No node has to run.

use std::process::ExitCode;

use serde::Serialize;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::config::{Origin, Settings};

/// See the settings of a node
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Show(ShowArgs),
}

/// Print every setting and where it came from; nothing secret stands in them
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour config show
  COMITY_LOG=debug comity --dir harbour config show --json")]
pub(super) struct ShowArgs {}

#[derive(Serialize)]
struct Shown {
    key: &'static str,
    value: String,
    origin: &'static str,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<ExitCode, Failure> {
    let Command::Show(_) = command;
    let shown: Vec<Shown> = Settings::read(&context.folder)?
        .shown()
        .into_iter()
        .map(|(key, value, origin)| {
            let origin = match origin {
                Origin::Default => "default",
                Origin::File => "file",
                Origin::Environment => "environment",
            };
            Shown { key, value, origin }
        })
        .collect();
    out::result(context, &shown, |shown, words| {
        for setting in shown {
            let origin = words.text(&format!("origin-{}", setting.origin));
            out::line(format!("{} = {}  # {origin}", setting.key, setting.value));
        }
    });
    Ok(ExitCode::SUCCESS)
}
