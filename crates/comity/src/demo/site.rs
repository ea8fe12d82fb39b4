//! One node of the demo while it runs: its thread, its cable, its listener.
//!
//! Promise: nothing is done to a node but what its officers and its peers could do. Whoever waits here waits for what the
//! node itself tells, and not for ever.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use comity_dossier::kind::alert::form::Verb;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::{DossierId, EntryId};
use comity_node::desk::{Act, Done, Upload};
use comity_node::ports::Clock as _;
use comity_node::shell::{Handle, Running, SystemClock, open_node, paths, run};
use comity_node::{Halt, Node};
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout_at};

use super::cable::{Cable, Socket, bind};
use super::cast::Part;
use super::fault::DemoFault;
use crate::peer::certificate::make_or_load;
use crate::peer::pin::server_config;

/// How long anything may take that has to come. Far more than it ever needs: a slow machine is no failure.
const PATIENCE: Duration = Duration::from_secs(90);
/// Queues and reasons change without a word to anybody: whoever waits looks again after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A node that runs.
pub(super) struct Site {
    /// Whose it is.
    pub(super) part: Part,
    /// Where it keeps its things.
    pub(super) folder: PathBuf,
    /// Speaks to it.
    pub(super) handle: Handle,
    /// What it calls others with.
    pub(super) cable: Arc<Cable>,
    port: u16,
    tls: Arc<ServerConfig>,
    socket: Option<Socket>,
    running: Running,
}

impl Site {
    /// Opens the node in `folder` and has it listen on `socket`.
    pub(super) fn start(part: Part, folder: PathBuf, socket: TcpListener) -> Result<Self, DemoFault> {
        let tls = server_config(make_or_load(&paths::keys(&folder))?).map(Arc::new);
        let tls = tls.map_err(|_| DemoFault::Untrue("TLS can be set up"))?;
        let port = socket.local_addr().map_err(DemoFault::io("socket"))?.port();
        let clock = SystemClock::new();
        let (node, first) = open_node(&folder, part.member(), clock.now())?;
        let cable = Cable::new();
        let running = run(node, first, clock, cable.clone(), |_| {});
        let handle = running.handle.clone();
        let socket = Some(Socket::start(socket, &tls, handle.clone()));
        Ok(Self { part, folder, handle, cable, port, tls, socket, running })
    }

    /// Looks at the node.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Node) -> Result<T, Halt> + Send + 'static,
    ) -> Result<T, DemoFault> {
        Ok(self.handle.ask(look).await??)
    }

    /// Has the officer on duty act.
    pub(super) async fn act(&self, act: Act) -> Result<Done, DemoFault> {
        Ok(self.handle.act(self.part.officer(), act).await??)
    }

    /// Has the officer on duty open an alert.
    pub(super) async fn open_alert(&self, fields: Fields) -> Result<(DossierId, String), DemoFault> {
        match self.act(Act::OpenAlert { fields, cap: None }).await? {
            Done::Opened { dossier, reference, .. } => Ok((dossier, reference)),
            _ => Err(DemoFault::Untrue("opening an alert gives a dossier")),
        }
    }

    /// Has the officer on duty write a line into an alert.
    pub(super) async fn write(
        &self,
        dossier: DossierId,
        verb: &str,
        fields: Fields,
        file: Option<Upload>,
    ) -> Result<EntryId, DemoFault> {
        let verb = Verb::from_name(verb).ok_or(DemoFault::Untrue("the verb exists"))?;
        match self.act(Act::InAlert { dossier, verb, fields, file }).await? {
            Done::Written { entry, .. } => Ok(entry),
            _ => Err(DemoFault::Untrue("writing a line gives its id")),
        }
    }

    /// Waits until `look` finds what it looks for.
    pub(super) async fn until<T: Send + 'static>(
        &self,
        what: &'static str,
        look: impl Fn(&mut Node) -> Result<Option<T>, Halt> + Clone + Send + 'static,
    ) -> Result<T, DemoFault> {
        let deadline = Instant::now() + PATIENCE;
        let mut changes = self.handle.changes();
        loop {
            if let Some(found) = self.ask(look.clone()).await? {
                return Ok(found);
            }
            if Instant::now() >= deadline {
                return Err(DemoFault::Late(what, PATIENCE));
            }
            // Whether something was told or not: the next look decides.
            drop(timeout_at(Instant::now() + LOOK_AGAIN, changes.recv()).await);
        }
    }

    /// Waits until something is so.
    pub(super) async fn until_true(
        &self,
        what: &'static str,
        look: impl Fn(&mut Node) -> Result<bool, Halt> + Clone + Send + 'static,
    ) -> Result<(), DemoFault> {
        self.until(what, move |node| Ok(look(node)?.then_some(()))).await
    }

    /// Cuts the node off: nobody reaches it, and it reaches nobody.
    pub(super) async fn cut_off(&mut self) {
        self.cable.cut(self.part.others().map(Part::member));
        if let Some(socket) = self.socket.take() {
            socket.stop().await;
        }
    }

    /// Connects the node again, but not to these: their line stays dead in this direction.
    pub(super) async fn reconnect(&mut self, without: &[Part]) -> Result<(), DemoFault> {
        self.cable.cut(without.iter().map(|part| part.member()));
        if self.socket.is_none() {
            let socket = bind(self.port).await.map_err(DemoFault::io("socket"))?;
            self.socket = Some(Socket::start(socket, &self.tls, self.handle.clone()));
        }
        Ok(())
    }

    /// Ends the node well: its lanes are closed, then nobody listens any more.
    pub(super) async fn stop(self) -> Result<(), DemoFault> {
        self.handle.stop();
        let Self { handle, running, socket, .. } = self;
        drop(handle);
        let ended = tokio::task::spawn_blocking(move || running.join()).await;
        if let Some(socket) = socket {
            socket.stop().await;
        }
        Ok(ended.unwrap_or(Ok(()))?)
    }
}
