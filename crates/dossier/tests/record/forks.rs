//! Forks: how they are shown, what they end, and what goes on.

use comity_dossier::cose;
use comity_dossier::counting::Standing;
use comity_dossier::draft::Draft;
use comity_dossier::structural::{Continues, ForkProof, HistoryRule, LaneReason, Structural};
use comity_dossier::{EntryId, Kind, Received, Refusal, limits};

use crate::support::{Story, member, members};

/// Delta's key signs two lines for one place; steppe holds both. Returns the line before the fork, and the two.
fn delta_forks(story: &mut Story) -> (EntryId, EntryId, EntryId) {
    let before = story.writes("delta");
    let first = story.writes("delta");
    story.delivers("delta", "steppe");
    let second = story.forges("delta", &first);
    story.node("steppe").take(&second, 0).expect("well-formed");
    (before, first, Received::parse(second).expect("well-formed").id())
}

/// Covers FORK-002, FORK-003, FORK-006.
#[test]
fn whoever_reads_a_proof_knows_the_fork_as_if_it_had_found_it() {
    let mut story = Story::opened_with(&["delta", "steppe", "ridge"]);
    story.everybody_meets();
    let (before, first, second) = delta_forks(&mut story);
    assert_eq!(story.at("steppe").forks().count(), 1);
    let proof = story.publishes_fork("steppe").expect("steppe takes part");
    // Ridge hears of it from steppe alone, and only of the proof and its past.
    story.delivers("steppe", "ridge");
    for who in ["steppe", "ridge"] {
        let record = story.at(who);
        assert!(story.counts(who, &before) && story.counts(who, &proof), "{who}");
        assert_eq!(story.standing(who, &first), Standing::Struck, "{who}");
        assert!(record.holds(&second) && !story.counts(who, &second), "{who}");
        let delta = member("delta");
        let proven: Vec<_> = record.proven_forks().filter(|((m, _), _)| *m == delta).collect();
        assert_eq!(proven.len(), 1, "{who} needs no second proof");
    }
    assert_eq!(story.at("steppe").digest(), story.at("ridge").digest());
}

/// Covers FORK-002.
#[test]
fn a_proof_whose_entries_are_no_fork_is_malformed() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let (before, first, second) = delta_forks(&mut story);
    let of = |story: &mut Story, id: &EntryId| story.node("steppe").entry(id).bytes().to_vec();
    let (before, first, second) = (of(&mut story, &before), of(&mut story, &first), of(&mut story, &second));
    let other = Story::opened_with(&["delta"]).node("harbour").stored()[0].bytes().to_vec();
    for (one, two, what) in [
        (&first, &first, "one entry twice"),
        (&before, &first, "two places of a lane"),
        (&first, &other, "entries of two dossiers"),
        (&first, &vec![0xa0], "no entry"),
    ] {
        let proof = Structural::ForkProof(ForkProof { first: one.clone(), second: two.clone() });
        assert_eq!(story.tries("steppe", Draft::structural(proof)), Err(Refusal::Malformed), "{what}");
    }
    let proof = Structural::ForkProof(ForkProof { first: second, second: first });
    story.acts("steppe", proof);
}

/// Covers FORK-001, FORK-006.
#[test]
fn a_made_up_proof_convicts_nobody_and_does_not_stand_in_the_way_of_a_real_one() {
    let mut story = Story::opened_with(&["delta", "steppe", "ridge"]);
    story.everybody_meets();
    let (_, first, _) = delta_forks(&mut story);
    let open = story.header("steppe", &first).clone();
    let made_up = |seq: u64, time: u64| {
        let prev = Some(EntryId([5; 32]));
        let header = comity_dossier::Header { seq, prev, time: comity_dossier::Time(time), ..open.clone() };
        let protected = cose::protected(cose::Typ::Entry, &comity_dossier::Kid([1; 16]));
        cose::assemble(&protected, Some(&header.to_bytes()), &[0; 64])
    };
    let proof = ForkProof { first: made_up(1, 1), second: made_up(1, 2) };
    story.acts("ridge", Structural::ForkProof(proof));
    assert_eq!(story.at("ridge").proven_forks().count(), 0);
    story.delivers("ridge", "harbour");
    assert_eq!(story.at("harbour").forks().count(), 0, "nothing in it was signed by delta");
    story.delivers("ridge", "steppe");
    assert_eq!(story.at("steppe").proven_forks().count(), 0, "so the real one is still to be published");
    story.publishes_fork("steppe").expect("steppe takes part");
    assert_eq!(story.at("steppe").proven_forks().count(), 1);
}

/// Covers FORK-004.
#[test]
fn lines_that_named_a_lane_before_it_was_known_to_fork_stand_on_their_own() {
    let mut story = Story::opened_with(&["delta", "steppe", "ridge"]);
    story.everybody_meets();
    let struck = story.writes("delta");
    story.everybody_meets();
    let answer = story.writes("steppe");
    story.everybody_meets();
    assert!(story.at("ridge").is_before(&struck, &answer));
    let second = story.forges("delta", &struck);
    story.node("ridge").take(&second, 0).expect("well-formed");
    assert_eq!(story.standing("ridge", &struck), Standing::Struck);
    assert!(story.counts("ridge", &answer));
}

/// Covers FORK-006.
#[test]
fn a_node_whose_own_lane_is_forked_goes_on_in_another() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let (before, first, second) = delta_forks(&mut story);
    let proof = story.publishes_fork("steppe").expect("steppe takes part");
    story.delivers("steppe", "delta");
    assert_eq!(story.standing("delta", &first), Standing::Struck);
    let restated = story.writes("delta");
    let open = story.header("delta", &restated).prev.expect("a lane-open");
    let Some(Structural::LaneOpen(content)) = &story.header("delta", &open).structural else {
        unreachable!("a new lane begins with a lane-open")
    };
    assert_eq!(content.reason, LaneReason::Forked);
    story.everybody_meets();
    for who in ["harbour", "delta", "steppe"] {
        assert!([before, proof, restated].iter().all(|line| story.counts(who, line)), "{who}");
        assert!([first, second].iter().all(|line| !story.counts(who, line)), "{who}");
    }
}

/// Covers FORK-005.
#[test]
fn when_the_leads_lane_forks_nobody_writes_and_proofs_still_travel() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let twice = story.writes("harbour");
    story.delivers("harbour", "delta");
    let second = story.forges("harbour", &twice);
    story.node("delta").take(&second, 0).expect("well-formed");
    assert!(story.at("delta").is_stopped());
    assert_eq!(story.tries_to_write("delta"), Err(Refusal::ForkedLane));
    let proof = story.publishes_fork("delta").expect("proofs are written");
    story.everybody_meets();
    for who in ["harbour", "steppe"] {
        assert!(story.at(who).is_stopped() && story.at(who).holds(&proof), "{who}");
        assert_eq!(story.tries_to_write(who), Err(Refusal::ForkedLane), "{who}");
    }
}

/// Covers FORK-005: the place of the genesis is a place like any other, and its fork strikes every list of
/// participants.
#[test]
fn a_fork_of_the_first_line_still_reaches_everybody() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let note = story.writes("delta");
    let genesis = story.at("delta").id().genesis();
    let mut second = story.header("delta", &note).clone();
    let of_lead = story.header("delta", &genesis).clone();
    (second.member, second.lane, second.seq, second.prev) = (of_lead.member, of_lead.lane, 0, None);
    let second = story.signs(&second);
    story.node("delta").take(&second, 0).expect("well-formed");
    let delta = story.at("delta");
    assert!(delta.is_stopped() && delta.participants().is_empty());
    assert_eq!(*delta.correspondents(), members(&["harbour", "delta", "steppe"]));
    story.delivers("delta", "steppe");
    assert!(story.at("steppe").is_stopped(), "the second line itself is among what travels");
    assert_eq!(story.at("steppe").frontier(), story.at("delta").frontier());
}

/// Covers LEAD-005.
#[test]
fn others_go_on_in_a_dossier_that_names_the_old_one_and_its_frontier() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    story.writes("delta");
    let old = story.at("delta");
    let offer = Draft::structural(Structural::LeadOffer(comity_dossier::structural::LeadOffer { to: member("delta") }));
    let frontier = old.frontier().tips().to_vec();
    let continues = Continues { dossier: old.id(), frontier: frontier.clone() };
    let old_id = old.id();
    assert_eq!(story.tries("delta", offer), Err(Refusal::NotOwner), "a lead that is silent is not voted out");
    let rule = HistoryRule::LeadGrants;
    let mut next = Story::opened_as("delta", &["harbour", "steppe"], rule, false, Some(continues.clone()));
    next.everybody_meets();
    let record = next.at("steppe");
    assert_eq!(record.genesis().continues, Some(continues));
    assert_eq!(record.leads(), members(&["delta"]));
    assert_ne!(record.id(), old_id);
    assert!(!frontier.is_empty());
    next.writes("steppe");
}

/// Covers FORK-006, LIM-001.
#[test]
fn a_proof_too_large_to_be_read_is_not_written() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let tips = (0..600u64).map(|at| comity_dossier::structural::Tip {
        lane: comity_dossier::LaneId([9; 16]),
        seq: at,
        id: EntryId([8; 32]),
    });
    let cut = comity_dossier::structural::Cut { member: member("steppe"), tips: tips.collect() };
    let list = comity_dossier::structural::Participants { members: Vec::new(), cuts: vec![cut] };
    let mut large = story.header("delta", &story.at("delta").id().genesis()).clone();
    large.dossier = Some(story.at("delta").id());
    (large.member, large.seq, large.prev) = (member("steppe"), 1, Some(EntryId([1; 32])));
    (large.kind, large.structural) = (Kind::PARTICIPANTS, Some(Structural::Participants(list)));
    let first = story.signs(&large);
    large.time = story.tick();
    let second = story.signs(&large);
    assert!(first.len() + second.len() > limits::STRUCTURAL_HEADER_BYTES_MAX);
    let proof = Structural::ForkProof(ForkProof { first, second });
    assert_eq!(story.tries("delta", Draft::structural(proof)), Err(Refusal::TooLarge));
}

/// Covers LIM-008, FORK-003: the bound of branches keeps nobody from learning where a lane really ends.
#[test]
fn an_earlier_fork_is_taken_by_who_has_all_the_branches_it_takes_and_more_of_the_others_are_refused_for_good() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let early = story.writes("delta");
    let late = story.writes("delta");
    story.delivers("delta", "steppe");
    for _ in 1..limits::BRANCHES_MAX {
        let branch = story.forges("delta", &late);
        story.node("steppe").take(&branch, 0).expect("one of those that are taken");
    }
    let beyond = story.forges("delta", &late);
    assert_eq!(story.node("steppe").take(&beyond, 0).map(drop), Err(Refusal::ForkedLane));
    assert!(story.counts("steppe", &early));
    let earlier = story.forges("delta", &early);
    story.node("steppe").take(&earlier, 0).expect("it decides what counts");
    assert_eq!(story.standing("steppe", &early), Standing::Struck);
    assert_eq!(story.node("steppe").take(&beyond, 0).map(drop), Err(Refusal::ForkedLane));
}
