//! What an officer can do in a request, read from flat fields: the one validation that pages, API and command line
//! share.
//!
//! ```text
//!   fields ── open / act ──> an act for the desk, or every problem with its field and code
//!   Matter ── matter_fields ──> the fields of a draft or a request, to be changed and sent again
//! ```
//!
//! Promise: an act that is returned is complete and can be written as it stands; what lacks something that the law of
//! a requested member asks for is not sent, and the problems name the fields (REQ-003).
//! Not here: lines that dossiers of every kind share (`kind/common/acts.rs`), words for people.

mod asks;
mod matter;
mod needs;
mod open;
mod replies;

use alloc::vec::Vec;

use super::clocks::{Limits, Receiver};
use super::fields::{DetailField, ProseField};
use super::table;
use crate::codes::Level;
use crate::fold::Said;
use crate::ids::Member;
use crate::kind::common::acknowledge::Acknowledge;
use crate::kind::common::acts::{self, Act, Context};
use crate::kind::common::correct::Correct;
use crate::kind::common::form::{Fields, Problem, ProblemCode, Reader};
use crate::kind::common::lead_transfer;
use crate::kind::common::opening_form;
use crate::kind::content::{self, Content};
use crate::lines::Kind;

pub use matter::matter_fields;
pub use needs::{Need, matter_so_far, needs};
pub use open::{OpenContext, OpenRequest};

/// What the form of an act is read against.
#[derive(Clone, Copy)]
pub struct RequestContext<'a> {
    /// What forms of every kind are read against; its file is the annex of a request, or what comes with an answer.
    pub acts: Context<'a>,
    /// Within how many milliseconds a level is answered, by the charter.
    pub answer_ms: &'a dyn Fn(Level) -> u64,
    /// What the newest card of a member says; `None` if none is here.
    pub receiver: &'a dyn Fn(Member) -> Option<Receiver<'a>>,
}

impl<'a> RequestContext<'a> {
    fn limits(&self) -> Limits<'a> {
        Limits { acknowledge_ms: self.acts.acknowledge_ms, answer_ms: self.answer_ms }
    }
}

/// What can be done in a request that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Correct an own line.
    Correct,
    /// The lead asks members to take part.
    Invite,
    /// The lead removes members.
    Remove,
    /// The lead closes the dossier.
    Close,
    /// The lead opens it again.
    Reopen,
    /// The lead offers the lead to a participant.
    OfferLead,
    /// The participant that was asked accepts the lead.
    AcceptLead,
    /// The lead hands the lead over to the participant that accepted.
    ReleaseLead,
    /// Write a line of this kind: one of [`Verb::WRITTEN`].
    Write(Kind),
}

impl Verb {
    /// Every verb but those that write a line of a kind of their own.
    pub const PLAIN: &'static [Self] = &[
        Self::Correct,
        Self::Invite,
        Self::Remove,
        Self::Close,
        Self::Reopen,
        Self::OfferLead,
        Self::AcceptLead,
        Self::ReleaseLead,
    ];

    /// Kinds of line that have a form of their own here.
    pub const WRITTEN: &'static [Kind] = &[
        Kind::ACKNOWLEDGE,
        Kind::NOTE,
        Kind::ATTACH,
        Kind::WITHDRAW,
        Kind::TRANSLATE,
        Kind::LINK,
        Kind::FLAG,
        Kind::FLAG_ANSWER,
        Kind::LEAVE,
        Kind::HANDLING,
        Kind::LEVEL,
        Kind::REQUEST_DRAFT,
        Kind::REQUEST,
        Kind::AMENDMENT,
        Kind::EXTENSION,
        Kind::CALL_OFF,
        Kind::OUTCOME,
        Kind::ACCEPT,
        Kind::ACCEPT_PART,
        Kind::NEED_MORE,
        Kind::TRANSFER,
        Kind::POSTPONE,
        Kind::REFUSE,
        Kind::PROGRESS,
        Kind::ANSWER,
        Kind::PRESERVED,
        Kind::CONSENT_ASK,
        Kind::CONSENT,
    ];

    /// Returns the name, which pages, API and command line use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Invite => "invite",
            Self::Remove => "remove",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::OfferLead => Kind::LEAD_OFFER.name(),
            Self::AcceptLead => Kind::LEAD_ACCEPT.name(),
            Self::ReleaseLead => Kind::LEAD_RELEASE.name(),
            Self::Write(kind) => kind.name(),
        }
    }

    /// Finds a verb by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let written = Self::WRITTEN.iter().map(|kind| Self::Write(*kind));
        Self::PLAIN.iter().copied().chain(written).find(|verb| verb.name() == name)
    }
}

/// Names of fields that are neither details nor texts in languages.
const OTHER_FIELDS: &[&str] = &[
    "again",
    "authority",
    "confidentiality",
    "custodian",
    "data-class",
    "decision",
    "draft",
    "executed",
    "expected",
    "extendable-until",
    "files",
    "for",
    "form",
    "formal-request-to",
    "ground",
    "identifier",
    "identifier-type",
    "intended-use",
    "item",
    "member",
    "mla",
    "mla-by",
    "necessity",
    "need",
    "next",
    "offence",
    "origin",
    "path-place",
    "path-provider",
    "penalty",
    "place",
    "port",
    "possible-if",
    "preservation-risk",
    "provider",
    "provision",
    "receivers",
    "reference",
    "reply-by",
    "report-back",
    "result",
    "stage",
    "to",
    "trace",
    "volume",
];

/// Returns the name of every field that the forms of a request have beyond those of an alert: what stands before the
/// first dot. The message files name them all.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    let details = DetailField::ALL.iter().map(|field| field.name());
    details.chain(ProseField::ALL.iter().map(|field| field.name())).chain(OTHER_FIELDS.iter().copied())
}

/// Reads the form of a new request.
///
/// Fields: `mode` (live, exercise) · `to` (whom it asks) · `participants?` (who takes part beside) · `history` ·
/// `title.LANG` · `level` · `tlp pap use? use-text?` · `legal-basis legal-basis-words` · `purpose purpose-words?` ·
/// `review-by` · `character` (all four) `character-words?` · `lang` for the words · `stage` (draft, send) · with a file
/// its `name` · and what is asked:
///
/// - `form` · `origin?` · each [`DetailField`] by its name · each [`ProseField`] as `name.LANG`;
/// - rows of `offence provision? penalty?`, ending in `.0`, `.1` …;
/// - rows of `identifier identifier-type data-class port? from? until? custodian? place? trace?` (yes); a port goes
///   with an IP address, and times are to the second with their zone;
/// - `necessity mla mla-by? confidentiality? intended-use? reply-by?`.
///
/// A draft may leave out whatever is asked; what is sent may not leave out what [`super::required`] names.
pub fn open(fields: &Fields, context: &OpenContext<'_>) -> Result<OpenRequest, Vec<Problem>> {
    let mut reader = Reader::new(fields);
    let request = open::open(&mut reader, context);
    reader.finish(request)
}

/// Reads the form of an act in an open request.
///
/// Fields beyond those of [`acts::content`], [`acts::invite`], [`acts::remove`], [`acts::close`],
/// [`acts::reopen`] and [`lead_transfer`]
/// (texts take their language from `lang`; without `target` a reply is about what the member is asked now):
///
/// - `request-draft`: `to` · what is asked, as in [`open`] · `words?` and handling.
/// - `request`: `draft` (to send that draft as it stands) and `to?`; or `to` and what is asked · handling.
/// - `amendment`: `target?` · what is asked · `words` · `to?` (all who are asked) · `again?` (yes, no: whether those who
///   were asked before are asked anew) · handling.
/// - `extension`: `to?` (all who keep something) · `words`. `call-off`: `target? to? reason words?`. `outcome`:
///   `outcome words?`.
/// - `acknowledge`: `target? words?`. `accept`: `target? expected? words?`. `accept-part`: and `item* ground? words`.
/// - `need-more`: `target? need* words`. `transfer`: `target? authority member? contact? words?`. `postpone`: `target?
///   until ground words`. `refuse`: `target? ground words possible-if`.
/// - `progress`: `target? words next? preservation-risk?` and handling. `answer`: `target? result words? name? files*
///   source? information? report-back?` (yes) and handling.
/// - `preserved`: `target?` · rows of `until? item* provider? volume?` · `extendable-until? reference? executed?
///   formal-request-to? words?` · rows of `path-provider path-place?` · handling. Without `until` it is computed from
///   the member's own law profile, or is what the extension asks for.
/// - `consent-ask`: `target for* receivers? words`. `consent`: `target decision words?`.
/// - `correct`: `target why?` and all fields of that line's kind; of the genesis the titles and statements.
pub fn act(verb: Verb, fields: &Fields, context: &RequestContext<'_>) -> Result<Act, Vec<Problem>> {
    let mut reader = Reader::new(fields);
    let (reader_mut, acts) = (&mut reader, &context.acts);
    let act = match verb {
        Verb::Correct => correct(reader_mut, context).map(|correct| Act::Write(Kind::CORRECT, correct.into())),
        Verb::Invite => acts::invite(reader_mut, acts),
        Verb::Remove => acts::remove(reader_mut, acts),
        Verb::Close => acts::close(reader_mut, acts),
        Verb::Reopen => acts::reopen(reader_mut, acts),
        Verb::OfferLead => lead_transfer::offer(reader_mut, acts),
        Verb::AcceptLead => lead_transfer::accept(reader_mut, acts),
        Verb::ReleaseLead => lead_transfer::release(reader_mut, acts),
        Verb::Write(kind) => write(kind, reader_mut, context).map(|content| Act::Write(kind, content)),
    };
    reader.finish(act)
}

fn write(kind: Kind, reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<Content> {
    match kind {
        Kind::ACKNOWLEDGE if reader.raw("target").is_none() => acknowledge(reader, context),
        Kind::REQUEST_DRAFT
        | Kind::REQUEST
        | Kind::AMENDMENT
        | Kind::EXTENSION
        | Kind::CALL_OFF
        | Kind::OUTCOME
        | Kind::CONSENT_ASK => {
            acts::check_author(kind, reader, &context.acts);
            asks::read(kind, reader, context)
        }
        kind if replies::is_reply(kind) => {
            acts::check_author(kind, reader, &context.acts);
            replies::read(kind, reader, context)
        }
        _ => acts::content(kind, reader, &context.acts),
    }
}

/// An acknowledgement that does not say of what takes up what the member is asked now, else the dossier.
fn acknowledge(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<Content> {
    let asks = table::asks_of(context.acts.view, context.acts.own);
    let [ask] = asks.as_slice() else { return acts::content(Kind::ACKNOWLEDGE, reader, &context.acts) };
    acts::check_author(Kind::ACKNOWLEDGE, reader, &context.acts);
    Some(Acknowledge { target: *ask, words: reader.text("words") }.into())
}

/// Reads a correction: new content for an own line, complete.
fn correct(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<Correct> {
    let words = reader.text("why");
    let item = acts::own_line(reader, &context.acts, content::is_correctable)?;
    let Said::Content(original) = &item.original else {
        reader.wrong("target", ProblemCode::TextNotHere);
        return None;
    };
    let mut new = match original {
        Content::Opening(old) => {
            acts::check_author(Kind::CORRECT, reader, &context.acts);
            opening_form::corrected(reader, context.acts.now, old)?.into()
        }
        Content::Progress(_) | Content::Answer(_) => {
            acts::check_author(Kind::CORRECT, reader, &context.acts);
            replies::corrected(item.kind, reader, context, original.replies_to()?)?
        }
        Content::Acknowledge(_) => acts::content(item.kind, reader, &context.acts)?,
        _ => write(item.kind, reader, context)?,
    };
    new.anchor_to(original);
    Some(Correct { target: item.id, kind: item.kind, content: new.to_bytes(), words })
}

#[cfg(test)]
mod tests;
