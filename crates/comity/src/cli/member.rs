//! A member before it is in a network: its keys, its settings, what it says of itself. No node runs.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use comity_dossier::card::{Host, HttpsUrl};
use comity_dossier::charter::Standing;
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Language, Member};
use comity_node::ceremony::{NewMember, STATEMENT_BYTES_MAX, Statement, make_member, read_file, write_new};
use comity_node::shell::{SystemEntropy, paths};
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use crate::config;
use crate::peer::certificate::make_or_load;
use crate::peer::vet::{Barred, PeerNetworks, vet};
use crate::words::Words;

/// Make a member's keys and settings, or read a member file
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Make(Box<Make>),
    Show(Show),
}

/// Make the keys and settings of a member in its folder, and its member file
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour member make harbour --name en:Harbour --name zh:海港 \\
      --address https://127.0.0.1:7401 --phone '+00 000 0000' --seat 'Head of the duty desk'
  comity --dir isle member make isle --name en:Isle --phone '+00 000 0001' --mailbox-at ridge
  comity --dir oasis member make oasis --name en:Oasis --phone '+00 000 0002' --no-address
The file harbour.member goes to whoever drafts the charter; keys/root.key is better kept elsewhere after joining.")]
pub(super) struct Make {
    /// The code: a-z, 0-9 and inner hyphens
    code: String,
    /// A name, such as en:Harbour; once for each language
    #[arg(long = "name", value_name = "LANG:NAME", required = true)]
    names: Vec<String>,
    /// Where peers reach this node, the best first
    #[arg(long = "address", value_name = "URL", required_unless_present_any = ["mailboxes", "no_address"])]
    addresses: Vec<String>,
    /// A member whose node keeps a mailbox for this one, which nobody can call; it must have agreed (mailboxes_for)
    #[arg(long = "mailbox-at", value_name = "MEMBER")]
    mailboxes: Vec<String>,
    /// Nobody reaches this node by wire: it is written to by stick (comity parcel)
    #[arg(long, conflicts_with_all = ["addresses", "mailboxes"])]
    no_address: bool,
    /// The phone of last resort
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// Where to listen; as the first address says, if not given
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// A language that the desk speaks, the best first
    #[arg(long = "language", value_name = "LANG", default_values_t = ["en".to_owned()])]
    languages: Vec<String>,
    /// The time zone of the desk
    #[arg(long, default_value = "UTC", value_name = "ZONE")]
    zone: String,
    /// Who decides on requests, such as 'en:Ministry of …'; the member's names, if not given
    #[arg(long = "authority", value_name = "LANG:WORDS")]
    authority: Vec<String>,
    /// An office that holds a seat of the council; its key is made here
    #[arg(long = "seat", value_name = "OFFICE")]
    seats: Vec<String>,
    /// It is an organisation, not an agency of a state
    #[arg(long)]
    organisation: bool,
}

/// Show a member file
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity member show harbour/harbour.member")]
pub(super) struct Show {
    /// The member file
    file: PathBuf,
}

/// A member file, for people and programs.
#[derive(Serialize)]
struct Shown {
    member: String,
    file: PathBuf,
    names: Vec<(String, String)>,
    /// The digits of the root key.
    fingerprint: String,
    seats: Vec<String>,
    /// What is to be known of where it says it is: its addresses that are on this machine alone, or on no public network.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<Place>,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Make(args) => make(context, &args),
        Command::Show(Show { file }) => {
            let statement = read_statement(&file)?;
            show(context, &statement, file, Vec::new());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Reads a member file.
pub(super) fn read_statement(path: &std::path::Path) -> Result<Statement, Failure> {
    Ok(Statement::from_text(&read_file(path, STATEMENT_BYTES_MAX)?)?)
}

fn make(context: &Context, args: &Make) -> Result<ExitCode, Failure> {
    let code = Member::new(&args.code).ok_or_else(|| bad("code", &args.code))?;
    let url = args.addresses.iter().map(|url| HttpsUrl::new(url).map_err(|_| bad("--address", url)));
    let addresses: Vec<HttpsUrl> = url.collect::<Result<_, _>>()?;
    let (names, authority) = (pairs("--name", &args.names)?, pairs("--authority", &args.authority)?);
    let holder = |office: &String| Line::new(office).map_err(|_| bad("--seat", office));
    let member = NewMember {
        code,
        standing: if args.organisation { Standing::Organisation } else { Standing::State },
        names: names.iter().map(|(tag, text)| said(tag, text)).collect::<Result<_, _>>()?,
        seats: args.seats.iter().map(holder).collect::<Result<_, _>>()?,
    };
    let hosts = args
        .mailboxes
        .iter()
        .map(|host| Member::new(host).filter(|host| *host != code).ok_or_else(|| bad("--mailbox-at", host)));
    let hosts: Vec<Member> = hosts.collect::<Result<_, _>>()?;
    // Who is reached by a mailbox or a stick alone listens where nobody else comes in.
    let alone = || "127.0.0.1:0".to_owned();
    let listen =
        args.listen.map(|at| at.to_string()).or_else(|| addresses.first().map(listen_at)).unwrap_or_else(alone);
    let mailboxes = hosts.iter().map(|host| format!("{}{host}", config::card::MAILBOX));
    let card = config::card::NewCard {
        addresses: &addresses.iter().map(ToString::to_string).chain(mailboxes).collect::<Vec<_>>(),
        languages: &args.languages,
        zone: &args.zone,
        phone: &args.phone,
        authority: if authority.is_empty() { &names } else { &authority },
    };
    let card = config::card::template(&card);
    config::card::check(&card)?;
    let statement = make_member(&context.folder, member, &mut SystemEntropy)?;
    make_or_load(&paths::keys(&context.folder))?;
    let language = args.languages.first().map_or("en", String::as_str);
    let places: Vec<Place> = addresses.iter().filter_map(place).collect();
    let networks: Vec<&str> = places.iter().filter_map(|place| place.network).collect();
    write_new(&context.folder.join(config::FILE), config::template(code, &listen, &networks, language).as_bytes())?;
    write_new(&context.folder.join(config::card::FILE), card.as_bytes())?;
    write_new(&context.folder.join(config::alert::FILE), config::alert::template(language).as_bytes())?;
    let organisation = names.first().map_or(args.code.as_str(), |(_, name)| name.as_str());
    let requests = config::alert::request_template(language, organisation);
    write_new(&context.folder.join(config::alert::REQUEST_FILE), requests.as_bytes())?;
    let file = context.folder.join(format!("{code}.member"));
    write_new(&file, statement.to_text().as_bytes())?;
    show(context, &statement, file, places);
    Ok(ExitCode::SUCCESS)
}

fn show(context: &Context, statement: &Statement, file: PathBuf, places: Vec<Place>) {
    let shown = Shown {
        member: statement.code.to_string(),
        file,
        names: statement.names.iter().map(|said| (said.language.to_string(), said.text.to_string())).collect(),
        fingerprint: statement.fingerprint().to_string(),
        seats: statement.seats.iter().map(|seat| seat.holder.to_string()).collect(),
        places,
    };
    out::result(context, &shown, |shown, words| {
        let file = shown.file.display().to_string();
        out::line(words.text_with("member-file", &[("member", shown.member.as_str().into()), ("file", file.into())]));
        shown.names.iter().for_each(|(tag, name)| out::line(format!("  {tag}: {name}")));
        shown.seats.iter().for_each(|office| {
            out::line(format!("  {}", words.text_with("member-seat", &[("office", office.as_str().into())])));
        });
        out::line(words.text_with("member-digits", &[("digits", shown.fingerprint.as_str().into())]));
        shown.places.iter().for_each(|place| out::line(place.told(words)));
    });
}

/// Splits `en:Harbour`.
fn pairs(option: &str, typed: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let split = |text: &String| {
        let (tag, words) = text.split_once(':').ok_or_else(|| bad(option, text))?;
        said(tag, words)?;
        Ok((tag.to_owned(), words.to_owned()))
    };
    typed.iter().map(split).collect()
}

fn said(tag: &str, text: &str) -> Result<Said, Failure> {
    let language = Language::new(tag).ok_or_else(|| bad("LANG", tag))?;
    Ok(Said { language, text: Line::new(text).map_err(|_| bad("NAME", text))? })
}

/// An address that not everybody may call.
#[derive(Serialize)]
struct Place {
    url: String,
    /// The network of this machine alone, which the settings of the new node allow.
    network: Option<&'static str>,
    /// No node is called at its port.
    barred_port: bool,
}

impl Place {
    fn told(&self, words: Words) -> String {
        let key = match self {
            Place { barred_port: true, .. } => "member-not-called",
            Place { network: Some(_), .. } => "member-this-machine",
            Place { network: None, .. } => "member-private",
        };
        let network = self.network.unwrap_or_default();
        words.text_with(key, &[("url", self.url.as_str().into()), ("network", network.into())])
    }
}

/// Tells what is to be known of an address; nothing if everybody may call it. An address of this machine is one of a
/// trial, and its peers are there too. Any other private network is a real one: which of it may be called is the
/// administrator's to say, since whoever signs a card would choose among its machines.
fn place(url: &HttpsUrl) -> Option<Place> {
    let barred = vet(url, &PeerNetworks::default()).err();
    let network = match url.host() {
        Host::V4(ip) if ip.is_loopback() => Some("127.0.0.0/8"),
        Host::V6(ip) if ip.is_loopback() => Some("::1/128"),
        Host::Name("localhost") => Some("127.0.0.0/8"),
        _ => None,
    };
    let barred_port = barred == Some(Barred::Port);
    (barred.is_some() || network.is_some()).then(|| Place { url: url.to_string(), network, barred_port })
}

/// A loopback address is listened at as it stands; any other from every side.
fn listen_at(url: &HttpsUrl) -> String {
    let port = url.port();
    match url.host() {
        Host::V4(address) if address.is_loopback() => format!("{address}:{port}"),
        Host::V6(address) if address.is_loopback() => format!("[{address}]:{port}"),
        Host::Name("localhost") => format!("127.0.0.1:{port}"),
        _ => format!("0.0.0.0:{port}"),
    }
}

fn bad(option: &str, value: &str) -> Failure {
    Failure::message("error-value", Exit::Usage).with("option", option).with("value", value)
}
