//! The read model of the Desk: one row for each dossier, and its summary, in the same transaction as the lines that it sums up.
//!
//! Not here: how a request stands (`rows/request`).

mod request;

use comity_dossier::codes::{Level, RequestStatus};
use comity_dossier::fold::View;
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, Member, Time};
use comity_store::DeskRow;

use crate::node::{Halt, Node};

/// This member leads the dossier.
pub const ROLE_LEAD: u8 = 1;
/// This member takes part in the dossier.
pub const ROLE_PARTICIPANT: u8 = 2;
/// This member took part and does no more.
pub const ROLE_FORMER: u8 = 3;

/// The parts of the Desk, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum DeskSection {
    /// This member has yet to acknowledge.
    Needs = 0,
    /// This member asked, and somebody has yet to acknowledge or to answer.
    Waiting = 1,
    /// This member leads and waits for nobody, or has yet to answer.
    Mine = 2,
    /// Everything else that is open.
    Information = 3,
    /// What was closed.
    Closed = 4,
}

impl DeskSection {
    /// Every part.
    pub const ALL: [Self; 5] = [Self::Needs, Self::Waiting, Self::Mine, Self::Information, Self::Closed];
}

/// What is waited for, and until when.
#[derive(Default)]
struct Due {
    needs_acknowledgement: bool,
    acknowledge_by: Option<Time>,
    answer_by: Option<Time>,
    status: Option<RequestStatus>,
    preserved_until: Option<Time>,
    /// Members that have yet to acknowledge, where this member asked them, of how many.
    silent: (u32, u32),
    /// When this member acknowledged.
    taken: Option<Time>,
    /// Whether this member itself has yet to answer.
    owes_answer: bool,
}

impl Due {
    fn section(&self, role: u8, closed: bool) -> DeskSection {
        if closed {
            DeskSection::Closed
        } else if self.needs_acknowledgement {
            DeskSection::Needs
        } else if role == ROLE_LEAD && (self.silent.0 > 0 || self.status.is_some() && self.answer_by.is_some()) {
            DeskSection::Waiting
        } else if role == ROLE_LEAD || self.owes_answer {
            DeskSection::Mine
        } else {
            DeskSection::Information
        }
    }
}

impl Node {
    /// Writes the rows of dossiers that changed in this step.
    pub(crate) fn update_desk_rows(&mut self) -> Result<(), Halt> {
        let mut changed = self.shelf.take_unsaved();
        changed.extend(self.step.changed.keys());
        changed.iter().try_for_each(|dossier| self.put_desk_row(dossier))
    }

    pub(crate) fn put_desk_row(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(());
        }
        let row = self.view(dossier).map(|view| self.desk_row(view)).transpose()?.flatten();
        let Some(row) = row else { return Ok(()) };
        self.shelf.refresh();
        let summary = self.shelf.summaries.get(dossier).map(|summary| summary.to_bytes(dossier));
        Ok(self.store.put_desk_row(&row, &summary.unwrap_or_default())?)
    }

    fn desk_row(&self, view: &View) -> Result<Option<DeskRow>, Halt> {
        let Some(opening) = view.item(&view.id().genesis()) else { return Ok(None) };
        let last = view.timeline_back(None, 1).next().map_or(opening.place.at, |item| item.place.at);
        // What is claimed to be of tomorrow came today: nobody puts a dossier on top of the Desk for years by its clock.
        let last = last.min(self.now());
        let lead = view.leads().values().first().map_or(opening.member, |lead| lead.value);
        let role = self.role_in(view);
        let closed = view.closed().and_then(|(close, _)| view.item(&close)).map(|item| item.time);
        let due = match view.kind() {
            DossierKind::Alert => self.due_by_level(view, role),
            DossierKind::Request => self.due_of_request(view, role)?,
        };
        Ok(Some(DeskRow {
            dossier: view.id(),
            reference: view.reference().to_string(),
            kind: view.kind() as u64,
            exercise: view.is_exercise(),
            level: view.most_urgent().map_or(u8::MAX, rank),
            title: view.title(&[]).map_or_else(String::new, |said| said.text.to_string()),
            lead,
            opened: opening.time.min(self.now()),
            last_line: last,
            closed,
            needs_acknowledgement: due.needs_acknowledgement,
            role,
            acknowledge_by: due.acknowledge_by,
            answer_by: due.answer_by,
            status: due.status,
            preserved_until: due.preserved_until,
            section: due.section(role, closed.is_some()) as u8,
            titles: view.opening().map(|opening| opening.titles.clone()).unwrap_or_default(),
            tlp: view.handling().map(|handling| handling.tlp),
            silent: due.silent.0,
            asked: due.silent.1,
            taken: due.taken,
        }))
    }

    fn role_in(&self, view: &View) -> u8 {
        if view.leads().values().iter().any(|lead| lead.value == self.me) {
            ROLE_LEAD
        } else if view.participants().contains(&self.me) {
            ROLE_PARTICIPANT
        } else {
            ROLE_FORMER
        }
    }

    /// What the level of a dossier asks of everybody in it.
    fn due_by_level(&self, view: &View, role: u8) -> Due {
        // Of levels that stand beside each other the soonest clock is shown: who keeps it is late for none of them.
        let level = view.level().values().iter().min_by_key(|level| level.value.clocks.acknowledge_by);
        let genesis = view.id().genesis();
        let taken_by = |member| view.page(member).and_then(|page| page.acknowledgement_of(&genesis));
        let acknowledged = taken_by(self.me);
        let asked = || {
            let leads = view.leads().values();
            view.participants().into_iter().filter(|member| !leads.iter().any(|lead| lead.value == *member))
        };
        let is_silent = |member: &Member| {
            taken_by(*member).is_none() && view.page(*member).is_none_or(|page| page.left().is_none())
        };
        let silent = if role == ROLE_LEAD { (asked().filter(is_silent).count(), asked().count()) } else { (0, 0) };
        Due {
            needs_acknowledgement: role == ROLE_PARTICIPANT && acknowledged.is_none() && view.closed().is_none(),
            silent: (number(silent.0), number(silent.1)),
            taken: acknowledged.and_then(|line| view.item(&line)).map(|item| item.time),
            acknowledge_by: level.map(|level| level.value.clocks.acknowledge_by),
            answer_by: level.and_then(|level| level.value.clocks.answer_by).filter(|by| *by > Time(0)),
            ..Due::default()
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Smaller stands higher on the Desk.
fn rank(level: Level) -> u8 {
    match level {
        Level::Immediate => 0,
        Level::Urgent => 1,
        Level::Priority => 2,
        Level::Routine => 3,
    }
}
