//! Every numbered rule of the protocol is shown by a test, and every number that stands in the code is a rule.

use std::collections::BTreeSet;

use xtask::rules::{cited_in_code, covered, rules};

#[test]
fn every_numbered_rule_is_covered_by_a_test() {
    let covered = covered();
    let missing: Vec<String> = rules()
        .into_iter()
        .filter(|rule| !covered.contains_key(&rule.id))
        .map(|rule| format!("{} ({}) {}", rule.id, rule.place, rule.beginning))
        .collect();
    assert!(missing.is_empty(), "{} rules without a test:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn every_number_in_the_code_is_a_rule() {
    let known: BTreeSet<String> = rules().into_iter().map(|rule| rule.id).collect();
    let unknown: Vec<String> = cited_in_code()
        .into_iter()
        .filter(|(id, _)| !known.contains(id))
        .map(|(id, place)| format!("{id} at {place}"))
        .collect();
    assert!(unknown.is_empty(), "numbers that are no rules:\n{}", unknown.join("\n"));
}

#[test]
fn no_number_stands_for_two_rules() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> =
        rules().into_iter().filter(|rule| !seen.insert(rule.id.clone())).map(|r| r.place).collect();
    assert!(twice.is_empty(), "numbers used twice: {twice:?}");
    assert!(seen.len() > 100, "the chapters are not being read: {} rules", seen.len());
}
