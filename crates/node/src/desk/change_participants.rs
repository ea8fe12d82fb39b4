//! The lead asks members to take part, or removes them with a cut for each (PART-001 to PART-004).

use std::collections::BTreeSet;

use comity_dossier::kind::common::reason::Reason;
use comity_dossier::structural::{Grant, Structural};
use comity_dossier::{Actor, DossierId, Member};

use super::{ActFault, Outcome};
use crate::node::Node;
use crate::write::OwnLine;

impl Node {
    /// Lists members as participants, and grants them every earlier text if the lead says so (LATE-002).
    pub(super) fn invite(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        members: &BTreeSet<Member>,
        reason: Reason,
        earlier_texts: bool,
    ) -> Outcome {
        let done = self.list(actor, dossier, members, &BTreeSet::new(), reason)?;
        if done.is_ok() && earlier_texts {
            for member in members {
                let grant = Structural::Grant(Grant { member: *member, frontier: Vec::new() });
                if let Err(fault) = self.write(dossier, actor, OwnLine::structural(grant, None))? {
                    return Ok(Err(fault));
                }
            }
        }
        Ok(done)
    }

    /// Removes members: what this node has seen of them counts, nothing later (PART-003).
    pub(super) fn remove(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        members: &BTreeSet<Member>,
        reason: Reason,
    ) -> Outcome {
        self.list(actor, dossier, &BTreeSet::new(), members, reason)
    }

    fn list(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        invited: &BTreeSet<Member>,
        removed: &BTreeSet<Member>,
        reason: Reason,
    ) -> Outcome {
        let Some(record) = self.record(dossier) else { return Ok(Err(ActFault::NoSuchDossier)) };
        let content = Structural::Participants(record.list_with(invited, removed));
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(reason)))
    }
}

/// The body of a structural line, if there is something to say.
pub(super) fn with_words(reason: Reason) -> Option<comity_dossier::kind::content::Content> {
    reason.words.is_some().then(|| reason.into())
}
