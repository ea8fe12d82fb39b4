//! What the running node says of itself.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::dto::Status;
use crate::api::dto_recovery::{RecoveredFrom, Recovery};
use crate::words::Words;

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
        if let Some(behind) = &status.catching_up {
            out::line(words.text_with("catching-up", &[("have", behind.have.into()), ("of", behind.of.into())]));
        }
        let held = [
            ("dossiers", status.dossiers.into()),
            ("lines", status.entries.into()),
            ("receipts", status.receipts.into()),
            ("queued", status.queued.into()),
        ];
        out::line(words.text_with("status-held", &held));
        let aside = [("quarantined", status.quarantined.into()), ("alarms", status.alarms.into())];
        out::line(words.text_with("status-aside", &aside));
        if let Some(recovery) = &status.recovery {
            tell_recovery(recovery, words);
        }
        out::line(disk(status, words));
    });
    Ok(ExitCode::SUCCESS)
}

/// Says what came back after the store began anew, and from whom.
fn tell_recovery(recovery: &Recovery, words: Words) {
    let moments =
        [("began", out::moment(words, recovery.began).into()), ("since", out::moment(words, recovery.since).into())];
    out::line(words.text_with(&format!("recovery-{}", recovery.cause), &moments));
    if recovery.peers.is_empty() {
        out::line(format!("    {}", words.text("recovery-nobody")));
    }
    recovery.peers.iter().for_each(|from| tell_from(from, words));
}

fn tell_from(from: &RecoveredFrom, words: Words) {
    let peer = || ("peer", from.peer.as_str().into());
    let mut parts = Vec::new();
    match (from.first, from.last) {
        (Some(first), Some(last)) => parts.push(words.text_with(
            "recovery-lines",
            &[
                ("lines", (from.own + from.others).into()),
                ("own", from.own.into()),
                ("first", out::moment(words, first).into()),
                ("last", out::moment(words, last).into()),
                peer(),
            ],
        )),
        _ if from.in_step.is_some() => parts.push(words.text_with("recovery-line-free", &[peer()])),
        _ => {}
    }
    if from.texts + from.files + from.receipts > 0 {
        let values = [("texts", from.texts.into()), ("files", from.files.into()), ("receipts", from.receipts.into())];
        parts.push(words.text_with("recovery-also", &values));
    }
    parts.push(match from.in_step {
        Some(since) => words.text_with("recovery-in-step", &[peer(), ("since", out::moment(words, since).into())]),
        None => words.text_with("recovery-not-yet", &[peer()]),
    });
    out::line(format!("    {}", parts.join(" · ")));
}

/// Says how much room the disk has, and what is not taken for want of it.
pub(super) fn disk(status: &Status, words: Words) -> String {
    let (Some(free), Some(total)) = (status.disk_free_bytes, status.disk_total_bytes) else {
        return words.text("disk-not-asked");
    };
    let size = |bytes: u64| indicatif::HumanBytes(bytes).to_string();
    words.text_with(&format!("disk-{}", status.room), &[("free", size(free).into()), ("total", size(total).into())])
}
