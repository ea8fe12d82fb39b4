//! One node of the demo while it runs: what `comity serve` runs, on a cable that can be cut.
//!
//! Promise: nothing is done to a node but what its officers and its peers could do. Whoever waits here waits for what the
//! node itself tells, and not for ever.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use comity_dossier::kind::common::form::Fields;
use comity_dossier::{DossierId, EntryId};
use comity_node::desk::{Act, Done, Upload};
use comity_node::shell::Courier;
use comity_node::{Halt, Node};
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout_at};

use super::cable::Cable;
use super::cast::Part;
use super::fault::DemoFault;
use crate::founding::bind;
use crate::serve::{Served, Wiring, start};

/// How long anything may take that has to come. Far more than it ever needs: a slow machine is no failure.
const PATIENCE: Duration = Duration::from_secs(90);
/// Queues and reasons change without a word to anybody: whoever waits looks again after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A node that runs.
pub(super) struct Site {
    /// Whose it is.
    pub(super) part: Part,
    /// What it calls others with.
    pub(super) cable: Arc<Cable>,
    served: Served,
}

impl Site {
    /// Starts the node in `folder`: peers come in at one socket, pages, API and commands at the other.
    pub(super) async fn start(
        part: Part,
        folder: &Path,
        peer: TcpListener,
        api: TcpListener,
        framed_by: Option<&str>,
    ) -> Result<Self, DemoFault> {
        let cable = Cable::new();
        let (framed_by, courier) = (framed_by.map(str::to_owned), Some(cable.clone() as Arc<dyn Courier>));
        let wiring = Wiring { peer: Some(peer), api: Some(api), courier, is_demo: true, framed_by, reached: None };
        Ok(Self { part, cable, served: start(folder, wiring).await? })
    }

    /// Returns the port of its pages.
    pub(super) fn page_port(&self) -> u16 {
        self.served.whereabouts.api.port()
    }

    /// Looks at the node.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Node) -> Result<T, Halt> + Send + 'static,
    ) -> Result<T, DemoFault> {
        Ok(self.served.handle.ask(look).await??)
    }

    /// Has the officer on duty act.
    pub(super) async fn act(&self, act: Act) -> Result<Done, DemoFault> {
        Ok(self.served.handle.act(self.part.officer(), act).await??)
    }

    /// Has the officer on duty open an alert.
    pub(super) async fn open_alert(&self, fields: Fields) -> Result<(DossierId, String), DemoFault> {
        match self.act(Act::OpenAlert { fields, cap: None }).await? {
            Done::Opened { dossier, reference, .. } => Ok((dossier, reference)),
            _ => Err(DemoFault::Untrue("opening an alert gives a dossier")),
        }
    }

    /// Has the officer on duty open a request.
    pub(super) async fn open_request(&self, fields: Fields) -> Result<(DossierId, String), DemoFault> {
        match self.act(Act::OpenRequest { fields, file: None }).await? {
            Done::Opened { dossier, reference, .. } => Ok((dossier, reference)),
            _ => Err(DemoFault::Untrue("opening a request gives a dossier")),
        }
    }

    /// Has the officer on duty write a line into a dossier.
    pub(super) async fn write(
        &self,
        dossier: DossierId,
        verb: &str,
        fields: Fields,
        file: Option<Upload>,
    ) -> Result<EntryId, DemoFault> {
        match self.act(Act::InDossier { dossier, verb: verb.to_owned(), fields, file }).await? {
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
        let mut changes = self.served.handle.changes();
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
        self.served.door.close().await;
    }

    /// Connects the node again, but not to these: its lines to them stay cut.
    pub(super) async fn reconnect(&mut self, without: &[Part]) -> Result<(), DemoFault> {
        self.cable.cut(without.iter().map(|part| part.member()));
        let socket = bind(self.served.whereabouts.peer.port()).await.map_err(DemoFault::io("socket"))?;
        self.served.door.open_again(socket).map_err(DemoFault::io("socket"))
    }

    /// Ends the node well: its lanes are closed, then nobody listens any more.
    pub(super) async fn stop(self) -> Result<(), DemoFault> {
        Ok(self.served.stop().await?)
    }
}
