//! The lead changes hands, and a dossier is continued, by commands alone.

use crate::world::{World, eventually};

/// Covers LEAD-001, LEAD-002, LEAD-003, LEAD-005.
#[test]
fn the_lead_is_handed_over_by_commands_and_nobody_goes_on_alone() {
    let world = World::founded();
    let (_harbour, delta) = world.serve_two();
    let mut there = delta.listen();
    let mut open = vec!["--dir", "harbour", "alert", "open", "--exercise", "--to", "delta", "--level", "urgent"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    let opened = world.with(&open).ends(0).json();
    let reference = opened["reference"].as_str().unwrap();
    there.until(opened["dossier"].as_str().unwrap());
    let act = |who: &str, verb: &str, fields: &[&str]| {
        world.with(&[&["--dir", who, "act", verb, reference][..], fields].concat())
    };
    let show = |who: &str| world.comity(&format!("--dir {who} show {reference}")).ends(0).out;

    act("delta", "lead-accept", &[]).ends(3);
    act("harbour", "lead-offer", &["to=delta"]).ends(0);
    let told = |who: &str, words: &str| eventually(|| Some(show(who)).filter(|text| text.contains(words)));
    told("delta", "The lead is offered to delta by harbour: not accepted yet");
    act("delta", "lead-accept", &[]).ends(0);
    told("harbour", "accepted; harbour has to release it");
    act("harbour", "lead-release", &["words=Our shift ends.", "lang=en"]).ends(0);
    let after = told("delta", "lead: delta");
    assert!(!after.contains("The lead is offered"), "{after}");
    act("harbour", "level", &["level=routine"]).ends(3);
    act("delta", "level", &["level=routine"]).ends(0);

    // Of two there is nobody left to go on with.
    let alone = world.comity(&format!("--dir harbour continue {reference}")).ends(3);
    assert!(alone.err.contains("Participants"), "{}", alone.err);
    world.comity("--dir harbour continue no-such-dossier").ends(6);
}
