//! The frame around every page: head, navigation, what time it is, how the links stand.
//!
//! ```text
//!   Page::new(place, title).exercise(..).write(reader, content) ──> skip link, header, bands, main, footer
//! ```
//!
//! Promise: every page has one `main`; what is an exercise or a demo says so above it, in words and hatching.

mod head;
mod place;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use comity_dossier::{DossierId, Time};
use comity_node::desk::{Act, ActFault, Done};
use comity_node::shell::Stopped;
use comity_node::{Halt, Node};
use maud::{DOCTYPE, Markup, html};

use super::reader::{Asked, Reader, Surroundings};
use super::visit::{Officer, Power};
use super::wishes::Theme;
use super::{Pages, assets};
use crate::words::Words;
pub(super) use place::Place;

/// Seconds after which a page asks for itself again.
const AGAIN_S: u32 = 15;

/// Why a page cannot be shown.
pub(super) enum Trouble {
    /// There is no such thing.
    NotFound,
    /// The node has stopped, or its store failed.
    NodeStopped,
    /// Nobody has signed in.
    NotSignedIn,
    /// Whoever signed in may not see or do this.
    NotAllowed,
    /// The form did not come from a page of this session.
    FormToken,
    /// What was sent cannot be read as a form.
    Form,
}

impl From<Stopped> for Trouble {
    fn from(_: Stopped) -> Self {
        Self::NodeStopped
    }
}

impl From<Halt> for Trouble {
    fn from(_: Halt) -> Self {
        Self::NodeStopped
    }
}

impl Pages {
    /// Gathers with `look` on the node's thread and returns it with its reader.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        asked: Asked,
        look: impl FnOnce(&mut Node) -> Result<T, Halt> + Send + 'static,
    ) -> Result<(Reader, T), Trouble> {
        let gathered = self.node.ask(move |node| gather(node, look)).await??;
        let (mut reader, seen) = gathered.for_reader(asked, (self.now)());
        reader.is_demo = self.is_demo;
        Ok((reader, seen))
    }
}

/// What a page shows, and what every page shows, at one position of the log.
pub(super) struct Gathered<T> {
    around: Surroundings,
    position: u64,
    seen: T,
}

/// Gathers it, on the node's thread.
pub(super) fn gather<T>(node: &mut Node, look: impl FnOnce(&mut Node) -> Result<T, Halt>) -> Result<Gathered<T>, Halt> {
    let (around, position) = (Surroundings::of(node)?, node.log_position()?);
    Ok(Gathered { around, position, seen: look(node)? })
}

impl<T> Gathered<T> {
    /// Returns what the page shows, with its reader.
    pub(super) fn for_reader(self, asked: Asked, now: Time) -> (Reader, T) {
        let mut reader = Reader::new(asked, self.around, now);
        reader.position = self.position;
        (reader, self.seen)
    }
}

impl Pages {
    /// Does what an officer wants done and waits until it is durable. Whoever may not act is told so.
    pub(super) async fn act(&self, officer: &Officer, act: Act) -> Result<Result<Done, ActFault>, Trouble> {
        if !officer.may(Power::Act) {
            return Err(Trouble::NotAllowed);
        }
        Ok(self.node.act(officer.actor(), act).await?)
    }
}

/// Answers with a page, or says why there is none.
pub(super) fn answer(words: Words, page: Result<Markup, Trouble>) -> Response {
    match page {
        Ok(page) => Html(page.into_string()).into_response(),
        Err(Trouble::NotFound) => problem(words, StatusCode::NOT_FOUND, "page-not-found"),
        Err(Trouble::NodeStopped) => problem(words, StatusCode::SERVICE_UNAVAILABLE, "page-node-stopped"),
        Err(Trouble::NotSignedIn) => problem(words, StatusCode::UNAUTHORIZED, "page-not-signed-in"),
        Err(Trouble::NotAllowed) => problem(words, StatusCode::FORBIDDEN, "page-not-allowed"),
        Err(Trouble::FormToken) => problem(words, StatusCode::FORBIDDEN, "page-form-token"),
        Err(Trouble::Form) => problem(words, StatusCode::BAD_REQUEST, "page-form"),
    }
}

/// Where nothing is.
pub(super) async fn nowhere(asked: Asked) -> Response {
    answer(asked.words(), Err(Trouble::NotFound))
}

/// A page that says what failed and what to do; it needs nothing of the node.
fn problem(words: Words, status: StatusCode, key: &str) -> Response {
    let body = html! {
        main {
            h1 { (words.text(key)) }
            p { (words.text(&format!("{key}.next"))) }
            p { a href="/" { (words.text("nav-desk")) } }
        }
    };
    let document = document(words, Theme::Automatic, &words.text(key), None, &body);
    (status, Html(document.into_string())).into_response()
}

/// A page that needs nothing of the node: the body is the whole of it.
pub(super) fn bare(words: Words, title: &str, body: &Markup) -> Markup {
    document(words, Theme::Automatic, title, None, body)
}

/// What kind of page it is.
pub(super) struct Page<'a> {
    place: Place,
    title: &'a str,
    is_exercise: bool,
    is_again: bool,
    dossier: Option<&'a DossierId>,
}

impl<'a> Page<'a> {
    /// A page at a place. What changes by itself is asked for again.
    pub(super) fn new(place: Place, title: &'a str) -> Self {
        Self { place, title, is_exercise: place == Place::Exercise, is_again: place.is_watched(), dossier: None }
    }

    /// Says whether everything on it is an exercise: the band stands above it.
    pub(super) fn exercise(mut self, is_exercise: bool) -> Self {
        self.is_exercise = is_exercise;
        self
    }

    /// Says which dossier it shows: only what changes there concerns it. Elements with an id and `data-part` are swapped
    /// in place when they change.
    pub(super) fn dossier(mut self, dossier: &'a DossierId) -> Self {
        self.dossier = Some(dossier);
        self
    }

    /// Lets it stand: somebody writes on it.
    pub(super) fn still(mut self) -> Self {
        self.is_again = false;
        self
    }

    /// Writes the whole page around its content.
    pub(super) fn write(&self, reader: &Reader, content: &Markup) -> Markup {
        let body = html! {
            (head::head(reader, self))
            button.bar-new id="new" type="button" hidden {}
            main id="main" tabindex="-1" data-watched=[self.is_again.then_some("")] data-dossier=[self.dossier] {
                (content)
            }
            @if reader.asked.wishes.keys {
                footer { a href=(reader.href("/keys")) { (reader.text("keys")) " " kbd { "?" } } }
            }
            (head::for_scripts(reader))
        };
        let again_s = (self.is_again && reader.asked.live).then_some(AGAIN_S);
        document(reader.words, reader.asked.wishes.theme, self.title, again_s, &body)
    }
}

/// A whole page that is nothing but its place, its title and its content.
pub(super) fn page(reader: &Reader, place: Place, title: &str, content: &Markup) -> Markup {
    Page::new(place, title).write(reader, content)
}

fn document(words: Words, theme: Theme, title: &str, again_s: Option<u32>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language().tag()) dir="ltr" data-theme=[theme.attribute()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                @if let Some(seconds) = again_s {
                    noscript { meta http-equiv="refresh" content=(seconds); }
                }
                title { (title) " · Comity" }
                link rel="stylesheet" href=(assets::STYLE.address());
                link rel="icon" href=(assets::ICON.address());
                script src=(assets::SCRIPT.address()) defer {}
            }
            body { (body) }
        }
    }
}
