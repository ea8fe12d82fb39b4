//! Runs the node of a folder until it is told to stop.

use std::path::Path;
use std::process::ExitCode;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::{out, setup_link};
use crate::config::Settings;
use crate::serve::{self, ServeFault, Served, Wiring};
use comity_node::people::{PeopleFault, Purpose};
use comity_node::shell::OpenFault;
use comity_node::trust::TrustFault;
use comity_node::values::StoreFault;

/// Run the node of a folder
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour serve
  COMITY_LISTEN=127.0.0.1:7401 comity --dir harbour serve
Where it is stands in run/serve.json of the folder while it runs.")]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: &Args) -> Result<ExitCode, Failure> {
    let settings = Settings::read(&context.folder)?;
    let filter: Targets = settings.log.value.parse().expect("the settings have looked at it");
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(lines).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Failure::message("error-machine", Exit::Failed))?;
    runtime.block_on(until_stopped(context))
}

async fn until_stopped(context: &Context) -> Result<ExitCode, Failure> {
    let served = serve::start(&context.folder, Wiring::default()).await?;
    tell(context, &served);
    tell_setup(context, &served)?;
    tokio::select! {
        () = told_to_stop() => {}
        () = served.stopped() => {}
    }
    served.stop().await?;
    Ok(ExitCode::SUCCESS)
}

fn tell(context: &Context, served: &Served) {
    out::result(context, &served.whereabouts, |at, words| {
        out::line(words.text_with("serve-pages", &[("url", format!("http://localhost:{}/", at.api.port()).into())]));
        out::line(words.text_with("serve-peers", &[("address", at.peer.to_string().into())]));
    });
}

/// Says on standard error how the first administrator comes in, where there is none.
fn tell_setup(context: &Context, served: &Served) -> Result<(), Failure> {
    let now = context.now();
    match served.people.setup_link(now) {
        Ok(secret) => {
            let link = setup_link::one_time(&context.folder, Purpose::FirstAdministrator, &secret, now)?;
            eprintln!("{}", setup_link::told(context.words, &link));
            Ok(())
        }
        Err(PeopleFault::NoSuchThing) => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

/// Waits for an interrupt, or for whoever runs services to end this one.
async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    drop(interrupted.await);
}

impl From<ServeFault> for Failure {
    fn from(fault: ServeFault) -> Self {
        match fault {
            ServeFault::Config(fault) => fault.into(),
            ServeFault::Certificate(fault) => fault.into(),
            ServeFault::Bind { address, kind } => {
                Failure::message("error-listen", Exit::Failed).with("address", address).with("detail", kind)
            }
            ServeFault::Open(OpenFault::Trust(TrustFault::NoCharter)) => {
                Failure::message("error-not-joined", Exit::Failed)
            }
            ServeFault::Store { fault: StoreFault::InUse, .. } => {
                Failure::message("error-ceremony-in-use", Exit::Failed)
            }
            ServeFault::Store { path, fault } => of_store(&path, fault),
            ServeFault::Trust { path, fault } => {
                Failure::message("error-store-trust", Exit::Failed).with("path", path.display()).with("detail", fault)
            }
            ServeFault::Open(OpenFault::Key(fault)) => comity_node::ceremony::CeremonyFault::from(fault).into(),
            fault @ (ServeFault::Open(_) | ServeFault::People(_)) => {
                Failure::message("error-store", Exit::Failed).with("detail", fault)
            }
            fault @ (ServeFault::Io { .. } | ServeFault::Tls | ServeFault::Pager(_)) => {
                Failure::message("error-serve", Exit::Failed).with("detail", fault)
            }
        }
    }
}

/// Says what happened to the store, to which file, and what comes next.
fn of_store(path: &Path, fault: StoreFault) -> Failure {
    let of = |word: &str| Failure::message(&format!("error-store-{word}"), Exit::Failed).with("path", path.display());
    match fault {
        StoreFault::Io(code) => of("io").with("code", code),
        StoreFault::Full => of("full"),
        StoreFault::Corrupt => of("damaged"),
        StoreFault::NotAStore => of("foreign"),
        StoreFault::NewerSchema { found, known } => of("newer").with("found", found).with("known", known),
        StoreFault::CommitUnknown(code) => of("commit").with("code", code),
        StoreFault::WentBack => of("went-back"),
        other => of("other").with("detail", other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ReaderLanguage, Words};

    /// Covers STORE-005.
    #[test]
    fn whatever_the_store_says_it_is_told_with_the_file_and_the_next_step_in_every_language() {
        let faults = [
            StoreFault::Io(778),
            StoreFault::Full,
            StoreFault::Corrupt,
            StoreFault::NotAStore,
            StoreFault::NewerSchema { found: 9, known: 8 },
            StoreFault::CommitUnknown(1034),
            StoreFault::WentBack,
            StoreFault::Halted,
        ];
        for (language, fault) in ReaderLanguage::ALL.into_iter().flat_map(|it| faults.map(|fault| (it, fault))) {
            let (said, hint) = of_store(Path::new("/srv/comity/comity.sqlite"), fault).words(Words::of(language));
            assert!(said.contains("/srv/comity/comity.sqlite"), "{said}");
            assert!(hint.is_some_and(|hint| hint.len() > 20), "{said}");
            assert_eq!(said.is_ascii(), language == ReaderLanguage::ALL[0], "{said}");
        }
    }
}
