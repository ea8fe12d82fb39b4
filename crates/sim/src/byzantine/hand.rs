//! The hand of a liar: it writes and signs anything.

use comity_dossier::cose::{self, Typ};
use comity_dossier::header::CharterRef;
use comity_dossier::kind::common::note::Note;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::language::Language;
use comity_dossier::structural::{Bare, ForkProof, LaneOpen, LaneReason, Structural};
use comity_dossier::{
    DossierId, EntryId, Head, Header, Kind, LaneId, Member, NetworkId, SaltedBody, Time, canonical, entry,
};
use comity_exchange::op::Item;
use comity_exchange::{CallId, Generation, Receipt};

use crate::chance::{Chance, Stream};
use crate::founding::Kit;
use crate::world::{World, officer};

/// A liar's hand: the keys of its member and what it needs to know to write.
pub struct Hand {
    /// Whose keys they are.
    pub member: Member,
    /// Its machine.
    pub machine: usize,
    /// The network.
    pub network: NetworkId,
    /// The charter it says to act under.
    pub charter: CharterRef,
    /// Which life of its store it says to be.
    pub generation: Generation,
    /// The time it writes on its lines.
    pub time: Time,
    /// Whether its lines say that they belong to an exercise.
    pub flags: u64,
    /// The keys.
    pub kit: Kit,
    pub(super) chance: Chance,
}

/// A line that a liar made: true or not, it bears its member's signature.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: EntryId,
    /// What it says of itself.
    pub header: Header,
    /// The signed bytes.
    pub entry: Vec<u8>,
    /// The body that goes with it.
    pub body: Option<SaltedBody>,
}

/// Where a line stands in its lane.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The lane.
    pub lane: LaneId,
    /// The position.
    pub seq: u64,
    /// The line before it.
    pub prev: Option<EntryId>,
}

impl Line {
    /// The line as others name it.
    #[must_use]
    pub fn head(&self) -> Head {
        self.header.as_head(self.id)
    }

    /// The line as it travels.
    #[must_use]
    pub fn item(&self) -> Item {
        Item { entry: self.entry.clone(), body: self.body.clone() }
    }

    /// The line without its text.
    #[must_use]
    pub fn bare(&self) -> Item {
        Item { entry: self.entry.clone(), body: None }
    }

    /// The place after it.
    #[must_use]
    pub fn after(&self) -> Place {
        Place { lane: self.header.lane, seq: self.header.seq + 1, prev: Some(self.id) }
    }

    /// The place it stands at itself: whatever is written there as well forks the lane.
    #[must_use]
    pub fn beside(&self) -> Place {
        Place { lane: self.header.lane, seq: self.header.seq, prev: self.header.prev }
    }
}

impl Hand {
    /// Takes the keys of a member of this world.
    #[must_use]
    pub fn of(world: &mut World, code: &str) -> Self {
        let machine = world.machine_of(code);
        let kit = world.machines[machine].kit.clone();
        world.counts.hit("hand of a liar");
        world.oracle.note_liar(kit.member);
        let number = world.counts.of("hand of a liar") * 16 + machine as u64;
        let running = (0..world.machines.len()).find(|at| world.machines[*at].life.is_some()).expect("a node runs");
        let status = world.node(running).map(|node| node.status().expect("the log can be read")).expect("it runs");
        let generation = world.node(machine).map(|node| node.status().expect("the log can be read").generation);
        Self {
            member: kit.member,
            machine,
            network: status.network,
            charter: status.charter,
            generation: Generation(generation.unwrap_or([7; 16])),
            time: world.time_of(machine),
            flags: 0,
            kit,
            chance: Chance::numbered(world.making.seed, Stream::Liar, number),
        }
    }

    /// Draws a name for a lane that nobody has written.
    pub fn fresh_lane(&mut self) -> LaneId {
        LaneId(self.draw())
    }

    pub(super) fn call_id(&mut self) -> CallId {
        CallId(self.draw())
    }

    fn draw(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.chance.bytes(&mut bytes);
        bytes
    }

    /// A place at which a new lane begins.
    pub fn first(&mut self) -> Place {
        Place { lane: self.fresh_lane(), seq: 0, prev: None }
    }

    /// A header of any kind, to be changed at will before it is signed.
    #[must_use]
    pub fn header(&self, dossier: DossierId, place: Place, heads: &[Head], kind: Kind) -> Header {
        let mut heads = heads.to_vec();
        heads.sort_unstable();
        Header {
            dossier: Some(dossier),
            member: self.member,
            lane: place.lane,
            seq: place.seq,
            prev: place.prev,
            heads,
            charter: self.charter,
            time: self.time,
            kind,
            flags: self.flags,
            body: None,
            digest: None,
            structural: None,
        }
    }

    /// Signs any header.
    #[must_use]
    pub fn sign(&self, header: Header, body: Option<SaltedBody>) -> Line {
        let (id, entry) = self.sign_bytes(&header.to_bytes());
        Line { id, header, entry, body }
    }

    /// Signs any bytes as if they were a header.
    #[must_use]
    pub fn sign_bytes(&self, header: &[u8]) -> (EntryId, Vec<u8>) {
        let signer = self.kit.signer();
        let protected = signer.protected(Typ::Entry);
        let signature = signer.sign_entry(&protected, header);
        (entry::id_of(&protected, header), cose::assemble(&protected, Some(header), &signature))
    }

    /// A structural line.
    #[must_use]
    pub fn structural(&self, dossier: DossierId, place: Place, heads: &[Head], content: Structural) -> Line {
        let header = self.header(dossier, place, heads, content.kind());
        self.sign(Header { structural: Some(content), ..header }, None)
    }

    /// Begins a lane of its own.
    pub fn opens_lane(&mut self, dossier: DossierId, heads: &[Head]) -> Line {
        let place = self.first();
        self.structural(dossier, place, heads, Structural::LaneOpen(LaneOpen { reason: LaneReason::Started }))
    }

    /// A line that says nothing but what it names.
    #[must_use]
    pub fn seen(&self, dossier: DossierId, place: Place, heads: &[Head]) -> Line {
        self.structural(dossier, place, heads, Structural::Seen(Bare {}))
    }

    /// A note.
    #[must_use]
    pub fn note(&self, dossier: DossierId, place: Place, heads: &[Head], words: &str) -> Line {
        let body = body_of(&note_saying(words));
        let header = Header { body: Some(body.reference()), ..self.header(dossier, place, heads, Kind::NOTE) };
        self.sign(header, Some(body))
    }

    /// A line that says something.
    #[must_use]
    pub fn saying(
        &self,
        dossier: DossierId,
        place: Place,
        heads: &[Head],
        kind: Kind,
        content: impl Into<Content>,
    ) -> Line {
        let body = body_of(&content.into());
        let header = Header { body: Some(body.reference()), ..self.header(dossier, place, heads, kind) };
        self.sign(header, Some(body))
    }

    /// A line that shows two others as a fork, whether they are or not.
    #[must_use]
    pub fn proof(&self, dossier: DossierId, place: Place, heads: &[Head], first: &[u8], second: &[u8]) -> Line {
        let content = ForkProof { first: first.to_vec(), second: second.to_vec() };
        self.structural(dossier, place, heads, Structural::ForkProof(content))
    }

    /// A receipt over any lines.
    #[must_use]
    pub fn receipt(&self, to: Member, dossier: DossierId, frontier: &[Head], held_at: Time) -> Vec<u8> {
        let mut frontier = frontier.to_vec();
        frontier.sort_unstable();
        let (network, holder) = (self.network, self.member);
        self.sign_receipt(&Receipt { network, holder, to, dossier, frontier, bodies_lacked: Vec::new(), held_at })
    }

    /// Signs any receipt.
    #[must_use]
    pub fn sign_receipt(&self, receipt: &Receipt) -> Vec<u8> {
        self.kit.signer().sign1(Typ::Receipt, &receipt.payload())
    }
}

/// A note's content.
#[must_use]
pub fn note_saying(words: &str) -> Content {
    let language = Language::new("en").expect("a tag");
    let text = Text::new(language, words).expect("words");
    Content::from(Note { text, about: None, grade: None, handling: None })
}

/// A body as it travels.
#[must_use]
pub fn body_of(content: &Content) -> SaltedBody {
    let body = content.to_body(officer()).expect("a content in its form");
    SaltedBody { salt: [9; 16], body: canonical::encode(&body) }
}

/// The same lane-open with another reason: another line for the same place.
#[must_use]
pub fn reopened(header: Header) -> Header {
    let content = Structural::LaneOpen(LaneOpen { reason: LaneReason::Abandoned });
    Header { kind: Kind::LANE_OPEN, structural: Some(content), ..header }
}
