//! An officer acts in a request: asks, accepts, refuses, answers, keeps, calls off …

use comity_dossier::kind::common::acts::{Act as Wanted, Context};
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::kind::request::form::{self, RequestContext, Verb};
use comity_dossier::lines::DossierKind;
use comity_dossier::{Actor, DossierId};

use super::identifiers::with_registries;
use super::{ActFault, Outcome, Upload};
use crate::node::Node;

impl Node {
    pub(super) fn act_in_request(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        verb: Verb,
        fields: &Fields,
        upload: Option<Upload>,
    ) -> Outcome {
        if let Err(fault) = self.kind_of(dossier)?.and_then(|kind| kind.must_be(DossierKind::Request)) {
            return Ok(Err(fault));
        }
        let file = match self.keep_upload(upload)? {
            Ok(file) => file,
            Err(fault) => return Ok(Err(fault)),
        };
        let kept = file.as_ref().map(|file| file.blob);
        let outcome = match self.read_act(dossier, verb, fields, file.as_ref()) {
            Ok(wanted) => self.carry_out(actor, dossier, wanted, kept)?,
            Err(fault) => Err(fault),
        };
        self.forget_file_of_refused(kept, outcome)
    }

    pub(super) fn read_act(
        &self,
        dossier: &DossierId,
        verb: Verb,
        fields: &Fields,
        file: Option<&FileRef>,
    ) -> Result<Wanted, ActFault> {
        let view = self.view(dossier).ok_or(ActFault::NoSuchDossier)?;
        let now = self.now();
        let acts = Context {
            own: self.me,
            now,
            view,
            is_member: &|member| self.is_member(member, now),
            acknowledge_ms: &|level| self.acknowledge_ms(level),
            file,
        };
        let receiver = |member| self.receiver(member);
        let context = RequestContext { acts, answer_ms: &|level| self.answer_ms(level), receiver: &receiver };
        with_registries(fields, form::act(verb, fields, &context)).map_err(ActFault::Form)
    }
}
