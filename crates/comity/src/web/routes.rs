//! Every way in, and what it takes: a route is declared with the power it needs, or as open to whoever comes.
//!
//! ```text
//!   Routes::new().open("/sign-in", …).needs(Power::Read, "/d/{dossier}", get(…)).needs(Power::Act, …, post(…))
//!   request ── signed in? ── may? ── forms, questions not too often ── handler ── what was read is written down
//! ```
//!
//! Promise: no handler of a page runs for somebody who lacks what its route names; there is no route without a
//! declaration. Whoever is not signed in is led to the page to sign in and back; a form whose session is over comes back
//! with what was written in it.
//! Not here: what roles may (`comity_node::people`), the token in each form (`visit`).

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use comity_node::people::{AccountId, PeopleFault};

use super::Pages;
use super::doorway::Counted;
use super::frame::{self, Place, Trouble};
use super::guard;
use super::reader::Asked;
use super::search;
use super::session;
use super::sign_in::kept;
use super::visit::{Officer, Power};

/// What a route takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing: styles, signing in.
    Nothing,
    /// To have signed in with a power.
    Power(Power),
}

/// The routes of the pages.
pub(super) struct Routes {
    pages: Pages,
    router: Router<Pages>,
    declared: Vec<(String, Takes)>,
}

impl Routes {
    /// Begins without any.
    pub(super) fn new(pages: Pages) -> Self {
        Self { pages, router: Router::new(), declared: Vec::new() }
    }

    /// Opens a route to whoever comes.
    pub(super) fn open(mut self, path: impl Into<String>, methods: MethodRouter<Pages>) -> Self {
        let path = path.into();
        self.router = self.router.route(&path, methods);
        self.declared.push((path, Takes::Nothing));
        self
    }

    /// Opens a route to those who may. The same path may be declared again for other methods and another power.
    pub(super) fn needs(mut self, power: Power, path: impl Into<String>, methods: MethodRouter<Pages>) -> Self {
        let path = path.into();
        let gate = move |state, request, next| pass(power, state, request, next);
        let methods = methods.route_layer(from_fn_with_state(self.pages.clone(), gate));
        self.router = self.router.route(&path, methods);
        self.declared.push((path, Takes::Power(power)));
        self
    }

    /// Returns the router, and what was declared.
    pub(super) fn finish(self) -> (Router<Pages>, Vec<(String, Takes)>) {
        (self.router, self.declared)
    }
}

async fn pass(power: Power, State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let Some(officer) = request.extensions().get::<Officer>().cloned() else {
        return stranger(&pages, request).await;
    };
    if !officer.may(power) {
        // Whoever only manages the node has another first page.
        if request.uri().path() == "/" && officer.may(Power::Manage) {
            return Redirect::to("/people").into_response();
        }
        // Who only runs the node has no dossiers to read: the links are what such a person looks after.
        if request.uri().path() == "/" && officer.may(Power::Manage) {
            return Redirect::to(Place::Peers.path()).into_response();
        }
        return refuse(request, Trouble::NotAllowed).await;
    }
    let (is_change, path) = (guard::is_change(request.method()), request.uri().path().to_owned());
    let asked_for = search::asked_for(request.uri());
    if is_change
        && let Err(seconds) = pages.door.count(Counted::Form, &format!("account {}", officer.account), (pages.now)())
    {
        return guard::too_often(request.headers(), seconds);
    }
    let is_reading = guard::is_reading(request.method())
        && matches!(power, Power::Read | Power::Oversee)
        && !path.starts_with("/live");
    if is_reading
        && asked_for.is_some()
        && let Err(PeopleFault::TooOften { wait_ms }) =
            pages.people.count_question(AccountId(officer.account), (pages.now)())
    {
        return guard::too_often(request.headers(), wait_ms.div_ceil(1_000));
    }
    let headers = request.headers().clone();
    let response = next.run(request).await;
    if is_reading && response.status() == StatusCode::OK && officer.account != 0 {
        let (account, now) = (AccountId(officer.account), (pages.now)());
        let object = asked_for.unwrap_or_else(|| path.clone());
        let logged =
            session::of_people(&pages.people, move |people| people.log_reading(account, act(&path), &object, now));
        // Nobody reads what cannot be written down.
        match logged.await {
            Ok(()) => {}
            Err(PeopleFault::TooOften { wait_ms }) => return guard::too_often(&headers, wait_ms.div_ceil(1_000)),
            Err(_) => {
                let (mut parts, ()) = Request::new(()).into_parts();
                let asked = Asked::from_request_parts(&mut parts, &()).await;
                let words = asked.map_or_else(|never| match never {}, |asked| asked.words());
                return frame::answer(words, Err(Trouble::NodeStopped));
            }
        }
    }
    response
}

/// Names what was read: the first part of the path.
fn act(path: &str) -> &'static str {
    match path.split('/').nth(1).unwrap_or_default() {
        "" => "desk",
        "d" if path.contains("/files/") => "file",
        "d" => "dossier",
        "exercise" => "desk",
        "access-log" => "access-log",
        "search" => "search",
        _ => "page",
    }
}

/// Leads somebody who is not signed in to the page where that is done, and back to where it was.
async fn stranger(pages: &Pages, request: Request) -> Response {
    if guard::is_change(request.method()) {
        return kept::ask_to_sign_in(pages, request).await;
    }
    let mode = request.headers().get("sec-fetch-mode").and_then(|mode| mode.to_str().ok());
    if mode.is_some_and(|mode| mode != "navigate") {
        return refuse(request, Trouble::NotSignedIn).await;
    }
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Redirect::to(&super::sign_in::address(session::local_path(here))).into_response()
}

async fn refuse(request: Request, trouble: Trouble) -> Response {
    let (mut parts, _) = request.into_parts();
    match Asked::from_request_parts(&mut parts, &()).await {
        Ok(asked) => frame::answer(asked.words(), Err(trouble)),
        Err(never) => match never {},
    }
}
