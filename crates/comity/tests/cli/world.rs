//! A folder with members in it, the program, and running nodes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Nothing is waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one command did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Says that it ended like this.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// Reads the result as data.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let json = serde_json::from_str(&self.out);
        assert!(json.is_ok(), "not JSON: {}{}", self.out, self.err);
        json.expect("it was looked at")
    }
}

/// A folder with members in it.
pub(crate) struct World {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder"), environment: Vec::new() }
    }

    /// Three members' folders, a charter of two of three seats in `charter.1`, harbour and delta joined.
    pub(crate) fn founded() -> Self {
        let world = Self::new();
        world.member("harbour", 2);
        world.member("delta", 1);
        let found = "network found harbour/harbour.member delta/delta.member --threshold 2 --out charter.draft";
        world.comity(found).ends(0);
        world.comity("--dir harbour network sign charter.draft --out harbour.sig").ends(0);
        world.comity("--dir delta network sign charter.draft --out delta.sig").ends(0);
        world.comity("network merge charter.draft harbour.sig delta.sig --out charter.1").ends(0);
        let digits = world.digits();
        world.with(&["--dir", "harbour", "join", "charter.1", "--fingerprint", &digits]).ends(0);
        let cards = ["--card", "harbour/harbour.card"];
        world.with(&[&["--dir", "delta", "join", "charter.1", "--fingerprint", &digits], &cards[..]].concat()).ends(0);
        world
    }

    /// The same world, in which every program that starts from now on finds these variables.
    pub(crate) fn with_environment(mut self, variables: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.environment = variables.iter().map(owned).collect();
        self
    }

    pub(crate) fn member(&self, code: &str, seats: usize) {
        let name = format!("en:{code}");
        let mut arguments = vec!["--dir", code, "member", "make", code, "--name", &name];
        arguments.extend(["--address", "https://127.0.0.1:1", "--listen", "127.0.0.1:0", "--phone", "+00 000 0000"]);
        for _ in 0..seats {
            arguments.extend(["--seat", "Head of the duty desk"]);
        }
        self.with(&arguments).ends(0);
    }

    /// The digits of the first charter, as somebody reads them aloud.
    pub(crate) fn digits(&self) -> String {
        let shown = self.comity("network show charter.1 --json").ends(0).json();
        shown["fingerprint"].as_str().expect("digits").to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command; words are divided by spaces.
    pub(crate) fn comity(&self, line: &str) -> Ran {
        self.with(&line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>())
    }

    /// Runs a command with these arguments.
    pub(crate) fn with(&self, arguments: &[&str]) -> Ran {
        self.typed(arguments, "")
    }

    /// Runs a command, with something on its standard input.
    pub(crate) fn typed(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command();
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A command that reads nothing may have ended before.
        drop(child.stdin.take().expect("a pipe").write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a program that writes UTF-8");
        Ran { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COMITY_")) {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).env("LC_ALL", "C.UTF-8").env("COMITY_WATCH_DISK", "false");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the node of a member and waits until it says where it is.
    pub(crate) fn serve(&self, member: &str) -> Running {
        let mut command = self.command();
        let arguments = ["--dir", member, "serve", "--json"];
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        Self::come_up(command.spawn().expect("the program starts"), self.path(member))
    }

    fn come_up(mut child: Child, folder: PathBuf) -> Running {
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut said = String::new();
        while !said.ends_with("}\n") {
            assert!(out.read_line(&mut said).expect("it speaks") > 0, "the node of {} ended: {said}", folder.display());
        }
        let whereabouts = serde_json::from_str(&said).expect("where it is");
        Running { child, whereabouts, folder }
    }

    /// Starts the node of a member on a disk that fails when one of its files grows beyond so many kilobytes: the system refuses
    /// such a write as a disk does that is broken. What it says on standard error is kept.
    #[cfg(unix)]
    pub(crate) fn serve_until_a_write_fails(&self, member: &str, language: &str, kilobytes: u64) -> Running {
        let command = self.command();
        let mut shell = Command::new("sh");
        // The signal would end the process before it could say anything.
        let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", 2 * kilobytes);
        shell
            .args(["-c", &limit, "sh"])
            .arg(command.get_program())
            .args(["--dir", member, "--lang", language, "serve", "--json"]);
        command.get_envs().for_each(|(name, value)| {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        });
        shell.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::come_up(shell.spawn().expect("the shell starts"), self.path(member))
    }

    /// Starts harbour and delta, each with a card that names its real port and is known to the other.
    pub(crate) fn serve_two(&self) -> (Running, Running) {
        let (harbour, delta) = (self.serve("harbour"), self.serve("delta"));
        for (member, node) in [("harbour", &harbour), ("delta", &delta)] {
            let file = self.path(member).join("card.toml");
            let card = std::fs::read_to_string(&file).expect("a card file");
            let address = format!("https://{}", node.whereabouts["peer"].as_str().expect("an address"));
            std::fs::write(&file, card.replace("https://127.0.0.1:1", &address)).expect("written");
            self.comity(&format!("--dir {member} card make --out {member}.2.card")).ends(0);
        }
        self.comity("--dir harbour card import delta/delta.card").ends(0);
        self.comity("--dir harbour card import delta.2.card").ends(0);
        self.comity("--dir delta card import harbour.2.card").ends(0);
        (harbour, delta)
    }
}

/// A running node; ends with the test.
pub(crate) struct Running {
    child: Child,
    pub(crate) whereabouts: Value,
    pub(crate) folder: PathBuf,
}

impl Running {
    /// Begins to listen to what changes here.
    pub(crate) fn listen(&self) -> Changes {
        self.listen_after("")
    }

    /// Begins to listen where somebody left off: `query` such as `?after=3`.
    pub(crate) fn listen_after(&self, query: &str) -> Changes {
        let api = self.whereabouts["api"].as_str().expect("an address");
        let token = std::fs::read_to_string(self.folder.join("token")).expect("a token");
        let mut stream = TcpStream::connect(api).expect("the node listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let ask =
            format!("GET /api/v1/events{query} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
        stream.write_all(ask.as_bytes()).expect("asked");
        let mut changes = Changes { stream: BufReader::new(stream), heard: String::new() };
        changes.until(": here");
        changes
    }

    /// Waits until it has ended by itself; returns how, and what it said on standard error.
    pub(crate) fn ended(mut self) -> (i32, String) {
        let mut said = String::new();
        self.child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("it writes UTF-8");
        (self.child.wait().expect("it ends").code().expect("an exit code"), said)
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(mut self) -> i32 {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
        assert!(asked.success());
        self.child.wait().expect("it ends").code().expect("an exit code")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What changes at a node.
pub(crate) struct Changes {
    stream: BufReader<TcpStream>,
    heard: String,
}

impl Changes {
    /// Waits for the next event of this name and returns its data.
    pub(crate) fn event(&mut self, name: &str) -> Value {
        self.until(&format!("event: {name}"));
        self.until("data: ");
        serde_json::from_str(self.heard.trim_start_matches("data: ")).expect("an event holds JSON")
    }

    /// Waits until a line holds these words.
    pub(crate) fn until(&mut self, words: &str) {
        loop {
            self.heard.clear();
            let read = self.stream.read_line(&mut self.heard).expect("the stream goes on");
            assert!(read > 0, "the stream ended before it said {words}");
            if self.heard.contains(words) {
                return;
            }
        }
    }
}

/// Asks again and again, for at most a minute.
#[track_caller]
#[allow(clippy::disallowed_methods)] // a bound for the test itself, not a time of the program
pub(crate) fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begin = std::time::Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "it did not happen within {PATIENCE:?}");
    }
}

/// The file of a real alert.
pub(crate) fn monsoon() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cap/tests/data/real/mo-cap_monsoon.xml");
    path.to_str().expect("a plain path").to_owned()
}

/// Reads a whole file.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).expect("a file");
    bytes
}
