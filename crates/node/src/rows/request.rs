//! What a request shows on the Desk: its status, whether somebody has yet to acknowledge, the nearest of each clock.
//!
//! Promise: a requested member sees what it is asked itself; everybody else what the requested members are asked, the
//! furthest behind first. *Preserved until* runs until the lead needs the data no more (REQ-009).

use comity_dossier::Member;
use comity_dossier::codes::RequestStatus;
use comity_dossier::fold::View;
use comity_dossier::kind::request::table::{Row, Standing};

use super::{Due, ROLE_LEAD, ROLE_PARTICIPANT, number};
use crate::node::{Halt, Node};

impl Node {
    pub(super) fn due_of_request(&self, view: &View, role: u8) -> Result<Due, Halt> {
        let rows = self.request_rows(view)?;
        let own = rows.iter().find(|row| row.member == self.me);
        let concern: &[Row] = match own {
            Some(own) => std::slice::from_ref(own),
            None => &rows,
        };
        let status = concern.iter().flat_map(|row| &row.standings).map(|standing| standing.status).next();
        let preserved_until = concern.iter().filter(|row| is_needed(row)).filter_map(Row::preserved_until).min();
        // Who is asked nothing answers for the dossier as a whole, as in an alert.
        let asks = || concern.iter().flat_map(|row| row.standings.iter().chain(&row.extensions));
        let concerns = own.is_some() || role == ROLE_LEAD;
        if !concerns || asks().all(|standing| standing.ask.is_none()) {
            let mut due = self.due_by_level(view, role);
            due.needs_acknowledgement &= !self.spoke_to_draft(view, self.me) && status != Some(RequestStatus::Closed);
            due.answer_by = None;
            if status == Some(RequestStatus::Closed) {
                due.silent.0 = 0;
            }
            return Ok(Due { status, preserved_until: preserved_until.filter(|_| concerns), ..due });
        }
        let waits = |row: &&Row| row.standings.iter().any(|standing| standing.acknowledge_due().is_some());
        let silent = if role == ROLE_LEAD { (rows.iter().filter(waits).count(), rows.len()) } else { (0, 0) };
        let taken = own.and_then(|own| own.standings.iter().filter_map(|standing| standing.acknowledged).next_back());
        let answer_by = asks().filter_map(Standing::answer_due).min();
        let acknowledge_by = asks().filter_map(Standing::acknowledge_due).min();
        Ok(Due {
            needs_acknowledgement: own.is_some() && role == ROLE_PARTICIPANT && acknowledge_by.is_some(),
            acknowledge_by,
            answer_by,
            status,
            preserved_until,
            silent: (number(silent.0), number(silent.1)),
            taken: taken.map(|shown| shown.time),
            owes_answer: own.is_some() && answer_by.is_some(),
        })
    }

    /// Tells whether a member said something to a draft: its desk has it.
    fn spoke_to_draft(&self, view: &View, member: Member) -> bool {
        let said = |draft| view.page(member).is_some_and(|page| page.request.replies_to(&draft).next().is_some());
        view.request().drafts().any(said)
    }
}

/// Tells whether the lead needs what the member keeps.
fn is_needed(row: &Row) -> bool {
    let is_over = |standing: &Standing| matches!(standing.status, RequestStatus::Withdrawn | RequestStatus::Closed);
    !row.standings.iter().any(is_over)
}
