//! What a dossier's page shows, gathered on the node's thread as values: bounded, however large the dossier is.

mod files;
mod lines;
mod request;

use std::collections::BTreeMap;

use comity_dossier::fold::register::Value;
use comity_dossier::fold::{Item, LevelAt, Offer, View};
use comity_dossier::kind::alert::lines::AlertLine;
use comity_dossier::kind::alert::matrix::Row;
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::kind::content::Content;
use comity_dossier::lines::DossierKind;
use comity_dossier::marking::Handling;
use comity_dossier::structural::{CloseReason, HistoryRule};
use comity_dossier::{DossierId, EntryId, Member, Time};
use comity_node::desk::Continued;
use comity_node::{DossierProof, Halt, Node, WaitingLine};

use super::links::{Links, named_by};
use crate::web::act::Acts;
pub(in crate::web) use files::{FileLook, name_of, versions};
pub(in crate::web) use lines::{LineLook, Shown, Sort};
pub(in crate::web) use request::{AskLook, ConsentLook, RequestLook};

/// Flags and waiting lines that are named.
const NAMED_MAX: usize = 50;
/// Alerts in force that are shown whole.
const ALERTS_MAX: usize = 4;

/// What the post knows: beside the record, never in it.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Post {
    /// Why the last call to a member came to nothing.
    pub(in crate::web) reasons: BTreeMap<Member, &'static str>,
    /// The phone of last resort of each member.
    pub(in crate::web) phones: BTreeMap<Member, String>,
}

/// A dossier as its page shows it.
#[derive(Clone, Debug)]
pub(in crate::web) struct DossierLook {
    pub(in crate::web) id: DossierId,
    pub(in crate::web) reference: String,
    pub(in crate::web) kind: DossierKind,
    pub(in crate::web) exercise: bool,
    pub(in crate::web) history: HistoryRule,
    /// What it said when it was opened, as corrected; `None` while that text is not here.
    pub(in crate::web) opening: Option<Opening>,
    pub(in crate::web) is_opening_parallel: bool,
    pub(in crate::web) opened: Option<Time>,
    pub(in crate::web) handling: Option<Handling>,
    /// The levels that stand: several if parallel.
    pub(in crate::web) levels: Vec<Value<LevelAt>>,
    pub(in crate::web) leads: Vec<Member>,
    /// Offers of the lead that are open.
    pub(in crate::web) offers: Vec<Offer>,
    /// Since when the node of the lead has not answered, where that is too long.
    pub(in crate::web) lead_silent: Option<Time>,
    pub(in crate::web) participants: Vec<Member>,
    /// Why it is closed, when, and by which line.
    pub(in crate::web) closed: Option<(CloseReason, Option<Time>, EntryId)>,
    /// The dossier that this one goes on from.
    pub(in crate::web) continues: Option<DossierId>,
    /// The dossiers that go on from this one.
    pub(in crate::web) continued_by: Vec<Continued>,
    /// Who stopped it: members that are or were lead and forked a lane.
    pub(in crate::web) stopped_by: Vec<Member>,
    /// A line of a kind that this version does not know keeps this member from writing.
    pub(in crate::web) is_read_only: bool,
    /// Doubts about the character statement that the lead has not answered.
    pub(in crate::web) open_flags: Vec<EntryId>,
    /// Alerts in force.
    pub(in crate::web) alerts: Vec<(EntryId, AlertLine)>,
    /// There was an alert and none holds any more.
    pub(in crate::web) is_over: bool,
    /// What became of an alert at each member; empty until the post was asked.
    pub(in crate::web) matrix: Vec<Row>,
    /// What is asked in a request, and what became of it.
    pub(in crate::web) request: RequestLook,
    pub(in crate::web) post: Post,
    /// When this member acknowledged the dossier, and by which line.
    pub(in crate::web) acknowledged: Option<(EntryId, Time)>,
    /// Lines of the timeline, the oldest first.
    pub(in crate::web) lines: Vec<LineLook>,
    /// Where older lines begin.
    pub(in crate::web) older: Option<EntryId>,
    /// Which lines were wanted.
    pub(in crate::web) shown: Shown,
    /// Where links lead.
    pub(in crate::web) links: Links,
    /// Files, the newest first.
    pub(in crate::web) files: Vec<FileLook>,
    /// There may be more files in older lines.
    pub(in crate::web) more_files: bool,
    /// What speaks for it; `None` until the node was asked.
    pub(in crate::web) proof: Option<DossierProof>,
    /// Lines that are here and wait for others.
    pub(in crate::web) waiting: Vec<WaitingLine>,
    /// What this member can do in it now.
    pub(in crate::web) acts: Acts,
}

impl DossierLook {
    /// Gathers a dossier; `None` if it is not here. `address` is that of its page.
    pub(in crate::web) fn of(
        node: &mut Node,
        id: &DossierId,
        address: String,
        shown: Shown,
    ) -> Result<Option<Self>, Halt> {
        let me = node.member();
        let Some(mut look) = node.look_at(id)?.map(|view| Self::of_view(view, me, address, shown)) else {
            return Ok(None);
        };
        for peer in node.peers()? {
            look.post.reasons.extend(peer.reason.map(|reason| (peer.member, reason)));
            look.post.phones.extend(peer.phone.map(|phone| (peer.member, phone)));
        }
        match look.kind {
            DossierKind::Alert => look.matrix = node.matrix(id)?,
            DossierKind::Request => {
                let rows = request::rows(node, id)?;
                if let Some(view) = node.look_at(id)? {
                    look.request.with_table(rows, view);
                }
            }
        }
        look.continued_by = node.continuations(id)?;
        look.stopped_by = node.stopped_by(id)?;
        look.is_read_only = node.is_read_only(id)?;
        let silent = |lead: &Member| node.silence_of(*lead).filter(|it| it.outage.is_told()).map(|it| it.outage.since);
        look.lead_silent = look.leads.iter().filter_map(silent).min();
        if !look.stopped_by.is_empty() {
            look.acts.stop();
        } else if look.is_read_only {
            look.acts.read_only();
        }
        let proof = node.dossier_proof(id)?;
        for line in &mut look.lines {
            // Only where a key was withdrawn can a line stand under one.
            if proof.as_ref().is_some_and(|proof| proof.compromised.contains(&line.item.member)) {
                line.unconfirmed = node.is_unconfirmed(id, &line.item.id)?;
            }
            for file in files::of_item(&line.item) {
                look.links.learn_file(node, &file.blob)?;
            }
        }
        for file in &look.files {
            look.links.learn_file(node, &file.file.blob)?;
        }
        look.waiting = node.waiting_lines(id, NAMED_MAX)?;
        look.proof = proof;
        Ok(Some(look))
    }

    /// Gathers one line of a dossier, for the page of what speaks for it; `None` if it is not folded here.
    pub(in crate::web) fn of_line(
        node: &mut Node,
        id: &DossierId,
        address: String,
        line: &EntryId,
    ) -> Result<Option<Self>, Halt> {
        let me = node.member();
        let Some(view) = node.look_at(id)? else { return Ok(None) };
        let mut look = Self::of_view(view, me, address, Shown { before: Some(id.genesis()), ..Shown::default() });
        let Some(item) = view.item(line) else {
            look.lines = Vec::new();
            return Ok(Some(look));
        };
        look.lines = vec![LineLook::of(view, item)];
        look.learn(view);
        let files: Vec<_> =
            look.lines.iter().flat_map(|line| files::of_item(&line.item)).map(|file| file.blob).collect();
        for blob in files {
            look.links.learn_file(node, &blob)?;
        }
        Ok(Some(look))
    }

    /// Gathers what pages about some lines of a dossier need beside those lines; `None` if it is not here.
    pub(in crate::web) fn of_lines(
        node: &mut Node,
        id: &DossierId,
        address: String,
        lines: &[EntryId],
    ) -> Result<Option<Self>, Halt> {
        let me = node.member();
        let Some(view) = node.look_at(id)? else { return Ok(None) };
        let mut look = Self::of_view(view, me, address, Shown { before: Some(id.genesis()), ..Shown::default() });
        look.lines = lines.iter().filter_map(|line| Some(LineLook::of(view, view.item(line)?))).collect();
        look.learn(view);
        Ok(Some(look))
    }

    /// Gathers what the record alone tells `me`.
    pub(in crate::web) fn of_view(view: &View, me: Member, address: String, shown: Shown) -> Self {
        let (lines, older) = lines::wanted(view, shown);
        let closed = view.closed().map(|(line, reason)| (reason, view.item(&line).map(|item| item.time), line));
        let alert = |id: EntryId| match view.item(&id)?.content()? {
            Content::Alert(alert) => Some((id, (**alert).clone())),
            _ => None,
        };
        let acknowledgement = view.page(me).and_then(|page| page.acknowledgement_of(&view.id().genesis()));
        let acknowledged = acknowledgement.and_then(|line| Some((line, view.item(&line)?.time)));
        let (files, more_files) = files::of_view(view);
        let mut links = Links::new(address, view.id().genesis());
        lines.iter().for_each(|line| links.show(line.item.id));
        let mut look = Self {
            id: view.id(),
            reference: view.reference().to_string(),
            kind: view.kind(),
            exercise: view.is_exercise(),
            history: view.history(),
            opening: view.opening().cloned(),
            is_opening_parallel: view.is_opening_parallel(),
            opened: view.item(&view.id().genesis()).map(|item| item.time),
            handling: view.handling(),
            levels: view.level().values().to_vec(),
            offers: view.offers().into_iter().cloned().collect(),
            lead_silent: None,
            leads: view.leads().values().iter().map(|lead| lead.value).collect(),
            participants: view.participants().into_iter().collect(),
            closed,
            continues: view.continues().map(|continues| continues.dossier),
            continued_by: Vec::new(),
            stopped_by: Vec::new(),
            is_read_only: false,
            open_flags: view.open_flags().map(|item| item.id).take(NAMED_MAX).collect(),
            alerts: view.alerts().current().filter_map(alert).take(ALERTS_MAX).collect(),
            is_over: view.alerts().is_over(),
            matrix: Vec::new(),
            request: RequestLook::of(view),
            post: Post::default(),
            acknowledged,
            lines,
            older,
            shown,
            links,
            files,
            more_files,
            proof: None,
            waiting: Vec::new(),
            acts: Acts::of(view, me),
        };
        look.learn(view);
        look
    }

    /// Looks up the lines that the lines of this page name.
    fn learn(&mut self, view: &View) {
        let said = |item: &Item| -> Vec<EntryId> {
            let now = item.content().map(named_by).unwrap_or_default();
            let original = match &item.original {
                comity_dossier::fold::Said::Content(content) => named_by(content),
                _ => Vec::new(),
            };
            now.into_iter().chain(original).collect()
        };
        let named: Vec<EntryId> = self.lines.iter().flat_map(|line| said(&line.item)).collect();
        self.offers.iter().flat_map(|offer| [Some(offer.line()), offer.accepted()]).flatten().for_each(|line| {
            self.links.learn(view, &line);
        });
        let others = self.request.consents.iter().flat_map(|consent| [consent.line, consent.ask.target]);
        for line in named.into_iter().chain(others).chain(self.open_flags.iter().copied()) {
            self.links.learn(view, &line);
        }
    }

    /// Tells whether `member` leads.
    pub(in crate::web) fn is_lead(&self, member: Member) -> bool {
        self.leads.contains(&member)
    }
}
