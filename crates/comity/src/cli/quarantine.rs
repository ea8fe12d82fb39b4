//! What was kept aside: spoilt lines, lines under unknown keys. Never their content.

use std::process::ExitCode;

use super::act::tell;
use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::dto::{Done, Quarantined};

/// Look at what was kept aside
#[derive(clap::Subcommand)]
pub(super) enum Command {
    List(ListArgs),
    Release(ReleaseArgs),
}

/// List what was kept aside
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour quarantine list")]
pub(super) struct ListArgs {}

/// Let go of something that was kept aside, after it was looked at
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour quarantine release 3")]
pub(super) struct ReleaseArgs {
    /// Its number
    number: u64,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::List(_) => {
            let items: Vec<Quarantined> = context.block_on(async { context.client()?.get("/quarantine").await })?;
            out::result(context, &items, |items, words| {
                if items.is_empty() {
                    out::line(words.text("quarantine-empty"));
                }
                for item in items {
                    let code = item.refusal.as_deref().unwrap_or("quarantined");
                    let most = comity_dossier::limits::DOSSIERS_UNANSWERED_MAX.to_string();
                    let why = match code {
                        "quarantined" => words.text_with("aside-invitation", &[("most", most.into())]),
                        code => words.text(&format!("refusal-{code}")),
                    };
                    let values = [
                        ("number", item.number.to_string().into()),
                        ("peer", item.peer.as_str().into()),
                        ("why", why.into()),
                        ("at", out::moment(words, item.first).into()),
                        ("times", item.times.into()),
                    ];
                    out::line(words.text_with("quarantine-item", &values));
                }
            });
        }
        Command::Release(args) => {
            let path = format!("/quarantine/{}", args.number);
            let done: Done = context.block_on(async { context.client()?.delete(&path).await })?;
            tell(context, &done);
        }
    }
    Ok(ExitCode::SUCCESS)
}
