//! The form of each act: exactly the fields that its verb reads, once for each verb.
//!
//! Promise: whatever [`comity_dossier::kind::alert::form::act`] and [`comity_dossier::kind::request::form::act`] read for
//! a verb can be given here, and nothing else.

use comity_dossier::codes::{
    AnswerResult, CallOffReason, Character, ConsentDecision, ConsentUse, FlagOutcome, FlagReason, Help,
    InformationGrade, LegalBasis, Level, Measure, PreservationRisk, Purpose, RefusalGround, Relation, RequestForm,
    RequestOutcome, SourceGrade, TranslationStatus, Volume, WithdrawReason,
};
use comity_dossier::kind::request::grounds;
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
    matches!(verb, "withdraw" | "refuse" | "close" | "remove" | "call-off" | "cancel" | "leave")
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
        | "answer" | "preserved" | "consent-ask" | "consent" => true,
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
    [Field::file("file").hint(hint).into(), Field::line("name").hint("hint-name").into()]
}

fn ground(look: &ActLook) -> Field {
    Field::code_of("ground", grounds::to_refuse(look.form.unwrap_or(RequestForm::Information)))
}

/// The things that are asked about, by their numbers.
fn things(look: &ActLook) -> Field {
    let choice = |(at, name): (usize, &String)| {
        let number = (at + 1).to_string();
        Choice::shown(number.clone(), html! { (number) " · " bdi dir="ltr" { (name) } })
    };
    Field::many("item", look.items.iter().enumerate().map(choice))
}

fn fields(verb: &str, look: &ActLook, reader: &Reader, input: &Input) -> Vec<Part> {
    match verb {
        "acknowledge" | "leave" | "reopen" => vec![words().into()],
        "note" => vec![Field::text("text").required().into(), grades(), own_handling()],
        "attach" => {
            let mut parts = vec![Field::file("file").required().into(), Field::line("name").hint("hint-name").into()];
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
            DossierKind::Request => of_request(verb, look, input),
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

fn of_request(verb: &str, look: &ActLook, input: &Input) -> Vec<Part> {
    let asked = input.value("form").and_then(RequestForm::from_name).or(look.form).unwrap_or(RequestForm::Preservation);
    let members = || Field::members_of("to", look.others.iter().copied());
    let matter = || form::request::matter(asked, &look.languages);
    match verb {
        "request-draft" => {
            let mut parts = vec![members().required().into()];
            parts.extend(matter());
            parts.extend([words().hint("hint-draft-words").into(), own_handling()]);
            parts
        }
        "request" => {
            let mut parts: Vec<Part> = vec![members().required().into()];
            if !sends_draft(look) {
                parts.extend(matter());
            }
            parts.extend(file("hint-annex"));
            parts.push(own_handling());
            parts
        }
        "amendment" => {
            let again = [Choice::named("yes", "do-again-yes"), Choice::named("no", "do-again-no")];
            let mut parts: Vec<Part> = vec![words().required().hint("hint-amendment").into()];
            parts.push(members().hint("hint-amendment-to").into());
            parts.push(Field::one("again", again).required().into());
            parts.extend(matter());
            parts.extend(file("hint-annex"));
            parts.push(own_handling());
            parts
        }
        "extension" => {
            let keeping = Field::members_of("to", look.keeping.iter().copied());
            vec![keeping.hint("hint-extension-to").into(), words().required().hint("hint-extension").into()]
        }
        "call-off" => {
            let requested = Field::members_of("to", look.requested.iter().copied()).hint("hint-call-off-to");
            vec![
                Field::code::<CallOffReason>("reason").required().into(),
                words().hint("hint-words-other").into(),
                requested.into(),
            ]
        }
        "outcome" => vec![Field::code::<RequestOutcome>("outcome").required().into(), words().into()],
        "consent-ask" => vec![
            Field::codes::<ConsentUse>("for").required().into(),
            Field::line("receivers").into(),
            words().required().into(),
        ],
        "consent" => {
            vec![Field::code::<ConsentDecision>("decision").required().into(), words().hint("hint-conditions").into()]
        }
        _ => reply(verb, look),
    }
}

fn reply(verb: &str, look: &ActLook) -> Vec<Part> {
    match verb {
        "accept" => vec![Field::time("expected").into(), words().into()],
        "accept-part" => vec![
            things(look).into(),
            words().required().hint("hint-part").into(),
            ground(look).into(),
            Field::time("expected").into(),
        ],
        "need-more" => need_more(look),
        "transfer" => vec![
            Field::line("authority").required().into(),
            Field::member("member").into(),
            Field::line("contact").into(),
            words().into(),
        ],
        "postpone" => vec![
            Field::time("until").required().into(),
            Field::code_of::<RefusalGround>("ground", grounds::TO_POSTPONE).required().into(),
            words().required().into(),
        ],
        "refuse" => vec![
            ground(look).required().into(),
            words().required().hint("hint-refuse").into(),
            Field::text("possible-if").required().hint("hint-possible-if").into(),
        ],
        "progress" => vec![
            words().required().into(),
            Field::time("next").into(),
            Field::code::<PreservationRisk>("preservation-risk").into(),
            own_handling(),
        ],
        "answer" => answer(look),
        "preserved" => preserved(look),
        _ => Vec::new(),
    }
}

fn answer(look: &ActLook) -> Vec<Part> {
    let mut parts = vec![Field::code::<AnswerResult>("result").required().into(), words().hint("hint-answer").into()];
    parts.extend(file("hint-answer-file"));
    if !look.files.is_empty() {
        let name = |line: &LineRef| {
            let name = line.file.clone().unwrap_or_default();
            Choice::shown(line.id.to_string(), html! { bdi { (name) } })
        };
        parts.push(Field::many("files", look.files.iter().map(name)).hint("hint-files").into());
    }
    parts.extend([Field::check("report-back").into(), grades(), own_handling()]);
    parts
}

fn preserved(look: &ActLook) -> Vec<Part> {
    let holding = [
        Field::time("until").hint("hint-preserved-until"),
        things(look).hint("hint-preserved-items"),
        Field::line("provider"),
        Field::code::<Volume>("volume"),
    ];
    vec![
        rows("until", holding),
        words().into(),
        Field::line("reference").hint("hint-own-reference").into(),
        Field::time("executed").into(),
        Field::time("extendable-until").hint("hint-extendable").into(),
        Field::line("formal-request-to").into(),
        folded(
            "do-path",
            [rows("path-provider", [Field::line("path-provider").required(), Field::line("path-place")])],
        ),
        own_handling(),
    ]
}

/// Fields of a request that may lack something: those of its form first.
fn need_more(look: &ActLook) -> Vec<Part> {
    let asked = look.form.unwrap_or(RequestForm::Information);
    let form = Form::new(form::request::matter(asked, &[]));
    let (first, rest): (Vec<&str>, Vec<&str>) = {
        let shown: Vec<&str> = form.names().filter(|name| !matches!(*name, "form" | "form-language")).collect();
        let opening = ["title", "legal-basis", "legal-basis-words", "purpose", "purpose-words", "character", "file"];
        let (main, more): (Vec<&str>, Vec<&str>) = shown.into_iter().partition(|name| is_main(name));
        (opening.into_iter().chain(main).collect(), more)
    };
    let choices = |names: Vec<&str>| {
        let mut seen = std::collections::BTreeSet::new();
        let names: Vec<String> = names.into_iter().filter(|name| seen.insert(*name)).map(str::to_owned).collect();
        names.into_iter().map(|name| Choice::named(&name, &format!("field-{name}"))).collect::<Vec<_>>()
    };
    vec![
        words().required().hint("hint-need-more").into(),
        Field::many("need", choices(first)).required().into(),
        folded("do-other-fields", [Field::many("need", choices(rest)).label("do-other-fields").into()]),
    ]
}

fn is_main(name: &str) -> bool {
    const DETAILS: &[&str] = &[
        "requesting-",
        "confirming-",
        "case-",
        "prosecution-",
        "court",
        "mla-reference",
        "mla-requester",
        "mla-executor",
        "mla-channel",
        "preservation-",
        "own-reference",
        "requested-authority",
        "origin",
    ];
    !DETAILS.iter().any(|begin| name.starts_with(begin))
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
    if let Some(line) = &look.target {
        if has_target(verb, look) {
            input.set(target_field(verb), line.id.to_string());
        }
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
