//! One member's node: what it stores, its record and the lane of its process.
//!
//! It drafts, takes and folds as the real one does. Not here: keys (a signature is sevens), bodies, queues, quotas of
//! peers.

use std::collections::BTreeMap;

use comity_dossier::cose::{self, Typ};
use comity_dossier::draft::{Draft, OwnLane, Stamp};
use comity_dossier::entry;
use comity_dossier::header::{CharterRef, Header};
use comity_dossier::record::Folded;
use comity_dossier::structural::{Bare, LaneReason, Structural};
use comity_dossier::{
    Claim, EntryId, Hash, Kid, LaneId, Member, NetworkId, Received, Record, Refusal, SignatureFault, Time, Verifier,
};

/// The network of all stories.
pub(crate) const NETWORK: NetworkId = NetworkId([9; 16]);
const SIGNATURE: [u8; 64] = [7; 64];

/// A rule that a node breaks on purpose, to show that what is claimed of nodes that keep it can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breach {
    None,
    /// A restored process goes on in the lane that the copy was made in.
    OldLane,
    /// Lines of a removed member are ignored when they come after its removal.
    RemovalByArrival,
    /// Lines are written without asking whether they would stand.
    UncheckedDrafts,
}

/// Takes every signature of sevens.
pub(crate) struct Sevens;

impl Verifier for Sevens {
    fn verify(&self, claim: Claim<'_>) -> Result<(), SignatureFault> {
        if *claim.signature == SIGNATURE { Ok(()) } else { Err(SignatureFault::BadSignature) }
    }
}

/// A copy of what a node stored, with the lane that its process had then.
#[derive(Clone)]
pub(crate) struct Snapshot {
    stored: Vec<Received>,
    lane: Option<OwnLane>,
}

/// A member's node in one dossier.
pub(crate) struct Node {
    pub(crate) me: Member,
    pub(crate) charter: u64,
    pub(crate) breach: Breach,
    pub(crate) lane: Option<OwnLane>,
    record: Option<Record>,
    /// In the order of coming.
    stored: Vec<Received>,
    by_id: BTreeMap<EntryId, usize>,
    /// Whatever folding reported.
    pub(crate) disagreeing: Vec<EntryId>,
}

impl Node {
    pub(crate) fn new(me: Member) -> Self {
        Self {
            me,
            charter: 1,
            breach: Breach::None,
            lane: None,
            record: None,
            stored: Vec::new(),
            by_id: BTreeMap::new(),
            disagreeing: Vec::new(),
        }
    }

    pub(crate) fn record(&self) -> &Record {
        self.record.as_ref().expect("the story opened the dossier here")
    }

    pub(crate) fn has_dossier(&self) -> bool {
        self.record.is_some()
    }

    pub(crate) fn stored(&self) -> &[Received] {
        &self.stored
    }

    pub(crate) fn entry(&self, id: &EntryId) -> &Received {
        &self.stored[self.by_id[id]]
    }

    pub(crate) fn stamp(&self, time: Time) -> Stamp {
        Stamp { member: self.me, charter: charter(self.charter), time }
    }

    /// Opens the dossier whose genesis is `header`.
    pub(crate) fn open(&mut self, header: &Header) -> Result<EntryId, Refusal> {
        let entry = sign(header)?;
        let id = entry.id();
        self.record = Some(Record::open(id, header, NETWORK)?);
        self.lane = Some(OwnLane { id: header.lane, tip: id });
        self.store(entry);
        Ok(id)
    }

    /// Writes a line as a real node does: asks whether it may, in a new lane if the old one has ended, after what is
    /// seen.
    pub(crate) fn write(&mut self, time: Time, lane: LaneId, draft: Draft) -> Result<EntryId, Refusal> {
        let stamp = self.stamp(time);
        if self.breach == Breach::UncheckedDrafts {
            return self.write_unchecked(stamp, lane, draft);
        }
        let record = self.record.as_ref().ok_or(Refusal::NotParticipant)?;
        record.may_write(stamp, &draft)?;
        self.ready_lane(stamp, lane)?;
        let lane = self.lane.ok_or(Refusal::BadChain)?;
        let header = self.record().draft(stamp, &lane, draft)?;
        self.append(header)
    }

    /// Opens a lane if that of the process has ended, and names in it what one line cannot.
    fn ready_lane(&mut self, stamp: Stamp, fresh: LaneId) -> Result<(), Refusal> {
        let is_old = |lane: &OwnLane| match self.breach {
            Breach::OldLane => None,
            _ => self.record().lane_end(self.me, lane),
        };
        if let Some(reason) = self.lane.as_ref().map_or(Some(LaneReason::Started), is_old) {
            self.lane = None;
            let header = self.record().draft_lane_open(stamp, fresh, reason)?;
            self.append(header)?;
        }
        while let Some(lane) = self.lane
            && let Some(seen) = self.record().draft_seen(stamp, &lane)?
        {
            self.append(seen)?;
        }
        Ok(())
    }

    /// Breaks COUNT-006: puts the wished content on a harmless line that was judged.
    fn write_unchecked(&mut self, stamp: Stamp, lane: LaneId, draft: Draft) -> Result<EntryId, Refusal> {
        self.ready_lane(stamp, lane)?;
        let lane = self.lane.ok_or(Refusal::BadChain)?;
        let mut header = self.record().draft(stamp, &lane, Draft::structural(Structural::Seen(Bare {})))?;
        (header.kind, header.structural, header.body) = (draft.kind, draft.structural, draft.body);
        header.digest = None;
        self.append(header)
    }

    /// Commits a line of its own; the signature comes after.
    pub(crate) fn append(&mut self, header: Header) -> Result<EntryId, Refusal> {
        let entry = sign(&header)?;
        let id = entry.id();
        self.lane = Some(OwnLane { id: header.lane, tip: id });
        let folded = self.record.as_mut().ok_or(Refusal::NotParticipant)?.fold_own(id, &header);
        self.store(entry);
        self.disagreeing.extend(&folded.disagreeing);
        Ok(id)
    }

    /// Takes an entry as it travels: form, signature, admission, then what a fork-proof holds, then folding.
    pub(crate) fn take(&mut self, bytes: &[u8], waiting: usize) -> Result<Folded, Refusal> {
        let received = Received::parse(bytes.to_vec())?;
        let verified = received.clone().verify(&Sevens).map_err(|(_, fault)| Refusal::from(fault))?;
        let Some(record) = &mut self.record else {
            let genesis = Record::admit_genesis(verified, NETWORK)?;
            self.record = Some(Record::open(genesis.id(), genesis.header(), NETWORK)?);
            self.store(received);
            return Ok(Folded::default());
        };
        let removed = record.removals_of(received.header().member).next().is_some();
        if self.breach == Breach::RemovalByArrival && removed {
            return Ok(Folded::default());
        }
        let admitted = record.admit(verified, waiting)?;
        let folded = record.fold(&admitted);
        self.store(received);
        self.disagreeing.extend(&folded.disagreeing);
        if let Some(Structural::ForkProof(proof)) = &admitted.header().structural {
            // What it holds is taken like anything else: a made-up entry is refused, the line that shows it is not.
            let _taken_or_not = (self.take(&proof.first, 0), self.take(&proof.second, 0));
        }
        Ok(folded)
    }

    fn store(&mut self, entry: Received) {
        if let std::collections::btree_map::Entry::Vacant(free) = self.by_id.entry(entry.id()) {
            free.insert(self.stored.len());
            self.stored.push(entry);
        }
    }

    /// The lines that this node would send to `to`, each after all it rests on.
    pub(crate) fn lines_for(&self, to: Member) -> Vec<Vec<u8>> {
        let Some(record) = &self.record else { return Vec::new() };
        let may = record.folded().filter(|id| record.may_receive_header(id, to));
        may.map(|id| self.entry(&id).bytes().to_vec()).collect()
    }

    /// Ends the process; the next one finds what is stored.
    pub(crate) fn restart(&mut self) {
        self.lane = None;
        self.reopen();
    }

    pub(crate) fn copy(&self) -> Snapshot {
        Snapshot { stored: self.stored.clone(), lane: self.lane }
    }

    /// Begins again from an earlier copy, in a new process.
    pub(crate) fn restore(&mut self, copy: &Snapshot) {
        self.roll_back(copy);
        self.lane = if self.breach == Breach::OldLane { copy.lane } else { None };
    }

    /// Puts an earlier copy of the store under a process that goes on.
    pub(crate) fn roll_back(&mut self, copy: &Snapshot) {
        self.stored = copy.stored.clone();
        self.by_id = (0..).zip(&self.stored).map(|(at, entry)| (entry.id(), at)).collect();
        self.reopen();
    }

    fn reopen(&mut self) {
        let Some(genesis) = self.stored.first() else {
            self.record = None;
            return;
        };
        let mut record = Record::open(genesis.id(), genesis.header(), NETWORK).expect("it was opened before");
        for entry in &self.stored {
            record.replay(entry);
        }
        self.record = Some(record);
    }
}

/// Signs a header with sevens.
pub(crate) fn sign(header: &Header) -> Result<Received, Refusal> {
    let protected = cose::protected(Typ::Entry, &Kid([1; 16]));
    let bytes = header.to_bytes();
    let entry = Received::parse(cose::assemble(&protected, Some(&bytes), &SIGNATURE))?;
    assert_eq!(entry.id(), entry::id_of(&protected, &bytes), "the id does not depend on the signature");
    Ok(entry)
}

/// A version of the charter.
pub(crate) fn charter(version: u64) -> CharterRef {
    CharterRef { version, hash: Hash([1; 32]) }
}
