//! Those who are measured: a peer's script that answers line by line, and our own node.
//!
//! Promise: a peer's servers end with this value, with this process, and with the machine's wish to end either.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::figures::OURS;
use super::results::{Record, Run, parse};
use crate::repository::root;
use crate::steps::process::cargo;

/// Where everything that is measured keeps its files: a folder of ours on the disk that is to be measured. The scripts
/// have the same rule.
pub(super) fn place() -> PathBuf {
    std::env::var_os("BENCH_DIR").map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from).join("comity-bench")
}

/// A peer whose servers run.
pub(super) struct Peer {
    who: &'static str,
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts its servers and waits until they are ready.
    pub(super) fn start(who: &'static str) -> Result<Self, String> {
        // The kernel ends the script if we end without a word; and with the script its whole world.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(root().join(format!("bench/peers/{who}.py")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|error| format!("setpriv (Debian: util-linux): {error}"))?;
        let (Some(ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("it has no pipes".to_owned());
        };
        let mut peer = Self { who, child, ask: Some(ask), answers: BufReader::new(answers) };
        let first = peer.line()?;
        if first.get("ready").is_some() { Ok(peer) } else { Err(format!("it does not say that it is ready: {first}")) }
    }

    /// Asks for one figure.
    pub(super) fn ask(&mut self, figure: &str, quick: bool) -> Result<Record, String> {
        let asked = json!({ "figure": figure, "quick": quick });
        let ask = self.ask.as_mut().ok_or("it was ended")?;
        writeln!(ask, "{asked}").and_then(|()| ask.flush()).map_err(|error| format!("it does not listen: {error}"))?;
        let answer = self.line()?;
        let record = one(parse(self.who, &answer.to_string())?, figure)?;
        if record.who == self.who { Ok(record) } else { Err(format!("it answers as `{}`", record.who)) }
    }

    fn line(&mut self) -> Result<serde_json::Value, String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => Err("it ended".to_owned()),
            Ok(_) => serde_json::from_str(&line).map_err(|error| format!("{error}: {}", line.trim())),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.ask = None; // the end of its input is its end
        for _ in 0..100 {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn one(run: Run, figure: &str) -> Result<Record, String> {
    let found = run.records.into_iter().find(|record| record.figure == figure);
    found.ok_or_else(|| format!("it does not answer `{figure}`"))
}

/// Builds what [`ours`] runs.
pub(super) fn build_ours() -> Result<(), String> {
    crate::steps::process::show(&mut cargo(&["build", "--release", "--locked", "--package", "comity"]))
}

/// Measures our node with `comity bench` and these words, and returns all results that it prints.
pub(super) fn ours(words: &[&str]) -> Result<Vec<Record>, String> {
    let folder = place().join(OURS);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let mut command = Command::new(target.join("release/comity"));
    command.arg("bench").args(words).args(["--json", "--under"]).arg(folder);
    let name = format!("comity bench {}", words.join(" "));
    let out = command.stderr(Stdio::inherit()).output().map_err(|error| format!("{name}: {error}"))?;
    if !out.status.success() {
        return Err(format!("{name} ended with {}", out.status));
    }
    Ok(parse(&name, &String::from_utf8_lossy(&out.stdout))?.records)
}
