//! Network namespaces with one bridge between them; commands run inside them.
//!
//! Promise: what was made is removed when [`Lab`] is dropped: processes by their ids, namespaces by their names, the
//! folder. What an interrupted run left is removed by the next.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::repository::root;
use crate::steps::process::works;
use crate::steps::tools::{install, may_install};

/// How namespaces of labs begin; the id of the process follows.
const PREFIX: &str = "comitylab";

/// A lab: its namespaces, its processes, its folder.
pub(super) struct Lab {
    folder: PathBuf,
    children: RefCell<Vec<Child>>,
    namespaces: RefCell<Vec<String>>,
}

/// Looks whether a lab can be made here, and installs what it needs where we may.
pub(super) fn prepare() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("network namespaces need Linux".to_owned());
    }
    let needs = [
        ("ip", "iproute2", "-V"),
        ("nft", "nftables", "--version"),
        ("nginx", "nginx-light", "-v"),
        ("haproxy", "haproxy", "-v"),
        ("openssl", "openssl", "version"),
    ];
    for (program, package, flag) in needs {
        let there = || works(Command::new(program).arg(flag));
        if !(there() || may_install() && install(&[package]) && there()) {
            return Err(format!("`{program}` is missing (apt-get install {package})"));
        }
    }
    let probe = format!("{PREFIX}{}-probe", std::process::id());
    if !works(Command::new("ip").args(["netns", "add", &probe])) {
        return Err("`ip netns add` is not permitted here: it needs the administrator of a Linux machine".to_owned());
    }
    let rules = works(Command::new("ip").args(["netns", "exec", &probe, "nft", "add", "table", "inet", "lab"]));
    let _ = works(Command::new("ip").args(["netns", "del", &probe]));
    if rules { Ok(()) } else { Err("`nft` is not permitted here".to_owned()) }
}

impl Lab {
    /// Makes the bridge in a namespace of its own, and an empty folder.
    pub(super) fn make() -> Result<Self, String> {
        sweep();
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let lab = Self { folder, children: RefCell::default(), namespaces: RefCell::default() };
        lab.add_namespace("bridge")?;
        let bridge = lab.namespace("bridge");
        ip(&["-n", &bridge, "link", "add", "br0", "type", "bridge"])?;
        ip(&["-n", &bridge, "link", "set", "br0", "up"])?;
        Ok(lab)
    }

    /// The folder in which everything lies.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the namespace of a member.
    pub(super) fn namespace(&self, member: &str) -> String {
        format!("{PREFIX}{}-{member}", std::process::id())
    }

    fn add_namespace(&self, member: &str) -> Result<(), String> {
        let name = self.namespace(member);
        ip(&["netns", "add", &name])?;
        self.namespaces.borrow_mut().push(name.clone());
        ip(&["-n", &name, "link", "set", "lo", "up"])
    }

    /// Makes the namespace of a member, with `address` on a wire to the bridge.
    pub(super) fn connect(&self, member: &str, address: &str) -> Result<(), String> {
        self.add_namespace(member)?;
        let (name, bridge, port) = (self.namespace(member), self.namespace("bridge"), format!("to-{member}"));
        ip(&["-n", &bridge, "link", "add", &port, "type", "veth", "peer", "name", "eth0", "netns", &name])?;
        ip(&["-n", &bridge, "link", "set", &port, "master", "br0", "up"])?;
        ip(&["-n", &name, "addr", "add", &format!("{address}/24"), "dev", "eth0"])?;
        ip(&["-n", &name, "link", "set", "eth0", "up"])
    }

    /// Makes a command that runs inside the namespace of a member, for a minute and a half at most.
    pub(super) fn inside(&self, member: &str, program: &str) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", "90", "ip", "netns", "exec", &self.namespace(member), program]);
        clean(&mut command);
        command.current_dir(&self.folder);
        command
    }

    /// Starts a program inside the namespace of a member; it ends with the lab. Its words go to `log` in the folder.
    pub(super) fn start(&self, member: &str, program: &str, arguments: &[&str], log: &str) -> Result<(), String> {
        let file = fs::File::create(self.folder.join(log)).map_err(|error| format!("{log}: {error}"))?;
        let other = file.try_clone().map_err(|error| format!("{log}: {error}"))?;
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace(member), program]).args(arguments).current_dir(&self.folder);
        clean(&mut command);
        let child = command.stdin(Stdio::null()).stdout(file).stderr(other).spawn();
        self.children.borrow_mut().push(child.map_err(|error| format!("{program}: {error}"))?);
        Ok(())
    }

    /// Gives rules to the packet filter of a member's namespace, in the place of those before.
    pub(super) fn filter(&self, member: &str, rules: &[String]) -> Result<(), String> {
        let rules = rules.join("\n");
        let text = format!(
            "table inet lab\ndelete table inet lab\ntable inet lab {{ chain input {{ type filter hook input priority 0;\n\
             {rules}\n}}\n}}\n"
        );
        let file = self.folder.join(format!("{member}.nft"));
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        ran(self.inside(member, "nft").arg("-f").arg(&file))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for child in self.children.borrow_mut().iter_mut() {
            // What has ended by itself cannot be killed, and that is well.
            drop(child.kill());
            drop(child.wait());
        }
        for name in self.namespaces.borrow().iter() {
            remove(name);
        }
        if std::env::var_os("COMITY_LAB_KEEP").is_none() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// Ends what still runs inside a namespace (a proxy's workers), and removes it.
fn remove(name: &str) {
    if let Ok(listed) = Command::new("ip").args(["netns", "pids", name]).output() {
        for pid in String::from_utf8_lossy(&listed.stdout).split_whitespace() {
            let _ = works(Command::new("kill").args(["-KILL", pid]));
        }
    }
    let _ = works(Command::new("ip").args(["netns", "del", name]));
}

/// Removes namespaces of labs whose process has gone.
fn sweep() {
    let Ok(listed) = Command::new("ip").args(["netns", "list"]).output() else { return };
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        let pid = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
        if pid.is_some_and(|pid| pid.parse::<u32>().is_ok() && !Path::new("/proc").join(pid).exists()) {
            remove(name);
        }
    }
}

/// Nothing of whoever runs the lab is to change how nodes run.
fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("COMITY_") || text.to_ascii_lowercase().ends_with("_proxy") {
            command.env_remove(&name);
        }
    }
    command.env("LC_ALL", "C.UTF-8").env("COMITY_PEER_NETWORKS", "10.99.0.0/24").env("COMITY_WATCH_DISK", "false");
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    ran(Command::new("ip").args(arguments))
}

/// Runs a command whose words matter only if it fails.
pub(super) fn ran(command: &mut Command) -> Result<(), String> {
    output(command).map(drop)
}

/// Runs a command and returns what it says; `Err` says how it failed.
pub(super) fn output(command: &mut Command) -> Result<String, String> {
    let ran = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if ran.status.success() {
        return Ok(text(&ran.stdout));
    }
    let words: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
    Err(format!("{}: {}{}", words.join(" "), text(&ran.stderr), text(&ran.stdout)))
}

/// The program that is looked at.
pub(super) fn program() -> String {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("debug").join("comity").display().to_string()
}
