//! A small network in one thread: real nodes, real keys, stores in memory, calls carried by hand.
//!
//! Promise: the same acts give the same traffic; nothing here reads a clock.
#![allow(dead_code, unreachable_pub)] // each test file uses its part of it, as if it were a room

mod fields;
mod founding;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use comity_dossier::card::{Address, Card, LawProfile, Revoked, RevokedFor, SigningEntry};
use comity_dossier::cose::Typ;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::sealed::Suite;
use comity_dossier::structural::Structural;
use comity_dossier::{DossierId, EntryId, Hash, Head, Header, LaneId, Member, NetworkId, Refusal, Time};
use comity_exchange::message::AnswerHead;
use comity_exchange::op::{Item, Push};
use comity_exchange::{Answer, AnswerDraft, Call, CallDraft, CallHead, CallId, Generation, Reply, Request};
use comity_node::desk::{Act, ActFault, Done, Upload};
use comity_node::ports::Moment;
use comity_node::silence::PageTrouble;
use comity_node::trust::Trust;
use comity_node::values::Trouble;
use comity_node::{Input, Node, Output, Paging, Parts};
use comity_seal::{RootKey, SealingPublic, SealingRing};
use comity_store::{FileStore, Store};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;

pub use fields::*;
pub use founding::*;

/// What a member with valid keys and bad intentions answers: to whom the call was made, and what was asked.
pub type Impostor = Box<dyn FnMut(Member, &Request) -> Option<Reply>>;

/// Nodes and what travels between them.
pub struct Net {
    pub nodes: BTreeMap<Member, Node>,
    pub now: Time,
    /// Members whose nodes nobody reaches and who reach nobody.
    pub cut: BTreeSet<Member>,
    pub traffic: VecDeque<(Member, Output)>,
    /// What acts came to, by the ticket.
    pub done: BTreeMap<u64, Result<Done, ActFault>>,
    pub immediate: Vec<(Member, DossierId)>,
    pub calls: usize,
    /// How far the wall clocks stand from where steady time would have them.
    pub clock_jump_ms: u64,
    /// With whose node key crafted lines and calls are signed, if not their author's first.
    pub signs_as: Option<&'static str>,
    pub posted: Vec<(Member, Member, Vec<u8>)>,
    /// Answers calls in the name of the member that they are made to, with its keys, if it likes.
    pub impostor: Option<Impostor>,
    /// Pages that nodes wrote, and what becomes of them.
    pub pages: Vec<(Member, Paging)>,
    pub mail: Result<(), PageTrouble>,
    /// Members that nobody can call, each with the host of its mailbox.
    pub boxes: BTreeMap<Member, Member>,
    wakes: BTreeMap<Member, Time>,
    next_ticket: u64,
    waiting: BTreeMap<u64, (Member, CallId, Member)>,
}

impl Net {
    /// Founds a network of these members and opens their nodes.
    pub fn of(codes: &[&str]) -> Self {
        Self::with_boxes(codes, &[])
    }

    /// Founds a network in which some members cannot be reached: each with the host of its mailbox.
    pub fn with_boxes(codes: &[&str], boxes: &[(&str, &str)]) -> Self {
        let boxes: BTreeMap<Member, Member> = boxes.iter().map(|(guest, host)| (member(guest), member(host))).collect();
        let mut rng = ChaCha12Rng::seed_from_u64(7);
        let mut sorted: Vec<&str> = codes.to_vec();
        sorted.sort_unstable();
        let roots: Vec<RootKey> = sorted.iter().map(|code| root_of(code)).collect();
        let charter = found(&sorted, &roots, &mut rng);
        let charter_bytes = charter.to_bytes();
        let mut kits = Vec::new();
        for (code, root) in sorted.iter().zip(&roots) {
            let signer = signer_of(code);
            let sealing = sealing_of(code);
            let card = {
                let mut card = card(charter.charter().network, member(code), &signer, &sealing);
                if let Some(host) = boxes.get(&member(code)) {
                    card.addresses = vec![Address::Mailbox(*host)];
                }
                root.sign_card(&card.to_bytes())
            };
            kits.push((member(code), signer, sealing, card));
        }
        let cards: Vec<(Member, Vec<u8>)> = kits.iter().map(|kit| (kit.0, kit.3.clone())).collect();
        let mut net = Self {
            nodes: BTreeMap::new(),
            now: START,
            cut: BTreeSet::new(),
            traffic: VecDeque::new(),
            done: BTreeMap::new(),
            immediate: Vec::new(),
            calls: 0,
            clock_jump_ms: 0,
            signs_as: None,
            posted: Vec::new(),
            impostor: None,
            pages: Vec::new(),
            mail: Ok(()),
            boxes,
            wakes: BTreeMap::new(),
            next_ticket: 0,
            waiting: BTreeMap::new(),
        };
        for (code, signer, sealing, _) in kits {
            let mut store = Store::in_memory().expect("memory");
            store.begin().expect("begin");
            store.put_charter(1, &charter.hash(), &charter_bytes, START).expect("charter");
            for (whose, bytes) in &cards {
                let signed = comity_dossier::card::SignedCard::from_bytes(bytes.clone()).expect("a card");
                store.put_card(*whose, 1, &signed.hash(), bytes, START).expect("card");
            }
            store.commit().expect("commit");
            let trust = Trust::read(&store, code).expect("trust");
            let mut ring = SealingRing::new();
            ring.add(sealing);
            let entropy = Box::new(ChaCha12Rng::seed_from_u64(
                code.as_str().len() as u64 * 31 + u64::from(code.as_str().as_bytes()[0]),
            ));
            let files = FileStore::in_memory().expect("memory");
            let parts = Parts { store, files, signer, sealing: Box::new(ring), trust, entropy };
            let (mut node, outputs) = Node::open(parts, net.moment()).expect("opens");
            node.host_mailboxes_for(net.guests_of(code));
            net.nodes.insert(code, node);
            net.traffic.extend(outputs.into_iter().map(|output| (code, output)));
        }
        net.settle();
        net
    }

    pub fn moment(&self) -> Moment {
        Moment { wall: self.now.plus_ms(self.clock_jump_ms), steady_ms: self.now.0 - START.0 }
    }

    pub fn node(&mut self, code: &str) -> &mut Node {
        self.nodes.get_mut(&member(code)).expect("a node")
    }

    /// Ends a node's process without a word and opens the node again on what it had committed.
    pub fn restart(&mut self, code: &str) {
        let (store, files) = self.nodes.remove(&member(code)).expect("a node").into_stores();
        self.reopen(code, store, files);
    }

    /// Ends a node's process and gives back its store as it is now, then opens it again: a backup that was taken cold.
    pub fn back_up(&mut self, code: &str) -> Store {
        let (store, files) = self.nodes.remove(&member(code)).expect("a node").into_stores();
        let copy = store.copy_in_memory().expect("a copy");
        self.reopen(code, store, files);
        copy
    }

    /// Opens a node on another store than it had, such as a backup.
    pub fn restore(&mut self, code: &str, store: Store) {
        let (_, files) = self.nodes.remove(&member(code)).expect("a node").into_stores();
        self.reopen(code, store, files);
    }

    fn reopen(&mut self, code: &str, store: Store, files: FileStore) {
        let trust = Trust::read(&store, member(code)).expect("trust");
        let mut sealing = SealingRing::new();
        sealing.add(sealing_of(code));
        self.next_ticket += 1;
        let entropy = Box::new(ChaCha12Rng::seed_from_u64(1_000_000 + self.next_ticket));
        let parts = Parts { store, files, signer: signer_of(code), sealing: Box::new(sealing), trust, entropy };
        let (mut node, outputs) = Node::open(parts, self.moment()).expect("opens");
        node.host_mailboxes_for(self.guests_of(member(code)));
        self.nodes.insert(member(code), node);
        self.traffic.retain(|(whose, _)| *whose != member(code));
        // Whoever waited for the process that ended finds the line cut off.
        let cut_off: Vec<u64> =
            self.waiting.iter().filter(|(_, (.., peer))| *peer == member(code)).map(|(ticket, _)| *ticket).collect();
        for ticket in cut_off {
            if let Some((caller, call, peer)) = self.waiting.remove(&ticket) {
                self.feed(caller, Input::Returned { call, peer, result: Err(Trouble::CutOff) });
            }
        }
        self.traffic.extend(outputs.into_iter().map(|output| (member(code), output)));
        self.settle();
    }

    fn guests_of(&self, host: Member) -> BTreeSet<Member> {
        self.boxes.iter().filter(|(_, at)| **at == host).map(|(guest, _)| *guest).collect()
    }

    fn ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }

    pub fn feed(&mut self, whose: Member, input: Input) {
        let moment = self.moment();
        let outputs = self.nodes.get_mut(&whose).expect("a node").step(moment, vec![input]).expect("the store holds");
        self.traffic.extend(outputs.into_iter().map(|output| (whose, output)));
    }

    /// Carries everything that is under way until nothing is left to do now.
    pub fn settle(&mut self) {
        let mut bound = 20_000;
        while let Some((whose, output)) = self.traffic.pop_front() {
            bound -= 1;
            assert!(bound > 0, "the nodes never come to rest");
            self.carry(whose, output);
        }
    }

    fn carry(&mut self, whose: Member, output: Output) {
        match output {
            Output::Post { to, call, bytes, .. } => {
                self.calls += 1;
                self.posted.push((whose, to, bytes.clone()));
                assert!(!self.boxes.contains_key(&to), "{whose} calls {to}, which nobody can call");
                if self.cut.contains(&to) || self.cut.contains(&whose) {
                    let result = Err(Trouble::Refused);
                    return self.feed(whose, Input::Returned { call, peer: to, result });
                }
                if let Some(answer) = self.ask_the_impostor(to, &bytes) {
                    return self.feed(whose, Input::Returned { call, peer: to, result: Ok(answer) });
                }
                let ticket = self.ticket();
                self.waiting.insert(ticket, (whose, call, to));
                self.feed(to, Input::Call { ticket, bytes });
            }
            Output::Answer { ticket, bytes } => {
                if let Some((caller, call, peer)) = self.waiting.remove(&ticket) {
                    self.feed(caller, Input::Returned { call, peer, result: Ok(bytes) });
                }
            }
            Output::Problem { ticket, refusal } => {
                if let Some((caller, call, peer)) = self.waiting.remove(&ticket) {
                    let result = Err(Trouble::Refusal(refusal));
                    self.feed(caller, Input::Returned { call, peer, result });
                }
            }
            Output::Done { ticket, result } => drop(self.done.insert(ticket, result)),
            Output::Changed { dossier, immediate } => {
                if immediate {
                    self.immediate.push((whose, dossier));
                }
            }
            Output::WakeAt(at) => drop(self.wakes.insert(whose, at)),
            Output::Page(paging) => {
                let (number, result) = (paging.number, self.mail);
                self.pages.push((whose, paging));
                self.feed(whose, Input::Paged { number, result });
            }
        }
    }

    fn ask_the_impostor(&mut self, to: Member, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut impostor = self.impostor.take()?;
        let payload = comity_dossier::cose::split(bytes, Typ::Call).expect("signed").payload.expect("attached");
        let call = Call::from_payload(payload).expect("a call");
        let mut ring = SealingRing::new();
        ring.add(sealing_of(to.as_str()));
        let (plaintext, reply_key) = ring.open(&call.head.aad(), &call.sealed).expect("sealed to it");
        let reply = impostor(to, &call.request(&plaintext).expect("a request"));
        self.impostor = Some(impostor);
        let hash = comity_exchange::digest::call_hash(bytes);
        let generation = Generation(self.node(to.as_str()).status().expect("the store holds").generation);
        let draft = AnswerDraft::new(&call.head, hash, self.now, generation, &reply?);
        let mut rng = ChaCha12Rng::seed_from_u64(self.calls as u64);
        let sealed = reply_key.seal(&draft.aad(), draft.plaintext(), &mut rng);
        Some(signer_of(to.as_str()).sign1(Typ::Answer, &draft.seal_with(sealed).payload()))
    }

    /// Lets time pass, waking every node that wants it.
    pub fn pass(&mut self, ms: u64) {
        let end = self.now.plus_ms(ms);
        loop {
            self.settle();
            let next = self.wakes.iter().filter(|(_, at)| **at <= end).min_by_key(|(_, at)| **at);
            let Some((whose, at)) = next.map(|(whose, at)| (*whose, *at)) else { break };
            self.wakes.remove(&whose);
            self.now = self.now.max(at);
            self.feed(whose, Input::Tick);
        }
        self.now = end;
    }

    /// Has an officer act and returns what came of it; everything that follows is carried.
    pub fn act(&mut self, code: &str, act: Act) -> Result<Done, ActFault> {
        let ticket = self.ticket();
        self.feed(member(code), Input::Act { ticket, actor: officer(), act: Box::new(act) });
        self.settle();
        self.done.remove(&ticket).expect("an act is answered")
    }

    /// Opens an immediate alert with these participants.
    pub fn open(&mut self, code: &str, with: &[&str]) -> DossierId {
        let fields = alert_fields(with, "live", "immediate");
        match self.act(code, Act::OpenAlert { fields: Fields::new(fields), cap: None }) {
            Ok(Done::Opened { dossier, .. }) => dossier,
            other => unreachable!("not opened: {other:?}"),
        }
    }

    /// Opens a request with these fields beyond those of [`request_fields`]; a field that is given replaces all of its
    /// name.
    pub fn ask(&mut self, code: &str, to: &str, fields: &[(&str, &str)]) -> DossierId {
        match self.try_ask(code, to, fields) {
            Ok(Done::Opened { dossier, .. }) => dossier,
            other => unreachable!("not opened: {other:?}"),
        }
    }

    pub fn try_ask(&mut self, code: &str, to: &str, fields: &[(&str, &str)]) -> Result<Done, ActFault> {
        let fields = Fields::new(changed([request_fields(to), preservation_fields()].concat(), fields));
        self.act(code, Act::OpenRequest { fields, file: None })
    }

    /// Acts in a dossier.
    pub fn say(&mut self, code: &str, dossier: DossierId, verb: &str, fields: &[(&str, &str)]) -> EntryId {
        match self.try_say(code, dossier, verb, fields) {
            Ok(Done::Written { entry, .. }) => entry,
            other => unreachable!("{code} {verb}: {other:?}"),
        }
    }

    pub fn try_say(
        &mut self,
        code: &str,
        dossier: DossierId,
        verb: &str,
        fields: &[(&str, &str)],
    ) -> Result<Done, ActFault> {
        let fields = Fields::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.act(code, Act::InDossier { dossier, verb: verb.to_owned(), fields, file: None })
    }

    /// Acts in a dossier, with a file.
    pub fn try_say_with(
        &mut self,
        code: &str,
        dossier: DossierId,
        verb: &str,
        fields: &[(&str, &str)],
        bytes: &[u8],
    ) -> Result<Done, ActFault> {
        let fields = Fields::new(fields.iter().copied());
        let file = Some(Upload { media_type: "text/plain".into(), bytes: bytes.to_vec() });
        self.act(code, Act::InDossier { dossier, verb: verb.to_owned(), fields, file })
    }

    /// Makes the next line of `code` in a lane of its own, with this content and its text beside it, as somebody with its
    /// node's key would.
    pub fn craft_said(
        &mut self,
        code: &str,
        dossier: DossierId,
        kind: comity_dossier::Kind,
        place: (LaneId, Option<(u64, EntryId)>),
        heads: &[Head],
        content: Vec<u8>,
    ) -> (EntryId, Item) {
        let body = comity_dossier::canonical::encode(&comity_dossier::body::Body { actor: officer(), content });
        let body = comity_dossier::SaltedBody { salt: [9; 16], body };
        let charter = self.node(code).status().expect("the store holds").charter;
        let mut heads = heads.to_vec();
        heads.sort_unstable();
        let header = Header {
            dossier: Some(dossier),
            member: member(code),
            lane: place.0,
            seq: place.1.map_or(0, |(seq, _)| seq + 1),
            prev: place.1.map(|(_, prev)| prev),
            heads,
            charter,
            time: self.now,
            kind,
            flags: 0,
            body: Some(body.reference()),
            digest: None,
            structural: None,
        };
        let signer = signer_of(self.signs_as.unwrap_or(code));
        let (protected, bytes) = (signer.protected(Typ::Entry), header.to_bytes());
        let signature = signer.sign_entry(&protected, &bytes);
        let id = comity_dossier::entry::id_of(&protected, &bytes);
        (id, Item { entry: comity_dossier::cose::assemble(&protected, Some(&bytes), &signature), body: Some(body) })
    }

    /// Brings a card of `code` with another law to every node.
    pub fn change_law(&mut self, code: &str, change: impl FnOnce(&mut LawProfile)) {
        self.change_card(code, |card| change(&mut card.law));
    }

    /// Makes a dossier of `code` that claims to continue another, and brings it to `to`.
    pub fn claim_continuation(&mut self, code: &str, old: DossierId, with: &[&str], to: &str) -> DossierId {
        use comity_dossier::structural::{Continues, Genesis, HistoryRule};
        let charter = self.node(code).status().expect("the store holds").charter;
        let mut participants: Vec<Member> = with.iter().chain([&code]).map(|code| member(code)).collect();
        participants.sort_unstable();
        let genesis = Genesis {
            nonce: [3; 32],
            network: NetworkId([5; 16]),
            kind: comity_dossier::lines::DossierKind::Alert,
            profile: 1,
            history: HistoryRule::None,
            participants,
            year: 2026,
            serial: 1,
            continues: Some(Continues { dossier: old, frontier: Vec::new() }),
        };
        let header = Header {
            dossier: None,
            member: member(code),
            lane: LaneId([9; 16]),
            seq: 0,
            prev: None,
            heads: Vec::new(),
            charter,
            time: self.now,
            kind: comity_dossier::Kind::GENESIS,
            flags: 0,
            body: None,
            digest: None,
            structural: Some(Structural::Genesis(genesis)),
        };
        let signer = signer_of(code);
        let (protected, bytes) = (signer.protected(Typ::Entry), header.to_bytes());
        let signature = signer.sign_entry(&protected, &bytes);
        let id = comity_dossier::entry::id_of(&protected, &bytes);
        self.push(code, to, vec![comity_dossier::cose::assemble(&protected, Some(&bytes), &signature)]);
        id.into()
    }

    /// Brings another card of `code` to every node.
    pub fn change_card(&mut self, code: &str, change: impl FnOnce(&mut Card)) {
        let whose = member(code);
        let chain = self.node(code).trust().card_chain(whose).expect("a chain").clone();
        let last = chain.cards().last().expect("a card").clone();
        let mut card = last.card().clone();
        (card.version, card.prev) = (card.version + 1, Some(last.hash()));
        change(&mut card);
        let bytes = root_of(code).sign_card(&card.to_bytes());
        for to in self.nodes.keys().copied().collect::<Vec<_>>() {
            self.act(to.as_str(), Act::TakeCard(bytes.clone())).expect("the card holds");
        }
    }

    /// Makes the next line of `code` as somebody with its node's key would, naming `heads`, in a lane of its own.
    pub fn craft_line(
        &mut self,
        code: &str,
        dossier: DossierId,
        place: (LaneId, Option<(u64, EntryId)>),
        heads: &[Head],
        content: Structural,
        digest: Option<Hash>,
    ) -> (EntryId, Vec<u8>) {
        let charter = self.node(code).status().expect("the store holds").charter;
        let mut heads = heads.to_vec();
        heads.sort_unstable();
        let header = Header {
            dossier: Some(dossier),
            member: member(code),
            lane: place.0,
            seq: place.1.map_or(0, |(seq, _)| seq + 1),
            prev: place.1.map(|(_, prev)| prev),
            heads,
            charter,
            time: self.now,
            kind: content.kind(),
            flags: 0,
            body: None,
            digest,
            structural: Some(content),
        };
        let signer = signer_of(self.signs_as.unwrap_or(code));
        let (protected, bytes) = (signer.protected(Typ::Entry), header.to_bytes());
        let signature = signer.sign_entry(&protected, &bytes);
        let id = comity_dossier::entry::id_of(&protected, &bytes);
        (id, comity_dossier::cose::assemble(&protected, Some(&bytes), &signature))
    }

    /// Brings a second card of `code` to `to`: its node's key is withdrawn, another one stands beside it.
    pub fn withdraw_key(&mut self, code: &str, to: &str, reason: RevokedFor) {
        let chain = self.node(to).trust().card_chain(member(code)).expect("a chain").clone();
        let first = chain.cards()[0].clone();
        let mut card = first.card().clone();
        (card.version, card.prev) = (2, Some(first.hash()));
        card.signing[0].revoked = Some(Revoked { at: self.now, reason });
        let fresh = SigningEntry { public: *signer_of("other").public(), revoked: None, ..card.signing[0].clone() };
        card.signing.push(fresh);
        card.signing.sort_by_key(|entry| entry.public);
        let bytes = root_of(code).sign_card(&card.to_bytes());
        assert_eq!(self.act(to, Act::TakeCard(bytes)), Ok(Done::Taken { news: true }));
    }

    /// Makes two lines of `code` for one place, in a lane of its own, and brings both to `to`: returns both.
    pub fn fork(&mut self, code: &str, dossier: DossierId, to: &str) -> [EntryId; 2] {
        use comity_dossier::structural::{Bare, LaneClose, LaneOpen, LaneReason, Tip};
        let tips = self.node(to).frontier(&dossier).expect("the store holds");
        let lane = LaneId([7; 16]);
        let first = Structural::LaneOpen(LaneOpen { reason: LaneReason::Started });
        let (open, open_bytes) = self.craft_line(code, dossier, (lane, None), &tips, first, None);
        let place = (lane, Some((0, open)));
        let (one, one_bytes) = self.craft_line(code, dossier, place, &[], Structural::Seen(Bare {}), None);
        let close = LaneClose { last: Tip { lane, seq: 0, id: open } };
        let (two, two_bytes) = self.craft_line(code, dossier, place, &[], Structural::LaneClose(close), None);
        self.push(code, to, vec![open_bytes, one_bytes, two_bytes]);
        [one, two]
    }

    /// Pushes lines to a node as the node of `from` would.
    pub fn push(&mut self, from: &str, to: &str, entries: Vec<Vec<u8>>) {
        let items = entries.into_iter().map(|entry| Item { entry, body: None }).collect();
        let call = self.craft(from, to, &Request::Push(Push { items, urgent: false }), |_| {});
        self.knock(to, call).expect("answered").outcome().expect("fine");
    }

    /// Makes a call as the node of `from` would, and changes its head first if asked to.
    pub fn craft(&mut self, from: &str, to: &str, request: &Request, change: impl FnOnce(&mut CallHead)) -> Vec<u8> {
        let status = self.node(to).status().expect("the store holds");
        let mut rng = ChaCha12Rng::seed_from_u64(self.calls as u64 + 99);
        self.calls += 1;
        let mut id = [0; 16];
        rand_core::Rng::fill_bytes(&mut rng, &mut id);
        let generation = Generation(self.node(from).status().expect("the store holds").generation);
        let (network, now) = (status.network, self.now);
        let plain =
            CallDraft::new(network, member(from), member(to), CallId(id), now, status.charter, generation, request);
        let mut head = plain.head().clone();
        change(&mut head);
        let sealing = sealing_of(to);
        let public = SealingPublic::new(Suite::X25519, sealing.public()).expect("a key");
        let (sealed, _) = comity_seal::seal_to(&public, &head.aad(), plain.plaintext(), &mut rng).expect("sealed");
        signer_of(self.signs_as.unwrap_or(from)).sign1(Typ::Call, &Call { head, sealed }.payload())
    }

    /// Gives bytes to a node as a call and returns the answer it signs, or the problem it names.
    pub fn knock(&mut self, to: &str, bytes: Vec<u8>) -> Result<AnswerHead, Refusal> {
        let (moment, ticket) = (self.moment(), self.ticket());
        let whose = member(to);
        let node = self.nodes.get_mut(&whose).expect("a node");
        let outputs = node.step(moment, vec![Input::Call { ticket, bytes }]).expect("the store holds");
        let mut answer = None;
        for output in outputs {
            match output {
                Output::Answer { ticket: of, bytes } if of == ticket => {
                    let payload = comity_dossier::cose::split(&bytes, Typ::Answer).expect("signed").payload;
                    answer = Some(Ok(Answer::from_payload(payload.expect("attached")).expect("an answer").head));
                }
                Output::Problem { ticket: of, refusal } if of == ticket => answer = Some(Err(refusal)),
                other => self.traffic.push_back((whose, other)),
            }
        }
        self.settle();
        answer.expect("a call is answered")
    }

    pub fn digests(&mut self, dossier: DossierId) -> Vec<Option<(usize, comity_dossier::Hash)>> {
        self.nodes.values_mut().map(|node| node.digest(&dossier).expect("the store holds")).collect()
    }
}
