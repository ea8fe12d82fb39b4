//! Founding, admitting, joining: files that travel by hand, digits that people compare.

use crate::world::World;

/// Covers CHARTER-003, TRUST-001, TRUST-002.
#[test]
fn nobody_joins_without_the_digits_that_were_read_aloud() {
    let world = World::new();
    world.member("harbour", 2);
    world.member("delta", 1);
    let found = "network found harbour/harbour.member delta/delta.member --threshold 2 --out charter.draft";
    let drafted = world.comity(found).ends(0);
    world.comity("--dir harbour network sign charter.draft --out one.sig").ends(0);
    let few = world.comity("network merge charter.draft one.sig --out charter.1").ends(3);
    assert!(few.err.contains("1 of 2") && few.out.is_empty(), "{}", few.err);
    assert!(!world.path("charter.1").exists());
    world.comity("--dir harbour network sign charter.draft --key harbour/keys/seat-2.key --out two.sig").ends(0);
    world.comity("network merge charter.draft one.sig two.sig --out charter.1").ends(0);
    let digits = world.digits();
    assert!(drafted.out.contains(&digits), "signatures do not change the digits");

    let wrong = digits.replace('1', "2");
    let refused = world.typed(&["--dir", "delta", "join", "charter.1"], &wrong).ends(3);
    assert!(refused.err.contains("Do not join"), "{}", refused.err);
    assert!(!world.path("delta/comity.sqlite").exists());
    world.typed(&["--dir", "delta", "join", "charter.1"], "").ends(2);
    world.typed(&["--dir", "delta", "join", "charter.1"], &digits.replace(' ', "\u{a0}-")).ends(0);
    let again = world.with(&["--dir", "delta", "join", "charter.1", "--fingerprint", &digits]).ends(3);
    assert!(again.err.contains("joined a network already"), "{}", again.err);
}

/// Covers CHARTER-002, CHARTER-005.
#[test]
fn a_third_member_is_admitted_and_joins_with_every_version() {
    let world = World::founded();
    world.member("steppe", 0);
    world.comity("network propose charter.1 --admit steppe/steppe.member --out charter.2.draft").ends(0);
    let sign =
        |member: &str| format!("--dir {member} network sign charter.2.draft --before charter.1 --out {member}.2.sig");
    world.comity(&sign("harbour")).ends(0);
    world.comity(&sign("delta")).ends(0);
    let merge = "network merge charter.2.draft harbour.2.sig delta.2.sig --before charter.1 --out charter.2";
    world.comity(merge).ends(0);
    let _harbour = world.serve("harbour");
    assert_eq!(world.comity("--dir harbour network take charter.2 --json").ends(0).json()["news"], true);
    assert_eq!(world.comity("--dir harbour network take charter.2 --json").ends(0).json()["news"], false);
    assert_eq!(world.comity("--dir harbour status --json").ends(0).json()["charter_version"], 2);
    world.comity("--dir harbour network give --version 1 --out given.1").ends(0);
    world.comity("--dir harbour network give --out given.2").ends(0);
    let digits = world.digits();
    world.with(&["--dir", "steppe", "join", "given.2", "--fingerprint", &digits]).ends(3);
    let joined = ["--dir", "steppe", "join", "given.1", "given.2", "--fingerprint", &digits, "--json"];
    assert_eq!(world.with(&joined).ends(0).json()["charter_version"], 2);
}

#[test]
fn keys_are_closed_to_others_and_a_doctor_finds_what_is_open() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::founded();
    world.comity("--dir delta doctor").ends(0);
    let key = world.path("delta/keys/node-signing.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let found = world.comity("--dir delta doctor --json").ends(5).json();
    let keys = found.as_array().unwrap().iter().find(|check| check["check"] == "keys").unwrap();
    assert_eq!(keys["found"], "wrong");
    let refused = world.comity("--dir delta serve").ends(1);
    assert!(refused.err.contains("chmod 600"), "{}", refused.err);
}
