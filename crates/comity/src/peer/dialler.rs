//! Makes calls to peers: over TLS 1.3, to the key that the card names, with a bound on everything.
//!
//! Promise: no proxy of the environment is used, no redirect followed, no plain HTTP spoken; connections are kept for the
//! next call; whatever goes wrong becomes one [`Trouble`] that people are told.
//! Not here: when to call and when again (the conversation of `exchange`), which addresses may be called (`vet`).

use std::collections::HashMap;
use std::error::Error;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use comity_dossier::{Hash, Member, limits};
use comity_node::shell::{Carried, Courier, Directions};
use comity_node::values::Trouble;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

use super::body::{self, BodyFault, Memory, allowed};
use super::connector::{ConnectFault, Connector, Names, SystemNames};
use super::pin::client_config;
use super::vet::{Barred, PeerNetworks, vet};
use super::{MEDIA_TYPE, PATH};

const CALL_PATIENCE: Duration = Duration::from_secs(20);
/// For how long a connection without a call is kept: less than the listener keeps it.
const IDLE: Duration = Duration::from_secs(50);
/// Memory for answers that are being read.
const MEMORY_BYTES: usize = 128 * 1024 * 1024;

type PeerClient = Client<HttpsConnector<Connector>, Full<Bytes>>;

/// Makes calls; keeps one set of connections for each peer and each set of keys its card has listed last.
pub(crate) struct Dialler {
    clients: Mutex<HashMap<Member, (Vec<Hash>, PeerClient)>>,
    memory: Memory,
    allowed: Arc<PeerNetworks>,
    names: Arc<dyn Names>,
}

impl Dialler {
    /// Makes a dialler without connections, which calls peers on the public Internet and on these networks.
    pub(crate) fn new(allowed: PeerNetworks) -> Arc<Self> {
        Self::with_names(allowed, Arc::new(SystemNames))
    }

    /// The same, with names looked up in another way.
    pub(crate) fn with_names(allowed: PeerNetworks, names: Arc<dyn Names>) -> Arc<Self> {
        let (clients, memory) = (Mutex::new(HashMap::new()), Memory::new(MEMORY_BYTES));
        Arc::new(Self { clients, memory, allowed: Arc::new(allowed), names })
    }

    /// Returns the connections to a peer; new ones when its card lists other keys.
    fn client(&self, to: Member, tls: &[Hash]) -> Result<PeerClient, Trouble> {
        if tls.is_empty() {
            // No list of public authorities is compiled in: a card without keys cannot be believed.
            return Err(Trouble::Tls);
        }
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.get(&to).filter(|(keys, _)| keys == tls) {
            return Ok(client.clone());
        }
        let client = build(tls.to_vec(), Connector::new(self.allowed.clone(), self.names.clone()))?;
        clients.insert(to, (tls.to_vec(), client.clone()));
        Ok(client)
    }
}

impl Courier for Dialler {
    fn carry(&self, directions: Directions, call: Vec<u8>) -> Carried {
        let client = self.client(directions.to, &directions.tls);
        let (memory, allowed) = (self.memory.clone(), self.allowed.clone());
        Box::pin(async move {
            let (client, call) = (client?, Bytes::from(call));
            let mut trouble = Trouble::NoAddress;
            for address in &directions.addresses {
                if let Err(barred) = vet(address, &allowed) {
                    trouble = trouble_of_barred(barred);
                    continue;
                }
                match carry(&client, address.as_str(), call.clone(), directions.waits_s, &memory).await {
                    Ok(answer) => return Ok(answer),
                    Err(fault) => trouble = fault,
                }
            }
            Err(trouble)
        })
    }
}

fn build(tls: Vec<Hash>, connector: Connector) -> Result<PeerClient, Trouble> {
    let config = client_config(tls).map_err(|_| Trouble::Tls)?;
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_only()
        .enable_http1()
        .enable_http2()
        .wrap_connector(connector);
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(4)
        .http2_keep_alive_interval(Duration::from_secs(20))
        .http2_max_header_list_size(16 * 1024)
        .http1_max_buf_size(64 * 1024)
        .build(connector);
    Ok(client)
}

async fn carry(
    client: &PeerClient,
    address: &str,
    call: Bytes,
    waits_s: u16,
    memory: &Memory,
) -> Result<Vec<u8>, Trouble> {
    // A host withholds its answer as long as it was asked to (MBOX-004).
    let patience = allowed(CALL_PATIENCE + Duration::from_secs(waits_s.into()), call.len());
    let request = Request::post(format!("{address}{PATH}"))
        .header(CONTENT_TYPE, MEDIA_TYPE)
        .body(Full::new(call))
        .map_err(|_| Trouble::NoAddress)?;
    let response = timeout(patience, client.request(request)).await.map_err(|_| Trouble::Timeout)?;
    let response = response.map_err(|fault| trouble_of(&fault))?;
    let is_answer = response.headers().get(CONTENT_TYPE).is_some_and(|given| given == MEDIA_TYPE);
    if response.status() != StatusCode::OK || !is_answer {
        return Err(Trouble::Http(response.status().as_u16()));
    }
    match body::read(response.into_body(), limits::CALL_BYTES_MAX, CALL_PATIENCE, memory).await {
        Ok(held) => Ok(held.bytes),
        Err(BodyFault::TooLarge | BodyFault::Busy) => Err(Trouble::BadAnswer),
        Err(BodyFault::TooSlow) => Err(Trouble::Timeout),
        Err(BodyFault::CutOff) => Err(Trouble::CutOff),
    }
}

/// Finds out why a call failed: from everything that the fault wraps, the innermost that says something.
fn trouble_of(fault: &hyper_util::client::legacy::Error) -> Trouble {
    let otherwise = if fault.is_connect() { Trouble::Refused } else { Trouble::CutOff };
    let mut found = None;
    let mut causes: Vec<&(dyn Error + 'static)> = vec![fault];
    while let Some(cause) = causes.pop() {
        found = said_by(cause).or(found);
        causes.extend(cause.source());
        // What an I/O error wraps is not its source: that is the source of what it wraps.
        let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        causes.extend(wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)));
    }
    found.unwrap_or(otherwise)
}

fn trouble_of_barred(barred: Barred) -> Trouble {
    match barred {
        Barred::Network => Trouble::AddressBarred,
        Barred::Port => Trouble::PortBarred,
    }
}

fn said_by(cause: &(dyn Error + 'static)) -> Option<Trouble> {
    if cause.is::<rustls::Error>() {
        return Some(Trouble::Tls);
    }
    match cause.downcast_ref::<ConnectFault>() {
        Some(ConnectFault::Barred(barred)) => return Some(trouble_of_barred(*barred)),
        Some(ConnectFault::Name) => return Some(Trouble::NoAddress),
        Some(ConnectFault::Timeout) => return Some(Trouble::Timeout),
        Some(ConnectFault::Io(_)) | None => {}
    }
    match cause.downcast_ref::<std::io::Error>()?.kind() {
        ErrorKind::ConnectionRefused => Some(Trouble::Refused),
        ErrorKind::TimedOut => Some(Trouble::Timeout),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Some(Trouble::NoAddress),
        ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe => Some(Trouble::CutOff),
        _ => None,
    }
}
