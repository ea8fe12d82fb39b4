//! The page of one node of the demo, on this machine only.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::cable::bind;
use super::fault::DemoFault;
use super::site::Site;
use crate::api::{self, App, Front};
use crate::config::Settings;
use crate::listen::{Caps, listen};

/// How many connections the page takes.
const CAPS: Caps = Caps { connections: 64, of_address: 64 };

/// An address at which the page will be, and is.
pub(super) struct Page {
    /// Where it is.
    pub(super) url: String,
    socket: Option<TcpListener>,
    /// Goes when the page goes, and ends the listener.
    _stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
}

impl Page {
    /// Takes an address: whoever opens it waits until a node serves it.
    pub(super) async fn bind() -> Result<Self, DemoFault> {
        let socket = bind(0).await.map_err(DemoFault::io("socket"))?;
        let address: SocketAddr = socket.local_addr().map_err(DemoFault::io("socket"))?;
        let (stop, stopped) = watch::channel(false);
        Ok(Self { url: format!("http://{address}/"), socket: Some(socket), _stop: stop, stopped })
    }

    /// Serves pages and API of a node.
    pub(super) fn serve(&mut self, site: &Site) -> Result<(), DemoFault> {
        let Some(socket) = self.socket.take() else { return Ok(()) };
        let settings = Settings::read(&site.folder)?;
        let token = api::token::make_or_read(&site.folder).map_err(comity_node::ceremony::CeremonyFault::from)?;
        let app = App::new(site.handle.clone(), token, &settings, self.stopped.clone());
        tokio::spawn(listen(socket, None, CAPS, Front::new(app), self.stopped.clone()));
        Ok(())
    }
}
