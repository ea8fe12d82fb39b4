//! The form of each act: exactly the fields that its verb reads, once for each verb.
//!
//! Promise: whatever [`comity_dossier::kind::alert::form::act`] and [`comity_dossier::kind::request::form::act`] read
//! for a verb can be given here, and nothing else.

mod asked;

use comity_dossier::codes::{
    Character, FlagOutcome, FlagReason, Help, InformationGrade, LegalBasis, Level, Measure, Purpose, Relation,
    SourceGrade, TranslationStatus, WithdrawReason,
};
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{CloseReason, HistoryRule};
use comity_dossier::{EntryId, Kind};
use maud::html;

use super::look::{ActLook, LineRef};
use super::quote;
use crate::web::form::{self, Choice, Field, Form, Input, Part, folded, rows};
use crate::web::reader::Reader;

/// Acts that are reviewed once more before they are done: they take something away, or cannot be undone.
pub(super) fn is_grave(verb: &str) -> bool {
    matches!(verb, "withdraw" | "refuse" | "close" | "remove" | "call-off" | "cancel" | "leave" | "lead-release")
}

/// The field that names the line an act is about.
pub(super) fn target_field(verb: &str) -> &'static str {
    match verb {
        "note" => "about",
        "flag-answer" => "flag",
        "request" => "draft",
        _ => "target",
    }
}

/// Tells whether a verb can do without a line that it is about.
fn needs_target(verb: &str) -> bool {
    matches!(verb, "correct" | "withdraw" | "translate" | "flag-answer" | "consent-ask" | "consent")
}

/// Builds the form of an act. What was typed decides only which fields of a request are shown first.
pub(super) fn form(verb: &str, look: &ActLook, reader: &Reader, input: &Input) -> Form {
    let mut parts = Vec::new();
    if has_target(verb, look) {
        parts.push(target(verb, look, reader));
    }
    parts.extend(if verb == "correct" { correction(look, reader) } else { fields(verb, look, reader, input) });
    let mut form = Form::new(parts);
    if form.has_plainly(WORDS) {
        form.push(Field::words_language());
    }
    form
}

/// Some verbs know no line at all; a request is about its draft only while there is one.
fn has_target(verb: &str, look: &ActLook) -> bool {
    match verb {
        "note" => look.target.is_some(),
        "request" => sends_draft(look),
        "cancel" | "update" | "acknowledge" | "correct" | "withdraw" | "translate" | "flag-answer" | "amendment"
        | "call-off" | "accept" | "accept-part" | "need-more" | "transfer" | "postpone" | "refuse" | "progress"
        | "answer" | "preserved" | "consent-ask" | "consent" | "lead-accept" | "lead-release" => true,
        _ => false,
    }
}

fn sends_draft(look: &ActLook) -> bool {
    look.target.as_ref().is_some_and(|line| line.kind == Kind::REQUEST_DRAFT)
}

fn target(verb: &str, look: &ActLook, reader: &Reader) -> Part {
    let name = target_field(verb);
    if look.target.is_some() || !look.must_choose() {
        return Field::hidden(name).into();
    }
    let choices = look.candidates.iter().map(|line| choice(reader, line));
    let field = Field::one(name, choices);
    if needs_target(verb) { field.required().into() } else { field.into() }
}

fn choice(reader: &Reader, line: &LineRef) -> Choice {
    Choice::shown(line.id.to_string(), quote::in_one_line(reader, line))
}

/// Texts that take their language from the form's `lang`; those in languages of their own do not.
const WORDS: &[&str] = &[
    "words",
    "text",
    "description",
    "why",
    "possible-if",
    "use-text",
    "legal-basis-words",
    "purpose-words",
    "character-words",
];

fn words() -> Field {
    Field::text("words")
}

fn own_handling() -> Part {
    folded("form-handling", form::handling())
}

fn grades() -> Part {
    folded(
        "do-grade",
        [Field::code::<SourceGrade>("source").into(), Field::code::<InformationGrade>("information").into()],
    )
}

fn file(hint: &'static str) -> [Part; 2] {
    [Field::file("file").hint(hint).into(), Field::line("name").hint("hint-file-name").into()]
}

fn fields(verb: &str, look: &ActLook, reader: &Reader, input: &Input) -> Vec<Part> {
    match verb {
        "acknowledge" | "leave" | "reopen" | "lead-accept" | "lead-release" => vec![words().into()],
        "lead-offer" => vec![Field::member_of("to", look.others.iter().copied()).required().into(), words().into()],
        "note" => vec![Field::text("text").required().into(), grades(), own_handling()],
        "attach" => {
            let mut parts =
                vec![Field::file("file").required().into(), Field::line("name").hint("hint-file-name").into()];
            parts.extend([Field::text("description").into(), own_handling()]);
            parts
        }
        "withdraw" => {
            vec![Field::code::<WithdrawReason>("reason").required().into(), words().hint("hint-words-other").into()]
        }
        "translate" => translation(look),
        "link" => vec![
            Field::plain("dossier").required().hint("hint-dossier").into(),
            Field::code::<Relation>("relation").required().into(),
            words().into(),
        ],
        "flag" => vec![Field::code::<FlagReason>("reason").required().into(), words().required().into()],
        "flag-answer" => vec![Field::code::<FlagOutcome>("outcome").required().into(), words().required().into()],
        "handling" => form::required_handling().into_iter().chain([words().into()]).collect(),
        "level" => vec![Field::code::<Level>("level").required().into(), words().into()],
        "invite" => invitation(look, reader),
        "remove" => {
            vec![Field::members_of("members", look.others.iter().copied()).required().into(), words().into()]
        }
        "close" => vec![Field::code::<CloseReason>("reason").required().into(), words().into()],
        _ => match look.kind {
            DossierKind::Alert => of_alert(verb),
            DossierKind::Request => asked::of_request(verb, look, input),
        },
    }
}

fn translation(look: &ActLook) -> Vec<Part> {
    let choice = |text: &super::texts::TextAt| {
        Choice::shown(
            text.path.clone(),
            html! { code.code dir="ltr" { (text.path) } " " bdi lang=(text.language) { (quote::short(&text.words)) } },
        )
    };
    let mut seen = std::collections::BTreeSet::new();
    let field = match look.target {
        // A text may stand in several languages; its place is one.
        Some(_) => Field::one("field", look.texts.iter().filter(|text| seen.insert(&text.path)).map(choice)),
        None => Field::plain("field").hint("hint-field"),
    };
    vec![
        field.required().into(),
        Field::text("text").required().label("do-translation").into(),
        Field::code::<TranslationStatus>("status").required().into(),
    ]
}

fn invitation(look: &ActLook, reader: &Reader) -> Vec<Part> {
    let known = reader.around.names.keys().copied();
    let absent = known.filter(|member| *member != reader.around.me && !look.others.contains(member));
    let mut parts = vec![Field::members_of("members", absent).required().into(), words().into()];
    // Where nobody gets earlier texts, none are promised.
    if look.history != HistoryRule::None {
        parts.push(Field::check("earlier-texts").hint("hint-earlier-texts").into());
    }
    parts
}

fn of_alert(verb: &str) -> Vec<Part> {
    match verb {
        "update" => {
            let mut parts = form::alert::message(&[]);
            parts.push(Field::check("acknowledge-again").hint("hint-acknowledge-again").into());
            parts.push(folded("do-import", [Field::file("file").hint("hint-import").into()]));
            parts
        }
        "cancel" => vec![Field::text("note").hint("hint-cancel-note").into()],
        "measures" => vec![rows("measure", measure_fields()), own_handling()],
        "help-offered" | "help-needed" => vec![rows("help", help_fields()), own_handling()],
        _ => Vec::new(),
    }
}

fn measure_fields() -> [Field; 4] {
    [
        Field::code::<Measure>("measure").required(),
        Field::text("words").hint("hint-words-other"),
        Field::time("from"),
        Field::time("until"),
    ]
}

fn help_fields() -> [Field; 4] {
    [
        Field::code::<Help>("help").required(),
        Field::line("quantity").hint("hint-quantity"),
        Field::text("words").hint("hint-words-other"),
        Field::line("contact").hint("hint-contact"),
    ]
}

/// The fields of the line that is corrected, and why.
fn correction(look: &ActLook, reader: &Reader) -> Vec<Part> {
    let why: Part = Field::text("why").hint("hint-why").into();
    let Some(line) = &look.target else { return vec![why] };
    let mut parts = match line.kind {
        Kind::GENESIS => opening(),
        Kind::TRANSLATE => vec![
            Field::hidden("field").into(),
            Field::text("text").required().label("do-translation").into(),
            Field::code::<TranslationStatus>("status").required().into(),
        ],
        Kind::FLAG_ANSWER => {
            let mut parts = vec![Field::hidden("flag").into()];
            parts.extend(fields("flag-answer", look, reader, &Input::default()));
            parts
        }
        Kind::LINK => {
            vec![Field::hidden("dossier").into(), Field::code::<Relation>("relation").required().into(), words().into()]
        }
        Kind::NOTE => {
            let mut parts = vec![Field::hidden("about").into()];
            parts.extend(fields("note", look, reader, &Input::default()));
            parts
        }
        kind => fields(kind.name(), look, reader, &Input::default()),
    };
    parts.push(why);
    parts
}

fn opening() -> Vec<Part> {
    vec![
        form::in_languages("title", [Field::line("title").required()]),
        Field::code::<LegalBasis>("legal-basis").required().into(),
        Field::text("legal-basis-words").required().into(),
        Field::code::<Purpose>("purpose").required().into(),
        Field::text("purpose-words").hint("hint-words-other").into(),
        Field::date("review-by").required().into(),
        Field::codes::<Character>("character").required().into(),
        Field::text("character-words").into(),
    ]
}

/// What stands in the form when the page is opened.
pub(super) fn beginning(verb: &str, look: &ActLook, reader: &Reader) -> Input {
    let tag = reader.words.language().tag();
    let mut input = match verb {
        "correct" => Input::of(look.target_content.as_ref().map(super::prefill::correction).unwrap_or_default()),
        "update" => Input::of(look.message.clone()),
        "amendment" | "request-draft" => Input::filled(look.matter.clone()),
        "request" if !sends_draft(look) => Input::filled(look.matter.clone()),
        _ => Input::default(),
    };
    if let Some(line) = look.target.as_ref().filter(|_| has_target(verb, look)) {
        input.set(target_field(verb), line.id.to_string());
    }
    if verb == "amendment" {
        input.set("again", "yes");
    }
    if matches!(verb, "request" | "request-draft" | "amendment") {
        look.requested.iter().for_each(|member| input = std::mem::take(&mut input).with("to", member.as_str()));
        if input.value("form").is_none() && !sends_draft(look) {
            input.set("form", "preservation");
        }
    }
    if input.value("lang").is_none() && form(verb, look, reader, &input).names().any(|name| name == "lang") {
        input.set("lang", tag);
    }
    input
}

/// The line that a page was asked for: whichever of the fields that name one is in its address.
pub(super) fn picked(verb: &str, value: impl Fn(&str) -> Option<String>) -> Option<EntryId> {
    value(target_field(verb)).or_else(|| value("target")).and_then(|text| EntryId::from_hex(&text))
}
