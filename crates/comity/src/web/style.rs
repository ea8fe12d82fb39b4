//! The one style sheet: ours, small, served under a name that changes with its content.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

/// The style sheet.
pub(super) const SHEET: &str = concat!(include_str!("style.css"), include_str!("form.css"));

/// Where it is served.
pub(super) const PATH: &str = "/style/{name}";

/// Where the pages look for it: the name holds a hash of the content, so that browsers may keep it for ever.
pub(super) static ADDRESS: std::sync::LazyLock<String> =
    std::sync::LazyLock::new(|| format!("/style/{:016x}.css", hash(SHEET.as_bytes())));

/// Serves the style sheet, whatever hash was asked for: an older page gets the newer style, and it is not kept.
pub(super) async fn sheet(uri: axum::http::Uri) -> impl IntoResponse {
    let keep = if uri.path() == ADDRESS.as_str() { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, SHEET)
}

/// FNV-1a: it names a version of our own file and protects nothing.
const fn hash(bytes: &[u8]) -> u64 {
    let (mut sum, mut at) = (0xcbf2_9ce4_8422_2325u64, 0);
    while at < bytes.len() {
        sum = (sum ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    sum
}
