//! The network of one node of the demo: a dialler and a listener that can be cut.
//!
//! Promise: while it is cut, not one call goes out or comes in; what is not cut goes over real connections.
//! Not here: how a call is made (`peer`).

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use comity_dossier::Member;
use comity_node::shell::{Carried, Courier, Directions, Handle};
use comity_node::values::Trouble;
use hyper::body::Incoming;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::listen::{Answers, listen};
use crate::peer::dialler::Dialler;
use crate::peer::listener::{CAPS, Listener};
use crate::problem::Problem;

/// What a node calls others with. Calls to members that are cut off fail as if the line were dead.
pub(super) struct Cable {
    dialler: Arc<Dialler>,
    cut: Mutex<BTreeSet<Member>>,
}

impl Cable {
    /// Lays a cable that reaches everybody.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { dialler: Dialler::new(), cut: Mutex::default() })
    }

    /// From now on calls reach all but these.
    pub(super) fn cut(&self, members: impl IntoIterator<Item = Member>) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = members.into_iter().collect();
    }

    fn is_cut(&self, member: Member) -> bool {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).contains(&member)
    }
}

impl Courier for Cable {
    fn carry(&self, directions: Directions, call: Vec<u8>) -> Carried {
        if self.is_cut(directions.to) {
            return Box::pin(std::future::ready(Err(Trouble::CutOff)));
        }
        self.dialler.carry(directions, call)
    }
}

/// A listener that runs until it is stopped, and can be started again at the same address.
pub(super) struct Socket {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Answers calls until the listener is stopped; then also connections that are still open carry nothing any more.
#[derive(Clone)]
struct Open {
    listener: Listener,
    stopped: watch::Receiver<bool>,
}

impl Answers for Open {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if *self.stopped.borrow() {
            return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy").into_http();
        }
        self.listener.answer(request).await
    }
}

impl Socket {
    /// Begins to listen.
    pub(super) fn start(socket: TcpListener, tls: &Arc<ServerConfig>, handle: Handle) -> Self {
        let (stop, stopped) = watch::channel(false);
        let answers = Open { listener: Listener::new(handle), stopped: stopped.clone() };
        let task = tokio::spawn(listen(socket, Some(TlsAcceptor::from(tls.clone())), CAPS, answers, stopped));
        Self { stop, task }
    }

    /// Stops; when this returns the address refuses connections.
    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        // A task that was ended with its runtime has stopped too.
        drop(self.task.await);
    }
}

/// Takes an address of this machine; port 0 for any that is free.
pub(super) async fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await
}
