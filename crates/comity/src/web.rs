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

mod act;
mod assets;
mod compose;
mod desk;
mod directory;
mod dossier;
mod file;
#[allow(dead_code, unused_imports, reason = "the composers come next")]
mod form;
mod frame;
mod guard;
mod keys;
mod live;
mod parts;
mod peers;
mod proof;
mod quarantine;
mod reader;
mod status;
#[cfg(test)]
mod tests;
#[allow(dead_code, reason = "the pages that act come next")]
pub(crate) mod visit;
#[allow(dead_code, reason = "the pages that act come next")]
pub(crate) mod wishes;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use comity_dossier::body::SignIn;
use comity_dossier::text::Line;
use comity_dossier::{Time, limits};
use comity_node::people::People;
use comity_node::ports::Clock as _;
use comity_node::shell::{Handle, SystemClock};

use crate::api::events::Live;
use tower_http::compression::CompressionLayer;
use visit::{DeskRole, Officer};

/// The greatest form: a file of the greatest size, and the fields beside it.
const REQUEST_BYTES_MAX: u64 = limits::FILE_BYTES_MAX + 4 * 1024 * 1024;

/// What every page needs.
#[derive(Clone)]
struct Pages {
    node: Handle,
    live: Live,
    #[allow(dead_code, reason = "signing in and drafts come next")]
    people: People,
    now: Arc<dyn Fn() -> Time + Send + Sync>,
    /// Whether the node runs in a demo: every page says so.
    is_demo: bool,
}

/// Returns the pages of a running node: `/`, `/d/{reference or id}`, `/peers`, `/quarantine`, and their style.
///
/// They have no sign-in, so they answer only those who call the machine by a loopback name ([`guard`]); whoever mounts
/// them listens on loopback.
pub(crate) fn router(node: Handle, live: Live, people: People) -> Router {
    let clock = SystemClock::new();
    router_at(node, live, people, Arc::new(move || clock.now().wall))
}

fn router_at(node: Handle, live: Live, people: People, now: Arc<dyn Fn() -> Time + Send + Sync>) -> Router {
    Router::new()
        .route("/", get(desk::page))
        .route("/exercise", get(desk::exercise))
        .route("/desk/acknowledge", post(desk::acknowledge))
        .route("/d/{dossier}", get(dossier::page))
        .route("/d/{dossier}/proof", get(proof::page))
        .route("/d/{dossier}/evidence", get(proof::evidence))
        .route("/d/{dossier}/lines/{line}", get(proof::line_page))
        .route("/d/{dossier}/files/{line}", get(file::download))
        .route("/d/{dossier}/files/{line}/{version}", get(file::download_version))
        .route("/d/{dossier}/files/{line}/fetch", post(file::fetch))
        .merge(compose::routes())
        .route("/d/{dossier}/act/{verb}", get(act::page).post(act::act))
        .route("/directory", get(directory::page))
        .route("/directory/{member}", get(directory::member_page))
        .route("/peers", get(peers::page))
        .route("/peers/{member}", get(peers::explain_page))
        .route("/quarantine", get(quarantine::page))
        .route("/quarantine/{number}/release", post(quarantine::release))
        .route("/alarms/{number}/seen", post(quarantine::seen))
        .route("/status", get(status::page))
        .route("/live", get(live::stream))
        .route("/live/position", get(live::position))
        .route("/keys", get(keys::page))
        .route("/style/{name}", get(assets::style))
        .route("/script/{name}", get(assets::script))
        .route("/icon/{name}", get(assets::icon))
        .layer(DefaultBodyLimit::max(usize::try_from(REQUEST_BYTES_MAX).unwrap_or(usize::MAX)))
        .layer(from_fn(as_local_desk))
        .layer(from_fn(guard::loopback_only))
        .layer(from_fn(guard::headers))
        .layer(CompressionLayer::new().compress_when(is_page))
        .with_state(Pages { node, live, people, now, is_demo: false })
}

/// Pages and our own files travel compressed. Files of members and the stream do not. What a page holds of others beside
/// the form token tells nothing about it: the token is masked anew for each page ([`visit`]), and a page is given only
/// to a browser that our own pages sent (cookies are `SameSite=Strict`), so nobody can ask for it often enough.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["text/html", "text/css", "text/javascript", "image/svg+xml"].iter().any(|page| kind.starts_with(page))
        && !headers.contains_key(CONTENT_DISPOSITION)
}

/// Whoever sits at this machine is its desk, until officers sign in.
async fn as_local_desk(mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Officer>().is_some() {
        return next.run(request).await;
    }
    if let Ok(code) = Line::new("desk") {
        let roles = [DeskRole::DutyOfficer, DeskRole::Administrator].into();
        let (name, form_token) = ("".into(), LOCAL_FORM_TOKEN.clone());
        let officer = Officer { account: 0, code, name, roles, sign_in: SignIn::LocalToken, form_token };
        request.extensions_mut().insert(officer);
    }
    next.run(request).await
}

static LOCAL_FORM_TOKEN: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
});
