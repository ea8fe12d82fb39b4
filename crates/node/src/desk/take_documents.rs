//! An administrator brings a charter or a card that travelled as a file, or has the read models folded again.

use super::{ActFault, Done, Outcome};
use crate::node::Node;

impl Node {
    pub(super) fn take_charter_file(&mut self, bytes: &[u8]) -> Outcome {
        let taken = self.take_charter(bytes)?;
        Ok(taken.map(|news| Done::Taken { news }).map_err(ActFault::Charter))
    }

    pub(super) fn take_card_file(&mut self, bytes: &[u8]) -> Outcome {
        let taken = self.take_card(bytes)?;
        Ok(taken.map(|news| Done::Taken { news }).map_err(ActFault::Card))
    }

    /// Drops every read model and folds it again from the lines: the same comes out.
    pub(super) fn rebuild(&mut self) -> Outcome {
        self.store.drop_read_models()?;
        let all: Vec<_> = self.shelf.summaries.keys().copied().collect();
        for dossier in &all {
            self.shelf.close(dossier);
            if self.open_dossier(dossier)? {
                self.put_desk_row(dossier)?;
            }
        }
        Ok(Ok(Done::Count(all.len() as u64)))
    }
}
