//! An officer acts in an alert that is open: acknowledges, notes, says what was done, corrects, invites …

use comity_dossier::kind::alert::form::{self, CapName, Verb};
use comity_dossier::kind::common::acts::Context;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::lines::DossierKind;
use comity_dossier::{Actor, DossierId};

use super::{ActFault, Outcome, Upload};
use crate::node::Node;

impl Node {
    pub(super) fn act_in_alert(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        verb: Verb,
        fields: &Fields,
        upload: Option<Upload>,
    ) -> Outcome {
        if let Err(fault) = self.kind_of(dossier)?.and_then(|kind| kind.must_be(DossierKind::Alert)) {
            return Ok(Err(fault));
        }
        let (mut file, mut imported) = (None, None);
        match upload {
            Some(upload) if verb == Verb::Update => match self.import(&upload)? {
                Ok((found, _)) => imported = Some(found),
                Err(fault) => return Ok(Err(fault)),
            },
            upload => match self.keep_upload(upload)? {
                Ok(kept) => file = kept,
                Err(fault) => return Ok(Err(fault)),
            },
        }
        let (identifier, sender) = self.cap_name();
        let now = self.now();
        let Some(view) = self.view(dossier) else { return Ok(Err(ActFault::NoSuchDossier)) };
        let context = Context {
            own: self.me,
            now,
            view,
            is_member: &|member| self.is_member(member, now),
            acknowledge_ms: &|level| self.acknowledge_ms(level),
            file: file.as_ref(),
        };
        let name = CapName { identifier: &identifier, sender: &sender };
        let kept = file.as_ref().or(imported.as_ref().map(|imported| &imported.original.file)).map(|file| file.blob);
        let outcome = match form::act(verb, fields, &context, name, imported.as_ref()) {
            Ok(wanted) => self.carry_out(actor, dossier, wanted, kept)?,
            Err(problems) => Err(ActFault::Form(problems)),
        };
        self.forget_file_of_refused(kept, outcome)
    }
}
