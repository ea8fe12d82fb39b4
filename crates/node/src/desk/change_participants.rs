//! The lead asks members to take part, or removes them with a cut for each (PART-001 to PART-004).

use std::collections::BTreeSet;

use comity_dossier::kind::common::reason::Reason;
use comity_dossier::structural::{Cut, Grant, HistoryRule, Participants, Structural};
use comity_dossier::{Actor, DossierId, Member};

use super::{ActFault, Done, Outcome};
use crate::node::Node;
use crate::write::OwnLine;

impl Node {
    /// Lists members as participants. Where the lead grants earlier texts, what is written beside the invitation is
    /// granted too, since its authors could not know of the new reader (LATE-002).
    pub(super) fn invite(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        members: &BTreeSet<Member>,
        reason: Reason,
    ) -> Outcome {
        let Some(record) = self.record(dossier) else { return Ok(Err(ActFault::NoSuchDossier)) };
        let listed: BTreeSet<Member> = record.participants().union(members).copied().collect();
        let grants = record.genesis().history == HistoryRule::LeadGrants;
        let content =
            Structural::Participants(Participants { members: listed.into_iter().collect(), cuts: Vec::new() });
        let done = self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(reason)))?;
        if let (Ok(Done::Written { .. }), true) = (&done, grants) {
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
        let Some(record) = self.record(dossier) else { return Ok(Err(ActFault::NoSuchDossier)) };
        let listed: Vec<Member> = record.participants().difference(members).copied().collect();
        let cuts = members.iter().map(|member| Cut { member: *member, tips: record.tips_of(*member) }).collect();
        let content = Structural::Participants(Participants { members: listed, cuts });
        self.write_and_tell(actor, dossier, OwnLine::structural(content, with_words(reason)))
    }
}

/// The body of a structural line, if there is something to say.
pub(super) fn with_words(reason: Reason) -> Option<comity_dossier::kind::content::Content> {
    reason.words.is_some().then(|| reason.into())
}
