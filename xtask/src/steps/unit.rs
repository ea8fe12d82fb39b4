//! `cargo test` in every room: unit tests, properties, the walls, scripts of the command line, the kill test.

use super::Outcome;
use super::process::{cargo, lines};
use crate::tests_sum::Sum;

/// Runs the tests of all rooms to the end, also after a failure, and adds them up. Tests that pass are not listed, but
/// what they counted is shown.
#[must_use]
#[allow(clippy::print_stdout)] // shows what the tests say
pub fn run() -> Outcome {
    let mut sum = Sum::default();
    let ended =
        lines(&mut cargo(&["test", "--workspace", "--locked", "--no-fail-fast", "--", "--show-output"]), |line| {
            sum.add_line(line);
            if is_worth_showing(line) {
                println!("      {line}");
            }
        });
    match ended {
        Ok(()) if sum.failed == 0 && sum.passed > 0 => Outcome::Passed(sum),
        Ok(()) => Outcome::Failed(sum, "no test ran".into()),
        Err(why) => {
            // A room that does not build, or a test program that was killed, is a failure too, though no test failed.
            sum.failed = sum.failed.max(1);
            Outcome::Failed(sum, why)
        }
    }
}

fn is_worth_showing(line: &str) -> bool {
    let passed = line.starts_with("test ") && (line.ends_with("... ok") || line.ends_with("should panic ... ok"));
    let empty_program = line.starts_with("test result: ok. 0 passed; 0 failed; 0 ignored");
    !(line.trim().is_empty() || line.starts_with("running ") || passed || empty_program)
}
