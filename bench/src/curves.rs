//! How costs grow: with the members of a dossier, with the dossiers that two nodes share, with the members that heal at once.
//!
//! Not here: growth with lines and with the dossiers of a node, which whole processes show (`comity bench lines dossiers`).

use std::time::Instant;

use comity_dossier::cose::{self, Typ};
use comity_exchange::{Call, Op};
use comity_node::Input;
use comity_sim::healing::a_day;

use crate::pair::{Pair, READER, WRITER};
use crate::story::SEED;
use crate::{Fault, ensure};

/// Members of a dossier; 64 is the limit of profile 1 (LIM-007).
const MEMBERS: [usize; 4] = [3, 16, 33, 64];
/// Pushes that are taken for each of them; the median counts.
const PUSHES: usize = 25;
/// Lines of a push, and bytes of each.
const PUSHED: usize = 64;
const BYTES: usize = 1_024;
/// Dossiers that two nodes share.
const SHARED: [usize; 5] = [1, 10, 100, 1_000, 10_000];
/// Members that heal at once, after a day.
const HEALING: [usize; 4] = [25, 50, 100, 200];
/// After so long two nodes in step have greeted each other again (REP-005).
const QUARTER_HOUR_MS: u64 = 15 * 60 * 1000;
const DAY_MINUTES: u64 = 24 * 60;

/// A cost by the size of something.
pub struct Curve {
    /// Its name in results.
    pub figure: &'static str,
    /// The unit of the cost.
    pub unit: &'static str,
    /// Size, cost.
    pub points: Vec<(f64, f64)>,
}

/// Measures every curve; `tell` is given each as soon as it is there.
pub fn curves(mut tell: impl FnMut(&Curve)) -> Result<(), Fault> {
    tell(&Curve { figure: "accept_by_members", unit: "µs", points: accept_by_members()? });
    tell(&Curve { figure: "hello_bytes_by_dossiers", unit: "bytes", points: hello_by_dossiers()? });
    heal_by_members()?.iter().for_each(tell);
    Ok(())
}

#[allow(clippy::cast_precision_loss)] // sizes and costs to be plotted
fn float(number: usize) -> f64 {
    number as f64
}

/// Microseconds that a node takes for one line of a push of 64, by the members of its dossier. Two of them run; the others
/// stand in charter and list, and in the queue of whoever writes.
#[allow(clippy::disallowed_methods, reason = "a bench measures; nothing that is measured sees it")]
fn accept_by_members() -> Result<Vec<(f64, f64)>, Fault> {
    let mut points = Vec::new();
    for members in MEMBERS {
        let mut pair = Pair::found_among(members)?;
        let mut took = Vec::new();
        for _ in 0..PUSHES {
            let input = pair.push_of(PUSHED, BYTES)?;
            let (before, moment) = (pair.lines(READER)?, pair.moment());
            let began = Instant::now();
            let outputs = pair.nodes[READER].step(moment, vec![input]);
            took.push(began.elapsed().as_secs_f64());
            ensure(pair.lines(READER)? == before + PUSHED, "the lines came in one push")?;
            pair.keep(READER, outputs)?;
            pair.settle()?;
        }
        took.sort_by(f64::total_cmp);
        points.push((float(members), 1_000_000.0 * took[took.len() / 2] / float(PUSHED)));
    }
    Ok(points)
}

/// Bytes of what two nodes in step say when they greet each other, as it is sealed and padded.
fn hello_by_dossiers() -> Result<Vec<(f64, f64)>, Fault> {
    let (mut pair, mut shared) = (Pair::found()?, 1);
    let mut points = Vec::new();
    for dossiers in SHARED {
        while shared < dossiers {
            pair.open()?;
            shared += 1;
        }
        pair.must_agree()?;
        points.push((float(dossiers), float(greeting(&mut pair)?)));
    }
    Ok(points)
}

/// Lets time pass until one of the two greets the other.
fn greeting(pair: &mut Pair) -> Result<usize, Fault> {
    pair.later(QUARTER_HOUR_MS);
    pair.feed(WRITER, Input::Tick)?;
    while let Some(call) = pair.next_call()? {
        let parts = cose::split(call.bytes(), Typ::Call)?;
        let read = Call::from_payload(parts.payload.ok_or("a call has content")?)?;
        if read.head.op()? == Op::Hello {
            let said = read.sealed.ciphertext.len();
            let (whose, input) = (pair.receiver(&call), pair.deliver(&call));
            pair.feed(whose, input)?;
            pair.settle()?;
            return Ok(said);
        }
        let (whose, input) = (pair.receiver(&call), pair.deliver(&call));
        pair.feed(whose, input)?;
    }
    Err("a node greets its peers every quarter of an hour".into())
}

/// What each of many members calls and what waits at it when they heal after a day in two halves, by how many they are.
fn heal_by_members() -> Result<Vec<Curve>, Fault> {
    let (mut calls, mut waiting, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
    for members in HEALING {
        let figures = a_day(SEED, members, DAY_MINUTES)?;
        let pairs = float(members * (members - 1));
        #[allow(clippy::cast_precision_loss)] // counts to be plotted
        calls.push((float(members), figures.calls_healing as f64 / pairs));
        waiting.push((float(members), float(figures.waiting)));
        #[allow(clippy::cast_precision_loss)] // milliseconds to be plotted
        seconds.push((float(members), figures.healed_ms as f64 / 1_000.0));
    }
    Ok(vec![
        Curve { figure: "heal_calls_by_members", unit: "calls", points: calls },
        Curve { figure: "heal_waiting_by_members", unit: "calls", points: waiting },
        Curve { figure: "heal_by_members", unit: "s", points: seconds },
    ])
}
