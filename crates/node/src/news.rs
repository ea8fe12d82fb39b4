//! What came into the log after a position, in short: what the event stream tells and replays.
//!
//! Promise: a line is told once it is folded, with the position at which it then stands, so whoever goes on from the last
//! position that it was told misses nothing and hears nothing twice. Nothing of what a line says is in it.
//! Not here: who listens, how many may, and the form in which they are told (the binary's `api::events`).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use comity_dossier::codes::Level;
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, EntryId, Kind, Member};
use comity_store::{DeskRow, Position, StoredEntry};

use crate::node::{Halt, Node};

/// A line that came into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Where it stands in this node's log; means nothing to another node.
    pub position: u64,
    /// The line.
    pub line: EntryId,
    /// Its kind.
    pub kind: Kind,
    /// Who wrote it.
    pub by: Member,
    /// Its dossier.
    pub about: Brief,
    /// It is another member's, it counts, and its dossier is immediate and open: it announces itself.
    pub immediate: bool,
}

/// A dossier in short, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The dossier.
    pub dossier: DossierId,
    /// Its reference; empty as long as its opening is not here.
    pub reference: String,
    /// Its kind; `None` as long as its opening is not here.
    pub kind: Option<DossierKind>,
    /// Its level; `None` while it is not known here.
    pub level: Option<Level>,
    /// Whether it is an exercise.
    pub exercise: bool,
}

/// Lines that came after a position, and how far the log was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsPage {
    /// The lines, in the order of the log; those by which nodes speak to each other (lanes, heads seen) are left out.
    pub news: Vec<News>,
    /// From where to go on.
    pub upto: u64,
    /// More came than was asked for: whoever needs it all looks at everything again.
    pub more: bool,
}

impl Node {
    /// Returns the last position of the log; 0 if it is empty.
    pub fn log_position(&self) -> Result<u64, Halt> {
        Ok(self.store.last_position()?.0)
    }

    /// Returns the lines of at most `most` positions after `after`.
    pub fn news(&mut self, after: u64, most: usize) -> Result<NewsPage, Halt> {
        let last = self.log_position()?;
        let mut lines = self.store.entries_after(Position(after), most.saturating_add(1))?;
        let more = lines.len() > most;
        lines.truncate(most);
        let mut briefs: BTreeMap<DossierId, (Brief, bool)> = BTreeMap::new();
        let mut news = Vec::new();
        let told = lines.last().map(|line| line.position.0);
        for line in lines.into_iter().filter(|line| !is_between_nodes(line.kind)) {
            let (about, open) = match briefs.entry(line.dossier) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(unknown) => unknown.insert(self.row_and_brief(&line.dossier)?).clone(),
            };
            let rings = about.level == Some(Level::Immediate) && open && line.member != self.me;
            let immediate = rings && self.line_rings(&line)?;
            let StoredEntry { position, id, kind, member, .. } = line;
            news.push(News { position: position.0, line: id, kind, by: member, about, immediate });
        }
        // Positions of lines that still wait, or that were forgotten, are passed by unless more is to come.
        let upto = if more { told.unwrap_or(after) } else { told.unwrap_or(after).max(last).max(after) };
        Ok(NewsPage { news, upto, more })
    }

    /// Returns a dossier in short.
    pub fn brief(&self, dossier: &DossierId) -> Result<Brief, Halt> {
        Ok(self.row_and_brief(dossier)?.0)
    }

    fn row_and_brief(&self, dossier: &DossierId) -> Result<(Brief, bool), Halt> {
        let row: Option<DeskRow> = self.store.desk_row(dossier)?;
        let Some(row) = row else {
            let unknown =
                Brief { dossier: *dossier, reference: String::new(), kind: None, level: None, exercise: false };
            return Ok((unknown, false));
        };
        let brief = Brief {
            dossier: *dossier,
            reference: row.reference,
            kind: [DossierKind::Alert, DossierKind::Request].into_iter().find(|kind| *kind as u64 == row.kind),
            level: Level::ALL.get(usize::from(row.level)).copied(),
            exercise: row.exercise,
        };
        Ok((brief, row.closed.is_none()))
    }

    fn line_rings(&mut self, line: &StoredEntry) -> Result<bool, Halt> {
        Ok(self.open_dossier(&line.dossier)?
            && self.view(&line.dossier).is_some_and(crate::desk::rings)
            && self
                .record(&line.dossier)
                .and_then(|record| record.standing(&line.id))
                .is_some_and(comity_dossier::counting::Standing::counts))
    }
}

/// Lines by which nodes keep order among themselves; no officer wrote them.
fn is_between_nodes(kind: Kind) -> bool {
    matches!(kind, Kind::LANE_OPEN | Kind::LANE_CLOSE | Kind::SEEN)
}
