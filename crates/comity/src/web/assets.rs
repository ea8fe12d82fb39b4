//! The files that pages fetch: one style sheet, one script, one icon. Ours, small, served under names that change with them.
//!
//! Promise: a browser keeps a file for ever under its present name; a name of another version gets the present file,
//! and it is not kept. Whoever has it already is told so (`304`).

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// A file of ours.
pub(super) struct Asset {
    /// What it holds.
    pub(super) content: &'static str,
    media_type: &'static str,
    address: LazyLock<String>,
}

const SHEET: &str = concat!(
    include_str!("style.css"),
    include_str!("form.css"),
    include_str!("compose.css"),
    include_str!("dossier.css")
);
const PROGRAM: &str = include_str!("../../assets/script.js");
const DRAWING: &str = include_str!("../../assets/icon.svg");

/// The style sheet, in files: what forms and dossiers need beside the rest stands in their own.
pub(super) static STYLE: Asset = Asset {
    content: SHEET,
    media_type: "text/css; charset=utf-8",
    address: LazyLock::new(|| format!("/style/{:016x}.css", hash(SHEET))),
};

/// The script.
pub(super) static SCRIPT: Asset = Asset {
    content: PROGRAM,
    media_type: "text/javascript; charset=utf-8",
    address: LazyLock::new(|| format!("/script/{:016x}.js", hash(PROGRAM))),
};

/// The icon.
pub(super) static ICON: Asset = Asset {
    content: DRAWING,
    media_type: "image/svg+xml",
    address: LazyLock::new(|| format!("/icon/{:016x}.svg", hash(DRAWING))),
};

impl Asset {
    /// Returns where pages look for it.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    fn answer(&self, uri: &Uri, headers: &HeaderMap) -> Response {
        let tag = format!("\"{}\"", self.address());
        let tag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
        let keep = if uri.path() == self.address() { "public, max-age=31536000, immutable" } else { "no-store" };
        let keep = HeaderValue::from_static(keep);
        if headers.get(IF_NONE_MATCH).is_some_and(|known| *known == tag) {
            return (StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, keep)]).into_response();
        }
        let kind = HeaderValue::from_static(self.media_type);
        ([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep), (ETAG, tag)], self.content).into_response()
    }
}

/// `GET /style/{name}`.
pub(super) async fn style(uri: Uri, headers: HeaderMap) -> Response {
    STYLE.answer(&uri, &headers)
}

/// `GET /script/{name}`.
pub(super) async fn script(uri: Uri, headers: HeaderMap) -> Response {
    SCRIPT.answer(&uri, &headers)
}

/// `GET /icon/{name}`.
pub(super) async fn icon(uri: Uri, headers: HeaderMap) -> Response {
    ICON.answer(&uri, &headers)
}

/// FNV-1a: it names a version of our own file and protects nothing.
const fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut sum, mut at) = (0xcbf2_9ce4_8422_2325u64, 0);
    while at < bytes.len() {
        sum = (sum ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    sum
}
