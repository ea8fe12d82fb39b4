//! How commands end, and how they say what failed.

use crate::world::World;

#[test]
fn each_way_to_end_has_its_code_and_a_failure_prints_no_result() {
    let world = World::founded();
    for (line, code) in [
        ("--dir harbour nonsense", 2),
        ("--dir harbour alert import x.xml --to delta --level urgent", 2),
        ("--dir harbour inbox", 4),
        ("--dir nowhere config show", 1),
        ("verify no-such-file --charter 12345", 2),
        ("network show no-such-file", 6),
    ] {
        let ran = world.comity(line).ends(code);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{line}: {}", ran.out);
    }
    let _node = world.serve("harbour");
    world.comity("--dir harbour show harbour-2026-0001-aaaa").ends(6);
    world.comity("--dir harbour peer explain nobody").ends(6);
    let form = world.comity("--dir harbour alert open --exercise --to nobody --level urgent tpl=red").ends(3);
    assert!(form.err.contains("hint:") && form.err.contains("Participants: Not an active member"), "{}", form.err);
    assert!(
        world
            .comity("--dir harbour alert import harbour/node.toml --live --to delta --level urgent --character")
            .ends(3)
            .err
            .contains("line 1")
    );
    let second = world.comity("--dir harbour serve").ends(1);
    assert!(second.err.contains("in use"), "{}", second.err);
}

#[test]
fn errors_speak_the_language_of_whoever_asks() {
    let world = World::new();
    let english = world.comity("inbox").ends(4).err;
    assert!(english.starts_with("error: No node runs") && english.contains("\nhint:  "), "{english}");
    let chinese = world.comity("--lang zh inbox").ends(4).err;
    assert!(chinese.starts_with("错误：") && chinese.contains("\n建议："), "{chinese}");
    let data = world.comity("inbox --json").ends(4).err;
    let data: serde_json::Value = serde_json::from_str(&data).expect("one JSON object");
    assert_eq!(data["error"], "not-running");
}

#[test]
fn settings_come_with_their_origin_and_what_nobody_knows_is_an_error() {
    let world = World::new();
    world.member("isle", 0);
    let shown = world.comity("--dir isle config show --json").ends(0).json();
    let member = shown.as_array().unwrap().iter().find(|setting| setting["key"] == "member").unwrap().clone();
    assert_eq!((member["value"].as_str(), member["origin"].as_str()), (Some("isle"), Some("file")));
    std::fs::write(world.path("isle/node.toml"), "member = \"isle\"\nlisen = \"x\"\n").unwrap();
    assert!(world.comity("--dir isle config show").ends(1).err.contains("lisen"));
}

/// Commands, with those inside them.
const COMMANDS: &[&str] = &[
    "serve",
    "demo",
    "network found",
    "network propose",
    "network sign",
    "network merge",
    "network show",
    "network take",
    "network give",
    "member make",
    "member show",
    "card make",
    "card show",
    "card import",
    "card export",
    "join",
    "inbox",
    "alert open",
    "alert import",
    "alert update",
    "alert cancel",
    "alert cap",
    "act",
    "ack",
    "note",
    "show",
    "peer list",
    "peer explain",
    "quarantine list",
    "quarantine release",
    "alarms",
    "status",
    "export",
    "verify",
    "rebuild",
    "scrub",
    "doctor",
    "config show",
];

#[test]
fn the_help_of_every_command_begins_with_examples() {
    let world = World::new();
    for command in COMMANDS {
        let help = world.comity(&format!("{command} --help")).ends(0).out;
        assert!(
            help.starts_with("Examples:\n  comity") || help.starts_with("Examples:\n  COMITY"),
            "{command}: {help}"
        );
    }
    let help = world.comity("--help").ends(0).out;
    for command in COMMANDS {
        let first = command.split(' ').next().unwrap();
        assert!(help.contains(&format!("\n  {first} ")), "{command} is not in the help");
    }
}
