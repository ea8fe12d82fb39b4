//! What one-time links lead to: making the first administrator (`/setup`), joining (`/invitation`), setting a new password
//! (`/recovery`).
//!
//! Promise: looking at the page uses nothing up; the form does, once. Whoever has finished is signed in.
//! Not here: making links (`people`, `comity setup-link`, `comity user recover`).

use axum::extract::State;
use axum::http::{Extensions, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use comity_node::people::{AccountId, Chosen, Link, People, PeopleFault, Purpose};
use maud::{Markup, html};

use super::fields::{self, Field, Problem, Token};
use crate::web::frame::{self, Place, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::visit::{SentByAnyone, role_key};
use crate::web::{Pages, guard, session};

/// Returns where the links of a purpose lead.
pub(crate) fn path(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::FirstAdministrator => "/setup",
        Purpose::Invitation => "/invitation",
        Purpose::Recovery => "/recovery",
    }
}

/// What was typed, as far as it is shown again.
#[derive(Default)]
struct Typed {
    code: String,
    name: String,
    on_desk: bool,
    problems: Vec<Problem>,
}

/// `GET /setup`, `/invitation`, `/recovery`.
pub(in crate::web) async fn page(
    State(pages): State<Pages>,
    token: Token,
    extensions: Extensions,
    asked: Asked,
) -> Response {
    let secret = asked.other("t").unwrap_or_default().to_owned();
    let (held, from, now) = (secret.clone(), guard::from(&extensions), (pages.now)());
    let link = session::of_people(&pages.people, move |people| people.link(&held, &from, now)).await;
    let typed = Typed { on_desk: true, ..Typed::default() };
    answer(&pages, asked, &token, link, &secret, &typed).await
}

/// `POST /setup`, `/invitation`, `/recovery`.
pub(in crate::web) async fn take(
    State(pages): State<Pages>,
    token: Token,
    extensions: Extensions,
    asked: Asked,
    sent: SentByAnyone,
) -> Response {
    let value = |name: &str| sent.value(name).unwrap_or_default().to_owned();
    let (secret, from, now) = (value("t"), guard::from(&extensions), (pages.now)());
    let (code, name, on_desk) =
        (value("code").trim().to_owned(), value("name").trim().to_owned(), value("desk") == "yes");
    let (password, again) = (value("password"), value("again"));
    let wanted = Wanted { secret: secret.clone(), code, name, on_desk, password, from: from.clone() };
    let is_same = again == wanted.password;
    let mut typed = Typed { code: wanted.code.clone(), name: wanted.name.clone(), on_desk, problems: Vec::new() };
    let done = match is_same {
        true => session::of_people(&pages.people, move |people| wanted.done(people, now)).await,
        false => Err(PeopleFault::Form(Vec::new())),
    };
    let fault = match done {
        Ok(account) => {
            let entered = session::of_people(&pages.people, move |people| people.let_in(account, now)).await;
            return match entered {
                Ok((secret, _)) => session::begin(&pages.door, &secret, "/"),
                Err(_) => frame::answer(asked.words(), Err(Trouble::NodeStopped)),
            };
        }
        Err(fault) => fault,
    };
    if let PeopleFault::Form(wrong) = &fault {
        typed.problems = wrong.iter().map(|wrong| (wrong.field(), format!("wrong-{}", wrong.name()))).collect();
        if !is_same {
            typed.problems.push(("again", "wrong-again".to_owned()));
        }
        let (held, now) = (secret.clone(), (pages.now)());
        let link = session::of_people(&pages.people, move |people| people.link(&held, &from, now)).await;
        let mut response = answer(&pages, asked, &token, link, &secret, &typed).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        return response;
    }
    answer(&pages, asked, &token, Err(fault), &secret, &typed).await
}

/// What somebody wants made by a link.
struct Wanted {
    secret: String,
    code: String,
    name: String,
    on_desk: bool,
    password: String,
    from: String,
}

impl Wanted {
    fn done(&self, people: &People, now: comity_dossier::Time) -> Result<AccountId, PeopleFault> {
        let link = people.link(&self.secret, &self.from, now)?.ok_or(PeopleFault::LinkGone)?;
        if link.purpose == Purpose::Recovery {
            return people.recover(&self.secret, &self.password, &self.from, now);
        }
        let chosen = Chosen { code: &self.code, name: &self.name, password: &self.password };
        people.open_account(&self.secret, &chosen, self.on_desk, &self.from, now)
    }
}

async fn answer(
    pages: &Pages,
    asked: Asked,
    token: &Token,
    link: Result<Option<Link>, PeopleFault>,
    secret: &str,
    typed: &Typed,
) -> Response {
    let words = asked.words();
    let looked = pages.look(asked, |_| Ok(())).await;
    let reader = match looked {
        Ok((reader, ())) => reader,
        Err(trouble) => return frame::answer(words, Err(trouble)),
    };
    let (status, page) = match link {
        Ok(Some(link)) => (StatusCode::OK, form(&reader, token, &link, secret, typed)),
        Ok(None) | Err(PeopleFault::LinkGone) => (StatusCode::GONE, told(&reader, "link-gone")),
        Err(PeopleFault::TooOften { .. }) => (StatusCode::TOO_MANY_REQUESTS, told(&reader, "page-too-often")),
        Err(PeopleFault::Busy) => (StatusCode::SERVICE_UNAVAILABLE, told(&reader, "sign-in-busy")),
        Err(PeopleFault::TooMany) => (StatusCode::CONFLICT, told(&reader, "people-full")),
        Err(_) => return frame::answer(words, Err(Trouble::NodeStopped)),
    };
    (status, Html(page.into_string())).into_response()
}

fn told(reader: &Reader, key: &str) -> Markup {
    let title = reader.text(key);
    let content = html! {
        h1 { (title) }
        p { (reader.text(&format!("{key}.next"))) }
        p { a href="/sign-in" { (reader.text("sign-in")) } }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}

fn form(reader: &Reader, token: &Token, link: &Link, secret: &str, typed: &Typed) -> Markup {
    let key = match link.purpose {
        Purpose::FirstAdministrator => "setup",
        Purpose::Invitation => "invitation",
        Purpose::Recovery => "recovery",
    };
    let title = reader.text(key);
    let is_new = link.purpose != Purpose::Recovery;
    let content = html! {
        h1 { (title) }
        p.lead { (reader.text(&format!("{key}.lead"))) }
        @if link.purpose == Purpose::Invitation {
            p {
                (reader.label("person-roles", html! {
                    @for (at, role) in link.roles.iter().enumerate() {
                        @if at > 0 { (reader.text("list-and")) }
                        (reader.text(role_key(role)))
                    }
                }))
            }
        }
        @if let Some(code) = &link.code { p { (reader.label("person-field-code", html! { bdi { (code) } })) } }
        p.quiet { (reader.say_with("link-until", [("moment", reader.moment(link.expires).into())])) }
        (fields::summary(reader, &typed.problems))
        form.entry method="post" action=(path(link.purpose)) {
            (token.field())
            input type="hidden" name="t" value=(secret);
            @if is_new {
                (fields::write(reader, &Field::text("code").complete("username").hint("person-hint-code").value(&typed.code),
                    &typed.problems))
                (fields::write(reader, &Field::text("name").complete("name").hint("person-hint-name").value(&typed.name),
                    &typed.problems))
            } @else if let Some(code) = &link.code {
                // So that whatever keeps passwords keeps this one for the right account.
                input type="text" name="username" autocomplete="username" value=(code) hidden;
            }
            (fields::write(reader, &Field::password("password").complete("new-password").hint("person-hint-password"),
                &typed.problems))
            (fields::write(reader, &Field::password("again").complete("new-password"), &typed.problems))
            @if link.purpose == Purpose::FirstAdministrator {
                (fields::check(reader, "desk", "yes", "person-also-desk", typed.on_desk))
            }
            p.buttons { button.primary { (reader.text(&format!("{key}.do"))) } }
        }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}
