//! The pages on which an officer acts in a dossier: one for each verb of each kind.
//!
//! ```text
//!   GET  /d/{dossier}/act/{verb}   ActLook (what it is about, what can be chosen) ── forms::form ──> page
//!   POST                           Input ──> a row more: the page again
//!                                        ──> grave: review (facts, what was typed) ── send ──┐
//!                                        ──> Act::InDossier <──────────────────────────────┘
//!                                              ├─ written: 303 to the dossier at the new line
//!                                              └─ problems: 422, the page again with what was typed
//! ```
//!
//! Promise: what was typed is never lost: where the node has stopped, it is offered again as it came. Nothing is
//! written but by a form of ours, from somebody who may act. Facts stand before every button that cannot be undone.
//! Not here: opening dossiers (`compose`), what fields mean (`comity_dossier::kind::…::form`).

mod bar;
mod forms;
mod kept;
mod look;
mod page;
mod possible;
mod prefill;
mod quote;
#[cfg(test)]
mod tests;
mod texts;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use comity_dossier::kind::{alert, request};
use comity_dossier::lines::DossierKind;
use comity_node::desk::{Act, ActFault, Done};
use maud::{Markup, html};

use super::form::Input;
use super::frame::{self, Trouble};
use super::reader::{Asked, Reader};
use super::visit::{Power, Sent, SentFile, Visitor};
use super::{Pages, parts};
pub(in crate::web) use bar::{bar, done, on_line};
pub(in crate::web) use kept::kept;
use look::ActLook;
pub(in crate::web) use possible::Acts;

/// The longest name of a dossier or a verb in an address.
const NAME_BYTES_MAX: usize = 100;

/// `GET /d/{dossier}/act/{verb}`: the form. `?target=LINE` (or `about`, `flag`, `draft`): the line that it is about.
pub(super) async fn page(
    State(pages): State<Pages>,
    Path((dossier, verb)): Path<(String, String)>,
    Visitor(officer): Visitor,
    asked: Asked,
) -> Response {
    let words = asked.words();
    if !officer.may(Power::Act) {
        return frame::answer(words, Err(Trouble::NotAllowed));
    }
    let picked = forms::picked(&verb, |name| asked.other(name).map(str::to_owned));
    let looked = look(&pages, asked, &dossier, &verb, picked).await;
    frame::answer(
        words,
        looked.map(|(reader, look)| {
            let input = forms::beginning(&verb, &look, &reader);
            page::entry(&reader, &look, &verb, &forms::form(&verb, &look, &reader, &input), &input)
        }),
    )
}

/// `POST /d/{dossier}/act/{verb}`: does it.
pub(super) async fn act(
    State(pages): State<Pages>,
    Path((dossier, verb)): Path<(String, String)>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let words = asked.words();
    if !sent.officer.may(Power::Act) {
        return frame::answer(words, Err(Trouble::NotAllowed));
    }
    let pairs = sent.pairs.clone();
    let mut input = Input::of(sent.pairs);
    let picked = forms::picked(&verb, |name| input.value(name).map(str::to_owned));
    let (reader, look) = match look(&pages, asked.clone(), &dossier, &verb, picked).await {
        Ok(looked) => looked,
        Err(Trouble::NodeStopped) => {
            return kept(words, StatusCode::SERVICE_UNAVAILABLE, "page-node-stopped", &asked, &pairs);
        }
        Err(trouble) => return frame::answer(words, Err(trouble)),
    };
    let form = forms::form(&verb, &look, &reader, &input);
    if input.edit(&form) || input.pressed() == Some("change") {
        return Html(page::entry(&reader, &look, &verb, &form, &input).into_string()).into_response();
    }
    name_file(&mut input, sent.file.as_ref());
    let fields = input.fields(&form);
    if forms::is_grave(&verb) && input.pressed() != Some("send") {
        let (id, name, preview) = (look.id, verb.clone(), fields.clone());
        let seen = pages.node.ask(move |node| node.preview_act(&id, &name, &preview)).await;
        return match seen {
            Ok(Ok(Ok(_))) => Html(page::review(&reader, &look, &verb, &form, &input).into_string()).into_response(),
            Ok(Ok(Err(fault))) => again(&reader, &look, &verb, input, fault),
            _ => kept(words, StatusCode::SERVICE_UNAVAILABLE, "page-node-stopped", &asked, &pairs),
        };
    }
    let file = sent.file.map(|file| file.upload);
    let wanted = Act::InDossier { dossier: look.id, verb: verb.clone(), fields, file };
    match pages.act(&sent.officer, wanted).await {
        Err(Trouble::NodeStopped) => kept(words, StatusCode::SERVICE_UNAVAILABLE, "page-node-stopped", &asked, &pairs),
        Err(trouble) => frame::answer(words, Err(trouble)),
        Ok(Err(fault)) => again(&reader, &look, &verb, input, fault),
        Ok(Ok(done)) => {
            let anchor = match done {
                Done::Written { entry, .. } => format!("#{}", parts::anchor(&entry)),
                _ => String::new(),
            };
            let to = reader.href_with(&format!("/d/{}", look.id), &[("done", &verb)]);
            Redirect::to(&format!("{to}{anchor}")).into_response()
        }
    }
}

/// Gathers what the page of an act needs; there is no page for what is no act of that kind of dossier.
async fn look(
    pages: &Pages,
    asked: Asked,
    dossier: &str,
    verb: &str,
    picked: Option<comity_dossier::EntryId>,
) -> Result<(Reader, ActLook), Trouble> {
    if dossier.len() > NAME_BYTES_MAX || verb.len() > NAME_BYTES_MAX {
        return Err(Trouble::NotFound);
    }
    let (dossier, name) = (dossier.to_owned(), verb.to_owned());
    let (reader, look) = pages.look(asked, move |node| ActLook::of(node, &dossier, &name, picked)).await?;
    let look = look.filter(|look| is_verb(look.kind, verb)).ok_or(Trouble::NotFound)?;
    Ok((reader, look))
}

fn is_verb(kind: DossierKind, verb: &str) -> bool {
    match kind {
        DossierKind::Alert => alert::form::Verb::from_name(verb).is_some(),
        DossierKind::Request => request::form::Verb::from_name(verb).is_some(),
    }
}

/// Without a name of its own a file bears the one that it had.
fn name_file(input: &mut Input, file: Option<&SentFile>) {
    if let Some(file) = file.filter(|_| input.value("name").is_none()) {
        let name: String = file.name.chars().map(|c| if matches!(c, '/' | '\\') { '_' } else { c }).collect();
        if !name.trim().is_empty() {
            input.set("name", name);
        }
    }
}

/// The page again, with what was typed and what is wrong with it.
fn again(reader: &Reader, look: &ActLook, verb: &str, mut input: Input, fault: ActFault) -> Response {
    let status = match &fault {
        ActFault::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ActFault::NoSuchDossier | ActFault::NoSuchAct => {
            return frame::answer(reader.words, Err(Trouble::NotFound));
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let told = match fault {
        ActFault::Form(problems) => {
            input.problems = problems;
            html! {}
        }
        fault => other_fault(reader, &fault),
    };
    let form = forms::form(verb, look, reader, &input);
    let page = page::entry(reader, look, verb, &form, &input.saying(told));
    (status, Html(page.into_string())).into_response()
}

/// Why the record or the node refuses it, and what to do.
pub(in crate::web) fn other_fault(reader: &Reader, fault: &ActFault) -> Markup {
    let (what, next) = match fault {
        ActFault::Refused(refusal) => (reader.words.refusal(*refusal), reader.words.refusal_next(*refusal)),
        ActFault::Cap(fault) => (reader.words.cap_fault(fault), reader.text("do-fault-cap")),
        ActFault::AlertTooLarge => (reader.text("error-alert-too-large"), String::new()),
        ActFault::FileTooLarge => (reader.text("error-file-too-large"), String::new()),
        ActFault::MediaType => (reader.text("error-media-type"), String::new()),
        _ => (reader.text("error-no-such-thing"), String::new()),
    };
    html! { (what) " " (next) }
}
