//! Addresses of cards that lead elsewhere: nothing connects, and people are told which it was.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Response, StatusCode};
use comity_dossier::card::HttpsUrl;
use comity_dossier::{Hash, Member};
use comity_node::shell::{Courier, Directions};
use comity_node::values::Trouble;
use hyper::body::{Bytes, Frame};
use tokio::net::TcpListener;

use super::{answer, stand};
use crate::peer::MEDIA_TYPE;
use crate::peer::connector::Names;
use crate::peer::dialler::Dialler;
use crate::peer::vet::PeerNetworks;

/// Names that mean what a test says, one meaning after the other; the last one stays.
struct Scripted {
    meanings: Mutex<VecDeque<Vec<IpAddr>>>,
    looked_up: AtomicUsize,
}

impl Scripted {
    fn new(meanings: &[&[&str]]) -> Arc<Self> {
        let meaning = |ips: &&[&str]| ips.iter().map(|ip| ip.parse().expect("an address")).collect();
        Arc::new(Self { meanings: Mutex::new(meanings.iter().map(meaning).collect()), looked_up: AtomicUsize::new(0) })
    }
}

impl Names for Scripted {
    fn look_up(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        self.looked_up.fetch_add(1, Ordering::Relaxed);
        let mut meanings = self.meanings.lock().expect("whole");
        let meaning = if meanings.len() > 1 { meanings.pop_front() } else { meanings.front().cloned() };
        Box::pin(async move { Ok(meaning.unwrap_or_default()) })
    }
}

async fn call(dialler: &Arc<Dialler>, address: &str, tls: Hash) -> Result<Vec<u8>, Trouble> {
    let addresses = vec![HttpsUrl::new(address).expect(address)];
    let to = Member::new("delta").expect("a code");
    dialler.carry(Directions { to, addresses, tls: vec![tls], urgent: false, waits_s: 0 }, vec![7]).await
}

fn networks(text: &str) -> PeerNetworks {
    PeerNetworks::new(text).expect("prefixes")
}

/// A listener that nobody may connect to.
struct Trap(TcpListener);

impl Trap {
    async fn at(address: SocketAddr) -> Self {
        Self(TcpListener::bind(address).await.expect("a port"))
    }

    fn port(&self) -> u16 {
        self.0.local_addr().expect("an address").port()
    }

    /// Says that no connection was made. One that was made waits in the backlog, so nothing has to be waited for.
    fn was_left_alone(&self) {
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(self.0.poll_accept(&mut context).is_pending(), "somebody connected");
    }
}

/// Covers CARD-007, CARD-008.
#[tokio::test]
async fn without_a_word_of_the_settings_this_machine_is_not_called_by_any_of_its_names() {
    let trap = Trap::at(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let port = trap.port();
    let dialler = Dialler::new(PeerNetworks::default());
    for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "localhost", "127.1.2.3", "0.0.0.0", "169.254.169.254"] {
        let Ok(url) = HttpsUrl::new(&format!("https://{host}:{port}")) else { continue };
        assert_eq!(call(&dialler, url.as_str(), Hash([1; 32])).await, Err(Trouble::AddressBarred), "{host}");
    }
    assert_eq!(call(&dialler, "https://9.9.9.9:22", Hash([1; 32])).await, Err(Trouble::PortBarred));
    trap.was_left_alone();
}

/// Covers CARD-007. The control is the first half: the same name is called as long as it means what may be called.
#[tokio::test]
async fn a_name_that_means_another_machine_the_next_moment_leads_nowhere() {
    let peer = stand(answer).await;
    let port = peer.address.port();
    let trap = Trap::at(SocketAddr::from(([127, 0, 0, 2], port))).await;
    let names = Scripted::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let url = format!("https://node.delta.example:{port}");
    let dialler = || Dialler::with_names(networks("127.0.0.1/32"), names.clone());
    assert_eq!(call(&dialler(), &url, peer.spki).await, Ok(vec![7]));
    assert_eq!(names.looked_up.load(Ordering::Relaxed), 1, "looked up once: what was judged is what was called");
    // A dialler without connections looks it up again, and finds another meaning.
    assert_eq!(call(&dialler(), &url, peer.spki).await, Err(Trouble::AddressBarred));
    trap.was_left_alone();
}

/// Covers CARD-007.
#[tokio::test]
async fn of_several_meanings_of_a_name_only_those_are_called_that_may_be() {
    let peer = stand(answer).await;
    let port = peer.address.port();
    let trap = Trap::at(SocketAddr::from(([127, 0, 0, 2], port))).await;
    let names = Scripted::new(&[&["127.0.0.2", "169.254.169.254", "::1", "127.0.0.1"], &[]]);
    let dialler = Dialler::with_names(networks("127.0.0.1/32"), names.clone());
    assert_eq!(call(&dialler, &format!("https://node.delta.example:{port}"), peer.spki).await, Ok(vec![7]));
    let other = call(&dialler, &format!("https://other.delta.example:{port}"), peer.spki).await;
    assert_eq!(other, Err(Trouble::NoAddress), "a name without any meaning");
    trap.was_left_alone();
}

/// Covers CARD-007.
#[tokio::test]
async fn a_redirect_to_a_machine_inside_is_not_followed() {
    let trap = Trap::at(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let port = trap.port();
    for status in [301, 302, 303, 307, 308] {
        let peer = stand(move |_| {
            let mut response = answer(Vec::new());
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            let to = HeaderValue::from_str(&format!("https://127.0.0.1:{port}/")).expect("a URL");
            response.headers_mut().insert(LOCATION, to);
            response
        });
        let peer = peer.await;
        let dialler = Dialler::new(networks("127.0.0.0/8"));
        assert_eq!(call(&dialler, peer.address.as_str(), peer.spki).await, Err(Trouble::Http(status)));
    }
    trap.was_left_alone();
}

/// A body without an end.
struct Endless;

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 16 * 1024])))))
    }
}

/// Covers LIM-005.
#[tokio::test]
async fn an_answer_without_an_end_is_let_go_while_it_streams() {
    let peer = stand(|_| {
        let mut response = Response::new(Body::new(Endless));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response
    });
    let peer = peer.await;
    let dialler = Dialler::new(networks("127.0.0.0/8"));
    assert_eq!(call(&dialler, peer.address.as_str(), peer.spki).await, Err(Trouble::BadAnswer));
}
