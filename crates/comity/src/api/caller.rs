//! Who calls: a person's token, or the token of the node's own folder.
//!
//! ```text
//!   Authorization: Bearer … ── the folder's token? ── yes ──> everything; `Comity-Officer` says which officer acts
//!                                     └─ no ── people ──> the person who made it, within its scopes
//! ```
//!
//! Promise: a route is answered only to whoever holds the power that the table names for it. Who acts by a token of its
//! own is the person who made the token: no header changes that.
//! Not here: which power a route needs (`table`), what a scope or a role lets somebody do (`comity_node::people`).

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use comity_dossier::Actor;
use comity_dossier::body::{Role, SignIn};
use comity_dossier::text::Line;
use comity_node::people::{self, AccountId, PeopleFault, Power, Powers, TokenHolder};

use super::front::App;
use super::routes::Access;
use super::token;
use crate::problem::Problem;
use crate::web;

/// The header in which a caller gives the code of the officer who acts.
pub(crate) const OFFICER: &str = "comity-officer";
/// The code of whoever does not say who acts.
const OFFICER_DEFAULT: &str = "desk";
const OFFICER_BYTES_MAX: usize = 24;

/// Who calls.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// Whose token it is; `None`: the token of the node's folder, which is nobody's.
    pub(super) account: Option<AccountId>,
    /// Who acts, as the record shows it.
    pub(super) actor: Actor,
    /// Tells one caller from another: streams and repeated acts are counted by it.
    pub(super) key: String,
    powers: Powers,
}

impl Caller {
    /// Tells whether the caller may.
    pub(super) fn may(&self, power: Power) -> bool {
        self.powers.has(power)
    }

    fn of_folder(headers: &HeaderMap) -> Result<Self, Problem> {
        let given = headers.get(OFFICER).map_or(Ok(OFFICER_DEFAULT), HeaderValue::to_str);
        let code = given.ok().filter(|code| code.len() <= OFFICER_BYTES_MAX).and_then(|code| Line::new(code).ok());
        let code = code.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "officer"))?;
        let actor = Actor { role: Role::DutyOfficer, code, sign_in: SignIn::LocalToken };
        let powers = Power::ALL.iter().copied().collect();
        Ok(Self { account: None, actor, key: "folder".to_owned(), powers })
    }

    fn of_token(holder: &TokenHolder, headers: &HeaderMap) -> Result<Self, Problem> {
        if headers.get(OFFICER).is_some_and(|given| given.as_bytes() != holder.code.as_bytes()) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "officer-not-yours"));
        }
        let code = Line::new(&holder.code).map_err(|_| Problem::new(StatusCode::FORBIDDEN, "officer"))?;
        let role = [
            (people::Role::Supervisor, Role::Supervisor),
            (people::Role::DutyOfficer, Role::DutyOfficer),
            (people::Role::Administrator, Role::Administrator),
        ];
        let role = role.into_iter().find(|(role, _)| holder.roles.has(*role)).map_or(Role::DutyOfficer, |(_, r)| r);
        let actor = Actor { role, code, sign_in: SignIn::LocalToken };
        let key = format!("account {}", holder.account.0);
        Ok(Self { account: Some(holder.account), actor, key, powers: holder.powers })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "token"))
    }
}

/// Lets a request through to a route of this access, with its caller beside it.
pub(super) async fn guard(
    State((app, access)): State<(App, Access)>,
    mut request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let Some(power) = access.power() else { return next.run(request).await };
    match caller(&app, request.headers()).await {
        Ok(caller) if caller.may(power) => {
            let is_reading = matches!(power, Power::Read | Power::Oversee) && web::is_reading(request.method());
            let reads = is_reading.then_some(caller.account).flatten();
            let path = request.uri().path().to_owned();
            let asked_for = web::asked_for(request.uri()).map(|words| format!("{path} {words}"));
            if let Some(account) = reads.filter(|_| asked_for.is_some())
                && let Err(PeopleFault::TooOften { wait_ms }) = app.people.count_question(account, app.now())
            {
                return too_often(wait_ms);
            }
            request.extensions_mut().insert(caller);
            let response = next.run(request).await;
            match reads.filter(|_| response.status().is_success()) {
                Some(account) => written_down(&app, account, asked_for.unwrap_or(path), response).await,
                None => response,
            }
        }
        Ok(_) => {
            let problem = Problem::new(StatusCode::FORBIDDEN, "scope");
            problem.with_detail(access.scope().unwrap_or("any")).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

/// Says that somebody asks too often, and how long to wait.
fn too_often(wait_ms: u64) -> Response<Body> {
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-often");
    problem.with_wait(wait_ms.div_ceil(1_000)).into_response()
}

/// Writes down what somebody read, before it is given out; what cannot be written down is not.
async fn written_down(app: &App, account: AccountId, path: String, response: Response<Body>) -> Response<Body> {
    let (people, now) = (app.people.clone(), app.now());
    let log = move || people.log_reading(account, "api", &path, now);
    match tokio::task::spawn_blocking(log).await {
        Ok(Ok(())) => response,
        Ok(Err(PeopleFault::TooOften { wait_ms })) => too_often(wait_ms),
        _ => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "storage-failed").into_response(),
    }
}

async fn caller(app: &App, headers: &HeaderMap) -> Result<Caller, Problem> {
    let given = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let given = given.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or_default();
    if token::is_equal(given, &app.token) {
        return Caller::of_folder(headers);
    }
    let (people, text, now) = (app.people.clone(), given.to_owned(), app.now());
    let held = tokio::task::spawn_blocking(move || people.check_token(&text, now)).await;
    let refused = || Problem::new(StatusCode::UNAUTHORIZED, "token");
    let broken = |_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "storage-failed");
    let holder = held.map_err(|_| refused())?.map_err(broken)?.ok_or_else(refused)?;
    Caller::of_token(&holder, headers)
}

/// Tells whether a token is still good: streams ask while they run.
pub(super) fn still_holds(app: &App, headers: &HeaderMap) -> impl Fn() -> bool + Send + 'static {
    let given = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let given = given.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
    let app = app.clone();
    move || {
        // One look at an indexed row every fifteen seconds: short enough for the thread of a stream.
        token::is_equal(&given, &app.token)
            || app
                .people
                .check_token(&given, app.now())
                .is_ok_and(|holder| holder.is_some_and(|holder| holder.powers.has(Power::Read)))
    }
}
