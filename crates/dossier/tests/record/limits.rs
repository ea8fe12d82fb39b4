//! How large things may be.

use comity_dossier::canonical::Malformed;
use comity_dossier::draft::Draft;
use comity_dossier::header::Head;
use comity_dossier::lines::Kind;
use comity_dossier::structural::{Cut, Participants, Structural, Tip};
use comity_dossier::{
    Body, EntryId, Header, LaneId, Member, Received, Record, Refusal, SaltedBody, SignatureFault, limits,
};

use crate::support::{NETWORK, Sevens, Story, genesis, member, sign};

fn read(header: &Header) -> Result<(), Refusal> {
    Header::from_bytes(&header.to_bytes()).map(drop)
}

/// A participants line with cuts of `tips` lanes in all.
fn list_with_cuts(tips: u64) -> Header {
    let tip = |seq| Tip { lane: LaneId([9; 16]), seq, id: EntryId([8; 32]) };
    let cut = Cut { member: member("steppe"), tips: (0..tips).map(tip).collect() };
    let list = Participants { members: vec![member("harbour")], cuts: vec![cut] };
    let genesis = genesis("harbour", &["steppe"], NETWORK);
    let id = sign(&genesis).expect("well-formed").id();
    Header {
        dossier: Some(id.into()),
        seq: 1,
        prev: Some(id),
        kind: Kind::PARTICIPANTS,
        structural: Some(Structural::Participants(list)),
        ..genesis
    }
}

/// Covers LIM-001.
#[test]
fn a_header_has_four_kibibytes_and_a_structural_one_sixty_four() {
    let (mut fits, mut most) = (0, list_with_cuts(0));
    for tips in 0.. {
        let header = list_with_cuts(tips);
        match read(&header) {
            Ok(()) => (fits, most) = (tips, header),
            refused => {
                assert_eq!(refused, Err(Refusal::TooLarge));
                assert!(header.to_bytes().len() > limits::STRUCTURAL_HEADER_BYTES_MAX);
                break;
            }
        }
    }
    assert!(fits > 1_000 && most.to_bytes().len() > limits::STRUCTURAL_HEADER_BYTES_MAX - 100);
    sign(&most).expect("an entry has room for the largest header");

    // A key of a later version makes an ordinary header as long as one likes.
    let mut note = list_with_cuts(0);
    (note.kind, note.structural) = (Kind::NOTE, None);
    let with_padding = |len: usize| {
        let mut bytes = note.to_bytes();
        bytes[0] += 1;
        let padding = len - bytes.len() - 5;
        bytes.extend([0x18, 0x63, 0x59]);
        bytes.extend(u16::try_from(padding).expect("short").to_be_bytes());
        bytes.resize(len, 0);
        bytes
    };
    assert_eq!(Header::from_bytes(&with_padding(limits::HEADER_BYTES_MAX)).map(drop), Ok(()));
    assert_eq!(Header::from_bytes(&with_padding(limits::HEADER_BYTES_MAX + 1)).map(drop), Err(Refusal::TooLarge));
    assert_eq!(Received::parse(vec![0; limits::STRUCTURAL_HEADER_BYTES_MAX + 1_000]), Err(Refusal::TooLarge));
}

/// Covers LIM-002.
#[test]
fn a_line_names_thirty_two_heads_and_no_more() {
    let mut note = list_with_cuts(0);
    (note.kind, note.structural) = (Kind::NOTE, None);
    let head = |at: u8| Head { member: member("delta"), lane: LaneId([at; 16]), seq: 0, id: EntryId([at; 32]) };
    note.heads = (0..32).map(head).collect();
    assert_eq!(read(&note), Ok(()));
    note.heads.push(head(32));
    assert_eq!(read(&note), Err(Refusal::TooLarge));
}

/// Covers LIM-003.
#[test]
fn a_body_has_256_kibibytes() {
    let check = |len: usize| {
        let salted = SaltedBody { salt: [1; 16], body: vec![0; len] };
        salted.check(Some(&salted.reference()))
    };
    assert_eq!(check(limits::BODY_BYTES_MAX), Ok(()));
    assert_eq!(check(limits::BODY_BYTES_MAX + 1), Err(Refusal::TooLarge));
    assert_eq!(Body::from_bytes(&vec![0; limits::BODY_BYTES_MAX + 1]).map(drop), Err(Refusal::TooLarge));
}

fn crowd(size: usize) -> Vec<Member> {
    let mut all: Vec<Member> = (1..size).map(|at| member(&format!("m{at}"))).collect();
    all.push(member("harbour"));
    all.sort_unstable();
    all
}

/// Covers LIM-007.
#[test]
fn sixty_four_members_take_part_and_no_more() {
    let opened = |size: usize| {
        let mut header = genesis("harbour", &[], NETWORK);
        if let Some(Structural::Genesis(content)) = &mut header.structural {
            content.participants = crowd(size);
        }
        let entry = sign(&header).expect("well-formed");
        Record::admit_genesis(entry.verify(&Sevens).expect("signed"), NETWORK).map(drop)
    };
    assert_eq!(opened(limits::PARTICIPANTS_MAX), Ok(()));
    assert_eq!(opened(limits::PARTICIPANTS_MAX + 1), Err(Refusal::TooLarge));
    let mut story = Story::opened_with(&["delta"]);
    let list = |size| Draft::structural(Structural::Participants(Participants { members: crowd(size), cuts: vec![] }));
    assert_eq!(story.tries("harbour", list(limits::PARTICIPANTS_MAX + 1)), Err(Refusal::TooLarge));
    story.tries("harbour", list(limits::PARTICIPANTS_MAX)).expect("a full dossier");
    assert_eq!(story.at("harbour").participants().len(), limits::PARTICIPANTS_MAX);
}

/// Covers LIM-008, COUNT-005: the day and the number are the node's; what others rest on passes whatever the number.
#[test]
fn a_lane_that_another_member_has_named_is_not_one_too_many() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let note = story.writes("delta");
    let lane_open = story.header("delta", &note).prev.expect("a lane-open");
    let second = story.node("delta").entry(&note).bytes().to_vec();
    story.node("harbour").take(&second, 0).expect("well-formed");
    let harbour = story.at("harbour");
    assert!(!harbour.is_awaited_by_others(&lane_open, member("delta")), "delta's own line does not help it");
    story.delivers("delta", "steppe");
    let on_top = story.writes("steppe");
    let named = story.header("steppe", &on_top).prev.expect("a lane-open that names delta's note");
    let bytes = story.node("steppe").entry(&named).bytes().to_vec();
    story.node("harbour").take(&bytes, 0).expect("well-formed");
    assert!(story.at("harbour").is_awaited_by_others(&note, member("delta")));
}

/// Covers ERR-005.
#[test]
fn an_error_of_the_record_says_its_code_and_nothing_else() {
    for refusal in Refusal::ALL {
        assert_eq!(refusal.to_string(), refusal.code());
        assert!(refusal.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    }
    let secret = "a secret of ridge";
    for bytes in
        [secret.as_bytes().to_vec(), sign(&genesis("ridge", &[], NETWORK)).expect("well-formed").bytes()[..90].to_vec()]
    {
        for text in [
            Received::parse(bytes.clone()).map(drop).expect_err("spoilt").to_string(),
            comity_dossier::canonical::check(&bytes).expect_err("spoilt").to_string(),
        ] {
            assert!(!text.contains("secret") && !text.contains("ridge"), "{text}");
        }
    }
    for text in [Malformed::Length.to_string(), Malformed::Shape.to_string()] {
        assert!(text.is_ascii() && !text.contains(char::is_numeric));
    }
    for fault in [SignatureFault::UnknownMember, SignatureFault::UnknownKey, SignatureFault::BadSignature] {
        assert!(!fault.to_string().contains(char::is_numeric));
    }
}

/// Covers COUNT-009.
#[test]
fn who_names_lines_that_nobody_has_keeps_nothing_of_others_waiting() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let note = story.writes("delta");
    let pattern = story.header("delta", &note).clone();
    for at in 0..100u8 {
        let nowhere = Header { lane: LaneId([at; 16]), seq: 7, prev: Some(EntryId([at; 32])), ..pattern.clone() };
        let nowhere = story.signs(&nowhere);
        story.node("harbour").take(&nowhere, 0).expect("it waits");
    }
    story.writes("steppe");
    let second = story.writes("steppe");
    let first = story.header("steppe", &second).prev.expect("a line before it");
    let bytes = story.node("steppe").entry(&second).bytes().to_vec();
    story.node("harbour").take(&bytes, 0).expect("it waits");
    let asked = story.at("harbour").missing(10);
    assert_eq!(asked.len(), 10);
    assert!(asked.iter().any(|head| head.id == first), "{asked:?}");
}
