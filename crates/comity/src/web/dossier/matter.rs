//! What a request asks for, block by block as the template for preservation has them, and what an amendment changed.
//!
//! Promise: every field that holds something is written, whatever the form of the request.
//! Not here: title, legal basis, purpose and character, which every dossier states at its foot.

use comity_dossier::codes::{Code, RequestOrigin};
use comity_dossier::kind::alert::cap::DateTime;
use comity_dossier::kind::request::fields::{DetailField as D, ProseField as P};
use comity_dossier::kind::request::matter::{DataItem, Matter, Offence};
use maud::{Markup, html};

use crate::web::parts;
use crate::web::reader::Reader;

/// The blocks: the key of the name, the details and the texts that stand in each.
const BLOCKS: [(&str, &[D], &[P]); 13] = [
    ("block-risk", &[], &[P::Risk, P::UrgencyWords]),
    ("block-requested", &[D::RequestedAuthority, D::OwnReference], &[]),
    (
        "block-requesting",
        &[
            D::RequestingOrganisation,
            D::RequestingFunction,
            D::RequestingAddress,
            D::RequestingPhone,
            D::RequestingMobile,
            D::RequestingFax,
            D::RequestingEmail,
            D::RequestingHours,
            D::RequestingZone,
        ],
        &[],
    ),
    (
        "block-confirming",
        &[D::ConfirmingTitle, D::ConfirmingFunction, D::ConfirmingPhone, D::ConfirmingMobile, D::ConfirmingEmail],
        &[],
    ),
    (
        "block-case",
        &[D::CaseOrganisation, D::CaseFunction, D::CaseAddress, D::CasePhone, D::CaseMobile, D::CaseFax, D::CaseEmail],
        &[],
    ),
    ("block-court", &[D::ProsecutionOffice, D::ProsecutionCase, D::Court, D::CourtCase], &[P::Decisions]),
    ("block-earlier-mla", &[D::MlaReference, D::MlaRequester, D::MlaExecutor, D::MlaChannel], &[]),
    (
        "block-earlier-preservation",
        &[D::PreservationReference, D::PreservationRequester, D::PreservationResponder, D::PreservationChannel],
        &[],
    ),
    ("block-offence", &[], &[P::DomesticBasis, P::Facts, P::ConductWords]),
    ("block-question", &[], &[P::Question, P::Belief, P::Connection, P::UseWords]),
    ("block-data", &[], &[P::DataRelation, P::Custody]),
    ("block-necessity", &[], &[P::NecessityWords, P::MlaWords]),
    ("block-confidentiality", &[], &[P::ConfidentialityWords]),
];

/// Writes a matter whole.
pub(in crate::web) fn whole(reader: &Reader, matter: &Matter) -> Markup {
    html! {
        p {
            strong { (reader.words.code(matter.form)) }
            @if matter.origin != RequestOrigin::New { " · " (reader.words.code(matter.origin)) }
        }
        @for (name, details, texts) in BLOCKS { (block(reader, matter, name, details, texts)) }
    }
}

/// Writes a matter under a fold: the whole of what a line of the timeline asks.
pub(super) fn folded(reader: &Reader, matter: &Matter) -> Markup {
    html! {
        details {
            summary {
                (reader.words.code(matter.form)) " · "
                (reader.say_with("matter-items", [("count", matter.items.len().into())]))
            }
            (whole(reader, matter))
        }
    }
}

fn block(reader: &Reader, matter: &Matter, name: &str, details: &[D], texts: &[P]) -> Markup {
    let coded = codes(reader, matter, name);
    let has_details = details.iter().any(|field| matter.detail(*field).is_some());
    let has_texts = texts.iter().any(|field| matter.texts(*field).next().is_some());
    let offences: &[Offence] = if name == "block-offence" { &matter.offences } else { &[] };
    let items: &[DataItem] = if name == "block-data" { &matter.items } else { &[] };
    if coded.is_empty() && !has_details && !has_texts && offences.is_empty() && items.is_empty() {
        return parts::nothing();
    }
    html! {
        h3.block { (reader.text(name)) }
        @if !offences.is_empty() { ul { @for offence in offences { li { (conduct(reader, offence)) } } } }
        @if !items.is_empty() { ol.items { @for item in items { li { (data(reader, item)) } } } }
        @let has_rows = !coded.is_empty() || has_details || has_texts;
        @if has_rows {
            dl {
                @for (key, value) in coded { dt { (reader.text(key)) } dd { (value) } }
                @for (field, value) in details.iter().filter_map(|field| Some((*field, matter.detail(*field)?))) {
                    dt { (reader.words.field(field.name())) } dd { (parts::plain(value.as_str())) }
                }
                @for field in texts { (prose(reader, matter, *field)) }
            }
        }
    }
}

/// A text in every language in which it stands, the reader's first.
fn prose(reader: &Reader, matter: &Matter, field: P) -> Markup {
    let mut texts: Vec<_> = matter.texts(field).collect();
    texts.sort_by_key(|text| !reader.reads(text.language.as_str()));
    html! {
        @if !texts.is_empty() {
            dt { (reader.words.field(field.name())) }
            dd {
                @for text in texts {
                    (parts::paragraph(reader, text.language.as_str(), text.words.as_str()))
                }
            }
        }
    }
}

/// The coded fields of a block, each with the key of its name.
fn codes(reader: &Reader, matter: &Matter, block: &str) -> Vec<(&'static str, Markup)> {
    let mut rows = Vec::new();
    match block {
        "block-requesting" => {
            if let Some(by) = matter.reply_by {
                rows.push(("field-reply-by", html! { (reader.words.code(by)) }));
            }
        }
        "block-question" if !matter.uses.is_empty() => {
            rows.push(("field-intended-use", list(reader, &matter.uses)));
        }
        "block-necessity" => {
            if !matter.necessity.is_empty() {
                rows.push(("field-necessity", list(reader, &matter.necessity)));
            }
            if let Some(mla) = matter.mla {
                rows.push(("field-mla", html! { (reader.words.code(mla)) }));
            }
            if let Some(by) = &matter.mla_by {
                let day = html! { time datetime=(by.as_str()) { bdi { (reader.words.day(by)) } } };
                rows.push(("field-mla-by", day));
            }
        }
        "block-confidentiality" if !matter.confidentiality.is_empty() => {
            rows.push(("field-confidentiality", list(reader, &matter.confidentiality)));
        }
        _ => {}
    }
    rows
}

fn list<C: Code>(reader: &Reader, codes: &[C]) -> Markup {
    html! { @for code in codes { p { (reader.words.code(*code)) } } }
}

fn conduct(reader: &Reader, offence: &Offence) -> Markup {
    html! {
        (reader.words.code(offence.conduct))
        @if let Some(provision) = &offence.provision {
            " · " (reader.label("field-provision", parts::plain(provision.as_str())))
        }
        @if let Some(penalty) = &offence.penalty {
            " · " (reader.label("field-penalty", parts::plain(penalty.as_str())))
        }
    }
}

/// One thing that is asked about: its identifier with its type, the time window as written and in UTC.
fn data(reader: &Reader, item: &DataItem) -> Markup {
    html! {
        (reader.words.code(item.identifier.kind)) ": "
        bdi.identifier dir="ltr" { (item.identifier.value.as_str()) }
        @if let Some(port) = item.identifier.port {
            " · " (reader.label("field-port", html! { bdi dir="ltr" { (port) } }))
        }
        p {
            @for (at, class) in item.classes.iter().enumerate() {
                @if at > 0 { (reader.text("list-and")) }
                (reader.words.code(*class))
            }
        }
        @if let Some(from) = &item.from { (window(reader, "field-from", from)) }
        @if let Some(until) = &item.until { (window(reader, "field-until", until)) }
        @if let Some(custodian) = &item.custodian {
            p { (reader.label("field-custodian", parts::plain(custodian.as_str()))) }
        }
        @if let Some(place) = &item.place { p { (reader.label("field-place", parts::plain(place.as_str()))) } }
        @if item.trace { p { strong { (reader.text("field-trace")) } } }
    }
}

fn window(reader: &Reader, key: &str, at: &DateTime) -> Markup {
    html! {
        p {
            (reader.label(key, html! { bdi dir="ltr" { (at.as_str()) } }))
            @if let Some(moment) = at.moment() { " · " (reader.moment(moment)) }
        }
    }
}

/// Names the fields in which two matters differ.
pub(super) fn difference(reader: &Reader, before: &Matter, after: &Matter) -> Markup {
    let changed = changed(before, after);
    html! {
        p {
            @if changed.is_empty() { (reader.text("amendment-same")) } @else {
                (reader.text("amendment-changed"))
            }
        }
        @if !changed.is_empty() {
            ul {
                @for (field, was, is) in &changed {
                    li {
                        (reader.words.field(field)) " · "
                        @match (was, is) {
                            (false, true) => (reader.text("amendment-added")),
                            (true, false) => (reader.text("amendment-removed")),
                            _ => (reader.text("amendment-other")),
                        }
                    }
                }
            }
            details { summary { (reader.text("amendment-before")) } (whole(reader, before)) }
        }
    }
}

/// The names of the fields in which two matters differ: whether each was there before, and is there now.
fn changed(before: &Matter, after: &Matter) -> Vec<(String, bool, bool)> {
    let mut changed = Vec::new();
    let mut note = |field: &str, was: bool, is: bool, differs: bool| {
        if differs {
            changed.push((field.to_owned(), was, is));
        }
    };
    note("form", true, true, before.form != after.form);
    note("origin", true, true, before.origin != after.origin);
    for field in D::ALL {
        let (was, is) = (before.detail(*field), after.detail(*field));
        note(field.name(), was.is_some(), is.is_some(), was != is);
    }
    for field in P::ALL {
        let of = |matter: &Matter| matter.texts(*field).cloned().collect::<Vec<_>>();
        let (was, is) = (of(before), of(after));
        note(field.name(), !was.is_empty(), !is.is_empty(), was != is);
    }
    let count = before.items.len().max(after.items.len());
    for at in (0..count).filter(|at| before.items.get(*at) != after.items.get(*at)) {
        let (was, is) = (before.items.get(at).is_some(), after.items.get(at).is_some());
        note(&format!("identifier.{}", at + 1), was, is, true);
    }
    let (b, a) = (before, after);
    note("offence", !b.offences.is_empty(), !a.offences.is_empty(), b.offences != a.offences);
    note("necessity", !b.necessity.is_empty(), !a.necessity.is_empty(), b.necessity != a.necessity);
    note("mla", b.mla.is_some(), a.mla.is_some(), b.mla != a.mla);
    note("mla-by", b.mla_by.is_some(), a.mla_by.is_some(), b.mla_by != a.mla_by);
    let (was, is) = (!b.confidentiality.is_empty(), !a.confidentiality.is_empty());
    note("confidentiality", was, is, b.confidentiality != a.confidentiality);
    note("intended-use", !b.uses.is_empty(), !a.uses.is_empty(), b.uses != a.uses);
    note("reply-by", b.reply_by.is_some(), a.reply_by.is_some(), b.reply_by != a.reply_by);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_request_stands_in_one_block() {
        for field in D::ALL {
            assert_eq!(BLOCKS.iter().filter(|(_, details, _)| details.contains(field)).count(), 1, "{}", field.name());
        }
        for field in P::ALL {
            assert_eq!(BLOCKS.iter().filter(|(_, _, texts)| texts.contains(field)).count(), 1, "{}", field.name());
        }
    }

    #[test]
    fn an_amendment_names_what_it_changed() {
        use comity_dossier::codes::{MlaIntent, Necessity, RequestForm};
        let before = Matter::new(RequestForm::Preservation);
        let mut after = before.clone();
        assert!(changed(&before, &after).is_empty());
        (after.mla, after.necessity) = (Some(MlaIntent::WillFollow), vec![Necessity::Volatile]);
        let names = changed(&before, &after);
        let expected = [("necessity".to_owned(), false, true), ("mla".to_owned(), false, true)];
        assert_eq!(names, expected);
    }
}
