//! `cargo xtask <command>`: see [`USAGE`].
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout)] // a developer's command line: printing is its work

use std::process::ExitCode;

use xtask::{bench, lab, rules, sizes, steps};

const USAGE: &str = "\
Usage: cargo xtask <command>

  cargo xtask test           every check and every test; what CI runs
  cargo xtask test --quick   format, lints and unit tests only, for the minutes between
  cargo xtask sim --seeds N  the seeded simulation alone [default: 2000]; --from N begins at seed N,
                             --record adds what was run to docs/testing.md
  cargo xtask lab [--minutes N]  six nodes in network namespaces, behind proxies, with faults [default: 2]
  cargo xtask sim --restores N  nodes restored from backups of any age alone; --from N begins at world N
  cargo xtask browser [WORDS]  the browser stories alone, or those whose names hold these words
  cargo xtask fuzz [TARGETS] [--seconds N]  each fuzz target for N seconds [default: 60]
  cargo xtask coverage       lines and branches of dossier, seal and exchange that their tests reach
  cargo xtask mutants        counting and participants with one thing changed at a time: does a test notice?
  cargo xtask pictures       takes the pictures in docs/pictures from the running program
  cargo xtask bench [WORDS]  how long each hot path of a node takes (criterion), or those whose names hold these words
  cargo xtask bench --check  instructions of each hot path, within 3 % of bench/instructions.json; --record writes that
  cargo xtask bench peers    our node and what people use instead, measured in turn (hours); makes docs/performance.md;
                             --quick shows that it works, --only prosody,mail takes these alone
  cargo xtask bench ours [LOADS]  our node alone, with the words of `comity bench`; makes docs/performance.md
  cargo xtask bench curves   how costs grow with members and dossiers; makes docs/performance.md
  cargo xtask bench builds   clone to demo, release build, edit to test, in a clone of its own; makes docs/performance.md
  cargo xtask bench page     makes docs/performance.md anew from bench/results
  cargo xtask protocol       each numbered rule of docs/protocol and the tests that show it
  cargo xtask sizes          the longest source files
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["test"] => steps::run_all(),
        ["test", "--quick"] => steps::run_quick(),
        ["sim", ref rest @ ..] => steps::run_one(&|| steps::simulation::run(rest)),
        ["lab", ref rest @ ..] => steps::run_one(&|| lab::run(rest)),
        ["browser"] => steps::run_one(&|| steps::browser::run("")),
        ["browser", words] => steps::run_one(&|| steps::browser::run(words)),
        ["fuzz", ref rest @ ..] => steps::run_one(&|| steps::fuzz::run(rest)),
        ["coverage"] => steps::run_one(&steps::coverage::run),
        ["mutants"] => steps::run_one(&steps::mutants::run),
        ["pictures"] => steps::run_one(&steps::browser::pictures),
        ["bench", "peers", ref rest @ ..] => steps::run_one(&|| bench::peers(rest)),
        ["bench", "ours", ref rest @ ..] => steps::run_one(&|| bench::ours(rest)),
        ["bench", "curves"] => steps::run_one(&bench::curves),
        ["bench", "builds"] => steps::run_one(&bench::builds),
        ["bench", "page"] => steps::run_one(&bench::remake_page),
        ["bench", ref rest @ ..] => steps::run_one(&|| bench::paths(rest)),
        ["protocol"] => print(&rules::table()),
        ["sizes"] => print(&sizes::table(40)),
        ["help" | "--help" | "-h"] => print(USAGE),
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn print(text: &str) -> ExitCode {
    print!("{text}");
    ExitCode::SUCCESS
}
