//! The people of this node, for its administrator: who there is, who may what; inviting, shutting, helping those who
//! lost their password.
//!
//! Promise: a one-time link is shown once, on the page that answers its making, and stands nowhere else. Whoever acts
//! here sees what it does before pressing.
//! Not here: what one does with one's own account (`account`).

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use comity_node::people::{AccountId, AccountRow, PeopleFault, Purpose, Role, Roles};
use maud::{Markup, html};

use super::frame::{self, Place, Trouble};
use super::reader::{Asked, Reader};
use super::sign_in::links;
use super::visit::{Sent, role_key};
use super::{Pages, parts, session};

/// What the page shows besides the people.
#[derive(Default)]
struct Told {
    /// A link that was just made, for whom.
    link: Option<(Purpose, Option<String>, String)>,
    /// The message of what was not done.
    refused: Option<&'static str>,
}

/// `GET /people`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    show(&pages, asked, Told::default()).await
}

/// `POST /people/invite`.
pub(super) async fn invite(State(pages): State<Pages>, headers: HeaderMap, asked: Asked, sent: Sent) -> Response {
    let (roles, now) = (roles_of(&sent), (pages.now)());
    tracing::info!(by = sent.officer.account, "an invitation is made");
    let made = session::of_people(&pages.people, move |people| people.invite(roles, now)).await;
    let made = made.map(|secret| (Purpose::Invitation, None, secret));
    answer_link(&pages, &headers, asked, made).await
}

/// `POST /people/{number}/{what}`: `recover`, `shut`, `open`, `sessions`, `roles`.
pub(super) async fn change(
    State(pages): State<Pages>,
    Path((number, what)): Path<(u64, String)>,
    headers: HeaderMap,
    asked: Asked,
    sent: Sent,
) -> Response {
    let (account, now, roles) = (AccountId(number), (pages.now)(), roles_of(&sent));
    if what == "recover" {
        tracing::info!(by = sent.officer.account, account = number, "a link to a new password is made");
        let made = session::of_people(&pages.people, move |people| {
            let code = people.account(account)?.map(|row| row.code);
            Ok((Purpose::Recovery, code, people.recovery_link(account, now)?))
        });
        return answer_link(&pages, &headers, asked, made.await).await;
    }
    tracing::info!(by = sent.officer.account, account = number, what = known(&what), "an account is changed");
    let done = session::of_people(&pages.people, move |people| match what.as_str() {
        "shut" => people.set_disabled(account, true),
        "open" => people.set_disabled(account, false),
        "sessions" => people.end_sessions(account, None).map(drop),
        "roles" => people.set_roles(account, roles),
        _ => Err(PeopleFault::NoSuchThing),
    });
    match done.await {
        Ok(()) => Redirect::to("/people").into_response(),
        Err(fault) => refused(&pages, asked, &fault).await,
    }
}

/// Only what this page knows is logged.
fn known(what: &str) -> &'static str {
    ["shut", "open", "sessions", "roles"].into_iter().find(|one| *one == what).unwrap_or("nothing")
}

fn roles_of(sent: &Sent) -> Roles {
    let named = sent.pairs.iter().filter(|(name, _)| name == "role");
    named.filter_map(|(_, value)| Role::from_name(value)).collect()
}

async fn answer_link(
    pages: &Pages,
    headers: &HeaderMap,
    asked: Asked,
    made: Result<(Purpose, Option<String>, String), PeopleFault>,
) -> Response {
    match made {
        Ok((purpose, code, secret)) => {
            let host = headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
            let link = format!("{}{}?t={secret}", pages.door.base(host), links::path(purpose));
            show(pages, asked, Told { link: Some((purpose, code, link)), refused: None }).await
        }
        Err(fault) => refused(pages, asked, &fault).await,
    }
}

async fn refused(pages: &Pages, asked: Asked, fault: &PeopleFault) -> Response {
    let words = asked.words();
    let key = match fault {
        PeopleFault::LastAdministrator => "people-last-administrator",
        PeopleFault::Form(_) => "wrong-roles",
        PeopleFault::NoSuchThing => return frame::answer(words, Err(Trouble::NotFound)),
        _ => return frame::answer(words, Err(Trouble::NodeStopped)),
    };
    let mut response = show(pages, asked, Told { link: None, refused: Some(key) }).await;
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

async fn show(pages: &Pages, asked: Asked, told: Told) -> Response {
    let words = asked.words();
    let Ok(people) = session::of_people(&pages.people, |people| people.accounts()).await else {
        return frame::answer(words, Err(Trouble::NodeStopped));
    };
    match pages.look(asked, |_| Ok(())).await {
        Ok((reader, ())) => Html(render(&reader, &people, &told).into_string()).into_response(),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

fn render(reader: &Reader, people: &[AccountRow], told: &Told) -> Markup {
    let title = reader.text("nav-people");
    let content = html! {
        h1 { (title) }
        @if let Some((purpose, code, link)) = &told.link { (link_card(reader, *purpose, code.as_deref(), link)) }
        @if let Some(key) = told.refused { div.problems role="alert" tabindex="-1" { p { (reader.text(key)) } } }
        p.lead { (reader.text("people-lead")) }
        div.scroll role="region" tabindex="0" aria-label=(title) {
            table {
                thead {
                    tr {
                        @for key in ["person-field-code", "person-field-name", "person-roles", "person-signed-in", "column-do"] {
                            th scope="col" { (reader.text(key)) }
                        }
                    }
                }
                tbody { @for person in people { (row(reader, person)) } }
            }
        }
        section {
            h2 { (reader.text("people-invite")) }
            p { (reader.text("people-invite.lead")) }
            form.entry method="post" action="/people/invite" {
                (reader.form_token())
                (role_boxes(reader, "invite", Roles::default().with(Role::DutyOfficer)))
                p.buttons { button.primary { (reader.text("people-invite.do")) } }
            }
        }
        section {
            h2 { (reader.text("people-powers")) }
            (powers(reader))
        }
    };
    frame::page(reader, Place::People, &title, &content)
}

fn link_card(reader: &Reader, purpose: Purpose, code: Option<&str>, link: &str) -> Markup {
    let key = if purpose == Purpose::Recovery { "people-link-recovery" } else { "people-link-invitation" };
    html! {
        div.said role="status" {
            p {
                strong { (reader.text(key)) }
                @if let Some(code) = code { " " bdi { (code) } }
            }
            p { code.mono dir="ltr" { (link) } }
            p { (reader.text("people-link-once")) }
        }
    }
}

fn row(reader: &Reader, person: &AccountRow) -> Markup {
    let roles = html! {
        @for (at, role) in person.roles.iter().enumerate() {
            @if at > 0 { (reader.text("list-and")) }
            (reader.text(role_key(role)))
        }
    };
    let last = html! {
        @match person.signed_in {
            Some(at) => (reader.moment_utc(at)),
            None => span.quiet { (reader.text("person-never")) },
        }
    };
    html! {
        tr {
            th scope="row" {
                (parts::plain(&person.code))
                @if person.disabled { " " span.tag { (reader.text("person-shut")) } }
            }
            (parts::cell(reader, "person-field-name", parts::plain(&person.name)))
            (parts::cell(reader, "person-roles", roles))
            (parts::cell(reader, "person-signed-in", last))
            (parts::cell(reader, "column-do", acts(reader, person)))
        }
    }
}

fn acts(reader: &Reader, person: &AccountRow) -> Markup {
    let act = |what: &str, key: &str| {
        html! {
            form method="post" action=(format!("/people/{}/{what}", person.id.0)) {
                (reader.form_token())
                button {
                    (reader.text(key))
                    span.seen-by-readers-only { ": " bdi { (person.code) } }
                }
            }
        }
    };
    html! {
        details {
            summary {
                (reader.text("person-change"))
                span.seen-by-readers-only { ": " bdi { (person.code) } }
            }
            @if person.disabled { (act("open", "person-open")) } @else {
                (act("recover", "person-recover"))
                (act("sessions", "person-end-sessions"))
                form method="post" action=(format!("/people/{}/roles", person.id.0)) {
                    (reader.form_token())
                    (role_boxes(reader, &person.id.0.to_string(), person.roles))
                    button { (reader.text("person-set-roles")) }
                }
                (act("shut", "person-shut-do"))
            }
        }
    }
}

fn role_boxes(reader: &Reader, group: &str, chosen: Roles) -> Markup {
    html! {
        fieldset.field {
            legend { (reader.text("person-roles")) }
            div.many {
                @for role in Role::ALL {
                    @let id = format!("f-role-{group}-{}", role.name());
                    div.choice {
                        input id=(id) type="checkbox" name="role" value=(role.name()) checked[chosen.has(*role)];
                        label for=(id) { (reader.text(role_key(*role))) }
                    }
                }
            }
        }
    }
}

/// What each role lets a person do, as the code has it.
fn powers(reader: &Reader) -> Markup {
    use comity_node::people::Power;
    let columns = [Power::Read, Power::Act, Power::Oversee, Power::Manage];
    html! {
        div.scroll role="region" tabindex="0" aria-label=(reader.text("people-powers")) {
            table {
                thead {
                    tr {
                        th scope="col" { (reader.text("person-role")) }
                        @for power in columns { th scope="col" { (reader.text(&format!("power-{}", power.name()))) } }
                    }
                }
                tbody {
                    @for role in Role::ALL {
                        tr {
                            th scope="row" { (reader.text(role_key(*role))) }
                            @for power in columns {
                                @let may = if role.powers().has(power) { "person-yes" } else { "person-no" };
                                (parts::cell(reader, &format!("power-{}", power.name()), html! { (reader.text(may)) }))
                            }
                        }
                    }
                }
            }
        }
        p.quiet { (reader.text("people-overseer")) }
    }
}
