//! The arrows between rooms: as the table in `ARCHITECTURE.md` tells them and as the `Cargo.toml` files hold them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::repository::{files, read, root};

/// What one room uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrows {
    /// Rooms of ours, such as `dossier`.
    pub rooms: BTreeSet<String>,
    /// Libraries.
    pub libraries: BTreeSet<String>,
    /// Rooms of ours that only its tests use.
    pub rooms_in_tests: BTreeSet<String>,
}

/// Reads the table of arrows between the marks `<!-- arrows -->` and `<!-- /arrows -->` in `ARCHITECTURE.md`.
///
/// Its columns: room, rooms, libraries, rooms in tests; names stand between back-ticks.
#[must_use]
pub fn told() -> BTreeMap<String, Arrows> {
    let text = read(&root().join("ARCHITECTURE.md"));
    let table = text.split("<!-- arrows -->").nth(1).and_then(|rest| rest.split("<!-- /arrows -->").next());
    let mut rooms = BTreeMap::new();
    for row in table.unwrap_or_default().lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<BTreeSet<String>> = row.trim_matches('|').split('|').map(names).collect();
        if let [room, uses, libraries, in_tests] = &cells[..]
            && let Some(room) = room.first()
        {
            let arrows = Arrows { rooms: uses.clone(), libraries: libraries.clone(), rooms_in_tests: in_tests.clone() };
            rooms.insert(room.clone(), arrows);
        }
    }
    rooms
}

fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(Into::into).collect()
}

/// Reads the arrows that the `Cargo.toml` files hold, by room: those of `crates/`, and `bench`.
#[must_use]
pub fn held() -> BTreeMap<String, Arrows> {
    let mut rooms = BTreeMap::new();
    for manifest in manifests() {
        // Only the manifests of rooms themselves: `crates/<room>/Cargo.toml`, `bench/Cargo.toml`.
        let is_room =
            |folder: &&Path| folder.parent() == Some(&root().join("crates")) || *folder == root().join("bench");
        let Some(folder) = manifest.parent().filter(is_room) else { continue };
        let room = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let table: toml::Table = read(&manifest).parse().unwrap_or_default();
        let (own, libraries) = split(dependencies(&table, &["dependencies", "build-dependencies"]));
        let (mut rooms_in_tests, _) = split(dependencies(&table, &["dev-dependencies"]));
        rooms_in_tests.retain(|name| !own.contains(name) && *name != room);
        rooms.insert(room, Arrows { rooms: own, libraries, rooms_in_tests });
    }
    rooms
}

fn manifests() -> impl Iterator<Item = PathBuf> {
    let all = ["crates", "bench"].into_iter().flat_map(|folder| files(folder, "toml"));
    all.filter(|path| path.ends_with("Cargo.toml"))
}

/// Collects dependencies, also those of single targets.
fn dependencies(manifest: &toml::Table, sections: &[&str]) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables = targets.into_iter().flat_map(|t| t.values().filter_map(toml::Value::as_table));
    let mut found = BTreeSet::new();
    for table in tables.chain([manifest]) {
        for section in sections {
            let listed = table.get(*section).and_then(toml::Value::as_table);
            found.extend(listed.into_iter().flat_map(|l| l.keys().cloned()));
        }
    }
    found
}

/// Parts dependencies into rooms of ours and libraries.
fn split(all: BTreeSet<String>) -> (BTreeSet<String>, BTreeSet<String>) {
    let is_ours = |name: &String| name == "comity" || name.starts_with("comity-");
    let (own, libraries): (Vec<_>, Vec<_>) = all.into_iter().partition(is_ours);
    (own.iter().map(|name| name.trim_start_matches("comity-").to_owned()).collect(), libraries.into_iter().collect())
}
