//! Forms: fields as values, written as HTML that works with a keyboard alone, without scripts and 320 px wide.
//!
//! ```text
//!   Form (parts: fields, groups, rows, languages) ─┐
//!   Input (what was typed, what is wrong with it) ─┴─ form.page(reader, action, input, buttons) ──> <form>
//!   Sent ── Input::of(sent.pairs) ── input.edit(&form)? show again : input.fields(&form) ──> dossier::kind::…::form
//! ```
//!
//! How a page uses them:
//!
//! ```text
//!   let form = Form::new([
//!       Field::code::<Level>("level").required().into(),
//!       form::in_languages("title", [Field::line("title").required()]),
//!       form::rows("measure", [Field::code::<Measure>("measure").required(), Field::time("from")]),
//!       form::folded("form-handling", form::handling()),
//!   ]);
//!   GET   let input = Input::default().with("lang", "en");          // or Input::filled(matter_fields(matter))
//!         form.page(reader, &reader.href(path), &input, &[Button::primary("form-send", "send")])
//!   POST  let mut input = Input::of(sent.pairs);
//!         if input.edit(&form) { /* a row or a language was added or removed: show it again */ }
//!         if input.pressed() == Some("save") { /* input.pairs() is the draft: rows and languages included */ }
//!         fields = input.fields(&form); on problems: input.problems = problems, and show it again with status 422.
//! ```
//!
//! Promise: what was typed comes back as it was typed; every problem stands at the top with a link and, in the same
//! words, at its field; names that begin with `form-` are ours and never reach a form of `dossier`. Rows count from 1:
//! `measure.1`. Words: `field-NAME` is the label, `hint-…` a hint, groups and buttons have keys of `forms.ftl`.
//! What is asked in a request, and what a CAP message says, stand ready: [`request::matter`], [`alert::message`].
//! Not here: what fields mean and which are required (`comity_dossier::kind::…::form`), files that were chosen: a
//! browser never gives a file back, so it is chosen again.

pub(in crate::web) mod alert;
mod field;
mod groups;
mod input;
pub(in crate::web) mod request;
mod summary;
#[cfg(test)]
mod tests;
mod widgets;

use maud::{Markup, html};

use super::reader::Reader;
use crate::words::Words;
use field::Widget;
pub(in crate::web) use field::{Choice, Field};
pub(in crate::web) use input::Input;

/// The field that says which button was pressed.
pub(in crate::web) const PRESSED: &str = "form-do";

/// The most rows of one group that a page shows.
const ROWS_MAX: usize = 200;
/// The most languages of one group that a page shows.
const LANGUAGES_MAX: usize = 40;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Form {
    parts: Vec<Part>,
}

/// A part of a form.
#[derive(Clone, Debug)]
pub(in crate::web) enum Part {
    /// One field.
    Field(Field),
    /// Fields under a heading.
    Group(Group),
    /// Fields that come in rows: `measure.1`, `measure.2` …
    Rows(Rows),
    /// Fields that come in languages: `title.en`, `title.zh` …
    Languages(Languages),
    /// Something to read between the fields.
    Said(Markup),
}

/// Fields under a heading.
#[derive(Clone, Debug)]
pub(in crate::web) struct Group {
    heading: &'static str,
    is_folded: bool,
    parts: Vec<Part>,
}

/// Fields that come in rows.
#[derive(Clone, Debug)]
pub(in crate::web) struct Rows {
    /// The name of the field without which there is no row.
    name: &'static str,
    fields: Vec<Field>,
}

/// Fields that come in languages.
#[derive(Clone, Debug)]
pub(in crate::web) struct Languages {
    name: &'static str,
    fields: Vec<Field>,
    offered: Vec<String>,
}

impl From<Field> for Part {
    fn from(field: Field) -> Self {
        Self::Field(field)
    }
}

/// Puts parts under a heading: the message `heading`, and `heading.hint` where somebody wrote it.
pub(in crate::web) fn group(heading: &'static str, parts: impl IntoIterator<Item = Part>) -> Part {
    Part::Group(Group { heading, is_folded: false, parts: parts.into_iter().collect() })
}

/// Puts parts behind a heading that opens; it is open already where something was typed or is wrong.
pub(in crate::web) fn folded(heading: &'static str, parts: impl IntoIterator<Item = Part>) -> Part {
    Part::Group(Group { heading, is_folded: true, parts: parts.into_iter().collect() })
}

/// Repeats fields in rows. `name` is the field without which a row is none; it is one of `fields`.
pub(in crate::web) fn rows(name: &'static str, fields: impl IntoIterator<Item = Field>) -> Part {
    Part::Rows(Rows { name, fields: fields.into_iter().collect() })
}

/// Repeats fields in languages: at first in the reader's.
pub(in crate::web) fn in_languages(name: &'static str, fields: impl IntoIterator<Item = Field>) -> Part {
    Part::Languages(Languages { name, fields: fields.into_iter().collect(), offered: Vec::new() })
}

/// Repeats fields in languages: at first in those given (the reader's own, what the receivers take …).
pub(in crate::web) fn in_these_languages(
    name: &'static str,
    fields: impl IntoIterator<Item = Field>,
    tags: impl IntoIterator<Item = String>,
) -> Part {
    let (mut fields_kept, mut offered) = (Vec::new(), Vec::new());
    fields_kept.extend(fields);
    for tag in tags {
        if !offered.contains(&tag) {
            offered.push(tag);
        }
    }
    Part::Languages(Languages { name, fields: fields_kept, offered })
}

/// The fields of a handling: labels, limit of use, its words (which take the form's `lang`).
pub(in crate::web) fn handling() -> Vec<Part> {
    field::handling(false)
}

/// The same, where a handling must be stated.
pub(in crate::web) fn required_handling() -> Vec<Part> {
    field::handling(true)
}

/// A button at the end of a form.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Button {
    key: &'static str,
    value: &'static str,
    class: Option<&'static str>,
}

impl Button {
    /// The button that Enter presses: the first of a form.
    pub(in crate::web) fn primary(key: &'static str, value: &'static str) -> Self {
        Self { key, value, class: Some("primary") }
    }

    /// Another button.
    pub(in crate::web) fn plain(key: &'static str, value: &'static str) -> Self {
        Self { key, value, class: None }
    }
}

impl Form {
    /// Puts a form together.
    pub(in crate::web) fn new(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { parts: parts.into_iter().collect() }
    }

    /// Adds a part.
    pub(in crate::web) fn push(&mut self, part: impl Into<Part>) {
        self.parts.push(part.into());
    }

    /// Writes the whole `<form>`: problems, fields, buttons. The first button is the one that Enter presses.
    pub(in crate::web) fn page(&self, reader: &Reader, action: &str, input: &Input, buttons: &[Button]) -> Markup {
        let kind = self.has_file().then_some("multipart/form-data");
        html! {
            (self.summary(reader, input))
            form.entry method="post" action=(action) enctype=[kind] autocomplete="off" novalidate {
                (reader.form_token())
                @if let Some(first) = buttons.first() {
                    button.default name=(PRESSED) value=(first.value) tabindex="-1" aria-hidden="true" {}
                }
                @if self.has_text() { p.hint { (reader.text("form-limits")) } }
                (self.parts(reader, input))
                p.buttons { @for one in buttons { (button(reader, one)) } }
            }
        }
    }

    /// Writes the fields alone: for a page that writes its own `<form>` around them.
    pub(in crate::web) fn parts(&self, reader: &Reader, input: &Input) -> Markup {
        html! {
            @for part in &self.parts { (groups::part(reader, part, input)) }
            @if self.fields().iter().any(|field| matches!(field.widget, Widget::Language)) || self.has_languages() {
                (groups::known_languages(reader))
            }
        }
    }

    /// Writes what is wrong, with a link to each field; nothing if nothing is.
    pub(in crate::web) fn summary(&self, reader: &Reader, input: &Input) -> Markup {
        summary::summary(reader, self, input)
    }

    /// Returns every field, those in groups, rows and languages too.
    fn fields(&self) -> Vec<&Field> {
        let mut found = Vec::new();
        let mut todo: Vec<&Part> = self.parts.iter().rev().collect();
        while let Some(part) = todo.pop() {
            match part {
                Part::Field(field) => found.push(field),
                Part::Group(group) => todo.extend(group.parts.iter().rev()),
                Part::Rows(rows) => found.extend(&rows.fields),
                Part::Languages(languages) => found.extend(&languages.fields),
                Part::Said(_) => {}
            }
        }
        found
    }

    fn flat(&self) -> Vec<&Part> {
        let mut found = Vec::new();
        let mut todo: Vec<&Part> = self.parts.iter().rev().collect();
        while let Some(part) = todo.pop() {
            match part {
                Part::Group(group) => todo.extend(group.parts.iter().rev()),
                part => found.push(part),
            }
        }
        found
    }

    fn row_groups(&self) -> impl Iterator<Item = &Rows> {
        self.flat().into_iter().filter_map(|part| if let Part::Rows(rows) = part { Some(rows) } else { None })
    }

    fn language_groups(&self) -> impl Iterator<Item = &Languages> {
        self.flat().into_iter().filter_map(|part| if let Part::Languages(some) = part { Some(some) } else { None })
    }

    /// Returns the names of its fields: what stands before the first dot.
    pub(in crate::web) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields().into_iter().map(|field| field.name)
    }

    /// Returns the headings of its groups that are not folded, in their order: each is the message of the heading, and
    /// behind `g-` the id of the group.
    pub(in crate::web) fn headings(&self) -> impl Iterator<Item = &'static str> {
        let groups =
            self.parts.iter().filter_map(|part| if let Part::Group(group) = part { Some(group) } else { None });
        groups.filter(|group| !group.is_folded).map(|group| group.heading)
    }

    /// Returns the first language that is shown of a field that comes in languages: there it is asked for, where it
    /// stands in none.
    pub(in crate::web) fn first_language(&self, field: &str, input: &Input, words: Words) -> Option<String> {
        let group = self.language_groups().find(|group| group.fields.iter().any(|one| one.name == field))?;
        input.languages_of(group, words).into_iter().next()
    }

    /// Tells whether it has one of these fields outside of the groups that come in languages.
    pub(in crate::web) fn has_plainly(&self, names: &[&str]) -> bool {
        self.flat().into_iter().any(|part| match part {
            Part::Field(field) => names.contains(&field.name),
            Part::Rows(rows) => rows.fields.iter().any(|field| names.contains(&field.name)),
            _ => false,
        })
    }

    /// Tells whether a file can be chosen.
    pub(in crate::web) fn has_file(&self) -> bool {
        self.fields().iter().any(|field| matches!(field.widget, Widget::File))
    }

    fn has_text(&self) -> bool {
        self.fields().iter().any(|field| matches!(field.widget, Widget::Line { .. } | Widget::Text))
    }

    fn has_languages(&self) -> bool {
        self.language_groups().next().is_some()
    }
}

/// Writes a button.
pub(in crate::web) fn button(reader: &Reader, button: &Button) -> Markup {
    html! { button class=[button.class] name=(PRESSED) value=(button.value) { (reader.text(button.key)) } " " }
}
