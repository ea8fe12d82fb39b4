//! The event stream (server-sent events): one implementation for programs (`GET /api/v1/events`) and pages (`GET /live`).
//!
//! ```text
//!   node ── Change ──> hub (one task, one look at the log) ── broadcast ──> each stream: replay, then live ──> reader
//! ```
//!
//! What a reader gets, each `data` being one JSON object of at most 2 KiB, in which no text of a member stands:
//!
//! | event | id | data | meaning |
//! |---|---|---|---|
//! | `here` | position | `{"position":1042}` | the stream stands at this position; what is replayed comes after it |
//! | `line` | position | [`LineEvent`] | a line came; told once, in the order of the log |
//! | `change` | none | [`ChangeEvent`] | something else of a dossier changed: a receipt, a file, a text that came late |
//! | `resync` | position | `{"position":1042}` | more happened than is told: look at everything again, then go on from here |
//!
//! A comment (`: quiet`) comes every 15 seconds. Whoever comes back names the last id it got, in the header
//! `Last-Event-ID` (browsers do) or as `?after=`, and gets the lines since, at most 500, else `resync`. A `change` is not
//! replayed: after a break, whoever shows receipts looks at what it shows again once it reads `here`.
//! `immediate` is true where a line of another member announces itself: it counts, and its dossier is immediate and open.
//!
//! Promise: the stream never waits for a reader; who falls behind is told `resync`. At most 2 streams of one
//! session of a browser, 6 of one account and 2,000 in all: a newer one ends the oldest (LIM-025). A stream ends when its token or session does, seen at the next comment.
//! Not here: who may listen (`front`, the pages' sign-in).

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response};
use comity_dossier::DossierId;
use comity_dossier::lines::DossierKind;
use comity_node::shell::{Change, Handle, Stopped};
use comity_node::{Brief, Halt, News, NewsPage, Node};
use hyper::body::Frame;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{broadcast, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use utoipa::ToSchema;

use super::fault::{halted, stopped};
use crate::problem::Problem;

/// What the stream is, for the API's document.
pub(super) const ABOUT: &str = "Server-sent events. `here` tells at which position of the log the stream stands; `line` \
    (`LineEvent`) a line that came; `change` (`ChangeEvent`, without an id) a dossier that changed otherwise; `resync` that \
    everything is to be looked at again. The id of an event is its position: with `Last-Event-ID` or `?after=` the lines \
    since are told first, at most 500, else `resync`. A comment comes every 15 seconds. At most 6 streams of one account: a seventh ends the oldest.";
/// The header in which a browser says the last id that it got.
pub(crate) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Silence after which a comment shows that the stream lives.
const QUIET: Duration = Duration::from_secs(15);
/// How long a reader may leave what is sent unread.
const PATIENCE: Duration = Duration::from_secs(30);
/// Events that wait for a slow reader.
const WAITING_MAX: usize = 64;
/// Events that a stream may fall behind.
const BEHIND_MAX: usize = 1_024;
/// Lines that are replayed, and lines that are told of one look at the log.
const REPLAY_MAX: usize = 500;
/// Streams of one session of a browser, whose tabs share one.
const OF_SESSION_MAX: usize = 2;
/// Streams of one account.
const OF_ACCOUNT_MAX: usize = 6;
/// Streams in all.
pub(crate) const STREAMS_MAX: usize = 2_000;

/// A line that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct LineEvent {
    /// Where it stands in this node's log.
    pub(crate) position: u64,
    /// The id of its dossier.
    pub(crate) dossier: String,
    /// What people call the dossier; empty as long as its opening is not here.
    pub(crate) reference: String,
    /// `alert` or `request`; none as long as the opening is not here.
    pub(crate) kind: Option<String>,
    /// The level of the dossier; none while it is not known here.
    pub(crate) level: Option<String>,
    /// Whether the dossier is an exercise.
    pub(crate) exercise: bool,
    /// The id of the line.
    pub(crate) line: String,
    /// The kind of the line, such as `acknowledge`.
    pub(crate) line_kind: String,
    /// The code of the member that wrote it.
    pub(crate) by: String,
    /// It announces itself.
    pub(crate) immediate: bool,
}

/// Something of a dossier changed that is no line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ChangeEvent {
    /// The id of the dossier.
    pub(crate) dossier: String,
    /// What people call it; empty as long as its opening is not here.
    pub(crate) reference: String,
    /// `alert` or `request`; none as long as the opening is not here.
    pub(crate) kind: Option<String>,
    /// Its level; none while it is not known here.
    pub(crate) level: Option<String>,
    /// Whether it is an exercise.
    pub(crate) exercise: bool,
    /// An immediate line of another came that still waits for earlier ones.
    pub(crate) immediate: bool,
}

/// Where a stream stands: what `here` and `resync` tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct PositionEvent {
    /// A position of this node's log.
    pub(crate) position: u64,
}

/// What happens at a node, told to whoever listens; cheap to clone.
#[derive(Clone)]
pub(crate) struct Live {
    node: Handle,
    told: broadcast::Sender<Told>,
    stop: watch::Receiver<bool>,
    seats: Seats,
}

/// One event, ready to be sent.
#[derive(Clone, Debug)]
struct Told {
    /// Where it stands in the log, if it is a line or a mark.
    position: Option<u64>,
    bytes: Bytes,
}

impl Live {
    /// Begins to listen to a node, until `stop` says so. Must be called inside a tokio runtime.
    pub(crate) fn start(node: Handle, stop: watch::Receiver<bool>) -> Self {
        let (told, _) = broadcast::channel(BEHIND_MAX);
        let live = Self { node, told, stop, seats: Seats::default() };
        let hub = live.clone();
        let changes = live.node.changes();
        tokio::spawn(async move {
            // Whether the hub stops or the node does, nothing is told any more.
            let _ = hub.hear(changes).await;
        });
        live
    }

    /// Opens a stream for an account, and one of its sessions, from the position that it names, as long as `holds` says that
    /// it may listen. Whoever has too many loses the oldest.
    pub(crate) async fn stream(
        &self,
        account: &str,
        session: Option<u64>,
        after: Option<u64>,
        holds: impl Fn() -> bool + Send + 'static,
    ) -> Result<Response<Body>, Problem> {
        let seat = self.seats.take(account, session);
        // First listen, then look: what comes between is in both, and told once.
        let told = self.told.subscribe();
        let (first, at) = self.node.ask(move |node| begin(node, after)).await.map_err(stopped)?.map_err(halted)?;
        let (sender, receiver) = channel(WAITING_MAX);
        let stream = Stream { live: self.clone(), at, to: sender, seat };
        tokio::spawn(async move {
            // However it ends, whoever wants more comes back.
            let _ = stream.tell(first, told, holds).await;
        });
        let mut response = Response::new(Body::new(Events(receiver)));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
        Ok(response)
    }

    /// Looks at the log once for all streams, whenever something changed.
    async fn hear(self, mut changes: broadcast::Receiver<Change>) -> Result<(), Stopped> {
        let mut stop = self.stop.clone();
        let Ok(mut at) = self.node.ask(|node| node.log_position()).await? else { return Ok(()) };
        loop {
            let first = tokio::select! {
                change = changes.recv() => change,
                () = ended(&mut stop) => return Ok(()),
            };
            let (mut changed, mut behind) = (Vec::new(), false);
            match first {
                Ok(change) => changed.push(change),
                Err(RecvError::Lagged(_)) => behind = true,
                Err(RecvError::Closed) => return Ok(()),
            }
            loop {
                match changes.try_recv() {
                    Ok(change) => changed.push(change),
                    Err(TryRecvError::Lagged(_)) => behind = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            let from = at;
            let looked = self.node.ask(move |node| what_came(node, from, &changed)).await?;
            let Ok((page, others)) = looked else { return Ok(()) };
            at = page.upto;
            if page.more || behind {
                let Ok(last) = self.node.ask(|node| node.log_position()).await? else { return Ok(()) };
                at = last;
                self.say(mark("resync", last));
                continue;
            }
            page.news.iter().map(line).chain(others).for_each(|told| self.say(told));
        }
    }

    fn say(&self, told: Told) {
        // Nobody listens if this fails.
        let _ = self.told.send(told);
    }
}

/// Waits until the node ends.
async fn ended(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Reads where a reader left off: `Last-Event-ID`, which browsers send when they come back, before `?after=`.
pub(crate) fn left_off(headers: &HeaderMap, after: Option<u64>) -> Option<u64> {
    let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()).and_then(|id| id.trim().parse().ok());
    last.or(after)
}

/// What a stream begins with, and the position at which it goes on.
fn begin(node: &mut Node, after: Option<u64>) -> Result<(Vec<Told>, u64), Halt> {
    let last = node.log_position()?;
    let Some(after) = after else { return Ok((vec![mark("here", last)], last)) };
    // A position that this log has not reached was given by another life of the store.
    let page = if after > last { None } else { Some(node.news(after, REPLAY_MAX)?) };
    Ok(match page {
        Some(page) if !page.more => {
            let lines = page.news.iter().map(line);
            (std::iter::once(mark("here", after)).chain(lines).collect(), page.upto)
        }
        _ => (vec![mark("here", last), mark("resync", last)], last),
    })
}

/// The lines that came, and the dossiers that changed otherwise.
fn what_came(node: &mut Node, after: u64, changed: &[Change]) -> Result<(NewsPage, Vec<Told>), Halt> {
    let page = node.news(after, REPLAY_MAX)?;
    let told: BTreeSet<DossierId> = page.news.iter().map(|news| news.about.dossier).collect();
    let mut others = Vec::new();
    let dossiers: BTreeSet<DossierId> = changed.iter().map(|change| change.dossier).collect();
    for dossier in dossiers.difference(&told) {
        let immediate = changed.iter().any(|change| change.dossier == *dossier && change.immediate);
        others.push(change(node.brief(dossier)?, immediate));
    }
    Ok((page, others))
}

fn kind(brief: &Brief) -> Option<String> {
    let name = brief.kind.map(|kind| match kind {
        DossierKind::Alert => "alert",
        DossierKind::Request => "request",
    });
    name.map(str::to_owned)
}

fn line(news: &News) -> Told {
    let about = &news.about;
    let event = LineEvent {
        position: news.position,
        dossier: about.dossier.to_string(),
        reference: about.reference.clone(),
        kind: kind(about),
        level: about.level.map(|level| level.name().to_owned()),
        exercise: about.exercise,
        line: news.line.to_string(),
        line_kind: news.kind.name().to_owned(),
        by: news.by.to_string(),
        immediate: news.immediate,
    };
    told("line", Some(news.position), &event)
}

fn change(about: Brief, immediate: bool) -> Told {
    let event = ChangeEvent {
        dossier: about.dossier.to_string(),
        kind: kind(&about),
        level: about.level.map(|level| level.name().to_owned()),
        exercise: about.exercise,
        reference: about.reference,
        immediate,
    };
    told("change", None, &event)
}

fn mark(event: &str, position: u64) -> Told {
    told(event, Some(position), &PositionEvent { position })
}

fn told(event: &str, position: Option<u64>, data: &impl Serialize) -> Told {
    let id = position.map(|position| format!("id: {position}\n")).unwrap_or_default();
    // Values of codes, numbers and ids: they always have a form in JSON, without line ends.
    let data = serde_json::to_string(data).unwrap_or_default();
    Told { position, bytes: Bytes::from(format!("{id}event: {event}\ndata: {data}\n\n")) }
}

/// One stream.
struct Stream {
    live: Live,
    /// The last position that was told.
    at: u64,
    to: Sender<Bytes>,
    seat: Seat,
}

/// Nobody reads any more.
struct Gone;

impl Stream {
    async fn tell(
        mut self,
        first: Vec<Told>,
        mut told: broadcast::Receiver<Told>,
        holds: impl Fn() -> bool,
    ) -> Result<(), Gone> {
        let mut stop = self.live.stop.clone();
        let mut quiet = interval(QUIET);
        quiet.set_missed_tick_behavior(MissedTickBehavior::Delay);
        quiet.reset();
        self.send(Bytes::from_static(b": here\nretry: 2000\n\n")).await?;
        for event in first {
            self.send(event.bytes).await?;
        }
        loop {
            tokio::select! {
                event = told.recv() => match event {
                    Ok(event) if event.position.is_some_and(|position| position <= self.at) => {}
                    Ok(event) => {
                        self.at = event.position.unwrap_or(self.at);
                        self.send(event.bytes).await?;
                    }
                    Err(RecvError::Lagged(_)) => self.resync().await?,
                    Err(RecvError::Closed) => return Ok(()),
                },
                _ = quiet.tick() => {
                    if !holds() {
                        return Ok(());
                    }
                    self.send(Bytes::from_static(b": quiet\n\n")).await?;
                }
                () = ended(&mut stop) => return Ok(()),
                () = self.to.closed() => return Err(Gone),
                () = self.seat.left.notified() => {
                    return self.send(Bytes::from_static(b": closed for a newer stream\n\n")).await;
                }
            }
        }
    }

    async fn resync(&mut self) -> Result<(), Gone> {
        let last = self.live.node.ask(|node| node.log_position()).await;
        self.at = last.ok().and_then(Result::ok).ok_or(Gone)?;
        self.send(mark("resync", self.at).bytes).await
    }

    async fn send(&self, bytes: Bytes) -> Result<(), Gone> {
        timeout(PATIENCE, self.to.send(bytes)).await.map_err(|_| Gone)?.map_err(|_| Gone)
    }
}

/// Who listens, in the order in which they came.
#[derive(Clone, Default)]
struct Seats(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    next: u64,
    seats: BTreeMap<u64, Place>,
}

/// Whose a stream is, and how it is told to end.
struct Place {
    account: String,
    session: Option<u64>,
    left: Arc<Notify>,
}

/// One stream of an account; free again when dropped.
struct Seat {
    seats: Seats,
    number: u64,
    /// Tells that a newer stream took this place.
    left: Arc<Notify>,
}

impl Seats {
    fn take(&self, account: &str, session: Option<u64>) -> Seat {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if session.is_some() {
            taken.make_room(OF_SESSION_MAX, |place| place.account == account && place.session == session);
        }
        taken.make_room(OF_ACCOUNT_MAX, |place| place.account == account);
        taken.make_room(STREAMS_MAX, |_| true);
        taken.next += 1;
        let (number, left) = (taken.next, Arc::new(Notify::new()));
        taken.seats.insert(number, Place { account: account.to_owned(), session, left: left.clone() });
        Seat { seats: self.clone(), number, left }
    }
}

impl Taken {
    /// Ends the oldest of these until there are fewer than `most`.
    fn make_room(&mut self, most: usize, of: impl Fn(&Place) -> bool) {
        let these: Vec<u64> = self.seats.iter().filter(|(_, place)| of(place)).map(|(number, _)| *number).collect();
        let too_many = (these.len() + 1).saturating_sub(most);
        for number in &these[..too_many.min(these.len())] {
            self.seats.remove(number).into_iter().for_each(|place| place.left.notify_one());
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // Who made room is forgotten already.
        self.seats.0.lock().unwrap_or_else(PoisonError::into_inner).seats.remove(&self.number);
    }
}

/// The stream as a body.
struct Events(Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|event| event.map(|bytes| Ok(Frame::data(bytes))))
    }
}

#[cfg(test)]
mod tests {
    use comity_dossier::codes::Level;
    use comity_dossier::{EntryId, Kind, Member};

    use super::*;

    async fn has_left(seat: &Seat) -> bool {
        tokio::select! {
            biased;
            () = seat.left.notified() => true,
            () = std::future::ready(()) => false,
        }
    }

    /// Covers LIM-025.
    #[tokio::test]
    async fn a_newer_stream_of_a_session_an_account_or_the_node_ends_the_oldest() {
        let seats = Seats::default();
        let tabs: Vec<Seat> = (0..=OF_SESSION_MAX).map(|_| seats.take("duty", Some(1))).collect();
        assert!(has_left(&tabs[0]).await && !has_left(&tabs[1]).await);
        let others: Vec<Seat> = (2..6).map(|session| seats.take("duty", Some(session))).collect();
        assert!(!has_left(&tabs[1]).await, "six of one account");
        let seventh = seats.take("duty", Some(7));
        assert!(has_left(&tabs[1]).await && !has_left(&tabs[2]).await);
        let first = seats.take("other", None);
        let tokens: Vec<Seat> = (0..OF_ACCOUNT_MAX).map(|_| seats.take("other", None)).collect();
        assert!(has_left(&first).await && !has_left(&seventh).await, "nobody else's");
        drop((tabs, others, seventh, first, tokens));
        assert!(seats.0.lock().expect("whole").seats.is_empty(), "nothing is remembered of whoever has gone");
    }

    /// Covers LIM-025.
    #[tokio::test]
    async fn ten_thousand_streams_leave_two_thousand_and_the_newest_are_served() {
        let seats = Seats::default();
        let all: Vec<Seat> = (0..10_000).map(|number| seats.take(&number.to_string(), None)).collect();
        assert_eq!(seats.0.lock().expect("whole").seats.len(), STREAMS_MAX);
        assert!(has_left(&all[0]).await && has_left(&all[7_999]).await && !has_left(&all[8_000]).await);
    }

    #[test]
    fn an_event_is_one_line_of_data_of_at_most_two_kibibytes() {
        let about = Brief {
            dossier: DossierId([0xff; 32]),
            reference: "R".repeat(200),
            kind: Some(DossierKind::Request),
            level: Some(Level::Immediate),
            exercise: true,
        };
        let by = Member::new("harbour").expect("a code");
        let news = News {
            position: u64::MAX,
            line: EntryId([0xff; 32]),
            kind: Kind::FLAG_ANSWER,
            by,
            about: about.clone(),
            immediate: true,
        };
        for told in [line(&news), change(about, true), mark("resync", u64::MAX)] {
            let text = std::str::from_utf8(&told.bytes).expect("text");
            assert!(text.len() <= 2_048 && text.ends_with("}\n\n"), "{text}");
            assert_eq!(text.matches("data: ").count(), 1);
        }
    }

    #[test]
    fn a_browser_that_comes_back_says_itself_where_it_was() {
        let mut headers = HeaderMap::new();
        assert_eq!((left_off(&headers, None), left_off(&headers, Some(7))), (None, Some(7)));
        headers.insert(LAST_EVENT_ID, HeaderValue::from_static("9"));
        assert_eq!(left_off(&headers, Some(7)), Some(9));
        headers.insert(LAST_EVENT_ID, HeaderValue::from_static("-1 or 1=1"));
        assert_eq!(left_off(&headers, Some(7)), Some(7));
    }
}
