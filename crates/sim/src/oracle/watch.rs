//! What is checked while the world runs: after each commit, for everything that leaves, and when a process starts.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use comity_dossier::charter::Status;
use comity_dossier::cose::{self, Typ};
use comity_dossier::{DossierId, EntryId, Head, Header, Member, Received};
use comity_exchange::op::Item;
use comity_exchange::{Answer, Call, Contents, Op, Parcel, Receipt, Reply, Request};
use comity_node::Node;
use comity_store::{EntryBytes, Position, Reader, StoredEntry};

use super::bits::Bits;
use super::{Acknowledged, Oracle, Violation};
use crate::world::Rule;

const PAGE: usize = 500;

/// Calls of one node to one peer that may come to nothing within a minute: each second a try while it is probed, and what
/// the other ways of asking add.
const IN_VAIN_PER_MINUTE_MAX: u64 = 240;

impl Oracle {
    /// Reads what a commit added to a log, from `seen` on, and returns up to where it has read.
    pub fn committed(&mut self, machine: usize, life: u64, node: &mut Node, seen: Position) -> Position {
        let mut upto = seen;
        let mut changed = BTreeSet::new();
        // What cannot be read stops the node itself.
        while let Ok(lines) = node.log().entries_after(upto, PAGE) {
            let Some(last) = lines.last() else { break };
            upto = last.position;
            for line in &lines {
                changed.insert(line.dossier);
                self.note_line(machine, Some(life), line);
            }
        }
        changed.iter().for_each(|dossier| self.note_digest(machine, node, dossier));
        upto
    }

    /// The digest of what a node counts, or would count by a broken rule.
    pub(super) fn digest(&self, machine: usize, node: &mut Node, dossier: &DossierId) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        if self.rule == Rule::AsBuilt {
            node.digest(dossier).expect("the log can be read")?.hash(&mut hasher);
        } else {
            self.holdings[machine].counted.get(dossier)?.hash(&mut hasher);
        }
        Some(hasher.finish())
    }

    /// What a broken rule makes of a line that comes now.
    fn count_by_a_broken_rule(&mut self, machine: usize, line: &StoredEntry, header: &Header) {
        let (dossier, held) = (line.dossier, self.held(machine, &line.dossier));
        let counted = self.holdings[machine].counted.entry(dossier).or_default();
        let place = (header.member, header.lane, header.seq);
        let counts = match self.rule {
            Rule::AsBuilt => return,
            Rule::RemovalByArrival => {
                let participants = self.ledger.participants(&dossier, &held);
                participants.is_empty() || participants.contains(&header.member)
            }
            Rule::FirstBranchCounts => {
                let others = self.ledger.folders.get(&dossier).and_then(|folder| folder.places.get(&place));
                let taken = others.is_some_and(|ids| ids.iter().any(|id| counted.contains(id)));
                !taken && header.prev.is_none_or(|prev| counted.contains(&prev))
            }
        };
        if counts {
            counted.insert(line.id);
        }
    }

    /// Whoever holds the same lines counts the same ones, whenever and in whatever order they came (DIG-003). Lines that
    /// wait may show a fork, so nothing is said of a dossier in which some do.
    fn note_digest(&mut self, machine: usize, node: &mut Node, dossier: &DossierId) {
        if !node.log().pending_of(dossier, 1).expect("the log can be read").is_empty() {
            return;
        }
        let Some(digest) = self.digest(machine, node, dossier) else { return };
        let held = self.held(machine, dossier);
        if *self.digests.entry((*dossier, held)).or_insert(digest) != digest {
            self.found(Violation::CountedOtherwise(self.members[machine], *dossier));
        }
    }

    /// Bits flip on the disk of a machine.
    pub fn rots(&mut self, machine: usize) {
        self.rotten.insert(machine);
    }

    /// Reads a whole log again: on a disk that rots, lines come back into places that were read before.
    pub fn reads_again(&mut self, machine: usize, log: &Reader) {
        let mut upto = Position(0);
        while let Ok(lines) = log.entries_after(upto, PAGE)
            && let Some(last) = lines.last()
        {
            upto = last.position;
            lines.iter().for_each(|line| self.note_line(machine, None, line));
        }
    }

    fn note_line(&mut self, machine: usize, life: Option<u64>, line: &StoredEntry) {
        let Some(header) = line.header_bytes().and_then(|bytes| Header::from_bytes(bytes).ok()) else {
            return self.found(Violation::NotReadable(self.members[machine], "a stored line"));
        };
        self.ledger.learn(line.id, &header);
        self.note_bytes(machine, line);
        self.count_by_a_broken_rule(machine, line, &header);
        if let Some(life) = life.filter(|_| line.is_own()) {
            self.note_what_it_names(machine, life, line, &header);
        }
        if let Some(known) = self.ledger.lines.get(&line.id) {
            let held = self.holdings[machine].lines.entry(line.dossier).or_default();
            let lacks = known.past.first_beyond(held).is_some();
            held.insert(known.at);
            if let Some((accused, ..)) = known.shows_fork
                && !self.thieves.contains(&accused)
                && !self.liars.contains(&accused)
                // Whoever lies may write a proof that shows nothing.
                && !self.liars.contains(&line.member)
            {
                self.found(Violation::HonestMemberConvicted(line.member, accused));
            }
            // Lines stay where they are stored while what lies before them is fetched again.
            if lacks && !self.rotten.contains(&machine) {
                self.found(Violation::FoldedBeforeItsPast(self.members[machine], line.id));
            }
        }
        if line.is_own() {
            self.note_own(line, life);
        }
    }

    /// What is stored of a line stays as it was stored first, byte for byte; an own line gets its signature later.
    fn note_bytes(&mut self, machine: usize, line: &StoredEntry) {
        let mut hasher = DefaultHasher::new();
        // A line of one's own that was lost comes back from others, in the form in which theirs are stored.
        match &line.bytes {
            EntryBytes::Foreign(bytes) if line.member != self.members[machine] => bytes.hash(&mut hasher),
            _ => line.header_bytes().hash(&mut hasher),
        }
        let sum = hasher.finish();
        if *self.holdings[machine].bytes.entry(line.id).or_insert(sum) != sum {
            self.found(Violation::BytesChanged(self.members[machine], line.id));
        }
    }

    /// A new own line follows the one before it, names only what this machine holds, of each lane only a later line than
    /// before, and of a forked lane nothing from the fork on (LANE-001, HEAD-001, HEAD-002, HEAD-004).
    fn note_what_it_names(&mut self, machine: usize, life: u64, line: &StoredEntry, header: &Header) {
        let me = self.members[machine];
        let before = header.seq.checked_sub(1).map(|seq| (line.dossier, me, header.lane, seq));
        let prev = before.and_then(|place| self.places.get(&place)).copied();
        let mut follows = header.prev == prev && header.prev.is_none() == (header.seq == 0);
        for head in &header.heads {
            let key = (line.dossier, header.lane, head.member, head.lane);
            follows &= self.named.insert(key, head.seq).is_none_or(|last| last < head.seq);
            follows &= !self.is_beyond_a_fork(machine, &line.dossier, head);
        }
        // A process that another one wrote beside is found out by its lane, which both go on with.
        let lane = (line.dossier, me, header.lane);
        if !follows && self.lives.get(&lane).is_none_or(|of| *of == life) {
            self.found(Violation::ChainBroken(me, line.id));
        }
        let named = header.prev.into_iter().chain(header.heads.iter().map(|head| head.id));
        if named.into_iter().any(|id| !self.holds(machine, &id)) {
            self.found(Violation::NamedWhatItLacks(me, line.id));
        }
    }

    /// Tells whether a machine holds two lines for a place of a lane at or before the one that is named.
    fn is_beyond_a_fork(&self, machine: usize, dossier: &DossierId, head: &Head) -> bool {
        let Some(folder) = self.ledger.folders.get(dossier) else { return false };
        let upto = folder.places.range((head.member, head.lane, 0)..=(head.member, head.lane, head.seq));
        upto.into_iter().any(|(_, ids)| ids.iter().filter(|id| self.holds(machine, id)).count() > 1)
    }

    /// Notes under which charter a machine acts: never under an older one than before, nor under one that too few have
    /// signed (CHARTER-002, CHARTER-003); and whom that suspends.
    pub fn acts_under(&mut self, machine: usize, node: &Node) {
        let charter = node.trust().charter_chain().current();
        let suspended = charter.members.iter().filter(|listed| listed.status == Status::Suspended);
        self.holdings[machine].suspended = suspended.map(|listed| listed.code).collect();
        let before = std::mem::replace(&mut self.holdings[machine].charter, charter.version);
        if charter.version < before {
            self.found(Violation::CharterWentBack(self.members[machine], charter.version));
        }
        if charter.version > self.signed {
            self.found(Violation::CharterOfTooFew(self.members[machine], charter.version));
        }
    }

    /// Nothing goes to whom the sender's own newest charter suspends (CHARTER-007).
    fn served(&mut self, from: usize, to: Member) {
        if self.holdings[from].suspended.contains(&to) {
            self.found(Violation::SuspendedServed(self.members[from], to));
        }
    }

    /// Notes that a call came to nothing: retries have a bound, whatever is broken (PUSH-004).
    pub fn in_vain(&mut self, from: usize, to: usize, now_ms: u64) {
        let minute = now_ms / 60_000;
        let (of, calls) = self.in_vain.entry((from, to)).or_insert((minute, 0));
        *calls = if *of == minute { *calls + 1 } else { 1 };
        *of = minute;
        if *calls > IN_VAIN_PER_MINUTE_MAX {
            let calls = *calls;
            self.found(Violation::TooManyCalls(self.members[from], self.members[to], calls));
        }
    }

    /// Reads what a copy of a disk, started beside it, has written. The copy is gone; its lines are where they were sent.
    pub(crate) fn twin_committed(&mut self, life: u64, log: &Reader, seen: Position) {
        for line in log.entries_after(seen, PAGE).expect("the log can be read") {
            let header = line.header_bytes().and_then(|bytes| Header::from_bytes(bytes).ok());
            if let Some(header) = header.filter(|_| line.is_own()) {
                self.ledger.learn(line.id, &header);
                self.note_own(&line, Some(life));
            }
        }
    }

    /// One line for each place, one life for each lane (LANE-001, LANE-007).
    fn note_own(&mut self, line: &StoredEntry, life: Option<u64>) {
        let place = (line.dossier, line.member, line.lane, line.seq);
        if *self.places.entry(place).or_insert(line.id) != line.id {
            self.found(Violation::TwoLinesInOnePlace(line.member, line.lane, line.seq));
        }
        if let Some(life) = life
            && *self.lives.entry((line.dossier, line.member, line.lane)).or_insert(life) != life
        {
            self.found(Violation::LaneOfTwoLives(line.member, line.lane));
        }
    }

    /// Looks at the disk of a machine whose process has ended, before the next one starts: everything that it has said to
    /// anybody must still be true. `restored`: the disk was put back to an older copy, so it may have forgotten.
    pub fn starts(&mut self, machine: usize, log: &Reader, restored: bool) {
        let mut before = std::mem::take(&mut self.holdings[machine]);
        self.holdings[machine].bytes = std::mem::take(&mut before.bytes);
        self.holdings[machine].charter = before.charter;
        let mut upto = Position(0);
        while let Ok(lines) = log.entries_after(upto, PAGE) {
            let Some(last) = lines.last() else { break };
            upto = last.position;
            for line in &lines {
                self.note_line(machine, None, line);
            }
        }
        if restored {
            self.holdings[machine].charter = 0;
            self.holdings[machine].left = before.left.into_iter().filter(|line| self.holds(machine, line)).collect();
            return self.note_forgotten();
        }
        let member = self.members[machine];
        for line in &before.left {
            if !self.holds(machine, line) {
                self.found(Violation::LineLostAfterItLeft(member, *line));
            }
        }
        for (dossier, tips) in &before.receipted {
            if tips.iter().any(|tip| !self.holds_with_past(machine, tip)) {
                self.found(Violation::ReceiptNotCovered(member, *dossier));
            }
        }
        let own = |one: &&Acknowledged| one.machine == machine && !self.lost_by_restoring.contains(&one.line);
        // What an older copy of this disk forgot and another machine holds comes back; it is looked for at the end.
        let lost: Vec<EntryId> = self
            .acknowledged
            .iter()
            .filter(own)
            .map(|one| one.line)
            .filter(|line| !self.is_held_anywhere(line))
            .collect();
        for line in lost {
            self.found(Violation::AcknowledgedLineLost(member, line));
        }
        self.holdings[machine].left = before.left;
        self.holdings[machine].receipted = before.receipted;
    }

    /// Notes which acknowledged lines no disk holds any more, now that one was put back to an older copy.
    fn note_forgotten(&mut self) {
        let lines: Vec<EntryId> = self.acknowledged.iter().map(|one| one.line).collect();
        for line in lines {
            if !self.is_held_anywhere(&line) {
                self.lost_by_restoring.insert(line);
            }
        }
    }

    /// Notes that an officer was told of a line.
    pub fn acknowledged(&mut self, machine: usize, line: EntryId) {
        self.acknowledged.push(Acknowledged { machine, line });
    }

    pub(super) fn holds(&self, machine: usize, line: &EntryId) -> bool {
        let Some(known) = self.ledger.lines.get(line) else { return false };
        self.holdings[machine].lines.get(&known.dossier).is_some_and(|held| held.contains(known.at))
    }

    fn holds_with_past(&self, machine: usize, line: &EntryId) -> bool {
        let Some(known) = self.ledger.lines.get(line) else { return false };
        let held = self.holdings[machine].lines.get(&known.dossier);
        held.is_some_and(|held| held.contains(known.at) && known.past.first_beyond(held).is_none())
    }

    pub(super) fn is_held_anywhere(&self, line: &EntryId) -> bool {
        (0..self.holdings.len()).any(|machine| self.holds(machine, line))
    }

    fn held(&self, machine: usize, dossier: &DossierId) -> Bits {
        self.holdings[machine].lines.get(dossier).cloned().unwrap_or_default()
    }

    /// Looks into a call that leaves a machine.
    pub fn call_leaves(&mut self, from: usize, to: usize, bytes: &[u8]) -> Option<Op> {
        let me = self.members[from];
        let parsed = cose::split(bytes, Typ::Call).ok().and_then(|parts| Call::from_payload(parts.payload?).ok());
        let Some(call) = parsed else {
            self.found(Violation::NotReadable(me, "a call"));
            return None;
        };
        let Ok(op) = call.head.op() else {
            self.found(Violation::NotReadable(me, "a call"));
            return None;
        };
        self.served(from, self.members[to]);
        if !matches!(op, Op::Push | Op::Receipts | Op::Frontiers | Op::MailboxPut) {
            return Some(op);
        }
        let opened = self.envelopes[to].open(&call.head.aad(), &call.sealed).ok();
        match opened.and_then(|(plain, _)| call.request(&plain).ok()) {
            Some(Request::Push(push)) => push.items.iter().for_each(|item| self.line_leaves(from, to, item)),
            Some(Request::Receipts(receipts)) => {
                receipts.receipts.iter().for_each(|receipt| self.receipt_leaves(from, to, receipt));
            }
            Some(Request::Frontiers(page)) => {
                page.pairs.iter().for_each(|pair| self.dossier_is_told(from, to, &pair.dossier));
            }
            Some(Request::MailboxPut(put)) => put.parcels.iter().for_each(|parcel| self.parcel_leaves(from, parcel)),
            _ => self.found(Violation::NotReadable(me, "a call")),
        }
        Some(op)
    }

    /// Looks into an answer that leaves a machine, to a call as that machine heard it.
    pub fn answer_leaves(&mut self, from: usize, to: usize, call: &[u8], bytes: &[u8]) {
        let me = self.members[from];
        let parsed = cose::split(bytes, Typ::Answer).ok().and_then(|parts| Answer::from_payload(parts.payload?).ok());
        let Some(answer) = parsed else { return self.found(Violation::NotReadable(me, "an answer")) };
        let Some(sealed) = &answer.sealed else { return };
        self.served(from, self.members[to]);
        let call = cose::split(call, Typ::Call).ok().and_then(|parts| Call::from_payload(parts.payload?).ok());
        let Some((call, op)) = call.and_then(|call| call.head.op().ok().map(|op| (call, op))) else {
            return self.found(Violation::NotReadable(me, "a call that was answered"));
        };
        if !matches!(op, Op::Push | Op::Fetch | Op::Frontiers | Op::MailboxTake) {
            return;
        }
        let key = self.envelopes[from].open(&call.head.aad(), &call.sealed).ok().map(|(_, key)| key);
        let opened = key.and_then(|key| key.open(&answer.head.aad(), sealed).ok());
        match opened.and_then(|plain| Answer::reply(op, &plain).ok()) {
            Some(Reply::Push(reply)) => {
                reply.receipts.iter().for_each(|receipt| self.receipt_leaves(from, to, receipt));
            }
            Some(Reply::Fetch(items)) => items.items.iter().for_each(|item| self.line_leaves(from, to, item)),
            Some(Reply::Frontiers(reply)) => {
                for state in &reply.states {
                    self.dossier_is_told(from, to, &state.dossier);
                }
            }
            Some(Reply::MailboxTake(waiting)) => {
                waiting.parcels.iter().for_each(|parcel| self.own_parcel_leaves(from, parcel))
            }
            _ => self.found(Violation::NotReadable(me, "an answer")),
        }
    }

    /// What a host wrote itself for its guest leaves it here. It was closed earlier, when its receiver could have it; what
    /// others wrote was looked into when they put it.
    fn own_parcel_leaves(&mut self, from: usize, bytes: &[u8]) {
        let me = self.members[from];
        let Some((_, contents)) = self.own_parcel(from, bytes) else { return };
        for item in &contents.items {
            let id = Received::parse(item.entry.clone()).map(|received| received.id());
            match id {
                Ok(id) if self.holds(from, &id) || !self.strict => {}
                Ok(id) => self.found(Violation::LineLeftUncommitted(me, id)),
                Err(_) => self.found(Violation::NotReadable(me, "a line")),
            }
        }
    }

    /// Looks into a parcel that is put, with the keys of whoever may open it. The host cannot.
    fn parcel_leaves(&mut self, from: usize, bytes: &[u8]) {
        let Some((to, contents)) = self.own_parcel(from, bytes) else { return };
        contents.items.iter().for_each(|item| self.line_leaves(from, to, item));
        contents.receipts.iter().for_each(|receipt| self.receipt_leaves(from, to, receipt));
    }

    fn own_parcel(&mut self, from: usize, bytes: &[u8]) -> Option<(usize, Contents)> {
        let me = self.members[from];
        let parsed = cose::split(bytes, Typ::Parcel).ok().and_then(|parts| Parcel::from_payload(parts.payload?).ok());
        let Some(parcel) = parsed else {
            self.found(Violation::NotReadable(me, "a parcel"));
            return None;
        };
        if parcel.head.from != me {
            return None;
        }
        self.served(from, parcel.head.to);
        let to = self.members.iter().position(|member| *member == parcel.head.to);
        let opened = to.and_then(|to| self.envelopes[to].open(&parcel.head.aad(), &parcel.sealed).ok());
        let contents = opened.and_then(|(plain, _)| Contents::from_plaintext(&plain).ok());
        if contents.is_none() {
            self.found(Violation::NotReadable(me, "a parcel"));
        }
        to.zip(contents)
    }

    /// A line is durable where it leaves, and for the member to which it goes; so is its body.
    fn line_leaves(&mut self, from: usize, to: usize, item: &Item) {
        let (me, them) = (self.members[from], self.members[to]);
        let Ok(received) = Received::parse(item.entry.clone()) else {
            return self.found(Violation::NotReadable(me, "a line"));
        };
        let id = received.id();
        if received.header().member == me {
            self.holdings[from].left.insert(id);
        }
        if self.strict && !self.holds(from, &id) {
            return self.found(Violation::LineLeftUncommitted(me, id));
        }
        let Some(known) = self.ledger.lines.get(&id) else { return };
        if self.is_stopped(&known.dossier) {
            return; // who corresponds in a dossier that stopped is held by the tests of the record (FORK-005)
        }
        let held = self.held(from, &known.dossier);
        if self.strict && !self.ledger.may_have_line(known, them, &held) {
            return self.found(Violation::LineToStranger(me, them, id));
        }
        if self.strict && item.body.is_some() && !self.ledger.may_have_body(known, them, &held) {
            self.found(Violation::BodyToStranger(me, them, id));
        }
    }

    fn receipt_leaves(&mut self, from: usize, to: usize, bytes: &[u8]) {
        let me = self.members[from];
        let parsed = cose::split(bytes, Typ::Receipt).ok().and_then(|parts| Receipt::from_payload(parts.payload?).ok());
        let Some(receipt) = parsed else { return self.found(Violation::NotReadable(me, "a receipt")) };
        let tips = receipt.frontier.iter().map(|head| head.id);
        self.holdings[from].receipted.entry(receipt.dossier).or_default().extend(tips.clone());
        if !self.strict {
            return;
        }
        if tips.clone().any(|tip| !self.holds_with_past(from, &tip)) {
            self.found(Violation::ReceiptNotCovered(me, receipt.dossier));
        }
        if self.is_stopped(&receipt.dossier) {
            return;
        }
        let (them, held) = (self.members[to], self.held(from, &receipt.dossier));
        for tip in tips {
            // What the receiver wrote itself may be named to it, whenever it was written; what it held once, it may have
            // said so (RCPT-001).
            let Some(known) = self.ledger.lines.get(&tip).filter(|known| known.author != them) else { continue };
            if !self.holdings[to].bytes.contains_key(&tip) && !self.ledger.may_have_line(known, them, &held) {
                return self.found(Violation::LineToStranger(me, them, tip));
            }
        }
    }

    fn dossier_is_told(&mut self, from: usize, to: usize, dossier: &DossierId) {
        let (me, them, held) = (self.members[from], self.members[to], self.held(from, dossier));
        if self.strict && !self.is_stopped(dossier) && !self.ledger.participants(dossier, &held).contains(&them) {
            self.found(Violation::DossierToldToStranger(me, them, *dossier));
        }
    }

    /// Tells whether a dossier has stopped, since a lane of somebody who leads or led forked (FORK-005).
    #[must_use]
    pub fn has_stopped(&self, dossier: &DossierId) -> bool {
        self.is_stopped(dossier)
    }

    pub(super) fn is_stopped(&self, dossier: &DossierId) -> bool {
        let led = |member: &Member| self.ledger.folders.get(dossier).is_some_and(|it| it.leads.contains(member));
        self.forked.iter().any(|(of, member)| of == dossier && led(member))
    }
}
