//! Fields together: under a heading, in rows, in languages, with the buttons that add and remove.

use maud::{Markup, html};

use super::input::{self, Input};
use super::widgets::{KNOWN_LANGUAGES, field, id_of, problems_at};
use super::{Form, Group, LANGUAGES_MAX, Languages, PRESSED, Part, ROWS_MAX, Rows};
use crate::web::reader::Reader;

/// Languages that are proposed; any other can be typed.
const LANGUAGES: &[&str] = &[
    "ar", "de", "en", "es", "fa", "fr", "hi", "id", "it", "ja", "kk", "ko", "ky", "mn", "ms", "my", "pt", "ru", "th",
    "tr", "uk", "ur", "uz", "vi", "zh", "zh-Hans", "zh-Hant",
];

/// Writes a part of a form.
pub(super) fn part(reader: &Reader, part: &Part, input: &Input) -> Markup {
    match part {
        Part::Field(one) => field(reader, one, "", true, input),
        Part::Group(some) => group(reader, some, input),
        Part::Rows(some) => rows(reader, some, input),
        Part::Languages(some) => languages(reader, some, input),
        Part::Said(html) => html.clone(),
    }
}

fn group(reader: &Reader, some: &Group, input: &Input) -> Markup {
    let parts = html! {
        @if reader.words.has(&format!("{}.hint", some.heading)) {
            p.hint { (reader.text(&format!("{}.hint", some.heading))) }
        }
        @for one in &some.parts { (part(reader, one, input)) }
    };
    if !some.is_folded {
        return html! { section.group id=(id_of_group(some)) { h2 { (reader.text(some.heading)) } (parts) } };
    }
    let form = Form { parts: some.parts.clone() };
    let is_ours = |name: &str| form.names().any(|field| name.split('.').next() == Some(field));
    let is_open = form.names().any(|field| input.has_under(field))
        || input.problems.iter().any(|problem| is_ours(&problem.field))
        || input.focus.as_deref().is_some_and(is_ours);
    html! { details.group id=(id_of_group(some)) open[is_open] { summary { (reader.text(some.heading)) } (parts) } }
}

fn id_of_group(some: &Group) -> String {
    format!("g-{}", some.heading)
}

fn rows(reader: &Reader, some: &Rows, input: &Input) -> Markup {
    let shown = input.rows_of(some);
    html! {
        input type="hidden" name=(input::ROWS) value=(input::rows_value(some.name, &shown));
        @for (number, row) in shown.iter().enumerate() {
            fieldset.row {
                legend { (reader.words.field(&format!("{}.{row}", some.name))) }
                @for one in &some.fields { (field(reader, one, &format!(".{row}"), number == 0, input)) }
                @if shown.len() > 1 {
                    (edit(reader, "form-remove-row", &format!("remove-row:{}.{row}", some.name),
                        &reader.words.field(&format!("{}.{row}", some.name))))
                }
            }
        }
        @if shown.len() < ROWS_MAX {
            p { (edit(reader, "form-add-row", &format!("add-row:{}", some.name), &reader.words.field(some.name))) }
        }
    }
}

fn languages(reader: &Reader, some: &Languages, input: &Input) -> Markup {
    let shown = input.languages_of(some, reader.words);
    let adding = format!("{}.{}", input::LANGUAGE, some.name);
    let is_wrong = input.problems_at(&adding).next().is_some();
    let described = if is_wrong { format!("h-{adding} p-{adding}") } else { format!("h-{adding}") };
    html! {
        input type="hidden" name=(input::LANGUAGES) value=(input::tags_value(some.name, &shown));
        @for (number, tag) in shown.iter().enumerate() {
            fieldset.row {
                legend { (language(reader, tag)) }
                @for one in &some.fields { (field(reader, one, &format!(".{tag}"), number == 0, input)) }
                @if shown.len() > 1 {
                    (edit(reader, "form-remove-language", &format!("remove-language:{}.{tag}", some.name),
                        &language(reader, tag)))
                }
            }
        }
        @if shown.len() < LANGUAGES_MAX {
            div class=(if is_wrong { "field add wrong" } else { "field add" }) {
                label for=(id_of(&adding)) { (reader.text("form-other-language")) }
                p.hint id=(format!("h-{adding}")) { (reader.text("hint-language")) }
                (problems_at(reader, &adding, input))
                input.short type="text" id=(id_of(&adding)) name=(adding) list=(KNOWN_LANGUAGES) dir="ltr"
                    value=(input.new_language(some.name).unwrap_or_default()) aria-describedby=(described)
                    aria-invalid=[is_wrong.then_some("true")] spellcheck="false";
                " "
                (edit(reader, "form-add-language", &format!("add-language:{}", some.name),
                    &reader.words.field(some.name)))
            }
        }
    }
}

/// A button that adds or removes; for those who hear the page it says what.
fn edit(reader: &Reader, key: &str, value: &str, what: &str) -> Markup {
    html! {
        button.edit name=(PRESSED) value=(value) {
            (reader.text(key)) span.unseen { (reader.say_with("form-about", [("what", html! { (what) }.into())])) }
        }
    }
}

/// The name of a language, where somebody wrote it, with its tag.
fn language(reader: &Reader, tag: &str) -> String {
    let key = format!("language-{}", tag.to_ascii_lowercase());
    if reader.words.has(&key) {
        let name = reader.text(&key);
        reader.words.text_with("field-part", &[("field", name.into()), ("part", tag.into())])
    } else {
        tag.to_owned()
    }
}

/// The proposals for every field that takes a language.
pub(super) fn known_languages(reader: &Reader) -> Markup {
    html! {
        datalist id=(KNOWN_LANGUAGES) {
            @for tag in LANGUAGES { option value=(tag) { (language(reader, tag)) } }
        }
    }
}
