//! Drafts: what an officer has written and not yet sent, kept on the server. Pages and programs see the same ones.
//!
//! Promise: whoever calls sees the own drafts only. A page that has one open is told that it was kept elsewhere.
//! Not here: what fields mean; sending one, which is an act like any other.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use comity_dossier::kind::common::form::VALUES_MAX;
use comity_node::people::{Draft as Kept, PeopleFault};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::dto::{Done, Ms, OneOrMany};
use super::fault::absent;
use super::front::App;
use super::given::Sent;
use super::persons::{account_of, ask};
use crate::problem::Problem;

/// How often a draft was kept, as pages write it beside the fields.
const REVISION: &str = "compose-revision";
/// Which page kept it last.
const PAGE: &str = "compose-page";

/// A draft in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DraftRow {
    /// Its name among the drafts of its officer.
    pub(crate) key: String,
    /// What it will be: `alert-live`, `alert-exercise`, `request-live`, `request-exercise`.
    pub(crate) kind: String,
    /// Bytes of its fields.
    pub(crate) bytes: u64,
    /// When it was kept last.
    pub(crate) updated: Ms,
}

/// A draft.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Draft {
    /// Its name among the drafts of its officer.
    pub(crate) key: String,
    /// What it will be: `alert-live`, `alert-exercise`, `request-live`, `request-exercise`.
    pub(crate) kind: String,
    /// What was written: names and values, as in forms; names that begin with `compose-` are the pages' own.
    pub(crate) fields: BTreeMap<String, OneOrMany>,
    /// When it was kept last.
    pub(crate) updated: Ms,
}

/// What is kept as a draft.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftBody {
    /// What it will be: `alert-live`, `alert-exercise`, `request-live`, `request-exercise`.
    pub(crate) kind: String,
    /// What was written: names and values, as in forms.
    pub(crate) fields: BTreeMap<String, OneOrMany>,
}

pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<DraftRow>>, Problem> {
    let account = account_of(&app, &caller).await?;
    let drafts = ask(&app, move |people| people.drafts(account)).await?;
    let row = |row: comity_node::people::DraftRow| DraftRow {
        key: row.key,
        kind: row.kind,
        bytes: row.bytes,
        updated: row.updated.into(),
    };
    Ok(Json(drafts.into_iter().map(row).collect()))
}

pub(super) async fn read(
    State(app): State<App>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<Json<Draft>, Problem> {
    let account = account_of(&app, &caller).await?;
    let kept = ask(&app, move |people| people.draft(account, &key)).await?.ok_or_else(absent)?;
    Ok(Json(shown(kept)))
}

pub(super) async fn keep(
    State(app): State<App>,
    caller: Caller,
    Path(key): Path<String>,
    Sent(body): Sent<DraftBody>,
) -> Result<Json<Draft>, Problem> {
    let (account, now) = (account_of(&app, &caller).await?, app.now());
    let kept = ask(&app, move |people| {
        let before = people.draft(account, &key)?.map_or(0, |draft| revision(&draft.fields));
        people.put_draft(account, &key, &body.kind, encode(&body.fields, before.saturating_add(1)), now)?;
        people.draft(account, &key)?.ok_or(PeopleFault::NoSuchThing)
    });
    Ok(Json(shown(kept.await?)))
}

pub(super) async fn forget(
    State(app): State<App>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<Json<Done>, Problem> {
    let account = account_of(&app, &caller).await?;
    match ask(&app, move |people| people.drop_draft(account, &key)).await? {
        true => Ok(Json(Done::Count { count: 1 })),
        false => Err(absent()),
    }
}

fn shown(kept: Kept) -> Draft {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(&kept.fields).take(VALUES_MAX + 8) {
        if name != REVISION && name != PAGE {
            fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
    }
    let fields = fields.into_iter().map(|(name, values)| (name, OneOrMany::Many(values))).collect();
    Draft { key: kept.key, kind: kept.kind, fields, updated: kept.updated.into() }
}

fn revision(bytes: &[u8]) -> u64 {
    let mut pairs = form_urlencoded::parse(bytes);
    pairs.find(|(name, _)| name == REVISION).and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
}

/// Writes fields as the pages do.
fn encode(fields: &BTreeMap<String, OneOrMany>, revision: u64) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair(REVISION, &revision.to_string()).append_pair(PAGE, "api");
    for (name, values) in fields.iter().filter(|(name, _)| *name != REVISION && *name != PAGE) {
        match values {
            OneOrMany::One(value) => drop(form.extend_pairs([(name, value)])),
            OneOrMany::Many(values) => drop(form.extend_pairs(values.iter().map(|value| (name, value)))),
        }
    }
    form.finish().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was_written_without_what_pages_keep_beside_it() {
        let many = OneOrMany::Many(vec!["delta".to_owned(), "steppe & isle".to_owned()]);
        let fields = BTreeMap::from([("to".to_owned(), many), (REVISION.to_owned(), OneOrMany::One("9".to_owned()))]);
        let bytes = encode(&fields, 3);
        assert_eq!(revision(&bytes), 3);
        let kept = Kept { key: "k".into(), kind: "alert-live".into(), fields: bytes, updated: comity_dossier::Time(1) };
        let draft = shown(kept);
        assert_eq!(draft.fields.len(), 1);
        assert!(matches!(&draft.fields["to"], OneOrMany::Many(to) if to.len() == 2 && to[1] == "steppe & isle"));
    }
}
