//! Lets go of something that was kept aside.
//!
//! What failed a check is dropped: what is genuine comes again and is checked again. An invitation that was one too many
//! of its lead is let in (LIM-016).

use comity_dossier::Refusal;

use super::{ActFault, Done, Outcome};
use crate::node::Node;

impl Node {
    pub(super) fn release_quarantined(&mut self, number: u64) -> Outcome {
        let found = self.store.quarantined(number.saturating_sub(1), 1)?.into_iter().find(|item| item.number == number);
        let Some(item) = found else { return Ok(Err(ActFault::NoSuchThing)) };
        self.store.release(number)?;
        if item.refusal == Refusal::Quarantined.number() {
            self.let_in(item.peer, item.bytes)?;
        }
        Ok(Ok(Done::Count(1)))
    }
}
