//! The few plain fields of pages about people: lines, passwords, choices. What is wrong stands at its field and at the top.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use maud::{Markup, html};

use crate::web::reader::Reader;
use crate::web::session::Door;
use crate::web::visit::{self, Officer, TOKEN_FIELD};

/// What the forms of this browser carry, signed in or not.
pub(in crate::web) struct Token(String);

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let officer = parts.extensions.get::<Officer>().map(|officer| officer.form_token.to_string());
        let door = || parts.extensions.get::<Door>().map(|door| door.form_token.clone());
        Ok(Self(officer.or_else(door).unwrap_or_default()))
    }
}

impl Token {
    /// Writes the hidden field.
    pub(in crate::web) fn field(&self) -> Markup {
        html! { input type="hidden" name=(TOKEN_FIELD) value=(visit::mask(&self.0)); }
    }

    /// Tells whether a form carries it.
    pub(in crate::web) fn is(&self, given: &str) -> bool {
        !self.0.is_empty() && visit::is_ours(given, &self.0)
    }
}

/// What is wrong with a field: its name, and the message that says it.
pub(in crate::web) type Problem = (&'static str, String);

/// A field of one line.
pub(in crate::web) struct Field<'a> {
    name: &'static str,
    kind: &'static str,
    complete: &'static str,
    value: &'a str,
    hint: Option<&'static str>,
    is_required: bool,
    list: Option<&'static str>,
}

impl<'a> Field<'a> {
    /// A line.
    pub(in crate::web) fn text(name: &'static str) -> Self {
        Self { name, kind: "text", complete: "off", value: "", hint: None, is_required: true, list: None }
    }

    /// A password. It is never written back.
    pub(in crate::web) fn password(name: &'static str) -> Self {
        Self { kind: "password", ..Self::text(name) }
    }

    /// What the browser may fill in by itself.
    pub(in crate::web) fn complete(self, complete: &'static str) -> Self {
        Self { complete, ..self }
    }

    /// What stands in it.
    pub(in crate::web) fn value(self, value: &'a str) -> Self {
        Self { value, ..self }
    }

    /// The message of its hint.
    pub(in crate::web) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// It may stay empty.
    pub(in crate::web) fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }

    /// The id of a list of what others chose.
    pub(in crate::web) fn list(self, list: &'static str) -> Self {
        Self { list: Some(list), ..self }
    }
}

/// Writes a field with its label: the message `person-field-NAME`.
pub(in crate::web) fn write(reader: &Reader, field: &Field<'_>, problems: &[Problem]) -> Markup {
    let (id, hint_id, wrong_id) =
        (format!("f-{}", field.name), format!("h-{}", field.name), format!("w-{}", field.name));
    let wrong = problems.iter().find(|(name, _)| *name == field.name);
    let mut described = Vec::new();
    described.extend(field.hint.map(|_| hint_id.as_str()));
    described.extend(wrong.map(|_| wrong_id.as_str()));
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        div.field.wrong[wrong.is_some()] {
            label for=(id) { (reader.text(&format!("person-field-{}", field.name))) }
            @if let Some(hint) = field.hint { p.hint id=(hint_id) { (reader.text(hint)) } }
            @if let Some((_, key)) = wrong { p.problem id=(wrong_id) { (reader.text(key)) } }
            input id=(id) name=(field.name) type=(field.kind) autocomplete=(field.complete) value=(field.value)
                autocapitalize="none" spellcheck="false" dir="auto" required[field.is_required]
                aria-describedby=[described] aria-invalid=[wrong.map(|_| "true")] list=[field.list];
        }
    }
}

/// Writes one box that is ticked or not.
pub(in crate::web) fn check(reader: &Reader, name: &str, value: &str, key: &str, is_on: bool) -> Markup {
    let id = format!("f-{name}-{value}");
    html! {
        div.choice {
            input id=(id) type="checkbox" name=(name) value=(value) checked[is_on];
            label for=(id) { (reader.text(key)) }
        }
    }
}

/// Writes what is wrong, with a link to each field; nothing if nothing is.
pub(in crate::web) fn summary(reader: &Reader, problems: &[Problem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.problems role="alert" tabindex="-1" {
                p { strong { (reader.say_with("form-problems", [("count", problems.len().into())])) } }
                ul {
                    @for (name, key) in problems {
                        li {
                            a href=(format!("#f-{name}")) {
                                (reader.text(&format!("person-field-{name}"))) (reader.text("person-colon"))
                                (reader.text(key))
                            }
                        }
                    }
                }
            }
        }
    }
}
