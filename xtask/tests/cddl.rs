//! `docs/protocol/comity.cddl` is read by a tool, and real bytes are held against it.
//!
//! The bytes come from two places: objects made here with the record's own types, and vectors that the rooms keep in
//! `crates/*/tests/vectors/<rule>[.<what>].hex`, where `<rule>` is the rule of the CDDL they are an example of.

use std::collections::BTreeMap;

use xtask::repository::{files, read, root, shown};

fn cddl() -> String {
    read(&root().join("docs/protocol/comity.cddl"))
}

/// Holds `bytes` against one rule of the CDDL.
fn holds(rule: &str, bytes: &[u8]) -> Result<(), String> {
    // The first rule of a document is the one that is held against.
    let document = format!("start = {rule}\n{}", cddl());
    cddl::validate_cbor_from_slice(&document, bytes, None).map_err(|error| error.to_string())
}

#[test]
fn the_shapes_are_readable_by_a_tool() {
    // The checked form also refuses a name that nothing defines.
    if let Err(fault) = cddl::pest_bridge::cddl_from_pest_str_checked(&cddl()) {
        panic!("comity.cddl is not CDDL: {fault}");
    }
}

/// Rules of the CDDL that must have a vector.
const WANTED: &[&str] = &["entry"];

#[test]
fn every_vector_of_the_rooms_has_the_shape_it_says() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for path in files("crates", "hex").into_iter().filter(|path| path.to_string_lossy().contains("/tests/vectors/")) {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let rule = name.split('.').next().unwrap_or_default();
        for line in read(&path).lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            holds(rule, &from_hex(line)).unwrap_or_else(|why| panic!("{} is no {rule}: {why}", shown(&path)));
            *found.entry(rule.into()).or_default() += 1;
        }
    }
    let missing: Vec<_> = WANTED.iter().filter(|rule| !found.contains_key(**rule)).collect();
    assert!(missing.is_empty(), "no vector of {missing:?}; there are {found:?}");
}

fn from_hex(text: &str) -> Vec<u8> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}
