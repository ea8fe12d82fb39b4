//! Strangers that flood the listener of a real node, byte by byte over real TLS: meanwhile another's call is answered.
//!
//! Each flood is held or goes on while the other call is made; none is waited out.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rustls_pki_types::ServerName;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Standing, node};
use crate::peer::listener::CAPS;
use crate::peer::pin::client_config;
use crate::peer::{MEDIA_TYPE, PATH};

/// A node under attack.
struct Besieged {
    peer: Standing,
    at: SocketAddr,
    _folder: TempDir,
}

impl Besieged {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let peer = node(folder.path()).await;
        let at = peer.address.as_str().trim_start_matches("https://").parse().expect("an address");
        Self { peer, at, _folder: folder }
    }

    /// Connects from an address of this machine that ends in these numbers.
    async fn connect(&self, from: [u8; 2]) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 1, from[0], from[1]], 0))).expect("an address of this machine");
        socket.connect(self.at).await.expect("it listens")
    }

    async fn speak(&self, from: [u8; 2], protocol: &str) -> TlsStream<TcpStream> {
        let mut config = client_config(vec![self.peer.spki]).expect("TLS");
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let name = ServerName::try_from("node.example").expect("a name");
        TlsConnector::from(Arc::new(config)).connect(name, self.connect(from).await).await.expect("TLS")
    }

    /// Says that a call of somebody else, on a connection of its own, goes through the listener to the node and is answered.
    async fn answers(&self, while_: &str) {
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(client_config(vec![self.peer.spki]).expect("TLS"))
            .https_only()
            .enable_all_versions()
            .build();
        let client = Client::builder(TokioExecutor::new()).build::<_, Full<Bytes>>(connector);
        let request = Request::post(format!("{}{PATH}", self.peer.address)).header(CONTENT_TYPE, MEDIA_TYPE);
        let response = client.request(request.body(Full::new(Bytes::from_static(b"not a call"))).expect("a request"));
        let body = response.await.expect(while_).into_body().collect().await.expect(while_).to_bytes();
        let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(problem["code"], "malformed", "the node itself has read it, while {while_}");
    }
}

/// Covers LIM-024.
#[tokio::test(flavor = "multi_thread")]
async fn more_silent_connections_than_the_listener_takes_keep_nobody_out() {
    let node = Besieged::new().await;
    let mut silent = Vec::new();
    for at in 0..CAPS.connections + 100 {
        let at = u16::try_from(at).expect("few").to_be_bytes();
        silent.push(node.connect(at).await);
    }
    node.answers("hundreds stall in their handshake").await;
    let dead = silent.iter_mut().take(100);
    for stream in dead {
        let read = stream.read(&mut [0; 1]).await;
        assert!(matches!(read, Ok(0) | Err(_)), "who came first has made room");
    }
}

/// Covers LIM-012, LIM-024.
#[tokio::test(flavor = "multi_thread")]
async fn halves_of_headers_and_bodies_that_never_come_keep_nobody_out() {
    let node = Besieged::new().await;
    let mut held = Vec::new();
    for at in 0..40 {
        let mut head = node.speak([at, 1], "http/1.1").await;
        head.write_all(b"POST /comity/1 HTTP/1.1\r\nhost: x\r\nx-slow: ").await.expect("room");
        let mut body = node.speak([at, 1], "http/1.1").await;
        let said = format!(
            "POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: 8000000\r\n\r\nx"
        );
        body.write_all(said.as_bytes()).await.expect("room");
        let mut frames = node.speak([at, 1], "h2").await;
        frames.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x03\x01\0").await.expect("room");
        held.extend([head, body, frames]);
    }
    node.answers("headers and bodies dribble").await;
    drop(held);
}

/// Covers LIM-005, LIM-012.
#[tokio::test(flavor = "multi_thread")]
async fn giant_headers_and_bodies_without_an_end_are_cut_off() {
    let node = Besieged::new().await;
    let mut giant = node.speak([1, 1], "http/1.1").await;
    let mut said = format!("POST {PATH} HTTP/1.1\r\nhost: x\r\nx-giant: ").into_bytes();
    while giant.write_all(&said).await.is_ok() {
        said = vec![b'a'; 16 * 1024];
    }
    let mut many = node.speak([1, 2], "http/1.1").await;
    let mut said = format!("POST {PATH} HTTP/1.1\r\nhost: x\r\n").into_bytes();
    while many.write_all(&said).await.is_ok() {
        said = b"x-many: 1\r\n".repeat(64);
    }
    let mut endless = node.speak([1, 3], "http/1.1").await;
    let mut said =
        format!("POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: {MEDIA_TYPE}\r\ntransfer-encoding: chunked\r\n\r\n")
            .into_bytes();
    while endless.write_all(&said).await.is_ok() {
        said = [b"4000\r\n".as_slice(), &[0; 0x4000], b"\r\n"].concat();
    }
    node.answers("nothing of it is left").await;
}

/// A frame of HTTP/2 that opens a stream for `POST /` and does not end it.
fn opening(stream: u32) -> Vec<u8> {
    [&[0, 0, 3, 1, 4], &stream.to_be_bytes()[..], &[0x83, 0x84, 0x87]].concat()
}

/// Covers LIM-024.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_streams_on_one_connection_are_refused_beyond_thirty_two() {
    let node = Besieged::new().await;
    let flood = node.speak([1, 1], "h2").await;
    let (mut back, mut forth) = tokio::io::split(flood);
    let refused = tokio::spawn(async move {
        let (mut refused, mut head) = (0, [0; 9]);
        while back.read_exact(&mut head).await.is_ok() {
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; length as usize];
            if back.read_exact(&mut payload).await.is_err() {
                break;
            }
            refused += usize::from(head[3] == 3 && payload == 7u32.to_be_bytes());
        }
        refused
    });
    forth.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("room");
    for stream in 0..4_000 {
        if forth.write_all(&opening(2 * stream + 1)).await.is_err() {
            break;
        }
    }
    node.answers("a connection holds as many streams as it may").await;
    drop(forth.shutdown().await);
    let refused = refused.await.expect("read");
    assert!(refused > 0, "REFUSED_STREAM, or the end of the connection after it");
}

/// Covers LIM-024. It would go on for ever if the listener did not end it.
#[tokio::test(flavor = "multi_thread")]
async fn streams_that_are_opened_and_reset_end_their_connection() {
    let node = Besieged::new().await;
    let flood = node.speak([1, 1], "h2").await;
    let (mut back, mut forth) = tokio::io::split(flood);
    let read = tokio::spawn(async move { drop(tokio::io::copy(&mut back, &mut tokio::io::sink()).await) });
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec();
    let mut stream = 1u32;
    while forth.write_all(&bytes).await.is_ok() {
        let reset = [&[0, 0, 4, 3, 0], &stream.to_be_bytes()[..], &8u32.to_be_bytes()[..]].concat();
        bytes = [opening(stream), reset].concat();
        stream += 2;
    }
    node.answers("it was ended").await;
    read.await.expect("read");
}

/// Covers LIM-023. People's looks come as fast as the node takes them, each look asking for the next, until the call of a
/// stranger has gone through the peers' listener, threads and queue.
#[tokio::test(flavor = "multi_thread")]
async fn people_who_look_without_a_pause_keep_no_call_waiting() {
    let folder = TempDir::new().expect("a folder");
    let (peer, handle) = super::node_and_handle(folder.path()).await;
    let at = peer.address.as_str().trim_start_matches("https://").parse().expect("an address");
    let node = Besieged { peer, at, _folder: folder };
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let people: Vec<_> = (0..64)
        .map(|_| {
            let (handle, done) = (handle.clone(), done.clone());
            tokio::spawn(async move {
                let mut looks = 0u32;
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    handle.ask(|node| node.status().is_ok()).await.expect("it runs");
                    looks += 1;
                }
                looks
            })
        })
        .collect();
    node.answers("sixty-four people look").await;
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    for one in people {
        one.await.expect("they were served too");
    }
}

/// Covers LIM-023.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_call_without_a_pause_keep_nobody_from_looking() {
    let folder = TempDir::new().expect("a folder");
    let (_peer, handle) = super::node_and_handle(folder.path()).await;
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let strangers: Vec<_> = (0..64)
        .map(|_| {
            let (handle, done) = (handle.clone(), done.clone());
            tokio::spawn(async move {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    handle.call(vec![0; 64 * 1024]).await.expect("it runs").expect_err("no call");
                }
            })
        })
        .collect();
    for _ in 0..50 {
        assert!(handle.ask(|node| node.status().is_ok()).await.expect("it runs"));
    }
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    for one in strangers {
        one.await.expect("they were answered");
    }
}
