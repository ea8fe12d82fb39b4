//! How a scenario is told: members by their names, one act after the other, and what must have come of it.
//!
//! ```text
//!   let mut world = World::calm(7);
//!   let spill = world.opens("harbour", &["delta", "ridge"]);
//!   world.cut("harbour", "delta");
//!   let line = world.writes("ridge", spill, "The valve is closed.");
//!   world.settles();
//!   assert!(world.counts_at("delta", spill, line));
//! ```
//!
//! Promise: what a scenario asks for and does not get ends its test with words that say what and why.
//! Not here: chance (`seeds`), what breaks at random (`seeds`), the checks themselves (`oracle`).

#![allow(clippy::panic, reason = "a scenario that does not get what it asks for ends its test")]

use comity_dossier::counting::Standing;
use comity_dossier::{DossierId, EntryId, Member};
use comity_node::Node;
use comity_node::alarm::Alarm;
use comity_node::desk::{Act, ActFault, Done};

use crate::forms::{self, Opening};
use crate::network::Weather;
use crate::oracle::Violation;
use crate::world::{Making, World};

/// How long an act may take until whoever asked for it is told.
const TOLD_WITHIN_MS: u64 = 1_000;

/// How long a scenario may take to come right, in minutes of its own.
const SETTLED_WITHIN_MINUTES: u64 = 180;

impl World {
    /// Six members in fair weather: nothing happens but what the scenario does.
    #[must_use]
    pub fn calm(seed: u64) -> Self {
        let mut world = Self::new(Making::of(seed));
        world.network.weather = Weather::FAIR;
        world.pass(1_000);
        world
    }

    // ---- acts ----

    /// Has an officer act, and returns what came of it.
    ///
    /// # Panics
    ///
    /// If the machine is off, or nobody is told within a second.
    pub fn tries(&mut self, who: &str, act: Act) -> Result<Done, ActFault> {
        let machine = self.machine_of(who);
        let number = self.act(machine, act).unwrap_or_else(|| panic!("{who} is off"));
        for _ in 0..TOLD_WITHIN_MS {
            self.pass(1);
            if let Some(result) = self.done.get(&number) {
                return result.clone();
            }
        }
        panic!("nobody at {who} was told what came of the act; found so far: {:?}", self.oracle.violations());
    }

    /// Has an officer do what is allowed.
    ///
    /// # Panics
    ///
    /// If it is refused.
    pub fn does(&mut self, who: &str, act: Act) -> Done {
        let told = format!("{act:?}");
        self.tries(who, act).unwrap_or_else(|fault| panic!("{who} was refused {told}: {fault}"))
    }

    /// Opens a live, immediate alert whose lead grants earlier texts.
    pub fn opens(&mut self, who: &str, with: &[&str]) -> DossierId {
        let with: Vec<Member> = with.iter().map(|code| self.member(code)).collect();
        self.opens_as(who, &Opening::with(&with))
    }

    /// Opens an alert as told.
    pub fn opens_as(&mut self, who: &str, opening: &Opening) -> DossierId {
        match self.does(who, opening.act()) {
            Done::Opened { dossier, .. } => dossier,
            other => panic!("{who} opened a dossier, and was told {other:?}"),
        }
    }

    /// Has somebody do what writes a line, and returns the line.
    pub fn line_of(&mut self, who: &str, act: Act) -> EntryId {
        match self.does(who, act) {
            Done::Written { entry, .. } => entry,
            other => panic!("{who} wrote a line, and was told {other:?}"),
        }
    }

    /// Writes a note.
    pub fn writes(&mut self, who: &str, dossier: DossierId, text: &str) -> EntryId {
        self.line_of(who, forms::note(dossier, text))
    }

    /// Invites a member.
    pub fn invites(&mut self, who: &str, dossier: DossierId, whom: &str) -> EntryId {
        let whom = self.member(whom);
        self.line_of(who, forms::members(dossier, "invite", whom))
    }

    /// Removes a member.
    pub fn removes(&mut self, who: &str, dossier: DossierId, whom: &str) -> EntryId {
        let whom = self.member(whom);
        self.line_of(who, forms::members(dossier, "remove", whom))
    }

    // ---- what breaks, and is mended ----

    /// Cuts the line between two members, both ways.
    pub fn cut(&mut self, one: &str, other: &str) {
        let (one, other) = (self.machine_of(one), self.machine_of(other));
        self.network.cuts.extend([(one, other), (other, one)]);
    }

    /// Nothing gets from one member to another; the other way stays open.
    pub fn cut_one_way_from(&mut self, from: &str, to: &str) {
        let (from, to) = (self.machine_of(from), self.machine_of(to));
        self.network.cuts.insert((from, to));
    }

    /// Cuts a member off from all others.
    pub fn cut_off(&mut self, who: &str) {
        let who = self.machine_of(who);
        let others = (0..self.machines.len()).filter(|other| *other != who);
        self.network.cuts.extend(others.flat_map(|other| [(who, other), (other, who)]));
    }

    /// Mends every cut.
    pub fn mends(&mut self) {
        self.network.cuts.clear();
    }

    /// Stops the process of a member where it stands.
    pub fn stops(&mut self, who: &str) {
        let machine = self.machine_of(who);
        self.crash(machine);
    }

    /// Starts the process of a member.
    pub fn starts(&mut self, who: &str) {
        let machine = self.machine_of(who);
        self.start(machine);
    }

    /// Copies the disk of a member, as a backup; returns which of its backups that is.
    pub fn backs_up(&mut self, who: &str) -> usize {
        let machine = self.machine_of(who);
        self.machines[machine].back_up();
        self.machines[machine].backups.len() - 1
    }

    /// Stops a member, puts back a backup, and starts it.
    pub fn puts_back(&mut self, who: &str, backup: usize) {
        let machine = self.machine_of(who);
        self.crash(machine);
        self.restore(machine, backup);
    }

    // ---- what must have come of it ----

    /// Ends every fault, lets time pass until all hold, count and show the same, and checks everything.
    ///
    /// # Panics
    ///
    /// If the oracle found anything.
    pub fn settles(&mut self) {
        self.settle(SETTLED_WITHIN_MINUTES);
        let found: Vec<String> = self.oracle.violations().iter().map(Violation::to_string).collect();
        assert!(found.is_empty(), "{found:#?}");
    }

    /// Returns the node of a member.
    ///
    /// # Panics
    ///
    /// If it is off.
    pub fn node_of(&mut self, who: &str) -> &mut Node {
        let machine = self.machine_of(who);
        self.node(machine).unwrap_or_else(|| panic!("{who} is off"))
    }

    /// Tells whether a member's log holds a line.
    pub fn holds_at(&mut self, who: &str, line: EntryId) -> bool {
        self.node_of(who).log().has_entry(&line).expect("the log can be read").is_some()
    }

    /// Returns how many lines a member's log holds.
    pub fn lines_at(&mut self, who: &str) -> usize {
        let usage = self.node_of(who).log().usage().expect("the log can be read");
        usize::try_from(usage.entries).unwrap_or(usize::MAX)
    }

    /// Returns how a line stands at a member; `None` if it is not there, or waits for its past.
    pub fn standing_at(&mut self, who: &str, dossier: DossierId, line: EntryId) -> Option<Standing> {
        let proof = self.node_of(who).line_proof(&dossier, &line).expect("the log can be read");
        proof.and_then(|proof| proof.standing)
    }

    /// Tells whether a line counts at a member.
    pub fn counts_at(&mut self, who: &str, dossier: DossierId, line: EntryId) -> bool {
        self.standing_at(who, dossier, line).is_some_and(Standing::counts)
    }

    /// Returns what a member's node has raised alarms about, whether somebody has looked or not.
    pub fn alarms_at(&mut self, who: &str) -> Vec<Alarm> {
        let alarms = self.node_of(who).alarms(10_000).expect("the log can be read");
        alarms.into_iter().filter_map(|look| look.alarm).collect()
    }

    /// Returns the code of a member of this world.
    #[must_use]
    pub fn member(&self, code: &str) -> Member {
        self.machines[self.machine_of(code)].kit.member
    }
}
