//! What an administrator does about an alarm or about something kept aside.

use axum::extract::{Path, State};
use axum::response::Response;
use comity_node::desk::Act;

use crate::web::Pages;
use crate::web::file::back_to;
use crate::web::frame::{self, Trouble};
use crate::web::reader::Asked;
use crate::web::visit::{Power, Sent};

/// `POST /quarantine/{number}/release`: lets go of it; if it comes again it is looked at again.
pub(in crate::web) async fn release(
    State(pages): State<Pages>,
    Path(number): Path<u64>,
    asked: Asked,
    sent: Sent,
) -> Response {
    manage(pages, &asked, &sent, Act::ReleaseQuarantined(number), "/quarantine#quarantine").await
}

/// `POST /alarms/{number}/seen`: notes that somebody has looked.
pub(in crate::web) async fn seen(
    State(pages): State<Pages>,
    Path(number): Path<u64>,
    asked: Asked,
    sent: Sent,
) -> Response {
    manage(pages, &asked, &sent, Act::SeeAlarm(number), "/quarantine#alarms").await
}

async fn manage(pages: Pages, asked: &Asked, sent: &Sent, act: Act, back: &str) -> Response {
    if !sent.officer.may(Power::Manage) {
        return frame::answer(asked.words(), Err(Trouble::NotAllowed));
    }
    match pages.node.act(sent.officer.actor(), act).await {
        // What is gone was let go of by somebody else meanwhile: the page shows how it stands now.
        Ok(_) => back_to(asked, back),
        Err(stopped) => frame::answer(asked.words(), Err(stopped.into())),
    }
}
