//! What counts, told by what members do. (All of it at once: `counting_vectors.rs` and `disorder.rs`.)

use comity_dossier::counting::Standing;
use comity_dossier::draft::Draft;
use comity_dossier::structural::{LeadOffer, Profile, Structural};
use comity_dossier::{Hash, Header, Kind, Received, Record, Refusal};

use crate::support::{NETWORK, Story, member, members};

/// A kind that no version knows.
const LATER_KIND: Kind = Kind(9_999);

/// Covers COUNT-002.
#[test]
fn order_and_repetition_and_batches_make_no_difference() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    for who in ["delta", "steppe", "harbour", "delta"] {
        story.writes(who);
    }
    story.everybody_meets();
    story.removes("harbour", "steppe");
    story.writes("delta");
    story.everybody_meets();
    let lines: Vec<Received> = story.node("harbour").stored().to_vec();
    let harbour = story.at("harbour");
    let fed = |order: &mut dyn Iterator<Item = &Received>| {
        let mut record = Record::open(lines[0].id(), lines[0].header(), NETWORK).expect("a genesis");
        order.for_each(|line| drop(record.replay(line)));
        record
    };
    let mut orders: Vec<Record> = vec![fed(&mut lines.iter()), fed(&mut lines.iter().rev())];
    orders.push(fed(&mut lines.iter().flat_map(|line| [line, line]).chain(lines.iter())));
    orders.push(fed(&mut lines.chunks(3).rev().flatten()));
    for record in orders {
        assert_eq!((record.digest(), record.frontier()), (harbour.digest(), harbour.frontier()));
        assert_eq!(record.participants(), harbour.participants());
        assert!(lines.iter().all(|line| record.standing(&line.id()) == harbour.standing(&line.id())));
    }
}

/// Covers COUNT-005.
#[test]
fn what_others_rest_on_is_taken_however_much_is_waiting() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    for _ in 0..5 {
        story.writes("delta");
        story.delivers("delta", "steppe");
        story.writes("steppe");
        story.delivers("steppe", "delta");
    }
    let lines = story.node("delta").lines_for(member("harbour"));
    let full = comity_dossier::limits::PENDING_ENTRIES_MAX;
    let last = lines.last().expect("delta wrote");
    assert_eq!(story.node("harbour").take(last, full), Err(Refusal::Quota), "only what has to wait is delayed");
    assert!(story.node("harbour").take(last, full - 1).is_ok());
    for line in &lines {
        assert!(story.node("harbour").take(line, full).is_ok(), "in the order of writing nothing waits");
    }
    assert_eq!(story.at("harbour").waiting().count(), 0);
    assert_eq!(story.at("harbour").digest(), story.at("delta").digest());
}

/// Covers COUNT-003.
#[test]
fn a_line_whose_past_is_missing_is_held_and_says_what_it_waits_for() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let first = story.writes("delta");
    let second = story.writes("delta");
    let bytes = story.node("delta").entry(&second).bytes().to_vec();
    let folded = story.node("steppe").take(&bytes, 0).expect("well-formed");
    assert!(folded.lines.is_empty());
    let steppe = story.at("steppe");
    assert!(steppe.holds(&second) && !steppe.is_folded(&second));
    assert_eq!(steppe.waiting().collect::<Vec<_>>(), [second]);
    assert_eq!(steppe.missing(8).iter().map(|head| head.id).collect::<Vec<_>>(), [first]);
    assert_eq!(steppe.standing(&second), None);
    story.delivers("delta", "steppe");
    assert!(story.counts("steppe", &second));
}

/// Covers COUNT-006, OWN-002, CLOSE-001.
#[test]
fn a_node_does_not_write_what_would_not_count() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let level = Draft::with_body(Kind::LEVEL, story.body());
    assert_eq!(story.tries("delta", level), Err(Refusal::NotOwner));
    assert_eq!(story.tries_to_write("isle"), Err(Refusal::NotParticipant), "isle has no such dossier");
    let held = story.at("delta").len();
    story.closes("harbour");
    story.everybody_meets();
    assert_eq!(story.tries_to_write("delta"), Err(Refusal::AfterClose));
    assert_eq!(story.at("delta").len(), held + 1, "not even a lane was opened for what is refused");
}

/// Covers COUNT-006, PART-009.
#[test]
fn who_was_removed_beside_a_list_that_names_it_does_not_write_on() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let copy = story.node("harbour").copy();
    story.invites("harbour", "isle");
    story.delivers("harbour", "steppe");
    story.node("harbour").restore(&copy);
    story.removes("harbour", "steppe");
    story.delivers("harbour", "steppe");
    assert!(!story.at("steppe").participants().contains(&member("steppe")), "cuts win");
    assert_eq!(story.tries_to_write("steppe"), Err(Refusal::BeyondCut));
}

/// Covers COUNT-006, LEAD-004.
#[test]
fn whom_only_a_void_list_names_does_not_write() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let copy = story.node("harbour").copy();
    let release = story.hands_over("harbour", "delta");
    story.delivers("harbour", "delta");
    story.node("harbour").restore(&copy);
    // Harbour's older copy does not know that it led until then.
    let void = story.invites("harbour", "isle");
    story.delivers("harbour", "isle");
    story.delivers("harbour", "delta");
    assert_eq!(story.standing("delta", &void), Standing::Void);
    assert!(story.counts("isle", &void), "isle does not know of the release");
    let lines: Vec<Vec<u8>> = story.node("delta").lines_for(member("delta"));
    for line in &lines {
        story.node("isle").take(line, 0).expect("honest lines");
    }
    assert!(story.counts("isle", &release));
    assert_eq!(story.tries_to_write("isle"), Err(Refusal::NotParticipant));
    for line in &lines {
        story.node("harbour").take(line, 0).expect("honest lines");
    }
    let offer = Structural::LeadOffer(LeadOffer { to: member("steppe") });
    assert_eq!(story.tries("harbour", Draft::structural(offer)), Err(Refusal::NotOwner));
    assert_eq!(story.at("harbour").leads(), members(&["delta"]));
}

/// Covers KIND-004.
#[test]
fn a_critical_line_that_is_not_understood_makes_a_page_read_only_here() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let critical = |story: &mut Story, who: &str| {
        let draft = Draft { critical: true, ..Draft::with_body(LATER_KIND, story.body()) };
        story.tries(who, draft).expect("a newer version may write it")
    };
    let by_delta = critical(&mut story, "delta");
    story.everybody_meets();
    assert!(story.counts("steppe", &by_delta));
    assert_eq!(story.at("steppe").read_only_for(member("delta")), Some(Refusal::CriticalKindUnknown));
    assert_eq!(story.at("steppe").read_only_for(member("steppe")), None);
    assert_eq!(story.tries_to_write("delta"), Err(Refusal::CriticalKindUnknown), "in an older version, after a return");
    story.writes("steppe");
    story.writes("harbour");
    let by_lead = critical(&mut story, "harbour");
    story.everybody_meets();
    assert!(story.counts("steppe", &by_lead));
    for who in ["harbour", "steppe", "delta"] {
        assert_eq!(story.tries_to_write(who), Err(Refusal::CriticalKindUnknown), "{who}");
    }
    assert_eq!(story.at("steppe").digest(), story.at("harbour").digest(), "what counts is not touched");
}

/// Covers KIND-003, KIND-004, KIND-005.
#[test]
fn a_newer_line_that_is_not_critical_hinders_nobody_and_a_raised_profile_lets_it_count_alike() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let draft = Draft::with_body(LATER_KIND, story.body());
    let newer = story.tries("delta", draft).expect("a newer version may write it");
    story.everybody_meets();
    assert_eq!(story.standing("steppe", &newer), Standing::Newer);
    assert_eq!(story.at("steppe").read_only_for(member("delta")), None);
    story.acts("harbour", Structural::Profile(Profile { profile: 2, kinds: vec![LATER_KIND] }));
    story.everybody_meets();
    let draft = Draft::with_body(LATER_KIND, story.body());
    let raised = story.tries("delta", draft).expect("a newer version may write it");
    story.everybody_meets();
    assert_eq!(story.standing("steppe", &raised), Standing::Counted);
    assert_eq!(story.standing("steppe", &newer), Standing::Newer);
    assert_eq!(story.at("steppe").digest(), story.at("delta").digest());
}

/// Covers DIG-002.
#[test]
fn an_author_that_computed_another_digest_is_an_alarm_and_its_line_counts_all_the_same() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    story.writes("steppe");
    story.everybody_meets();
    let close = story.closes("harbour");
    let honest = story.header("harbour", &close).clone();
    assert!(honest.digest.is_some(), "structural lines carry the digest of what they rest on");
    assert!(story.delivers("harbour", "delta").iter().all(|folded| folded.disagreeing.is_empty()));
    let wrong = story.signs(&Header { digest: Some(Hash([0; 32])), ..honest.clone() });
    let id = Received::parse(wrong.clone()).expect("well-formed").id();
    let folded = story.node("steppe").take(&wrong, 0).expect("well-formed");
    assert_eq!(folded.disagreeing, [id]);
    assert!(story.counts("steppe", &id) && story.at("steppe").is_closed());
    // With the other one this is a fork, and where a fork is known digests are not compared.
    let right = story.signs(&honest);
    assert!(story.node("steppe").take(&right, 0).expect("well-formed").disagreeing.is_empty());
}

/// Covers DIG-002.
#[test]
fn a_digest_is_compared_only_where_exactly_its_past_is_here() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    story.writes("steppe");
    let close = story.closes("harbour");
    assert!(story.header("harbour", &close).digest.is_some());
    assert!(story.delivers("harbour", "steppe").iter().all(|folded| folded.disagreeing.is_empty()));
    story.delivers("steppe", "harbour");
    assert_ne!(story.at("harbour").digest(), story.header("harbour", &close).digest.expect("above"));
}

/// Covers DIG-001, DIG-003.
#[test]
fn equal_frontiers_have_equal_digests_and_any_other_line_another() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let (before, digest) = (story.at("delta").frontier(), story.at("delta").digest());
    assert_eq!((story.at("steppe").frontier(), story.at("steppe").digest()), (before.clone(), digest));
    story.writes("delta");
    assert_ne!(story.at("delta").frontier().digest(), before.digest());
    assert_ne!(story.at("delta").digest(), digest);
}
