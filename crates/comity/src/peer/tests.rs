//! The wire, told as facts: a real listener and a real dialler on loopback.

mod addresses;
mod floods;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Request, Response, StatusCode};
use comity_dossier::card::HttpsUrl;
use comity_dossier::charter::{self, Policy};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Hash, Language, Member, limits};
use comity_node::ceremony::{Founding, Join, NewMember, found, join, make_member, merge, sign};
use comity_node::ports::Clock;
use comity_node::shell::{Courier, Directions, Handle, SystemClock, SystemDisk, SystemEntropy, open_node, paths, run};
use comity_node::values::Trouble;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::body::{BodyFault, Memory, allowed, read};
use super::certificate::make_or_load;
use super::dialler::Dialler;
use super::listener::{BODY_PATIENCE, CAPS, Listener};
use super::pin::{client_config, server_config};
use super::vet::PeerNetworks;
use super::{MEDIA_TYPE, PATH};
use crate::config;
use crate::listen::{Answers, Caps, listen};

/// Answers calls in a way that a test chooses.
#[derive(Clone)]
struct Peer(Arc<dyn Fn(Vec<u8>) -> Response<Body> + Send + Sync>);

impl Answers for Peer {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        assert_eq!(request.uri().path(), PATH);
        assert!(!request.headers().contains_key(ACCEPT_ENCODING) && !request.headers().contains_key(CONTENT_ENCODING));
        let body = request.into_body().collect().await.expect("a body").to_bytes();
        (self.0)(body.to_vec())
    }
}

fn answer(bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response
}

/// A peer on loopback: its address and the hash of its key.
struct Standing {
    address: HttpsUrl,
    spki: Hash,
    _stop: watch::Sender<bool>,
    _keys: TempDir,
}

async fn stand(peer: impl Fn(Vec<u8>) -> Response<Body> + Send + Sync + 'static) -> Standing {
    let keys = TempDir::new().expect("a folder");
    let certificate = make_or_load(keys.path()).expect("a certificate");
    let spki = certificate.spki;
    assert_eq!(make_or_load(keys.path()).expect("the same again").spki, spki);
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = HttpsUrl::new(&format!("https://{}", socket.local_addr().expect("an address"))).expect("a URL");
    let tls = TlsAcceptor::from(Arc::new(server_config(certificate).expect("TLS")));
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(listen(
        socket,
        Some(tls),
        Caps { connections: 8, of_address: 8, request_bytes: 16 << 20 },
        Peer(Arc::new(peer)),
        stopped,
    ));
    Standing { address, spki, _stop: stop, _keys: keys }
}

/// A dialler that may call this machine.
fn dialler() -> Arc<Dialler> {
    Dialler::new(PeerNetworks::new("127.0.0.0/8").expect("a prefix"))
}

async fn call(addresses: Vec<HttpsUrl>, tls: Vec<Hash>, bytes: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let to = Member::new("delta").expect("a code");
    dialler().carry(Directions { to, addresses, tls, urgent: false, waits_s: 0 }, bytes).await
}

/// Covers CALL-001, CALL-008, CARD-004, LIM-013.
#[tokio::test]
async fn a_call_reaches_the_key_that_the_card_names_and_no_other() {
    let peer = stand(|body| answer(body.into_iter().rev().collect())).await;
    let here = vec![peer.address.clone()];
    assert_eq!(call(here.clone(), vec![Hash([1; 32]), peer.spki], vec![1, 2, 3]).await, Ok(vec![3, 2, 1]));
    assert_eq!(call(here.clone(), vec![Hash([1; 32])], vec![1]).await, Err(Trouble::Tls));
    assert_eq!(call(here, Vec::new(), vec![1]).await, Err(Trouble::Tls), "no list of authorities is compiled in");
}

#[tokio::test]
async fn the_second_address_serves_when_the_first_does_not_and_the_last_trouble_is_told() {
    let peer = stand(answer).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let nobody = HttpsUrl::new(&format!("https://{nobody}")).expect("a URL");
    assert_eq!(call(vec![nobody.clone(), peer.address.clone()], vec![peer.spki], vec![7]).await, Ok(vec![7]));
    assert_eq!(call(vec![nobody], vec![peer.spki], vec![7]).await, Err(Trouble::Refused));
    assert_eq!(call(Vec::new(), vec![peer.spki], vec![7]).await, Err(Trouble::NoAddress));
}

#[tokio::test]
async fn what_is_no_answer_is_told_by_its_status_and_no_redirect_is_followed() {
    let peer = stand(|_| {
        let mut response = answer(Vec::new());
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("https://elsewhere.example/"));
        response
    });
    let peer = peer.await;
    assert_eq!(call(vec![peer.address.clone()], vec![peer.spki], vec![1]).await, Err(Trouble::Http(307)));
    let page = stand(|_| Response::new(Body::from("<html>"))).await;
    assert_eq!(call(vec![page.address.clone()], vec![page.spki], vec![1]).await, Err(Trouble::Http(200)));
}

/// Covers LIM-005.
#[tokio::test]
async fn an_answer_above_the_limit_is_not_taken() {
    let peer = stand(|_| answer(vec![0; limits::CALL_BYTES_MAX + 1])).await;
    assert_eq!(call(vec![peer.address.clone()], vec![peer.spki], vec![1]).await, Err(Trouble::BadAnswer));
}

#[tokio::test]
async fn bodies_that_are_read_share_a_bounded_memory_and_give_it_back() {
    let memory = Memory::new(128 * 1024);
    let body = |bytes: usize| Full::new(Bytes::from(vec![0; bytes]));
    let patience = Duration::from_secs(30);
    let held = read(body(128 * 1024), 1 << 20, patience, &memory).await;
    assert!(held.is_ok());
    assert_eq!(read(body(1), 1 << 20, patience, &memory).await.err(), Some(BodyFault::Busy));
    drop(held);
    assert!(read(body(1), 1 << 20, patience, &memory).await.is_ok());
    assert_eq!(read(body(11), 10, patience, &memory).await.err(), Some(BodyFault::TooLarge));
}

/// A member's node alone in its network, and the listener in front of it.
async fn node(folder: &Path) -> Standing {
    node_and_handle(folder).await.0
}

async fn node_and_handle(folder: &Path) -> (Standing, Handle) {
    let (harbour, now) = (Member::new("harbour").expect("a code"), SystemClock::new().now().wall);
    let said =
        |text: &str| Said { language: Language::new("en").expect("a tag"), text: Line::new(text).expect("a line") };
    let seats = vec![Line::new("Desk").expect("a line")];
    let new = NewMember { code: harbour, standing: charter::Standing::State, names: vec![said("Harbour")], seats };
    let statement = make_member(folder, new, &mut SystemEntropy).expect("keys");
    let certificate = make_or_load(&paths::keys(folder)).expect("a certificate");
    let card = config::card::NewCard {
        addresses: &["https://127.0.0.1:1".to_owned()],
        languages: &["en".to_owned()],
        zone: "UTC",
        phone: "+000000000",
        authority: &[("en".to_owned(), "Desk".to_owned())],
    };
    std::fs::write(folder.join(config::card::FILE), config::card::template(&card)).expect("written");
    let spec = config::card::read(folder, certificate.spki).expect("a card");
    let (members, policy, review_by) = ([statement], Policy::default(), now.plus_ms(1_000_000));
    let founding = Founding { members: &members, change: 1, suspend: 1, policy, review_by, now };
    let draft = found(&founding, &mut SystemEntropy).expect("a draft");
    let signature = sign(&draft, None, &paths::keys(folder).join("seat-1.key")).expect("a signature").1;
    let charter = merge(draft, None, &[signature]).expect("signatures").charter;
    let digits = charter.fingerprint();
    let (charters, cards) = (vec![charter], Vec::new());
    let joining = Join { folder, member: harbour, charters, digits, own_digits: None, spec: Some(spec), cards, now };
    join(joining).expect("joined");
    let clock = SystemClock::new();
    let (node, first) = open_node(folder, harbour, clock.now()).expect("opened");
    let handle = run(node, first, clock, SystemDisk::not_asked(), dialler(), |_| {}).handle;
    let spki = certificate.spki;
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = HttpsUrl::new(&format!("https://{}", socket.local_addr().expect("an address"))).expect("a URL");
    let tls = TlsAcceptor::from(Arc::new(server_config(certificate).expect("TLS")));
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(listen(socket, Some(tls), CAPS, Listener::new(handle.clone()), stopped));
    (Standing { address, spki, _stop: stop, _keys: TempDir::new().expect("a folder") }, handle)
}

/// Covers CALL-001, ANSWER-002, LIM-005, LIM-013.
#[tokio::test]
async fn a_stranger_gets_a_problem_document_with_a_code_and_nothing_else() {
    let folder = TempDir::new().expect("a folder");
    let peer = node(folder.path()).await;
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(client_config(vec![peer.spki]).expect("TLS"))
        .https_only()
        .enable_all_versions()
        .build();
    let client = Client::builder(TokioExecutor::new()).build::<_, Full<Bytes>>(connector);
    let ask = |method: &str, path: &str, media_type: &str, bytes: usize| {
        let request = Request::builder().method(method).uri(format!("{}{path}", peer.address));
        let request = request.header(ACCEPT_ENCODING, "gzip, br, zstd");
        let request = request.header(CONTENT_TYPE, media_type).body(Full::new(Bytes::from(vec![0; bytes])));
        client.request(request.expect("a request"))
    };
    let limit = limits::CALL_BYTES_MAX;
    for (method, path, media_type, bytes, status, code) in [
        ("GET", "/", MEDIA_TYPE, 0, 404, "not-found"),
        ("POST", "/comity/2", MEDIA_TYPE, 1, 404, "not-found"),
        ("POST", "/api/v1/status", MEDIA_TYPE, 1, 404, "not-found"),
        ("GET", PATH, MEDIA_TYPE, 0, 405, "method-not-allowed"),
        ("POST", PATH, "application/json", 1, 415, "unsupported-media-type"),
        ("POST", PATH, MEDIA_TYPE, limit + 1, 413, "too-large"),
        ("POST", PATH, MEDIA_TYPE, 10, 400, "malformed"),
        ("POST", PATH, MEDIA_TYPE, 0, 400, "malformed"),
    ] {
        let response = ask(method, path, media_type, bytes).await.expect("an answer");
        assert_eq!(response.status().as_u16(), status, "{method} {path} {media_type} {bytes}");
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(problem["code"], code);
        assert_eq!(problem.as_object().expect("an object").len(), 4, "{problem}");
    }
}

/// A body that gives so many bytes and then nothing, for ever.
struct Stalling(usize);

impl hyper::body::Body for Stalling {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        match std::mem::take(&mut self.0) {
            0 => std::task::Poll::Pending,
            bytes => std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from(vec![0; bytes]))))),
        }
    }
}

/// Covers LIM-012.
#[tokio::test]
async fn a_body_has_thirty_seconds_and_one_more_for_each_64_kib() {
    for (bytes, seconds) in [(0, 30), (64 * 1024, 31), (10 * 64 * 1024 - 1, 39)] {
        assert_eq!(allowed(BODY_PATIENCE, bytes), Duration::from_secs(seconds), "{bytes} bytes");
    }
    let memory = Memory::new(1 << 20);
    let stalled = read(Stalling(1_000), 1 << 20, Duration::ZERO, &memory).await;
    assert_eq!(stalled.err(), Some(BodyFault::TooSlow));
}
