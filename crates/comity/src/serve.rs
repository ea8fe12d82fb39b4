//! A running node: its thread, its listeners, and the file by which commands find it.
//!
//! ```text
//!   folder ── settings, keys, store ──> node thread <── Handle ── listener for peers, listener for API and pages
//! ```
//!
//! Promise: `run/serve.json` appears after both listeners take connections and goes when the node ends well; commands and
//! tests wait for it and for nothing else.
//! Not here: what is answered (`peer::listener`, `api`, `web`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use comity_dossier::{Hex, Member, Time, limits};
use comity_node::people::{AccountId, Chosen, People, PeopleFault, Role};
use comity_node::ports::Clock;
use comity_node::shell::{
    Courier, Handle, Indexing, OpenFault, Running, Search, SystemClock, SystemDisk, SystemEntropy, keep_indexing,
    open_node, paths, run_with_pager,
};
use comity_node::trust::TrustFault;
use comity_node::values::StoreFault;
use comity_node::{Halt, Point};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::api::{self, App};
use crate::config::{ConfigFault, Settings};
use crate::listen::{Caps, listen};
use crate::pager::{self, PagerFault};
use crate::peer::certificate::{CertificateFault, make_or_load};
use crate::peer::dialler::Dialler;
use crate::peer::door::Door;
use crate::peer::listener::Listener;
use crate::peer::pin::server_config;
use crate::peer::threads::Threads;
use crate::web;

/// How many connections the API takes: browsers hold several each, and each event stream holds one. Behind a proxy all
/// come from one address.
const API_CAPS: Caps = Caps {
    connections: 256 + api::events::STREAMS_MAX,
    of_address: 256 + api::events::STREAMS_MAX,
    request_bytes: 2 * limits::FILE_BYTES_MAX,
};

/// Why a node does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeFault {
    /// Its settings.
    #[error(transparent)]
    Config(#[from] ConfigFault),
    /// Its TLS key.
    #[error(transparent)]
    Certificate(#[from] CertificateFault),
    /// Its store, its keys, its charter.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// Its accounts.
    #[error(transparent)]
    People(#[from] PeopleFault),
    /// Its pager.
    #[error(transparent)]
    Pager(#[from] PagerFault),
    /// An address cannot be listened at.
    #[error("`{address}`: {kind}")]
    Bind { address: SocketAddr, kind: std::io::ErrorKind },
    /// The charter or a card in the store is not what was kept there.
    #[error("`{}`: {fault}", path.display())]
    Trust { path: PathBuf, fault: TrustFault },
    /// A file of the folder.
    #[error("`{}`: {kind}", path.display())]
    Io { path: PathBuf, kind: std::io::ErrorKind },
    /// TLS.
    #[error("TLS cannot be set up")]
    Tls,
    /// It stopped by itself, or did not begin, because of what lies there.
    #[error("`{}`: {fault}", path.display())]
    Store { path: PathBuf, fault: StoreFault },
}

/// What commands read to find a running node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Whereabouts {
    /// The process.
    pub(crate) pid: u32,
    /// The member.
    pub(crate) member: String,
    /// Where pages and API are.
    pub(crate) api: SocketAddr,
    /// Where peers come in.
    pub(crate) peer: SocketAddr,
}

/// Returns where a running node says where it is.
pub(crate) fn whereabouts_path(folder: &Path) -> PathBuf {
    folder.join("run").join("serve.json")
}

/// Reads where the node of a folder is, as far as it says so.
pub(crate) fn whereabouts_of(folder: &Path) -> Option<Whereabouts> {
    serde_json::from_slice(&std::fs::read(whereabouts_path(folder)).ok()?).ok()
}

/// What a node is given instead of what it would make: a demo knows its ports before it makes its cards, and cuts lines.
#[derive(Default)]
pub(crate) struct Wiring {
    /// The socket for peers.
    pub(crate) peer: Option<TcpListener>,
    /// The socket for API and pages.
    pub(crate) api: Option<TcpListener>,
    /// What carries calls to peers.
    pub(crate) courier: Option<Arc<dyn Courier>>,
    /// Whether it is a demo: nothing is real, and whoever looks is on the desk.
    pub(crate) is_demo: bool,
    /// Told of each named point of a step, on the node's thread.
    pub(crate) reached: Option<Box<dyn FnMut(Point) + Send>>,
    /// Who may show the pages in a frame: an origin such as `http://localhost:7000`, as `frame-ancestors` takes it.
    pub(crate) framed_by: Option<String>,
}

/// A node that serves.
pub(crate) struct Served {
    /// Speaks to the node.
    pub(crate) handle: Handle,
    /// Who may sign in.
    pub(crate) people: People,
    /// Where it is.
    pub(crate) whereabouts: Whereabouts,
    /// What lets somebody use the API.
    pub(crate) token: String,
    /// Where peers come in.
    pub(crate) door: Door,
    folder: PathBuf,
    running: Running,
    indexing: Indexing,
    search: Search,
    stop: watch::Sender<bool>,
    _threads: Threads,
}

/// Starts the node in `folder`. Must be called inside a tokio runtime.
pub(crate) async fn start(folder: &Path, wiring: Wiring) -> Result<Served, ServeFault> {
    let settings = Settings::read(folder)?;
    let certificate = make_or_load(&paths::keys(folder))?;
    let peer = socket(wiring.peer, settings.listen.value).await?;
    let api_socket = socket(wiring.api, settings.api.value).await?;
    let token = api::token::make_or_read(folder).map_err(CertificateFault::Key)?;
    let whereabouts = Whereabouts {
        pid: std::process::id(),
        member: settings.member.value.to_string(),
        api: address_of(&api_socket)?,
        peer: address_of(&peer)?,
    };
    let clock = SystemClock::new();
    let member: Member = settings.member.value;
    let (mut node, first) = open_node(folder, member, clock.now()).map_err(|fault| match fault {
        OpenFault::Store { path, fault } => ServeFault::Store { path, fault },
        OpenFault::Halt(halt) => halted(folder, halt),
        OpenFault::Trust(TrustFault::Store(fault)) => ServeFault::Store { path: paths::log(folder), fault },
        OpenFault::Trust(fault @ (TrustFault::Charter(_) | TrustFault::Card(_))) => {
            ServeFault::Trust { path: paths::log(folder), fault }
        }
        fault => ServeFault::Open(fault),
    })?;
    node.set_silence_limits(settings.pager.limits);
    let pager = pager::of(settings.pager.smtp.as_ref())?;
    node.host_mailboxes_for(settings.mailboxes_for.value.clone());
    let people = People::open(&paths::people(folder), Box::new(SystemEntropy)).map_err(|fault| match fault {
        PeopleFault::Store(fault) => ServeFault::Store { path: paths::people(folder), fault },
        fault => fault.into(),
    })?;
    let now = clock.now().wall;
    people.tidy(now)?;
    let demo = if wiring.is_demo { Some(visitor(&people, now)?) } else { None };
    let pages = web::Setting { member, origin: settings.origin.value.clone(), framed_by: wiring.framed_by, demo };
    let courier = wiring.courier.unwrap_or_else(|| Dialler::new(settings.peer_networks.value.clone()));
    // Nothing of a demo is real, and a disk that its visitor filled is not its business.
    let watched = settings.watch_disk.value && !wiring.is_demo;
    let disk = || if watched { SystemDisk::of(folder) } else { SystemDisk::not_asked() };
    let threads = Threads::start().map_err(|error| ServeFault::Io { path: folder.into(), kind: error.kind() })?;
    let reached = wiring.reached.unwrap_or_else(|| Box::new(|_| {}));
    // Calls to peers are made on the peers' threads, like those that come in.
    let running = {
        let threads = threads.handle();
        let _there = threads.enter();
        run_with_pager(node, first, clock, disk(), courier, pager, reached)
    };
    let handle = running.handle.clone();
    let indexing = keep_indexing(folder.into(), handle.changes(), disk());
    let search = Search::of(folder);
    let (stop, stopped) = watch::channel(false);
    let tls = server_config(certificate).map_err(|_| ServeFault::Tls)?;
    let door = Door::open(peer, tls, Listener::new(handle.clone()), threads.handle());
    let door = door.map_err(|error| ServeFault::Bind { address: whereabouts.peer, kind: error.kind() })?;
    let app =
        App::new(handle.clone(), people.clone(), search.clone(), token.clone(), &settings, pages, stopped.clone());
    tokio::spawn(listen(api_socket, None, API_CAPS, api::Front::new(app), stopped));
    write_whereabouts(folder, &whereabouts)?;
    Ok(Served {
        handle,
        people,
        whereabouts,
        token,
        door,
        folder: folder.into(),
        running,
        indexing,
        search,
        stop,
        _threads: threads,
    })
}

impl Served {
    /// Ends the node: what waits is finished, lanes are closed, then nothing listens any more.
    pub(crate) async fn stop(mut self) -> Result<(), ServeFault> {
        self.door.close().await;
        // Nobody listens any more if this fails, which is what it is for.
        let _ = self.stop.send(true);
        let (handle, running, indexing, search) = (self.handle, self.running, self.indexing, self.search);
        // Whoever reads the log ends before the node does: the last to close it folds its write-ahead log into it.
        let all = move || {
            indexing.end();
            search.close();
            handle.stop();
            drop(handle);
            running.join()
        };
        let ended = tokio::task::spawn_blocking(all).await;
        drop(std::fs::remove_file(whereabouts_path(&self.folder)));
        ended.unwrap_or(Ok(())).map_err(|halt| halted(&self.folder, halt))
    }

    /// Waits until the node has stopped by itself, which it does only when its store failed.
    pub(crate) async fn stopped(&self) {
        let mut often = tokio::time::interval(Duration::from_millis(500));
        while !self.running.has_stopped() {
            often.tick().await;
        }
    }
}

/// Returns the account of whoever visits a demo; makes it at the first start. Its password is known to nobody.
fn visitor(people: &People, now: Time) -> Result<AccountId, PeopleFault> {
    const CODE: &str = "7F3";
    if let Some(there) = people.account_of(CODE)? {
        return Ok(there.id);
    }
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
    let password = Hex(&bytes).to_string();
    let roles = [Role::DutyOfficer, Role::Supervisor, Role::Administrator].into_iter().collect();
    people.add_account(&Chosen { code: CODE, name: "Demo", password: &password }, roles, now)
}

/// Says where to look: a commit that failed is one of the log; of anything else it is not known in which file it was.
fn halted(folder: &Path, Halt(fault): Halt) -> ServeFault {
    let path = match fault {
        StoreFault::CommitUnknown(_) | StoreFault::WentBack => paths::log(folder),
        _ => folder.to_owned(),
    };
    ServeFault::Store { path, fault }
}

async fn socket(given: Option<TcpListener>, address: SocketAddr) -> Result<TcpListener, ServeFault> {
    match given {
        Some(socket) => Ok(socket),
        None => {
            let bound = TcpListener::bind(address).await;
            bound.map_err(|error| ServeFault::Bind { address, kind: error.kind() })
        }
    }
}

fn address_of(socket: &TcpListener) -> Result<SocketAddr, ServeFault> {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    socket.local_addr().map_err(|error| ServeFault::Bind { address: unknown, kind: error.kind() })
}

/// Appears whole or not at all: whoever waits for it never reads a half.
fn write_whereabouts(folder: &Path, whereabouts: &Whereabouts) -> Result<(), ServeFault> {
    let path = whereabouts_path(folder);
    let write = || {
        let run = folder.join("run");
        std::fs::create_dir_all(&run)?;
        let scratch = run.join(".serve.json.new");
        std::fs::write(&scratch, serde_json::to_vec(whereabouts).unwrap_or_default())?;
        std::fs::rename(&scratch, &path)
    };
    write().map_err(|error: std::io::Error| ServeFault::Io { path: path.clone(), kind: error.kind() })
}
