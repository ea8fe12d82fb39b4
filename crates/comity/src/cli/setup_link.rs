//! The way in for the first administrator. Works with and without a running node: whoever can read the folder owns it.

use std::path::Path;
use std::process::ExitCode;

use comity_dossier::Time;
use comity_node::people::{LINK_MS, People, PeopleFault, Purpose};
use comity_node::shell::{SystemEntropy, paths};
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use crate::config::Settings;
use crate::serve::whereabouts_of;
use crate::web::link_path;
use crate::words::Words;

/// Make the one-time link by which the first administrator sets up this node
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour setup-link
The link is good once and for an hour; an earlier one is good no more. There is none once somebody manages the node.")]
pub(super) struct Args {}

/// A one-time link, for people and programs.
#[derive(Serialize)]
pub(super) struct OneTime {
    /// Where to go.
    pub(super) url: String,
    /// Until when, in milliseconds since 1970.
    pub(super) until: u64,
}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let people = people_of(&context.folder)?;
    let now = context.now();
    let secret = people.setup_link(now).map_err(|fault| match fault {
        PeopleFault::NoSuchThing => Failure::message("error-has-administrator", Exit::Refused),
        other => other.into(),
    })?;
    let link = one_time(&context.folder, Purpose::FirstAdministrator, &secret, now)?;
    out::result(context, &link, |link, words| out::line(told(words, link)));
    Ok(ExitCode::SUCCESS)
}

/// Says where to go, and until when.
pub(super) fn told(words: Words, link: &OneTime) -> String {
    let moment = out::moment(words, link.until);
    words.text_with("setup-link-here", &[("url", link.url.as_str().into()), ("moment", moment.into())])
}

/// Opens the people of the node in a folder; the node may run beside.
pub(super) fn people_of(folder: &Path) -> Result<People, Failure> {
    // A folder that is no node's gets no database.
    Settings::read(folder)?;
    Ok(People::open(&paths::people(folder), Box::new(SystemEntropy))?)
}

/// Writes a link: to the origin of the settings, or to this machine at the port where the node listens.
pub(super) fn one_time(folder: &Path, purpose: Purpose, secret: &str, now: Time) -> Result<OneTime, Failure> {
    let settings = Settings::read(folder)?;
    let base = match (&settings.origin.value, whereabouts_of(folder), settings.api.value.port()) {
        (Some(origin), ..) => origin.as_str().to_owned(),
        (None, Some(at), _) => format!("http://localhost:{}", at.api.port()),
        (None, None, 0) => {
            return Err(Failure::message("error-not-running", Exit::NotRunning).with("folder", folder.display()));
        }
        (None, None, port) => format!("http://localhost:{port}"),
    };
    Ok(OneTime { url: format!("{base}{}?t={secret}", link_path(purpose)), until: now.plus_ms(LINK_MS).0 })
}

impl From<PeopleFault> for Failure {
    fn from(fault: PeopleFault) -> Self {
        Self::message("error-people", Exit::Failed).with("detail", &fault)
    }
}
