//! Who is sent what: removed members, late members, grants.

use std::collections::BTreeSet;

use comity_dossier::structural::{Grant, HistoryRule, Structural};
use comity_dossier::{EntryId, Head, Record, Refusal};

use crate::support::{Story, member, members};

/// What `record` may send of the body of each line.
fn readable(record: &Record, who: &str, lines: &[EntryId]) -> Vec<bool> {
    lines.iter().map(|line| record.may_receive_body(line, member(who))).collect()
}

/// Covers PART-008, PART-001.
#[test]
fn a_removed_member_gets_the_line_that_removed_it_and_its_past_and_nothing_else() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let before = story.writes("delta");
    let beside = story.writes("steppe");
    story.delivers("delta", "harbour");
    let removal = story.removes("harbour", "steppe");
    let after = story.writes("harbour");
    story.everybody_meets();
    let later = story.writes("delta");
    story.everybody_meets();
    let harbour = story.at("harbour");
    assert_eq!(*harbour.participants(), members(&["harbour", "delta"]));
    let sent: Vec<bool> =
        [before, removal, after, later].iter().map(|id| harbour.may_receive_header(id, member("steppe"))).collect();
    assert_eq!(sent, [true, true, false, false]);
    assert!(!harbour.may_receive_body(&after, member("steppe")));
    let steppe = story.at("steppe");
    assert!(steppe.holds(&removal) && !steppe.holds(&after) && !steppe.holds(&later));
    assert!(!story.counts("delta", &beside), "steppe's line came too late");
    assert_eq!(story.tries_to_write("steppe"), Err(Refusal::NotParticipant));
    let stranger = member("isle");
    assert!(!story.at("harbour").may_receive_header(&before, stranger), "who never took part gets nothing");
}

/// Covers REP-010.
#[test]
fn what_came_to_a_removed_member_beyond_its_removal_is_known_by_its_author() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    story.removes("harbour", "steppe");
    story.delivers("harbour", "steppe");
    let beyond = |story: &Story| story.at("steppe").authors_beyond(member("steppe"));
    assert_eq!(beyond(&story), members(&[]), "it holds its removal and the past of that");
    let late = story.writes("delta");
    story.delivers("delta", "steppe");
    assert!(story.at("steppe").holds(&late), "delta had not heard of it");
    assert_eq!(beyond(&story), members(&["delta"]));
    assert_eq!(story.at("delta").authors_beyond(member("delta")), members(&[]), "who takes part may have everything");
    assert_eq!(story.at("delta").authors_beyond(member("isle")), members(&[]), "who never took part was sent nothing");
}

/// Covers RCPT-001.
#[test]
fn who_says_that_it_holds_a_line_may_be_told_that_it_is_here_too() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    story.removes("harbour", "steppe");
    let late = story.writes("delta");
    let later = story.writes("delta");
    story.delivers("delta", "harbour");
    let harbour = story.at("harbour");
    let told = |held: &[EntryId], line: &EntryId| {
        let held: Vec<Head> = held.iter().filter_map(|id| harbour.head(id)).collect();
        harbour.is_covered(line, &harbour.frontier_for(member("steppe"), &held))
    };
    assert!(!told(&[], &late), "steppe is out, and nothing is known of what it holds");
    assert!(told(&[late], &late) && !told(&[late], &later));
    assert!(told(&[later], &late), "what it holds rests on it");
}

/// Covers PART-001.
#[test]
fn a_list_takes_effect_as_a_whole() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let list = story.at("harbour").list_with(&members(&["isle", "oasis"]), &members(&["steppe", "delta"]));
    assert_eq!(list.members, members(&["harbour", "isle", "oasis"]).into_iter().collect::<Vec<_>>());
    assert_eq!(list.cuts.iter().map(|cut| cut.member).collect::<BTreeSet<_>>(), members(&["delta", "steppe"]));
    let by_delta = comity_dossier::draft::Draft::structural(Structural::Participants(list.clone()));
    assert_eq!(story.tries("delta", by_delta), Err(Refusal::NotOwner), "the list is the lead's");
    let line = story.acts("harbour", Structural::Participants(list));
    let record = story.at("harbour");
    assert_eq!(*record.participants(), members(&["harbour", "isle", "oasis"]));
    for removed in ["delta", "steppe"] {
        assert_eq!(record.removals_of(member(removed)).collect::<Vec<_>>(), [line]);
    }
}

/// Covers PART-009.
#[test]
fn parallel_lists_lose_nobody_when_they_are_joined() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let copy = story.node("harbour").copy();
    story.invites("harbour", "isle");
    story.delivers("harbour", "delta");
    story.node("harbour").restore(&copy);
    story.removes("harbour", "steppe");
    story.delivers("delta", "harbour");
    let harbour = story.at("harbour");
    assert_eq!(*harbour.participants(), members(&["harbour", "delta"]), "what both lists agree on");
    let joined = harbour.list_with(&members(&["oasis"]), &BTreeSet::new());
    assert_eq!(joined.members, members(&["harbour", "delta", "isle", "oasis"]).into_iter().collect::<Vec<_>>());
    assert_eq!(joined.cuts.len(), 1, "steppe stays out, and the list says so");
    assert!(joined.cuts[0].tips.is_empty(), "without letting more of its lines count");
    story.acts("harbour", Structural::Participants(joined));
    assert_eq!(*story.at("harbour").participants(), members(&["harbour", "delta", "isle", "oasis"]));
}

/// Covers PART-007, COUNT-006.
#[test]
fn a_member_that_is_invited_again_writes_in_a_new_lane_that_counts() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let first = story.writes("steppe");
    story.everybody_meets();
    story.removes("harbour", "steppe");
    story.everybody_meets();
    assert_eq!(story.tries_to_write("steppe"), Err(Refusal::NotParticipant));
    story.invites("harbour", "steppe");
    story.everybody_meets();
    let again = story.writes("steppe");
    assert_ne!(story.header("steppe", &again).lane, story.header("steppe", &first).lane);
    story.everybody_meets();
    for who in ["harbour", "delta", "steppe"] {
        assert!(story.counts(who, &first) && story.counts(who, &again), "{who}");
    }
}

/// Covers LATE-001, LATE-003.
#[test]
fn a_late_member_gets_all_headers_and_reads_what_is_written_after_it_came() {
    for rule in [HistoryRule::None, HistoryRule::AuthorConsent, HistoryRule::LeadGrants] {
        let mut story = Story::opened_as("harbour", &["delta"], rule, false, None);
        story.everybody_meets();
        let early = story.writes("delta");
        story.everybody_meets();
        // Delta writes on before it hears of the invitation.
        let beside = story.writes("delta");
        let invitation = story.invites("harbour", "isle");
        story.everybody_meets();
        let after = story.writes("delta");
        story.everybody_meets();
        let delta = story.at("delta");
        let all: BTreeSet<EntryId> = delta.folded().collect();
        assert!(all.iter().all(|id| delta.may_receive_header(id, member("isle"))), "{rule:?}");
        assert_eq!(story.at("isle").folded().collect::<BTreeSet<_>>(), all, "{rule:?}");
        assert_eq!(delta.genesis().history, rule);
        assert_eq!(readable(delta, "isle", &[early, beside, invitation, after]), [false, true, true, true], "{rule:?}");
        assert_eq!(readable(delta, "delta", &[early, beside, invitation, after]), [true; 4], "{rule:?}");
    }
}

/// Covers LATE-001, LATE-002.
#[test]
fn a_grant_opens_what_is_not_in_the_past_of_the_frontier_it_names() {
    let granted = |rule: HistoryRule| {
        let mut story = Story::opened_as("harbour", &["delta"], rule, false, None);
        story.everybody_meets();
        let closed = story.writes("delta");
        story.everybody_meets();
        let by_delta = story.writes("delta");
        story.everybody_meets();
        let by_lead = story.writes("harbour");
        story.invites("harbour", "isle");
        let frontier = Vec::from([story.at("harbour").head(&closed).expect("folded")]);
        let grant = story.acts("harbour", Structural::Grant(Grant { member: member("isle"), frontier }));
        story.everybody_meets();
        assert!(story.counts("delta", &grant));
        assert_eq!(readable(story.at("delta"), "oasis", &[closed, by_delta, by_lead]), [false; 3], "granted to isle");
        readable(story.at("delta"), "isle", &[closed, by_delta, by_lead])
    };
    assert_eq!(granted(HistoryRule::LeadGrants), [false, true, true]);
    assert_eq!(granted(HistoryRule::AuthorConsent), [false, false, true], "the lead speaks for its own page only");
    assert_eq!(granted(HistoryRule::None), [false, false, false]);
}

/// Covers LATE-002.
#[test]
fn a_grant_is_the_leads_and_ends_with_the_membership() {
    let mut story = Story::opened_with(&["delta"]);
    story.everybody_meets();
    let early = story.writes("delta");
    story.everybody_meets();
    story.invites("harbour", "isle");
    let grant = || Structural::Grant(Grant { member: member("isle"), frontier: Vec::new() });
    story.everybody_meets();
    let by_delta = comity_dossier::draft::Draft::structural(grant());
    assert_eq!(story.tries("delta", by_delta), Err(Refusal::NotOwner));
    story.acts("harbour", grant());
    assert_eq!(readable(story.at("harbour"), "isle", &[early]), [true]);
    story.removes("harbour", "isle");
    assert_eq!(readable(story.at("harbour"), "isle", &[early]), [false]);
}
