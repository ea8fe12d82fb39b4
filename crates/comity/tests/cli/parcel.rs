//! An air gap: two nodes that no wire joins, two folders, and a stick that goes back and forth.

use std::fs;

use crate::world::World;

/// Covers STICK-001, STICK-002, STICK-003, PUSH-005.
#[test]
fn a_stick_between_two_folders_brings_an_alert_and_the_proof_of_it_back() {
    let world = World::founded();
    let (_harbour, _delta) = (world.serve("harbour"), world.serve("delta"));
    world.comity("--dir harbour card import delta/delta.card").ends(0);
    for folder in ["there", "back"] {
        fs::create_dir(world.path(folder)).expect("a folder");
    }
    let mut open = vec!["--dir", "harbour", "alert", "open", "--exercise", "--to", "delta", "--level", "immediate"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    let opened = world.with(&open).ends(0).json();
    let reference = opened["reference"].as_str().expect("a reference");
    let delivery = || {
        let shown = world.comity(&format!("--dir harbour show {reference} --json")).ends(0).json();
        shown["matrix"][0]["delivery"].as_str().expect("a word").to_owned()
    };
    assert_eq!(delivery(), "waiting");

    let written = world.comity("--dir harbour parcel out there --json").ends(0).json();
    assert_eq!(written[0]["member"], "delta");
    assert!(written[0]["lines"].as_u64().expect("a number") > 0, "{written}");
    let names: Vec<String> = fs::read_dir(world.path("there"))
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().all(|name| name.len() == 39 && name.ends_with(".parcel")), "{names:?}");
    assert_eq!(delivery(), "waiting", "a stick that was written proves nothing");

    // What lies on a stick beside parcels is named and left alone.
    fs::write(world.path("there/holiday.jpg"), b"not a parcel").expect("written");
    fs::write(world.path("there/damaged.parcel"), b"not a parcel").expect("written");
    let came = world.comity("--dir delta parcel in there --json").ends(5).json();
    assert_eq!(came["taken"].as_array().expect("a list").len(), names.len());
    assert_eq!(came["skipped"].as_array().expect("a list").len(), 2, "{came}");
    fs::remove_file(world.path("there/damaged.parcel")).expect("removed");
    let again = world.comity("--dir delta parcel in there --delete").ends(0);
    assert!(again.out.contains("holiday.jpg") && again.out.contains("harbour"), "{}", again.out);
    assert_eq!(fs::read_dir(world.path("there")).expect("a folder").count(), 1, "what was taken was deleted");
    let inbox = world.comity("--dir delta inbox --json").ends(0).json();
    assert_eq!(inbox["rows"][0]["reference"], reference);

    world.comity("--dir delta parcel out back --to harbour").ends(0);
    // Its own parcels are for somebody else.
    let own = world.comity("--dir delta parcel in back").ends(0);
    assert!(own.out.contains("for another member"), "{}", own.out);
    world.comity("--dir harbour parcel in back").ends(0);
    assert_eq!(delivery(), "held");
    world.comity("--dir harbour parcel out nowhere --to delta").ends(1);
    world.comity("--dir harbour parcel out back --to nobody").ends(6);
}

/// Covers MBOX-001, PUSH-005.
#[test]
fn a_member_without_an_address_says_so_and_a_host_names_whom_it_serves() {
    let world = World::new();
    let make = |code: &str, how: &[&str]| {
        let mut arguments = vec!["--dir", code, "member", "make", code, "--name", "en:X", "--phone", "+00 000 0000"];
        arguments.extend(how);
        world.with(&arguments)
    };
    make("isle", &["--mailbox-at", "ridge"]).ends(0);
    make("oasis", &["--no-address"]).ends(0);
    make("delta", &[]).ends(2);
    make("ridge", &["--mailbox-at", "ridge"]).ends(2);
    let card = |code: &str| fs::read_to_string(world.path(code).join("card.toml")).expect("a card file");
    assert!(card("isle").contains("[\"mailbox:ridge\"]") && card("oasis").contains("addresses = []"));
    let settings = fs::read_to_string(world.path("isle/node.toml")).expect("settings");
    fs::write(world.path("isle/node.toml"), format!("{settings}mailboxes_for = [\"oasis\"]\n")).expect("written");
    let shown = world.comity("--dir isle config show").ends(0).out;
    assert!(shown.contains("mailboxes_for") && shown.contains("oasis"), "{shown}");
}
