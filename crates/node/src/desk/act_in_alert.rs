//! An officer acts in an alert that is open: acknowledges, notes, says what was done, corrects, invites …

use comity_dossier::kind::alert::form::{self, CapName, Verb};
use comity_dossier::kind::common::acts::{Act as Wanted, Context};
use comity_dossier::kind::common::form::Fields;
use comity_dossier::{Actor, DossierId, Kind};

use super::{ActFault, Done, Outcome, Upload};
use crate::node::Node;
use crate::write::OwnLine;

impl Node {
    pub(super) fn act_in_alert(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        verb: Verb,
        fields: &Fields,
        upload: Option<Upload>,
    ) -> Outcome {
        if !self.open_dossier(dossier)? {
            return Ok(Err(ActFault::NoSuchDossier));
        }
        let (mut file, mut imported) = (None, None);
        match upload {
            Some(upload) if verb == Verb::Update => match self.import(&upload)? {
                Ok((found, _)) => imported = Some(found),
                Err(fault) => return Ok(Err(fault)),
            },
            Some(upload) => {
                let media_type = match Self::media_type(&upload) {
                    Ok(line) => line,
                    Err(fault) => return Ok(Err(fault)),
                };
                match self.keep_file(&upload.bytes, media_type)? {
                    Ok(reference) => file = Some(reference),
                    Err(fault) => return Ok(Err(fault)),
                }
            }
            None => {}
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
            Ok(wanted) => self.carry_out(actor, dossier, wanted)?,
            Err(problems) => Err(ActFault::Form(problems)),
        };
        self.forget_file_of_refused(kept, outcome)
    }

    fn carry_out(&mut self, actor: &Actor, dossier: &DossierId, wanted: Wanted) -> Outcome {
        match wanted {
            Wanted::Write(kind, content) => self.say(actor, dossier, kind, content),
            Wanted::Invite { members, reason, earlier_texts } => {
                self.invite(actor, dossier, &members, reason, earlier_texts)
            }
            Wanted::Remove(members, reason) => self.remove(actor, dossier, &members, reason),
            Wanted::Close(reason, words) => self.close_dossier(actor, dossier, reason, words),
            Wanted::Reopen(words) => self.reopen_dossier(actor, dossier, words),
        }
    }

    fn say(
        &mut self,
        actor: &Actor,
        dossier: &DossierId,
        kind: Kind,
        content: comity_dossier::kind::content::Content,
    ) -> Outcome {
        let line = OwnLine { kind, structural: None, content: Some(content) };
        self.write_and_tell(actor, dossier, line)
    }

    pub(super) fn write_and_tell(&mut self, actor: &Actor, dossier: &DossierId, line: OwnLine) -> Outcome {
        let written = self.write(dossier, actor, line)?;
        Ok(written.map(|entry| Done::Written { dossier: *dossier, entry }))
    }
}
