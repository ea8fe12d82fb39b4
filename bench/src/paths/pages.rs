//! Pages as the binary writes them: gathered from a node and made to HTML.

use std::cell::RefCell;
use std::rc::Rc;

use comity::{ReaderLanguage, pages};
use comity_dossier::Time;
use comity_node::Halt;
use comity_sim::founding::BEGIN;

use crate::pair::{Pair, READER, WRITER};
use crate::{Fault, Work, ensure, steps};

/// Dossiers on the Desk: more than it shows in one of its sections.
const DOSSIERS: usize = 60;
/// Of these the Desk shows so many, before anything else.
const ROWS_SHOWN: usize = 50;
/// Lines of the dossier, and bytes of text in one.
const LINES: usize = 2_000;
const BYTES: usize = 256;
/// Of these its page shows so many.
const LINES_SHOWN: usize = 50;
/// When somebody reads.
const NOW: Time = Time(BEGIN.0 + 60_000);

/// How a page of one of the two nodes is written.
type Write = fn(&mut Pair) -> Result<Option<String>, Halt>;

/// Puts a path together. Whatever its page shows begins with `part`, and it shows so many.
fn writing(pair: Pair, write: Write, part: &'static str, shown: usize) -> Box<dyn Work> {
    let pair = Rc::new(RefCell::new(pair));
    steps(
        move || Ok((pair.clone(), write)),
        |(pair, write)| write(&mut pair.borrow_mut()),
        move |written| {
            let page = written?.ok_or("there is such a page")?;
            ensure(page.matches(part).count() == shown, "the page shows as much as it may")
        },
    )
}

pub(super) fn desk() -> Result<Box<dyn Work>, Fault> {
    let mut pair = Pair::found()?;
    for _ in 0..DOSSIERS {
        pair.open()?;
    }
    let write = |pair: &mut Pair| pages::desk(&mut pair.nodes[READER], ReaderLanguage::Chinese, NOW).map(Some);
    Ok(writing(pair, write, "data-row=", ROWS_SHOWN))
}

pub(super) fn dossier() -> Result<Box<dyn Work>, Fault> {
    let mut pair = Pair::found()?;
    for _ in 0..LINES {
        pair.write_note(BYTES)?;
    }
    let write = |pair: &mut Pair| pages::dossier(&mut pair.nodes[WRITER], &pair.dossier, ReaderLanguage::English, NOW);
    Ok(writing(pair, write, "<li id=\"", LINES_SHOWN))
}
