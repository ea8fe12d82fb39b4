//! Mends what was damaged on the disk: what a read met is marked, asked for again, and put back in its place.
//!
//! ```text
//!   a read meets bytes that do not hash to their name ── (store) not given out, noted ── here: marked, alarm, asked of peers
//!   the right bytes come, proven by id or commitment ── inbox ── put in place ── here: noted as repaired, and from whom
//! ```
//!
//! Promise: nothing damaged is folded, shown or sent (STORE-001); it is asked of everybody who takes part (STORE-002); what
//! nobody gives stays in the list that people see (STORE-003).
//! Not here: going through what nobody reads (see [`crate::jobs::scrub`]).

use std::collections::BTreeSet;

use comity_dossier::{BlobId, DossierId, EntryId, Member, Received, cose, entry};
use comity_exchange::conversation::{Input as Told, Want};
use comity_store::{Damage, Damaged, DamagedSort, Position, Urgency};

use crate::alarm::Alarm;
use crate::node::{Halt, Node};

/// Rounds of mending in one step: mending reads, and may meet more.
const ROUNDS: usize = 4;

impl Node {
    /// Mends what reads have met since the last step, in the open transaction.
    pub(crate) fn mend(&mut self) -> Result<(), Halt> {
        for _ in 0..ROUNDS {
            let met = self.store.take_damage();
            let files = std::mem::take(&mut *self.spoilt_files.borrow_mut());
            if met.is_empty() && files.is_empty() {
                return Ok(());
            }
            for damage in met {
                self.mend_one(damage)?;
            }
            for (blob, line, chunk) in files {
                self.mend_file(&blob, &line, chunk)?;
            }
        }
        Ok(())
    }

    /// Tells whether something was met that the next step mends.
    #[must_use]
    pub fn has_met_damage(&self) -> bool {
        self.store.has_met_damage() || !self.spoilt_files.borrow().is_empty()
    }

    fn mend_one(&mut self, damage: Damage) -> Result<(), Halt> {
        match damage {
            Damage::Line { position, named } => self.mend_line(position, named),
            Damage::Columns(position) => self.mend_line(position, None),
            Damage::Text(line) => self.lose_text(&line),
            Damage::Receipt(number) => {
                let (what, later) = self.store.drop_receipt(number)?;
                self.found(&what)?;
                if later {
                    // What a holder signed later covers at least what it signed before: nothing is lost.
                    let now = self.now();
                    self.store.note_repaired(&what, what.member, now)?;
                    return Ok(());
                }
                self.ask_for_a_receipt(&what)
            }
            Damage::DeskRow(dossier) => {
                let what = Damaged { dossier: Some(dossier), ..Damaged::of(DamagedSort::Made) };
                self.made_again(&what)?;
                self.put_desk_row(&dossier)?;
                self.step.changed.entry(dossier).or_insert(false);
                Ok(())
            }
            Damage::Setting => {
                self.store.drop_spoilt_settings()?;
                self.made_again(&Damaged::of(DamagedSort::Made))
            }
            Damage::Index => {
                self.store.rebuild_indexes()?;
                self.made_again(&Damaged::of(DamagedSort::Made))
            }
        }
    }

    /// Marks that something is damaged and tells an administrator, once.
    fn found(&mut self, what: &Damaged) -> Result<(), Halt> {
        let now = self.now();
        if self.store.note_damage(what, now)? {
            self.alarm(Alarm::Damaged, what.member, what.dossier, what.line)?;
        }
        Ok(())
    }

    /// What is made of the record was made again: found and repaired at once.
    fn made_again(&mut self, what: &Damaged) -> Result<(), Halt> {
        self.found(what)?;
        let now = self.now();
        self.store.note_repaired(what, None, now)?;
        Ok(())
    }

    /// A line that is stored was not found where it should be: it is put in its place again, as it comes.
    pub(crate) fn found_misplaced(
        &mut self,
        position: Position,
        line: &EntryId,
        dossier: &DossierId,
    ) -> Result<(), Halt> {
        self.store.set_aside(position)?;
        self.found(&Damaged { line: Some(*line), dossier: Some(*dossier), ..Damaged::of(DamagedSort::Line) })
    }

    fn lose_line(&mut self, position: Position, named: Option<(EntryId, DossierId)>) -> Result<(), Halt> {
        self.store.set_aside(position)?;
        let (line, dossier) = named.unzip();
        self.found(&Damaged { line, dossier, ..Damaged::of(DamagedSort::Line) })?;
        let (Some(line), Some(dossier)) = (line, dossier) else { return Ok(()) };
        let others = self.who_may_have(&dossier);
        // What is held in memory rests on a line that is not here any more: it is folded again without it.
        self.fold_anew(&dossier)?;
        let now = self.now();
        for peer in others {
            if let Some(state) = self.peers.get_mut(&peer) {
                state.wanted.want_line(dossier, line, now);
                self.tell(peer, Told::Wants(Want::Fetch));
            }
        }
        Ok(())
    }

    /// Bytes that their author signed prove what has to stand beside them. An own line whose signature rotted is signed again,
    /// if its bytes are those of its id: that proves nothing else than before. What is not proven so is lost.
    fn mend_line(&mut self, position: Position, named: Option<(EntryId, DossierId)>) -> Result<(), Halt> {
        let Some(raw) = self.store.raw_line(position)? else { return self.lose_line(position, named) };
        let own = match raw.protected {
            Some(protected) => {
                let signature = self.signature_of(&protected, &raw.bytes, raw.signature.as_deref(), raw.id);
                let written = comity_dossier::Header::from_bytes(&raw.bytes).ok().map(|header| header.time);
                let Some(own) = written.zip(signature) else { return self.lose_line(position, named) };
                Some(own)
            }
            None if self.is_signed(raw.bytes) => None,
            None => return self.lose_line(position, named),
        };
        let Some(line) = self.store.mend_columns(position)? else { return self.lose_line(position, named) };
        let now = self.now();
        self.store.vouch(position, own.as_ref().map(|(written, signature)| (*written, signature)), now)?;
        let dossier = self.store.entry(&line)?.map(|stored| stored.dossier);
        self.made_again(&Damaged { line: Some(line), dossier, ..Damaged::of(DamagedSort::Made) })?;
        dossier.map_or(Ok(()), |dossier| self.fold_anew(&dossier))
    }

    /// The signature of an own line: the stored one if it is right, else it is signed again.
    fn signature_of(
        &self,
        protected: &[u8],
        header: &[u8],
        stored: Option<&[u8]>,
        id: Option<EntryId>,
    ) -> Option<[u8; 64]> {
        let signs = |signature: &[u8; 64]| self.is_signed(cose::assemble(protected, Some(header), signature));
        let stored = stored.and_then(|signature| signature.try_into().ok()).filter(signs);
        let is_of_its_id = || id == Some(entry::id_of(protected, header));
        stored.or_else(|| is_of_its_id().then(|| self.signer.sign_entry(protected, header)).filter(signs))
    }

    fn lose_text(&mut self, line: &EntryId) -> Result<(), Halt> {
        self.store.lose_text(line)?;
        let dossier = self.store.entry(line)?.map(|stored| stored.dossier);
        self.found(&Damaged { line: Some(*line), dossier, ..Damaged::of(DamagedSort::Text) })?;
        let Some(dossier) = dossier else { return Ok(()) };
        if self.open_dossier(&dossier)? {
            self.show_again(&dossier)?;
        }
        let now = self.now();
        for peer in self.who_may_have(&dossier) {
            if let Some(state) = self.peers.get_mut(&peer) {
                state.wanted.want_body(dossier, *line, now);
                self.tell(peer, Told::Wants(Want::Fetch));
            }
        }
        Ok(())
    }

    fn mend_file(&mut self, blob: &BlobId, line: &EntryId, chunk: u32) -> Result<(), Halt> {
        self.files.drop_chunk(blob, chunk, self.moment.wall)?;
        let dossier = self.store.entry(line)?.map(|stored| stored.dossier);
        let what = Damaged { line: Some(*line), blob: Some(*blob), dossier, ..Damaged::of(DamagedSort::File) };
        self.found(&what)?;
        self.want_file_elsewhere(self.me, line, *blob)
    }

    /// Tells whether the author of a line has signed it.
    pub(crate) fn is_signed(&self, bytes: Vec<u8>) -> bool {
        Received::parse(bytes).is_ok_and(|received| received.verify(self.trust.keyring()).is_ok())
    }

    /// A member whose receipt was lost is sent the last own lines again: it answers with a new one.
    fn ask_for_a_receipt(&mut self, what: &Damaged) -> Result<(), Halt> {
        let (Some(dossier), Some(holder)) = (what.dossier, what.member) else { return Ok(()) };
        self.send_last_lines_again(dossier, holder)
    }

    /// Sends a member the last own lines of a dossier again, and with them whatever it is not known to hold.
    pub(crate) fn send_last_lines_again(&mut self, dossier: DossierId, holder: Member) -> Result<(), Halt> {
        if !self.open_dossier(&dossier)? {
            return Ok(());
        }
        let Some(record) = self.record(&dossier) else { return Ok(()) };
        let tips: Vec<EntryId> = record.tips_of(self.me).into_iter().map(|tip| tip.id).collect();
        let now = self.now();
        for tip in tips {
            self.store.queue(holder, &tip, Urgency::Bulk, now)?;
            self.tell(holder, Told::Queued { urgent: false });
        }
        Ok(())
    }

    /// Folds a dossier anew from what is stored. Own lanes in it are not continued: their tips may be gone.
    pub(crate) fn fold_anew(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        self.lanes.remove(dossier);
        self.shelf.close(dossier);
        if self.open_dossier(dossier)? {
            self.step.changed.entry(*dossier).or_insert(false);
        }
        Ok(())
    }

    /// Everybody else who takes part in a dossier, as far as it is known.
    fn who_may_have(&mut self, dossier: &DossierId) -> BTreeSet<Member> {
        let known = self.record(dossier).map(|record| record.correspondents().clone());
        let summary = || self.shelf.summaries.get(dossier).map(|summary| summary.participants.clone());
        let mut members = known.or_else(summary).unwrap_or_else(|| self.peers.keys().copied().collect());
        members.remove(&self.me);
        members
    }

    /// Notes that a line stands in its place again; tells whether it was damaged.
    pub(crate) fn line_came_back(&mut self, from: Member, line: &EntryId) -> Result<bool, Halt> {
        let what = Damaged { line: Some(*line), ..Damaged::of(DamagedSort::Line) };
        let now = self.now();
        Ok(self.store.note_repaired(&what, Some(from), now)?)
    }

    /// Notes that a text is here again.
    pub(crate) fn text_came_back(&mut self, from: Member, line: &EntryId) -> Result<(), Halt> {
        let what = Damaged { line: Some(*line), ..Damaged::of(DamagedSort::Text) };
        let now = self.now();
        self.store.note_repaired(&what, Some(from), now)?;
        Ok(())
    }

    /// Notes that a file is here again.
    pub(crate) fn file_came_back(&mut self, from: Member, blob: &BlobId) -> Result<(), Halt> {
        let what = Damaged { blob: Some(*blob), ..Damaged::of(DamagedSort::File) };
        let now = self.now();
        self.store.note_repaired(&what, Some(from), now)?;
        Ok(())
    }

    /// Notes that a card is here again.
    pub(crate) fn card_came_back(&mut self, member: Member) -> Result<(), Halt> {
        let what = Damaged { member: Some(member), ..Damaged::of(DamagedSort::Card) };
        let now = self.now();
        self.store.note_repaired(&what, None, now)?;
        Ok(())
    }

    /// Notes that a member gave a receipt again.
    pub(crate) fn receipt_came_back(&mut self, from: Member, dossier: &DossierId) -> Result<(), Halt> {
        let what = Damaged { member: Some(from), dossier: Some(*dossier), ..Damaged::of(DamagedSort::Receipt) };
        let now = self.now();
        self.store.note_repaired(&what, Some(from), now)?;
        Ok(())
    }

    /// Notes that a file holds a chunk that is not what it was.
    pub(crate) fn spoilt_chunk(&self, blob: &BlobId, line: &EntryId, chunk: u32) {
        const REMEMBERED_MAX: usize = 1_024;
        let mut spoilt = self.spoilt_files.borrow_mut();
        if spoilt.len() < REMEMBERED_MAX {
            spoilt.insert((*blob, *line, chunk));
        }
    }

    /// Cards and charters are held in memory: rows that are not what they were are written again from there.
    pub(crate) fn mend_documents(&mut self) -> Result<(), Halt> {
        let now = self.now();
        for stored in self.store.charters()? {
            let kept = self.trust.charter_bytes(&stored.hash);
            if kept.as_ref().is_some_and(|kept| *kept != stored.bytes) || kept.is_none() && !is_charter(&stored) {
                self.store.drop_charter(stored.version, &stored.hash)?;
                if let Some(kept) = &kept {
                    self.store.put_charter(stored.version, &stored.hash, kept, now)?;
                    self.made_again(&Damaged::of(DamagedSort::Charter))?;
                } else {
                    self.found(&Damaged::of(DamagedSort::Charter))?;
                }
            }
        }
        for stored in self.store.all_cards()? {
            let kept = self.trust.card_bytes(stored.member, &stored.hash);
            if kept.as_ref().is_some_and(|kept| *kept != stored.bytes) || kept.is_none() && !is_card(&stored) {
                self.store.drop_card(stored.member, stored.version, &stored.hash)?;
                let what = Damaged { member: Some(stored.member), ..Damaged::of(DamagedSort::Card) };
                if let Some(kept) = &kept {
                    self.store.put_card(stored.member, stored.version, &stored.hash, kept, now)?;
                    self.made_again(&what)?;
                } else {
                    self.found(&what)?;
                    self.ask_for_cards(stored.member);
                }
            }
        }
        Ok(())
    }

    /// Cards that were found spoilt when the node was opened: marked, taken away, asked for again.
    pub(crate) fn forget_spoilt_cards(&mut self) -> Result<(), Halt> {
        if self.trust.spoilt_cards.is_empty() {
            return Ok(());
        }
        self.trust.spoilt_cards.clear();
        self.mend_documents()
    }

    fn ask_for_cards(&mut self, member: Member) {
        let peers: Vec<Member> = self.peers.keys().copied().collect();
        for peer in peers {
            self.want_card(peer, member);
        }
    }
}

fn is_charter(stored: &comity_store::StoredCharter) -> bool {
    use comity_dossier::charter::SignedCharter;
    SignedCharter::from_bytes(&stored.bytes).is_ok_and(|signed| signed.hash() == stored.hash)
}

fn is_card(stored: &comity_store::StoredCard) -> bool {
    use comity_dossier::card::SignedCard;
    SignedCard::from_bytes(stored.bytes.clone()).is_ok_and(|signed| signed.hash() == stored.hash)
}
