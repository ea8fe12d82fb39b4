//! Joins a network. No node runs. A person types the digits that were read aloud: they are not shown before.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use comity_dossier::card::SignedCard;
use comity_dossier::charter::{Fingerprint, Review};
use comity_node::ceremony::{self, Join, write_new};
use comity_node::shell::paths;
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::wait::meanwhile;
use super::{card, network, out};
use crate::config::{self, Settings};
use crate::peer::certificate::make_or_load;

/// Join a network with its charter, after the digits were compared
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir delta join charter.1
  comity --dir steppe join charter.1 charter.2 --card harbour.card --card delta.card
Phone somebody of the network and let them read the twelve groups of digits of charter 1 aloud; type what you hear.
The own card is written to <member>.card in the folder, for the others.")]
pub(super) struct Args {
    /// Every version of the charter, from the first on
    #[arg(required = true)]
    charters: Vec<PathBuf>,
    /// Cards of other members
    #[arg(long = "card", value_name = "FILE")]
    cards: Vec<PathBuf>,
    /// The digits of charter 1, as they were read aloud
    #[arg(long, value_name = "DIGITS")]
    fingerprint: Option<String>,
    /// The digits of the own root key, where that key is kept elsewhere
    #[arg(long, value_name = "DIGITS")]
    root_fingerprint: Option<String>,
}

/// What became of joining, for people and programs.
#[derive(Serialize)]
struct Shown {
    network: String,
    charter_version: u64,
    member: String,
    /// The own card.
    card: PathBuf,
    /// Cards of others that were taken.
    cards: usize,
    /// Since when the charter should have been looked at again.
    review_passed: Option<u64>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let settings = Settings::read(&context.folder)?;
    let member = settings.member.value;
    let charters = args.charters.iter().map(|path| network::read(path)).collect::<Result<_, _>>()?;
    let cards = args.cards.iter().map(|path| card::read(path)).collect::<Result<Vec<SignedCard>, _>>()?;
    let spec = if cards.iter().any(|card| card.card().member == member) {
        None
    } else {
        let tls = make_or_load(&paths::keys(&context.folder))?.spki;
        Some(config::card::read(&context.folder, tls)?)
    };
    let digits = match &args.fingerprint {
        Some(typed) => typed.clone(),
        None => ask(context)?,
    };
    let join = Join {
        folder: &context.folder,
        member,
        charters,
        digits: parse(&digits)?,
        own_digits: args.root_fingerprint.as_deref().map(parse).transpose()?,
        spec,
        cards,
        now: context.now(),
    };
    let joined = meanwhile(context, "wait-join", || ceremony::join(join))?;
    let own = context.folder.join(format!("{member}.card"));
    if !own.exists() {
        write_new(&own, joined.card.bytes())?;
    }
    let shown = Shown {
        network: joined.network.to_string(),
        charter_version: joined.version,
        member: member.to_string(),
        card: own,
        cards: joined.cards,
        review_passed: match joined.review {
            Review::InForce => None,
            Review::Passed { since } => Some(since.0),
        },
    };
    out::result(context, &shown, |shown, words| {
        let values = [
            ("member", shown.member.as_str().into()),
            ("network", shown.network.as_str().into()),
            ("version", shown.charter_version.to_string().into()),
        ];
        out::line(words.text_with("joined", &values));
        out::line(words.text_with("joined-card", &[("file", shown.card.display().to_string().into())]));
        if let Some(since) = shown.review_passed {
            out::line(words.text_with("joined-review-passed", &[("since", out::moment(words, since).into())]));
        }
    });
    Ok(ExitCode::SUCCESS)
}

fn ask(context: &Context) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        eprintln!("{}", context.words.text("join-ask"));
    }
    let mut typed = String::new();
    let read = std::io::stdin().lock().read_line(&mut typed);
    match read {
        Ok(count) if count > 0 => Ok(typed),
        _ => Err(Failure::message("error-digits-needed", Exit::Usage)),
    }
}

pub(super) fn parse(typed: &str) -> Result<Fingerprint, Failure> {
    Fingerprint::parse(typed).map_err(|fault| Failure::message("error-digits", Exit::Usage).with("detail", fault))
}
