//! A dossier begins: its genesis and the first line of its lead, whatever its kind.
//!
//! Promise: a dossier without its first line does not go out: that line is tried before the genesis is written.
//! Not here: what a form of one kind asks for (`open_alert`, `open_request`).

use std::collections::BTreeSet;

use comity_dossier::cose::{self, Typ};
use comity_dossier::entry;
use comity_dossier::fold::View;
use comity_dossier::header::{FLAG_EXERCISE, Header};
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::kind::content::Content;
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{Continues, Genesis, HistoryRule, Structural};
use comity_dossier::{Actor, BlobId, DossierId, Kind, LaneId, Member, Record, SaltedBody};

use super::{ActFault, Done, Outcome};
use crate::node::{Halt, Node};
use crate::ports::random;
use crate::write::{OwnLine, WriteFault};

/// The profile of new dossiers.
const PROFILE: u64 = 1;

/// What a form of any kind makes of a new dossier.
pub(super) struct NewDossier {
    pub(super) kind: DossierKind,
    pub(super) exercise: bool,
    pub(super) participants: BTreeSet<Member>,
    pub(super) history: HistoryRule,
    pub(super) opening: Opening,
    /// The dossier that it goes on from (LEAD-005).
    pub(super) continues: Option<Continues>,
    /// The first line of the lead.
    pub(super) first: (Kind, Content),
}

impl Node {
    /// Writes the genesis of a dossier and its first line.
    pub(super) fn found_dossier(&mut self, actor: &Actor, new: NewDossier) -> Outcome {
        let (kind, content) = new.first.clone();
        if let Err(refusal) = self.salted_body(actor, &OwnLine::saying(kind, content.clone())) {
            return Ok(Err(refusal.into()));
        }
        let dossier = match self.write_genesis(actor, new) {
            Ok(dossier) => dossier,
            Err(WriteFault::Refused(refusal)) => return Ok(Err(refusal.into())),
            Err(WriteFault::Halt(halt)) => return Err(halt),
            Err(WriteFault::LaneTaken) => return Err(Halt(comity_store::StoreFault::PlaceTaken)),
        };
        if let Err(fault) = self.write(&dossier, actor, OwnLine::saying(kind, content))? {
            return Ok(Err(fault));
        }
        let reference = self.view(&dossier).map(|view| view.reference().to_string()).unwrap_or_default();
        Ok(Ok(Done::Opened { dossier, reference, departures: Vec::new() }))
    }

    /// Writes the first line of a dossier, which is also the first of its lane.
    fn write_genesis(&mut self, actor: &Actor, new: NewDossier) -> Result<DossierId, WriteFault> {
        let year = year_of(self.moment.wall.0);
        let serial = self.store.next_serial(year)?;
        let genesis = Genesis {
            nonce: random(&mut self.entropy),
            network: self.network,
            kind: new.kind,
            profile: PROFILE,
            history: new.history,
            participants: new.participants.into_iter().collect(),
            year,
            serial,
            continues: new.continues,
        };
        let line = OwnLine { kind: Kind::GENESIS, structural: None, content: Some(new.opening.into()) };
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
            flags: if new.exercise { FLAG_EXERCISE } else { 0 },
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
        self.shelf.put(record, view, self.moment.steady_ms);
        self.append_first(&dossier, header, body)?;
        Ok(dossier)
    }

    /// No line names a file that came with an act which was refused, and none ever will: its key is gone.
    pub(super) fn forget_file_of_refused(&mut self, kept: Option<BlobId>, outcome: Result<Done, ActFault>) -> Outcome {
        if let (Some(blob), Err(_)) = (kept, &outcome) {
            self.files.drop_blob(&blob)?;
        }
        Ok(outcome)
    }
}

/// The year of a moment, in UTC.
fn year_of(ms: u64) -> u16 {
    let date = comity_dossier::kind::common::date::Date::utc(comity_dossier::Time(ms));
    date.as_str().get(..4).and_then(|year| year.parse().ok()).unwrap_or(1970)
}
