//! Runs stories and counts them, in the words of `cargo test`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Instant;

use crate::browser::{Browser, program};
use crate::checks::Axe;
use crate::network::Network;

/// One story: a fact in a sentence, and how it is shown.
pub(crate) struct Story {
    /// The fact.
    pub(crate) name: &'static str,
    /// Shows it; panics if it is not so. Returns what it counted, in words, or nothing.
    pub(crate) show: fn(&Stage) -> String,
}

/// What stories share: one browser, the checker, and networks that are founded when first needed.
pub(crate) struct Stage {
    /// The browser.
    pub(crate) browser: Browser,
    /// The checker.
    pub(crate) axe: Axe,
    told: OnceLock<Network>,
    working: OnceLock<Network>,
}

impl Stage {
    /// A network after the story of the demo, for stories that look and do not write.
    pub(crate) fn told(&self) -> &Network {
        self.told.get_or_init(|| Network::after_the_story(&["harbour", "delta"]))
    }

    /// Another one, for stories that write.
    pub(crate) fn working(&self) -> &Network {
        self.working.get_or_init(|| Network::after_the_story(&["harbour", "delta"]))
    }
}

/// Exit code where the browser or the checker is not there.
pub(crate) const NOT_THERE: u8 = 3;

/// Prints the names.
pub(crate) fn list(stories: &[Story]) -> ExitCode {
    for story in stories {
        println!("{}", story.name);
    }
    ExitCode::SUCCESS
}

/// Runs the stories whose names hold these words.
#[allow(clippy::disallowed_methods)] // times are shown, never asserted
pub(crate) fn run(stories: &[Story], words: &str) -> ExitCode {
    let (Some(program), Some(axe)) = (program(), Axe::read()) else {
        eprintln!(
            "error: no browser, or no axe-core.\nhint:  `cargo xtask browser` installs both, or says what to install."
        );
        return ExitCode::from(NOT_THERE);
    };
    // What failed and where is enough: each story is one thread's work, and the way to it is its name.
    std::panic::set_hook(Box::new(|why| eprintln!("{why}")));
    let begun = Instant::now();
    let stage = Stage { browser: Browser::start(&program), axe, told: OnceLock::new(), working: OnceLock::new() };
    let (mut passed, mut failed, mut filtered) = (0, Vec::new(), 0);
    for story in stories {
        if !story.name.contains(words) {
            filtered += 1;
            continue;
        }
        let started = Instant::now();
        let shown = catch_unwind(AssertUnwindSafe(|| (story.show)(&stage)));
        let word = if shown.is_ok() { "ok" } else { "FAILED" };
        println!("test {} ... {word} ({:.1} s)", story.name, started.elapsed().as_secs_f64());
        match shown {
            Ok(counted) => {
                passed += 1;
                if !counted.is_empty() {
                    println!("  {}", counted.replace('\n', "\n  "));
                }
            }
            Err(_) => failed.push(story.name),
        }
    }
    for name in &failed {
        println!("failed: {name}");
    }
    let word = if failed.is_empty() { "ok" } else { "FAILED" };
    println!(
        "test result: {word}. {passed} passed; {} failed; 0 ignored; 0 measured; {filtered} filtered out; finished in {:.2}s",
        failed.len(),
        begun.elapsed().as_secs_f64()
    );
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
