//! Licences, banned libraries and sources, as `deny.toml` tells them: held without a tool and without a network.

use std::collections::BTreeSet;

use xtask::licences::is_met;
use xtask::repository::{read, root};
use xtask::steps::process::cargo;

fn policy() -> toml::Table {
    read(&root().join("deny.toml")).parse().expect("deny.toml is TOML")
}

fn texts<'t>(table: &'t toml::Table, section: &str, key: &str) -> Vec<&'t str> {
    let list = table.get(section).and_then(|s| s.get(key)).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

/// Every library that is really used, tests included, on this platform: name and licence.
fn used() -> BTreeSet<(String, String)> {
    let arguments =
        ["tree", "--workspace", "--locked", "--offline", "--edges", "all", "--prefix", "none", "--format", "{p}|{l}"];
    let out = cargo(&arguments).output().expect("cargo tree runs");
    assert!(out.status.success(), "cargo tree: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout)
        .lines()
        .filter_map(|line| line.trim_end_matches(" (*)").split_once('|'))
        .filter_map(|(package, licence)| Some((package.split_whitespace().next()?.into(), licence.into())))
        .collect()
}

#[test]
fn every_library_has_a_licence_that_goes_with_ours() {
    let policy = policy();
    let allowed = texts(&policy, "licenses", "allow");
    let used = used();
    assert!(used.len() > 50, "cargo tree says too little: {} packages", used.len());
    let wrong: Vec<_> = used.iter().filter(|(_, licence)| !is_met(licence, &allowed)).collect();
    assert!(wrong.is_empty(), "licences that deny.toml does not allow: {wrong:?}");
}

#[test]
fn no_banned_library_is_used() {
    let policy = policy();
    let bans = policy.get("bans").and_then(|b| b.get("deny")).and_then(toml::Value::as_array).expect("[bans] deny");
    let banned: Vec<&str> = bans.iter().filter_map(|ban| ban.get("crate").and_then(toml::Value::as_str)).collect();
    assert!(banned.contains(&"openssl"));
    let found: Vec<_> = used().into_iter().filter(|(name, _)| banned.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_library_comes_from_the_one_registry() {
    let policy = policy();
    let allowed = texts(&policy, "sources", "allow-registry");
    let lock: toml::Table = read(&root().join("Cargo.lock")).parse().expect("Cargo.lock is TOML");
    let packages = lock.get("package").and_then(toml::Value::as_array).expect("packages");
    let strangers: Vec<_> = packages
        .iter()
        .filter_map(|package| package.get("source").and_then(toml::Value::as_str))
        .filter(|source| !source.strip_prefix("registry+").is_some_and(|registry| allowed.contains(&registry)))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
