//! Files travel to whoever may read the line that names them; a node that starts again is the same node in new lanes.

mod support;

use comity_dossier::kind::common::form::Fields;
use comity_node::desk::{Act, Done, Upload};
use support::{Net, alert_fields, member};

const MONSOON: &[u8] = include_bytes!("../../cap/tests/data/real/mo-cap_monsoon.xml");

fn imported(net: &mut Net, code: &str, with: &[&str], cap: &[u8]) -> comity_dossier::DossierId {
    let of_cap = ["event", "headline", "category", "urgency", "severity", "certainty", "area"];
    let fields: Vec<_> = alert_fields(with, "live", "urgent")
        .into_iter()
        .filter(|(name, _)| !of_cap.iter().any(|field| name.split('.').next() == Some(field)))
        .collect();
    let upload = Upload { media_type: "application/cap+xml".into(), bytes: cap.to_vec() };
    match net.act(code, Act::OpenAlert { fields: Fields::new(fields), cap: Some(upload) }) {
        Ok(Done::Opened { dossier, .. }) => dossier,
        other => unreachable!("not imported: {other:?}"),
    }
}

fn alert_line(net: &mut Net, code: &str, dossier: comity_dossier::DossierId) -> comity_dossier::EntryId {
    let view = net.node(code).look_at(&dossier).expect("the store holds").expect("the dossier");
    view.alerts().current().next().expect("an alert holds")
}

/// Covers FILE-001, FILE-003, FILE-004, CAP-010.
#[test]
fn the_original_of_an_imported_alert_arrives_byte_for_byte_also_from_a_third() {
    let mut net = Net::of(&["harbour", "delta", "ridge"]);
    net.cut.insert(member("ridge"));
    let dossier = imported(&mut net, "harbour", &["delta", "ridge"], MONSOON);
    net.pass(1_000);
    net.cut.clear();
    net.cut.insert(member("harbour"));
    net.pass(25 * 60_000);
    for code in ["delta", "ridge"] {
        let line = alert_line(&mut net, code, dossier);
        let reference = net.node(code).file_reference(&dossier, &line).expect("the store holds").expect("a file");
        let bytes = net.node(code).open_file(&reference).expect("the store holds");
        assert_eq!(bytes.as_deref(), Some(MONSOON), "{code}");
    }
}

/// Covers LANE-001, LANE-003.
#[test]
fn a_node_that_starts_again_has_everything_and_writes_in_a_new_lane() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let before = net.say("harbour", dossier, "note", &[("text", "before"), ("lang", "en")]);
    net.restart("harbour");
    let after = net.say("harbour", dossier, "note", &[("text", "after"), ("lang", "en")]);
    let digests = net.digests(dossier);
    assert!(digests.iter().all(|digest| digest.is_some() && *digest == digests[0]), "{digests:?}");
    let node = net.node("delta");
    let lane =
        |node: &mut comity_node::Node, id| node.head_of(&dossier, &id).expect("the store holds").expect("held").lane;
    assert_ne!(lane(node, before), lane(node, after));
}

/// Covers LANE-004.
#[test]
fn a_jump_of_the_clock_ends_the_lanes_of_a_process() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let before = net.say("harbour", dossier, "note", &[("text", "before"), ("lang", "en")]);
    net.clock_jump_ms = 31_000;
    let after = net.say("harbour", dossier, "note", &[("text", "after"), ("lang", "en")]);
    let node = net.node("delta");
    let lane =
        |node: &mut comity_node::Node, id| node.head_of(&dossier, &id).expect("the store holds").expect("held").lane;
    assert_ne!(lane(node, before), lane(node, after));
}

/// Covers LIM-008.
#[test]
fn lanes_beyond_the_limit_of_a_day_wait_and_come_the_day_after() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    for round in 0..comity_dossier::limits::NEW_LANES_PER_DAY_MAX + 5 {
        net.restart("delta");
        net.say("delta", dossier, "note", &[("text", &format!("life {round}")), ("lang", "en")]);
    }
    let digests = net.digests(dossier);
    assert_ne!(digests[0], digests[1], "harbour has not taken all");
    assert!(net.node("delta").peer(member("harbour")).expect("the store holds").expect("a peer").urgent_queued > 0);
    net.now = net.now.plus_ms(26 * 3_600_000);
    net.pass(10 * 60_000);
    let digests = net.digests(dossier);
    assert_eq!(digests[0], digests[1]);
}
