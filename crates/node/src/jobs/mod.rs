//! What the node does without being asked, one file for each job.
//!
//! Promise: each job does a bounded piece at a time, and doing it twice changes nothing; when it is due next is told to the
//! shell like everything else that waits for a time.
//! Not here: the conversations with peers, which have their own times.

pub(crate) mod seek;

use comity_dossier::Time;

use crate::node::{Halt, Node};

/// When each job is due.
#[derive(Default)]
pub(crate) struct Jobs {
    pub(crate) seek: seek::Seek,
}

impl Jobs {
    /// When the first of them is due.
    pub(crate) fn next(&self) -> Time {
        self.seek.due
    }

    /// The clock was set: what waits for an hour of the old one might wait for years of the new one.
    pub(crate) fn clock_was_set(&mut self, now: Time) {
        self.seek.due = self.seek.due.min(now);
    }
}

impl Node {
    /// Does what is due, in the open transaction.
    pub(crate) fn do_jobs(&mut self) -> Result<(), Halt> {
        self.seek_what_is_missing()
    }
}
