//! Folds every read model again from the lines: the same comes out.

use std::process::ExitCode;

use super::act::tell;
use super::context::Context;
use super::fault::Failure;
use super::wait::wait;
use crate::api::dto::Done;

/// Fold every read model again from the lines
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour rebuild")]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let done: Done = context.block_on(async {
        let client = context.client()?;
        wait(context, "wait-rebuild", client.post_bytes("/rebuild", Vec::new())).await
    })?;
    tell(context, &done);
    Ok(ExitCode::SUCCESS)
}
