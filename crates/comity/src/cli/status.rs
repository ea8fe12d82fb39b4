//! What the running node says of itself.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::dto::Status;

/// Say how the running node does
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour status")]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let status: Status = context.block_on(async { context.client()?.get("/status").await })?;
    out::result(context, &status, |status, words| {
        let head = [
            ("member", status.member.as_str().into()),
            ("charter", status.charter_version.to_string().into()),
            ("card", status.card_version.to_string().into()),
        ];
        out::line(words.text_with("status-head", &head));
        let reached = [("reached", status.peers_reached.into()), ("peers", status.peers.into())];
        out::line(words.text_with("status-peers", &reached));
        let held = [
            ("dossiers", status.dossiers.into()),
            ("lines", status.entries.into()),
            ("receipts", status.receipts.into()),
            ("queued", status.queued.into()),
        ];
        out::line(words.text_with("status-held", &held));
        let aside = [("quarantined", status.quarantined.into()), ("alarms", status.alarms.into())];
        out::line(words.text_with("status-aside", &aside));
    });
    Ok(ExitCode::SUCCESS)
}
