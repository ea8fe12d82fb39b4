//! One real process that runs a node on a real disk and ends itself at a named point.
//!
//! ```text
//!   standard input: open | note TEXT | flush        standard output: ready | done ID | done - | refused WHY | flushed
//!   other processes: length-prefixed calls over loopback; where each listens stands in a file of the ports folder
//! ```
//!
//! Promise: in the right order it does what the shell of the product does: prepare, commit, release, then answer. In the
//! wrong order (a control) it releases before it commits.
//! Not here: the product's transport; the harness that kills and looks (`tests/kill.rs`).

use std::collections::HashMap;
use std::io::{BufRead, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use comity_dossier::body::{Role, SignIn};
use comity_dossier::sealed::Suite;
use comity_dossier::text::Line;
use comity_dossier::{Actor, DossierId, Member, Time};
use comity_exchange::CallId;
use comity_exchange::conversation::Trouble;
use comity_node::desk::{Act, ActFault, Done};
use comity_node::ports::{Entropy, Moment};
use comity_node::trust::Trust;
use comity_node::{Halt, Input, Node, Output, Parts, Point};
use comity_store::{FileStore, Store};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;

use crate::forms::{self, Opening};
use crate::founding::{BEGIN, Founding, MEMBERS};
use crate::old_lane::go_on_in_an_old_lane;

/// The seed of the network that killed processes belong to.
pub const NETWORK_SEED: u64 = 417;
/// The longest call that a process takes, in bytes.
const CALL_BYTES_MAX: u32 = 8 * 1024 * 1024;

/// How a process is to live and end.
#[derive(Clone, Debug)]
pub struct Life {
    /// The folder of its log and files.
    pub folder: PathBuf,
    /// Whose node.
    pub member: Member,
    /// Where processes leave their ports.
    pub ports: PathBuf,
    /// Milliseconds since the world began, when this life begins: lives follow each other in time.
    pub at_ms: u64,
    /// Seed of its randomness; another for each life.
    pub entropy: u64,
    /// Releases before it commits: a control.
    pub wrong_order: bool,
    /// Goes on in the last lane that it finds on its disk: a control.
    pub old_lane: bool,
    /// Ends at this point when it is passed for the n-th time.
    pub ends_at: Option<(Point, u32)>,
}

/// Every named point with the word for it.
pub const POINTS: [(Point, &str); 6] = [
    (Point::BeforeCommit, "before-commit"),
    (Point::AfterCommit, "after-commit"),
    (Point::AfterSign, "after-sign"),
    (Point::BeforeReceipt, "before-receipt"),
    (Point::AfterReceipt, "after-receipt"),
    (Point::AfterSend, "after-send"),
];

/// Makes the network that killed processes belong to.
#[must_use]
pub fn founding() -> Founding {
    Founding::new(NETWORK_SEED, Suite::X25519, BEGIN, &Founding::names_as_addresses(MEMBERS.len()))
}

enum Event {
    Call(Vec<u8>, TcpStream),
    Returned { peer: Member, call: CallId, result: Result<Vec<u8>, Trouble> },
    Said(String),
    End,
}

/// Lives until standard input ends or the point is reached. Must be the whole of a process.
pub fn live(life: &Life) -> Result<(), Halt> {
    let (events, inbox) = channel();
    listen(life, &events);
    listen_to_harness(&events);
    let mut process = Process::start(life, events)?;
    say("ready");
    process.run(&inbox)
}

struct Process<'a> {
    life: &'a Life,
    node: Node,
    events: Sender<Event>,
    began: Instant,
    passed: u32,
    next_ticket: u64,
    callers: HashMap<u64, TcpStream>,
    wake_at: Option<Time>,
    dossier: Option<DossierId>,
    flush: bool,
}

impl<'a> Process<'a> {
    #[allow(clippy::disallowed_methods)] // a real process has a real clock
    fn start(life: &'a Life, events: Sender<Event>) -> Result<Self, Halt> {
        let founding = founding();
        let kit = founding.kits().iter().find(|kit| kit.member == life.member).expect("a member of the network");
        let mut store = Store::open(&life.folder.join("comity.sqlite"))?;
        if store.charters()?.is_empty() {
            founding.join(&mut store, BEGIN)?;
        }
        if life.old_lane {
            let charter = founding.charter().reference();
            go_on_in_an_old_lane(kit, charter, BEGIN.plus_ms(life.at_ms), &mut store)?;
        }
        let files = FileStore::open(&life.folder.join("files.sqlite"))?;
        let trust = Trust::read(&store, life.member).expect("the charter that was just put there");
        let entropy: Entropy = Box::new(ChaCha12Rng::seed_from_u64(life.entropy));
        let parts = Parts { store, files, signer: kit.signer(), sealing: Box::new(kit.ring()), trust, entropy };
        let began = Instant::now();
        let (node, outputs) = Node::open(parts, moment(life, began))?;
        let mut process = Self {
            life,
            node,
            events,
            began,
            passed: 0,
            next_ticket: 0,
            callers: HashMap::new(),
            wake_at: None,
            dossier: None,
            flush: false,
        };
        process.dossier = process.node.log().dossiers(0, 1)?.first().map(|dossier| dossier.id);
        process.dispatch(outputs);
        Ok(process)
    }

    fn run(&mut self, inbox: &Receiver<Event>) -> Result<(), Halt> {
        loop {
            let now = moment(self.life, self.began).wall;
            let wait = self.wake_at.map_or(Duration::from_secs(1), |at| Duration::from_millis(at.since_ms(now)));
            let mut inputs = Vec::new();
            match inbox.recv_timeout(wait.min(Duration::from_secs(1))) {
                Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(event) => inputs.extend(self.input(event)),
                Err(RecvTimeoutError::Timeout) => {}
            }
            while let Ok(event) = inbox.try_recv() {
                if matches!(event, Event::End) {
                    return Ok(());
                }
                inputs.extend(self.input(event));
            }
            self.step(inputs)?;
            self.tell_when_flushed()?;
        }
    }

    fn input(&mut self, event: Event) -> Option<Input> {
        self.next_ticket += 1;
        let ticket = self.next_ticket;
        match event {
            Event::Call(bytes, caller) => {
                self.callers.insert(ticket, caller);
                Some(Input::Call { ticket, bytes })
            }
            Event::Returned { peer, call, result } => Some(Input::Returned { call, peer, result }),
            Event::Said(line) => self.act(&line).map(|act| Input::Act { ticket, actor: officer(), act: Box::new(act) }),
            Event::End => None,
        }
    }

    fn act(&mut self, line: &str) -> Option<Act> {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("open", _) => {
                let others = MEMBERS.iter().filter_map(|code| Member::new(code)).filter(|m| *m != self.life.member);
                let here: Vec<Member> = others.filter(|m| self.life.ports.join(m.as_str()).exists()).collect();
                Some(Opening::with(&here).act())
            }
            ("note", text) => {
                let known = || self.node.log().dossiers(0, 1).ok()?.first().map(|dossier| dossier.id);
                self.dossier = self.dossier.or_else(known);
                if self.dossier.is_none() {
                    say("done -"); // the dossier has not come yet
                }
                self.dossier.map(|dossier| forms::note(dossier, text))
            }
            _ => {
                self.flush = true;
                None
            }
        }
    }

    /// One step: in the right order, or as the control has it.
    fn step(&mut self, inputs: Vec<Input>) -> Result<(), Halt> {
        self.node.prepare(moment(self.life, self.began), inputs)?;
        let paths = self.node.paths();
        if self.life.wrong_order {
            let outputs = self.node.release()?;
            self.dispatch(outputs);
            if paths.write || paths.receive {
                self.reach(Point::BeforeCommit);
            }
            return self.node.commit();
        }
        if paths.pass(Point::BeforeCommit) {
            self.reach(Point::BeforeCommit);
        }
        self.node.commit()?;
        let (ends_at, passed) = (self.life.ends_at, &mut self.passed);
        let outputs = self.node.release_with(&mut |point| count(ends_at, passed, point))?;
        self.dispatch(outputs);
        if paths.pass(Point::AfterSend) {
            self.reach(Point::AfterSend);
        }
        Ok(())
    }

    fn reach(&mut self, point: Point) {
        count(self.life.ends_at, &mut self.passed, point);
    }

    fn dispatch(&mut self, outputs: Vec<Output>) {
        self.wake_at = None;
        for output in outputs {
            match output {
                Output::Answer { ticket, bytes } => self.answer(ticket, &bytes),
                // A stranger's call is answered with nothing: here there are none.
                Output::Problem { ticket, .. } => drop(self.callers.remove(&ticket)),
                Output::Done { result, .. } => tell(&result),
                Output::Changed { .. } | Output::Page(_) => {}
                Output::WakeAt(at) => self.wake_at = Some(at),
                Output::Post { to, call, bytes, .. } => self.post(to, call, bytes),
            }
        }
    }

    fn answer(&mut self, ticket: u64, bytes: &[u8]) {
        if let Some(mut caller) = self.callers.remove(&ticket) {
            let _ = send(&mut caller, bytes); // the caller may have been killed
        }
    }

    fn post(&self, peer: Member, call: CallId, bytes: Vec<u8>) {
        let (ports, events) = (self.life.ports.clone(), self.events.clone());
        let carry = move || {
            let result = exchange(&ports.join(peer.as_str()), &bytes).map_err(|_| Trouble::Refused);
            let _ = events.send(Event::Returned { peer, call, result }); // nobody listens when the process ends
        };
        let carrier = std::thread::spawn(carry);
        if self.life.wrong_order {
            // The control is killed before it commits; what it released is to be on its way by then.
            let _ = carrier.join();
        }
    }

    fn tell_when_flushed(&mut self) -> Result<(), Halt> {
        let waits = |peer: &comity_node::PeerLook| peer.urgent_queued + peer.bulk_queued > 0;
        let listens = |peer: &comity_node::PeerLook| self.life.ports.join(peer.member.as_str()).exists();
        if self.flush && !self.node.peers()?.iter().any(|peer| listens(peer) && waits(peer)) {
            self.flush = false;
            say("flushed");
        }
        Ok(())
    }
}

/// Counts a point and ends the process without a word when its number is up.
fn count(ends_at: Option<(Point, u32)>, passed: &mut u32, point: Point) {
    if ends_at.is_some_and(|(at, _)| at == point) {
        *passed += 1;
        if ends_at.is_some_and(|(_, number)| number == *passed) {
            std::process::abort();
        }
    }
}

fn moment(life: &Life, began: Instant) -> Moment {
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Moment { wall: BEGIN.plus_ms(life.at_ms.saturating_add(ms)), steady_ms: ms }
}

fn officer() -> Actor {
    Actor { role: Role::DutyOfficer, code: Line::new("7F3").expect("a line"), sign_in: SignIn::LocalToken }
}

/// Tells the harness what it may count on from now on.
fn tell(result: &Result<Done, ActFault>) {
    match result {
        Ok(Done::Opened { dossier, .. }) => say(&format!("done {}", dossier.genesis())),
        Ok(Done::Written { entry, .. }) => say(&format!("done {entry}")),
        Ok(_) => say("done -"),
        Err(fault) => say(&format!("refused {fault}")),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush()); // the harness may be gone
}

fn listen(life: &Life, events: &Sender<Event>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    let (fresh, there) = (life.ports.join(format!(".{}", life.member)), life.ports.join(life.member.as_str()));
    std::fs::write(&fresh, port.to_string()).and_then(|()| std::fs::rename(&fresh, &there)).expect("the ports folder");
    let events = events.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let events = events.clone();
            std::thread::spawn(move || {
                let mut stream = stream;
                if let Ok(bytes) = receive(&mut stream) {
                    let _ = events.send(Event::Call(bytes, stream)); // nobody listens when the process ends
                }
            });
        }
    });
}

fn listen_to_harness(events: &Sender<Event>) {
    let events = events.clone();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let _ = events.send(Event::Said(line));
        }
        let _ = events.send(Event::End);
    });
}

fn exchange(port_file: &Path, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let port: u16 = std::fs::read_to_string(port_file)?.trim().parse().map_err(std::io::Error::other)?;
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    send(&mut stream, bytes)?;
    receive(&mut stream)
}

fn send(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(std::io::Error::other)?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(bytes)
}

fn receive(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > CALL_BYTES_MAX {
        return Err(std::io::Error::other("a call that no node makes"));
    }
    let mut bytes = vec![0; length as usize];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}
