//! The main job: an alert of one member is acknowledged by another, and both see the same.

use crate::world::{World, bytes, eventually, monsoon};

/// Covers CALL-001, RCPT-001, EVI-002, TRUST-002.
#[test]
fn an_alert_imported_on_one_node_is_acknowledged_on_the_other_and_proved_to_a_third_party() {
    let world = World::founded();
    let (harbour, delta) = world.serve_two();
    let (mut here, mut there) = (harbour.listen(), delta.listen());

    let import =
        format!("--dir harbour alert import {} --live --to delta --level urgent --character --json", monsoon());
    let opened = world.comity(&import).ends(0).json();
    let (dossier, reference) = (opened["dossier"].as_str().unwrap(), opened["reference"].as_str().unwrap());
    assert_eq!(opened["departures"].as_array().unwrap().len(), 3, "{opened}");

    there.until(dossier);
    let inbox = world.comity("--dir delta inbox --json").ends(0).json();
    assert_eq!(inbox["rows"][0]["reference"], reference);
    assert_eq!(inbox["rows"][0]["needs_acknowledgement"], true);
    let listed = world.comity("--dir delta inbox").ends(0);
    assert!(listed.out.contains(reference) && listed.out.contains("needs acknowledgement"), "{}", listed.out);

    here.until(dossier); // our own lines
    let ack = ["--dir", "delta", "--officer", "7F3", "ack", reference, "--words", "We watch the coast."];
    world.with(&ack).ends(0);
    let row = eventually(|| {
        let shown = world.comity(&format!("--dir harbour show {reference} --json")).ends(0).json();
        let row = shown["matrix"][0].clone();
        (row["delivery"] == "held" && !row["acknowledged"].is_null()).then_some(row)
    });
    assert_eq!(row["member"], "delta");

    let show = |member: &str| world.comity(&format!("--dir {member} show {reference} --json")).ends(0).json();
    let (ours, theirs) = eventually(|| Some((show("harbour"), show("delta"))).filter(|(a, b)| a["held"] == b["held"]));
    assert_eq!(ours["digest"], theirs["digest"]);
    let text = world.comity(&format!("--dir delta show {reference}")).ends(0).out;
    for part in ["TLP:AMBER", "7F3", "We watch the coast.", "強烈季候風", "acknowledged"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }

    world.comity(&format!("--dir delta alert cap {reference} --out alert.xml")).ends(0);
    assert_eq!(bytes(&world.path("alert.xml")), bytes(monsoon().as_ref()), "the very bytes of the file");

    world.comity(&format!("--dir harbour export {reference} --out dossier.evidence")).ends(0);
    assert_eq!(harbour.end(), 0);
    assert_eq!(delta.end(), 0);
    assert!(!world.path("harbour/run/serve.json").exists());

    let digits = world.digits();
    let verify = |file: &str| world.with(&["verify", file, "--charter", &digits, "--json"]);
    let proved = verify("dossier.evidence").ends(0).json();
    assert_eq!(proved["counts"]["contradicted"], 0);
    let mut changed = bytes(&world.path("dossier.evidence"));
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(world.path("changed.evidence"), changed).unwrap();
    assert_eq!(verify("changed.evidence").ends(5).json()["proved"], false);
}

#[test]
fn members_act_on_their_pages_and_a_rebuild_changes_nothing() {
    let world = World::founded();
    let (_harbour, delta) = world.serve_two();
    let mut there = delta.listen();
    let mut open = vec!["--dir", "harbour", "alert", "open", "--exercise", "--to", "delta", "--level", "immediate"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    let opened = world.with(&open).ends(0).json();
    let reference = opened["reference"].as_str().unwrap();
    there.until(opened["dossier"].as_str().unwrap());

    world.with(&["--dir", "delta", "note", reference, "The bridge is closed.", "tlp=amber", "pap=green"]).ends(0);
    let help = ["help=other", "quantity=2 teams", "lang=en", "words=Two teams with dogs"];
    world.with(&[&["--dir", "delta", "act", "help-offered", reference][..], &help].concat()).ends(0);
    std::fs::write(world.path("map.txt"), "a map").unwrap();
    let attached = world.with(&["--dir", "delta", "act", "attach", reference, "--file", "map.txt", "--json"]).ends(0);
    assert_eq!(attached.json()["done"], "written");
    let before = world.comity(&format!("--dir delta show {reference} --json")).ends(0).json();
    let rebuilt = world.comity("--dir delta rebuild --json").ends(0).json();
    assert_eq!(rebuilt["count"], 1);
    let after = world.comity(&format!("--dir delta show {reference} --json")).ends(0).json();
    for field in ["digest", "timeline", "pages", "titles", "exercise"] {
        assert_eq!(before[field], after[field], "{field}");
    }
    assert_eq!(after["exercise"], true);
    assert_eq!(after["pages"]["delta"]["notes"], 1);
    assert_eq!(after["pages"]["delta"]["files"], 1);
}

#[test]
fn who_is_away_is_told_with_the_reason_and_catches_up() {
    let world = World::founded();
    let (_harbour, delta) = world.serve_two();
    assert_eq!(delta.end(), 0);
    let import =
        format!("--dir harbour alert import {} --live --to delta --level urgent --character --json", monsoon());
    let reference = world.comity(&import).ends(0).json()["reference"].as_str().unwrap().to_owned();
    let peer = eventually(|| {
        let peer = world.comity("--dir harbour peer explain delta --json").ends(0).json();
        (peer["reason"] == "connection-refused").then_some(peer)
    });
    assert_eq!(peer["reach"], "down", "{peer}");
    assert!(peer["urgent_queued"].as_u64().unwrap() + peer["bulk_queued"].as_u64().unwrap() > 0, "{peer}");
    let told = world.comity("--dir harbour peer explain delta").ends(0).out;
    assert!(told.contains("hint:") && told.contains("+000000000"), "{told}");
    // It comes back, at another port: its card says so, and it greets everybody.
    let _back = world.serve("delta");
    eventually(|| {
        let inbox = world.comity("--dir delta inbox --json").ends(0).json();
        let rows = inbox["rows"].as_array().unwrap().clone();
        rows.iter().any(|row| row["reference"] == reference.as_str()).then_some(())
    });
}
