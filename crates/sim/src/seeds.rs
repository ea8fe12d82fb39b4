//! One seed: a world, people who act, things that break, and a time of peace in which everything must come right.
//!
//! Promise: everything follows from the number; what a seed found is told with the command that runs it again.

use comity_dossier::sealed::Suite;
use comity_faultdisk::Fault;

use crate::chance::{Chance, Stream};
use crate::counts::Counts;
use crate::machine::CrashAt;
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

/// Runs one seed. `told`: tells every event on standard error.
#[must_use]
pub fn run(seed: u64, told: bool) -> Report {
    // Sealing costs more than everything else together and changes nothing else: some seeds do it.
    let sealed = match seed % 128 {
        5 => Some(Suite::X_WING),
        37 | 69 | 101 => Some(Suite::X25519),
        _ => None,
    };
    let mut world = World::new(Making { sealed, boxes: boxes_of(seed), ..Making::of(seed) });
    world.trace.told = told;
    let mut story = Chance::new(seed, Stream::Story);
    let mut faults = Chance::new(seed, Stream::Faults);
    // In one world of four a member lies.
    let mut lies = Chance::new(seed, Stream::Liar);
    let liar = (seed % 4 == 3).then(|| usize::try_from(lies.below(world.machines.len() as u64)).unwrap_or(0));
    world.network.weather = match story.below(4) {
        0 => Weather::FAIR,
        1 | 2 => Weather::ROUGH,
        _ => Weather::STORM,
    };
    world.pass(1_000);
    for _ in 0..story.between(1, 2) {
        world.somebody_opens(&mut story);
        world.pass(story.between(50, 2_000));
    }
    for _ in 0..story.between(24, 44) {
        if world.is_broken() {
            break;
        }
        if liar.is_some() && lies.says(200) {
            liar.and_then(|machine| world.something_byzantine(machine, &mut lies));
        } else if story.says(780) {
            world.somebody_acts(&mut story);
        } else {
            world.something_breaks(&mut faults);
        }
        let quick = story.says(600);
        world.pass(if quick { story.between(1, 300) } else { story.between(300, 15_000) });
    }
    world.settle(PEACE_MINUTES);
    let lines = world.oracle.lines() as u64;
    world.counts.add("line", lines);
    world.counts.add("event of the trace", world.trace.events());
    Report {
        seed,
        violations: world.oracle.violations().to_vec(),
        counts: world.counts.clone(),
        trace: world.trace.hash(),
    }
}

impl World {
    /// Breaks something at random, or mends something that was broken.
    pub fn something_breaks(&mut self, chance: &mut Chance) {
        let machine = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        match chance.below(19) {
            13 => self.somebody_starts_a_twin(machine, chance),
            14 => self.somebody_steals_a_key(machine, chance),
            15 | 16 => self.plan_a_fault_of_the_disk(machine, chance),
            17 => self.close_for_a_while(machine, chance),
            18 => self.let_it_rot(machine, chance),
            0..=3 => self.plan_a_crash(machine, chance),
            4 => self.stop_for_a_while(machine, chance),
            5 if !self.machines[machine].host_for.is_empty() && chance.says(300) => self.lose_the_boxes(machine),
            5 => self.put_back(machine, chance),
            6 => {
                self.counts.hit("backup made");
                self.machines[machine].back_up();
            }
            7 => self.split(chance),
            8 => self.cut_one_way(machine, chance),
            9 | 10 => {
                self.counts.hit("cuts mended");
                self.network.cuts.clear();
            }
            11 => self.move_the_clock(machine, chance),
            _ => self.change_the_weather(chance),
        }
    }

    /// The next step of a machine that keeps lines ends its process; another begins after a while.
    fn plan_a_crash(&mut self, machine: usize, chance: &mut Chance) {
        let at = match chance.below(4) {
            0 => CrashAt::BeforeCommit,
            1 => CrashAt::AfterCommit,
            2 => CrashAt::AfterSome(usize::try_from(chance.below(6)).unwrap_or(0)),
            _ => CrashAt::AfterSend,
        };
        self.machines[machine].crash = Some(at);
        self.start_after(machine, chance.between(1_000, 40_000));
    }

    fn somebody_starts_a_twin(&mut self, machine: usize, chance: &mut Chance) {
        let act = self.something_to_do(machine, chance);
        self.start_a_twin(machine, act);
    }

    /// In one world of four there is a thief; more would leave few lines that count.
    fn somebody_steals_a_key(&mut self, machine: usize, chance: &mut Chance) {
        let to = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        if self.making.seed % 4 == 1 && to != machine {
            self.fork_a_lane(machine, to, chance);
        }
    }

    /// One of the next writes or syncs of a machine's disk fails, or the power goes in the middle of them.
    fn plan_a_fault_of_the_disk(&mut self, machine: usize, chance: &mut Chance) {
        let faults = [Fault::WriteFails, Fault::SyncFails, Fault::Full, Fault::PowerCut, Fault::PowerCut];
        let fault = chance.pick(&faults).copied().unwrap_or(Fault::PowerCut);
        self.machines[machine].disk.fail(fault, chance.below(40));
    }

    fn close_for_a_while(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("closed in good order");
        self.close(machine);
        self.start_after(machine, chance.between(100, 60_000));
    }

    /// In one world of four, bits flip on the disk of one machine while it is off. Of more than one, a line might be spoilt
    /// wherever it is held.
    fn let_it_rot(&mut self, machine: usize, chance: &mut Chance) {
        let other = self.machines.iter().position(|machine| machine.rotten);
        if self.making.seed % 4 != 2 || other.is_some_and(|other| other != machine) {
            return;
        }
        self.crash(machine);
        self.flip_bits(machine, chance);
        self.start_after(machine, chance.between(100, 20_000));
    }

    fn flip_bits(&mut self, machine: usize, chance: &mut Chance) {
        let disk = &self.machines[machine].disk;
        let image = disk.image();
        let files: Vec<(&str, usize)> = image.files().filter(|(_, bytes)| *bytes > 0).collect();
        for _ in 0..chance.between(1, 3) {
            let Some((name, bytes)) = chance.pick(&files).copied() else { return };
            let byte = usize::try_from(chance.below(bytes as u64)).unwrap_or(0);
            if disk.flip(name, byte, u8::try_from(chance.below(8)).unwrap_or(0)) {
                self.counts.hit("bit flipped at rest");
            }
        }
        self.machines[machine].rotten = true;
    }

    fn stop_for_a_while(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("stopped between steps");
        self.crash(machine);
        self.start_after(machine, chance.between(100, 60_000));
    }

    fn put_back(&mut self, machine: usize, chance: &mut Chance) {
        let backups = self.machines[machine].backups.len() as u64;
        if backups == 0 {
            return self.machines[machine].back_up();
        }
        let backup = usize::try_from(chance.below(backups)).unwrap_or(0);
        self.crash(machine);
        self.restore(machine, backup);
    }

    fn split(&mut self, chance: &mut Chance) {
        self.counts.hit("network split in two");
        let side: Vec<bool> = self.machines.iter().map(|_| chance.says(500)).collect();
        for from in 0..side.len() {
            for to in (0..side.len()).filter(|to| side[*to] != side[from]) {
                self.network.cuts.insert((from, to));
            }
        }
    }

    fn cut_one_way(&mut self, from: usize, chance: &mut Chance) {
        self.counts.hit("one way cut");
        let to = usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0);
        self.network.cuts.insert((from, to));
    }

    fn move_the_clock(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("clock set");
        let ms = i64::try_from(chance.below(1_000_000)).unwrap_or(0) - 500_000;
        self.set_clock(machine, ms);
    }

    fn change_the_weather(&mut self, chance: &mut Chance) {
        self.counts.hit("weather changed");
        let weather = chance.pick(&[Weather::FAIR, Weather::ROUGH, Weather::STORM]).copied();
        self.network.weather = weather.unwrap_or(Weather::FAIR);
    }
}
