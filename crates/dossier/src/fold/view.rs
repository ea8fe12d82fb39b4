//! The state of one dossier as this node sees it, and how it is read.
//!
//! Not here: how lines change it (`apply`).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::Bound;

use crate::codes::Level;
use crate::fold::item::Item;
use crate::fold::line::Place;
use crate::fold::page::Page;
use crate::fold::register::Register;
use crate::fold::transfer::{Offer, Offers};
use crate::header::Header;
use crate::ids::{DossierId, EntryId, Member};
use crate::kind::alert::chain::AlertChain;
use crate::kind::alert::matrix::{self, Delivery, Row};
use crate::kind::common::clocks::Clocks;
use crate::kind::common::opening::Opening;
use crate::kind::content::Content;
use crate::kind::request::state::RequestState;
use crate::kind::request::table;
use crate::language::{self, Language};
use crate::lines::DossierKind;
use crate::marking::Handling;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::structural::{CloseReason, Continues, HistoryRule, Structural};

/// The most items that one call of [`View::timeline`] returns.
pub const TIMELINE_ITEMS_MAX: usize = 500;

/// A level and the clocks that it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelAt {
    /// The level. It holds since the time of the value that holds this.
    pub level: Level,
    /// Its clocks, frozen.
    pub clocks: Clocks,
}

/// A close or a reopen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Closed, for a reason.
    Closed(CloseReason),
    /// Opened again.
    Reopened,
}

/// Answers to one flag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FlagState {
    pub(crate) withdrawn: bool,
    pub(crate) answers: BTreeSet<EntryId>,
}

/// A dossier as this node sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub(crate) id: DossierId,
    pub(crate) kind: DossierKind,
    pub(crate) exercise: bool,
    pub(crate) history: HistoryRule,
    pub(crate) reference: Reference,
    pub(crate) continues: Option<Continues>,
    pub(crate) items: BTreeMap<EntryId, Item>,
    pub(crate) timeline: BTreeSet<Place>,
    pub(crate) pages: BTreeMap<Member, Page>,
    pub(crate) leads: Register<Member>,
    pub(crate) offers: Offers,
    /// Whom each participants line lists; a release lists whom those in its past do.
    pub(crate) lists: Register<BTreeSet<Member>>,
    pub(crate) lists_all: BTreeMap<EntryId, BTreeSet<Member>>,
    pub(crate) gate: Register<Gate>,
    pub(crate) level: Register<LevelAt>,
    pub(crate) handling: BTreeMap<Member, Register<Handling>>,
    pub(crate) flags: BTreeMap<EntryId, FlagState>,
    pub(crate) open_flags: BTreeSet<Place>,
    pub(crate) translations: BTreeMap<EntryId, BTreeSet<Place>>,
    pub(crate) alerts: AlertChain,
    pub(crate) request: RequestState,
}

impl View {
    /// Begins the view of the dossier `id` from the header of its genesis; its lines, the genesis first, are then
    /// applied. Refuses what is no genesis with [`Refusal::Malformed`].
    pub fn empty(id: DossierId, genesis: &Header) -> Result<Self, Refusal> {
        let Some(Structural::Genesis(content)) = &genesis.structural else {
            return Err(Refusal::Malformed);
        };
        Ok(Self {
            id,
            kind: content.kind,
            exercise: genesis.is_exercise(),
            history: content.history,
            reference: Reference::new(genesis.member, content.year, content.serial, id),
            continues: content.continues.clone(),
            items: BTreeMap::new(),
            timeline: BTreeSet::new(),
            pages: BTreeMap::new(),
            leads: Register::default(),
            offers: Offers::default(),
            lists: Register::default(),
            lists_all: BTreeMap::new(),
            gate: Register::default(),
            level: Register::default(),
            handling: BTreeMap::new(),
            flags: BTreeMap::new(),
            open_flags: BTreeSet::new(),
            translations: BTreeMap::new(),
            alerts: AlertChain::default(),
            request: RequestState::default(),
        })
    }

    /// Returns the dossier.
    #[must_use]
    pub fn id(&self) -> DossierId {
        self.id
    }

    /// Returns the kind of the dossier.
    #[must_use]
    pub fn kind(&self) -> DossierKind {
        self.kind
    }

    /// Tells whether this is an exercise (EX-001).
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.exercise
    }

    /// Returns what a late participant gets of earlier texts; every composer shows it (LATE-001).
    #[must_use]
    pub fn history(&self) -> HistoryRule {
        self.history
    }

    /// Returns the reference that people say on the phone.
    #[must_use]
    pub fn reference(&self) -> Reference {
        self.reference
    }

    /// Returns the dossier that this one continues (LEAD-005).
    #[must_use]
    pub fn continues(&self) -> Option<&Continues> {
        self.continues.as_ref()
    }

    /// Returns what the dossier said when it was opened, as corrected since: titles, legal basis, purpose, review-by
    /// date, character statement. `None` while the text is not here. (Level, handling and clocks have fields of their
    /// own.)
    #[must_use]
    pub fn opening(&self) -> Option<&Opening> {
        match self.items.get(&self.id.genesis())?.content()? {
            Content::Opening(opening) => Some(opening),
            _ => None,
        }
    }

    /// Tells whether corrections of the opening stand beside each other; the item of the genesis shows them all.
    #[must_use]
    pub fn is_opening_parallel(&self) -> bool {
        self.items.get(&self.id.genesis()).is_some_and(Item::is_parallel)
    }

    /// Returns the title in the first of `wanted` that there is, else in English, else any.
    #[must_use]
    pub fn title(&self, wanted: &[Language]) -> Option<&language::Said> {
        language::best(&self.opening()?.titles, wanted)
    }

    /// Returns the level with the clocks it started; several if parallel.
    #[must_use]
    pub fn level(&self) -> &Register<LevelAt> {
        &self.level
    }

    /// Returns the most urgent of the levels that stand.
    #[must_use]
    pub fn most_urgent(&self) -> Option<Level> {
        self.level.values().iter().map(|value| value.value.level).min()
    }

    /// Returns the handling of the dossier: the strictest of what its leads have said (MARK-001, MARK-002). `None`
    /// while no text that states one is here: then nothing may be assumed.
    #[must_use]
    pub fn handling(&self) -> Option<Handling> {
        let values = self.handling.values().flat_map(|register| register.values()).map(|value| &value.value);
        values.cloned().reduce(|all, next| all.combine(&next))
    }

    /// Returns the strictest of what leads other than `member` have said: `member` cannot go below it (MARK-001).
    #[must_use]
    pub fn handling_of_others(&self, member: Member) -> Option<Handling> {
        let others = self.handling.iter().filter(|(author, _)| **author != member);
        others
            .flat_map(|(_, said)| said.values())
            .map(|value| value.value.clone())
            .reduce(|all, next| all.combine(&next))
    }

    /// Returns the handling of one line: the dossier's and its own, the stricter in each respect (MARK-002).
    #[must_use]
    pub fn handling_of(&self, item: &Item) -> Option<Handling> {
        let own = item.content().and_then(Content::handling);
        match (self.handling(), own) {
            (Some(all), Some(own)) => Some(all.combine(own)),
            (all, own) => all.or_else(|| own.cloned()),
        }
    }

    /// Returns who leads: one member, but for parallel releases.
    #[must_use]
    pub fn leads(&self) -> &Register<Member> {
        &self.leads
    }

    /// Returns the offers of the lead that no release has ended, in the order of the timeline (LEAD-001).
    #[must_use]
    pub fn offers(&self) -> Vec<&Offer> {
        let mut open: Vec<&Offer> = self.offers.open().collect();
        open.sort_by_key(|offer| offer.place);
        open
    }

    /// Returns who takes part: those whom all parallel participants lines list (PART-009).
    #[must_use]
    pub fn participants(&self) -> BTreeSet<Member> {
        let mut lists = self.lists.values().iter().map(|value| &value.value);
        let Some(first) = lists.next() else { return BTreeSet::new() };
        lists.fold(first.clone(), |all, next| all.intersection(next).copied().collect())
    }

    /// Returns the close that stands: one is enough, also beside a reopen that has not seen it (CLOSE-002).
    #[must_use]
    pub fn closed(&self) -> Option<(EntryId, CloseReason)> {
        self.gate.values().iter().find_map(|value| match value.value {
            Gate::Closed(reason) => Some((value.entry, reason)),
            Gate::Reopened => None,
        })
    }

    /// Returns the flags that stand and that the lead has not answered. While there is one, nothing is shared onward.
    pub fn open_flags(&self) -> impl Iterator<Item = &Item> {
        self.open_flags.iter().filter_map(|place| self.items.get(&place.id))
    }

    /// Returns the answers to a flag that stand.
    pub fn answers_to(&self, flag: &EntryId) -> impl Iterator<Item = &Item> {
        self.flags.get(flag).into_iter().flat_map(|state| &state.answers).filter_map(|id| self.items.get(id))
    }

    /// Returns the translations of texts of a line that stand, in the order of the timeline.
    pub fn translations_of(&self, target: &EntryId) -> impl Iterator<Item = &Item> {
        self.translations.get(target).into_iter().flatten().filter_map(|place| self.items.get(&place.id))
    }

    /// Returns the CAP messages of the dossier.
    #[must_use]
    pub fn alerts(&self) -> &AlertChain {
        &self.alerts
    }

    /// Returns what became of the alert, member by member, silent members first.
    #[must_use]
    pub fn matrix(&self, deliveries: &dyn Fn(Member) -> Delivery) -> Vec<Row> {
        matrix::matrix(self, deliveries)
    }

    /// Returns what is asked in a request.
    #[must_use]
    pub fn request(&self) -> &RequestState {
        &self.request
    }

    /// Returns what became of a request, requested member by member, silent members first.
    #[must_use]
    pub fn request_table(&self, deliveries: &dyn Fn(Member) -> Delivery) -> Vec<table::Row> {
        table::table(self, deliveries)
    }

    /// Returns a member's page; `None` if the member never took part.
    #[must_use]
    pub fn page(&self, member: Member) -> Option<&Page> {
        self.pages.get(&member)
    }

    /// Returns every page, by member.
    pub fn pages(&self) -> impl Iterator<Item = (Member, &Page)> {
        self.pages.iter().map(|(member, page)| (*member, page))
    }

    /// Returns one line.
    #[must_use]
    pub fn item(&self, id: &EntryId) -> Option<&Item> {
        self.items.get(id)
    }

    /// Returns every line, in the order of the timeline.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.timeline.iter().filter_map(|place| self.items.get(&place.id))
    }

    /// Returns how many lines the timeline has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.timeline.len()
    }

    /// Tells whether no line was applied yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.timeline.is_empty()
    }

    /// Returns up to `limit` lines (at most [`TIMELINE_ITEMS_MAX`]) that follow `after` in the timeline; `None`: from
    /// the first.
    pub fn timeline(&self, after: Option<Place>, limit: usize) -> impl Iterator<Item = &Item> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.timeline.range((from, Bound::Unbounded)).take(limit.min(TIMELINE_ITEMS_MAX));
        places.filter_map(|place| self.items.get(&place.id))
    }

    /// Returns up to `limit` lines (at most [`TIMELINE_ITEMS_MAX`]) that stand before `before` in the timeline, latest
    /// first; `None`: from the last.
    pub fn timeline_back(&self, before: Option<Place>, limit: usize) -> impl Iterator<Item = &Item> {
        let to = before.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.timeline.range((Bound::Unbounded, to)).rev().take(limit.min(TIMELINE_ITEMS_MAX));
        places.filter_map(|place| self.items.get(&place.id))
    }
}
