//! How long each hot path takes, by criterion. What is set up for a run, and what is checked after it, is not timed.

use std::time::{Duration, Instant};

use comity_bench::{Fault, HotPath, PATHS, Work};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Runs a path so many times and returns what the runs alone took.
#[allow(clippy::disallowed_methods)] // a stopwatch is what this is
fn timed(work: &mut dyn Work, times: u64) -> Result<Duration, Fault> {
    let mut sum = Duration::ZERO;
    for _ in 0..times {
        work.prepare()?;
        let began = Instant::now();
        work.measure();
        sum += began.elapsed();
        work.check()?;
    }
    Ok(sum)
}

#[allow(clippy::panic)] // criterion has no other way to hear that a run went wrong
fn measure(criterion: &mut Criterion, path: &HotPath) {
    let went_wrong = |fault: Fault| -> ! { panic!("{}: {fault}", path.name) };
    let mut group = criterion.benchmark_group("paths");
    group.throughput(Throughput::Elements(path.pieces));
    // Setting up a run costs more than the run: few samples, and the time that criterion plans with is no promise.
    group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    // Set up only if this path is wanted: `cargo xtask bench fold` leaves the others alone.
    let mut set_up: Option<Box<dyn Work>> = None;
    group.bench_function(path.name, |bencher| {
        bencher.iter_custom(|times| {
            let work = set_up.get_or_insert_with(|| (path.begin)().unwrap_or_else(|fault| went_wrong(fault)));
            timed(&mut **work, times).unwrap_or_else(|fault| went_wrong(fault))
        });
    });
    group.finish();
}

fn paths(criterion: &mut Criterion) {
    for path in PATHS {
        measure(criterion, path);
    }
}

criterion_group!(benches, paths);
criterion_main!(benches);
