//! Every line that anybody ever committed, with its causal past: what the oracle knows and no node does.
//!
//! Promise: nothing here is computed by the code that is tested, but for reading a header; who may have what is decided
//! again, from the rules as they are written (PART-002, PART-008, PART-009, LATE-001 to LATE-003).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use comity_dossier::structural::{HistoryRule, Structural};
use comity_dossier::{DossierId, EntryId, Header, Member};

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
}

/// One dossier.
pub(crate) struct Folder {
    pub(crate) lead: Member,
    history: HistoryRule,
    /// Its lines, by number.
    pub(crate) lines: Vec<EntryId>,
    /// Numbers of the lines that say who takes part.
    lists: Vec<usize>,
    grants: Vec<usize>,
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
        let dossier = header.dossier.unwrap_or_else(|| id.into());
        let mut past = Bits::default();
        let parents = header.prev.into_iter().chain(header.heads.iter().map(|head| head.id));
        for parent in parents.filter_map(|parent| self.lines.get(&parent)) {
            past.add_all(&parent.past);
            past.insert(parent.at);
        }
        if let Some(Structural::Genesis(genesis)) = &header.structural {
            let folder = Folder {
                lead: header.member,
                history: genesis.history,
                lines: Vec::new(),
                lists: Vec::new(),
                grants: Vec::new(),
            };
            self.folders.insert(dossier, folder);
        }
        let Some(folder) = self.folders.get_mut(&dossier) else { return false };
        let at = folder.lines.len();
        folder.lines.push(id);
        let (mut listed, mut cut, mut granted) = (None, BTreeSet::new(), None);
        match &header.structural {
            Some(Structural::Genesis(genesis)) => listed = Some(genesis.participants.iter().copied().collect()),
            Some(Structural::Participants(list)) => {
                listed = Some(list.members.iter().copied().collect());
                cut = list.cuts.iter().map(|cut| cut.member).collect();
            }
            Some(Structural::Grant(grant)) => granted = Some(grant.member),
            _ => {}
        }
        if listed.is_some() {
            folder.lists.push(at);
        }
        if granted.is_some() {
            folder.grants.push(at);
        }
        let has_body = header.body.is_some();
        self.lines.insert(id, Known { dossier, at, author: header.member, has_body, past, listed, cut, granted });
        true
    }

    pub(crate) fn known(&self, dossier: &DossierId, at: usize) -> Option<&Known> {
        self.lines.get(self.folders.get(dossier)?.lines.get(at)?)
    }

    /// The lines of one sort that somebody holds.
    fn held<'a>(&'a self, dossier: &'a DossierId, numbers: &'a [usize], held: &'a Bits) -> Vec<&'a Known> {
        numbers.iter().filter(|at| held.contains(**at)).filter_map(|at| self.known(dossier, *at)).collect()
    }

    /// Whom all the last lists that somebody holds name: to these its lines go (PART-009).
    pub(crate) fn participants(&self, dossier: &DossierId, held: &Bits) -> BTreeSet<Member> {
        let Some(folder) = self.folders.get(dossier) else { return BTreeSet::new() };
        let lists = self.held(dossier, &folder.lists, held);
        let mut last = maximal(&lists).filter_map(|list| list.listed.clone());
        let first = last.next().unwrap_or_default();
        last.fold(first, |all, next| &all & &next)
    }

    /// Tells whether somebody who holds `held` may send the line to `to` (PART-008, REP-003).
    pub(crate) fn may_have_line(&self, line: &Known, to: Member, held: &Bits) -> bool {
        let Some(folder) = self.folders.get(&line.dossier) else { return false };
        let removals =
            || self.held(&line.dossier, &folder.lists, held).into_iter().filter(|list| list.cut.contains(&to));
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
        let lists = self.held(&line.dossier, &folder.lists, held);
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
            let grants = self.held(&line.dossier, &folder.grants, held);
            grants.iter().filter(|grant| grant.granted == Some(to)).any(|grant| match folder.history {
                HistoryRule::None => false,
                HistoryRule::AuthorConsent => grant.author == line.author,
                HistoryRule::LeadGrants => true,
            })
        };
        line.author == to || names(line) || maximal(&before).any(names) || invited_since() || granted()
    }
}

/// Those that are in the past of no other.
fn maximal<'a>(lines: &'a [&'a Known]) -> impl Iterator<Item = &'a Known> + 'a {
    lines.iter().copied().filter(|line| !lines.iter().any(|other| other.past.contains(line.at)))
}
