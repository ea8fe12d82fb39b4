//! What breaks, at random: the network, a process, a disk put back, a clock, and people.
//!
//! Promise: whatever breaks here is counted by its name, mended at the latest when the faults end, and follows from the
//! chance that it is given.
//! Not here: members that lie, keys that are stolen (`thief`), the directory (`directory`).

use comity_faultdisk::Fault;

use crate::chance::Chance;
use crate::machine::CrashAt;
use crate::network::{Elsewhere, Weather};
use crate::world::{Turn, World};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const YEAR_MS: i64 = 366 * 24 * 3_600_000;

impl World {
    /// Breaks something at random, or mends something that was broken.
    pub fn something_breaks(&mut self, chance: &mut Chance) {
        let machine = self.one_of_us(chance);
        match chance.below(35) {
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
            9..=11 => {
                self.counts.hit("cuts mended");
                self.network.cuts.clear();
            }
            12 => self.move_the_clock(machine, chance),
            13 => self.clog_and_unclog(chance),
            14 => self.flap(machine, chance),
            15 | 16 => self.freeze_for_a_while(machine, chance),
            17 => self.isolate(machine),
            18 => self.start_a_twin_or_steal_a_key(machine, chance),
            19 => self.restore_several_times(machine, chance),
            20 | 21 => self.something_happens_to_the_directory(chance),
            22 | 23 => self.plan_a_fault_of_the_disk(machine, chance),
            24 => self.close_for_a_while(machine, chance),
            25 => self.let_it_rot(machine, chance),
            26 => self.leave_half_open(machine, chance),
            27 => self.let_the_certificate_run_out(machine, chance),
            28 => self.lead_astray(machine, chance),
            29 => self.lose_the_mark(machine, chance),
            30 => self.lose_the_quorum(machine),
            _ => self.change_the_weather(chance),
        }
    }

    fn one_of_us(&self, chance: &mut Chance) -> usize {
        usize::try_from(chance.below(self.machines.len() as u64)).unwrap_or(0)
    }

    // ---- processes and disks ----

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
        // A bit of what says which life wrote it last makes it look like another store.
        self.oracle.note_went_back(self.machines[machine].kit.member);
    }

    fn stop_for_a_while(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("stopped between steps");
        self.crash(machine);
        self.start_after(machine, chance.between(100, 60_000));
    }

    /// A process that is frozen (a debugger, a disk that does not answer, a host out of memory) and thawed.
    fn freeze_for_a_while(&mut self, machine: usize, chance: &mut Chance) {
        let long = chance.says(250);
        let ms = if long { chance.between(2 * MINUTE_MS, HOUR_MS) } else { chance.between(1_000, 2 * MINUTE_MS) };
        self.counts.hit(if long { "process frozen for minutes" } else { "process frozen for seconds" });
        self.freeze(machine, ms);
    }

    fn put_back(&mut self, machine: usize, chance: &mut Chance) {
        let backups = self.machines[machine].backups.len() as u64;
        if backups == 0 {
            return self.machines[machine].back_up();
        }
        let backup = usize::try_from(chance.below(backups)).unwrap_or(0);
        self.crash(machine);
        self.machines[machine].mark.stays = chance.says(500);
        self.restore(machine, backup);
        self.machines[machine].mark.stays = false;
    }

    /// The file beside the store that says how it was left is deleted while the process is off.
    fn lose_the_mark(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("mark deleted");
        self.crash(machine);
        self.machines[machine].mark.delete();
        self.oracle.note_went_back(self.machines[machine].kit.member);
        self.start_after(machine, chance.between(100, 20_000));
    }

    /// In one world of eight too few of the council are left to sign another charter.
    fn lose_the_quorum(&mut self, machine: usize) {
        if self.making.seed % 8 == 6 && !self.directory.quorum_lost {
            self.counts.hit("quorum lost");
            self.directory.quorum_lost = true;
            self.show_a_charter_of_one_seat(machine);
        }
    }

    /// Somebody who does not know which backup is the right one tries several.
    fn restore_several_times(&mut self, machine: usize, chance: &mut Chance) {
        let backups = self.machines[machine].backups.len() as u64;
        if backups == 0 {
            return self.machines[machine].back_up();
        }
        self.counts.hit("one backup after another tried");
        for _ in 0..chance.between(2, 3) {
            let backup = usize::try_from(chance.below(backups)).unwrap_or(0);
            self.crash(machine);
            self.restore(machine, backup);
            let act = self.something_to_do(machine, chance);
            self.act(machine, act);
            self.pass(chance.between(50, 3_000));
        }
    }

    /// In one world of four there is a thief; more would leave few lines that count.
    fn start_a_twin_or_steal_a_key(&mut self, machine: usize, chance: &mut Chance) {
        let to = self.one_of_us(chance);
        if self.making.seed % 4 == 1 && to != machine {
            self.fork_a_lane(machine, to, chance);
        } else {
            for _ in 0..chance.between(1, 3) {
                let act = self.something_to_do(machine, chance);
                self.start_a_twin(machine, act);
            }
        }
    }

    fn move_the_clock(&mut self, machine: usize, chance: &mut Chance) {
        let ms = if chance.says(400) {
            self.counts.hit("clock set by years");
            i64::try_from(chance.below(20)).unwrap_or(0) * YEAR_MS - 10 * YEAR_MS
        } else {
            self.counts.hit("clock set");
            i64::try_from(chance.below(1_000_000)).unwrap_or(0) - 500_000
        };
        self.set_clock(machine, ms);
    }

    // ---- the network ----

    fn split(&mut self, chance: &mut Chance) {
        self.counts.hit("network split in two");
        let side: Vec<bool> = self.machines.iter().map(|_| chance.says(500)).collect();
        for from in 0..side.len() {
            for to in (0..side.len()).filter(|to| side[*to] != side[from]) {
                self.network.cuts.insert((from, to));
            }
        }
    }

    /// For three weeks nothing gets from one half to the other, and people go on.
    pub(crate) fn split_for_three_weeks(&mut self, chance: &mut Chance) {
        self.counts.hit("network split for three weeks");
        self.split(chance);
        for _ in 0..21 {
            self.somebody_acts(chance);
            self.pass(24 * HOUR_MS);
        }
    }

    fn isolate(&mut self, machine: usize) {
        self.counts.hit("cut off from all");
        let others: Vec<usize> = (0..self.machines.len()).filter(|other| *other != machine).collect();
        self.network.cuts.extend(others.into_iter().flat_map(|other| [(machine, other), (other, machine)]));
    }

    fn cut_one_way(&mut self, from: usize, chance: &mut Chance) {
        self.counts.hit("one way cut");
        let to = self.one_of_us(chance);
        self.network.cuts.insert((from, to));
    }

    /// Members are cut off one by one, and come back one by one in another order (FoundationDB's swizzle).
    fn clog_and_unclog(&mut self, chance: &mut Chance) {
        self.counts.hit("clogged and unclogged in another order");
        let mut at_ms = 0;
        let some: Vec<usize> = (0..self.machines.len()).filter(|_| chance.says(500)).collect();
        for machine in &some {
            at_ms += chance.between(100, 10_000);
            self.turn_after(at_ms, Turn::CutOff(*machine));
        }
        let mut left = some;
        while !left.is_empty() {
            at_ms += chance.between(100, 20_000);
            let at = usize::try_from(chance.below(left.len() as u64)).unwrap_or(0);
            self.turn_after(at_ms, Turn::Rejoin(left.swap_remove(at)));
        }
    }

    /// A link goes and comes several times within a minute.
    fn flap(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("link flapping");
        let other = self.one_of_us(chance);
        let mut at_ms = 0;
        for _ in 0..chance.between(3, 12) {
            at_ms += chance.between(50, 5_000);
            self.turn_after(at_ms, Turn::Cut(machine, other));
            at_ms += chance.between(50, 5_000);
            self.turn_after(at_ms, Turn::Mend(machine, other));
        }
    }

    /// A connection dies, and neither end is told: calls on it hang, and at last it breaks.
    fn leave_half_open(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("connection left half open");
        let other = self.one_of_us(chance);
        let comes_out_ms = self.now_ms() + chance.between(5_000, 15 * MINUTE_MS);
        self.network.half_open.insert((machine, other), comes_out_ms);
    }

    /// The certificate of a machine runs out, and after a while somebody renews it.
    fn let_the_certificate_run_out(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("certificate run out");
        self.network.expired.insert(machine);
        self.turn_after(chance.between(MINUTE_MS, HOUR_MS), Turn::Renew(machine));
    }

    /// The name on a member's card leads elsewhere for a while.
    fn lead_astray(&mut self, machine: usize, chance: &mut Chance) {
        self.counts.hit("name led elsewhere");
        let other = self.one_of_us(chance);
        let elsewhere = match chance.below(3) {
            0 => Elsewhere::Page,
            1 if other != machine => Elsewhere::Node(other),
            _ => Elsewhere::Nobody,
        };
        self.network.astray.insert(machine, elsewhere);
        self.turn_after(chance.between(MINUTE_MS, HOUR_MS), Turn::LeadBack(machine));
    }

    fn change_the_weather(&mut self, chance: &mut Chance) {
        self.counts.hit("weather changed");
        let weathers = [Weather::FAIR, Weather::ROUGH, Weather::STORM, Weather::MEDDLED, Weather::CLOGGED];
        self.network.weather = chance.pick(&weathers).copied().unwrap_or(Weather::FAIR);
    }
}
