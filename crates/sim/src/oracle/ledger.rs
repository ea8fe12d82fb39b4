//! Every line that anybody ever committed, with its causal past: what the oracle knows and no node does.
//!
//! Promise: nothing here is computed by the code that is tested, but for reading a header; who may have what is decided
//! again, from the rules as they are written (PART-002, PART-008, PART-009, LATE-001 to LATE-003).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use comity_dossier::structural::{ForkProof, HistoryRule, Structural};
use comity_dossier::{DossierId, EntryId, Header, LaneId, Member, Received};

use super::bits::Bits;

/// One line.
pub(crate) struct Known {
    pub(crate) dossier: DossierId,
    /// Its number in its dossier.
    pub(crate) at: usize,
    pub(crate) author: Member,
    pub(crate) has_body: bool,
    /// The numbers of the lines of its past, itself not included.
    pub(crate) past: Bits,
    listed: Option<BTreeSet<Member>>,
    cut: BTreeSet<Member>,
    granted: Option<Member>,
    /// Whose lane it shows to be forked, and where.
    pub(crate) shows_fork: Option<(Member, LaneId, u64)>,
}

/// One dossier.
pub(crate) struct Folder {
    history: HistoryRule,
    /// Its lines, by number.
    pub(crate) lines: Vec<EntryId>,
    /// Numbers of the lines that say who takes part.
    lists: Vec<usize>,
    grants: Vec<usize>,
    releases: Vec<usize>,
    /// Every line by its place in a lane: where there are two, the lane is forked.
    pub(crate) places: BTreeMap<(Member, LaneId, u64), Vec<EntryId>>,
    /// Everybody who ever led, or offered to.
    pub(crate) leads: BTreeSet<Member>,
}

/// Every line.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) lines: HashMap<EntryId, Known>,
    pub(crate) folders: BTreeMap<DossierId, Folder>,
}

impl Ledger {
    /// Learns of a line that was committed somewhere; tells whether it is new.
    pub(crate) fn learn(&mut self, id: EntryId, header: &Header) -> bool {
        if self.lines.contains_key(&id) {
            return false;
        }
        let dossier = header.dossier_of(id);
        let mut past = Bits::default();
        let parents = header.prev.into_iter().chain(header.heads.iter().map(|head| head.id));
        for parent in parents.filter_map(|parent| self.lines.get(&parent)) {
            past.add_all(&parent.past);
            past.insert(parent.at);
        }
        if let Some(Structural::Genesis(genesis)) = &header.structural {
            let folder = Folder {
                history: genesis.history,
                lines: Vec::new(),
                lists: Vec::new(),
                grants: Vec::new(),
                releases: Vec::new(),
                places: BTreeMap::new(),
                leads: BTreeSet::from([header.member]),
            };
            self.folders.insert(dossier, folder);
        }
        let union = matches!(header.structural, Some(Structural::LeadRelease(_))).then(|| self.union(&dossier, &past));
        let Some(folder) = self.folders.get_mut(&dossier) else { return false };
        let at = folder.lines.len();
        folder.lines.push(id);
        folder.places.entry((header.member, header.lane, header.seq)).or_default().push(id);
        let (mut listed, mut cut, mut granted, mut shows_fork) = (None, BTreeSet::new(), None, None);
        let mut releases = false;
        match &header.structural {
            Some(Structural::Genesis(genesis)) => listed = Some(genesis.participants.iter().copied().collect()),
            Some(Structural::Participants(list)) => {
                listed = Some(list.members.iter().copied().collect());
                cut = list.cuts.iter().map(|cut| cut.member).collect();
            }
            Some(Structural::Grant(grant)) => granted = Some(grant.member),
            Some(Structural::LeadRelease(_)) => releases = true,
            Some(Structural::LeadAccept(_)) => drop(folder.leads.insert(header.member)),
            Some(Structural::ForkProof(proof)) => shows_fork = fork_of(proof),
            _ => {}
        }
        if releases {
            folder.releases.push(at);
        }
        if let Some(union) = union {
            listed = Some(union);
        }
        if listed.is_some() {
            folder.lists.push(at);
        }
        if granted.is_some() {
            folder.grants.push(at);
        }
        let has_body = header.body.is_some();
        let author = header.member;
        let known = Known { dossier, at, author, has_body, past, listed, cut, granted, shows_fork };
        self.lines.insert(id, known);
        true
    }

    /// Who takes part after a release: everybody whom any of the last lists in its past names (LEAD-003).
    fn union(&self, dossier: &DossierId, past: &Bits) -> BTreeSet<Member> {
        let Some(folder) = self.folders.get(dossier) else { return BTreeSet::new() };
        let lists = self.led(dossier, &folder.lists, past);
        maximal(&lists).filter_map(|list| list.listed.clone()).flatten().collect()
    }

    pub(crate) fn known(&self, dossier: &DossierId, at: usize) -> Option<&Known> {
        self.lines.get(self.folders.get(dossier)?.lines.get(at)?)
    }

    /// The lines of one sort that somebody holds.
    fn held<'a>(&'a self, dossier: &'a DossierId, numbers: &'a [usize], held: &'a Bits) -> Vec<&'a Known> {
        numbers.iter().filter(|at| held.contains(**at)).filter_map(|at| self.known(dossier, *at)).collect()
    }

    /// The lines of a lead that somebody holds, but for those that a release of that lead does not know (LEAD-004).
    fn led<'a>(&'a self, dossier: &'a DossierId, numbers: &'a [usize], held: &'a Bits) -> Vec<&'a Known> {
        let releases: &[usize] = self.folders.get(dossier).map_or(&[], |folder| &folder.releases);
        let releases = self.held(dossier, releases, held);
        let void = |line: &Known| {
            let ends = |release: &&&Known| {
                release.author == line.author && release.at != line.at && !line.past.contains(release.at)
            };
            let mut ended = releases.iter().filter(ends).peekable();
            ended.peek().is_some() && ended.all(|release| !release.past.contains(line.at))
        };
        self.held(dossier, numbers, held).into_iter().filter(|line| !void(line)).collect()
    }

    /// Whom all the last lists that somebody holds name: to these its lines go (PART-009).
    pub(crate) fn participants(&self, dossier: &DossierId, held: &Bits) -> BTreeSet<Member> {
        let Some(folder) = self.folders.get(dossier) else { return BTreeSet::new() };
        let lists = self.led(dossier, &folder.lists, held);
        let mut last = maximal(&lists).filter_map(|list| list.listed.clone());
        let first = last.next().unwrap_or_default();
        last.fold(first, |all, next| &all & &next)
    }

    /// Tells whether somebody who holds `held` may send the line to `to` (PART-008, REP-003).
    pub(crate) fn may_have_line(&self, line: &Known, to: Member, held: &Bits) -> bool {
        let Some(folder) = self.folders.get(&line.dossier) else { return false };
        let removals =
            || self.led(&line.dossier, &folder.lists, held).into_iter().filter(|list| list.cut.contains(&to));
        self.participants(&line.dossier, held).contains(&to)
            || removals().any(|removal| removal.at == line.at || removal.past.contains(line.at))
            || self.is_behind_own(line, to, folder, held)
    }

    /// Tells whether the line is one of `to`, or one that such a line rests on: it had that when it wrote.
    fn is_behind_own(&self, line: &Known, to: Member, folder: &Folder, held: &Bits) -> bool {
        let all: Vec<usize> = (0..folder.lines.len()).collect();
        let own = self
            .held(&line.dossier, &all, held)
            .into_iter()
            .filter(|known| known.author == to)
            .any(|own| own.at == line.at || own.past.contains(line.at));
        line.author == to || own
    }

    /// Tells whether somebody who holds `held` may send the body of the line to `to` (LATE-001 to LATE-003).
    pub(crate) fn may_have_body(&self, line: &Known, to: Member, held: &Bits) -> bool {
        let Some(folder) = self.folders.get(&line.dossier) else { return false };
        if !self.participants(&line.dossier, held).contains(&to) {
            return false;
        }
        let lists = self.led(&line.dossier, &folder.lists, held);
        let names = |list: &Known| list.listed.as_ref().is_some_and(|listed| listed.contains(&to));
        let before: Vec<&Known> = lists.iter().copied().filter(|list| line.past.contains(list.at)).collect();
        let removed_after =
            |list: &Known| lists.iter().any(|later| later.cut.contains(&to) && later.past.contains(list.at));
        let invited_since = || {
            lists
                .iter()
                .any(|list| names(list) && !removed_after(list) && !list.past.contains(line.at) && list.at != line.at)
        };
        let granted = || {
            let grants = self.led(&line.dossier, &folder.grants, held);
            grants.iter().filter(|grant| grant.granted == Some(to)).any(|grant| match folder.history {
                HistoryRule::None => false,
                HistoryRule::AuthorConsent => grant.author == line.author,
                HistoryRule::LeadGrants => true,
            })
        };
        line.author == to || names(line) || maximal(&before).any(names) || invited_since() || granted()
    }
}

/// Which fork a proof shows, if it shows one: two headers of one place.
fn fork_of(proof: &ForkProof) -> Option<(Member, LaneId, u64)> {
    let first = Received::parse(proof.first.clone()).ok()?;
    let second = Received::parse(proof.second.clone()).ok()?;
    let place = |line: &Received| (line.header().member, line.header().lane, line.header().seq);
    (first.id() != second.id() && place(&first) == place(&second)).then(|| place(&first))
}

/// Those that are in the past of no other.
fn maximal<'a>(lines: &'a [&'a Known]) -> impl Iterator<Item = &'a Known> + 'a {
    lines.iter().copied().filter(|line| !lines.iter().any(|other| other.past.contains(line.at)))
}
