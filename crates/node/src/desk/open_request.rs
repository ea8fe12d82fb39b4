//! An officer opens a request: as a draft for consultation, or sent at once.

use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::kind::request::clocks::{Limits, Receiver};
use comity_dossier::kind::request::form::{self, OpenContext, OpenRequest};
use comity_dossier::lines::DossierKind;
use comity_dossier::{Actor, Member};

use super::found_dossier::NewDossier;
use super::identifiers::with_registries;
use super::{ActFault, Outcome, Upload, takes_no_file};
use crate::files::names;
use crate::node::Node;

impl Node {
    pub(super) fn open_request(&mut self, actor: &Actor, fields: &Fields, upload: Option<Upload>) -> Outcome {
        let file = match self.keep_upload(upload)? {
            Ok(file) => file,
            Err(fault) => return Ok(Err(fault)),
        };
        let outcome = match self.read_request(fields, file.as_ref()) {
            Ok(new) => self.found_dossier(actor, new)?,
            Err(fault) => Err(fault),
        };
        self.forget_file_of_refused(file.map(|file| file.blob), outcome)
    }

    fn read_request(&self, fields: &Fields, file: Option<&FileRef>) -> Result<NewDossier, ActFault> {
        let now = self.now();
        let limits =
            Limits { acknowledge_ms: &|level| self.acknowledge_ms(level), answer_ms: &|level| self.answer_ms(level) };
        let context = OpenContext {
            own: self.me,
            now,
            is_member: &|member| self.is_member(member, now),
            limits,
            receiver: &|member| self.receiver(member),
            file,
        };
        let open = with_registries(fields, form::open(fields, &context)).map_err(ActFault::Form)?;
        if file.is_some_and(|file| !names(&open.first, &file.blob)) {
            return Err(takes_no_file());
        }
        Ok(new_request(open))
    }

    /// What the newest card of a member says of its law: deadlines are computed from it, once (REQ-004).
    pub(super) fn receiver(&self, member: Member) -> Option<Receiver<'_>> {
        let card = self.trust.card_chain(member)?.newest_card()?;
        Some(Receiver { card_version: card.version, law: &card.law })
    }
}

pub(super) fn new_request(open: OpenRequest) -> NewDossier {
    NewDossier {
        kind: DossierKind::Request,
        exercise: open.exercise,
        participants: open.participants,
        history: open.history,
        opening: open.opening,
        continues: None,
        first: (open.kind, open.first),
    }
}
