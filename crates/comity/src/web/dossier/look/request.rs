//! What the page of a request shows, gathered from the record: what is asked, and what became of it at each member.

use std::collections::BTreeMap;

use comity_dossier::fold::View;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::lines::{ConsentAskLine, ConsentLine, DraftLine, NamedFile, OutcomeLine};
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::kind::request::table::{self, Row};
use comity_dossier::{EntryId, Kind, Member, Time};
use comity_node::{Halt, Node};

/// Requests that stand beside each other and are shown whole, and drafts.
const ASKS_MAX: usize = 4;
/// Questions of consent that are shown; the rest stands in the timeline.
const CONSENTS_MAX: usize = 40;

/// What is asked, as one line says it.
#[derive(Clone, Debug)]
pub(in crate::web) struct AskLook {
    /// The request or the amendment that holds.
    pub(in crate::web) line: EntryId,
    /// Its kind.
    pub(in crate::web) kind: Kind,
    /// Who asks.
    pub(in crate::web) member: Member,
    /// When.
    pub(in crate::web) time: Time,
    /// What.
    pub(in crate::web) matter: Matter,
    /// What was asked before, if this is an amendment.
    pub(in crate::web) base: Option<Matter>,
    /// The form with signature and stamp.
    pub(in crate::web) annex: Option<NamedFile>,
}

/// A question of consent and what the provider says.
#[derive(Clone, Debug)]
pub(in crate::web) struct ConsentLook {
    /// The line that asks.
    pub(in crate::web) line: EntryId,
    /// Who asks.
    pub(in crate::web) member: Member,
    /// What for.
    pub(in crate::web) ask: ConsentAskLine,
    /// What holds of the answer: several if parallel.
    pub(in crate::web) answers: Vec<(EntryId, ConsentLine)>,
}

/// A request as its page shows it.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct RequestLook {
    /// What is asked: none before it was sent, several if parallel.
    pub(in crate::web) asks: Vec<AskLook>,
    /// Drafts for consultation.
    pub(in crate::web) drafts: Vec<(EntryId, DraftLine)>,
    /// What became of it in the end.
    pub(in crate::web) outcomes: Vec<(EntryId, OutcomeLine)>,
    /// Questions of consent.
    pub(in crate::web) consents: Vec<ConsentLook>,
    /// A row for each requested member, silent ones first; empty until [`RequestLook::with_table`].
    pub(in crate::web) rows: Vec<Row>,
    /// The lines that the rows name.
    pub(in crate::web) evidence: BTreeMap<EntryId, Content>,
}

impl RequestLook {
    /// Gathers what the record tells.
    pub(super) fn of(view: &View) -> Self {
        let asks = view.request().forms().filter_map(|line| ask(view, line)).take(ASKS_MAX).collect();
        let drafts = table::drafts(view).map(|(id, draft)| (id, draft.clone())).take(ASKS_MAX).collect();
        let outcomes = view.request().outcomes().filter_map(|id| match view.item(&id)?.content()? {
            Content::Outcome(line) => Some((id, (**line).clone())),
            _ => None,
        });
        let outcomes = outcomes.take(ASKS_MAX).collect();
        let consents = consents(view);
        Self { asks, drafts, outcomes, consents, ..Self::default() }
    }

    /// Adds what became of it at each member, with what the post knows.
    pub(super) fn with_table(&mut self, rows: Vec<Row>, view: &View) {
        for row in &rows {
            let shown = row.standings.iter().chain(&row.extensions).flat_map(|standing| standing.shown);
            let kept = row.kept.iter().map(|kept| kept.entry);
            for line in shown.map(|shown| shown.entry).chain(kept) {
                if let Some(content) = view.item(&line).and_then(|item| item.content()) {
                    self.evidence.insert(line, content.clone());
                }
            }
        }
        self.rows = rows;
    }
}

/// Asks the node for the rows.
pub(super) fn rows(node: &mut Node, dossier: &comity_dossier::DossierId) -> Result<Vec<Row>, Halt> {
    node.request_table(dossier)
}

fn ask(view: &View, line: EntryId) -> Option<AskLook> {
    let item = view.item(&line)?;
    let (base, annex) = match item.content()? {
        Content::Amendment(line) => (view.item(&line.base).and_then(table::matter_of).cloned(), line.annex.clone()),
        Content::Request(line) => (None, line.annex.clone()),
        _ => return None,
    };
    let matter = table::matter_of(item)?.clone();
    Some(AskLook { line, kind: item.kind, member: item.member, time: item.time, matter, base, annex })
}

fn consents(view: &View) -> Vec<ConsentLook> {
    let questions = view.pages().flat_map(|(_, page)| page.request.consent_asks.standing());
    let look = |line: EntryId| {
        let item = view.item(&line)?;
        let Content::ConsentAsk(ask) = item.content()? else { return None };
        let answers = table::consents(view, &line).map(|(id, answer)| (id, answer.clone())).collect();
        Some(ConsentLook { line, member: item.member, ask: (**ask).clone(), answers })
    };
    questions.filter_map(look).take(CONSENTS_MAX).collect()
}
