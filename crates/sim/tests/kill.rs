//! Real processes on real disks are killed at every named point, and at random; then both disks are looked at.
//!
//! Nothing that was acknowledged is missing, no place in a lane has two lines, no receipt is for what is not stored, no
//! line left a node that does not have it, and no lane is written by two lives. The controls break one rule each and must
//! be found out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use comity_dossier::{EntryId, LaneId, Member};
use comity_sim::killing::POINTS;
use comity_store::{Position, Reader};
use tempfile::TempDir;

/// Kills at each point, on each of the two sides.
const KILLS_PER_POINT: usize = 20;
/// Kills from outside, at random.
const RANDOM_KILLS: usize = 30;
/// Lives of one side, at most.
const ROUNDS_MAX: usize = 600;
/// A bound on waiting for a process; reaching it is a failure with a name, not a figure.
const PATIENCE: Duration = Duration::from_secs(60);

/// Covers LANE-002, LANE-003, LANE-005, RCPT-002, PUSH-003.
#[test]
fn a_process_that_is_killed_at_any_point_loses_nothing_and_contradicts_nobody() {
    let sides = ["harbour", "delta"].map(|victim| std::thread::spawn(move || hunt(victim)));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for side in sides {
        for (what, times) in side.join().expect("no broken promise") {
            *counts.entry(what).or_default() += times;
        }
    }
    for (what, times) in &counts {
        println!("{times:>6}  {what}");
    }
    for (_, point) in POINTS {
        for victim in ["harbour", "delta"] {
            let kills = counts.get(&format!("{victim} killed {point}")).copied().unwrap_or(0);
            assert!(kills >= KILLS_PER_POINT, "{victim} was killed {kills} times {point}");
        }
    }
}

/// Kills one side at every point, and at random; every tenth time it comes back on an older copy of its disk.
fn hunt(victim: &'static str) -> BTreeMap<String, usize> {
    let mut lab = Lab::new(victim, "right");
    let mut rounds = 0;
    for (_, point) in POINTS {
        let mut kills = 0;
        // A life may end before it passes the point so often; such lives are killed from outside and count as that.
        while kills < KILLS_PER_POINT {
            assert!(rounds < ROUNDS_MAX, "{victim} was killed {kills} times {point} in {rounds} lives");
            let number = u32::try_from(rounds % 3).expect("small") + 1;
            kills += usize::from(lab.life(&mut rounds, Some((point, number))));
        }
    }
    for _ in 0..RANDOM_KILLS {
        lab.life(&mut rounds, None);
    }
    lab.settle();
    lab.counts
}

/// Covers RCPT-002: the control that gives receipts before it commits is found out.
#[test]
fn a_receipt_before_the_commit_is_found_out() {
    let found = control("delta", "wrong");
    assert!(found.iter().any(|what| what.starts_with("receipt")), "{found:?}");
}

/// Covers LANE-003: the control that signs and sends before it commits is found out.
#[test]
fn a_line_that_leaves_before_the_commit_is_found_out() {
    let found = control("harbour", "wrong");
    assert!(found.iter().any(|what| what.starts_with("left")), "{found:?}");
}

/// Covers LANE-001: the control whose lives draw the same lanes, on a disk that went back, is found out.
#[test]
fn a_lane_that_is_continued_by_another_life_is_found_out() {
    let mut lab = Lab::new("harbour", "right");
    while !lab.opened {
        lab.round(None);
    }
    lab.order = "old-lane";
    lab.back_up();
    let mut found = Vec::new();
    for _ in 0..4 {
        lab.flush_after();
        found.extend(lab.look());
        lab.restore();
    }
    assert!(found.iter().any(|what| what.starts_with("two lines")), "{found:?}");
}

impl Lab {
    /// One life, looked at; now and then the victim's disk is copied, and later put back. Tells whether it ended itself.
    fn life(&mut self, rounds: &mut usize, spec: Option<(&str, u32)>) -> bool {
        if *rounds % 20 == 7 {
            self.back_up();
        }
        if *rounds % 20 == 17 {
            self.restore();
        }
        let ended = self.round(spec);
        assert_eq!(self.look(), Vec::<String>::new(), "{}, life {rounds}, {spec:?}", self.victim);
        *rounds += 1;
        ended
    }
}

/// Runs a victim in the wrong order, killed between release and commit, and returns what is found.
fn control(victim: &'static str, order: &'static str) -> Vec<String> {
    let mut lab = Lab::new(victim, "right");
    lab.round(None);
    lab.order = order;
    let mut found = Vec::new();
    for round in 0..12 {
        lab.round(Some(("before-commit", round % 3 + 1)));
        found.extend(lab.look());
    }
    found
}

/// Two folders and the processes that live on them, one after the other.
struct Lab {
    base: TempDir,
    victim: &'static str,
    order: &'static str,
    at_ms: u64,
    lives: u64,
    notes: u64,
    opened: bool,
    /// Lines that a process said were done, by its member.
    acknowledged: BTreeMap<&'static str, BTreeSet<EntryId>>,
    /// Own lines by lane, as they stood when the life that wrote them ended.
    lanes: BTreeMap<(&'static str, LaneId), u64>,
    /// Receipts of a holder up to this number are from before its disk went back.
    excused: u64,
    has_backup: bool,
    was_restored: bool,
    counts: BTreeMap<String, usize>,
}

const MEMBERS: [&str; 2] = ["harbour", "delta"];

impl Lab {
    fn new(victim: &'static str, order: &'static str) -> Self {
        let base = tempfile::tempdir().expect("a scratch folder");
        for folder in ["ports", "harbour", "delta"] {
            std::fs::create_dir(base.path().join(folder)).expect("a folder");
        }
        Self {
            base,
            victim,
            order,
            at_ms: 0,
            lives: 0,
            notes: 0,
            opened: false,
            acknowledged: MEMBERS.iter().map(|code| (*code, BTreeSet::new())).collect(),
            lanes: BTreeMap::new(),
            excused: 0,
            has_backup: false,
            was_restored: false,
            counts: BTreeMap::new(),
        }
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.base.path().join(name)
    }

    fn count(&mut self, what: String) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// One life of both: acts on both sides until the victim has ended itself, or is killed from outside. Tells which.
    fn round(&mut self, spec: Option<(&str, u32)>) -> bool {
        self.at_ms += 60_000;
        let (told, said) = channel();
        let mut running: Vec<Running> = MEMBERS.iter().map(|code| self.start(code, spec, &told)).collect();
        let mut ended = !self.wait_for(&said, &mut running, 2, |line| line == "ready");
        if !ended && !self.opened {
            running[0].say("open");
            ended = !self.wait_for(&said, &mut running, 1, |line| line.starts_with("done"));
        }
        for _ in 0..6 {
            if ended {
                break;
            }
            self.notes += 1;
            running.iter_mut().for_each(|process| process.say(&format!("note line {}", self.notes)));
            // Some acts wait for their answer and some run into each other, so that steps are of every size.
            let answers = if self.notes.is_multiple_of(2) { 2 } else { 0 };
            ended = !self.wait_for(&said, &mut running, answers, |line| line.starts_with("done"));
        }
        if !ended && spec.is_some() {
            running.iter_mut().for_each(|process| process.say("flush"));
            ended = !self.wait_for(&said, &mut running, 2, |line| line == "flushed");
        }
        self.count(match (ended, spec) {
            (true, Some((point, _))) => format!("{} killed {point}", self.victim),
            (true, None) => format!("{} ended by itself", self.victim),
            (false, _) => format!("{} killed from outside", self.victim),
        });
        for process in running {
            process.kill();
        }
        while let Ok((who, line)) = said.try_recv() {
            self.note_line(who, &line);
        }
        self.note_lanes();
        self.opened = !self.entries("harbour").is_empty();
        self.count("lives".into());
        ended
    }

    fn start(&mut self, code: &'static str, spec: Option<(&str, u32)>, told: &Sender<(usize, String)>) -> Running {
        self.lives += 1;
        let is_victim = code == self.victim;
        let entropy = self.lives;
        let order = if is_victim { self.order } else { "right" };
        let mut command = Command::new(env!("CARGO_BIN_EXE_kill_node"));
        command.arg(self.folder(code)).arg(code).arg(self.folder("ports"));
        command.args([self.at_ms.to_string(), entropy.to_string(), order.to_owned()]);
        if let Some((point, number)) = spec.filter(|_| is_victim) {
            command.args([point.to_owned(), number.to_string()]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the process starts");
        let out = child.stdout.take().expect("piped");
        let (who, told) = (MEMBERS.iter().position(|m| *m == code).expect("a member"), told.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = told.send((who, line));
            }
            let _ = told.send((who, "ended".into()));
        });
        Running { child }
    }

    /// Waits for so many lines of a kind; returns false if the victim ended first.
    fn wait_for(
        &mut self,
        said: &Receiver<(usize, String)>,
        running: &mut [Running],
        mut lines: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> bool {
        while lines > 0 {
            let (who, line) = match said.recv_timeout(PATIENCE) {
                Ok(heard) => heard,
                Err(RecvTimeoutError::Timeout) => {
                    running.iter_mut().for_each(|process| drop(process.child.kill()));
                    unreachable!("{}: {lines} lines are waited for in vain", self.victim);
                }
                Err(RecvTimeoutError::Disconnected) => return false,
            };
            self.note_line(who, &line);
            if line == "ended" {
                return false;
            }
            lines -= usize::from(wanted(&line) || line.starts_with("refused"));
        }
        true
    }

    fn note_line(&mut self, who: usize, line: &str) {
        assert!(!line.starts_with("refused"), "{}: {line}", MEMBERS[who]);
        if let Some(id) = line.strip_prefix("done ").and_then(EntryId::from_hex) {
            self.acknowledged.get_mut(MEMBERS[who]).expect("a member").insert(id);
            self.count("acts acknowledged".into());
        }
    }

    fn note_lanes(&mut self) {
        for code in MEMBERS {
            let own = self.entries(code).into_iter().filter(|entry| entry.own);
            let mut ends: BTreeMap<LaneId, u64> = BTreeMap::new();
            for entry in own {
                let end = ends.entry(entry.lane).or_default();
                *end = entry.seq.max(*end);
            }
            for (lane, end) in ends {
                self.lanes.entry((code, lane)).or_insert(end);
            }
        }
    }

    /// Looks at both disks and says what is broken.
    fn look(&mut self) -> Vec<String> {
        let mut broken = Vec::new();
        let disks: BTreeMap<&str, Vec<Entry>> = MEMBERS.iter().map(|code| (*code, self.entries(code))).collect();
        let holds = |code: &str, id: &EntryId| disks[code].iter().any(|entry| entry.id == *id);
        let mut places: BTreeMap<(Member, LaneId, u64), BTreeSet<EntryId>> = BTreeMap::new();
        for entry in disks.values().flatten() {
            places.entry((entry.member, entry.lane, entry.seq)).or_default().insert(entry.id);
        }
        broken
            .extend(places.iter().filter(|(_, ids)| ids.len() > 1).map(|(place, _)| format!("two lines at {place:?}")));
        for (code, lines) in &self.acknowledged {
            let lost = lines.iter().filter(|id| !holds(code, id));
            // A disk that went back has lost what nobody else held: nobody can promise otherwise.
            let lost: Vec<_> = lost.filter(|_| !(self.was_restored && *code == self.victim)).collect();
            broken.extend(lost.iter().map(|id| format!("lost: {code} acknowledged {id}")));
        }
        for (code, entries) in &disks {
            for entry in entries.iter().filter(|entry| !entry.own && entry.member.as_str() != *code) {
                let restored = self.was_restored && entry.member.as_str() == self.victim;
                if !restored && !holds(entry.member.as_str(), &entry.id) {
                    broken.push(format!("left: {} does not have {}", entry.member, entry.id));
                }
            }
            for entry in entries.iter().filter(|entry| entry.own) {
                if self.lanes.get(&(*code, entry.lane)).is_some_and(|end| entry.seq > *end) {
                    broken.push(format!("lane of an earlier life goes on at {code}"));
                }
            }
        }
        broken.extend(self.look_at_receipts(&holds));
        broken
    }

    fn look_at_receipts(&self, holds: &dyn Fn(&str, &EntryId) -> bool) -> Vec<String> {
        let mut broken = Vec::new();
        for code in MEMBERS {
            let store = Reader::open(&self.folder(code).join("comity.sqlite")).expect("the disk opens");
            for dossier in store.dossiers(0, 10).expect("the disk reads") {
                for latest in store.latest_receipts(&dossier.id).expect("the disk reads") {
                    let holder = latest.receipt.holder;
                    if holder.as_str() == self.victim && latest.receipt.number <= self.excused {
                        continue;
                    }
                    let lacking = latest.frontier.iter().filter(|head| !holds(holder.as_str(), &head.id));
                    broken.extend(lacking.map(|head| format!("receipt of {holder} for {}, which it lacks", head.id)));
                }
            }
        }
        broken
    }

    fn entries(&self, code: &str) -> Vec<Entry> {
        let store = Reader::open(&self.folder(code).join("comity.sqlite")).expect("the disk opens");
        let all = store.entries_after(Position(0), usize::MAX).expect("the disk reads");
        all.iter()
            .map(|stored| Entry {
                id: stored.id,
                member: stored.member,
                lane: stored.lane,
                seq: stored.seq,
                own: stored.is_own(),
            })
            .collect()
    }

    fn back_up(&mut self) {
        copy(&self.folder(self.victim), &self.folder("backup"));
        self.has_backup = true;
        self.count("disks copied".into());
    }

    /// The victim's disk goes back to the copy.
    fn restore(&mut self) {
        if !self.has_backup {
            return;
        }
        copy(&self.folder("backup"), &self.folder(self.victim));
        self.was_restored = true;
        let other = MEMBERS.iter().find(|code| **code != self.victim).expect("two members");
        let store = Reader::open(&self.folder(other).join("comity.sqlite")).expect("the disk opens");
        for dossier in store.dossiers(0, 10).expect("the disk reads") {
            let receipts = store.receipts_of(&dossier.id, 0, usize::MAX).expect("the disk reads");
            self.excused = receipts.iter().map(|receipt| receipt.number).max().unwrap_or(0).max(self.excused);
        }
        self.count("disks put back to an older copy".into());
    }

    /// Lets both live until everything is delivered, without a kill.
    fn flush_after(&mut self) {
        self.at_ms += 3_600_000;
        let (told, said) = channel();
        let mut running: Vec<Running> = MEMBERS.iter().map(|code| self.start(code, None, &told)).collect();
        assert!(self.wait_for(&said, &mut running, 2, |line| line == "ready"));
        running.iter_mut().for_each(|process| process.say("flush"));
        assert!(self.wait_for(&said, &mut running, 2, |line| line == "flushed"));
        running.into_iter().for_each(Running::kill);
    }

    /// Lets both live until everything is delivered: then both hold the same lines.
    fn settle(&mut self) {
        for _ in 0..2 {
            self.at_ms += 3_600_000;
            let (told, said) = channel();
            let mut running: Vec<Running> = MEMBERS.iter().map(|code| self.start(code, None, &told)).collect();
            assert!(self.wait_for(&said, &mut running, 2, |line| line == "ready"));
            running.iter_mut().for_each(|process| process.say("note the last"));
            assert!(self.wait_for(&said, &mut running, 2, |line| line.starts_with("done")));
            running.iter_mut().for_each(|process| process.say("flush"));
            assert!(self.wait_for(&said, &mut running, 2, |line| line == "flushed"));
            running.into_iter().for_each(Running::kill);
        }
        assert_eq!(self.look(), Vec::<String>::new());
        let ids = |code| -> BTreeSet<EntryId> { self.entries(code).into_iter().map(|entry| entry.id).collect() };
        assert_eq!(ids("harbour"), ids("delta"), "both hold the same lines in the end");
        let lines = ids("delta").len();
        self.counts.insert(format!("lines on both disks in the end ({})", self.victim), lines);
    }
}

struct Entry {
    id: EntryId,
    member: Member,
    lane: LaneId,
    seq: u64,
    own: bool,
}

struct Running {
    child: Child,
}

impl Running {
    fn say(&mut self, line: &str) {
        if let Some(input) = &mut self.child.stdin {
            let _ = writeln!(input, "{line}"); // it may have ended itself by now, which is the point
        }
    }

    /// SIGKILL, and wait until it is gone.
    fn kill(mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("a child can be waited for");
    }
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir(to).expect("a folder");
    for file in std::fs::read_dir(from).expect("a folder").flatten() {
        std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}
