//! What the API says of a dossier: its fields, the matrix, CAP in short, the timeline.

use std::collections::BTreeMap;

use comity_dossier::codes::Code;
use comity_dossier::fold::{Item, View};
use comity_dossier::kind::alert::chain::AlertState;
use comity_dossier::kind::alert::matrix::{self, Delivery};
use comity_dossier::kind::alert::{cap, cap::Code as CapCode};
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::table;
use comity_dossier::lines::DossierKind;
use comity_dossier::{EntryId, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;
use super::dto_lead::{Beside, Continuation, Fork, Offer, Waiting};
use super::dto_line::{Field, Line, handling_fields};
use super::dto_request::Request;

/// A dossier.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Dossier {
    /// Its id: 64 hexadecimal digits.
    pub(crate) dossier: String,
    /// What people call it.
    pub(crate) reference: String,
    /// `alert` or `request`.
    pub(crate) kind: String,
    /// Whether it is an exercise.
    pub(crate) exercise: bool,
    /// Its title by language tag: text of a member.
    pub(crate) titles: BTreeMap<String, String>,
    /// Several if they were written in parallel.
    pub(crate) levels: Vec<LevelAt>,
    /// How it may be passed on and used: TLP, PAP, use limit.
    pub(crate) handling: Vec<Field>,
    /// Legal basis, purpose, review-by date, character statement; empty while the text is not here.
    pub(crate) statements: Vec<Field>,
    /// What a member that is invited late gets of earlier texts.
    pub(crate) history: String,
    /// Who leads it; several if the lead was handed on in parallel.
    pub(crate) leads: Vec<String>,
    /// Offers of the lead that are open: who may do the next step.
    pub(crate) offers: Vec<Offer>,
    /// Who takes part.
    pub(crate) participants: Vec<String>,
    /// Why it was closed.
    pub(crate) closed: Option<String>,
    /// Members that led it and forked a lane: nobody writes in it any more. Empty unless it has stopped.
    pub(crate) stopped_by: Vec<String>,
    /// A critical line of a kind that this version does not know: this member only reads it.
    pub(crate) read_only: bool,
    /// The dossier that it goes on from.
    pub(crate) continues: Option<String>,
    /// The dossiers that go on from it and are here.
    pub(crate) continued_by: Vec<Continuation>,
    /// Forks that are known.
    pub(crate) forks: Vec<Fork>,
    /// Lines that are here and wait for others.
    pub(crate) waiting: Vec<Waiting>,
    /// Flags that the lead has not answered: while there is one, nothing is shared onward.
    pub(crate) open_flags: Vec<String>,
    /// The CAP messages of an alert.
    pub(crate) alerts: Vec<Alert>,
    /// What became of it at each member, silent members first; empty in a request: see `request`.
    pub(crate) matrix: Vec<Row>,
    /// What is asked and how it stands; none in a dossier of another kind.
    pub(crate) request: Option<Request>,
    /// How many lines stand on each member's page.
    pub(crate) pages: BTreeMap<String, Page>,
    /// How many lines there are, and the last of them.
    pub(crate) lines: usize,
    /// The last of them, the oldest first.
    pub(crate) timeline: Vec<Line>,
    /// How many lines are held, and the digest of those that count: equal on nodes that hold the same.
    pub(crate) held: usize,
    /// SHA-256 over the lines that count: equal on nodes that hold the same.
    pub(crate) digest: String,
    /// The time of this node.
    pub(crate) now: Ms,
}

/// A level and its clocks.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct LevelAt {
    /// `immediate`, `urgent`, `priority` or `routine`.
    pub(crate) level: String,
    /// Since when.
    pub(crate) since: Ms,
    /// When acknowledgements are due.
    pub(crate) acknowledge_by: Ms,
    /// When the answer is due.
    pub(crate) answer_by: Option<Ms>,
}

/// One member of the matrix.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = MatrixRow)]
pub(crate) struct Row {
    /// Its code.
    pub(crate) member: String,
    /// `held`, `held-without-texts`, `in-mailbox` or `waiting`.
    pub(crate) delivery: String,
    /// Whose node keeps it, while it is `in-mailbox`.
    pub(crate) mailbox_at: Option<String>,
    /// Since when.
    pub(crate) delivery_since: Ms,
    /// Calls in a row that came to nothing, while it waits.
    pub(crate) tries: u32,
    /// The line by which it acknowledged.
    pub(crate) acknowledged: Option<Shown>,
    /// The line by which it first did something.
    pub(crate) acted: Option<Shown>,
    /// When its acknowledgement is due.
    pub(crate) acknowledge_by: Option<Ms>,
    /// Lines of CAP messages that ask to be acknowledged themselves and were not.
    pub(crate) open_alerts: Vec<String>,
    /// The line by which it left.
    pub(crate) left: Option<String>,
}

/// A line that shows something.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = LineAt)]
pub(crate) struct Shown {
    /// The id of the line.
    pub(crate) line: String,
    /// When its author says it was written.
    pub(crate) time: Ms,
}

/// How many lines stand on one page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Page {
    /// Acknowledgements.
    pub(crate) acknowledgements: usize,
    /// Notes.
    pub(crate) notes: usize,
    /// Files.
    pub(crate) files: usize,
    /// Lines of measures taken.
    pub(crate) measures: usize,
    /// Lines of help offered.
    pub(crate) help_offered: usize,
    /// Lines of help needed.
    pub(crate) help_needed: usize,
    /// Lines that say what the member will do about a request.
    pub(crate) positions: usize,
    /// Lines of progress.
    pub(crate) progress: usize,
    /// Answers.
    pub(crate) answers: usize,
    /// Lines that say what is kept.
    pub(crate) preserved: usize,
}

/// A CAP message in short.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CapMessage)]
pub(crate) struct Alert {
    /// The line in which it stands.
    pub(crate) line: String,
    /// `current`, `updated`, `cancelled`, `withdrawn` or `message`.
    pub(crate) state: String,
    /// As in CAP.
    pub(crate) identifier: String,
    /// As in CAP.
    pub(crate) sender: String,
    /// As in CAP, with its zone.
    pub(crate) sent: String,
    /// As in CAP: `Actual`, `Exercise` …
    pub(crate) status: String,
    /// As in CAP: `Alert`, `Update`, `Cancel` …
    pub(crate) message_type: String,
    /// As in CAP.
    pub(crate) scope: String,
    /// It holds an XML signature, which Comity does not check.
    pub(crate) signed: bool,
    /// The file it was read from travels with it.
    pub(crate) has_original: bool,
    /// Something of it stands in the original only.
    pub(crate) full_in_original: bool,
    /// Its languages.
    pub(crate) infos: Vec<Info>,
}

/// One language of a CAP message in short.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CapInfo)]
pub(crate) struct Info {
    /// The language tag; none if it says none.
    pub(crate) language: Option<String>,
    /// What happens.
    pub(crate) event: String,
    /// A headline.
    pub(crate) headline: Option<String>,
    /// What is known.
    pub(crate) description: Option<String>,
    /// What to do.
    pub(crate) instruction: Option<String>,
    /// As in CAP.
    pub(crate) urgency: Option<String>,
    /// As in CAP.
    pub(crate) severity: Option<String>,
    /// As in CAP.
    pub(crate) certainty: Option<String>,
    /// Until when it holds, with its zone.
    pub(crate) expires: Option<String>,
    /// Descriptions of its areas.
    pub(crate) areas: Vec<String>,
}

/// What became of a dossier at each member.
#[derive(Default)]
pub(crate) struct Became {
    /// Of an alert.
    pub(crate) matrix: Vec<matrix::Row>,
    /// Of a request.
    pub(crate) table: Vec<table::Row>,
}

impl Dossier {
    /// Says what a dossier is like now. `lines` of its timeline are given, the last ones.
    pub(crate) fn of(
        view: &View,
        became: &Became,
        beside: &Beside,
        digest: (usize, comity_dossier::Hash),
        lines: usize,
        now: Time,
    ) -> Self {
        let opening = view.opening();
        let line = |item: &Item| Line { unconfirmed: beside.unconfirmed.contains(&item.id), ..Line::of(item) };
        let mut timeline: Vec<Line> = view.timeline_back(None, lines).map(line).collect();
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
            offers: Offer::all(view),
            participants: view.participants().iter().map(ToString::to_string).collect(),
            closed: view.closed().map(|(_, reason)| reason.name().to_owned()),
            stopped_by: beside.stopped_by.iter().map(ToString::to_string).collect(),
            read_only: beside.read_only,
            continues: view.continues().map(|continues| continues.dossier.to_string()),
            continued_by: beside.continued.iter().map(Continuation::of).collect(),
            forks: beside.forks.iter().map(Fork::of).collect(),
            waiting: beside.waiting.iter().map(Waiting::of).collect(),
            open_flags: view.open_flags().map(|item| item.id.to_string()).collect(),
            alerts: view.alerts().messages().filter_map(|id| alert(view, &id)).collect(),
            matrix: became.matrix.iter().map(row).collect(),
            request: (view.kind() == DossierKind::Request).then(|| Request::of(view, &became.table, now)),
            pages: view.pages().map(|(member, it)| (member.to_string(), page(it))).collect(),
            lines: view.len(),
            timeline,
            held: digest.0,
            digest: digest.1.to_string(),
            now: now.into(),
        }
    }
}

fn titles(opening: &comity_dossier::kind::common::opening::Opening) -> BTreeMap<String, String> {
    opening.titles.iter().map(|said| (said.language.to_string(), said.text.to_string())).collect()
}

fn level(value: &comity_dossier::fold::Value<comity_dossier::fold::LevelAt>) -> LevelAt {
    LevelAt {
        level: value.value.level.name().to_owned(),
        since: value.time.into(),
        acknowledge_by: value.value.clocks.acknowledge_by.into(),
        answer_by: value.value.clocks.answer_by.map(Ms::from),
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
        positions: page.request.positions.len(),
        progress: page.request.progress.len(),
        answers: page.request.answers.len(),
        preserved: page.request.preserved.len(),
    }
}

fn row(row: &matrix::Row) -> Row {
    let (delivery, since, tries) = match row.delivery {
        Delivery::Held { since } => ("held", since, 0),
        Delivery::HeldWithoutTexts { since } => ("held-without-texts", since, 0),
        Delivery::InMailbox { since, .. } => ("in-mailbox", since, 0),
        Delivery::Waiting { since, tries } => ("waiting", since, tries),
    };
    let mailbox_at = match row.delivery {
        Delivery::InMailbox { host, .. } => Some(host.to_string()),
        _ => None,
    };
    let shown = |moment: matrix::Moment| Shown { line: moment.entry.to_string(), time: moment.time.into() };
    Row {
        member: row.member.to_string(),
        delivery: delivery.to_owned(),
        mailbox_at,
        delivery_since: since.into(),
        tries,
        acknowledged: row.acknowledged.map(shown),
        acted: row.acted.map(shown),
        acknowledge_by: row.acknowledge_by.map(Ms::from),
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
