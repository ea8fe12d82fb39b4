//! What can be looked at.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LINK, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use comity_dossier::charter::{Review, SignedCharter};
use comity_dossier::codes::RequestForm;
use comity_dossier::kind::content::Content;
use comity_dossier::limits;
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, EntryId, Member};
use comity_node::export::Disclosure;
use comity_node::values::{DeskCursor, DeskFilter, write_cap};
use comity_node::{Halt, Node};
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::{Caller, still_holds};
use super::document::ROOT;
use super::dto::{Alarm, Desk, Peer, Quarantined, Row, Status};
use super::dto_dossier::{Became, Dossier};
use super::dto_lead::Beside;
use super::dto_line::Line;
use super::dto_request::{Needs, NeedsOf};
use super::events::left_off;
use super::fault::{absent, halted, stopped};
use super::front::App;
use super::members;
use crate::problem::Problem;

/// Rows of one answer.
const ROWS_MAX: usize = 500;

type Found<T> = Result<Json<T>, Problem>;

/// Finds the dossier that somebody means; several, or none, are a problem.
pub(super) fn find(node: &Node, name: &str) -> Result<DossierId, Problem> {
    match node.find(name).map_err(halted)?.as_slice() {
        [only] => Ok(*only),
        [] => Err(Problem::new(StatusCode::NOT_FOUND, "no-such-dossier")),
        _ => Err(Problem::new(StatusCode::CONFLICT, "several-dossiers")),
    }
}

pub(super) async fn status(State(app): State<App>) -> Found<Status> {
    let now = app.now();
    let status = app.handle.ask(move |node| {
        let look = node.status().map_err(halted)?;
        let review = match node.trust().charter_chain().review(now) {
            Review::InForce => None,
            Review::Passed { since } => Some(since),
        };
        let card = node.trust().card_chain(look.member).and_then(|chain| chain.newest_card());
        let addresses = card.map(|card| card.addresses.iter().map(members::address).collect()).unwrap_or_default();
        let tls = card.map(|card| card.tls.clone()).unwrap_or_default();
        Ok(Status::of(&look, review, &tls, addresses, now))
    });
    status.await.map_err(stopped)?.map(Json)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct DeskQuery {
    /// Closed dossiers instead of open ones.
    #[serde(default)]
    closed: bool,
    /// Only those that this member has yet to acknowledge, or only the others.
    needs_acknowledgement: Option<bool>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows at most, up to 500.
    rows: Option<usize>,
}

pub(super) async fn desk(
    State(app): State<App>,
    uri: Uri,
    Query(query): Query<DeskQuery>,
) -> Result<(Next, Json<Desk>), Problem> {
    let filter = DeskFilter {
        closed: query.closed,
        needs_acknowledgement: query.needs_acknowledgement,
        ..DeskFilter::default()
    };
    let rows = query.rows.unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let after = query.after.map(|text| DeskCursor::from_text(&text).ok_or_else(absent)).transpose()?;
    let page = app.handle.ask(move |node| node.desk(&filter, after, rows).map_err(halted)).await.map_err(stopped)??;
    let next = page.next.map(|next| next.to_text());
    let rows = page.rows.into_iter().map(Row::of).collect();
    Ok((next_page(&uri, "after", next.as_deref()), Json(Desk { next, rows, now: app.now().into() })))
}

pub(super) async fn peers(State(app): State<App>) -> Found<Vec<Peer>> {
    let peers = app.handle.ask(|node| {
        let peers = node.peers().map_err(halted)?;
        Ok::<_, Problem>(peers.iter().map(|peer| Peer::of(peer, node.silence_of(peer.member).as_ref())).collect())
    });
    peers.await.map_err(stopped)?.map(Json)
}

pub(super) async fn peer(State(app): State<App>, Path(member): Path<String>) -> Found<Peer> {
    let member = Member::new(&member).ok_or_else(absent)?;
    let peer = app.handle.ask(move |node| {
        let peer = node.peer(member).map_err(halted)?.ok_or_else(absent)?;
        Ok::<_, Problem>(Peer::of(&peer, node.silence_of(member).as_ref()))
    });
    peer.await.map_err(stopped)?.map(Json)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// The number of the last item that was seen.
    #[serde(default)]
    after: u64,
}

pub(super) async fn quarantine(
    State(app): State<App>,
    uri: Uri,
    Query(After { after }): Query<After>,
) -> Result<(Next, Json<Vec<Quarantined>>), Problem> {
    let items =
        app.handle.ask(move |node| node.quarantine(after, ROWS_MAX).map_err(halted)).await.map_err(stopped)??;
    let next = items.last().filter(|_| items.len() == ROWS_MAX).map(|last| last.number.to_string());
    Ok((next_page(&uri, "after", next.as_deref()), Json(items.iter().map(Quarantined::of).collect())))
}

pub(super) async fn alarms(State(app): State<App>) -> Found<Vec<Alarm>> {
    let alarms = app.handle.ask(|node| node.alarms(ROWS_MAX).map_err(halted)).await.map_err(stopped)??;
    Ok(Json(alarms.iter().map(Alarm::of).collect()))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsQuery {
    /// The last position that was heard: lines since are told first, at most 500. `Last-Event-ID` goes before it.
    after: Option<u64>,
}

/// What happens, as it happens: see [`super::events`].
pub(super) async fn events(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    app.live.stream(&caller.key, None, left_off(&headers, query.after), still_holds(&app, &headers)).await
}

/// A version of the charter, as the file that can be handed on.
pub(super) async fn charter(State(app): State<App>, Path(version): Path<u64>) -> Result<Response<Body>, Problem> {
    let bytes = app.handle.ask(move |node| node.trust().charter_chain().version(version).map(SignedCharter::to_bytes));
    Ok(bytes_of(bytes.await.map_err(stopped)?.ok_or_else(absent)?, "application/cbor"))
}

/// The newest card of a member, as the file that can be handed on.
pub(super) async fn card(State(app): State<App>, Path(member): Path<String>) -> Result<Response<Body>, Problem> {
    let member = Member::new(&member).ok_or_else(absent)?;
    let bytes = app.handle.ask(move |node| {
        let cards = node.trust().card_chain(member)?.cards();
        let newest = cards.iter().max_by_key(|card| card.card().version)?;
        Some(newest.bytes().to_vec())
    });
    Ok(bytes_of(bytes.await.map_err(stopped)?.ok_or_else(absent)?, "application/cbor"))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct LinesQuery {
    /// Lines of the timeline at most, the last ones, up to 500.
    lines: Option<usize>,
}

pub(super) async fn dossier(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(query): Query<LinesQuery>,
) -> Found<Dossier> {
    let lines = query.lines.unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let now = app.now();
    let dossier = app.handle.ask(move |node| {
        let id = find(node, &name)?;
        let table = node.request_table(&id).map_err(halted)?;
        let matrix = node.matrix(&id).map_err(halted)?;
        let digest = node.digest(&id).map_err(halted)?.ok_or_else(absent)?;
        let beside = beside(node, &id, lines).map_err(halted)?;
        let view = node.look_at(&id).map_err(halted)?.ok_or_else(absent)?;
        let became = match view.kind() {
            DossierKind::Alert => Became { matrix, table },
            DossierKind::Request => Became { table, ..Became::default() },
        };
        Ok(Dossier::of(view, &became, &beside, digest, lines, now))
    });
    dossier.await.map_err(stopped)?.map(Json)
}

/// What the node knows of a dossier beside its view. Only where a key was withdrawn can a line stand under one.
fn beside(node: &mut Node, id: &DossierId, lines: usize) -> Result<Beside, Halt> {
    let compromised = node.dossier_proof(id)?.map(|proof| proof.compromised).unwrap_or_default();
    let shown = node.look_at(id)?.map(|view| {
        let back = view.timeline_back(None, lines).filter(|item| compromised.contains(&item.member));
        back.map(|item| item.id).collect::<Vec<_>>()
    });
    let mut unconfirmed = std::collections::BTreeSet::new();
    for line in shown.unwrap_or_default() {
        if node.is_unconfirmed(id, &line)? {
            unconfirmed.insert(line);
        }
    }
    Ok(Beside {
        continued: node.continuations(id)?,
        forks: node.forks(id)?,
        stopped_by: node.stopped_by(id)?,
        read_only: node.is_read_only(id)?,
        waiting: node.waiting_lines(id, ROWS_MAX)?,
        unconfirmed,
    })
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedsQuery {
    /// `preservation`, `information` or `emergency-disclosure`.
    form: String,
    /// Members, divided by commas.
    #[serde(default)]
    to: String,
}

/// What a request of a form must say, by the form and by the law of those who would be asked.
pub(super) async fn request_needs(State(app): State<App>, Query(query): Query<NeedsQuery>) -> Found<Needs> {
    let form = RequestForm::from_name(&query.form).ok_or_else(absent)?;
    let codes = query.to.split(',').map(str::trim).filter(|code| !code.is_empty()).take(limits::PARTICIPANTS_MAX);
    let members: Vec<Member> = codes.map(|code| Member::new(code).ok_or_else(absent)).collect::<Result<_, _>>()?;
    let needs = app.handle.ask(move |node| {
        let of = |member: Member| {
            let card = node.trust().card_chain(member).and_then(|chain| chain.newest_card());
            NeedsOf::of(member.to_string(), card.map(|card| (card.version, &card.law)), form)
        };
        Needs::of(form, members.into_iter().map(of).collect())
    });
    Ok(Json(needs.await.map_err(stopped)?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct BeforeQuery {
    /// The id of the line before which to go on; none: from the last one.
    before: Option<String>,
    /// Lines at most, up to 500.
    lines: Option<usize>,
}

/// Lines before a line, latest first.
pub(super) async fn lines(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    Query(query): Query<BeforeQuery>,
) -> Result<(Next, Json<Vec<Line>>), Problem> {
    let most = query.lines.unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let before = query.before.map(|text| EntryId::from_hex(&text).ok_or_else(absent)).transpose()?;
    let lines = app.handle.ask(move |node| {
        let id = find(node, &name)?;
        let view = node.look_at(&id).map_err(halted)?.ok_or_else(absent)?;
        let place = before.map(|line| view.item(&line).map(|item| item.place).ok_or_else(absent)).transpose()?;
        Ok(view.timeline_back(place, most + 1).map(Line::of).collect::<Vec<_>>())
    });
    let mut lines = lines.await.map_err(stopped)??;
    let more = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| more).map(|last| last.line.as_str());
    Ok((next_page(&uri, "before", next), Json(lines)))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct LineQuery {
    /// The id of the line that holds the CAP message; none: the last one.
    line: Option<String>,
}

/// A CAP message as XML: the bytes of the file it was read from, or written from its data.
pub(super) async fn cap(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(LineQuery { line }): Query<LineQuery>,
) -> Result<Response<Body>, Problem> {
    let line = line.map(|text| EntryId::from_hex(&text).ok_or_else(absent)).transpose()?;
    let bytes = app.handle.ask(move |node| {
        let id = find(node, &name)?;
        let view = node.look_at(&id).map_err(halted)?.ok_or_else(absent)?;
        let line = line.or_else(|| view.alerts().messages().next_back()).ok_or_else(absent)?;
        let Some(Content::Alert(alert)) = view.item(&line).and_then(|item| item.content()) else {
            return Err(absent());
        };
        let alert = alert.clone();
        match &alert.original {
            Some(original) => {
                let file = node.open_file(&original.file).map_err(halted)?;
                file.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "file-not-here"))
            }
            None => {
                let written = write_cap(&alert.cap, Default::default()).map(String::into_bytes);
                written.map_err(|fault| Problem::new(StatusCode::CONFLICT, "cap-in-part").with_detail(fault.path))
            }
        }
    });
    Ok(bytes_of(bytes.await.map_err(stopped)??, "application/cap+xml"))
}

/// A file, as it was attached. Its claimed type is not believed: nothing opens it by itself.
pub(super) async fn file(
    State(app): State<App>,
    Path((name, line)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    let line = EntryId::from_hex(&line).ok_or_else(absent)?;
    let bytes = app.handle.ask(move |node| {
        let id = find(node, &name)?;
        let reference = node.file_reference(&id, &line).map_err(halted)?.ok_or_else(absent)?;
        let file = node.open_file(&reference).map_err(halted)?;
        let file = file.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "file-not-here"))?;
        let view = node.look_at(&id).map_err(halted)?;
        let content = view.and_then(|view| view.item(&line)).and_then(|item| item.content());
        let name = content.and_then(name_of).map(str::to_owned);
        Ok((file, name))
    });
    let (bytes, name) = bytes.await.map_err(stopped)??;
    let mut response = bytes_of(bytes, "application/octet-stream");
    let headers = response.headers_mut();
    headers.insert(CONTENT_DISPOSITION, attachment(name.as_deref()));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

/// The name that whoever attached a file gave it.
fn name_of(content: &Content) -> Option<&str> {
    match content {
        Content::Attach(attach) => Some(attach.name.as_str()),
        Content::Request(line) => line.annex.as_ref().map(|annex| annex.name.as_str()),
        Content::Amendment(line) => line.annex.as_ref().map(|annex| annex.name.as_str()),
        Content::Answer(line) => line.file.as_ref().map(|file| file.name.as_str()),
        _ => None,
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceQuery {
    /// `all`, `none`, or ids of lines divided by commas.
    texts: Option<String>,
}

/// The evidence file of a dossier, with the texts that are to be disclosed.
pub(super) async fn evidence(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(EvidenceQuery { texts }): Query<EvidenceQuery>,
) -> Result<Response<Body>, Problem> {
    let disclosure = match texts.as_deref() {
        None | Some("all") => Disclosure::Everything,
        Some("none") => Disclosure::Nothing,
        Some(lines) => {
            let lines = lines.split(',').map(|line| EntryId::from_hex(line.trim()).ok_or_else(absent));
            Disclosure::Only(lines.collect::<Result<_, _>>()?)
        }
    };
    let bytes = app.handle.ask(move |node| {
        let id = find(node, &name)?;
        node.export(&id, &disclosure).map_err(halted)?.ok_or_else(absent)
    });
    Ok(bytes_of(bytes.await.map_err(stopped)??, "application/cbor"))
}

/// The header `Link`, where a list goes on.
pub(super) type Next = Option<[(HeaderName, HeaderValue); 1]>;

/// Returns the header that leads to the rest of a list: the same address with another cursor (RFC 8288).
pub(super) fn next_page(uri: &Uri, name: &str, cursor: Option<&str>) -> Next {
    let others = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')));
    let query: Vec<String> = others.map(str::to_owned).chain([format!("{name}={}", cursor?)]).collect();
    let link = format!("<{ROOT}{}?{}>; rel=\"next\"", uri.path(), query.join("&"));
    Some([(LINK, HeaderValue::from_str(&link).ok()?)])
}

/// Returns what makes a browser save a file under this name and never open it.
fn attachment(name: Option<&str>) -> HeaderValue {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let coded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let name = name.map(|name| format!("; filename*=UTF-8''{}", name.bytes().map(coded).collect::<String>()));
    let value = format!("attachment{}", name.unwrap_or_default());
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

fn bytes_of(bytes: Vec<u8>, media_type: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
