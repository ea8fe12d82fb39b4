//! Who takes part is said by whoever leads, in the term in which it leads; a cut only ever grows, and who was removed gets
//! nothing more by any trick.

use comity_dossier::counting::Standing;
use comity_dossier::fold::ItemStanding;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::structural::{Cut, LeadAccept, LeadOffer, LeadRelease, Participants, Structural, Tip};
use comity_dossier::{Head, Refusal};
use comity_node::desk::{Act, Done};

use super::story::{COUNTS, HONEST, an_alert_of, member, world};
use crate::byzantine::{Hand, Line};
use crate::forms;
use crate::world::World;

const LATE: Option<ItemStanding> = Some(ItemStanding::Uncounted(Standing::Late));
const VOID: Option<ItemStanding> = Some(ItemStanding::Uncounted(Standing::Void));

fn list(members: &[&str], cuts: Vec<Cut>) -> Structural {
    Structural::Participants(Participants { members: members.iter().map(|code| member(code)).collect(), cuts })
}

fn items(lines: &[&Line]) -> Vec<comity_exchange::op::Item> {
    lines.iter().map(|line| line.item()).collect()
}

/// Covers OWN-002, PART-001.
#[test]
fn a_list_by_another_than_the_lead_removes_nobody_and_invites_nobody() {
    let mut world = world(5);
    let dossier = world.opened("harbour", &["delta", "isle", "oasis"]);
    world.stops("delta");
    world.oracle.strict = false; // whose lists count is what is shown here
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let cut = Cut { member: member("isle"), tips: Vec::new() };
    let removes = hand.structural(dossier, open.after(), &[], list(&["delta", "harbour", "oasis"], vec![cut]));
    let invites =
        hand.structural(dossier, removes.after(), &[], list(&["delta", "harbour", "isle", "oasis", "ridge"], vec![]));
    assert_eq!(world.pushes(&mut hand, "oasis", items(&[&open, &removes, &invites])), []);
    let after = world.line_of("isle", forms::note(dossier, "Still here."));
    world.agree(dossier, &HONEST);
    let not_owner = Some(ItemStanding::Uncounted(Standing::Refused(Refusal::NotOwner)));
    world.all_show(&HONEST, dossier, &removes.id, not_owner);
    world.all_show(&HONEST, dossier, &invites.id, not_owner);
    world.all_show(&HONEST, dossier, &after, COUNTS);
    let ridge = world.machine_of("ridge");
    assert!(world.node(ridge).expect("runs").look_at(&dossier).expect("the log").is_none(), "ridge was sent nothing");
}

/// Covers PART-001, PART-009.
#[test]
fn a_participant_that_does_not_exist_gets_nothing_and_stops_nobody() {
    let (mut world, dossier) = an_alert_of("delta");
    world.pass(1_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("isle", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let ghost =
        hand.structural(dossier, open.after(), &[], list(&["delta", "ghost", "harbour", "isle", "oasis"], vec![]));
    assert_eq!(world.pushes(&mut hand, "isle", items(&[&open, &ghost])), []);
    world.line_of("isle", forms::note(dossier, "Who is ghost?"));
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &ghost.id, COUNTS);
}

/// Covers PART-003, PART-004, PART-006, PART-008.
#[test]
fn a_cut_never_shrinks_and_old_heads_open_no_door() {
    let (mut world, dossier) = an_alert_of("harbour");
    let before = world.line_of("delta", forms::note(dossier, "Before my removal."));
    world.pass(2_000);
    let old_tips = world.tips("harbour", dossier);
    world.line_of("harbour", forms::members(dossier, "remove", member("delta")));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    // In a new lane that names what it had seen before it was removed, and in the old one.
    let own = |head: &&Head| head.member == member("delta");
    let others: Vec<Head> = old_tips.iter().filter(|head| !own(head)).copied().collect();
    let open = hand.opens_lane(dossier, &others);
    let late = hand.note(dossier, open.after(), &[], "I know of no removal.");
    let tip = old_tips.iter().find(own).expect("its lane");
    let place = crate::byzantine::Place { lane: tip.lane, seq: tip.seq + 1, prev: Some(tip.id) };
    let goes_on = hand.note(dossier, place, &[], "Nor does my old lane.");
    world.pushes(&mut hand, "isle", items(&[&open, &late, &goes_on]));
    world.pushes(&mut hand, "oasis", items(&[&open, &late, &goes_on]));
    world.bells.clear();
    let after = world.line_of("isle", forms::note(dossier, "Among ourselves."));
    world.agree(dossier, &HONEST);
    for line in [&open.id, &late.id, &goes_on.id] {
        world.all_show(&HONEST, dossier, line, LATE);
    }
    world.all_show(&HONEST, dossier, &before, COUNTS);
    // It asks for what came after its removal, line by line.
    let fetch =
        comity_exchange::op::Fetch { ids: vec![after], bodies: vec![after], ..comity_exchange::op::Fetch::of(dossier) };
    for who in HONEST {
        let heard = world.asks(&mut hand, who, &comity_exchange::Request::Fetch(fetch.clone()));
        match heard {
            crate::byzantine::Heard::Reply(comity_exchange::Reply::Fetch(got)) => assert_eq!(got.items, [], "{who}"),
            other => assert_eq!(other.refusal(), Some(Refusal::NotParticipant), "{who}"),
        }
    }
    // Invited again, it goes on in a new lane: what it wrote meanwhile stays out.
    world.line_of("harbour", forms::members(dossier, "invite", member("delta")));
    world.pass(2_000);
    let tips: Vec<Head> = world.tips("harbour", dossier).into_iter().filter(|head| !own(&head)).collect();
    let trick = hand.note(dossier, late.after(), &tips, "My lane of before knows of the invitation.");
    let fresh = hand.opens_lane(dossier, &tips);
    let back = hand.note(dossier, fresh.after(), &[], "Back again.");
    world.pushes(&mut hand, "isle", items(&[&trick, &fresh, &back]));
    world.agree(dossier, &HONEST);
    world.all_show(&HONEST, dossier, &trick.id, LATE);
    world.all_show(&HONEST, dossier, &back.id, COUNTS);
}

/// Covers PART-004, PART-005.
#[test]
fn a_lead_that_removes_with_a_smaller_cut_takes_nothing_back_that_it_had_seen() {
    let (mut world, dossier) = an_alert_of("delta");
    let seen = world.line_of("isle", forms::note(dossier, "The lead has seen this."));
    world.pass(2_000);
    world.line_of("delta", forms::note(dossier, "I have read it."));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let tips = world.tips("harbour", dossier);
    let open = hand.opens_lane(dossier, &tips);
    let cut = |tips| vec![Cut { member: member("isle"), tips }];
    let head = world.head("harbour", dossier, &seen);
    let whole = cut(vec![Tip { lane: head.lane, seq: head.seq, id: head.id }]);
    let removes = hand.structural(dossier, open.after(), &[], list(&["delta", "harbour", "oasis"], whole));
    let again = hand.structural(dossier, removes.after(), &[], list(&["delta", "harbour", "isle", "oasis"], vec![]));
    let smaller = hand.structural(dossier, again.after(), &[], list(&["delta", "harbour", "oasis"], cut(Vec::new())));
    for who in ["harbour", "oasis"] {
        assert_eq!(world.pushes(&mut hand, who, items(&[&open, &removes, &again, &smaller])), []);
    }
    world.agree(dossier, &["harbour", "oasis"]);
    world.all_show(&["harbour", "oasis"], dossier, &seen, COUNTS);
    for code in ["harbour", "oasis"] {
        assert!(!world.view(code, dossier).participants().contains(&member("isle")), "{code}");
    }
}

/// Covers PART-003, PART-005, PART-006, PART-007, LEAD-005.
#[test]
fn a_lead_that_removes_a_member_and_adds_it_again_drops_no_line_that_it_had_named_and_nobody_elses() {
    let (mut world, dossier) = an_alert_of("delta");
    let named = world.line_of("isle", forms::note(dossier, "The lead has named this."));
    world.pass(2_000);
    world.line_of("delta", forms::note(dossier, "I have read it."));
    world.pass(2_000);
    let old_tips = world.tips("delta", dossier);
    let dropped = world.line_of("isle", forms::note(dossier, "It does not like this one."));
    world.pass(2_000);
    let answer = world.line_of("harbour", forms::note(dossier, "Isle is right."));
    world.pass(2_000);
    world.stops("delta");
    let mut hand = Hand::of(&mut world, "delta");
    let without = || list(&["delta", "harbour", "oasis"], vec![Cut { member: member("isle"), tips: Vec::new() }]);
    let with = || list(&["delta", "harbour", "isle", "oasis"], vec![]);
    // It names nothing that isle wrote since, so that its cut lies before that.
    let open = hand.opens_lane(dossier, &old_tips);
    let removes = hand.structural(dossier, open.after(), &[], without());
    let adds = hand.structural(dossier, removes.after(), &[], with());
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, items(&[&open, &removes, &adds])), []);
    }
    world.agree_but(dossier, &HONEST, &[dropped]);
    world.all_show(&HONEST, dossier, &named, COUNTS);
    world.all_show(&HONEST, dossier, &answer, COUNTS);
    world.all_show(&HONEST, dossier, &dropped, LATE);
    for who in HONEST {
        let held = world.node_of(who).log().body(&dropped).expect("the log can be read");
        assert!(held.is_some(), "{who} keeps what it says");
    }
    // Isle takes part and says it again, in a lane of its own; the lead can drop that again, and never what it had named.
    let again = world.line_of("isle", forms::note(dossier, "I say it again."));
    world.agree_but(dossier, &HONEST, &[dropped]);
    world.all_show(&HONEST, dossier, &again, COUNTS);
    assert_ne!(world.head("harbour", dossier, &again).lane, world.head("harbour", dossier, &dropped).lane);
    let removes = hand.structural(dossier, adds.after(), &[], without());
    let adds = hand.structural(dossier, removes.after(), &[], with());
    for who in HONEST {
        assert_eq!(world.pushes(&mut hand, who, items(&[&removes, &adds])), []);
    }
    world.agree_but(dossier, &HONEST, &[dropped, again]);
    world.all_show(&HONEST, dossier, &again, LATE);
    world.all_show(&HONEST, dossier, &named, COUNTS);
    // The way out: the others go on without it.
    let look = world.node_of("isle").continuation_look(&dossier, None).expect("the log").expect("it takes part");
    assert_eq!(look.gone, [member("delta")]);
    let others = look.others.iter().map(|other| ("participants".to_owned(), other.to_string()));
    let fields = Fields::new(look.fields.iter().cloned().chain(others));
    let Done::Opened { dossier: new, .. } = world.does("isle", Act::Continue { dossier, fields }) else {
        unreachable!("a dossier was opened")
    };
    world.agree(new, &HONEST);
    let said = world.line_of("isle", forms::note(new, "It does not like this one."));
    world.agree(new, &HONEST);
    world.all_show(&HONEST, new, &said, COUNTS);
}

/// Covers PART-009, RCPT-001. Found by seed 2484.
#[test]
fn whom_only_one_of_two_parallel_lists_names_has_nothing_left_to_send() {
    let mut world = World::calm(8);
    let spill = world.opens("isle", &["delta", "steppe"]);
    world.pass(10_000);
    // The lead runs twice: one process invites harbour, the other one, which has not heard of it, removes steppe.
    let isle = world.machine_of("isle");
    world.start_a_twin(isle, forms::members(spill, "invite", member("harbour")));
    world.removes("isle", spill, "steppe");
    // Harbour compares what it holds with the others, who tell it nothing more of this dossier than that they have it too.
    world.pass(30 * 60_000);
    world.settles();
    let lines = world.lines_at("harbour");
    assert!(lines > 0 && lines < world.lines_at("delta"), "harbour was invited, and is sent nothing more");
    // The lead joins its lists: harbour is in, and gets everything.
    world.invites("isle", spill, "oasis");
    world.settles();
    assert_eq!(world.lines_at("isle"), world.lines_at("harbour"));
}

/// Covers LEAD-003, LEAD-004.
#[test]
fn a_lead_that_has_released_decides_nothing_more() {
    let honest = ["isle", "oasis", "ridge"];
    let mut world = world(5);
    let dossier = world.opened("delta", &["harbour", "isle", "oasis", "ridge"]);
    world.pass(2_000);
    for code in ["delta", "harbour"] {
        world.stops(code);
    }
    let (mut old, mut new) = (Hand::of(&mut world, "delta"), Hand::of(&mut world, "harbour"));
    let tips = world.tips("isle", dossier);
    let open = old.opens_lane(dossier, &tips);
    let offer = old.structural(dossier, open.after(), &[], Structural::LeadOffer(LeadOffer { to: member("harbour") }));
    let begins = new.opens_lane(dossier, &[offer.head()]);
    let accept = new.structural(dossier, begins.after(), &[], Structural::LeadAccept(LeadAccept { offer: offer.id }));
    let release = LeadRelease { accept: accept.id, to: member("harbour") };
    let release = old.structural(dossier, offer.after(), &[accept.head()], Structural::LeadRelease(release));
    // Beside the release, in another lane, the old lead removes oasis as if it still led; and after it, too.
    let beside = old.opens_lane(dossier, &tips);
    let cut = || vec![Cut { member: member("oasis"), tips: Vec::new() }];
    let all_but_oasis = ["delta", "harbour", "isle", "ridge"];
    let stale = old.structural(dossier, beside.after(), &[], list(&all_but_oasis, cut()));
    let after = old.structural(dossier, release.after(), &[], list(&all_but_oasis, cut()));
    // Told in opposite orders to two members.
    let transfer = [&open, &offer, &begins, &accept, &release];
    world.oracle.strict = false; // void lists are no lists
    world.pushes(&mut old, "isle", items(&transfer));
    world.pushes(&mut old, "ridge", items(&[&beside, &stale]));
    world.pass(5_000);
    world.pushes(&mut old, "isle", items(&[&beside, &stale, &after]));
    world.pushes(&mut old, "ridge", items(&transfer));
    world.pushes(&mut new, "oasis", items(&transfer));
    let goes_on = world.line_of("isle", forms::note(dossier, "Harbour leads."));
    world.agree(dossier, &honest);
    world.all_show(&honest, dossier, &stale.id, VOID);
    world.all_show(&honest, dossier, &after.id, Some(ItemStanding::Uncounted(Standing::Refused(Refusal::NotOwner))));
    world.all_show(&honest, dossier, &goes_on, COUNTS);
    for code in honest {
        assert!(world.view(code, dossier).participants().contains(&member("oasis")), "{code}");
    }
    let news = new.structural(
        dossier,
        accept.after(),
        &[release.head()],
        list(&["delta", "harbour", "isle", "oasis"], vec![Cut { member: member("ridge"), tips: Vec::new() }]),
    );
    world.pushes(&mut new, "isle", items(&[&news]));
    world.agree(dossier, &["isle", "oasis"]);
    world.all_show(&["isle", "oasis"], dossier, &news.id, COUNTS);
}
