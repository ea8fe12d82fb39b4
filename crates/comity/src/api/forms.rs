//! What can be done and with which fields: forms as data, for programs that build forms of their own.
//!
//! ```text
//!   kinds ── every form as values ──> listed in the language of whoever asks: GET forms, GET forms/{kind}/{verb}
//! ```
//!
//! Promise: every verb of every kind is listed; a field that an empty form lacks is listed as required. Labels are those
//! of the pages and of problems.
//! Not here: validation, which the forms of `comity_dossier::kind` do; which fields the law of a requested member asks
//! for beside them (its card says so, and the problems of a request that is sent).

mod kinds;
#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use comity_dossier::codes::Code;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::ROOT;
use super::front::App;
use crate::problem::Problem;
use crate::words::{CapList, Words, cap_key};

/// A form in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FormRow {
    /// The kind of dossier: `alert` or `request`.
    pub(crate) kind: String,
    /// What it does: `open`, or a verb of acts.
    pub(crate) verb: String,
    /// What it does, in words.
    pub(crate) label: String,
    /// Whether only the lead does it.
    pub(crate) lead_only: bool,
}

/// A form with its fields.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Form {
    /// The kind of dossier: `alert` or `request`.
    pub(crate) kind: String,
    /// What it does: `open`, or a verb of acts.
    pub(crate) verb: String,
    /// What it does, in words.
    pub(crate) label: String,
    /// Whether only the lead does it.
    pub(crate) lead_only: bool,
    /// Where it is posted; `{name}` is the dossier.
    pub(crate) path: String,
    /// Its fields.
    pub(crate) fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FormField {
    /// Its name.
    pub(crate) name: String,
    /// Its name in words.
    pub(crate) label: String,
    /// What stands in it.
    pub(crate) shape: Shape,
    /// An empty form lacks it. (Others may be required by what stands beside them.)
    pub(crate) required: bool,
    /// It may have several values.
    pub(crate) many: bool,
    /// It is sent once for each language, as `name.LANG`.
    pub(crate) in_languages: bool,
    /// It belongs to a row, which begins with the field of this name: `name.0`, `name.1` …
    pub(crate) row_of: Option<String>,
    /// The codes that may stand in it; empty unless its shape is `code`.
    pub(crate) codes: Vec<FormCode>,
}

/// A code that may stand in a field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FormCode {
    /// The code, as it is sent.
    pub(crate) code: String,
    /// What it means, in words.
    pub(crate) label: String,
}

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    /// Words on one line.
    Line,
    /// Words on several lines; unless it is sent in languages, their language stands in the field `lang`.
    Text,
    /// One of the codes.
    Code,
    /// A moment with its zone, such as `2026-11-22T03:07Z`.
    Time,
    /// A moment to the second with its zone, such as `2026-11-22T03:07:15+01:00`.
    Second,
    /// A day, such as `2026-11-22`.
    Date,
    /// A language tag, such as `en` or `zh-Hant`.
    Language,
    /// The id of a line of the dossier.
    LineId,
    /// The id of a dossier.
    DossierId,
    /// The code of a member.
    Member,
    /// A whole number.
    Number,
    /// `yes`, or nothing.
    Yes,
    /// A phone number (E.164), an address, a hash: what the type beside it, or its name, says.
    Plain,
    /// A polygon or a circle, as CAP writes it, or `name=value`.
    Place,
    /// The name of a field, such as `facts` or `identifier`.
    FieldName,
    /// The file that goes with the form, beside its fields.
    File,
}

/// A form as a value: its words are found when somebody asks.
struct Listed {
    kind: &'static str,
    verb: &'static str,
    lead_only: bool,
    fields: Vec<Spec>,
}

/// A field as a value.
#[derive(Clone)]
struct Spec {
    name: &'static str,
    shape: Shape,
    required: bool,
    many: bool,
    in_languages: bool,
    row_of: Option<&'static str>,
    codes: Vec<(String, String)>,
}

impl Spec {
    fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: false, many: false, in_languages: false, row_of: None, codes: Vec::new() }
    }

    fn code<C: Code>(name: &'static str) -> Self {
        Self::code_of::<C>(name, C::ALL)
    }

    fn code_of<C: Code>(name: &'static str, codes: &[C]) -> Self {
        let codes = codes.iter().map(|code| (code.name().to_owned(), code.key().to_owned())).collect();
        Self { codes, ..Self::new(name, Shape::Code) }
    }

    fn codes<C: Code>(name: &'static str) -> Self {
        Self { many: true, ..Self::code::<C>(name) }
    }

    fn cap<C: CapList>(name: &'static str) -> Self {
        let codes = C::ALL.iter().map(|code| (code.name().to_owned(), cap_key(*code))).collect();
        Self { codes, ..Self::new(name, Shape::Code) }
    }

    fn caps<C: CapList>(name: &'static str) -> Self {
        Self { many: true, ..Self::cap::<C>(name) }
    }

    fn words(name: &'static str, codes: &[(&str, &str)]) -> Self {
        let codes = codes.iter().map(|(code, key)| ((*code).to_owned(), (*key).to_owned())).collect();
        Self { codes, ..Self::new(name, Shape::Code) }
    }

    fn need(self) -> Self {
        Self { required: true, ..self }
    }

    fn many(self) -> Self {
        Self { many: true, ..self }
    }

    fn in_languages(self) -> Self {
        Self { in_languages: true, ..self }
    }

    fn row(self, of: &'static str) -> Self {
        Self { row_of: Some(of), ..self }
    }

    fn field(&self, words: Words) -> FormField {
        let code = |(code, key): &(String, String)| FormCode { code: code.clone(), label: words.text(key) };
        FormField {
            name: self.name.to_owned(),
            label: words.field(self.name),
            shape: self.shape,
            required: self.required,
            many: self.many,
            in_languages: self.in_languages,
            row_of: self.row_of.map(str::to_owned),
            codes: self.codes.iter().map(code).collect(),
        }
    }
}

impl Listed {
    fn label(&self, words: Words) -> String {
        let key = format!("form-verb-{}", self.verb);
        if words.has(&key) { words.text(&key) } else { words.text(&format!("line-{}", self.verb)) }
    }

    fn path(&self) -> String {
        match self.verb {
            "open" => format!("{ROOT}/{}s", self.kind),
            "continue" => format!("{ROOT}/dossiers/{{name}}/continuation"),
            verb => format!("{ROOT}/dossiers/{{name}}/acts/{verb}"),
        }
    }
}

/// Lists every form.
pub(super) async fn list(State(app): State<App>, headers: HeaderMap) -> Json<Vec<FormRow>> {
    let words = app.words(&headers);
    let row = |form: &Listed| FormRow {
        kind: form.kind.to_owned(),
        verb: form.verb.to_owned(),
        label: form.label(words),
        lead_only: form.lead_only,
    };
    Json(kinds::FORMS.iter().map(row).collect())
}

/// Shows a form with its fields.
pub(super) async fn show(
    State(app): State<App>,
    Path((kind, verb)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Form>, Problem> {
    let words = app.words(&headers);
    let form = kinds::FORMS.iter().find(|form| form.kind == kind && form.verb == verb);
    let form = form.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no-such-act"))?;
    Ok(Json(Form {
        kind,
        verb,
        label: form.label(words),
        lead_only: form.lead_only,
        path: form.path(),
        fields: form.fields.iter().map(|field| field.field(words)).collect(),
    }))
}
