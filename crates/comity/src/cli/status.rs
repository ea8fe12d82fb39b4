//! What the running node says of itself.

use std::process::ExitCode;

use super::context::Context;
use super::fault::Failure;
use super::out;
use crate::api::dto::{Ms, Status};
use crate::api::dto_damage::{Damage, Scrub};
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
        tell_scrub(&status.scrub, words);
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

/// Says how the scrubber stands and what was found damaged, what is not repaired first.
fn tell_scrub(scrub: &Scrub, words: Words) {
    out::line(scrub_line(scrub, words));
    if scrub.damaged + scrub.repaired > 0 {
        let counts = [("damaged", scrub.damaged.into()), ("repaired", scrub.repaired.into())];
        out::line(words.text_with("rot-found", &counts));
    }
    scrub.damages.iter().for_each(|damage| out::line(format!("    {}", damage_line(damage, words))));
}

fn scrub_line(scrub: &Scrub, words: Words) -> String {
    let at = |moment: Option<Ms>| out::moment(words, moment.unwrap_or(Ms(0)));
    let completed = |line: String| match scrub.completed {
        Some(_) => format!("{line} · {}", words.text_with("scrub-completed", &[("at", at(scrub.completed).into())])),
        None => line,
    };
    match (scrub.began, scrub.next) {
        (Some(_), _) => {
            let values = [
                ("began", at(scrub.began).into()),
                ("looked", scrub.looked_at.into()),
                ("of", scrub.of.max(scrub.looked_at).into()),
            ];
            completed(words.text_with("scrub-under-way", &values))
        }
        (None, Some(_)) => completed(words.text_with("scrub-next", &[("at", at(scrub.next).into())])),
        (None, None) => words.text("scrub-not-yet"),
    }
}

/// Says what is damaged, since when, and who gave it back.
fn damage_line(damage: &Damage, words: Words) -> String {
    let mut what = words.text(&format!("rot-{}", damage.sort));
    let named = [&damage.dossier, &damage.line, &damage.file].into_iter().flatten().map(|id| out::short(id).to_owned());
    for name in damage.member.iter().cloned().chain(named) {
        what = format!("{what} {name}");
    }
    let found = ("found", out::moment(words, damage.found).into());
    match (damage.repaired, &damage.from) {
        (None, _) => words.text_with("rot-open", &[("what", what.into()), found]),
        (Some(at), Some(from)) => {
            let values =
                [("what", what.into()), found, ("at", out::moment(words, at).into()), ("from", from.as_str().into())];
            words.text_with("rot-came-back", &values)
        }
        (Some(at), None) => {
            let values = [("what", what.into()), found, ("at", out::moment(words, at).into())];
            words.text_with("rot-made-again", &values)
        }
    }
}

/// Says how much room the disk has, and what is not taken for want of it.
pub(super) fn disk(status: &Status, words: Words) -> String {
    let (Some(free), Some(total)) = (status.disk_free_bytes, status.disk_total_bytes) else {
        return words.text("disk-not-asked");
    };
    let size = |bytes: u64| indicatif::HumanBytes(bytes).to_string();
    words.text_with(&format!("disk-{}", status.room), &[("free", size(free).into()), ("total", size(total).into())])
}
