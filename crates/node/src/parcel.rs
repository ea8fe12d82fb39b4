//! Parcels: what is put into one for a member, and what is done with one that came, by a mailbox or on a stick.
//!
//! ```text
//!   outbox, receipts, wishes ── Packed ── sealed, signed ──> mailbox or file
//!   mailbox or file ── open_parcel ── charters, cards, receipts, lines, parts of files ──> what a call would have done
//! ```
//!
//! Promise: taking a parcel again changes nothing (PARCEL-002); what is in it is believed exactly as far as if it had come
//! in a call. Nothing goes into a parcel that its receiver may not have.

use std::collections::BTreeSet;

use comity_dossier::card::{KeyState, RevokedFor};
use comity_dossier::cose::{self, Typ};
use comity_dossier::{BlobId, DossierId, EntryId, Head, Member, Refusal, Suite, Time};
use comity_exchange::bound::{CHUNKS_MAX, PARTS_MAX, VERSIONS_MAX};
use comity_exchange::check::check_parcel;
use comity_exchange::conversation::{Input as Told, Want};
use comity_exchange::message::ParcelHead;
use comity_exchange::op::File;
use comity_exchange::{CallId, Contents, Parcel, ParcelDraft, Part};

use crate::node::{Halt, Node};
use crate::outbox::Batch;
use crate::peers::{DocumentsAfter, Peer};
use crate::ports::random;

/// Parts of files that one peer may wish for before they are given.
const WISHES_MAX: usize = 256;
/// Bytes of parts after which no further part is put into a parcel.
const PARTS_BYTES: usize = 1024 * 1024;
/// Dossiers remembered of each peer.
const DOSSIERS_MAX: usize = 20_000;

/// What a parcel holds, as far as it is put back when it does not arrive, or noted when it does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Put {
    /// The name of the parcel; none: nothing was put, it was only asked what waits.
    pub(crate) parcel: Option<comity_dossier::Hash>,
    /// Its lines.
    pub(crate) heads: Vec<(DossierId, Head)>,
    /// Dossiers whose receipts are in it.
    pub(crate) receipts: BTreeSet<DossierId>,
    /// Files wished for in it.
    pub(crate) wishes: Vec<(BlobId, EntryId)>,
    /// Wishes of the receiver that it fulfils.
    pub(crate) parts: Vec<File>,
    /// What was owed in documents.
    pub(crate) documents: Option<DocumentsAfter>,
}

impl Put {
    /// Puts back what did not arrive.
    pub(crate) fn undo(self, state: &mut Peer) {
        state.receipts_owed.extend(self.receipts);
        self.wishes.into_iter().for_each(|(blob, line)| state.wanted.want_file(blob, line));
        state.parcels.wishes_owed.extend(self.parts);
        state.parcels.wishes_owed.truncate(WISHES_MAX);
        state.parcels.documents_owed = state.parcels.documents_owed.or(self.documents);
    }
}

/// Contents for a member with what is to be noted of them.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    pub(crate) contents: Contents,
    pub(crate) put: Put,
}

/// What was in a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unpacked {
    pub(crate) from: Member,
    pub(crate) created: Time,
    pub(crate) lines: u64,
    pub(crate) refused: u64,
    pub(crate) receipts: u64,
    pub(crate) parts: u64,
}

impl Packed {
    /// Packs lines.
    pub(crate) fn lines(batch: Batch) -> Self {
        let put = Put { heads: batch.heads, ..Put::default() };
        Self { contents: Contents { items: batch.items, ..Contents::default() }, put }
    }
}

impl Node {
    /// Seals and signs contents for a member; `None` if no key of it is known. Returns the parcel with its name.
    ///
    /// `by` is whose clock tells when it was made: the host's, as that host last told it, so that a parcel of a member whose
    /// clock is wrong neither lies in its future nor has expired already.
    pub(crate) fn seal_parcel(
        &mut self,
        to: Member,
        contents: &Contents,
        by: Member,
    ) -> Option<(comity_dossier::Hash, Vec<u8>)> {
        let now = self.now();
        let created = self.peers.get(&by).map_or(now, |host| host.its_time(now));
        let head = ParcelHead {
            network: self.network,
            from: self.me,
            to,
            id: CallId(random(&mut self.entropy)),
            created,
            charter: self.trust.charter(),
            generation: self.generation,
        };
        let draft = ParcelDraft::new(head, contents);
        let key = self.trust.sealing_key(to, now)?;
        let (sealed, _) = self.sealing.close(key, &draft.aad(), draft.plaintext(), &mut *self.entropy).ok()?;
        let bytes = self.signer.sign1(Typ::Parcel, &draft.seal_with(sealed).payload());
        Some((comity_exchange::digest::parcel_hash(&bytes), bytes))
    }

    /// Packs receipts that are owed to a peer; nothing if none are.
    pub(crate) fn pack_receipts(&mut self, peer: Member) -> Result<Option<Packed>, Halt> {
        let Some((comity_exchange::Request::Receipts(receipts), crate::peers::About::Receipts(dossiers))) =
            self.receipts_for(peer)?
        else {
            return Ok(None);
        };
        let contents = Contents { receipts: receipts.receipts, ..Contents::default() };
        Ok(Some(Packed { contents, put: Put { receipts: dossiers, ..Put::default() } }))
    }

    /// Packs cards and charters that a peer lacks and cannot fetch here.
    pub(crate) fn pack_documents(&mut self, peer: Member) -> Option<Packed> {
        let owed = self.peers.get_mut(&peer)?.parcels.documents_owed.take()?;
        let contents = Contents {
            cards: self.trust.cards_after(self.me, owed.card, VERSIONS_MAX),
            charters: self.trust.charters_after(owed.charter, VERSIONS_MAX),
            ..Contents::default()
        };
        let put = Put { documents: Some(owed), ..Put::default() };
        (!contents.is_empty()).then_some(Packed { contents, put })
    }

    /// Packs parts of files that a peer wished for and may have (FILE-003).
    pub(crate) fn pack_parts(&mut self, peer: Member) -> Result<Option<Packed>, Halt> {
        let mut packed = Packed::default();
        let mut bytes = 0;
        while bytes < PARTS_BYTES && packed.contents.parts.len() < PARTS_MAX {
            let next = self.peers.get_mut(&peer).and_then(|state| state.parcels.wishes_owed.pop_front());
            let Some(wish) = next else { break };
            let Ok(chunks) = self.serve_file(peer, &wish)? else { continue };
            let part = Part { wish, chunks };
            if bytes > 0 && bytes + part.size_bytes() > comity_dossier::limits::BATCH_BYTES_MAX {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.parcels.wishes_owed.push_front(wish);
                }
                break;
            }
            bytes += part.size_bytes();
            packed.put.parts.push(wish);
            packed.contents.parts.push(part);
        }
        Ok((!packed.contents.parts.is_empty()).then_some(packed))
    }

    /// Packs wishes for files that are not here.
    pub(crate) fn pack_wishes(&mut self, peer: Member) -> Result<Option<Packed>, Halt> {
        let mut packed = Packed::default();
        while packed.contents.wishes.len() < PARTS_MAX {
            let next = self.peers.get_mut(&peer).and_then(|state| state.wanted.files.pop_front());
            let Some((blob, line)) = next else { break };
            if !self.has_file(&blob)? {
                packed.contents.wishes.push(self.wish_for(blob, line)?);
                packed.put.wishes.push((blob, line));
            }
        }
        Ok((!packed.contents.wishes.is_empty()).then_some(packed))
    }

    pub(crate) fn wish_for(&self, blob: BlobId, line: EntryId) -> Result<File, Halt> {
        let count = u32::try_from(CHUNKS_MAX).unwrap_or(u32::MAX);
        Ok(File { blob, from_chunk: self.first_gap(&blob)?, count, line })
    }

    /// Notes lines that are on their way to a peer, so that the next parcel need not bring them again.
    pub(crate) fn note_on_their_way(&mut self, peer: Member, heads: &[(DossierId, Head)]) {
        for (dossier, head) in heads {
            let Some(record) = self.shelf.record(dossier) else { continue };
            let Some(state) = self.peers.get_mut(&peer) else { return };
            let way = &mut state.parcels.on_their_way;
            if !way.contains_key(dossier) && way.len() >= DOSSIERS_MAX {
                way.clear();
            }
            let tips = way.entry(*dossier).or_default();
            tips.retain(|tip| !record.is_covered(&tip.id, std::slice::from_ref(head)));
            tips.push(*head);
        }
    }

    /// Takes a parcel: checks who sent it to whom and when before anything is opened, then does what its contents say.
    ///
    /// A refusal that [`may_come_right`] is no fault of the parcel: it is to be tried again later.
    /// `by` is whose clock tells whether it has expired: the host's that kept it, or our own.
    pub(crate) fn open_parcel(&mut self, bytes: &[u8], by: Member) -> Result<Result<Unpacked, Refusal>, Halt> {
        Ok(match self.read_parcel(bytes, by) {
            Ok((head, contents)) => Ok(self.unpack(&head, contents)?),
            Err(refusal) => {
                if let (Refusal::UnknownKey, Some(from)) = (refusal, claimed_sender(bytes)) {
                    self.ask_others_for_the_card_of(from);
                }
                Err(refusal)
            }
        })
    }

    /// Reads a parcel as far as it may be kept or opened: its head, if its sender signed it (PARCEL-001, PARCEL-002).
    pub(crate) fn check_parcel_of(&self, bytes: &[u8], to: Member, by: Member) -> Result<Parcel, Refusal> {
        let parts = cose::split(bytes, Typ::Parcel)?;
        let parcel = Parcel::from_payload(parts.payload.ok_or(Refusal::Malformed)?)?;
        let (from, now) = (parcel.head.from, self.now());
        let its_now = self.peers.get(&by).map_or(now, |host| host.its_time(now));
        check_parcel(&parcel, to, self.network, its_now)?;
        if !self.trust.is_active(from, now) {
            return Err(Refusal::UnknownMember);
        }
        let chain = self.trust.card_chain(from).ok_or(Refusal::UnknownKey)?;
        match chain.key_state(&parts.kid, now) {
            // It may have waited while another key took the place of the one that signed it.
            KeyState::Current | KeyState::NotCurrent | KeyState::Revoked(RevokedFor::Replaced) => {}
            KeyState::Revoked(_) => return Err(Refusal::KeyRevoked),
            KeyState::Unknown => return Err(Refusal::UnknownKey),
        }
        self.trust.check_listed(from, bytes, Typ::Parcel)?;
        Ok(parcel)
    }

    fn read_parcel(&self, bytes: &[u8], by: Member) -> Result<(ParcelHead, Contents), Refusal> {
        let parcel = self.check_parcel_of(bytes, self.me, by)?;
        // It may lie for weeks, and stands for itself: what calls share is none of its. (SEAL-006)
        if parcel.sealed.suite == Suite::CALL {
            return Err(Refusal::UnsupportedVersion);
        }
        let (plaintext, _) = self.sealing.open(&parcel.head.aad(), &parcel.sealed)?;
        Ok((parcel.head, Contents::from_plaintext(&plaintext)?))
    }

    fn unpack(&mut self, head: &ParcelHead, contents: Contents) -> Result<Unpacked, Halt> {
        let from = head.from;
        let now = self.now();
        let began_anew = self.peers.get_mut(&from).is_some_and(|state| {
            state.last_received = Some(now);
            state.note_generation(head.generation)
        });
        if began_anew && !self.is_called(from) {
            // What it lacks now cannot be asked of it: it is sent again. (REP-004)
            let shared = self.shelf.summaries.iter().filter(|(_, summary)| summary.participants.contains(&from));
            self.jobs.tell_again.extend(shared.map(|(dossier, _)| (from, *dossier)));
        }
        for bytes in &contents.charters {
            if self.take_charter(bytes)?.is_err() {
                break;
            }
        }
        for bytes in &contents.cards {
            // Of any member: one that does not hold says nothing of the next.
            let _ = self.take_card(bytes)?;
        }
        for bytes in &contents.receipts {
            self.take_receipt(from, bytes)?;
        }
        let lines = contents.items.len() as u64;
        let taken = self.take_items(from, contents.items)?;
        if let Some(state) = self.peers.get_mut(&from) {
            state.receipts_owed.extend(&taken.dossiers);
            for wish in contents.wishes {
                if state.parcels.wishes_owed.len() < WISHES_MAX && !state.parcels.wishes_owed.contains(&wish) {
                    state.parcels.wishes_owed.push_back(wish);
                }
            }
        }
        let mut parts = 0;
        for part in &contents.parts {
            parts += u64::from(self.take_part(from, part)?);
        }
        let owes = self
            .peers
            .get(&from)
            .is_some_and(|state| !state.receipts_owed.is_empty() || !state.parcels.wishes_owed.is_empty());
        self.tell(from, Told::HeardFrom);
        if owes {
            self.tell(from, Told::Wants(Want::Receipts));
        }
        let (refused, receipts) = (taken.refused.len() as u64, contents.receipts.len() as u64);
        Ok(Unpacked { from, created: head.created, lines, refused, receipts, parts })
    }

    /// Takes a part of a file, if the file is wanted at all; tells whether it was.
    fn take_part(&mut self, from: Member, part: &Part) -> Result<bool, Halt> {
        let File { blob, line, from_chunk, .. } = part.wish;
        if self.has_file(&blob)? || self.store.entry(&line)?.is_none() {
            return Ok(false);
        }
        if let Some(state) = self.peers.get_mut(&from) {
            state.parcels.wished.remove(&blob);
        }
        self.take_chunks(from, blob, line, from_chunk, &part.chunks)?;
        if self.peers.get(&from).is_some_and(|state| !state.wanted.files.is_empty()) {
            self.tell(from, Told::Wants(Want::File));
        }
        Ok(true)
    }
}

/// Tells whether a parcel that was refused may be taken later, when a card, a key or a charter has come.
pub(crate) fn may_come_right(refusal: Refusal) -> bool {
    refusal.is_retryable() || matches!(refusal, Refusal::UnknownKey | Refusal::UnknownMember | Refusal::CharterBehind)
}

/// Who says to have sent a parcel.
fn claimed_sender(bytes: &[u8]) -> Option<Member> {
    let parts = cose::split(bytes, Typ::Parcel).ok()?;
    Some(Parcel::from_payload(parts.payload?).ok()?.head.from)
}
