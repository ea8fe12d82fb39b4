//! The wire, told as facts: a real listener and a real dialler on loopback.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Request, Response, StatusCode};
use comity_dossier::card::HttpsUrl;
use comity_dossier::{Hash, Member, limits};
use comity_node::shell::{Courier, Directions};
use comity_node::values::Trouble;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::body::{BodyFault, Memory, read};
use super::certificate::make_or_load;
use super::dialler::Dialler;
use super::pin::server_config;
use super::{MEDIA_TYPE, PATH};
use crate::listen::{Answers, Caps, listen};

/// Answers calls in a way that a test chooses.
#[derive(Clone)]
struct Peer(fn(Vec<u8>) -> Response<Body>);

impl Answers for Peer {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        assert_eq!(request.uri().path(), PATH);
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

async fn stand(peer: fn(Vec<u8>) -> Response<Body>) -> Standing {
    let keys = TempDir::new().expect("a folder");
    let certificate = make_or_load(keys.path()).expect("a certificate");
    let spki = certificate.spki;
    assert_eq!(make_or_load(keys.path()).expect("the same again").spki, spki);
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = HttpsUrl::new(&format!("https://{}", socket.local_addr().expect("an address"))).expect("a URL");
    let tls = TlsAcceptor::from(Arc::new(server_config(certificate).expect("TLS")));
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(listen(socket, Some(tls), Caps { connections: 8, of_address: 8 }, Peer(peer), stopped));
    Standing { address, spki, _stop: stop, _keys: keys }
}

async fn call(addresses: Vec<HttpsUrl>, tls: Vec<Hash>, bytes: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let to = Member::new("delta").expect("a code");
    Dialler::new().carry(Directions { to, addresses, tls, urgent: false }, bytes).await
}

/// Covers CALL-001, CALL-008, CARD-004.
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
    let held = read(body(128 * 1024), 1 << 20, patience, &memory).await.ok().expect("there is room");
    assert_eq!(read(body(1), 1 << 20, patience, &memory).await.err(), Some(BodyFault::Busy));
    drop(held);
    assert!(read(body(1), 1 << 20, patience, &memory).await.is_ok());
    assert_eq!(read(body(11), 10, patience, &memory).await.err(), Some(BodyFault::TooLarge));
}
