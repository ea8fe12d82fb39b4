//! What scenarios of liars are told with: who acts, what each node shows, what all honest nodes must agree on.

use std::collections::BTreeSet;

use comity_dossier::counting::Standing;
use comity_dossier::fold::{ItemStanding, View};
use comity_dossier::{DossierId, EntryId, Head, Kind, Member, limits};
use comity_node::alarm::Alarm;
use comity_node::desk::Done;

use crate::byzantine::Hand;
use crate::world::{Making, World};

/// A world of the first members of the list: delta, harbour, isle, oasis, ridge, steppe.
pub(super) fn world(members: usize) -> World {
    let mut world = World::new(Making { members, ..Making::of(4_004) });
    world.pass(500);
    world
}

/// The three of most stories that do not lie.
pub(super) const HONEST: [&str; 3] = ["harbour", "isle", "oasis"];

/// Delta, harbour, isle and oasis in an immediate alert that one of them has opened.
pub(super) fn an_alert_of(lead: &str) -> (World, DossierId) {
    let mut world = world(4);
    let with: Vec<&str> = ["delta", "harbour", "isle", "oasis"].into_iter().filter(|code| *code != lead).collect();
    let dossier = world.opened(lead, &with);
    (world, dossier)
}

/// The same, and delta lies: its own node is off, its keys are in this hand.
pub(super) fn a_liar_in_an_alert_of(lead: &str) -> (World, DossierId, Hand) {
    let (mut world, dossier) = an_alert_of(lead);
    world.stops("delta");
    let hand = Hand::of(&mut world, "delta");
    (world, dossier, hand)
}

pub(super) fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

pub(super) const STRUCK: Option<ItemStanding> = Some(ItemStanding::Uncounted(Standing::Struck));
pub(super) const COUNTS: Option<ItemStanding> = Some(ItemStanding::Counts);

impl World {
    /// Opens an immediate alert, and lets all hear of it.
    pub(super) fn opened(&mut self, who: &str, with: &[&str]) -> DossierId {
        let dossier = self.opens(who, with);
        self.pass(1_000);
        dossier
    }

    pub(super) fn view(&mut self, who: &str, dossier: DossierId) -> View {
        let machine = self.machine_of(who);
        let node = self.node(machine).expect("its machine runs");
        node.look_at(&dossier).expect("the log can be read").expect("the dossier is here").clone()
    }

    /// How a line stands at a member; `None` if it is not shown as a line.
    pub(super) fn standing(&mut self, who: &str, dossier: DossierId, line: &EntryId) -> Option<ItemStanding> {
        self.view(who, dossier).item(line).map(|item| item.standing)
    }

    /// All of these members show the line so.
    pub(super) fn all_show(&mut self, who: &[&str], dossier: DossierId, line: &EntryId, as_: Option<ItemStanding>) {
        for code in who {
            assert_eq!(self.standing(code, dossier, line), as_, "{code}");
        }
    }

    pub(super) fn tips(&mut self, who: &str, dossier: DossierId) -> Vec<Head> {
        let machine = self.machine_of(who);
        self.node(machine).expect("it runs").frontier(&dossier).expect("the log can be read")
    }

    pub(super) fn head(&mut self, who: &str, dossier: DossierId, line: &EntryId) -> Head {
        let machine = self.machine_of(who);
        let node = self.node(machine).expect("it runs");
        node.head_of(&dossier, line).expect("the log can be read").expect("it is folded")
    }

    pub(super) fn alarms(&mut self, who: &str) -> Vec<(Alarm, Option<Member>)> {
        let machine = self.machine_of(who);
        let alarms = self.node(machine).expect("it runs").alarms(10_000).expect("the log can be read");
        alarms.into_iter().filter_map(|look| Some((look.alarm?, look.peer))).collect()
    }

    pub(super) fn usage(&mut self, who: &str) -> comity_node::values::Usage {
        let machine = self.machine_of(who);
        self.node(machine).expect("it runs").status().expect("the log can be read").usage
    }

    /// How many lines of a kind a node shows.
    pub(super) fn count(&mut self, who: &str, dossier: DossierId, kind: Kind) -> usize {
        self.view(who, dossier).timeline(None, 100_000).filter(|item| item.kind == kind && item.is_counted()).count()
    }

    /// Lets time pass until these members hold, count and show the same and owe each other nothing, half an hour at most; and
    /// what they wrote must count for all of them.
    pub(super) fn agree(&mut self, dossier: DossierId, honest: &[&str]) {
        self.agree_but(dossier, honest, &[]);
    }

    /// The same, but for acknowledged lines that somebody else's right takes out of the count.
    pub(super) fn agree_but(&mut self, dossier: DossierId, honest: &[&str], uncounted: &[EntryId]) {
        for _ in 0..90 {
            if self.disagreement(dossier, honest).is_none() {
                break;
            }
            self.pass(20_000);
        }
        assert_eq!(self.disagreement(dossier, honest), None);
        self.nothing_is_lost(dossier, honest, uncounted);
        self.nobody_honest_is_accused(honest);
        for code in honest {
            let usage = self.usage(code);
            assert!(usage.pending <= limits::PENDING_ENTRIES_MAX as u64 * 5, "{code}: {} wait", usage.pending);
            assert!(usage.quarantined <= limits::QUARANTINE_ITEMS_MAX as u64 * 5, "{code}");
        }
    }

    fn disagreement(&mut self, dossier: DossierId, honest: &[&str]) -> Option<String> {
        if self.is_broken() {
            return Some(format!("{:?}", self.oracle.violations()));
        }
        for one in honest {
            let machine = self.machine_of(one);
            let node = self.node(machine).expect("it runs");
            for other in honest.iter().filter(|other| *other != one) {
                let look = node.peer(member(other)).expect("the log can be read").expect("a peer");
                let waiting = look.urgent_queued + look.bulk_queued;
                if waiting > 0 {
                    return Some(format!("{one} still has {waiting} lines for {other}"));
                }
            }
        }
        let first = self.view(honest[0], dossier);
        let digest = self.digest(honest[0], dossier);
        for code in &honest[1..] {
            if self.digest(code, dossier) != digest {
                return Some(format!("{} and {code} count otherwise", honest[0]));
            }
            if self.view(code, dossier) != first {
                return Some(format!("{} and {code} show something else", honest[0]));
            }
        }
        None
    }

    pub(super) fn digest(&mut self, who: &str, dossier: DossierId) -> comity_dossier::Hash {
        let machine = self.machine_of(who);
        let digest = self.node(machine).expect("it runs").digest(&dossier).expect("the log can be read");
        digest.expect("the dossier is here").1
    }

    fn nothing_is_lost(&mut self, dossier: DossierId, honest: &[&str], uncounted: &[EntryId]) {
        let written: BTreeSet<EntryId> = (self.done.values())
            .filter_map(|done| match done {
                Ok(Done::Written { dossier: of, entry }) if *of == dossier => Some(*entry),
                _ => None,
            })
            .collect();
        let by: BTreeSet<Member> = honest.iter().map(|code| member(code)).collect();
        for code in honest {
            let view = self.view(code, dossier);
            for line in &written {
                let item = view.item(line);
                let author = item.map(|item| item.member);
                let is_theirs = author.is_some_and(|author| by.contains(&author));
                let counts = item.is_some_and(comity_dossier::fold::Item::is_counted);
                let excused = uncounted.contains(line) || author.is_some() && !is_theirs;
                assert!(
                    counts || excused,
                    "{code} does not count {line:?} of {author:?}: {:?}",
                    item.map(|i| i.standing)
                );
            }
        }
    }

    /// No node raised an alarm about an honest member.
    pub(super) fn nobody_honest_is_accused(&mut self, honest: &[&str]) {
        for code in honest {
            for (alarm, about) in self.alarms(code) {
                let accused = about.filter(|about| honest.contains(&about.as_str()));
                let lost = alarm == Alarm::OwnLineRecovered;
                assert!(accused.is_none() || lost, "{code} raised {alarm:?} about {accused:?}");
            }
        }
    }
}
