//! `comity-bench`: one hot path, so many times, for whoever counts what happens inside `comity_bench_measured`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout)] // a developer's command line: printing is its work

use std::process::ExitCode;

use comity_bench::{Curve, Fault, PATHS, curves, path, run};

const USAGE: &str = "\
Usage: comity-bench list              each path: its name, runs to count, pieces in a run
       comity-bench curves            how costs grow with members and dossiers: a line of JSON each; some minutes
       comity-bench run NAME [TIMES]  prepares, runs and checks a path so many times [default: its runs to count]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["list"] => {
            for path in PATHS {
                println!("{} {} {}", path.name, path.counted, path.pieces);
            }
            Ok(())
        }
        ["curves"] => curves(tell),
        ["run", name] => run_named(name, None),
        ["run", name, times] => run_named(name, Some(times)),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("failed: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn tell(curve: &Curve) {
    let points: Vec<String> = curve.points.iter().map(|(size, cost)| format!("[{size},{cost:.2}]")).collect();
    println!(
        r#"{{"who":"comity","figure":"{}","unit":"{}","points":[{}]}}"#,
        curve.figure,
        curve.unit,
        points.join(",")
    );
}

fn run_named(name: &str, times: Option<&str>) -> Result<(), Fault> {
    let path = path(name).ok_or_else(|| format!("there is no path `{name}`; `comity-bench list` names them"))?;
    let times = match times {
        Some(times) => times.parse().map_err(|_| format!("`{times}` is not a number of times"))?,
        None => path.counted,
    };
    run(path, times)
}
