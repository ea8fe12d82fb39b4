//! Finding and mending what two nodes do not both hold, of any author (REP-002, REP-003).

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::{DossierId, EntryId, Head, LaneId, Member, Received, Refusal};
use comity_exchange::bound::{FRONTIER_HEADS_MAX, PAIRS_MAX};
use comity_exchange::conversation::{Input as Told, Summary, Want};
use comity_exchange::op::{
    BucketsReply, Fetch, FrontierState, Frontiers, FrontiersReply, Hello, Item, LaneRange, Pair,
};
use comity_exchange::tree::BucketSet;
use comity_exchange::{Reply, repair};
use comity_store::Urgency;

use crate::alarm::Alarm;
use crate::node::{Halt, Node};
use crate::outbox::is_on_lane;
use crate::peers::{About, InFlight};

/// Of how many lines that waiting ones rest on a peer is asked after one comparison.
pub(crate) const MISSING_AT_ONCE: usize = 256;

impl Node {
    /// The next page of what this node shares with a peer, of the buckets that differ (REP-007).
    pub(crate) fn frontiers_for(&mut self, peer: Member) -> Option<Frontiers> {
        let state = self.peers.get(&peer)?;
        let (after, buckets) = (state.frontiers_after, state.differing);
        if buckets.is_empty() {
            return None;
        }
        self.shelf.refresh();
        let shared = buckets.iter().flat_map(|bucket| self.shelf.shared_in(bucket, self.me, peer));
        let mut shared = shared.filter(|(id, _)| after.is_none_or(|after| *id > after));
        let pairs: Vec<Pair> =
            shared.by_ref().take(PAIRS_MAX).map(|(dossier, digest)| Pair { dossier, digest }).collect();
        let more = !pairs.is_empty() && shared.next().is_some();
        Some(Frontiers { pairs, after, more, buckets })
    }

    /// Says in a request for lines with their past what is here of it already.
    pub(crate) fn with_what_is_here(&mut self, mut fetch: Fetch) -> Result<Fetch, Halt> {
        self.open_dossier(&fetch.dossier)?;
        if let (Some(pasts), Some(record)) = (&mut fetch.pasts, self.record(&fetch.dossier)) {
            pasts.have = record.frontier().tips().iter().copied().take(FRONTIER_HEADS_MAX).collect();
        }
        Ok(fetch)
    }

    /// Takes the reply to a call and says what it came to.
    pub(crate) fn take_reply(&mut self, peer: Member, flight: InFlight, reply: Reply) -> Result<Summary, Halt> {
        Ok(match (reply, flight.about) {
            (Reply::Push(reply), About::Push { urgent, dossiers }) => {
                self.take_push_reply(peer, &reply, urgent, &dossiers)?
            }
            (Reply::Hello(hello), _) => self.take_hello(peer, &hello),
            (Reply::Buckets(reply), _) => self.take_buckets(peer, &reply),
            (Reply::Frontiers(reply), About::Frontiers { page_end }) => self.take_frontiers(peer, reply, page_end)?,
            (Reply::Fetch(_), About::Fetch(fetch)) if !self.room.takes_lines_of_others() => {
                // It was asked for before the disk filled: as if it had not come.
                self.peers.get_mut(&peer).iter_mut().for_each(|state| state.wanted.put_back(&fetch));
                Summary::Done { more: false }
            }
            (Reply::Fetch(items), About::Fetch(fetch)) => {
                if items.more {
                    // The same is asked again; what came is not served twice, since it is held by then.
                    self.ask_again(peer, &fetch, &items.items);
                }
                self.take_items_of(peer, items.items)?;
                let more = self.peers.get(&peer).is_some_and(|state| state.wanted.has_lines());
                if !more && self.peers.get_mut(&peer).is_some_and(|state| state.wanted.take_overflow()) {
                    self.tell(peer, Told::Wants(Want::Hello));
                }
                Summary::Done { more }
            }
            (Reply::File(_), About::File { blob, line, .. }) if !self.room.takes_files() => {
                self.peers.get_mut(&peer).iter_mut().for_each(|state| state.wanted.want_file(blob, line));
                Summary::Done { more: false }
            }
            (Reply::File(chunks), About::File { blob, line, from_chunk }) => {
                self.take_chunks(peer, blob, line, from_chunk, &chunks)?
            }
            (Reply::Charter(versions), _) => {
                for bytes in &versions.documents {
                    if self.take_charter(bytes)?.is_err() {
                        break;
                    }
                }
                Summary::Done { more: false }
            }
            (Reply::Card(versions), _) => {
                for bytes in &versions.documents {
                    if self.take_card(bytes)?.is_err() {
                        break;
                    }
                }
                let more = self.peers.get(&peer).is_some_and(|state| !state.wanted.cards.is_empty());
                Summary::Done { more }
            }
            (Reply::Receipts(_), _) => {
                let more = self.peers.get(&peer).is_some_and(|state| !state.receipts_owed.is_empty());
                Summary::Done { more }
            }
            _ => Summary::Refused(Refusal::Malformed),
        })
    }

    fn take_hello(&mut self, peer: Member, hello: &Hello) -> Summary {
        let root = self.shelf.root(self.me, peer);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.frontiers_after = None;
        }
        if root == hello.root {
            self.note_in_step(peer);
        }
        self.owe_documents(peer, hello);
        Summary::Hello {
            in_step: root == hello.root,
            charter_behind: hello.charter.version > self.trust.charter().version,
            card_behind: hello.own_card > self.trust.card_version(peer),
        }
    }

    fn take_buckets(&mut self, peer: Member, reply: &BucketsReply) -> Summary {
        if let Some(state) = self.peers.get_mut(&peer) {
            (state.differing, state.frontiers_after) = (reply.differing, None);
        }
        Summary::Buckets { differ: !reply.differing.is_empty() }
    }

    fn take_frontiers(
        &mut self,
        peer: Member,
        reply: FrontiersReply,
        page_end: Option<DossierId>,
    ) -> Result<Summary, Halt> {
        let now = self.now();
        let mut lacking_there = false;
        let mut items = Vec::new();
        for state in &reply.states {
            let dossier = state.dossier;
            if !self.open_dossier(&dossier)? {
                if self.stands_aside(&dossier) {
                    continue;
                }
                // A dossier that only the peer has: its genesis first, the rest follows from what is missing.
                if let Some(known) = self.peers.get_mut(&peer) {
                    known.wanted.want_line(dossier, dossier.genesis(), now);
                    known.wanted.want_pasts(dossier, state.listing.iter().copied());
                }
                self.want_ranges(peer, state, ranges_of(&state.tips));
                continue;
            }
            let Some(record) = self.record(&dossier) else { continue };
            let mine = record.frontier();
            if mine.tips() == state.tips && mine.forks().is_empty() && state.forks.is_empty() {
                if record.digest() != state.state_digest {
                    self.alarm(Alarm::DigestDiffers, Some(peer), Some(dossier), None)?;
                }
                continue;
            }
            let mut ranges = repair::missing_here(mine.tips(), &state.tips, |id| record.holds(id));
            ranges.retain(|range| !record.is_overgrown(range.member, range.lane));
            let beyond = record.beyond(&state.tips, 1);
            let shared: Vec<Head> = state.tips.iter().filter(|head| record.is_folded(&head.id)).copied().collect();
            let listing: Vec<EntryId> = state.listing.iter().filter(|line| !record.is_folded(line)).copied().collect();
            // What waits here counts as held. Whoever brought it need not have what it rests on, nor be there any more: each
            // peer that has folded it is asked. (REP-003)
            let waits = state.tips.iter().any(|head| record.holds(&head.id) && !record.is_folded(&head.id));
            let missing = if waits { record.missing(MISSING_AT_ONCE) } else { Vec::new() };
            self.want_heads(peer, dossier, &missing, true);
            if let Some(known) = self.peers.get_mut(&peer) {
                known.wanted.want_pasts(dossier, listing);
                known.known.insert(dossier, shared);
            }
            self.want_ranges(peer, state, ranges);
            for pair in &state.forks {
                items.extend([&pair.first, &pair.second].map(|entry| Item { entry: entry.clone(), body: None }));
            }
            if !beyond.is_empty() {
                lacking_there |= self.queue_what_it_lacks(peer, &dossier, &state.tips)?;
            }
        }
        for dossier in &reply.unknown {
            // The peer does not hold it, or not as a participant: if it should, what leads there is sent.
            let empty = Vec::new();
            lacking_there |= self.open_dossier(dossier)? && self.queue_what_it_lacks(peer, dossier, &empty)?;
        }
        if !items.is_empty() && self.room.takes_lines_of_others() {
            drop(self.take_items(peer, items)?);
        }
        let (mut lacking_here, mut more) = (false, false);
        if let Some(known) = self.peers.get_mut(&peer) {
            // On from where the answer ended, else from where our page ended; never twice from the same place.
            let next = reply.upto.or(page_end).filter(|next| known.frontiers_after.is_none_or(|after| *next > after));
            (lacking_here, more) = (known.wanted.has_lines(), next.is_some());
            known.frontiers_after = next;
            if !more {
                known.differing = BucketSet::default();
            }
        }
        Ok(Summary::Frontiers { lacking_here, lacking_there, more })
    }

    /// A member that is pushing brings its own lines without being asked, in larger calls; fetched as well, each would travel
    /// twice. What it does not bring is found by the next comparison. (PUSH-001, REP-005)
    pub(crate) fn leave_to_its_pushes(&mut self, peer: Member) {
        let now = self.now();
        let pushing = self.peers.get_mut(&peer).filter(|state| state.is_pushing(now));
        if pushing.is_some_and(|state| state.wanted.leave_to(peer)) {
            self.tell(peer, Told::Wants(Want::RepairSoon));
        }
    }

    /// Wants lines of a peer, and what leads to them from what is here of their lanes. `awaited`: others that are here rest on
    /// them.
    pub(crate) fn want_heads(&mut self, peer: Member, dossier: DossierId, heads: &[Head], awaited: bool) {
        let now = self.now();
        let Some(record) = self.shelf.record(&dossier) else { return };
        let Some(state) = self.peers.get_mut(&peer) else { return };
        for head in heads {
            let next = record.held_through(head.member, head.lane).map_or(0, |seq| seq + 1);
            if head.seq > next {
                state.wanted.want_gap(dossier, head, next, awaited, now);
            } else {
                state.wanted.want_line(dossier, head.id, now);
            }
        }
    }

    /// Wants stretches of lanes of which a peer told, and counts them as what there is to catch up on.
    fn want_ranges(&mut self, peer: Member, state: &FrontierState, ranges: Vec<LaneRange>) {
        let (dossier, now) = (state.dossier, self.now());
        let Some(known) = self.peers.get_mut(&peer) else { return };
        if state.immediate && !ranges.is_empty() {
            known.wanted.note_immediate(dossier);
        }
        for range in ranges {
            known.wanted.want_range(dossier, range);
            self.catching_up.told(dossier, &range, now);
        }
    }

    /// Queues the last lines that a peer lacks; the batch brings their whole past along. Tells whether any of them is to go
    /// out with the rest; what is not to wait is on its way (REP-009).
    pub(crate) fn queue_what_it_lacks(
        &mut self,
        peer: Member,
        dossier: &DossierId,
        theirs: &[Head],
    ) -> Result<bool, Halt> {
        const AT_ONCE: usize = 1_024;
        let now = self.now();
        let declined = self.declined_lanes(peer, dossier);
        let Some(record) = self.record(dossier) else { return Ok(false) };
        let immediate = self.view(dossier).is_some_and(crate::desk::is_immediate);
        let urgency = |id: &EntryId| if immediate || record.is_listing(id) { Urgency::Urgent } else { Urgency::Bulk };
        let lines = record.beyond(theirs, if declined.is_empty() { AT_ONCE } else { usize::MAX }).into_iter();
        let lines = lines.filter(|id| record.may_receive_header(id, peer) && !is_on_lane(record, &declined, id));
        let lines: Vec<_> = lines.take(AT_ONCE).map(|id| (id, urgency(&id))).collect();
        if let Some(state) = self.peers.get_mut(&peer)
            && theirs.is_empty()
        {
            state.known.remove(dossier);
        }
        let mut waits = [false; 2];
        for (id, urgency) in &lines {
            self.store.queue(peer, id, *urgency, now)?;
            waits[usize::from(*urgency == Urgency::Urgent)] = true;
        }
        let [bulk, urgent] = waits;
        if urgent {
            self.tell(peer, Told::Queued { urgent });
        }
        Ok(bulk)
    }

    /// Takes lines that were asked for; their authors are owed a receipt as much as who delivered them.
    fn take_items_of(&mut self, peer: Member, items: Vec<Item>) -> Result<(), Halt> {
        let taken = self.take_items(peer, items)?;
        if taken.news
            && let Some(state) = self.peers.get_mut(&peer)
        {
            state.wanted.note_news();
        }
        for dossier in &taken.dossiers {
            self.owe_receipts(dossier, peer);
            if let Some(state) = self.peers.get_mut(&peer) {
                state.receipts_owed.insert(*dossier);
            }
        }
        if !taken.dossiers.is_empty() {
            self.tell(peer, Told::Wants(Want::Receipts));
        }
        Ok(())
    }

    /// Asks again for what did not fit into an answer.
    fn ask_again(&mut self, peer: Member, fetch: &Fetch, came: &[Item]) {
        let came: Vec<Received> = came.iter().filter_map(|item| Received::parse(item.entry.clone()).ok()).collect();
        if let (Some(rest), Some(state)) = (rest_of(fetch, &came), self.peers.get_mut(&peer)) {
            state.wanted.put_back(&rest);
        }
    }
}

/// What is left of a request after a part of it came; `None` if nothing is, or if nothing of it came: then the same
/// question would get the same answer.
fn rest_of(fetch: &Fetch, came: &[Received]) -> Option<Fetch> {
    let ids: BTreeSet<EntryId> = came.iter().map(Received::id).collect();
    let mut last: BTreeMap<(Member, LaneId), u64> = BTreeMap::new();
    for header in came.iter().map(Received::header) {
        let seq = last.entry((header.member, header.lane)).or_insert(header.seq);
        *seq = header.seq.max(*seq);
    }
    let mut rest = fetch.clone();
    rest.ids.retain(|id| !ids.contains(id));
    rest.bodies.retain(|id| !ids.contains(id));
    rest.ranges.retain_mut(|range| match last.get(&(range.member, range.lane)) {
        Some(seq) => {
            // The last position again: where the lane forks there, only one branch may have fitted.
            range.from_seq = range.from_seq.max(*seq);
            range.to_seq.is_none_or(|to| *seq < to)
        }
        None => true,
    });
    rest.pasts = rest.pasts.filter(|_| !came.is_empty());
    let empty = rest.ids.is_empty() && rest.bodies.is_empty() && rest.ranges.is_empty() && rest.pasts.is_none();
    let moved = rest != *fetch || rest.pasts.is_some();
    (!empty && moved).then_some(rest)
}

/// Whole lanes up to their tips.
fn ranges_of(tips: &[Head]) -> Vec<LaneRange> {
    repair::missing_here(&[], tips, |_| false)
}

#[cfg(test)]
mod tests {
    use comity_dossier::cose::{self, Typ};
    use comity_dossier::header::CharterRef;
    use comity_dossier::structural::{Bare, Structural};
    use comity_dossier::{Hash, Header, Kind, Time};
    use comity_exchange::op::Pasts;

    use super::*;

    fn line(lane: u8, seq: u64) -> Received {
        let header = Header {
            dossier: Some(DossierId([1; 32])),
            member: Member::new("delta").expect("a code"),
            lane: LaneId([lane; 16]),
            seq,
            prev: (seq > 0).then_some(EntryId([2; 32])),
            heads: Vec::new(),
            charter: CharterRef { version: 1, hash: Hash([3; 32]) },
            time: Time(0),
            kind: Kind::SEEN,
            flags: 0,
            body: None,
            digest: None,
            structural: Some(Structural::Seen(Bare {})),
        };
        let protected = cose::protected(Typ::Entry, &comity_dossier::Kid([4; 16]));
        Received::parse(cose::assemble(&protected, Some(&header.to_bytes()), &[0; 64])).expect("a line")
    }

    /// Covers REP-003.
    #[test]
    fn what_came_is_not_asked_for_again_in_any_lane_or_by_any_name() {
        let range = |lane, from_seq, to| LaneRange {
            member: Member::new("delta").expect("a code"),
            lane: LaneId([lane; 16]),
            from_seq,
            to_seq: Some(to),
        };
        let fetch = Fetch {
            dossier: DossierId([1; 32]),
            ranges: vec![range(1, 0, 9), range(2, 0, 9), range(3, 0, 1)],
            ids: vec![line(4, 7).id(), EntryId([9; 32])],
            bodies: vec![line(1, 1).id()],
            pasts: None,
        };
        let came = [line(1, 0), line(2, 0), line(3, 0), line(3, 1), line(1, 1), line(4, 7), line(2, 1)];
        let rest = rest_of(&fetch, &came).expect("there is more");
        assert_eq!(rest.ranges, [range(1, 1, 9), range(2, 1, 9)]);
        assert_eq!((rest.ids, rest.bodies), (vec![EntryId([9; 32])], Vec::new()));
        assert_eq!(rest_of(&fetch, &[]), None, "the same question would get the same answer");
        let pasts = Pasts { of: vec![line(1, 9).id()], have: Vec::new() };
        let fetch = Fetch { pasts: Some(pasts), ..Fetch::of(fetch.dossier) };
        assert_eq!(rest_of(&fetch, &[line(1, 0)]), Some(fetch.clone()), "what is here by then is said with it");
        assert_eq!(rest_of(&fetch, &[]), None);
    }
}
