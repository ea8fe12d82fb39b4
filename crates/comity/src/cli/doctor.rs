//! Looks a node's folder over, and the running node if there is one: what is not right, and what to do.

use std::path::Path;
use std::process::ExitCode;

use comity_dossier::Hash;
use comity_dossier::card::{Address, Card, Host};
use comity_dossier::charter::Review;
use comity_node::ceremony::{CeremonyFault, Held, check_keys, check_store, check_trust};
use comity_node::shell::paths;
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use super::wait::meanwhile;
use crate::api::dto::Status;
use crate::config::{self, Settings};
use crate::peer::certificate::make_or_load;
use crate::peer::vet::{PeerNetworks, vet};
use crate::words::Words;

/// Keys that end within so many milliseconds are worth a word: 30 days.
const SOON_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// Look over a node's folder and the node that runs in it
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour doctor
Ends with 0 if all is well, and with 5 if something is not.")]
pub(super) struct Args {}

/// How one check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Found {
    /// All is well.
    Well,
    /// Worth a look.
    Look,
    /// Not right.
    Wrong,
}

#[derive(Serialize)]
struct Check {
    check: &'static str,
    found: Found,
    detail: Option<String>,
}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let settings = Settings::read(&context.folder)?;
    let mut checks = vec![folder(context), of("keys", check_keys(&context.folder))];
    let store = meanwhile(context, "wait-store", || check_store(&context.folder));
    checks.push(of("store", store));
    match check_trust(&context.folder, settings.member.value) {
        Ok(held) => {
            checks.extend(trust(context, &held));
            checks.extend(held.card.as_ref().map(|card| networks(card, &settings)));
        }
        Err(fault) => checks.push(of("charter", Err(fault))),
    }
    checks.extend(running(context, &settings));
    let wrong = checks.iter().any(|check| check.found == Found::Wrong);
    out::result(context, &checks, |checks, words| checks.iter().for_each(|check| tell(check, words)));
    Ok(if wrong { Exit::NotProved.into() } else { ExitCode::SUCCESS })
}

fn tell(check: &Check, words: Words) {
    let found = match check.found {
        Found::Well => words.text("doctor-well"),
        Found::Look => words.text("doctor-look"),
        Found::Wrong => words.text("doctor-wrong"),
    };
    out::line(format!("{found}  {}", words.text(&format!("doctor-{}", check.check))));
    if check.found != Found::Well {
        check.detail.iter().for_each(|detail| out::line(format!("    {detail}")));
        let next = words.text(&format!("doctor-{}.next", check.check));
        out::line(format!("    {}", words.text_with("hint-line", &[("hint", next.into())])));
    }
}

fn of(check: &'static str, result: Result<(), CeremonyFault>) -> Check {
    match result {
        Ok(()) => Check { check, found: Found::Well, detail: None },
        Err(fault) => Check { check, found: Found::Wrong, detail: Some(fault.to_string()) },
    }
}

fn is(check: &'static str, well: bool, otherwise: Found) -> Check {
    Check { check, found: if well { Found::Well } else { otherwise }, detail: None }
}

/// Others must not be able to enter the folder's keys.
fn folder(context: &Context) -> Check {
    is("folder", is_closed(&paths::keys(&context.folder)), Found::Wrong)
}

#[cfg(unix)]
fn is_closed(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o077 == 0)
}

/// Elsewhere the folder's own access rules have to keep others out; there is nothing to ask.
#[cfg(not(unix))]
fn is_closed(folder: &Path) -> bool {
    folder.exists()
}

fn trust(context: &Context, held: &Held) -> Vec<Check> {
    let now = context.now();
    let review = held.charter.review(now) == Review::InForce;
    // A clock that stands before the charter was made is wrong: others refuse its calls.
    let clock = held.charter.current().issued <= now.plus_ms(300_000);
    let mut checks = vec![
        is("clock", clock, Found::Wrong),
        is("charter-review", review, Found::Look),
        is("card-keys", held.card_lists_keys, Found::Wrong),
    ];
    let Some(card) = &held.card else { return checks };
    let lasting = card.signing.iter().any(|key| now.plus_ms(SOON_MS) < key.until);
    checks.push(is("card-until", lasting, Found::Look));
    let said = spki_or_zero(context).and_then(|spki| config::card::read(&context.folder, spki).ok());
    let same = said.as_ref().map(|said| said.tls == card.tls);
    checks.push(is("card-tls", same.unwrap_or(false), Found::Wrong));
    checks.push(is("card-file", said.is_some_and(|said| said.addresses == card.addresses), Found::Look));
    checks
}

/// A network that was allowed for a trial on this machine should go with the trial: any card could name what is there.
fn networks(card: &Card, settings: &Settings) -> Check {
    let allowed = &settings.peer_networks.value;
    let needs = |address: &Address| match address {
        Address::Direct(url) => vet(url, &PeerNetworks::default()).is_err() || url.host() == Host::Name("localhost"),
        _ => false,
    };
    is("peer-networks", allowed.is_empty() || card.addresses.iter().any(needs), Found::Look)
}

fn spki_or_zero(context: &Context) -> Option<Hash> {
    make_or_load(&paths::keys(&context.folder)).ok().map(|certificate| certificate.spki)
}

/// What only a running node can tell.
fn running(context: &Context, settings: &Settings) -> Vec<Check> {
    let status: Result<Status, Failure> = context.block_on(async { context.client()?.get("/status").await });
    let Ok(status) = status else {
        let port = std::net::TcpListener::bind(settings.listen.value).is_ok();
        return vec![is("running", false, Found::Look), is("port", port, Found::Wrong)];
    };
    vec![
        is("running", true, Found::Look),
        is("peers", status.peers_reached == status.peers, Found::Look),
        Check {
            detail: Some(super::status::disk(&status, context.words)),
            ..is("disk", status.room == "ample", Found::Wrong)
        },
        Check {
            detail: Some(context.words.text_with(
                "rot-found",
                &[("damaged", status.scrub.damaged.into()), ("repaired", status.scrub.repaired.into())],
            )),
            ..is("damage", status.scrub.damaged == 0, Found::Wrong)
        },
        is("alarms", status.alarms == 0 && status.quarantined == 0, Found::Look),
    ]
}
