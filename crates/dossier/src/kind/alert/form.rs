//! What an officer can do in an alert, read from flat fields: the one validation that pages, API and command line
//! share.
//!
//! ```text
//!   fields ── open / act ──> an act for the desk, or every problem with its field and code
//! ```
//!
//! Promise: an act that is returned is complete and can be written as it stands.
//! Not here: lines that dossiers of every kind share (`kind/common/acts.rs`), words for people.

mod message;
mod opening;

use alloc::string::String;
use alloc::vec::Vec;

use crate::codes::{Help, Measure};
use crate::fold::Said;
use crate::ids::Member;
use crate::kind::alert::cap;
use crate::kind::alert::lines::{AlertLine, HelpItem, HelpLine, ITEMS_MAX, MeasureTaken, MeasuresLine, OriginalFile};
use crate::kind::common::acts::{self, Act, Context};
use crate::kind::common::clocks::Clocks;
use crate::kind::common::correct::Correct;
use crate::kind::common::form::{Fields, Problem, ProblemCode, Reader};
use crate::kind::common::lead_transfer;
use crate::kind::common::opening_form;
use crate::kind::content::{self, Content};
use crate::lines::Kind;
use crate::time::Time;

pub use opening::OpenAlert;

/// What a new CAP message is called.
#[derive(Clone, Copy, Debug)]
pub struct CapName<'a> {
    /// `identifier`: unique for the sender; no spaces, commas, `<` or `&`.
    pub identifier: &'a str,
    /// `sender`: unique in the world; no spaces, commas, `<` or `&`.
    pub sender: &'a str,
}

/// A CAP message that was read from a file, already made to fit (CAP-011).
#[derive(Clone, Debug)]
pub struct Imported {
    /// The message.
    pub alert: cap::Alert,
    /// Its file.
    pub original: OriginalFile,
}

/// What the form of a new alert is read against.
#[derive(Clone, Copy)]
pub struct OpenContext<'a> {
    /// The member that opens it and will lead.
    pub own: Member,
    /// The time that its lines will claim.
    pub now: Time,
    /// Whether a member is in the charter and active.
    pub is_member: &'a dyn Fn(Member) -> bool,
    /// Within how many milliseconds a level is acknowledged, by the charter.
    pub acknowledge_ms: &'a dyn Fn(crate::codes::Level) -> u64,
    /// The name of its CAP message.
    pub name: CapName<'a>,
    /// The CAP message, if one was imported: then the form has no fields of CAP.
    pub imported: Option<&'a Imported>,
}

/// What can be done in an alert that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// The lead updates an alert.
    Update,
    /// The lead cancels an alert.
    Cancel,
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
        Self::Update,
        Self::Cancel,
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
        Kind::MEASURES,
        Kind::HELP_OFFERED,
        Kind::HELP_NEEDED,
    ];

    /// Returns the name, which pages, API and command line use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Cancel => "cancel",
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

/// Reads the form of a new alert.
///
/// Fields: `mode` (live, exercise) · `participants` · `history` · `title.LANG` · `level` · `tlp pap use? use-text?` ·
/// `legal-basis legal-basis-words` · `purpose purpose-words?` · `review-by` · `character` (all four) `character-words?`
/// · `lang` for the words · and, unless a message was imported, those of [`act`]'s `update`.
pub fn open(fields: &Fields, context: &OpenContext<'_>) -> Result<OpenAlert, Vec<Problem>> {
    let mut reader = Reader::new(fields);
    let alert = opening::open(&mut reader, context, None);
    reader.finish(alert)
}

/// Reads the form of an alert whose first line is given: of a continuation (LEAD-005). There are no fields of CAP.
pub fn open_with(fields: &Fields, context: &OpenContext<'_>, first: &AlertLine) -> Result<OpenAlert, Vec<Problem>> {
    let mut reader = Reader::new(fields);
    if !first.is_well_formed() {
        reader.wrong(crate::kind::continuation::TARGET, ProblemCode::TextNotHere);
    }
    let alert = opening::open(&mut reader, context, Some(first));
    reader.finish(alert)
}

/// Reads the form of an act in an open alert. `imported` serves `update` only.
///
/// Fields beyond those of [`acts::content`], [`acts::invite`], [`acts::remove`], [`acts::close`],
/// [`acts::reopen`] and [`lead_transfer`]:
///
/// - `update`: `target?` (the alert; not needed while one holds) · `acknowledge-again?` (yes) · `event.LANG` and, in
///   the same languages, `headline.LANG? description.LANG? instruction.LANG?` · `category urgency severity certainty` ·
///   `response? effective? onset? expires? web? contact? scope? restriction? addresses? note?` · rows of `area polygon?
///   circle? geocode?` (`name=value`), ending in `.0`, `.1` …; without an import.
/// - `cancel`: `target? note?`.
/// - `measures`: rows of `measure words? from? until?`, and handling.
/// - `help-offered`, `help-needed`: rows of `help quantity? words? contact?`, and handling.
/// - `correct`: `target why?` and all fields of that line's kind; of the genesis the titles and statements.
pub fn act(
    verb: Verb,
    fields: &Fields,
    context: &Context<'_>,
    name: CapName<'_>,
    imported: Option<&Imported>,
) -> Result<Act, Vec<Problem>> {
    let mut reader = Reader::new(fields);
    let reader_mut = &mut reader;
    let act = match verb {
        Verb::Update => update(reader_mut, context, name, imported).map(alert_line),
        Verb::Cancel => cancel(reader_mut, context, name).map(alert_line),
        Verb::Correct => correct(reader_mut, context).map(|correct| Act::Write(Kind::CORRECT, correct.into())),
        Verb::Invite => acts::invite(reader_mut, context),
        Verb::Remove => acts::remove(reader_mut, context),
        Verb::Close => acts::close(reader_mut, context),
        Verb::Reopen => acts::reopen(reader_mut, context),
        Verb::OfferLead => lead_transfer::offer(reader_mut, context),
        Verb::AcceptLead => lead_transfer::accept(reader_mut, context),
        Verb::ReleaseLead => lead_transfer::release(reader_mut, context),
        Verb::Write(kind) => write(kind, reader_mut, context).map(|content| Act::Write(kind, content)),
    };
    reader.finish(act)
}

fn alert_line(line: AlertLine) -> Act {
    Act::Write(Kind::ALERT, line.into())
}

fn write(kind: Kind, reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    match kind {
        Kind::MEASURES => {
            acts::check_author(kind, reader, context);
            measures(reader).map(Content::from)
        }
        Kind::HELP_OFFERED | Kind::HELP_NEEDED => {
            acts::check_author(kind, reader, context);
            help(reader).map(Content::from)
        }
        _ => acts::content(kind, reader, context),
    }
}

fn measures(reader: &mut Reader<'_>) -> Option<MeasuresLine> {
    let rows = reader.rows("measure", ITEMS_MAX);
    reader.need("measure", rows.first());
    let measures: Vec<Option<MeasureTaken>> = rows.iter().map(|row| measure(reader, row)).collect();
    let handling = reader.handling();
    Some(MeasuresLine { measures: measures.into_iter().collect::<Option<_>>()?, handling })
}

fn measure(reader: &mut Reader<'_>, row: &str) -> Option<MeasureTaken> {
    let field = |name: &str| -> String { alloc::format!("{name}{row}") };
    let measure = acts::required_code::<Measure>(reader, &field("measure"));
    let words = reader.text(&field("words"));
    if measure == Some(Measure::Other) {
        reader.need(&field("words"), words.as_ref());
    }
    let (from, until) = (reader.time(&field("from")), reader.time(&field("until")));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        reader.wrong(&field("until"), ProblemCode::EndsBeforeItBegins);
    }
    Some(MeasureTaken { measure: measure?, words, from, until })
}

fn help(reader: &mut Reader<'_>) -> Option<HelpLine> {
    let rows = reader.rows("help", ITEMS_MAX);
    reader.need("help", rows.first());
    let items: Vec<Option<HelpItem>> = rows.iter().map(|row| help_item(reader, row)).collect();
    let handling = reader.handling();
    Some(HelpLine { items: items.into_iter().collect::<Option<_>>()?, handling })
}

fn help_item(reader: &mut Reader<'_>, row: &str) -> Option<HelpItem> {
    let field = |name: &str| -> String { alloc::format!("{name}{row}") };
    let help = acts::required_code::<Help>(reader, &field("help"));
    let (quantity, words) = (reader.line(&field("quantity")), reader.text(&field("words")));
    if help == Some(Help::Other) {
        reader.need(&field("words"), words.as_ref());
    }
    let contact = reader.line(&field("contact"));
    Some(HelpItem { help: help?, quantity, words, contact })
}

/// Reads a correction: new content for an own line, complete.
fn correct(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Correct> {
    let words = reader.text("why");
    let item = acts::own_line(reader, context, content::is_correctable)?;
    let Said::Content(original) = &item.original else {
        reader.wrong("target", ProblemCode::TextNotHere);
        return None;
    };
    let mut new = match original {
        Content::Opening(old) => {
            acts::check_author(Kind::CORRECT, reader, context);
            opening_form::corrected(reader, context.now, old)?.into()
        }
        _ => write(item.kind, reader, context)?,
    };
    new.anchor_to(original);
    Some(Correct { target: item.id, kind: item.kind, content: new.to_bytes(), words })
}

fn update(
    reader: &mut Reader<'_>,
    context: &Context<'_>,
    name: CapName<'_>,
    imported: Option<&Imported>,
) -> Option<AlertLine> {
    acts::check_author(Kind::ALERT, reader, context);
    let again = reader.parsed("acknowledge-again", ProblemCode::NotInList, |text| (text == "yes").then_some(()));
    let level = again.and(context.view.most_urgent());
    let clocks = level.map(|level| Clocks::freeze(context.now, (context.acknowledge_ms)(level), None));
    let line = match imported {
        Some(imported) => imported_line(imported, clocks),
        None => {
            let base = current(reader, context);
            let sent = cap::DateTime::utc(context.now);
            let empty = cap::Alert { infos: Vec::new(), ..base?.update_of(name.identifier, sent) };
            let cap = message::read(reader, context.now, empty, &[])?;
            AlertLine { cap, original: None, clocks, handling: None }
        }
    };
    check_mode(&line, context.view.is_exercise(), reader);
    Some(line)
}

fn imported_line(imported: &Imported, clocks: Option<Clocks>) -> AlertLine {
    AlertLine { cap: imported.alert.clone(), original: Some(imported.original.clone()), clocks, handling: None }
}

fn check_mode(line: &AlertLine, exercise: bool, reader: &mut Reader<'_>) {
    if !line.agrees_with(exercise) {
        reader.wrong("mode", ProblemCode::ExerciseMismatch);
    }
}

fn cancel(reader: &mut Reader<'_>, context: &Context<'_>, name: CapName<'_>) -> Option<AlertLine> {
    acts::check_author(Kind::ALERT, reader, context);
    let base = current(reader, context);
    let note = reader.words("note");
    let mut cap = base?.cancel_of(name.identifier, cap::DateTime::utc(context.now));
    cap.note = note.map(|note| note.as_str().into());
    message::check(&cap, reader);
    Some(AlertLine { cap, original: None, clocks: None, handling: None })
}

/// Reads `target`: the alert that is updated or cancelled; the one that holds, if it is not said.
fn current<'a>(reader: &mut Reader<'_>, context: &Context<'a>) -> Option<&'a cap::Alert> {
    let mut holding = context.view.alerts().current();
    let (first, second) = (holding.next(), holding.next());
    let said = reader.entry("target");
    let id = match (said, first, second) {
        (Some(id), ..) => id,
        (None, ..) if reader.raw("target").is_some() => return None,
        (None, Some(id), None) => id,
        (None, None, _) => {
            reader.wrong("target", ProblemCode::NoCurrentAlert);
            return None;
        }
        (None, Some(_), Some(_)) => {
            reader.wrong("target", ProblemCode::SeveralCurrentAlerts);
            return None;
        }
    };
    let item = acts::line_of(id, "target", reader, context)?;
    match item.content() {
        Some(Content::Alert(alert)) => Some(&alert.cap),
        _ => {
            reader.wrong("target", ProblemCode::WrongKind);
            None
        }
    }
}

#[cfg(test)]
mod tests;
