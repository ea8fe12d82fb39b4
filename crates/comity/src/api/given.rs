//! What comes with an act: fields and perhaps a file, as JSON or as a form in parts.
//!
//! ```text
//!   application/json      {"fields": {"text": "…"}, "file": {"media_type": "…", "base64": "…"}}
//!   multipart/form-data   a part for each value; the part with a file name is the file, as it is
//! ```
//!
//! Promise: a body that cannot be read is a problem that says where, in the reader's language, and echoes nothing; what
//! is read is bounded before it is kept.
//! Not here: what fields mean (`comity_dossier::kind`).

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use comity_dossier::kind::common::form::{Fields, VALUES_MAX};
use comity_dossier::limits;
use comity_node::desk::Upload;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::dto::{ActBody, FileBody, OneOrMany};
use super::front::App;
use crate::problem::Problem;
use crate::words::Words;

/// Bytes of the fields of one form, files apart.
const FIELDS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of JSON that holds no file.
const JSON_BYTES_MAX: usize = 1024 * 1024;

/// The form of an act.
pub(super) struct Given {
    /// Its fields, in the order given.
    pub(super) fields: Vec<(String, String)>,
    /// The file that goes with it.
    pub(super) file: Option<Upload>,
}

impl Given {
    /// Makes the form for `dossier`.
    pub(super) fn into_parts(self) -> (Fields, Option<Upload>) {
        (Fields::new(self.fields), self.file)
    }
}

impl FromRequest<App> for Given {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let words = app.words(request.headers());
        match media_type(&request).as_str() {
            "application/json" => {
                let bytes = Bytes::from_request(request, app).await.map_err(|fault| unread(fault.status()))?;
                of_json(read_json(&bytes, words)?)
            }
            "multipart/form-data" => {
                let parts = Multipart::from_request(request, app).await;
                of_parts(parts.map_err(|_| parts_fault(StatusCode::BAD_REQUEST, words))?, words).await
            }
            _ => Err(type_fault(words)),
        }
    }
}

/// A JSON body that holds no file.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let words = app.words(request.headers());
        if media_type(&request) != "application/json" {
            return Err(type_fault(words));
        }
        let bytes = axum::body::to_bytes(request.into_body(), JSON_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| unread(StatusCode::PAYLOAD_TOO_LARGE))?;
        read_json(&bytes, words).map(Self)
    }
}

fn media_type(request: &Request<Body>) -> String {
    let given = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn type_fault(words: Words) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "body").with_detail(words.text("api-body-type"))
}

fn unread(status: StatusCode) -> Problem {
    let too_large = status == StatusCode::PAYLOAD_TOO_LARGE;
    Problem::new(status, if too_large { "too-large" } else { "body" })
}

fn parts_fault(status: StatusCode, words: Words) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE { unread(status) } else { bad(words, "api-body-parts") }
}

fn bad(words: Words, key: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "body").with_detail(words.text(key))
}

/// Reads JSON; what is wrong is told by its place. The library bounds how deep it may go.
fn read_json<T: DeserializeOwned>(bytes: &[u8], words: Words) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|fault| {
        let number = |number: usize| u64::try_from(number).unwrap_or_default().into();
        let place =
            words.text_with("api-body-at", &[("line", number(fault.line())), ("column", number(fault.column()))]);
        let (status, key) = match fault.classify() {
            Category::Data => (StatusCode::UNPROCESSABLE_ENTITY, "api-body-shape"),
            Category::Io | Category::Syntax | Category::Eof => (StatusCode::BAD_REQUEST, "api-body-syntax"),
        };
        Problem::new(status, "body").with_detail(words.text_with(key, &[("place", place.into())]))
    })
}

fn of_json(body: ActBody) -> Result<Given, Problem> {
    let pairs = body.fields.into_iter().flat_map(|(name, values)| {
        let values = match values {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        };
        values.into_iter().map(move |value| (name.clone(), value))
    });
    Ok(Given { fields: pairs.collect(), file: body.file.map(upload).transpose()? })
}

fn upload(file: FileBody) -> Result<Upload, Problem> {
    let bytes = STANDARD.decode(file.base64).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "base64"))?;
    Ok(Upload { media_type: file.media_type, bytes })
}

async fn of_parts(mut parts: Multipart, words: Words) -> Result<Given, Problem> {
    let fault = |fault: MultipartError| parts_fault(fault.status(), words);
    let (mut fields, mut file, mut bytes_read) = (Vec::new(), None, 0_usize);
    while let Some(part) = parts.next_field().await.map_err(fault)? {
        let name = part.name().ok_or_else(|| bad(words, "api-body-parts"))?.to_owned();
        if part.file_name().is_some() {
            if file.is_some() {
                return Err(bad(words, "api-body-file-twice"));
            }
            let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let most = usize::try_from(limits::FILE_BYTES_MAX).unwrap_or(usize::MAX);
            let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "file-too-large");
            let bytes = gather(part, most).await.map_err(fault)?.ok_or_else(too_large)?;
            file = Some(Upload { media_type, bytes });
            continue;
        }
        let left = FIELDS_BYTES_MAX.saturating_sub(bytes_read);
        let value = gather(part, left).await.map_err(fault)?.ok_or_else(|| unread(StatusCode::PAYLOAD_TOO_LARGE))?;
        bytes_read += value.len() + name.len();
        let value = String::from_utf8(value).map_err(|_| bad(words, "api-body-parts"))?;
        if fields.len() > VALUES_MAX {
            return Err(unread(StatusCode::PAYLOAD_TOO_LARGE));
        }
        fields.push((name, value.replace("\r\n", "\n")));
    }
    Ok(Given { fields, file })
}

/// Reads a part as it comes, and stops at the limit: `None`.
async fn gather(mut part: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}
