//! A participant goes on from a dossier whose lead is gone or that has stopped, in a new one (LEAD-005).
//!
//! ```text
//!   old dossier ── continuation_look ──> what would be taken over      form ── Act::Continue ──> genesis that cites it
//!                                                                                    └──> a link in the old one, if it can
//! ```
//!
//! Promise: the old dossier is only ever added to, by a link, and only while it takes lines; nothing is taken over from a
//! struck line or one of several parallel ones unless the officer names it. The forms are those of any new dossier.
//! Not here: which fields are taken over (`comity_dossier::kind::continuation`).

use std::collections::BTreeSet;

use comity_dossier::codes::Relation;
use comity_dossier::kind::alert::form::{self as alert_form, CapName};
use comity_dossier::kind::alert::lines::AlertLine;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::kind::common::link::Link;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::continuation::{self, Candidate, Old, TARGET};
use comity_dossier::kind::request::clocks::Limits;
use comity_dossier::kind::request::form as request_form;
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::kind::request::table;
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::Continues;
use comity_dossier::{Actor, DossierId, EntryId, Kind, Member, Time};

use super::found_dossier::NewDossier;
use super::identifiers::with_registries;
use super::open_alert::new_alert;
use super::open_request::new_request;
use super::{ActFault, Done, Outcome};
use crate::node::{Halt, Node};
use crate::write::OwnLine;

/// Lines of the old frontier that a genesis cites: more than any dossier of 200 members that works needs, and within a
/// header (LIM-001).
const CITED_MAX: usize = 400;
/// Continuations of one dossier that are told of.
const CONTINUATIONS_MAX: usize = 20;

/// What a continuation would take over.
#[derive(Clone, Debug)]
pub struct ContinuationLook {
    /// The fields with which its form begins.
    pub fields: Vec<(String, String)>,
    /// Who can take part beside this member.
    pub others: Vec<Member>,
    /// Who is left out: the lead that is gone, or whoever stopped the dossier.
    pub gone: Vec<Member>,
    /// Members that have answered already: what they said stays in the old dossier.
    pub answered: Vec<Member>,
    /// The line whose content is taken over; `None` while it is to be chosen.
    pub chosen: Option<EntryId>,
    /// Lines that can be chosen.
    pub candidates: Vec<Candidate>,
    /// The alert that is taken over.
    pub alert: Option<AlertLine>,
    /// What is asked.
    pub matter: Option<Matter>,
    /// Whether the old dossier has stopped.
    pub stopped: bool,
}

/// A dossier that goes on from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continued {
    /// The new dossier.
    pub dossier: DossierId,
    /// Its reference.
    pub reference: String,
    /// Who opened it.
    pub by: Member,
    /// When, by its author.
    pub at: Time,
}

/// The members of a dossier, and those of them whose fault it is.
struct Sides {
    members: BTreeSet<Member>,
    gone: BTreeSet<Member>,
}

impl Node {
    pub(super) fn continue_dossier(&mut self, actor: &Actor, dossier: &DossierId, typed: &Fields) -> Outcome {
        if !self.open_dossier(dossier)? {
            return Ok(Err(ActFault::NoSuchDossier));
        }
        let (identifier, sender) = self.cap_name();
        let read = self.read_continuation(dossier, typed, CapName { identifier: &identifier, sender: &sender })?;
        let new = match read {
            Ok(new) => new,
            Err(fault) => return Ok(Err(fault)),
        };
        let done = self.found_dossier(actor, new)?;
        if let Ok(Done::Opened { dossier: new, .. }) = &done {
            self.link_from_old(actor, dossier, *new)?;
        }
        Ok(done)
    }

    /// Those who are still in the old dossier, the one that is gone perhaps among them, learn where it goes on. Where
    /// nobody can write any more, nodes that hold both find it by the genesis of the new one.
    fn link_from_old(&mut self, actor: &Actor, old: &DossierId, new: DossierId) -> Result<(), Halt> {
        let takes_lines = self.record(old).is_some_and(|record| !record.is_stopped() && !record.is_closed());
        if takes_lines {
            let link = Link { dossier: new, relation: Relation::ContinuedBy, words: None };
            // The new dossier stands whether or not the old one takes the line.
            drop(self.write(old, actor, OwnLine::saying(Kind::LINK, link))?);
        }
        Ok(())
    }

    fn read_continuation(
        &self,
        dossier: &DossierId,
        typed: &Fields,
        name: CapName<'_>,
    ) -> Result<Result<NewDossier, ActFault>, Halt> {
        let (Some(sides), Some(view), Some(record)) = (self.sides(dossier), self.view(dossier), self.record(dossier))
        else {
            return Ok(Err(ActFault::NoSuchDossier));
        };
        let old = Old { view, own: self.me, members: &sides.members, gone: &sides.gone };
        let item = match old.chosen(typed.all(TARGET).next()) {
            Ok(item) => item,
            Err(problem) => return Ok(Err(ActFault::Form(vec![problem]))),
        };
        let fields = old.completed(Some(item), typed);
        let faults = old.faults(&fields);
        if !faults.is_empty() {
            return Ok(Err(ActFault::Form(faults)));
        }
        let now = self.now();
        let new = match (view.kind(), item.content()) {
            (DossierKind::Alert, Some(Content::Alert(line))) => {
                let keeps = match &line.original {
                    Some(original) => self.has_file(&original.file.blob)?,
                    None => false,
                };
                let first = continuation::message(line, name, now, keeps);
                let context = alert_form::OpenContext {
                    own: self.me,
                    now,
                    is_member: &|member| self.is_member(member, now),
                    acknowledge_ms: &|level| self.acknowledge_ms(level),
                    name,
                    imported: None,
                };
                alert_form::open_with(&fields, &context, &first).map(new_alert).map_err(ActFault::Form)
            }
            (DossierKind::Request, Some(_)) => {
                let limits = Limits {
                    acknowledge_ms: &|level| self.acknowledge_ms(level),
                    answer_ms: &|level| self.answer_ms(level),
                };
                let context = request_form::OpenContext {
                    own: self.me,
                    now,
                    is_member: &|member| self.is_member(member, now),
                    limits,
                    receiver: &|member| self.receiver(member),
                    file: None,
                };
                let open = with_registries(&fields, request_form::open(&fields, &context));
                open.map(new_request).map_err(ActFault::Form)
            }
            _ => Err(ActFault::NoSuchThing),
        };
        let continues = Continues { dossier: *dossier, frontier: record.last_lines(CITED_MAX) };
        Ok(new.map(|new| NewDossier { continues: Some(continues), ..new }))
    }

    /// Who takes part in a dossier, and whose fault it is that it does not go on: of a stopped one whoever forked a lane
    /// as a lead, else the lead.
    fn sides(&self, dossier: &DossierId) -> Option<Sides> {
        let record = self.record(dossier)?;
        let members = record.correspondents().clone();
        let mut gone = if record.is_stopped() { record.stopped_by() } else { record.leads() };
        gone.remove(&self.me);
        Some(Sides { members, gone })
    }

    /// Returns what a continuation of a dossier would take over; `target`: from which line, if somebody chose one. `None`
    /// if the dossier is not here or this member takes no part in it.
    pub fn continuation_look(
        &mut self,
        dossier: &DossierId,
        target: Option<&str>,
    ) -> Result<Option<ContinuationLook>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(None);
        }
        let (Some(sides), Some(view), Some(record)) = (self.sides(dossier), self.view(dossier), self.record(dossier))
        else {
            return Ok(None);
        };
        if !sides.members.contains(&self.me) {
            return Ok(None);
        }
        let old = Old { view, own: self.me, members: &sides.members, gone: &sides.gone };
        let item = old.chosen(target).ok();
        let content = item.and_then(|item| item.content());
        Ok(Some(ContinuationLook {
            fields: old.prefilled(item),
            others: old.others().collect(),
            answered: old.answered().into_iter().collect(),
            chosen: item.map(|item| item.id),
            candidates: old.candidates(),
            alert: content.and_then(|content| match content {
                Content::Alert(line) => Some((**line).clone()),
                _ => None,
            }),
            matter: item.and_then(table::matter_of).cloned(),
            stopped: record.is_stopped(),
            gone: sides.gone.into_iter().collect(),
        }))
    }

    /// Reads the form of a continuation as [`super::Act::Continue`] would, or says why it would be refused.
    pub fn preview_continuation(&mut self, dossier: &DossierId, typed: &Fields) -> Result<Result<(), ActFault>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(Err(ActFault::NoSuchDossier));
        }
        let sender = format!("{}@{}", self.me, self.network);
        let name = CapName { identifier: "preview", sender: &sender };
        Ok(self.read_continuation(dossier, typed, name)?.map(drop))
    }

    /// Returns the dossiers that go on from this one and that are here, opened by somebody who took part in it, the oldest
    /// first (LEAD-006).
    pub fn continuations(&mut self, dossier: &DossierId) -> Result<Vec<Continued>, Halt> {
        let goes_on = |continues: Option<DossierId>| continues.as_ref() == Some(dossier);
        let summaries = self.shelf.summaries.iter().filter(|(_, summary)| goes_on(summary.continues));
        let found: Vec<DossierId> = summaries.map(|(id, _)| *id).collect();
        let mut continued = Vec::new();
        for id in found {
            if !self.open_dossier(&id)? {
                continue;
            }
            let Some(view) = self.view(&id) else { continue };
            let Some(genesis) = view.item(&id.genesis()) else { continue };
            let (by, at, reference) = (genesis.member, genesis.time, view.reference().to_string());
            if self.open_dossier(dossier)? && self.record(dossier).is_some_and(|record| record.was_ever_listed(by)) {
                continued.push(Continued { dossier: id, reference, by, at });
            }
        }
        continued.sort_by_key(|continued| (continued.at, continued.dossier));
        continued.truncate(CONTINUATIONS_MAX);
        Ok(continued)
    }

    /// Returns who stopped a dossier: the members that are or were lead and forked a lane (FORK-005).
    pub fn stopped_by(&mut self, dossier: &DossierId) -> Result<Vec<Member>, Halt> {
        self.open_dossier(dossier)?;
        Ok(self.record(dossier).map(|record| record.stopped_by().into_iter().collect()).unwrap_or_default())
    }

    /// Tells whether this member must not write in a dossier because of a critical line of a kind that this version does
    /// not know (KIND-004).
    pub fn is_read_only(&mut self, dossier: &DossierId) -> Result<bool, Halt> {
        self.open_dossier(dossier)?;
        Ok(self.record(dossier).is_some_and(|record| record.read_only_for(self.me).is_some()))
    }
}
