//! The forms of a requested member: what it says to what it is asked.
//!
//! Promise: a reply names a line that asks this very member and that holds (REQ-005).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::asks::annex;
use super::{RequestContext, field_names};
use crate::codes::{AnswerResult, ConsentDecision, GradeScheme, RefusalGround, RequestForm};
use crate::fold::Item;
use crate::ids::{EntryId, Member};
use crate::kind::common::acts::{self, required_code};
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::common::note::Grade;
use crate::kind::common::translate::FieldPath;
use crate::kind::common::words::Text;
use crate::kind::content::Content;
use crate::kind::request::clocks::{extended_from, preserved_from};
use crate::kind::request::grounds;
use crate::kind::request::lines::ConsentLine;
use crate::kind::request::matter::ITEMS_MAX;
use crate::kind::request::page::{is_ask, is_position};
use crate::kind::request::replies::{
    AcceptLine, AcceptPartLine, AnswerLine, FILES_MAX, Holding, Hop, NeedMoreLine, PostponeLine, PreservedLine,
    ProgressLine, RefuseLine, TransferLine,
};
use crate::kind::request::table;
use crate::lines::Kind;
use crate::time::Time;

/// Tells whether a line of this kind says something to a line that asks.
pub(super) fn is_reply(kind: Kind) -> bool {
    is_position(kind) || matches!(kind, Kind::PROGRESS | Kind::ANSWER | Kind::PRESERVED | Kind::CONSENT)
}

/// Reads the form of a reply.
pub(super) fn read(kind: Kind, reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<Content> {
    if kind == Kind::CONSENT {
        return consent(reader, context).map(Content::from);
    }
    let target = target(kind, reader, context);
    reply(kind, reader, context, target)
}

/// Reads new content for a reply that stands: what it answers does not change.
pub(super) fn corrected(
    kind: Kind,
    reader: &mut Reader<'_>,
    context: &RequestContext<'_>,
    ask: EntryId,
) -> Option<Content> {
    reply(kind, reader, context, context.acts.view.item(&ask))
}

fn reply(kind: Kind, reader: &mut Reader<'_>, context: &RequestContext<'_>, target: Option<&Item>) -> Option<Content> {
    let ask = target.map(|item| item.id);
    match kind {
        Kind::ACCEPT => {
            let (expected, words) = (reader.time("expected"), reader.text("words"));
            Some(AcceptLine { target: ask?, expected, words }.into())
        }
        Kind::ACCEPT_PART => accept_part(reader, context, target).map(Content::from),
        Kind::NEED_MORE => {
            let (fields, words) = (needed(reader), required_words(reader, "words"));
            Some(NeedMoreLine { target: ask?, fields, words: words? }.into())
        }
        Kind::TRANSFER => {
            let authority = reader.line("authority");
            let authority = reader.need("authority", authority);
            let member = reader.parsed("member", ProblemCode::NotAMember, Member::new);
            if member.is_some_and(|member| !(context.acts.is_member)(member)) {
                reader.wrong("member", ProblemCode::NotAMember);
            }
            let (contact, words) = (reader.line("contact"), reader.text("words"));
            Some(TransferLine { target: ask?, authority: authority?, member, contact, words }.into())
        }
        Kind::POSTPONE => {
            let until = later(reader, "until", context.acts.now);
            let until = reader.need("until", until);
            let ground = ground(reader, grounds::TO_POSTPONE);
            let ground = reader.need("ground", ground);
            let words = required_words(reader, "words");
            Some(PostponeLine { target: ask?, until: until?, ground: ground?, words: words? }.into())
        }
        Kind::REFUSE => {
            let ground = ground(reader, grounds::to_refuse(form_of(context, target)));
            let ground = reader.need("ground", ground);
            let (words, possible_if) = (required_words(reader, "words"), required_words(reader, "possible-if"));
            Some(RefuseLine { target: ask?, ground: ground?, words: words?, possible_if: possible_if? }.into())
        }
        Kind::PROGRESS => {
            let (words, next) = (required_words(reader, "words"), later(reader, "next", context.acts.now));
            let (risk, handling) = (reader.code("preservation-risk"), reader.handling());
            Some(ProgressLine { target: ask?, words: words?, next, risk, handling }.into())
        }
        Kind::ANSWER => answer(reader, context, ask).map(Content::from),
        Kind::PRESERVED => preserved(reader, context, target).map(Content::from),
        _ => None,
    }
}

/// Finds what the reply is about: `target`, or what the member is asked now.
fn target<'a>(kind: Kind, reader: &mut Reader<'_>, context: &RequestContext<'a>) -> Option<&'a Item> {
    let (view, own) = (context.acts.view, context.acts.own);
    let asks = table::asks_of(view, own);
    let said = reader.entry("target");
    let Some(id) = said else {
        if reader.raw("target").is_some() {
            return None;
        }
        let longer = open_extension(context).filter(|_| kind == Kind::PRESERVED);
        let ask = match (longer, asks.as_slice()) {
            (Some(longer), _) => Ok(longer),
            (None, [only]) => Ok(*only),
            (None, []) => Err(ProblemCode::NoRequest),
            (None, _) => Err(ProblemCode::SeveralRequests),
        };
        return match ask {
            Ok(ask) => view.item(&ask),
            Err(code) => {
                reader.wrong("target", code);
                None
            }
        };
    };
    let item = acts::line_of(id, "target", reader, &context.acts)?;
    let code = match item.content() {
        Some(Content::RequestDraft(draft)) if kind == Kind::NEED_MORE => {
            (!draft.to.contains(&own)).then_some(ProblemCode::NotAsked)
        }
        None => Some(ProblemCode::TextNotHere),
        Some(_) if !is_ask(item.kind) => Some(ProblemCode::WrongKind),
        Some(_) if !table::asked_by(item).iter().any(|asked| asked.member == own) => Some(ProblemCode::NotAsked),
        Some(_) if item.kind != Kind::EXTENSION && !asks.contains(&id) => Some(ProblemCode::NoRequest),
        Some(_) => None,
    };
    match code {
        Some(code) => {
            reader.wrong("target", code);
            None
        }
        None => Some(item),
    }
}

/// The last extension that asks this member and that it has said nothing to.
fn open_extension(context: &RequestContext<'_>) -> Option<EntryId> {
    let (view, own) = (context.acts.view, context.acts.own);
    let is_open = |id: &EntryId| view.page(own).is_none_or(|page| page.request.replies_to(id).next().is_none());
    table::extensions_of(view, own).map(|(id, _)| id).filter(is_open).last()
}

/// What is asked: an extension asks to keep data.
fn form_of(context: &RequestContext<'_>, target: Option<&Item>) -> RequestForm {
    let matter = target.and_then(table::matter_of).map(|matter| matter.form);
    let extends = target.is_some_and(|item| item.kind == Kind::EXTENSION);
    let first = || table::matters(context.acts.view).next().map(|(_, matter)| matter.form);
    if extends { RequestForm::Preservation } else { matter.or_else(first).unwrap_or(RequestForm::Information) }
}

fn required_words(reader: &mut Reader<'_>, name: &str) -> Option<Text> {
    let words = reader.text(name);
    reader.need(name, words)
}

/// Reads a moment that is still to come.
fn later(reader: &mut Reader<'_>, name: &str, now: Time) -> Option<Time> {
    let time = reader.time(name)?;
    if time <= now {
        reader.wrong(name, ProblemCode::Past);
    }
    Some(time)
}

fn ground(reader: &mut Reader<'_>, open: &[RefusalGround]) -> Option<RefusalGround> {
    let ground = reader.code("ground")?;
    if let Err(code) = grounds::check(ground, open) {
        reader.wrong("ground", code);
    }
    Some(ground)
}

/// Reads numbers of things that are asked about, from 1.
fn items(reader: &mut Reader<'_>, context: &RequestContext<'_>, field: &str) -> Vec<u16> {
    let known = table::matters(context.acts.view).map(|(_, matter)| matter.items.len()).max().unwrap_or(0);
    let mut numbers = Vec::new();
    for text in reader.raws(field, ITEMS_MAX) {
        match text.parse::<u16>() {
            Ok(number) if (1..=known).contains(&usize::from(number)) => numbers.push(number),
            Ok(_) => reader.wrong(field, ProblemCode::NoSuchItem),
            Err(_) => reader.wrong(field, ProblemCode::NotANumber),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn accept_part(reader: &mut Reader<'_>, context: &RequestContext<'_>, target: Option<&Item>) -> Option<AcceptPartLine> {
    let items = items(reader, context, "item");
    let ground = ground(reader, grounds::to_refuse(form_of(context, target)));
    let (expected, words) = (reader.time("expected"), required_words(reader, "words"));
    Some(AcceptPartLine { target: target?.id, expected, items, ground, words: words? })
}

/// Reads `need`: the fields of a request that lack something, by their names.
fn needed(reader: &mut Reader<'_>) -> Vec<FieldPath> {
    let is_field = |path: &FieldPath| {
        let name = path.as_str().split('.').next().unwrap_or_default();
        COMMON_FIELDS.contains(&name) || field_names().any(|field| field == name)
    };
    let mut fields = Vec::new();
    for text in reader.raws("need", FILES_MAX) {
        match FieldPath::new(text).filter(is_field) {
            Some(path) => fields.push(path),
            None => reader.wrong("need", ProblemCode::NotAFieldPath),
        }
    }
    reader.need("need", fields.first());
    fields.sort();
    fields.dedup();
    fields
}

/// Fields of a request that other kinds have too.
const COMMON_FIELDS: &[&str] =
    &["character", "file", "from", "legal-basis", "legal-basis-words", "purpose", "purpose-words", "title", "until"];

fn answer(reader: &mut Reader<'_>, context: &RequestContext<'_>, ask: Option<EntryId>) -> Option<AnswerLine> {
    let result = required_code::<AnswerResult>(reader, "result");
    let words = reader.text("words");
    let (file, files) = (annex(reader, context.acts.file, true), files(reader, context));
    if context.acts.file.is_none() && files.is_empty() && !reader.is_wrong("files") {
        reader.need("words", words.as_ref());
    }
    let (source, information) = (reader.code("source"), reader.code("information"));
    let grade = if reader.raw("source").is_some() || reader.raw("information").is_some() {
        let (source, information) = (reader.need("source", source), reader.need("information", information));
        Some(Grade { scheme: GradeScheme::FourByFour, source: source?, information: information? })
    } else {
        None
    };
    let report_back =
        reader.parsed("report-back", ProblemCode::NotInList, |text| (text == "yes").then_some(())).is_some();
    let handling = reader.handling();
    Some(AnswerLine { target: ask?, result: result?, words, file, files, grade, report_back, handling })
}

/// Reads `files`: lines of the own page that hold files.
fn files(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Vec<EntryId> {
    let mut files = Vec::new();
    for text in reader.raws("files", FILES_MAX) {
        let Some(id) = EntryId::from_hex(text) else {
            reader.wrong("files", ProblemCode::NotALine);
            continue;
        };
        let Some(item) = acts::line_of(id, "files", reader, &context.acts) else { continue };
        if item.kind != Kind::ATTACH {
            reader.wrong("files", ProblemCode::WrongKind);
        } else if item.member != context.acts.own {
            reader.wrong("files", ProblemCode::NotOwnLine);
        } else {
            files.push(id);
        }
    }
    files.sort_unstable();
    files.dedup();
    files
}

/// Until when data are kept unless the form says otherwise, and the version of the card that this comes from: what an
/// extension asks for, else what the own law profile gives (REQ-009).
fn by_law(context: &RequestContext<'_>, target: Option<&Item>) -> Option<(Time, u64)> {
    let own = context.acts.own;
    let asked = target.filter(|item| item.kind == Kind::EXTENSION);
    let asked = asked.and_then(|item| table::asked_by(item).iter().find(|asked| asked.member == own));
    if let Some(asked) = asked {
        return Some((asked.preserve_until?, asked.clocks.card_version?));
    }
    let receiver = (context.receiver)(own)?;
    Some((preserved_from(context.acts.now, receiver.law), receiver.card_version))
}

fn preserved(reader: &mut Reader<'_>, context: &RequestContext<'_>, target: Option<&Item>) -> Option<PreservedLine> {
    let by_law = by_law(context, target);
    let mut rows = reader.rows("until", ITEMS_MAX);
    if rows.is_empty() {
        rows.push(String::new());
    }
    let computed = rows.len() == 1 && reader.raw(&format!("until{}", rows[0])).is_none();
    let mut holdings = Vec::new();
    for row in &rows {
        let said = later(reader, &format!("until{row}"), context.acts.now);
        let until = said.or(by_law.filter(|_| computed).map(|(until, _)| until));
        let until = reader.need(&format!("until{row}"), until);
        let items = items(reader, context, &format!("item{row}"));
        let (provider, volume) = (reader.line(&format!("provider{row}")), reader.code(&format!("volume{row}")));
        holdings.push(until.map(|until| Holding { items, until, provider, volume }));
    }
    let extendable = later(reader, "extendable-until", context.acts.now);
    let (reference, executed) = (reader.line("reference"), reader.time("executed"));
    let path = reader.rows("path-provider", ITEMS_MAX).iter().map(|row| hop(reader, row)).collect::<Vec<_>>();
    let formal_request_to = reader.line("formal-request-to");
    let (words, handling) = (reader.text("words"), reader.handling());
    let holdings: Vec<Holding> = holdings.into_iter().collect::<Option<_>>()?;
    let first = holdings.iter().map(|holding| holding.until).min()?;
    let law = (context.receiver)(context.acts.own).map(|receiver| receiver.law);
    let extends = target.is_some_and(|item| item.kind == Kind::EXTENSION);
    let extendable_until = extendable.or_else(|| extended_from(first, law.filter(|_| !extends)?));
    Some(PreservedLine {
        target: target?.id,
        holdings,
        card_version: by_law.filter(|_| computed).map(|(_, version)| version),
        extendable_until,
        reference,
        executed,
        path: path.into_iter().collect::<Option<_>>()?,
        formal_request_to,
        words,
        handling,
    })
}

fn hop(reader: &mut Reader<'_>, row: &str) -> Option<Hop> {
    let provider = reader.line(&format!("path-provider{row}"));
    let provider = reader.need(&format!("path-provider{row}"), provider);
    let place = reader.line(&format!("path-place{row}"));
    Some(Hop { provider: provider?, place })
}

fn consent(reader: &mut Reader<'_>, context: &RequestContext<'_>) -> Option<ConsentLine> {
    let target = reader.entry("target");
    let target = reader.need("target", target);
    let target = target.and_then(|id| acts::line_of(id, "target", reader, &context.acts));
    let code = match target.map(Item::content) {
        Some(Some(Content::ConsentAsk(ask))) => {
            let is_own = context.acts.view.item(&ask.target).is_some_and(|item| item.member == context.acts.own);
            (!is_own).then_some(ProblemCode::NotAsked)
        }
        Some(Some(_)) => Some(ProblemCode::WrongKind),
        Some(None) => Some(ProblemCode::TextNotHere),
        None => None,
    };
    if let Some(code) = code {
        reader.wrong("target", code);
    }
    let (decision, words) = (required_code(reader, "decision"), reader.text("words"));
    if decision.is_some_and(|decision| decision != ConsentDecision::Given) {
        reader.need("words", words.as_ref());
    }
    Some(ConsentLine { target: target?.id, decision: decision?, words })
}
