//! What open pages hear: the event stream of the API, for browsers (`GET /live`).
//!
//! A page says with `?after=` at which position of the log it was written; a browser that comes back says itself where it
//! was. A connection lives ten minutes (see `listen`), so that whoever was signed out hears no more after that.
//! Not here: what is told and how ([`crate::api::events`]).

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Pages;
use super::visit::Visitor;
use crate::api::events::left_off;

/// Where a page that was just written begins to listen.
#[derive(Deserialize)]
pub(super) struct After {
    after: Option<u64>,
}

/// Opens the stream for whoever looks at the pages.
pub(super) async fn stream(
    State(pages): State<Pages>,
    Visitor(officer): Visitor,
    Query(query): Query<After>,
    headers: HeaderMap,
) -> Response {
    let account = format!("account {}", officer.account);
    let stream = pages.live.stream(&account, left_off(&headers, query.after), || true).await;
    stream.map_or_else(IntoResponse::into_response, IntoResponse::into_response)
}
