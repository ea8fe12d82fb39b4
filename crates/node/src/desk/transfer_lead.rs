//! The lead changes hands: it is offered, accepted and released (LEAD-001 to LEAD-004).
//!
//! Not here: which offer or acceptance is meant (`comity_dossier::kind::common::lead_transfer`).

use comity_dossier::kind::common::reason::Reason;
use comity_dossier::structural::{LeadAccept, LeadOffer, LeadRelease, Structural};
use comity_dossier::{Actor, DossierId, EntryId, Member};

use super::Outcome;
use super::change_participants::with_words;
use crate::node::Node;
use crate::write::OwnLine;

impl Node {
    pub(super) fn offer_lead(&mut self, actor: &Actor, dossier: &DossierId, to: Member, reason: Reason) -> Outcome {
        let content = Structural::LeadOffer(LeadOffer { to });
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(reason)))
    }

    pub(super) fn accept_lead(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        offer: EntryId,
        reason: Reason,
    ) -> Outcome {
        let content = Structural::LeadAccept(LeadAccept { offer });
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(reason)))
    }

    /// Hands the lead over. The line rests on all that this node has of the dossier: what it has of the lead's own lines
    /// is inside the cut, and nothing of it becomes void (LEAD-004).
    pub(super) fn release_lead(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        accept: EntryId,
        to: Member,
        reason: Reason,
    ) -> Outcome {
        let content = Structural::LeadRelease(LeadRelease { accept, to });
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(reason)))
    }
}
