//! The dossiers that are open in memory: record and view of each, folded from the store when first needed.
//!
//! Promise: closing a dossier here loses nothing; it is folded again from its lines. How long a node takes to start and what
//! it holds in memory follow what is used, not what is stored.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::counting::Standing;
use comity_dossier::fold::{BodyState, Line, View};
use comity_dossier::record::Folded;
use comity_dossier::{BlobId, Body, DossierId, EntryId, Hash, Header, Member, Record, Refusal, SaltedBody};
use comity_exchange::tree::{self, Tree};
use comity_store::{BodyState as StoredBody, Position, StoredEntry, StoredState};

use crate::node::{Halt, Node};
use crate::summary::Summary;

/// How much stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShelfLimits {
    /// Lines that stay in memory over all dossiers, some kilobytes each; beyond that the dossiers that were not used for
    /// longest are closed.
    pub lines_max: usize,
    /// Lines that stay in memory although nobody needs them.
    pub lines_idle: usize,
    /// How long a dossier stays open beyond that when it is not used, in milliseconds.
    pub idle_ms: u64,
}

impl Default for ShelfLimits {
    fn default() -> Self {
        Self { lines_max: 200_000, lines_idle: 20_000, idle_ms: 10 * 60_000 }
    }
}

/// After so many uses of the shelf it is seen to that not too much is open.
const CLOSE_EACH: usize = 32;
/// How often it is seen to that what is not needed is closed, in milliseconds.
const TIDY_EACH_MS: u64 = 1_000;
/// Lines read from the store at once.
const PAGE: usize = 1_000;

/// One open dossier.
pub(crate) struct Open {
    pub(crate) record: Record,
    pub(crate) view: View,
    used: u64,
    used_ms: u64,
}

/// The open dossiers.
#[derive(Default)]
pub(crate) struct Shelf {
    open: BTreeMap<DossierId, Open>,
    pub(crate) summaries: BTreeMap<DossierId, Summary>,
    /// By peer: the tree over what is shared with it (REP-006).
    trees: BTreeMap<Member, Tree>,
    /// Dossiers whose frontier in the summary is older than their record.
    stale: BTreeSet<DossierId>,
    /// Dossiers whose summary in the store is older than this one.
    unsaved: BTreeSet<DossierId>,
    /// By member: how many dossiers it leads in which this member has written nothing.
    unanswered: BTreeMap<Member, usize>,
    /// Files that are wanted and not here, by dossier.
    lacking: BTreeMap<DossierId, BTreeSet<BlobId>>,
    uses: u64,
    limits: ShelfLimits,
    /// When unused dossiers were last closed, by the steady clock.
    tidied_ms: u64,
}

impl Node {
    /// Recalls every dossier, so that greetings can be made, and asks for the files that an earlier life did not get. A
    /// dossier whose summary is not there, or not sound, is folded.
    pub(crate) fn load_all_dossiers(&mut self) -> Result<(), Halt> {
        let mut after = 0;
        loop {
            let some = self.store.desk_states(after, PAGE)?;
            let Some(last) = some.last() else { return Ok(()) };
            after = last.number;
            for StoredState { dossier, state, .. } in some {
                let summary = state.and_then(|bytes| Summary::from_bytes(&dossier, &bytes));
                let is_whole = summary.as_ref().is_some_and(|summary| !summary.lacks_files);
                summary.into_iter().for_each(|summary| self.shelf.recall(dossier, summary));
                if !is_whole {
                    self.open_dossier(&dossier)?;
                    self.want_missing_files(&dossier)?;
                }
            }
        }
    }

    /// Says how much stays open.
    pub fn set_shelf_limits(&mut self, limits: ShelfLimits) {
        self.shelf.limits = limits;
    }

    /// Opens a dossier if its genesis is held; tells whether it is open now.
    pub(crate) fn open_dossier(&mut self, id: &DossierId) -> Result<bool, Halt> {
        if self.shelf.use_open(id, self.moment.steady_ms) {
            return Ok(true);
        }
        let Some(record) = self.replay(id)? else { return Ok(false) };
        let Some(view) = self.fold_view(&record)? else { return Ok(false) };
        self.shelf.put(record, view, self.moment.steady_ms);
        self.shelf.check_recalled(id, self.me);
        self.shelf.close_least_used(id);
        Ok(true)
    }

    /// Closes what nobody has used for a while, now and then.
    pub(crate) fn tidy_shelf(&mut self) {
        self.shelf.close_unused(self.moment.steady_ms);
    }

    /// Reads a record from its lines in the store.
    fn replay(&self, id: &DossierId) -> Result<Option<Record>, Halt> {
        let Some(genesis) = self.store.entry(&id.genesis())? else { return Ok(None) };
        let Some(header) = header_of(&genesis) else { return Ok(None) };
        let Ok(mut record) = Record::open(genesis.id, &header, self.network) else { return Ok(None) };
        let mut after = Position(0);
        loop {
            let lines = self.store.entries_of(id, after, PAGE)?;
            let Some(last) = lines.last() else { break };
            after = last.position;
            for line in &lines {
                if let Some(header) = header_of(line) {
                    record.fold_own(line.id, &header);
                }
            }
        }
        // Lines that wait wait on: without them in memory what they wait for would come in vain. (COUNT-002)
        for line in self.store.pending_of(id, usize::MAX)? {
            if let Some(header) = header_of(&line) {
                record.fold_own(line.id, &header);
            }
        }
        Ok(Some(record))
    }

    /// Folds a view from everything that a record has.
    pub(crate) fn fold_view(&self, record: &Record) -> Result<Option<View>, Halt> {
        let mut view: Option<View> = None;
        for id in record.folded() {
            let Some(stored) = self.store.entry(&id)? else { continue };
            let Some(header) = header_of(&stored) else { continue };
            let fresh = match view.take() {
                Some(view) => Some(view),
                None => View::empty(record.id(), &header).ok(),
            };
            let Some(mut fresh) = fresh else { continue };
            self.show_line(&mut fresh, record, &stored, &header)?;
            view = Some(fresh);
        }
        Ok(view)
    }

    /// Gives one folded line to a view.
    fn show_line(&self, view: &mut View, record: &Record, stored: &StoredEntry, header: &Header) -> Result<(), Halt> {
        let body = match stored.body {
            StoredBody::Held => self.store.body(&stored.id)?.map(|salted| Body::from_bytes(&salted.body)),
            _ => None,
        };
        let absent = if stored.body == StoredBody::Erased { BodyState::Erased } else { BodyState::NotReceived };
        show_in_hand(view, record, &stored.id, header, body.as_ref(), absent);
        Ok(())
    }

    /// Brings the view up to date with lines that were just folded into the record.
    pub(crate) fn show(&mut self, id: &DossierId, folded: &Folded) -> Result<(), Halt> {
        self.show_given(id, folded, &Given::default())
    }

    /// The same with lines that are in hand: they are not read from the store again.
    pub(crate) fn show_given(&mut self, id: &DossierId, folded: &Folded, given: &Given) -> Result<(), Halt> {
        if folded.recounted {
            let view = match self.shelf.open.get(id) {
                Some(open) => self.fold_view(&open.record)?,
                None => return Ok(()),
            };
            match (view, self.shelf.open.get_mut(id)) {
                (Some(view), Some(open)) => open.view = view,
                // Its opening cannot be read any more: it is not shown until that is here again.
                _ => self.shelf.close(id),
            }
        } else {
            let Some(mut open) = self.shelf.open.remove(id) else { return Ok(()) };
            for line in &folded.lines {
                if let Some((header, body)) = given.0.get(line) {
                    let body = body.as_ref().map(|salted| Body::from_bytes(&salted.body));
                    show_in_hand(&mut open.view, &open.record, line, header, body.as_ref(), BodyState::NotReceived);
                } else if let Some(stored) = self.store.entry(line)?
                    && let Some(header) = header_of(&stored)
                {
                    self.show_line(&mut open.view, &open.record, &stored, &header)?;
                }
            }
            self.shelf.open.insert(*id, open);
        }
        let took_part = self.shelf.summaries.get(id).is_some_and(|summary| summary.participants.contains(&self.me));
        self.shelf.note(id, self.me);
        if !took_part || folded.recounted {
            // A member that is invited again fetches what it was refused meanwhile; and what did not count when it came, so
            // that nothing was fetched for it, may count now.
            self.want_missing_files(id)?;
        }
        if !folded.lines.is_empty() {
            self.tell_of_strays(id);
        }
        self.step.changed.entry(*id).or_insert(false);
        Ok(())
    }

    /// Folds the view again because a body came late.
    pub(crate) fn show_again(&mut self, id: &DossierId) -> Result<(), Halt> {
        self.show(id, &Folded { recounted: true, ..Folded::default() })
    }

    /// Returns the record of an open dossier.
    pub(crate) fn record(&self, id: &DossierId) -> Option<&Record> {
        self.shelf.open.get(id).map(|open| &open.record)
    }

    pub(crate) fn record_mut(&mut self, id: &DossierId) -> Option<&mut Record> {
        self.shelf.open.get_mut(id).map(|open| &mut open.record)
    }

    /// Returns the view of an open dossier.
    pub(crate) fn view(&self, id: &DossierId) -> Option<&View> {
        self.shelf.open.get(id).map(|open| &open.view)
    }
}

impl Shelf {
    /// Returns all dossiers in the order of their ids, from after `after` on, and from the first again.
    pub(crate) fn all_after(&self, after: Option<DossierId>) -> Vec<DossierId> {
        let later = self.summaries.keys().filter(|id| after.is_none_or(|after| **id > after));
        let earlier = self.summaries.keys().filter(|id| after.is_some_and(|after| **id <= after));
        later.chain(earlier).copied().collect()
    }

    /// The dossiers that this member shares with `peer`, ascending, with the digest of what is known of each.
    pub(crate) fn shared_with(&mut self, me: Member, peer: Member) -> Vec<(DossierId, Hash)> {
        self.refresh();
        let shared = |summary: &Summary| summary.participants.contains(&peer) && summary.participants.contains(&me);
        let dossiers = self.summaries.iter().filter(|(_, summary)| shared(summary));
        dossiers.map(|(id, summary)| (*id, summary.frontier)).collect()
    }

    /// Returns the record of an open dossier.
    pub(crate) fn record(&self, id: &DossierId) -> Option<&Record> {
        self.open.get(id).map(|open| &open.record)
    }

    /// Puts a dossier on the shelf.
    pub(crate) fn put(&mut self, record: Record, view: View, steady_ms: u64) {
        self.uses += 1;
        self.open.insert(record.id(), Open { record, view, used: self.uses, used_ms: steady_ms });
    }

    /// Notes that a dossier is used, if it is open.
    fn use_open(&mut self, id: &DossierId, steady_ms: u64) -> bool {
        self.uses += 1;
        let uses = self.uses;
        let open = self.open.get_mut(id);
        open.map(|open| (open.used, open.used_ms) = (uses, steady_ms)).is_some()
    }

    /// Takes what a dossier was when it was last stored.
    fn recall(&mut self, id: DossierId, summary: Summary) {
        *self.unanswered.entry(summary.lead).or_default() += usize::from(!summary.answered);
        self.summaries.insert(id, summary);
    }

    /// How many dossiers a member leads in which this member has written nothing.
    pub(crate) fn unanswered_of(&self, lead: Member) -> usize {
        self.unanswered.get(&lead).copied().unwrap_or(0)
    }

    /// Holds what was recalled of a dossier against its lines, now that they were folded.
    fn check_recalled(&mut self, id: &DossierId, me: Member) {
        let Some(open) = self.open.get(id) else { return };
        let summary = self.summaries.get(id).filter(|_| !self.stale.contains(id));
        let is_right = summary.is_some_and(|summary| {
            summary.frontier == open.record.frontier().digest() && &summary.participants == open.record.correspondents()
        });
        if !is_right {
            self.note(id, me);
        }
    }

    /// Returns the dossiers of which something is to be stored, and forgets that it is.
    pub(crate) fn take_unsaved(&mut self) -> BTreeSet<DossierId> {
        std::mem::take(&mut self.unsaved)
    }

    /// Notes that a file is wanted and not here.
    pub(crate) fn lacks_file(&mut self, id: &DossierId, blob: BlobId) {
        self.lacking.entry(*id).or_default().insert(blob);
        self.note_lacking(id);
    }

    /// Notes that a file is here, or is not wanted any more.
    pub(crate) fn has_file(&mut self, id: &DossierId, blob: &BlobId) {
        if let Some(lacking) = self.lacking.get_mut(id) {
            lacking.remove(blob);
        }
        self.note_lacking(id);
    }

    /// What is lacking is found out anew.
    pub(crate) fn forget_lacking(&mut self, id: &DossierId) {
        self.lacking.remove(id);
        self.note_lacking(id);
    }

    fn note_lacking(&mut self, id: &DossierId) {
        let lacks_files = self.lacking.get(id).is_some_and(|blobs| !blobs.is_empty());
        if !lacks_files {
            self.lacking.remove(id);
        }
        if let Some(summary) = self.summaries.get_mut(id).filter(|summary| summary.lacks_files != lacks_files) {
            summary.lacks_files = lacks_files;
            self.unsaved.insert(*id);
        }
    }

    /// The views of the open dossiers.
    pub(crate) fn views(&self) -> impl Iterator<Item = &View> {
        self.open.values().map(|open| &open.view)
    }

    /// Closes a dossier; it is read again when it is needed.
    pub(crate) fn close(&mut self, id: &DossierId) {
        self.refresh();
        self.open.remove(id);
    }

    /// Notes that an open dossier changed. What that means for its frontier is computed when somebody asks, so that a
    /// batch of lines costs it once.
    pub(crate) fn note(&mut self, id: &DossierId, me: Member) {
        let Some(open) = self.open.get(id) else { return };
        let participants = open.record.correspondents();
        let before = self.summaries.get(id).map(|summary| &summary.participants);
        if before != Some(participants) {
            let concerned = before.into_iter().flatten().chain(participants);
            concerned.for_each(|member| {
                if let Some(tree) = self.trees.get_mut(member) {
                    tree.touch(id);
                }
            });
            let frontier = open.record.frontier().digest();
            let (participants, lead) = (participants.clone(), open.record.opener());
            let continues = open.record.genesis().continues.as_ref().map(|continues| continues.dossier);
            let (lacks_files, known) = (self.lacking.contains_key(id), self.summaries.get(id));
            let answered = known.is_some_and(|summary| summary.answered);
            if known.is_none() {
                *self.unanswered.entry(lead).or_default() += 1;
            }
            let strays_of = BTreeSet::new();
            let summary = Summary { frontier, participants, continues, lead, answered, lacks_files, strays_of };
            self.summaries.insert(*id, summary);
        }
        let answers = open.record.has_written(me);
        if let Some(summary) = self.summaries.get_mut(id) {
            summary.strays_of = open.record.authors_beyond(me);
            if answers && !summary.answered {
                summary.answered = true;
                self.unanswered.entry(summary.lead).and_modify(|count| *count = count.saturating_sub(1));
            }
        }
        self.stale.insert(*id);
        self.unsaved.insert(*id);
    }

    /// Brings the summaries of dossiers that changed up to date.
    pub(crate) fn refresh(&mut self) {
        for id in std::mem::take(&mut self.stale) {
            let (Some(open), Some(summary)) = (self.open.get(&id), self.summaries.get_mut(&id)) else { continue };
            summary.frontier = open.record.frontier().digest();
            summary.participants.iter().for_each(|member| {
                if let Some(tree) = self.trees.get_mut(member) {
                    tree.touch(&id);
                }
            });
        }
    }

    /// The tree over what this member shares with `peer`, as it is now.
    pub(crate) fn tree(&mut self, me: Member, peer: Member) -> &Tree {
        self.refresh();
        let mut tree = self.trees.remove(&peer).unwrap_or_default();
        tree.refresh(|bucket| self.shared_in(bucket, me, peer));
        self.trees.entry(peer).or_insert(tree)
    }

    /// The root over what this member shares with `peer`, as it is now.
    pub(crate) fn root(&mut self, me: Member, peer: Member) -> Hash {
        self.tree(me, peer);
        self.trees.entry(peer).or_default().root()
    }

    /// Closes others than this one where too many lines are in memory.
    fn close_least_used(&mut self, keep: &DossierId) {
        // Adding up what is open costs as much as is open: not for each dossier that is opened.
        if self.open.len() > CLOSE_EACH && !self.uses.is_multiple_of(CLOSE_EACH as u64) {
            return;
        }
        self.close_until(self.limits.lines_max, |id, _, _| id != keep);
    }

    /// Closes what was not used for a while; and where far too many lines are in memory, since dossiers grew while they were
    /// open, what was used as well.
    fn close_unused(&mut self, steady_ms: u64) {
        let ShelfLimits { lines_max, lines_idle, idle_ms } = self.limits;
        if steady_ms.saturating_sub(self.tidied_ms) < TIDY_EACH_MS {
            return;
        }
        self.tidied_ms = steady_ms;
        self.close_until(lines_idle, |_, open, lines| {
            let unused_ms = steady_ms.saturating_sub(open.used_ms);
            // What this step uses stays, however large it is: its receipts are still to be made.
            unused_ms >= idle_ms || unused_ms > 0 && lines > lines_max
        });
    }

    /// Closes what may be closed, longest unused first, until at most `enough` lines are in memory. `may_close` is told how
    /// many there still are.
    fn close_until(&mut self, enough: usize, may_close: impl Fn(&DossierId, &Open, usize) -> bool) {
        let mut lines: usize = self.open.values().map(|open| open.record.len()).sum();
        if lines <= enough {
            return;
        }
        self.refresh();
        let mut by_use: Vec<(u64, DossierId)> = self.open.iter().map(|(id, open)| (open.used, *id)).collect();
        by_use.sort_unstable();
        for (_, id) in by_use {
            if lines <= enough {
                return;
            }
            let Some(open) = self.open.get(&id).filter(|open| may_close(&id, open, lines)) else { continue };
            lines -= open.record.len();
            self.open.remove(&id);
        }
    }

    /// The dossiers of one bucket that this member shares with `peer`, ascending, with the digest of what is known of each.
    /// The summaries are fresh after [`Shelf::refresh`] and [`Shelf::tree`].
    pub(crate) fn shared_in(
        &self,
        bucket: u8,
        me: Member,
        peer: Member,
    ) -> impl Iterator<Item = (DossierId, Hash)> + '_ {
        self.summaries
            .range(tree::ids_of(bucket))
            .filter(move |(_, summary)| summary.participants.contains(&peer) && summary.participants.contains(&me))
            .map(|(id, summary)| (*id, summary.frontier))
    }
}

/// Lines that are in hand while they are folded: headers, and texts as far as they came.
#[derive(Default)]
pub(crate) struct Given(BTreeMap<EntryId, (Header, Option<SaltedBody>)>);

impl Given {
    /// One line.
    pub(crate) fn one(id: EntryId, header: &Header, body: Option<&SaltedBody>) -> Self {
        let mut given = Self::default();
        given.add(id, header, body);
        given
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, id: EntryId, header: &Header, body: Option<&SaltedBody>) {
        self.0.insert(id, (header.clone(), body.cloned()));
    }

    /// A line is to be read from the store after all.
    pub(crate) fn forget(&mut self, id: &EntryId) {
        self.0.remove(id);
    }
}

/// Gives one folded line that is in hand to a view; `absent` is how its text stands if that is not here.
fn show_in_hand(
    view: &mut View,
    record: &Record,
    id: &EntryId,
    header: &Header,
    body: Option<&Result<Body, Refusal>>,
    absent: BodyState<'_>,
) {
    let body = match body {
        Some(Ok(body)) => BodyState::Held(body),
        Some(Err(_)) => BodyState::Unreadable,
        None => absent,
    };
    let relation = |earlier: EntryId, later: EntryId| record.is_before(&earlier, &later);
    let line = Line { id: *id, header, body, relation: &relation };
    match record.standing(id) {
        Some(Standing::Counted) => view.apply(&line),
        Some(standing) => view.note_uncounted(&line, standing),
        None => {}
    }
}

/// Reads the header of a stored line. Stored lines were read before, so a fault here is a damaged disk.
pub(crate) fn header_of(stored: &StoredEntry) -> Option<Header> {
    Header::from_bytes(stored.header_bytes()?).ok()
}
