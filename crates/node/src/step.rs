//! What a step collects while it is prepared, to be done after its commit.
//!
//! Not here: the three phases of a step (see `node`).

use std::collections::BTreeMap;

use comity_dossier::{DossierId, EntryId, Hash, Member, Refusal, SaltedBody};
use comity_exchange::CallHead;
use comity_exchange::conversation::Task;
use comity_exchange::mailbox::Look;
use comity_seal::ReplyKey;
use comity_store::PendingUsage;

use crate::desk::{ActFault, Done};
use crate::inbox::Brought;
use crate::node::Ticket;
use crate::pager::Paging;
use crate::serve::Owed;

/// What a step collects while it is prepared.
#[derive(Default)]
pub(crate) struct Step {
    /// Own lines that were appended: signed after the commit.
    pub(crate) to_sign: Vec<ToSign>,
    /// Answers that are made after the commit.
    pub(crate) owed: Vec<OwedAnswer>,
    /// Calls to make after the commit.
    pub(crate) tasks: Vec<(Member, Task)>,
    /// What was told by acts.
    pub(crate) done: Vec<(Ticket, Result<Done, ActFault>)>,
    /// Dossiers that changed, and whether an immediate line of another came.
    pub(crate) changed: BTreeMap<DossierId, bool>,
    pub(crate) problems: Vec<(Ticket, Refusal)>,
    /// Pages to be sent after the commit.
    pub(crate) pages: Vec<Paging>,
    /// Lines of others were kept.
    pub(crate) received: bool,
    /// What waits for its past of the peer whose lines are being taken: counted once for a batch, then kept (LIM-009).
    pub(crate) pending: Option<(Member, PendingUsage)>,
    /// What the batch that is being taken brought of each dossier, and whose lines came.
    pub(crate) to_show: BTreeMap<DossierId, Brought>,
    /// Looks into boxes of our own to make after the commit.
    pub(crate) looks: Vec<(Member, Look)>,
}

/// An own line that was appended: it is signed after the commit.
pub(crate) struct ToSign {
    pub(crate) id: EntryId,
    pub(crate) protected: Vec<u8>,
    pub(crate) header: Vec<u8>,
    pub(crate) body: Option<SaltedBody>,
}

/// An answer that is made after the commit.
pub(crate) struct OwedAnswer {
    pub(crate) ticket: Ticket,
    pub(crate) call: CallHead,
    pub(crate) hash: Hash,
    /// What is replied, sealed with the key of the call; or a refusal, which is not sealed.
    pub(crate) what: Result<(Owed, ReplyKey), Refusal>,
}
