//! Problem documents (RFC 9457): how HTTP says that something was not done.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words::Words;

/// What a problem document is called.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A problem: the status, the code that people look up, and where fields are at fault, which.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) document: ProblemDocument,
    /// For how many seconds to wait before it is asked again.
    wait_s: Option<u64>,
}

/// A problem as it travels.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// A name for the kind of problem that stays.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// What the problem is, in the language of whoever asked; what the status is called, if nobody wrote words for it.
    pub(crate) title: String,
    /// The status.
    pub(crate) status: u16,
    /// The code, such as `not-found`, for which the message files have words.
    pub(crate) code: String,
    /// What is known beyond the code, in the language of whoever asked: never content, never names of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// The code of the protocol, where a rule of the record refused it (ERR-001).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refusal: Option<String>,
    /// Fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) problems: Vec<FieldProblem>,
}

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The field; empty if the act as a whole cannot be done.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) code: String,
    /// The limit that is exceeded, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<u64>,
    /// The same in the words of whoever asked.
    pub(crate) words: String,
}

impl Problem {
    /// Makes a problem document with a code and nothing else.
    pub(crate) fn new(status: StatusCode, code: &str) -> Self {
        let document = ProblemDocument {
            kind: format!("urn:comity:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            ..ProblemDocument::default()
        };
        Self { status, document, wait_s: None }
    }

    /// Says for how many seconds to wait.
    pub(crate) fn with_wait(mut self, seconds: u64) -> Self {
        self.wait_s = Some(seconds);
        self
    }

    /// Says more than the code does.
    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.document.detail = Some(detail.into());
        self
    }

    /// Says what the problem is in these words: the title.
    pub(crate) fn in_words(mut self, words: Words) -> Self {
        let key = format!("api-problem-{}", self.document.code);
        if words.has(&key) {
            self.document.title = words.text(&key);
        }
        self
    }

    /// Names the rule of the record.
    pub(crate) fn with_refusal(mut self, code: &str) -> Self {
        self.document.refusal = Some(code.to_owned());
        self
    }

    /// Names the fields at fault.
    pub(crate) fn with_fields(mut self, problems: Vec<FieldProblem>) -> Self {
        self.document.problems = problems;
        self
    }

    /// Makes the response. The document goes along beside it, so that whoever knows the reader's language can say it.
    pub(crate) fn into_http(self) -> Response<Body> {
        let bytes = serde_json::to_vec(&self.document).unwrap_or_default();
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers.extend(self.wait_s.map(|seconds| (RETRY_AFTER, HeaderValue::from(seconds))));
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        self.into_http()
    }
}
