//! The numbered rules of the protocol and the tests that show them.
//!
//! A rule stands in `docs/protocol/*.md` as a paragraph that begins with its number in bold: `**ENC-001.** …`. A test cites
//! rules in its documentation comment: `/// Covers ENC-001, ENC-002.`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::repository::{files, read, shown};

/// The prefixes of rules. Anything else that looks alike, such as `SHA-256`, is not a rule.
pub const PREFIXES: &[&str] = &[
    "ENC", "COSE", "KEY", "SEAL", "ENT", "LANE", "HEAD", "ACT", "COUNT", "OWN", "PART", "FORK", "LATE", "LEAD", "KIND",
    "EX", "CLOCK", "MARK", "CLOSE", "DIG", "CHARTER", "CARD", "TRUST", "CALL", "ANSWER", "PARCEL", "RCPT", "PUSH",
    "REP", "FILE", "LIM", "ERR", "EVI", "NET", "CAP", "REQ", "BACK", "MBOX", "STICK",
];

/// A numbered rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number, such as `ENC-001`.
    pub id: String,
    /// Where it stands: file and line.
    pub place: String,
    /// How it begins.
    pub beginning: String,
}

/// Lists the rules in the order of the chapters.
#[must_use]
pub fn rules() -> Vec<Rule> {
    let mut found = Vec::new();
    for path in files("docs/protocol", "md") {
        for (number, line) in read(&path).lines().enumerate() {
            let Some((id, rest)) = line.strip_prefix("**").and_then(|rest| rest.split_once(".**")) else { continue };
            if ids(id) == [id] {
                let place = format!("{}:{}", shown(&path), number + 1);
                found.push(Rule { id: id.into(), place, beginning: rest.trim().chars().take(70).collect() });
            }
        }
    }
    found
}

/// Lists the rule numbers that stand anywhere in the code, each with the first place.
#[must_use]
pub fn cited_in_code() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for path in sources() {
        for (number, line) in read(&path).lines().enumerate() {
            for id in ids(line) {
                found.entry(id).or_insert_with(|| format!("{}:{}", shown(&path), number + 1));
            }
        }
    }
    found
}

/// Lists, for each rule number, the tests that say they cover it, as `file: name`.
#[must_use]
pub fn covered() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in sources() {
        for (name, ids) in tests_of(&read(&path), is_run_by_a_test(&path)) {
            for id in ids {
                found.entry(id).or_default().push(format!("{}: {name}", shown(&path)));
            }
        }
    }
    found
}

/// Files whose functions are run by tests elsewhere: the suite that runs on each database, the scenarios of the simulator.
fn is_run_by_a_test(path: &Path) -> bool {
    let path = shown(path);
    path.contains("/tests/") || path.contains("/sim/src/scenarios/")
}

fn sources() -> Vec<PathBuf> {
    let mut all = files("crates", "rs");
    all.extend(files("xtask/tests", "rs"));
    all
}

/// Finds the tests of a source file with the rules that their documentation comment covers; in a file that is run by a
/// test, every function that says it covers something is one.
fn tests_of(source: &str, run_by_a_test: bool) -> Vec<(String, Vec<String>)> {
    let (mut comment, mut is_test, mut found) = (String::new(), false, Vec::new());
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            comment.push_str(text);
        } else if line.starts_with("#[") {
            is_test |= line.contains("test]") || line.contains("test(");
        } else {
            let ids = covers(&comment);
            let tells = is_test || run_by_a_test && !ids.is_empty();
            if tells && let Some(name) = function_name(line) {
                found.push((name.into(), ids));
            }
            comment.clear();
            is_test = false;
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("fn ")?;
    rest.split('(').next()
}

/// Reads the list of numbers after the word `Covers`; it ends at the first `.` or `:`.
fn covers(comment: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in comment.split("Covers ").skip(1) {
        found.extend(ids(part.split(['.', ':', ';']).next().unwrap_or_default()));
    }
    found
}

/// Finds every rule number in a text, in order.
fn ids(text: &str) -> Vec<String> {
    let word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    text.split(|c: char| !word(c))
        .filter(|candidate| {
            candidate.split_once('-').is_some_and(|(prefix, number)| {
                PREFIXES.contains(&prefix) && number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())
            })
        })
        .map(Into::into)
        .collect()
}

/// Makes the table of rules and tests that `cargo xtask protocol` prints.
#[must_use]
pub fn table() -> String {
    let covered = covered();
    let mut out = String::new();
    for rule in rules() {
        out.push_str(&format!("{}  {}\n", rule.id, rule.beginning));
        match covered.get(&rule.id) {
            Some(tests) => tests.iter().for_each(|test| out.push_str(&format!("    {test}\n"))),
            None => out.push_str("    (no test)\n"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_known_prefix_and_three_digits() {
        assert_eq!(ids("ENC-001, (ENT-003) SHA-256 ENC-12 xENC-001 LIM-0010"), ["ENC-001", "ENT-003", "ENC-001"]);
    }

    #[test]
    fn only_tests_cover_rules() {
        let source = "
            /// Covers ENC-001, ENC-002: with words. See ENC-003.
            #[test]
            fn one() {}
            /// Covers ENC-004.
            fn no_test() {}
            /// Something else (ENC-005).
            #[test]
            fn two() {}
        ";
        let ids = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(tests_of(source, false), [("one".into(), ids(&["ENC-001", "ENC-002"])), ("two".into(), ids(&[]))]);
        assert!(tests_of(source, true).contains(&("no_test".into(), ids(&["ENC-004"]))));
    }
}
