//! Lines that come in, up the ladder of trust.
//!
//! ```text
//!   bytes ── Received ── Verified (a card's key signed it) ── Admitted (ours, within quotas) ── stored ── folded ── shown
//! ```
//!
//! Promise: no step is skipped, since each type is made only from the one before; what cannot be taken is named with its
//! code, and what is spoilt is kept aside, visible and bounded (ERR-004).

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::counting::Standing;
use comity_dossier::fold::View;
use comity_dossier::limits;
use comity_dossier::record::Folded;
use comity_dossier::structural::Structural;
use comity_dossier::{
    Admitted, DossierId, EntryId, Head, Header, Kind, LaneId, Member, Received, Record, Refusal, SaltedBody,
    SignatureFault, Time, Verified,
};
use comity_exchange::bound::FRONTIER_HEADS_MAX;
use comity_exchange::conversation::{Input as Told, Want};
use comity_exchange::op::{Item, Lacking, Refused};
use comity_store::{EntryState, ForeignEntry, PendingUsage, Spoilt, StoredEntry};

use crate::node::{Halt, Node};
use crate::peers::About;
use crate::repair::MISSING_AT_ONCE;
use crate::shelf::Given;

/// What became of a batch of lines.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Dossiers that lines came for and that we hold: a receipt is owed for each.
    pub(crate) dossiers: BTreeSet<DossierId>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) missing: Vec<Lacking>,
    /// Something was folded that was not here before.
    pub(crate) news: bool,
}

/// A line of another member that came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived {
    member: Member,
    lane: LaneId,
    seq: u64,
    /// The line, if it is folded and does not wait.
    folded: Option<EntryId>,
}

/// What a batch brought of one dossier.
#[derive(Default)]
pub(crate) struct Brought {
    folded: Folded,
    arrived: Vec<Arrived>,
    /// Lines that came just now, so that they need not be read again to be shown.
    given: Given,
}

impl Node {
    /// Takes lines that `from` delivered, in their order.
    pub(crate) fn take_items(&mut self, from: Member, items: Vec<Item>) -> Result<Taken, Halt> {
        let mut taken = Taken::default();
        let now = self.now();
        self.step.pending = None;
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.last_verified = Some(now);
        }
        let mut lines = Vec::new();
        let mut bodies = Vec::new();
        for (position, item) in (0u16..).zip(items) {
            match Received::parse(item.entry.clone()) {
                Ok(received) if self.holds_these_bytes(&received)? => {
                    self.take_again(from, &mut taken, position, &received, item.body.as_ref())?;
                }
                Ok(received) => {
                    lines.push(received);
                    bodies.push((position, item.body));
                }
                Err(refusal) => self.refuse(from, &mut taken, position, None, refusal, &item.entry)?,
            }
        }
        let verified = Received::verify_all(lines, self.trust.keyring());
        for ((position, body), line) in bodies.into_iter().zip(verified) {
            self.take_line(from, &mut taken, position, line, body)?;
        }
        self.show_taken(from)?;
        self.note_missing(from, &mut taken)?;
        Ok(taken)
    }

    /// Tells whether a line is stored just as it comes: then its signature was looked at before.
    fn holds_these_bytes(&self, received: &Received) -> Result<bool, Halt> {
        let id = received.id();
        let dossier = received.header().dossier_of(id);
        if !self.record(&dossier).is_none_or(|record| record.holds(&id)) {
            return Ok(false);
        }
        let stored = self.store.entry(&id)?;
        let bytes = stored.as_ref().and_then(StoredEntry::cose_bytes);
        Ok(bytes.is_some_and(|bytes| *bytes == *received.bytes()))
    }

    /// Takes a line that is stored already. Lines come again and again, from each peer that has them; what may be new is
    /// the body beside it.
    fn take_again(
        &mut self,
        from: Member,
        taken: &mut Taken,
        position: u16,
        received: &Received,
        body: Option<&SaltedBody>,
    ) -> Result<(), Halt> {
        let (id, header) = (received.id(), received.header());
        let dossier = header.dossier_of(id);
        if body.is_some_and(|body| body.check(header.body.as_ref()).is_err()) {
            return self.refuse(from, taken, position, Some(id), Refusal::BodyMismatch, received.bytes());
        }
        let listed = |record: &Record| record.was_ever_listed(header.member) || record.was_ever_listed(from);
        if !self.open_dossier(&dossier)? || !self.record(&dossier).is_some_and(listed) {
            taken.refused.push(Refused { position, refusal: Refusal::NotParticipant.number(), id: Some(id) });
            return Ok(());
        }
        taken.dossiers.insert(dossier);
        self.keep_body(from, &dossier, &id, header.time, body)
    }

    fn take_line(
        &mut self,
        from: Member,
        taken: &mut Taken,
        position: u16,
        line: Result<Verified, (Received, SignatureFault)>,
        body: Option<SaltedBody>,
    ) -> Result<(), Halt> {
        let verified = match line {
            Ok(verified) => verified,
            Err((received, fault)) => return self.refuse_unverified(from, taken, position, &received, fault),
        };
        let (id, author) = (verified.id(), verified.header().member);
        let dossier = verified.header().dossier_of(id);
        let spoilt = body.as_ref().is_some_and(|body| body.check(verified.header().body.as_ref()).is_err());
        if spoilt {
            // The line itself may be right: only this copy is refused, and the real one is not blocked by it. (ERR-004)
            let bytes = verified.bytes().to_vec();
            return self.refuse(from, taken, position, Some(id), Refusal::BodyMismatch, &bytes);
        }
        let proven = proven_entries(&verified);
        let bytes = if verified.header().kind == Kind::GENESIS { verified.bytes().to_vec() } else { Vec::new() };
        match self.admit(from, &dossier, verified)? {
            Ok(admitted) => {
                taken.dossiers.insert(dossier);
                let known = self.record(&dossier).is_some_and(|record| record.is_folded(&id));
                self.keep(from, &dossier, &admitted, body.as_ref())?;
                taken.news |= !known && self.record(&dossier).is_some_and(|record| record.is_folded(&id));
                for bytes in proven {
                    self.take_proven(from, taken, bytes)?;
                }
            }
            // One invitation too many of this member: an administrator lets it in, or nobody does. (LIM-016)
            Err(Refusal::Quarantined) => {
                self.note_aside_here(dossier, author);
                self.refuse(from, taken, position, Some(id), Refusal::Quarantined, &bytes)?;
            }
            Err(refusal) => {
                if refusal == Refusal::MissingDependency && self.record(&dossier).is_none() {
                    let genesis =
                        Head { member: from, lane: comity_dossier::LaneId([0; 16]), seq: 0, id: dossier.genesis() };
                    taken.missing.push(Lacking { dossier, heads: vec![genesis] });
                }
                taken.refused.push(Refused { position, refusal: refusal.number(), id: Some(id) });
            }
        }
        Ok(())
    }

    /// Takes the two entries inside a fork-proof: they count as received (FORK-002).
    fn take_proven(&mut self, from: Member, taken: &mut Taken, bytes: Vec<u8>) -> Result<(), Halt> {
        let Ok(received) = Received::parse(bytes) else { return Ok(()) };
        // A proof inside a proof shows nothing that its own line does not.
        if received.header().kind == Kind::FORK_PROOF {
            return Ok(());
        }
        let Ok(verified) = received.verify(self.trust.keyring()) else { return Ok(()) };
        let dossier = verified.header().dossier_of(verified.id());
        if let Ok(admitted) = self.admit(from, &dossier, verified)? {
            taken.dossiers.insert(dossier);
            self.keep(from, &dossier, &admitted, None)?;
        }
        Ok(())
    }

    /// Decides whether this node takes a verified line at all.
    fn admit(
        &mut self,
        from: Member,
        dossier: &DossierId,
        verified: Verified,
    ) -> Result<Result<Admitted, Refusal>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(self.admit_genesis(verified));
        }
        let pending = self.pending_of(from)?;
        let full = pending.bytes >= limits::PENDING_BYTES_MAX as u64;
        let waiting = if full { usize::MAX } else { usize::try_from(pending.entries).unwrap_or(usize::MAX) };
        let too_many = self.opens_too_many_lanes(dossier, &verified) || self.decides_too_often(dossier, &verified);
        let acts_under_later = verified.header().charter.version > self.trust.charter().version;
        let Some(record) = self.record(dossier) else { return Ok(Err(Refusal::NotParticipant)) };
        if !record.was_ever_listed(verified.header().member) && !record.was_ever_listed(from) {
            return Ok(Err(Refusal::NotParticipant));
        }
        if acts_under_later && !record.holds(&verified.id()) {
            // The charter it acts under is asked for, and the line is taken when that is here. (ENT-009)
            self.tell(from, Told::Wants(Want::Charter));
            return Ok(Err(Refusal::MissingDependency));
        }
        if too_many && !record.is_awaited_by_others(&verified.id(), verified.header().member) {
            return Ok(Err(Refusal::Quota));
        }
        Ok(record.admit(verified, waiting))
    }

    /// What waits of a peer's lines for their past. Counted once for a batch: what of it is folded meanwhile makes room for
    /// the next one.
    fn pending_of(&mut self, from: Member) -> Result<PendingUsage, Halt> {
        if let Some((_, pending)) = self.step.pending.filter(|(peer, _)| *peer == from) {
            return Ok(pending);
        }
        let pending = self.store.pending_usage(from)?;
        self.step.pending = Some((from, pending));
        Ok(pending)
    }

    /// A new dossier begins with its genesis, from a member of the charter, and must invite us some day: a genesis that
    /// does not list us comes when we are invited later.
    fn admit_genesis(&self, verified: Verified) -> Result<Admitted, Refusal> {
        if verified.header().kind != Kind::GENESIS {
            return Err(Refusal::MissingDependency);
        }
        if !self.trust.is_active(verified.header().member, self.now()) {
            return Err(Refusal::UnknownMember);
        }
        if self.leaves_too_many_unanswered(verified.header().member) {
            return Err(Refusal::Quarantined);
        }
        Record::admit_genesis(verified, self.network)
    }

    /// Lets in a dossier whose invitation was kept aside; tells whether it was one, and is here now (LIM-016).
    pub(crate) fn let_in(&mut self, from: Member, bytes: Vec<u8>) -> Result<bool, Halt> {
        let Ok(received) = Received::parse(bytes) else { return Ok(false) };
        let Ok(verified) = received.verify(self.trust.keyring()) else { return Ok(false) };
        let dossier = verified.id().into();
        let Ok(admitted) = Record::admit_genesis(verified, self.network) else { return Ok(false) };
        self.keep(from, &dossier, &admitted, None)?;
        self.show_taken(from)?;
        // Everything else of it was refused meanwhile, and is asked for.
        self.tell(from, Told::Wants(Want::Frontiers));
        Ok(true)
    }

    /// Stores and folds an admitted line.
    fn keep(
        &mut self,
        from: Member,
        dossier: &DossierId,
        admitted: &Admitted,
        body: Option<&SaltedBody>,
    ) -> Result<(), Halt> {
        let id = admitted.id();
        let header = admitted.header();
        let stored = self.store.position_of(&id)?;
        let known = self.record(dossier).is_some_and(|record| record.holds(&id));
        match (stored, known) {
            (Some(_), true) => return self.keep_body(from, dossier, &id, header.time, body),
            // It was not found when the dossier was folded: it is not stored where it should be. (STORE-002)
            (Some(position), false) => self.found_misplaced(position, &id, dossier)?,
            // The store lost what memory still holds.
            (None, true) => self.fold_anew(dossier)?,
            (None, false) => {}
        }
        self.count_towards_quotas(dossier, header);
        let folded = if self.record(dossier).is_some() {
            self.record_mut(dossier).map(|record| record.fold(admitted)).unwrap_or_default()
        } else {
            self.store.create_dossier(dossier, self.moment.wall)?;
            let record = Record::open(id, header, self.network);
            let view = View::empty(*dossier, header);
            let (Ok(record), Ok(view)) = (record, view) else { return Ok(()) };
            self.shelf.put(record, view, self.moment.steady_ms);
            self.shelf.note(dossier, self.me);
            Folded { lines: vec![id], recounted: true, disagreeing: Vec::new() }
        };
        let is_folded = folded.lines.contains(&id);
        let entry = ForeignEntry {
            id,
            member: header.member,
            lane: header.lane,
            seq: header.seq,
            kind: header.kind,
            bytes: admitted.bytes(),
            expects_body: header.body.is_some(),
            body,
            state: if is_folded { EntryState::Folded } else { EntryState::Pending },
            from,
            received: self.moment.wall,
        };
        let appended = self.store.append_foreign(dossier, &entry)?;
        let was_damaged = self.line_came_back(from, &id)?;
        if matches!(appended, comity_store::Appended::InPlace(_)) {
            self.text_came_back(from, &id)?;
            if header.kind == Kind::GENESIS {
                // What rests on it is stored and was not folded without it.
                self.fold_anew(dossier)?;
            }
        }
        if let (false, Some((_, pending))) = (is_folded, &mut self.step.pending) {
            pending.entries += 1;
            let body_bytes = body.map_or(0, |salted| salted.salt.len() + salted.body.len());
            pending.bytes += (admitted.bytes().len() + body_bytes) as u64;
        }
        let now = self.now();
        self.catching_up.came(*dossier, header.member, header.lane, header.seq, now);
        self.step.received = true;
        for line in folded.lines.iter().filter(|line| **line != id) {
            self.store.mark_folded(line)?;
        }
        for line in &folded.disagreeing {
            // It says something of whoever wrote the line, not of whoever passed it on.
            let author = self.record(dossier).and_then(|record| record.head(line)).map(|head| head.member);
            self.alarm(crate::alarm::Alarm::DigestDiffers, author, Some(*dossier), Some(*line))?;
        }
        let mut arrived = None;
        if header.member != self.me {
            let Header { member, lane, seq, .. } = *header;
            arrived = Some(Arrived { member, lane, seq, folded: is_folded.then_some(id) });
        }
        if !was_damaged {
            self.note_line_came(from, dossier, &id, header)?;
        }
        self.queue_again(dossier, &folded.lines)?;
        let brought = self.show_later(dossier, folded, arrived);
        brought.given.add(id, header, body);
        Ok(())
    }

    /// Notes what a batch brought of a dossier. Whatever it brought, the dossier is folded again at most once for it.
    fn show_later(&mut self, dossier: &DossierId, folded: Folded, arrived: Option<Arrived>) -> &mut Brought {
        let brought = self.step.to_show.entry(*dossier).or_default();
        brought.folded.lines.extend(folded.lines);
        brought.folded.recounted |= folded.recounted;
        brought.arrived.extend(arrived);
        brought
    }

    /// Shows what a batch of `from` brought.
    fn show_taken(&mut self, from: Member) -> Result<(), Halt> {
        for (dossier, brought) in std::mem::take(&mut self.step.to_show) {
            let Brought { mut folded, arrived, given } = brought;
            // It may have been closed meanwhile to make room: then everything was folded again when it was opened.
            folded.recounted |= self.record(&dossier).is_none();
            self.open_dossier(&dossier)?;
            self.show_given(&dossier, &folded, &given)?;
            arrived.iter().for_each(|arrived| self.announce(&dossier, arrived));
            self.want_files(from, &dossier, &folded.lines)?;
        }
        Ok(())
    }

    /// Keeps the text of a line, written at `written`, that was here without it.
    fn keep_body(
        &mut self,
        from: Member,
        dossier: &DossierId,
        id: &EntryId,
        written: Time,
        body: Option<&SaltedBody>,
    ) -> Result<(), Halt> {
        if let Some(body) = body
            && self.store.put_body(id, body)?
        {
            // This line alone: its text takes effect now, and folding everything again for each text that comes late
            // would cost the square of them. A line that still waits is shown when it is folded: in one batch its text may
            // come before what it waits for, and it must not take its place before that.
            if self.record(dossier).is_some_and(|record| record.is_folded(id)) {
                let brought = self.show_later(dossier, Folded { lines: vec![*id], ..Folded::default() }, None);
                brought.given.forget(id);
            }
            self.text_came_back(from, id)?;
            self.note_brought(from, written, |it| it.texts += 1);
        }
        Ok(())
    }

    /// An immediate line of another announces itself at the Desk, if it counts or, while it waits, may come to count: who
    /// was removed, and who forks its lane, rings nobody's bell.
    fn announce(&mut self, dossier: &DossierId, arrived: &Arrived) {
        let Some(record) = self.record(dossier) else { return };
        let counts = |id: EntryId| record.standing(&id).is_some_and(Standing::counts);
        let Arrived { member, lane, seq, folded } = *arrived;
        let may_come_to_count = || record.participants().contains(&member) && !record.is_beyond_fork(member, lane, seq);
        let rings = folded.map_or_else(may_come_to_count, counts);
        if rings && self.view(dossier).is_some_and(crate::desk::rings) {
            self.step.changed.insert(*dossier, true);
        }
    }

    /// What waiting lines rest on is fetched from whoever named it (REP-003).
    fn note_missing(&mut self, from: Member, taken: &mut Taken) -> Result<(), Halt> {
        let now = self.now();
        let mut wants = false;
        for dossier in taken.dossiers.clone() {
            let Some(record) = self.record(&dossier) else { continue };
            let heads: Vec<Head> = record.missing(MISSING_AT_ONCE);
            let bodies = self.store.missing_bodies(&dossier, MISSING_AT_ONCE)?;
            let Some(record) = self.record(&dossier) else { continue };
            let bodies: Vec<EntryId> =
                bodies.iter().map(|body| body.id).filter(|id| record.may_receive_body(id, self.me)).collect();
            self.want_heads(from, dossier, &heads, true);
            let Some(peer) = self.peers.get_mut(&from) else { continue };
            bodies.into_iter().for_each(|id| peer.wanted.want_body(dossier, id, now));
            wants |= peer.wanted.has_lines();
            let told: usize = taken.missing.iter().map(|lacking| lacking.heads.len()).sum();
            if !heads.is_empty()
                && told + heads.len() <= FRONTIER_HEADS_MAX
                && taken.missing.len() < limits::BATCH_ENTRIES_MAX
            {
                taken.missing.push(Lacking { dossier, heads });
            }
        }
        if wants {
            self.tell(from, Told::Wants(Want::Fetch));
        }
        Ok(())
    }

    fn refuse_unverified(
        &mut self,
        from: Member,
        taken: &mut Taken,
        position: u16,
        received: &Received,
        fault: SignatureFault,
    ) -> Result<(), Halt> {
        let author = received.header().member;
        // A key that no card lists may stand on a newer one: it is asked for before anything is kept aside. (KEY-003)
        if fault == SignatureFault::UnknownKey && (self.want_card(from, author) || self.awaits_card(from, author)) {
            // A member may have signed two cards of one version, and this node holds the other one. (CARD-003)
            if let Some(peer) = self.peers.get_mut(&from) {
                peer.wanted.whole_chains.insert(author);
            }
            let refusal = Refusal::UnknownKey.number();
            taken.refused.push(Refused { position, refusal, id: Some(received.id()) });
            return Ok(());
        }
        self.refuse(from, taken, position, Some(received.id()), fault.into(), received.bytes())
    }

    /// Refuses an item and keeps it aside for an administrator (ERR-004).
    fn refuse(
        &mut self,
        from: Member,
        taken: &mut Taken,
        position: u16,
        id: Option<EntryId>,
        refusal: Refusal,
        bytes: &[u8],
    ) -> Result<(), Halt> {
        let spoilt = Spoilt {
            peer: from,
            hash: crate::files::hash_of(bytes),
            bytes,
            refusal: refusal.number(),
            detail: 0,
            now: self.moment.wall,
        };
        self.store.quarantine(&spoilt)?;
        self.alarm(crate::alarm::Alarm::Quarantined, Some(from), None, None)?;
        taken.refused.push(Refused { position, refusal: refusal.number(), id });
        Ok(())
    }

    /// Tells whether the cards of `member` were asked of `from` and have not come yet.
    fn awaits_card(&self, from: Member, member: Member) -> bool {
        self.peers.get(&from).is_some_and(|peer| {
            let is_asked = |flight: &crate::peers::InFlight| matches!(flight.about, About::Card(of) if of == member);
            peer.wanted.cards.contains(&member) || peer.in_flight.values().any(is_asked)
        })
    }

    /// Asks `from` for newer cards of `member`, unless that was done lately; tells whether it was asked now.
    pub(crate) fn want_card(&mut self, from: Member, member: Member) -> bool {
        let now = self.now();
        let from = self.whom_to_ask_for_cards(from, member);
        let asked = self.peers.get_mut(&from).is_some_and(|peer| peer.wanted.want_card(member, now));
        if asked {
            self.tell(from, Told::Wants(Want::Card));
        }
        asked
    }

    /// Publishes the proof of every fork that this node learned of (FORK-002).
    pub(crate) fn publish_forks(&mut self) -> Result<(), Halt> {
        let changed: Vec<DossierId> = self.step.changed.keys().copied().collect();
        for dossier in changed {
            self.publish_forks_of(&dossier)?;
        }
        Ok(())
    }

    fn publish_forks_of(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        self.open_dossier(dossier)?;
        let Some(record) = self.record(dossier) else { return Ok(()) };
        let forks: Vec<comity_dossier::record::Fork> = record.forks().collect();
        if forks.is_empty() {
            return Ok(());
        }
        let proven: BTreeMap<_, _> = record.proven_forks().collect();
        for fork in forks {
            if self.known_forks.insert((*dossier, fork.member, fork.lane)) {
                self.alarm(crate::alarm::Alarm::Fork, Some(fork.member), Some(*dossier), Some(fork.second))?;
            }
            if proven.get(&(fork.member, fork.lane)).is_some_and(|seq| *seq <= fork.seq) {
                continue;
            }
            let (Some(first), Some(second)) = (self.signed(&fork.first)?, self.signed(&fork.second)?) else { continue };
            let content = Structural::ForkProof(comity_dossier::structural::ForkProof { first, second });
            let line = crate::write::OwnLine::structural(content, None);
            // A member that may not write here any more has nothing to publish; the others do.
            drop(self.write(dossier, &crate::desk::automatic(), line)?);
        }
        Ok(())
    }
}

/// The two entries inside a fork-proof.
fn proven_entries(verified: &Verified) -> Vec<Vec<u8>> {
    match &verified.header().structural {
        Some(Structural::ForkProof(proof)) => vec![proof.first.clone(), proof.second.clone()],
        _ => Vec::new(),
    }
}
