//! One line as a reader sees it: who wrote it, what it says now, and how it stands.
//!
//! Promise: the original stays readable beside its corrections; a withdrawn line shows a tombstone and nothing else.

use crate::body::Actor;
use crate::codes::WithdrawReason;
use crate::counting::Standing;
use crate::fold::line::Place;
use crate::fold::register::{Register, Value};
use crate::ids::{EntryId, LaneId, Member};
use crate::kind::common::words::Text;
use crate::kind::content::Content;
use crate::lines::Kind;
use crate::structural::Structural;
use crate::time::Time;

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The line.
    pub id: EntryId,
    /// Its author.
    pub member: Member,
    /// Its author's lane.
    pub lane: LaneId,
    /// Its position in the lane.
    pub seq: u64,
    /// When its author says it was written.
    pub time: Time,
    /// Where it stands in the timeline.
    pub place: Place,
    /// Its kind.
    pub kind: Kind,
    /// The content of a structural line; not of fork-proofs, which are large.
    pub structural: Option<Structural>,
    /// Who acted, as far as the body is here.
    pub actor: Option<Actor>,
    /// What the line said when it was written, as far as the body is here.
    pub original: Said,
    /// How the line stands.
    pub standing: ItemStanding,
    pub(crate) corrections: Register<Correction>,
    pub(crate) tombstones: Register<Tombstone>,
}

/// What is here of a line's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The line carries no text.
    Nothing,
    /// Its text.
    Content(Content),
    /// The text has not come.
    NotReceived,
    /// The text was erased on schedule.
    Erased,
    /// A text that this version cannot read.
    Unreadable,
}

/// How a line stands in the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemStanding {
    /// It counts and does what it says.
    Counts,
    /// It counts and is shown, but has no effect.
    WithoutEffect(WithoutEffect),
    /// It does not count: struck, void, late, outside, refused, or of a newer kind.
    Uncounted(Standing),
}

/// Why a counted line has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WithoutEffect {
    /// It corrects or withdraws another member's line (OWN-003).
    NotOwnLine,
    /// What it is about is not in its causal past, or does not count.
    TargetUnknown,
    /// Lines of that kind are not corrected or withdrawn; a newer line of the kind replaces them.
    NotChangeable,
    /// The correction is for another kind of line, or cannot be read.
    WrongContent,
    /// The status of its CAP alert says exercise in a live dossier, or live in an exercise (EX-002).
    ExerciseMismatch,
}

/// A correction of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The new content.
    pub content: Content,
    /// Why.
    pub words: Option<Text>,
}

/// What is left of a withdrawn line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Why, as a code.
    pub reason: WithdrawReason,
    /// Why, in words.
    pub words: Option<Text>,
}

/// What a reader sees of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// What it says now.
    Content(&'a Content),
    /// Several corrections written beside each other: all are shown, marked parallel (FORK-007).
    Parallel(&'a [Value<Correction>]),
    /// It was withdrawn; every withdrawal of it that no later one replaced.
    Withdrawn(&'a [Value<Tombstone>]),
    /// The line says all by its kind.
    Nothing,
    /// Text not received.
    NotReceived,
    /// Text erased on schedule.
    Erased,
    /// A newer kind of line, or a newer form of text.
    Newer,
}

impl Item {
    /// Returns what a reader sees.
    #[must_use]
    pub fn shown(&self) -> Shown<'_> {
        if !self.tombstones.is_empty() {
            return Shown::Withdrawn(self.tombstones.values());
        }
        match self.corrections.values() {
            [] => match &self.original {
                Said::Content(content) => Shown::Content(content),
                _ if self.standing == ItemStanding::Uncounted(Standing::Newer) => Shown::Newer,
                Said::Nothing => Shown::Nothing,
                Said::NotReceived => Shown::NotReceived,
                Said::Erased => Shown::Erased,
                Said::Unreadable => Shown::Newer,
            },
            [only] => Shown::Content(&only.value.content),
            several => Shown::Parallel(several),
        }
    }

    /// Returns what the line says now: nothing if it was withdrawn or its text is not here; of parallel corrections the
    /// first, so ask [`Item::is_parallel`] before acting on it.
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        match self.shown() {
            Shown::Content(content) => Some(content),
            Shown::Parallel(corrections) => corrections.first().map(|correction| &correction.value.content),
            _ => None,
        }
    }

    /// Returns the corrections that stand.
    #[must_use]
    pub fn corrections(&self) -> &[Value<Correction>] {
        self.corrections.values()
    }

    /// Tells whether several corrections were written beside each other (FORK-007).
    #[must_use]
    pub fn is_parallel(&self) -> bool {
        self.corrections.is_parallel()
    }

    /// Tells whether the line was withdrawn.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        !self.tombstones.is_empty()
    }

    /// Tells whether the line counts, as far as the record goes.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !matches!(self.standing, ItemStanding::Uncounted(_))
    }

    /// Takes a correction. Whatever places the line is taken from the original.
    pub(crate) fn correct(&mut self, correction: Value<Correction>, is_before: crate::fold::Relation<'_>) {
        self.corrections.set(correction, is_before);
        self.anchor();
    }

    /// Takes the text when it comes later than the line.
    pub(crate) fn learn(&mut self, actor: Option<Actor>, said: Said) {
        self.actor = actor;
        self.original = said;
        self.anchor();
    }

    fn anchor(&mut self) {
        let Said::Content(original) = &self.original else { return };
        for correction in self.corrections.values_mut() {
            correction.value.content.anchor_to(original);
        }
    }
}
