//! What is measured, one function each.

use std::path::Path;

use super::fault::BenchFault;
use super::figure::{Figure, a_second};
use super::hands::Order;
use super::probe;
use super::rig::{Hands, Rig};

/// Bytes of a note's text: a paragraph or two.
const BYTES: usize = 1_024;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Load {
    /// One line at a time, until its receipt is durable at its author.
    Receipt,
    /// Many lines under way.
    Sustained,
    /// One line to 8 others, until the last receipt.
    FanOut8,
}

impl Load {
    /// All of them, in the order in which they are measured.
    pub(crate) const ALL: [Self; 3] = [Self::Receipt, Self::Sustained, Self::FanOut8];
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Lines one at a time.
    pub(crate) single: u64,
    /// Lines of a stream.
    pub(crate) many: u64,
}

/// Measures one load in a folder.
pub(crate) async fn run(load: Load, scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    match load {
        Load::Receipt => receipt(scale, under).await,
        Load::Sustained => sustained(scale, under).await,
        Load::FanOut8 => fan_out(8, "fan_out_8", scale, under).await,
    }
}

async fn opened(rig: &Rig, first: &mut Hands, level: &str) -> Result<String, BenchFault> {
    let with = rig.members.iter().skip(1).map(|member| member.to_string()).collect();
    let opened = first.ask(&Order::Open { with, level: level.to_owned() }).await?;
    let dossier = opened.dossier.ok_or(BenchFault::Untrue("an alert that was opened has an id"))?;
    first.ask(&Order::Prove).await?;
    Ok(dossier)
}

async fn receipt(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let mut all = rig.start().await?;
    let dossiers = vec![opened(&rig, &mut all[0], "priority").await?];
    all[0].ask(&Order::Write { dossiers: dossiers.clone(), lines: 50, in_flight: 1, bytes: BYTES }).await?;
    let probe_ms = probe::disk(rig.root())?;
    let done = all[0].ask(&Order::Write { dossiers, lines: scale.single, in_flight: 1, bytes: BYTES }).await?;
    end(all).await?;
    Ok(vec![
        Figure::spread("one_line_receipt", &done.proven_us, probe_ms),
        Figure::spread("one_line_durable_here", &done.acted_us, probe_ms),
    ])
}

async fn sustained(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let mut all = rig.start().await?;
    let dossiers = vec![opened(&rig, &mut all[0], "priority").await?];
    all[0].ask(&Order::Write { dossiers: dossiers.clone(), lines: 500, in_flight: 64, bytes: BYTES }).await?;
    let probe_ms = probe::disk(rig.root())?;
    let done = all[0].ask(&Order::Write { dossiers, lines: scale.many, in_flight: 512, bytes: BYTES }).await?;
    end(all).await?;
    Ok(vec![Figure::one("sustained", "lines/s", a_second(scale.many, done.took_us), scale.many, probe_ms)])
}

async fn fan_out(to: usize, name: &'static str, scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, to + 1).await?;
    let mut all = rig.start().await?;
    let dossiers = vec![opened(&rig, &mut all[0], "priority").await?];
    all[0].ask(&Order::Write { dossiers: dossiers.clone(), lines: 10, in_flight: 1, bytes: BYTES }).await?;
    let probe_ms = probe::disk(rig.root())?;
    let lines = scale.single.div_ceil(5);
    let done = all[0].ask(&Order::Write { dossiers, lines, in_flight: 1, bytes: BYTES }).await?;
    end(all).await?;
    Ok(vec![Figure::spread(name, &done.proven_us, probe_ms)])
}

async fn end(all: Vec<Hands>) -> Result<(), BenchFault> {
    for one in all {
        one.end().await?;
    }
    Ok(())
}
