//! `Idempotency-Key`: an act that a program asks for again, because it did not hear the answer, is done once.
//!
//! Promise: within 24 hours the same key of the same caller with the same act gets the first answer again, also when the
//! node was restarted or killed in between; with another act it is a problem. What was refused may be asked for again.
//! Not here: keeping the answer (the node does, in the transaction of the act).

use aws_lc_rs::digest::{Context, SHA256};
use axum::http::{HeaderMap, StatusCode};
use comity_dossier::Hash;
use comity_node::desk::{Act, Once, Upload};

use crate::problem::Problem;

/// The header in which a program names its act.
const KEY: &str = "idempotency-key";
const KEY_BYTES_MAX: usize = 128;

/// Wraps an act that came with a key.
pub(super) fn wrap(headers: &HeaderMap, caller: &str, act: Act) -> Result<Act, Problem> {
    let Some(given) = headers.get(KEY) else { return Ok(act) };
    let given = given.as_bytes();
    if given.is_empty() || given.len() > KEY_BYTES_MAX || !given.iter().all(u8::is_ascii_graphic) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency-key"));
    }
    let once = Once { key: hash(&[caller.as_bytes(), given]), request: request(&act) };
    Ok(Act::Once { once, act: Box::new(act) })
}

/// Hashes what is asked: not the bytes of the request, in which the edges of parts differ from try to try.
fn request(act: &Act) -> Hash {
    let (name, upload, bytes): (String, Option<&Upload>, &[u8]) = match act {
        Act::OpenAlert { fields, cap } => (format!("alert {fields:?}"), cap.as_ref(), b""),
        Act::OpenRequest { fields, file } => (format!("request {fields:?}"), file.as_ref(), b""),
        Act::InDossier { dossier, verb, fields, file } => (format!("{dossier} {verb} {fields:?}"), file.as_ref(), b""),
        Act::TakeCharter(bytes) => ("charter".to_owned(), None, bytes),
        Act::TakeCard(bytes) => ("card".to_owned(), None, bytes),
        other => (format!("{other:?}"), None, b""),
    };
    let media_type = upload.map_or("", |upload| upload.media_type.as_str());
    let file = upload.map_or(bytes, |upload| upload.bytes.as_slice());
    hash(&[name.as_bytes(), media_type.as_bytes(), file])
}

/// Hashes parts so that no two lists of parts look alike: each with its length.
fn hash(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    Hash(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_that_differ_anywhere_have_other_hashes() {
        let card = |text: &str| request(&Act::TakeCard(text.into()));
        assert_eq!(card("a"), card("a"));
        assert_ne!(card("a"), card("b"));
        assert_ne!(card("a"), request(&Act::TakeCharter("a".into())));
        assert_ne!(request(&Act::ReleaseQuarantined(1)), request(&Act::ReleaseQuarantined(2)));
        assert_ne!(hash(&[b"a", b"b"]), hash(&[b"ab", b""]));
    }

    #[test]
    fn a_key_is_visible_and_short() {
        let wrapped = |key: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(KEY, key.parse().expect("a header"));
            wrap(&headers, "folder", Act::Rebuild)
        };
        assert!(matches!(wrapped("one"), Ok(Act::Once { .. })));
        assert!(wrapped("a b").is_err() && wrapped("").is_err() && wrapped(&"x".repeat(129)).is_err());
        assert!(matches!(wrap(&HeaderMap::new(), "folder", Act::Rebuild), Ok(Act::Rebuild)));
    }
}
