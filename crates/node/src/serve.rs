//! Answers what peers ask for, from what is durable here.
//!
//! Promise: nobody learns of a dossier that it takes no part in (ERR-003); entitlement is checked line by line, also for
//! bodies and files (LATE-001, FILE-003).

use std::collections::BTreeSet;

use comity_dossier::limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX};
use comity_dossier::{DossierId, EntryId, Member, Refusal};
use comity_exchange::Reply;
use comity_exchange::bound::{
    ANSWER_BYTES_MAX, CHUNKS_MAX, FORKS_MAX, LISTING_MAX, RECEIPTS_MAX, STATES_MAX, VERSIONS_MAX,
};
use comity_exchange::conversation::{Input as Told, Want};
use comity_exchange::op::{
    Buckets, BucketsReply, CardRequest, CharterRequest, Chunk, Chunks, Done, Fetch, File, ForkPair, FrontierState,
    Frontiers, FrontiersReply, Item, Items, MailboxTake, PushReply, Versions,
};
use comity_store::{BlobState, EntryState};

use crate::inbox::Taken;
use crate::node::{Halt, Node};

/// Lines of stretches that are looked at for one call.
const LOOKED_AT_MAX: usize = 4 * BATCH_ENTRIES_MAX;

/// What is owed to a caller, to be made after the commit.
#[derive(Debug)]
pub(crate) enum Owed {
    Push(Taken),
    Hello,
    Done,
    Buckets(Buckets),
    Frontiers(Frontiers),
    Fetch(Fetch),
    File(File),
    Charter(CharterRequest),
    Card(CardRequest),
    Held(Member),
    Take(MailboxTake),
    Acked,
}

impl Node {
    /// Makes the reply that is owed to `from`.
    pub(crate) fn reply_to(&mut self, from: Member, owed: Owed) -> Result<Result<Reply, Refusal>, Halt> {
        Ok(Ok(match owed {
            Owed::Push(taken) => Reply::Push(self.push_reply(from, taken)?),
            Owed::Hello => Reply::Hello(self.hello(from)),
            Owed::Done => Reply::Receipts(Done {}),
            Owed::Buckets(theirs) => {
                let differing = self.shelf.tree(self.me, from).differing(&theirs.buckets);
                Reply::Buckets(BucketsReply { differing })
            }
            Owed::Frontiers(page) => Reply::Frontiers(self.compare(from, &page)?),
            Owed::Fetch(fetch) => match self.serve_lines(from, &fetch)? {
                Ok(items) => Reply::Fetch(items),
                Err(refusal) => return Ok(Err(refusal)),
            },
            Owed::File(file) => match self.serve_file(from, &file)? {
                Ok(chunks) => Reply::File(chunks),
                Err(refusal) => return Ok(Err(refusal)),
            },
            Owed::Charter(request) => {
                Reply::Charter(Versions { documents: self.trust.charters_after(request.after, VERSIONS_MAX) })
            }
            Owed::Card(request) => {
                Reply::Card(Versions { documents: self.trust.cards_after(request.member, request.after, VERSIONS_MAX) })
            }
            Owed::Held(owner) => Reply::MailboxPut(self.held_of(owner, from)?),
            Owed::Take(take) => Reply::MailboxTake(self.waiting_for(from, &take)?),
            Owed::Acked => Reply::MailboxAck(Done {}),
        }))
    }

    fn push_reply(&mut self, from: Member, taken: Taken) -> Result<PushReply, Halt> {
        let mut receipts = Vec::new();
        let mut bytes = 0;
        for dossier in &taken.dossiers {
            if receipts.len() == RECEIPTS_MAX || bytes > ANSWER_BYTES_MAX {
                // What has no room here goes out in a call of its own.
                if let Some(state) = self.peers.get_mut(&from) {
                    state.receipts_owed.insert(*dossier);
                }
                self.tell(from, Told::Wants(Want::Receipts));
            } else if self.open_dossier(dossier)?
                && let Some(receipt) = self.receipt(dossier, from)?
            {
                bytes += receipt.len();
                receipts.push(receipt);
            }
        }
        Ok(PushReply { receipts, refused: taken.refused, missing: taken.missing })
    }

    /// Compares one page of a caller's dossiers with what both share of these buckets (REP-002, REP-007).
    fn compare(&mut self, from: Member, page: &Frontiers) -> Result<FrontiersReply, Halt> {
        self.shelf.refresh();
        let shared = page.buckets.iter().flat_map(|bucket| self.shelf.shared_in(bucket, self.me, from));
        let compared = page.compare(shared);
        let mut reply = FrontiersReply { states: Vec::new(), unknown: compared.unknown, upto: None };
        let mut bytes = 0;
        for dossier in compared.to_tell {
            if reply.states.len() == STATES_MAX {
                reply.upto = reply.states.last().map(|state| state.dossier);
                break;
            }
            if !self.open_dossier(&dossier)? {
                continue;
            }
            let Some(state) = self.frontier_state(&dossier)? else { continue };
            bytes += state_bytes(&state);
            if bytes > ANSWER_BYTES_MAX && !reply.states.is_empty() {
                reply.upto = reply.states.last().map(|state| state.dossier);
                break;
            }
            reply.states.push(state);
        }
        Ok(reply)
    }

    /// What is known of one dossier, with the evidence of forks (REP-001).
    fn frontier_state(&self, dossier: &DossierId) -> Result<Option<FrontierState>, Halt> {
        let Some(record) = self.record(dossier) else { return Ok(None) };
        let mut forks = Vec::new();
        for fork in record.forks().take(FORKS_MAX) {
            if let (Some(first), Some(second)) = (self.signed(&fork.first)?, self.signed(&fork.second)?) {
                forks.push(ForkPair { first, second });
            }
        }
        let tips = record.frontier().tips().to_vec();
        let mut listing = record.listing();
        listing.truncate(LISTING_MAX);
        let immediate = self.view(dossier).is_some_and(crate::desk::is_immediate);
        let state_digest = record.digest();
        Ok(Some(FrontierState { dossier: *dossier, tips, forks, state_digest, listing, immediate }))
    }

    /// Serves lines and bodies, each line after its past as far as it is asked for (REP-003).
    fn serve_lines(&mut self, from: Member, fetch: &Fetch) -> Result<Result<Items, Refusal>, Halt> {
        if !self.open_dossier(&fetch.dossier)? {
            return Ok(Err(Refusal::NotParticipant));
        }
        let mut wanted: Vec<(u64, EntryId)> = Vec::new();
        let mut cut_short = false;
        for range in &fetch.ranges {
            // However many stretches are asked for, only some batches' worth of lines are looked at for one call.
            if wanted.len() > LOOKED_AT_MAX {
                cut_short = true;
                break;
            }
            let lines =
                self.store.lane_range(&fetch.dossier, range.member, range.lane, range.from_seq, BATCH_ENTRIES_MAX)?;
            // A stretch that is longer than a batch goes on behind it.
            let last = lines.last().filter(|_| lines.len() >= BATCH_ENTRIES_MAX);
            cut_short |= last.is_some_and(|last| range.to_seq.is_none_or(|to| last.seq < to));
            let within = lines.iter().filter(|line| range.to_seq.is_none_or(|to| line.seq <= to));
            wanted.extend(within.filter(|line| line.state == EntryState::Folded).map(|l| (l.position.0, l.id)));
        }
        for id in fetch.ids.iter().chain(&fetch.bodies) {
            wanted.extend(self.store.entry(id)?.map(|line| (line.position.0, line.id)));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let Some(record) = self.record(&fetch.dossier) else { return Ok(Err(Refusal::NotParticipant)) };
        let may_have: Vec<(EntryId, bool)> = wanted
            .into_iter()
            .filter(|(_, id)| record.may_receive_header(id, from))
            .map(|(_, id)| (id, record.may_receive_body(&id, from)))
            .collect();
        // What is wanted with its past comes first, and the past in front of it. (REP-009)
        let pasts = fetch.pasts.as_ref().map(|pasts| record.pasts_beyond(&pasts.of, &pasts.have, usize::MAX));
        let pasts = pasts.unwrap_or_default().into_iter().filter(|id| record.may_receive_header(id, from));
        let mut lines: Vec<(EntryId, bool)> =
            pasts.take(LOOKED_AT_MAX).map(|id| (id, record.may_receive_body(&id, from))).collect();
        let first: BTreeSet<EntryId> = lines.iter().map(|(id, _)| *id).collect();
        lines.extend(may_have.into_iter().filter(|(id, _)| !first.contains(id)));
        if lines.is_empty() && !record.was_ever_listed(from) {
            return Ok(Err(Refusal::NotParticipant));
        }
        let items = self.fill(&lines)?;
        Ok(Ok(Items { more: items.more || cut_short, ..items }))
    }

    fn fill(&self, lines: &[(EntryId, bool)]) -> Result<Items, Halt> {
        let mut items: Vec<Item> = Vec::new();
        let mut bytes = 0;
        for (id, with_body) in lines {
            let Some(item) = self.item(id, *with_body)? else { continue };
            bytes += item.size_bytes();
            if items.len() == BATCH_ENTRIES_MAX || bytes > BATCH_BYTES_MAX {
                return Ok(Items { items, more: true });
            }
            items.push(item);
        }
        Ok(Items { items, more: false })
    }

    /// Serves chunks of a file to whoever may have the line that attaches it (FILE-003).
    pub(crate) fn serve_file(&mut self, from: Member, file: &File) -> Result<Result<Chunks, Refusal>, Halt> {
        let Some(line) = self.store.entry(&file.line)? else { return Ok(Err(Refusal::NotParticipant)) };
        if !self.open_dossier(&line.dossier)? {
            return Ok(Err(Refusal::NotParticipant));
        }
        let entitled = self.record(&line.dossier).is_some_and(|record| record.may_receive_body(&file.line, from));
        let named = self.references_of(&line.dossier, &file.line).into_iter().find(|named| named.blob == file.blob);
        let Some(reference) = named.filter(|_| entitled) else { return Ok(Err(Refusal::NotParticipant)) };
        let BlobState::Complete { total_bytes, chunks: total_chunks } = self.files.state(&file.blob)? else {
            return Ok(Err(Refusal::Busy));
        };
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut bytes = 0;
        let count = file.count.min(u32::try_from(CHUNKS_MAX).unwrap_or(u32::MAX));
        for index in file.from_chunk..file.from_chunk.saturating_add(count).min(total_chunks) {
            // Opened before it leaves: only what the line's author encrypted is passed on. (STORE-001)
            let Some(chunk) = self.sound_chunk(&reference, &file.line, index)? else { break };
            bytes += chunk.len();
            if bytes > BATCH_BYTES_MAX {
                break;
            }
            chunks.push(Chunk(chunk));
        }
        Ok(Ok(Chunks { total_chunks, size_bytes: total_bytes, chunks }))
    }
}

/// About how long a state is in an answer.
fn state_bytes(state: &FrontierState) -> usize {
    const HEAD_BYTES: usize = 96;
    let forks: usize = state.forks.iter().map(|pair| pair.first.len() + pair.second.len()).sum();
    state.tips.len() * HEAD_BYTES + forks
}
