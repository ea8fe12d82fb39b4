//! What the screen answers. Only this machine is answered, and only its own page changes the pace.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse as _, Redirect};
use axum::routing::{get, post};
use hyper::body::Incoming;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::{Screen, page};
use crate::listen::{Answers, Caps, listen};
use crate::web::is_loopback;

const STYLE: &str = include_str!("../../../assets/demo.css");
const SCRIPT: &str = include_str!("../../../assets/demo.js");
/// The desks of this machine may be framed, nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     frame-src http://localhost:*; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const CAPS: Caps = Caps { connections: 64, of_address: 64, request_bytes: 1 << 20 };

/// Serves the screen until `stop`.
pub(super) fn serve(screen: Arc<Screen>, socket: TcpListener, stop: watch::Receiver<bool>) {
    let front = Front(router(screen, stop.clone()));
    tokio::spawn(listen(socket, None, CAPS, front, stop));
}

/// Returns what the screen answers.
pub(super) fn router(screen: Arc<Screen>, stop: watch::Receiver<bool>) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/bar", get(bar))
        .route("/events", get(events))
        .route("/hold", post(hold))
        .route("/go-on", post(go_on))
        .route("/next", post(next))
        .route("/demo.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route("/demo.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .layer(from_fn(own_page_only))
        .layer(from_fn(this_machine_only))
        .layer(from_fn(headers))
        .with_state((screen, stop))
}

type Shared = State<(Arc<Screen>, watch::Receiver<bool>)>;

#[derive(Clone)]
struct Front(Router);

impl Answers for Front {
    async fn answer(&self, request: axum::http::Request<Incoming>) -> Response<Body> {
        match self.0.clone().oneshot(request.map(Body::new)).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

async fn show(State((screen, _)): Shared) -> Html<String> {
    Html(page::page(&screen).into_string())
}

async fn bar(State((screen, _)): Shared) -> Html<String> {
    Html(page::bar(&screen).into_string())
}

async fn hold(State((screen, _)): Shared) -> Redirect {
    screen.hold(true);
    Redirect::to("/")
}

async fn go_on(State((screen, _)): Shared) -> Redirect {
    screen.hold(false);
    Redirect::to("/")
}

async fn next(State((screen, _)): Shared) -> Redirect {
    screen.step();
    Redirect::to("/")
}

/// Says where both halves lead, each time the story goes on.
async fn events(State((screen, stop)): Shared) -> impl axum::response::IntoResponse {
    let (shown, held) = (screen.shown.subscribe(), screen.held.subscribe());
    let first = (screen, shown, held, stop, true);
    let stream = futures_util::stream::unfold(first, |(screen, mut shown, mut held, mut stop, first)| async move {
        if !first {
            tokio::select! {
                changed = shown.changed() => changed.ok()?,
                changed = held.changed() => changed.ok()?,
                _ = stop.wait_for(|stop| *stop) => return None,
            }
        }
        let [left, right] = page::addresses(&screen);
        let event = Event::default().data(json!({ "left": left, "right": right }).to_string());
        Some((Ok::<_, Infallible>(event), (screen, shown, held, stop, false)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

fn file(media_type: &'static str, text: &'static str) -> impl axum::response::IntoResponse {
    ([(CONTENT_TYPE, HeaderValue::from_static(media_type))], text)
}

async fn headers(request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Somebody's page that was given a name for 127.0.0.1 (DNS rebinding) calls by that name, and gets nothing.
async fn this_machine_only(request: Request, next: Next) -> Response<Body> {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    if authority.or(host).is_some_and(is_loopback) {
        return next.run(request).await;
    }
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

/// A page of another site must not hold or hurry the story.
async fn own_page_only(request: Request, next: Next) -> Response<Body> {
    let is_read = request.method().is_safe();
    if is_read || comes_from_here(request.headers()) {
        return next.run(request).await;
    }
    StatusCode::FORBIDDEN.into_response()
}

/// Browsers say where a form was sent from; whoever is no browser may say nothing.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let site = headers.get(HeaderName::from_static("sec-fetch-site")).and_then(|site| site.to_str().ok());
    site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}
