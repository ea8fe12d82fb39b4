//! Has the running node look through its whole store from now on, whenever it did last.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::dto::Done;

/// Look through the whole store for damage, from now on
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour scrub
  comity --dir harbour status
The node does so by itself every 30 days. It works beside everything else; its status says how far it is.")]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let done: Done = context.block_on(async { context.client()?.post_bytes("/scrub", Vec::new()).await })?;
    out::result(context, &done, |_, words| out::line(words.text("scrub-begun")));
    Ok(ExitCode::SUCCESS)
}
