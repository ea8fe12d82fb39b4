//! What is checked when all faults have ended and enough time has passed.

use std::collections::BTreeMap;

use comity_dossier::fold::View;
use comity_dossier::{BlobId, DossierId, EntryId, Member};
use comity_node::Node;
use comity_node::alarm::Alarm;
use comity_store::{BodyState, Position, Urgency};

use super::bits::Bits;
use super::ledger::Known;
use super::{Oracle, Violation};

/// Rows that a check reads of one machine.
const ROWS: usize = 10_000;

impl Oracle {
    /// Says what is not as it should be, or nothing. All machines run.
    pub fn unsettled(&mut self, nodes: &mut [&mut Node]) -> Option<String> {
        for node in nodes.iter() {
            if let Some(why) = self.is_waiting(node) {
                return Some(why);
            }
        }
        let dossiers: Vec<DossierId> = self.ledger.folders.keys().copied().collect();
        dossiers.iter().find_map(|dossier| self.differs(dossier, nodes))
    }

    /// Checks what must be so when the world has settled (alarms, lost lines).
    pub fn settles(&mut self, nodes: &mut [&mut Node]) {
        if let Some(why) = self.unsettled(nodes) {
            return self.found(Violation::NotSettled(why));
        }
        for node in nodes.iter() {
            if let Some(why) = self.is_alarmed(node) {
                self.found(Violation::NotSettled(why));
            }
        }
        let lost: Vec<(usize, EntryId)> = (self.acknowledged.iter())
            .filter(|one| !self.is_held_anywhere(&one.line) && !self.lost_by_restoring.contains(&one.line))
            .map(|one| (one.machine, one.line))
            .collect();
        for (machine, line) in lost {
            self.found(Violation::AcknowledgedLineLost(self.members[machine], line));
        }
    }

    /// Nothing waits to be sent, to be folded or to be signed.
    fn is_waiting(&self, node: &Node) -> Option<String> {
        let log = node.log();
        let me = node.member();
        if let Some(peer) = log.peers_with_queue().expect("the log can be read").first() {
            let depth = log.queue_depth(*peer).expect("the log can be read");
            let queued = |urgency| log.queued(*peer, urgency, Position(0), 1).expect("the log can be read");
            let first =
                queued(Urgency::Urgent).into_iter().chain(queued(Urgency::Bulk)).next().map(|row| self.tell(&row.id));
            let (urgent, bulk) = (depth.urgent, depth.bulk);
            return Some(format!(
                "{me} still has {urgent} urgent and {bulk} other lines for {peer}, such as {first:?}"
            ));
        }
        let first = self.waiting(node)?;
        Some(format!("a line waits for its past at {me}: {}", self.tell(&first)))
    }

    /// A line that waits for its past. A liar's may rest on what nobody is ever given; and who was removed is not given what
    /// a line rests on that came to it all the same (PART-008).
    fn waiting(&self, node: &Node) -> Option<EntryId> {
        self.ledger.folders.keys().find_map(|dossier| {
            let waits = node.log().pending_of(dossier, ROWS).expect("the log can be read");
            let line = waits.into_iter().find(|line| !self.liars.contains(&line.member))?;
            let all = self.everything(dossier)?;
            self.ledger.participants(dossier, &all).contains(&node.member()).then_some(line.id)
        })
    }

    /// Tells of a line what may help to find out what became of it.
    fn tell(&self, id: &EntryId) -> String {
        let line = self.ledger.lines.get(id);
        let holders: Vec<Member> =
            (0..self.members.len()).filter(|at| self.holds(*at, id)).map(|at| self.members[at]).collect();
        let of = line.map(|line| (line.author, line.dossier));
        format!("{id:?} of {of:?}, held by {holders:?}")
    }

    /// Alarms that nothing in this world explains.
    fn is_alarmed(&self, node: &Node) -> Option<String> {
        let me = node.member();
        let alarms = node.alarms(ROWS).expect("the log can be read");
        let by_a_liar = |peer: Option<Member>| peer.is_some_and(|peer| self.liars.contains(&peer));
        let unexplained = alarms.iter().filter(|look| !by_a_liar(look.peer)).find(|look| match look.alarm {
            // Machines do fall silent here, and clocks jump over days.
            Some(Alarm::OwnLineRecovered | Alarm::Damaged | Alarm::PeerSilent) => false,
            Some(Alarm::StoreWentBack) => !self.went_back.contains(&me),
            Some(Alarm::Fork) => look.peer.is_none_or(|peer| !self.thieves.contains(&peer)),
            Some(alarm) if self.explained.contains(alarm.name()) => false,
            _ => true,
        });
        unexplained.map(|look| format!("{me} raised the alarm {:?} about {:?}", look.alarm, look.peer))
    }

    /// All who take part hold, count and show the same.
    fn differs(&self, dossier: &DossierId, nodes: &mut [&mut Node]) -> Option<String> {
        let everything = self.everything(dossier)?;
        let participants = self.ledger.participants(dossier, &everything);
        let taking_part = |member: &Member| participants.contains(member);
        let mut digests: BTreeMap<Member, _> = BTreeMap::new();
        let mut views: BTreeMap<Member, View> = BTreeMap::new();
        let mut lacking = Vec::new();
        for (machine, node) in nodes.iter_mut().enumerate() {
            let me = self.members[machine];
            if !taking_part(&me) || self.is_stopped(dossier) {
                continue;
            }
            let held = self.holdings[machine].lines.get(dossier).cloned().unwrap_or_default();
            if let Some(at) = everything.first_beyond(&held) {
                let line = self.ledger.folders.get(dossier).and_then(|folder| folder.lines.get(at));
                return Some(format!("{me} lacks a line of {dossier:?}: {:?}", line.map(|line| self.tell(line))));
            }
            let lacks = self.lacking(dossier, node, &held);
            // Who lacks a text that nobody gives it shows the line without it.
            let has_its_texts = !lacks.iter().any(|(_, what)| matches!(what, Lacking::Body(_)));
            lacking.extend(lacks);
            digests.insert(me, self.digest(machine, node, dossier));
            if has_its_texts && self.may_have_every_body(dossier, me, &held) {
                let view = node.look_at(dossier).expect("the log can be read");
                views.extend(view.cloned().map(|view| (me, view)));
            }
        }
        let somebody_has = |what: &Lacking| {
            let mut taking_part = nodes.iter().filter(|node| participants.contains(&node.member()));
            taking_part.any(|node| what.is_held_by(node) && self.gives(what, node.member()))
        };
        if let Some((me, what)) = lacking.into_iter().find(|(_, what)| somebody_has(what)) {
            return Some(format!("{me} lacks {what:?}, which another participant has: {}", self.tell(&what.line())));
        }
        let first = digests.first_key_value().map(|(me, digest)| (*me, *digest))?;
        if let Some((me, _)) = digests.iter().find(|(_, digest)| **digest != first.1) {
            return Some(format!("{me} and {} count {dossier:?} otherwise", first.0));
        }
        let (one, view) = views.first_key_value()?;
        let other = views.iter().find(|(_, other)| *other != view);
        other.map(|(other, shown)| {
            let at = first_difference(&format!("{view:#?}"), &format!("{shown:#?}"));
            format!("{one} and {other} show {dossier:?} otherwise: {at}")
        })
    }

    /// The lines of a dossier that all who take part must come to hold: what any machine holds. Of the lines of others
    /// that only a removed member holds, those that it can tell their author of and that the author passes on (REP-010):
    /// who lies does neither, and nobody can ask a member that has only a mailbox for lines.
    pub(super) fn everything(&self, dossier: &DossierId) -> Option<Bits> {
        let held = || (0..).zip(&self.holdings).filter_map(|(at, holding)| Some((at, holding.lines.get(dossier)?)));
        let mut all = Bits::default();
        held().for_each(|(_, lines)| all.add_all(lines));
        let participants = self.ledger.participants(dossier, &all);
        let mut due = Bits::default();
        for (at, lines) in held() {
            let holder = self.members[at];
            let asked = !self.liars.contains(&holder) && !self.guests.contains(&holder);
            let passed_on = |line: &Known| line.author == holder || asked && !self.liars.contains(&line.author);
            if participants.contains(&holder) {
                due.add_all(lines);
                continue;
            }
            for line in lines.iter().filter_map(|line| self.ledger.known(dossier, line)).filter(|line| passed_on(line))
            {
                due.add_all(&line.past);
                due.insert(line.at);
            }
        }
        due.iter().next().map(|_| due.clone())
    }

    /// Tells whether a member gives what it holds when it is asked. A liar need not; a member that nobody can call is asked
    /// for no texts.
    fn gives(&self, what: &Lacking, member: Member) -> bool {
        !self.liars.contains(&member) && (matches!(what, Lacking::File(..)) || !self.guests.contains(&member))
    }

    fn may_have_every_body(&self, dossier: &DossierId, member: Member, held: &Bits) -> bool {
        let lines = held.iter().filter_map(|at| self.ledger.known(dossier, at)).filter(|line| line.has_body);
        lines.into_iter().all(|line| self.ledger.may_have_body(line, member, held))
    }

    /// The bodies that this member may have and has not, and the files that it knows of and has not.
    fn lacking(&self, dossier: &DossierId, node: &mut Node, held: &Bits) -> Vec<(Member, Lacking)> {
        let me = node.member();
        let missing = node.log().missing_bodies(dossier, ROWS).expect("the log can be read");
        let may_have =
            |id: &EntryId| self.ledger.lines.get(id).is_some_and(|line| self.ledger.may_have_body(line, me, held));
        let mut lacking: Vec<Lacking> =
            missing.into_iter().map(|body| body.id).filter(may_have).map(Lacking::Body).collect();
        for at in held.iter() {
            let Some(id) = self.ledger.folders.get(dossier).and_then(|folder| folder.lines.get(at)) else { continue };
            // By itself a node fetches nothing for a line that does not count, or whose corrections stand side by side (FORK-007).
            let view = node.look_at(dossier).expect("the log can be read");
            let item = view.and_then(|view| view.item(id));
            if item.is_none_or(|item| !item.is_counted() || item.is_parallel()) {
                continue;
            }
            let file = node.file_reference(dossier, id).expect("the log can be read");
            let file = file.filter(|file| !node.has_file(&file.blob).expect("the files can be read"));
            lacking.extend(file.map(|file| Lacking::File(*id, file.blob)));
        }
        lacking.into_iter().map(|what| (me, what)).collect()
    }
}

/// The first lines in which two texts differ, with what stands around them.
fn first_difference(one: &str, other: &str) -> String {
    const AROUND: usize = 12;
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let at = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let around = |lines: &[&str]| -> String {
        let lines = lines.iter().skip(at.saturating_sub(AROUND)).take(2 * AROUND);
        lines.map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    };
    format!("{} / {}", around(&one), around(&other))
}

/// Something that a member may have and has not.
#[derive(Clone, Copy, Debug)]
enum Lacking {
    Body(EntryId),
    File(EntryId, BlobId),
}

impl Lacking {
    fn line(&self) -> EntryId {
        match self {
            Self::Body(id) | Self::File(id, _) => *id,
        }
    }

    fn is_held_by(&self, node: &Node) -> bool {
        match self {
            Self::Body(id) => node.log().body_state(id).is_ok_and(|state| state == BodyState::Held),
            Self::File(_, blob) => node.has_file(blob).is_ok_and(|there| there),
        }
    }
}
