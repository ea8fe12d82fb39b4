//! Every message exists in English and in Chinese, with the same variables, and every message that the code asks for
//! exists.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use xtask::repository::{files, read, shown};

/// The languages that are always complete.
const COMPLETE: [&str; 2] = ["en", "zh"];

/// The messages of one language: key (`key` or `key.attribute`) to the variables it uses.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&format!("crates/comity/locales/{language}"), "ftl") {
        let text = read(&path);
        let faults = FluentResource::try_new(text.clone()).map_err(|(_, faults)| faults).err();
        assert_eq!(faults, None, "{} cannot be read", shown(&path));
        let (mut message, mut key) = (String::new(), String::new());
        for line in text.lines() {
            if let Some(name) = name_of(line.trim_start(), ".") {
                key = format!("{message}.{name}");
            } else if let Some(name) = name_of(line, "") {
                message = name;
                key.clone_from(&message);
                assert!(!found.contains_key(&key), "{}: {key} stands twice", shown(&path));
            } else if line.starts_with('#') {
                continue;
            }
            if !key.is_empty() {
                found.entry(key.clone()).or_default().extend(variables(line));
            }
        }
    }
    found
}

/// Reads `name =` at the beginning of a line, after `before`.
fn name_of(line: &str, before: &str) -> Option<String> {
    let (name, _) = line.strip_prefix(before)?.split_once('=')?;
    let name = name.trim_end();
    let first = name.chars().next()?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    (plain && (first.is_ascii_alphabetic() || first == '-')).then(|| name.to_owned())
}

/// Finds `$name` in a line.
fn variables(line: &str) -> Vec<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| word(*c)).collect()).collect()
}

#[test]
fn every_message_exists_in_english_and_chinese_with_the_same_variables() {
    let [english, chinese] = COMPLETE.map(messages);
    assert!(!english.is_empty(), "no message files were found");
    let mut faults = Vec::new();
    for key in english.keys().chain(chinese.keys()).collect::<BTreeSet<_>>() {
        match (english.get(key), chinese.get(key)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => faults.push(format!("{key}: variables {one:?} in en, {other:?} in zh")),
            (one, _) => faults.push(format!("{key}: only in {}", if one.is_some() { "en" } else { "zh" })),
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// How code asks for a message: these words, then the key as text. Whoever adds another way adds it here.
const ASKING: &[&str] = &[
    ".text(\"",
    ".text_with(\"",
    ".say(\"",
    ".say_with(\"",
    "message(\"",
    "message_with(\"",
    ".hint(\"",
    ".label(\"",
    "group(\"",
    "folded(\"",
    "Button::primary(\"",
    "Button::plain(\"",
];

/// The keys that the code asks for by name, each with the first place. Keys that are put together from codes, such as
/// `level-` and a level, are not seen here: the room that puts them together tests them.
fn asked() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for path in files("crates/comity/src", "rs") {
        for (number, line) in read(&path).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for rest in ASKING.iter().flat_map(|asking| line.split(asking).skip(1)) {
                let key = rest.split('"').next().unwrap_or_default();
                found.entry(key.to_owned()).or_insert_with(|| format!("{}:{}", shown(&path), number + 1));
            }
        }
    }
    found
}

#[test]
fn every_message_that_the_code_asks_for_exists() {
    let (there, asked) = (messages("en"), asked());
    assert!(asked.len() > 20, "the way the code asks for messages is not among {ASKING:?}: {} found", asked.len());
    let missing: Vec<_> = asked.iter().filter(|(key, _)| !there.contains_key(*key)).collect();
    assert!(missing.is_empty(), "messages that nobody wrote: {missing:?}");
}
