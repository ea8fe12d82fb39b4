//! One's own account: how one wants pages, one's password, where one is signed in, which programs act for one.
//!
//! Promise: whoever is here changes nobody's account but the one signed in with; a new password ends every other session;
//! a token is shown once.
//! Not here: other people's accounts (`people`).

mod forms;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use comity_node::people::{AccountId, PeopleFault, Scope, Scopes, SessionRow, TokenRow, Wishes as Kept};
use jiff::tz::TimeZone;

use super::Pages;
use super::frame::{self, Trouble};
use super::reader::Asked;
use super::session::{self, Session};
use super::sign_in::fields::Problem;
use super::visit::{Sent, Visitor};
use super::wishes::Theme;
use crate::words::ReaderLanguage;

/// How long tokens may be good, in days, as offered.
const TOKEN_DAYS: [u64; 3] = [30, 90, 366];
/// Characters of the name of a token.
const TOKEN_NAME_CHARS_MAX: usize = 60;

/// What the page shows.
#[derive(Default)]
struct Showing {
    sessions: Vec<SessionRow>,
    own_session: Option<Session>,
    tokens: Vec<TokenRow>,
    zones: Vec<String>,
    problems: Vec<Problem>,
    /// A token that was just made.
    made: Option<String>,
    /// The message of what was done.
    done: Option<&'static str>,
}

/// `GET /account`.
pub(super) async fn page(
    State(pages): State<Pages>,
    Visitor(officer): Visitor,
    session: Option<Extension<Session>>,
    asked: Asked,
) -> Response {
    let done = match asked.other("done") {
        Some("wishes") => Some("account-done-wishes"),
        Some("password") => Some("account-done-password"),
        Some("ended") => Some("account-done-ended"),
        Some("revoked") => Some("account-done-revoked"),
        _ => None,
    };
    show(&pages, AccountId(officer.account), session, asked, Showing { done, ..Showing::default() }).await
}

/// `POST /account/wishes`.
pub(super) async fn wishes(
    State(pages): State<Pages>,
    session: Option<Extension<Session>>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let account = AccountId(sent.officer.account);
    let zone = sent.value("zone").map(|zone| zone.trim().to_owned());
    if zone.as_deref().is_some_and(|zone| TimeZone::get(zone).is_err()) {
        let problems = vec![("zone", "wrong-zone".to_owned())];
        return again(&pages, account, session, asked, Showing { problems, ..Showing::default() }).await;
    }
    let language = sent.value("language").and_then(ReaderLanguage::of_tag).map(|language| language.tag().to_owned());
    let named = |theme: &Theme| theme.attribute().unwrap_or("automatic") == sent.value("theme").unwrap_or_default();
    let theme = Theme::ALL.iter().position(named).and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    let kept = Kept { language, zone, theme, keys: sent.value("keys") == Some("yes") };
    match session::of_people(&pages.people, move |people| people.set_wishes(account, &kept)).await {
        Ok(()) => Redirect::to("/account?done=wishes").into_response(),
        Err(_) => frame::answer(asked.words(), Err(Trouble::NodeStopped)),
    }
}

/// `POST /account/password`.
pub(super) async fn password(
    State(pages): State<Pages>,
    session: Option<Extension<Session>>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let value = |name: &str| sent.value(name).unwrap_or_default().to_owned();
    let (account, now) = (AccountId(sent.officer.account), (pages.now)());
    let (present, new, again_typed) = (value("present"), value("password"), value("again"));
    let keep = session.as_ref().map_or(0, |session| session.number);
    let changed = if new == again_typed {
        session::of_people(&pages.people, move |people| people.change_password(account, &present, &new, keep, now))
            .await
    } else {
        Err(PeopleFault::Form(Vec::new()))
    };
    let problems: Vec<Problem> = match changed {
        Ok(()) => return Redirect::to("/account?done=password").into_response(),
        Err(PeopleFault::Form(wrong)) if wrong.is_empty() => vec![("again", "wrong-again".to_owned())],
        Err(PeopleFault::Form(wrong)) => {
            wrong.iter().map(|wrong| (wrong.field(), format!("wrong-{}", wrong.name()))).collect()
        }
        Err(PeopleFault::TooOften { .. }) => vec![("present", "page-too-often".to_owned())],
        Err(PeopleFault::Busy) => vec![("present", "sign-in-busy".to_owned())],
        Err(_) => return frame::answer(asked.words(), Err(Trouble::NodeStopped)),
    };
    again(&pages, account, session, asked, Showing { problems, ..Showing::default() }).await
}

/// `POST /account/sessions/{which}/end`: a number, or `others`.
pub(super) async fn end_session(
    State(pages): State<Pages>,
    Path(which): Path<String>,
    session: Option<Extension<Session>>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let account = AccountId(sent.officer.account);
    let keep = session.as_ref().map(|session| session.number);
    let ended = session::of_people(&pages.people, move |people| match which.parse() {
        Ok(number) => people.end_session(account, number),
        Err(_) if which == "others" => people.end_sessions(account, keep).map(|_| true),
        Err(_) => Ok(false),
    });
    match ended.await {
        Ok(true) => Redirect::to("/account?done=ended").into_response(),
        Ok(false) => frame::answer(asked.words(), Err(Trouble::NotFound)),
        Err(_) => frame::answer(asked.words(), Err(Trouble::NodeStopped)),
    }
}

/// `POST /account/tokens`: makes one.
pub(super) async fn make_token(
    State(pages): State<Pages>,
    session: Option<Extension<Session>>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let (account, now) = (AccountId(sent.officer.account), (pages.now)());
    let name = sent.value("token-name").unwrap_or_default().trim().to_owned();
    let scopes: Scopes = sent
        .pairs
        .iter()
        .filter(|(name, _)| name == "scope")
        .filter_map(|(_, value)| Scope::from_name(value))
        .collect();
    let days = sent.value("days").and_then(|days| days.parse().ok()).filter(|days| TOKEN_DAYS.contains(days));
    let mut problems: Vec<Problem> = Vec::new();
    if name.is_empty()
        || name.chars().count() > TOKEN_NAME_CHARS_MAX
        || comity_dossier::text::check_line(&name).is_err()
    {
        problems.push(("token-name", "wrong-token-name".to_owned()));
    }
    if scopes.is_empty() {
        problems.push(("scope", "wrong-scope".to_owned()));
    }
    if !problems.is_empty() {
        return again(&pages, account, session, asked, Showing { problems, ..Showing::default() }).await;
    }
    let days = days.unwrap_or(TOKEN_DAYS[0]);
    let made = session::of_people(&pages.people, move |people| people.make_token(account, &name, scopes, days, now));
    match made.await {
        Ok((text, _)) => {
            show(&pages, account, session, asked, Showing { made: Some(text), ..Showing::default() }).await
        }
        Err(PeopleFault::TooMany) => {
            let problems = vec![("token-name", "wrong-tokens-many".to_owned())];
            again(&pages, account, session, asked, Showing { problems, ..Showing::default() }).await
        }
        Err(_) => frame::answer(asked.words(), Err(Trouble::NodeStopped)),
    }
}

/// `POST /account/tokens/{number}/revoke`.
pub(super) async fn revoke_token(
    State(pages): State<Pages>,
    Path(number): Path<u64>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let account = AccountId(sent.officer.account);
    match session::of_people(&pages.people, move |people| people.revoke_token(Some(account), number)).await {
        Ok(true) => Redirect::to("/account?done=revoked").into_response(),
        Ok(false) => frame::answer(asked.words(), Err(Trouble::NotFound)),
        Err(_) => frame::answer(asked.words(), Err(Trouble::NodeStopped)),
    }
}

async fn again(
    pages: &Pages,
    account: AccountId,
    session: Option<Extension<Session>>,
    asked: Asked,
    showing: Showing,
) -> Response {
    let mut response = show(pages, account, session, asked, showing).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn show(
    pages: &Pages,
    account: AccountId,
    session: Option<Extension<Session>>,
    asked: Asked,
    mut showing: Showing,
) -> Response {
    let (words, now) = (asked.words(), (pages.now)());
    let kept = session::of_people(&pages.people, move |people| {
        Ok((people.sessions(account, now)?, people.tokens(Some(account))?))
    });
    let Ok((sessions, tokens)) = kept.await else { return frame::answer(words, Err(Trouble::NodeStopped)) };
    let looked = pages
        .look(asked, |node| {
            let members = node.trust().charter_chain().current().members.iter().map(|listed| listed.code);
            let cards = members.filter_map(|member| node.trust().card_chain(member)?.newest_card());
            let mut zones: Vec<String> = cards.map(|card| card.desk.hours.zone.as_str().to_owned()).collect();
            zones.sort_unstable();
            zones.dedup();
            Ok(zones)
        })
        .await;
    match looked {
        Ok((reader, zones)) => {
            showing.sessions = sessions;
            showing.tokens = tokens;
            showing.zones = zones;
            showing.own_session = session.map(|Extension(session)| session);
            Html(forms::page(&reader, &showing).into_string()).into_response()
        }
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}
