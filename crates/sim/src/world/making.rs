//! How a world is made: members, envelopes, mailboxes, and what a control takes out.

use comity_dossier::sealed::Suite;

/// In which order a step does its three phases. Only the first is right; the other is a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Prepare, commit, release.
    CommitFirst,
    /// Own lines are signed and sent, then committed.
    SignFirst,
    /// Lines of others are receipted, then committed.
    ReceiptFirst,
}

/// How a world is made.
#[derive(Clone, Copy, Debug)]
pub struct Making {
    /// What everything random follows from.
    pub seed: u64,
    /// How calls are sealed; `None`: in envelopes of paper, which costs a tenth and hides nothing.
    pub sealed: Option<Suite>,
    /// How many members there are.
    pub members: usize,
    /// In which order steps are done.
    pub order: Order,
    /// Members that nobody can call, by the number of their machines, each with the host of its mailbox.
    pub boxes: [Option<(usize, usize)>; 2],
    /// By which rule lines are counted.
    pub rule: Rule,
    /// Each process first goes on with a lane of the one before it (a control).
    pub old_lanes: bool,
}

/// By which rule lines are counted. Only the first is what nodes do; the others are controls: the oracle compares what
/// such nodes would count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// What the nodes themselves count.
    AsBuilt,
    /// A removed member's lines count if they came before its removal did.
    RemovalByArrival,
    /// In a forked lane the branch that came first goes on counting.
    FirstBranchCounts,
}

impl Making {
    /// Six members, envelopes of paper, everything in its right order.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self {
            seed,
            sealed: None,
            members: 6,
            order: Order::CommitFirst,
            rule: Rule::AsBuilt,
            old_lanes: false,
            boxes: [None, None],
        }
    }
}
