//! A disk that rots and a disk that fails, under the real program: what was damaged comes back and is told, and what cannot go
//! on says what happened, to which file, and what comes next.

use std::path::Path;

use crate::world::{Ran, World, bytes, eventually};

fn open(world: &World) -> String {
    let mut open = vec!["--dir", "delta", "alert", "open", "--exercise", "--to", "harbour", "--level", "immediate"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    let opened = world.with(&open).ends(0).json();
    opened["reference"].as_str().expect("a reference").to_owned()
}

fn note(world: &World, member: &str, reference: &str, text: &str) -> Ran {
    world.with(&["--dir", member, "note", reference, text, "tlp=amber", "pap=green"])
}

/// Flips a bit in every place where these bytes stand in a file; returns how many there were.
fn flip(path: &Path, what: &[u8]) -> usize {
    let mut all = bytes(path);
    let places: Vec<usize> = (0..all.len()).filter(|at| all[*at..].starts_with(what)).collect();
    places.iter().for_each(|at| all[*at] ^= 0x04);
    std::fs::write(path, all).expect("written");
    places.len()
}

/// Covers STORE-001, STORE-002, STORE-003, STORE-004.
#[test]
fn a_text_that_rotted_is_not_shown_comes_back_from_its_author_and_the_status_says_so() {
    let world = World::founded();
    let (harbour, _delta) = world.serve_two();
    let reference = open(&world);
    note(&world, "delta", &reference, "The sluice at the mill is shut.").ends(0);
    let shown = || world.comity(&format!("--dir harbour show {reference} --lines 20")).out;
    eventually(|| shown().contains("The sluice at the mill is shut.").then_some(()));
    let fine = world.comity("--dir harbour status").ends(0).out;
    assert!(fine.contains("looked through") && !fine.contains("Damage"), "{fine}");
    assert_eq!(harbour.end(), 0);

    assert!(flip(&world.path("harbour/comity.sqlite"), b"The sluice at the mill") > 0);
    let _harbour = world.serve("harbour");
    assert!(!shown().contains("Tha") && !shown().contains("Phe sluice"), "{}", shown());
    let damage = eventually(|| {
        let status = world.comity("--dir harbour status --json").ends(0).json();
        let damage = status["scrub"]["damages"][0].clone();
        (damage["from"] == "delta").then_some(damage)
    });
    assert_eq!((&damage["sort"], damage["repaired"].is_number()), (&"text".into(), true));
    assert!(shown().contains("The sluice at the mill is shut."));
    let told = world.comity("--dir harbour --lang zh status").ends(0).out;
    assert!(told.contains("正文") && told.contains("由 delta 补回"), "{told}");

    let begun = world.comity("--dir harbour scrub").ends(0).out;
    assert!(begun.contains("status"), "{begun}");
    let status = world.comity("--dir harbour status --json").ends(0).json();
    assert!(status["scrub"]["began"].is_number() || status["scrub"]["completed"].is_number(), "{status}");
    world.comity("--dir harbour doctor --json").json();
}

/// Covers STORE-005: what was not committed is not confirmed, the process ends, and says why, in either language.
#[cfg(unix)]
#[test]
fn a_commit_that_fails_ends_the_program_with_the_file_and_the_next_step() {
    let world = World::founded();
    for (member, language, stopped, hint) in
        [("harbour", "en", "so the node has stopped", "Look at the disk"), ("delta", "zh", "节点已停止", "请检查磁盘")]
    {
        let running = world.serve_until_a_write_fails(member, language, 700);
        let other = if member == "harbour" { "delta" } else { "harbour" };
        let refused = (0..400).find_map(|n| {
            let title = format!("title.en=High water {n}");
            let mut open = vec!["--dir", member, "alert", "open", "--exercise", "--to", other, "--level", "urgent"];
            open.extend(["--character", &title, "event.en=Flood", "category=Geo", "urgency=Expected"]);
            open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
            Some(world.with(&open)).filter(|ran| ran.code != 0)
        });
        assert!(refused.is_some(), "no write failed");
        let (code, said) = running.ended();
        assert_eq!(code, 1, "{said}");
        for words in [&format!("{member}/comity.sqlite"), stopped, hint, "comity restore"] {
            assert!(said.contains(words), "{words} is not in {said}");
        }
    }
}

/// Covers STORE-001: a store that cannot be read, is none, or whose charter rotted, is not begun with.
#[test]
fn a_store_that_cannot_be_used_is_named_with_the_next_step_in_either_language() {
    let world = World::founded();
    let log = world.path("harbour/comity.sqlite");
    let whole = bytes(&log);
    let refused = |english: &str, chinese: &str| {
        for (language, words) in [("en", english), ("zh", chinese)] {
            let said = world.comity(&format!("--dir harbour --lang {language} serve")).ends(1).err;
            for words in [words, "harbour/comity.sqlite", "comity restore"] {
                assert!(said.contains(words), "{words} is not in {said}");
            }
        }
    };
    assert!(flip(&log, b"Head of the duty desk") > 0);
    refused("The charter or our own card", "章程或本成员名片");

    let mut torn = whole.clone();
    torn[4096..4104].fill(0xff);
    std::fs::write(&log, torn).expect("written");
    refused("is damaged in a way that the node cannot repair", "节点无法自行修复");

    let mut beheaded = whole.clone();
    beheaded[..16].fill(0);
    std::fs::write(&log, beheaded).expect("written");
    refused("is not a store of Comity, or its beginning is damaged", "不是 Comity 的存储");

    std::fs::remove_file(&log).expect("removed");
    std::fs::create_dir(&log).expect("a folder in its place");
    refused("The disk failed while", "磁盘出错");
}
