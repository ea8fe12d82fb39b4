//! What the node does without being asked, one file for each job.
//!
//! Promise: each job does a bounded piece at a time, and doing it twice changes nothing; when it is due next is told to the
//! shell like everything else that waits for a time.
//! Not here: the conversations with peers, which have their own times.

pub(crate) mod scrub;
pub(crate) mod seek;

use std::collections::BTreeSet;

use comity_dossier::{DossierId, Member, Time};

use crate::node::{Halt, Node};

/// When each job is due.
#[derive(Default)]
pub(crate) struct Jobs {
    pub(crate) seek: seek::Seek,
    pub(crate) scrub: scrub::Scrub,
    /// Members that nobody can call and whose store began anew, and the dossiers that they are told of again.
    pub(crate) tell_again: BTreeSet<(Member, DossierId)>,
}

/// Dossiers that are told of again in one step: each has to be opened.
const AGAIN_IN_A_STEP: usize = 8;

impl Jobs {
    /// When the first of them is due.
    pub(crate) fn next(&self) -> Time {
        if self.tell_again.is_empty() { self.seek.due.min(self.scrub.due) } else { Time(0) }
    }

    /// The clock was set: what waits for an hour of the old one might wait for years of the new one.
    pub(crate) fn clock_was_set(&mut self, now: Time) {
        self.seek.due = self.seek.due.min(now);
        self.scrub.due = self.scrub.due.min(now);
    }
}

impl Node {
    /// Does what is due, in the open transaction. `idle`: the step has nothing else to do.
    pub(crate) fn do_jobs(&mut self, idle: bool) -> Result<(), Halt> {
        self.seek_what_is_missing()?;
        for _ in 0..AGAIN_IN_A_STEP {
            let Some((member, dossier)) = self.jobs.tell_again.pop_first() else { break };
            self.send_last_lines_again(dossier, member)?;
        }
        self.scrub(idle)?;
        self.mend()
    }
}
