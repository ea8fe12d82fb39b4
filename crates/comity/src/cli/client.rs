//! Speaks to the running node of a folder, over its API on this machine.
//!
//! Promise: the token is read from its file and goes to a loopback address and nowhere else.

use std::time::Duration;

use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode};
use comity_dossier::limits;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

use super::context::Context;
use super::fault::{Exit, Failure};
use crate::api::token;
use crate::problem::ProblemDocument;
use crate::serve::{Whereabouts, whereabouts_path};
use crate::words::Words;

const ROOT: &str = "/api/v1";
/// The greatest answer: a file of the greatest size.
const ANSWER_BYTES_MAX: usize = 208 * 1024 * 1024;
const _: () = assert!(ANSWER_BYTES_MAX as u64 > limits::FILE_BYTES_MAX, "a file fits an answer");
const PATIENCE: Duration = Duration::from_secs(600);

/// The API of a running node.
pub(super) struct Client {
    whereabouts: Whereabouts,
    token: String,
    words: Words,
    officer: Option<String>,
    folder: String,
}

impl Client {
    /// Finds the running node of a folder.
    pub(super) fn of(context: &Context) -> Result<Self, Failure> {
        let folder = context.folder.display().to_string();
        let whereabouts = whereabouts(context).ok_or_else(|| not_running(&folder))?;
        let token = token::read(&context.folder).map_err(|_| not_running(&folder))?;
        Ok(Self { whereabouts, token, words: context.words, officer: context.officer.clone(), folder })
    }

    /// Asks for something.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.read(&self.send(Method::GET, path, None).await?)
    }

    /// Asks for bytes.
    pub(super) async fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        self.send(Method::GET, path, None).await
    }

    /// Sends JSON.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, Failure> {
        let body = serde_json::to_vec(body).map_err(|_| Failure::message("error-machine", Exit::Failed))?;
        self.read(&self.send(Method::POST, path, Some(("application/json", body))).await?)
    }

    /// Sends bytes.
    pub(super) async fn post_bytes<T: DeserializeOwned>(&self, path: &str, body: Vec<u8>) -> Result<T, Failure> {
        self.read(&self.send(Method::POST, path, Some(("application/octet-stream", body))).await?)
    }

    /// Sends bytes that a rule may refuse: the problem is then what the node answered.
    pub(super) async fn offer_bytes<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Result<T, ProblemDocument>, Failure> {
        let body = Some(("application/octet-stream", body));
        let (status, bytes) = self.ask(Method::POST, path, body).await?;
        match status {
            status if status.is_success() => self.read(&bytes).map(Ok),
            StatusCode::CONFLICT | StatusCode::PAYLOAD_TOO_LARGE => self.read(&bytes).map(Err),
            _ => Err(Failure::of_problem(&self.read(&bytes)?, self.words)),
        }
    }

    /// Has something removed.
    pub(super) async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.read(&self.send(Method::DELETE, path, None).await?)
    }

    fn read<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Failure> {
        serde_json::from_slice(bytes).map_err(|_| Failure::message("error-other-version", Exit::Failed))
    }

    async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Result<Vec<u8>, Failure> {
        let (status, bytes) = self.ask(method, path, body).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        let problem: ProblemDocument = self.read(&bytes)?;
        Err(Failure::of_problem(&problem, self.words))
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<(StatusCode, Vec<u8>), Failure> {
        let request = self.request(method, path, body);
        let cut_off = || Failure::message("error-cut-off", Exit::Failed);
        let answer = async {
            let stream = TcpStream::connect(self.whereabouts.api).await.map_err(|_| not_running(&self.folder))?;
            let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
            let (mut sender, connection) = connected.map_err(|_| cut_off())?;
            tokio::spawn(connection);
            let response = sender.send_request(request?).await.map_err(|_| cut_off())?;
            let status = response.status();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await.map_err(|_| cut_off())?;
            Ok::<_, Failure>((status, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(PATIENCE, answer).await.map_err(|_| cut_off())?
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<Request<Full<Bytes>>, Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{ROOT}{path}"))
            .header(HOST, self.whereabouts.api.to_string())
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(ACCEPT_LANGUAGE, self.words.language().tag());
        if let Some(officer) = &self.officer {
            request = request.header(crate::api::OFFICER, officer);
        }
        if let Some((media_type, _)) = &body {
            request = request.header(CONTENT_TYPE, *media_type);
        }
        let bytes = body.map(|(_, bytes)| bytes).unwrap_or_default();
        request.body(Full::new(Bytes::from(bytes))).map_err(|_| Failure::message("error-argument", Exit::Usage))
    }
}

/// Returns where the node of the folder says it is.
pub(super) fn whereabouts(context: &Context) -> Option<Whereabouts> {
    serde_json::from_slice(&std::fs::read(whereabouts_path(&context.folder)).ok()?).ok()
}

fn not_running(folder: &str) -> Failure {
    Failure::message("error-not-running", Exit::NotRunning).with("folder", folder)
}

/// Writes one part of a path: only what cannot mean anything else stays as it is.
pub(super) fn part(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
