//! From a cookie to the officer behind it: what a browser holds, and who that is now.
//!
//! ```text
//!   cookie comity-MEMBER ── People::visit ──> Officer, Wishes beside the request
//!   cookie comity-MEMBER-door ──> Door beside the request: the forms of somebody who is not signed in yet
//! ```
//!
//! Promise: every request is looked up anew, so a session that was ended is over at once. A form whose session is over is
//! not lost: what was written comes back with the way in.
//! Not here: signing in (`sign_in`), who may what (`routes`).

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use comity_dossier::Hex;
use comity_dossier::body::SignIn;
use comity_dossier::text::Line;
use comity_node::people::{AccountId, People, PeopleFault, Visit, form_token};

use super::Pages;
use super::doorway::Doorway;
use super::visit::Officer;
use super::wishes::{Theme, Wishes};
use crate::words::ReaderLanguage;

/// The cookie of a browser that is not signed in: what its forms carry follows from it.
const DOOR: &str = "-door";
/// Hexadecimal digits of what a cookie holds.
const SECRET_CHARS: usize = 64;

/// Which session of the officer it is, and what the browser holds of it.
#[derive(Clone)]
pub(super) struct Session {
    /// Its number.
    pub(super) number: u64,
    /// What opens it.
    pub(super) secret: String,
    /// When it ends at the latest.
    pub(super) ends: comity_dossier::Time,
}

/// A browser that is not signed in.
#[derive(Clone)]
pub(super) struct Door {
    /// What its forms carry.
    pub(super) form_token: String,
}

/// Puts beside the request who comes. An officer who is there already was put by whoever calls in this process.
pub(super) async fn recognise(State(pages): State<Pages>, mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Officer>().is_some() {
        return next.run(request).await;
    }
    if let Some(secret) = cookie(request.headers(), &pages.door.cookie_name("")) {
        let (held, now) = (secret.clone(), (pages.now)());
        match of_people(&pages.people, move |people| people.visit(&held, now)).await {
            Ok(Some(visit)) => put(request.extensions_mut(), &visit, secret),
            Ok(None) => {}
            Err(_) => return super::frame::answer(words(&request), Err(super::frame::Trouble::NodeStopped)),
        }
    }
    if request.extensions().get::<Officer>().is_some() {
        return next.run(request).await;
    }
    if let Some(account) = pages.door.demo()
        && request.method() == Method::GET
    {
        return let_in(&pages, account, request, next).await;
    }
    let held = cookie(request.headers(), &pages.door.cookie_name(DOOR));
    let secret = held.clone().unwrap_or_else(new_secret);
    request.extensions_mut().insert(Door { form_token: form_token(&secret) });
    let mut response = next.run(request).await;
    if held.is_none() {
        set_cookie(&mut response, &pages.door, DOOR, &secret);
    }
    response
}

/// In a demo every visitor is on the desk, from the first page on.
async fn let_in(pages: &Pages, account: AccountId, mut request: Request, next: Next) -> Response {
    let now = (pages.now)();
    match of_people(&pages.people, move |people| people.let_in(account, now)).await {
        Ok((secret, visit)) => {
            put(request.extensions_mut(), &visit, secret.clone());
            let mut response = next.run(request).await;
            set_cookie(&mut response, &pages.door, "", &secret);
            response
        }
        Err(_) => super::frame::answer(words(&request), Err(super::frame::Trouble::NodeStopped)),
    }
}

fn words(request: &Request) -> crate::words::Words {
    let header = request.headers().get(axum::http::header::ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
    crate::words::Words::of(ReaderLanguage::of_header(header.unwrap_or_default()))
}

fn put(extensions: &mut Extensions, visit: &Visit, secret: String) {
    // The code was checked when the account was made; one that could not stand in the record lets nobody in.
    let Some(officer) = officer(visit) else { return };
    extensions.insert(officer);
    extensions.insert(wishes(visit));
    extensions.insert(Session { number: visit.session, secret, ends: visit.ends });
}

/// Returns the officer of a visit.
pub(super) fn officer(visit: &Visit) -> Option<Officer> {
    Some(Officer {
        account: visit.account.0,
        code: Line::new(&visit.code).ok()?,
        name: visit.name.as_str().into(),
        roles: visit.roles.iter().collect(),
        sign_in: SignIn::Password,
        form_token: visit.form_token.as_str().into(),
    })
}

fn wishes(visit: &Visit) -> Wishes {
    let wished = &visit.wishes;
    Wishes {
        language: wished.language.as_deref().and_then(ReaderLanguage::of_tag),
        zone: wished.zone.as_deref().map(Into::into),
        theme: Theme::ALL.get(usize::from(wished.theme)).copied().unwrap_or_default(),
        keys: wished.keys,
    }
}

/// Asks the people of the node where blocking is allowed.
pub(super) async fn of_people<T: Send + 'static>(
    people: &People,
    ask: impl FnOnce(&People) -> Result<T, PeopleFault> + Send + 'static,
) -> Result<T, PeopleFault> {
    let people = people.clone();
    // A thread that panicked has done nothing by halves: each call is one transaction.
    tokio::task::spawn_blocking(move || ask(&people)).await.unwrap_or(Err(PeopleFault::Busy))
}

/// Leads to a page of ours with a session begun; the cookie of the door is not needed any more.
pub(super) fn begin(door: &Doorway, secret: &str, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    set_cookie(&mut response, door, "", secret);
    set_cookie(&mut response, door, DOOR, "");
    response
}

/// Leads to the page to sign in, with the session ended.
pub(super) fn end(door: &Doorway, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    set_cookie(&mut response, door, "", "");
    // What the browser kept of the pages goes too.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}

fn set_cookie(response: &mut Response, door: &Doorway, kind: &str, value: &str) {
    if let Some(cookie) = door.cookie(kind, value) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Returns a cookie of ours, if it has the form that we give it. Of two with one name, neither is believed.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
    let mut found = all
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(given, _)| *given == name)
        .map(|(_, value)| value);
    let value = found.next()?;
    let digits = value.len() == SECRET_CHARS && value.bytes().all(|b| b.is_ascii_hexdigit());
    (digits && found.next().is_none()).then(|| value.to_owned())
}

fn new_secret() -> String {
    let mut bytes = [0; SECRET_CHARS / 2];
    aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
    Hex(&bytes).to_string()
}

/// Returns where somebody who signs in goes on: a path of ours, and nothing that leads elsewhere.
pub(super) fn local_path(to: &str) -> Option<&str> {
    let bytes_max = 2_048;
    let path = to.split(['?', '#']).next().unwrap_or_default();
    let good = to.len() <= bytes_max
        && to.starts_with('/')
        && !to.starts_with("//")
        && to.bytes().all(|b| (0x21..0x7f).contains(&b) && !matches!(b, b'\\' | b'"' | b'<' | b'>'))
        && !matches!(path, "/sign-in" | "/sign-out" | "/setup" | "/invitation" | "/live");
    good.then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signs_in_goes_on_to_a_page_of_ours_only() {
        for good in ["/", "/d/HARBOUR-2026-0001-K7QX?all=yes", "/alerts/new", "/people?lang=zh#x"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a b",
            "/\r\nx: y",
            "/sign-in?to=/",
            "/sign-out",
            "d/x",
            "/\u{e9}",
            &format!("/{}", "x".repeat(3_000)),
        ] {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_cookie_that_is_not_of_our_form_or_comes_twice_is_none() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.append(COOKIE, HeaderValue::from_str(text).expect("a header"));
            cookie(&headers, "comity-harbour")
        };
        let (one, other) = ("a".repeat(64), "b".repeat(64));
        assert_eq!(of(&format!("x=1; comity-harbour={one}; y=2")), Some(one.clone()));
        assert_eq!(of(&format!("comity-delta={one}")), None, "another node of this machine");
        assert_eq!(of(&format!("comity-harbour={one}; comity-harbour={other}")), None);
        for bad in ["", "x", &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(of(&format!("comity-harbour={bad}")), None);
        }
    }
}
