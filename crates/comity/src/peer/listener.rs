//! What strangers reach: `POST /comity/1` and nothing else.
//!
//! Promise: a body is read within its bounds and given to the node; whoever the node does not know gets a plain problem
//! document with a code and nothing else (ANSWER-002).
//! Not here: connections (`crate::listen`), whether a call is right (the node).

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode};
use comity_dossier::{Refusal, limits};
use comity_node::shell::Handle;
use hyper::body::Incoming;

use super::body::{self, BodyFault, Memory, allowed};
use super::{MEDIA_TYPE, PATH};
use crate::listen::{Answers, Caps, TakenWithin};
use crate::problem::Problem;

/// How many connections the listener takes. One address may be a proxy in front of all peers.
pub(crate) const CAPS: Caps =
    Caps { connections: 512, of_address: 256, request_bytes: 2 * limits::CALL_BYTES_MAX as u64 };
/// Memory for bodies that are being read, and as much for answers that are being taken.
const MEMORY_BYTES: usize = 128 * 1024 * 1024;
/// How long a body, or the taking of an answer, may take, and a second more for each 64 KiB (LIM-012).
pub(crate) const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// Gives calls of peers to the node.
#[derive(Clone)]
pub(crate) struct Listener {
    handle: Handle,
    memory: Memory,
    answers: Memory,
}

impl Listener {
    /// Serves the node behind `handle`.
    pub(crate) fn new(handle: Handle) -> Self {
        Self { handle, memory: Memory::new(MEMORY_BYTES), answers: Memory::new(MEMORY_BYTES) }
    }

    async fn call(&self, request: Request<Incoming>) -> Result<Vec<u8>, Problem> {
        if !is_path(request.uri().path()) {
            return Err(Problem::new(StatusCode::NOT_FOUND, "not-found"));
        }
        if request.method() != Method::POST {
            return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"));
        }
        if !request.headers().get(CONTENT_TYPE).is_some_and(is_media_type) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type"));
        }
        let held = body::read(request.into_body(), limits::CALL_BYTES_MAX, BODY_PATIENCE, &self.memory).await;
        let held = held.map_err(problem_of_body)?;
        let answer = self.handle.call(held.bytes.clone()).await;
        drop(held);
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(refusal)) => Err(problem_of(refusal)),
            Err(_) => Err(problem_of(Refusal::Busy)),
        }
    }
}

impl Answers for Listener {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        match self.call(request).await {
            Ok(bytes) => {
                let patience = allowed(BODY_PATIENCE, bytes.len());
                // Whoever asks for much and takes nothing must not hold what all share.
                let Some(whole) = self.answers.hold(bytes) else { return problem_of(Refusal::Busy).into_http() };
                let within = TakenWithin(patience, whole.token());
                let mut response = Response::new(Body::new(whole));
                response.extensions_mut().insert(within);
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
                response
            }
            Err(problem) => {
                let is_method = problem.status == StatusCode::METHOD_NOT_ALLOWED;
                let mut response = problem.into_http();
                if is_method {
                    response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
                }
                response
            }
        }
    }
}

/// Tells whether a path is the one path of the protocol, perhaps behind what a proxy put before it: `//comity/1`,
/// `/edge/comity/1`. Nothing of HTTP is believed (CALL-001), so nothing hangs on it.
fn is_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.ends_with(&PATH.trim_start_matches('/').split('/').collect::<Vec<_>>())
}

/// Tells whether a type is the one of calls, perhaps with parameters that a proxy added.
fn is_media_type(given: &HeaderValue) -> bool {
    let essence = given.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(MEDIA_TYPE.as_bytes())
}

fn problem_of_body(fault: BodyFault) -> Problem {
    match fault {
        BodyFault::TooLarge => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, Refusal::TooLarge.code()),
        BodyFault::TooSlow => Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow"),
        BodyFault::CutOff => Problem::new(StatusCode::BAD_REQUEST, Refusal::Malformed.code()),
        BodyFault::Busy => problem_of(Refusal::Busy),
    }
}

fn problem_of(refusal: Refusal) -> Problem {
    let status = match refusal {
        Refusal::Malformed | Refusal::NotCanonical => StatusCode::BAD_REQUEST,
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::Busy | Refusal::StorageFailed => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    };
    Problem::new(status, refusal.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers CALL-001.
    #[test]
    fn what_proxies_rewrite_around_the_one_path_and_type_changes_nothing() {
        for path in ["/comity/1", "//comity/1", "/comity//1", "/comity/1/", "/edge/comity/1", "/a/b//comity/1"] {
            assert!(is_path(path), "{path}");
        }
        for path in ["", "/", "/comity", "/comity/2", "/1/comity", "/comity/11", "/xcomity/1", "/comity/1/more"] {
            assert!(!is_path(path), "{path}");
        }
        let is = |given: &'static str| is_media_type(&HeaderValue::from_static(given));
        assert!(is(MEDIA_TYPE) && is("Application/Comity+COSE; charset=utf-8") && is("application/comity+cose ;x"));
        assert!(!is("application/json") && !is("") && !is("text/plain; application/comity+cose"));
    }
}
