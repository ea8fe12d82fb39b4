//! Members who write to one dossier and send each other what they have.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::counting::Standing;
use comity_dossier::draft::Draft;
use comity_dossier::header::{BodyRef, FLAG_EXERCISE, Header};
use comity_dossier::lines::DossierKind;
use comity_dossier::record::Folded;
use comity_dossier::structural::{
    Close, CloseReason, Continues, ForkProof, Genesis, HistoryRule, LeadAccept, LeadOffer, LeadRelease, Structural,
};
use comity_dossier::{EntryId, Hash, Kind, LaneId, Member, NetworkId, Record, Refusal, Time};

use super::node::{NETWORK, Node, charter, sign};

/// A member by its code.
pub(crate) fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

/// Several of them.
pub(crate) fn members(codes: &[&str]) -> BTreeSet<Member> {
    codes.iter().map(|code| member(code)).collect()
}

/// One dossier and everybody's node.
pub(crate) struct Story {
    nodes: BTreeMap<Member, Node>,
    /// Counts what is written: the claimed time, in seconds, and what makes ids differ.
    moment: u64,
}

impl Story {
    /// Harbour opens a live dossier with others; late members get earlier texts by the lead's grant.
    pub(crate) fn opened_with(others: &[&str]) -> Self {
        Self::opened_as("harbour", others, HistoryRule::LeadGrants, false, None)
    }

    /// A member opens a dossier.
    pub(crate) fn opened_as(
        lead: &str,
        others: &[&str],
        history: HistoryRule,
        exercise: bool,
        continues: Option<Continues>,
    ) -> Self {
        let mut header = genesis(lead, others, NETWORK);
        if let Some(Structural::Genesis(content)) = &mut header.structural {
            (content.history, content.continues) = (history, continues);
        }
        header.flags = if exercise { FLAG_EXERCISE } else { 0 };
        Self::opened_by(&header)
    }

    /// The author of a genesis opens the dossier.
    pub(crate) fn opened_by(genesis: &Header) -> Self {
        let all = ["harbour", "delta", "ridge", "steppe", "oasis", "isle"];
        let nodes = all.iter().map(|code| (member(code), Node::new(member(code)))).collect();
        let mut story = Self { nodes, moment: 0 };
        story.node(genesis.member.as_str()).open(genesis).expect("a well-formed genesis");
        story
    }

    // ---- who does what ----

    pub(crate) fn node(&mut self, who: &str) -> &mut Node {
        self.nodes.get_mut(&member(who)).expect("a member of the stories")
    }

    /// What a member's node knows.
    pub(crate) fn at(&self, who: &str) -> &Record {
        self.nodes[&member(who)].record()
    }

    /// The header of a line that a member's node holds.
    pub(crate) fn header(&self, who: &str, id: &EntryId) -> &Header {
        self.nodes[&member(who)].entry(id).header()
    }

    pub(crate) fn tries(&mut self, who: &str, draft: Draft) -> Result<EntryId, Refusal> {
        let (time, lane) = (self.tick(), self.fresh_lane());
        self.node(who).write(time, lane, draft)
    }

    pub(crate) fn tries_to_write(&mut self, who: &str) -> Result<EntryId, Refusal> {
        let draft = Draft::with_body(Kind::NOTE, self.body());
        self.tries(who, draft)
    }

    /// A member writes a note on its page.
    pub(crate) fn writes(&mut self, who: &str) -> EntryId {
        self.tries_to_write(who).unwrap_or_else(|refusal| unreachable!("{who} may not write: {refusal}"))
    }

    /// A member writes a structural line.
    pub(crate) fn acts(&mut self, who: &str, content: Structural) -> EntryId {
        let kind = content.kind().name();
        let done = self.tries(who, Draft::structural(content));
        done.unwrap_or_else(|refusal| unreachable!("{who} may not write {kind}: {refusal}"))
    }

    pub(crate) fn invites(&mut self, who: &str, whom: &str) -> EntryId {
        let list = self.at(who).list_with(&members(&[whom]), &BTreeSet::new());
        self.acts(who, Structural::Participants(list))
    }

    pub(crate) fn removes(&mut self, who: &str, whom: &str) -> EntryId {
        let list = self.at(who).list_with(&BTreeSet::new(), &members(&[whom]));
        self.acts(who, Structural::Participants(list))
    }

    pub(crate) fn closes(&mut self, who: &str) -> EntryId {
        self.acts(who, Structural::Close(Close { reason: CloseReason::Done }))
    }

    /// The lead goes over from one member to another, in three lines that each has seen the one before.
    pub(crate) fn hands_over(&mut self, from: &str, to: &str) -> EntryId {
        let offer = self.acts(from, Structural::LeadOffer(LeadOffer { to: member(to) }));
        self.delivers(from, to);
        let accept = self.acts(to, Structural::LeadAccept(LeadAccept { offer }));
        self.delivers(to, from);
        self.acts(from, Structural::LeadRelease(LeadRelease { accept, to: member(to) }))
    }

    /// One node sends the other everything that it may, in order.
    pub(crate) fn delivers(&mut self, from: &str, to: &str) -> Vec<Folded> {
        let lines = self.node(from).lines_for(member(to));
        let taken = lines.iter().map(|line| self.node(to).take(line, 0));
        taken.map(|folded| folded.expect("an honest line is taken")).collect()
    }

    /// Everybody sends to everybody until nothing is new.
    pub(crate) fn everybody_meets(&mut self) {
        let all: Vec<String> = self.nodes.keys().map(|m| m.as_str().into()).collect();
        for _ in 0..3 {
            for from in &all {
                for to in all.iter().filter(|to| *to != from) {
                    self.delivers(from, to);
                }
            }
        }
    }

    /// Somebody with a member's key signs a second line for the place of `id`: the same but for its time.
    pub(crate) fn forges(&mut self, holder: &str, id: &EntryId) -> Vec<u8> {
        let mut header = self.header(holder, id).clone();
        header.time = self.tick();
        self.signs(&header)
    }

    /// Signs any header, whoever it names.
    pub(crate) fn signs(&self, header: &Header) -> Vec<u8> {
        sign(header).expect("a well-formed header").bytes().to_vec()
    }

    /// A node shows the fork that it knows of a member's lane, if it may.
    pub(crate) fn publishes_fork(&mut self, who: &str) -> Result<EntryId, Refusal> {
        let node = self.node(who);
        let fork = node.record().forks().next().expect("a fork is known");
        let shown = |id: &EntryId| node.entry(id).bytes().to_vec();
        let proof = ForkProof { first: shown(&fork.first), second: shown(&fork.second) };
        self.tries(who, Draft::structural(Structural::ForkProof(proof)))
    }

    // ---- what is seen ----

    pub(crate) fn counts(&self, who: &str, id: &EntryId) -> bool {
        self.at(who).standing(id).is_some_and(Standing::counts)
    }

    pub(crate) fn standing(&self, who: &str, id: &EntryId) -> Standing {
        self.at(who).standing(id).expect("the line is folded")
    }

    pub(crate) fn body(&mut self) -> BodyRef {
        self.moment += 1;
        let mut commitment = [0; 32];
        commitment[..8].copy_from_slice(&self.moment.to_be_bytes());
        BodyRef { commitment: Hash(commitment), size_bucket: 8 }
    }

    pub(crate) fn tick(&mut self) -> Time {
        self.moment += 1;
        Time(self.moment * 1_000)
    }

    pub(crate) fn fresh_lane(&mut self) -> LaneId {
        self.moment += 1;
        let mut lane = [0; 16];
        // Lanes are in no order, as random ones are.
        lane[..8].copy_from_slice(&self.moment.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        LaneId(lane)
    }
}

/// The genesis of a live alert in a network.
pub(crate) fn genesis(lead: &str, others: &[&str], network: NetworkId) -> Header {
    let mut participants = members(others);
    participants.insert(member(lead));
    Header {
        dossier: None,
        member: member(lead),
        lane: LaneId([1; 16]),
        seq: 0,
        prev: None,
        heads: Vec::new(),
        charter: charter(1),
        time: Time(0),
        kind: Kind::GENESIS,
        flags: 0,
        body: None,
        digest: None,
        structural: Some(Structural::Genesis(Genesis {
            nonce: [3; 32],
            network,
            kind: DossierKind::Alert,
            profile: 1,
            history: HistoryRule::LeadGrants,
            participants: participants.into_iter().collect(),
            year: 2026,
            serial: 1,
            continues: None,
        })),
    }
}
