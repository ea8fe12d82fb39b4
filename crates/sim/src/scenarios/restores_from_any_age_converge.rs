//! Nodes are restored from backups of one minute to 30 days, made between any two commits, several from one image, beside
//! the original, and under a running process: everybody comes to the same, nobody is convicted, and whatever an honest peer
//! held comes back and is accounted for.
//!
//! ```text
//!   people act ── backup (the real code) ── people act, for as long as the backup is to be old ── the node is lost ──>
//!   restored (the real code) ── people act ── peace: same lines, same digest, no alarm that nothing explains
//! ```
//!
//! Promise: the age of a backup, what is done with it and everything else follow from the seed of the world.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use comity_dossier::kind::alert::matrix::Delivery;
use comity_dossier::{DossierId, EntryId, Time};
use comity_node::Node;
use comity_node::alarm::Alarm;
use comity_node::life::Cause;
use comity_store::Position;

use crate::chance::{Chance, Stream};
use crate::counts::Counts;
use crate::forms::{self, Opening};
use crate::machine::{CrashAt, Image};
use crate::network::Weather;
use crate::oracle::Violation;
use crate::restoring::{Kept, Vault, WENT_BACK};
use crate::world::{Making, World};

/// Under this name each restore is counted.
pub const RESTORED: &str = "node restored from a backup";

const MINUTE_MS: u64 = 60_000;
/// The oldest backup, in minutes: 30 days.
const AGE_MINUTES_MAX: u64 = 30 * 24 * 60;
const PEACE_MINUTES: u64 = 180;
/// Restores of one world, about: three from one image count three times.
const ROUNDS: u64 = 4;
const ROWS: usize = 100_000;

/// What many worlds came to.
#[derive(Debug, Default)]
pub struct Report {
    /// What was counted.
    pub counts: Counts,
    /// How many worlds there were.
    pub worlds: u64,
    /// What was found that must never be, with the world in which it was.
    pub found: Vec<String>,
}

/// Runs worlds from a seed on until so many nodes were restored.
#[must_use]
pub fn run_many(restores: u64, from: u64) -> Report {
    let next = AtomicU64::new(from);
    let sum: Mutex<Report> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let go_on = || sum.lock().is_ok_and(|sum| sum.counts.of(RESTORED) < restores);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while go_on() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let ran = catch_unwind(AssertUnwindSafe(|| run(seed)));
                    let mut sum = sum.lock().expect("no thread panics while it adds up");
                    sum.worlds += 1;
                    let again = format!("again: cargo xtask sim --restores 1 --from {seed}");
                    match ran {
                        Ok((counts, found)) => {
                            sum.counts.merge(&counts);
                            sum.found.extend(found.iter().map(|what| format!("world {seed}: {what}\n{again}")));
                        }
                        Err(why) => {
                            let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                            sum.found.push(format!("world {seed}: panic: {why}\n{again}"));
                        }
                    }
                }
            });
        }
    });
    sum.into_inner().expect("no thread panics while it adds up")
}

/// Runs one world, and returns what was counted and what was found.
#[must_use]
pub fn run(seed: u64) -> (Counts, Vec<Violation>) {
    let mut story = Story::new(seed);
    for _ in 0..ROUNDS {
        if story.world.is_broken() {
            break;
        }
        story.round();
    }
    story.world.network.weather = Weather::FAIR;
    story.world.settle(PEACE_MINUTES);
    // The next greeting after everything came tells each that it is in step with the other.
    story.world.pass(25 * MINUTE_MS);
    if !story.world.is_broken() {
        story.look();
    }
    (story.world.counts.clone(), story.world.oracle.violations().to_vec())
}

/// What is done with a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The node is lost, and one is restored.
    Single,
    /// Three are restored from one image; all start.
    Thrice,
    /// The disk as it stood is promoted; the original, which nobody had stopped for good, comes back beside it.
    Promoted,
    /// It is put back under the running process.
    Under,
}

/// What is expected of a machine at the end.
#[derive(Clone, Debug, Default)]
struct Expected {
    /// Own lines that the last restore took from it and that somebody else held.
    lost: BTreeSet<EntryId>,
    /// Why it last began anew.
    cause: Option<Cause>,
    /// Whether others ever ran with its key beside it.
    had_twins: bool,
}

struct Story {
    world: World,
    vault: Vault,
    chance: Chance,
    dossiers: Vec<DossierId>,
    expected: Vec<Expected>,
    notes: u64,
}

impl Story {
    fn new(seed: u64) -> Self {
        let members = 3 + usize::try_from(seed % 3).unwrap_or(0);
        let mut world = World::new(Making { members, ..Making::of(seed) });
        let mut chance = Chance::new(seed, Stream::Faults);
        world.network.weather = if chance.says(500) { Weather::ROUGH } else { Weather::FAIR };
        world.pass(1_000);
        let vault = Vault::new(&mut world);
        let expected = vec![Expected::default(); members];
        let mut story = Self { world, vault, chance, dossiers: Vec::new(), expected, notes: 0 };
        for lead in 0..2 {
            story.open(lead);
        }
        story.world.pass(30_000);
        story
    }

    /// Somebody opens an alert with everybody.
    fn open(&mut self, lead: usize) {
        let others = (0..self.world.machines.len()).filter(|at| *at != lead);
        let with: Vec<_> = others.map(|at| self.world.machines[at].kit.member).collect();
        let act = self.world.act(lead, Opening::with(&with).act());
        self.world.pass(100);
        if let Some(Ok(comity_node::desk::Done::Opened { dossier, .. })) = act.and_then(|act| self.world.done.get(&act))
        {
            self.dossiers.push(*dossier);
        }
    }

    /// Whoever runs writes something, so many times.
    fn act(&mut self, times: u64) {
        for _ in 0..times {
            let running: Vec<usize> =
                (0..self.world.machines.len()).filter(|at| self.world.machines[*at].life.is_some()).collect();
            if let Some(machine) = self.chance.pick(&running).copied() {
                let act = self.something();
                self.world.act(machine, act);
            }
            let ms = self.chance.between(1, 3_000);
            self.world.pass(ms);
        }
    }

    fn something(&mut self) -> comity_node::desk::Act {
        self.notes += 1;
        let dossier = self.chance.pick(&self.dossiers).copied().expect("a dossier was opened");
        match self.chance.below(8) {
            0 => forms::acknowledge(dossier),
            1 => {
                let mut bytes = vec![0; usize::try_from(self.chance.between(1, 3_000)).unwrap_or(1)];
                self.chance.bytes(&mut bytes);
                forms::attach(dossier, bytes)
            }
            _ => forms::note(dossier, &format!("Reading {}.", self.notes)),
        }
    }

    fn round(&mut self) {
        let victim = usize::try_from(self.chance.below(self.world.machines.len() as u64)).unwrap_or(0);
        let times = self.chance.between(2, 6);
        self.act(times);
        let kept = self.back_up(victim);
        let age_ms = self.live_for(victim);
        let fate = match self.chance.below(10) {
            0..=4 => Fate::Single,
            5 | 6 => Fate::Thrice,
            7 => Fate::Promoted,
            _ => Fate::Under,
        };
        self.count_age(age_ms);
        self.lose(victim, &kept, fate);
        let times = self.chance.between(1, 5);
        self.act(times);
        let ms = self.chance.between(0, 120_000);
        self.world.pass(ms);
    }

    /// Makes a backup: of a running node, or of a disk on which lines are committed and not yet signed.
    fn back_up(&mut self, victim: usize) -> Kept {
        if self.chance.says(600) {
            return self.vault.back_up(&mut self.world, victim);
        }
        self.world.machines[victim].crash = Some(CrashAt::AfterCommit);
        let act = self.something();
        self.world.act(victim, act);
        self.world.pass(50);
        if self.world.machines[victim].life.is_none() {
            self.world.counts.hit("backup between commit and signature");
        }
        self.world.machines[victim].crash = None;
        let kept = self.vault.back_up(&mut self.world, victim);
        self.world.start(victim);
        kept
    }

    /// Lets the world live until the backup is as old as it is to be; returns that age.
    fn live_for(&mut self, victim: usize) -> u64 {
        // Each doubling is as likely as the next: from one minute on.
        let least = 1 << self.chance.below(16);
        let age_ms = self.chance.between(least, 2 * least).min(AGE_MINUTES_MAX) * MINUTE_MS;
        let begin_ms = self.world.now_ms();
        let bursts = self.chance.between(1, 4);
        for burst in 1..=bursts {
            let times = self.chance.between(1, 4);
            self.act(times);
            // Most of the time everything has arrived before the node is lost; now and then the last lines are only there.
            if burst < bursts || self.chance.says(700) {
                self.world.pass(20_000);
            } else {
                let act = self.something();
                self.world.act(victim, act);
                self.world.pass(2);
            }
            let lived_ms = self.world.now_ms() - begin_ms;
            self.world.leap((age_ms * burst / bursts).saturating_sub(lived_ms));
        }
        (self.world.now_ms() - begin_ms).max(age_ms)
    }

    fn count_age(&mut self, age_ms: u64) {
        self.world.counts.hit(match age_ms / MINUTE_MS {
            0..=9 => "backup of up to ten minutes",
            10..=119 => "backup of up to two hours",
            120..=1_439 => "backup of up to a day",
            1_440..=10_079 => "backup of up to a week",
            _ => "backup of up to 30 days",
        });
    }

    fn lose(&mut self, victim: usize, kept: &Kept, fate: Fate) {
        let before = self.own_lines(victim);
        let mut expected = std::mem::take(&mut self.expected[victim]);
        let images = match fate {
            Fate::Single | Fate::Under => 1,
            Fate::Thrice => 3,
            Fate::Promoted => 0,
        };
        let mut disks: Vec<Image> = (0..images).map(|_| self.vault.restore(&mut self.world, victim, kept)).collect();
        if fate != Fate::Under {
            self.world.counts.add(RESTORED, images);
        }
        match fate {
            Fate::Single => {
                self.world.counts.hit("one restored");
                self.world.crash(victim);
                self.pause();
                self.world.start_on(victim, &disks.remove(0));
                expected.cause = Some(Cause::Restored);
            }
            Fate::Thrice => {
                self.world.counts.hit("three restored from one image");
                self.world.crash(victim);
                self.world.start_on(victim, &disks.remove(0));
                self.world.pass(10);
                for disk in disks {
                    let act = self.something();
                    self.world.start_beside(victim, disk, act);
                    let ms = self.chance.between(1, 2_000);
                    self.world.pass(ms);
                }
                (expected.had_twins, expected.cause) = (true, Some(Cause::Restored));
            }
            Fate::Promoted => {
                self.world.counts.hit("copy promoted, original back beside it");
                self.world.crash(victim);
                let original = self.world.machines[victim].disk.image();
                self.world.start_on(victim, &original);
                let ms = self.chance.between(1, 60_000);
                self.world.pass(ms);
                let act = self.something();
                self.world.start_beside(victim, original, act);
                expected.had_twins = true;
            }
            Fate::Under => {
                let noticed = self.world.counts.of(WENT_BACK);
                self.world.put_back_under(victim, &disks[0]);
                let act = self.something();
                self.world.act(victim, act);
                self.world.pass(10);
                if self.world.counts.of(WENT_BACK) > noticed {
                    expected.cause = Some(Cause::WentBack);
                }
            }
        }
        let now = self.own_lines(victim);
        expected.lost = before.difference(&now).copied().collect();
        self.world.counts.add("own line lost by restoring", expected.lost.len() as u64);
        self.expected[victim] = expected;
    }

    /// The machine is off for a while, in which the others go on.
    fn pause(&mut self) {
        let times = self.chance.between(0, 3);
        self.act(times);
    }

    fn own_lines(&mut self, machine: usize) -> BTreeSet<EntryId> {
        let Some(node) = self.world.node(machine) else { return BTreeSet::new() };
        own_lines_of(node)
    }

    /// Looks at what nobody but this story can expect: accounts, alarms, receipts.
    fn look(&mut self) {
        for machine in 0..self.world.machines.len() {
            let expected = self.expected[machine].clone();
            if let Some(why) = self.differs(machine, &expected) {
                let member = self.world.machines[machine].kit.member;
                self.world.oracle.found(Violation::NotSettled(format!("{member}: {why}")));
            }
        }
    }

    fn differs(&mut self, machine: usize, expected: &Expected) -> Option<String> {
        let members: Vec<_> = self.world.machines.iter().map(|machine| machine.kit.member).collect();
        let dossiers = self.dossiers.clone();
        let node = self.world.node(machine)?;
        let me = node.member();
        for dossier in dossiers {
            node.look_at(&dossier).expect("the log can be read");
            for member in members.iter().filter(|member| **member != me) {
                let delivery = node.delivery(&dossier, *member).expect("the log can be read");
                if matches!(delivery, Delivery::Waiting { .. }) {
                    return Some(format!("{member} holds everything of {dossier}, and its receipt did not come back"));
                }
            }
        }
        let own = own_lines_of(node);
        let alarms = node.alarms(ROWS).expect("the log can be read");
        let has = |alarm: Alarm| alarms.iter().any(|look| look.alarm == Some(alarm));
        if !expected.had_twins && has(Alarm::OwnLineRecovered) {
            return Some("own lines that it had lost raised an alarm each, and not one account".into());
        }
        let account = node.recovery().cloned();
        let came_back = expected.lost.intersection(&own).count() as u64;
        let Some(account) = account else {
            return (came_back > 0).then(|| format!("{came_back} own lines came back to a node that knows of no loss"));
        };
        if Some(account.cause) != expected.cause {
            return Some(format!("it takes its new life for {:?}, and it was {:?}", account.cause, expected.cause));
        }
        let counted: u64 = account.peers.values().map(|brought| brought.own).sum();
        if counted < came_back {
            return Some(format!("{came_back} own lines came back, and {counted} are accounted for"));
        }
        let others = account.peers.iter().filter(|(_, brought)| brought.in_step.is_none()).count();
        if others > 0 || account.peers.len() + 1 < members.len() {
            return Some("it does not know that it is in step with everybody".into());
        }
        let outside = |at: Option<Time>| at.is_some_and(|at| at >= account.began);
        let late = account.peers.values().any(|brought| outside(brought.last));
        late.then(|| "lines of after its new life are in the account".into())
    }
}

fn own_lines_of(node: &Node) -> BTreeSet<EntryId> {
    let lines = node.log().entries_after(Position(0), ROWS).expect("the log can be read");
    let me = node.member();
    lines.iter().filter(|line| line.member == me).map(|line| line.id).collect()
}

/// A control: a restored node goes on with the lane of the life that was lost. Returns what is found.
#[must_use]
pub fn with_an_old_lane_continued(seed: u64) -> Vec<Violation> {
    let mut story = Story::new(seed);
    let (victim, dossier) = (0, story.dossiers[0]);
    let kept = story.vault.back_up(&mut story.world, victim);
    story.world.crash(victim);
    story.world.start(victim);
    story.world.pass(5_000);
    story.write_in_the_stuck_lane(victim, dossier);
    story.world.pass(5_000);
    let disk = story.vault.restore(&mut story.world, victim, &kept);
    story.world.crash(victim);
    story.world.start_on(victim, &disk);
    // At once, before its peers give back what would keep it from it.
    story.write_in_the_stuck_lane(victim, dossier);
    story.world.pass(5_000);
    story.world.oracle.violations().to_vec()
}

impl Story {
    /// Somebody writes where every new lane has the same name: what a copied source of randomness does.
    fn write_in_the_stuck_lane(&mut self, machine: usize, dossier: DossierId) {
        self.notes += 1;
        self.world.stuck.store(true, Ordering::Relaxed);
        self.world.act(machine, forms::note(dossier, &format!("Reading {}.", self.notes)));
        self.world.pass(3);
        self.world.stuck.store(false, Ordering::Relaxed);
    }
}
