//! The demo, run as people and machines run it: every step of its story holds, in both languages, and what it leaves
//! behind are nodes that run.

#![cfg(unix)] // signals are sent by `kill`

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The steps, in the order in which they are told.
const STEPS: [&str; 14] = [
    "found",
    "alert",
    "acknowledge",
    "offer",
    "ask",
    "refuse",
    "amend",
    "answer",
    "keep",
    "cut-off",
    "return",
    "forgery",
    "exercise",
    "agreement",
];
/// Nothing may be waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program, in a world without settings of whoever runs the tests, and with its own place for temporary files.
fn comity(temporary: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("COMITY_") {
            command.env_remove(name);
        }
    }
    command.env("TMPDIR", temporary).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("a program that writes UTF-8")
}

fn run(command: &mut Command) -> Output {
    let output = command.output().expect("the program runs");
    assert!(
        output.status.success(),
        "{:?}: {}\n{}{}",
        command.get_args().collect::<Vec<_>>(),
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    output
}

/// Checks the document that a headless run prints, and returns it.
fn told(output: &Output) -> Value {
    let document: Value = serde_json::from_slice(&output.stdout).expect("one JSON document on standard output");
    let steps = document["steps"].as_array().expect("steps");
    let names: Vec<&str> = steps.iter().filter_map(|step| step["name"].as_str()).collect();
    assert_eq!(names, STEPS);
    for step in steps {
        assert_eq!(step["ok"], true, "{step}");
        assert!(step["ms"].is_u64() && step.get("error").is_none(), "{step}");
        let told = step["told"].as_array().expect("sentences");
        assert!(!told.is_empty(), "{step}");
        for sentence in told.iter().chain([&step["caption"]]) {
            assert_worded(sentence.as_str().expect("a sentence"));
        }
    }
    assert_eq!(document["ok"], true);
    assert_eq!(text(&output.stderr).lines().count(), STEPS.len(), "one line of progress for each step");
    document
}

/// A message that nobody wrote shows its key, and a variable that was forgotten its name.
fn assert_worded(sentence: &str) {
    let is_key = |part: &str| part.contains('-') && part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let from_files = ["demo-", "trouble-", "refusal-", "alarm-", "problem-", "level-", "help-"];
    for part in sentence.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        let begins = from_files.iter().any(|beginning| part.starts_with(beginning));
        assert!(!(begins && is_key(part)), "no words for {part}: {sentence}");
    }
    assert!(!sentence.contains("{$") && !sentence.contains("{ $") && !sentence.trim().is_empty(), "{sentence}");
}

fn fact<'a>(document: &'a Value, step: &str, name: &str) -> &'a Value {
    let at = STEPS.iter().position(|known| *known == step).expect("a step");
    &document["steps"][at]["facts"][name]
}

/// Covers PUSH-001, PUSH-003, PUSH-005, RCPT-001, REP-002, REP-003, ERR-004, EX-001, EX-002, DIG-001, EVI-002.
#[test]
fn the_story_holds_step_by_step_and_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().expect("a folder");
    let output = run(comity(temporary.path()).args(["demo", "--headless", "--json"]));
    let document = told(&output);
    assert_eq!(fact(&document, "found", "nodes"), 6);
    assert_eq!(fact(&document, "alert", "receipts"), 5);
    assert_eq!(fact(&document, "refuse", "ground"), "dual-criminality");
    assert_eq!(fact(&document, "amend", "status"), "accepted");
    assert!(fact(&document, "answer", "bytes").as_u64() > Some(500_000), "several chunks");
    let until = |name: &str| fact(&document, "keep", name).as_u64();
    assert!(until("extended_until_ms") > until("preserved_until_ms"));
    assert_eq!(fact(&document, "cut-off", "reason"), "connection-refused");
    assert_eq!(fact(&document, "cut-off", "phone"), "+000000005");
    assert_eq!(fact(&document, "return", "waiting"), 0);
    assert_eq!(fact(&document, "forgery", "refusal"), "bad-signature");
    assert_eq!(fact(&document, "exercise", "refusal"), "exercise-mismatch");
    let lines = fact(&document, "agreement", "evidence_lines");
    assert!(lines.as_u64() > Some(0));
    assert_eq!(lines, fact(&document, "agreement", "evidence_lines_proved"));
    let left = std::fs::read_dir(temporary.path()).expect("the folder").count();
    assert_eq!(left, 0, "temporary folders are removed");
}

#[test]
fn the_six_nodes_can_be_kept_looked_over_and_run() {
    let temporary = tempfile::tempdir().expect("a folder");
    let kept = temporary.path().join("six");
    let harbour = kept.join("harbour");
    let output =
        run(comity(temporary.path()).args(["--lang", "zh", "demo", "--headless", "--json", "--keep"]).arg(&kept));
    let document = told(&output);
    let digits = fact(&document, "found", "fingerprint").as_str().expect("digits");
    let reference = fact(&document, "alert", "reference").as_str().expect("a reference");

    run(comity(temporary.path()).arg("verify").arg(kept.join("alert.evidence")).args(["--charter", digits]));
    run(comity(temporary.path()).arg("--dir").arg(&harbour).arg("doctor"));
    let mut node = Running::start(comity(temporary.path()).arg("--dir").arg(&harbour).arg("serve"));
    node.line_with("http://");
    let shown = run(comity(temporary.path()).arg("--dir").arg(&harbour).args(["show", reference, "--json"]));
    assert!(text(&shown.stdout).contains("上游氯气泄漏"), "the alert is in the kept node");
    assert_eq!(node.interrupt(), Some(0));

    let again = comity(temporary.path()).args(["demo", "--headless", "--keep"]).arg(&kept).output();
    let again = again.expect("the program runs");
    assert_eq!(again.status.code(), Some(1), "nodes that are there are left alone");
    assert!(text(&again.stderr).lines().count() >= 2, "and it says what to do: {}", text(&again.stderr));
}

#[test]
fn whoever_watches_sees_the_page_and_can_end_the_demo_at_any_time() {
    let temporary = tempfile::tempdir().expect("a folder");
    let mut demo = Running::start(comity(temporary.path()).args(["demo", "--pace", "3600"]));
    let line = demo.line_with("http://");
    let address = line.split_once("http://").expect("an address").1.trim().trim_end_matches('/').to_owned();
    demo.line_with("30");
    let page = get(&address);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("<html"), "{page}");
    assert_eq!(demo.interrupt(), Some(130));
    assert_eq!(std::fs::read_dir(temporary.path()).expect("the folder").count(), 0);
}

/// Gets the page at `/`, waiting for the node behind it.
fn get(address: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the page is there");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut page = Vec::new();
    stream.read_to_end(&mut page).expect("an answer");
    String::from_utf8_lossy(&page).into_owned()
}

/// A program that runs until it is told to end.
struct Running {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines }
    }

    /// Reads until a line has this in it.
    fn line_with(&mut self, part: &str) -> String {
        let found = self.lines.by_ref().map_while(Result::ok).find(|line| line.contains(part));
        assert!(found.is_some(), "it ended without saying {part}");
        found.unwrap_or_default()
    }

    /// Does what Ctrl-C does, and returns the exit code.
    fn interrupt(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        self.lines.by_ref().for_each(drop);
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only after a failure is it still there.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
