//! What is measured of costs that must not grow: of a line in a long dossier, beside many dossiers, of a full Desk.

use std::path::Path;

use axum::http::Method;
use tokio::time::Instant;

use super::absence::two;
use super::fault::BenchFault;
use super::figure::Figure;
use super::hands::Order;
use super::loads::{BYTES, IN_FLIGHT, Scale, end, opened, write};
use super::probe;
use super::rig::{Hands, Rig};
use super::user::User;
use super::visitor::{DESK, ROW, Visitor};

/// Lines whose cost is measured at each size.
const SAMPLE: u64 = 2_000;
/// Dossiers that a member may lead at another that has written nothing in them (LIM-016): after so many it writes.
const UNANSWERED: usize = 400;
/// How often a program asks for the Desk.
const LOOKS: usize = 200;
/// Lines of the dossier whose page is looked at.
const TIMELINE: u64 = 200;

#[allow(clippy::cast_precision_loss)] // a figure to be read, not to be counted on
fn point(size: u64, lines: u64, took_us: u64) -> (f64, f64) {
    (size as f64, took_us as f64 / lines.max(1) as f64)
}

/// What a line costs, from act to receipt and many at a time, in a dossier of 1,000 lines, of ten times as many, and so on.
pub(super) async fn lines(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, second) = two(&rig).await?;
    // What is measured first would pay for the connection.
    let warm = opened(&rig, &mut first, "priority").await?;
    first.ask(&write(&warm, SAMPLE, IN_FLIGHT)).await?;
    let (mut points, mut size) = (Vec::new(), 1_000);
    let probe_ms = probe::disk(rig.root())?;
    while size <= scale.backlog {
        let dossier = opened(&rig, &mut first, "priority").await?;
        first.ask(&write(&dossier, size, IN_FLIGHT)).await?;
        let done = first.ask(&write(&dossier, SAMPLE, IN_FLIGHT)).await?;
        points.push(point(size, SAMPLE, done.took_us));
        size *= 10;
    }
    end([first, second]).await?;
    Ok(vec![Figure::growth("accept_by_dossier_lines", points, probe_ms)])
}

/// What a line costs beside 100 dossiers, beside ten times as many, and so on; the lines go into the last hundred.
pub(super) async fn dossiers(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, mut second) = two(&rig).await?;
    let (mut all, mut points, mut size) = (Vec::new(), Vec::new(), 100);
    let probe_ms = probe::disk(rig.root())?;
    while size <= scale.dossiers {
        open_many(&rig, &mut first, &mut second, &mut all, size).await?;
        let last = all[all.len().saturating_sub(100)..].to_vec();
        let order = Order::Write { dossiers: last, lines: SAMPLE, in_flight: IN_FLIGHT, bytes: BYTES };
        let done = first.ask(&order).await?;
        points.push(point(size, SAMPLE, done.took_us));
        size *= 10;
    }
    end([first, second]).await?;
    Ok(vec![Figure::growth("accept_by_dossiers", points, probe_ms)])
}

/// Opens dossiers until there are so many; the other member writes a line in each, as a desk that answers does.
async fn open_many(
    rig: &Rig,
    first: &mut Hands,
    second: &mut Hands,
    all: &mut Vec<String>,
    size: u64,
) -> Result<(), BenchFault> {
    while (all.len() as u64) < size {
        let rest = usize::try_from(size).unwrap_or(usize::MAX) - all.len();
        let some = all.len()..all.len() + rest.min(UNANSWERED);
        for _ in some.clone() {
            all.push(opened(rig, first, "routine").await?);
        }
        first.ask(&Order::Prove).await?;
        let dossiers = all[some].to_vec();
        let lines = dossiers.len() as u64;
        second.ask(&Order::Write { dossiers, lines, in_flight: IN_FLIGHT, bytes: 64 }).await?;
    }
    Ok(())
}

/// How long the Desk takes with very many open dossiers, for a program and as a page; and the page of a dossier.
pub(super) async fn desk(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, mut second) = two(&rig).await?;
    let mut all = Vec::new();
    open_many(&rig, &mut first, &mut second, &mut all, scale.dossiers).await?;
    let api = first.hello.api.ok_or(BenchFault::Untrue("a node says where its API is"))?;
    let mut user = User::connect(api, &first.hello.token).await?;
    let probe_ms = probe::disk(rig.root())?;
    let mut took = Vec::new();
    for _ in 0..LOOKS {
        let began = Instant::now();
        user.ask(Method::GET, "/desk", None).await?;
        took.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    let mut figures = vec![Figure::spread("desk_10k", &took, probe_ms)];
    // A timeline that fills a page.
    let dossier = all.pop().ok_or(BenchFault::Untrue("dossiers were opened"))?;
    first.ask(&write(&dossier, TIMELINE, IN_FLIGHT)).await?;
    let mut visitor = Visitor::sign_in(&rig.folder(0), api).await?;
    for (figure, path, shows) in
        [("desk_page_10k", DESK, ROW), ("dossier_page", &*format!("/d/{dossier}"), "id=\"timeline\"")]
    {
        let probe_ms = probe::disk(rig.root())?;
        figures.push(Figure::spread(figure, &visitor.looks(path, shows).await?, probe_ms));
    }
    end([first, second]).await?;
    Ok(figures)
}
