//! The words between a node and its conversations: what happened, what to do, how things stand.

use comity_dossier::{Refusal, Time};

use super::Trouble;

/// The three calls that may be in flight to one peer (PUSH-002).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A push with an immediate line in it.
    Urgent,
    /// Everything else that is not a push.
    Other,
    /// A push.
    Bulk,
}

impl Slot {
    pub(super) const ALL: [Slot; 3] = [Slot::Urgent, Slot::Other, Slot::Bulk];
}

/// What can be done with a peer, in the order in which it is done when several wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Push what is urgent in the outbox.
    PushUrgent,
    /// Fetch charters that we lack.
    Charter,
    /// Fetch cards that we lack.
    Card,
    /// Say hello.
    Hello,
    /// Send receipts that did not fit into an answer.
    Receipts,
    /// Compare the buckets of what is shared.
    Buckets,
    /// Compare frontiers of the buckets that differ, from the first page or from where the last answer ended.
    Frontiers,
    /// Fetch lines and bodies that we lack and this peer can serve.
    Fetch,
    /// Fetch parts of files that are wanted and this peer can serve.
    File,
    /// Push the rest of the outbox.
    PushBulk,
}

impl What {
    /// Everything, in order.
    pub const ALL: [What; 10] = [
        What::PushUrgent,
        What::Charter,
        What::Card,
        What::Hello,
        What::Receipts,
        What::Buckets,
        What::Frontiers,
        What::Fetch,
        What::File,
        What::PushBulk,
    ];

    /// Returns the slot in which it is done.
    #[must_use]
    pub fn slot(self) -> Slot {
        match self {
            What::PushUrgent => Slot::Urgent,
            What::PushBulk => Slot::Bulk,
            _ => Slot::Other,
        }
    }
}

/// A call to make now. The node answers each with exactly one [`Input::Answered`] or [`Input::Failed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task {
    /// The slot it occupies until then.
    pub slot: Slot,
    /// What to do.
    pub what: What,
}

/// What the node would like done with this peer, besides pushing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Want {
    /// Say hello: a member was added, a generation changed.
    Hello,
    /// Compare what is shared, buckets first: a frontier went back (REP-004).
    Frontiers,
    /// Fetch lines or bodies.
    Fetch,
    /// Send receipts.
    Receipts,
    /// Fetch a card: an unknown key was seen.
    Card,
    /// Fetch charters.
    Charter,
    /// Fetch parts of a file.
    File,
    /// A receipt of this peer lacks what we hold: greet it in 60 s, when its author will have sent it (REP-005).
    RepairSoon,
}

/// What an answered call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Summary {
    /// The peer greeted back.
    Hello {
        /// Its root is ours: nothing to repair.
        in_step: bool,
        /// It holds a newer charter.
        charter_behind: bool,
        /// It has a newer card of its own.
        card_behind: bool,
    },
    /// Buckets were compared.
    Buckets {
        /// Some of them differ.
        differ: bool,
    },
    /// Frontiers were compared.
    Frontiers {
        /// The peer holds lines that we lack and will ask it for.
        lacking_here: bool,
        /// We hold lines that the peer lacks; the node has put them into the outbox.
        lacking_there: bool,
        /// A page or the rest of an answer follows.
        more: bool,
    },
    /// A batch was pushed.
    Pushed {
        /// More of this urgency can be sent now.
        more: bool,
        /// Something of it must be sent again later, for this reason.
        later: Option<Refusal>,
    },
    /// Lines, receipts, charters, cards or parts of files went over.
    Done {
        /// There is more of the same to do with this peer now.
        more: bool,
    },
    /// The peer refused the call.
    Refused(Refusal),
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// This node started (or this peer was added): say hello (PUSH-004).
    Started,
    /// A line for this peer was committed to the outbox.
    Queued {
        /// Whether it is an immediate line.
        urgent: bool,
    },
    /// A call or parcel of this peer came in, and its signature was good.
    HeardFrom,
    /// A call was answered.
    Answered {
        /// The slot of the task.
        slot: Slot,
        /// What came of it.
        summary: Summary,
    },
    /// A call came to nothing.
    Failed {
        /// The slot of the task.
        slot: Slot,
        /// Why.
        trouble: Trouble,
    },
    /// The node would like something done.
    Wants(Want),
    /// Nothing; the time may have come.
    Tick,
}

/// What the node has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Make this call now.
    Do(Task),
    /// Give [`Input::Tick`] at this time, unless something else comes before. It replaces what was said earlier.
    WakeAt(Time),
}

/// Whether a peer can be reached, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Not tried since this node started.
    Untried,
    /// The last call was answered.
    Up,
    /// The last call came to nothing.
    Down,
}

/// What becomes of a peer, for `comity peer explain` (PUSH-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether it can be reached.
    pub reach: Reach,
    /// Since when.
    pub since: Time,
    /// Calls in a row that came to nothing.
    pub tries: u32,
    /// Why the last of them did.
    pub reason: Option<Trouble>,
    /// When it is tried next; `None` if nothing waits for it or a call is in flight.
    pub next_try: Option<Time>,
    /// An urgent line waits.
    pub urgent_waits: bool,
    /// Other lines wait.
    pub bulk_waits: bool,
}
