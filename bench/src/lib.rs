//! The hot paths of a node, each by itself, for whoever changes one of them.
//!
//! ```text
//!   fixtures (story, pair) ── PATHS ──┬── benches/paths.rs   how long each takes (criterion)
//!                                     └── main.rs            how many instructions each takes (callgrind)
//! ```
//!
//! Promise: what is measured is the code that ships, on real lines, keys and databases; setting up stands apart from it and
//! is not measured. Keys, times and randomness follow from constants, so the same build does the same each time. Each run is
//! checked: a path that fails is not fast.
//! Not here: whole processes, their network, and pages as they travel (`comity bench`), and what others do (`peers/`).
#![forbid(unsafe_code)]

mod curves;
mod pair;
mod paths;
mod story;

pub use curves::{Curve, curves};
pub use paths::PATHS;

/// Why something could not be set up or measured, in words for developers.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// One hot path.
pub struct HotPath {
    /// Its name on the command line and in `instructions.json`.
    pub name: &'static str,
    /// What one run of it does.
    pub what: &'static str,
    /// How many of these one run does; figures are given for one.
    pub pieces: u64,
    /// How many runs are counted.
    pub counted: u64,
    /// Sets it up.
    pub begin: fn() -> Result<Box<dyn Work>, Fault>,
}

/// A path that is set up: prepared, measured and checked in turn.
pub trait Work {
    /// Makes ready what the next run takes.
    fn prepare(&mut self) -> Result<(), Fault>;

    /// Does what is measured, and nothing else; nothing, if it was not prepared.
    fn measure(&mut self);

    /// Tells whether the last run did what it had to, and tidies up after it.
    fn check(&mut self) -> Result<(), Fault>;
}

/// Returns the path of a name.
#[must_use]
pub fn path(name: &str) -> Option<&'static HotPath> {
    PATHS.iter().find(|path| path.name == name)
}

/// Runs a path so many times, each prepared and checked. What is measured runs inside [`comity_bench_measured`] and nothing
/// else does, but for one run before: it fills what is filled once in a process.
pub fn run(path: &HotPath, times: u64) -> Result<(), Fault> {
    let mut work = (path.begin)()?;
    work.prepare()?;
    work.measure();
    work.check()?;
    for _ in 0..times {
        work.prepare()?;
        comity_bench_measured(&mut *work);
        work.check()?;
    }
    Ok(())
}

/// The function between whose beginning and end instructions are counted. Its name is known to `cargo xtask bench`.
#[inline(never)]
pub fn comity_bench_measured(work: &mut dyn Work) {
    work.measure();
    // So that this function does not end before what it calls.
    std::hint::black_box(());
}

/// A path made of three steps: what a run takes, the run, and what is looked at afterwards.
struct Steps<I, O, F, C> {
    prepare: F,
    run: fn(I) -> O,
    check: C,
    taken: Option<I>,
    given: Option<O>,
}

/// Makes a path of three steps. What `run` gives back is dropped after the measuring.
fn steps<I: 'static, O: 'static>(
    prepare: impl FnMut() -> Result<I, Fault> + 'static,
    run: fn(I) -> O,
    check: impl FnMut(O) -> Result<(), Fault> + 'static,
) -> Box<dyn Work> {
    Box::new(Steps { prepare, run, check, taken: None, given: None })
}

impl<I, O, F, C> Work for Steps<I, O, F, C>
where
    F: FnMut() -> Result<I, Fault>,
    C: FnMut(O) -> Result<(), Fault>,
{
    fn prepare(&mut self) -> Result<(), Fault> {
        self.taken = Some((self.prepare)()?);
        Ok(())
    }

    fn measure(&mut self) {
        if let Some(taken) = self.taken.take() {
            self.given = Some((self.run)(std::hint::black_box(taken)));
        }
    }

    fn check(&mut self) -> Result<(), Fault> {
        let given = self.given.take().ok_or("nothing was prepared, so nothing was measured")?;
        (self.check)(given)
    }
}

/// Fails with `what` unless it holds.
fn ensure(holds: bool, what: &str) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(what.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_does_what_it_has_to_twice_in_one_process() {
        for path in PATHS {
            if let Err(fault) = run(path, 1) {
                panic!("{}: {fault}", path.name);
            }
        }
    }

    #[test]
    fn names_are_told_apart_and_strange_ones_are_none() {
        for path in PATHS {
            assert_eq!(PATHS.iter().filter(|other| other.name == path.name).count(), 1, "{}", path.name);
            assert!(path.pieces > 0 && path.counted > 0, "{}", path.name);
        }
        assert!(path("teleport").is_none());
    }

    /// The counts themselves are compared by `cargo xtask bench --check`; this needs no valgrind.
    #[test]
    fn of_every_path_a_count_is_kept_and_told_what_it_does() {
        let (kept, told) = (include_str!("../instructions.json"), include_str!("../README.md"));
        for path in PATHS {
            assert!(kept.contains(&format!("\"{}\": ", path.name)), "cargo xtask bench --record: {}", path.name);
            assert!(told.contains(&format!("| `{}` |", path.name)), "bench/README.md does not tell of {}", path.name);
        }
        assert_eq!(kept.lines().filter(|line| line.starts_with("    ")).count(), PATHS.len() + 4, "counts of no path");
    }

    #[test]
    fn a_run_that_did_not_do_its_work_fails() {
        let wrong = HotPath {
            name: "wrong",
            what: "adds wrongly",
            pieces: 1,
            counted: 1,
            begin: || Ok(steps(|| Ok(1), |one: u32| one + 1, |two| ensure(two == 3, "one and one are not three"))),
        };
        assert_eq!(run(&wrong, 1).expect_err("wrong").to_string(), "one and one are not three");
        let mut never = steps(|| Ok(1), |one: u32| one, |_| Ok(()));
        never.measure();
        assert!(never.check().is_err(), "nothing was prepared");
    }
}
