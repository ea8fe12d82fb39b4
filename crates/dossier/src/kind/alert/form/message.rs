//! A CAP message from fields.
//!
//! Promise: a message made here keeps the standard to the letter.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::kind::alert::cap::{self, Area, Circle, Info, NamedValue, Polygon, Scope};
use crate::kind::common::form::{ProblemCode, Reader};
use crate::language::Said;
use crate::text::{self, Line};
use crate::time::Time;

/// The most languages of one message.
const LANGUAGES_MAX: usize = 40;
/// The most areas of one message.
const AREAS_MAX: usize = 200;
/// The most shapes or codes of one area.
const SHAPES_MAX: usize = 200;

/// Completes `base` with the fields of the form; a headline that is not given is the title in its language.
pub(super) fn read(reader: &mut Reader<'_>, now: Time, mut base: cap::Alert, titles: &[Said]) -> Option<cap::Alert> {
    let shared = shared(reader, now);
    let tags = reader.languages("event", LANGUAGES_MAX);
    reader.need("event", tags.first());
    let infos: Vec<Option<Info>> = tags
        .iter()
        .map(|(tag, language)| {
            let title = titles.iter().find(|said| said.language == *language);
            in_language(reader, tag, language.as_str(), title, shared.as_ref())
        })
        .collect();
    check_languages(reader, &tags.iter().map(|(tag, _)| tag.as_str()).collect::<Vec<_>>());
    scope(reader, &mut base);
    base.note = reader.words("note").map(|note| note.as_str().into()).or(base.note);
    base.infos = infos.into_iter().collect::<Option<_>>()?;
    check(&base, reader);
    Some(base)
}

/// Notes everything in a message of our own that is against the standard; its path is the field. Faults of fields come
/// first: those of the message may follow from them.
pub(super) fn check(message: &cap::Alert, reader: &mut Reader<'_>) {
    let faults = if reader.is_clean() { message.faults() } else { Vec::new() };
    for fault in faults {
        reader.wrong(&fault.path, ProblemCode::Cap);
    }
}

/// Reads what is the same in every language.
fn shared(reader: &mut Reader<'_>, now: Time) -> Option<Info> {
    let categories = reader.cap_codes("category");
    reader.need("category", categories.first());
    let response_types = reader.cap_codes("response");
    let urgency = reader.cap_code("urgency");
    let severity = reader.cap_code("severity");
    let certainty = reader.cap_code("certainty");
    let urgency = reader.need("urgency", urgency);
    let severity = reader.need("severity", severity);
    let certainty = reader.need("certainty", certainty);
    let (effective, onset, expires) =
        (reader.cap_time("effective"), reader.cap_time("onset"), reader.cap_time("expires"));
    if let Some(expires) = &expires {
        let end = expires.unix_seconds();
        if expires.moment().is_none_or(|end| end <= now) {
            reader.wrong("expires", ProblemCode::Past);
        } else if [&effective, &onset].into_iter().flatten().any(|begin| begin.unix_seconds() > end) {
            reader.wrong("expires", ProblemCode::EndsBeforeItBegins);
        }
    }
    let web = reader.line("web").map(|web| web.as_str().into());
    let contact = reader.line("contact").map(|contact| contact.as_str().into());
    let areas: Vec<Option<Area>> = reader.rows("area", AREAS_MAX).iter().map(|row| area(reader, row)).collect();
    let areas = areas.into_iter().collect::<Option<_>>();
    Some(Info {
        categories,
        response_types,
        urgency: Some(urgency?),
        severity: Some(severity?),
        certainty: Some(certainty?),
        effective,
        onset,
        expires,
        web,
        contact,
        areas: areas?,
        ..Info::default()
    })
}

fn in_language(
    reader: &mut Reader<'_>,
    tag: &str,
    language: &str,
    title: Option<&Said>,
    shared: Option<&Info>,
) -> Option<Info> {
    let event = reader.line(&format!("event.{tag}"));
    let event = reader.need(&format!("event.{tag}"), event);
    let headline = reader.line(&format!("headline.{tag}"));
    let headline = headline.or_else(|| title.map(|said| said.text.clone()));
    let mut words = |name: &str| reader.words(&format!("{name}.{tag}")).map(|words| words.as_str().to_string());
    let (description, instruction) = (words("description"), words("instruction"));
    Some(Info {
        language: Some(language.into()),
        event: event?.as_str().into(),
        headline: headline.map(|line| line.as_str().into()),
        description,
        instruction,
        ..shared?.clone()
    })
}

/// Words in a language that has no event would be lost: they are a fault.
fn check_languages(reader: &mut Reader<'_>, with_event: &[&str]) {
    for name in ["headline", "description", "instruction"] {
        for (tag, _) in reader.languages(name, LANGUAGES_MAX) {
            if !with_event.contains(&tag.as_str()) {
                reader.need::<()>(&format!("event.{tag}"), None);
            }
        }
    }
}

fn scope(reader: &mut Reader<'_>, base: &mut cap::Alert) {
    let line = |line: Option<Line>| line.map(|line| String::from(line.as_str()));
    let (restriction, addresses) = (line(reader.line("restriction")), line(reader.line("addresses")));
    base.scope = reader.cap_code("scope").unwrap_or(base.scope);
    base.restriction = restriction.or(base.restriction.take()).filter(|_| base.scope == Scope::Restricted);
    base.addresses = addresses.or(base.addresses.take());
    if base.scope == Scope::Private {
        reader.need("addresses", base.addresses.as_ref());
    }
}

fn area(reader: &mut Reader<'_>, row: &str) -> Option<Area> {
    let field = |name: &str| format!("{name}{row}");
    let description = reader.line(&field("area"));
    let description = reader.need(&field("area"), description);
    let polygons = shapes(reader, &field("polygon"), Polygon::new);
    let circles = shapes(reader, &field("circle"), Circle::new);
    let geocodes = shapes(reader, &field("geocode"), named_value);
    Some(Area {
        description: description?.as_str().into(),
        polygons: polygons?,
        circles: circles?,
        geocodes: geocodes?,
        ..Area::default()
    })
}

fn shapes<T>(reader: &mut Reader<'_>, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let shapes: Option<Vec<T>> = reader.raws(name, SHAPES_MAX).into_iter().map(read).collect();
    if shapes.is_none() {
        reader.wrong(name, ProblemCode::NotAShape);
    }
    shapes
}

fn named_value(text: &str) -> Option<NamedValue> {
    let text = text::normalize(text);
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let sound = !name.is_empty() && text::check_line(name).is_ok() && text::check_line(value).is_ok();
    sound.then(|| NamedValue { name: name.into(), value: value.into() })
}
