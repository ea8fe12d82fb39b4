//! A running node is backed up, lost and restored; what it had lost comes back from the other, and it says so.

use crate::world::{World, eventually};

fn open(world: &World) -> (String, String) {
    let mut open = vec!["--dir", "harbour", "alert", "open", "--exercise", "--to", "delta", "--level", "immediate"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    let opened = world.with(&open).ends(0).json();
    let text = |name: &str| opened[name].as_str().expect("a text").to_owned();
    (text("reference"), text("dossier"))
}

/// Covers BACK-001, BACK-004, BACK-005, BACK-006.
#[test]
fn a_node_that_was_lost_is_restored_and_says_what_came_back_from_whom() {
    let world = World::founded();
    let (harbour, delta) = world.serve_two();
    let mut there = delta.listen();
    let (reference, dossier) = open(&world);
    there.until(&dossier);

    world.comity("--dir harbour backup --out .").ends(6); // no key pair yet
    let key = world.comity("--dir harbour backup key --out office.key").ends(0).out;
    assert!(key.contains("office.key") && key.contains("off this machine"), "{key}");
    let made = world.comity("--dir harbour backup --out one.backup").ends(0).out;
    assert!(made.contains("NOT in it"), "{made}");
    world.comity("--dir harbour backup --out one.backup").ends(3);

    let note = |text: &str| {
        world.with(&["--dir", "harbour", "note", &reference, text, "tlp=amber", "pap=green"]).ends(0);
    };
    note("The gates are shut.");
    note("The pumps run.");
    eventually(|| {
        let rows = world.comity(&format!("--dir harbour show {reference} --json")).ends(0).json();
        (rows["matrix"][0]["delivery"] == "held").then_some(())
    });
    assert_eq!(harbour.end(), 0);

    let rehearsed = world.comity("restore one.backup --key office.key --to harbour-2 --dry-run --json").ends(0).json();
    assert_eq!((&rehearsed["restored"], &rehearsed["member"]), (&false.into(), &"harbour".into()));
    assert_eq!(rehearsed["charter_digits"], world.digits().as_str());
    assert!(!world.path("harbour-2").exists());
    let refused = world.comity("restore one.backup --key office.key --to harbour").ends(3).err;
    assert!(refused.contains("hint:"), "{refused}");
    let restored = world.comity("--lang zh restore one.backup --key office.key --to harbour-2").ends(0).out;
    assert!(restored.contains("harbour-2") && restored.contains("私钥"), "{restored}");

    let keys = world.path("harbour-2/keys");
    std::fs::create_dir(&keys).unwrap();
    for entry in std::fs::read_dir(world.path("harbour/keys")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, keys.join(path.file_name().unwrap())).unwrap();
    }
    let _again = world.serve("harbour-2");
    let from = eventually(|| {
        let status = world.comity("--dir harbour-2 status --json").ends(0).json();
        let from = status["recovery"]["peers"][0].clone();
        (from["own"].as_u64() >= Some(2) && from["receipts"].as_u64() >= Some(1)).then_some(from)
    });
    assert_eq!(from["peer"], "delta");
    eventually(|| {
        let show = |folder: &str| world.comity(&format!("--dir {folder} show {reference} --json")).ends(0).json();
        (show("harbour-2")["digest"] == show("delta")["digest"]).then_some(())
    });
    let told = world.comity("--dir harbour-2 status").ends(0).out;
    assert!(told.contains("recovered from delta") && told.contains("from a backup of"), "{told}");
    let alarms = world.comity("--dir harbour-2 alarms --json").ends(0).json();
    assert_eq!(alarms.as_array().map(Vec::len), Some(0), "one account, no alarm: {alarms}");
}
