//! Offers of the lead that are open: who was asked, by whom, and whether it said yes (LEAD-001, LEAD-002).
//!
//! Promise: an offer is open until a release that counts has it in its past; so every order that respects the causal
//! past leaves the same offers open.
//! Not here: what an offer, an acceptance and a release entitle to (`judge`, `counting`).

use alloc::collections::{BTreeMap, BTreeSet};

use crate::fold::line::Place;
use crate::fold::register::Relation;
use crate::ids::{EntryId, Member};

/// An open offer of the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The line that offers it, and where it stands.
    pub place: Place,
    /// Who offers it.
    pub by: Member,
    /// The participant that is asked.
    pub to: Member,
    accepts: BTreeSet<Place>,
}

impl Offer {
    /// Returns the line that offers it.
    #[must_use]
    pub fn line(&self) -> EntryId {
        self.place.id
    }

    /// Returns the first acceptance; `None` while the participant has said nothing.
    #[must_use]
    pub fn accepted(&self) -> Option<EntryId> {
        self.accepts.first().map(|place| place.id)
    }
}

/// The offers that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offers {
    open: BTreeMap<EntryId, Offer>,
}

impl Offers {
    pub(crate) fn offer(&mut self, place: Place, by: Member, to: Member) {
        self.open.insert(place.id, Offer { place, by, to, accepts: BTreeSet::new() });
    }

    /// An acceptance of an offer that a release has ended changes nothing any more.
    pub(crate) fn accept(&mut self, offer: &EntryId, place: Place, by: Member) {
        if let Some(open) = self.open.get_mut(offer).filter(|open| open.to == by) {
            open.accepts.insert(place);
        }
    }

    /// A release ends every offer that it has seen, the one that it fulfils among them.
    pub(crate) fn release(&mut self, release: EntryId, is_before: Relation<'_>) {
        self.open.retain(|offer, _| !is_before(*offer, release));
    }

    pub(crate) fn open(&self) -> impl Iterator<Item = &Offer> {
        self.open.values()
    }
}
