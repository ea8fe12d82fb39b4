//! The door for peers: a listener that can be closed and opened again while its node runs.
//!
//! Promise: once it is closed not one call comes in, not even over connections that are still there, and its address
//! refuses new ones.
//! Not here: what is answered (`listener`), why it is closed.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use comity_dossier::Refusal;
use hyper::body::Incoming;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::listener::{CAPS, Listener};
use crate::listen::{Answers, listen};
use crate::problem::Problem;

/// Where peers come in.
pub(crate) struct Door {
    tls: Arc<ServerConfig>,
    listener: Listener,
    /// The threads on which peers are served, and nobody else.
    threads: Handle,
    open: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

/// Gives calls to the listener as long as the door is open.
#[derive(Clone)]
struct Doorway {
    listener: Listener,
    closed: watch::Receiver<bool>,
}

impl Answers for Doorway {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if *self.closed.borrow() {
            return Problem::new(StatusCode::SERVICE_UNAVAILABLE, Refusal::Busy.code()).into_http();
        }
        self.listener.answer(request).await
    }
}

impl Door {
    /// Opens the door: peers come in at `socket` and are served on `threads`.
    pub(crate) fn open(
        socket: TcpListener,
        tls: ServerConfig,
        listener: Listener,
        threads: Handle,
    ) -> io::Result<Self> {
        let mut door = Self { tls: Arc::new(tls), listener, threads, open: None };
        door.open_again(socket)?;
        Ok(door)
    }

    /// Opens the door again, at a socket of the same address as before; one that is open stays as it is.
    pub(crate) fn open_again(&mut self, socket: TcpListener) -> io::Result<()> {
        if self.open.is_some() {
            return Ok(());
        }
        // The socket may have been opened elsewhere: from here on the peers' own threads watch it.
        let socket = socket.into_std()?;
        let _here = self.threads.enter();
        let socket = TcpListener::from_std(socket)?;
        let (close, closed) = watch::channel(false);
        let doorway = Doorway { listener: self.listener.clone(), closed: closed.clone() };
        let task = self.threads.spawn(listen(socket, Some(TlsAcceptor::from(self.tls.clone())), CAPS, doorway, closed));
        self.open = Some((close, task));
        Ok(())
    }

    /// Closes the door; when this returns its address refuses connections.
    pub(crate) async fn close(&mut self) {
        if let Some((close, task)) = self.open.take() {
            close.send_replace(true);
            // A task that ended with its runtime has stopped listening too.
            drop(task.await);
        }
    }
}
