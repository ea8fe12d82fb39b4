//! The pages: a read-only Desk of this node, its dossiers, its peers, what it kept aside.
//!
//! ```text
//!   request ── reader (language, zone, time) ── Handle::ask ──> a look: values ── page (maud) ──> HTML
//! ```
//!
//! Promise: nothing a member wrote is anything but escaped text inside `<bdi>`; no script runs, nothing is fetched from
//! outside, and nobody can put a page into a frame. Every word comes from the message files. Gathering happens on the
//! node's thread and only copies; writing HTML happens here.
//! Not here: acting (the pages show the command that does it), signing in. Therefore pages answer on loopback only.

mod desk;
mod dossier;
mod frame;
mod guard;
mod parts;
mod peers;
mod quarantine;
mod reader;
mod style;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use comity_dossier::Time;
use comity_node::ports::Clock as _;
use comity_node::shell::{Handle, SystemClock};

/// What every page needs.
#[derive(Clone)]
struct Pages {
    node: Handle,
    now: Arc<dyn Fn() -> Time + Send + Sync>,
}

/// Returns the pages of a running node: `/`, `/d/{reference or id}`, `/peers`, `/quarantine`, and their style.
///
/// They have no sign-in, so they answer only those who call the machine by a loopback name ([`guard`]); whoever mounts
/// them listens on loopback.
pub(crate) fn router(node: Handle) -> Router {
    let clock = SystemClock::new();
    router_at(node, Arc::new(move || clock.now().wall))
}

fn router_at(node: Handle, now: Arc<dyn Fn() -> Time + Send + Sync>) -> Router {
    Router::new()
        .route("/", get(desk::page))
        .route("/d/{dossier}", get(dossier::page))
        .route("/peers", get(peers::page))
        .route("/quarantine", get(quarantine::page))
        .route(style::PATH, get(style::sheet))
        .layer(from_fn(guard::loopback_only))
        .layer(from_fn(guard::headers))
        .with_state(Pages { node, now })
}
