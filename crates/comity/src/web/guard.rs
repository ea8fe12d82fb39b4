//! What every answer carries, and who gets one.

use axum::extract::Request;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::words::{ReaderLanguage, Words};

/// Nothing but our own files: no inline style or script, no frame, nothing from elsewhere; forms go nowhere else.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Puts the headers on every answer.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A file has a stricter one of its own.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Answers only those who call this machine by a loopback name. Somebody's web page that was given a name for 127.0.0.1
/// (DNS rebinding) calls it by that name, and gets nothing.
pub(super) async fn loopback_only(request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    if authority.or(host).is_some_and(is_loopback) {
        return next.run(request).await;
    }
    let preferred = request.headers().get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let words = Words::of(ReaderLanguage::of_header(preferred));
    (StatusCode::MISDIRECTED_REQUEST, words.text("page-loopback-only")).into_response()
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_names_are_loopback() {
        for yes in ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:443", "[::1]"] {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "user@localhost", "::1"] {
            assert!(!is_loopback(no), "{no}");
        }
    }
}
