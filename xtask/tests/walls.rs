//! The walls between rooms, held by machine: what `ARCHITECTURE.md` tells is what the code does.

use std::path::{Path, PathBuf};

use xtask::repository::{files, read, root, shown};
use xtask::walls::{held, told};

#[test]
fn the_arrows_between_rooms_are_those_of_the_architecture() {
    let (told, held) = (told(), held());
    assert!(told.len() >= 8, "the table of arrows in ARCHITECTURE.md was not found");
    assert_eq!(told.keys().collect::<Vec<_>>(), held.keys().collect::<Vec<_>>(), "rooms told, rooms there");
    for (room, arrows) in &told {
        assert_eq!(arrows, &held[room], "left: ARCHITECTURE.md, right: Cargo.toml of {room}");
    }
}

/// Files that begin the code of a room; `faultdisk` is the one room that may hold unsafe code, in the file beside.
const SAFE: &[(&str, &str)] = &[
    ("dossier", "lib.rs"),
    ("cap", "lib.rs"),
    ("seal", "lib.rs"),
    ("exchange", "lib.rs"),
    ("store", "lib.rs"),
    ("node", "lib.rs"),
    ("comity", "lib.rs"),
    ("comity", "main.rs"),
    ("sim", "lib.rs"),
    ("journeys", "main.rs"),
    ("../bench", "lib.rs"),
    ("../bench", "main.rs"),
];

/// All source files, also of what is never shipped.
fn sources() -> impl Iterator<Item = PathBuf> {
    ["crates", "bench", "xtask"].into_iter().flat_map(|folder| files(folder, "rs"))
}

/// The one file that may hold unsafe code.
const UNSAFE: &str = "crates/faultdisk/src/vfs.rs";

#[test]
fn what_is_never_shipped_is_not_in_the_binary() {
    let held = held();
    for room in ["faultdisk", "sim", "journeys", "bench"] {
        let users: Vec<_> =
            held.iter().filter(|(_, arrows)| arrows.rooms.contains(room)).map(|(user, _)| user).collect();
        assert!(users.iter().all(|user| ["sim", "bench"].contains(&user.as_str())), "{room} is used by {users:?}");
    }
}

#[test]
fn unsafe_code_stands_in_one_file_of_a_room_that_is_not_shipped() {
    let asks = concat!("allow(", "unsafe_code");
    let asking = sources().filter(|path| read(path).contains(asks));
    assert_eq!(asking.map(|path| shown(&path)).collect::<Vec<_>>(), [UNSAFE]);
    assert!(!read(&root().join("crates/comity/Cargo.toml")).contains("faultdisk"));
    for (room, first) in SAFE {
        let path = root().join("crates").join(room).join("src").join(first);
        assert!(read(&path).contains("#![forbid(unsafe_code)]"), "{} does not forbid unsafe code", shown(&path));
    }
}

#[test]
fn the_record_and_the_conversation_have_no_operating_system() {
    for room in ["dossier", "exchange"] {
        let path = root().join("crates").join(room).join("src/lib.rs");
        assert!(read(&path).contains("#![no_std]"), "{} is not no_std", shown(&path));
    }
}

/// What a room never does, as words that its code (tests apart) never holds.
const ABSENT: &[(&str, &[&str], &[&str])] = &[
    // (room, words, folders where they are allowed)
    ("dossier", &["std::time", "std::fs", "std::net", "getrandom"], &[]),
    ("exchange", &["std::time", "std::fs", "std::net", "getrandom"], &[]),
    ("cap", &["std::time", "std::fs", "std::net", "SystemTime", "Instant::now"], &[]),
    ("seal", &["std::net", "SystemTime", "Instant::now", "tokio"], &[]),
    ("store", &["std::net", "SystemTime", "Instant::now", "tokio"], &[]),
    ("node", &["tokio::", "std::net", "SystemTime::now", "Instant::now"], &["shell"]),
];

#[test]
fn what_a_room_never_does_is_absent_from_its_code() {
    let mut found = Vec::new();
    for (room, words, allowed) in ABSENT {
        let source = root().join("crates").join(room).join("src");
        for path in files(&format!("crates/{room}/src"), "rs") {
            if allowed
                .iter()
                .any(|folder| path.starts_with(source.join(folder)) || path == source.join(format!("{folder}.rs")))
            {
                continue;
            }
            let text = read(&path);
            for (number, line) in code_only(&text).enumerate() {
                found.extend(
                    words
                        .iter()
                        .filter(|word| line.contains(**word))
                        .map(|word| format!("{}:{} {word}", shown(&path), number + 1)),
                );
            }
        }
    }
    assert!(found.is_empty(), "words that have no place there:\n{}", found.join("\n"));
}

/// Gives the lines of a source file up to its unit tests, comments left out.
fn code_only(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.contains("#[cfg(test)]") || line.contains("extern"))
        .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
}

#[test]
fn every_dependency_is_chosen_in_one_place() {
    let mut found = Vec::new();
    let tables = ["crates", "bench", "xtask"].into_iter().flat_map(|folder| files(folder, "toml"));
    for manifest in tables.filter(|path| path.ends_with("Cargo.toml")) {
        found.extend(own_versions(&manifest));
    }
    assert!(found.is_empty(), "take these from [workspace.dependencies]:\n{}", found.join("\n"));
}

/// Lists dependencies that a manifest chooses by itself, and lints or metadata that it does not share.
fn own_versions(manifest: &Path) -> Vec<String> {
    let table: toml::Table = read(manifest).parse().expect("a manifest is TOML");
    let mut found = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let listed = table.get(section).and_then(toml::Value::as_table);
        for (name, value) in listed.into_iter().flatten() {
            let shared = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
            if !shared {
                found.push(format!("{}: {name}", shown(manifest)));
            }
        }
    }
    if table.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool) != Some(true) {
        found.push(format!("{}: [lints] workspace = true", shown(manifest)));
    }
    found
}

#[test]
fn no_source_file_is_without_a_head() {
    let without: Vec<String> =
        sources().filter(|path| !read(path).trim_start().starts_with("//!")).map(|path| shown(&path)).collect();
    assert!(without.is_empty(), "files whose head does not say what they are:\n{}", without.join("\n"));
}

/// Examples in pages of the code are neither built nor run (`doctest = false`): one that is marked as Rust would grow wrong.
#[test]
fn no_page_of_the_code_has_an_example_that_nobody_runs() {
    let mut wrong = Vec::new();
    for path in sources() {
        let mut is_open = false;
        for (number, line) in read(&path).lines().enumerate() {
            let page = ["///", "//!"].iter().find_map(|mark| line.trim_start().strip_prefix(mark));
            let Some(said) = page.and_then(|page| page.trim().strip_prefix("```")) else { continue };
            is_open = !is_open;
            if is_open && said != "text" {
                wrong.push(format!("{}:{}: ```{said}", shown(&path), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "mark what is drawn as `text`, and make a test of what is to run:\n{}", wrong.join("\n"));
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut dead = Vec::new();
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name));
    for path in top.into_iter().chain(files("docs", "md")) {
        let text = read(&path);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let folder = path.parent().unwrap_or(Path::new("."));
            if !target.is_empty() && !target.contains("://") && !folder.join(target).exists() {
                dead.push(format!("{}: {target}", shown(&path)));
            }
        }
    }
    assert!(dead.is_empty(), "links that lead nowhere:\n{}", dead.join("\n"));
}
