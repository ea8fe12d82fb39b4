//! The charter of a network: founding, proposing, signing, collecting signatures. On files; no node runs, but for `take`
//! and `give`, which speak to the running node.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comity_dossier::Time;
use comity_dossier::charter::{CHARTER_BYTES_MAX, Policy, SignatureFile, SignedCharter, Status};
use comity_dossier::kind::common::date::Date;
use comity_node::ceremony::{Founding, Proposal, found, merge, propose, read_charter, read_file, sign, write_new};
use comity_node::shell::{SystemEntropy, paths};
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::member::read_statement;
use super::{fields, out};
use crate::api::dto::{Done, Status as NodeStatus};

const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1_000;
/// A charter, and the signatures of two councils.
const FILE_BYTES_MAX: usize = 2 * CHARTER_BYTES_MAX;

/// Found a network and change its charter
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Found(FoundArgs),
    Propose(ProposeArgs),
    Sign(SignArgs),
    Merge(MergeArgs),
    Show(ShowArgs),
    Take(TakeArgs),
    Give(GiveArgs),
}

/// Draft the first charter of a new network
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity network found harbour.member delta.member --threshold 2 --out charter.draft
The seats that the member files name make the council; it takes more than half of them to change the charter.")]
pub(super) struct FoundArgs {
    /// Member files
    #[arg(required = true)]
    members: Vec<PathBuf>,
    /// Seats that it takes to change the charter
    #[arg(long)]
    threshold: u32,
    /// Seats that it takes to suspend a member for at most 72 hours
    #[arg(long, default_value_t = 1)]
    suspend: u32,
    /// By when it is looked at again, such as 2027-11-22; in a year, if not given
    #[arg(long, value_name = "DAY")]
    review_by: Option<String>,
    /// Where to write the draft
    #[arg(long)]
    out: PathBuf,
}

/// Draft the next version of a charter
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity network propose charter.1 --admit steppe.member --out charter.2.draft
  comity network propose charter.1 --renew 2028-11-22 --out charter.2.draft")]
pub(super) struct ProposeArgs {
    /// The newest charter
    charter: PathBuf,
    /// A member to admit, by its member file
    #[arg(long, value_name = "FILE", required_unless_present = "renew", conflicts_with = "renew")]
    admit: Option<PathBuf>,
    /// The charter was looked at, and holds until this day
    #[arg(long, value_name = "DAY", required_unless_present = "admit")]
    renew: Option<String>,
    /// Where to write the draft
    #[arg(long)]
    out: PathBuf,
}

/// Sign a draft with the key of a seat
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour network sign charter.draft --out harbour.sig
  comity network sign charter.2.draft --before charter.1 --key seat-2.key --out seat-2.sig
Compare the digits it prints with whoever drafted it before you hand the signature over.")]
pub(super) struct SignArgs {
    /// The draft
    draft: PathBuf,
    /// The charter before it
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// The key of the seat; keys/seat-1.key of the folder, if not given
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Where to write the signature
    #[arg(long)]
    out: PathBuf,
}

/// Put signatures and a draft together
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity network merge charter.draft harbour.sig delta.sig --out charter.1")]
pub(super) struct MergeArgs {
    /// The draft
    draft: PathBuf,
    /// Signatures
    #[arg(required = true)]
    signatures: Vec<PathBuf>,
    /// The charter before it
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Where to write the charter; only when enough seats signed
    #[arg(long)]
    out: PathBuf,
}

/// Show a charter or a draft, with the digits that people compare
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity network show charter.1")]
pub(super) struct ShowArgs {
    /// The charter
    charter: PathBuf,
}

/// Give a newer charter to the running node
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour network take charter.2")]
pub(super) struct TakeArgs {
    /// The charter
    charter: PathBuf,
}

/// Write a charter of the running node into a file, for somebody who joins
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour network give --out charter.2
  comity --dir harbour network give --version 1 --out charter.1")]
pub(super) struct GiveArgs {
    /// The version; the newest, if not given
    #[arg(long)]
    version: Option<u64>,
    /// Where to write it
    #[arg(long)]
    out: PathBuf,
}

/// A charter, for people and programs.
#[derive(Serialize)]
struct Shown {
    network: String,
    version: u64,
    issued: u64,
    review_by: u64,
    members: Vec<ShownMember>,
    seats: Vec<ShownSeat>,
    threshold: u32,
    /// Seats that signed.
    signed: usize,
    /// The digits that people compare.
    fingerprint: String,
}

#[derive(Serialize)]
struct ShownMember {
    member: String,
    names: Vec<(String, String)>,
    status: &'static str,
    /// The digits of its root key.
    fingerprint: String,
}

#[derive(Serialize)]
struct ShownSeat {
    member: String,
    office: String,
    signed: bool,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Found(args) => {
            let members = args.members.iter().map(|path| read_statement(path)).collect::<Result<Vec<_>, _>>()?;
            let now = context.now();
            let review_by = args.review_by.as_deref().map_or(Ok(now.plus_ms(YEAR_MS)), day)?;
            let (change, suspend, policy) = (args.threshold, args.suspend, Policy::default());
            let founding = Founding { members: &members, change, suspend, policy, review_by, now };
            write(context, &found(&founding, &mut SystemEntropy)?, &args.out)
        }
        Command::Propose(args) => {
            let before = read(&args.charter)?;
            let admitted = args.admit.as_deref().map(read_statement).transpose()?;
            let proposal = match (&admitted, &args.renew) {
                (Some(statement), _) => Proposal::Admit(statement),
                (None, renew) => Proposal::Renew(day(renew.as_deref().unwrap_or_default())?),
            };
            write(context, &propose(&before, &proposal, context.now())?, &args.out)
        }
        Command::Sign(args) => {
            let (draft, before) = (read(&args.draft)?, args.before.as_deref().map(read).transpose()?);
            let key = args.key.unwrap_or_else(|| paths::keys(&context.folder).join("seat-1.key"));
            let (_, signature) = sign(&draft, before.as_ref(), &key)?;
            write_new(&args.out, &signature.to_bytes())?;
            show(context, &draft);
            Ok(ExitCode::SUCCESS)
        }
        Command::Merge(args) => put_together(context, &args),
        Command::Show(args) => {
            show(context, &read(&args.charter)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Take(args) => context.block_on(async {
            let bytes = read_file(&args.charter, FILE_BYTES_MAX)?;
            let done: Done = context.client()?.post_bytes("/charters", bytes).await?;
            super::card::tell_taken(context, &done);
            Ok(ExitCode::SUCCESS)
        }),
        Command::Give(args) => context.block_on(async {
            let client = context.client()?;
            let version = match args.version {
                Some(version) => version,
                None => client.get::<NodeStatus>("/status").await?.charter_version,
            };
            let bytes = client.bytes(&format!("/charters/{version}")).await?;
            fields::write_out(&args.out, &bytes)?;
            show(context, &read_charter(&bytes)?);
            Ok(ExitCode::SUCCESS)
        }),
    }
}

/// Reads a charter or a draft.
pub(super) fn read(path: &Path) -> Result<SignedCharter, Failure> {
    Ok(read_charter(&read_file(path, FILE_BYTES_MAX)?)?)
}

fn put_together(context: &Context, args: &MergeArgs) -> Result<ExitCode, Failure> {
    let (draft, before) = (read(&args.draft)?, args.before.as_deref().map(read).transpose()?);
    let signature = |path: &PathBuf| -> Result<SignatureFile, Failure> {
        let bytes = read_file(path, 4 * 1024)?;
        Ok(SignatureFile::from_bytes(&bytes).map_err(comity_node::ceremony::CeremonyFault::Charter)?)
    };
    let signatures = args.signatures.iter().map(signature).collect::<Result<Vec<_>, _>>()?;
    let merged = merge(draft, before.as_ref(), &signatures)?;
    if !merged.complete {
        let (got, need) = merged.signed;
        return Err(Failure::message("error-few-signatures", Exit::Refused).with("got", got).with("need", need));
    }
    write(context, &merged.charter, &args.out)
}

fn write(context: &Context, charter: &SignedCharter, out: &Path) -> Result<ExitCode, Failure> {
    write_new(out, &charter.to_bytes())?;
    show(context, charter);
    Ok(ExitCode::SUCCESS)
}

fn show(context: &Context, signed: &SignedCharter) {
    let charter = signed.charter();
    let signers = signed.signers(&charter.council, &comity_node::ceremony::Zip215);
    let shown = Shown {
        network: charter.network.to_string(),
        version: charter.version,
        issued: charter.issued.0,
        review_by: charter.review_by.0,
        members: charter.members.iter().map(shown_member).collect(),
        seats: charter
            .council
            .seats
            .iter()
            .map(|seat| ShownSeat {
                member: seat.member.to_string(),
                office: seat.holder.to_string(),
                signed: signers.contains(&seat),
            })
            .collect(),
        threshold: charter.council.change,
        signed: signers.len(),
        fingerprint: signed.fingerprint().to_string(),
    };
    out::result(context, &shown, |shown, words| {
        let head = [("version", shown.version.to_string().into()), ("network", shown.network.as_str().into())];
        out::line(words.text_with("charter-head", &head));
        for member in &shown.members {
            let names: Vec<&str> = member.names.iter().map(|(_, name)| name.as_str()).collect();
            out::line(format!("  {}  {}", member.member, names.join(" · ")));
            out::line(format!("      {}", member.fingerprint));
        }
        let signed = [("signed", shown.signed.to_string().into()), ("need", shown.threshold.to_string().into())];
        out::line(words.text_with("charter-signed", &signed));
        out::line(words.text_with("charter-review", &[("day", out::moment(words, shown.review_by).into())]));
        out::line(words.text_with("charter-digits", &[("digits", shown.fingerprint.as_str().into())]));
    });
}

fn shown_member(listed: &comity_dossier::charter::Listed) -> ShownMember {
    ShownMember {
        member: listed.code.to_string(),
        names: listed.names.iter().map(|said| (said.language.to_string(), said.text.to_string())).collect(),
        status: match listed.status {
            Status::Active => "active",
            Status::Suspended => "suspended",
            Status::Left => "left",
        },
        fingerprint: comity_dossier::charter::Fingerprint::of_root_key(&listed.root).to_string(),
    }
}

/// Reads a day as its first moment in UTC.
fn day(text: &str) -> Result<Time, Failure> {
    let bad = || Failure::message("error-value", Exit::Usage).with("option", "DAY").with("value", text);
    let day = Date::new(text).ok_or_else(bad)?;
    let date: jiff::civil::Date = day.as_str().parse().map_err(|_| bad())?;
    let zoned = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| bad())?;
    u64::try_from(zoned.timestamp().as_millisecond()).map(Time).map_err(|_| bad())
}
