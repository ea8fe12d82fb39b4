//! One seed: a world, people who act, things that break, and a time of peace in which everything must come right.
//!
//! Promise: everything follows from the number; what a seed found is told with the command that runs it again.
//! Not here: what breaks (`breaks`), what people do (`workload`), particular stories (`scenarios`).

use comity_dossier::sealed::Suite;

use crate::chance::{Chance, Stream};
use crate::counts::Counts;
use crate::network::Weather;
use crate::oracle::Violation;
use crate::world::{Making, World};

/// How long a world may take to come right after the last fault, in minutes of its own.
const PEACE_MINUTES: u64 = 120;

/// What came of a seed.
#[derive(Clone, Debug)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// What was found that must never be.
    pub violations: Vec<Violation>,
    /// What was counted.
    pub counts: Counts,
    /// What happened, as one number.
    pub trace: u64,
}

impl Report {
    /// Returns the command that runs this seed again.
    #[must_use]
    pub fn replay(&self) -> String {
        format!("cargo xtask sim --seeds 1 --from {}", self.seed)
    }
}

/// In one world of three, one or two members can be reached by a mailbox alone, each at another member. Which
/// follows from the seed.
fn boxes_of(seed: u64) -> [Option<(usize, usize)>; 2] {
    if !seed.is_multiple_of(3) {
        return [None, None];
    }
    let draw = usize::try_from(seed / 3 % 36).unwrap_or(0);
    let guest = draw % 6;
    let other = (guest + 1 + draw / 6 % 5) % 6;
    let host = (0..6).find(|at| *at != guest && *at != other).unwrap_or(0);
    let second = draw
        .is_multiple_of(2)
        .then_some((other, (host + 1..6).find(|at| *at != guest && *at != other).unwrap_or(host)));
    [Some((guest, host)), second]
}

/// Says how the world of a seed is made.
#[must_use]
pub fn making(seed: u64) -> Making {
    // Sealing costs more than everything else together and changes nothing else: some seeds do it.
    let sealed = match seed % 128 {
        5 => Some(Suite::X_WING),
        37 | 69 | 101 => Some(Suite::X25519),
        _ => None,
    };
    Making { sealed, boxes: boxes_of(seed), ..Making::of(seed) }
}

/// Runs one seed. `told`: tells every event on standard error.
#[must_use]
pub fn run(seed: u64, told: bool) -> Report {
    let mut world = World::new(making(seed));
    world.trace.told = told;
    live(world)
}

/// Lets a world live: people act and things break, then all must come right. A control gives a world in which one
/// protection is missing.
#[must_use]
pub fn live(mut world: World) -> Report {
    let seed = world.making.seed;
    let mut story = Chance::new(seed, Stream::Story);
    let mut faults = Chance::new(seed, Stream::Faults);
    // In one world of four a member lies.
    let mut lies = Chance::new(seed, Stream::Liar);
    let liar = (seed % 4 == 3).then(|| usize::try_from(lies.below(world.machines.len() as u64)).unwrap_or(0));
    let weathers = [Weather::FAIR, Weather::ROUGH, Weather::ROUGH, Weather::STORM, Weather::MEDDLED, Weather::CLOGGED];
    world.network.weather = story.pick(&weathers).copied().unwrap_or(Weather::FAIR);
    if story.says(300) {
        world.counts.hit("clocks drifting");
        for machine in &mut world.machines {
            machine.drift_ppm = i64::try_from(story.below(401)).unwrap_or(0) - 200;
        }
    }
    world.pass(1_000);
    for _ in 0..story.between(1, 2) {
        world.somebody_opens(&mut story);
        world.pass(story.between(50, 2_000));
    }
    let acts = story.between(24, 44);
    let long = seed % 1024 == 11;
    for act in 0..acts {
        if world.is_broken() {
            break;
        }
        if long && act == acts / 2 {
            world.split_for_three_weeks(&mut faults);
        }
        if liar.is_some() && lies.says(200) {
            liar.and_then(|machine| world.something_byzantine(machine, &mut lies));
        } else if story.says(760) {
            world.somebody_acts(&mut story);
        } else {
            world.something_breaks(&mut faults);
        }
        let quick = story.says(600);
        world.pass(if quick { story.between(1, 300) } else { story.between(300, 15_000) });
        world.with_nodes(|oracle, nodes| nodes.iter().for_each(|node| oracle.keeps_within_limits(node)));
    }
    world.settle(PEACE_MINUTES);
    if !world.is_broken() {
        world.look_again();
    }
    let lines = world.oracle.lines() as u64;
    world.counts.add("line", lines);
    world.counts.add("minute of simulated time", world.now_ms() / 60_000);
    world.counts.add("event of the trace", world.trace.events());
    Report {
        seed,
        violations: world.oracle.violations().to_vec(),
        counts: world.counts.clone(),
        trace: world.trace.hash(),
    }
}
