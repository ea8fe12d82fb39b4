//! Cards: what members say of themselves, signed by their root keys.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comity_dossier::card::{Address, CARD_BYTES_MAX, SignedCard};
use comity_node::ceremony::{CeremonyFault, next_card, read_file, write_new};
use comity_node::shell::{KeyPaths, paths};
use serde::Serialize;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::{fields, out};
use crate::api::dto::{Done, Status};
use crate::config;
use crate::peer::certificate::make_or_load;

/// Make, show and exchange cards
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Make(MakeArgs),
    Show(ShowArgs),
    Import(ImportArgs),
    Export(ExportArgs),
}

/// Make the next card from card.toml, and give it to the running node
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour card make
  comity --dir harbour card make --root /media/stick/root.key
  comity --dir harbour card make --before harbour.card --out harbour.2.card      (no node runs)")]
pub(super) struct MakeArgs {
    /// The member's root key; keys/root.key of the folder, if not given
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// The card before it; the running node's newest, if not given
    #[arg(long, value_name = "FILE", requires = "out")]
    before: Option<PathBuf>,
    /// Where to write it
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Show a card
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity card show harbour.card")]
pub(super) struct ShowArgs {
    /// The card
    file: PathBuf,
}

/// Give a card that came as a file to the running node
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour card import delta.card")]
pub(super) struct ImportArgs {
    /// The card
    file: PathBuf,
}

/// Write the newest card of a member into a file
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour card export --out harbour.card
  comity --dir harbour card export delta --out delta.card")]
pub(super) struct ExportArgs {
    /// The member; this one, if not given
    member: Option<String>,
    /// Where to write it
    #[arg(long)]
    out: PathBuf,
}

/// A card, for people and programs.
#[derive(Serialize)]
struct Shown {
    member: String,
    network: String,
    version: u64,
    issued: u64,
    addresses: Vec<String>,
    tls: Vec<String>,
    languages: Vec<String>,
    zone: String,
    phone: String,
    keys_until: u64,
    profiles: Vec<u64>,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Make(args) => make(context, &args),
        Command::Show(args) => {
            show(context, &read(&args.file)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(args) => context.block_on(async {
            let bytes = read(&args.file)?.bytes().to_vec();
            let done: Done = context.client()?.post_bytes("/cards", bytes).await?;
            tell_taken(context, &done);
            Ok(ExitCode::SUCCESS)
        }),
        Command::Export(args) => context.block_on(async {
            let client = context.client()?;
            let member = match &args.member {
                Some(member) => member.clone(),
                None => client.get::<Status>("/status").await?.member,
            };
            let bytes = client.bytes(&format!("/cards/{}", part(&member))).await?;
            fields::write_out(&args.out, &bytes)?;
            show(context, &card_of(bytes)?);
            Ok(ExitCode::SUCCESS)
        }),
    }
}

/// Says whether something that was taken is news.
pub(super) fn tell_taken(context: &Context, done: &Done) {
    out::result(context, done, |done, words| {
        let news = matches!(done, Done::Taken { news: true });
        out::line(if news { words.text("taken-news") } else { words.text("taken-known") });
    });
}

/// Reads a card.
pub(super) fn read(path: &Path) -> Result<SignedCard, Failure> {
    card_of(read_file(path, 2 * CARD_BYTES_MAX)?)
}

fn card_of(bytes: Vec<u8>) -> Result<SignedCard, Failure> {
    Ok(SignedCard::from_bytes(bytes).map_err(CeremonyFault::Card)?)
}

fn make(context: &Context, args: &MakeArgs) -> Result<ExitCode, Failure> {
    let root = args.root.clone().unwrap_or_else(|| KeyPaths::in_folder(&context.folder).root);
    let tls = make_or_load(&paths::keys(&context.folder))?.spki;
    let spec = config::card::read(&context.folder, tls)?;
    let write = |card: &SignedCard| args.out.as_ref().map_or(Ok(()), |out| write_new(out, card.bytes()));
    if let Some(before) = &args.before {
        let card = next_card(&read(before)?, &root, spec, context.now())?;
        write(&card)?;
        show(context, &card);
        return Ok(ExitCode::SUCCESS);
    }
    context.block_on(async {
        let client = context.client()?;
        let member = client.get::<Status>("/status").await?.member;
        let before = card_of(client.bytes(&format!("/cards/{}", part(&member))).await?)?;
        let card = next_card(&before, &root, spec, context.now())?;
        write(&card)?;
        client.post_bytes::<Done>("/cards", card.bytes().to_vec()).await?;
        show(context, &card);
        Ok(ExitCode::SUCCESS)
    })
}

fn show(context: &Context, signed: &SignedCard) {
    let card = signed.card();
    let address = |address: &Address| match address {
        Address::Direct(url) => url.to_string(),
        Address::Mailbox(host) => format!("mailbox:{host}"),
        Address::Newer => "?".to_owned(),
    };
    let shown = Shown {
        member: card.member.to_string(),
        network: card.network.to_string(),
        version: card.version,
        issued: card.issued.0,
        addresses: card.addresses.iter().map(address).collect(),
        tls: card.tls.iter().map(ToString::to_string).collect(),
        languages: card.desk.languages.iter().map(ToString::to_string).collect(),
        zone: card.desk.hours.zone.to_string(),
        phone: card.desk.phone.to_string(),
        keys_until: card.signing.iter().map(|key| key.until.0).max().unwrap_or_default(),
        profiles: card.profiles.clone(),
    };
    out::result(context, &shown, |shown, words| {
        let head = [
            ("member", shown.member.as_str().into()),
            ("version", shown.version.to_string().into()),
            ("issued", out::moment(words, shown.issued).into()),
        ];
        out::line(words.text_with("card-head", &head));
        shown.addresses.iter().for_each(|address| out::line(format!("  {address}")));
        let desk = [
            ("languages", shown.languages.join(", ").into()),
            ("zone", shown.zone.as_str().into()),
            ("phone", shown.phone.as_str().into()),
        ];
        out::line(format!("  {}", words.text_with("card-desk", &desk)));
        let until = out::moment(words, shown.keys_until);
        out::line(format!("  {}", words.text_with("card-keys-until", &[("until", until.into())])));
    });
}
