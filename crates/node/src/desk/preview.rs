//! What would be written if a form were sent now: for whoever looks at it once more before sending.
//!
//! Promise: what is previewed is read by the very forms that read it when it is sent, against the same charter and cards;
//! nothing is written, kept or signed. The name of a CAP message is drawn when it is sent, so it stands for itself here.
//! Not here: deciding anything; the form is read again when it is sent, and then it counts.

use comity_cap::{self as cap_xml, CapFault};
use comity_dossier::kind::alert::cap::{ALERT_BYTES_MAX, fit_body};
use comity_dossier::kind::alert::form::{self as alert_form, CapName, Imported, OpenAlert};
use comity_dossier::kind::alert::lines::OriginalFile;
use comity_dossier::kind::common::acts::{Act as Wanted, Context};
use comity_dossier::kind::common::attach::{FileKey, FileRef};
use comity_dossier::kind::common::form::Fields;
use comity_dossier::kind::request::clocks::Limits;
use comity_dossier::kind::request::form::{self as request_form, OpenRequest};
use comity_dossier::lines::DossierKind;
use comity_dossier::text::Line;
use comity_dossier::{BlobId, DossierId, Time, limits};

use super::carry_out::KindHere;
use super::identifiers::with_registries;
use super::{ActFault, Upload};
use crate::node::{Halt, Node};

/// What an alert would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPreview {
    /// Its dossier and its first line.
    pub open: OpenAlert,
    /// What in an imported CAP file departs from the letter of the standard and would be taken all the same.
    pub departures: Vec<CapFault>,
}

impl Node {
    /// Reads the form of an act in an open dossier as [`super::Act::InDossier`] would, without its file, or says why it
    /// would be refused. The record is not asked: it has the last word when the act is done.
    pub fn preview_act(
        &mut self,
        dossier: &DossierId,
        verb: &str,
        fields: &Fields,
    ) -> Result<Result<Wanted, ActFault>, Halt> {
        let kind = match self.kind_of(dossier)? {
            Ok(KindHere(kind)) => kind,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(match kind {
            DossierKind::Alert => match alert_form::Verb::from_name(verb) {
                Some(verb) => self.read_act_in_alert(dossier, verb, fields),
                None => Err(ActFault::NoSuchAct),
            },
            DossierKind::Request => match request_form::Verb::from_name(verb) {
                Some(verb) => self.read_act(dossier, verb, fields, None),
                None => Err(ActFault::NoSuchAct),
            },
        })
    }

    fn read_act_in_alert(
        &self,
        dossier: &DossierId,
        verb: alert_form::Verb,
        fields: &Fields,
    ) -> Result<Wanted, ActFault> {
        let (view, now) = (self.view(dossier).ok_or(ActFault::NoSuchDossier)?, self.now());
        let context = Context {
            own: self.me,
            now,
            view,
            is_member: &|member| self.is_member(member, now),
            acknowledge_ms: &|level| self.acknowledge_ms(level),
            file: None,
        };
        let sender = format!("{}@{}", self.me, self.network);
        let name = CapName { identifier: "preview", sender: &sender };
        alert_form::act(verb, fields, &context, name, None).map_err(ActFault::Form)
    }

    /// Reads the form of a new alert as [`super::Act::OpenAlert`] would at `now`, or says why it would be refused.
    pub fn preview_alert(&self, fields: &Fields, cap: Option<&Upload>, now: Time) -> Result<AlertPreview, ActFault> {
        let (imported, departures) = match cap {
            Some(cap) => {
                let (imported, departures) = self.preview_import(cap)?;
                (Some(imported), departures)
            }
            None => (None, Vec::new()),
        };
        let sender = format!("{}@{}", self.me, self.network);
        let context = alert_form::OpenContext {
            own: self.me,
            now,
            is_member: &|member| self.is_member(member, now),
            acknowledge_ms: &|level| self.acknowledge_ms(level),
            name: CapName { identifier: "preview", sender: &sender },
            imported: imported.as_ref(),
        };
        let open = alert_form::open(fields, &context).map_err(ActFault::Form)?;
        Ok(AlertPreview { open, departures })
    }

    /// Reads a CAP file as an import would: what it says, and what in it departs from the letter of the standard.
    pub fn preview_import(&self, cap: &Upload) -> Result<(Imported, Vec<CapFault>), ActFault> {
        if cap.bytes.len() as u64 > limits::FILE_BYTES_MAX {
            return Err(ActFault::FileTooLarge);
        }
        let document = cap_xml::read(&cap.bytes).map_err(ActFault::Cap)?;
        let fitted = fit_body(document.alert, ALERT_BYTES_MAX).map_err(|_| ActFault::AlertTooLarge)?;
        let media_type = Line::new(&cap.media_type).map_err(|_| ActFault::MediaType)?;
        // The file is kept and named when the alert is sent.
        let file = FileRef {
            blob: BlobId([0; 32]),
            key: FileKey([0; 32]),
            size: cap.bytes.len() as u64,
            chunks: 1,
            media_type,
        };
        let original = OriginalFile { file, signed: document.signed };
        Ok((Imported { alert: fitted.alert, original }, document.departures))
    }

    /// Reads the form of a new request as [`super::Act::OpenRequest`] would at `now`, without its file, or says why it
    /// would be refused. The deadlines in it are those that would be frozen.
    pub fn preview_request(&self, fields: &Fields, now: Time) -> Result<OpenRequest, ActFault> {
        let limits =
            Limits { acknowledge_ms: &|level| self.acknowledge_ms(level), answer_ms: &|level| self.answer_ms(level) };
        let context = request_form::OpenContext {
            own: self.me,
            now,
            is_member: &|member| self.is_member(member, now),
            limits,
            receiver: &|member| self.receiver(member),
            file: None,
        };
        with_registries(fields, request_form::open(fields, &context)).map_err(ActFault::Form)
    }
}
