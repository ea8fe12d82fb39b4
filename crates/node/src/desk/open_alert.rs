//! An officer opens an alert: written in a form, or imported from a CAP file.

use comity_cap as cap_xml;
use comity_dossier::cose::{self, Typ};
use comity_dossier::entry;
use comity_dossier::fold::View;
use comity_dossier::header::{FLAG_EXERCISE, Header};
use comity_dossier::kind::alert::cap::{ALERT_BYTES_MAX, fit_body};
use comity_dossier::kind::alert::form::{self, CapName, Imported, OpenAlert, OpenContext};
use comity_dossier::kind::alert::lines::OriginalFile;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{Genesis, Structural};
use comity_dossier::{Actor, BlobId, DossierId, Kind, LaneId, Record, SaltedBody};

use super::{ActFault, Done, Outcome, Upload};
use crate::node::{Halt, Node};
use crate::ports::random;
use crate::write::{OwnLine, WriteFault};

/// The profile of new dossiers.
const PROFILE: u64 = 1;

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
            Ok(open) => self.write_alert(actor, open, departures)?,
            Err(problems) => Err(ActFault::Form(problems)),
        };
        self.forget_file_of_refused(kept, outcome)
    }

    /// No line names a file that came with an act which was refused, and none ever will: its key is gone.
    pub(super) fn forget_file_of_refused(&mut self, kept: Option<BlobId>, outcome: Result<Done, ActFault>) -> Outcome {
        if let (Some(blob), Err(_)) = (kept, &outcome) {
            self.files.drop_blob(&blob)?;
        }
        Ok(outcome)
    }

    fn write_alert(&mut self, actor: &Actor, open: OpenAlert, departures: Vec<cap_xml::CapFault>) -> Outcome {
        // A dossier without its alert must not go out, so the alert is tried first.
        if let Err(refusal) = self.salted_body(actor, &OwnLine::saying(Kind::ALERT, open.alert.clone())) {
            return Ok(Err(refusal.into()));
        }
        let dossier = match self.write_genesis(actor, &open) {
            Ok(dossier) => dossier,
            Err(WriteFault::Refused(refusal)) => return Ok(Err(refusal.into())),
            Err(WriteFault::Halt(halt)) => return Err(halt),
            Err(WriteFault::LaneTaken) => return Err(Halt(comity_store::StoreFault::PlaceTaken)),
        };
        if let Err(fault) = self.write(&dossier, actor, OwnLine::saying(Kind::ALERT, open.alert))? {
            return Ok(Err(fault));
        }
        let reference = self.view(&dossier).map(|view| view.reference().to_string()).unwrap_or_default();
        Ok(Ok(Done::Opened { dossier, reference, departures }))
    }

    /// Writes the first line of a dossier, which is also the first of its lane.
    fn write_genesis(&mut self, actor: &Actor, open: &OpenAlert) -> Result<DossierId, WriteFault> {
        let year = year_of(self.moment.wall.0);
        let serial = self.store.next_serial(year)?;
        let genesis = Genesis {
            nonce: random(&mut self.entropy),
            network: self.network,
            kind: DossierKind::Alert,
            profile: PROFILE,
            history: open.history,
            participants: open.participants.iter().copied().collect(),
            year,
            serial,
            continues: None,
        };
        let line = OwnLine { kind: Kind::GENESIS, structural: None, content: Some(open.opening.clone().into()) };
        let body = self.salted_body(actor, &line)?;
        let stamp = self.stamp();
        let header = Header {
            dossier: None,
            member: self.me,
            lane: LaneId(random(&mut self.entropy)),
            seq: 0,
            prev: None,
            heads: Vec::new(),
            charter: stamp.charter,
            time: stamp.time,
            kind: Kind::GENESIS,
            flags: if open.exercise { FLAG_EXERCISE } else { 0 },
            body: body.as_ref().map(SaltedBody::reference),
            digest: None,
            structural: Some(Structural::Genesis(genesis)),
        };
        let protected = cose::protected(Typ::Entry, &self.signer.kid());
        let id = entry::id_of(&protected, &header.to_bytes());
        let dossier = DossierId::from(id);
        let record = Record::open(id, &header, self.network)?;
        let view = View::empty(dossier, &header)?;
        self.store.create_dossier(&dossier, self.moment.wall)?;
        self.shelf.put(record, view);
        self.append_first(&dossier, header, body)?;
        Ok(dossier)
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
        let hex: String = unique.iter().map(|byte| format!("{byte:02x}")).collect();
        (format!("{}-{hex}", self.me), format!("{}@{}", self.me, self.network))
    }
}

/// The year of a moment, in UTC.
fn year_of(ms: u64) -> u16 {
    let date = comity_dossier::kind::common::date::Date::utc(comity_dossier::Time(ms));
    date.as_str().get(..4).and_then(|year| year.parse().ok()).unwrap_or(1970)
}
