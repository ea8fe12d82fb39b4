//! What is measured of nodes that were away, or begin with a full store.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::fault::BenchFault;
use super::figure::Figure;
use super::hands::Order;
use super::loads::{BYTES, IN_FLIGHT, Scale, end, opened, write};
use super::rig::{Hands, Rig};
use super::visitor::{DESK, ROW, Visitor};
use super::{machine, probe};

/// Lines that are written while a member is away for a minute.
const LINES: u64 = 20;
/// How long a node has had nothing to do when its memory is looked at.
const REST: Duration = Duration::from_secs(5);
/// Dossiers over which the lines of a full store are spread.
const DOSSIERS: u64 = 400;

/// The other member is killed for a minute; a line every three seconds. How long after its port opens all are proven.
pub(super) async fn away(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, second) = two(&rig).await?;
    let dossier = opened(&rig, &mut first, "priority").await?;
    first.ask(&write(&dossier, 10, 1)).await?;
    let peer = second.hello.peer.ok_or(BenchFault::Untrue("a node says where peers come in"))?;
    second.kill().await?;
    let every = Duration::from_secs(scale.away_s) / u32::try_from(LINES).unwrap_or(1);
    for _ in 0..LINES {
        first.ask(&Order::Leave { dossiers: vec![dossier.clone()], lines: 1, in_flight: 1, bytes: BYTES }).await?;
        sleep(every).await;
    }
    comes_back(&rig, first, peer, "away_60s_20", LINES).await
}

/// The other member is killed, and very many lines are written. What a page takes while they wait; how long after the
/// member's port opens all are proven.
pub(super) async fn backlog(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, second) = two(&rig).await?;
    let dossier = opened(&rig, &mut first, "priority").await?;
    first.ask(&write(&dossier, 10, 1)).await?;
    let peer = second.hello.peer.ok_or(BenchFault::Untrue("a node says where peers come in"))?;
    second.kill().await?;
    let dossiers = vec![dossier];
    first.ask(&Order::Leave { dossiers, lines: scale.backlog, in_flight: IN_FLIGHT, bytes: BYTES }).await?;
    let page = desk_page(&rig, 0, &first, "desk_page_backlog").await?;
    let mut figures = comes_back(&rig, first, peer, "away_100k", scale.backlog).await?;
    figures.push(page);
    Ok(figures)
}

/// The second member starts again. How long after its port opens the first knows that everything is durable there.
async fn comes_back(
    rig: &Rig,
    mut first: Hands,
    peer: SocketAddr,
    figure: &'static str,
    lines: u64,
) -> Result<Vec<Figure>, BenchFault> {
    let probe_ms = probe::disk(rig.root())?;
    let (second, late) = tokio::join!(rig.start_one(1), async {
        let open = machine::opened(peer).await?;
        first.ask(&Order::Prove).await?;
        Ok::<f64, BenchFault>(open.elapsed().as_secs_f64())
    });
    let (second, late) = (second?, late?);
    end([first, second]).await?;
    Ok(vec![Figure::arrived(figure, late, lines, probe_ms)])
}

/// The memory of a node that has met its peer and has had nothing to do for a while.
pub(super) async fn memory(under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (first, second) = two(&rig).await?;
    sleep(REST).await;
    let probe_ms = probe::disk(rig.root())?;
    let mib = second.memory_mib();
    end([first, second]).await?;
    Ok(mib.map(|mib| Figure::one("memory_idle", "MiB", mib, 1, probe_ms)).into_iter().collect())
}

/// A node whose store holds very many lines starts: until it runs, and the memory that it then takes.
pub(super) async fn start(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, mut second) = two(&rig).await?;
    let mut dossiers = Vec::new();
    for _ in 0..DOSSIERS {
        dossiers.push(opened(&rig, &mut first, "routine").await?);
    }
    // One dossier after the other, as they fill in years; line by line in turn, each line would have a receipt of its own.
    let lines = scale.stored.div_ceil(DOSSIERS);
    for dossier in &dossiers {
        first.ask(&write(dossier, lines, IN_FLIGHT)).await?;
    }
    let stored = second.ask(&Order::Position).await?.position;
    let loaded = second.memory_mib();
    second.end().await?;
    let probe_ms = probe::disk(rig.root())?;
    let began = Instant::now();
    // Its port takes connections before its store is open: it runs when it says so.
    let mut second = rig.start_one(1).await?;
    let took = began.elapsed().as_secs_f64();
    second.ask(&Order::Meet).await?;
    let started = second.memory_mib();
    let page = desk_page(&rig, 1, &second, "desk_page_1m").await?;
    end([first, second]).await?;
    let mut figures = vec![Figure::one("start_1m_lines", "s", took, stored, probe_ms), page];
    for (name, mib) in [("memory_1m", started), ("memory_after_1m_came", loaded)] {
        figures.extend(mib.map(|mib| Figure::one(name, "MiB", mib, stored, probe_ms)));
    }
    Ok(figures)
}

/// How long an officer at a member waits for the Desk.
async fn desk_page(rig: &Rig, at: usize, hands: &Hands, figure: &'static str) -> Result<Figure, BenchFault> {
    let api = hands.hello.api.ok_or(BenchFault::Untrue("a node says where its API is"))?;
    let mut visitor = Visitor::sign_in(&rig.folder(at), api).await?;
    let probe_ms = probe::disk(rig.root())?;
    Ok(Figure::spread(figure, &visitor.looks(DESK, ROW).await?, probe_ms))
}

/// Starts the two nodes of a network.
pub(super) async fn two(rig: &Rig) -> Result<(Hands, Hands), BenchFault> {
    let mut all = rig.start().await?.into_iter();
    match (all.next(), all.next()) {
        (Some(first), Some(second)) => Ok((first, second)),
        _ => Err(BenchFault::Untrue("a network of two has two nodes")),
    }
}
