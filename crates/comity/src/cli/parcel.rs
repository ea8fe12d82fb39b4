//! Parcels as files: the post of a member that no wire reaches, on a stick.
//!
//! Promise: file names say nothing of what is in them; a file that is damaged or not for this member is named, skipped and
//! left where it is; writing and taking the same again changes nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use comity_dossier::Hex;
use comity_node::values::PARCEL_BYTES_MAX;
use serde::Serialize;

use super::client::part;
use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use crate::api::dto::{Done, Parcels, Peer};
use crate::words::Words;

/// How the files end that hold parcels.
const ENDING: &str = "parcel";
/// Files of one folder that are looked at.
const FILES_MAX: usize = 10_000;

/// Carry the post of a member that no wire reaches
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Out(OutArgs),
    In(InArgs),
}

/// Write what waits, and receipts of what came, as sealed files
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour parcel out /media/stick --to isle
  comity --dir harbour parcel out /media/stick           for every member for whom there is something
What is written waits here all the same, until the receipts of the other node come back: carry the stick both ways.")]
pub(super) struct OutArgs {
    /// The folder to write into
    folder: PathBuf,
    /// For this member; once for each
    #[arg(long = "to", value_name = "MEMBER")]
    to: Vec<String>,
}

/// Take the parcels of a folder, in any order, as often as you like
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir isle parcel in /media/stick
  comity --dir isle parcel in /media/stick --delete       and delete what was taken
Then write the receipts for them: comity --dir isle parcel out /media/stick")]
pub(super) struct InArgs {
    /// The folder to read from
    folder: PathBuf,
    /// Delete the files that were taken
    #[arg(long)]
    delete: bool,
}

/// What was written for one member.
#[derive(Serialize)]
struct Written {
    member: String,
    files: Vec<PathBuf>,
    lines: u64,
    receipts: u64,
    more: bool,
}

/// What became of the files of a folder.
#[derive(Default, Serialize)]
struct Came {
    taken: Vec<Taken>,
    skipped: Vec<Skipped>,
}

#[derive(Serialize)]
struct Taken {
    file: PathBuf,
    #[serde(flatten)]
    what: Done,
}

#[derive(Serialize)]
struct Skipped {
    file: PathBuf,
    /// Why: a code of the protocol, or `not-a-parcel`.
    code: String,
}

impl Skipped {
    /// Tells whether it should have been taken: it is not somebody else's, nor another sort of file.
    fn is_damage(&self) -> bool {
        !matches!(self.code.as_str(), "not-a-parcel" | "wrong-audience")
    }
}

pub(super) fn run(context: &Context, command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Out(args) => write_all(context, args),
        Command::In(args) => take_all(context, args),
    }
}

fn write_all(context: &Context, args: &OutArgs) -> Result<ExitCode, Failure> {
    let all = context.block_on(async {
        let client = context.client()?;
        let members = match args.to.is_empty() {
            true => client.get::<Vec<Peer>>("/peers").await?.into_iter().map(|peer| peer.member).collect(),
            false => args.to.clone(),
        };
        let mut all = Vec::new();
        for member in members {
            let path = format!("/parcels/{}", part(&member));
            let parcels: Parcels = client.post(&path, &serde_json::json!({})).await?;
            // Charters and cards alone are carried to whoever was named.
            let is_worth_it = parcels.lines + parcels.receipts > 0 || !args.to.is_empty();
            let encoded = if is_worth_it { parcels.parcels } else { Vec::new() };
            let files = encoded.iter().map(|encoded| write(&args.folder, encoded)).collect::<Result<_, _>>()?;
            let (lines, receipts, more) = (parcels.lines, parcels.receipts, parcels.more);
            all.push(Written { member, files, lines, receipts, more });
        }
        Ok::<_, Failure>(all)
    })?;
    out::result(context, &all, |all, words| {
        all.iter().for_each(|written| said_of(written, words));
        if all.iter().any(|written| !written.files.is_empty()) {
            let folder = args.folder.display().to_string();
            out::line(words.text_with("parcel-written-where", &[("folder", folder.into())]));
        }
    });
    Ok(ExitCode::SUCCESS)
}

fn said_of(written: &Written, words: Words) {
    let values = [
        ("member", written.member.as_str().into()),
        ("count", written.files.len().into()),
        ("lines", written.lines.into()),
        ("receipts", written.receipts.into()),
    ];
    out::line(words.text_with("parcel-written", &values));
    if written.more {
        out::line(words.text_with("parcel-more", &[("member", written.member.as_str().into())]));
    }
}

/// Writes one parcel under a name made of its hash: whole, or not at all.
fn write(folder: &Path, encoded: &str) -> Result<PathBuf, Failure> {
    let bytes = STANDARD.decode(encoded).map_err(|_| Failure::message("error-other-version", Exit::Failed))?;
    let name = Hex(&digest(&SHA256, &bytes).as_ref()[..16]).to_string();
    let path = folder.join(format!("{name}.{ENDING}"));
    let scratch = folder.join(format!(".{name}.new"));
    let write = || {
        let mut file = fs::File::create(&scratch)?;
        file.write_all(&bytes)?;
        // A stick is pulled out as soon as this ends.
        file.sync_all()?;
        fs::rename(&scratch, &path)
    };
    write().map_err(|_| no_folder(folder))?;
    Ok(path)
}

fn take_all(context: &Context, args: &InArgs) -> Result<ExitCode, Failure> {
    let files = files_of(&args.folder)?;
    let came = context.block_on(async {
        let client = context.client()?;
        let mut came = Came::default();
        for file in files {
            let Some(bytes) = parcel_of(&file) else {
                came.skipped.push(Skipped { file, code: "not-a-parcel".to_owned() });
                continue;
            };
            match client.offer_bytes::<Done>("/parcels", bytes).await? {
                Ok(what) => {
                    if args.delete {
                        fs::remove_file(&file).map_err(|_| no_folder(&args.folder))?;
                    }
                    came.taken.push(Taken { file, what });
                }
                Err(problem) => {
                    let code = problem.refusal.unwrap_or(problem.code);
                    came.skipped.push(Skipped { file, code });
                }
            }
        }
        Ok::<_, Failure>(came)
    })?;
    out::result(context, &came, |came, words| {
        came.taken.iter().for_each(|taken| tell(&taken.what, words));
        came.skipped.iter().for_each(|skipped| said_of_skipped(skipped, words));
        let values = [("taken", came.taken.len().into()), ("skipped", came.skipped.len().into())];
        out::line(words.text_with("parcel-in-sum", &values));
        if !came.taken.is_empty() {
            out::line(words.text_with("hint-line", &[("hint", words.text("parcel-in-next").into())]));
        }
    });
    let is_damaged = came.skipped.iter().any(Skipped::is_damage);
    Ok(if is_damaged { Exit::NotProved.into() } else { ExitCode::SUCCESS })
}

/// The files of a folder, by name; what begins with a point is none of ours.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|_| no_folder(folder))?.take(FILES_MAX) {
        let entry = entry.map_err(|_| no_folder(folder))?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && !entry.file_name().to_string_lossy().starts_with('.') {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Reads a file that may be a parcel; `None` if it ends otherwise, is larger than parcels are, or cannot be read.
fn parcel_of(file: &Path) -> Option<Vec<u8>> {
    let is_one = file.extension().is_some_and(|ending| ending == ENDING);
    let fits = fs::metadata(file).is_ok_and(|about| about.len() <= PARCEL_BYTES_MAX as u64);
    if is_one && fits { fs::read(file).ok() } else { None }
}

/// Says what was in a parcel.
pub(super) fn tell(done: &Done, words: Words) {
    let Done::Unpacked { from, lines, refused, receipts, parts } = done else { return };
    let values = [
        ("from", from.as_str().into()),
        ("lines", (*lines).into()),
        ("receipts", (*receipts).into()),
        ("parts", (*parts).into()),
    ];
    out::line(words.text_with("parcel-taken", &values));
    if *refused > 0 {
        out::line(format!("  {}", words.text_with("parcel-refused-lines", &[("count", (*refused).into())])));
    }
}

fn said_of_skipped(skipped: &Skipped, words: Words) {
    let why = match skipped.code.as_str() {
        "wrong-audience" => words.text("parcel-for-another"),
        "not-a-parcel" | "malformed" | "not-canonical" | "bad-signature" => words.text("parcel-not-one"),
        other => words.text(&format!("refusal-{other}")),
    };
    let name = skipped.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    out::line(words.text_with("parcel-skipped", &[("file", name.into()), ("why", why.into())]));
}

fn no_folder(folder: &Path) -> Failure {
    Failure::message("error-parcel-folder", Exit::Failed).with("folder", folder.display())
}
