//! Who comes, and what they send: the officer behind a request, and forms that came from a page of ours.
//!
//! ```text
//!   request ── sign-in puts an Officer beside it ──> Visitor(officer)           who reads
//!                                                └─> Sent { officer, pairs … }  who acts: form token checked
//! ```
//!
//! Promise: no handler gets a form without the token that only our own pages hold, nor from somebody without the power
//! it needs. What was written is kept as it was written; nothing of a form is believed here.
//! Not here: how somebody signs in, what the fields mean (`comity_dossier::kind::…::form`).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use comity_dossier::body::{Role, SignIn};
use comity_dossier::kind::common::form::VALUES_MAX;
use comity_dossier::text::Line;
use comity_dossier::{Actor, Hex};
use comity_node::desk::Upload;

use super::frame::{self, Trouble};
use super::reader::Asked;
use super::sign_in::fields::Token;

/// The field of every form that shows that it came from a page of ours.
pub(crate) const TOKEN_FIELD: &str = "form-token";

pub(crate) use comity_node::people::{Power, Role as DeskRole, Roles};

/// Returns the message that names a role.
pub(crate) fn role_key(role: DeskRole) -> &'static str {
    match role {
        DeskRole::DutyOfficer => "role-duty-officer",
        DeskRole::Supervisor => "role-supervisor",
        DeskRole::Administrator => "role-administrator",
        DeskRole::Overseer => "role-overseer",
    }
}

/// An officer who has signed in.
#[derive(Clone, Debug)]
pub(crate) struct Officer {
    /// The number of the account.
    pub(crate) account: u64,
    /// The code that other members see.
    pub(crate) code: Line,
    /// The name, which never leaves this node.
    pub(crate) name: Arc<str>,
    /// The roles.
    pub(crate) roles: BTreeSet<DeskRole>,
    /// How the officer signed in.
    pub(crate) sign_in: SignIn,
    /// What forms of this session carry.
    pub(crate) form_token: Arc<str>,
}

impl Officer {
    /// Tells whether the officer may: what roles may stands in one place, [`DeskRole::powers`].
    pub(crate) fn may(&self, power: Power) -> bool {
        self.roles.iter().copied().collect::<Roles>().powers().has(power)
    }

    /// Returns who acts, as the record shows it: the highest role that may, and the code, never the name.
    pub(crate) fn actor(&self) -> Actor {
        let role = [
            (DeskRole::Supervisor, Role::Supervisor),
            (DeskRole::DutyOfficer, Role::DutyOfficer),
            (DeskRole::Administrator, Role::Administrator),
        ];
        let role = role.into_iter().find(|(role, _)| self.roles.contains(role)).map_or(Role::DutyOfficer, |(_, r)| r);
        Actor { role, code: self.code.clone(), sign_in: self.sign_in }
    }
}

/// The officer who reads.
pub(super) struct Visitor(pub(super) Officer);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match parts.extensions.get::<Officer>() {
            Some(officer) => Ok(Self(officer.clone())),
            None => Err(refuse(parts, state, Trouble::NotSignedIn).await),
        }
    }
}

/// A form that an officer sent from a page of ours.
pub(super) struct Sent {
    /// Who sent it.
    pub(super) officer: Officer,
    /// Names and values in the order given; what was left empty is left out, the token too.
    pub(super) pairs: Vec<(String, String)>,
    /// The file that came with it, if one was chosen.
    pub(super) file: Option<SentFile>,
}

/// A file that came with a form.
pub(super) struct SentFile {
    /// The name that the browser gave.
    pub(super) name: String,
    /// Its bytes and its media type as claimed.
    pub(super) upload: Upload,
}

impl Sent {
    /// Returns the first value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Visitor(officer) = Visitor::from_request_parts(&mut parts, state).await?;
        let (pairs, file) = from_our_form(Request::from_parts(parts, body), state).await?;
        Ok(Self { officer, pairs, file })
    }
}

/// A form of ours sent by somebody who need not have signed in: signing in itself, one-time links.
pub(super) struct SentByAnyone {
    pairs: Vec<(String, String)>,
}

impl SentByAnyone {
    /// Returns the first value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for SentByAnyone {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (pairs, _) = from_our_form(request, state).await?;
        Ok(Self { pairs })
    }
}

/// Reads a form, and refuses one without the token that this browser's forms carry. This is the only way in.
async fn from_our_form<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<(Vec<(String, String)>, Option<SentFile>), Response> {
    let (mut head, _) = Request::new(()).into_parts();
    (head.uri, head.headers, head.extensions) =
        (request.uri().clone(), request.headers().clone(), request.extensions().clone());
    let Some((mut pairs, file)) = read(request, state).await else {
        return Err(refuse(&mut head, state, Trouble::Form).await);
    };
    let given = pairs.iter().position(|(name, _)| name == TOKEN_FIELD).map(|at| pairs.remove(at).1);
    let Ok(token) = Token::from_request_parts(&mut head, state).await;
    if !given.is_some_and(|given| token.is(&given)) {
        return Err(refuse(&mut head, state, Trouble::FormToken).await);
    }
    Ok((pairs, file))
}

/// Masks the form token for one page: a pad, then the token under it, in hex. Pages are compressed and hold words of
/// others beside the token; under a new pad each time its bytes tell nothing by how well they compress (BREACH).
pub(super) fn mask(token: &str) -> String {
    let mut pad = vec![0; token.len()];
    aws_lc_rs::rand::fill(&mut pad).expect("a machine without randomness cannot keep a secret");
    let masked: Vec<u8> = pad.iter().zip(token.bytes()).map(|(pad, byte)| pad ^ byte).collect();
    Hex(&[pad, masked].concat()).to_string()
}

/// Tells whether what a form carried is the token under some pad.
pub(super) fn is_ours(carried: &str, token: &str) -> bool {
    if carried.len() != token.len() * 4 || !carried.is_ascii() {
        return false;
    }
    let (pad, masked) = carried.split_at(token.len() * 2);
    let bytes = |hex: &str| -> Option<Vec<u8>> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
    };
    let (Some(pad), Some(masked)) = (bytes(pad), bytes(masked)) else { return false };
    let found: Vec<u8> = pad.iter().zip(masked).map(|(pad, byte)| pad ^ byte).collect();
    std::str::from_utf8(&found).is_ok_and(|found| crate::api::token::is_equal(found, token))
}

async fn refuse<S: Sync>(parts: &mut Parts, state: &S, trouble: Trouble) -> Response {
    match Asked::from_request_parts(parts, state).await {
        Ok(asked) => frame::answer(asked.words(), Err(trouble)),
        Err(never) => match never {},
    }
    .into_response()
}

pub(super) type Read = Option<(Vec<(String, String)>, Option<SentFile>)>;

/// Reads a form as a browser sends it, by its content type; `None` if it is none.
pub(super) async fn read<S: Send + Sync>(request: Request, state: &S) -> Read {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/x-www-form-urlencoded" => {
            let body = Bytes::from_request(request, state).await.ok()?;
            Some((pairs_of(&body), None))
        }
        "multipart/form-data" => read_multipart(request, state).await,
        _ => None,
    }
}

/// Reads names and values as a browser writes them, in their order; those left empty are left out.
pub(super) fn pairs_of(body: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(body).take(VALUES_MAX + 1);
    pairs.filter_map(|(name, value)| kept((name.into_owned(), value.into_owned()))).collect()
}

async fn read_multipart<S: Send + Sync>(request: Request, state: &S) -> Read {
    let mut parts = Multipart::from_request(request, state).await.ok()?;
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        match part.file_name().map(str::to_owned) {
            Some(given) => {
                let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
                let bytes = part.bytes().await.ok()?.to_vec();
                // A browser sends an empty part where no file was chosen.
                if !(given.is_empty() && bytes.is_empty()) {
                    file = Some(SentFile { name: given, upload: Upload { media_type, bytes } });
                }
            }
            None if pairs.len() <= VALUES_MAX => pairs.extend(kept((name, part.text().await.ok()?))),
            None => return None,
        }
    }
    Some((pairs, file))
}

/// Browsers send empty fields too, and end lines as the network does.
fn kept((name, value): (String, String)) -> Option<(String, String)> {
    if value.trim().is_empty() { None } else { Some((name, value.replace("\r\n", "\n"))) }
}

#[cfg(test)]
mod tests {
    use super::{is_ours, mask};

    #[test]
    fn a_token_is_masked_anew_for_each_page_and_known_under_every_mask() {
        let token = "0123456789abcdef0123456789abcdef";
        let (one, other) = (mask(token), mask(token));
        assert_ne!(one, other);
        assert!(!one.contains(token) && is_ours(&one, token) && is_ours(&other, token));
        let wrong = [token.to_owned(), mask("0123456789abcdef0123456789abcdee"), String::new(), "z".repeat(128)];
        assert!(wrong.iter().all(|wrong| !is_ours(wrong, token)));
        assert!(!is_ours(&"é".repeat(64), token), "bytes that are no hex");
    }
}
