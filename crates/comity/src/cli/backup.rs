//! Backups: their key pair, and making one. The node may run or not: the copy is of one moment.
//!
//! Promise: nothing is left in the clear, and nothing under the final name but a whole backup; that private keys are not in
//! it is said each time.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comity_dossier::Time;
use comity_node::backup::{self, BackupFault, Made, Wish};
use comity_node::shell::SystemEntropy;
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use super::wait::meanwhile;
use crate::config::Settings;

/// Where the public half of the key pair stands in a node's folder.
pub(crate) const PUBLIC: &str = "backup.pub";

/// Make a backup of a node, running or not, or the key pair for its backups
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    before_help = "Examples:
  comity --dir harbour backup key --out /media/stick/harbour.backup-key
  comity --dir harbour backup --out /srv/backups
  comity restore /srv/backups/harbour-20261129T031500Z.backup --key /media/stick/harbour.backup-key \\
      --to harbour-2 --dry-run
What lines, files, people and settings there are is in it, encrypted to the public half of the key pair. Private keys are
not, unless you ask for them: keep a copy of `keys` by itself, for a short time."
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Where to write it: a new file, or a folder in which it gets a name of its own
    #[arg(long, required = true, value_name = "PATH")]
    out: Option<PathBuf>,
    /// The public half of the key pair; backup.pub of the node's folder, if not given
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Put the keys in that the node needs to run; never a root key or the key of a seat
    #[arg(long)]
    with_keys: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    Key(Key),
}

/// Make the key pair for backups: the private half is kept off this machine
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour backup key --out /media/stick/harbour.backup-key
The public half becomes backup.pub in the node's folder. Without the private half no backup can be opened.")]
struct Key {
    /// Where to write the private half: a new file, best on what is taken away
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
struct ShownKey {
    pair: String,
    private: PathBuf,
    public: PathBuf,
}

/// A backup, for people and programs.
#[derive(Serialize)]
struct Shown {
    file: PathBuf,
    bytes: u64,
    member: String,
    made: u64,
    lines: u64,
    position: u64,
    with_keys: bool,
    parts: Vec<String>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    match &args.command {
        Some(Command::Key(key)) => make_key(context, key),
        None => make(context, args),
    }
}

fn make_key(context: &Context, key: &Key) -> Result<ExitCode, Failure> {
    Settings::read(&context.folder)?;
    let public = context.folder.join(PUBLIC);
    let half = backup::make_key(&key.out, &public, &mut SystemEntropy)?;
    let shown = ShownKey { pair: half.kid().to_string(), private: key.out.clone(), public };
    out::result(context, &shown, |shown, words| {
        let values = [
            ("pair", shown.pair.as_str().into()),
            ("private", shown.private.display().to_string().into()),
            ("public", shown.public.display().to_string().into()),
        ];
        out::line(words.text_with("backup-key-made", &values));
        out::line(words.text_with("backup-key-keep", &values));
    });
    Ok(ExitCode::SUCCESS)
}

fn make(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let settings = Settings::read(&context.folder)?;
    let to = backup::read_public(&args.to.clone().unwrap_or_else(|| context.folder.join(PUBLIC)))?;
    let (member, now) = (settings.member.value, context.now());
    let file = file_of(args.out.as_deref().unwrap_or(Path::new(".")), member.as_str(), now);
    let wish = Wish {
        folder: &context.folder,
        member,
        to: &to,
        out: &file,
        with_keys: args.with_keys,
        program: env!("CARGO_PKG_VERSION"),
        now,
    };
    let Made { bytes, manifest } = meanwhile(context, "wait-backup", || backup::make(wish, &mut SystemEntropy))?;
    let shown = Shown {
        file: file.clone(),
        bytes,
        member: manifest.member.to_string(),
        made: manifest.made.0,
        lines: manifest.lines,
        position: manifest.position,
        with_keys: manifest.has_keys(),
        parts: manifest.parts.iter().map(|part| part.name.clone()).collect(),
    };
    out::result(context, &shown, |shown, words| {
        let values = [
            ("member", shown.member.as_str().into()),
            ("made", out::moment(words, shown.made).into()),
            ("lines", shown.lines.into()),
            ("file", shown.file.display().to_string().into()),
            ("bytes", shown.bytes.into()),
        ];
        out::line(words.text_with("backup-made", &values));
        out::line(words.text(if shown.with_keys { "backup-with-keys" } else { "backup-without-keys" }));
    });
    Ok(ExitCode::SUCCESS)
}

/// Returns where a backup goes: into a folder under a name of its own, else where it was said.
pub(crate) fn file_of(out: &Path, member: &str, now: Time) -> PathBuf {
    if !out.is_dir() {
        return out.into();
    }
    let stamp = i64::try_from(now.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let stamp = stamp.map(|stamp| stamp.strftime("%Y%m%dT%H%M%SZ").to_string()).unwrap_or_default();
    out.join(format!("{member}-{stamp}.backup"))
}

impl From<BackupFault> for Failure {
    fn from(fault: BackupFault) -> Self {
        let exit = match fault.code() {
            "not-found" => Exit::NoSuchThing,
            "spoilt" | "not-a-backup" | "other-key" => Exit::NotProved,
            "exists" => Exit::Refused,
            _ => Exit::Failed,
        };
        Self::message(&format!("error-backup-{}", fault.code()), exit).with("detail", &fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ReaderLanguage, Words};

    #[test]
    fn whatever_a_backup_refuses_has_words_in_every_language() {
        for language in ReaderLanguage::ALL {
            for code in BackupFault::CODES {
                for key in [format!("error-backup-{code}"), format!("error-backup-{code}.hint")] {
                    assert!(Words::of(language).has(&key), "{key} in {}", language.tag());
                }
            }
        }
    }

    #[test]
    fn in_a_folder_a_backup_is_named_by_member_and_moment() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = file_of(folder.path(), "harbour", Time(1_795_305_600_000));
        assert_eq!(file, folder.path().join("harbour-20261122T000000Z.backup"));
        let named = folder.path().join("one.backup");
        assert_eq!(file_of(&named, "harbour", Time(0)), named);
    }
}
