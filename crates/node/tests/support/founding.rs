//! What the small network is founded with: keys that follow from the members' codes, a charter, a card for each.

use comity_dossier::card::{
    Address, Card, Desk, DualCriminality, Email, Hours, HttpsUrl, LawProfile, Phone, SealingEntry, SigningEntry, Zone,
};
use comity_dossier::charter::{Charter, Council, Listed, Policy, Seat, SignedCharter, Standing, Status};
use comity_dossier::language::{Language, Said};
use comity_dossier::sealed::Suite;
use comity_dossier::text::Line;
use comity_dossier::{Member, NetworkId, Time};
use comity_seal::{CouncilKey, NodeSigner, RootKey, SealingKey, Zip215};
use rand_chacha::ChaCha12Rng;

fn seed(code: &str, purpose: u8) -> [u8; 32] {
    let mut seed = [purpose; 32];
    seed[..code.len()].copy_from_slice(code.as_bytes());
    seed
}

/// The key with which the node of this member signs, as a thief would have it.
pub fn signer_of(code: &str) -> NodeSigner {
    NodeSigner::from_seed(&mut seed(code, 1))
}

/// The root key of this member.
pub fn root_of(code: &str) -> RootKey {
    RootKey::from_seed(&mut seed(code, 3))
}

/// The key with which everything for this member is opened.
pub fn sealing_of(code: &str) -> SealingKey {
    SealingKey::from_seed(Suite::X25519, &mut seed(code, 2)).expect("a known suite")
}

/// The key to which everything for this member is sealed, as its card lists it.
pub fn sealing_entry_of(code: &str) -> SealingEntry {
    listed(&sealing_of(code))
}

/// The id of that key.
pub fn sealing_kid_of(code: &str) -> comity_dossier::Kid {
    sealing_entry_of(code).kid().expect("a key")
}

/// 22 November 2026, 03:07 UTC.
pub const START: Time = Time(1_795_316_820_000);
const YEAR_MS: u64 = 366 * 24 * 3_600_000;

pub fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

fn said(text: &str) -> Said {
    Said { language: Language::new("en").expect("a tag"), text: Line::new(text).expect("a line") }
}

/// The charter of a network of these members.
pub(super) fn found(codes: &[&str], roots: &[RootKey], rng: &mut ChaCha12Rng) -> SignedCharter {
    let keys: Vec<CouncilKey> = (0..3).map(|_| CouncilKey::generate(rng)).collect();
    let mut seats: Vec<Seat> = keys
        .iter()
        .map(|key| Seat {
            key: *key.public(),
            member: member(codes[0]),
            holder: Line::new("Head of desk").expect("a line"),
        })
        .collect();
    seats.sort_by_key(|seat| seat.key);
    let members = codes
        .iter()
        .zip(roots)
        .map(|(code, root)| Listed {
            code: member(code),
            names: vec![said(code)],
            standing: Standing::State,
            root: *root.public(),
            status: Status::Active,
        })
        .collect();
    let charter = Charter {
        network: NetworkId([5; 16]),
        version: 1,
        prev: None,
        issued: START,
        review_by: START.plus_ms(YEAR_MS),
        members,
        council: Council { seats, change: 2, suspend: 1 },
        policy: Policy::default(),
    };
    let mut signed = SignedCharter::draft(charter).expect("a charter");
    for key in &keys[..2] {
        let file = key.sign_charter(&signed);
        signed.merge_file(&file, None, &Zip215).expect("a seat's signature");
    }
    signed
}

/// The first card of a member.
pub(super) fn card(network: NetworkId, code: Member, signer: &NodeSigner, sealing: &SealingKey) -> Card {
    let language = || Language::new("en").expect("a tag");
    Card {
        network,
        member: code,
        version: 1,
        prev: None,
        issued: START,
        signing: vec![SigningEntry {
            public: *signer.public(),
            from: Time(START.0 - 1_000),
            until: START.plus_ms(YEAR_MS),
            revoked: None,
        }],
        sealing: vec![listed(sealing)],
        tls: Vec::new(),
        addresses: vec![Address::Direct(HttpsUrl::new(&format!("https://{code}.example")).expect("an address"))],
        desk: Desk {
            languages: vec![language()],
            hours: Hours { zone: Zone::new("Etc/UTC").expect("a zone"), open: Vec::new() },
            phone: Phone::new("+00 000 0000").expect("a number"),
            administrators: Email::new(&format!("node@{code}.example")),
        },
        law: LawProfile {
            languages: vec![language()],
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

fn listed(sealing: &SealingKey) -> SealingEntry {
    SealingEntry {
        suite: sealing.suite(),
        public: sealing.public().to_vec(),
        from: Time(START.0 - 1_000),
        until: START.plus_ms(YEAR_MS),
        revoked: None,
    }
}
