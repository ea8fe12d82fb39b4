//! What was typed into a form: values, how many rows, which languages, which button, what is wrong.

use std::collections::BTreeMap;

use comity_dossier::Language;
use comity_dossier::kind::common::form::{Fields, Problem, ProblemCode};
use maud::Markup;

use super::{Form, LANGUAGES_MAX, Languages, PRESSED, ROWS_MAX, Rows, Widget};
use crate::words::Words;

/// Fields of this beginning are ours.
const OURS: &str = "form-";
/// Which rows of a group are shown: `area=1,2`.
pub(super) const ROWS: &str = "form-rows";
/// Which languages of a group are shown: `title=en,zh`.
pub(super) const LANGUAGES: &str = "form-languages";
/// The language to add to a group: `form-language.title`.
pub(super) const LANGUAGE: &str = "form-language";

/// What stands in a form.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Input {
    pairs: Vec<(String, String)>,
    rows: BTreeMap<String, Vec<u32>>,
    languages: BTreeMap<String, Vec<String>>,
    new_languages: BTreeMap<String, String>,
    pressed: Option<String>,
    /// Where the reader goes on after a row was added.
    pub(super) focus: Option<String>,
    /// What is wrong with it.
    pub(in crate::web) problems: Vec<Problem>,
    /// What is wrong with none of its fields: told at the top too.
    pub(super) told: Option<Markup>,
}

impl Input {
    /// Takes what a page of ours sent, or a draft that was made with [`Input::pairs`].
    pub(in crate::web) fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut input = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                PRESSED => input.pressed = input.pressed.or(Some(value)),
                ROWS => {
                    let Some((group, numbers)) = value.split_once('=') else { continue };
                    let numbers = numbers.split(',').filter_map(|number| number.parse().ok()).take(ROWS_MAX);
                    input.rows.insert(group.to_owned(), numbers.collect());
                }
                LANGUAGES => {
                    let Some((group, tags)) = value.split_once('=') else { continue };
                    let tags = tags.split(',').filter(|tag| Language::new(tag).is_some()).take(LANGUAGES_MAX);
                    input.languages.insert(group.to_owned(), tags.map(str::to_owned).collect());
                }
                _ => match name.strip_prefix(LANGUAGE).and_then(|rest| rest.strip_prefix('.')) {
                    Some(group) => drop(input.new_languages.insert(group.to_owned(), value)),
                    None if name.starts_with(OURS) => {}
                    None => input.pairs.push((name, value)),
                },
            }
        }
        input
    }

    /// Takes fields that the record gives, such as those of a matter: its rows count from 0, ours from 1.
    pub(in crate::web) fn filled(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let from_one = |name: String| match name.rsplit_once('.').map(|(base, row)| (base, row.parse::<u32>())) {
            Some((base, Ok(row))) => format!("{base}.{}", row.saturating_add(1)),
            _ => name,
        };
        Self { pairs: pairs.into_iter().map(|(name, value)| (from_one(name), value)).collect(), ..Self::default() }
    }

    /// Adds a value.
    pub(in crate::web) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.pairs.push((name.to_owned(), value.into()));
        self
    }

    /// Adds what was refused, and what to do about it.
    pub(in crate::web) fn saying(mut self, told: Markup) -> Self {
        self.told = (!told.0.is_empty()).then_some(told);
        self
    }

    /// Returns what was typed, as it was typed.
    pub(in crate::web) fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Sets a field to one value.
    pub(in crate::web) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.retain(|(field, _)| field != name);
        self.pairs.push((name.to_owned(), value.into()));
    }

    /// Returns the first value of a field.
    pub(in crate::web) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Returns the values of a field.
    pub(in crate::web) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of the button that was pressed, unless it was one of ours for rows and languages.
    pub(in crate::web) fn pressed(&self) -> Option<&str> {
        self.pressed.as_deref()
    }

    /// Returns everything, for a draft or for hidden fields of a next step.
    pub(in crate::web) fn pairs(&self) -> Vec<(String, String)> {
        let rows = self.rows.iter().map(|(group, rows)| (ROWS.to_owned(), rows_value(group, rows)));
        let languages = self.languages.iter().map(|(group, tags)| (LANGUAGES.to_owned(), tags_value(group, tags)));
        self.pairs.iter().cloned().chain(rows).chain(languages).collect()
    }

    /// Returns the fields for a form of `dossier`. A row that was begun is one, even without the field that makes it.
    pub(in crate::web) fn fields(&self, form: &Form) -> Fields {
        let is_listed = |name: &str| {
            let base = name.split('.').next().unwrap_or(name);
            form.fields().iter().any(|field| field.name == base && matches!(field.widget, Widget::Lines))
        };
        let mut pairs: Vec<(String, String)> = Vec::with_capacity(self.pairs.len());
        for (name, value) in &self.pairs {
            if is_listed(name) {
                pairs.extend(value.lines().map(|line| (name.clone(), line.to_owned())));
            } else {
                pairs.push((name.clone(), value.clone()));
            }
        }
        for rows in form.row_groups() {
            for row in self.begun_rows(rows) {
                let name = format!("{}.{row}", rows.name);
                if !pairs.iter().any(|(field, _)| *field == name) {
                    pairs.push((name, String::new()));
                }
            }
        }
        Fields::new(pairs)
    }

    /// Adds or removes a row or a language if one of those buttons was pressed: then the form is to be shown again.
    pub(in crate::web) fn edit(&mut self, form: &Form) -> bool {
        let Some((deed, what)) = self.pressed.as_deref().and_then(|pressed| pressed.split_once(':')) else {
            return false;
        };
        let (deed, what) = (deed.to_owned(), what.to_owned());
        let (group, part) = what.split_once('.').unwrap_or((&what, ""));
        let rows = form.row_groups().find(|rows| rows.name == group);
        let languages = form.language_groups().find(|languages| languages.name == group);
        match (deed.as_str(), rows, languages) {
            ("add-row", Some(rows), _) => {
                let mut shown = self.rows_of(rows);
                let next = shown.iter().max().map_or(1, |row| row.saturating_add(1));
                if shown.len() < ROWS_MAX {
                    shown.push(next);
                    self.focus = rows.fields.first().map(|field| format!("{}.{next}", field.name));
                }
                self.rows.insert(group.to_owned(), shown);
            }
            ("remove-row", Some(rows), _) => {
                let shown: Vec<u32> =
                    self.rows_of(rows).into_iter().filter(|row| Ok(*row) != part.parse::<u32>()).collect();
                let gone = |name: &str| {
                    rows.fields.iter().any(|field| name.strip_prefix(field.name) == Some(format!(".{part}").as_str()))
                };
                self.pairs.retain(|(name, _)| !gone(name));
                self.rows.insert(group.to_owned(), shown);
            }
            ("add-language", _, Some(languages)) => self.add_language(languages),
            ("remove-language", _, Some(languages)) => {
                let shown = self.shown_languages(languages).into_iter().filter(|tag| tag != part).collect();
                let gone = |name: &str| {
                    let is_one = |field: &str| name.strip_prefix(field) == Some(format!(".{part}").as_str());
                    languages.fields.iter().any(|field| is_one(field.name))
                };
                self.pairs.retain(|(name, _)| !gone(name));
                self.languages.insert(group.to_owned(), shown);
            }
            _ => return false,
        }
        self.pressed = None;
        true
    }

    fn add_language(&mut self, group: &Languages) {
        let typed = self.new_languages.get(group.name).map(|tag| tag.trim().to_owned()).unwrap_or_default();
        let mut shown = self.shown_languages(group);
        let code = match Language::new(&typed) {
            Some(language) if shown.len() < LANGUAGES_MAX => {
                let tag = language.as_str().to_owned();
                self.focus = group.fields.first().map(|field| format!("{}.{tag}", field.name));
                if !shown.contains(&tag) {
                    shown.push(tag);
                }
                self.new_languages.remove(group.name);
                None
            }
            Some(_) => Some(ProblemCode::TooMany),
            None => Some(ProblemCode::NotALanguage),
        };
        self.languages.insert(group.name.to_owned(), shown);
        if let Some(code) = code {
            let limit = (code == ProblemCode::TooMany).then_some(LANGUAGES_MAX as u64);
            self.problems.push(Problem { field: format!("{LANGUAGE}.{}", group.name), code, limit });
        }
    }

    /// What was typed as the language to add.
    pub(super) fn new_language(&self, group: &str) -> Option<&str> {
        self.new_languages.get(group).map(String::as_str)
    }

    /// The rows that are shown: at least one.
    pub(super) fn rows_of(&self, rows: &Rows) -> Vec<u32> {
        let mut shown = self.rows.get(rows.name).cloned().unwrap_or_default();
        shown.extend(self.begun_rows(rows));
        let mut seen = std::collections::BTreeSet::new();
        shown.retain(|row| seen.insert(*row));
        shown.truncate(ROWS_MAX);
        if shown.is_empty() { vec![1] } else { shown }
    }

    /// Rows in which something was typed.
    fn begun_rows(&self, rows: &Rows) -> Vec<u32> {
        let number = |name: &str| {
            let (base, row) = name.rsplit_once('.')?;
            rows.fields.iter().any(|field| field.name == base).then(|| row.parse().ok())?
        };
        let mut begun: Vec<u32> = self.pairs.iter().filter_map(|(name, _)| number(name)).collect();
        begun.sort_unstable();
        begun.dedup();
        begun.truncate(ROWS_MAX);
        begun
    }

    /// The languages that are shown: those that were chosen; else those in which something was typed, and those offered
    /// of which nobody typed a variety yet. A language in which something lacks is shown too.
    pub(super) fn shown_languages(&self, group: &Languages) -> Vec<String> {
        let chosen = self.languages.get(group.name);
        let tag_of = |name: &str| {
            let (base, tag) = name.split_once('.')?;
            group.fields.iter().any(|field| field.name == base).then(|| tag.to_owned())
        };
        let mut shown = chosen.cloned().unwrap_or_default();
        let names = self.pairs.iter().map(|(name, _)| name).chain(self.problems.iter().map(|problem| &problem.field));
        for tag in names.filter_map(|name| tag_of(name)) {
            if !shown.contains(&tag) && shown.len() < LANGUAGES_MAX {
                shown.push(tag);
            }
        }
        if chosen.is_none_or(Vec::is_empty) {
            let is_there = |offered: &String, shown: &[String]| {
                shown.iter().any(|tag| {
                    tag.strip_prefix(offered.as_str()).is_some_and(|rest| matches!(rest.get(..1), None | Some("-")))
                })
            };
            for offered in &group.offered {
                if !is_there(offered, &shown) {
                    shown.push(offered.clone());
                }
            }
        }
        shown
    }

    /// The languages that are shown to a reader: at least its own.
    pub(super) fn languages_of(&self, group: &Languages, words: Words) -> Vec<String> {
        let shown = self.shown_languages(group);
        if shown.is_empty() { vec![words.language().tag().to_owned()] } else { shown }
    }

    /// Tells whether something was typed into a field, or into a row or a language of it.
    pub(super) fn has_under(&self, name: &str) -> bool {
        self.pairs.iter().any(|(field, value)| field.split('.').next() == Some(name) && !value.is_empty())
    }

    /// What is wrong with exactly this field.
    pub(super) fn problems_at<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(move |problem| problem.field == name)
    }
}

pub(super) fn rows_value(group: &str, rows: &[u32]) -> String {
    let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
    format!("{group}={}", rows.join(","))
}

pub(super) fn tags_value(group: &str, tags: &[String]) -> String {
    format!("{group}={}", tags.join(","))
}
