//! The door of the API and the pages: who may come in, and where to.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, HOST};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::routing::get;
use axum::{Router, extract::State};
use comity_dossier::{Time, limits};
use comity_node::people::People;
use comity_node::ports::Clock;
use comity_node::shell::{Handle, Search, SystemClock};
use hyper::body::Incoming;
use tokio::sync::watch;
use tower::ServiceExt;

use super::document::ROOT;
use super::events::Live;
use super::routes::Route;
use super::table::routes;
use super::{caller, tagged};
use crate::config::Settings;
use crate::listen::Answers;
use crate::problem::Problem;
use crate::web;
use crate::words::{ReaderLanguage, Words};

/// The greatest request: a file of the greatest size in base64, and the fields beside it.
const REQUEST_BYTES_MAX: u64 = limits::FILE_BYTES_MAX / 3 * 4 + 4 * 1024 * 1024;
/// How long one request may take: the greatest file over a local connection, and the commit.
const REQUEST_PATIENCE: Duration = Duration::from_secs(600);

/// What pages and API share.
#[derive(Clone)]
pub(crate) struct App {
    /// Speaks to the node.
    pub(crate) handle: Handle,
    /// What happens at the node.
    pub(crate) live: Live,
    /// Accounts, tokens, drafts of this node.
    pub(crate) people: People,
    /// Looks for words.
    pub(crate) search: Search,
    clock: Arc<SystemClock>,
    pub(super) token: Arc<str>,
    language: ReaderLanguage,
    loopback: bool,
    pages: web::Setting,
}

impl App {
    /// Puts together what pages and API share.
    pub(crate) fn new(
        handle: Handle,
        people: People,
        search: Search,
        token: String,
        settings: &Settings,
        pages: web::Setting,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let language = ReaderLanguage::of_tag(&settings.language.value).unwrap_or_default();
        let loopback = settings.api.value.ip().is_loopback();
        let clock = Arc::new(SystemClock::new());
        let live = Live::start(handle.clone(), stop);
        Self { handle, live, people, search, clock, token: token.into(), language, loopback, pages }
    }

    /// Returns the present moment.
    pub(crate) fn now(&self) -> Time {
        self.clock.now().wall
    }

    /// Returns the words for whoever asks.
    pub(crate) fn words(&self, headers: &HeaderMap) -> Words {
        let header = headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        Words::of(header.map_or(self.language, ReaderLanguage::of_header))
    }
}

/// Everything that this node answers on its own machine.
#[derive(Clone)]
pub(crate) struct Front(Router);

impl Front {
    /// Puts the routes together.
    pub(crate) fn new(app: App) -> Self {
        let guarded = |route: Route| {
            let guard = middleware::from_fn_with_state((app.clone(), route.access), caller::guard);
            (route.path, route.handler.layer(guard))
        };
        let api = routes().into_iter().map(guarded).fold(Router::new(), |api, (path, route)| api.route(path, route));
        let api = api
            .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "not-found") })
            .method_not_allowed_fallback(|| async {
                Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
            })
            .layer(DefaultBodyLimit::max(usize::try_from(REQUEST_BYTES_MAX).unwrap_or(usize::MAX)))
            .layer(middleware::from_fn(tagged::tag))
            .layer(middleware::from_fn_with_state(app.clone(), must_be_a_problem));
        let router = Router::new()
            .route("/livez", get(|| async { "ok\n" }))
            .nest(ROOT, api)
            .layer(middleware::from_fn_with_state(app.clone(), must_mean_this_machine));
        // Pages are there for this machine, or for the one https origin that the operator's proxy serves.
        let pages = match app.loopback || app.pages.origin.is_some() {
            true => {
                let (handle, live) = (app.handle.clone(), app.live.clone());
                web::router(handle, live, app.people.clone(), app.search.clone(), app.pages.clone())
            }
            false => Router::new().fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "not-found") }),
        };
        Self(router.with_state(app).merge(pages))
    }
}

impl Answers for Front {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let answer = self.0.clone().oneshot(request.map(Body::new));
        match tokio::time::timeout(REQUEST_PATIENCE, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_) => Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow").into_http(),
        }
    }
}

/// What the library refuses before anything of ours is asked is a problem document too, and every problem is said in the
/// language of whoever asked.
async fn must_be_a_problem(State(app): State<App>, request: Request<Body>, next: Next) -> Response<Body> {
    let words = app.words(request.headers());
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let code = if status == StatusCode::PAYLOAD_TOO_LARGE { "too-large" } else { "request" };
    let problem = response.extensions_mut().remove::<Problem>();
    let mut told = problem.unwrap_or_else(|| Problem::new(status, code)).in_words(words).into_http();
    told.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(words.language().tag()));
    told
}

/// A page of another site must not reach this node under a name of its own that leads here (DNS rebinding).
async fn must_mean_this_machine(State(app): State<App>, request: Request<Body>, next: Next) -> Response<Body> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let here = name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    let by_proxy = app.pages.origin.as_ref().is_some_and(|origin| origin.authority() == host);
    if here || by_proxy || !app.loopback {
        next.run(request).await
    } else {
        Problem::new(StatusCode::MISDIRECTED_REQUEST, "host").into_http()
    }
}
