//! The forms of a request: what the lead asks, what a requested member replies.

use comity_dossier::codes::{
    AnswerResult, CallOffReason, ConsentDecision, ConsentUse, PreservationRisk, RefusalGround, RequestForm,
    RequestOutcome, Volume,
};
use comity_dossier::kind::request::grounds;
use maud::html;

use super::{file, grades, own_handling, sends_draft, words};
use crate::web::act::look::{ActLook, LineRef};
use crate::web::form::{self, Choice, Field, Form, Input, Part, folded, rows};

/// The fields of a verb that only requests have.
pub(super) fn of_request(verb: &str, look: &ActLook, input: &Input) -> Vec<Part> {
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
