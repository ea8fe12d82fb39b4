//! The lines by which the lead asks: draft, request, amendment, extension, call-off, outcome; and the asking and giving
//! of consent, which any participant may do.
//!
//! ```text
//!   request ─ asks delta, steppe ── amendment ─ asks delta again; steppe's word on the request goes on to hold
//! ```
//!
//! Promise: a line that asks somebody holds the deadlines of each member it asks, frozen (REQ-004, CLOCK-001); no line
//! that asks can be changed afterwards, only followed by another (REQ-002).
//! Not here: what members say to it (`replies`).

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::matter::{Matter, is_ascending};
use super::required;
use crate::codes::{CallOffReason, ConsentDecision, ConsentUse, RequestOutcome};
use crate::ids::{EntryId, Member};
use crate::kind::common::attach::FileRef;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::words::Text;
use crate::limits;
use crate::marking::Handling;
use crate::text::Line;
use crate::time::Time;

/// One member that a line asks, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Asked {
    /// The member.
    #[n(1)]
    pub member: Member,
    /// Acknowledge by, answer by, and the version of the member's card that they were computed from.
    #[n(2)]
    pub clocks: Clocks,
    /// Until when data would be kept by the law profile on that card, if that is what is asked.
    #[n(3)]
    pub preserve_until: Option<Time>,
}

/// A file with its name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NamedFile {
    /// Its name, on one line; no path.
    #[n(1)]
    pub name: Line,
    /// Its bytes.
    #[n(2)]
    pub file: FileRef,
}

impl NamedFile {
    /// Tells whether name and numbers are possible (LIM-006).
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.file.is_well_formed() && !self.name.as_str().contains(['/', '\\'])
    }
}

/// A request that is shown for consultation. It asks nobody anything yet and may lack anything.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DraftLine {
    /// What would be asked.
    #[n(1)]
    pub matter: Matter,
    /// Who would be asked, in ascending order.
    #[n(2)]
    pub to: Vec<Member>,
    /// What the lead wants to hear about it.
    #[n(3)]
    pub words: Option<Text>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(4)]
    pub handling: Option<Handling>,
}

/// A request as it was sent: frozen (REQ-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RequestLine {
    /// What is asked.
    #[n(1)]
    pub matter: Matter,
    /// Who is asked, in ascending order of members; at least one.
    #[n(2)]
    pub asked: Vec<Asked>,
    /// The form with signature and stamp, where somebody wants it (block 18).
    #[n(3)]
    pub annex: Option<NamedFile>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(4)]
    pub handling: Option<Handling>,
}

/// A request as it is after a change: whole, not the difference.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AmendmentLine {
    /// The request or the amendment that this one changes.
    #[n(1)]
    pub base: EntryId,
    /// What is asked from here on.
    #[n(2)]
    pub matter: Matter,
    /// Who is asked anew, in ascending order of members; what the others said to the base goes on to hold.
    #[n(3)]
    pub asked: Vec<Asked>,
    /// What was changed, and why.
    #[n(4)]
    pub words: Text,
    /// The form with signature and stamp, where somebody wants it.
    #[n(5)]
    pub annex: Option<NamedFile>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(6)]
    pub handling: Option<Handling>,
}

/// Asks members to keep data longer. Each says so by a *preserved* line that names this one, or refuses.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ExtensionLine {
    /// Who is asked, and until when, in ascending order of members; at least one.
    #[n(1)]
    pub asked: Vec<Asked>,
    /// Why it is still needed.
    #[n(2)]
    pub words: Text,
}

/// Calls a request off.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CallOffLine {
    /// The request or the amendment that holds.
    #[n(1)]
    pub target: EntryId,
    /// For whom, in ascending order; empty: for all.
    #[n(2)]
    pub members: Vec<Member>,
    /// Why, as a code.
    #[n(3)]
    pub reason: CallOffReason,
    /// Why, in words; required with `other`.
    #[n(4)]
    pub words: Option<Text>,
}

/// What became of the request. A later line replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OutcomeLine {
    /// As a code.
    #[n(1)]
    pub outcome: RequestOutcome,
    /// In words.
    #[n(2)]
    pub words: Option<Text>,
}

/// Asks the author of a line whether it may be used in a way that its marking or its purpose does not allow.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ConsentAskLine {
    /// The line.
    #[n(1)]
    pub target: EntryId,
    /// In which ways, in ascending order; at least one.
    #[n(2)]
    pub uses: Vec<ConsentUse>,
    /// To whom it would be passed on, or before which court it would be used.
    #[n(3)]
    pub receivers: Option<Line>,
    /// Why.
    #[n(4)]
    pub words: Text,
}

/// What the author of that line says. A later line replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ConsentLine {
    /// The line that asks.
    #[n(1)]
    pub target: EntryId,
    /// As a code.
    #[n(2)]
    pub decision: ConsentDecision,
    /// Conditions or reasons; required unless consent is given without conditions.
    #[n(3)]
    pub words: Option<Text>,
}

/// Tells whether the members stand in order, within the limit, each with deadlines in their order.
fn are_asked(asked: &[Asked]) -> bool {
    let members: Vec<Member> = asked.iter().map(|asked| asked.member).collect();
    let timed = |asked: &Asked| asked.clocks.answer_by.is_some() && asked.clocks.card_version.is_some();
    is_ascending(&members) && members.len() <= limits::PARTICIPANTS_MAX && asked.iter().all(timed)
}

impl DraftLine {
    /// Tells whether the line is within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.matter.is_well_formed() && is_ascending(&self.to) && self.to.len() <= limits::PARTICIPANTS_MAX
    }
}

impl RequestLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        is_sent(&self.matter, &self.asked, self.annex.as_ref()) && !self.asked.is_empty()
    }
}

impl AmendmentLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        is_sent(&self.matter, &self.asked, self.annex.as_ref())
    }
}

fn is_sent(matter: &Matter, asked: &[Asked], annex: Option<&NamedFile>) -> bool {
    matter.is_well_formed()
        && required::by_form(matter).is_empty()
        && are_asked(asked)
        && annex.is_none_or(NamedFile::is_well_formed)
}

impl ExtensionLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let until = self.asked.iter().all(|asked| asked.preserve_until.is_some());
        !self.asked.is_empty() && until && are_asked(&self.asked)
    }
}

impl CallOffLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let said = self.reason != CallOffReason::Other || self.words.is_some();
        said && is_ascending(&self.members) && self.members.len() <= limits::PARTICIPANTS_MAX
    }
}

impl ConsentAskLine {
    /// Tells whether the line is complete.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        !self.uses.is_empty() && is_ascending(&self.uses)
    }
}

impl ConsentLine {
    /// Tells whether the line is complete.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.decision == ConsentDecision::Given || self.words.is_some()
    }
}
