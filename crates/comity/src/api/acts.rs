//! What can be done.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use comity_dossier::{EntryId, Member};
use comity_node::desk::{self, Act};
use comity_node::values::PARCEL_BYTES_MAX;

use super::caller::Caller;
use super::dto::{Done, Parcels};
use super::fault::{absent, halted, refused, stopped};
use super::front::App;
use super::given::Given;
use super::looks::find;
use super::once;
use crate::problem::Problem;

type Outcome = Result<Json<Done>, Problem>;

pub(super) async fn open_alert(State(app): State<App>, caller: Caller, headers: HeaderMap, given: Given) -> Outcome {
    let (fields, cap) = given.into_parts();
    act_as(&app, caller, &headers, Act::OpenAlert { fields, cap }).await
}

pub(super) async fn open_request(State(app): State<App>, caller: Caller, headers: HeaderMap, given: Given) -> Outcome {
    let (fields, file) = given.into_parts();
    act_as(&app, caller, &headers, Act::OpenRequest { fields, file }).await
}

/// Whatever can be done in a dossier of that kind: the verb is looked for among those of its kind.
pub(super) async fn act(
    State(app): State<App>,
    caller: Caller,
    Path((name, verb)): Path<(String, String)>,
    headers: HeaderMap,
    given: Given,
) -> Outcome {
    let (fields, file) = given.into_parts();
    let dossier = app.handle.ask(move |node| find(node, &name)).await.map_err(stopped)??;
    act_as(&app, caller, &headers, Act::InDossier { dossier, verb, fields, file }).await
}

/// Goes on from a dossier in a new one.
pub(super) async fn continue_dossier(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
    given: Given,
) -> Outcome {
    let (fields, _) = given.into_parts();
    let dossier = app.handle.ask(move |node| find(node, &name)).await.map_err(stopped)??;
    act_as(&app, caller, &headers, Act::Continue { dossier, fields }).await
}

pub(super) async fn fetch_file(
    State(app): State<App>,
    caller: Caller,
    Path((name, line)): Path<(String, String)>,
    headers: HeaderMap,
) -> Outcome {
    let line = EntryId::from_hex(&line).ok_or_else(absent)?;
    let dossier = app.handle.ask(move |node| find(node, &name)).await.map_err(stopped)??;
    act_as(&app, caller, &headers, Act::FetchFile { dossier, line }).await
}

pub(super) async fn take_charter(State(app): State<App>, caller: Caller, headers: HeaderMap, body: Bytes) -> Outcome {
    act_as(&app, caller, &headers, Act::TakeCharter(body.to_vec())).await
}

pub(super) async fn take_card(State(app): State<App>, caller: Caller, headers: HeaderMap, body: Bytes) -> Outcome {
    act_as(&app, caller, &headers, Act::TakeCard(body.to_vec())).await
}

pub(super) async fn take_parcel(State(app): State<App>, caller: Caller, headers: HeaderMap, body: Bytes) -> Outcome {
    if body.len() > PARCEL_BYTES_MAX {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    }
    act_as(&app, caller, &headers, Act::TakeParcel(body.to_vec())).await
}

/// Writes what waits for a member as parcels; nothing is noted, so the same can be asked for again.
pub(super) async fn make_parcels(State(app): State<App>, Path(member): Path<String>) -> Result<Json<Parcels>, Problem> {
    let member = Member::new(&member).ok_or_else(absent)?;
    let bundle = app.handle.ask(move |node| node.bundle_for(member).map_err(halted)).await.map_err(stopped)??;
    let bundle = bundle.ok_or_else(absent)?;
    Ok(Json(Parcels {
        parcels: bundle.parcels.iter().map(|parcel| STANDARD.encode(parcel)).collect(),
        lines: bundle.lines,
        receipts: bundle.receipts,
        more: bundle.more,
    }))
}

pub(super) async fn release(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<u64>,
    headers: HeaderMap,
) -> Outcome {
    act_as(&app, caller, &headers, Act::ReleaseQuarantined(number)).await
}

pub(super) async fn rebuild(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Outcome {
    act_as(&app, caller, &headers, Act::Rebuild).await
}

pub(super) async fn scrub(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Outcome {
    act_as(&app, caller, &headers, Act::Scrub).await
}

async fn act_as(app: &App, caller: Caller, headers: &HeaderMap, act: Act) -> Outcome {
    let words = app.words(headers);
    let act = once::wrap(headers, &caller.key, act)?;
    match app.handle.act(caller.actor, act).await.map_err(stopped)? {
        Err(fault) => Err(refused(&fault, words)),
        Ok(done) => Ok(Json(match done {
            desk::Done::Opened { dossier, reference, departures } => Done::Opened {
                dossier: dossier.to_string(),
                reference,
                departures: departures.iter().map(|fault| words.cap_fault(fault)).collect(),
            },
            desk::Done::Written { dossier, entry } => {
                Done::Written { dossier: dossier.to_string(), entry: entry.to_string() }
            }
            desk::Done::Taken { news } => Done::Taken { news },
            desk::Done::Unpacked { from, lines, refused, receipts, parts } => {
                Done::Unpacked { from: from.to_string(), lines, refused, receipts, parts }
            }
            desk::Done::Count(count) => Done::Count { count },
        })),
    }
}
