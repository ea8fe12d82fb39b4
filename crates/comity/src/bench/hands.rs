//! One node of the bench: what `comity serve` runs, and somebody at its desk who does what is asked on standard input.
//!
//! ```text
//!   parent ── an order a line (JSON) ──> hands ── the acts of an officer ──> node
//!          <── an answer a line (JSON) ──
//! ```
//!
//! Promise: lines are written by the use case that pages, API and commands call. A line counts as proven once the receipts
//! of everybody else in its dossier are durable here.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use comity_dossier::body::{Role, SignIn};
use comity_dossier::kind::common::date::Date;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::text::Line;
use comity_dossier::{Actor, DossierId, Time};
use comity_node::desk::{Act, Done};
use comity_node::ports::Clock as _;
use comity_node::shell::{Change, Handle, SystemClock};
use comity_node::{Halt, Node, PeerReach};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout};

use super::fault::BenchFault;
use super::marks::{Mark, Marks, now_ns};
use super::texts::Text;
use crate::serve::{Served, Wiring, start};

/// Nothing that is measured takes longer.
const PATIENCE: Duration = Duration::from_secs(900);
/// What changes without a word is looked at after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// What the desk is asked to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Order {
    /// Wait until every other member is reached.
    Meet,
    /// Open an alert with these members.
    Open { with: Vec<String>, level: String },
    /// Write notes into dossiers in turn, so many at a time, each of so many bytes. Answered when all are proven.
    Write { dossiers: Vec<String>, lines: u64, in_flight: usize, bytes: usize },
    /// Write notes, and answer when they are durable here.
    Leave { dossiers: Vec<String>, lines: u64, in_flight: usize, bytes: usize },
    /// Write sentences into dossiers in turn, so many at a time. Answered when all are proven.
    Say { dossiers: Vec<String>, lines: u64, in_flight: usize },
    /// Wait until nothing waits for anybody any more.
    Prove,
    /// Wait until the log has so many lines.
    Hold { position: u64 },
    /// Tell how long the log is.
    Position,
    /// Note when the node passes its points, from now on.
    Watch,
    /// Tell when it passed them, and note no more.
    Marks,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Answer {
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<String>,
    /// The dossier that was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dossier: Option<String>,
    /// How long the log is.
    #[serde(default)]
    pub(super) position: u64,
    /// From act to commit here, of each line, in microseconds.
    #[serde(default)]
    pub(super) acted_us: Vec<u64>,
    /// From act to the last receipt, of each line: only where one line was under way at a time.
    #[serde(default)]
    pub(super) proven_us: Vec<u64>,
    /// When each line was begun, where one was under way at a time: nanoseconds of the machine's clock.
    #[serde(default)]
    pub(super) began_ns: Vec<u64>,
    /// Which points the node passed, and when, by the same clock.
    #[serde(default)]
    pub(super) marks: Vec<Mark>,
    /// How long the whole took, in microseconds.
    #[serde(default)]
    pub(super) took_us: u64,
}

/// What the node says first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Hello {
    /// Where API and pages are.
    pub(super) api: Option<SocketAddr>,
    /// Where peers come in.
    pub(super) peer: Option<SocketAddr>,
    /// What lets somebody use the API.
    pub(super) token: String,
}

/// Runs the node in `folder` and serves orders until standard input ends.
pub(crate) async fn serve_orders(folder: &Path) -> Result<(), BenchFault> {
    let marks = Arc::new(Marks::default());
    let noted = marks.clone();
    let wiring = Wiring { reached: Some(Box::new(move |point| noted.note(point))), ..Wiring::default() };
    let served = start(folder, wiring).await?;
    let mut desk = Desk { handle: served.handle.clone(), me: served.whereabouts.member.clone(), written: 0, marks };
    let mut out = tokio::io::stdout();
    let at = &served.whereabouts;
    let hello = Hello { api: Some(at.api), peer: Some(at.peer), token: served.token.clone() };
    write_line(&mut out, &hello).await?;
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = orders.next_line().await.map_err(BenchFault::io("stdin"))? {
        let answer = match serde_json::from_str::<Order>(&line) {
            Ok(order) => desk.carry_out(order).await,
            Err(fault) => Err(BenchFault::Protocol(fault.to_string())),
        };
        let answer = answer.unwrap_or_else(|fault| Answer { fault: Some(fault.to_string()), ..Answer::default() });
        write_line(&mut out, &answer).await?;
    }
    end(served).await
}

async fn end(served: Served) -> Result<(), BenchFault> {
    Ok(served.stop().await?)
}

async fn write_line(out: &mut tokio::io::Stdout, value: &impl Serialize) -> Result<(), BenchFault> {
    let mut line = serde_json::to_vec(value).map_err(|fault| BenchFault::Protocol(fault.to_string()))?;
    line.push(b'\n');
    out.write_all(&line).await.map_err(BenchFault::io("stdout"))?;
    out.flush().await.map_err(BenchFault::io("stdout"))
}

/// Whoever sits at the desk of this node.
struct Desk {
    handle: Handle,
    me: String,
    written: u64,
    marks: Arc<Marks>,
}

impl Desk {
    async fn carry_out(&mut self, order: Order) -> Result<Answer, BenchFault> {
        let began = Instant::now();
        let mut answer = match order {
            Order::Meet => {
                self.until(|node| Ok(node.peers()?.iter().all(|peer| peer.reach == PeerReach::Up))).await?;
                Answer::default()
            }
            Order::Open { with, level } => {
                let dossier = self.open(&with, &level).await?;
                Answer { dossier: Some(dossier.to_string()), ..Answer::default() }
            }
            Order::Write { dossiers, lines, in_flight: 1, bytes } => self.one_by_one(&dossiers, lines, bytes).await?,
            Order::Write { dossiers, lines, in_flight, bytes } => {
                let acted_us = self.many(&dossiers, lines, in_flight, Text::Bytes(bytes)).await?;
                self.proven(&mut self.handle.changes()).await?;
                Answer { acted_us, ..Answer::default() }
            }
            Order::Leave { dossiers, lines, in_flight, bytes } => {
                let acted_us = self.many(&dossiers, lines, in_flight, Text::Bytes(bytes)).await?;
                Answer { acted_us, ..Answer::default() }
            }
            Order::Say { dossiers, lines, in_flight } => {
                self.many(&dossiers, lines, in_flight, Text::Sentence).await?;
                self.proven(&mut self.handle.changes()).await?;
                Answer::default()
            }
            Order::Prove => {
                self.proven(&mut self.handle.changes()).await?;
                Answer::default()
            }
            Order::Hold { position } => {
                self.until(move |node| Ok(node.log_position()? >= position)).await?;
                Answer::default()
            }
            Order::Position => {
                Answer { position: self.handle.ask(|node| node.log_position()).await??, ..Answer::default() }
            }
            Order::Watch => {
                self.marks.begin();
                Answer::default()
            }
            Order::Marks => Answer { marks: self.marks.take(), ..Answer::default() },
        };
        answer.took_us = micros(began);
        Ok(answer)
    }

    async fn act(&self, act: Act) -> Result<Done, BenchFault> {
        Ok(self.handle.act(officer(), act).await??)
    }

    async fn open(&self, with: &[String], level: &str) -> Result<DossierId, BenchFault> {
        let fields = opening(with, level, SystemClock::new().now().wall);
        match self.act(Act::OpenAlert { fields, cap: None }).await? {
            Done::Opened { dossier, .. } => Ok(dossier),
            _ => Err(BenchFault::Untrue("opening an alert gives a dossier")),
        }
    }

    /// The note that is written next: no two are the same.
    fn note(&mut self, dossier: &str, text: Text) -> Result<Act, BenchFault> {
        self.written += 1;
        let text = text.write(&self.me, self.written);
        let fields = Fields::new([("lang", "en"), ("text", &text)]);
        Ok(Act::InDossier { dossier: id(dossier)?, verb: "note".to_owned(), fields, file: None })
    }

    /// One line at a time: the next is written when the one before is proven.
    async fn one_by_one(&mut self, dossiers: &[String], lines: u64, bytes: usize) -> Result<Answer, BenchFault> {
        let mut answer = Answer::default();
        for (dossier, _) in dossiers.iter().cycle().zip(0..lines) {
            let act = self.note(dossier, Text::Bytes(bytes))?;
            let mut changes = self.handle.changes();
            answer.began_ns.push(now_ns());
            let began = Instant::now();
            self.act(act).await?;
            answer.acted_us.push(micros(began));
            answer.proven_us.push(self.told_that_proven(&mut changes, began).await?);
        }
        Ok(answer)
    }

    /// Waits until everything is proven; returns how many microseconds after `began` this desk was told of the receipt. That
    /// it was the last one is looked up afterwards, and costs the desk nothing that it waits for.
    async fn told_that_proven(
        &self,
        changes: &mut broadcast::Receiver<Change>,
        began: Instant,
    ) -> Result<u64, BenchFault> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Whether something was told, or it was told too fast, or nothing came: the look decides.
            drop(timeout(LOOK_AGAIN, changes.recv()).await);
            let told_us = micros(began);
            if !self.handle.ask(|node| node.waits_for_anybody()).await?? {
                return Ok(told_us);
            }
            if Instant::now() >= deadline {
                return Err(BenchFault::Late(PATIENCE));
            }
        }
    }

    /// Many lines, so many of them under way at a time.
    async fn many(
        &mut self,
        dossiers: &[String],
        lines: u64,
        in_flight: usize,
        text: Text,
    ) -> Result<Vec<u64>, BenchFault> {
        let mut under_way = FuturesUnordered::new();
        let mut acted = Vec::new();
        for (dossier, _) in dossiers.iter().cycle().zip(0..lines) {
            if under_way.len() >= in_flight.max(1)
                && let Some(done) = under_way.next().await
            {
                acted.push(done?);
            }
            let act = self.note(dossier, text)?;
            let handle = self.handle.clone();
            under_way.push(async move {
                let began = Instant::now();
                handle.act(officer(), act).await??;
                Ok::<u64, BenchFault>(micros(began))
            });
        }
        while let Some(done) = under_way.next().await {
            acted.push(done?);
        }
        Ok(acted)
    }

    /// Waits until nothing of ours waits for anybody: everything is proven.
    async fn proven(&self, changes: &mut broadcast::Receiver<Change>) -> Result<(), BenchFault> {
        self.until_some(changes, |node| Ok((!node.waits_for_anybody()?).then_some(()))).await
    }

    /// Waits until `look` says so.
    async fn until(
        &self,
        look: impl Fn(&mut Node) -> Result<bool, Halt> + Clone + Send + 'static,
    ) -> Result<(), BenchFault> {
        let mut changes = self.handle.changes();
        self.until_some(&mut changes, move |node| Ok(look(node)?.then_some(()))).await
    }

    /// Waits until `look` finds what it looks for: looks whenever something changed, and now and then.
    async fn until_some<T: Send + 'static>(
        &self,
        changes: &mut broadcast::Receiver<Change>,
        look: impl Fn(&mut Node) -> Result<Option<T>, Halt> + Clone + Send + 'static,
    ) -> Result<T, BenchFault> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let look = look.clone();
            if let Some(found) = self.handle.ask(move |node| look(node)).await?? {
                return Ok(found);
            }
            if Instant::now() >= deadline {
                return Err(BenchFault::Late(PATIENCE));
            }
            // Whether something was told, or it was told too fast, or nothing came: the next look decides.
            drop(timeout(LOOK_AGAIN, changes.recv()).await);
            while changes.try_recv().is_ok() {}
        }
    }
}

/// The officer who does all this.
fn officer() -> Actor {
    let code = Line::new("7F3").expect("a code is a line of text");
    Actor { role: Role::DutyOfficer, code, sign_in: SignIn::LocalToken }
}

fn id(text: &str) -> Result<DossierId, BenchFault> {
    DossierId::from_hex(text).ok_or_else(|| BenchFault::Protocol(format!("`{text}` is no dossier")))
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The form by which an alert is opened.
fn opening(with: &[String], level: &str, now: Time) -> Fields {
    let review_by = Date::utc(now.plus_ms(YEAR_MS)).to_string();
    let mut all: Vec<(&str, &str)> = vec![
        ("mode", "exercise"),
        ("level", level),
        ("title.en", "Bench: what can this node carry?"),
        ("tlp", "green"),
        ("pap", "green"),
        ("legal-basis", "agreement"),
        ("legal-basis-words", "A bench on one machine"),
        ("purpose", "exercise"),
        ("lang", "en"),
        ("event.en", "Bench"),
        ("category", "Other"),
        ("urgency", "Unknown"),
        ("severity", "Minor"),
        ("certainty", "Observed"),
        ("area.0", "This machine"),
        ("history", "lead-grants"),
        ("review-by", &review_by),
    ];
    all.extend(with.iter().map(|member| ("participants", member.as_str())));
    all.extend(["political", "military", "religious", "racial"].map(|statement| ("character", statement)));
    Fields::new(all)
}
