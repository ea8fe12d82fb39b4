//! The same parcels as files: for a member that no wire reaches.
//!
//! Promise: a stick brings what a call would have brought, both ways: lines go out, receipts and wishes come back. Writing a
//! stick changes nothing that is stored: a stick that is lost has cost nothing (STICK-001).
//! Not here: files and folders (the command line).

use std::collections::BTreeSet;

use comity_dossier::{DossierId, Member};
use comity_exchange::Contents;
use comity_exchange::bound::{ANSWER_BYTES_MAX, PARTS_MAX, RECEIPTS_MAX, VERSIONS_MAX};

use crate::desk::{ActFault, Done, Outcome};
use crate::node::{Halt, Node};
use crate::outbox::Waiting;
use crate::parcel::Packed;

/// Parcels for one member that are written at once; what is left goes with the next stick.
const PARCELS_MAX: usize = 64;
/// Bytes of lines and parts of files that are written at once.
const BYTES_MAX: usize = 48 * 1024 * 1024;

/// Parcels for one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The signed parcels, each to be a file.
    pub parcels: Vec<Vec<u8>>,
    /// Lines in them.
    pub lines: u64,
    /// Receipts in them.
    pub receipts: u64,
    /// Whether more waits than one stick is given at once.
    pub more: bool,
}

impl Node {
    /// Makes parcels of everything that waits for a member, wherever else it waits, and of every receipt that it may have;
    /// `None` if it is no member that can be written to. It is to be called between two steps.
    pub fn bundle_for(&mut self, to: Member) -> Result<Option<Bundle>, Halt> {
        if !self.peers.contains_key(&to) || self.trust.sealing_key(to, self.now()).is_none() {
            return Ok(None);
        }
        let mut all = Vec::new();
        let complete = self.pack_lines(to, &mut all)?;
        self.pack_every_receipt(to, &mut all)?;
        self.pack_every_document(&mut all);
        if let Some(wishes) = self.pack_files_missing(to)? {
            all.push(wishes);
        }
        while all.len() < PARCELS_MAX
            && size_of(&all) < BYTES_MAX
            && let Some(parts) = self.pack_parts(to)?
        {
            all.push(parts.contents);
        }
        let more = !complete || all.len() > PARCELS_MAX;
        all.truncate(PARCELS_MAX);
        let lines = all.iter().map(|contents| contents.items.len() as u64).sum();
        let receipts = all.iter().map(|contents| contents.receipts.len() as u64).sum();
        let mut parcels = Vec::new();
        for contents in &all {
            parcels.extend(self.seal_parcel(to, contents, self.me).map(|(_, bytes)| bytes));
        }
        Ok(Some(Bundle { parcels, lines, receipts, more }))
    }

    /// Packs every line that waits for a member with its past; tells whether that is all.
    fn pack_lines(&mut self, to: Member, all: &mut Vec<Contents>) -> Result<bool, Halt> {
        let way =
            |node: &mut Self| node.peers.get_mut(&to).map(|state| std::mem::take(&mut state.parcels.on_their_way));
        // What is in a mailbox may never be taken from there: the stick brings it too.
        let kept = way(self);
        let mut complete = true;
        let mut packed = BTreeSet::new();
        for urgent in [true, false] {
            loop {
                if all.len() == PARCELS_MAX || size_of(all) > BYTES_MAX {
                    complete = false;
                    break;
                }
                let batch = self.fill_batch(to, urgent, &BTreeSet::new(), Waiting::All(&packed))?;
                if batch.items.is_empty() {
                    break;
                }
                packed.extend(batch.heads.iter().map(|(_, head)| head.id));
                self.note_on_their_way(to, &batch.heads);
                all.push(Packed::lines(batch).contents);
            }
        }
        if let (Some(kept), Some(state)) = (kept, self.peers.get_mut(&to)) {
            state.parcels.on_their_way = kept;
        }
        Ok(complete)
    }

    /// Packs a receipt of every dossier that both share, and of those that are owed: they prove what came, and show what is
    /// lacking.
    fn pack_every_receipt(&mut self, to: Member, all: &mut Vec<Contents>) -> Result<(), Halt> {
        let owed = self.peers.get(&to).map(|state| state.receipts_owed.clone()).unwrap_or_default();
        let shared: Vec<DossierId> = self.shelf.shared_with(self.me, to).into_iter().map(|(id, _)| id).collect();
        let dossiers: BTreeSet<DossierId> = owed.into_iter().chain(shared).collect();
        let (mut contents, mut bytes) = (Contents::default(), 0);
        for dossier in dossiers {
            if !self.open_dossier(&dossier)? {
                continue;
            }
            let Some(receipt) = self.receipt(&dossier, to)? else { continue };
            bytes += receipt.len();
            contents.receipts.push(receipt);
            if contents.receipts.len() == RECEIPTS_MAX || bytes > ANSWER_BYTES_MAX / 2 {
                bytes = 0;
                all.push(std::mem::take(&mut contents));
            }
        }
        if !contents.is_empty() {
            all.push(contents);
        }
        Ok(())
    }

    /// Packs charters and cards: whoever has no wire learns of them by no other way.
    fn pack_every_document(&self, all: &mut Vec<Contents>) {
        let mut charters = self.trust.charters_after(0, usize::MAX);
        let members = self.trust.charter_chain().current().members.iter().map(|listed| listed.code);
        let mut cards: Vec<Vec<u8>> = members.flat_map(|code| self.trust.cards_after(code, 0, usize::MAX)).collect();
        while !(charters.is_empty() && cards.is_empty()) {
            let rest = charters.split_off(charters.len().min(VERSIONS_MAX));
            let (mut some, mut bytes) = (Vec::new(), 0);
            while some.len() < VERSIONS_MAX && bytes < ANSWER_BYTES_MAX / 2 && !cards.is_empty() {
                let card = cards.remove(0);
                bytes += card.len();
                some.push(card);
            }
            all.push(Contents { charters, cards: some, ..Contents::default() });
            charters = rest;
        }
    }

    /// Packs wishes for files of shared dossiers that are not here, without noting that they were wished for.
    fn pack_files_missing(&mut self, to: Member) -> Result<Option<Contents>, Halt> {
        let wanted: Vec<_> =
            self.peers.get(&to).map(|state| state.wanted.files.iter().copied().collect()).unwrap_or_default();
        let mut contents = Contents::default();
        for (blob, line) in wanted {
            if contents.wishes.len() < PARTS_MAX && !self.has_file(&blob)? {
                contents.wishes.push(self.wish_for(blob, line)?);
            }
        }
        Ok((!contents.is_empty()).then_some(contents))
    }

    /// Takes a parcel that came as a file. What its sender's receipts lack is made ready for the next stick at once: there is
    /// no greeting that would find it out.
    pub(crate) fn take_parcel_file(&mut self, bytes: &[u8]) -> Outcome {
        let unpacked = match self.open_parcel(bytes, self.me)? {
            Ok(unpacked) => unpacked,
            Err(refusal) => return Ok(Err(ActFault::Refused(refusal))),
        };
        let from = unpacked.from;
        let lacking = self.peers.get(&from).map(|state| state.parcels.lacking.clone()).unwrap_or_default();
        for dossier in lacking {
            self.send_what_it_lacks(from, &dossier)?;
        }
        let (lines, refused) = (unpacked.lines, unpacked.refused);
        Ok(Ok(Done::Unpacked { from, lines, refused, receipts: unpacked.receipts, parts: unpacked.parts }))
    }
}

/// About how large contents are, without what is small.
fn size_of(all: &[Contents]) -> usize {
    let lines = |contents: &Contents| contents.items.iter().map(comity_exchange::Item::size_bytes).sum::<usize>();
    let parts = |contents: &Contents| contents.parts.iter().map(comity_exchange::Part::size_bytes).sum::<usize>();
    all.iter().map(|contents| lines(contents) + parts(contents)).sum()
}
