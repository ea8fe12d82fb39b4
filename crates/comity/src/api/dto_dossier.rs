//! What the API says of a dossier: its fields, the matrix, CAP in short, the timeline.

use std::collections::BTreeMap;

use comity_dossier::codes::Code;
use comity_dossier::fold::View;
use comity_dossier::kind::alert::chain::AlertState;
use comity_dossier::kind::alert::matrix::{self, Delivery};
use comity_dossier::kind::alert::{cap, cap::Code as CapCode};
use comity_dossier::kind::content::Content;
use comity_dossier::lines::DossierKind;
use comity_dossier::{EntryId, Time};
use serde::{Deserialize, Serialize};

use super::dto::Ms;
use super::dto_line::{Field, Line, handling_fields};

/// A dossier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dossier {
    pub(crate) dossier: String,
    pub(crate) reference: String,
    pub(crate) kind: String,
    pub(crate) exercise: bool,
    pub(crate) titles: BTreeMap<String, String>,
    /// Several if they were written in parallel.
    pub(crate) levels: Vec<LevelAt>,
    pub(crate) handling: Vec<Field>,
    /// Legal basis, purpose, review-by date, character statement; empty while the text is not here.
    pub(crate) statements: Vec<Field>,
    pub(crate) history: String,
    pub(crate) leads: Vec<String>,
    pub(crate) participants: Vec<String>,
    /// Why it was closed.
    pub(crate) closed: Option<String>,
    /// Flags that the lead has not answered: while there is one, nothing is shared onward.
    pub(crate) open_flags: Vec<String>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) matrix: Vec<Row>,
    pub(crate) pages: BTreeMap<String, Page>,
    /// How many lines there are, and the last of them.
    pub(crate) lines: usize,
    pub(crate) timeline: Vec<Line>,
    /// How many lines are held, and the digest of those that count: equal on nodes that hold the same.
    pub(crate) held: usize,
    pub(crate) digest: String,
    pub(crate) now: Ms,
}

/// A level and its clocks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LevelAt {
    pub(crate) level: String,
    pub(crate) since: Ms,
    pub(crate) acknowledge_by: Ms,
    pub(crate) answer_by: Option<Ms>,
}

/// One member of the matrix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) member: String,
    /// `held`, `held-without-texts` or `waiting`.
    pub(crate) delivery: String,
    pub(crate) delivery_since: Ms,
    pub(crate) tries: u32,
    pub(crate) acknowledged: Option<Shown>,
    pub(crate) acted: Option<Shown>,
    pub(crate) acknowledge_by: Option<Ms>,
    pub(crate) open_alerts: Vec<String>,
    pub(crate) left: Option<String>,
}

/// A line that shows something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) line: String,
    pub(crate) time: Ms,
}

/// How many lines stand on one page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Page {
    pub(crate) acknowledgements: usize,
    pub(crate) notes: usize,
    pub(crate) files: usize,
    pub(crate) measures: usize,
    pub(crate) help_offered: usize,
    pub(crate) help_needed: usize,
}

/// A CAP message in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alert {
    pub(crate) line: String,
    /// `current`, `updated`, `cancelled`, `withdrawn` or `message`.
    pub(crate) state: String,
    pub(crate) identifier: String,
    pub(crate) sender: String,
    pub(crate) sent: String,
    pub(crate) status: String,
    pub(crate) message_type: String,
    pub(crate) scope: String,
    /// It holds an XML signature, which Comity does not check.
    pub(crate) signed: bool,
    /// The file it was read from travels with it.
    pub(crate) has_original: bool,
    /// Something of it stands in the original only.
    pub(crate) full_in_original: bool,
    pub(crate) infos: Vec<Info>,
}

/// One language of a CAP message in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Info {
    pub(crate) language: Option<String>,
    pub(crate) event: String,
    pub(crate) headline: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) instruction: Option<String>,
    pub(crate) urgency: Option<String>,
    pub(crate) severity: Option<String>,
    pub(crate) certainty: Option<String>,
    pub(crate) expires: Option<String>,
    pub(crate) areas: Vec<String>,
}

impl Dossier {
    /// Says what a dossier is like now. `lines` of its timeline are given, the last ones.
    pub(crate) fn of(
        view: &View,
        rows: &[matrix::Row],
        digest: (usize, comity_dossier::Hash),
        lines: usize,
        now: Time,
    ) -> Self {
        let opening = view.opening();
        let mut timeline: Vec<Line> = view.timeline_back(None, lines).map(Line::of).collect();
        timeline.reverse();
        Self {
            dossier: view.id().to_string(),
            reference: view.reference().to_string(),
            kind: match view.kind() {
                DossierKind::Alert => "alert".to_owned(),
                DossierKind::Request => "request".to_owned(),
            },
            exercise: view.is_exercise(),
            titles: opening.map(titles).unwrap_or_default(),
            levels: view.level().values().iter().map(level).collect(),
            handling: view.handling().map(|handling| handling_fields(&handling)).unwrap_or_default(),
            statements: opening.map(super::dto_line::statements).unwrap_or_default(),
            history: view.history().name().to_owned(),
            leads: view.leads().values().iter().map(|lead| lead.value.to_string()).collect(),
            participants: view.participants().iter().map(ToString::to_string).collect(),
            closed: view.closed().map(|(_, reason)| reason.name().to_owned()),
            open_flags: view.open_flags().map(|item| item.id.to_string()).collect(),
            alerts: view.alerts().messages().filter_map(|id| alert(view, &id)).collect(),
            matrix: rows.iter().map(row).collect(),
            pages: view.pages().map(|(member, it)| (member.to_string(), page(it))).collect(),
            lines: view.len(),
            timeline,
            held: digest.0,
            digest: digest.1.to_string(),
            now: now.0,
        }
    }
}

fn titles(opening: &comity_dossier::kind::common::opening::Opening) -> BTreeMap<String, String> {
    opening.titles.iter().map(|said| (said.language.to_string(), said.text.to_string())).collect()
}

fn level(value: &comity_dossier::fold::Value<comity_dossier::fold::LevelAt>) -> LevelAt {
    LevelAt {
        level: value.value.level.name().to_owned(),
        since: value.time.0,
        acknowledge_by: value.value.clocks.acknowledge_by.0,
        answer_by: value.value.clocks.answer_by.map(|at| at.0),
    }
}

fn page(page: &comity_dossier::fold::Page) -> Page {
    Page {
        acknowledgements: page.acknowledgements.len(),
        notes: page.notes.len(),
        files: page.files.len(),
        measures: page.alert.measures.len(),
        help_offered: page.alert.help_offered.len(),
        help_needed: page.alert.help_needed.len(),
    }
}

fn row(row: &matrix::Row) -> Row {
    let (delivery, since, tries) = match row.delivery {
        Delivery::Held { since } => ("held", since, 0),
        Delivery::HeldWithoutTexts { since } => ("held-without-texts", since, 0),
        Delivery::Waiting { since, tries } => ("waiting", since, tries),
    };
    let shown = |moment: matrix::Moment| Shown { line: moment.entry.to_string(), time: moment.time.0 };
    Row {
        member: row.member.to_string(),
        delivery: delivery.to_owned(),
        delivery_since: since.0,
        tries,
        acknowledged: row.acknowledged.map(shown),
        acted: row.acted.map(shown),
        acknowledge_by: row.acknowledge_by.map(|at| at.0),
        open_alerts: row.open_alerts.iter().map(ToString::to_string).collect(),
        left: row.left.map(|line| line.to_string()),
    }
}

fn alert(view: &View, id: &EntryId) -> Option<Alert> {
    let state = match view.alerts().state(id)? {
        AlertState::Current => "current",
        AlertState::Updated => "updated",
        AlertState::Cancelled => "cancelled",
        AlertState::Withdrawn => "withdrawn",
        AlertState::Message => "message",
    };
    let Some(Content::Alert(line)) = view.item(id)?.content() else { return None };
    let message = &line.cap;
    Some(Alert {
        line: id.to_string(),
        state: state.to_owned(),
        identifier: message.identifier.clone(),
        sender: message.sender.clone(),
        sent: message.sent.as_str().to_owned(),
        status: message.status.name().to_owned(),
        message_type: message.msg_type.name().to_owned(),
        scope: message.scope.name().to_owned(),
        signed: message.is_signed() || line.original.as_ref().is_some_and(|original| original.signed),
        has_original: line.original.is_some(),
        full_in_original: message.full_in_original.is_some(),
        infos: message.infos.iter().map(info).collect(),
    })
}

fn info(info: &cap::Info) -> Info {
    Info {
        language: info.language.clone(),
        event: info.event.clone(),
        headline: info.headline.clone(),
        description: info.description.clone(),
        instruction: info.instruction.clone(),
        urgency: info.urgency.map(|code| code.name().to_owned()),
        severity: info.severity.map(|code| code.name().to_owned()),
        certainty: info.certainty.map(|code| code.name().to_owned()),
        expires: info.expires.as_ref().map(|at| at.as_str().to_owned()),
        areas: info.areas.iter().map(|area| area.description.clone()).collect(),
    }
}
