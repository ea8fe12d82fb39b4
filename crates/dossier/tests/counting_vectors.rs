//! Holds the counting rules against an independent model of them.
//!
//! `vectors/counting.txt` was written by a randomised model of the rules in another language (sets of bits, no
//! increments, no sharing): forks early and late, removals and invitations, lead transfers, closes, restores,
//! rollbacks. Each world lists its entries in order of making and what nodes at various moments must answer for what
//! they hold. `COMITY_COUNTING_VECTORS=file` holds the core against more of them.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::cose::{self, Typ};
use comity_dossier::header::{CharterRef, Head, Header};
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{
    Bare, Close, CloseReason, Cut, ForkProof, Genesis, HistoryRule, LaneClose, LaneOpen, LaneReason, LeadAccept,
    LeadOffer, LeadRelease, Participants, Profile, Structural, Tip,
};
use comity_dossier::{EntryId, Hash, Kid, Kind, LaneId, Member, NetworkId, Received, Record, Time};

const NETWORK: NetworkId = NetworkId([9; 16]);
/// A kind that no version knows; the model's profile line adds it.
const LATER_KIND: Kind = Kind(9_999);

struct World {
    seed: String,
    entries: Vec<Received>,
    verdicts: Vec<String>,
    snapshots: Vec<Snapshot>,
}

/// What one node held at one moment, as positions of entries, and what it must answer.
struct Snapshot {
    held: BTreeSet<usize>,
    folded: BTreeSet<usize>,
    counted: BTreeSet<usize>,
    in_digest: BTreeSet<usize>,
    participants: BTreeSet<Member>,
    stopped: bool,
}

/// Covers COUNT-001, COUNT-003, COUNT-004, LANE-002, HEAD-002, OWN-001, OWN-002, CLOSE-001, PART-002, PART-003,
/// PART-004, PART-005, PART-006, PART-007, FORK-001, FORK-003, FORK-005, LEAD-001, LEAD-002, LEAD-003, LEAD-004,
/// KIND-003, KIND-005, DIG-001.
#[test]
fn what_counts_is_what_an_independent_model_says_in_any_order_of_arrival() {
    let text = match std::env::var("COMITY_COUNTING_VECTORS") {
        Ok(path) => std::fs::read_to_string(path).expect("the named vectors"),
        Err(_) => include_str!("vectors/counting.txt").into(),
    };
    let mut checked = 0;
    for world in worlds(&text) {
        for (at, snapshot) in world.snapshots.iter().enumerate() {
            let mut digests = BTreeSet::new();
            for order in 0..3 {
                let record = feed(&world, snapshot, order);
                check(&world, snapshot, &record, &format!("world {} snapshot {at} order {order}", world.seed));
                digests.insert((record.digest(), record.frontier().digest()));
                checked += 1;
            }
            assert_eq!(digests.len(), 1, "world {} snapshot {at}: digests differ by order", world.seed);
        }
    }
    assert!(checked > 100, "only {checked} states were checked");
    println!("{checked} states agree with the model");
}

/// Feeds what a node holds: in order of making, backwards, or shuffled.
fn feed(world: &World, snapshot: &Snapshot, order: usize) -> Record {
    let genesis = &world.entries[0];
    let mut record = Record::open(genesis.id(), genesis.header(), NETWORK).expect("a genesis");
    let mut held: Vec<usize> = snapshot.held.iter().copied().filter(|at| *at != 0).collect();
    match order {
        0 => {}
        1 => held.reverse(),
        _ => held.sort_by_key(|at| (at * 7_919 + 13) % 101),
    }
    for at in held {
        let folded = record.replay(&world.entries[at]);
        assert!(folded.disagreeing.is_empty());
    }
    record
}

fn check(world: &World, snapshot: &Snapshot, record: &Record, name: &str) {
    let set = |keep: &dyn Fn(&EntryId) -> bool| -> BTreeSet<usize> {
        (0..world.entries.len()).filter(|at| keep(&world.entries[*at].id())).collect()
    };
    assert_eq!(set(&|id| record.is_folded(id)), snapshot.folded, "{name}: folded");
    for at in &snapshot.folded {
        let standing = record.standing(&world.entries[*at].id());
        let refusal = match standing {
            Some(comity_dossier::counting::Standing::Refused(refusal)) => refusal.code(),
            _ => "ok",
        };
        assert_eq!(refusal, world.verdicts[*at], "{name}: verdict on entry {at}");
    }
    let counts = |id: &EntryId| record.standing(id).is_some_and(|s| s.counts());
    assert_eq!(set(&counts), snapshot.counted, "{name}: counted");
    let folds = |id: &EntryId| record.standing(id) == Some(comity_dossier::counting::Standing::Counted);
    assert_eq!(set(&folds), snapshot.in_digest, "{name}: in the digest");
    assert_eq!(*record.participants(), snapshot.participants, "{name}: participants");
    assert_eq!(record.is_stopped(), snapshot.stopped, "{name}: stopped");
}

fn worlds(text: &str) -> Vec<World> {
    let mut worlds: Vec<World> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "W" => worlds.push(World {
                seed: words[1].into(),
                entries: Vec::new(),
                verdicts: Vec::new(),
                snapshots: Vec::new(),
            }),
            "E" => worlds.last_mut().expect("a world").add_entry(&words[1..]),
            "S" => worlds.last_mut().expect("a world").snapshots.extend(snapshot(&words[1..])),
            _ => {}
        }
    }
    worlds
}

impl World {
    /// `author lane prev heads kind data verdict`
    fn add_entry(&mut self, words: &[&str]) {
        let head = |at: &str| -> Head {
            let entry = &self.entries[at.parse::<usize>().expect("a position")];
            entry.header().as_head(entry.id())
        };
        let (kind, structural) = self.content(words[4], words[5]);
        let prev = (words[2] != "-").then(|| head(words[2]));
        let mut heads: Vec<Head> = if words[3] == "-" { Vec::new() } else { words[3].split('.').map(head).collect() };
        heads.sort_unstable();
        let mut lane = [0; 16];
        lane[..8].copy_from_slice(&words[1].parse::<u64>().expect("a lane").to_be_bytes());
        let header = Header {
            dossier: self.entries.first().map(|genesis| genesis.id().into()),
            member: member(words[0]),
            lane: LaneId(lane),
            seq: prev.map_or(0, |prev| prev.seq + 1),
            prev: prev.map(|prev| prev.id),
            heads,
            charter: CharterRef { version: 1, hash: Hash([1; 32]) },
            time: Time(self.entries.len() as u64), // makes entries with equal content differ
            kind,
            flags: 0,
            body: None,
            digest: None,
            structural,
        };
        let protected = cose::protected(Typ::Entry, &Kid([1; 16]));
        let bytes = cose::assemble(&protected, Some(&header.to_bytes()), &[0; 64]);
        self.entries.push(Received::parse(bytes).expect("a well-formed entry"));
        self.verdicts.push(verdict(words[6]).into());
    }

    fn content(&self, kind: &str, data: &str) -> (Kind, Option<Structural>) {
        let entry = |at: &str| -> &Received { &self.entries[at.parse::<usize>().expect("a position")] };
        let tip = |at: &str| -> Tip {
            let header = entry(at).header();
            Tip { lane: header.lane, seq: header.seq, id: entry(at).id() }
        };
        let structural = match kind {
            "gen" => Structural::Genesis(Genesis {
                nonce: [3; 32],
                network: NETWORK,
                kind: DossierKind::Alert,
                profile: 1,
                history: HistoryRule::LeadGrants,
                participants: members(data.trim_end_matches('/')).into_iter().collect(),
                year: 2026,
                serial: 1,
                continues: None,
            }),
            "part" => {
                let (listed, cuts) = data.split_once('/').expect("list/cuts");
                let cut = |text: &str| {
                    let (who, tips) = text.split_once(':').expect("member:tips");
                    let tips = tips.split('.').filter(|t| !t.is_empty()).map(tip).collect();
                    Cut { member: member(who), tips }
                };
                let mut cuts: Vec<Cut> = cuts.split(';').filter(|c| !c.is_empty()).map(cut).collect();
                cuts.sort_by_key(|cut| cut.member);
                Structural::Participants(Participants { members: members(listed).into_iter().collect(), cuts })
            }
            "open" => Structural::LaneOpen(LaneOpen { reason: LaneReason::Started }),
            "shut" => {
                Structural::LaneClose(LaneClose { last: Tip { lane: LaneId([0; 16]), seq: 0, id: EntryId([0; 32]) } })
            }
            "seen" => Structural::Seen(Bare {}),
            "close" => Structural::Close(Close { reason: CloseReason::Done }),
            "reopen" => Structural::Reopen(Bare {}),
            "raise" => Structural::Profile(Profile { profile: 2, kinds: vec![LATER_KIND] }),
            "offer" => Structural::LeadOffer(LeadOffer { to: member(data) }),
            "accept" => Structural::LeadAccept(LeadAccept { offer: entry(data).id() }),
            "release" => {
                let (accept, to) = data.split_once('.').expect("acceptance.member");
                Structural::LeadRelease(LeadRelease { accept: entry(accept).id(), to: member(to) })
            }
            "proof" => {
                let (first, second) = data.split_once('.').expect("entry.entry");
                let shown = |at: &str| entry(at).bytes().to_vec();
                Structural::ForkProof(ForkProof { first: shown(first), second: shown(second) })
            }
            "set" => return (Kind::NOTE, None),
            "leadset" => return (Kind::LEVEL, None),
            "ext" => return (LATER_KIND, None),
            other => unreachable!("the vectors name a kind {other}"),
        };
        (structural.kind(), Some(structural))
    }
}

fn verdict(word: &str) -> &str {
    match word {
        "not-lead" | "no-acceptance" | "wrong-offer" | "no-offer" => "not-owner",
        other => other,
    }
}

fn member(number: &str) -> Member {
    let names = ["harbour", "delta", "ridge", "steppe", "oasis", "isle"];
    Member::new(names[number.parse::<usize>().expect("a member")]).expect("a code")
}

fn members(list: &str) -> BTreeSet<Member> {
    list.split(['.', ',']).filter(|m| !m.is_empty() && *m != "-").map(member).collect()
}

/// A node without the genesis has no record to ask.
fn snapshot(words: &[&str]) -> Option<Snapshot> {
    let held = positions(words[0]);
    held.contains(&0).then(|| Snapshot {
        held,
        folded: positions(words[1]),
        counted: positions(words[2]),
        in_digest: positions(words[3]),
        participants: members(words[4]),
        stopped: words[5] == "1",
    })
}

/// Reads a set of positions from a hexadecimal bit mask.
fn positions(mask: &str) -> BTreeSet<usize> {
    let digits = mask.bytes().rev().map(|digit| char::from(digit).to_digit(16).expect("hexadecimal"));
    let bits: BTreeMap<usize, u32> = digits.enumerate().collect();
    bits.into_iter()
        .flat_map(|(at, digit)| (0..4).filter(move |bit| digit >> bit & 1 == 1).map(move |bit| at * 4 + bit))
        .collect()
}
