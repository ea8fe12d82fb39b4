//! The forms of the lead: draft, request, amendment, extension, call-off, outcome; and the question for consent.
//!
//! Promise: a deadline that is written was computed from the newest card of the member it binds (REQ-004).

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::RequestContext;
use super::matter::{self, Read};
use crate::codes::{CallOffReason, ConsentUse, Level};
use crate::fold::Item;
use crate::ids::Member;
use crate::kind::common::acts::{self, required_code};
use crate::kind::common::attach::FileRef;
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::content::Content;
use crate::kind::request::clocks::{Limits, Receiver, ask, ask_longer};
use crate::kind::request::lines::{
    AmendmentLine, Asked, CallOffLine, ConsentAskLine, DraftLine, ExtensionLine, NamedFile, OutcomeLine, RequestLine,
};
use crate::kind::request::table;
use crate::limits;
use crate::lines::Kind;
use crate::time::Time;

/// What deadlines are computed from.
pub(super) struct Asking<'a> {
    pub(super) now: Time,
    pub(super) limits: Limits<'a>,
    pub(super) receiver: &'a dyn Fn(Member) -> Option<Receiver<'a>>,
    pub(super) level: Level,
}

impl<'a> Asking<'a> {
    /// Takes the most urgent level that stands. While no text that states one is here, no deadline can be computed.
    fn new(reader: &mut Reader<'_>, context: &RequestContext<'a>) -> Option<Self> {
        let Some(level) = context.acts.view.most_urgent() else {
            reader.wrong("", ProblemCode::TextNotHere);
            return None;
        };
        Some(Self { now: context.acts.now, limits: context.limits(), receiver: context.receiver, level })
    }
}

/// Reads the form of a line by which the lead asks, or of a question for consent.
pub(super) fn read(kind: Kind, reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<Content> {
    match kind {
        Kind::REQUEST_DRAFT => draft(reader, context).map(Content::from),
        Kind::REQUEST => request(reader, context).map(Content::from),
        Kind::AMENDMENT => amendment(reader, context).map(Content::from),
        Kind::EXTENSION => extension(reader, context).map(Content::from),
        Kind::CALL_OFF => call_off(reader, context).map(Content::from),
        Kind::OUTCOME => {
            let (outcome, words) = (required_code(reader, "outcome"), reader.text("words"));
            Some(OutcomeLine { outcome: outcome?, words }.into())
        }
        Kind::CONSENT_ASK => consent_ask(reader, context).map(Content::from),
        _ => None,
    }
}

/// Reads `to`.
pub(super) fn members(reader: &mut Reader<'_>) -> BTreeSet<Member> {
    reader.members("to", limits::PARTICIPANTS_MAX)
}

/// Checks whom a request goes to: members, and not the one that asks.
pub(super) fn check_to(
    reader: &mut Reader<'_>,
    to: &BTreeSet<Member>,
    own: Member,
    is_member: &dyn Fn(Member) -> bool,
) {
    if to.iter().any(|member| !is_member(*member)) {
        reader.wrong("to", ProblemCode::NotAMember);
    }
    if to.contains(&own) {
        reader.wrong("to", ProblemCode::Lead);
    }
}

/// Reads `to` in a dossier that is open: its participants; without the field, `otherwise`.
fn to_in_dossier(
    reader: &mut Reader<'_>,
    context: &RequestContext<'_>,
    otherwise: BTreeSet<Member>,
) -> BTreeSet<Member> {
    let said = members(reader);
    let to = if said.is_empty() { otherwise } else { said };
    if !reader.is_wrong("to") {
        reader.need("to", to.first());
    }
    let takes_part = context.acts.view.participants();
    if to.iter().any(|member| !takes_part.contains(member)) {
        reader.wrong("to", ProblemCode::TakesNoPart);
    }
    check_to(reader, &to, context.acts.own, context.acts.is_member);
    to
}

/// Takes the file that goes with the form; its name stands in `name`.
pub(super) fn annex(reader: &mut Reader<'_>, file: Option<&FileRef>, wanted: bool) -> Option<NamedFile> {
    let name = reader.line("name");
    if name.as_ref().is_some_and(|name| name.as_str().contains(['/', '\\'])) {
        reader.wrong("name", ProblemCode::Character);
    }
    match file {
        Some(file) if wanted => {
            let name = reader.need("name", name);
            Some(NamedFile { name: name?, file: file.clone() })
        }
        _ => {
            if name.is_some() {
                reader.need::<()>("file", None);
            }
            None
        }
    }
}

/// Freezes the deadlines of everybody in `to`, and notes what their laws and the form itself ask for (REQ-003).
pub(super) fn ask_all(reader: &mut Reader<'_>, asking: &Asking<'_>, read: &Read, to: &BTreeSet<Member>) -> Vec<Asked> {
    read.check_form(reader);
    let mut asked = Vec::new();
    for member in to {
        let Some(receiver) = (asking.receiver)(*member) else {
            reader.wrong("to", ProblemCode::NoCard);
            continue;
        };
        read.check_law(reader, receiver.law);
        asked.push(ask(*member, &receiver, read.matter.form, asking.level, asking.now, &asking.limits));
    }
    asked
}

fn draft(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<DraftLine> {
    let to = to_in_dossier(reader, context, BTreeSet::new());
    let read = matter::read(reader, context.acts.now);
    let (words, handling) = (reader.text("words"), reader.handling());
    Some(DraftLine { matter: read?.matter, to: to.into_iter().collect(), words, handling })
}

fn request(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<RequestLine> {
    if context.acts.view.request().is_sent() {
        reader.wrong("", ProblemCode::AlreadySent);
    }
    let (read, otherwise) = if reader.raw("draft").is_some() {
        let draft = sent_draft(reader, context)?;
        (Some(Read::of(draft.matter.clone())), draft.to.iter().copied().collect())
    } else {
        (matter::read(reader, context.acts.now), BTreeSet::new())
    };
    let to = to_in_dossier(reader, context, otherwise);
    let (annex, handling) = (annex(reader, context.acts.file, true), reader.handling());
    let asking = Asking::new(reader, context);
    let (read, asking) = (read?, asking?);
    let asked = ask_all(reader, &asking, &read, &to);
    Some(RequestLine { matter: read.matter, asked, annex, handling })
}

/// Reads `draft`: the draft that is sent as it stands.
fn sent_draft<'a>(reader: &mut Reader<'_>, context: &RequestContext<'a>) -> Option<&'a DraftLine> {
    let id = reader.entry("draft")?;
    match acts::line_of(id, "draft", reader, &context.acts)?.content() {
        Some(Content::RequestDraft(draft)) => Some(draft),
        Some(_) => {
            reader.wrong("draft", ProblemCode::WrongKind);
            None
        }
        None => {
            reader.wrong("draft", ProblemCode::TextNotHere);
            None
        }
    }
}

/// Reads `target`: the request or amendment that holds.
fn form<'a>(reader: &mut Reader<'_>, context: &RequestContext<'a>) -> Option<&'a Item> {
    let mut holding = context.acts.view.request().forms();
    let (first, second) = (holding.next(), holding.next());
    let said = reader.entry("target");
    let id = match (said, first, second) {
        (Some(id), ..) => id,
        (None, ..) if reader.raw("target").is_some() => return None,
        (None, Some(id), None) => id,
        (None, None, _) => {
            reader.wrong("target", ProblemCode::NoRequest);
            return None;
        }
        (None, Some(_), Some(_)) => {
            reader.wrong("target", ProblemCode::SeveralRequests);
            return None;
        }
    };
    let item = acts::line_of(id, "target", reader, &context.acts)?;
    if matches!(item.kind, Kind::REQUEST | Kind::AMENDMENT) {
        return Some(item);
    }
    reader.wrong("target", ProblemCode::WrongKind);
    None
}

fn amendment(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<AmendmentLine> {
    let view = context.acts.view;
    let base = form(reader, context);
    let read = matter::read(reader, context.acts.now);
    let takes_part = view.participants();
    let requested = table::requested(view).intersection(&takes_part).copied().collect();
    let to = to_in_dossier(reader, context, requested);
    let again = reader.parsed("again", ProblemCode::NotInList, |text| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    });
    let words = reader.text("words");
    let words = reader.need("words", words);
    let (annex, handling) = (annex(reader, context.acts.file, true), reader.handling());
    let asking = Asking::new(reader, context);
    let (base, read, asking) = (base?, read?, asking?);
    let is_asked = |member: &Member| table::ask_of(view, base.id, *member).is_some();
    let to = to.into_iter().filter(|member| again != Some(false) || !is_asked(member)).collect();
    let asked = ask_all(reader, &asking, &read, &to);
    Some(AmendmentLine { base: base.id, matter: read.matter, asked, words: words?, annex, handling })
}

fn extension(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<ExtensionLine> {
    let view = context.acts.view;
    let takes_part = view.participants();
    let kept_until = |member: Member| table::kept_by(view, member).filter_map(|(_, line)| line.until()).min();
    let keeping = takes_part.iter().copied().filter(|member| kept_until(*member).is_some()).collect::<BTreeSet<_>>();
    if keeping.is_empty() {
        reader.wrong("to", ProblemCode::NothingPreserved);
    }
    let to = to_in_dossier(reader, context, keeping);
    let words = reader.text("words");
    let words = reader.need("words", words);
    let asking = Asking::new(reader, context)?;
    let mut asked = Vec::new();
    for member in to {
        match longer(&asking, member, kept_until(member)) {
            Ok(longer) => asked.push(longer),
            Err(code) => reader.wrong("to", code),
        }
    }
    Some(ExtensionLine { asked, words: words? })
}

fn longer(asking: &Asking<'_>, member: Member, until: Option<Time>) -> Result<Asked, ProblemCode> {
    let until = until.ok_or(ProblemCode::NothingPreserved)?;
    if until <= asking.now {
        return Err(ProblemCode::Past);
    }
    let receiver = (asking.receiver)(member).ok_or(ProblemCode::NoCard)?;
    let longer = ask_longer(member, &receiver, until, asking.level, asking.now, &asking.limits);
    longer.ok_or(ProblemCode::NotExtendable)
}

fn call_off(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<CallOffLine> {
    let target = form(reader, context);
    let members = members(reader);
    let is_asked =
        |member: &Member| target.is_none_or(|target| table::ask_of(context.acts.view, target.id, *member).is_some());
    if !members.iter().all(is_asked) {
        reader.wrong("to", ProblemCode::NotAsked);
    }
    let (reason, words) = (required_code(reader, "reason"), reader.text("words"));
    if reason == Some(CallOffReason::Other) {
        reader.need("words", words.as_ref());
    }
    Some(CallOffLine { target: target?.id, members: members.into_iter().collect(), reason: reason?, words })
}

fn consent_ask(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<ConsentAskLine> {
    let target = reader.entry("target");
    let target = reader.need("target", target);
    let target = target.and_then(|id| acts::line_of(id, "target", reader, &context.acts));
    if target.is_some_and(|item| item.member == context.acts.own) {
        // Nobody needs the consent of another for a line of its own.
        reader.wrong("target", ProblemCode::WrongKind);
    }
    let uses = reader.codes::<ConsentUse>("for");
    reader.need("for", uses.first());
    let (receivers, words) = (reader.line("receivers"), reader.text("words"));
    let words = reader.need("words", words);
    Some(ConsentAskLine { target: target?.id, uses, receivers, words: words? })
}
