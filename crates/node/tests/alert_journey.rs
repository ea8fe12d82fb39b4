//! The main job, from end to end in one thread: an alert is opened, arrives, is acknowledged, and is proven.

mod support;

use comity_dossier::LaneId;
use comity_dossier::cose::{self, Typ};
use comity_dossier::kind::alert::matrix::Delivery;
use comity_dossier::structural::{LaneOpen, LaneReason, Structural};
use support::{Net, member, signer_of};

/// Covers PUSH-001, RCPT-001, RCPT-002, RCPT-004: delivered to all, and acknowledged by the one whose officer did.
#[test]
fn an_alert_arrives_is_acknowledged_and_every_node_shows_the_same() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let genesis = dossier.genesis().to_string();
    net.say("delta", dossier, "acknowledge", &[("target", &genesis)]);
    net.say("ridge", dossier, "measures", &[("measure.0", "area-closed"), ("lang", "en")]);

    let digests = net.digests(dossier);
    assert!(digests[0].is_some() && digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    assert!(net.immediate.contains(&(member("delta"), dossier)), "an immediate line announces itself");
    let rows = net.node("harbour").matrix(&dossier).expect("the store holds");
    assert!(rows.iter().all(|row| matches!(row.delivery, Delivery::Held { .. })), "{rows:?}");
    let acknowledged: Vec<_> = rows.iter().filter(|row| row.acknowledged.is_some()).map(|row| row.member).collect();
    assert_eq!(acknowledged, [member("delta")]);
    for peer in net.node("harbour").peers().expect("the store holds") {
        assert_eq!((peer.urgent_queued, peer.bulk_queued), (0, 0), "{}", peer.member);
    }
}

/// Covers PUSH-003, PUSH-004, PUSH-005.
#[test]
fn a_member_that_is_cut_off_is_shown_with_the_reason_and_catches_up_when_it_returns() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    net.cut.insert(member("ridge"));
    let dossier = net.open("harbour", &["delta", "ridge"]);
    net.say("delta", dossier, "note", &[("text", "We see it too."), ("lang", "en")]);
    let waiting = net.node("harbour").peer(member("ridge")).expect("the store holds").expect("a peer");
    assert!(waiting.urgent_queued > 0);
    assert_eq!(waiting.reason, Some("connection-refused"));

    net.cut.clear();
    net.pass(5_000);
    let digests = net.digests(dossier);
    assert!(digests[0].is_some() && digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    let arrived = net.node("harbour").peer(member("ridge")).expect("the store holds").expect("a peer");
    assert_eq!((arrived.urgent_queued, arrived.bulk_queued, arrived.reason), (0, 0, None));
}

/// Covers REP-002, REP-003.
#[test]
fn a_member_gets_the_lines_of_one_from_another_while_those_two_are_cut() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    net.cut.insert(member("ridge"));
    let note = net.say("harbour", dossier, "note", &[("text", "Valve closed."), ("lang", "en")]);
    net.cut.clear();
    net.cut.insert(member("harbour"));
    net.pass(20 * 60_000);
    let ridge = net.node("ridge").look_at(&dossier).expect("the store holds").expect("the dossier");
    let item = ridge.item(&note).expect("ridge has harbour's line, from delta");
    assert!(item.content().is_some(), "with its text");
}

/// Covers ENC-006, ENT-008, KIND-003.
#[test]
fn a_line_with_keys_that_nobody_knows_yet_is_passed_on_to_the_byte() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let tips = net.node("harbour").frontier(&dossier).expect("the store holds");
    let content = Structural::LaneOpen(LaneOpen { reason: LaneReason::Started });
    let (_, plain) = net.craft_line("delta", dossier, (LaneId([7; 16]), None), &tips, content, None);
    let parts = cose::split(&plain, Typ::Entry).expect("a line");
    let mut header = parts.payload.expect("attached").to_vec();
    header[0] += 1; // one more field,
    header.extend([0x18, 0x63, 0x82, 0x01, 0x41, 0x2a]); // 99: [1, h'2a']
    let signer = signer_of("delta");
    let signed = cose::assemble(parts.protected, Some(&header), &signer.sign_entry(parts.protected, &header));
    let id = comity_dossier::entry::id_of(parts.protected, &header);
    net.cut.insert(member("delta"));
    net.push("delta", "harbour", vec![signed.clone()]);
    net.pass(25 * 60_000);
    let ridge = net.node("ridge").signed_line(&id).expect("the store holds");
    assert_eq!(ridge, Some(signed), "ridge has it from harbour as delta made it");
}

/// Covers PART-008.
#[test]
fn a_removed_member_gets_the_line_that_removed_it_and_nothing_after() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let removal = net.say("harbour", dossier, "remove", &[("members", "ridge")]);
    let after = net.say("harbour", dossier, "note", &[("text", "after"), ("lang", "en")]);
    net.pass(30 * 60_000);
    let ridge = net.node("ridge").look_at(&dossier).expect("the store holds").expect("the dossier");
    assert!(ridge.item(&removal).is_some());
    assert!(ridge.item(&after).is_none());
    assert!(net.try_say("ridge", dossier, "note", &[("text", "still here"), ("lang", "en")]).is_err());
}

/// Covers LATE-001, LATE-002, LATE-003.
#[test]
fn a_late_participant_gets_every_header_and_earlier_texts_only_if_the_lead_grants_them() {
    let mut net = Net::of(&["harbour", "delta", "ridge", "steppe"]);
    let dossier = net.open("harbour", &["delta"]);
    let early = net.say("delta", dossier, "note", &[("text", "before your time"), ("lang", "en")]);
    net.say("harbour", dossier, "invite", &[("members", "ridge")]);
    net.say("harbour", dossier, "invite", &[("members", "steppe"), ("earlier-texts", "yes")]);
    net.pass(30 * 60_000);
    let text = |net: &mut Net, code: &str| {
        let view = net.node(code).look_at(&dossier).expect("the store holds").expect("the dossier");
        view.item(&early).expect("everybody has the header").content().is_some()
    };
    assert!(!text(&mut net, "ridge"));
    assert!(text(&mut net, "steppe"));
    let late = net.say("delta", dossier, "note", &[("text", "for all"), ("lang", "en")]);
    net.pass(60_000);
    for code in ["ridge", "steppe"] {
        let view = net.node(code).look_at(&dossier).expect("the store holds").expect("the dossier");
        assert!(view.item(&late).is_some_and(|item| item.content().is_some()), "{code}");
    }
}
