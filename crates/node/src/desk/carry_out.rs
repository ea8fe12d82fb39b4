//! What the form of an act asks for is written, whatever the kind of the dossier.
//!
//! Promise: one dispatch for every kind: [`Node::act_in_dossier`] finds the form by the kind of the dossier and the name
//! of the verb. A file that comes with an act is named by the line that is written, or the act is refused.

use comity_dossier::kind::common::acts::Act as Wanted;
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::common::form::{Fields, Problem, ProblemCode};
use comity_dossier::kind::{alert, request};
use comity_dossier::lines::DossierKind;
use comity_dossier::{Actor, BlobId, DossierId};

use super::{ActFault, Done, Outcome, Upload};
use crate::files::names;
use crate::node::{Halt, Node};
use crate::write::OwnLine;

/// The kind of a dossier that is here.
pub(super) struct KindHere(pub(super) DossierKind);

impl KindHere {
    /// Refuses acts of another kind of dossier.
    pub(super) fn must_be(&self, kind: DossierKind) -> Result<(), ActFault> {
        if self.0 == kind { Ok(()) } else { Err(ActFault::NoSuchAct) }
    }
}

impl Node {
    /// Does what a verb of this name does in a dossier of that kind.
    pub(super) fn act_in_dossier(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        verb: &str,
        fields: &Fields,
        file: Option<Upload>,
    ) -> Outcome {
        let kind = match self.kind_of(dossier)? {
            Ok(KindHere(kind)) => kind,
            Err(fault) => return Ok(Err(fault)),
        };
        match kind {
            DossierKind::Alert => match alert::form::Verb::from_name(verb) {
                Some(verb) => self.act_in_alert(actor, dossier, verb, fields, file),
                None => Ok(Err(ActFault::NoSuchAct)),
            },
            DossierKind::Request => match request::form::Verb::from_name(verb) {
                Some(verb) => self.act_in_request(actor, dossier, verb, fields, file),
                None => Ok(Err(ActFault::NoSuchAct)),
            },
        }
    }

    /// Opens a dossier and tells its kind.
    pub(super) fn kind_of(&mut self, dossier: &DossierId) -> Result<Result<KindHere, ActFault>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(Err(ActFault::NoSuchDossier));
        }
        Ok(self.view(dossier).map(|view| KindHere(view.kind())).ok_or(ActFault::NoSuchDossier))
    }

    /// Keeps the file that comes with an act, if one does.
    pub(super) fn keep_upload(&mut self, upload: Option<Upload>) -> Result<Result<Option<FileRef>, ActFault>, Halt> {
        let Some(upload) = upload else { return Ok(Ok(None)) };
        match Self::media_type(&upload) {
            Ok(media_type) => Ok(self.keep_file(&upload.bytes, media_type)?.map(Some)),
            Err(fault) => Ok(Err(fault)),
        }
    }

    /// Writes what a form asks for. `kept` is the file that came with it.
    pub(super) fn carry_out(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        wanted: Wanted,
        kept: Option<BlobId>,
    ) -> Outcome {
        let is_named = |blob: &BlobId| matches!(&wanted, Wanted::Write(_, content) if names(content, blob));
        if kept.is_some_and(|blob| !is_named(&blob)) {
            return Ok(Err(takes_no_file()));
        }
        match wanted {
            Wanted::Write(kind, content) => {
                let line = OwnLine { kind, structural: None, content: Some(content) };
                self.write_and_tell(actor, dossier, line)
            }
            Wanted::Invite { members, reason, earlier_texts } => {
                self.invite(actor, dossier, &members, reason, earlier_texts)
            }
            Wanted::Remove(members, reason) => self.remove(actor, dossier, &members, reason),
            Wanted::Close(reason, words) => self.close_dossier(actor, dossier, reason, words),
            Wanted::Reopen(words) => self.reopen_dossier(actor, dossier, words),
            Wanted::OfferLead(to, reason) => self.offer_lead(actor, dossier, to, reason),
            Wanted::AcceptLead(offer, reason) => self.accept_lead(actor, dossier, offer, reason),
            Wanted::ReleaseLead { accept, to, reason } => self.release_lead(actor, dossier, accept, to, reason),
        }
    }

    pub(super) fn write_and_tell(&mut self, actor: &Actor, dossier: &DossierId, line: OwnLine) -> Outcome {
        let written = self.write(dossier, actor, line)?;
        Ok(written.map(|entry| Done::Written { dossier: *dossier, entry }))
    }
}

/// A file came with something that has no place for one: nobody would ever see it.
pub(super) fn takes_no_file() -> ActFault {
    let field = "file".to_owned();
    ActFault::Form(vec![Problem { field, code: ProblemCode::UnknownField, limit: None }])
}
