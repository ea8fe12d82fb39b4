//! Who gets an answer at all, and what every answer carries.
//!
//! ```text
//!   request ── known_host ── within_rates ── from_our_pages (what changes something) ──> session, routes
//! ```
//!
//! Promise: no page of another site makes a browser do something here, by whatever method, whether the browser has a
//! session or not; every answer, refusals too, says what a browser may do with it.
//! Not here: who may what (`routes`), the token in each form (`visit`).

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN, REFERRER_POLICY, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Pages;
use super::doorway::Counted;
use crate::listen::CameFrom;
use crate::words::{ReaderLanguage, Words};

/// Where browsers report what the policy kept from happening.
pub(super) const REPORTS: &str = "/csp-report";
/// Bytes of one report.
pub(super) const REPORT_BYTES_MAX: usize = 16 * 1024;

/// Returns from where a request comes, as text for counting.
pub(super) fn from(extensions: &axum::http::Extensions) -> String {
    extensions.get::<CameFrom>().map_or_else(|| "here".to_owned(), |from| from.0.to_canonical().to_string())
}

/// Puts the headers on every answer.
pub(super) async fn headers(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A file that is downloaded has a stricter one of its own.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(pages.door.policy().clone());
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Forms of ours say where they come from; nobody else is told anything.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("reporting-endpoints"), "csp=\"/csp-report\""),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if pages.door.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What a browser has and these pages do not ask for.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
    idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/// Answers only those who call this node by its name: on loopback somebody's web page that was given a name for 127.0.0.1
/// (DNS rebinding) calls it by that name, and gets nothing.
pub(super) async fn known_host(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    if host(&request).is_some_and(|host| pages.door.is_host(host)) {
        return next.run(request).await;
    }
    plain(StatusCode::MISDIRECTED_REQUEST, request.headers(), "page-other-host")
}

fn host(request: &Request) -> Option<&str> {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    authority.or(request.headers().get(HOST).and_then(|host| host.to_str().ok()))
}

/// Counts requests by address, whoever it is: nothing has been looked up yet.
pub(super) async fn within_rates(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let who = from(request.extensions());
    match pages.door.count(Counted::Request, &who, (pages.now)()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => too_often(request.headers(), seconds),
    }
}

/// Says that somebody asks too often, and when to go on.
pub(super) fn too_often(headers: &HeaderMap, seconds: u64) -> Response {
    let mut response = plain(StatusCode::TOO_MANY_REQUESTS, headers, "page-too-often");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Lets what changes something come from our own pages only, as far as the browser tells: by `Sec-Fetch-Site`, and by
/// `Origin`. A browser that tells neither has to know the token of the form (`visit`).
pub(super) async fn from_our_pages(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    if is_change(request.method()) && !is_ours(&pages, &request) {
        return plain(StatusCode::FORBIDDEN, request.headers(), "page-form-token");
    }
    next.run(request).await
}

/// Tells whether a request of this method changes something.
pub(super) fn is_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Tells whether a request of this method reads: what HEAD says of an answer tells of what stands in it.
pub(crate) fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn is_ours(pages: &Pages, request: &Request) -> bool {
    let header = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = header(HeaderName::from_static("sec-fetch-site"));
    let own_site = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = host(request).unwrap_or_default();
    own_site && header(ORIGIN).is_none_or(|origin| pages.door.is_own_origin(origin, host))
}

/// Says in plain text why there is no page: what refuses before anybody is known needs nothing of the node.
fn plain(status: StatusCode, headers: &HeaderMap, key: &str) -> Response {
    let preferred = headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let words = Words::of(ReaderLanguage::of_header(preferred));
    (status, format!("{}\n{}\n", words.text(key), words.text(&format!("{key}.next")))).into_response()
}

/// `POST /csp-report`: a browser tells that a page tried what the policy forbids. It is counted and logged; nothing that the
/// browser says of it is, since anybody can send it.
pub(super) async fn report(State(pages): State<Pages>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_report = ["application/csp-report", "application/reports+json"].iter().any(|known| kind.starts_with(known));
    if !is_report || body.is_empty() {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    if let Some(count) = pages.door.report((pages.now)()) {
        tracing::warn!(count, "a browser reports that a page tried what the policy forbids");
    }
    StatusCode::NO_CONTENT
}
