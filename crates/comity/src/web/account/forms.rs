//! The page of one's own account, as HTML.

use comity_node::people::{Scope, TokenRow};
use maud::{Markup, html};

use super::{Showing, TOKEN_DAYS};
use crate::web::frame::{Page, Place};
use crate::web::parts;
use crate::web::reader::Reader;
use crate::web::sign_in::fields::{self, Field};
use crate::web::visit::Power;
use crate::web::wishes::Theme;
use crate::words::ReaderLanguage;

/// Writes the page.
pub(super) fn page(reader: &Reader, showing: &Showing) -> Markup {
    let title = reader.text("account");
    let content = html! {
        h1 { (title) }
        @if let Some(done) = showing.done { p.said role="status" { (reader.text(done)) } }
        (fields::summary(reader, &showing.problems))
        @if let Some(officer) = &reader.asked.officer {
            dl {
                dt { (reader.text("person-field-code")) } dd { (parts::plain(officer.code.as_str())) }
                dt { (reader.text("person-field-name")) }
                dd { (parts::plain(&officer.name)) " " span.quiet { (reader.text("account-name-stays")) } }
                dt { (reader.text("person-roles")) } dd { (reader.roles(officer)) }
                @if let Some(session) = &showing.own_session {
                    dt { (reader.text("account-until")) } dd { (reader.moment(session.ends)) }
                }
            }
        }
        @if reader.may(Power::Oversee) {
            p { a href=(reader.href("/access-log")) { (reader.text("access-log")) } }
        }
        (wishes(reader, showing))
        (password(reader, showing))
        (sessions(reader, showing))
        (tokens(reader, showing))
    };
    Page::new(Place::Account, &title).write(reader, &content)
}

fn wishes(reader: &Reader, showing: &Showing) -> Markup {
    let wished = &reader.asked.wishes;
    html! {
        section id="wishes" {
            h2 { (reader.text("account-wishes")) }
            form.entry method="post" action="/account/wishes" {
                (reader.form_token())
                div.field {
                    label for="f-language" { (reader.text("person-field-language")) }
                    select.short id="f-language" name="language" {
                        option value="" selected[wished.language.is_none()] { (reader.text("account-language-browser")) }
                        @for language in ReaderLanguage::ALL {
                            option value=(language.tag()) lang=(language.tag())
                                selected[wished.language == Some(language)] { (language.own_name()) }
                        }
                    }
                }
                (fields::write(reader, &Field::text("zone").optional().hint("person-hint-zone").list("zones")
                    .value(wished.zone.as_deref().unwrap_or_default()), &showing.problems))
                datalist id="zones" { @for zone in &showing.zones { option value=(zone) {} } }
                fieldset.field {
                    legend { (reader.text("account-theme")) }
                    div.many {
                        @for theme in Theme::ALL {
                            @let name = theme.attribute().unwrap_or("automatic");
                            @let id = format!("f-theme-{name}");
                            div.choice {
                                input id=(id) type="radio" name="theme" value=(name) checked[wished.theme == theme];
                                label for=(id) { (reader.text(&format!("theme-{name}"))) }
                            }
                        }
                    }
                }
                (fields::check(reader, "keys", "yes", "account-keys", wished.keys))
                p.buttons { button.primary { (reader.text("account-wishes.do")) } }
            }
        }
    }
}

fn password(reader: &Reader, showing: &Showing) -> Markup {
    let code = reader.asked.officer.as_ref().map(|officer| officer.code.as_str()).unwrap_or_default();
    html! {
        section {
            h2 { (reader.text("account-password")) }
            form.entry method="post" action="/account/password" {
                (reader.form_token())
                // So that whatever keeps passwords keeps this one for the right account.
                input type="text" name="username" autocomplete="username" value=(code) hidden;
                (fields::write(reader, &Field::password("present").complete("current-password"), &showing.problems))
                (fields::write(reader, &Field::password("password").complete("new-password").hint("person-hint-password"),
                    &showing.problems))
                (fields::write(reader, &Field::password("again").complete("new-password"), &showing.problems))
                p.buttons { button { (reader.text("account-password.do")) } }
            }
        }
    }
}

fn sessions(reader: &Reader, showing: &Showing) -> Markup {
    let own = showing.own_session.as_ref().map(|session| session.number);
    html! {
        section {
            h2 { (reader.text("account-sessions")) }
            ul.plain {
                @for session in &showing.sessions {
                    li {
                        (reader.say_with("account-session", [
                            ("begun", reader.moment_utc(session.created).into()),
                            ("used", reader.moment_utc(session.used).into()),
                        ])) " "
                        @if own == Some(session.number) { strong { (reader.text("account-session-this")) } } @else {
                            form method="post" action=(format!("/account/sessions/{}/end", session.number)) {
                                (reader.form_token())
                                button {
                                    (reader.text("account-session-end"))
                                    span.seen-by-readers-only { " " (reader.moment_utc(session.created)) }
                                }
                            }
                        }
                    }
                }
            }
            @if showing.sessions.len() > 1 {
                form method="post" action="/account/sessions/others/end" {
                    (reader.form_token())
                    button { (reader.text("account-sessions-end")) }
                }
            }
        }
    }
}

fn tokens(reader: &Reader, showing: &Showing) -> Markup {
    let scopes = Scope::ALL.iter().filter(|scope| reader.may(power_of(**scope)));
    let wrong = showing.problems.iter().find(|(name, _)| *name == "scope");
    html! {
        section {
            h2 { (reader.text("account-tokens")) }
            @if let Some(made) = &showing.made {
                div.said role="status" {
                    p { strong { (reader.text("account-token-made")) } }
                    p { code.mono dir="ltr" { (made) } }
                    p { (reader.text("account-token-once")) }
                }
            }
            @if showing.tokens.is_empty() { p.quiet { (reader.text("account-tokens-none")) } }
            ul.plain { @for token in &showing.tokens { li { (token_row(reader, token)) } } }
            details open[showing.problems.iter().any(|(name, _)| matches!(*name, "scope" | "token-name"))] {
                summary { (reader.text("account-token-new")) }
                form.entry method="post" action="/account/tokens" {
                    (reader.form_token())
                    (fields::write(reader, &Field::text("token-name").hint("person-hint-token-name"), &showing.problems))
                    fieldset.field.wrong[wrong.is_some()] id="f-scope" tabindex="-1" {
                        legend { (reader.text("person-field-scope")) }
                        @if let Some((_, key)) = wrong { p.problem { (reader.text(key)) } }
                        @for scope in scopes {
                            (fields::check(reader, "scope", scope.name(), &format!("scope-{}", scope.name()), false))
                        }
                    }
                    div.field {
                        label for="f-days" { (reader.text("person-field-days")) }
                        select.short id="f-days" name="days" {
                            @for days in TOKEN_DAYS {
                                option value=(days) { (reader.say_with("account-days", [("days", days.into())])) }
                            }
                        }
                    }
                    p.buttons { button { (reader.text("account-token-new.do")) } }
                }
            }
        }
    }
}

fn power_of(scope: Scope) -> Power {
    match scope {
        Scope::Read => Power::Read,
        Scope::Act => Power::Act,
        Scope::Admin => Power::Manage,
    }
}

fn token_row(reader: &Reader, token: &TokenRow) -> Markup {
    html! {
        strong { (parts::plain(&token.name)) } ": "
        @for (at, scope) in token.scopes.iter().enumerate() {
            @if at > 0 { (reader.text("list-and")) }
            (reader.text(&format!("scope-{}", scope.name())))
        }
        " · " (reader.say_with("account-token-until", [("moment", reader.moment_utc(token.expires).into())]))
        " · "
        @match token.used {
            Some(at) => (reader.say_with("account-token-used", [("moment", reader.moment_utc(at).into())])),
            None => (reader.text("person-never")),
        }
        form method="post" action=(format!("/account/tokens/{}/revoke", token.number)) {
            (reader.form_token())
            button {
                (reader.text("account-token-revoke"))
                span.seen-by-readers-only { ": " bdi { (token.name) } }
            }
        }
    }
}
