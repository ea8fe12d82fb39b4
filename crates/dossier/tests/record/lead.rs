//! Who leads, who takes part, and what a lead cannot take back: lines that no honest node writes are judged alike by all.

use std::collections::BTreeSet;

use comity_dossier::counting::Standing;
use comity_dossier::draft::Draft;
use comity_dossier::structural::{Cut, LeadAccept, LeadOffer, LeadRelease, Participants, Structural};
use comity_dossier::{EntryId, Refusal};

use crate::support::{Breach, Story, member, members};

fn met() -> Story {
    let mut story = Story::opened_with(&["delta", "isle", "steppe"]);
    story.everybody_meets();
    story
}

fn offer(to: &str) -> Structural {
    Structural::LeadOffer(LeadOffer { to: member(to) })
}

fn accept(offer: EntryId) -> Structural {
    Structural::LeadAccept(LeadAccept { offer })
}

fn release(accept: EntryId, to: &str) -> Draft {
    Draft::structural(Structural::LeadRelease(LeadRelease { accept, to: member(to) }))
}

/// Writes what an honest node would not.
fn writes_unchecked(story: &mut Story, who: &str, content: Structural) -> EntryId {
    story.node(who).breach = Breach::UncheckedDrafts;
    let line = story.acts(who, content);
    story.node(who).breach = Breach::None;
    line
}

/// Covers LEAD-002.
#[test]
fn an_offer_is_accepted_by_the_member_to_which_a_lead_made_it() {
    let mut story = met();
    let to_delta = story.acts("harbour", offer("delta"));
    let note = story.writes("harbour");
    let by_none = writes_unchecked(&mut story, "delta", offer("isle"));
    story.everybody_meets();
    assert_eq!(story.standing("isle", &by_none), Standing::Refused(Refusal::NotOwner), "delta does not lead");
    for wrong in [to_delta, by_none, note, EntryId([7; 32])] {
        assert_eq!(story.tries("isle", Draft::structural(accept(wrong))), Err(Refusal::NotOwner));
    }
    // What is not in its past is accepted by nobody, whoever may hold it.
    let line = writes_unchecked(&mut story, "delta", accept(EntryId([7; 32])));
    assert_eq!(story.standing("delta", &line), Standing::Refused(Refusal::NotOwner));
    let to_steppe = story.acts("harbour", offer("steppe"));
    let unseen = writes_unchecked(&mut story, "steppe", accept(to_steppe));
    story.everybody_meets();
    assert_eq!(story.standing("delta", &unseen), Standing::Refused(Refusal::NotOwner));
    let accepted = story.acts("delta", accept(to_delta));
    story.everybody_meets();
    assert!(story.counts("harbour", &accepted));
}

/// Covers LEAD-003.
#[test]
fn a_release_names_an_acceptance_of_its_own_offer_by_its_new_lead() {
    let mut story = met();
    let to_isle = story.acts("harbour", offer("isle"));
    story.everybody_meets();
    let by_isle = story.acts("isle", accept(to_isle));
    story.everybody_meets();
    // Of another member than the one that it names; of a line that is no acceptance.
    assert_eq!(story.tries("harbour", release(by_isle, "delta")), Err(Refusal::NotOwner));
    assert_eq!(story.tries("harbour", release(to_isle, "isle")), Err(Refusal::NotOwner));
    story.hands_over("harbour", "delta");
    story.everybody_meets();
    assert_eq!(story.at("isle").leads(), members(&["delta"]));
    // Of an offer that another lead made.
    assert_eq!(story.tries("delta", release(by_isle, "isle")), Err(Refusal::NotOwner));
    story.hands_over("delta", "harbour");
    story.everybody_meets();
    assert_eq!(story.at("isle").leads(), members(&["harbour"]));
    // Of an offer that it made in an earlier term.
    assert_eq!(story.tries("harbour", release(by_isle, "isle")), Err(Refusal::NotOwner));
    story.hands_over("harbour", "isle");
    story.everybody_meets();
    assert_eq!(story.at("steppe").leads(), members(&["isle"]));
}

/// Covers PART-001, PART-002.
#[test]
fn a_list_is_ascending_and_cuts_nobody_whom_it_lists() {
    let cut = |code: &str| Cut { member: member(code), tips: Vec::new() };
    let list = |codes: &[&str], cuts: Vec<Cut>| {
        Structural::Participants(Participants { members: codes.iter().map(|code| member(code)).collect(), cuts })
    };
    for wrong in [
        list(&["delta", "delta", "harbour"], vec![]),
        list(&["harbour", "delta"], vec![]),
        list(&["delta", "harbour"], vec![cut("steppe"), cut("steppe")]),
        list(&["delta", "harbour"], vec![cut("steppe"), cut("isle")]),
        list(&["delta", "harbour"], vec![cut("delta")]),
        list(&["harbour", "delta"], vec![cut("steppe")]),
    ] {
        let mut story = met();
        let line = writes_unchecked(&mut story, "harbour", wrong.clone());
        story.everybody_meets();
        for who in ["harbour", "delta"] {
            assert_eq!(story.standing(who, &line), Standing::Refused(Refusal::Malformed), "{wrong:?}");
        }
        assert!(story.at("delta").participants().contains(&member("steppe")));
    }
}

/// Covers PART-005: however small its cut, a lead takes nothing back that its own lines had in their past.
#[test]
fn a_cut_is_never_below_what_the_lead_had_named() {
    let mut story = met();
    let seen = story.writes("steppe");
    story.everybody_meets();
    story.writes("harbour");
    let unseen = story.writes("steppe");
    let cut = Cut { member: member("steppe"), tips: Vec::new() };
    let members = ["delta", "harbour", "isle"].map(member).to_vec();
    let removal = story.acts("harbour", Structural::Participants(Participants { members, cuts: vec![cut] }));
    story.everybody_meets();
    story.delivers("steppe", "delta");
    story.everybody_meets();
    for who in ["harbour", "delta", "isle"] {
        assert!(story.counts(who, &removal) && story.counts(who, &seen), "{who}");
        assert_eq!(story.standing(who, &unseen), Standing::Late, "{who}");
    }
}

/// Covers PART-005, COUNT-002: the lead runs twice, and what its other process had named counts, whenever that is heard.
#[test]
fn what_another_process_of_the_lead_had_named_counts_when_that_comes_after_the_removal() {
    let mut story = met();
    let copy = story.node("harbour").copy();
    let named = story.writes("steppe");
    story.delivers("steppe", "harbour");
    story.writes("harbour");
    let by_other: Vec<Vec<u8>> = story.node("harbour").lines_for(member("delta"));
    story.node("harbour").restore(&copy);
    story.removes("harbour", "steppe");
    story.delivers("harbour", "delta");
    story.delivers("steppe", "delta");
    assert_eq!(story.standing("delta", &named), Standing::Late, "the removal has not seen it");
    for line in &by_other {
        story.node("delta").take(line, 0).expect("honest lines");
    }
    assert!(story.counts("delta", &named), "a line of the lead beside the removal has");
    let delta = story.at("delta").digest();
    story.everybody_meets();
    assert_eq!(story.at("isle").digest(), delta, "in whatever order it is heard");
}

/// Covers LEAD-004, COUNT-006.
#[test]
fn whom_only_a_void_list_names_writes_lines_that_do_not_count_and_nobody_else_does() {
    let mut story = Story::opened_with(&["delta", "steppe"]);
    story.everybody_meets();
    let genesis = story.node("delta").stored()[0].id();
    let copy = story.node("harbour").copy();
    let release = story.hands_over("harbour", "delta");
    story.delivers("harbour", "delta");
    story.delivers("delta", "steppe");
    story.node("harbour").restore(&copy);
    // Harbour's older copy does not know that it led until then.
    let void = story.invites("harbour", "isle");
    story.delivers("harbour", "isle");
    let outside = story.writes("isle");
    for (from, to) in [("harbour", "delta"), ("isle", "delta"), ("harbour", "steppe"), ("isle", "steppe")] {
        let lines: Vec<Vec<u8>> = story.node(from).stored().iter().map(|line| line.bytes().to_vec()).collect();
        lines.iter().for_each(|line| drop(story.node(to).take(line, 0)));
    }
    for who in ["delta", "steppe"] {
        assert_eq!(story.standing(who, &void), Standing::Void, "{who}");
        assert_eq!(story.standing(who, &outside), Standing::Outside, "{who}");
        assert!(story.counts(who, &genesis) && story.counts(who, &release), "{who}");
        let line = story.writes(who);
        assert!(story.counts(who, &line), "{who} takes part as before");
    }
    assert_eq!(*story.at("delta").participants(), members(&["delta", "harbour", "steppe"]));
}

/// Covers CLOSE-001, CLOSE-002.
#[test]
fn a_dossier_is_closed_by_a_close_and_opened_by_a_reopening_that_has_seen_it() {
    let mut story = met();
    story.writes("delta");
    story.invites("harbour", "oasis");
    story.everybody_meets();
    assert!(!story.at("delta").is_closed());
    let copy = story.node("harbour").copy();
    story.closes("harbour");
    story.everybody_meets();
    assert!(story.at("delta").is_closed());
    story.acts("harbour", Structural::Reopen(comity_dossier::structural::Bare {}));
    story.everybody_meets();
    assert!(!story.at("delta").is_closed());
    story.node("harbour").restore(&copy);
    story.closes("harbour");
    story.everybody_meets();
    assert!(story.at("delta").is_closed(), "the reopening had not seen this one");
}

/// Covers PART-002: a list may take more than one member out.
#[test]
fn a_list_of_a_lead_may_cut_several() {
    let mut story = met();
    let list = story.at("harbour").list_with(&BTreeSet::new(), &members(&["isle", "steppe"]));
    let line = story.acts("harbour", Structural::Participants(list));
    assert!(story.counts("harbour", &line));
    assert_eq!(*story.at("harbour").participants(), members(&["delta", "harbour"]));
}
