//! `ETag` and `If-None-Match`: whoever looks again and again is told when nothing changed.
//!
//! Promise: two answers with one tag say the same of the node; the present time, which stands in some of them as `now`,
//! is left out of the tag, so it is a weak one. Streams and files of members pass by untouched.

use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode};
use axum::middleware::Next;
use comity_dossier::Hex;

/// What is larger goes without a tag.
const TAGGED_BYTES_MAX: usize = 16 * 1024 * 1024;
const TAGGED: [&str; 3] = ["application/json", "application/cbor", "application/cap+xml"];
const NOW: &[u8] = b"\"now\":";

/// Puts a tag on what was looked at, or answers that nothing changed.
pub(super) async fn tag(request: Request<Body>, next: Next) -> Response<Body> {
    let is_look = request.method() == Method::GET || request.method() == Method::HEAD;
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !is_look || response.status() != StatusCode::OK || !TAGGED.contains(&kind) {
        return response;
    }
    let size = hyper::body::Body::size_hint(response.body()).upper();
    if size.is_none_or(|bytes| bytes > TAGGED_BYTES_MAX as u64) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    // The whole body lies in memory already: its size was known.
    let Ok(bytes) = to_bytes(body, TAGGED_BYTES_MAX).await else {
        return crate::problem::Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "stopped").into_http();
    };
    let tag = tag_of(&bytes);
    // Kept by whoever asked and asked about each time; what differs by language differs by tag too.
    head.headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    head.headers.insert(VARY, HeaderValue::from_static("authorization, accept-language"));
    let is_known = known.and_then(|known| known.to_str().ok().map(|known| names(known, &tag))).unwrap_or(false);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        head.headers.insert(ETAG, value);
    }
    if is_known {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(CONTENT_TYPE);
        head.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(bytes))
}

fn tag_of(bytes: &[u8]) -> String {
    let mut hash = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    let mut rest = bytes;
    // Inside a text of JSON the quotes would have backslashes before them, so this is the name of a field.
    while let Some(at) = rest.windows(NOW.len()).position(|window| window == NOW) {
        let (before, after) = rest.split_at(at + NOW.len());
        hash.update(before);
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = &after[digits..];
    }
    hash.update(rest);
    let hash = hash.finish();
    format!("W/\"{}\"", Hex(&hash.as_ref()[..16]))
}

/// Tells whether `If-None-Match` names the tag; weak and strong are compared alike (RFC 9110 §13.1.2).
fn names(known: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|one| opaque(one) == opaque(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_node_changes_no_tag_and_anything_else_does() {
        let of = |text: &str| tag_of(text.as_bytes());
        assert_eq!(of(r#"{"rows":[1],"now":123}"#), of(r#"{"rows":[1],"now":124}"#));
        assert_ne!(of(r#"{"rows":[1],"now":123}"#), of(r#"{"rows":[2],"now":123}"#));
        assert_ne!(of(r#"{"text":"\"now\":1"}"#), of(r#"{"text":"\"now\":2"}"#));
        assert_ne!(of(""), of("x"));
    }

    #[test]
    fn a_tag_is_known_in_a_list_and_whether_weak_or_strong() {
        assert!(names("\"a\", W/\"b\"", "W/\"b\"") && names("\"b\"", "W/\"b\"") && names("*", "W/\"b\""));
        assert!(!names("\"bb\"", "W/\"b\"") && !names("", "W/\"b\""));
    }
}
