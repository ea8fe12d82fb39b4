//! Accepts connections with every bound armed: how many, how long without a word, how long in all.
//!
//! ```text
//!   socket ── caps ── TLS, 10 s ── HTTP/1.1 or 2, headers within 10 s ── the service
//! ```
//!
//! Promise: a stranger that opens connections and says nothing, or says it slowly, keeps nobody else out for long.
//! Not here: bodies (each service reads its own, see `peer::body`), what is served.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

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

/// How many connections there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caps {
    /// At once, in all.
    pub(crate) connections: usize,
    /// At once, from one address.
    pub(crate) of_address: usize,
}

/// From where a request comes, beside each request. Behind a proxy it is the proxy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CameFrom(pub(crate) IpAddr);

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
    let all = Arc::new(Semaphore::new(caps.connections));
    let guests = Guests::default();
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
        let Ok(permit) = all.clone().try_acquire_owned() else { continue };
        let Some(guest) = guests.enter(address, caps.of_address) else { continue };
        let (tls, answers, stop) = (tls.clone(), answers.clone(), stop.clone());
        tokio::spawn(async move {
            greet(stream, address.ip(), tls, answers, stop).await;
            drop((permit, guest));
        });
    }
}

async fn greet<A: Answers>(
    stream: TcpStream,
    from: IpAddr,
    tls: Option<TlsAcceptor>,
    answers: A,
    stop: watch::Receiver<bool>,
) {
    // Without it small answers wait for nothing; a failure changes only that.
    drop(stream.set_nodelay(true));
    let Some(tls) = tls else { return serve(stream, from, false, PATIENCE, answers, stop).await };
    let Ok(Ok(stream)) = timeout(PATIENCE, tls.accept(stream)).await else { return };
    let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    serve(stream, from, http2, PATIENCE, answers, stop).await;
}

async fn serve<A, S>(
    stream: S,
    from: IpAddr,
    http2: bool,
    patience: Duration,
    answers: A,
    mut stop: watch::Receiver<bool>,
) where
    A: Answers,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let spoke = Arc::new(AtomicBool::new(false));
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(CameFrom(from));
        spoke.store(true, Ordering::Relaxed);
        let answers = answers.clone();
        async move { Ok::<_, std::convert::Infallible>(answers.answer(request).await) }
    });
    let builder = builder(http2, patience);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        () = silence(patience, &spoke) => return,
        () = sleep(LIFE) => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(timeout(LAST_WORDS, connection).await);
}

/// Ends if no request came within the patience.
async fn silence(patience: Duration, spoke: &AtomicBool) {
    sleep(patience).await;
    if spoke.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
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
        .max_header_list_size(HEADERS_BYTES_MAX);
    builder
}

/// Who is here, by address.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of an address; leaves when dropped.
struct Guest {
    guests: Guests,
    address: IpAddr,
}

impl Guests {
    fn enter(&self, address: SocketAddr, most: usize) -> Option<Guest> {
        let address = address.ip().to_canonical();
        let mut here = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = here.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Guest { guests: self.clone(), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut here = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = here.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                here.remove(&self.address);
            }
        }
    }
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
            serve(stream, IpAddr::from([127, 0, 0, 1]), http2, Duration::ZERO, Nothing, stopped).await;
            let mut answer = Vec::new();
            // Whatever was said, the other end has gone.
            drop(stranger.read_to_end(&mut answer).await);
            assert!(stranger.write_all(b"more").await.is_err(), "{http2} {said:?}");
        }
    }

    #[test]
    fn one_address_has_its_share_of_connections_and_gets_it_back() {
        let guests = Guests::default();
        let here = |text: &str| -> SocketAddr { text.parse().expect("an address") };
        let first = guests.enter(here("127.0.0.1:1"), 1).expect("there is room");
        assert!(guests.enter(here("[::ffff:127.0.0.1]:2"), 1).is_none(), "the same address in another form");
        assert!(guests.enter(here("127.0.0.2:1"), 1).is_some());
        drop(first);
        assert!(guests.enter(here("127.0.0.1:3"), 1).is_some());
    }
}
