//! The description of the API, for programs that use it. Works without a node.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::document;

/// Print the OpenAPI 3.1 description of the API
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity openapi > openapi.json
A running node serves the same at /api/v1/openapi.json.")]
pub(super) struct Args {}

pub(super) fn run(_: &Context, _: &Args) -> Result<ExitCode, Failure> {
    out::line(document::text().trim_end());
    Ok(ExitCode::SUCCESS)
}
