//! What is known of a member from outside its page: what the post tells, and which line shows something.
//!
//! Not here: receipts themselves (the node keeps them).

use crate::ids::{EntryId, Member};
use crate::time::Time;

/// What the post knows of one member: kept by the node, from receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A receipt of the member's node covers the lines of the dossier, texts included.
    Held {
        /// When that node says it held them.
        since: Time,
    },
    /// A receipt covers the lines and says that texts were lacking.
    HeldWithoutTexts {
        /// When that node says so.
        since: Time,
    },
    /// No receipt yet: it waits in a mailbox, from which the member's node takes it when it looks there. Never the same as
    /// delivered.
    InMailbox {
        /// Whose node keeps the mailbox.
        host: Member,
        /// Since when it waits there.
        since: Time,
    },
    /// No receipt yet.
    Waiting {
        /// Since when it has been tried.
        since: Time,
        /// How often.
        tries: u32,
    },
}

/// A signed line that shows something, and when its author says it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The line.
    pub entry: EntryId,
    /// Its claimed time.
    pub time: Time,
}
