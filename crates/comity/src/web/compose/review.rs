//! The last look before something is sent: exactly as it is received, the facts in one sentence, and a word to type.
//!
//! ```text
//!   GET  composer/review?draft=KEY ──> preview · facts · word
//!   POST composer/review ── word right, draft as it was shown ──> the record ──> the dossier (303)
//! ```
//!
//! Promise: nothing is sent without the word; what is sent is the draft as it stood when it was shown, or it is shown
//! again; two presses at once send once. What goes wrong leaves the draft as it was.
//! Not here: deciding; the desk reads the form once more.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::form::OpenRequest;
use comity_node::desk::{Act, ActFault, AlertPreview, Done};
use maud::{Markup, html};

use super::composer::What;
use super::facts;
use super::kept::{CameFrom, Composition, STAGE, WORD};
use super::page::{self, Bench, composer_of, origin, place};
use crate::web::Pages;
use crate::web::frame::{self, Page, Trouble};
use crate::web::reader::Asked;
use crate::web::visit::{Sent, SentFile, Visitor};

/// What would be written.
pub(super) enum Tried {
    /// An alert.
    Alert(Box<AlertPreview>),
    /// A request, or a draft of one that goes round.
    Request(Box<OpenRequest>),
}

/// What is wrong with a last look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// The word is another, or none.
    Word,
    /// The draft was changed after it had been shown.
    Changed,
}

/// Reads the form as sending would, without sending.
pub(super) async fn tried(pages: &Pages, bench: &Bench) -> Result<Result<Tried, ActFault>, Trouble> {
    let (now, composed) = (bench.reader.now, &bench.composed);
    let fields = composed.fields(&bench.form, &stage(composed));
    Ok(match composed.composer.what {
        What::Alert => {
            let cap = composed.cap();
            let tried = pages.node.ask(move |node| node.preview_alert(&fields, cap.as_ref(), now)).await?;
            tried.map(|preview| Tried::Alert(Box::new(preview)))
        }
        What::Request => {
            let tried = pages.node.ask(move |node| node.preview_request(&fields, now)).await?;
            tried.map(|request| Tried::Request(Box::new(request)))
        }
    })
}

/// Whether a request is sent or goes round as a draft; an alert knows no stages.
fn stage<'a>(composed: &Composition) -> Vec<(&'static str, &'a str)> {
    match (composed.composer.what, composed.value(STAGE)) {
        (What::Alert, _) => Vec::new(),
        (What::Request, Some("draft")) => vec![("stage", "draft")],
        (What::Request, _) => vec![("stage", "send")],
    }
}

/// `GET` of the last look.
pub(super) async fn show(State(pages): State<Pages>, Visitor(officer): Visitor, asked: Asked) -> Response {
    let words = asked.words();
    let shown = async {
        let composer = composer_of(&asked, &officer)?;
        let key = asked.other("draft").ok_or(Trouble::NotFound)?.to_owned();
        let composed = pages.load(&officer, composer, &key).await?;
        let bench = pages.bench(asked, composed).await?;
        Ok(match tried(&pages, &bench).await? {
            Ok(tried) => page_of(StatusCode::OK, &bench, &tried, None, ""),
            Err(fault) => page::refused_page(&bench, &fault),
        })
    };
    shown.await.unwrap_or_else(|trouble| frame::answer(words, Err(trouble)))
}

/// `POST` of the last look: sends.
pub(super) async fn send(State(pages): State<Pages>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    sending(&pages, asked, sent).await.unwrap_or_else(|trouble| frame::answer(words, Err(trouble)))
}

async fn sending(pages: &Pages, asked: Asked, mut sent: Sent) -> Result<Response, Trouble> {
    let composer = composer_of(&asked, &sent.officer)?;
    let from = CameFrom::of(&sent).ok_or(Trouble::Form)?;
    let (key, revision) = (from.key.to_owned(), from.revision);
    // Two presses of one button: the second finds no draft any more, or is told so here.
    let Some(_hold) = Hold::of(sent.officer.account, &key) else { return Err(Trouble::NotFound) };
    let composed = pages.load(&sent.officer, composer, &key).await?;
    let bench = pages.bench(asked, composed).await?;
    let tried = match tried(pages, &bench).await? {
        Ok(tried) => tried,
        Err(fault) => return Ok(page::refused_page(&bench, &fault)),
    };
    let typed = sent.value(WORD).unwrap_or_default().to_owned();
    let wrong = if bench.composed.revision != revision {
        Some(Wrong::Changed)
    } else if !facts::is_word(&bench.reader, composer, &typed) {
        Some(Wrong::Word)
    } else {
        None
    };
    if wrong.is_some() {
        return Ok(page_of(StatusCode::UNPROCESSABLE_ENTITY, &bench, &tried, wrong, &typed));
    }
    let done = pages.act(&sent.officer, act(&bench, sent.file.take())).await?;
    match done {
        Ok(Done::Opened { reference, .. }) => {
            // It stands in the record: a draft that cannot be forgotten is seen in the list, and discarded there.
            drop(pages.drafts(&sent.officer, move |drafts| drafts.forget(&key)).await);
            let address = bench.reader.href(&format!("/d/{reference}"));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response())
        }
        Ok(_) => Err(Trouble::NotFound),
        Err(fault) => Ok(page::refused_page(&bench, &fault)),
    }
}

fn act(bench: &Bench, file: Option<SentFile>) -> Act {
    let composed = &bench.composed;
    let mut others = stage(composed);
    // Some browsers give a path before the name.
    let name = file.as_ref().map(|file| file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
    match composed.composer.what {
        What::Alert => Act::OpenAlert { fields: composed.fields(&bench.form, &others), cap: composed.cap() },
        What::Request => {
            others.extend(name.as_deref().map(|name| ("name", name)));
            Act::OpenRequest { fields: composed.fields(&bench.form, &others), file: file.map(|file| file.upload) }
        }
    }
}

/// Holds a draft while it is sent.
struct Hold(u64, String);

static HELD: Mutex<BTreeSet<(u64, String)>> = Mutex::new(BTreeSet::new());

impl Hold {
    fn of(account: u64, key: &str) -> Option<Self> {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert((account, key.to_owned())).then(|| Self(account, key.to_owned()))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&(self.0, std::mem::take(&mut self.1)));
    }
}

fn page_of(status: StatusCode, bench: &Bench, tried: &Tried, wrong: Option<Wrong>, typed: &str) -> Response {
    (status, Html(write(bench, tried, wrong, typed).into_string())).into_response()
}

fn write(bench: &Bench, tried: &Tried, wrong: Option<Wrong>, typed: &str) -> Markup {
    let (reader, composed) = (&bench.reader, &bench.composed);
    let composer = composed.composer;
    let title = reader.text("review");
    let back = reader.href_with(composer.path(), &[("draft", &composed.key)]);
    let content = html! {
        h1 { (reader.label("review", html! { (reader.text(&format!("compose-{}", composer.name()))) })) }
        (problems(bench, wrong))
        section.group {
            h2 { (reader.text("review-preview")) }
            p.quiet { (reader.text("review-preview-means")) }
            (facts::preview(bench, tried))
        }
        section.group {
            h2 { (reader.text("review-facts")) }
            (facts::details(bench, tried))
        }
        form.entry method="post" action=(reader.href(&composer.under("review"))) enctype=[enctype(tried)]
            autocomplete="off" novalidate {
            (reader.form_token()) (origin(composed))
            @if enctype(tried).is_some() {
                div.field {
                    label for="f-file" { (reader.text("review-annex")) " " span.optional { (reader.text("form-optional")) } }
                    p.hint id="h-file" { (reader.text("review-annex-hint")) }
                    input type="file" id="f-file" name="file" aria-describedby="h-file";
                }
            }
            div.confirm {
                p.facts id="facts" { (facts::sentence(bench, tried)) }
                (word(bench, wrong, typed))
                p.buttons {
                    button.primary { (reader.text(&facts::button_key(composer, tried))) }
                    a.button href=(back) { (reader.text("review-back")) }
                }
            }
        }
    };
    Page::new(place(composer), &title).exercise(composer.exercise).still().write(reader, &content)
}

/// A request that is sent may bring its signed form.
fn enctype(tried: &Tried) -> Option<&'static str> {
    match tried {
        Tried::Request(open) if matches!(open.first, Content::Request(_)) => Some("multipart/form-data"),
        _ => None,
    }
}

fn word(bench: &Bench, wrong: Option<Wrong>, typed: &str) -> Markup {
    let (reader, composer) = (&bench.reader, bench.composed.composer);
    let is_wrong = wrong == Some(Wrong::Word);
    html! {
        div class=(if is_wrong { "field wrong" } else { "field" }) {
            label for="f-word" { (reader.say_with("review-type", [("word", facts::words(reader, composer).into())])) }
            @if is_wrong { p.problem id="p-word" { (reader.text("review-wrong-word")) } }
            input.short type="text" id="f-word" name=(WORD) value=(typed) spellcheck="false" autocapitalize="characters"
                aria-describedby=(if is_wrong { "facts p-word" } else { "facts" }) aria-required="true"
                aria-invalid=[is_wrong.then_some("true")];
        }
    }
}

fn problems(bench: &Bench, wrong: Option<Wrong>) -> Markup {
    let reader = &bench.reader;
    html! {
        @match wrong {
            None => {},
            Some(Wrong::Word) => {
                div.problems role="alert" tabindex="-1" autofocus aria-labelledby="problems" {
                    h2 #problems { (reader.text("review-not-sent")) }
                    ul { li { a href="#f-word" { (reader.text("review-wrong-word")) } } }
                    @if bench.composed.composer.what == What::Request { p { (reader.text("review-file-again")) } }
                }
            }
            Some(Wrong::Changed) => {
                div.problems role="alert" tabindex="-1" autofocus aria-labelledby="problems" {
                    h2 #problems { (reader.text("review-not-sent")) }
                    p { (reader.text("review-changed")) }
                }
            }
        }
    }
}
