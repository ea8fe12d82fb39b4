//! The content of a line's body, by kind.
//!
//! Promise: [`Content::read`] gives a value only if the bytes are deterministic, of the shape of the kind and within
//! its limits; [`Content::to_body`] writes exactly such bytes. A content that cannot be read is shown as such and
//! changes nothing (KIND-003); it never decides what counts (ENT-005).
//! Not here: what a content does (see [`crate::fold`]).

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::body::{Actor, Body};
use crate::canonical::{self, Malformed};
use crate::codes::WithdrawReason;
use crate::ids::EntryId;
use crate::kind::alert::lines::{AlertLine, HelpLine, MeasuresLine};
use crate::kind::common::acknowledge::Acknowledge;
use crate::kind::common::attach::{Attach, FileRef};
use crate::kind::common::change::{HandlingChange, Leave, LevelChange};
use crate::kind::common::character::{Flag, FlagAnswer};
use crate::kind::common::correct::Correct;
use crate::kind::common::link::Link;
use crate::kind::common::note::Note;
use crate::kind::common::opening::Opening;
use crate::kind::common::reason::Reason;
use crate::kind::common::translate::Translate;
use crate::kind::common::withdraw::Withdraw;
use crate::kind::request::lines::{
    AmendmentLine, CallOffLine, ConsentAskLine, ConsentLine, DraftLine, ExtensionLine, OutcomeLine, RequestLine,
};
use crate::kind::request::replies::{
    AcceptLine, AcceptPartLine, AnswerLine, NeedMoreLine, PostponeLine, PreservedLine, ProgressLine, RefuseLine,
    TransferLine,
};
use crate::limits;
use crate::lines::Kind;
use crate::marking::Handling;
use crate::refusal::Refusal;

macro_rules! contents {
    ($($(#[$doc:meta])* $variant:ident($content:ty) = $($kind:ident)|+;)*) => {
        /// What a line says.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Content {
            $($(#[$doc])* $variant(Box<$content>),)*
        }

        impl Content {
            /// Reads the content of a body of kind `kind`; refuses kinds whose lines carry none, and kinds that this
            /// version does not know.
            fn decode(kind: Kind, bytes: &[u8]) -> Result<Self, Malformed> {
                match kind {
                    $($(Kind::$kind)|+ => canonical::decode(bytes).map(|c| Self::$variant(Box::new(c))),)*
                    _ => Err(Malformed::Shape),
                }
            }

            /// Encodes the content in its one form.
            #[must_use]
            pub fn to_bytes(&self) -> Vec<u8> {
                match self { $(Self::$variant(content) => canonical::encode(&**content),)* }
            }

            /// Tells whether lines of kind `kind` carry this content.
            #[must_use]
            pub fn fits(&self, kind: Kind) -> bool {
                match self { $(Self::$variant(_) => matches!(kind, $(Kind::$kind)|+),)* }
            }
        }

        $(impl From<$content> for Content {
            fn from(content: $content) -> Self { Self::$variant(Box::new(content)) }
        })*
    };
}

contents! {
    /// What a dossier says when it is opened.
    Opening(Opening) = GENESIS;
    /// Why a structural line was written.
    Reason(Reason) = PARTICIPANTS | GRANT | LEAD_OFFER | LEAD_ACCEPT | LEAD_RELEASE | CLOSE | REOPEN | PROFILE;
    /// "My desk has this."
    Acknowledge(Acknowledge) = ACKNOWLEDGE;
    /// A text.
    Note(Note) = NOTE;
    /// A file.
    Attach(Attach) = ATTACH;
    /// New content for an own line.
    Correct(Correct) = CORRECT;
    /// A tombstone for an own line.
    Withdraw(Withdraw) = WITHDRAW;
    /// A translation.
    Translate(Translate) = TRANSLATE;
    /// A link to another dossier.
    Link(Link) = LINK;
    /// A doubt about the character statement.
    Flag(Flag) = FLAG;
    /// The author takes no further part.
    Leave(Leave) = LEAVE;
    /// The lead's answer to a flag.
    FlagAnswer(FlagAnswer) = FLAG_ANSWER;
    /// A new handling.
    Handling(HandlingChange) = HANDLING;
    /// A new level.
    Level(LevelChange) = LEVEL;
    /// A CAP alert, update or cancellation.
    Alert(AlertLine) = ALERT;
    /// Measures taken.
    Measures(MeasuresLine) = MEASURES;
    /// Help offered or needed, as the kind of the line says.
    Help(HelpLine) = HELP_OFFERED | HELP_NEEDED;
    /// A request for consultation.
    RequestDraft(DraftLine) = REQUEST_DRAFT;
    /// A request as sent.
    Request(RequestLine) = REQUEST;
    /// A request after a change.
    Amendment(AmendmentLine) = AMENDMENT;
    /// Keep data longer.
    Extension(ExtensionLine) = EXTENSION;
    /// A request is called off.
    CallOff(CallOffLine) = CALL_OFF;
    /// What became of a request.
    Outcome(OutcomeLine) = OUTCOME;
    /// The member will do it.
    Accept(AcceptLine) = ACCEPT;
    /// The member will do a part of it.
    AcceptPart(AcceptPartLine) = ACCEPT_PART;
    /// The member needs to know more.
    NeedMore(NeedMoreLine) = NEED_MORE;
    /// Another authority decides.
    Transfer(TransferLine) = TRANSFER;
    /// Later.
    Postpone(PostponeLine) = POSTPONE;
    /// No.
    Refuse(RefuseLine) = REFUSE;
    /// How far it has got.
    Progress(ProgressLine) = PROGRESS;
    /// What was found.
    Answer(AnswerLine) = ANSWER;
    /// What is kept.
    Preserved(PreservedLine) = PRESERVED;
    /// May a line be used in another way?
    ConsentAsk(ConsentAskLine) = CONSENT_ASK;
    /// Consent given or not.
    Consent(ConsentLine) = CONSENT;
}

impl Content {
    /// Reads the content of a body of a line of kind `kind`.
    pub fn read(kind: Kind, bytes: &[u8]) -> Result<Self, Malformed> {
        let content = Self::decode(kind, bytes)?;
        if content.is_well_formed() { Ok(content) } else { Err(Malformed::Shape) }
    }

    /// Makes the body of a line in which `actor` says this. Refuses what is incomplete with [`Refusal::Malformed`] and
    /// what does not fit one body with [`Refusal::TooLarge`] (LIM-003).
    pub fn to_body(&self, actor: Actor) -> Result<Body, Refusal> {
        if !self.is_well_formed() {
            return Err(Refusal::Malformed);
        }
        let body = Body { actor, content: self.to_bytes() };
        if canonical::encode(&body).len() > limits::BODY_BYTES_MAX { Err(Refusal::TooLarge) } else { Ok(body) }
    }

    /// Returns the handling that the line itself states, if it states one (MARK-001).
    #[must_use]
    pub fn handling(&self) -> Option<&Handling> {
        match self {
            Self::Note(note) => note.handling.as_ref(),
            Self::Attach(attach) => attach.handling.as_ref(),
            Self::Alert(alert) => alert.handling.as_ref(),
            Self::Measures(measures) => measures.handling.as_ref(),
            Self::Help(help) => help.handling.as_ref(),
            Self::Opening(opening) => Some(&opening.handling),
            Self::Handling(change) => Some(&change.handling),
            Self::RequestDraft(line) => line.handling.as_ref(),
            Self::Request(line) => line.handling.as_ref(),
            Self::Amendment(line) => line.handling.as_ref(),
            Self::Progress(line) => line.handling.as_ref(),
            Self::Answer(line) => line.handling.as_ref(),
            Self::Preserved(line) => line.handling.as_ref(),
            _ => None,
        }
    }

    /// Tells whether the content is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let marked = self.handling().is_none_or(Handling::is_well_formed);
        let whole = match self {
            Self::Opening(opening) => opening.is_complete(),
            Self::Attach(attach) => attach.file.is_well_formed(),
            Self::Alert(alert) => alert.is_well_formed(),
            Self::Measures(measures) => measures.is_well_formed(),
            Self::Help(help) => help.is_well_formed(),
            Self::Withdraw(withdraw) => withdraw.reason != WithdrawReason::Other || withdraw.words.is_some(),
            Self::RequestDraft(line) => line.is_well_formed(),
            Self::Request(line) => line.is_well_formed(),
            Self::Amendment(line) => line.is_well_formed(),
            Self::Extension(line) => line.is_well_formed(),
            Self::CallOff(line) => line.is_well_formed(),
            Self::AcceptPart(line) => line.is_well_formed(),
            Self::NeedMore(line) => line.is_well_formed(),
            Self::Answer(line) => line.is_well_formed(),
            Self::Preserved(line) => line.is_well_formed(),
            Self::ConsentAsk(line) => line.is_well_formed(),
            Self::Consent(line) => line.is_well_formed(),
            _ => true,
        };
        marked && whole
    }

    /// Returns the file that comes with the line, if one does.
    #[must_use]
    pub fn file(&self) -> Option<&FileRef> {
        match self {
            Self::Attach(attach) => Some(&attach.file),
            Self::Alert(alert) => alert.original.as_ref().map(|original| &original.file),
            Self::Request(line) => line.annex.as_ref().map(|annex| &annex.file),
            Self::Amendment(line) => line.annex.as_ref().map(|annex| &annex.file),
            Self::Answer(line) => line.file.as_ref().map(|named| &named.file),
            _ => None,
        }
    }

    /// Returns the line that a reply to a request names: what it answers.
    #[must_use]
    pub fn replies_to(&self) -> Option<EntryId> {
        match self {
            Self::Accept(line) => Some(line.target),
            Self::AcceptPart(line) => Some(line.target),
            Self::NeedMore(line) => Some(line.target),
            Self::Transfer(line) => Some(line.target),
            Self::Postpone(line) => Some(line.target),
            Self::Refuse(line) => Some(line.target),
            Self::Progress(line) => Some(line.target),
            Self::Answer(line) => Some(line.target),
            Self::Preserved(line) => Some(line.target),
            Self::Consent(line) => Some(line.target),
            _ => None,
        }
    }

    /// Takes everything that places this corrected content (what it answers, translates or links to) from `original`: a
    /// correction changes what a line says, never what it is about.
    pub(crate) fn anchor_to(&mut self, original: &Self) {
        match (self, original) {
            (Self::Acknowledge(new), Self::Acknowledge(old)) => new.target = old.target,
            (Self::Translate(new), Self::Translate(old)) => {
                (new.target, new.field) = (old.target, old.field.clone());
            }
            (Self::Link(new), Self::Link(old)) => new.dossier = old.dossier,
            (Self::FlagAnswer(new), Self::FlagAnswer(old)) => new.flag = old.flag,
            (Self::Progress(new), Self::Progress(old)) => new.target = old.target,
            (Self::Answer(new), Self::Answer(old)) => new.target = old.target,
            // Level, handling and clocks have lines of their own; correcting an opening does not touch them.
            (Self::Opening(new), Self::Opening(old)) => {
                (new.level, new.handling, new.clocks) = (old.level, old.handling.clone(), old.clocks);
            }
            _ => {}
        }
    }
}

/// Tells whether an own line of this kind can be corrected. The others are replaced by a newer line of their kind: an
/// alert by an update, a level by a level, a request by an amendment, a position by another.
#[must_use]
pub fn is_correctable(kind: Kind) -> bool {
    let frozen = matches!(
        kind,
        Kind::ALERT | Kind::REQUEST_DRAFT | Kind::EXTENSION | Kind::CALL_OFF | Kind::OUTCOME | Kind::CONSENT_ASK
    );
    kind == Kind::GENESIS || (is_withdrawable(kind) && !frozen)
}

/// Tells whether an own line of this kind can be withdrawn.
#[must_use]
pub fn is_withdrawable(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ACKNOWLEDGE
            | Kind::NOTE
            | Kind::ATTACH
            | Kind::TRANSLATE
            | Kind::LINK
            | Kind::FLAG
            | Kind::FLAG_ANSWER
            | Kind::ALERT
            | Kind::MEASURES
            | Kind::HELP_OFFERED
            | Kind::HELP_NEEDED
            | Kind::REQUEST_DRAFT
            | Kind::EXTENSION
            | Kind::CALL_OFF
            | Kind::PROGRESS
            | Kind::ANSWER
            | Kind::CONSENT_ASK
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{Role, SignIn};
    use crate::codes::{FlagReason, Help, Measure, Pap, Relation, Tlp};
    use crate::fold::story::{opening, text};
    use crate::ids::{DossierId, EntryId};
    use crate::kind::alert::lines::{HelpItem, MeasureTaken};
    use crate::kind::common::words::TEXT_BYTES_MAX;
    use crate::text::Line;
    use crate::time::Time;
    use alloc::string::String;
    use alloc::{format, vec};

    fn actor() -> Actor {
        Actor { role: Role::DutyOfficer, code: Line::new("7F3").expect("a line"), sign_in: SignIn::Passkey }
    }

    fn hex(content: impl Into<Content>) -> String {
        content.into().to_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Covers KIND-001, KIND-006: numbers on the wire never change.
    #[test]
    fn the_bytes_of_each_content_are_frozen() {
        let words = Some(text("go"));
        let target = EntryId([0xaa; 32]);
        let id = format!("5820{}", "aa".repeat(32));
        let said = "a20162656e0262676f";
        assert_eq!(hex(Acknowledge { target, words: words.clone() }), format!("a201{id}02{said}"));
        assert_eq!(hex(Note { text: text("go"), about: None, grade: None, handling: None }), format!("a101{said}"));
        let withdraw = Withdraw { target, reason: WithdrawReason::NotShareable, words: None };
        assert_eq!(hex(withdraw), format!("a201{id}0204"));
        let correct = Correct { target, kind: Kind::NOTE, content: vec![0xa0], words: None };
        assert_eq!(hex(correct), format!("a301{id}02150341a0"));
        let link = Link { dossier: DossierId([0xaa; 32]), relation: Relation::PartOf, words: None };
        assert_eq!(hex(link), format!("a201{id}0204"));
        assert_eq!(hex(Flag { reason: FlagReason::Military, words: text("go") }), format!("a2010102{said}"));
        assert_eq!(hex(Reason { words }), format!("a101{said}"));
        assert_eq!(hex(Leave { words: None }), "a0");
        let handling = Handling::new(Tlp::AmberStrict, Pap::Green);
        assert_eq!(hex(HandlingChange { handling, words: None }), "a101a40103020103000480");
        let taken = MeasureTaken { measure: Measure::Evacuated, words: None, from: Some(Time(1)), until: None };
        assert_eq!(hex(MeasuresLine { measures: vec![taken], handling: None }), "a10181a201040301");
        let help = HelpItem { help: Help::Cyber, quantity: None, words: None, contact: None };
        assert_eq!(hex(HelpLine { items: vec![help], handling: None }), "a10181a1010c");
    }

    #[test]
    fn what_is_incomplete_is_neither_written_nor_read() {
        let bare = Withdraw { target: EntryId([1; 32]), reason: WithdrawReason::Other, words: None };
        let mut untitled = opening();
        untitled.titles.clear();
        let mut mixed = opening();
        mixed.character.is_not.pop();
        let empty = MeasuresLine { measures: Vec::new(), handling: None };
        for (kind, content) in [
            (Kind::WITHDRAW, Content::from(bare)),
            (Kind::GENESIS, untitled.into()),
            (Kind::GENESIS, mixed.into()),
            (Kind::MEASURES, empty.into()),
        ] {
            assert_eq!(content.to_body(actor()), Err(Refusal::Malformed), "{kind:?}");
            assert_eq!(Content::read(kind, &content.to_bytes()), Err(Malformed::Shape), "{kind:?}");
        }
        assert!(Content::from(opening()).to_body(actor()).is_ok());
    }

    #[test]
    fn a_content_is_read_as_its_own_kind_only() {
        let note = Content::from(Note { text: text("x"), about: None, grade: None, handling: None }).to_bytes();
        assert!(Content::read(Kind::NOTE, &note).is_ok());
        for kind in [Kind::FLAG, Kind::LANE_OPEN, Kind::SEEN, Kind(9_999)] {
            assert_eq!(Content::read(kind, &note), Err(Malformed::Shape), "{kind:?}");
        }
    }

    /// Covers LIM-003.
    #[test]
    fn what_does_not_fit_one_body_is_refused() {
        let long = Some(text(&"x".repeat(TEXT_BYTES_MAX)));
        let measure = MeasureTaken { measure: Measure::Other, words: long, from: None, until: None };
        let line = |count| Content::from(MeasuresLine { measures: vec![measure.clone(); count], handling: None });
        assert!(line(3).to_body(actor()).is_ok());
        assert_eq!(line(4).to_body(actor()), Err(Refusal::TooLarge));
    }
}
