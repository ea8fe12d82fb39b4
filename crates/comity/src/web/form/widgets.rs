//! Fields as HTML: a label for each, the hint and what is wrong beside it and tied to it.

use comity_dossier::Member;
use comity_dossier::kind::common::form::Problem;
use maud::{Markup, html};

use super::field::{Choice, Field, Label, Widget};
use super::input::{self, Input};
use super::{Form, Group, LANGUAGES_MAX, Languages, PRESSED, Part, ROWS_MAX, Rows};
use crate::web::reader::Reader;

/// Choices that are shown all at once; more stand in a list that opens.
const RADIOS_MAX: usize = 7;

/// The list of language tags that a browser proposes.
const KNOWN_LANGUAGES: &str = "known-languages";

/// Languages that are proposed; any other can be typed.
const LANGUAGES: &[&str] = &[
    "ar", "de", "en", "es", "fa", "fr", "hi", "id", "it", "ja", "kk", "ko", "ky", "mn", "ms", "my", "pt", "ru", "th",
    "tr", "uk", "ur", "uz", "vi", "zh", "zh-Hans", "zh-Hant",
];

/// A field where it stands.
struct At<'a> {
    field: &'a Field,
    /// With its row or language.
    name: String,
    /// In the first row or language: what is wrong with the field as a whole is told here.
    is_first: bool,
    input: &'a Input,
}

impl At<'_> {
    fn id(&self) -> String {
        id_of(&self.name)
    }

    fn value(&self) -> &str {
        self.input.value(&self.name).unwrap_or_default()
    }

    fn problems(&self) -> impl Iterator<Item = &Problem> {
        let is_here =
            |problem: &&Problem| problem.field == self.name || (self.is_first && problem.field == self.field.name);
        self.input.problems.iter().filter(is_here)
    }

    fn is_wrong(&self) -> bool {
        self.problems().next().is_some()
    }

    /// `true` for `aria-invalid`, or nothing.
    fn invalid(&self) -> Option<&'static str> {
        self.is_wrong().then_some("true")
    }

    fn required(&self) -> Option<&'static str> {
        self.field.is_required.then_some("true")
    }

    /// The hint and the problem, for `aria-describedby`.
    fn described(&self) -> Option<String> {
        let hint = self.has_hint().then(|| format!("h-{}", self.name));
        let problem = self.is_wrong().then(|| format!("p-{}", self.name));
        let ids: Vec<String> = hint.into_iter().chain(problem).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn has_hint(&self) -> bool {
        self.field.hint.is_some() || own_hint(&self.field.widget).is_some()
    }

    fn class(&self) -> &'static str {
        if self.is_wrong() { "field wrong" } else { "field" }
    }

    fn has_focus(&self) -> bool {
        self.input.focus.as_deref() == Some(self.name.as_str())
    }
}

fn id_of(name: &str) -> String {
    format!("f-{name}")
}

/// The hint that a kind of field has by itself.
fn own_hint(widget: &Widget) -> Option<&'static str> {
    match widget {
        Widget::Time { to_the_second: false } => Some("hint-time"),
        Widget::Time { to_the_second: true } => Some("hint-second"),
        Widget::Date => Some("hint-date"),
        Widget::Language => Some("hint-language"),
        Widget::Lines => Some("hint-lines"),
        Widget::File => Some("hint-file"),
        _ => None,
    }
}

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

fn field(reader: &Reader, field: &Field, suffix: &str, is_first: bool, input: &Input) -> Markup {
    let at = At { field, name: format!("{}{suffix}", field.name), is_first, input };
    match &field.widget {
        Widget::Hidden => html! {
            @for value in input.values(&at.name) { input type="hidden" name=(at.name) value=(value); }
        },
        Widget::One(choices) if is_list(choices) => labelled(reader, &at, list(reader, &at, choices)),
        Widget::One(choices) => one_of(reader, &at, choices),
        Widget::Many(choices) => any_of(reader, &at, choices),
        Widget::Member(some) => labelled(reader, &at, member_list(reader, &at, &members(reader, some.as_ref()))),
        Widget::Members(some) => {
            let choices: Vec<Choice> = members(reader, some.as_ref())
                .into_iter()
                .map(|member| Choice::shown(member.as_str().to_owned(), reader.member(member)))
                .collect();
            any_of(reader, &at, &choices)
        }
        Widget::Check => check(reader, &at),
        _ => labelled(reader, &at, control(&at)),
    }
}

fn members(reader: &Reader, some: Option<&std::collections::BTreeSet<Member>>) -> Vec<Member> {
    match some {
        Some(some) => some.iter().copied().collect(),
        None => reader.around.names.keys().copied().collect(),
    }
}

fn is_list(choices: &[Choice]) -> bool {
    choices.len() > RADIOS_MAX && !choices.iter().any(|choice| matches!(choice.label, Label::Html(_)))
}

fn name_of(reader: &Reader, field: &Field) -> Markup {
    let name = field.label.map_or_else(|| reader.words.field(field.name), |key| reader.text(key));
    html! {
        (name)
        @if !field.is_required && !matches!(field.widget, Widget::Check) {
            " " span.optional { (reader.text("form-optional")) }
        }
    }
}

fn hints(reader: &Reader, at: &At<'_>) -> Markup {
    let seconds = machine(reader.now.0 / 1_000);
    let minutes = format!("{}Z", seconds.get(..16).unwrap_or_default());
    let day = machine(reader.now.0 / 1_000 + 180 * 86_400).get(..10).unwrap_or_default().to_owned();
    let ltr = |text: &str| html! { bdi dir="ltr" { (text) } };
    html! {
        @if at.has_hint() {
            p.hint id=(format!("h-{}", at.name)) {
                @if let Some(key) = at.field.hint { (reader.text(key)) " " }
                @if let Some(key) = own_hint(&at.field.widget) {
                    (reader.say_with(key, [
                        ("minutes", ltr(&minutes).into()), ("seconds", ltr(&seconds).into()), ("day", ltr(&day).into()),
                    ]))
                }
            }
        }
    }
}

fn machine(unix_s: u64) -> String {
    let seconds = i64::try_from(unix_s).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX).to_string()
}

fn told_at(reader: &Reader, at: &At<'_>) -> Markup {
    html! {
        @if at.is_wrong() {
            p.problem id=(format!("p-{}", at.name)) {
                @for problem in at.problems() { (reader.words.problem(problem)) " " }
            }
        }
    }
}

fn problems_at(reader: &Reader, name: &str, input: &Input) -> Markup {
    html! {
        @if input.problems_at(name).next().is_some() {
            p.problem id=(format!("p-{name}")) {
                @for problem in input.problems_at(name) { (reader.words.problem(problem)) " " }
            }
        }
    }
}

fn labelled(reader: &Reader, at: &At<'_>, control: Markup) -> Markup {
    html! {
        div class=(at.class()) {
            label for=(at.id()) { (name_of(reader, at.field)) }
            (hints(reader, at)) (told_at(reader, at)) (control)
        }
    }
}

fn control(at: &At<'_>) -> Markup {
    let (name, id, described, focus) = (&at.name, at.id(), at.described(), at.has_focus());
    let (invalid, required) = (at.invalid(), at.required());
    match at.field.widget {
        Widget::Text | Widget::Lines => {
            let is_text = matches!(at.field.widget, Widget::Text);
            let typed: Vec<&str> = at.input.values(name).collect();
            html! {
                textarea id=(id) name=(name) rows=(if is_text { 4 } else { 2 }) dir=(if is_text { "auto" } else { "ltr" })
                    aria-describedby=[described] aria-invalid=[invalid] aria-required=[required] autofocus[focus]
                    spellcheck=[(!is_text).then_some("false")] {
                    // The first line feed of a text area is not part of its text.
                    "\n" (typed.join("\n"))
                }
            }
        }
        Widget::File => html! {
            input type="file" id=(id) name=(name) aria-describedby=[described] aria-invalid=[invalid]
                aria-required=[required];
        },
        _ => {
            let is_words = matches!(at.field.widget, Widget::Line { is_plain: false });
            let list = matches!(at.field.widget, Widget::Language).then_some(KNOWN_LANGUAGES);
            let class = matches!(at.field.widget, Widget::Language | Widget::Date | Widget::Time { .. });
            html! {
                input type="text" class=[class.then_some("short")] id=(id) name=(name) value=(at.value())
                    dir=(if is_words { "auto" } else { "ltr" }) list=[list] aria-describedby=[described]
                    aria-invalid=[invalid] aria-required=[required] autofocus[focus]
                    spellcheck=[(!is_words).then_some("false")];
            }
        }
    }
}

/// What a choice is called, as text: all that a list that opens can show.
fn plain_label(reader: &Reader, choice: &Choice) -> String {
    match &choice.label {
        Label::Key(key) => format!("{} · {}", reader.text(key), choice.value),
        Label::Plain(key) => reader.text(key),
        Label::Html(_) => choice.value.clone(),
    }
}

fn label(reader: &Reader, name: &str, choice: &Choice) -> Markup {
    match &choice.label {
        Label::Key(key) if matches!(name, "tlp" | "pap") => html! {
            bdi dir="ltr" { (name.to_ascii_uppercase()) ":" (choice.value.to_ascii_uppercase()) } " " (reader.text(key))
        },
        Label::Key(key) => html! { (reader.text(key)) " " code.code dir="ltr" { (choice.value) } },
        Label::Plain(key) => html! { (reader.text(key)) },
        Label::Html(html) => html.clone(),
    }
}

/// What a list says while nothing of it is chosen.
fn nothing_chosen(reader: &Reader, at: &At<'_>) -> String {
    reader.text(if at.field.is_required { "form-choose" } else { "form-nothing-chosen" })
}

fn list(reader: &Reader, at: &At<'_>, choices: &[Choice]) -> Markup {
    let chosen = at.value();
    let is_foreign = !chosen.is_empty() && !choices.iter().any(|choice| choice.value == chosen);
    html! {
        select id=(at.id()) name=(at.name) aria-describedby=[at.described()] aria-invalid=[at.invalid()]
            aria-required=[at.required()] autofocus[at.has_focus()] {
            option value="" { (nothing_chosen(reader, at)) }
            @for choice in choices {
                option value=(choice.value) selected[choice.value == chosen] { (plain_label(reader, choice)) }
            }
            @if is_foreign { option value=(chosen) selected { (chosen) } }
        }
    }
}

fn member_list(reader: &Reader, at: &At<'_>, members: &[Member]) -> Markup {
    let chosen = at.value();
    let name = |member: &Member| reader.around.names.get(member).and_then(|names| reader.best(names));
    html! {
        select id=(at.id()) name=(at.name) aria-describedby=[at.described()] aria-invalid=[at.invalid()]
            aria-required=[at.required()] {
            option value="" { (nothing_chosen(reader, at)) }
            @for member in members {
                option value=(member.as_str()) selected[member.as_str() == chosen] {
                    @if let Some(name) = name(member) { (name.text.as_str()) " · " } (member.as_str())
                }
            }
        }
    }
}

fn one_of(reader: &Reader, at: &At<'_>, choices: &[Choice]) -> Markup {
    let chosen = at.value();
    // What is chosen cannot be unchosen: where nothing need be chosen, nothing is a choice.
    let nothing = !at.field.is_required;
    html! {
        fieldset class=(at.class()) role="radiogroup" aria-describedby=[at.described()] aria-invalid=[at.invalid()]
            aria-required=[at.required()] {
            legend { (name_of(reader, at.field)) }
            (hints(reader, at)) (told_at(reader, at))
            @for (number, choice) in choices.iter().enumerate() {
                @let id = numbered(at, number);
                div.choice {
                    input type="radio" id=(id) name=(at.name) value=(choice.value) checked[choice.value == chosen]
                        autofocus[number == 0 && at.has_focus()];
                    label for=(id) { (label(reader, at.field.name, choice)) }
                }
            }
            @if nothing {
                @let id = numbered(at, choices.len().max(1));
                div.choice {
                    input type="radio" id=(id) name=(at.name) value="" checked[chosen.is_empty()];
                    label for=(id) { (reader.text("form-nothing-chosen")) }
                }
            }
        }
    }
}

fn any_of(reader: &Reader, at: &At<'_>, choices: &[Choice]) -> Markup {
    let chosen =
        |value: &str| at.input.values(&at.name).any(|typed| typed.split([' ', ',', '\n']).any(|one| one == value));
    html! {
        fieldset class=(at.class()) aria-describedby=[at.described()] {
            legend { (name_of(reader, at.field)) }
            (hints(reader, at)) (told_at(reader, at))
            @if choices.is_empty() { p.hint id=(at.id()) tabindex="-1" { (reader.text("form-no-choice")) } }
            div class=[(choices.len() > RADIOS_MAX).then_some("many")] {
                @for (number, choice) in choices.iter().enumerate() {
                    @let id = numbered(at, number);
                    div.choice {
                        input type="checkbox" id=(id) name=(at.name) value=(choice.value)
                            checked[chosen(&choice.value)] aria-invalid=[at.invalid()]
                            autofocus[number == 0 && at.has_focus()];
                        label for=(id) { (label(reader, at.field.name, choice)) }
                    }
                }
            }
        }
    }
}

fn numbered(at: &At<'_>, number: usize) -> String {
    // The first bears the id to which a problem links.
    if number == 0 { at.id() } else { format!("{}-{number}", at.id()) }
}

fn check(reader: &Reader, at: &At<'_>) -> Markup {
    html! {
        div class=(at.class()) {
            (told_at(reader, at))
            div.choice {
                input type="checkbox" id=(at.id()) name=(at.name) value="yes" checked[at.value() == "yes"]
                    aria-describedby=[at.described()] aria-invalid=[at.invalid()];
                label for=(at.id()) { (name_of(reader, at.field)) }
            }
            (hints(reader, at))
        }
    }
}

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
