//! The elements of a CAP message that most messages lack or that machines read: all of them, bounded.

use comity_dossier::kind::alert::cap::{Alert, Area, Info, NamedValue, Resource};
use maud::{Markup, html};

use crate::web::parts;
use crate::web::reader::Reader;

/// Codes, parameters, resources and outlines of one message that are written out.
const ELEMENTS_MAX: usize = 20;
/// Characters of an outline that are written out.
const OUTLINE_MAX: usize = 400;

/// Who sent the message, under which number, and what it refers to.
pub(super) fn envelope(reader: &Reader, cap: &Alert) -> Markup {
    html! {
        details {
            summary { (reader.text("cap-envelope")) }
            dl {
                dt { (reader.text("cap-element-identifier")) }
                dd { bdi { code dir="auto" { (cap.identifier) } } }
                (row(reader, "cap-element-sender", Some(&cap.sender)))
                (row(reader, "cap-element-sent", Some(cap.sent.as_str())))
                dt { (reader.text("cap-element-scope")) } dd { (reader.words.cap(cap.scope)) }
                (row(reader, "cap-element-source", cap.source.as_deref()))
                (row(reader, "cap-element-restriction", cap.restriction.as_deref()))
                (row(reader, "cap-element-addresses", cap.addresses.as_deref()))
                @for code in cap.codes.iter().take(ELEMENTS_MAX) { (row(reader, "cap-element-code", Some(code))) }
                (row(reader, "cap-element-references", cap.references.as_deref()))
                (row(reader, "cap-element-incidents", cap.incidents.as_deref()))
            }
        }
    }
}

/// Codes, parameters and resources of one block of information, as rows of a list.
pub(super) fn rest(reader: &Reader, info: &Info) -> Markup {
    html! {
        (values(reader, "cap-element-eventCode", &info.event_codes))
        (values(reader, "cap-element-parameter", &info.parameters))
        @for resource in info.resources.iter().take(ELEMENTS_MAX) { (file(reader, resource)) }
        (more(reader, info.resources.len()))
    }
}

/// Outlines, circles and codes of an area.
pub(super) fn place(reader: &Reader, area: &Area) -> Markup {
    let has = |text: Option<&str>| text.is_some();
    let altitude = area.altitude.as_ref().map(|number| number.as_str());
    let ceiling = area.ceiling.as_ref().map(|number| number.as_str());
    let empty = area.polygons.is_empty() && area.circles.is_empty() && area.geocodes.is_empty();
    if empty && !has(altitude) && !has(ceiling) && area.omitted.is_none() {
        return parts::nothing();
    }
    html! {
        details {
            summary { (reader.text("cap-place")) }
            dl {
                @for polygon in area.polygons.iter().take(ELEMENTS_MAX) {
                    dt { (reader.text("cap-element-polygon")) } dd { (outline(polygon.as_str())) }
                }
                @for circle in area.circles.iter().take(ELEMENTS_MAX) {
                    dt { (reader.text("cap-element-circle")) } dd { (outline(circle.as_str())) }
                }
                (values(reader, "cap-element-geocode", &area.geocodes))
                (row(reader, "cap-element-altitude", altitude))
                (row(reader, "cap-element-ceiling", ceiling))
            }
            @if area.omitted.is_some() { p { (reader.text("cap-place-omitted")) } }
        }
    }
}

fn outline(text: &str) -> Markup {
    let short: String = text.chars().take(OUTLINE_MAX).collect();
    html! { bdi dir="ltr" { (short) @if short.len() < text.len() { " …" } } }
}

fn values(reader: &Reader, key: &str, values: &[NamedValue]) -> Markup {
    html! {
        @for value in values.iter().take(ELEMENTS_MAX) {
            dt { (reader.text(key)) }
            dd { (parts::plain(&value.name)) ": " (parts::plain(&value.value)) }
        }
        (more(reader, values.len()))
    }
}

fn more(reader: &Reader, count: usize) -> Markup {
    html! {
        @if count > ELEMENTS_MAX {
            dt { "…" } dd { (reader.say_with("and-more", [("count", (count - ELEMENTS_MAX).into())])) }
        }
    }
}

/// A resource by what is said of it. Nothing is fetched, and its address is no link.
fn file(reader: &Reader, resource: &Resource) -> Markup {
    html! {
        dt { (reader.text("cap-element-resource")) }
        dd {
            (parts::plain(&resource.description))
            @if let Some(kind) = &resource.mime_type { " · " (parts::plain(kind)) }
            @if let Some(size) = &resource.size { " · " bdi dir="ltr" { (size.as_str()) " B" } }
            @if let Some(uri) = &resource.uri { " · " (parts::plain(uri)) }
            @if let Some(digest) = &resource.digest { " · SHA-1 " bdi dir="ltr" { (digest) } }
            @if resource.deref_uri.is_some() { " · " (reader.text("cap-resource-inside")) }
        }
    }
}

fn row(reader: &Reader, key: &str, text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            dt { (reader.text(key)) } dd { (parts::plain(text)) }
        }
    }
}
