//! Lanes end with their process, and lines name what was seen.

use std::collections::BTreeSet;

use comity_dossier::draft::OwnLane;
use comity_dossier::structural::{LaneClose, LaneReason, Structural, Tip};
use comity_dossier::{EntryId, Kind, LaneId, Refusal, limits};

use crate::support::Story;

/// The lane of a line.
fn lane_of(story: &Story, who: &str, line: &EntryId) -> LaneId {
    story.header(who, line).lane
}

/// Why the lane of a line was opened.
fn reason(story: &Story, who: &str, line: &EntryId) -> Option<LaneReason> {
    let lane = lane_of(story, who, line);
    story.at(who).folded().find_map(|id| match &story.header(who, &id).structural {
        Some(Structural::LaneOpen(open)) if lane_of(story, who, &id) == lane => Some(open.reason),
        _ => None,
    })
}

/// Covers LANE-001, LANE-003.
#[test]
fn the_first_line_after_a_start_stands_in_a_new_lane_that_names_what_the_node_knows() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let first = story.writes("delta");
    let same = story.writes("delta");
    assert_eq!(lane_of(&story, "delta", &same), lane_of(&story, "delta", &first), "one process, one lane");
    let of_steppe = story.writes("steppe");
    story.delivers("steppe", "delta");
    story.node("delta").restart();
    let after = story.writes("delta");
    assert_ne!(lane_of(&story, "delta", &after), lane_of(&story, "delta", &first));
    assert_eq!(reason(&story, "delta", &after), Some(LaneReason::Started));
    let open = story.header("delta", &after).prev.expect("a lane-open before it");
    let named: BTreeSet<EntryId> = story.header("delta", &open).heads.iter().map(|head| head.id).collect();
    assert_eq!(named, [same, of_steppe].into(), "the maximal lines, and nothing in their past");
}

/// Covers LANE-001, COUNT-006.
#[test]
fn a_lane_whose_tip_the_store_lost_is_left() {
    let mut story = Story::opened_with(&["delta"]);
    story.everybody_meets();
    let kept = story.writes("delta");
    let copy = story.node("delta").copy();
    let lost = story.writes("delta");
    story.delivers("delta", "harbour");
    story.node("delta").roll_back(&copy);
    let next = story.writes("delta");
    assert_ne!(lane_of(&story, "delta", &next), lane_of(&story, "delta", &kept));
    assert_eq!(reason(&story, "delta", &next), Some(LaneReason::Abandoned));
    story.everybody_meets();
    assert_eq!(story.at("harbour").forks().count(), 0);
    assert!([kept, lost, next].iter().all(|line| story.counts("harbour", line) && story.counts("delta", line)));
}

#[test]
fn a_lane_that_somebody_else_went_on_with_is_left() {
    let mut story = Story::opened_with(&["delta"]);
    story.everybody_meets();
    let tip = story.writes("delta");
    let remembered = story.node("delta").lane.expect("delta wrote");
    let further = story.writes("delta");
    let delta = story.header("delta", &tip).member;
    assert_eq!(story.at("delta").lane_end(delta, &remembered), Some(LaneReason::Abandoned));
    let current = OwnLane { id: remembered.id, tip: further };
    assert_eq!(story.at("delta").lane_end(delta, &current), None);
    let foreign = OwnLane { id: LaneId([0xee; 16]), tip: further };
    assert_eq!(story.at("delta").lane_end(delta, &foreign), Some(LaneReason::Abandoned));
}

/// Covers LANE-004.
#[test]
fn a_clean_stop_names_the_last_genuine_line_of_its_lane() {
    let mut story = Story::opened_with(&["delta"]);
    story.everybody_meets();
    let last = story.writes("delta");
    let head = story.at("delta").head(&last).expect("folded");
    let tip = Tip { lane: head.lane, seq: head.seq, id: last };
    let close = story.acts("delta", Structural::LaneClose(LaneClose { last: tip }));
    story.everybody_meets();
    assert!(story.counts("harbour", &close));
    assert_eq!(story.header("harbour", &close).prev, Some(last), "nothing stands between");
    story.closes("harbour");
    story.everybody_meets();
    let again = story.acts("delta", Structural::LaneClose(LaneClose { last: tip }));
    assert!(story.counts("delta", &again), "a closed dossier hinders nobody from stopping");
}

/// Covers HEAD-001.
#[test]
fn a_line_names_what_is_new_and_maximal_and_nothing_twice() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let older = story.writes("steppe");
    let newer = story.writes("steppe");
    story.delivers("steppe", "harbour");
    let on_top = story.writes("harbour");
    story.delivers("harbour", "delta");
    let line = story.writes("delta");
    let open = story.header("delta", &line).prev.expect("a lane-open");
    let named: Vec<EntryId> = story.header("delta", &open).heads.iter().map(|head| head.id).collect();
    assert_eq!(named, [on_top], "what steppe wrote lies in the past of harbour's line");
    assert!([older, newer].iter().all(|seen| story.at("delta").is_before(seen, &line)));
    assert!(story.header("delta", &line).heads.is_empty(), "nothing is new since the lane-open");
    let silent = story.writes("delta");
    assert!(story.header("delta", &silent).heads.is_empty());
}

/// Covers HEAD-001, HEAD-003, LIM-002.
#[test]
fn what_one_line_cannot_name_goes_into_seen_lines_before_it() {
    let mut story = Story::opened_with(&["delta", "steppe", "ridge"]);
    story.everybody_meets();
    let lanes = 2 * limits::HEADS_MAX + 5;
    let lines: Vec<EntryId> = (0..lanes).map(|at| parallel_line(&mut story, at)).collect();
    story.delivers("steppe", "harbour");
    story.delivers("ridge", "harbour");
    let line = story.writes("harbour");
    assert!(lines.iter().all(|seen| story.at("harbour").is_before(seen, &line)));
    let lane = lane_of(&story, "harbour", &line);
    let own: Vec<&comity_dossier::Header> = story
        .at("harbour")
        .folded()
        .map(|id| story.header("harbour", &id))
        .filter(|header| header.lane == lane)
        .collect();
    assert!(own.iter().all(|header| header.heads.len() <= limits::HEADS_MAX));
    assert_eq!(own.iter().filter(|header| header.kind == Kind::SEEN).count(), 2);
    story.everybody_meets();
    assert!(own_lines_count(&story, lane));
}

/// Each line stands in a lane of its own that has seen no other: its node starts again from the same old copy each
/// time.
fn parallel_line(story: &mut Story, at: usize) -> EntryId {
    let who = if at.is_multiple_of(2) { "steppe" } else { "ridge" };
    let copy = story.node(who).copy();
    let line = story.writes(who);
    story.delivers(who, "harbour");
    story.node(who).restore(&copy);
    line
}

fn own_lines_count(story: &Story, lane: LaneId) -> bool {
    let record = story.at("delta");
    record.folded().filter(|id| lane_of(story, "delta", id) == lane).all(|id| story.counts("delta", &id))
}

/// Covers HEAD-003.
#[test]
fn the_line_that_lists_the_author_is_named_first_among_very_many() {
    let mut story = Story::opened_with(&["delta", "steppe", "ridge"]);
    story.everybody_meets();
    for at in 0..limits::HEADS_MAX + 8 {
        parallel_line(&mut story, at);
    }
    let invitation = story.invites("harbour", "oasis");
    story.delivers("harbour", "oasis");
    let line = story.writes("oasis");
    assert!(story.at("oasis").is_before(&invitation, &line));
    assert!(story.counts("oasis", &line));
}

/// Covers HEAD-004.
#[test]
fn nothing_is_named_in_a_lane_from_where_it_is_known_to_fork() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let sound = story.writes("delta");
    let twice = story.writes("delta");
    let after = story.writes("delta");
    story.delivers("delta", "steppe");
    let second = story.forges("delta", &twice);
    story.node("steppe").take(&second, 0).expect("well-formed");
    let line = story.writes("steppe");
    let record = story.at("steppe");
    assert!(record.is_before(&sound, &line), "what came before the fork is named");
    assert!(!record.is_before(&twice, &line) && !record.is_before(&after, &line));
}

/// Covers HEAD-004, COUNT-004.
#[test]
fn a_line_that_was_refused_is_passed_over_and_the_one_before_it_is_named() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let sound = story.writes("delta");
    let lane = story.node("delta").lane.expect("delta wrote");
    let mut wrong = story.header("delta", &sound).clone();
    (wrong.seq, wrong.prev, wrong.heads) = (wrong.seq + 1, Some(sound), Vec::new());
    wrong.kind = Kind::LEVEL; // the lead's alone
    let wrong = story.signs(&wrong);
    story.delivers("delta", "steppe");
    story.node("steppe").take(&wrong, 0).expect("well-formed");
    let line = story.writes("steppe");
    let refused = comity_dossier::Received::parse(wrong).expect("well-formed").id();
    assert!(story.at("steppe").is_before(&sound, &line) && !story.at("steppe").is_before(&refused, &line));
    assert_eq!(lane.tip, sound);
    assert_eq!(story.standing("steppe", &refused), comity_dossier::counting::Standing::Refused(Refusal::NotOwner));
}
