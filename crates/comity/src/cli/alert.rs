//! Alerts: opened by hand or from a CAP file, updated, cancelled, given out as CAP.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use super::act::{act, tell};
use super::client::part;
use super::context::Context;
use super::fault::{Exit, Failure};
use super::fields::{self, Form};
use super::wait::wait;
use crate::api::dto::{ActBody, Done};
use crate::config;

/// Open, import, update and cancel alerts
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Open(OpenArgs),
    Import(ImportArgs),
    Update(UpdateArgs),
    Cancel(CancelArgs),
    Cap(CapArgs),
}

/// What the officer says of every new alert.
#[derive(clap::Args)]
struct Said {
    /// It is live
    #[arg(long, required_unless_present = "exercise", conflicts_with = "exercise")]
    live: bool,
    /// It is an exercise
    #[arg(long, required_unless_present = "live")]
    exercise: bool,
    /// Who takes part, divided by commas
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    to: Vec<String>,
    /// immediate, urgent, priority or routine
    #[arg(long)]
    level: String,
    /// State that the matter is not political, not military, not religious and not racial
    #[arg(long)]
    character: bool,
    /// Do not ask before something live is sent
    #[arg(long)]
    yes: bool,
}

/// Open an alert
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour alert open --exercise --to delta,steppe --level urgent --character \\
      title.en='High water' event.en=Flood category=Geo urgency=Expected severity=Severe certainty=Likely area='Harbour front'
Fields that alert.toml of the folder names need not be given.")]
pub(super) struct OpenArgs {
    #[command(flatten)]
    said: Said,
    /// Fields of the form, each name=value
    fields: Vec<String>,
}

/// Open an alert from a CAP 1.1 or 1.2 file, which travels with it byte for byte
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour alert import monsoon.xml --live --to delta --level urgent --character
  comity --dir harbour alert import monsoon.xml --live --to delta --level urgent --character title.en='Strong monsoon'
Fields that alert.toml of the folder names need not be given.")]
pub(super) struct ImportArgs {
    /// The CAP file
    file: PathBuf,
    #[command(flatten)]
    said: Said,
    /// Other fields of the form, each name=value
    fields: Vec<String>,
}

/// Update an alert that this member leads
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour alert update harbour-2026-0001-k7d2 --file monsoon-2.xml acknowledge-again=yes
  comity --dir harbour alert update harbour-2026-0001-k7d2 event.en=Flood category=Geo urgency=Past severity=Minor \\
      certainty=Observed area='Harbour front'")]
pub(super) struct UpdateArgs {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// A CAP file
    #[arg(long)]
    file: Option<PathBuf>,
    /// Fields of the form, each name=value
    fields: Vec<String>,
}

/// Cancel an alert that this member leads
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour alert cancel harbour-2026-0001-k7d2 --note 'The water has gone.'")]
pub(super) struct CancelArgs {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// Why, in words
    #[arg(long)]
    note: Option<String>,
}

/// Write an alert out as CAP: the very file it came in, or made from its data
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir delta alert cap harbour-2026-0001-k7d2 --out alert.xml")]
pub(super) struct CapArgs {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// Which message; the newest, if not given
    #[arg(long, value_name = "ID")]
    line: Option<String>,
    /// Where to write it; - for standard output
    #[arg(long, default_value = "-")]
    out: PathBuf,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Open(args) => open(context, &args.said, &args.fields, None),
        Command::Import(args) => open(context, &args.said, &args.fields, Some(args.file)),
        Command::Update(args) => {
            let mut form = Form::default();
            form.typed(&args.fields)?;
            let file = args.file.as_deref().map(|path| fields::file(path, None)).transpose()?;
            act(context, "update", &args.dossier, &form.body(file))
        }
        Command::Cancel(args) => {
            let mut form = Form::default();
            form.maybe("note", args.note);
            act(context, "cancel", &args.dossier, &form.body(None))
        }
        Command::Cap(args) => context.block_on(async {
            let line = args.line.map(|line| format!("?line={}", part(&line))).unwrap_or_default();
            let path = format!("/dossiers/{}/cap{line}", part(&args.dossier));
            let bytes = context.client()?.bytes(&path).await?;
            fields::write_out(&args.out, &bytes)?;
            Ok(ExitCode::SUCCESS)
        }),
    }
}

fn open(context: &Context, said: &Said, typed: &[String], cap: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let mut form = Form::default();
    form.typed(typed)?.add("mode", if said.live { "live" } else { "exercise" }).add("level", &said.level);
    for member in &said.to {
        form.add("participants", member);
    }
    if said.character {
        for excluded in ["political", "military", "religious", "racial"] {
            form.add("character", excluded);
        }
    }
    for (name, value) in config::alert::read(&context.folder, config::alert::FILE, context.now())? {
        form.or(&name, value);
    }
    if said.live && !said.yes {
        confirm(context, &said.level, said.to.len())?;
    }
    let body = form.body(cap.as_deref().map(|path| fields::file(path, Some("application/cap+xml"))).transpose()?);
    let done = send(context, &body)?;
    tell(context, &done);
    Ok(ExitCode::SUCCESS)
}

fn send(context: &Context, body: &ActBody) -> Result<Done, Failure> {
    context.block_on(async {
        let client = context.client()?;
        wait(context, "wait-import", client.post("/alerts", body)).await
    })
}

/// Before something live goes out from a terminal, a person types a word.
pub(super) fn confirm(context: &Context, level: &str, count: usize) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(());
    }
    let words = context.words;
    let level = words.text(&format!("level-{level}"));
    eprintln!("{}", words.text_with("alert-confirm", &[("level", level.into()), ("count", count.into())]));
    let mut typed = String::new();
    drop(std::io::stdin().lock().read_line(&mut typed));
    if typed.trim() == "LIVE" { Ok(()) } else { Err(Failure::message("error-not-confirmed", Exit::Failed)) }
}
