//! Why the story stopped.

use std::path::PathBuf;
use std::time::Duration;

use comity_node::Halt;
use comity_node::ceremony::CeremonyFault;
use comity_node::desk::ActFault;
use comity_node::shell::Stopped;

use crate::founding::FoundingFault;
use crate::serve::ServeFault;

/// Why the story stopped: a step of it did not come out as it must, or this machine would not let it be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoFault {
    /// Something that always holds did not hold.
    #[error("this did not hold: {0}")]
    Untrue(&'static str),
    /// Something that always comes did not come.
    #[error("this did not come within {} s: {}", .1.as_secs(), .0)]
    Late(&'static str, Duration),
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
    /// A file that cannot be written.
    #[error(transparent)]
    Ceremony(#[from] CeremonyFault),
    /// A folder that holds a node already.
    #[error("`{}` holds nodes already", .0.display())]
    Taken(PathBuf),
    /// A folder for the nodes, a socket, the terminal.
    #[error("`{0}`: {1}")]
    Io(String, std::io::ErrorKind),
}

impl DemoFault {
    /// Notes on what the system said no.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io(what, error.kind())
    }
}

/// Goes on if `so`.
pub(super) fn ensure(so: bool, what: &'static str) -> Result<(), DemoFault> {
    if so { Ok(()) } else { Err(DemoFault::Untrue(what)) }
}
