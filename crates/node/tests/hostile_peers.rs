//! Members with valid keys that lie, and nodes that live long: nobody else's node stops, loops or waits for ever.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use comity_dossier::LaneId;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::structural::{Bare, LaneOpen, LaneReason, Structural};
use comity_exchange::op::{Chunk, Chunks};
use comity_exchange::{Reply, Request};
use comity_node::desk::{Act, Done, Upload};
use support::{Net, member};

fn lane_open() -> Structural {
    Structural::LaneOpen(LaneOpen { reason: LaneReason::Started })
}

/// Covers COUNT-002, REP-003.
#[test]
fn a_line_that_waits_for_its_past_waits_on_after_a_restart() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = net.open("harbour", &["delta"]);
    let tips = net.node("delta").frontier(&dossier).expect("the store holds");
    let lane = LaneId([7; 16]);
    let (open, first) = net.craft_line("harbour", dossier, (lane, None), &tips, lane_open(), None);
    let seen = Structural::Seen(Bare {});
    let (id, second) = net.craft_line("harbour", dossier, (lane, Some((0, open))), &[], seen, None);
    net.push("harbour", "delta", vec![second]);
    assert_eq!(net.node("delta").head_of(&dossier, &id).expect("the store holds"), None, "it waits");
    net.restart("delta");
    net.push("harbour", "delta", vec![first]);
    assert!(net.node("delta").head_of(&dossier, &id).expect("the store holds").is_some(), "its past has come");
}
