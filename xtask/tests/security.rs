//! What `docs/security.md` says is shown by a test is shown by a test that exists.

use std::collections::BTreeSet;

use xtask::repository::{files, read, root};

/// Every function of the tree that stands behind `fn`.
fn functions() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["crates", "xtask"] {
        for path in files(folder, "rs") {
            for line in read(&path).lines() {
                let Some((before, rest)) = line.split_once("fn ") else { continue };
                let name = rest.split('(').next().unwrap_or_default();
                if before.trim().is_empty() || before.trim() == "async" {
                    found.insert(name.to_owned());
                }
            }
        }
    }
    found
}

/// The last column of the tables whose head ends in `shown by`.
fn named() -> Vec<(usize, String)> {
    let text = read(&root().join("docs/security.md"));
    let (mut is_shown, mut found) = (false, Vec::new());
    for (number, line) in text.lines().enumerate() {
        let Some(cells) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            is_shown = false;
            continue;
        };
        let last = cells.rsplit('|').next().unwrap_or_default().trim();
        match last {
            "shown by" => is_shown = true,
            _ if is_shown && !last.starts_with("---") => found.push((number + 1, last.trim_matches('`').to_owned())),
            _ => {}
        }
    }
    found
}

#[test]
fn every_test_that_the_security_list_names_exists() {
    let (functions, named) = (functions(), named());
    assert!(named.len() > 50 && functions.len() > 500, "{} named of {}", named.len(), functions.len());
    let missing: Vec<String> = named
        .iter()
        .filter(|(_, name)| !functions.contains(name))
        .map(|(line, name)| format!("docs/security.md:{line}: {name}"))
        .collect();
    assert!(missing.is_empty(), "{} lines without a test:\n{}", missing.len(), missing.join("\n"));
}
