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

use axum::Router;
use axum::routing::{get, post};

use self::composer::{Composer, What};
use super::Pages;

/// Returns the pages of the composers and of the drafts.
pub(super) fn routes() -> Router<Pages> {
    let mut router = Router::new().route("/drafts", get(drafts::page)).route("/drafts/discard", post(drafts::discard));
    for composer in Composer::ALL {
        router = router
            .route(composer.path(), get(page::show).post(page::take))
            .route(&composer.under("keep"), post(page::keep_quietly))
            .route(&composer.under("review"), get(review::show).post(review::send));
        if composer.what == What::Alert {
            router = router.route(&composer.under("import"), post(page::import));
        }
    }
    router
}
