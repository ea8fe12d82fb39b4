//! Opens the connection for a call: looks the name up, looks at every address that it means, connects to one of those.
//!
//! Promise: a connection goes to exactly the address that was looked at; between looking and connecting no name is looked
//! up again, so that a name which means another machine the next moment leads nowhere (CARD-007). The environment has no
//! say: no proxy is used.
//! Not here: which addresses may be called (`vet`), TLS and HTTP (`dialler`).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::Service;

use super::vet::{Barred, PeerNetworks, vet_ip, vet_port};

/// How long it may take until something answers at one of the addresses, looking up the name apart.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// How long a name may be looked up.
const NAME_PATIENCE: Duration = Duration::from_secs(5);
/// Addresses of one name that are tried.
const TRIED_MAX: usize = 4;

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Looks names up.
pub(crate) trait Names: Send + Sync + 'static {
    /// Returns the addresses that a name means now, the best first.
    fn look_up(&self, name: String) -> Later<io::Result<Vec<IpAddr>>>;
}

/// Names as the machine looks them up.
pub(crate) struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, name: String) -> Later<io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectFault {
    /// Every address is one that is not called.
    #[error("{0}")]
    Barred(Barred),
    /// The name means nothing.
    #[error("the name cannot be found")]
    Name,
    /// Nobody answered in time.
    #[error("no answer in time")]
    Timeout,
    /// The machine or the network said no.
    #[error("no connection")]
    Io(#[source] io::Error),
}

/// Opens connections to addresses that may be called.
#[derive(Clone)]
pub(crate) struct Connector {
    allowed: Arc<PeerNetworks>,
    names: Arc<dyn Names>,
}

impl Connector {
    /// Opens connections to the public Internet and to these networks.
    pub(crate) fn new(allowed: Arc<PeerNetworks>, names: Arc<dyn Names>) -> Self {
        Self { allowed, names }
    }

    async fn connect(self, uri: Uri) -> Result<TokioIo<TcpStream>, ConnectFault> {
        let port = uri.port_u16().unwrap_or(443);
        vet_port(port).map_err(ConnectFault::Barred)?;
        let host = uri.host().ok_or(ConnectFault::Name)?;
        let found = self.addresses(host.trim_start_matches('[').trim_end_matches(']')).await?;
        let vetted = vetted(&found, &self.allowed)?;
        // Each address has its share of the patience, so that a dead first one does not hide a live second.
        let share = CONNECT_PATIENCE / u32::try_from(vetted.len()).unwrap_or(1).max(1);
        let mut fault = ConnectFault::Name;
        for ip in vetted {
            match timeout(share, TcpStream::connect(SocketAddr::new(ip, port))).await {
                Ok(Ok(stream)) => {
                    // Without it small calls wait for nothing; a failure changes only that.
                    drop(stream.set_nodelay(true));
                    return Ok(TokioIo::new(stream));
                }
                Ok(Err(error)) => fault = ConnectFault::Io(error),
                Err(_) => fault = ConnectFault::Timeout,
            }
        }
        Err(fault)
    }

    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, ConnectFault> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![ip]);
        }
        let found = timeout(NAME_PATIENCE, self.names.look_up(host.to_owned())).await;
        found.map_err(|_| ConnectFault::Name)?.map_err(|_| ConnectFault::Name)
    }
}

/// The addresses that may be called, of those that were found. If there is none, the reason of the last is told.
fn vetted(found: &[IpAddr], allowed: &PeerNetworks) -> Result<Vec<IpAddr>, ConnectFault> {
    let may: Vec<IpAddr> = found.iter().copied().filter(|ip| vet_ip(*ip, allowed).is_ok()).take(TRIED_MAX).collect();
    match may.is_empty() {
        false => Ok(may),
        true if found.is_empty() => Err(ConnectFault::Name),
        true => Err(ConnectFault::Barred(Barred::Network)),
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = ConnectFault;
    type Future = Later<Result<Self::Response, ConnectFault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectFault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}
