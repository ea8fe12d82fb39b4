//! What an administrator must see.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::dto::Alarm;

/// List what an administrator must see
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour alarms")]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let alarms: Vec<Alarm> = context.block_on(async { context.client()?.get("/alarms").await })?;
    out::result(context, &alarms, |alarms, words| {
        if alarms.is_empty() {
            out::line(words.text("alarms-none"));
        }
        for alarm in alarms {
            let what = words.text(&format!("alarm-{}", alarm.alarm));
            let whom = alarm.peer.as_deref().unwrap_or("-");
            out::line(format!("{}  {whom}  {what} ({}×)", out::moment(words, alarm.last), alarm.times));
            if let Some(dossier) = &alarm.dossier {
                out::line(format!("    id {dossier}"));
            }
            let next = words.text(&format!("alarm-{}.next", alarm.alarm));
            out::line(format!("    {}", words.text_with("hint-line", &[("hint", next.into())])));
        }
    });
    Ok(ExitCode::SUCCESS)
}
