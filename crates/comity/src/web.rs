//! The pages: a read-only Desk of this node, its dossiers, its peers, what it kept aside.
//!
//! ```text
//!   request ── reader (language, zone, time) ── Handle::ask ──> a look: values ── page (maud) ──> HTML
//! ```
//!
//! Promise: nothing a member wrote is anything but escaped text inside `<bdi>`; no script runs, nothing is fetched from
//! outside, and nobody can put a page into a frame. Every word comes from the message files. Gathering happens on the
//! node's thread and only copies; writing HTML happens here.
//! Who may come in is decided before any page: [`doorway`] (names, cookies), [`guard`] (hosts, forms of other sites,
//! headers), [`session`] (who it is), [`routes`] (what each page takes).
//! Not here: what an act means and whether it counts (`comity_node::desk`), who has which account (`comity_node::people`).

mod access;
mod account;
mod act;
mod assets;
mod compose;
mod continuation;
mod desk;
mod directory;
mod doorway;
mod dossier;
mod file;
mod form;
mod frame;
mod guard;
mod keys;
mod live;
mod parts;
mod peers;
mod people;
mod proof;
mod quarantine;
mod reader;
mod routes;
mod search;
mod session;
mod sign_in;
mod silence;
mod status;
#[cfg(test)]
mod tests;
pub(crate) mod visit;
pub(crate) mod wishes;
pub mod written;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use comity_dossier::{Time, limits};
use comity_node::people::People;
use comity_node::ports::Clock as _;
use comity_node::shell::{Handle, Search, SystemClock};

use crate::api::events::Live;
use doorway::Doorway;
pub(crate) use doorway::{Origin, Setting, is_loopback};
pub(crate) use guard::is_reading;
pub(crate) use links::path as link_path;
use routes::Routes;
pub(crate) use search::{asked_for, behind};
use sign_in::{kept, links};
use tower_http::compression::CompressionLayer;
use visit::Power;

/// The greatest form: a file of the greatest size, and the fields beside it.
const REQUEST_BYTES_MAX: u64 = limits::FILE_BYTES_MAX + 4 * 1024 * 1024;

/// What every page needs.
#[derive(Clone)]
struct Pages {
    node: Handle,
    live: Live,
    people: People,
    search: Search,
    door: Arc<Doorway>,
    now: Arc<dyn Fn() -> Time + Send + Sync>,
    /// Whether the node runs in a demo: every page says so.
    is_demo: bool,
}

impl Pages {
    fn new(
        node: Handle,
        live: Live,
        people: People,
        search: Search,
        setting: Setting,
        now: Arc<dyn Fn() -> Time + Send + Sync>,
    ) -> Self {
        let door = Doorway::new(setting);
        Self { node, live, people, search, now, is_demo: door.is_demo(), door }
    }
}

/// Returns the pages of a running node. They answer under the names that `setting` says; whoever mounts them listens
/// there, or behind the proxy that does.
pub(crate) fn router(node: Handle, live: Live, people: People, search: Search, setting: Setting) -> Router {
    let clock = SystemClock::new();
    router_at(node, live, people, search, setting, Arc::new(move || clock.now().wall))
}

fn router_at(
    node: Handle,
    live: Live,
    people: People,
    search: Search,
    setting: Setting,
    now: Arc<dyn Fn() -> Time + Send + Sync>,
) -> Router {
    let pages = Pages::new(node, live, people, search, setting, now);
    let (router, _) = routes(&pages).finish();
    router
        .fallback(frame::nowhere)
        .layer(DefaultBodyLimit::max(usize::try_from(REQUEST_BYTES_MAX).unwrap_or(usize::MAX)))
        .layer(from_fn_with_state(pages.clone(), session::recognise))
        .layer(from_fn_with_state(pages.clone(), guard::from_our_pages))
        .layer(from_fn_with_state(pages.clone(), guard::within_rates))
        .layer(from_fn_with_state(pages.clone(), guard::known_host))
        .layer(from_fn_with_state(pages.clone(), guard::headers))
        .layer(CompressionLayer::new().compress_when(is_page))
        .with_state(pages)
}

/// Pages and our own files travel compressed. Files of members and the stream do not. What a page holds of others beside
/// the form token tells nothing about it: the token is masked anew for each page ([`visit`]), and a page is given only
/// to a browser that our own pages sent (cookies are `SameSite=Strict`), so nobody can ask for it often enough.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["text/html", "text/css", "text/javascript", "image/svg+xml"].iter().any(|page| kind.starts_with(page))
        && !headers.contains_key(CONTENT_DISPOSITION)
}

/// Every page, and what it takes.
fn routes(pages: &Pages) -> Routes {
    use Power::{Act, Enter, Manage, Oversee, Read};
    let routes = Routes::new(pages.clone())
        .open("/style/{name}", get(assets::style))
        .open("/script/{name}", get(assets::script))
        .open("/icon/{name}", get(assets::icon))
        .open("/sign-in", get(sign_in::page).post(sign_in::enter).layer(small()))
        .open("/setup", get(links::page).post(links::take).layer(small()))
        .open("/invitation", get(links::page).post(links::take).layer(small()))
        .open("/recovery", get(links::page).post(links::take).layer(small()))
        .open(guard::REPORTS, post(guard::report).layer(DefaultBodyLimit::max(guard::REPORT_BYTES_MAX)))
        .needs(Enter, "/sign-out", post(sign_in::leave))
        .needs(Enter, "/account", get(account::page))
        .needs(Enter, "/account/wishes", post(account::wishes))
        .needs(Enter, "/account/password", post(account::password))
        .needs(Enter, "/account/sessions/{which}/end", post(account::end_session))
        .needs(Enter, "/account/tokens", post(account::make_token))
        .needs(Enter, "/account/tokens/{number}/revoke", post(account::revoke_token))
        .needs(Manage, "/people", get(people::page))
        .needs(Manage, "/people/invite", post(people::invite))
        .needs(Manage, "/people/{number}/{what}", post(people::change))
        .needs(Oversee, "/access-log", get(access::page))
        .needs(Read, "/", get(desk::page))
        .needs(Read, "/exercise", get(desk::exercise))
        .needs(Act, "/desk/acknowledge", post(desk::acknowledge))
        .needs(Read, "/search", get(search::page))
        .needs(Read, "/d/{dossier}", get(dossier::page))
        .needs(Read, "/d/{dossier}/proof", get(proof::page))
        .needs(Read, "/d/{dossier}/forks", get(dossier::forks_page))
        .needs(Read, "/d/{dossier}/evidence", get(proof::evidence))
        .needs(Read, "/d/{dossier}/lines/{line}", get(proof::line_page))
        .needs(Read, "/d/{dossier}/files/{line}", get(file::download))
        .needs(Read, "/d/{dossier}/files/{line}/{version}", get(file::download_version))
        .needs(Act, "/d/{dossier}/files/{line}/fetch", post(file::fetch))
        .needs(Read, "/live", get(live::stream))
        .needs(Read, "/live/position", get(live::position))
        .needs(Enter, "/keys", get(keys::page))
        .needs(Act, "/d/{dossier}/act/{verb}", get(act::page).post(act::act))
        .needs(Act, "/d/{dossier}/continue", get(continuation::page).post(continuation::open))
        .needs(Enter, "/directory", get(directory::page))
        .needs(Enter, "/directory/{member}", get(directory::member_page))
        .needs(Enter, "/peers", get(peers::page))
        .needs(Enter, "/peers/{member}", get(peers::explain_page))
        .needs(Enter, "/quarantine", get(quarantine::page))
        .needs(Manage, "/quarantine/{number}/release", post(quarantine::release))
        .needs(Manage, "/alarms/{number}/seen", post(quarantine::seen))
        .needs(Enter, "/status", get(status::page));
    compose::routes(routes)
}

/// Whoever has not signed in sends little.
fn small() -> DefaultBodyLimit {
    DefaultBodyLimit::max(kept::STRANGER_BYTES_MAX)
}
