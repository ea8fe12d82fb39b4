//! A small dossier in which everything happened that evidence is asked about, with real keys and no node.
//!
//! harbour leads; delta acknowledges, forks its lane and is found out; isle writes, is removed and writes on;
//! somebody writes what only the lead may. Two charters (two of three seats), two cards of harbour, the older key
//! withdrawn.

use comity_dossier::body::{Role, SignIn};
use comity_dossier::card::{
    Card, Desk, DualCriminality, Hours, LawProfile, Phone, Revoked, RevokedFor, SealingEntry, SignedCard, SigningEntry,
    Zone,
};
use comity_dossier::charter::{
    Charter, Council, Fingerprint, Listed, Policy, Seat, SignedCharter, Standing as MemberStanding, Status,
};
use comity_dossier::cose::{self, Typ};
use comity_dossier::draft::{Draft, OwnLane, Stamp};
use comity_dossier::evidence::{Bundle, Disclosed, ItemKind};
use comity_dossier::header::{CharterRef, Header};
use comity_dossier::language::{Language, Said};
use comity_dossier::lines::DossierKind;
use comity_dossier::sealed::Suite;
use comity_dossier::structural::{
    Close, CloseReason, Cut, ForkProof, Genesis, HistoryRule, LaneReason, Participants, Structural,
};
use comity_dossier::text::Line;
use comity_dossier::{
    Actor, Body, DossierId, EntryId, Kind, LaneId, Member, NetworkId, Record, SaltedBody, Time, canonical, entry,
};
use comity_exchange::Receipt;
use comity_seal::{CouncilKey, NodeSigner, RootKey, Zip215};

pub(crate) const NETWORK: NetworkId = NetworkId([5; 16]);
const START: Time = Time(1_795_316_820_000);
const YEAR_MS: u64 = 366 * 24 * 3_600_000;

pub(crate) fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

fn seed(name: &str, purpose: u8) -> [u8; 32] {
    let mut seed = [purpose; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    seed
}

/// The key with which a member's node signs.
pub(crate) fn signer(code: &str) -> NodeSigner {
    NodeSigner::from_seed(&mut seed(code, 1))
}

fn root(code: &str) -> RootKey {
    RootKey::from_seed(&mut seed(code, 2))
}

/// The key of a seat of the council: `one`, `two`, `three`; any other name holds no seat.
pub(crate) fn seat(name: &str) -> CouncilKey {
    CouncilKey::from_seed(&mut seed(name, 3))
}

/// The signed form of a charter with one more signature.
pub(crate) fn with_signature(charter: &[u8], signature: &[u8]) -> Vec<u8> {
    let signed = SignedCharter::from_bytes(charter).expect("a charter");
    let mut all: Vec<&[u8]> = signed.signatures().iter().chain([signature]).collect();
    all.sort_unstable();
    let many = 0x80 | u8::try_from(all.len()).expect("few");
    let signatures: Vec<u8> = all.into_iter().flat_map(byte_string).collect();
    [&[0xa2, 0x01], &byte_string(signed.payload())[..], &[0x02, many], &signatures].concat()
}

/// A CBOR byte string of 24 bytes to 64 KiB.
fn byte_string(bytes: &[u8]) -> Vec<u8> {
    let len = u16::try_from(bytes.len()).expect("short").to_be_bytes();
    let head = if len[0] == 0 { vec![0x58, len[1]] } else { vec![0x59, len[0], len[1]] };
    [&head[..], bytes].concat()
}

fn council() -> Vec<CouncilKey> {
    let mut keys: Vec<CouncilKey> = ["one", "two", "three"].into_iter().map(seat).collect();
    keys.sort_by_key(|key| *key.public());
    keys
}

/// The bundle, and by what names the tests call its lines.
pub(crate) struct World {
    pub(crate) bundle: Bundle,
    pub(crate) first_charter: Fingerprint,
    pub(crate) dossier: DossierId,
    pub(crate) first: SignedCharter,
    /// Another charter 2, by the same council, that is not in the bundle.
    pub(crate) rival: SignedCharter,
    /// What became of each line, by the name it has in these tests.
    pub(crate) acknowledged: EntryId,
    pub(crate) note: EntryId,
    pub(crate) late: EntryId,
    pub(crate) refused: EntryId,
    pub(crate) twins: [EntryId; 2],
    pub(crate) proof: EntryId,
    record: Record,
}

impl World {
    /// The exporter's list over whatever a bundle holds, signed by `signer` in the name of `exporter`.
    pub(crate) fn list(&self, bundle: &Bundle, exporter: &str, signer: &NodeSigner) -> Vec<u8> {
        let list = bundle.list(NETWORK, member(exporter), self.dossier, START, self.record.digest());
        signer.sign1(Typ::Evidence, &list.to_bytes())
    }
}

/// One member at its desk: the record as it knows it, and its lane.
#[derive(Clone)]
struct Pen {
    code: &'static str,
    key: &'static str,
    record: Record,
    lane: Option<OwnLane>,
}

/// A signed line.
struct Written {
    id: EntryId,
    header: Header,
    bytes: Vec<u8>,
}

fn sign(key: &str, header: &Header) -> Written {
    let signer = signer(key);
    let (protected, payload) = (signer.protected(Typ::Entry), header.to_bytes());
    let bytes = cose::assemble(&protected, Some(&payload), &signer.sign_entry(&protected, &payload));
    Written { id: entry::id_of(&protected, &payload), header: header.clone(), bytes }
}

impl Pen {
    fn stamp(&self, charter: CharterRef, minute: u64) -> Stamp {
        Stamp { member: member(self.code), charter, time: START.plus_ms(minute * 60_000) }
    }

    fn take(&mut self, written: &Written) {
        self.record.fold_own(written.id, &written.header);
    }

    fn open_lane(&mut self, charter: CharterRef, lane: u8) -> Written {
        let header = (self.record)
            .draft_lane_open(self.stamp(charter, u64::from(lane)), LaneId([lane; 16]), LaneReason::Started)
            .expect("may open");
        self.put(&header)
    }

    fn write(&mut self, charter: CharterRef, minute: u64, draft: Draft) -> Written {
        let lane = self.lane.expect("an open lane");
        let header = self.record.draft(self.stamp(charter, minute), &lane, draft).expect("may write");
        self.put(&header)
    }

    fn put(&mut self, header: &Header) -> Written {
        let written = sign(self.key, header);
        self.record.fold_own(written.id, header);
        self.lane = Some(OwnLane { id: header.lane, tip: written.id });
        written
    }
}

fn text(words: &str) -> SaltedBody {
    let actor = Actor { role: Role::DutyOfficer, code: Line::new("7F3").expect("a line"), sign_in: SignIn::Passkey };
    let content = canonical::encode(&Line::new(words).expect("a line"));
    SaltedBody { salt: [9; 16], body: canonical::encode(&Body { actor, content }) }
}

fn said(words: &str) -> Said {
    Said { language: Language::new("en").expect("a tag"), text: Line::new(words).expect("a line") }
}

fn charter(version: u64, before: Option<&SignedCharter>, issued: Time) -> SignedCharter {
    let keys = council();
    let holder = |key: &CouncilKey| Seat {
        key: *key.public(),
        member: member("harbour"),
        holder: Line::new("Head").expect("a line"),
    };
    let listed = |code: &&str| Listed {
        code: member(code),
        names: vec![said(code)],
        standing: MemberStanding::State,
        root: *root(code).public(),
        status: Status::Active,
    };
    let charter = Charter {
        network: NETWORK,
        version,
        prev: before.map(SignedCharter::hash),
        issued,
        review_by: START.plus_ms(YEAR_MS),
        members: ["delta", "harbour", "isle"].iter().map(listed).collect(),
        council: Council { seats: keys.iter().map(holder).collect(), change: 2, suspend: 1 },
        policy: Policy::default(),
    };
    let mut signed = SignedCharter::draft(charter).expect("a charter");
    // The first by two seats, the second by all three.
    for key in keys.iter().take(if before.is_none() { 2 } else { 3 }) {
        let file = key.sign_charter(&signed);
        signed.merge_file(&file, before.map(|b| &b.charter().council), &Zip215).expect("a seat's signature");
    }
    signed
}

fn card(code: &str, keys: &[(&str, Option<RevokedFor>)], before: Option<&SignedCard>) -> SignedCard {
    let (from, until) = (START, START.plus_ms(YEAR_MS));
    let mut signing: Vec<SigningEntry> = (keys.iter())
        .map(|(key, revoked)| SigningEntry {
            public: *signer(key).public(),
            from,
            until,
            revoked: revoked.map(|reason| Revoked { at: START, reason }),
        })
        .collect();
    signing.sort_by_key(|key| key.public);
    let card = Card {
        network: NETWORK,
        member: member(code),
        version: before.map_or(1, |before| before.card().version + 1),
        prev: before.map(SignedCard::hash),
        issued: START,
        signing,
        sealing: vec![SealingEntry { suite: Suite::X25519, public: vec![7; 32], from, until, revoked: None }],
        tls: Vec::new(),
        addresses: Vec::new(),
        desk: Desk {
            languages: vec![Language::new("en").expect("a tag")],
            hours: Hours { zone: Zone::new("Etc/UTC").expect("a zone"), open: Vec::new() },
            phone: Phone::new("+00 000 0000").expect("a number"),
            administrators: None,
        },
        law: LawProfile {
            languages: vec![Language::new("en").expect("a tag")],
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 90,
            use_limits: Vec::new(),
            authority: vec![said("Desk")],
        },
        protocols: vec![1],
        profiles: vec![1],
    };
    SignedCard::from_bytes(root(code).sign_card(&card.to_bytes())).expect("a card")
}

fn receipt(record: &Record, holder: &str, dossier: DossierId) -> Vec<u8> {
    let receipt = Receipt {
        network: NETWORK,
        holder: member(holder),
        to: member("harbour"),
        dossier,
        frontier: record.frontier().tips().to_vec(),
        bodies_lacked: Vec::new(),
        held_at: START.plus_ms(60_000),
    };
    signer(holder).sign1(Typ::Receipt, &receipt.payload())
}

fn genesis(charter: CharterRef, body: &SaltedBody) -> Header {
    let genesis = Genesis {
        nonce: [1; 32],
        network: NETWORK,
        kind: DossierKind::Alert,
        profile: 1,
        history: HistoryRule::LeadGrants,
        participants: vec![member("delta"), member("harbour"), member("isle")],
        year: 2026,
        serial: 1,
        continues: None,
    };
    Header {
        dossier: None,
        member: member("harbour"),
        lane: LaneId([1; 16]),
        seq: 0,
        prev: None,
        heads: Vec::new(),
        charter,
        time: START,
        kind: Kind::GENESIS,
        flags: 0,
        body: Some(body.reference()),
        digest: None,
        structural: Some(Structural::Genesis(genesis)),
    }
}

/// Tells the whole story and puts everything into one bundle, signed by harbour's node.
pub(crate) fn world() -> World {
    let first = charter(1, None, START);
    let second = charter(2, Some(&first), START);
    let (c1, c2) = (first.reference(), second.reference());
    let harbour_1 = card("harbour", &[("harbour", None)], None);
    let withdrawn = Some(RevokedFor::Compromised);
    let harbour_2 = card("harbour", &[("harbour", withdrawn), ("harbour-new", None)], Some(&harbour_1));

    let opening = text("Chlorine in the river");
    let opened = sign("harbour", &genesis(c1, &opening));
    let dossier = DossierId::from(opened.id);
    let record = Record::open(opened.id, &opened.header, NETWORK).expect("a genesis");
    let pen = |code: &'static str| Pen { code, key: code, record: record.clone(), lane: None };
    let (mut harbour, mut delta, mut isle) = (pen("harbour"), pen("delta"), pen("isle"));
    harbour.lane = Some(OwnLane { id: LaneId([1; 16]), tip: opened.id });

    let acknowledgement = text("We have this");
    let delta_opens = delta.open_lane(c1, 2);
    let receipt_of_delta = receipt(&delta.record, "delta", dossier);
    let acknowledged = delta.write(c1, 3, Draft::with_body(Kind::ACKNOWLEDGE, acknowledgement.reference()));
    let isle_opens = isle.open_lane(c1, 3);
    let seen_by_isle = text("Fish are dying");
    let note = isle.write(c1, 4, Draft::with_body(Kind::NOTE, seen_by_isle.reference()));
    let receipt_of_isle = receipt(&isle.record, "isle", dossier);
    for line in [&delta_opens, &acknowledged, &isle_opens, &note] {
        harbour.take(line);
    }
    // Under a new key and a new charter: isle is removed, and writes on before it knows.
    harbour.key = "harbour-new";
    let cut = Cut { member: member("isle"), tips: harbour.record.tips_of(member("isle")) };
    let list = Participants { members: vec![member("delta"), member("harbour")], cuts: vec![cut] };
    let removal = harbour.write(c2, 5, Draft::structural(Structural::Participants(list)));
    let late = isle.write(c1, 6, Draft::with_body(Kind::NOTE, text("never disclosed").reference()));
    // delta writes what only the lead may, then two lines for one place.
    let mut header = delta.write_nothing(c1, 7);
    header.kind = Kind::CLOSE;
    header.structural = Some(Structural::Close(Close { reason: CloseReason::Done }));
    let refused = delta.put(&header);
    let twin = delta.clone().write(c1, 8, Draft::with_body(Kind::NOTE, text("no").reference()));
    let other = delta.write(c1, 9, Draft::with_body(Kind::NOTE, text("yes").reference()));
    for line in [&late, &refused, &twin, &other] {
        harbour.take(line);
    }
    let content = ForkProof { first: twin.bytes.clone(), second: other.bytes.clone() };
    let proof = harbour.write(c2, 10, Draft::structural(Structural::ForkProof(content)));

    let mut bundle = Bundle::default();
    for charter in [&first, &second] {
        bundle.push(ItemKind::CHARTER, charter.to_bytes());
    }
    for card in [card("delta", &[("delta", None)], None), harbour_1, harbour_2, card("isle", &[("isle", None)], None)] {
        bundle.push(ItemKind::CARD, card.bytes().to_vec());
    }
    let lines =
        [&opened, &delta_opens, &acknowledged, &isle_opens, &note, &removal, &late, &refused, &twin, &other, &proof];
    for line in lines {
        bundle.push(ItemKind::LINE, line.bytes.clone());
    }
    for (line, text) in [(&opened, opening), (&acknowledged, acknowledgement), (&note, seen_by_isle)] {
        bundle.push(ItemKind::TEXT, Disclosed { line: line.id, text }.to_bytes());
    }
    for receipt in [receipt_of_delta, receipt_of_isle] {
        bundle.push(ItemKind::RECEIPT, receipt);
    }
    let mut world = World {
        bundle,
        first_charter: first.fingerprint(),
        dossier,
        rival: charter(2, Some(&first), START.plus_ms(1)),
        first,
        acknowledged: acknowledged.id,
        note: note.id,
        late: late.id,
        refused: refused.id,
        twins: [twin.id, other.id],
        proof: proof.id,
        record: harbour.record,
    };
    let list = world.list(&world.bundle, "harbour", &signer("harbour-new"));
    world.bundle.sign(list);
    world
}

impl Pen {
    /// A line that goes on in the lane and says nothing yet.
    fn write_nothing(&self, charter: CharterRef, minute: u64) -> Header {
        let draft = Draft { kind: Kind::SEEN, structural: None, body: None, critical: false };
        let draft = Draft { structural: Some(Structural::Seen(comity_dossier::structural::Bare {})), ..draft };
        self.record.draft(self.stamp(charter, minute), &self.lane.expect("an open lane"), draft).expect("may write")
    }
}
