//! Going on from a dossier whose lead is gone or that has stopped.

use std::process::ExitCode;

use super::act::tell;
use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::fields::Form;
use super::wait::wait;
use crate::api::dto::Done;

/// Continue a dossier in a new one, when its lead is gone or it has stopped
///
/// What is not given is taken over: participants (without whoever stopped it), title, level, handling, legal basis,
/// purpose, review-by date, and what the alert says or the request asks. The new dossier cites the old one.
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir delta continue harbour-2026-0001-k7d2
  comity --dir delta continue harbour-2026-0001-k7d2 title.en='Chemical spill, second dossier' level=urgent
  comity --dir delta continue harbour-2026-0001-k7d2 target=LINE   when several alerts stand beside each other")]
pub(super) struct Args {
    /// The old dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// Fields of the new dossier, each name=value
    fields: Vec<String>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let mut form = Form::default();
    form.typed(&args.fields)?;
    let (path, body) = (format!("/dossiers/{}/continuation", part(&args.dossier)), form.body(None));
    let done: Done = context.block_on(async {
        let client = context.client()?;
        wait(context, "wait-act", client.post(&path, &body)).await
    })?;
    tell(context, &done);
    Ok(ExitCode::SUCCESS)
}
