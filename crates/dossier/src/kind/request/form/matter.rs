//! What is asked, from fields and back to fields.
//!
//! Promise: [`matter_fields`] of a matter is read as that matter.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::card::LawProfile;
use crate::codes::{Code, DataClass, IdentifierType, RequestForm, RequestOrigin};
use crate::kind::alert::cap::DateTime;
use crate::kind::common::acts::required_code;
use crate::kind::common::date::Date;
use crate::kind::common::form::{Problem, ProblemCode, Reader};
use crate::kind::request::fields::{Detail, DetailField, Prose, ProseField};
use crate::kind::request::identifier::{self, Identifier};
use crate::kind::request::matter::{DataItem, ITEMS_MAX, LANGUAGES_MAX, Matter, Offence};
use crate::kind::request::required;
use crate::text::Line;
use crate::time::Time;

/// What was read of a matter. Where something was wrong it lacks that, and the problem is noted.
pub(super) struct Read {
    pub(super) matter: Matter,
    /// The endings of the fields of each offence.
    rows: Vec<String>,
}

/// Reads what is asked; `None` if not even the form of the request is known.
pub(super) fn read(reader: &mut Reader<'_>, now: Time) -> Option<Read> {
    let form = required_code::<RequestForm>(reader, "form");
    let mut matter = Matter::new(form.unwrap_or(RequestForm::Preservation));
    matter.origin = reader.code("origin").unwrap_or(RequestOrigin::New);
    matter.details = DetailField::ALL.iter().filter_map(|field| detail(reader, *field)).collect();
    matter.prose = ProseField::ALL.iter().flat_map(|field| prose(reader, *field)).collect();
    let mut rows = Vec::new();
    for row in written_rows(reader, "offence", &["provision", "penalty"]) {
        if let Some(offence) = offence(reader, &row) {
            matter.offences.push(offence);
            rows.push(row);
        }
    }
    let rows_of_items = written_rows(reader, "identifier", &["port", "from", "until", "custodian", "place"]);
    matter.items = rows_of_items.iter().filter_map(|row| item(reader, row)).collect();
    matter.necessity = reader.codes("necessity");
    matter.mla = reader.code("mla");
    matter.mla_by = reader.date("mla-by");
    if matter.mla_by.as_ref().is_some_and(|day| *day < Date::utc(now)) {
        reader.wrong("mla-by", ProblemCode::Past);
    }
    matter.confidentiality = reader.codes("confidentiality");
    matter.uses = reader.codes("intended-use");
    matter.reply_by = reader.code("reply-by");
    form.map(|_| Read { matter, rows })
}

impl Read {
    /// Takes a matter that stands in the record already.
    pub(super) fn of(matter: Matter) -> Self {
        let rows = (0..matter.offences.len()).map(|row| format!(".{row}")).collect();
        Self { matter, rows }
    }

    /// Notes what the form itself asks for and is not there (REQ-003).
    pub(super) fn check_form(&self, reader: &mut Reader<'_>) {
        required::by_form(&self.matter).into_iter().for_each(|lack| self.note(reader, lack));
    }

    /// Notes what the law of a requested member asks for and is not there (REQ-003).
    pub(super) fn check_law(&self, reader: &mut Reader<'_>, law: &LawProfile) {
        required::by_law(&self.matter, law).into_iter().for_each(|lack| self.note(reader, lack));
    }

    /// What was written and is wrong is not also lacking.
    fn note(&self, reader: &mut Reader<'_>, lack: Problem) {
        let field = match lack.field.split_once('.') {
            Some((name @ ("provision" | "penalty"), row)) => {
                let row = row.parse().ok().and_then(|row: usize| self.rows.get(row));
                format!("{name}{}", row.map_or("", String::as_str))
            }
            _ => lack.field,
        };
        if !reader.is_wrong_under(&field) {
            reader.wrong(&field, lack.code);
        }
    }
}

/// Returns the rows in which somebody wrote something: a page offers rows that stay empty. A code that is chosen
/// beforehand writes nothing.
fn written_rows(reader: &mut Reader<'_>, name: &str, others: &[&str]) -> Vec<String> {
    let mut rows = reader.rows(name, ITEMS_MAX);
    rows.retain(|row| {
        let mut is_written = false;
        for field in others.iter().chain([&name]) {
            is_written |= reader.raw(&format!("{field}{row}")).is_some();
        }
        if !is_written {
            for chosen in ["identifier-type", "data-class", "trace"] {
                reader.raws(&format!("{chosen}{row}"), ITEMS_MAX);
            }
        }
        is_written
    });
    rows
}

fn detail(reader: &mut Reader<'_>, field: DetailField) -> Option<Detail> {
    let typed = reader.line(field.name())?;
    match field.shaped(typed.as_str()) {
        Ok(value) => Some(Detail { field, value }),
        Err(code) => {
            reader.wrong(field.name(), code);
            None
        }
    }
}

fn prose(reader: &mut Reader<'_>, field: ProseField) -> Vec<Prose> {
    let said = reader.languages(field.name(), LANGUAGES_MAX);
    let mut texts = Vec::new();
    for (tag, language) in said {
        if let Some(words) = reader.words(&format!("{}.{tag}", field.name())) {
            texts.push(Prose { field, language, words });
        }
    }
    texts
}

fn offence(reader: &mut Reader<'_>, row: &str) -> Option<Offence> {
    let conduct = required_code(reader, &format!("offence{row}"));
    let (provision, penalty) = (reader.line(&format!("provision{row}")), reader.line(&format!("penalty{row}")));
    Some(Offence { conduct: conduct?, provision, penalty })
}

fn item(reader: &mut Reader<'_>, row: &str) -> Option<DataItem> {
    let field = |name: &str| -> String { format!("{name}{row}") };
    let kind = required_code::<IdentifierType>(reader, &field("identifier-type"));
    let typed = reader.raw(&field("identifier"));
    let typed = reader.need(&field("identifier"), typed);
    let port = reader.parsed(&field("port"), ProblemCode::NotAPort, identifier::port);
    let classes = reader.codes::<DataClass>(&field("data-class"));
    reader.need(&field("data-class"), classes.first());
    let (from, until) = (second(reader, &field("from")), second(reader, &field("until")));
    let (custodian, place) = (reader.line(&field("custodian")), reader.line(&field("place")));
    let trace = reader.parsed(&field("trace"), ProblemCode::NotInList, |text| (text == "yes").then_some(())).is_some();
    let (kind, typed) = (kind?, typed?);
    let identifier = match Identifier::new(kind, typed) {
        Ok(identifier) => Identifier { port, ..identifier },
        Err(code) => {
            reader.wrong(&field("identifier"), code);
            return None;
        }
    };
    if identifier.needs_port() {
        reader.need(&field("port"), port);
    } else if kind != IdentifierType::IpPort && port.is_some() {
        reader.wrong(&field("port"), ProblemCode::NotAPort);
    }
    if kind == IdentifierType::IpPort || until.is_some() {
        reader.need(&field("from"), from.as_ref());
    }
    let item = DataItem { identifier, classes, from, until, custodian, place, trace };
    if item.ends_before_it_begins() {
        reader.wrong(&field("until"), ProblemCode::EndsBeforeItBegins);
    }
    item.is_well_formed().then_some(item)
}

/// Reads a time that has its seconds and its zone: between them one address may have served many.
fn second(reader: &mut Reader<'_>, name: &str) -> Option<DateTime> {
    let time = reader.cap_time(name)?;
    let has_seconds = reader.raw(name).is_some_and(|text| text.get(16..17) == Some(":"));
    if !has_seconds {
        reader.wrong(name, ProblemCode::NotToTheSecond);
    }
    Some(time).filter(|_| has_seconds)
}

/// Returns the fields of which `matter` is read: what a composer begins with when a draft is sent or a request amended.
#[must_use]
pub fn matter_fields(matter: &Matter) -> Vec<(String, String)> {
    let mut out = Out(Vec::new());
    out.code("form", matter.form);
    if matter.origin != RequestOrigin::New {
        out.code("origin", matter.origin);
    }
    matter.details.iter().for_each(|detail| out.text(detail.field.name(), detail.value.as_str()));
    for text in &matter.prose {
        out.text(&format!("{}.{}", text.field.name(), text.language), text.words.as_str());
    }
    for (row, offence) in matter.offences.iter().enumerate() {
        out.code(&format!("offence.{row}"), offence.conduct);
        out.line(&format!("provision.{row}"), offence.provision.as_ref());
        out.line(&format!("penalty.{row}"), offence.penalty.as_ref());
    }
    matter.items.iter().enumerate().for_each(|(row, item)| item_fields(&mut out, row, item));
    matter.necessity.iter().for_each(|code| out.code("necessity", *code));
    matter.mla.iter().for_each(|code| out.code("mla", *code));
    matter.mla_by.iter().for_each(|day| out.text("mla-by", day.as_str()));
    matter.confidentiality.iter().for_each(|code| out.code("confidentiality", *code));
    matter.uses.iter().for_each(|code| out.code("intended-use", *code));
    matter.reply_by.iter().for_each(|code| out.code("reply-by", *code));
    out.0
}

fn item_fields(out: &mut Out, row: usize, item: &DataItem) {
    out.text(&format!("identifier.{row}"), item.identifier.value.as_str());
    out.code(&format!("identifier-type.{row}"), item.identifier.kind);
    item.identifier.port.iter().for_each(|port| out.text(&format!("port.{row}"), &port.to_string()));
    item.classes.iter().for_each(|class| out.code(&format!("data-class.{row}"), *class));
    item.from.iter().for_each(|from| out.text(&format!("from.{row}"), from.as_str()));
    item.until.iter().for_each(|until| out.text(&format!("until.{row}"), until.as_str()));
    out.line(&format!("custodian.{row}"), item.custodian.as_ref());
    out.line(&format!("place.{row}"), item.place.as_ref());
    if item.trace {
        out.text(&format!("trace.{row}"), "yes");
    }
}

struct Out(Vec<(String, String)>);

impl Out {
    fn text(&mut self, field: &str, value: &str) {
        self.0.push((field.into(), value.into()));
    }

    fn code<C: Code>(&mut self, field: &str, code: C) {
        self.text(field, code.name());
    }

    fn line(&mut self, field: &str, line: Option<&Line>) {
        line.iter().for_each(|line| self.text(field, line.as_str()));
    }
}
