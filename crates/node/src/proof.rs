//! What speaks for a dossier and for each line of it: signatures, keys, receipts, and what is lacking.
//!
//! Promise: nothing here decides anything; what is told is what the record, the cards and the receipts show, the
//! signature and the text checked again when they are asked for. A receipt is named only if it covers the line.
//! Not here: checking a whole dossier away from the node ([`crate::verify`]), words and layout.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::card::KeyState;
use comity_dossier::charter::Fingerprint;
use comity_dossier::cose::{self, Typ};
use comity_dossier::counting::Standing;
use comity_dossier::structural::Structural;
use comity_dossier::{DossierId, EntryId, Hash, Head, Header, Kid, Kind, LaneId, Member, NetworkId, Received, Time};
use comity_exchange::Receipt;
use comity_store::BodyState;

use crate::node::{Halt, Node};
use crate::shelf::header_of;

/// Receipts of one dossier that are looked through, the oldest first.
const RECEIPTS_MAX: usize = 5_000;
/// Receipts read from the store at once.
const PAGE: usize = 500;
/// Missing lines and texts that are named.
const LACKING_MAX: usize = 100;
/// Proofs of forks that are looked at.
const PROOFS_MAX: usize = 200;

/// The key under which a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLook {
    /// The key.
    pub kid: Kid,
    /// The version of the member's card that listed it first; `None` if no card that is here lists it.
    pub since_card: Option<u64>,
    /// How it stands now.
    pub state: KeyState,
}

/// How the text of a line stands that is here or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextProof {
    /// The line carries none.
    None,
    /// The text here is the one that was signed.
    Matches,
    /// The text here is another.
    Differs,
    /// It has not come.
    NotReceived,
    /// It was erased on schedule.
    Erased,
}

/// A receipt of a member's node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptLook {
    /// Whose node.
    pub holder: Member,
    /// When, by its clock.
    pub held_at: Time,
    /// SHA-256 of the signed receipt.
    pub hash: Hash,
    /// Texts that it said it lacked; for one line: 1 or 0.
    pub texts_lacked: usize,
}

/// What speaks for one line.
#[derive(Clone, Debug)]
pub struct LineProof {
    /// The line.
    pub id: EntryId,
    /// Its header, as signed.
    pub header: Header,
    /// The key; `None` for an own line that is not signed yet.
    pub key: Option<KeyLook>,
    /// Whether the signature holds, checked now.
    pub signed: bool,
    /// How it stands; `None` while it waits for others.
    pub standing: Option<Standing>,
    /// Whether the charter that it names is one of ours.
    pub charter_known: bool,
    /// How its text stands.
    pub text: TextProof,
    /// Bytes of the signed line, without the text.
    pub bytes: usize,
    /// When it came or was written, by our clock.
    pub received: Time,
    /// Who delivered it; `None` for an own line.
    pub from: Option<Member>,
    /// The first receipt of each member that covers it.
    pub receipts: Vec<ReceiptLook>,
    /// It stands under a key that its author withdrew, and the author has not confirmed it (KEY-006).
    pub unconfirmed: bool,
    /// Lines that it rests on and that are not here.
    pub lacks: Vec<Head>,
}

/// Lines of one page that others name and that are not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingLines {
    /// Whose page.
    pub member: Member,
    /// Which lane of it.
    pub lane: LaneId,
    /// The first position that is missing, from 0.
    pub from: u64,
    /// The last position that is named.
    pub through: u64,
    /// The participant whose node was called last, and when: every call asks for what is missing.
    pub asked: Option<(Member, Time)>,
}

/// Two lines that one member signed for one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForkLook {
    /// The member.
    pub member: Member,
    /// Its lane.
    pub lane: LaneId,
    /// The place, from 0.
    pub seq: u64,
    /// Both lines.
    pub lines: [EntryId; 2],
}

/// A fork, and the lines by which members showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkFound {
    /// The fork.
    pub fork: ForkLook,
    /// Who published a proof of it, by which line, when by its own clock; the oldest first.
    pub found_by: Vec<(Member, EntryId, Time)>,
    /// Whether it stops the dossier: its member is or was lead (FORK-005).
    pub stops: bool,
}

/// What speaks for a dossier as a whole.
#[derive(Clone, Debug)]
pub struct DossierProof {
    /// The network.
    pub network: NetworkId,
    /// The digits of the network's first charter, by which anybody checks an evidence file.
    pub fingerprint: Fingerprint,
    /// Lines that are here with everything they rest on.
    pub held: usize,
    /// The digest of what counts: equal where the same is held.
    pub digest: Hash,
    /// The key under which the dossier was opened, and by whom.
    pub opened_by: Option<(Member, KeyLook)>,
    /// The latest receipt of each member.
    pub receipts: Vec<ReceiptLook>,
    /// What is named and missing, at most 100 pages.
    pub missing: Vec<MissingLines>,
    /// Lines whose text has not come, at most 100.
    pub texts_missing: Vec<EntryId>,
    /// Lines that are here and wait for others.
    pub waiting: usize,
    /// Forks.
    pub forks: Vec<ForkLook>,
    /// Members of whose keys one was withdrawn because somebody else may have it.
    pub compromised: BTreeSet<Member>,
}

impl Node {
    /// Returns what speaks for a dossier; `None` if it is not here.
    pub fn dossier_proof(&mut self, dossier: &DossierId) -> Result<Option<DossierProof>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(None);
        }
        let opened_by = self.key_of_genesis(dossier)?;
        let missing = self.missing_lines(dossier);
        let texts_missing = self.store.missing_bodies(dossier, LACKING_MAX)?.into_iter().map(|text| text.id).collect();
        let mut receipts = Vec::new();
        for latest in self.store.latest_receipts(dossier)? {
            let lacked = read(&latest.receipt.bytes).map_or(0, |receipt| receipt.bodies_lacked.len());
            let stored = latest.receipt;
            let (holder, held_at, hash) = (stored.holder, stored.held_at, stored.hash);
            receipts.push(ReceiptLook { holder, held_at, hash, texts_lacked: lacked });
        }
        receipts.sort_by_key(|receipt| receipt.holder);
        let Some(record) = self.record(dossier) else { return Ok(None) };
        let forks = record.forks().take(LACKING_MAX);
        let authors = record.correspondents().iter().copied().chain([self.me]);
        Ok(Some(DossierProof {
            network: self.network,
            fingerprint: self.trust.charter_chain().fingerprint(),
            held: record.len(),
            digest: record.digest(),
            opened_by,
            receipts,
            missing,
            texts_missing,
            waiting: record.waiting().count(),
            forks: forks
                .map(|fork| ForkLook {
                    member: fork.member,
                    lane: fork.lane,
                    seq: fork.seq,
                    lines: [fork.first, fork.second],
                })
                .collect(),
            compromised: authors.filter(|member| self.has_lost_a_key(*member)).collect(),
        }))
    }

    /// Returns the forks of a dossier with those who found them, at most 100.
    pub fn forks(&mut self, dossier: &DossierId) -> Result<Vec<ForkFound>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(Vec::new());
        }
        let Some(record) = self.record(dossier) else { return Ok(Vec::new()) };
        let stoppers = record.stopped_by();
        let look = |fork: comity_dossier::record::Fork| ForkLook {
            member: fork.member,
            lane: fork.lane,
            seq: fork.seq,
            lines: [fork.first, fork.second],
        };
        let forks: Vec<ForkLook> = record.forks().take(LACKING_MAX).map(look).collect();
        let mut found: Vec<ForkFound> = forks
            .into_iter()
            .map(|fork| ForkFound { stops: stoppers.contains(&fork.member), fork, found_by: Vec::new() })
            .collect();
        if found.is_empty() {
            return Ok(found);
        }
        let is_proof = |item: &&comity_dossier::fold::Item| item.kind == Kind::FORK_PROOF && item.is_counted();
        let proofs: Vec<(Member, EntryId, Time)> = self.view(dossier).map_or_else(Vec::new, |view| {
            let lines = view.items().filter(is_proof).take(PROOFS_MAX);
            lines.map(|item| (item.member, item.id, item.time)).collect()
        });
        for proof in proofs {
            let Some(header) = self.store.entry(&proof.1)?.as_ref().and_then(header_of) else { continue };
            let Some(Structural::ForkProof(content)) = header.structural else { continue };
            let Ok(first) = Received::parse(content.first) else { continue };
            let (member, lane) = (first.header().member, first.header().lane);
            let shown = found.iter_mut().filter(|one| one.fork.member == member && one.fork.lane == lane);
            shown.for_each(|one| one.found_by.push(proof));
        }
        found.iter_mut().for_each(|one| one.found_by.sort_by_key(|(member, line, time)| (*time, *member, *line)));
        Ok(found)
    }

    fn key_of_genesis(&self, dossier: &DossierId) -> Result<Option<(Member, KeyLook)>, Halt> {
        let Some(stored) = self.store.entry(&dossier.genesis())? else { return Ok(None) };
        let Some(bytes) = self.signed(&stored.id)? else { return Ok(None) };
        Ok(self.key_look(stored.member, &bytes).map(|key| (stored.member, key)))
    }

    fn key_look(&self, member: Member, bytes: &[u8]) -> Option<KeyLook> {
        let kid = cose::split(bytes, Typ::Entry).ok()?.kid;
        let chain = self.trust.card_chain(member);
        Some(KeyLook {
            kid,
            since_card: chain.and_then(|chain| chain.listed_key(&kid)).map(|key| key.since_version),
            state: chain.map_or(KeyState::Unknown, |chain| chain.key_state(&kid, self.now())),
        })
    }

    fn has_lost_a_key(&self, member: Member) -> bool {
        use comity_dossier::card::RevokedFor::Compromised;
        let chain = self.trust.card_chain(member);
        chain.is_some_and(|chain| chain.listed_keys().any(|(_, key)| key.revoked == Some(Compromised)))
    }

    /// Names what is missing, page by page (COUNT-008).
    fn missing_lines(&self, dossier: &DossierId) -> Vec<MissingLines> {
        let Some(record) = self.record(dossier) else { return Vec::new() };
        let mut through: BTreeMap<(Member, LaneId), u64> = BTreeMap::new();
        for head in record.missing(LACKING_MAX) {
            let last = through.entry((head.member, head.lane)).or_insert(head.seq);
            *last = head.seq.max(*last);
        }
        let others = record.correspondents().iter().filter(|member| **member != self.me);
        let called = |member: &Member| Some((*member, self.peers.get(member)?.last_sent?));
        let asked = others.filter_map(called).max_by_key(|(_, at)| *at);
        let range = |((member, lane), through): ((Member, LaneId), u64)| {
            let from = record.held_through(member, lane).map_or(0, |last| last.saturating_add(1)).min(through);
            MissingLines { member, lane, from, through, asked }
        };
        through.into_iter().map(range).collect()
    }

    /// Returns what speaks for a line; `None` if it is not here or of another dossier.
    pub fn line_proof(&mut self, dossier: &DossierId, line: &EntryId) -> Result<Option<LineProof>, Halt> {
        let stored = self.store.entry(line)?.filter(|stored| stored.dossier == *dossier);
        let Some(stored) = stored else { return Ok(None) };
        let Some(header) = header_of(&stored) else { return Ok(None) };
        if !self.open_dossier(dossier)? {
            return Ok(None);
        }
        let bytes = self.signed(line)?.unwrap_or_default();
        let verified = Received::parse(bytes.clone()).map(|received| received.verify(self.trust.keyring()).is_ok());
        let text = self.text_proof(line, &header, stored.body)?;
        let unconfirmed = self.is_unconfirmed(dossier, line)?;
        let receipts = self.receipts_that_cover(dossier, line)?;
        let Some(record) = self.record(dossier) else { return Ok(None) };
        let prev = header.prev.map(|id| Head {
            member: header.member,
            lane: header.lane,
            seq: header.seq.saturating_sub(1),
            id,
        });
        let lacks = header.heads.iter().copied().chain(prev).filter(|head| !record.holds(&head.id)).collect();
        Ok(Some(LineProof {
            id: *line,
            key: self.key_look(header.member, &bytes),
            signed: verified.unwrap_or(false),
            standing: record.standing(line),
            charter_known: self.trust.charter_chain().holds(&header.charter),
            text,
            bytes: bytes.len(),
            received: stored.received,
            from: stored.from,
            receipts,
            unconfirmed,
            lacks,
            header,
        }))
    }

    fn text_proof(&self, line: &EntryId, header: &Header, state: BodyState) -> Result<TextProof, Halt> {
        if header.body.is_none() {
            return Ok(TextProof::None);
        }
        Ok(match self.store.body(line)? {
            Some(salted) if salted.check(header.body.as_ref()).is_ok() => TextProof::Matches,
            Some(_) => TextProof::Differs,
            None if state == BodyState::Erased => TextProof::Erased,
            None => TextProof::NotReceived,
        })
    }

    /// Finds the first receipt of each member that covers a line. The author of the line needs none.
    fn receipts_that_cover(&self, dossier: &DossierId, line: &EntryId) -> Result<Vec<ReceiptLook>, Halt> {
        let Some(record) = self.record(dossier) else { return Ok(Vec::new()) };
        let mut first: BTreeMap<Member, ReceiptLook> = BTreeMap::new();
        let (mut after, mut seen) = (0, 0);
        while seen < RECEIPTS_MAX {
            let some = self.store.receipts_of(dossier, after, PAGE)?;
            let Some(last) = some.last() else { break };
            (after, seen) = (last.number, seen + some.len());
            for stored in some {
                let whole = first.get(&stored.holder).is_some_and(|look| look.texts_lacked == 0);
                let Some(receipt) = read(&stored.bytes).filter(|_| !whole) else { continue };
                if record.is_covered(line, &receipt.frontier) {
                    let texts_lacked = usize::from(receipt.bodies_lacked.contains(line));
                    let (holder, held_at, hash) = (stored.holder, stored.held_at, stored.hash);
                    first.insert(holder, ReceiptLook { holder, held_at, hash, texts_lacked });
                }
            }
        }
        Ok(first.into_values().collect())
    }
}

/// Reads a receipt that was checked when it came.
fn read(bytes: &[u8]) -> Option<Receipt> {
    Receipt::from_payload(cose::split(bytes, Typ::Receipt).ok()?.payload?).ok()
}
