//! Somebody before a browser: signs in at a node and has its pages, on one connection.

use std::net::SocketAddr;
use std::path::Path;

use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use comity_node::people::{Chosen, People, Role};
use comity_node::ports::Clock as _;
use comity_node::shell::{SystemClock, SystemEntropy, paths};
use form_urlencoded::Serializer;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use tokio::time::Instant;

use super::fault::BenchFault;
use super::user::{connect, cut_off};

const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How often a page is looked at.
const LOOKS: usize = 200;
/// What the bench opens are exercises, which have a Desk of their own.
pub(super) const DESK: &str = "/exercise";
/// What stands on a Desk that is not empty.
pub(super) const ROW: &str = "data-row";
/// Who signs in: an officer of the bench's own, at a node that goes with it.
const CODE: &str = "B1";
const PASSWORD: &str = "a bench beside a slow river";

/// Somebody who has signed in.
pub(super) struct Visitor {
    api: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
    cookie: String,
}

impl Visitor {
    /// Opens an account in the folder of a node that runs, and signs in.
    pub(super) async fn sign_in(folder: &Path, api: SocketAddr) -> Result<Self, BenchFault> {
        open_account(folder)?;
        let mut visitor = Self { api, sender: connect(api).await?, cookie: String::new() };
        let form = visitor.page("/sign-in").await?;
        let token = value_of(&form, "form-token").ok_or(BenchFault::Untrue("a page to sign in has a token"))?;
        let pairs = [("form-token", token.as_str()), ("code", CODE), ("password", PASSWORD)];
        let (status, _) = visitor.ask(Method::POST, "/sign-in", &pairs).await?;
        if status != StatusCode::SEE_OTHER {
            return Err(BenchFault::Protocol(format!("signing in: {status}")));
        }
        Ok(visitor)
    }

    /// Has a page.
    pub(super) async fn page(&mut self, path: &str) -> Result<String, BenchFault> {
        match self.ask(Method::GET, path, &[]).await? {
            (StatusCode::OK, page) => Ok(page),
            (status, _) => Err(BenchFault::Protocol(format!("{path}: {status}"))),
        }
    }

    /// Has a page many times, and looks whether it shows what it is about. How long each took, in microseconds.
    pub(super) async fn looks(&mut self, path: &str, shows: &str) -> Result<Vec<u64>, BenchFault> {
        let mut took = Vec::with_capacity(LOOKS);
        for _ in 0..LOOKS {
            let began = Instant::now();
            let page = self.page(path).await?;
            took.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
            if !page.contains(shows) {
                return Err(BenchFault::Untrue("a page shows what it is about"));
            }
        }
        Ok(took)
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<(StatusCode, String), BenchFault> {
        self.sender.ready().await.map_err(cut_off)?;
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, format!("localhost:{}", self.api.port()))
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(body)))
            .map_err(|fault| BenchFault::Protocol(fault.to_string()))?;
        let response = self.sender.send_request(request).await.map_err(cut_off)?;
        let (status, set) = (response.status(), response.headers().get(SET_COOKIE).cloned());
        // The last that was set is the session.
        if let Some(cookie) = set.as_ref().and_then(|set| set.to_str().ok()).and_then(|set| set.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        let page = Limited::new(response.into_body(), PAGE_BYTES_MAX).collect().await;
        let page = page.map_err(|fault| BenchFault::Protocol(fault.to_string()))?.to_bytes();
        Ok((status, String::from_utf8_lossy(&page).into_owned()))
    }
}

fn open_account(folder: &Path) -> Result<(), BenchFault> {
    let untrue = |_| BenchFault::Untrue("an account can be opened beside a node that runs");
    let people = People::open(&paths::people(folder), Box::new(SystemEntropy)).map_err(untrue)?;
    let chosen = Chosen { code: CODE, name: "Bench", password: PASSWORD };
    let roles = [Role::DutyOfficer].into_iter().collect();
    people.add_account(&chosen, roles, SystemClock::new().now().wall).map(drop).map_err(untrue)
}

/// Returns the value of a hidden field of a page, as it stands there.
fn value_of(page: &str, name: &str) -> Option<String> {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
    field.split('"').next().map(str::to_owned)
}
