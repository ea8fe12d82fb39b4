//! Every form with its fields, in the order in which people fill them in.
//!
//! The fields are those of [`comity_dossier::kind::alert::form`], [`comity_dossier::kind::request::form`] and
//! [`comity_dossier::kind::common::acts`], whose docs say the same in short.

use std::sync::LazyLock;

use comity_dossier::Kind;
use comity_dossier::codes::{
    AnswerResult, CallOffReason, Character, Conduct, Confidentiality, ConsentDecision, ConsentUse, DataClass,
    FlagOutcome, FlagReason, Help, IdentifierType, InformationGrade, IntendedUse, LegalBasis, Level, Measure,
    MlaIntent, Necessity, Pap, PreservationRisk, Purpose, RefusalGround, Relation, ReplyBy, RequestForm, RequestOrigin,
    RequestOutcome, SourceGrade, Tlp, TranslationStatus, UseLimit, Volume, WithdrawReason,
};
use comity_dossier::kind::alert::cap::{Category, Certainty, ResponseType, Scope, Severity, Urgency};
use comity_dossier::kind::request::fields::{DetailField, ProseField};
use comity_dossier::kind::{alert, request};
use comity_dossier::structural::{CloseReason, HistoryRule};

use super::{Listed, Shape, Spec};

/// Every form.
pub(super) static FORMS: LazyLock<Vec<Listed>> = LazyLock::new(|| {
    let mut forms = vec![Listed { kind: "alert", verb: "open", lead_only: false, fields: open_alert() }];
    for plain in alert::form::Verb::PLAIN.iter().map(|verb| verb.name()) {
        forms.push(Listed { kind: "alert", verb: plain, lead_only: is_of_lead(plain), fields: verb(plain) });
    }
    forms.push(Listed { kind: "alert", verb: "continue", lead_only: false, fields: continuation(false) });
    forms.extend(alert::form::Verb::WRITTEN.iter().map(|kind| written("alert", *kind)));
    forms.push(Listed { kind: "request", verb: "open", lead_only: false, fields: open_request() });
    for plain in request::form::Verb::PLAIN.iter().map(|verb| verb.name()) {
        forms.push(Listed { kind: "request", verb: plain, lead_only: is_of_lead(plain), fields: verb(plain) });
    }
    forms.push(Listed { kind: "request", verb: "continue", lead_only: false, fields: continuation(true) });
    forms.extend(request::form::Verb::WRITTEN.iter().map(|kind| written("request", *kind)));
    forms
});

/// Of the acts that have no kind of line of their own, or a structural one: what only the lead does.
fn is_of_lead(verb: &str) -> bool {
    !matches!(verb, "correct" | "lead-accept")
}

/// The fields of a continuation: none is required, since what is not sent is taken over from the old dossier.
fn continuation(of_request: bool) -> Vec<Spec> {
    let mut fields = vec![
        target(),
        members("participants"),
        line("title").in_languages(),
        Spec::code::<Level>("level"),
        Spec::code::<LegalBasis>("legal-basis"),
        text("legal-basis-words"),
        Spec::code::<Purpose>("purpose"),
        text("purpose-words"),
        of("review-by", Shape::Date),
        Spec::codes::<Character>("character"),
        text("character-words"),
        Spec::code::<HistoryRule>("history"),
        lang(),
    ];
    fields.extend(handling());
    if of_request {
        fields.push(members("to"));
        fields.push(Spec::words("stage", &[("draft", "form-code-draft"), ("send", "form-code-send")]));
    }
    fields
}

fn written(of: &'static str, kind: Kind) -> Listed {
    Listed { kind: of, verb: kind.name(), lead_only: kind.is_lead_only(), fields: verb(kind.name()) }
}

fn line(name: &'static str) -> Spec {
    Spec::new(name, Shape::Line)
}

fn text(name: &'static str) -> Spec {
    Spec::new(name, Shape::Text)
}

fn of(name: &'static str, shape: Shape) -> Spec {
    Spec::new(name, shape)
}

fn lang() -> Spec {
    of("lang", Shape::Language)
}

fn members(name: &'static str) -> Spec {
    of(name, Shape::Member).many()
}

fn target() -> Spec {
    of("target", Shape::LineId)
}

fn handling() -> Vec<Spec> {
    vec![Spec::code::<Tlp>("tlp"), Spec::code::<Pap>("pap"), Spec::code::<UseLimit>("use"), text("use-text")]
}

fn with_handling(mut fields: Vec<Spec>) -> Vec<Spec> {
    fields.extend(handling());
    fields
}

/// The fields of an act in a dossier.
fn verb(name: &str) -> Vec<Spec> {
    match name {
        "update" => {
            let mut fields = vec![target(), of("acknowledge-again", Shape::Yes), of("file", Shape::File)];
            fields.extend(message());
            fields
        }
        "cancel" => vec![target(), text("note")],
        "correct" => vec![target().need(), text("why"), lang()],
        "invite" => vec![members("members").need(), text("words"), lang(), of("earlier-texts", Shape::Yes)],
        "remove" => vec![members("members").need(), text("words"), lang()],
        "close" => vec![Spec::code::<CloseReason>("reason").need(), text("words"), lang()],
        "reopen" | "leave" => vec![text("words"), lang()],
        "lead-offer" => vec![of("to", Shape::Member).need(), text("words"), lang()],
        "lead-accept" | "lead-release" => vec![target(), text("words"), lang()],
        "acknowledge" => vec![target(), text("words"), lang()],
        "note" => with_handling(vec![
            text("text").need(),
            lang(),
            of("about", Shape::LineId),
            Spec::code::<SourceGrade>("source"),
            Spec::code::<InformationGrade>("information"),
        ]),
        "attach" => {
            with_handling(vec![of("file", Shape::File).need(), line("name").need(), text("description"), lang()])
        }
        "withdraw" => {
            vec![target().need(), Spec::code::<WithdrawReason>("reason").need(), text("words"), lang()]
        }
        "translate" => vec![
            target().need(),
            of("field", Shape::FieldName).need(),
            text("text").need(),
            lang(),
            Spec::code::<TranslationStatus>("status").need(),
        ],
        "link" => vec![
            of("dossier", Shape::DossierId).need(),
            Spec::code::<Relation>("relation").need(),
            text("words"),
            lang(),
        ],
        "flag" => vec![Spec::code::<FlagReason>("reason").need(), text("words").need(), lang()],
        "flag-answer" => vec![
            of("flag", Shape::LineId).need(),
            Spec::code::<FlagOutcome>("outcome").need(),
            text("words").need(),
            lang(),
        ],
        "handling" => {
            let mut fields = handling();
            fields.iter_mut().take(2).for_each(|field| field.required = true);
            fields.extend([text("words"), lang()]);
            fields
        }
        "level" => vec![Spec::code::<Level>("level").need(), text("words"), lang()],
        "measures" => with_handling(vec![
            Spec::code::<Measure>("measure").need().row("measure"),
            text("words").row("measure"),
            of("from", Shape::Time).row("measure"),
            of("until", Shape::Time).row("measure"),
            lang(),
        ]),
        "help-offered" | "help-needed" => with_handling(vec![
            Spec::code::<Help>("help").need().row("help"),
            line("quantity").row("help"),
            text("words").row("help"),
            line("contact").row("help"),
            lang(),
        ]),
        name => request_verb(name),
    }
}

fn request_verb(name: &str) -> Vec<Spec> {
    let expected = || of("expected", Shape::Time);
    match name {
        "request-draft" => {
            let mut fields = vec![members("to").need()];
            fields.extend(matter());
            fields.extend([text("words"), lang()]);
            with_handling(fields)
        }
        "request" => {
            let mut fields = vec![of("draft", Shape::LineId), members("to").need()];
            fields.extend(matter());
            fields.extend([of("file", Shape::File), line("name"), lang()]);
            with_handling(fields)
        }
        "amendment" => {
            let again = Spec::words("again", &[("yes", "form-code-yes"), ("no", "form-code-no")]);
            let mut fields = vec![target(), members("to"), again, text("words").need(), lang()];
            fields.extend(matter());
            fields.extend([of("file", Shape::File), line("name")]);
            with_handling(fields)
        }
        "extension" => vec![members("to"), text("words").need(), lang()],
        "call-off" => {
            vec![target(), members("to"), Spec::code::<CallOffReason>("reason").need(), text("words"), lang()]
        }
        "outcome" => vec![Spec::code::<RequestOutcome>("outcome").need(), text("words"), lang()],
        "accept" => vec![target(), expected(), text("words"), lang()],
        "accept-part" => vec![
            target(),
            of("item", Shape::Number).many(),
            Spec::code::<RefusalGround>("ground"),
            expected(),
            text("words").need(),
            lang(),
        ],
        "need-more" => vec![target(), of("need", Shape::FieldName).many().need(), text("words").need(), lang()],
        "transfer" => vec![
            target(),
            line("authority").need(),
            of("member", Shape::Member),
            line("contact"),
            text("words"),
            lang(),
        ],
        "postpone" => vec![
            target(),
            of("until", Shape::Time).need(),
            Spec::code::<RefusalGround>("ground").need(),
            text("words").need(),
            lang(),
        ],
        "refuse" => vec![
            target(),
            Spec::code::<RefusalGround>("ground").need(),
            text("words").need(),
            text("possible-if").need(),
            lang(),
        ],
        "progress" => with_handling(vec![
            target(),
            text("words").need(),
            lang(),
            of("next", Shape::Time),
            Spec::code::<PreservationRisk>("preservation-risk"),
        ]),
        "answer" => with_handling(vec![
            target(),
            Spec::code::<AnswerResult>("result").need(),
            text("words"),
            lang(),
            of("file", Shape::File),
            line("name"),
            of("files", Shape::LineId).many(),
            Spec::code::<SourceGrade>("source"),
            Spec::code::<InformationGrade>("information"),
            of("report-back", Shape::Yes),
        ]),
        "preserved" => with_handling(vec![
            target(),
            of("until", Shape::Time).row("until"),
            of("item", Shape::Number).many().row("until"),
            line("provider").row("until"),
            Spec::code::<Volume>("volume").row("until"),
            of("extendable-until", Shape::Time),
            line("reference"),
            of("executed", Shape::Time),
            line("path-provider").row("path-provider"),
            line("path-place").row("path-provider"),
            line("formal-request-to"),
            text("words"),
            lang(),
        ]),
        "consent-ask" => vec![
            target().need(),
            Spec::codes::<ConsentUse>("for").need(),
            line("receivers"),
            text("words").need(),
            lang(),
        ],
        "consent" => {
            vec![target().need(), Spec::code::<ConsentDecision>("decision").need(), text("words"), lang()]
        }
        _ => Vec::new(),
    }
}

/// What stands on every dossier.
fn opening() -> Vec<Spec> {
    let mut fields = vec![
        Spec::words("mode", &[("live", "form-code-live"), ("exercise", "form-code-exercise")]).need(),
        Spec::code::<HistoryRule>("history").need(),
        line("title").in_languages().need(),
        Spec::code::<Level>("level").need(),
    ];
    let mut handling = handling();
    handling.iter_mut().take(2).for_each(|field| field.required = true);
    fields.extend(handling);
    fields.extend([
        Spec::code::<LegalBasis>("legal-basis").need(),
        text("legal-basis-words").need(),
        Spec::code::<Purpose>("purpose").need(),
        text("purpose-words"),
        of("review-by", Shape::Date).need(),
        Spec::codes::<Character>("character").need(),
        text("character-words"),
        lang(),
    ]);
    fields
}

fn open_alert() -> Vec<Spec> {
    let mut fields = vec![members("participants").need()];
    fields.extend(opening());
    fields.extend(message());
    fields.push(of("file", Shape::File));
    fields
}

fn open_request() -> Vec<Spec> {
    let mut fields = vec![
        members("to").need(),
        members("participants"),
        Spec::words("stage", &[("draft", "form-code-draft"), ("send", "form-code-send")]).need(),
    ];
    fields.extend(opening());
    fields.extend(matter());
    fields.extend([of("file", Shape::File), line("name")]);
    fields
}

/// A CAP message; with a file, it is imported and these stay empty.
fn message() -> Vec<Spec> {
    let mut fields = vec![
        line("event").in_languages().need(),
        line("headline").in_languages(),
        text("description").in_languages(),
        text("instruction").in_languages(),
        Spec::caps::<Category>("category").need(),
        Spec::cap::<Urgency>("urgency").need(),
        Spec::cap::<Severity>("severity").need(),
        Spec::cap::<Certainty>("certainty").need(),
        Spec::caps::<ResponseType>("response"),
    ];
    fields.extend(["effective", "onset", "expires"].map(|name| of(name, Shape::Time)));
    fields.extend([of("web", Shape::Plain), line("contact"), Spec::cap::<Scope>("scope"), line("restriction")]);
    fields.extend([line("addresses"), text("note"), line("area").row("area")]);
    fields.extend(["polygon", "circle", "geocode"].map(|name| of(name, Shape::Place).many().row("area")));
    fields
}

/// What is asked in a request.
fn matter() -> Vec<Spec> {
    let mut fields = vec![Spec::code::<RequestForm>("form").need(), Spec::code::<RequestOrigin>("origin")];
    fields.extend(ProseField::ALL.iter().map(|field| text(field.name()).in_languages()));
    fields.extend([
        Spec::code::<IdentifierType>("identifier-type").row("identifier"),
        of("identifier", Shape::Plain).row("identifier"),
        of("port", Shape::Number).row("identifier"),
        Spec::codes::<DataClass>("data-class").row("identifier"),
        of("from", Shape::Second).row("identifier"),
        of("until", Shape::Second).row("identifier"),
        line("custodian").row("identifier"),
        line("place").row("identifier"),
        of("trace", Shape::Yes).row("identifier"),
        Spec::code::<Conduct>("offence").row("offence"),
        line("provision").row("offence"),
        line("penalty").row("offence"),
        Spec::codes::<Necessity>("necessity"),
        Spec::code::<MlaIntent>("mla"),
        of("mla-by", Shape::Date),
        Spec::codes::<Confidentiality>("confidentiality"),
        Spec::codes::<IntendedUse>("intended-use"),
        Spec::code::<ReplyBy>("reply-by"),
    ]);
    fields.extend(DetailField::ALL.iter().map(|field| {
        let name = field.name();
        let is_plain = ["-phone", "-mobile", "-fax", "-email", "-zone"].iter().any(|end| name.ends_with(end));
        of(name, if is_plain { Shape::Plain } else { Shape::Line })
    }));
    fields
}
