//! What an administrator must see.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::{out, silent};
use crate::api::dto::{Alarm, Peer};

/// List what an administrator must see
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour alarms")]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let (alarms, peers): (Vec<Alarm>, Vec<Peer>) = context.block_on(async {
        let client = context.client()?;
        Ok::<_, Failure>((client.get("/alarms").await?, client.get("/peers").await?))
    })?;
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
            if alarm.alarm == comity_node::alarm::Alarm::PeerSilent.name()
                && let Some(peer) = peers.iter().find(|peer| Some(&peer.member) == alarm.peer.as_ref())
            {
                silent::tell(peer, words);
            }
            let next = words.text(&format!("alarm-{}.next", alarm.alarm));
            out::line(format!("    {}", words.text_with("hint-line", &[("hint", next.into())])));
        }
    });
    Ok(ExitCode::SUCCESS)
}
