//! The composers: an alert or a request, live or as an exercise, from the first word to the moment it is sent.
//!
//! ```text
//!   composer (page) ── draft on the server ──> last look (review) ── the word typed ──> the desk ──> the dossier
//!                          └── /drafts: go on, discard
//! ```
//!
//! Promise: everything works without scripts; what is written is kept at each step; live and exercise are different
//! places, and nothing ever goes from one to the other. What is wrong is named at its field and nothing is lost.
//! Not here: what fields mean (`comity_dossier::kind::…::form`), and what is done in a dossier that is open (`act`).

mod alert;
mod composer;
mod desks;
mod drafts;
mod facts;
mod fault;
mod kept;
mod needs;
mod opening;
mod page;
mod request;
mod review;
mod show_cap;
mod who;

use axum::routing::{get, post};
use maud::{Markup, html};

use self::composer::{Composer, What};
use super::parts;
use super::reader::Reader;
use super::routes::Routes;
use super::visit::Power::Act;

/// The ways from a Desk into the composers of its mode, and to the drafts, for those who may act.
pub(super) fn ways_in(reader: &Reader, exercise: bool) -> Markup {
    if !reader.may(Act) {
        return parts::nothing();
    }
    html! {
        p.buttons {
            @for composer in Composer::ALL.into_iter().filter(|composer| composer.exercise == exercise) {
                a.button href=(reader.href(composer.path())) { (reader.text(&format!("compose-{}", composer.name()))) }
            }
            a.button href=(reader.href("/drafts")) { (reader.text("drafts-all")) }
        }
    }
}

/// Adds the pages of the composers and of the drafts: whoever writes may act.
pub(super) fn routes(routes: Routes) -> Routes {
    let mut routes =
        routes.needs(Act, "/drafts", get(drafts::page)).needs(Act, "/drafts/discard", post(drafts::discard));
    for composer in Composer::ALL {
        routes = routes
            .needs(Act, composer.path(), get(page::show).post(page::take))
            .needs(Act, composer.under("keep"), post(page::keep_quietly))
            .needs(Act, composer.under("review"), get(review::show).post(review::send));
        if composer.what == What::Alert {
            routes = routes.needs(Act, composer.under("import"), post(page::import));
        }
    }
    routes
}
