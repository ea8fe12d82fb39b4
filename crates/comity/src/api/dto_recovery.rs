//! What came back to a node whose store began anew, and from whom.

use comity_dossier::Member;
use comity_node::life::{Brought, Cause};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;

/// What came back since the store last began anew.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Recovery {
    /// Why something may be lacking: `restored`, `went-back` or `copied`.
    pub(crate) cause: String,
    /// The moment that the store went back to.
    pub(crate) since: Ms,
    /// When it began anew.
    pub(crate) began: Ms,
    /// What each peer brought.
    pub(crate) peers: Vec<RecoveredFrom>,
}

/// What one peer brought back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RecoveredFrom {
    /// The code of the peer.
    pub(crate) peer: String,
    /// Lines of our own.
    pub(crate) own: u64,
    /// Lines of other members.
    pub(crate) others: u64,
    /// Texts of lines that were here without them.
    pub(crate) texts: u64,
    /// Files.
    pub(crate) files: u64,
    /// Receipts.
    pub(crate) receipts: u64,
    /// When the earliest of these lines was written, as it says.
    pub(crate) first: Option<Ms>,
    /// When the latest was.
    pub(crate) last: Option<Ms>,
    /// Since when neither has a line that the other lacks.
    pub(crate) in_step: Option<Ms>,
}

/// Returns the word for why a store began anew.
pub(crate) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Restored => "restored",
        Cause::WentBack => "went-back",
        Cause::Copied => "copied",
    }
}

impl Recovery {
    /// Says what came back.
    pub(crate) fn of(look: &comity_node::life::Recovery) -> Self {
        let from = |(peer, it): (&Member, &Brought)| RecoveredFrom {
            peer: peer.to_string(),
            own: it.own,
            others: it.others,
            texts: it.texts,
            files: it.files,
            receipts: it.receipts,
            first: it.first.map(Ms::from),
            last: it.last.map(Ms::from),
            in_step: it.in_step.map(Ms::from),
        };
        Self {
            cause: cause(look.cause).to_owned(),
            since: look.since.into(),
            began: look.began.into(),
            peers: look.peers.iter().map(from).collect(),
        }
    }
}
