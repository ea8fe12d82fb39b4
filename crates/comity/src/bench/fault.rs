//! Why nothing was measured.

use std::time::Duration;

use comity_node::Halt;
use comity_node::desk::ActFault;
use comity_node::shell::Stopped;

use crate::founding::FoundingFault;
use crate::serve::ServeFault;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchFault {
    /// Something that always holds did not hold.
    #[error("this did not hold: {0}")]
    Untrue(&'static str),
    /// What always comes did not come.
    #[error("what was waited for did not come within {} s", .0.as_secs())]
    Late(Duration),
    /// An act that is always taken was not taken.
    #[error("an act was not done: {0}")]
    Act(#[from] ActFault),
    /// A node stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A store failed.
    #[error(transparent)]
    Halt(#[from] Halt),
    /// A node could not be run.
    #[error(transparent)]
    Serve(#[from] ServeFault),
    /// The founding.
    #[error(transparent)]
    Founding(#[from] FoundingFault),
    /// A node of the bench did not say what it should.
    #[error("a node of the bench: {0}")]
    Protocol(String),
    /// A file, a pipe, a process.
    #[error("`{0}`: {1}")]
    Io(String, std::io::ErrorKind),
}

impl BenchFault {
    /// Notes on what the system said no.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io(what, error.kind())
    }
}
