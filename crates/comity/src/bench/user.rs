//! A user's program: speaks to a node over its API, on one connection, and listens to its events.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Method, Request};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::fault::BenchFault;
use crate::api::{OFFICER, ROOT};

const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one event at most: what the stream promises, and room for its frame.
const EVENT_BYTES_MAX: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody's program.
pub(super) struct User {
    api: SocketAddr,
    token: String,
    sender: SendRequest<Full<Bytes>>,
}

impl User {
    /// Connects.
    pub(super) async fn connect(api: SocketAddr, token: &str) -> Result<Self, BenchFault> {
        Ok(Self { api, token: token.to_owned(), sender: connect(api).await? })
    }

    /// Asks for something or has something done; returns what was answered.
    pub(super) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Vec<u8>, BenchFault> {
        self.sender.ready().await.map_err(cut_off)?;
        let request = self.request(method, path, body)?;
        let response = timeout(PATIENCE, self.sender.send_request(request)).await;
        let response = response.map_err(|_| BenchFault::Late(PATIENCE))?.map_err(cut_off)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let bytes = body.map_err(|fault| BenchFault::Protocol(fault.to_string()))?.to_bytes().to_vec();
        match status.is_success() {
            true => Ok(bytes),
            false => Err(BenchFault::Protocol(format!("{path}: {status}: {}", String::from_utf8_lossy(&bytes)))),
        }
    }

    /// Listens to what comes, on a connection of its own.
    pub(super) async fn listen(&self) -> Result<Events, BenchFault> {
        let mut sender = connect(self.api).await?;
        let request = self.request(Method::GET, "/events", None)?;
        let response = sender.send_request(request).await.map_err(cut_off)?;
        Ok(Events { body: response.into_body(), read: Vec::new(), _sender: sender })
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Request<Full<Bytes>>, BenchFault> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{ROOT}{path}"))
            .header(HOST, self.api.to_string())
            .header(OFFICER, "7F3")
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json");
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        request.body(Full::new(Bytes::from(bytes))).map_err(|fault| BenchFault::Protocol(fault.to_string()))
    }
}

pub(super) async fn connect(api: SocketAddr) -> Result<SendRequest<Full<Bytes>>, BenchFault> {
    let stream = TcpStream::connect(api).await.map_err(BenchFault::io(api.to_string()))?;
    stream.set_nodelay(true).map_err(BenchFault::io(api.to_string()))?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(cut_off)?;
    tokio::spawn(connection);
    Ok(sender)
}

#[allow(clippy::needless_pass_by_value)] // the shape that `map_err` gives
pub(super) fn cut_off(fault: hyper::Error) -> BenchFault {
    BenchFault::Protocol(fault.to_string())
}

/// What is told of a node.
pub(super) struct Events {
    body: Incoming,
    read: Vec<u8>,
    _sender: SendRequest<Full<Bytes>>,
}

impl Events {
    /// Waits for the next event of a name; returns its data.
    pub(super) async fn next(&mut self, name: &str) -> Result<Value, BenchFault> {
        loop {
            if let Some(end) = self.read.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                let text = String::from_utf8_lossy(&event);
                let field = |field: &str| text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(": "));
                if field("event") == Some(name) {
                    let data = field("data").unwrap_or("null");
                    return serde_json::from_str(data).map_err(|fault| BenchFault::Protocol(fault.to_string()));
                }
                continue;
            }
            if self.read.len() > EVENT_BYTES_MAX {
                return Err(BenchFault::Untrue("an event is not larger than the stream promises"));
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.map_err(|_| BenchFault::Late(PATIENCE))?;
            let frame = frame.ok_or(BenchFault::Untrue("a stream of events goes on"))?.map_err(cut_off)?;
            if let Ok(data) = frame.into_data() {
                self.read.extend_from_slice(&data);
            }
        }
    }
}
