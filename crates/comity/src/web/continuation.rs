//! The page on which a participant goes on from a dossier whose lead is gone or that has stopped.
//!
//! ```text
//!   GET  /d/{dossier}/continue   what would be taken over, filled in ── one press ──> POST
//!   POST                         a language more: the page again
//!                                  ──> Act::Continue ── opened: 303 to the new dossier
//!                                                   └── problems: 422, the page again with what was typed
//! ```
//!
//! Promise: the page says who is left out and why, what is taken over and what is not, before the button. A struck line,
//! or one of several that stand beside each other, is taken over only if the officer chooses it.
//! Not here: what is taken over (`comity_dossier::kind::continuation`).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use comity_dossier::codes::{Character, LegalBasis, Level, Purpose};
use comity_dossier::fold::ItemStanding;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::kind::continuation::TARGET;
use comity_dossier::language::Said;
use comity_dossier::lines::DossierKind;
use comity_dossier::marking::Handling;
use comity_dossier::structural::HistoryRule;
use comity_dossier::{DossierId, EntryId, Kind, Member, Time};
use comity_node::desk::{Act, ActFault, ContinuationLook, Done};
use comity_node::{Halt, Node};
use maud::{Markup, html};

use super::act::{kept, other_fault};
use super::form::{self, Button, Choice, Field, Form, Input, Part};
use super::frame::{self, Page, Place, Trouble};
use super::reader::{Asked, Reader};
use super::visit::{Power, Sent, Visitor};
use super::{Pages, dossier, parts};

/// Fields that are sent empty where nothing stands in them, so that nothing is taken over in their place.
const PLAIN: [&str; 6] = ["participants", "to", "character", "purpose-words", "character-words", "use-text"];

/// What the page shows.
struct Look {
    id: DossierId,
    reference: String,
    kind: DossierKind,
    exercise: bool,
    titles: Vec<Said>,
    handling: Option<Handling>,
    taken: ContinuationLook,
    /// Lines that can be chosen, each with how it is called.
    candidates: Vec<Named>,
}

/// A line that can be chosen.
struct Named {
    line: EntryId,
    kind: Kind,
    member: Member,
    time: Time,
    standing: ItemStanding,
}

impl Look {
    fn of(node: &mut Node, text: &str, target: Option<&str>) -> Result<Option<Self>, Halt> {
        let Some((id, _)) = dossier::find_one(node, text)? else { return Ok(None) };
        let Some(taken) = node.continuation_look(&id, target)? else { return Ok(None) };
        let Some(view) = node.look_at(&id)? else { return Ok(None) };
        let named = |line: EntryId| {
            let item = view.item(&line)?;
            let (kind, member, time, standing) = (item.kind, item.member, item.time, item.standing);
            Some(Named { line, kind, member, time, standing })
        };
        Ok(Some(Self {
            id,
            reference: view.reference().to_string(),
            kind: view.kind(),
            exercise: view.is_exercise(),
            titles: view.opening().map(|opening| opening.titles.clone()).unwrap_or_default(),
            handling: view.handling(),
            candidates: taken.candidates.iter().filter_map(|candidate| named(candidate.line)).collect(),
            taken,
        }))
    }
}

/// `GET /d/{dossier}/continue`. `?target=LINE`: the line whose content is taken over.
pub(super) async fn page(
    State(pages): State<Pages>,
    Path(name): Path<String>,
    Visitor(officer): Visitor,
    asked: Asked,
) -> Response {
    let words = asked.words();
    if !officer.may(Power::Act) {
        return frame::answer(words, Err(Trouble::NotAllowed));
    }
    let target = asked.other(TARGET).map(str::to_owned);
    let looked = pages.look(asked, move |node| Look::of(node, &name, target.as_deref())).await;
    let page = looked.and_then(|(reader, look)| {
        let look = look.ok_or(Trouble::NotFound)?;
        let form = form_of(&reader, &look);
        let input = beginning(&look);
        Ok(write(&reader, &look, &form, &input))
    });
    frame::answer(words, page)
}

/// `POST /d/{dossier}/continue`: opens the new dossier.
pub(super) async fn open(State(pages): State<Pages>, Path(name): Path<String>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    if !sent.officer.may(Power::Act) {
        return frame::answer(words, Err(Trouble::NotAllowed));
    }
    let pairs = sent.pairs.clone();
    let mut input = Input::of(sent.pairs);
    let target = input.value(TARGET).map(str::to_owned);
    let looked = pages.look(asked.clone(), move |node| Look::of(node, &name, target.as_deref())).await;
    let (reader, look) = match looked {
        Ok((reader, Some(look))) => (reader, look),
        Ok((_, None)) => return frame::answer(words, Err(Trouble::NotFound)),
        Err(Trouble::NodeStopped) => {
            return kept(words, StatusCode::SERVICE_UNAVAILABLE, "page-node-stopped", &asked, &pairs);
        }
        Err(trouble) => return frame::answer(words, Err(trouble)),
    };
    let form = form_of(&reader, &look);
    if input.edit(&form) || input.pressed() == Some("choose") {
        return Html(write(&reader, &look, &form, &input).into_string()).into_response();
    }
    let wanted = Act::Continue { dossier: look.id, fields: whole(&form, &input) };
    match pages.act(&sent.officer, wanted).await {
        Err(Trouble::NodeStopped) => kept(words, StatusCode::SERVICE_UNAVAILABLE, "page-node-stopped", &asked, &pairs),
        Err(trouble) => frame::answer(words, Err(trouble)),
        Ok(Ok(Done::Opened { dossier, .. })) => {
            Redirect::to(&reader.href_with(&format!("/d/{dossier}"), &[("done", "continue")])).into_response()
        }
        Ok(Ok(_)) => Redirect::to(&reader.href(&format!("/d/{}", look.id))).into_response(),
        Ok(Err(fault)) => again(&reader, &look, &form, input, fault),
    }
}

/// The page again, with what was typed and what is wrong with it.
fn again(reader: &Reader, look: &Look, form: &Form, mut input: Input, fault: ActFault) -> Response {
    let told = match fault {
        ActFault::NoSuchDossier => return frame::answer(reader.words, Err(Trouble::NotFound)),
        ActFault::Form(problems) => {
            input.problems = problems;
            html! {}
        }
        fault => other_fault(reader, &fault),
    };
    let page = write(reader, look, form, &input.saying(told));
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page.into_string())).into_response()
}

/// What was typed, with what the page shows and was left empty: that is not taken over.
fn whole(form: &Form, input: &Input) -> Fields {
    let typed = input.fields(form);
    let names: Vec<&str> = form.names().collect();
    let empty = PLAIN.into_iter().filter(|name| names.contains(name) && typed.all(name).next().is_none());
    let written = typed.names().flat_map(|name| typed.all(name).map(move |value| (name, value)));
    Fields::new(written.chain(empty.map(|name| (name, ""))).map(|(name, value)| (name.to_owned(), value.to_owned())))
}

/// What stands in the form when the page is opened.
fn beginning(look: &Look) -> Input {
    let mut input = Input::of(look.taken.fields.iter().cloned());
    if let Some(chosen) = look.taken.chosen {
        input.set(TARGET, chosen.to_string());
    }
    input
}

fn form_of(reader: &Reader, look: &Look) -> Form {
    let taken = &look.taken;
    let mut form = Form::default();
    let needs_choice = taken.chosen.is_none();
    if taken.candidates.len() > 1 || taken.chosen.is_none() && !taken.candidates.is_empty() {
        let choices = look.candidates.iter().map(|named| choice(reader, named));
        form.push(Field::one(TARGET, choices).required().hint("continue-choose-hint"));
    } else {
        form.push(Field::hidden(TARGET));
    }
    if !needs_choice {
        // Whoever agrees with all of it need not go through it: that is the second press.
        let open = form::button(reader, &Button::primary("continue-open", "send"));
        form.push(Part::Said(html! {
            p.buttons { (open) }
            h2 { (reader.text("continue-change")) }
        }));
    }
    if look.kind == DossierKind::Request {
        form.push(Field::members_of("to", taken.others.iter().copied()).required());
    }
    form.push(Field::members_of("participants", taken.others.iter().copied()).required());
    form.push(form::in_languages("title", [Field::line("title").required()]));
    form.push(Field::code::<Level>("level").required().hint("compose-level-hint"));
    form.push(form::group("compose-handling", form::required_handling()));
    form.push(form::group("compose-statements", statements()));
    form.push(form::group("compose-late", [history()]));
    form
}

fn statements() -> Vec<Part> {
    vec![
        Field::words_language().into(),
        Field::code::<LegalBasis>("legal-basis").required().into(),
        Field::text("legal-basis-words").required().into(),
        Field::code::<Purpose>("purpose").required().into(),
        Field::text("purpose-words").into(),
        Field::date("review-by").required().hint("compose-review-by-hint").into(),
        Field::codes::<Character>("character").required().into(),
        Field::text("character-words").into(),
    ]
}

fn history() -> Part {
    use comity_dossier::codes::Code as _;
    Field::one("history", HistoryRule::ALL.iter().map(|rule| Choice::code(*rule))).required().into()
}

fn choice(reader: &Reader, named: &Named) -> Choice {
    let shown = html! {
        (reader.words.kind(named.kind)) " · " (reader.member(named.member)) " · " (reader.moment_utc(named.time))
        @if let ItemStanding::Uncounted(why) = named.standing { " · " strong { (reader.words.standing(why)) } }
    };
    Choice::shown(named.line.to_string(), shown)
}

fn write(reader: &Reader, look: &Look, form: &Form, input: &Input) -> Markup {
    let title = reader.text("continue-do");
    let back = reader.href(&format!("/d/{}", look.id));
    let action = reader.href(&format!("/d/{}/continue", look.id));
    let content = html! {
        (parts::handling_bar(reader, look.handling.as_ref()))
        p.about {
            a href=(back) { bdi.ref dir="ltr" { (look.reference) } }
            @if let Some(title) = reader.best(&look.titles) { " · " (parts::said(reader, title)) }
        }
        h1 { (title) }
        (facts(reader, look))
        (taken_over(reader, look))
        (form.page(reader, &action, input, &[Button::primary("continue-open", "send")]))
        p { a href=(back) { (reader.text("form-leave")) } }
    };
    Page::new(Place::Dossier, &format!("{title} · {}", look.reference))
        .exercise(look.exercise)
        .still()
        .write(reader, &content)
}

/// What follows from it: who is left out and why, what stays where it is.
fn facts(reader: &Reader, look: &Look) -> Markup {
    let taken = &look.taken;
    html! {
        ul.facts {
            @if look.exercise { li { (parts::exercise(reader)) " " (reader.text("exercise-means")) } }
            li { (reader.text(if taken.stopped { "continue-stopped" } else { "continue-lead-gone" })) }
            @if !taken.gone.is_empty() { li { (dossier::named(reader, "continue-without", &taken.gone)) } }
            li { (reader.text("continue-cites")) }
            @if !taken.answered.is_empty() { li { (dossier::named(reader, "continue-answered", &taken.answered)) } }
            li { (reader.text("continue-you-lead")) }
            li { (reader.text("do-back-never")) }
        }
    }
}

/// The content that is taken over, as those who receive it will see it.
fn taken_over(reader: &Reader, look: &Look) -> Markup {
    html! {
        section.card {
            h2 { (reader.text("continue-taken")) }
            @match (&look.taken.alert, &look.taken.matter) {
                (Some(alert), _) => (dossier::preview_alert(reader, alert)),
                (None, Some(matter)) => (dossier::preview_matter(reader, matter)),
                (None, None) => p.loud { (reader.text("continue-nothing")) },
            }
        }
    }
}
