//! What is wrong with a form, told at its top.

use comity_dossier::kind::common::form::Problem;
use maud::{Markup, html};

use super::field::Widget;
use super::input::{self, Input};
use super::widgets::id_of;
use super::{Form, Part};
use crate::web::reader::Reader;

/// Writes what is wrong, each with a link to its field.
pub(super) fn summary(reader: &Reader, form: &Form, input: &Input) -> Markup {
    if input.problems.is_empty() && input.told.is_none() {
        return html! {};
    }
    let count = input.problems.len() + usize::from(input.told.is_some());
    html! {
        div.problems role="alert" tabindex="-1" autofocus[input.focus.is_none()] aria-labelledby="problems" {
            h2 #problems { (reader.say_with("form-problems", [("count", count.into())])) }
            ul {
                @if let Some(told) = &input.told { li { (told) } }
                @for problem in &input.problems {
                    li {
                        @match target(form, input, reader, problem) {
                            Some(id) => a href=(format!("#{id}")) { (told(reader, problem)) },
                            None => (told(reader, problem)),
                        }
                    }
                }
            }
        }
    }
}

/// The problem with the name of its field.
fn told(reader: &Reader, problem: &Problem) -> Markup {
    let words = reader.words.problem(problem);
    if problem.field.is_empty() {
        return html! { (words) };
    }
    let name = reader.words.field(&problem.field);
    html! { (reader.label_of(&name, html! { (words) })) }
}

/// The id of the field that a problem is about, if it is on the page.
fn target(form: &Form, input: &Input, reader: &Reader, problem: &Problem) -> Option<String> {
    let name = &problem.field;
    let (base, part) = name.split_once('.').unwrap_or((name, ""));
    let at = |part: &str| Some(id_of(&format!("{base}.{part}")));
    form.flat().into_iter().find_map(|one| match one {
        Part::Field(field) => (field.name == name && !matches!(field.widget, Widget::Hidden)).then(|| id_of(name)),
        Part::Rows(rows) if rows.fields.iter().any(|field| field.name == base) => {
            let shown = input.rows_of(rows);
            let row = if part.is_empty() { shown.first() } else { shown.iter().find(|row| row.to_string() == part) };
            at(&row?.to_string())
        }
        Part::Languages(some) if base == input::LANGUAGE => (some.name == part).then(|| id_of(name)),
        Part::Languages(some) if some.fields.iter().any(|field| field.name == base) => {
            let shown = input.languages_of(some, reader.words);
            at(if part.is_empty() { shown.first() } else { shown.iter().find(|tag| *tag == part) }?)
        }
        _ => None,
    })
}
