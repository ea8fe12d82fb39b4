//! What should not happen, and is seen when it does: forks, digests that differ, lost stores, withdrawn keys.

mod support;

use comity_dossier::counting::Standing;
use comity_dossier::structural::{Bare, LaneOpen, LaneReason, Structural};
use comity_dossier::{EntryId, Hash, LaneId};
use comity_node::alarm::Alarm;
use support::{Net, member};

fn open_content() -> Structural {
    Structural::LaneOpen(LaneOpen { reason: LaneReason::Started })
}

fn alarms(net: &mut Net, code: &str) -> Vec<Option<Alarm>> {
    net.node(code).alarms(100).expect("the store holds").into_iter().map(|look| look.alarm).collect()
}

/// Covers FORK-001, FORK-002, FORK-003, FORK-006.
#[test]
fn a_fork_is_proven_by_whoever_finds_it_and_struck_on_every_node() {
    let mut net = Net::of(&["harbour", "delta", "ridge", "steppe"]);
    let dossier = net.open("harbour", &["delta", "ridge", "steppe"]);
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let lane = LaneId([7; 16]);
    let (open, open_bytes) = net.craft_line("delta", dossier, (lane, None), &tips, open_content(), None);
    let (one, one_bytes) =
        net.craft_line("delta", dossier, (lane, Some((0, open))), &[], Structural::Seen(Bare {}), None);
    let close =
        comity_dossier::structural::LaneClose { last: comity_dossier::structural::Tip { lane, seq: 0, id: open } };
    let (two, two_bytes) =
        net.craft_line("delta", dossier, (lane, Some((0, open))), &[], Structural::LaneClose(close), None);
    // One branch goes to harbour, the other to ridge; steppe hears of both from them.
    net.cut.insert(member("delta"));
    net.push("delta", "harbour", vec![open_bytes.clone(), one_bytes]);
    net.push("delta", "ridge", vec![open_bytes, two_bytes]);
    net.pass(30 * 60_000);
    for code in ["harbour", "ridge", "steppe"] {
        let node = net.node(code);
        let view = node.look_at(&dossier).expect("the store holds").expect("the dossier");
        for branch in [one, two] {
            let standing = view.item(&branch).map(|item| item.standing);
            let struck = comity_dossier::fold::ItemStanding::Uncounted(Standing::Struck);
            assert_eq!(standing, Some(struck), "{code}");
        }
        assert_eq!(
            view.item(&open).map(|item| item.standing),
            Some(comity_dossier::fold::ItemStanding::Counts),
            "{code}"
        );
        assert!(alarms(&mut net, code).contains(&Some(Alarm::Fork)), "{code}");
    }
    let digests = net.digests(dossier);
    assert!(digests[1..].iter().all(|digest| *digest == digests[1]), "{digests:?}");
}

/// Covers DIG-002, DIG-003.
#[test]
fn a_line_whose_author_counted_otherwise_from_the_same_lines_raises_an_alarm() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let wrong = Some(Hash([1; 32]));
    let (_, bytes) = net.craft_line("delta", dossier, (LaneId([7; 16]), None), &tips, open_content(), wrong);
    net.push("delta", "harbour", vec![bytes]);
    assert!(alarms(&mut net, "harbour").contains(&Some(Alarm::DigestDiffers)));
    assert!(!alarms(&mut net, "delta").contains(&Some(Alarm::DigestDiffers)));
}

/// Covers COUNT-003, COUNT-008.
#[test]
fn an_immediate_line_whose_past_is_missing_pages_at_once_and_is_shown_as_such() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.immediate.clear();
    let lane = LaneId([7; 16]);
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let (open, _) = net.craft_line("delta", dossier, (lane, None), &tips, open_content(), None);
    let (next, bytes) = net.craft_line("delta", dossier, (lane, Some((0, open))), &[], Structural::Seen(Bare {}), None);
    net.push("delta", "harbour", vec![bytes]);
    assert!(net.immediate.contains(&(member("harbour"), dossier)));
    let waiting = net.node("harbour").waiting_lines(&dossier, 10).expect("the store holds");
    assert_eq!(waiting.iter().map(|line| (line.id, line.member)).collect::<Vec<_>>(), [(next, member("delta"))]);
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(view.item(&next).is_none(), "it is not folded before its past is here");
}

/// Covers REP-004, LANE-005.
#[test]
fn a_node_that_lost_its_last_lines_gets_them_back_and_contradicts_nobody() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let backup = net.back_up("delta");
    let lost: Vec<EntryId> =
        ["one", "two"].map(|text| net.say("delta", dossier, "note", &[("text", text), ("lang", "en")])).into();
    net.restore("delta", backup);
    let after = net.say("delta", dossier, "note", &[("text", "three"), ("lang", "en")]);
    net.pass(20 * 60_000);
    let view = net.node("delta").look_at(&dossier).expect("the store holds").expect("the dossier");
    for line in lost.iter().chain([&after]) {
        assert!(view.item(line).is_some_and(|item| item.content().is_some()));
    }
    assert!(alarms(&mut net, "delta").contains(&Some(Alarm::OwnLineRecovered)));
    for code in ["harbour", "delta", "ridge"] {
        assert!(!alarms(&mut net, code).contains(&Some(Alarm::Fork)), "{code}: no honest node is convicted");
    }
    let digests = net.digests(dossier);
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
}

/// Covers ERR-005.
#[test]
fn what_somebody_wrote_is_in_no_error() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let secret = "the name of a person";
    let faults = [
        net.try_say("harbour", dossier, "note", &[("text", "x"), ("lang", secret)]),
        net.try_say("harbour", dossier, "note", &[(secret, "x")]),
        net.try_say("harbour", dossier, "remove", &[("members", secret)]),
        net.try_say("delta", dossier, "handling", &[("tlp", secret), ("words", secret)]),
    ];
    for fault in faults {
        let fault = fault.expect_err("refused");
        assert!(!fault.to_string().contains(secret), "{fault}");
    }
}

/// Covers KEY-003, KEY-004, KEY-006.
#[test]
fn a_line_under_a_withdrawn_key_counts_and_is_marked_until_its_member_says_how_far_the_lane_is_genuine() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let note = net.say("delta", dossier, "note", &[("text", "ours"), ("lang", "en")]);
    let unconfirmed = |net: &mut Net| net.node("harbour").is_unconfirmed(&dossier, &note).expect("the store holds");
    assert!(!unconfirmed(&mut net));
    let lane = net.node("harbour").head_of(&dossier, &note).expect("the store holds").expect("held");
    net.withdraw_key("delta", "harbour", comity_dossier::card::RevokedFor::Compromised);
    assert!(unconfirmed(&mut net));
    let view = net.node("harbour").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(view.item(&note).is_some_and(comity_dossier::fold::Item::is_counted), "it counts all the same");

    let hello = comity_exchange::Request::Charter(comity_exchange::op::CharterRequest { after: 0 });
    let call = net.craft("delta", "harbour", &hello, |_| {});
    assert_eq!(net.knock("harbour", call).unwrap_err(), comity_dossier::Refusal::KeyRevoked, "it carries no calls");

    let close = comity_dossier::structural::LaneClose {
        last: comity_dossier::structural::Tip { lane: lane.lane, seq: lane.seq, id: note },
    };
    net.signs_as = Some("other");
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let fresh = LaneId([8; 16]);
    let (open, first) = net.craft_line("delta", dossier, (fresh, None), &tips, open_content(), None);
    let (_, second) =
        net.craft_line("delta", dossier, (fresh, Some((0, open))), &[], Structural::LaneClose(close), None);
    net.push("delta", "harbour", vec![first, second]);
    assert!(!unconfirmed(&mut net), "the member says that it is genuine");
}
