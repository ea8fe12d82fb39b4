//! The real pages in headless Chromium: installs what that needs, builds the program, runs the stories of
//! `crates/journeys`.
//!
//! Promise: Chromium and fonts come from the distribution, axe-core from npm by exact version and checksum into the build
//! folder; nothing is put into the repository, and nothing that is installed runs a script of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Outcome;
use super::process::{cargo, lines, show, works};
use super::tools::{install, may_install};
use crate::repository::root;
use crate::tests_sum::Sum;

/// One thing of the distribution that must be there.
struct Need {
    what: &'static str,
    there: fn() -> bool,
    packages: &'static [&'static str],
}

const NEEDS: &[Need] = &[
    Need {
        what: "Chromium",
        there: || ["chromium", "chromium-browser", "google-chrome"].iter().any(|name| on_path(name)),
        packages: &["chromium"],
    },
    Need { what: "a Chinese font", there: || speaks("zh"), packages: &["fontconfig", "fonts-noto-cjk"] },
    Need { what: "a Latin font", there: || speaks("en"), packages: &["fontconfig", "fonts-dejavu-core"] },
    Need { what: "npm", there: || works(Command::new("npm").arg("--version")), packages: &["npm"] },
];

/// Runs the stories whose names hold `words`; without words, all.
#[must_use]
pub fn run(words: &str) -> Outcome {
    if let Err(why) = prepare() {
        return Outcome::Skipped(why);
    }
    let arguments: &[&str] = if words.is_empty() { &["test"] } else { &["test", words] };
    stories(arguments)
}

/// Takes the pictures of `docs/pictures`.
#[must_use]
pub fn pictures() -> Outcome {
    // Without it the pictures are the same, and three times as large.
    if !on_path("pngquant") && may_install() && !install(&["pngquant"]) {
        eprintln!("      pngquant is missing: pictures stay large (apt-get install pngquant)");
    }
    let taken = prepare().and_then(|()| show(Command::new(build()?).arg("pictures").current_dir(root())));
    match taken {
        Ok(()) => Outcome::passed(),
        Err(why) => Outcome::failed(why),
    }
}

/// Runs the program of the stories and adds up what it says.
#[allow(clippy::print_stdout)] // shows what the stories say
fn stories(arguments: &[&str]) -> Outcome {
    let mut sum = Sum::default();
    let ended = build().and_then(|program| {
        lines(Command::new(program).args(arguments).current_dir(root()), |line| {
            sum.add_line(line);
            println!("      {line}");
        })
    });
    match ended {
        Ok(()) if sum.passed > 0 => Outcome::Passed(sum),
        Ok(()) => Outcome::Failed(sum, "no story ran".into()),
        Err(why) => {
            sum.failed = sum.failed.max(1);
            Outcome::Failed(sum, why)
        }
    }
}

/// Makes sure that browser, fonts and axe-core are there; `Err` says what to install.
fn prepare() -> Result<(), String> {
    for need in NEEDS.iter().filter(|need| !(need.there)()) {
        eprintln!("      missing: {}", need.what);
        if !(may_install() && install(need.packages) && (need.there)()) {
            let packages = need.packages.join(" ");
            return Err(format!("{} is missing\nhint:  apt-get install {packages}", need.what));
        }
    }
    take_axe()
}

/// Puts axe-core into the build folder, unless this very version is there.
fn take_axe() -> Result<(), String> {
    let (from, to) = (root().join("crates/journeys"), build_folder().join("journeys"));
    let lock = |folder: &Path| std::fs::read(folder.join("package-lock.json")).unwrap_or_default();
    if lock(&from) == lock(&to) && to.join("node_modules/axe-core/axe.min.js").is_file() {
        return Ok(());
    }
    let copied = std::fs::create_dir_all(&to).and_then(|()| {
        ["package.json", "package-lock.json"]
            .iter()
            .try_for_each(|file| std::fs::copy(from.join(file), to.join(file)).map(drop))
    });
    copied.map_err(|error| format!("{} cannot be written: {error}", to.display()))?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&to);
    show(&mut npm).map_err(|why| format!("axe-core is missing: {why}\nhint:  npm needs its registry once"))
}

/// Builds the program and the stories; returns where the stories are.
fn build() -> Result<PathBuf, String> {
    show(&mut cargo(&["build", "--quiet", "--locked", "--package", "comity", "--package", "comity-journeys"]))?;
    Ok(build_folder().join("debug/comity-journeys"))
}

/// Returns where cargo builds: this program lies in it too.
fn build_folder() -> PathBuf {
    let told = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    told.unwrap_or_else(|| root().join("target"))
}

fn on_path(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}

/// Tells whether some font has the letters of a language.
fn speaks(language: &str) -> bool {
    let found = Command::new("fc-list").arg(format!(":lang={language}")).output();
    found.is_ok_and(|out| !out.stdout.is_empty())
}
