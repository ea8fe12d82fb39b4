//! The machine around a node: one thread that owns it, the clock, and the tasks that carry its calls.
//!
//! ```text
//!   listener, API, pages ── Handle ──> queues ── node thread: many jobs, one commit ──> answers, calls (Courier), changes
//! ```
//!
//! Promise: jobs that wait together are committed together; if the store fails, the thread ends and says so, and nobody
//! is answered as if nothing had happened.
//! Not here: HTTP and TLS (the binary implements [`Courier`]).

mod machine;
mod mark;
mod open;
mod queue;
mod search;
mod thread;

use std::future::Future;
use std::pin::Pin;

use comity_dossier::card::HttpsUrl;
use comity_dossier::{Hash, Member};
use comity_exchange::conversation::Trouble;

use crate::pager::Paging;
use crate::silence::PageTrouble;

pub use machine::{SystemClock, SystemDisk, SystemEntropy};
pub use open::{KeyPaths, OpenFault, open_node, paths};
pub use search::{Indexing, Search, keep_indexing};
pub use thread::{Change, Handle, Running, Stopped, run, run_with_pager};

/// Where and how a peer is called, by its card.
#[derive(Clone, Debug)]
pub struct Directions {
    /// The peer.
    pub to: Member,
    /// Its addresses, the best first.
    pub addresses: Vec<HttpsUrl>,
    /// SHA-256 of the SPKI of its TLS keys; empty: a public authority vouches for them.
    pub tls: Vec<Hash>,
    /// Whether an immediate line is in the call.
    pub urgent: bool,
    /// For how many seconds the peer was asked to withhold its answer while it has none.
    pub waits_s: u16,
}

/// The answer to a call, when it comes.
pub type Carried = Pin<Box<dyn Future<Output = Result<Vec<u8>, Trouble>> + Send>>;

/// Carries a signed call to a peer and brings the answer back. It bounds size and time and follows no redirect.
pub trait Courier: Send + Sync + 'static {
    /// Makes one call.
    fn carry(&self, directions: Directions, call: Vec<u8>) -> Carried;
}

/// What became of a page, when it is known.
pub type Told = Pin<Box<dyn Future<Output = Result<(), PageTrouble>> + Send>>;

/// Pages the administrators of a peer by the second channel on its card. It bounds the time that takes.
pub trait Pager: Send + Sync + 'static {
    /// Sends one page; `Ok` means that whoever carries it took it.
    fn page(&self, paging: Paging) -> Told;
}

/// A node without a pager: nobody is paged, and the alarm says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPager;

impl Pager for NoPager {
    fn page(&self, _: Paging) -> Told {
        Box::pin(std::future::ready(Err(PageTrouble::NoPager)))
    }
}
