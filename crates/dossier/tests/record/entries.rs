//! What an entry is: its form, its id, what its header alone shows.

use comity_dossier::cose::{self, Typ};
use comity_dossier::draft::Draft;
use comity_dossier::entry::id_of;
use comity_dossier::header::{BodyRef, FLAG_EXERCISE, Head, Header};
use comity_dossier::structural::{Bare, HistoryRule, Structural};
use comity_dossier::{DossierId, EntryId, Hash, Kid, Kind, LaneId, NetworkId, Received, Record, Refusal, Verified};

use crate::support::{Sevens, Story, genesis, member, sign};

const NETWORK: NetworkId = NetworkId([9; 16]);

/// A note of delta in the middle of a lane.
fn note() -> Header {
    Header {
        dossier: Some(DossierId([4; 32])),
        seq: 7,
        prev: Some(EntryId([5; 32])),
        heads: vec![head("harbour", 1, 3), head("steppe", 1, 0), head("steppe", 2, 9)],
        kind: Kind::NOTE,
        body: Some(BodyRef { commitment: Hash([6; 32]), size_bucket: 9 }),
        structural: None,
        member: member("delta"),
        ..genesis("harbour", &[], NETWORK)
    }
}

/// A line of a kind that no version knows, with content in the header.
fn newer_structural() -> Header {
    let mut seen = note();
    (seen.kind, seen.structural) = (Kind::SEEN, Some(Structural::Seen(Bare {})));
    let mut bytes = seen.to_bytes();
    let at = bytes.windows(2).position(|pair| pair == [0x09, 0x0c]).expect("key 9: seen");
    bytes[at + 1] = 0x0d;
    Header::from_bytes(&bytes).expect("well-formed")
}

fn head(who: &str, lane: u8, seq: u64) -> Head {
    Head { member: member(who), lane: LaneId([lane; 16]), seq, id: EntryId([lane; 32]) }
}

fn read(header: &Header) -> Result<Header, Refusal> {
    Header::from_bytes(&header.to_bytes())
}

/// Changes a header and tells how it is then read.
fn changed(header: &Header, change: impl Fn(&mut Header)) -> Result<(), Refusal> {
    let mut other = header.clone();
    change(&mut other);
    read(&other).map(drop)
}

fn verified(header: &Header) -> Verified {
    sign(header).expect("well-formed").verify(&Sevens).expect("signed with sevens")
}

/// Covers ENT-001.
#[test]
fn an_entry_is_a_signed_header_and_nothing_else() {
    let entry = sign(&note()).expect("well-formed");
    assert_eq!(entry.header(), &note());
    let protected = cose::protected(Typ::Entry, &Kid([1; 16]));
    let call = cose::protected(Typ::Call, &Kid([1; 16]));
    let payload = note().to_bytes();
    let mut short = payload.clone();
    short.pop();
    for (protected, payload, what) in [
        (&call, Some(&payload[..]), "another typ"),
        (&protected, None, "no payload"),
        (&protected, Some(&short[..]), "a header that ends early"),
        (&protected, Some(&[0xa0][..]), "an empty map"),
        (&protected, Some(&[0x80][..]), "no map"),
    ] {
        let bytes = cose::assemble(protected, payload, &[7; 64]);
        assert_eq!(Received::parse(bytes).map(drop), Err(Refusal::Malformed), "{what}");
    }
}

/// Covers ENT-001, ENT-006.
#[test]
fn structural_content_stands_in_structural_lines_and_is_of_their_kind() {
    let seen = || Some(Structural::Seen(Bare {}));
    assert_eq!(changed(&note(), |h| h.structural = seen()), Err(Refusal::Malformed), "content of another kind");
    assert_eq!(changed(&note(), |h| h.kind = Kind::SEEN), Err(Refusal::Malformed), "a seen line without content");
    assert_eq!(changed(&note(), |h| (h.kind, h.structural) = (Kind::SEEN, seen())), Ok(()));
    let newer = changed(&note(), |h| h.structural = read(&newer_structural()).expect("well-formed").structural);
    assert_eq!(newer, Err(Refusal::Malformed), "content of a newer kind");
    assert_eq!(changed(&note(), |h| h.kind = Kind(9_999)), Ok(()), "a newer kind may do without");
    for kind in Kind::ALL {
        let structural = kind.0 <= Kind::SEEN.0;
        assert_eq!(kind.rules().expect("known").structural, structural, "{}", kind.name());
    }
}

/// Covers ENT-002.
#[test]
fn first_lines_have_nothing_before_them_and_only_a_genesis_has_no_dossier() {
    let (note, genesis) = (note(), genesis("harbour", &["delta"], NETWORK));
    assert_eq!(read(&note), Ok(note.clone()));
    assert_eq!(read(&genesis), Ok(genesis.clone()));
    type Change = fn(&mut Header);
    let of_note: [(&str, Change); 6] = [
        ("first, with a line before it", |h| h.seq = 0),
        ("not first, with nothing before it", |h| h.prev = None),
        ("of no dossier", |h| h.dossier = None),
        ("heads out of order", |h| h.heads.swap(0, 1)),
        ("a head twice", |h| h.heads.insert(0, h.heads[0])),
        ("two heads of one lane", |h| h.heads.push(head("steppe", 2, 10))),
    ];
    for (what, change) in of_note {
        assert_eq!(changed(&note, change), Err(Refusal::Malformed), "a note: {what}");
    }
    let of_genesis: [(&str, Change); 3] = [
        ("of a dossier", |h| h.dossier = Some(DossierId([4; 32]))),
        ("after another line", |h| (h.seq, h.prev) = (1, Some(EntryId([5; 32])))),
        ("with heads", |h| h.heads.push(head("steppe", 1, 0))),
    ];
    for (what, change) in of_genesis {
        assert_eq!(changed(&genesis, change), Err(Refusal::Malformed), "a genesis: {what}");
    }
}

/// Covers ENT-002.
#[test]
fn no_key_of_a_header_is_null() {
    let note = note();
    let bytes = note.to_bytes();
    let prev = [&[0x05, 0x58, 0x20][..], &[5; 32]].concat();
    let at = bytes.windows(prev.len()).position(|window| window == prev).expect("key 5");
    let mut null = bytes[..at].to_vec();
    null.extend([0x05, 0xf6]);
    null.extend(&bytes[at + prev.len()..]);
    assert_eq!(Header::from_bytes(&bytes), Ok(note));
    assert_eq!(Header::from_bytes(&null), Err(Refusal::Malformed));
}

/// Covers ENT-003, ENT-004.
#[test]
fn the_id_covers_what_is_signed_and_not_the_signature() {
    let protected = cose::protected(Typ::Entry, &Kid([1; 16]));
    let other_key = cose::protected(Typ::Entry, &Kid([2; 16]));
    let header = genesis("harbour", &["delta"], NETWORK);
    let payload = header.to_bytes();
    let id = |protected: &[u8], signature: u8| {
        let bytes = cose::assemble(protected, Some(&payload), &[signature; 64]);
        Received::parse(bytes).expect("well-formed").id()
    };
    assert_eq!(id(&protected, 7), id(&protected, 8));
    assert_ne!(id(&protected, 7), id(&other_key, 7));
    assert_eq!(id(&protected, 7), id_of(&protected, &payload));
    let mut later = header.clone();
    later.time = header.time.plus_ms(1);
    assert_ne!(id_of(&protected, &later.to_bytes()), id_of(&protected, &payload));
    let record = Record::open(id(&protected, 7), &header, NETWORK).expect("a genesis");
    assert_eq!(record.id(), DossierId(id(&protected, 7).0));
    assert_eq!(record.id().genesis(), id(&protected, 7));
}

/// Covers ENT-005, COUNT-007.
#[test]
fn nobody_needs_a_body_to_count() {
    let mut story = Story::opened_with(&["delta"]);
    let with_body = story.writes("harbour");
    let lines: Vec<Vec<u8>> = story.node("harbour").lines_for(member("delta"));
    // What travels in a story is headers; no body was ever made for them.
    for line in &lines {
        story.node("delta").take(line, 0).expect("an honest line");
    }
    assert!(story.counts("delta", &with_body));
    assert_eq!(story.at("delta").digest(), story.at("harbour").digest());
}

/// Covers ENT-008.
#[test]
fn a_key_of_a_later_version_is_kept_belongs_to_the_id_and_is_ignored() {
    let mut payload = note().to_bytes();
    payload[0] += 1;
    payload.extend([0x18, 0x63, 0x82, 0x01, 0x02]); // 99: [1, 2]
    let protected = cose::protected(Typ::Entry, &Kid([1; 16]));
    let bytes = cose::assemble(&protected, Some(&payload), &[7; 64]);
    let entry = Received::parse(bytes.clone()).expect("well-formed");
    assert_eq!((entry.header(), entry.bytes()), (&note(), &bytes[..]));
    assert_ne!(entry.id(), sign(&note()).expect("well-formed").id());
}

/// Covers ENT-009.
#[test]
fn nobody_acts_under_an_older_charter_than_what_it_has_seen() {
    let mut story = Story::opened_with(&["delta"]);
    story.everybody_meets();
    story.node("harbour").charter = 3;
    let newer = story.writes("harbour");
    story.node("delta").charter = 2;
    let beside = story.writes("delta");
    story.everybody_meets();
    assert!(story.counts("harbour", &beside), "delta had not seen charter 3 in use");
    assert_eq!(story.tries_to_write("delta"), Err(Refusal::CharterBehind));
    assert_eq!(story.at("delta").charter_version_max(), 3);
    story.node("delta").charter = 3;
    let after = story.writes("delta");
    assert!(story.at("delta").is_before(&newer, &after));
}

/// Covers NET-001.
#[test]
fn a_dossier_of_another_network_is_refused_whoever_signed_it() {
    let elsewhere = genesis("harbour", &["delta"], NetworkId([8; 16]));
    let refused = Record::admit_genesis(verified(&elsewhere), NETWORK);
    assert_eq!(refused.map(drop), Err(Refusal::WrongAudience));
    let id = sign(&elsewhere).expect("well-formed").id();
    assert_eq!(Record::open(id, &elsewhere, NETWORK).map(drop), Err(Refusal::WrongAudience));
    let here = genesis("harbour", &["delta"], NETWORK);
    assert!(Record::admit_genesis(verified(&here), NETWORK).is_ok());
}

#[test]
fn a_line_of_another_dossier_and_a_line_without_its_genesis_are_not_taken() {
    let story = Story::opened_with(&["delta"]);
    assert_eq!(story.at("harbour").admit(verified(&note()), 0).map(drop), Err(Refusal::Malformed));
    let refused = Record::admit_genesis(verified(&note()), NETWORK);
    assert_eq!(refused.map(drop), Err(Refusal::MissingDependency));
}

/// Covers EX-001.
#[test]
fn every_line_of_an_exercise_says_so_and_none_of_a_live_dossier_does() {
    for exercise in [false, true] {
        let mut story = Story::opened_as("harbour", &["delta"], HistoryRule::LeadGrants, exercise, None);
        story.everybody_meets();
        let note = story.writes("delta");
        assert_eq!(story.at("delta").is_exercise(), exercise);
        assert_eq!(story.header("delta", &note).is_exercise(), exercise);
        let draft = Draft::with_body(Kind::NOTE, story.body());
        let (time, lane) = (story.tick(), story.node("delta").lane.expect("delta wrote"));
        let stamp = story.node("delta").stamp(time);
        let mut wrong = story.at("delta").draft(stamp, &lane, draft).expect("delta may write");
        wrong.flags ^= FLAG_EXERCISE;
        let line = story.signs(&wrong);
        story.node("delta").take(&line, 0).expect("well-formed");
        let id = Received::parse(line).expect("well-formed").id();
        let refused = comity_dossier::counting::Standing::Refused(Refusal::ExerciseMismatch);
        assert_eq!(story.standing("delta", &id), refused);
    }
}
