//! What the tests need beyond Rust itself: installed by package name where we may, else named exactly.

use std::process::Command;

use super::Outcome;
use super::process::{cargo, show, works};

/// One thing that must be there.
struct Tool {
    what: &'static str,
    there: fn() -> bool,
    /// Debian packages that bring it.
    packages: &'static [&'static str],
    /// What to type where packages do not help.
    hint: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        what: "a C compiler (SQLite and the TLS library are built from source)",
        there: || works(Command::new("cc").arg("--version")),
        packages: &["gcc", "libc6-dev"],
        hint: "apt-get install gcc libc6-dev",
    },
    Tool {
        what: "rustfmt",
        there: || works(&mut cargo(&["fmt", "--version"])),
        packages: &[],
        hint: "rustup component add rustfmt",
    },
    Tool {
        what: "clippy",
        there: || works(&mut cargo(&["clippy", "--version"])),
        packages: &[],
        hint: "rustup component add clippy",
    },
];

/// Checks that everything is there and installs what is missing.
#[must_use]
pub fn run() -> Outcome {
    for tool in TOOLS.iter().filter(|tool| !(tool.there)()) {
        eprintln!("      missing: {}", tool.what);
        let installed = !tool.packages.is_empty() && may_install() && install(tool.packages) && (tool.there)();
        if !installed {
            return Outcome::failed(format!("{} is missing\nhint:  {}", tool.what, tool.hint));
        }
    }
    Outcome::passed()
}

/// Tells whether there is a Debian package manager and we are the administrator.
pub(crate) fn may_install() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
    root && works(Command::new("apt-get").arg("--version"))
}

/// Installs Debian packages; `false` if that did not work.
pub(crate) fn install(packages: &[&str]) -> bool {
    let mut update = Command::new("apt-get");
    let mut install = Command::new("apt-get");
    update.arg("update").env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "-y", "--no-install-recommends"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    show(&mut update).and_then(|()| show(&mut install)).is_ok()
}
