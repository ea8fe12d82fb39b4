//! What an officer can do in a dossier of any kind, read from a form.
//!
//! Promise: an act that is returned is complete and, as far as this node's view shows, one that will count: a line of
//! another member is not corrected, a closed dossier is not written in, what only the lead does only the lead does.
//! Not here: opening a dossier and the lines of one kind (`kind/<kind>/form.rs`); the last word, which the record has
//! when the line is drafted.

use alloc::collections::BTreeSet;

use crate::codes::{Code, TranslationStatus, WithdrawReason};
use crate::fold::{Item, View};
use crate::ids::{DossierId, EntryId, Member};
use crate::kind::common::acknowledge::Acknowledge;
use crate::kind::common::attach::{Attach, FileRef};
use crate::kind::common::change::{HandlingChange, Leave, LevelChange};
use crate::kind::common::character::{Flag, FlagAnswer};
use crate::kind::common::clocks::Clocks;
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::common::link::Link;
use crate::kind::common::note::{Grade, Note};
use crate::kind::common::reason::Reason;
use crate::kind::common::translate::{FieldPath, Translate};
use crate::kind::common::withdraw::Withdraw;
use crate::kind::content::{self, Content};
use crate::limits;
use crate::lines::Kind;
use crate::structural::{CloseReason, HistoryRule};
use crate::time::Time;

/// What a form is read against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The member that acts.
    pub own: Member,
    /// The time that the line will claim.
    pub now: Time,
    /// The dossier as it is now.
    pub view: &'a View,
    /// Whether a member is in the charter and active.
    pub is_member: &'a dyn Fn(Member) -> bool,
    /// Within how many milliseconds a level is acknowledged, by the charter.
    pub acknowledge_ms: &'a dyn Fn(crate::codes::Level) -> u64,
    /// The file that goes with the form, already sealed.
    pub file: Option<&'a FileRef>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Write a line with this content.
    Write(Kind, Content),
    /// Ask members to take part.
    ///
    /// With `earlier_texts` the lead also grants them every text from before their time (LATE-002).
    Invite {
        /// Whom.
        members: BTreeSet<Member>,
        /// Why.
        reason: Reason,
        /// Whether earlier texts are granted.
        earlier_texts: bool,
    },
    /// Remove members, with a cut for each.
    Remove(BTreeSet<Member>, Reason),
    /// Close.
    Close(CloseReason, Reason),
    /// Open again.
    Reopen(Reason),
    /// Offer the lead to a participant (LEAD-001).
    OfferLead(Member, Reason),
    /// Accept the lead that this line offers (LEAD-002).
    AcceptLead(EntryId, Reason),
    /// Hand the lead over to whom this acceptance is of (LEAD-003).
    ReleaseLead {
        /// The acceptance.
        accept: EntryId,
        /// Whose it is: the new lead.
        to: Member,
        /// Why.
        reason: Reason,
    },
}

/// Reads the fields of a line that dossiers of every kind share; `None` with problems noted, or if there is no such
/// form.
///
/// Fields, by kind of line (texts take their language from `lang`): acknowledge `target? words?` · note `text about?
/// source? information?` and handling · attach `name description?` and handling · withdraw `target reason words?` ·
/// translate `target field text lang status` · link `dossier relation words?` · flag `reason words` · flag-answer `flag
/// outcome words` · leave `words?` · handling `tlp pap use? use-text? words?` · level `level words?`. Handling fields
/// of a note or a file are `tlp pap use use-text`.
pub fn content(kind: Kind, reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    check_author(kind, reader, context);
    match kind {
        Kind::ACKNOWLEDGE => {
            let target = reader.entry("target");
            let target = if reader.raw("target").is_none() { Some(context.view.id().genesis()) } else { target };
            let (target, words) = (line_of(target?, "target", reader, context), reader.text("words"));
            Some(Acknowledge { target: target?.id, words }.into())
        }
        Kind::NOTE => note(reader, context),
        Kind::ATTACH => attach(reader, context),
        Kind::WITHDRAW => withdraw(reader, context),
        Kind::TRANSLATE => translate(reader, context),
        Kind::LINK => {
            let dossier = reader.parsed("dossier", ProblemCode::NotADossier, DossierId::from_hex);
            let (dossier, relation) = (reader.need("dossier", dossier), required_code(reader, "relation"));
            let words = reader.text("words");
            Some(Link { dossier: dossier?, relation: relation?, words }.into())
        }
        Kind::FLAG => {
            let (reason, words) = (required_code(reader, "reason"), reader.text("words"));
            let words = reader.need("words", words);
            Some(Flag { reason: reason?, words: words? }.into())
        }
        Kind::FLAG_ANSWER => flag_answer(reader, context),
        Kind::LEAVE => {
            if is_lead(context) {
                reader.wrong("", ProblemCode::Lead);
            }
            Some(Leave { words: reader.text("words") }.into())
        }
        Kind::HANDLING => handling(reader, context),
        Kind::LEVEL => {
            let (level, words) = (required_code::<crate::codes::Level>(reader, "level"), reader.text("words"));
            let clocks = Clocks::freeze(context.now, (context.acknowledge_ms)(level?), None);
            Some(LevelChange { level: level?, clocks, words }.into())
        }
        _ => None,
    }
}

/// Reads `members`, `words` and `earlier-texts?` (yes): whom to ask, and whether they get earlier texts.
pub fn invite(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    check_lead(reader, context);
    let members = reader.members("members", limits::PARTICIPANTS_MAX);
    let reason = Reason { words: reader.text("words") };
    let takes_part = context.view.participants();
    reader.need("members", members.first());
    if members.iter().any(|member| takes_part.contains(member)) {
        reader.wrong("members", ProblemCode::TakesPart);
    }
    if members.iter().any(|member| !(context.is_member)(*member)) {
        reader.wrong("members", ProblemCode::NotAMember);
    }
    if members.union(&takes_part).count() > limits::PARTICIPANTS_MAX {
        reader.over("members", ProblemCode::TooMany, limits::PARTICIPANTS_MAX);
    }
    let earlier_texts =
        reader.parsed("earlier-texts", ProblemCode::NotInList, |text| (text == "yes").then_some(())).is_some();
    if earlier_texts && context.view.history() == HistoryRule::None {
        reader.wrong("earlier-texts", ProblemCode::HistoryRule);
    }
    Some(Act::Invite { members, reason, earlier_texts })
}

/// Reads `members` and `words`: whom to remove.
pub fn remove(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    check_lead(reader, context);
    let members = reader.members("members", limits::PARTICIPANTS_MAX);
    let reason = Reason { words: reader.text("words") };
    let takes_part = context.view.participants();
    reader.need("members", members.first());
    if members.iter().any(|member| !takes_part.contains(member)) {
        reader.wrong("members", ProblemCode::TakesNoPart);
    }
    if members.contains(&context.own) {
        reader.wrong("members", ProblemCode::Lead);
    }
    Some(Act::Remove(members, reason))
}

/// Reads `reason` and `words`: why to close.
pub fn close(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    check_lead(reader, context);
    check_open(reader, context);
    let (reason, words) = (required_code(reader, "reason"), reader.text("words"));
    Some(Act::Close(reason?, Reason { words }))
}

/// Reads `words`: why to open again.
pub fn reopen(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    check_lead(reader, context);
    if context.view.closed().is_none() {
        reader.wrong("", ProblemCode::NotClosed);
    }
    Some(Act::Reopen(Reason { words: reader.text("words") }))
}

/// Checks that the member may write a line of this kind now.
pub fn check_author(kind: Kind, reader: &mut Reader<'_>, context: &Context<'_>) {
    check_open(reader, context);
    if kind.is_lead_only() {
        check_lead(reader, context);
    }
    if !context.view.participants().contains(&context.own) {
        reader.wrong("", ProblemCode::TakesNoPart);
    }
}

/// Returns the line `id`, if it counts here and its text was not withdrawn.
pub fn line_of<'a>(id: EntryId, field: &str, reader: &mut Reader<'_>, context: &Context<'a>) -> Option<&'a Item> {
    let item = context.view.item(&id).filter(|item| item.is_counted());
    match item {
        None => reader.wrong(field, ProblemCode::NotALine),
        Some(item) if item.is_withdrawn() => reader.wrong(field, ProblemCode::Withdrawn),
        Some(_) => return item,
    }
    None
}

/// Reads `target`: an own line that can be changed in the way that `is_changeable` tells.
pub fn own_line<'a>(
    reader: &mut Reader<'_>,
    context: &Context<'a>,
    is_changeable: fn(Kind) -> bool,
) -> Option<&'a Item> {
    let target = reader.entry("target");
    let target = reader.need("target", target)?;
    let item = line_of(target, "target", reader, context)?;
    if item.member != context.own {
        reader.wrong("target", ProblemCode::NotOwnLine);
        return None;
    }
    if !is_changeable(item.kind) {
        reader.wrong("target", ProblemCode::NotChangeable);
        return None;
    }
    Some(item)
}

/// Reads a code that must be there.
pub fn required_code<C: Code>(reader: &mut Reader<'_>, name: &str) -> Option<C> {
    let code = reader.code(name);
    reader.need(name, code)
}

pub(super) fn is_lead(context: &Context<'_>) -> bool {
    context.view.leads().values().iter().any(|lead| lead.value == context.own)
}

pub(super) fn check_lead(reader: &mut Reader<'_>, context: &Context<'_>) {
    if !is_lead(context) {
        reader.wrong("", ProblemCode::LeadOnly);
    }
}

fn check_open(reader: &mut Reader<'_>, context: &Context<'_>) {
    if context.view.closed().is_some() {
        reader.wrong("", ProblemCode::Closed);
    }
}

fn note(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    let text = reader.text("text");
    let text = reader.need("text", text);
    let about = reader.entry("about");
    let about = about.and_then(|id| line_of(id, "about", reader, context)).map(|item| item.id);
    let (source, information) = (reader.code("source"), reader.code("information"));
    let grade = if reader.raw("source").is_some() || reader.raw("information").is_some() {
        let (source, information) = (reader.need("source", source), reader.need("information", information));
        Some(Grade { scheme: crate::codes::GradeScheme::FourByFour, source: source?, information: information? })
    } else {
        None
    };
    let handling = reader.handling();
    Some(Note { text: text?, about, grade, handling }.into())
}

fn attach(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    let name = reader.line("name");
    let name = reader.need("name", name);
    if name.as_ref().is_some_and(|name| name.as_str().contains(['/', '\\'])) {
        reader.wrong("name", ProblemCode::Character);
    }
    let file = reader.need("file", context.file);
    let (description, handling) = (reader.text("description"), reader.handling());
    Some(Attach { name: name?, file: file?.clone(), description, handling }.into())
}

fn withdraw(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    let item = own_line(reader, context, content::is_withdrawable);
    let (reason, words) = (required_code(reader, "reason"), reader.text("words"));
    if reason == Some(WithdrawReason::Other) {
        reader.need("words", words.as_ref());
    }
    Some(Withdraw { target: item?.id, reason: reason?, words }.into())
}

fn translate(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    let target = reader.entry("target");
    let target = reader.need("target", target);
    let target = target.and_then(|id| line_of(id, "target", reader, context));
    let field = reader.parsed("field", ProblemCode::NotAFieldPath, FieldPath::new);
    let (field, text) = (reader.need("field", field), reader.text("text"));
    let text = reader.need("text", text);
    let status = required_code::<TranslationStatus>(reader, "status");
    Some(Translate { target: target?.id, field: field?, text: text?, status: status? }.into())
}

fn flag_answer(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    let flag = reader.entry("flag");
    let flag = reader.need("flag", flag);
    let flag = flag.and_then(|id| line_of(id, "flag", reader, context));
    if flag.is_some_and(|item| item.kind != Kind::FLAG) {
        reader.wrong("flag", ProblemCode::WrongKind);
    }
    let (outcome, words) = (required_code(reader, "outcome"), reader.text("words"));
    let words = reader.need("words", words);
    Some(FlagAnswer { flag: flag?.id, outcome: outcome?, words: words? }.into())
}

fn handling(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Content> {
    let (handling, words) = (reader.handling(), reader.text("words"));
    let handling = reader.need("tlp", handling)?;
    // What other members said stands; only they lower it (MARK-001).
    if context.view.handling_of_others(context.own).is_some_and(|others| handling.lowers(&others)) {
        reader.wrong("tlp", ProblemCode::OnlyAuthorLowers);
    }
    Some(HandlingChange { handling, words }.into())
}
