//! People of this node and their tokens.
//!
//! Promise: a token is made for one person and never does more than that person may; what opens is told once. Whoever is
//! shut out or loses a role loses at the same moment what their tokens could do.
//! Not here: signing in and passwords, which are for pages; what a role lets somebody do (`comity_node::people`).

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use comity_node::people::{
    self, AccountId, AccountRow, People, PeopleFault, Power, Role, Roles, Scope, Scopes, TokenRow,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::dto::{Done, Ms};
use super::fault::absent;
use super::front::App;
use super::given::Sent;
use super::looks::{Next, next_page};
use crate::problem::Problem;

/// How long a token is good that nobody gave a number of days.
const DAYS_DEFAULT: u64 = 90;
/// Readings of one answer.
const READINGS_MAX: usize = 200;

/// A person who may sign in here.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Person {
    /// This node's own number for the account.
    pub(crate) number: u64,
    /// The code that other members see.
    pub(crate) code: String,
    /// What this member calls the person; it never leaves this node.
    pub(crate) name: String,
    /// `duty-officer`, `supervisor`, `administrator`, `overseer`.
    pub(crate) roles: Vec<String>,
    /// Whether the account is shut.
    pub(crate) disabled: bool,
    /// When it was made.
    pub(crate) created: Ms,
    /// When the person signed in last.
    pub(crate) signed_in: Option<Ms>,
}

/// What somebody read, counted by the hour.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Reading {
    /// This node's own number for it, ascending.
    pub(crate) number: u64,
    /// Who: the code that other members see.
    pub(crate) code: String,
    /// Who: what this member calls the person.
    pub(crate) name: String,
    /// What kind of page it was, such as `dossier`, `file`, `access-log`; `api` for a program.
    pub(crate) act: String,
    /// What was read: the id of a dossier, or the path that a program asked for; empty where there is no such thing.
    pub(crate) object: String,
    /// When first within the hour.
    pub(crate) first: Ms,
    /// When last within the hour.
    pub(crate) last: Ms,
    /// How often within the hour.
    pub(crate) times: u64,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingsQuery {
    /// The number of the reading before which to go on; none: from the last one.
    before: Option<u64>,
}

/// What a person becomes. What is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonChange {
    /// All roles; at least one.
    pub(crate) roles: Option<Vec<String>>,
    /// Whether the account is shut: its sessions end, its tokens and links are taken back.
    pub(crate) disabled: Option<bool>,
}

/// Who is invited.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invitation {
    /// What the person will be; at least one role.
    pub(crate) roles: Vec<String>,
}

/// A link that is good once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OneTimeLink {
    /// What opens. It is told this once and never shown again.
    pub(crate) secret: String,
}

/// What token is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenWish {
    /// The code of the officer that it acts for. Only the token of the node's folder says so; others act for their own.
    pub(crate) officer: Option<String>,
    /// What the token is called in lists.
    pub(crate) name: String,
    /// `read`, `act`, `admin`; at least one.
    pub(crate) scopes: Vec<String>,
    /// How many days it is good, at most 366; none: 90.
    pub(crate) days: Option<u64>,
}

/// A token in a list: never what opens.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Token {
    /// Its number at this node.
    pub(crate) number: u64,
    /// The code of the officer that it acts for.
    pub(crate) officer: String,
    /// What it is called.
    pub(crate) name: String,
    /// `read`, `act`, `admin`.
    pub(crate) scopes: Vec<String>,
    /// When it was made.
    pub(crate) created: Ms,
    /// Until when it is good.
    pub(crate) expires: Ms,
    /// When it was used last, to the minute.
    pub(crate) used: Option<Ms>,
}

/// A token that was just made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewToken {
    /// What opens. It is told this once and never shown again.
    pub(crate) secret: String,
    /// The token as it stands in lists.
    pub(crate) token: Token,
}

impl Person {
    fn of(row: AccountRow) -> Self {
        Self {
            number: row.id.0,
            code: row.code,
            name: row.name,
            roles: row.roles.iter().map(|role| role.name().to_owned()).collect(),
            disabled: row.disabled,
            created: row.created.into(),
            signed_in: row.signed_in.map(Ms::from),
        }
    }
}

impl Token {
    fn of(row: TokenRow, officer: &str) -> Self {
        Self {
            number: row.number,
            officer: officer.to_owned(),
            name: row.name,
            scopes: row.scopes.iter().map(|scope| scope.name().to_owned()).collect(),
            created: row.created.into(),
            expires: row.expires.into(),
            used: row.used.map(Ms::from),
        }
    }
}

/// Says why something was not done for a person.
pub(super) fn fault(fault: &PeopleFault) -> Problem {
    let of = |status, code: &str| Problem::new(status, code);
    match fault {
        PeopleFault::TooLong => of(StatusCode::UNPROCESSABLE_ENTITY, "too-long"),
        PeopleFault::TooMany => of(StatusCode::CONFLICT, "too-many"),
        PeopleFault::NoSuchThing => absent(),
        PeopleFault::LastAdministrator => of(StatusCode::CONFLICT, "last-administrator"),
        _ => of(StatusCode::INTERNAL_SERVER_ERROR, "storage-failed"),
    }
}

/// Asks about people where asking may wait for the disk.
pub(super) async fn ask<T: Send + 'static>(
    app: &App,
    look: impl FnOnce(&People) -> Result<T, PeopleFault> + Send + 'static,
) -> Result<T, Problem> {
    let people = app.people.clone();
    let asked = tokio::task::spawn_blocking(move || look(&people)).await;
    asked.map_err(|_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopped"))?.map_err(|it| fault(&it))
}

/// Returns whose account a caller has: the token's, or that of the officer whom the folder's token names.
pub(super) async fn account_of(app: &App, caller: &Caller) -> Result<AccountId, Problem> {
    if let Some(account) = caller.account {
        return Ok(account);
    }
    let code = caller.actor.code.as_str().to_owned();
    let found = ask(app, move |people| people.account_of(&code)).await?;
    found.map(|row| row.id).ok_or_else(|| Problem::new(StatusCode::CONFLICT, "no-account"))
}

fn roles_of(names: &[String]) -> Result<Roles, Problem> {
    let roles: Option<Roles> = names.iter().map(|name| Role::from_name(name)).collect();
    let roles = roles.filter(|roles| !roles.is_empty());
    roles.ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "roles"))
}

fn scopes_of(names: &[String]) -> Result<Scopes, Problem> {
    let scopes: Option<Scopes> = names.iter().map(|name| Scope::from_name(name)).collect();
    let scopes = scopes.filter(|scopes| !scopes.is_empty());
    scopes.ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "scopes"))
}

/// Who read what, the newest first.
pub(super) async fn readings(
    State(app): State<App>,
    uri: Uri,
    Query(ReadingsQuery { before }): Query<ReadingsQuery>,
) -> Result<(Next, Json<Vec<Reading>>), Problem> {
    let mut rows = ask(&app, move |people| people.readings(before, READINGS_MAX + 1)).await?;
    let more = rows.len() > READINGS_MAX;
    rows.truncate(READINGS_MAX);
    let next = rows.last().filter(|_| more).map(|last| last.number.to_string());
    Ok((next_page(&uri, "before", next.as_deref()), Json(rows.into_iter().map(Reading::of).collect())))
}

impl Reading {
    fn of(row: people::Reading) -> Self {
        let people::Reading { number, code, name, act, object, first, last, times } = row;
        Self { number, code, name, act, object, first: first.into(), last: last.into(), times }
    }
}

pub(super) async fn people(State(app): State<App>) -> Result<Json<Vec<Person>>, Problem> {
    let people = ask(&app, People::accounts).await?;
    Ok(Json(people.into_iter().map(Person::of).collect()))
}

pub(super) async fn change_person(
    State(app): State<App>,
    Path(number): Path<u64>,
    Sent(change): Sent<PersonChange>,
) -> Result<Json<Person>, Problem> {
    let (id, roles) = (AccountId(number), change.roles.as_deref().map(roles_of).transpose()?);
    let changed = ask(&app, move |people| {
        people.account(id)?.ok_or(PeopleFault::NoSuchThing)?;
        if let Some(roles) = roles {
            people.set_roles(id, roles)?;
        }
        if let Some(disabled) = change.disabled {
            people.set_disabled(id, disabled)?;
        }
        people.account(id)?.ok_or(PeopleFault::NoSuchThing)
    });
    Ok(Json(Person::of(changed.await?)))
}

pub(super) async fn invite(
    State(app): State<App>,
    Sent(invitation): Sent<Invitation>,
) -> Result<Json<OneTimeLink>, Problem> {
    let (roles, now) = (roles_of(&invitation.roles)?, app.now());
    let secret = ask(&app, move |people| people.invite(roles, now)).await?;
    Ok(Json(OneTimeLink { secret }))
}

pub(super) async fn recover(State(app): State<App>, Path(number): Path<u64>) -> Result<Json<OneTimeLink>, Problem> {
    let now = app.now();
    let secret = ask(&app, move |people| people.recovery_link(AccountId(number), now)).await?;
    Ok(Json(OneTimeLink { secret }))
}

pub(super) async fn tokens(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Token>>, Problem> {
    let whose = if caller.may(Power::Manage) { None } else { Some(account_of(&app, &caller).await?) };
    let listed = ask(&app, move |people| {
        let codes: std::collections::BTreeMap<AccountId, String> =
            people.accounts()?.into_iter().map(|row| (row.id, row.code)).collect();
        let tokens = people.tokens(whose)?;
        let code = |token: &TokenRow| codes.get(&token.account).cloned().unwrap_or_default();
        Ok(tokens.into_iter().map(|token| (code(&token), token)).collect::<Vec<_>>())
    });
    Ok(Json(listed.await?.into_iter().map(|(code, token)| Token::of(token, &code)).collect()))
}

/// Makes a token. One that may not do something makes none that may, and none for another person.
pub(super) async fn make_token(
    State(app): State<App>,
    caller: Caller,
    Sent(wish): Sent<TokenWish>,
) -> Result<Json<NewToken>, Problem> {
    let scopes = scopes_of(&wish.scopes)?;
    let power = |scope: Scope| match scope {
        Scope::Read => Power::Read,
        Scope::Act => Power::Act,
        Scope::Admin => Power::Manage,
    };
    if !scopes.iter().all(|scope| caller.may(power(scope))) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "scope"));
    }
    let now = app.now();
    let account = match (&wish.officer, caller.account) {
        (None, _) => account_of(&app, &caller).await?,
        (Some(code), None) => {
            let code = code.clone();
            let found = ask(&app, move |people| people.account_of(&code)).await?;
            found.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "no-account"))?.id
        }
        (Some(code), Some(own)) if *code == caller.actor.code.as_str() => own,
        (Some(_), Some(_)) => return Err(Problem::new(StatusCode::FORBIDDEN, "officer-not-yours")),
    };
    let made = ask(&app, move |people| {
        let code = people.account(account)?.ok_or(PeopleFault::NoSuchThing)?.code;
        let days = wish.days.unwrap_or(DAYS_DEFAULT);
        Ok((people.make_token(account, &wish.name, scopes, days, now)?, code))
    });
    let ((secret, row), code) = made.await?;
    Ok(Json(NewToken { secret, token: Token::of(row, &code) }))
}

pub(super) async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<u64>,
) -> Result<Json<Done>, Problem> {
    let whose = if caller.may(Power::Manage) { None } else { Some(account_of(&app, &caller).await?) };
    match ask(&app, move |people| people.revoke_token(whose, number)).await? {
        true => Ok(Json(Done::Count { count: 1 })),
        false => Err(absent()),
    }
}
