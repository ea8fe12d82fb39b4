//! What everybody keeps, looked at from other sides once the world has settled: in other orders, against its commitments,
//! against the forks that are known, as evidence.
//!
//! Promise: each check computes its answer anew, from the stored bytes or from the ledger; none asks the node whether all is
//! well.
//! Not here: whether all hold the same (`settled`).

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::charter::Fingerprint;
use comity_dossier::counting::Standing;
use comity_dossier::evidence::{Claim, Subject, Verdict};
use comity_dossier::{DossierId, EntryId, Header, LaneId, Member, Record, limits};
use comity_node::Node;
use comity_node::export::Disclosure;
use comity_node::verify::verify;
use comity_store::{BodyState, Position, Reader, StoredEntry};

use super::bits::Bits;
use super::{Oracle, Violation};
use crate::chance::Chance;

/// Rows that a check reads of one machine.
const ROWS: usize = 10_000;

/// In how many other orders the lines of a dossier are counted.
const ORDERS: usize = 2;

/// The lines of one dossier as they were counted anew.
struct Counted {
    lines: Vec<(EntryId, Header)>,
    standings: BTreeMap<EntryId, Option<Standing>>,
}

impl Oracle {
    /// Looks at everything again. `in_evidence`: makes an evidence file of each dossier and checks it, too.
    pub fn looks_again(&mut self, nodes: &mut [&mut Node], chance: &mut Chance, in_evidence: bool) {
        let dossiers: Vec<DossierId> = self.ledger.folders.keys().copied().collect();
        let found = dossiers.iter().find_map(|dossier| {
            let at = self.whoever_has_it_all(dossier, nodes)?;
            let node = &mut *nodes[at];
            let counted = match counted_in_any_order(node, dossier, chance) {
                Ok(counted) => counted,
                Err(why) => return Some(why),
            };
            (self.struck_as_it_must(dossier, &counted))
                .or_else(|| self.led_by_who_led(dossier, node, &counted))
                .or_else(|| in_evidence.then(|| proves_what_it_holds(node, dossier, &counted)).flatten())
        });
        let found = found.or_else(|| dossiers.iter().find_map(|dossier| self.unproved_fork(dossier)));
        let found = found.or_else(|| nodes.iter().find_map(|node| texts_are_the_signed_ones(node)));
        if let Some(why) = found {
            self.found(Violation::NotSettled(why));
        }
    }

    /// Nothing grows beyond its bound, whoever sends what (LIM-009, LIM-010).
    pub fn keeps_within_limits(&mut self, node: &Node) {
        let usage = node.log().usage().expect("the log can be read");
        let counted = Reader::usage(node.log()).expect("the log can be read");
        if usage != counted {
            self.found(Violation::Miscounted(node.member(), format!("{usage:?}, not {counted:?}")));
        }
        let peers = self.members.len() as u64;
        let bounds = [
            ("lines that wait", usage.pending, peers * limits::PENDING_ENTRIES_MAX as u64),
            ("things in quarantine", usage.quarantined, peers * limits::QUARANTINE_ITEMS_MAX as u64),
            ("lines for others", usage.queued, peers * usage.entries),
        ];
        for (what, kept, most) in bounds {
            if kept > most {
                self.found(Violation::TooMuchKept(node.member(), format!("{kept} {what}, of at most {most}")));
            }
        }
    }

    /// The first member that takes part and is looked at: all who take part hold the same by now.
    fn whoever_has_it_all(&self, dossier: &DossierId, nodes: &[&mut Node]) -> Option<usize> {
        let mut all = Bits::default();
        self.holdings.iter().filter_map(|holding| holding.lines.get(dossier)).for_each(|held| all.add_all(held));
        let participants = self.ledger.participants(dossier, &all);
        nodes.iter().position(|node| participants.contains(&node.member()))
    }

    /// Struck are the lines of a forked lane from the fork on, and no others (FORK-003): nothing that was written before
    /// it, nothing of anybody else.
    fn struck_as_it_must(&self, dossier: &DossierId, counted: &Counted) -> Option<String> {
        let folder = self.ledger.folders.get(dossier)?;
        let first = |places: Vec<(Member, LaneId, u64)>| {
            let mut forks = BTreeMap::new();
            for (member, lane, seq) in places {
                forks.entry((member, lane)).or_insert(seq);
            }
            forks
        };
        // A proof may show a branch that only a removed member holds; nobody need know of it.
        let all = folder.places.iter().filter(|(_, ids)| ids.len() > 1).map(|(place, _)| *place);
        let (may, must) = (first(all.collect()), first(self.forks(dossier)));
        counted.lines.iter().find_map(|(id, header)| {
            let beyond = |forks: &BTreeMap<_, u64>| {
                forks.get(&(header.member, header.lane)).is_some_and(|fork| *fork <= header.seq)
            };
            match counted.standings.get(id).copied().flatten() {
                Some(Standing::Struck) if !beyond(&may) => {
                    Some(format!("{id:?} is struck, and its lane does not fork there"))
                }
                Some(standing) if beyond(&must) && standing.counts() => {
                    Some(format!("{id:?} counts, though its lane forks at or before it"))
                }
                _ => None,
            }
        })
    }

    /// A line that only the lead may write counts only if its author led at some time (OWN-001).
    fn led_by_who_led(&self, dossier: &DossierId, node: &Node, counted: &Counted) -> Option<String> {
        let leads = &self.ledger.folders.get(dossier)?.leads;
        let usurped = |(id, header): &&(EntryId, Header)| {
            header.kind.is_lead_only()
                && !leads.contains(&header.member)
                && counted.standings.get(id).copied().flatten().is_some_and(Standing::counts)
        };
        let (id, header) = counted.lines.iter().find(usurped)?;
        Some(format!("{} counts {id:?}, a lead's line by {}", node.member(), header.member))
    }

    /// Places of which those who take part hold two lines, ascending.
    fn forks(&self, dossier: &DossierId) -> Vec<(Member, LaneId, u64)> {
        let (Some(folder), Some(all)) = (self.ledger.folders.get(dossier), self.everything(dossier)) else {
            return Vec::new();
        };
        let is_held = |id: &&EntryId| self.ledger.lines.get(*id).is_some_and(|line| all.contains(line.at));
        let forked = folder.places.iter().filter(|(_, ids)| ids.iter().filter(is_held).count() > 1);
        forked.map(|(place, _)| *place).collect()
    }

    /// Every fork whose two branches are about is proved to all who take part (FORK-002).
    fn unproved_fork(&self, dossier: &DossierId) -> Option<String> {
        let forks: BTreeSet<_> = self.forks(dossier).into_iter().map(|(member, lane, _)| (member, lane)).collect();
        let all: Bits = self.everything(dossier)?;
        let participants = self.ledger.participants(dossier, &all);
        for (at, me) in self.members.iter().enumerate().filter(|(_, me)| participants.contains(me)) {
            let held = self.holdings[at].lines.get(dossier)?;
            let shown: BTreeSet<_> = (held.iter().filter_map(|line| self.ledger.known(dossier, line)))
                .filter_map(|line| line.shows_fork)
                .map(|(member, lane, _)| (member, lane))
                .collect();
            if let Some((member, _)) = forks.difference(&shown).next() {
                return Some(format!("{me} has no proof of a fork of {member} in {dossier:?}"));
            }
        }
        None
    }
}

/// Counts the lines that a node holds again, in other orders, lines before what they rest on among them: each gives what
/// the node says (COUNT-001).
fn counted_in_any_order(node: &mut Node, dossier: &DossierId, chance: &mut Chance) -> Result<Counted, String> {
    let said = node.digest(dossier).expect("the log can be read");
    let stored = node.log().entries_of(dossier, Position(0), ROWS).expect("the log can be read");
    let header = |line: &StoredEntry| Some((line.id, Header::from_bytes(line.header_bytes()?).ok()?));
    let mut lines: Vec<(EntryId, Header)> = stored.iter().filter_map(header).collect();
    let genesis = lines.iter().position(|(id, _)| *id == dossier.genesis()).ok_or("a dossier has no genesis")?;
    lines.swap(0, genesis);
    let mut before: Option<BTreeMap<EntryId, Option<Standing>>> = None;
    for _ in 0..ORDERS {
        for at in (2..lines.len()).rev() {
            lines.swap(at, usize::try_from(chance.between(1, at as u64)).unwrap_or(1));
        }
        let mut record = Record::open(lines[0].0, &lines[0].1, node.network()).map_err(|why| why.to_string())?;
        lines[1..].iter().for_each(|(id, header)| drop(record.fold_own(*id, header)));
        if said != Some((record.len(), record.digest())) {
            return Err(format!(
                "{} counts {dossier:?} otherwise than another order of its lines gives",
                node.member()
            ));
        }
        let standings: BTreeMap<EntryId, Option<Standing>> =
            lines.iter().map(|(id, _)| (*id, record.standing(id))).collect();
        if before.as_ref().is_some_and(|before| *before != standings) {
            return Err(format!("lines of {dossier:?} stand otherwise in another order"));
        }
        before = Some(standings);
    }
    Ok(Counted { lines, standings: before.unwrap_or_default() })
}

/// Each text that is held is the one that its line commits to (BODY-001).
fn texts_are_the_signed_ones(node: &Node) -> Option<String> {
    let lines = node.log().entries_after(Position(0), ROWS).expect("the log can be read");
    let wrong = lines.iter().filter(|line| line.body == BodyState::Held).find(|line| {
        let header = line.header_bytes().and_then(|bytes| Header::from_bytes(bytes).ok());
        let body = node.log().body(&line.id).expect("the log can be read");
        let matches = |header: Header| body.as_ref().is_some_and(|body| body.check(header.body.as_ref()).is_ok());
        !header.is_some_and(matches)
    });
    wrong.map(|line| format!("{} holds a text of {:?} that is not the signed one", node.member(), line.id))
}

/// An evidence file of the dossier proves that each line is its author's, and contradicts nothing (EVI-001).
fn proves_what_it_holds(node: &mut Node, dossier: &DossierId, counted: &Counted) -> Option<String> {
    let charter = node.trust().charter_chain().versions().first().map(|first| Fingerprint::of_hash(&first.hash()))?;
    let file = node.export(dossier, &Disclosure::Everything).expect("the log can be read")?;
    let report = verify(&file, &charter);
    // What a liar could not write where it wrote it is contradicted, as it must be.
    let refused = |line: EntryId| matches!(counted.standings.get(&line), Some(Some(Standing::Refused(_))));
    let wrong = |claim: &&Claim| claim.verdict == Verdict::Contradicted && !claim.subject.line().is_some_and(refused);
    if let Some(claim) = report.claims.iter().find(wrong) {
        return Some(format!("an evidence file of {dossier:?} contradicts {:?}: {:?}", claim.subject, claim.why));
    }
    let proved = report.proved();
    let unproved = counted.lines.iter().find(|(id, _)| !proved.contains(&Subject::Line { line: *id }));
    unproved.map(|(id, _)| format!("an evidence file of {dossier:?} does not prove {id:?}"))
}
