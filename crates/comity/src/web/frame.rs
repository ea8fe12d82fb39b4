//! The frame around every page: head, navigation, what time it is, how the links stand.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use comity_node::desk::{Act, ActFault, Done};
use comity_node::shell::Stopped;
use comity_node::{Halt, Node};
use maud::{DOCTYPE, Markup, html};

use super::reader::{Asked, Reader, Surroundings};
use super::visit::{Officer, Power};
use super::{Pages, style};
use crate::words::{ReaderLanguage, Words};

/// Seconds after which a page asks for itself again.
const AGAIN_S: u32 = 15;

/// A place in the navigation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Desk,
    Peers,
    Quarantine,
    /// A page that the navigation does not name.
    Elsewhere,
}

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
        let gather = move |node: &mut Node| -> Result<(Surroundings, T), Halt> {
            let around = Surroundings::of(node)?;
            Ok((around, look(node)?))
        };
        let (around, seen) = self.node.ask(gather).await??;
        Ok((Reader::new(asked, around, (self.now)()), seen))
    }
}

impl Pages {
    /// Does what an officer wants done and waits until it is durable. Whoever may not act is told so.
    #[allow(dead_code, reason = "the first pages that act come next")]
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

/// A page that says what failed and what to do; it needs nothing of the node.
fn problem(words: Words, status: StatusCode, key: &str) -> Response {
    let body = html! {
        main {
            h1 { (words.text(key)) }
            p { (words.text(&format!("{key}.next"))) }
            p { a href="/" { (words.text("nav-desk")) } }
        }
    };
    (status, Html(document(words, &words.text(key), None, &body).into_string())).into_response()
}

/// A whole page.
pub(super) fn page(reader: &Reader, place: Place, title: &str, content: &Markup) -> Markup {
    let body = html! {
        header {
            strong.product { "Comity" }
            nav aria-label=(reader.text("nav-label")) {
                (link(reader, place, Place::Desk, "/", "nav-desk"))
                (link(reader, place, Place::Peers, "/peers", "nav-peers"))
                (link(reader, place, Place::Quarantine, "/quarantine", "nav-quarantine"))
            }
            span { (reader.member(reader.around.me)) }
            span { (reader.moment(reader.now)) }
            (again(reader))
            (languages(reader))
        }
        main { (content) }
        footer { p { (reader.text("page-read-only")) } }
    };
    document(reader.words, title, reader.asked.live.then_some(AGAIN_S), &body)
}

fn document(words: Words, title: &str, again_s: Option<u32>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language().tag()) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                @if let Some(seconds) = again_s { meta http-equiv="refresh" content=(seconds); }
                title { (title) " · Comity" }
                link rel="stylesheet" href=(style::ADDRESS.as_str());
            }
            body { (body) }
        }
    }
}

fn link(reader: &Reader, here: Place, place: Place, path: &str, key: &str) -> Markup {
    let current = (here == place).then_some("page");
    html! { a href=(reader.href(path)) aria-current=[current] { (reader.text(key)) } }
}

/// Whether the page asks for itself again, and how to change that.
fn again(reader: &Reader) -> Markup {
    let (state, change, live) = if reader.asked.live {
        ("page-live", "page-live-stop", "no")
    } else {
        ("page-still", "page-live-start", "yes")
    };
    html! {
        span.state {
            (reader.say_with(state, [("seconds", u64::from(AGAIN_S).into())])) " "
            a href=(reader.href_with(&reader.asked.path, &[("live", live)])) { (reader.text(change)) }
        }
    }
}

fn languages(reader: &Reader) -> Markup {
    let own = reader.words.language();
    html! {
        @for other in ReaderLanguage::ALL.into_iter().filter(|language| *language != own) {
            a lang=(other.tag()) hreflang=(other.tag())
                href=(reader.href_with(&reader.asked.path, &[("lang", other.tag())])) { (other.own_name()) }
        }
    }
}
