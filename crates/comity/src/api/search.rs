//! Looking for words (`GET /search`), and what is said of what is found.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use comity_dossier::{DossierId, Member};
use comity_node::search::{ASKED_LETTERS_MAX, ASKED_WORDS_MAX, Found, FoundDossier, FoundLine, Question, SearchFault};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dto::{Ms, Row};
use super::fault::{absent, stopped};
use super::front::App;
use super::looks::{Next, find, next_page};
use crate::problem::Problem;
use crate::words::Words;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchQuery {
    /// Words that each have to be there, at most 8 and 80 characters; in quotation marks: words one after another; with an
    /// asterisk: how a word begins. Case, width and accents make no difference.
    q: String,
    /// Only in this dossier: its reference, its id, or a beginning of its id of at least six digits.
    #[serde(rename = "in")]
    within: Option<String>,
    /// Only lines of this member.
    by: Option<String>,
    /// The `next` of the answer before.
    before: Option<u64>,
}

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SearchResult {
    /// Dossiers with lines that hold every word, the one with the last such line first; at most 20.
    pub(crate) dossiers: Vec<DossierMatch>,
    /// What `before` is given for earlier lines; none if these were all. A dossier may come again with earlier lines.
    pub(crate) next: Option<u64>,
    /// Lines that came last and are not searched yet, since the index of words is being made: counted up to 10,000.
    pub(crate) behind: u64,
}

/// A dossier in which something was found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DossierMatch {
    /// The dossier, as the Desk shows it.
    pub(crate) dossier: Row,
    /// Lines of it, the last first: at most 3, or 50 where this dossier alone was asked for.
    pub(crate) lines: Vec<LineMatch>,
    /// There are more lines than these.
    pub(crate) more: bool,
}

/// A line in which something was found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct LineMatch {
    /// Its id: 64 hexadecimal digits.
    pub(crate) line: String,
    /// The member that wrote it.
    pub(crate) member: String,
    /// When its author says it was written.
    pub(crate) time: Ms,
    /// The kind of line, such as `note`.
    pub(crate) kind: String,
    /// The part of its text that shows why it was found, in pieces: text of a member, to be shown as plain text only.
    pub(crate) excerpt: Vec<ExcerptPiece>,
    /// The text begins before the excerpt.
    pub(crate) cut_before: bool,
    /// The text goes on after the excerpt.
    pub(crate) cut_after: bool,
}

/// A piece of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ExcerptPiece {
    /// The text.
    pub(crate) text: String,
    /// It is what was looked for.
    pub(crate) found: bool,
}

impl SearchResult {
    fn of(found: Found) -> Self {
        let dossiers = found.dossiers.into_iter().map(DossierMatch::of).collect();
        Self { dossiers, next: found.next, behind: found.behind }
    }
}

impl DossierMatch {
    fn of(found: FoundDossier) -> Self {
        let lines = found.lines.into_iter().map(LineMatch::of).collect();
        Self { dossier: Row::of(found.row), lines, more: found.more }
    }
}

impl LineMatch {
    fn of(found: FoundLine) -> Self {
        let excerpt = found.excerpt;
        Self {
            line: found.id.to_string(),
            member: found.member.to_string(),
            time: found.time.into(),
            kind: found.kind.name().to_owned(),
            excerpt: excerpt.pieces.into_iter().map(|(text, found)| ExcerptPiece { text, found }).collect(),
            cut_before: excerpt.is_cut_before,
            cut_after: excerpt.is_cut_after,
        }
    }
}

/// Looks for words.
pub(super) async fn search(
    State(app): State<App>,
    uri: Uri,
    Query(query): Query<SearchQuery>,
    headers: HeaderMap,
) -> Result<(Next, Json<SearchResult>), Problem> {
    let member = query.by.map(|code| Member::new(&code).ok_or_else(absent)).transpose()?;
    let dossier: Option<DossierId> = match query.within {
        Some(name) => Some(app.handle.ask(move |node| find(node, &name)).await.map_err(stopped)??),
        None => None,
    };
    let question = Question { typed: query.q, dossier, member, before: query.before };
    let found = app.search.find(question).await.map_err(|fault| refused(fault, app.words(&headers)))?;
    let next = found.next.map(|next| next.to_string());
    Ok((next_page(&uri, "before", next.as_deref()), Json(SearchResult::of(found))))
}

fn refused(fault: SearchFault, words: Words) -> Problem {
    let asked = |code, key, most: usize| {
        let detail = words.text_with(key, &[("most", (most as u64).into())]);
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code).with_detail(detail)
    };
    match fault {
        SearchFault::NoWord => asked("no-word", "search-no-word", 0),
        SearchFault::TooLong => asked("question-too-long", "search-too-long", ASKED_LETTERS_MAX),
        SearchFault::TooMany => asked("too-many-words", "search-too-many", ASKED_WORDS_MAX),
        SearchFault::Busy => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy"),
        SearchFault::Log(_) | SearchFault::Index(_) => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "storage-failed")
        }
    }
}
