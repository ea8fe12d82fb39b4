//! Restores a backup into a new folder, or rehearses it: everything is checked, nothing is written.
//!
//! Promise: a folder in which something stands is never touched; what has to be done next is said.

use std::path::PathBuf;
use std::process::ExitCode;

use comity_dossier::Hex;
use comity_node::backup::{self, BackupKey, Restore, Restored};
use comity_node::shell::SystemEntropy;
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use super::wait::meanwhile;
use crate::words::Words;

/// Restore a backup into a new folder, or with --dry-run only say what would come of it
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity restore harbour-20261129T031500Z.backup --key /media/stick/harbour.backup-key --to harbour-2 --dry-run
  comity restore harbour-20261129T031500Z.backup --key /media/stick/harbour.backup-key --to harbour-2
Every hash is compared and every database looked through before anything stands in its place. The restored node is a new
life: at its next start it fetches back from the others what it had lost, and `comity status` says what came from whom.")]
pub(super) struct Args {
    /// The backup
    file: PathBuf,
    /// The private half of its key pair
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The folder to make; it must not be there, or be empty
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Check everything and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct ShownPart {
    name: String,
    bytes: u64,
    sha256: String,
    goes_to: PathBuf,
}

/// What came of it, for people and programs.
#[derive(Serialize)]
struct Shown {
    restored: bool,
    occupied: bool,
    member: String,
    network: String,
    charter: u64,
    charter_digits: String,
    program: String,
    made: u64,
    age_ms: u64,
    lines: u64,
    position: u64,
    generation: String,
    with_keys: bool,
    parts: Vec<ShownPart>,
    to: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let key = backup::read_key(&args.key)?;
    let restored = meanwhile(context, "wait-restore", || restore(context, args, &key))?;
    let occupied = restored.occupied;
    let shown = shown(args, restored);
    out::result(context, &shown, tell);
    // A rehearsal whose last step would be refused did not go well.
    Ok(if occupied { Exit::Refused.into() } else { ExitCode::SUCCESS })
}

fn restore(context: &Context, args: &Args, key: &BackupKey) -> Result<Restored, Failure> {
    let wish = Restore { file: &args.file, key, to: &args.to, rehearsal: args.dry_run, now: context.now() };
    Ok(backup::restore(&wish, &mut SystemEntropy)?)
}

fn shown(args: &Args, Restored { manifest, digits, age_ms, occupied }: Restored) -> Shown {
    let with_keys = manifest.has_keys();
    let part = |part: backup::Part| ShownPart {
        goes_to: args.to.join(&part.name),
        name: part.name,
        bytes: part.bytes,
        sha256: part.hash.to_string(),
    };
    Shown {
        restored: !args.dry_run,
        occupied,
        member: manifest.member.to_string(),
        network: manifest.network.to_string(),
        charter: manifest.charter,
        charter_digits: digits.to_string(),
        program: manifest.program,
        made: manifest.made.0,
        age_ms,
        lines: manifest.lines,
        position: manifest.position,
        generation: Hex(&manifest.generation).to_string(),
        with_keys,
        parts: manifest.parts.into_iter().map(part).collect(),
        to: args.to.clone(),
    }
}

fn tell(shown: &Shown, words: Words) {
    let folder = shown.to.display().to_string();
    let head = [
        ("member", shown.member.as_str().into()),
        ("charter", shown.charter.to_string().into()),
        ("network", out::short(&shown.network).into()),
        ("made", out::moment(words, shown.made).into()),
        ("ago", words.ago(shown.age_ms).into()),
        ("lines", shown.lines.into()),
    ];
    out::line(words.text_with("restore-head", &head));
    for part in &shown.parts {
        let sha = out::short(&part.sha256);
        out::line(format!("    {}  {} B  SHA-256 {sha}…", part.goes_to.display(), part.bytes));
    }
    out::line(words.text("restore-checked"));
    out::line(words.text_with("restore-digits", &[("digits", shown.charter_digits.as_str().into())]));
    let folder = [("folder", folder.as_str().into()), ("made", out::moment(words, shown.made).into())];
    if !shown.restored {
        out::line(words.text("restore-rehearsed"));
        if shown.occupied {
            out::line(words.text_with("restore-occupied", &folder));
        }
        return;
    }
    out::line(words.text_with("restore-done", &folder));
    if !shown.with_keys {
        out::line(words.text_with("restore-keys", &folder));
    }
    out::line(words.text_with("restore-people", &folder));
    out::line(words.text_with("restore-next", &folder));
}
