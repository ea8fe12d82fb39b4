//! The Desk: what needs acknowledgement, what waits on others, what is ours, what is for information.
//!
//! ```text
//!   GET / , /exercise            the whole Desk, live or of exercises: two places that never mix
//!       ?part=waiting&after=…    one section alone, fifty rows a page
//!   POST /desk/acknowledge       one button of a row; then the Desk again, which says who acknowledged and when
//! ```
//!
//! Promise: a row is written from the read model alone, so the Desk costs the same however large the dossiers are.
//! Not here: what an acknowledgement does (`comity_node::desk`), peers and their queues (`peers`).

mod hours;
mod look;
mod row;
mod side;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_dossier::DossierId;
use comity_dossier::kind::common::form::Fields;
use comity_node::DeskSection;
use comity_node::desk::{Act, ActFault};
use comity_node::disk::Room;
use comity_node::values::DeskCursor;
use maud::{Markup, html};

use super::frame::{self, Place, Trouble};
use super::reader::{Asked, Reader};
use super::visit::{Power, Sent};
use super::{Pages, parts};
pub(super) use hours::closed_until;
use look::TakenLook;
pub(super) use look::{DeskAsked, DeskLook, SectionLook, peers, short_name};
pub(super) use row::title as title_of;

/// `GET /`: the Desk.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    show(pages, asked, false).await
}

/// `GET /exercise`: the Desk of exercises.
pub(super) async fn exercise(State(pages): State<Pages>, asked: Asked) -> Response {
    show(pages, asked, true).await
}

async fn show(pages: Pages, asked: Asked, exercise: bool) -> Response {
    let words = asked.words();
    let wanted = wanted(&asked, exercise);
    let looked = pages.look(asked, move |node| DeskLook::of(node, wanted)).await;
    frame::answer(words, looked.map(|(reader, look)| render(&reader, &look)))
}

fn wanted(asked: &Asked, exercise: bool) -> DeskAsked {
    let section = asked.other("part").and_then(|name| DeskSection::ALL.into_iter().find(|one| name_of(*one) == name));
    let after = asked.other("after").and_then(DeskCursor::from_text);
    DeskAsked {
        exercise,
        only: section.map(|section| (section, after)),
        taken: asked.other("taken").and_then(DossierId::from_hex),
    }
}

/// `POST /desk/acknowledge`: `dossier` is the beginning of an id, `place` the Desk to come back to.
pub(super) async fn acknowledge(State(pages): State<Pages>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    let name = sent.value("dossier").unwrap_or_default().to_owned();
    let place = if sent.value("place") == Some("exercise") { Place::Exercise } else { Place::Desk };
    let find = move |node: &mut comity_node::Node| match node.find(&name)?.as_slice() {
        [only] => node.desk_row_of(only),
        _ => Ok(None),
    };
    let (reader, row) = match pages.look(asked, find).await {
        Ok((reader, Some(row))) => (reader, row),
        Ok((_, None)) => return frame::answer(words, Err(Trouble::NotFound)),
        Err(trouble) => return frame::answer(words, Err(trouble)),
    };
    let taken = row.dossier.to_string();
    let again = |already: bool| {
        let mut asked = vec![("taken", taken.as_str())];
        asked.extend(already.then_some(("already", "yes")));
        Redirect::to(&reader.href_with(place.path(), &asked)).into_response()
    };
    if !row.needs_acknowledgement {
        return again(true);
    }
    let fields = Fields::new(Vec::<(String, String)>::new());
    let act = Act::InDossier { dossier: row.dossier, verb: "acknowledge".to_owned(), fields, file: None };
    match pages.act(&sent.officer, act).await {
        Ok(Ok(_)) => again(false),
        Ok(Err(fault)) => frame::answer(words, Ok(not_acknowledged(&reader, place, &row, &fault))),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

/// Why it was not acknowledged, and where the officer can do more than press one button.
fn not_acknowledged(reader: &Reader, place: Place, row: &comity_node::values::DeskRow, fault: &ActFault) -> Markup {
    let title = reader.text("desk-not-acknowledged");
    let content = html! {
        h1 { (title) }
        p {
            @match fault {
                ActFault::Refused(refusal) => {
                    (reader.words.refusal(*refusal)) ". " (reader.words.refusal_next(*refusal))
                }
                ActFault::Form(problems) => @for problem in problems { (reader.words.problem(problem)) " " },
                _ => (reader.text("desk-not-acknowledged.next")),
            }
        }
        p {
            a.button href=(reader.href(&format!("/d/{}", look::short_name(&row.dossier)))) {
                (reader.text("desk-open-dossier")) " " bdi.ref dir="ltr" { (row.reference) }
            }
        }
        p { a href=(reader.href(place.path())) { (reader.text("nav-desk")) } }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}

/// Writes the Desk.
pub(super) fn render(reader: &Reader, look: &DeskLook) -> Markup {
    let place = if look.asked.exercise { Place::Exercise } else { Place::Desk };
    let title = match look.asked.only {
        Some((section, _)) => reader.text(heading_of(section)),
        None if look.asked.exercise => reader.text("desk-exercise"),
        None => reader.text("nav-desk"),
    };
    let content = html! {
        h1 { (title) }
        (said(reader, look.taken.as_ref()))
        form id=(row::FORM) method="post" action=(reader.href("/desk/acknowledge")) {
            (reader.form_token())
            @if look.asked.exercise { input type="hidden" name="place" value="exercise"; }
        }
        div.columns {
            div id="sections" {
                @if look.asked.only.is_none() { (quiet(reader, look)) }
                @for section in &look.sections { (section_of(reader, place, look, section)) }
                (ways(reader, place, look))
                (super::compose::ways_in(reader, look.asked.exercise))
            }
            @if look.asked.only.is_none() && !look.asked.exercise { (side::side(reader, look)) }
        }
    };
    frame::page(reader, place, &title, &content)
}

/// What has just been acknowledged, by whom, when: a fact, not a thank-you.
fn said(reader: &Reader, taken: Option<&TakenLook>) -> Markup {
    let Some(taken) = taken else { return parts::nothing() };
    let key = if reader.asked.other("already") == Some("yes") { "desk-already-taken" } else { "desk-taken" };
    let reference = html! {
        a href=(reader.href(&format!("/d/{}", taken.name))) { bdi.ref dir="ltr" { (taken.reference) } }
    };
    let by = html! { bdi { (taken.by.as_deref().unwrap_or("–")) } };
    html! {
        p.said role="status" {
            (reader.say_with(key,
                [("reference", reference.into()), ("moment", reader.moment(taken.at).into()), ("officer", by.into())]))
        }
    }
}

/// A quiet Desk says since when, and that the links were looked at: silence is not failure.
fn quiet(reader: &Reader, look: &DeskLook) -> Markup {
    let needs = look.section(DeskSection::Needs).map_or(0, |section| section.count);
    let is_empty = look.sections.iter().all(|section| section.count == 0);
    html! {
        p.lead id="quiet" data-part {
            @if needs == 0 {
                @match look.last_taken {
                    Some(last) => {
                        (reader.say_with("desk-quiet-since", [("moment", reader.moment(last).into())]))
                    }
                    None => (reader.text("desk-quiet")),
                }
                " "
            }
            @if !look.asked.exercise { (side::links(reader, look)) }
        }
        @if !look.asked.exercise { div id="silent" data-part { (super::silence::silent(reader, &look.silent)) } }
        @if reader.around.disk.1 != Room::Ample {
            p.loud role="status" { (super::status::disk(reader)) " " (reader.text("disk-next")) }
        }
        @if reader.around.alarms > 0 {
            p.loud {
                a href=(reader.href("/quarantine")) {
                    (reader.say_with("desk-alarms", [("count", reader.around.alarms.into())]))
                }
            }
        }
        @if is_empty {
            p { (reader.text(if look.asked.exercise { "desk-exercise-empty" } else { "desk-empty" })) }
            @if reader.may(Power::Act) {
                p { a.button href=(reader.href(Place::NewAlert.path())) { (reader.text("nav-new-alert")) } }
            }
        }
    }
}

fn section_of(reader: &Reader, place: Place, look: &DeskLook, section: &SectionLook) -> Markup {
    let is_alone = look.asked.only.is_some();
    let list = html! {
        ol.rows { @for row in &section.rows { (row::row(reader, section.section, row)) } }
        @if let Some(next) = section.next {
            p.pager {
                @let after = next.to_text();
                a href=(reader.href_with(place.path(), &[("part", name_of(section.section)), ("after", &after)])) {
                    (reader.text("desk-next"))
                }
            }
        }
    };
    let heading = html! { (reader.text(heading_of(section.section))) " (" (section.count) ")" };
    html! {
        @if is_alone {
            @if section.rows.is_empty() { p { (reader.text("desk-part-empty")) } } @else { (list) }
        } @else if section.rows.is_empty() {
            section id=(name_of(section.section)) {}
        } @else if section.section == DeskSection::Information {
            details.information id=(name_of(section.section)) { summary { h2 { (heading) } } (list) }
        } @else {
            section id=(name_of(section.section)) { h2 { (heading) } (list) }
        }
    }
}

/// Where else one may look.
fn ways(reader: &Reader, place: Place, look: &DeskLook) -> Markup {
    let closed = [("part", name_of(DeskSection::Closed))];
    html! {
        p.filters {
            @if look.asked.only.is_some() {
                a href=(reader.href(place.path())) { (reader.text("desk-whole")) }
            } @else {
                a href=(reader.href_with(place.path(), &closed)) { (reader.text("desk-closed")) }
            }
            @if !look.asked.exercise {
                a href=(reader.href(Place::Exercise.path())) {
                    (reader.say_with("desk-exercises-wait", [("count", look.elsewhere.into())]))
                }
            } @else {
                a href=(reader.href(Place::Desk.path())) {
                    (reader.say_with("desk-live-waits", [("count", look.elsewhere.into())]))
                }
            }
        }
    }
}

/// The name of a section, in addresses and as the place on the page.
fn name_of(section: DeskSection) -> &'static str {
    match section {
        DeskSection::Needs => "needs",
        DeskSection::Waiting => "waiting",
        DeskSection::Mine => "mine",
        DeskSection::Information => "information",
        DeskSection::Closed => "closed",
    }
}

/// The message that names a section.
fn heading_of(section: DeskSection) -> &'static str {
    match section {
        DeskSection::Needs => "desk-needs-acknowledgement",
        DeskSection::Waiting => "desk-waiting",
        DeskSection::Mine => "desk-mine",
        DeskSection::Information => "desk-information",
        DeskSection::Closed => "desk-closed",
    }
}
