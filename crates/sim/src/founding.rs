//! A network is founded: a council of three seats, its members, their keys, charter and cards.
//!
//! Promise: every object is the real one, signed by the key that has to sign it; all follows from the seed.

use comity_dossier::card::{
    Address, Card, Desk, DualCriminality, Hours, HttpsUrl, LawProfile, Phone, SealingEntry, SignedCard, SigningEntry,
    Zone,
};
use comity_dossier::charter::{Charter, Council, Listed, Policy, Seat, SignedCharter, Standing, Status};
use comity_dossier::language::{Language, Said};
use comity_dossier::sealed::Suite;
use comity_dossier::text::Line;
use comity_dossier::{Member, NetworkId, Time};
use comity_node::envelope::Envelopes;
use comity_seal::{CouncilKey, NodeSigner, RootKey, SealingKey, SealingRing, Zip215};
use comity_store::{Store, StoreFault};

use crate::chance::{Chance, Stream};
use crate::directory::Directory;
use crate::paper::Paper;

/// The members of every world.
pub const MEMBERS: [&str; 6] = ["delta", "harbour", "isle", "oasis", "ridge", "steppe"];

/// Returns the codes of the members of a world, ascending: those of [`MEMBERS`], and numbered ones beyond.
#[must_use]
pub fn codes(members: usize) -> Vec<String> {
    let mut codes: Vec<String> = MEMBERS.iter().take(members).map(|code| (*code).to_owned()).collect();
    codes.extend((MEMBERS.len()..members).map(|number| format!("member-{number:03}")));
    codes.sort_unstable();
    codes
}

/// How the address of a member begins that has only a mailbox; the code of the host follows.
pub const MAILBOX_AT: &str = "mailbox:";

/// When worlds begin: 22 November 2026, 03:07 UTC.
pub const BEGIN: Time = Time(1_795_316_820_000);

const YEAR_MS: u64 = 366 * 24 * 3_600_000;

/// Clocks in a world may be wrong by years, and keys are valid whatever they say.
pub(crate) const VALID: (Time, Time) = (Time(BEGIN.0 - 30 * YEAR_MS), Time(BEGIN.0 + 30 * YEAR_MS));

/// What everybody holds when a world begins.
pub struct Founding {
    /// The network.
    pub network: NetworkId,
    charter: SignedCharter,
    cards: Vec<SignedCard>,
    kits: Vec<Kit>,
    council: Vec<CouncilKey>,
    roots: Vec<RootKey>,
}

/// The keys of one node, as its key files would hold them.
#[derive(Clone)]
pub struct Kit {
    /// Whose.
    pub member: Member,
    suite: Suite,
    signing: [u8; 32],
    sealing: [u8; 32],
    /// Whether it closes what it sends in envelopes of paper ([`crate::paper`]); all nodes of a world do or none.
    pub paper: bool,
}

impl Kit {
    /// Makes the signing key anew, as every start of a process does.
    #[must_use]
    pub fn signer(&self) -> NodeSigner {
        NodeSigner::from_seed(&mut self.signing.clone())
    }

    /// Returns the same node with another signing key.
    #[must_use]
    pub fn with_signing(&self, seed: [u8; 32]) -> Self {
        Self { signing: seed, ..self.clone() }
    }

    /// From now on it signs with another key.
    pub(crate) fn replace_signing(&mut self, seed: [u8; 32]) {
        self.signing = seed;
    }

    /// Makes the sealing key anew.
    #[must_use]
    pub fn sealing(&self) -> SealingKey {
        SealingKey::from_seed(self.suite, &mut self.sealing.clone()).expect("a suite that is known")
    }

    /// Returns its sealing key as its card lists it.
    #[must_use]
    pub fn sealing_entry(&self) -> SealingEntry {
        let (key, (from, until)) = (self.sealing(), VALID);
        SealingEntry { suite: key.suite(), public: key.public().to_vec(), from, until, revoked: None }
    }

    /// Makes anew what closes and opens its envelopes.
    #[must_use]
    pub fn envelopes(&self) -> Box<dyn Envelopes> {
        if self.paper { Box::new(Paper { me: self.sealing().kid() }) } else { Box::new(self.ring()) }
    }

    /// Makes the ring that opens what is sealed to this node.
    #[must_use]
    pub fn ring(&self) -> SealingRing {
        let mut ring = SealingRing::new();
        ring.add(self.sealing());
        ring
    }
}

impl Founding {
    /// Founds the network of a seed. `addresses` are where the nodes listen, in the order of [`codes`].
    #[must_use]
    pub fn new(seed: u64, suite: Suite, begin: Time, addresses: &[String]) -> Self {
        let mut chance = Chance::numbered(seed, Stream::Nodes, u64::MAX);
        let mut draw = || {
            let mut bytes = [0; 32];
            chance.bytes(&mut bytes);
            bytes
        };
        let mut id = [0; 16];
        id.copy_from_slice(&draw()[..16]);
        let network = NetworkId(id);
        let codes: Vec<Member> = codes(addresses.len()).iter().filter_map(|code| Member::new(code)).collect();
        let roots: Vec<RootKey> = codes.iter().map(|_| RootKey::from_seed(&mut draw())).collect();
        let council: Vec<CouncilKey> = (0..3).map(|_| CouncilKey::from_seed(&mut draw())).collect();
        let charter = charter(network, begin, &codes, &roots, &council);
        let kits: Vec<Kit> = codes
            .iter()
            .map(|code| Kit { member: *code, suite, signing: draw(), sealing: draw(), paper: false })
            .collect();
        let cards = kits.iter().zip(&roots).zip(addresses).map(|((kit, root), address)| {
            let card = card(network, begin, kit, address);
            SignedCard::from_bytes(root.sign_card(&card.to_bytes())).expect("a card in its form")
        });
        let cards = cards.collect();
        Self { network, charter, cards, kits, council, roots }
    }

    /// Has every node close what it sends in envelopes of paper.
    #[must_use]
    pub fn on_paper(mut self) -> Self {
        self.kits.iter_mut().for_each(|kit| kit.paper = true);
        self
    }

    /// Gives up the keys of those who sign charter and cards, with what they have signed.
    #[must_use]
    pub fn into_directory(self) -> Directory {
        Directory {
            council: self.council,
            roots: self.roots,
            charters: vec![self.charter],
            cards: self.cards.into_iter().map(|card| vec![card]).collect(),
            charter_forked: false,
            quorum_lost: false,
        }
    }

    /// Returns the addresses of a world without sockets.
    #[must_use]
    pub fn names_as_addresses(members: usize) -> Vec<String> {
        codes(members).iter().map(|code| format!("https://{code}.example")).collect()
    }

    /// Returns the keys of every node, in the order of their codes.
    #[must_use]
    pub fn kits(&self) -> &[Kit] {
        &self.kits
    }

    /// Returns the root key of every member, in the order of their codes: it signs cards.
    #[must_use]
    pub fn roots(&self) -> &[RootKey] {
        &self.roots
    }

    /// Returns the keys of the three seats of the council; two of them change the charter.
    #[must_use]
    pub fn council(&self) -> &[CouncilKey] {
        &self.council
    }

    /// Returns the first card of every member, in the order of their codes.
    #[must_use]
    pub fn cards(&self) -> &[SignedCard] {
        &self.cards
    }

    /// Returns the charter.
    #[must_use]
    pub fn charter(&self) -> &SignedCharter {
        &self.charter
    }

    /// Puts charter and cards into a new log, as joining the network does.
    pub fn join(&self, log: &mut Store, now: Time) -> Result<(), StoreFault> {
        log.begin()?;
        log.put_charter(1, &self.charter.hash(), &self.charter.to_bytes(), now)?;
        for card in &self.cards {
            log.put_card(card.card().member, 1, &card.hash(), card.bytes(), now)?;
        }
        log.commit()
    }
}

fn charter(
    network: NetworkId,
    begin: Time,
    codes: &[Member],
    roots: &[RootKey],
    council: &[CouncilKey],
) -> SignedCharter {
    let listed = |(code, root): (&Member, &RootKey)| Listed {
        code: *code,
        names: vec![said(&format!("Agency of {code}"))],
        standing: Standing::State,
        root: *root.public(),
        status: Status::Active,
    };
    let seat = |(key, member): (&CouncilKey, &Member)| Seat {
        key: *key.public(),
        member: *member,
        holder: line("Head of the duty desk"),
    };
    let mut seats: Vec<Seat> = council.iter().zip(codes.iter().cycle()).map(seat).collect();
    seats.sort();
    let charter = Charter {
        network,
        version: 1,
        prev: None,
        issued: begin,
        review_by: begin.plus_ms(YEAR_MS),
        members: codes.iter().zip(roots).map(listed).collect(),
        council: Council { seats, change: 2, suspend: 1 },
        policy: Policy::default(),
    };
    let mut signed = SignedCharter::draft(charter).expect("a charter in its form");
    for key in &council[..2] {
        let file = key.sign_charter(&signed);
        signed.merge_file(&file, None, &Zip215).expect("the signature of a seat");
    }
    signed
}

fn card(network: NetworkId, begin: Time, kit: &Kit, address: &str) -> Card {
    let (from, until) = VALID;
    Card {
        network,
        member: kit.member,
        version: 1,
        prev: None,
        issued: begin,
        signing: vec![SigningEntry { public: *kit.signer().public(), from, until, revoked: None }],
        sealing: vec![kit.sealing_entry()],
        tls: Vec::new(),
        addresses: vec![match address.strip_prefix(MAILBOX_AT) {
            Some(host) => Address::Mailbox(Member::new(host).expect("a code")),
            None => Address::Direct(HttpsUrl::new(address).expect("an address")),
        }],
        desk: Desk {
            languages: vec![english()],
            hours: Hours { zone: Zone::new("Etc/UTC").expect("a zone"), open: Vec::new() },
            phone: Phone::new("+00 000 0000").expect("a number"),
            administrators: None,
        },
        law: LawProfile {
            languages: vec![english()],
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 90,
            use_limits: Vec::new(),
            authority: vec![said("The national desk")],
        },
        protocols: vec![1],
        profiles: vec![1],
    }
}

fn english() -> Language {
    Language::new("en").expect("a tag")
}

fn line(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

fn said(text: &str) -> Said {
    Said { language: english(), text: line(text) }
}
