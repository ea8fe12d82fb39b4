//! What a member's page holds in a request.
//!
//! Promise: what a member says to one ask stands apart from what it says to another (REQ-005). Of its positions on one
//! ask the newest holds; those of two lanes that did not see each other both do, marked parallel (FORK-007).
//! Not here: which ask holds (`state`), whether the member was asked at all (`table`).

use alloc::collections::{BTreeMap, BTreeSet};

use crate::fold::line::Place;
use crate::fold::page::Lines;
use crate::fold::register::{Register, Relation, Value};
use crate::ids::EntryId;
use crate::lines::Kind;

/// The request part of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestPage {
    /// Drafts for consultation.
    pub drafts: Lines,
    /// Requests and amendments.
    pub requests: Lines,
    /// Extensions that were asked for.
    pub extensions: Lines,
    /// Calls to do nothing more.
    pub call_offs: Lines,
    /// Outcomes.
    pub outcomes: Lines,
    /// Positions: accept, accept in part, need more, transfer, postpone, refuse.
    pub positions: Lines,
    /// Progress.
    pub progress: Lines,
    /// Answers.
    pub answers: Lines,
    /// What is kept.
    pub preserved: Lines,
    /// Questions for consent.
    pub consent_asks: Lines,
    /// Consents given or not.
    pub consents: Lines,
    held_positions: BTreeMap<EntryId, Register<Kind>>,
    held_consents: BTreeMap<EntryId, Register<()>>,
    held_preserved: Register<()>,
    replies: BTreeMap<EntryId, BTreeSet<Place>>,
}

impl RequestPage {
    /// Returns the positions on `ask` that hold: the kind of each says which.
    pub fn positions_on(&self, ask: &EntryId) -> impl Iterator<Item = &Value<Kind>> {
        self.held_positions.get(ask).into_iter().flat_map(|held| held.values())
    }

    /// Returns the lines that say something to `ask` and stand, in the order of the timeline.
    pub fn replies_to(&self, ask: &EntryId) -> impl DoubleEndedIterator<Item = EntryId> + '_ {
        self.replies.get(ask).into_iter().flatten().map(|place| place.id)
    }

    /// Returns the lines that say what is kept and hold: one as a rule.
    pub fn preserved_lines(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.held_preserved.values().iter().map(|held| held.entry)
    }

    /// Returns what holds of this member's answers to a question for consent.
    pub fn consents_on(&self, ask: &EntryId) -> impl Iterator<Item = EntryId> + '_ {
        self.held_consents.get(ask).into_iter().flat_map(|held| held.values()).map(|held| held.entry)
    }

    /// Returns the lines of one kind; `None` if the kind has no place here.
    pub(crate) fn lines_mut(&mut self, kind: Kind) -> Option<&mut Lines> {
        match kind {
            Kind::REQUEST_DRAFT => Some(&mut self.drafts),
            Kind::REQUEST | Kind::AMENDMENT => Some(&mut self.requests),
            Kind::EXTENSION => Some(&mut self.extensions),
            Kind::CALL_OFF => Some(&mut self.call_offs),
            Kind::OUTCOME => Some(&mut self.outcomes),
            kind if is_position(kind) => Some(&mut self.positions),
            Kind::PROGRESS => Some(&mut self.progress),
            Kind::ANSWER => Some(&mut self.answers),
            Kind::PRESERVED => Some(&mut self.preserved),
            Kind::CONSENT_ASK => Some(&mut self.consent_asks),
            Kind::CONSENT => Some(&mut self.consents),
            _ => None,
        }
    }

    /// Notes what a line says to `ask`; `place` is where it stands unless it was withdrawn.
    pub(crate) fn reply(&mut self, ask: EntryId, value: Value<Kind>, place: Option<Place>, is_before: Relation<'_>) {
        if let Some(place) = place {
            self.replies.entry(ask).or_default().insert(place);
        }
        let Value { entry, member, time, value: kind } = value;
        match kind {
            Kind::CONSENT => {
                let held = self.held_consents.entry(ask).or_default();
                held.set(Value { entry, member, time, value: () }, is_before);
            }
            Kind::PRESERVED => self.held_preserved.set(Value { entry, member, time, value: () }, is_before),
            kind if is_position(kind) => {
                self.held_positions.entry(ask).or_default().set(Value { entry, member, time, value: kind }, is_before);
            }
            _ => {}
        }
    }

    /// Takes back what a withdrawn line said to `ask`.
    pub(crate) fn withdraw_reply(&mut self, ask: &EntryId, place: &Place) {
        if let Some(places) = self.replies.get_mut(ask) {
            places.remove(place);
            if places.is_empty() {
                self.replies.remove(ask);
            }
        }
    }
}

/// Tells whether a line of this kind says what the member will do.
#[must_use]
pub fn is_position(kind: Kind) -> bool {
    matches!(kind, Kind::ACCEPT | Kind::ACCEPT_PART | Kind::NEED_MORE | Kind::TRANSFER | Kind::POSTPONE | Kind::REFUSE)
}

/// Tells whether a line of this kind asks members to do something.
#[must_use]
pub fn is_ask(kind: Kind) -> bool {
    matches!(kind, Kind::REQUEST | Kind::AMENDMENT | Kind::EXTENSION)
}
