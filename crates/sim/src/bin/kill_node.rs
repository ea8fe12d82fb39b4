//! A process that `tests/kill.rs` starts and kills: `kill_node FOLDER MEMBER PORTS AT_MS ENTROPY ORDER [POINT NTH]`.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use comity_dossier::Member;
use comity_sim::killing::{Life, POINTS, live};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(life) = read(&words) else {
        eprintln!("usage: kill_node FOLDER MEMBER PORTS AT_MS ENTROPY right|wrong|old-lane [POINT NTH]");
        return ExitCode::from(2);
    };
    match live(&life) {
        Ok(()) => ExitCode::SUCCESS,
        Err(halt) => {
            eprintln!("{halt}");
            ExitCode::FAILURE
        }
    }
}

fn read(words: &[String]) -> Option<Life> {
    let point = |word: &str| POINTS.iter().find(|(_, name)| *name == word).map(|(point, _)| *point);
    let ends_at = match (words.get(6), words.get(7)) {
        (Some(word), Some(number)) => Some((point(word)?, number.parse().ok()?)),
        _ => None,
    };
    Some(Life {
        folder: PathBuf::from(words.first()?),
        member: Member::new(words.get(1)?)?,
        ports: PathBuf::from(words.get(2)?),
        at_ms: words.get(3)?.parse().ok()?,
        entropy: words.get(4)?.parse().ok()?,
        wrong_order: words.get(5)? == "wrong",
        old_lane: words.get(5)? == "old-lane",
        ends_at,
    })
}
