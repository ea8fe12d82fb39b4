//! A text that has not come is asked for until it has, of everybody who may have it.

mod support;

use comity_dossier::EntryId;
use comity_exchange::Request;
use comity_exchange::op::{Item, Push};
use comity_store::BodyState;
use support::{Net, member};

/// Covers REP-030.
#[test]
fn a_text_that_was_not_got_before_a_stop_is_got_from_another_though_both_hold_the_same_lines() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    net.cut.insert(member("delta"));
    let line = net.say("harbour", dossier, "note", &[("text", "The valve is open."), ("lang", "en")]);
    net.cut.clear();
    net.cut.insert(member("harbour"));
    // The lines come without the text, and their author cannot be asked for it.
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let lines: Vec<Vec<u8>> =
        (tips.iter()).filter_map(|tip| net.node("harbour").signed_line(&tip.id).expect("the store holds")).collect();
    net.push("harbour", "delta", lines);
    let state = |net: &mut Net| net.node("delta").log().body_state(&line).expect("the line is here");
    assert_eq!(state(&mut net), BodyState::Missing);
    net.restart("delta");
    assert_eq!(state(&mut net), BodyState::Missing);
    let digests = net.digests(dossier);
    assert!(digests.iter().all(|digest| *digest == digests[0]), "all hold the same lines: {digests:?}");
    net.pass(45 * 60_000);
    assert_eq!(state(&mut net), BodyState::Held);
}

/// A batch may bring the text of a line before what the line waits for; it takes its place after that all the same.
#[test]
fn a_text_that_comes_before_what_its_line_waits_for_moves_nothing() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    net.cut.insert(member("delta"));
    let say = |net: &mut Net, text| net.say("harbour", dossier, "note", &[("text", text), ("lang", "en")]);
    let (first, second) = (say(&mut net, "The valve is open."), say(&mut net, "It is closed."));
    let item = |net: &mut Net, id: &EntryId, with_text: bool| {
        let node = net.node("harbour");
        let entry = node.signed_line(id).expect("the store holds").expect("it was signed");
        let body = node.log().body(id).expect("the store holds").filter(|_| with_text);
        Item { entry, body }
    };
    let (waits, with_text, awaited) =
        (item(&mut net, &second, false), item(&mut net, &second, true), item(&mut net, &first, true));
    for items in [vec![waits], vec![with_text, awaited]] {
        let call = net.craft("harbour", "delta", &Request::Push(Push { items, urgent: false }), |_| {});
        net.knock("delta", call).expect("answered").outcome().expect("fine");
    }
    let shown = |net: &mut Net, code| net.node(code).look_at(&dossier).expect("the store holds").expect("open").clone();
    assert_eq!(shown(&mut net, "delta"), shown(&mut net, "harbour"));
}
