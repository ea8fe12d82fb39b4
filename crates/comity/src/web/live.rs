//! What open pages hear: the event stream of the API, for browsers (`GET /live`), and the log's position for those that
//! no stream reaches.
//!
//! A page says with `?after=` at which position of the log it was written; a browser that comes back says itself where it
//! was. A connection lives ten minutes (see `listen`), so that whoever was signed out hears no more after that.
//! Not here: what is told and how ([`crate::api::events`]).

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Pages;
use super::session::Session;
use super::visit::{Power, Visitor};
use crate::api::events::left_off;

/// `GET /live/position`: where the log stands, for browsers that no stream reaches. Its tag is the position.
pub(super) async fn position(State(pages): State<Pages>, Visitor(_): Visitor, headers: HeaderMap) -> Response {
    let Ok(Ok(position)) = pages.node.ask(|node| node.log_position()).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let tag = format!("\"{position}\"");
    let known = headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()) == Some(tag.as_str());
    let head = [(ETAG, tag), (CACHE_CONTROL, "no-store".to_owned())];
    if known { (StatusCode::NOT_MODIFIED, head).into_response() } else { (head, position.to_string()).into_response() }
}

/// Where a page that was just written begins to listen.
#[derive(Deserialize)]
pub(super) struct After {
    after: Option<u64>,
}

/// Opens the stream for whoever looks at the pages, as long as the session lasts: a stream that is open uses it, so a
/// desk that is watched stays signed in.
pub(super) async fn stream(
    State(pages): State<Pages>,
    Visitor(officer): Visitor,
    session: Option<Extension<Session>>,
    Query(query): Query<After>,
    headers: HeaderMap,
) -> Response {
    let account = format!("account {}", officer.account);
    let (people, now) = (pages.people.clone(), pages.now.clone());
    let number = session.as_ref().map(|session| session.number);
    // One look at an indexed row now and then: short enough for the thread of a stream.
    let holds = move || {
        let secret = session.as_ref().map(|session| session.secret.as_str());
        secret.is_none_or(|secret| {
            let visit = people.visit(secret, now()).unwrap_or_default();
            visit.is_some_and(|visit| visit.powers.has(Power::Read))
        })
    };
    let stream = pages.live.stream(&account, number, left_off(&headers, query.after), holds).await;
    stream.map_or_else(IntoResponse::into_response, IntoResponse::into_response)
}
