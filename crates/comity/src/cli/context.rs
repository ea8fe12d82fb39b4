//! What every command is given: where the node is, who acts, in which language, and the present moment.

use std::path::PathBuf;

use clap::Args;
use comity_dossier::Time;
use comity_node::ports::Clock;
use comity_node::shell::SystemClock;

use super::client::Client;
use super::fault::{Exit, Failure};
use crate::words::{ReaderLanguage, Words};

/// Options of every command.
#[derive(Args)]
pub(super) struct Global {
    /// The node's folder
    #[arg(long, global = true, env = "COMITY_DIR", default_value = ".", value_name = "FOLDER")]
    dir: PathBuf,
    /// Print the result as JSON
    #[arg(long, global = true)]
    json: bool,
    /// The language of words: en or zh
    #[arg(long, global = true, value_name = "TAG")]
    lang: Option<String>,
    /// The code of the officer who acts, never a name
    #[arg(long, global = true, env = "COMITY_OFFICER", value_name = "CODE")]
    officer: Option<String>,
}

/// What a command works with.
pub(super) struct Context {
    pub(super) folder: PathBuf,
    pub(super) json: bool,
    pub(super) words: Words,
    pub(super) officer: Option<String>,
    clock: SystemClock,
}

impl Context {
    pub(super) fn new(global: Global) -> Self {
        let language = ReaderLanguage::of_terminal(global.lang.as_deref(), |name| std::env::var(name).ok());
        Self {
            folder: global.dir,
            json: global.json,
            words: Words::of(language),
            officer: global.officer,
            clock: SystemClock::new(),
        }
    }

    /// Returns the present moment.
    pub(super) fn now(&self) -> Time {
        self.clock.now().wall
    }

    /// Finds the running node of the folder.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        Client::of(self)
    }

    /// Runs what waits for others, on this thread alone.
    pub(super) fn block_on<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|_| Failure::message("error-machine", Exit::Failed))?.block_on(work)
    }
}
