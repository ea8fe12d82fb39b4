//! What is checked while the world runs: after each commit, for everything that leaves, and when a process starts.

use comity_dossier::cose::{self, Typ};
use comity_dossier::{DossierId, EntryId, Header, Received};
use comity_exchange::op::Item;
use comity_exchange::{Answer, Call, Contents, Op, Parcel, Receipt, Reply, Request};
use comity_store::{Position, Reader, StoredEntry};

use super::bits::Bits;
use super::{Acknowledged, Oracle, Violation};

const PAGE: usize = 500;

impl Oracle {
    /// Reads what a commit added to a log, from `seen` on, and returns up to where it has read.
    pub fn committed(&mut self, machine: usize, life: u64, log: &Reader, seen: Position) -> Position {
        let mut upto = seen;
        loop {
            let lines = log.entries_after(upto, PAGE).expect("the log can be read");
            let Some(last) = lines.last() else { return upto };
            upto = last.position;
            for line in &lines {
                self.note_line(machine, Some(life), line);
            }
        }
    }

    fn note_line(&mut self, machine: usize, life: Option<u64>, line: &StoredEntry) {
        let Some(header) = line.header_bytes().and_then(|bytes| Header::from_bytes(bytes).ok()) else {
            return self.found(Violation::NotReadable(self.members[machine], "a stored line"));
        };
        self.ledger.learn(line.id, &header);
        if let Some(known) = self.ledger.lines.get(&line.id) {
            self.holdings[machine].lines.entry(line.dossier).or_default().insert(known.at);
        }
        if line.is_own() {
            self.note_own(line, life);
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
        let before = std::mem::take(&mut self.holdings[machine]);
        let mut upto = Position(0);
        loop {
            let lines = log.entries_after(upto, PAGE).expect("the log can be read");
            let Some(last) = lines.last() else { break };
            upto = last.position;
            for line in &lines {
                self.note_line(machine, None, line);
            }
        }
        if restored {
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
        if !matches!(op, Op::Push | Op::Receipts | Op::Frontiers | Op::MailboxPut) {
            return Some(op);
        }
        let opened = self.envelopes[to].open(&call.head.aad(), &call.sealed).ok();
        match opened.and_then(|plain| call.request(&plain).ok()) {
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

    /// Looks into an answer that leaves a machine.
    pub fn answer_leaves(&mut self, from: usize, to: usize, op: Option<Op>, bytes: &[u8]) {
        let me = self.members[from];
        let parsed = cose::split(bytes, Typ::Answer).ok().and_then(|parts| Answer::from_payload(parts.payload?).ok());
        let Some(answer) = parsed else { return self.found(Violation::NotReadable(me, "an answer")) };
        let (Some(sealed), Some(op)) = (&answer.sealed, op) else { return };
        if !matches!(op, Op::Push | Op::Fetch | Op::Frontiers | Op::MailboxTake) {
            return;
        }
        let opened = self.envelopes[to].open(&answer.head.aad(), sealed).ok();
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
        let to = self.members.iter().position(|member| *member == parcel.head.to);
        let opened = to.and_then(|to| self.envelopes[to].open(&parcel.head.aad(), &parcel.sealed).ok());
        let contents = opened.and_then(|plain| Contents::from_plaintext(&plain).ok());
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
            // What the receiver wrote itself may be named to it, whenever it was written.
            let Some(known) = self.ledger.lines.get(&tip).filter(|known| known.author != them) else { continue };
            if !self.ledger.may_have_line(known, them, &held) {
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

    pub(super) fn is_stopped(&self, dossier: &DossierId) -> bool {
        self.stopped.contains(dossier)
    }
}
