//! `cargo xtask bench peers`: ours and theirs in turn, peer after peer, so that both meet the same machine.

use std::process::Command;

use super::book::{Book, alone};
use super::contender::{Peer, build_ours, ours};
use super::ended;
use super::figures::{FIGURES, Figure, OURS, Place};
use super::options::Options;
use super::results::Record;
use crate::repository::root;
use crate::steps::Outcome;
use crate::steps::process::show;
use crate::tests_sum::Sum;

/// Installs what is needed, measures, keeps the results, makes the page.
#[must_use]
pub fn run(words: &[&str]) -> Outcome {
    let options = match Options::read(words) {
        Ok(options) => options,
        Err(why) => return Outcome::failed(why),
    };
    ended(measure(&options), options.quick)
}

/// Measures ours alone, with these words for `comity bench`; all its loads if there are none.
#[must_use]
pub fn run_ours(words: &[&str]) -> Outcome {
    let measured = alone().and_then(|only| {
        build_ours()?;
        let mut book = Book::open("ours", false, only)?;
        match ours(words) {
            Ok(records) => records.into_iter().try_for_each(|record| book.keep(record))?,
            Err(why) => book.miss(OURS, "everything", &why),
        }
        book.close()
    });
    ended(measured, false)
}

fn measure(options: &Options) -> Result<Sum, String> {
    let only = alone()?;
    show(&mut Command::new(root().join("bench/peers/install")))?;
    if options.ours {
        build_ours()?;
    }
    let mut book = Book::open("peers", options.quick, only)?;
    for (at, name) in options.peers.iter().enumerate() {
        let mut peer = match Peer::start(name) {
            Ok(peer) => peer,
            Err(why) => {
                book.miss(name, "everything", &why);
                continue;
            }
        };
        for turn in beside().chunk_by(|one, other| one.load == other.load) {
            let Some(Beside { load, long, .. }) = turn.first() else { continue };
            let mut figures: Vec<&Figure> = turn.iter().map(|beside| beside.figure).collect();
            // What takes minutes is measured once a run on our side, beside the first peer.
            for _ in 0..if *long { 1 } else { options.rounds } {
                if options.ours && (at == 0 || !long) {
                    ours_in_turn(&mut book, load, turn, name, options.quick);
                }
                let mut again = Vec::new();
                for figure in figures {
                    if theirs(&mut book, &mut peer, name, figure, options.quick)? {
                        again.push(figure);
                    }
                }
                figures = again;
            }
        }
    }
    book.close()
}

/// A figure that is compared, and the load of `comity bench` that gives it.
struct Beside {
    figure: &'static Figure,
    load: &'static str,
    long: bool,
}

/// What is measured beside peers; memory first, while the servers have done nothing yet.
fn beside() -> Vec<Beside> {
    let place = |figure: &'static Figure| match figure.place {
        Place::Beside { load, long } => Some(Beside { figure, load, long }),
        _ => None,
    };
    let mut all: Vec<_> = FIGURES.iter().filter_map(place).collect();
    all.sort_by_key(|beside| beside.figure.unit != "MiB");
    all
}

/// Measures ours with one load, and keeps all that it gives.
fn ours_in_turn(book: &mut Book, load: &str, turn: &[Beside], peer: &str, quick: bool) {
    let small: &[&str] = if quick { &["--single", "50", "--many", "1000"] } else { &[] };
    let (found, why) = match ours(&[&[load], small].concat()) {
        Ok(records) => (records, format!("`comity bench {load}` does not give it")),
        Err(why) => (Vec::new(), why),
    };
    for Beside { figure, .. } in turn {
        if !found.iter().any(|record| record.figure == figure.name) {
            book.miss(OURS, figure.name, &why);
        }
    }
    for record in found {
        let name = record.figure.clone();
        if let Err(why) = book.keep(Record { beside: Some(peer.to_owned()), quick, ..record }) {
            book.miss(OURS, &name, &why);
        }
    }
}

/// Measures theirs; tells whether it is worth another round.
fn theirs(book: &mut Book, peer: &mut Peer, who: &str, figure: &Figure, quick: bool) -> Result<bool, String> {
    let record = match peer.ask(figure.name, quick) {
        Ok(record) => record,
        Err(why) => {
            book.miss(who, figure.name, &why);
            return Ok(false);
        }
    };
    if let Some(error) = &record.error {
        book.miss(who, figure.name, error);
        book.write(record)?;
        return Ok(true);
    }
    let again = record.never.is_none();
    book.keep(record)?;
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_the_first_turn_and_each_load_one_turn() {
        let all = beside();
        assert_eq!(all[0].figure.name, "memory_idle");
        let turns: Vec<&str> = all.chunk_by(|one, other| one.load == other.load).map(|turn| turn[0].load).collect();
        let mut loads: Vec<&str> = all.iter().map(|beside| beside.load).collect();
        loads.sort_unstable();
        loads.dedup();
        assert_eq!(turns.len(), loads.len(), "a load is run twice in a round: {turns:?}");
    }
}
