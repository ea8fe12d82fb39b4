//! What is measured: which loads there are, and those of two and of more nodes that all run.
//!
//! Not here: nodes that are away, begin or grow (`absence`, `growth`), what is found (`found`).

use std::path::Path;

use axum::http::Method;
use serde_json::json;
use tokio::time::Instant;

use super::fault::BenchFault;
use super::figure::{Figure, a_second};
use super::hands::Order;
use super::rig::{Hands, Rig};
use super::user::User;
use super::{absence, found, growth, marks, probe};

/// Bytes of a note's text: a paragraph or two.
pub(super) const BYTES: usize = 1_024;
/// Lines that are under way at a time in a stream of them.
pub(super) const IN_FLIGHT: usize = 512;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Load {
    /// One line at a time: until somebody's program at the other member has it, and until its receipt is durable.
    Single,
    /// Where the time of one line goes, by its stages.
    Stages,
    /// Many lines under way at a time.
    Sustained,
    /// One line to 8 others, until the last receipt.
    FanOut8,
    /// One line to 32 others, until the last receipt.
    FanOut32,
    /// An urgent line while another member floods.
    Flood,
    /// The other member is killed, and comes back to some lines.
    Away,
    /// The other member is killed, and comes back to very many lines; the Desk's page while they wait.
    Backlog,
    /// The memory of a node that has nothing to do.
    Memory,
    /// A node with very many lines starts; its memory, and the Desk's page.
    Start,
    /// The Desk with very many open dossiers, for a program and as a page; the page of a dossier.
    Desk,
    /// What a line costs in dossiers of more and more lines.
    Lines,
    /// What a line costs beside more and more dossiers.
    Dossiers,
    /// Words are looked for in very many lines; how long the index of them takes to be made anew.
    Search,
}

impl Load {
    /// All of them, in the order in which they are measured.
    pub(crate) const ALL: [Self; 14] = [
        Self::Single,
        Self::Stages,
        Self::Sustained,
        Self::FanOut8,
        Self::FanOut32,
        Self::Flood,
        Self::Away,
        Self::Backlog,
        Self::Memory,
        Self::Start,
        Self::Desk,
        Self::Lines,
        Self::Dossiers,
        Self::Search,
    ];
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Lines one at a time.
    pub(crate) single: u64,
    /// Lines of a stream.
    pub(crate) many: u64,
    /// For how many seconds a member is away.
    pub(crate) away_s: u64,
    /// Lines that wait for one that was away for long.
    pub(crate) backlog: u64,
    /// Lines of a node that starts.
    pub(crate) stored: u64,
    /// Open dossiers on a Desk.
    pub(crate) dossiers: u64,
}

/// Measures one load in a new folder under `under`.
pub(crate) async fn run(load: Load, scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    match load {
        Load::Single => single(scale, under).await,
        Load::Stages => stages(scale, under).await,
        Load::Sustained => sustained(scale, under).await,
        Load::FanOut8 => fan_out(8, "fan_out_8", scale, under).await,
        Load::FanOut32 => fan_out(32, "fan_out_32", scale, under).await,
        Load::Flood => flood(scale, under).await,
        Load::Away => absence::away(scale, under).await,
        Load::Backlog => absence::backlog(scale, under).await,
        Load::Memory => absence::memory(under).await,
        Load::Start => absence::start(scale, under).await,
        Load::Desk => growth::desk(scale, under).await,
        Load::Lines => growth::lines(scale, under).await,
        Load::Dossiers => growth::dossiers(scale, under).await,
        Load::Search => found::search(scale, under).await,
    }
}

/// Opens an alert of the first member with all others.
pub(super) async fn opened(rig: &Rig, first: &mut Hands, level: &str) -> Result<String, BenchFault> {
    let with = rig.members.iter().skip(1).map(ToString::to_string).collect();
    let opened = first.ask(&Order::Open { with, level: level.to_owned() }).await?;
    opened.dossier.ok_or(BenchFault::Untrue("an alert that was opened has an id"))
}

/// Writes notes into a dossier, so many under way at a time, until all are proven.
pub(super) fn write(dossier: &str, lines: u64, in_flight: usize) -> Order {
    Order::Write { dossiers: vec![dossier.to_owned()], lines, in_flight, bytes: BYTES }
}

/// Ends nodes well.
pub(super) async fn end(all: impl IntoIterator<Item = Hands>) -> Result<(), BenchFault> {
    for one in all {
        one.end().await?;
    }
    Ok(())
}

async fn single(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let mut all = rig.start().await?;
    let dossier = opened(&rig, &mut all[0], "priority").await?;
    all[0].ask(&write(&dossier, 50, 1)).await?;
    let probe_ms = probe::disk(rig.root())?;
    let done = all[0].ask(&write(&dossier, scale.single, 1)).await?;
    let mut figures = vec![
        Figure::spread("one_line_receipt", &done.proven_us, probe_ms),
        Figure::spread("one_line_durable_here", &done.acted_us, probe_ms),
    ];
    let probe_ms = probe::disk(rig.root())?;
    figures.push(Figure::spread("one_message", &messages(&all, &dossier, scale.single).await?, probe_ms));
    end(all).await?;
    Ok(figures)
}

/// One line at a time, while both nodes note when they pass the points of their steps.
async fn stages(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let mut all = rig.start().await?;
    let dossier = opened(&rig, &mut all[0], "priority").await?;
    all[0].ask(&write(&dossier, 50, 1)).await?;
    let probe_ms = probe::disk(rig.root())?;
    for one in &mut all {
        one.ask(&Order::Watch).await?;
    }
    let done = all[0].ask(&write(&dossier, scale.single, 1)).await?;
    let (here, there) = (all[0].ask(&Order::Marks).await?.marks, all[1].ask(&Order::Marks).await?.marks);
    end(all).await?;
    let (stages, lines) = marks::stages(&done.began_ns, &done.proven_us, &here, &there);
    if lines < done.proven_us.len() / 2 {
        return Err(BenchFault::Untrue("most lines pass every point of both nodes, one after the other"));
    }
    Ok(vec![Figure::stages("stages_of_one_line", stages, lines as u64, probe_ms)])
}

/// From the request of a program at one member until a program at the other is told, in microseconds.
async fn messages(all: &[Hands], dossier: &str, lines: u64) -> Result<Vec<u64>, BenchFault> {
    let api = |hands: &Hands| hands.hello.api.ok_or(BenchFault::Untrue("a node says where its API is"));
    let mut writer = User::connect(api(&all[0])?, &all[0].hello.token).await?;
    let reader = User::connect(api(&all[1])?, &all[1].hello.token).await?;
    let mut events = reader.listen().await?;
    events.next("here").await?;
    let path = format!("/dossiers/{dossier}/acts/note");
    let text = "All quiet at the river gate. ".repeat(BYTES / 29);
    let mut took = Vec::new();
    for number in 0..lines {
        let body = json!({ "fields": { "lang": "en", "text": format!("{number} {text}") } });
        let began = Instant::now();
        let written = writer.ask(Method::POST, &path, Some(&body));
        let (written, told) = tokio::join!(written, async {
            events.next("line").await.map(|_| u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX))
        });
        written?;
        took.push(told?);
    }
    Ok(took)
}

async fn sustained(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let mut all = rig.start().await?;
    let dossier = opened(&rig, &mut all[0], "priority").await?;
    all[0].ask(&write(&dossier, 500, 64)).await?;
    let probe_ms = probe::disk(rig.root())?;
    let done = all[0].ask(&write(&dossier, scale.many, IN_FLIGHT)).await?;
    end(all).await?;
    Ok(vec![Figure::one("sustained", "1/s", a_second(scale.many, done.took_us), scale.many, probe_ms)])
}

async fn fan_out(to: usize, name: &'static str, scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, to + 1).await?;
    let mut all = rig.start().await?;
    let dossier = opened(&rig, &mut all[0], "priority").await?;
    all[0].ask(&write(&dossier, 10, 1)).await?;
    let probe_ms = probe::disk(rig.root())?;
    let done = all[0].ask(&write(&dossier, scale.single.div_ceil(5), 1)).await?;
    end(all).await?;
    Ok(vec![Figure::spread(name, &done.proven_us, probe_ms)])
}

/// The first member writes one urgent line after the other to the second, while the third pours lines over it.
async fn flood(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 3).await?;
    let mut all = rig.start().await?;
    let second = rig.members[1].to_string();
    let open = |level: &str| Order::Open { with: vec![second.clone()], level: level.to_owned() };
    let no_id = || BenchFault::Untrue("an alert that was opened has an id");
    let urgent = all[0].ask(&open("immediate")).await?.dossier.ok_or_else(no_id)?;
    let bulk = all[2].ask(&open("routine")).await?.dossier.ok_or_else(no_id)?;
    all[0].ask(&write(&urgent, 10, 1)).await?;
    let probe_ms = probe::disk(rig.root())?;
    let (mut first, second, mut third) = three(all)?;
    let lines = write(&urgent, scale.single.div_ceil(5), 1);
    let flooded = async {
        let began = Instant::now();
        third.ask(&write(&bulk, scale.many, IN_FLIGHT)).await?;
        Ok::<_, BenchFault>(began.elapsed())
    };
    let began = Instant::now();
    let measured = async { first.ask(&lines).await.map(|done| (done, began.elapsed())) };
    let (measured, flooded) = tokio::join!(measured, flooded);
    let ((done, took), lasted) = (measured?, flooded?);
    end([first, second, third]).await?;
    if lasted < took {
        return Err(BenchFault::Untrue("the flood lasts longer than the urgent lines: ask for more lines of it"));
    }
    Ok(vec![Figure::spread("urgent_under_flood", &done.proven_us, probe_ms)])
}

fn three(all: Vec<Hands>) -> Result<(Hands, Hands, Hands), BenchFault> {
    let three: Result<[Hands; 3], _> = all.try_into();
    three.map(Into::into).map_err(|_| BenchFault::Untrue("a network of three has three nodes"))
}
