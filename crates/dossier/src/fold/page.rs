//! One member's part of a dossier.
//!
//! Promise: nothing on it was written by anybody else (OWN-003).
//! Not here: what a page holds in one kind of dossier only (`kind/<kind>/page.rs`).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::fold::line::Place;
use crate::fold::register::Relation;
use crate::ids::EntryId;
use crate::kind::alert::page::AlertPage;
use crate::kind::request::page::RequestPage;

/// Lines of one kind on one page, in the order of the timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    all: BTreeSet<Place>,
    standing: BTreeSet<Place>,
}

impl Lines {
    pub(crate) fn add(&mut self, place: Place, withdrawn: bool) {
        self.all.insert(place);
        if !withdrawn {
            self.standing.insert(place);
        }
    }

    pub(crate) fn withdraw(&mut self, place: &Place) {
        self.standing.remove(place);
    }

    /// Returns every line, withdrawn ones included.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = EntryId> + '_ {
        self.all.iter().map(|place| place.id)
    }

    /// Returns the lines that were not withdrawn.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = EntryId> + '_ {
        self.standing.iter().map(|place| place.id)
    }

    /// Returns the first line that stands.
    #[must_use]
    pub fn first(&self) -> Option<EntryId> {
        self.standing.first().map(|place| place.id)
    }

    /// Returns how many lines stand.
    #[must_use]
    pub fn len(&self) -> usize {
        self.standing.len()
    }

    /// Tells whether no line stands.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty()
    }
}

/// A member's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// "My desk has this."
    pub acknowledgements: Lines,
    /// Notes.
    pub notes: Lines,
    /// Files.
    pub files: Lines,
    /// Translations by this member, of anybody's texts.
    pub translations: Lines,
    /// Links to other dossiers.
    pub links: Lines,
    /// Doubts about the character statement.
    pub flags: Lines,
    /// What the page holds in an alert.
    pub alert: AlertPage,
    /// What the page holds in a request.
    pub request: RequestPage,
    /// Acknowledgements that stand, by the line that they take up.
    acknowledged: BTreeMap<EntryId, BTreeSet<Place>>,
    left: Vec<EntryId>,
}

impl Page {
    /// Returns the first standing acknowledgement of `target`.
    #[must_use]
    pub fn acknowledgement_of(&self, target: &EntryId) -> Option<EntryId> {
        self.acknowledged.get(target)?.first().map(|place| place.id)
    }

    /// Returns the line by which the member left, if it wrote nothing after it.
    #[must_use]
    pub fn left(&self) -> Option<EntryId> {
        self.left.first().copied()
    }

    pub(crate) fn acknowledge(&mut self, target: EntryId, place: Place) {
        self.acknowledged.entry(target).or_default().insert(place);
    }

    pub(crate) fn withdraw_acknowledgement(&mut self, target: &EntryId, place: &Place) {
        if let Some(places) = self.acknowledged.get_mut(target) {
            places.remove(place);
            if places.is_empty() {
                self.acknowledged.remove(target);
            }
        }
    }

    /// Notes that the member left with the line `id`.
    pub(crate) fn leave(&mut self, id: EntryId) {
        let at = self.left.partition_point(|held| *held < id);
        self.left.insert(at, id);
    }

    /// Notes that the member wrote `id`: who writes after leaving has come back.
    pub(crate) fn write(&mut self, id: EntryId, is_before: Relation<'_>) {
        self.left.retain(|left| !is_before(*left, id));
    }
}
