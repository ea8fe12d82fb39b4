//! Accepts connections with every bound armed: how many, how long without a word, how long in all.
//!
//! ```text
//!   socket ── caps ── TLS, 10 s ── HTTP/1.1 or 2, headers within 10 s ── the service
//! ```
//!
//! Promise: a stranger that opens connections and says nothing, says it slowly, or floods them with what is no request,
//! keeps nobody else out (LIM-012, LIM-024).
//! Not here: bodies (each service reads its own, see `peer::body`), what is served.

mod activity;
mod guests;
mod metered;

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use activity::Activity;
use guests::{Guest, Guests};
use metered::Metered;

/// How long a handshake, the first request and the head of each request may take (LIM-012).
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one connection lives; then it is ended between two requests, and the other side connects again.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// How long a request that runs when the node stops may go on.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Requests at once on one connection.
const STREAMS_MAX: u32 = 32;
/// Bytes of the headers of one request.
const HEADERS_BYTES_MAX: u32 = 16 * 1024;
/// Bytes that may come for one stream of HTTP/2, and for all of a connection, before they are asked for.
const WINDOW_BYTES: (u32, u32) = (256 * 1024, 512 * 1024);

/// How many connections there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caps {
    /// At once, in all.
    pub(crate) connections: usize,
    /// At once, from one address.
    pub(crate) of_address: usize,
    /// What one request may bring with everything around it, in bytes.
    pub(crate) request_bytes: u64,
}

/// From where a request comes, beside each request. Behind a proxy it is the proxy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CameFrom(pub(crate) IpAddr);

/// Beside an answer: it has to be taken within so long, and is under way as long as its body holds the token.
#[derive(Clone, Debug)]
pub(crate) struct TakenWithin(pub(crate) Duration, pub(crate) Arc<()>);

/// What answers requests.
pub(crate) trait Answers: Clone + Send + Sync + 'static {
    /// Answers one request.
    fn answer(&self, request: Request<Incoming>) -> impl Future<Output = Response<Body>> + Send;
}

/// Accepts connections until `stop` says so.
pub(crate) async fn listen<A: Answers>(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    caps: Caps,
    answers: A,
    mut stop: watch::Receiver<bool>,
) {
    let guests = Guests::new(caps);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(_) => {
                // Out of file handles, as a rule: others have to end first.
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(guest) = guests.enter(address) else { continue };
        let (tls, answers, stop) = (tls.clone(), answers.clone(), stop.clone());
        tokio::spawn(async move {
            let visit = Visit { from: address.ip(), caps, patience: PATIENCE, activity: guest.activity.clone() };
            tokio::select! {
                () = greet(stream, tls, answers, stop, &visit) => {}
                () = visit.activity.must_leave() => {}
            }
            drop::<Guest>(guest);
        });
    }
}

/// One connection: whose, and what it may do.
struct Visit {
    from: IpAddr,
    caps: Caps,
    patience: Duration,
    activity: Arc<Activity>,
}

async fn greet<A: Answers>(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    answers: A,
    stop: watch::Receiver<bool>,
    visit: &Visit,
) {
    // Without it small answers wait for nothing; a failure changes only that.
    drop(stream.set_nodelay(true));
    let Some(tls) = tls else { return serve(stream, false, answers, stop, visit).await };
    let Ok(Ok(stream)) = timeout(PATIENCE, tls.accept(stream)).await else { return };
    let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    serve(stream, http2, answers, stop, visit).await;
}

async fn serve<A, S>(stream: S, http2: bool, answers: A, mut stop: watch::Receiver<bool>, visit: &Visit)
where
    A: Answers,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = visit.activity.clone();
    let from = visit.from;
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(CameFrom(from));
        let (answers, activity) = (answers.clone(), activity.clone());
        async move { answer(&answers, &activity, request).await }
    });
    let stream = Metered::new(stream, visit.caps.request_bytes, visit.activity.clone());
    let builder = builder(http2, visit.patience);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        () = visit.activity.is_over(visit.patience) => if visit.activity.requests() == 0 { return },
        () = sleep(LIFE) => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(timeout(LAST_WORDS, connection).await);
}

/// The connection asked oftener than it may.
#[derive(Debug, thiserror::Error)]
#[error("more requests than one connection may make")]
struct TooMany;

async fn answer<A: Answers>(
    answers: &A,
    activity: &Activity,
    request: Request<Incoming>,
) -> Result<Response<Body>, TooMany> {
    let running = activity.begin().ok_or(TooMany)?;
    let response = answers.answer(request).await;
    let status = response.status();
    running.ended(status.is_success() || status.is_redirection());
    if let Some(TakenWithin(patience, token)) = response.extensions().get() {
        activity.answers(token, *patience);
    }
    Ok(response)
}

/// The protocol is known from TLS, so nothing has to be guessed from the first bytes, for which no timer would run.
fn builder(http2: bool, patience: Duration) -> auto::Builder<TokioExecutor> {
    let builder = auto::Builder::new(TokioExecutor::new());
    let mut builder = if http2 { builder.http2_only() } else { builder.http1_only() };
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience).max_headers(64).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(patience)
        .max_concurrent_streams(STREAMS_MAX)
        .initial_stream_window_size(WINDOW_BYTES.0)
        .initial_connection_window_size(WINDOW_BYTES.1)
        .max_header_list_size(HEADERS_BYTES_MAX);
    builder
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[derive(Clone)]
    struct Nothing;

    impl Answers for Nothing {
        async fn answer(&self, _: Request<Incoming>) -> Response<Body> {
            Response::new(Body::empty())
        }
    }

    fn visit(patience: Duration) -> Visit {
        let caps = Caps { connections: 1, of_address: 1, request_bytes: 64 * 1024 };
        Visit { from: IpAddr::from([127, 0, 0, 1]), caps, patience, activity: Arc::new(Activity::new()) }
    }

    /// Covers LIM-012.
    #[tokio::test]
    async fn whoever_says_nothing_or_half_a_header_is_let_go_when_patience_ends() {
        assert_eq!(PATIENCE, Duration::from_secs(10));
        for (http2, said) in [
            (false, ""),
            (false, "POST /comity/1 HTTP/1.1\r\nhost: x\r\n"),
            (true, ""),
            (true, "PRI * HTTP/2.0\r\n\r\nSM"),
        ] {
            let (mut stranger, stream) = tokio::io::duplex(1024);
            let (_stop, stopped) = watch::channel(false);
            stranger.write_all(said.as_bytes()).await.expect("there is room");
            serve(stream, http2, Nothing, stopped, &visit(Duration::ZERO)).await;
            let mut answer = Vec::new();
            // Whatever was said, the other end has gone.
            drop(stranger.read_to_end(&mut answer).await);
            assert!(stranger.write_all(b"more").await.is_err(), "{http2} {said:?}");
        }
    }

    /// One frame of HTTP/2, without a payload that means anything.
    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
        let mut bytes = length[1..].to_vec();
        bytes.extend([kind, flags]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    /// Covers LIM-024. Each flood is sent until the listener ends the connection; it would go on for ever otherwise.
    #[tokio::test]
    async fn frames_that_belong_to_no_request_end_the_connection_however_many_the_library_would_take() {
        let settings = frame(4, 0, 0, &[]);
        // POST / over https, its last header in a continuation that never comes to an end.
        let request = [0x83, 0x84, 0x87];
        let open = frame(1, 4, 1, &request);
        let floods: [(&str, Vec<u8>, Vec<u8>); 7] = [
            ("settings", Vec::new(), settings.clone()),
            ("pings", Vec::new(), frame(6, 0, 0, &[7; 8])),
            ("windows", Vec::new(), frame(8, 0, 0, &1u32.to_be_bytes())),
            ("priorities", Vec::new(), frame(2, 0, 5, &[0; 5])),
            ("unknown kinds", Vec::new(), frame(0x7f, 0, 0, &[0; 32])),
            ("continuations", frame(1, 0, 1, &request), frame(9, 0, 1, &[0x00, 1, b'a', 1, b'b'])),
            ("empty data", open, frame(0, 0, 1, &[])),
        ];
        for (name, first, again) in floods {
            let (stranger, stream) = tokio::io::duplex(64 * 1024);
            let (_stop, stopped) = watch::channel(false);
            let served = tokio::spawn(async move {
                serve(stream, true, Endless, stopped, &visit(Duration::from_secs(600))).await;
            });
            let (mut back, mut forth) = tokio::io::split(stranger);
            let read = tokio::spawn(async move { drop(tokio::io::copy(&mut back, &mut tokio::io::sink()).await) });
            let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
            bytes.extend(&settings);
            bytes.extend(first);
            while forth.write_all(&bytes).await.is_ok() {
                bytes = again.repeat(256);
            }
            served.await.expect(name);
            read.await.expect(name);
        }
    }

    /// A service that waits for a body that never ends.
    #[derive(Clone)]
    struct Endless;

    impl Answers for Endless {
        async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
            use http_body_util::BodyExt as _;
            let mut body = request.into_body();
            while body.frame().await.is_some_and(|frame| frame.is_ok()) {}
            Response::new(Body::empty())
        }
    }
}
