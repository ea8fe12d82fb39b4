//! One dossier on the terminal: what it says, what became of it at each member, its lines.

use std::process::ExitCode;

use comity_dossier::Time;
use comity_dossier::kind::common::clocks::ClockState;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::out::{self, clean, one_line};
use super::request_show;
use crate::api::dto::Ms;
use crate::api::dto_dossier::{Alert, Dossier, Row};
use crate::api::dto_line::{Field, Line};
use crate::words::Words;

/// Show a dossier and what became of it
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour show harbour-2026-0001-k7d2
  comity --dir harbour show harbour-2026-0001-k7d2 --lines 500 --json")]
pub(super) struct Args {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// How many of its last lines to show
    #[arg(long, default_value_t = 50)]
    lines: usize,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let path = format!("/dossiers/{}?lines={}", part(&args.dossier), args.lines);
    let dossier: Dossier = context.block_on(async { context.client()?.get(&path).await })?;
    out::result(context, &dossier, show);
    Ok(ExitCode::SUCCESS)
}

fn show(dossier: &Dossier, words: Words) {
    head(dossier, words);
    dossier.alerts.iter().for_each(|alert| cap(alert, words));
    out::line("");
    if let Some(request) = &dossier.request {
        request_show::request(request, dossier.now, words);
    } else {
        out::line(words.text("show-matrix"));
        dossier.matrix.iter().for_each(|row| matrix(row, dossier.now, words));
    }
    out::line("");
    out::line(words.text("show-lines"));
    dossier.timeline.iter().for_each(|line| timeline(line, words));
    if dossier.timeline.len() < dossier.lines {
        let earlier = dossier.lines - dossier.timeline.len();
        out::line(words.text_with("show-earlier", &[("count", earlier.into())]));
    }
}

fn head(dossier: &Dossier, words: Words) {
    let handling: Vec<String> = dossier.handling.iter().map(label).collect();
    let mode = if dossier.exercise { words.text("exercise") } else { words.text("live") };
    out::line(format!("{}  [{mode}]  {}", dossier.reference, handling.join(" ")));
    dossier.titles.iter().for_each(|(tag, title)| out::line(format!("  {tag}: {}", one_line(title))));
    for level in &dossier.levels {
        let name = words.text(&format!("level-{}", level.level));
        let by = out::moment(words, level.acknowledge_by);
        out::line(format!("  {name} · {}", words.text_with("show-acknowledge-by", &[("by", by.into())])));
    }
    if let Some(reason) = &dossier.closed {
        let reason = words.text(&format!("close-{reason}"));
        out::line(format!("  {}", words.text_with("show-closed", &[("reason", reason.into())])));
    }
    let parties = [("lead", dossier.leads.join(", ").into()), ("members", dossier.participants.join(", ").into())];
    out::line(format!("  {}", words.text_with("show-parties", &parties)));
    lead(dossier, words);
    dossier.statements.iter().for_each(|field| out::line(format!("  {}", said(field, words))));
    out::line(format!("  id {}", dossier.dossier));
}

/// Who may lead next, where it goes on, what keeps people from writing, and every fork with both its lines.
fn lead(dossier: &Dossier, words: Words) {
    for offer in &dossier.offers {
        let key = if offer.accepted.is_some() { "show-offer-accepted" } else { "show-offer-waits" };
        let state = words.text_with(key, &[("lead", offer.by.as_str().into())]);
        let values =
            [("member", offer.to.as_str().into()), ("lead", offer.by.as_str().into()), ("state", state.into())];
        out::line(format!("  {}", words.text_with("show-offer", &values)));
    }
    if !dossier.stopped_by.is_empty() {
        let members = dossier.stopped_by.join(", ");
        out::line(format!("  {}", words.text_with("show-stopped", &[("members", members.into())])));
        out::line(format!("  {}", words.text("stopped-untouched")));
        let reference = dossier.reference.to_ascii_lowercase();
        let hint = words.text_with("show-stopped-hint", &[("reference", reference.into())]);
        out::line(format!("  {}", words.text_with("hint-line", &[("hint", hint.into())])));
    }
    if dossier.read_only {
        out::line(format!("  {}", words.text("show-read-only")));
    }
    if dossier.levels.len() > 1 || dossier.leads.len() > 1 {
        out::line(format!("  {}", words.text("show-parallel")));
    }
    if let Some(earlier) = &dossier.continues {
        out::line(format!("  {}", words.text_with("show-continues", &[("dossier", out::short(earlier).into())])));
    }
    for next in &dossier.continued_by {
        let values = [("reference", next.reference.as_str().into()), ("member", next.by.as_str().into())];
        out::line(format!("  {}", words.text_with("show-continued", &values)));
    }
    for fork in &dossier.forks {
        let values = [
            ("member", fork.member.as_str().into()),
            ("line", (fork.seq + 1).into()),
            ("lane", out::short(&fork.lane).into()),
        ];
        out::line(format!("  {}", words.text_with("show-fork", &values)));
        fork.lines.iter().for_each(|line| out::line(format!("      {line}")));
        if !fork.found_by.is_empty() {
            let members = fork.found_by.join(", ");
            out::line(format!("      {}", words.text_with("show-fork-by", &[("members", members.into())])));
        }
    }
    for line in &dossier.waiting {
        let kind = words.text(&format!("line-{}", line.kind));
        let values = [("kind", kind.into()), ("member", line.member.as_str().into())];
        out::line(format!("  {}", words.text_with("show-waiting", &values)));
    }
}

fn cap(alert: &Alert, words: Words) {
    out::line("");
    let state = words.text(&format!("alert-state-{}", alert.state));
    out::line(format!("CAP {}  {} · {} · {}", one_line(&alert.identifier), one_line(&alert.sender), alert.sent, state));
    if alert.signed {
        out::line(format!("  {}", words.text("show-signature-not-checked")));
    }
    for info in &alert.infos {
        let tag = info.language.as_deref().unwrap_or("en-US");
        let headline = info.headline.as_deref().unwrap_or(&info.event);
        out::line(format!("  {}: {}", one_line(tag), one_line(headline)));
        for text in [&info.description, &info.instruction].into_iter().flatten().filter(|text| !text.trim().is_empty())
        {
            clean(text).lines().for_each(|line| out::line(format!("      {}", line.trim())));
        }
        let areas: Vec<String> = info.areas.iter().take(5).map(|area| one_line(area)).collect();
        if !areas.is_empty() {
            let more = if info.areas.len() > 5 { " …" } else { "" };
            out::line(format!("      {}{more}", areas.join(", ")));
        }
    }
}

fn matrix(row: &Row, now: Ms, words: Words) {
    let since = out::moment(words, row.delivery_since);
    let delivery = words.text_with(
        &format!("delivery-{}", row.delivery),
        &[
            ("since", since.into()),
            ("tries", u64::from(row.tries).into()),
            ("host", row.mailbox_at.as_deref().unwrap_or_default().into()),
        ],
    );
    let mut parts = vec![delivery];
    if let Some(shown) = &row.acknowledged {
        let at = out::moment(words, shown.time);
        parts.push(words.text_with("matrix-acknowledged", &[("at", at.into())]));
    } else if let Some(by) = row.acknowledge_by {
        parts.push(words.clock(ClockState::of(Time(by.0), None, Time(now.0))));
    }
    if let Some(shown) = &row.acted {
        parts.push(words.text_with("matrix-acted", &[("at", out::moment(words, shown.time).into())]));
    }
    if row.left.is_some() {
        parts.push(words.text("line-leave"));
    }
    out::line(format!("  {}: {}", row.member, parts.join(" · ")));
}

fn timeline(line: &Line, words: Words) {
    let kind = words.text(&format!("line-{}", line.kind));
    let officer = line.officer.as_ref().map(|officer| format!(" ({})", one_line(&officer.code))).unwrap_or_default();
    let at = out::moment(words, line.time);
    out::line(format!("  {at}  {}{officer}  {kind}  {}", line.member, out::short(&line.line)));
    if line.standing != "counts" {
        let why = line.why.clone().unwrap_or_default();
        out::line(format!("      {}", words.text_with(&format!("stands-{}", line.standing), &[("why", why.into())])));
    }
    if line.unconfirmed {
        out::line(format!("      {}", words.text("show-unconfirmed")));
    }
    match line.shown.as_str() {
        "content" | "nothing" => {}
        other => out::line(format!("      {}", words.text(&format!("shown-{other}")))),
    }
    line.fields.iter().for_each(|field| {
        let text = said(field, words);
        text.lines().for_each(|text| out::line(format!("      {text}")));
    });
}

/// Writes one field: its name, its words where it is a code, its language where it is text.
pub(super) fn said(field: &Field, words: Words) -> String {
    if matches!(field.name.as_str(), "tlp" | "pap") {
        return label(field);
    }
    let name = words.field(&field.name);
    let value = match (&field.key, field.name.as_str()) {
        (Some(key), _) => words.text(key),
        (None, name) if is_time(name) => match field.value.parse::<u64>() {
            Ok(ms) => out::moment(words, ms),
            Err(_) => clean(&field.value),
        },
        (None, "target" | "about" | "flag" | "dossier" | "files") => out::short(&field.value).to_owned(),
        (None, "need") => words.field(&field.value),
        (None, _) => clean(&field.value),
    };
    let language = field.language.as_deref().map(|tag| format!(" [{}]", one_line(tag))).unwrap_or_default();
    format!("{name}{language}: {value}")
}

/// Tells whether a field holds a moment, in milliseconds; a time of a thing that is asked about stays as it was written.
fn is_time(name: &str) -> bool {
    const TIMES: [&str; 9] = [
        "from",
        "until",
        "expected",
        "next",
        "executed",
        "extendable-until",
        "acknowledge-by",
        "answer-by",
        "preserve-until",
    ];
    TIMES.contains(&name.split('.').next().unwrap_or(name))
}

/// Labels are never translated: `TLP:AMBER`.
fn label(field: &Field) -> String {
    format!("{}:{}", field.name.to_ascii_uppercase(), field.value.to_ascii_uppercase())
}
