//! A network of real nodes: what `comity demo --headless --keep` leaves, run by `comity serve`.
//!
//! Promise: nothing is known of a node but what its program says on standard output and its folder holds; all that is done
//! here is done with commands, as a stranger would.
//! Not here: browsers.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tempfile::TempDir;

use crate::browser::PATIENCE;

/// The members of the story, in its order.
pub(crate) const MEMBERS: [&str; 6] = ["harbour", "delta", "ridge", "steppe", "oasis", "isle"];

/// Six founded members in a folder, some of them running.
pub(crate) struct Network {
    folder: TempDir,
    nodes: Vec<Running>,
    codes: Mutex<BTreeMap<String, String>>,
}

struct Running {
    member: String,
    child: Child,
    at: Value,
}

impl Network {
    /// Has the story told, keeps its six folders and runs the nodes of these members.
    pub(crate) fn after_the_story(members: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut network = Self { folder, nodes: Vec::new(), codes: Mutex::default() };
        let told = network.run(&["demo", "--headless", "--json", "--keep", "six"]);
        assert!(told.ok, "the demo did not come out: {}{}", told.out, told.err);
        for member in members {
            network.start(member);
        }
        network
    }

    /// Returns who signs in at which node by which code; while this is held, nobody else takes a node over.
    pub(crate) fn codes(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the folder of a member.
    pub(crate) fn folder(&self, member: &str) -> PathBuf {
        self.folder.path().join("six").join(member)
    }

    /// Returns a place for files of the test's own.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the address of a page of a running node.
    pub(crate) fn url(&self, member: &str, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port(member))
    }

    fn port(&self, member: &str) -> u16 {
        let node = self.nodes.iter().find(|node| node.member == member).expect("its node runs");
        let api = node.at["api"].as_str().and_then(|api| api.rsplit(':').next());
        api.and_then(|port| port.parse().ok()).expect("an address")
    }

    /// Sends JSON to the API of a running node, as a program on its machine that may read its token; returns status and
    /// answer.
    pub(crate) fn post(&self, member: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let head = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
        self.speak(member, "POST", path, &head, body.as_bytes())
    }

    /// Asks the API of a running node.
    pub(crate) fn get(&self, member: &str, path: &str) -> (u16, Value) {
        self.speak(member, "GET", path, "", b"")
    }

    fn speak(&self, member: &str, method: &str, path: &str, head: &str, body: &[u8]) -> (u16, Value) {
        let token = std::fs::read_to_string(self.folder(member).join("token")).expect("a token");
        let mut stream = TcpStream::connect(("127.0.0.1", self.port(member))).expect("the node listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let start = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
             comity-officer: 7F3\r\naccept-language: en\r\n{head}\r\n",
            token.trim()
        );
        stream.write_all(&[start.as_bytes(), body].concat()).expect("asked");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|code| code.parse().ok());
        // JSON begins with a brace, whatever the transfer coding puts around it.
        let body = String::from_utf8_lossy(&answer[end + 4..]).into_owned();
        let json =
            body.find('{').zip(body.rfind('}')).and_then(|(from, to)| serde_json::from_str(&body[from..=to]).ok());
        (status.expect("a status"), json.unwrap_or(Value::Null))
    }

    /// Runs a command in a member's folder that must end well, and returns what it says as data.
    #[track_caller]
    pub(crate) fn comity(&self, member: &str, arguments: &[&str]) -> Value {
        let folder = self.folder(member).display().to_string();
        let mut all = vec!["--dir", &folder, "--officer", "7F3", "--json"];
        all.extend(arguments);
        let ran = self.run(&all);
        assert!(ran.ok, "{member}: comity {}\n{}{}", arguments.join(" "), ran.out, ran.err);
        serde_json::from_str(&ran.out).unwrap_or(Value::Null)
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command().args(arguments).stdin(Stdio::null()).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { ok: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COMITY_")) {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).env("LC_ALL", "C.UTF-8").env("COMITY_WATCH_DISK", "false");
        command
    }

    fn start(&mut self, member: &str) {
        let folder = self.folder(member);
        let log = std::fs::File::create(self.scratch(&format!("{member}.log"))).expect("a file for what it logs");
        let mut command = self.command();
        command.arg("--dir").arg(&folder).args(["serve", "--json"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut said = String::new();
        let at = loop {
            let read = out.read_line(&mut said).expect("it speaks");
            if let Ok(at) = serde_json::from_str(&said) {
                break at;
            }
            assert!(read > 0, "the node of {member} ended: {said}{}", self.log(member));
        };
        // Whatever it says later goes nowhere, but never fills the pipe.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        self.nodes.push(Running { member: member.to_owned(), child, at });
    }

    fn log(&self, member: &str) -> String {
        std::fs::read_to_string(self.scratch(&format!("{member}.log"))).unwrap_or_default()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            drop(node.child.kill());
            drop(node.child.wait());
        }
    }
}

/// What one command did.
pub(crate) struct Ran {
    /// Whether it ended with 0.
    pub(crate) ok: bool,
    /// Its standard output.
    pub(crate) out: String,
    /// Its standard error.
    pub(crate) err: String,
}

/// Returns where the program is: beside this one, where cargo puts both.
pub(crate) fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    own.parent().unwrap_or(Path::new(".")).join("comity")
}
