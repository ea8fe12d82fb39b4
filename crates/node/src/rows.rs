//! The read model of the Desk: one row for each dossier, in the same transaction as the lines that it sums up.

use comity_dossier::codes::Level;
use comity_dossier::fold::View;
use comity_dossier::{DossierId, Time};
use comity_store::DeskRow;

use crate::node::{Halt, Node};

/// This member leads the dossier.
pub const ROLE_LEAD: u8 = 1;
/// This member takes part in the dossier.
pub const ROLE_PARTICIPANT: u8 = 2;
/// This member took part and does no more.
pub const ROLE_FORMER: u8 = 3;

impl Node {
    /// Writes the rows of dossiers that changed in this step.
    pub(crate) fn update_desk_rows(&mut self) -> Result<(), Halt> {
        let changed: Vec<DossierId> = self.step.changed.keys().copied().collect();
        changed.iter().try_for_each(|dossier| self.put_desk_row(dossier))
    }

    pub(crate) fn put_desk_row(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(());
        }
        let Some(row) = self.view(dossier).and_then(|view| self.desk_row(view)) else { return Ok(()) };
        Ok(self.store.put_desk_row(&row, &[])?)
    }

    fn desk_row(&self, view: &View) -> Option<DeskRow> {
        let opening = view.item(&view.id().genesis())?;
        let last = view.timeline_back(None, 1).next().map_or(opening.place.at, |item| item.place.at);
        let level = view.level().values().first();
        let lead = view.leads().values().first().map_or(opening.member, |lead| lead.value);
        let takes_part = view.participants().contains(&self.me);
        let leads = view.leads().values().iter().any(|lead| lead.value == self.me);
        let acknowledged =
            view.page(self.me).is_some_and(|page| page.acknowledgement_of(&view.id().genesis()).is_some());
        let closed = view.closed().and_then(|(close, _)| view.item(&close)).map(|item| item.time);
        Some(DeskRow {
            dossier: view.id(),
            reference: view.reference().to_string(),
            kind: view.kind() as u64,
            exercise: view.is_exercise(),
            level: view.most_urgent().map_or(u8::MAX, rank),
            title: view.title(&[]).map_or_else(String::new, |said| said.text.to_string()),
            lead,
            opened: opening.time,
            last_line: last,
            closed,
            needs_acknowledgement: takes_part && !leads && !acknowledged && closed.is_none(),
            role: if leads {
                ROLE_LEAD
            } else if takes_part {
                ROLE_PARTICIPANT
            } else {
                ROLE_FORMER
            },
            acknowledge_by: level.map(|level| level.value.clocks.acknowledge_by),
            answer_by: level.and_then(|level| level.value.clocks.answer_by).filter(|by| *by > Time(0)),
        })
    }
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
