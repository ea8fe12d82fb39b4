//! The lead closes a dossier or opens it again; a process ends its lanes before a clean stop.

use comity_dossier::kind::common::reason::Reason;
use comity_dossier::structural::{Bare, Close, CloseReason, LaneClose, Structural, Tip};
use comity_dossier::{Actor, DossierId};

use super::change_participants::with_words;
use super::{Done, Outcome};
use crate::node::Node;
use crate::write::OwnLine;

impl Node {
    pub(super) fn close_dossier(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        reason: CloseReason,
        words: Reason,
    ) -> Outcome {
        let content = Structural::Close(Close { reason });
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(words)))
    }

    pub(super) fn reopen_dossier(&mut self, actor: &Actor, dossier: &DossierId, words: Reason) -> Outcome {
        let content = Structural::Reopen(Bare {});
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(words)))
    }

    /// Writes the end of every lane of this process, so that peers know that nothing follows (LANE-004).
    pub(super) fn close_lanes(&mut self) -> Outcome {
        let lanes: Vec<_> = self.lanes.iter().map(|(dossier, lane)| (*dossier, *lane)).collect();
        let mut closed = 0;
        for (dossier, lane) in lanes {
            if !self.open_dossier(&dossier)? {
                continue;
            }
            let Some(head) = self.record(&dossier).and_then(|record| record.head(&lane.tip)) else { continue };
            let last = Tip { lane: lane.id, seq: head.seq, id: head.id };
            let content = Structural::LaneClose(LaneClose { last });
            // Where this member may not write any more the lane ends without a word.
            if self.write(&dossier, &super::automatic(), OwnLine::structural(content, None))?.is_ok() {
                closed += 1;
            }
            self.lanes.remove(&dossier);
        }
        Ok(Ok(Done::Count(closed)))
    }
}
