//! Takes a dossier out of the network: one evidence file with all that speaks for its lines.
//!
//! ```text
//!   store ──> charters, cards, lines, texts that are disclosed, receipts ──> Bundle ── the node's signature ──> bytes
//! ```
//!
//! Promise: every line, card and receipt is in the file as it was received. Charters come without signatures that
//! show nothing. The list that this node signs names every item, so that leaving one out later can be seen (EVI-006).
//! Not here: who may export what (an officer's right), files that lines attach, checking ([`crate::verify`]).

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::charter::SignedCharter;
use comity_dossier::cose::Typ;
use comity_dossier::evidence::{Bundle, Disclosed, ItemKind};
use comity_dossier::{DossierId, EntryId, Hash, Header, Member};
use comity_seal::Zip215;
use comity_store::{Position, StoreFault, StoredEntry};

use crate::node::{Halt, Node};
use crate::shelf::header_of;

/// Rows read from the store at once.
const PAGE: usize = 1_000;

/// Which texts are shown to whoever gets the file. Headers always are: without them nothing could be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// Every text that is held.
    Everything,
    /// No text at all.
    Nothing,
    /// The texts of these lines.
    Only(BTreeSet<EntryId>),
}

impl Disclosure {
    fn shows(&self, line: &EntryId) -> bool {
        match self {
            Self::Everything => true,
            Self::Nothing => false,
            Self::Only(lines) => lines.contains(line),
        }
    }
}

/// What is collected for one file.
#[derive(Default)]
struct Collected {
    lines: Vec<(EntryId, Vec<u8>)>,
    /// Everybody whose cards are needed.
    members: BTreeSet<Member>,
}

impl Node {
    /// Makes the evidence file of a dossier; `None` if it is not here.
    ///
    /// The whole file is made in memory: it is as large as the dossier's lines with the texts that are disclosed.
    /// Source: EVI-001, EVI-006, EVI-007.
    pub fn export(&mut self, dossier: &DossierId, disclosure: &Disclosure) -> Result<Option<Vec<u8>>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(None);
        }
        let mut collected = Collected { members: BTreeSet::from([self.me]), ..Collected::default() };
        self.collect_lines(dossier, &mut collected)?;
        let receipts = self.collect_receipts(dossier, &mut collected)?;
        let mut bundle = Bundle::default();
        for charter in self.collect_charters()? {
            bundle.push(ItemKind::CHARTER, charter);
        }
        for member in &collected.members {
            for card in self.store.cards(*member)? {
                bundle.push(ItemKind::CARD, card.bytes);
            }
        }
        let ids: Vec<EntryId> = collected.lines.iter().map(|(id, _)| *id).collect();
        for (_, line) in collected.lines {
            bundle.push(ItemKind::LINE, line);
        }
        for line in ids.into_iter().filter(|line| disclosure.shows(line)) {
            if let Some(text) = self.store.body(&line)? {
                bundle.push(ItemKind::TEXT, Disclosed { line, text }.to_bytes());
            }
        }
        for receipt in receipts {
            bundle.push(ItemKind::RECEIPT, receipt);
        }
        let Some(digest) = self.record(dossier).map(comity_dossier::Record::digest) else { return Ok(None) };
        let list = bundle.list(self.network, self.me, *dossier, self.now(), digest);
        bundle.sign(self.signer.sign1(Typ::Evidence, &list.to_bytes()));
        Ok(Some(bundle.to_bytes()))
    }

    /// Collects the folded lines in the order of the log, then the halves of forks that still wait.
    fn collect_lines(&self, dossier: &DossierId, into: &mut Collected) -> Result<(), Halt> {
        let mut after = Position(0);
        loop {
            let some = self.store.entries_of(dossier, after, PAGE)?;
            let Some(last) = some.last() else { break };
            after = last.position;
            for stored in &some {
                self.collect_line(stored, into)?;
            }
        }
        // What counts depends on every known fork, also where one half of it is not folded. (FORK-001)
        let halves: Vec<EntryId> =
            self.record(dossier).into_iter().flat_map(|r| r.forks()).flat_map(|f| [f.first, f.second]).collect();
        let held: BTreeSet<EntryId> = into.lines.iter().map(|(id, _)| *id).collect();
        for id in halves.iter().filter(|id| !held.contains(id)) {
            if let Some(stored) = self.store.entry(id)? {
                self.collect_line(&stored, into)?;
            }
        }
        Ok(())
    }

    fn collect_line(&self, stored: &StoredEntry, into: &mut Collected) -> Result<(), Halt> {
        let header: Header = header_of(stored).ok_or(Halt(StoreFault::Corrupt))?;
        into.members.insert(header.member);
        into.members.extend(members_inside(&header));
        // A line that is committed and not signed yet is signed with the next step; nobody else has it. (LANE-003)
        if let Some(bytes) = self.signed(&stored.id)? {
            into.lines.push((stored.id, bytes));
        }
        Ok(())
    }

    fn collect_receipts(&self, dossier: &DossierId, into: &mut Collected) -> Result<Vec<Vec<u8>>, Halt> {
        let mut receipts = Vec::new();
        let mut after = 0;
        loop {
            let some = self.store.receipts_of(dossier, after, PAGE)?;
            let Some(last) = some.last() else { return Ok(receipts) };
            after = last.number;
            for receipt in some {
                into.members.insert(receipt.holder);
                receipts.push(receipt.bytes);
            }
        }
    }

    /// Returns every charter that is held, each without signatures that show nothing.
    fn collect_charters(&self) -> Result<Vec<Vec<u8>>, Halt> {
        let mut by_hash: BTreeMap<Hash, SignedCharter> = BTreeMap::new();
        let mut charters = Vec::new();
        for stored in self.store.charters()? {
            let mut signed = SignedCharter::from_bytes(&stored.bytes).map_err(|_| Halt(StoreFault::Corrupt))?;
            let before = signed.charter().prev.and_then(|prev| by_hash.get(&prev));
            signed.prune(before.map(|before| &before.charter().council), &Zip215);
            charters.push(signed.to_bytes());
            by_hash.insert(signed.hash(), signed);
        }
        Ok(charters)
    }
}

/// Whose lines a fork-proof shows.
fn members_inside(header: &Header) -> Option<Member> {
    let Some(comity_dossier::structural::Structural::ForkProof(proof)) = &header.structural else { return None };
    let shown = comity_dossier::Received::parse(proof.first.clone()).ok()?;
    Some(shown.header().member)
}
