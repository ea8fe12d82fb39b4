//! The lines by which a requested member answers: each names the line that asks.
//!
//! Promise: what was said to one ask is never taken for an answer to another (REQ-005). A *position* (accept, need
//! more, transfer, postpone, refuse) and a *preserved* line are replaced by newer ones; progress and answers can be
//! corrected and withdrawn by their author.
//! Not here: which position holds (`page`), how it is shown (`table`).

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::lines::NamedFile;
use super::matter::{ITEMS_MAX, is_ascending};
use crate::codes::{AnswerResult, PreservationRisk, RefusalGround, Volume};
use crate::ids::{EntryId, Member};
use crate::kind::common::note::Grade;
use crate::kind::common::translate::FieldPath;
use crate::kind::common::words::Text;
use crate::marking::Handling;
use crate::text::Line;
use crate::time::Time;

/// The most lines with files that one answer names.
pub const FILES_MAX: usize = 200;

/// The member will do what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AcceptLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// By when it expects to be done.
    #[n(2)]
    pub expected: Option<Time>,
    /// In words.
    #[n(3)]
    pub words: Option<Text>,
}

/// The member will do a part of what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AcceptPartLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// By when it expects to be done.
    #[n(2)]
    pub expected: Option<Time>,
    /// The numbers of the things that it will do, from 1, in ascending order; empty: as the words say.
    #[n(3)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub items: Vec<u16>,
    /// Why not the rest, as a code.
    #[n(4)]
    pub ground: Option<RefusalGround>,
    /// Which part, and why not the rest.
    #[n(5)]
    pub words: Text,
}

/// The member needs to know more first.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NeedMoreLine {
    /// The line that asks, or a draft.
    #[n(1)]
    pub target: EntryId,
    /// The fields of the request that lack something, in ascending order; at least one.
    #[n(2)]
    pub fields: Vec<FieldPath>,
    /// What is needed.
    #[n(3)]
    pub words: Text,
}

/// The member has handed the request to the authority that decides.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TransferLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// The authority, as an office.
    #[n(2)]
    pub authority: Line,
    /// The member of the network that it is, if it is one. It takes part only when the lead asks it to.
    #[n(3)]
    pub member: Option<Member>,
    /// How to reach its desk.
    #[n(4)]
    pub contact: Option<Line>,
    /// In words.
    #[n(5)]
    pub words: Option<Text>,
}

/// The member will do it later.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PostponeLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// Until when: from then on the clock of the answer runs against it.
    #[n(2)]
    pub until: Time,
    /// Why, as a code.
    #[n(3)]
    pub ground: RefusalGround,
    /// Why, in words.
    #[n(4)]
    pub words: Text,
}

/// The member will not do it. Refusal is normal, and is told with what would make it possible (REQ-012).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RefuseLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// The ground.
    #[n(2)]
    pub ground: RefusalGround,
    /// In words.
    #[n(3)]
    pub words: Text,
    /// What would make it possible.
    #[n(4)]
    pub possible_if: Text,
}

/// How far it has got.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ProgressLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// In words.
    #[n(2)]
    pub words: Text,
    /// When the member will say more.
    #[n(3)]
    pub next: Option<Time>,
    /// What the lead should know before it goes on.
    #[n(4)]
    pub risk: Option<PreservationRisk>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(5)]
    pub handling: Option<Handling>,
}

/// What the member found.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnswerLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// How far it goes.
    #[n(2)]
    pub result: AnswerResult,
    /// In words; required where there is no file.
    #[n(3)]
    pub words: Option<Text>,
    /// A file that comes with the line.
    #[n(4)]
    pub file: Option<NamedFile>,
    /// Lines of the member's own page that hold more files, in ascending order.
    #[n(5)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub files: Vec<EntryId>,
    /// How reliable it is.
    #[n(6)]
    pub grade: Option<Grade>,
    /// The member wants to hear what came of it.
    #[n(7)]
    pub report_back: bool,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(8)]
    pub handling: Option<Handling>,
}

/// One holding of data.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Holding {
    /// The numbers of the things whose data are kept, from 1, in ascending order; empty: all.
    #[n(1)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub items: Vec<u16>,
    /// Until when.
    #[n(2)]
    pub until: Time,
    /// The provider that was served.
    #[n(3)]
    pub provider: Option<Line>,
    /// How much it is.
    #[n(4)]
    pub volume: Option<Volume>,
}

/// Another provider in the path of a communication (Budapest Convention, 30).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Hop {
    /// The provider.
    #[n(1)]
    pub provider: Line,
    /// The state or place.
    #[n(2)]
    pub place: Option<Line>,
}

/// What the member keeps. A later line of the member replaces it as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PreservedLine {
    /// The line that asks: a request, an amendment or an extension.
    #[n(1)]
    pub target: EntryId,
    /// What is kept, 1 to 40.
    #[n(2)]
    pub holdings: Vec<Holding>,
    /// The version of the member's own card whose law profile the times were computed from; `None`: they were decided
    /// otherwise.
    #[n(3)]
    pub card_version: Option<u64>,
    /// Until when it could be kept if the lead asks for an extension.
    #[n(4)]
    pub extendable_until: Option<Time>,
    /// The member's own reference.
    #[n(5)]
    pub reference: Option<Line>,
    /// When the order was carried out.
    #[n(6)]
    pub executed: Option<Time>,
    /// Other providers in the path, at most 40.
    #[n(7)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub path: Vec<Hop>,
    /// The authority to which the formal request goes, and by what channel.
    #[n(8)]
    pub formal_request_to: Option<Line>,
    /// Basis, conditions, what must be kept quiet.
    #[n(9)]
    pub words: Option<Text>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(10)]
    pub handling: Option<Handling>,
}

/// Tells whether numbers of things stand in order, from 1.
fn are_numbers(items: &[u16]) -> bool {
    items.len() <= ITEMS_MAX && is_ascending(items) && items.first() != Some(&0)
}

impl AcceptPartLine {
    /// Tells whether the line is within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        are_numbers(&self.items)
    }
}

impl NeedMoreLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        (1..=FILES_MAX).contains(&self.fields.len()) && is_ascending(&self.fields)
    }
}

impl AnswerLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let says = self.words.is_some() || self.file.is_some() || !self.files.is_empty();
        says && self.file.as_ref().is_none_or(NamedFile::is_well_formed)
            && is_ascending(&self.files)
            && self.files.len() <= FILES_MAX
    }

    /// Tells whether it is the last word on what was asked.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.result != AnswerResult::MoreFollows
    }
}

impl PreservedLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        (1..=ITEMS_MAX).contains(&self.holdings.len())
            && self.holdings.iter().all(|holding| are_numbers(&holding.items))
            && self.path.len() <= ITEMS_MAX
    }

    /// Returns when the first of the data cease to be kept.
    #[must_use]
    pub fn until(&self) -> Option<Time> {
        self.holdings.iter().map(|holding| holding.until).min()
    }
}
