//! An officer opens an alert: written in a form, or imported from a CAP file.

use comity_cap as cap_xml;
use comity_dossier::kind::alert::cap::{ALERT_BYTES_MAX, fit_body};
use comity_dossier::kind::alert::form::{self, CapName, Imported, OpenAlert, OpenContext};
use comity_dossier::kind::alert::lines::OriginalFile;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::lines::DossierKind;
use comity_dossier::{Actor, Hex, Kind};

use super::found_dossier::NewDossier;
use super::{ActFault, Done, Outcome, Upload};
use crate::node::{Halt, Node};
use crate::ports::random;

impl Node {
    pub(super) fn open_alert(&mut self, actor: &Actor, fields: &Fields, cap: Option<Upload>) -> Outcome {
        let imported = match cap.map(|cap| self.import(&cap)).transpose()? {
            Some(Err(fault)) => return Ok(Err(fault)),
            Some(Ok(imported)) => Some(imported),
            None => None,
        };
        let (identifier, sender) = self.cap_name();
        let now = self.now();
        let context = OpenContext {
            own: self.me,
            now,
            is_member: &|member| self.is_member(member, now),
            acknowledge_ms: &|level| self.acknowledge_ms(level),
            name: CapName { identifier: &identifier, sender: &sender },
            imported: imported.as_ref().map(|(imported, _)| imported),
        };
        let opened = form::open(fields, &context);
        let kept = imported.as_ref().map(|(imported, _)| imported.original.file.blob);
        let departures = imported.map(|(_, departures)| departures).unwrap_or_default();
        let outcome = match opened {
            Ok(open) => self.found_dossier(actor, new_alert(open))?.map(|done| departing(done, departures)),
            Err(problems) => Err(ActFault::Form(problems)),
        };
        self.forget_file_of_refused(kept, outcome)
    }

    /// Reads a CAP file, keeps its bytes as a file and makes its data fit into a line.
    pub(super) fn import(
        &mut self,
        upload: &Upload,
    ) -> Result<Result<(Imported, Vec<cap_xml::CapFault>), ActFault>, Halt> {
        let document = match cap_xml::read(&upload.bytes) {
            Ok(document) => document,
            Err(fault) => return Ok(Err(ActFault::Cap(fault))),
        };
        let Ok(fitted) = fit_body(document.alert, ALERT_BYTES_MAX) else { return Ok(Err(ActFault::AlertTooLarge)) };
        let media_type = match Self::media_type(upload) {
            Ok(line) => line,
            Err(fault) => return Ok(Err(fault)),
        };
        let file = match self.keep_file(&upload.bytes, media_type)? {
            Ok(file) => file,
            Err(fault) => return Ok(Err(fault)),
        };
        let original = OriginalFile { file, signed: document.signed };
        Ok(Ok((Imported { alert: fitted.alert, original }, document.departures)))
    }

    /// A name for a new CAP message: unique for this member, and this member's name in the network.
    pub(super) fn cap_name(&mut self) -> (String, String) {
        let unique: [u8; 8] = random(&mut self.entropy);
        (format!("{}-{}", self.me, Hex(&unique)), format!("{}@{}", self.me, self.network))
    }
}

pub(super) fn new_alert(open: OpenAlert) -> NewDossier {
    NewDossier {
        kind: DossierKind::Alert,
        exercise: open.exercise,
        participants: open.participants,
        history: open.history,
        opening: open.opening,
        continues: None,
        first: (Kind::ALERT, open.alert.into()),
    }
}

/// Tells what in an imported file departs from the letter of the standard.
fn departing(done: Done, departures: Vec<cap_xml::CapFault>) -> Done {
    match done {
        Done::Opened { dossier, reference, .. } => Done::Opened { dossier, reference, departures },
        done => done,
    }
}
