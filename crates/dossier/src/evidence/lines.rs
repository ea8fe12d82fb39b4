//! The lines of a file: who signed them, whether all they rest on is here, whether they could be written there, what
//! they show against their authors.
//!
//! Promise: each of these answers depends on the line and its causal past, which hashes fix, so a line that is gone
//! or spoilt can only take answers away.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::bundle::ItemKind;
use super::claim::{LineShown, Subject, Why};
use super::people::{People, finding_of};
use super::trial::{Finding, Trial};
use crate::counting::Standing;
use crate::entry::Received;
use crate::header::Header;
use crate::ids::{DossierId, EntryId, LaneId, Member, NetworkId};
use crate::lines::Kind;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::structural::Structural;
use crate::verifier::KeyVerifier;

/// How many lines are counted again for one claim about the digest in a line.
const TALLY_LINES_MAX: usize = 1_000;

/// The lines that a file shows.
pub(super) struct Lines {
    network: Option<NetworkId>,
    pub(super) by_id: BTreeMap<EntryId, Shown>,
    /// By item: the line that it holds.
    pub(super) by_item: BTreeMap<u32, EntryId>,
    /// By dossier: the lines that their authors signed, in file order, which is mostly that of the log.
    pub(super) genuine: BTreeMap<DossierId, Vec<EntryId>>,
    /// Genuine headers inside genuine fork-proofs: they count as received (FORK-002).
    inside: Vec<Inside>,
    /// By dossier: all its genuine lines, folded.
    pub(super) records: BTreeMap<DossierId, Result<Record, Refusal>>,
}

/// A line of the file.
pub(super) struct Shown {
    pub(super) header: Header,
    /// Its [`Subject::Line`].
    pub(super) claim: u32,
    is_genuine: bool,
}

/// A header inside a fork-proof.
struct Inside {
    proof: EntryId,
    id: EntryId,
    header: Header,
}

/// A place in a lane.
type Spot = (DossierId, Member, LaneId, u64);

fn spot_of(id: EntryId, header: &Header) -> Spot {
    (header.dossier_of(id), header.member, header.lane, header.seq)
}

/// The lines that a line names: the one before it in its lane, and its heads.
fn parents(header: &Header) -> impl Iterator<Item = EntryId> + '_ {
    header.prev.into_iter().chain(header.heads.iter().map(|head| head.id))
}

impl Lines {
    /// Folds some lines of one dossier, those that are genuine, with the headers that fork-proofs among them hold.
    pub(super) fn fold(&self, dossier: &DossierId, ids: &[EntryId]) -> Result<Record, Refusal> {
        let network = self.network.ok_or(Refusal::UnknownMember)?;
        let genesis = self.genuine_header(&dossier.genesis()).ok_or(Refusal::MissingDependency)?;
        let mut record = Record::open(dossier.genesis(), genesis, network)?;
        for (id, header) in ids.iter().filter_map(|id| Some((id, self.genuine_header(id)?))) {
            record.fold_own(*id, header);
        }
        let held: BTreeSet<&EntryId> = ids.iter().collect();
        for inside in self.inside.iter().filter(|inside| held.contains(&inside.proof)) {
            if inside.header.dossier_of(inside.id) == *dossier {
                record.fold_own(inside.id, &inside.header);
            }
        }
        Ok(record)
    }

    pub(super) fn genuine_header(&self, id: &EntryId) -> Option<&Header> {
        self.by_id.get(id).filter(|shown| shown.is_genuine).map(|shown| &shown.header)
    }

    /// Returns a line's causal past without itself; `None` if it is larger than is counted again for one claim.
    fn past_of(&self, line: &EntryId) -> Option<BTreeSet<EntryId>> {
        let mut past = BTreeSet::new();
        let mut open = Vec::from([*line]);
        while let Some(id) = open.pop() {
            for parent in self.by_id.get(&id).into_iter().flat_map(|shown| parents(&shown.header)) {
                if past.insert(parent) {
                    open.push(parent);
                }
            }
            if past.len() > TALLY_LINES_MAX {
                return None;
            }
        }
        Some(past)
    }
}

impl Trial<'_> {
    /// Settles everything about lines that needs no list (EVI-010, EVI-012).
    pub(super) fn settle_lines<K: KeyVerifier>(&mut self, people: &People<'_, K>) -> Lines {
        let mut lines = Lines {
            network: people.network,
            by_id: BTreeMap::new(),
            by_item: BTreeMap::new(),
            genuine: BTreeMap::new(),
            inside: Vec::new(),
            records: BTreeMap::new(),
        };
        self.settle_authors(people, &mut lines);
        self.settle_forks(&lines);
        self.settle_fork_proofs(people, &mut lines);
        for (dossier, ids) in &lines.genuine {
            let record = lines.fold(dossier, ids);
            lines.records.insert(*dossier, record);
        }
        self.settle_pasts(&lines);
        self.settle_tallies(&lines);
        lines
    }

    fn settle_authors<K: KeyVerifier>(&mut self, people: &People<'_, K>, lines: &mut Lines) {
        let mut items = Vec::new();
        let mut received = Vec::new();
        for (item, bytes) in self.of_kind(ItemKind::LINE) {
            match Received::parse(bytes.into()) {
                Ok(line) => {
                    items.push(item);
                    received.push(line);
                }
                Err(_) => self.note_unreadable(item),
            }
        }
        let heads: Vec<_> = received.iter().map(|line| (line.id(), line.kid(), line.header().clone())).collect();
        let answers = Received::verify_all(received, people);
        for ((item, (id, kid, header)), answer) in items.into_iter().zip(heads).zip(answers) {
            let follows = people.card_of(header.member, kid).into_iter().collect();
            let found = finding_of(answer.map(drop).map_err(|(_, fault)| fault));
            let claim = self.settle(Subject::Line { line: id }, Some(item), follows, found);
            self.show_line(lines, item, id, header, claim);
        }
    }

    fn show_line(&mut self, lines: &mut Lines, item: u32, id: EntryId, header: Header, claim: u32) {
        let (dossier, is_genuine) = (header.dossier_of(id), self.is_proved(claim));
        let Header { member, lane, seq, kind, time, .. } = header;
        self.report.lines.push(LineShown { line: id, dossier, member, lane, seq, kind, time });
        lines.by_item.insert(item, id);
        let shown = lines.by_id.entry(id).or_insert(Shown { header, claim, is_genuine: false });
        if is_genuine && !shown.is_genuine {
            shown.is_genuine = true;
            lines.genuine.entry(dossier).or_default().push(id);
        }
    }

    /// Two genuine lines for one place show their author's fork, whatever else is missing.
    fn settle_forks(&mut self, lines: &Lines) {
        let mut by_spot: BTreeMap<Spot, Vec<u32>> = BTreeMap::new();
        for (id, shown) in lines.by_id.iter().filter(|(_, shown)| shown.is_genuine) {
            by_spot.entry(spot_of(*id, &shown.header)).or_default().push(shown.claim);
        }
        for ((dossier, member, lane, seq), mut claims) in by_spot.into_iter().filter(|(_, claims)| claims.len() > 1) {
            // Any two of them are enough.
            claims.truncate(2);
            self.settle(Subject::Fork { dossier, member, lane, seq }, None, claims, Finding::HOLDS);
        }
    }

    fn settle_fork_proofs<K: KeyVerifier>(&mut self, people: &People<'_, K>, lines: &mut Lines) {
        let mut found_inside = Vec::new();
        for (id, shown) in lines.by_id.iter().filter(|(_, shown)| shown.header.kind == Kind::FORK_PROOF) {
            let Some(Structural::ForkProof(proof)) = &shown.header.structural else { continue };
            let both = [&proof.first, &proof.second].map(|bytes| Received::parse(bytes.clone()));
            let mut follows = Vec::from([shown.claim]);
            let found = match &both {
                [Ok(first), Ok(second)] => {
                    let cards = [first, second].map(|line| people.card_of(line.header().member, line.kid()));
                    follows.extend(cards.into_iter().flatten());
                    judge_fork(first, second, people)
                }
                _ => Finding::contradicted(Why::NotAFork),
            };
            self.settle(Subject::ForkProof { line: *id }, None, follows, found);
            if !shown.is_genuine {
                continue;
            }
            for line in both.into_iter().flatten() {
                let (inner, header) = (line.id(), line.header().clone());
                if line.verify(people).is_ok() {
                    found_inside.push(Inside { proof: *id, id: inner, header });
                }
            }
        }
        lines.inside = found_inside;
    }

    fn settle_pasts(&mut self, lines: &Lines) {
        // A record gives its lines after what they rest on, so that what a claim follows from is settled before it.
        for record in lines.records.values().filter_map(|record| record.as_ref().ok()) {
            for id in record.folded() {
                if let Some(shown) = lines.by_id.get(&id).filter(|shown| shown.is_genuine) {
                    self.settle_past(id, shown, record);
                }
            }
        }
        for (id, shown) in &lines.by_id {
            let past = Subject::Past { line: *id };
            if self.find(&past).is_none() {
                let past = self.settle(past, None, Vec::from([shown.claim]), Finding::not_shown(Why::PastMissing));
                let place = Subject::Place { line: *id };
                self.settle(place, None, Vec::from([past]), Finding::not_shown(Why::PastMissing));
            }
        }
    }

    fn settle_past(&mut self, id: EntryId, shown: &Shown, record: &Record) {
        let mut follows = Vec::from([shown.claim]);
        let mut found = Finding::HOLDS;
        for parent in parents(&shown.header) {
            match self.find(&Subject::Past { line: parent }) {
                Some(claim) => follows.push(claim),
                // Held inside a fork-proof only, not as a line of its own.
                None => found = Finding::not_shown(Why::PastMissing),
            }
        }
        let past = self.settle(Subject::Past { line: id }, None, follows, found);
        let found = match record.standing(&id) {
            Some(Standing::Refused(refusal)) => Finding::contradicted(Why::Refused(refusal)),
            // Whatever else may make it not count, its author could write it there.
            _ => Finding::HOLDS,
        };
        self.settle(Subject::Place { line: id }, None, Vec::from([past]), found);
    }

    /// Counts again, for each line that carries a digest, from exactly that line's past (DIG-002).
    fn settle_tallies(&mut self, lines: &Lines) {
        for (id, shown) in &lines.by_id {
            let (Some(theirs), Some(past)) = (shown.header.digest, self.find(&Subject::Past { line: *id })) else {
                continue;
            };
            let found = if self.is_proved(past) {
                lines.past_of(id).map_or(Finding::not_shown(Why::TooMany), |lines_before| {
                    let ids: Vec<EntryId> = lines_before.into_iter().collect();
                    judge_tally(lines, &shown.header.dossier_of(*id), &ids, &theirs)
                })
            } else {
                Finding::not_shown(Why::PastMissing)
            };
            self.settle(Subject::Tally { line: *id }, None, Vec::from([past]), found);
        }
    }
}

fn judge_fork<K: KeyVerifier>(first: &Received, second: &Received, people: &People<'_, K>) -> Finding {
    let spots = [first, second].map(|line| spot_of(line.id(), line.header()));
    if spots[0] != spots[1] || first.id() == second.id() {
        return Finding::contradicted(Why::NotAFork);
    }
    let signed = |line: &Received| line.clone().verify(people).map(drop).map_err(|(_, fault)| fault);
    finding_of(signed(first).and_then(|()| signed(second)))
}

fn judge_tally(lines: &Lines, dossier: &DossierId, past: &[EntryId], theirs: &crate::ids::Hash) -> Finding {
    match lines.fold(dossier, past) {
        // A fork that one side knew and the other did not changes what counts, and honest authors then say no digest.
        Ok(record) if record.forks().next().is_some() => Finding::not_shown(Why::ForkInPast),
        Ok(record) if record.digest() == *theirs => Finding::HOLDS,
        Ok(_) => Finding::contradicted(Why::DigestDiffers),
        Err(_) => Finding::not_shown(Why::PastMissing),
    }
}
