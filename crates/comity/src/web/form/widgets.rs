//! Fields as HTML: a label for each, the hint and what is wrong beside it and tied to it.

use comity_dossier::Member;
use comity_dossier::kind::common::form::Problem;
use maud::{Markup, html};

use super::field::{Choice, Field, Label, Widget};
use super::input::Input;
use crate::web::reader::Reader;

/// Choices that are shown all at once; more stand in a list that opens.
const RADIOS_MAX: usize = 7;

/// The list of language tags that a browser proposes.
pub(super) const KNOWN_LANGUAGES: &str = "known-languages";

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

pub(super) fn id_of(name: &str) -> String {
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

/// Writes a field; `suffix` is its row or its language.
pub(super) fn field(reader: &Reader, field: &Field, suffix: &str, is_first: bool, input: &Input) -> Markup {
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
            let choices: Vec<Choice> =
                some.iter().map(|member| Choice::shown(member.as_str().to_owned(), reader.member(*member))).collect();
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

pub(super) fn problems_at(reader: &Reader, name: &str, input: &Input) -> Markup {
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
                textarea id=(id) name=(name) rows=(if is_text { 4 } else { 2 })
                    dir=(if is_text { "auto" } else { "ltr" }) aria-describedby=[described] aria-invalid=[invalid] aria-required=[required] autofocus[focus]
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
