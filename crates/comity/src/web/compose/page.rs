//! A composer as a page: the form on its draft, and what becomes of what was written.
//!
//! ```text
//!   GET  composer?draft=KEY ──> the form with what was kept
//!   POST composer ── kept first ──> a row or a language more · kept · looked at once more (303) · what is wrong (422)
//!   POST composer/keep ── from the page by itself ──> what is still needed, as a piece of the page
//!   POST composer/import ── a CAP file ──> a draft that holds it
//! ```
//!
//! Promise: whatever is sent is kept before anything else is done with it; nothing here writes to the record.
//! Not here: sending (`review`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use comity_dossier::kind::alert::form::Imported;
use comity_dossier::kind::alert::lines::AlertLine;
use comity_dossier::kind::common::form::{Problem, ProblemCode};
use comity_node::Node;
use comity_node::desk::{ActFault, Upload};
use comity_node::people::PeopleFault;
use comity_node::values::CapFault;
use maud::{Markup, html};

use super::composer::{Composer, What};
use super::desks::{CharterClocks, DeskAt};
use super::kept::{self, CAP_BYTES_MAX, CameFrom, Composition, Drafts, STAGE};
use super::{alert, needs, request, show_cap};
use crate::web::form::{Button, Form, Input, PRESSED, button};
use crate::web::frame::{self, Page, Place, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::visit::{Officer, Power, Sent, Visitor};
use crate::web::{Pages, parts};

/// The id of what stands beside the form and is renewed while somebody writes.
const BESIDE: &str = "draft-beside";

/// What a page of a composer is made from.
pub(super) struct Bench {
    /// Who reads.
    pub(super) reader: Reader,
    /// Who can be addressed.
    pub(super) desks: Vec<DeskAt>,
    /// What is composed.
    pub(super) composed: Composition,
    /// Its form.
    pub(super) form: Form,
    /// What the charter allows for acknowledging and answering.
    pub(super) limits: CharterClocks,
    /// What an imported file says, and what in it departs from the standard.
    pub(super) imported: Option<(AlertLine, Vec<CapFault>)>,
}

/// What is said above the form.
#[derive(Clone, Copy, Default)]
struct Notes {
    /// It was kept just now.
    kept: bool,
    /// It had been kept by another page meanwhile, and what stood there was replaced.
    replaced: bool,
    /// More was written than a draft holds: the last is not kept.
    too_long: bool,
}

impl Pages {
    /// Runs something on the drafts of an officer where it may block.
    pub(super) async fn drafts<T: Send + 'static>(
        &self,
        officer: &Officer,
        run: impl FnOnce(&Drafts) -> Result<T, PeopleFault> + Send + 'static,
    ) -> Result<Result<T, PeopleFault>, Trouble> {
        let drafts = Drafts::of(&self.people, officer);
        let ran = tokio::task::spawn_blocking(move || run(&drafts)).await.map_err(|_| Trouble::NodeStopped)?;
        match ran {
            Err(PeopleFault::Store(_)) => Err(Trouble::NodeStopped),
            other => Ok(other),
        }
    }

    /// Loads a draft of a composer.
    pub(super) async fn load(&self, officer: &Officer, composer: Composer, key: &str) -> Result<Composition, Trouble> {
        let key = key.to_owned();
        let found = self.drafts(officer, move |drafts| drafts.load(composer, &key)).await?;
        found.ok().flatten().ok_or(Trouble::NotFound)
    }

    /// Puts together what a page of a composer is made from.
    pub(super) async fn bench(&self, asked: Asked, composed: Composition) -> Result<Bench, Trouble> {
        let (now, cap) = ((self.now)(), composed.cap());
        let gather = move |node: &mut Node| {
            let imported = cap.and_then(|cap| node.preview_import(&cap).ok());
            Ok((DeskAt::all(node, now)?, CharterClocks::of(node), imported))
        };
        let (reader, (desks, limits, imported)) = self.look(asked, gather).await?;
        let line = |imported: Imported| {
            let (cap, original) = (imported.alert, Some(imported.original));
            AlertLine { cap, original, clocks: None, handling: None }
        };
        let imported = imported.map(|(imported, faults)| (line(imported), faults));
        let form = form_of(&reader, &composed, &desks);
        Ok(Bench { reader, desks, composed, form, limits, imported })
    }
}

impl Bench {
    /// Writes its form anew, after what is composed has changed.
    pub(super) fn renew(&mut self) {
        self.form = form_of(&self.reader, &self.composed, &self.desks);
    }
}

fn form_of(reader: &Reader, composed: &Composition, desks: &[DeskAt]) -> Form {
    match composed.composer.what {
        What::Alert => alert::form(reader, composed, desks),
        What::Request => request::form(reader, composed, desks),
    }
}

/// Finds the composer of a page, if the officer may compose.
pub(super) fn composer_of(asked: &Asked, officer: &Officer) -> Result<Composer, Trouble> {
    if !officer.may(Power::Act) {
        return Err(Trouble::NotAllowed);
    }
    Composer::of_path(&asked.path).ok_or(Trouble::NotFound)
}

/// `GET` of a composer: `?draft=KEY` goes on with a draft, else a new one is begun; nothing is kept before it is sent.
pub(super) async fn show(State(pages): State<Pages>, Visitor(officer): Visitor, asked: Asked) -> Response {
    let words = asked.words();
    frame::answer(words, shown(&pages, &officer, asked).await)
}

async fn shown(pages: &Pages, officer: &Officer, asked: Asked) -> Result<Markup, Trouble> {
    let composer = composer_of(&asked, officer)?;
    let said = |name: &str| asked.other(name) == Some("yes");
    let notes = Notes { kept: said("kept"), replaced: said("replaced"), too_long: false };
    let composed = match asked.other("draft") {
        Some(key) => pages.load(officer, composer, key).await?,
        None => begun(composer, &asked),
    };
    let bench = pages.bench(asked, composed).await?;
    let input = bench.composed.input();
    Ok(write(&bench, &input, notes))
}

fn begun(composer: Composer, asked: &Asked) -> Composition {
    let mut composed = Composition::new(composer);
    let language = asked.words().language().tag();
    match composer.what {
        What::Alert => alert::begin(&mut composed, language),
        What::Request => request::begin(&mut composed, language),
    }
    composed
}

/// `POST` of a composer.
pub(super) async fn take(State(pages): State<Pages>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    taken(&pages, asked, sent).await.unwrap_or_else(|trouble| frame::answer(words, Err(trouble)))
}

async fn taken(pages: &Pages, asked: Asked, sent: Sent) -> Result<Response, Trouble> {
    let officer = sent.officer.clone();
    let (composed, mut notes) = received(pages, &asked, &sent).await?;
    let pressed = sent.value(PRESSED).unwrap_or_default().to_owned();
    let mut bench = pages.bench(asked, composed).await?;
    let mut input = Input::of(sent.pairs.clone());
    match pressed.as_str() {
        "drop-cap" => bench.composed.drop_cap(),
        "other-form" => bench.composed.remove("form"),
        _ => {}
    }
    if input.edit(&bench.form) {
        bench.composed.take(input.pairs());
        keep(pages, &officer, &mut bench.composed, &sent, &mut notes).await?;
        bench.renew();
        return Ok(page(StatusCode::OK, &bench, &input, notes));
    }
    let looks = matches!(pressed.as_str(), "review" | "consult");
    if looks {
        complete(&mut bench);
        bench.composed.set(STAGE, if pressed == "consult" { "draft" } else { "send" });
    }
    keep(pages, &officer, &mut bench.composed, &sent, &mut notes).await?;
    if notes.too_long {
        bench.renew();
        let input = bench.composed.input();
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &bench, &input, notes));
    }
    if !looks {
        return Ok(see_draft(&bench, notes));
    }
    bench.renew();
    match super::review::tried(pages, &bench).await? {
        Ok(_) => Ok(see(&bench.reader, &bench.composed.composer.under("review"), &bench.composed.key, &[])),
        Err(fault) => Ok(refused(&bench, &fault, notes)),
    }
}

/// Takes what was sent into its draft, or into a new one; tells whether another page had kept it meanwhile.
async fn received(pages: &Pages, asked: &Asked, sent: &Sent) -> Result<(Composition, Notes), Trouble> {
    let composer = composer_of(asked, &sent.officer)?;
    let from = CameFrom::of(sent).ok_or(Trouble::Form)?;
    let key = from.key.to_owned();
    let found = pages.drafts(&sent.officer, move |drafts| {
        // A page of one composer never writes over a draft of another.
        Ok((!drafts.is_of_another(composer, &key)?).then_some(drafts.load(composer, &key)?))
    });
    let found = found.await?.ok().flatten().ok_or(Trouble::NotFound)?;
    let mut composed = found.unwrap_or_else(|| Composition::under(composer, from.key.to_owned()));
    let notes =
        Notes { replaced: composed.updated.is_some() && composed.was_kept_elsewhere(&from), ..Notes::default() };
    composed.take(sent.pairs.iter().filter(|(name, _)| name != PRESSED).cloned().collect());
    Ok((composed, notes))
}

async fn keep(
    pages: &Pages,
    officer: &Officer,
    composed: &mut Composition,
    sent: &Sent,
    notes: &mut Notes,
) -> Result<(), Trouble> {
    let (now, mut next) = ((pages.now)(), composed.clone());
    let page = CameFrom::of(sent).map(|from| from.page.to_owned()).unwrap_or_default();
    let kept = pages.drafts(officer, move |drafts| drafts.keep(&mut next, &page, now).map(|()| next)).await?;
    match kept {
        Ok(next) => {
            *composed = next;
            notes.kept = true;
        }
        Err(_) => notes.too_long = true,
    }
    Ok(())
}

/// Fills in what the officer left to the composer.
pub(super) fn complete(bench: &mut Bench) {
    if bench.composed.composer.what == What::Alert {
        alert::complete(&mut bench.composed, &bench.desks, bench.reader.now);
    }
}

/// `POST` of `keep`: the page keeps itself while somebody writes. Answers with what is still needed.
pub(super) async fn keep_quietly(State(pages): State<Pages>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    let answered = async {
        let (composed, mut notes) = received(&pages, &asked, &sent).await?;
        let mut bench = pages.bench(asked, composed).await?;
        keep(&pages, &sent.officer, &mut bench.composed, &sent, &mut notes).await?;
        bench.renew();
        let status = if notes.too_long { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::OK };
        let piece = beside(&bench, notes);
        Ok((status, Html(piece.into_string())).into_response())
    };
    answered.await.unwrap_or_else(|trouble| frame::answer(words, Err(trouble)))
}

/// `POST` of `import`: begins an alert with a CAP file.
pub(super) async fn import(State(pages): State<Pages>, asked: Asked, sent: Sent) -> Response {
    let words = asked.words();
    imported(&pages, asked, sent).await.unwrap_or_else(|trouble| frame::answer(words, Err(trouble)))
}

async fn imported(pages: &Pages, asked: Asked, mut sent: Sent) -> Result<Response, Trouble> {
    let composer = composer_of(&asked, &sent.officer)?;
    let from = CameFrom::of(&sent).ok_or(Trouble::Form)?;
    let found = pages.load(&sent.officer, composer, from.key).await;
    let mut composed = match found {
        Ok(composed) => composed,
        Err(Trouble::NotFound) => {
            let mut begun = begun(composer, &asked);
            begun.key = from.key.to_owned();
            begun
        }
        Err(trouble) => return Err(trouble),
    };
    let file = sent.file.take().map(|file| file.upload);
    let fault = match file {
        None => Some(problem("file", ProblemCode::Required, None)),
        Some(file) if file.bytes.len() > CAP_BYTES_MAX => {
            Some(problem("file", ProblemCode::TooLong, Some(CAP_BYTES_MAX as u64)))
        }
        Some(file) => {
            let (fault, file) = look_into(pages, composer, file).await?;
            composed.put_cap(&file);
            fault
        }
    };
    let officer = sent.officer.clone();
    let mut notes = Notes::default();
    if fault.is_none() {
        keep(pages, &officer, &mut composed, &sent, &mut notes).await?;
    } else {
        composed.drop_cap();
    }
    let bench = pages.bench(asked, composed).await?;
    match fault {
        None => Ok(see_draft(&bench, notes)),
        Some(fault) => Ok(refused(&bench, &fault, notes)),
    }
}

fn problem(field: &str, code: ProblemCode, limit: Option<u64>) -> ActFault {
    ActFault::Form(vec![Problem { field: field.to_owned(), code, limit }])
}

/// Says what is wrong with a file, if it is not a CAP file or not of this composer's mode.
async fn look_into(pages: &Pages, composer: Composer, file: Upload) -> Result<(Option<ActFault>, Upload), Trouble> {
    let looked = pages.node.ask(move |node| (node.preview_import(&file), file)).await?;
    let fault = match looked.0 {
        Err(fault) => Some(fault),
        Ok((imported, _)) if imported.alert.is_exercise() != composer.exercise => {
            Some(problem("mode", ProblemCode::ExerciseMismatch, None))
        }
        Ok(_) => None,
    };
    Ok((fault, looked.1))
}

/// The page with what is wrong: 422, everything that was written kept.
pub(super) fn refused_page(bench: &Bench, fault: &ActFault) -> Response {
    refused(bench, fault, Notes::default())
}

fn refused(bench: &Bench, fault: &ActFault, notes: Notes) -> Response {
    let mut input = bench.composed.input();
    if let ActFault::Form(problems) = fault {
        // In the order in which the fields stand on the page.
        let names: Vec<&str> = bench.form.names().collect();
        let at = |problem: &Problem| names.iter().position(|name| problem.field.split('.').next() == Some(*name));
        input.problems = problems.iter().map(|problem| placed(bench, &input, problem)).collect();
        input.problems.sort_by_key(|problem| at(problem).unwrap_or(usize::MAX));
    }
    let said = match fault {
        ActFault::Form(_) => parts::nothing(),
        other => super::fault::page_part(&bench.reader, other),
    };
    let page = write_with(bench, &input, notes, &said);
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page.into_string())).into_response()
}

/// A text that is lacking in every language is asked for in the first that is shown.
fn placed(bench: &Bench, input: &Input, problem: &Problem) -> Problem {
    let first = bench.form.first_language(&problem.field, input, bench.reader.words);
    match first {
        Some(tag) => Problem { field: format!("{}.{tag}", problem.field), ..problem.clone() },
        None => problem.clone(),
    }
}

fn page(status: StatusCode, bench: &Bench, input: &Input, notes: Notes) -> Response {
    (status, Html(write(bench, input, notes).into_string())).into_response()
}

/// Leads back to the draft.
fn see_draft(bench: &Bench, notes: Notes) -> Response {
    let mut asked = vec![("kept", "yes")];
    if notes.replaced {
        asked.push(("replaced", "yes"));
    }
    see(&bench.reader, bench.composed.composer.path(), &bench.composed.key, &asked)
}

/// Leads to a page of a draft.
pub(super) fn see(reader: &Reader, path: &str, key: &str, asked: &[(&str, &str)]) -> Response {
    let asked: Vec<(&str, &str)> = [("draft", key)].into_iter().chain(asked.iter().copied()).collect();
    (StatusCode::SEE_OTHER, [(LOCATION, reader.href_with(path, &asked))]).into_response()
}

fn write(bench: &Bench, input: &Input, notes: Notes) -> Markup {
    write_with(bench, input, notes, &parts::nothing())
}

/// Writes the page: what it is, what is wrong, the form, and beside it what is still needed.
fn write_with(bench: &Bench, input: &Input, notes: Notes, said: &Markup) -> Markup {
    let (reader, composer) = (&bench.reader, bench.composed.composer);
    let title = reader.text(&format!("compose-{}", composer.name()));
    let content = html! {
        h1 { (title) }
        p.quiet { (reader.text(&format!("compose-about-{}", composer.mode()))) " " (other_mode(reader, composer)) }
        (said)
        (bench.form.summary(reader, input))
        (steps(bench))
        div.composing {
            div {
                (show_cap::part(bench))
                (entry(bench, input))
            }
            aside.beside id="beside" aria-label=(reader.text("compose-beside")) { (beside(bench, notes)) }
        }
    };
    Page::new(place(composer), &title).exercise(composer.exercise).still().write(reader, &content)
}

/// The way to the same composer in the other mode: another place, to which nothing is taken along.
fn other_mode(reader: &Reader, composer: Composer) -> Markup {
    let other = composer.other_mode();
    html! { a href=(reader.href(other.path())) { (reader.text(&format!("compose-{}", other.name()))) } }
}

/// How the draft stands and what is still needed: the part that a page that keeps itself renews.
fn beside(bench: &Bench, notes: Notes) -> Markup {
    html! { div id=(BESIDE) { (state(bench, notes)) (needs::panel(bench)) } }
}

/// The steps, and what is beside them: links within the page.
fn steps(bench: &Bench) -> Markup {
    let reader = &bench.reader;
    html! {
        nav.steps aria-label=(reader.text("compose-steps")) {
            ol {
                @for heading in bench.form.headings() { li { a href=(format!("#g-{heading}")) { (reader.text(heading)) } } }
                li { a href="#beside" { (reader.text("compose-beside")) } }
            }
        }
    }
}

/// Where the navigation stands.
pub(super) fn place(composer: Composer) -> Place {
    match (composer.what, composer.exercise) {
        (What::Alert, false) => Place::NewAlert,
        (What::Request, false) => Place::NewRequest,
        _ => Place::Elsewhere,
    }
}

fn entry(bench: &Bench, input: &Input) -> Markup {
    let (reader, composed) = (&bench.reader, &bench.composed);
    let (composer, begins) = (composed.composer, request::is_beginning(composed));
    html! {
        form.entry method="post" action=(reader.href(composer.path())) autocomplete="off" novalidate
            data-draft=(reader.href(&composer.under("keep"))) data-draft-into=(BESIDE) {
            (reader.form_token())
            (origin(composed))
            // Enter keeps: it never sends.
            button.default name=(PRESSED) value="keep" tabindex="-1" aria-hidden="true" {}
            (bench.form.parts(reader, input))
            @if begins { (unshown(bench, input)) }
            @if composed.cap().is_some() { (button(reader, &Button::plain("compose-drop-cap", "drop-cap"))) }
            @if composer.exercise { p { (parts::exercise(reader)) " " (reader.text("exercise-means")) } }
            p.quiet role="status" data-draft-state {}
            p.buttons {
                @if begins {
                    (button(reader, &Button::primary("compose-go-on", "keep")))
                } @else {
                    (button(reader, &Button::primary("compose-review", "review")))
                    @if composer.what == What::Request { (button(reader, &Button::plain("compose-consult", "consult"))) }
                    (button(reader, &Button::plain("compose-keep", "keep")))
                    @if composer.what == What::Request {
                        (button(reader, &Button::plain("compose-other-form", "other-form")))
                    }
                }
            }
        }
    }
}

/// At first only a part of the form is shown; what else stands in the draft goes along unseen.
fn unshown(bench: &Bench, input: &Input) -> Markup {
    let is_shown = |name: &str| bench.form.names().any(|shown| shown == name);
    html! {
        @for (name, value) in input.pairs().iter().filter(|(name, _)| !is_shown(name)) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// The hidden fields that say which draft and which page a form is.
pub(super) fn origin(composed: &Composition) -> Markup {
    html! {
        input type="hidden" name=(kept::KEY) value=(composed.key);
        input type="hidden" name=(kept::REVISION) value=(composed.revision);
        input type="hidden" name=(kept::PAGE) value=(kept::draw());
    }
}

/// How the draft stands.
fn state(bench: &Bench, notes: Notes) -> Markup {
    let reader = &bench.reader;
    html! {
        h2 { (reader.text("compose-draft")) }
        @if notes.too_long { p.loud { (reader.text("compose-too-long")) } }
        @if notes.replaced { p.loud { (reader.text("compose-replaced")) } }
        @match bench.composed.updated {
            Some(at) => p role="status" { (reader.say_with("compose-kept-at", [("moment", reader.moment(at).into())])) },
            None => p.quiet { (reader.text("compose-not-kept")) },
        }
        @if bench.composed.updated.is_some() { p { a href=(reader.href("/drafts")) { (reader.text("drafts-all")) } } }
    }
}
