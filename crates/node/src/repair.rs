//! Finding and mending what two nodes do not both hold, of any author (REP-002, REP-003).

use comity_dossier::{DossierId, Hash, Head, Member, Refusal};
use comity_exchange::bound::PAIRS_MAX;
use comity_exchange::conversation::Summary;
use comity_exchange::op::{Frontiers, FrontiersReply, Hello, Item, LaneRange, Pair};
use comity_exchange::{Reply, digest, repair};
use comity_store::Urgency;

use crate::alarm::Alarm;
use crate::node::{Halt, Node};
use crate::peers::{About, InFlight};

impl Node {
    /// The next page of what this node shares with a peer.
    pub(crate) fn frontiers_for(&self, peer: Member) -> Option<Frontiers> {
        let after = self.peers.get(&peer)?.frontiers_after;
        let mut shared = self.shelf.shared_with(self.me, peer).filter(|(id, _)| after.is_none_or(|after| *id > after));
        let pairs: Vec<Pair> =
            shared.by_ref().take(PAIRS_MAX).map(|(dossier, digest)| Pair { dossier, digest }).collect();
        let more = !pairs.is_empty() && shared.next().is_some();
        Some(Frontiers { pairs, after, more })
    }

    /// Takes the reply to a call and says what it came to.
    pub(crate) fn take_reply(&mut self, peer: Member, flight: InFlight, reply: Reply) -> Result<Summary, Halt> {
        Ok(match (reply, flight.about) {
            (Reply::Push(reply), About::Push { more, urgent }) => self.take_push_reply(peer, &reply, more, urgent)?,
            (Reply::Hello(hello), _) => self.take_hello(peer, &hello),
            (Reply::Frontiers(reply), _) => self.take_frontiers(peer, reply)?,
            (Reply::Fetch(items), About::Fetch(fetch)) => {
                if items.more {
                    // The same is asked again; what came is not served twice, since it is held by then.
                    self.ask_again(peer, &fetch, &items.items);
                }
                self.take_items_of(peer, items.items)?;
                let more = self.peers.get(&peer).is_some_and(|state| state.wanted.has_lines());
                Summary::Done { more }
            }
            (Reply::File(chunks), About::File { blob, line }) => self.take_chunks(peer, blob, line, chunks)?,
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
        let shared: Vec<(DossierId, Hash)> = self.shelf.shared_with(self.me, peer).collect();
        let root = digest::root(shared.iter().map(|(id, hash)| (id, hash)));
        if let Some(state) = self.peers.get_mut(&peer) {
            state.frontiers_after = None;
        }
        Summary::Hello {
            in_step: root == hello.root,
            charter_behind: hello.charter.version > self.trust.charter().version,
            card_behind: hello.own_card > self.trust.card_version(peer),
        }
    }

    fn take_frontiers(&mut self, peer: Member, reply: FrontiersReply) -> Result<Summary, Halt> {
        let now = self.now();
        let mut lacking_there = false;
        let mut items = Vec::new();
        for state in &reply.states {
            let dossier = state.dossier;
            if !self.open_dossier(&dossier)? {
                // A dossier that only the peer has: its genesis first, the rest follows from what is missing.
                if let Some(known) = self.peers.get_mut(&peer) {
                    known.wanted.want_line(dossier, dossier.genesis(), now);
                    ranges_of(&state.tips).into_iter().for_each(|range| known.wanted.want_range(dossier, range));
                }
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
            let ranges = repair::missing_here(mine.tips(), &state.tips, |id| record.holds(id));
            let beyond = record.beyond(&state.tips, 1);
            let shared: Vec<Head> = state.tips.iter().filter(|head| record.is_folded(&head.id)).copied().collect();
            if let Some(known) = self.peers.get_mut(&peer) {
                ranges.into_iter().for_each(|range| known.wanted.want_range(dossier, range));
                known.known.insert(dossier, shared);
            }
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
        if !items.is_empty() {
            drop(self.take_items(peer, items)?);
        }
        if let Some(known) = self.peers.get_mut(&peer) {
            known.frontiers_after = reply.upto;
        }
        let lacking_here = self.peers.get(&peer).is_some_and(|known| known.wanted.has_lines());
        Ok(Summary::Frontiers { lacking_here, lacking_there, more: reply.upto.is_some() })
    }

    /// Queues the last lines that a peer lacks; the batch brings their whole past along.
    fn queue_what_it_lacks(&mut self, peer: Member, dossier: &DossierId, theirs: &[Head]) -> Result<bool, Halt> {
        const AT_ONCE: usize = 1_024;
        let now = self.now();
        let Some(record) = self.record(dossier) else { return Ok(false) };
        let lines = record.beyond(theirs, AT_ONCE);
        let lines: Vec<_> = lines.into_iter().filter(|id| record.may_receive_header(id, peer)).collect();
        if let Some(state) = self.peers.get_mut(&peer)
            && theirs.is_empty()
        {
            state.known.remove(dossier);
        }
        for id in &lines {
            self.store.queue(peer, id, Urgency::Bulk, now)?;
        }
        Ok(!lines.is_empty())
    }

    /// Takes lines that were asked for; their authors are owed a receipt as much as who delivered them.
    fn take_items_of(&mut self, peer: Member, items: Vec<Item>) -> Result<(), Halt> {
        let taken = self.take_items(peer, items)?;
        for dossier in &taken.dossiers {
            self.owe_receipts(dossier, peer);
            if let Some(state) = self.peers.get_mut(&peer) {
                state.receipts_owed.insert(*dossier);
            }
        }
        if !taken.dossiers.is_empty() {
            self.tell(peer, comity_exchange::conversation::Input::Wants(comity_exchange::conversation::Want::Receipts));
        }
        Ok(())
    }

    fn ask_again(&mut self, peer: Member, fetch: &comity_exchange::op::Fetch, came: &[Item]) {
        let Some(last) = came.last().and_then(|item| comity_dossier::Received::parse(item.entry.clone()).ok()) else {
            return; // nothing came: what is there does not fit or is not for us
        };
        let header = last.header();
        let mut rest = fetch.clone();
        for range in &mut rest.ranges {
            if (range.member, range.lane) == (header.member, header.lane) {
                range.from_seq = range.from_seq.max(header.seq);
            }
        }
        if let Some(state) = self.peers.get_mut(&peer) {
            state.wanted.put_back(&rest);
        }
    }
}

/// Whole lanes up to their tips.
fn ranges_of(tips: &[Head]) -> Vec<LaneRange> {
    repair::missing_here(&[], tips, |_| false)
}
