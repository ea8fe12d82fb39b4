//! Paths through the record: no store, no network.

use std::hint::black_box;
use std::rc::Rc;

use comity_dossier::counting::Standing;
use comity_dossier::fold::View;
use comity_dossier::{Admitted, Hash, Header, Received, Record, Refusal, SignatureFault, Verified};
use comity_seal::Keyring;

use crate::story::{Story, Written, apply};
use crate::{Fault, Work, ensure, steps};

/// Lines of the dossier in which one more is folded.
const LONG: usize = 2_000;
/// Headers, entries and folds of one run.
const MANY: usize = 64;
/// Entries of a full batch (LIM-004).
const BATCH: usize = 256;
/// Text of a line where its length does not matter.
const SHORT: usize = 200;

pub(super) fn header_encode() -> Result<Box<dyn Work>, Fault> {
    let story = Story::of(MANY, SHORT)?;
    let headers: Rc<Vec<Header>> = Rc::new(story.lines.iter().map(|line| line.header.clone()).collect());
    let expected = headers.clone();
    Ok(steps(
        move || Ok(headers.clone()),
        |headers| headers.iter().map(|header| black_box(header).to_bytes()).collect::<Vec<_>>(),
        move |written| {
            let same = |(bytes, header): (&Vec<u8>, &Header)| Header::from_bytes(bytes).as_ref() == Ok(header);
            ensure(
                written.len() == MANY && written.iter().zip(&*expected).all(same),
                "what is read is what was written",
            )
        },
    ))
}

pub(super) fn entry_decode() -> Result<Box<dyn Work>, Fault> {
    let story = Story::of(MANY, SHORT)?;
    let entries: Vec<Vec<u8>> = story.lines.iter().map(|line| line.entry.clone()).collect();
    Ok(steps(
        move || Ok(entries.clone()),
        |entries| entries.into_iter().map(Received::parse).collect::<Vec<Result<Received, Refusal>>>(),
        |read| ensure(read.len() == MANY && read.iter().all(Result::is_ok), "every entry is in its form"),
    ))
}

type Checked = Vec<Result<Verified, (Received, SignatureFault)>>;

pub(super) fn verify_batch() -> Result<Box<dyn Work>, Fault> {
    let story = Story::of(BATCH, SHORT)?;
    let (keyring, received) = (Rc::new(story.keyring()), parse(&story.lines)?);
    Ok(steps(
        move || Ok((keyring.clone(), received.clone())),
        |(keyring, received): (Rc<Keyring>, Vec<Received>)| -> Checked { Received::verify_all(received, &*keyring) },
        |checked| ensure(checked.len() == BATCH && checked.iter().all(Result::is_ok), "every signature is right"),
    ))
}

fn parse(lines: &[Written]) -> Result<Vec<Received>, Fault> {
    Ok(lines.iter().map(|line| Received::parse(line.entry.clone())).collect::<Result<_, _>>()?)
}

/// A record and a view, and what is folded into them.
struct Fold {
    record: Record,
    view: View,
    lines: Rc<Vec<(Admitted, Written)>>,
    fault: Option<Fault>,
}

pub(super) fn fold_line() -> Result<Box<dyn Work>, Fault> {
    let mut story = Story::of(LONG, SHORT)?;
    let (record, view) = (story.record.clone(), story.view.clone());
    story.go_on(MANY, SHORT)?;
    let keyring = story.keyring();
    let mut lines = Vec::new();
    for line in story.lines.split_off(LONG) {
        let verified = Received::parse(line.entry.clone())?.verify(&keyring).map_err(|(_, fault)| fault)?;
        lines.push((record.admit(verified, 0)?, line));
    }
    let last = lines.last().map(|(_, line)| line.id).ok_or("there are lines to fold")?;
    let lines = Rc::new(lines);
    Ok(steps(
        move || Ok(Fold { record: record.clone(), view: view.clone(), lines: lines.clone(), fault: None }),
        |mut fold| {
            for (admitted, line) in &*fold.lines {
                fold.record.fold(admitted);
                fold.fault = fold.fault.or(apply(&mut fold.view, &fold.record, line).err());
            }
            fold
        },
        move |fold| {
            fold.fault.map_or(Ok(()), Err)?;
            ensure(fold.record.standing(&last) == Some(Standing::Counted), "the last line counts")?;
            ensure(fold.view.len() == LONG + MANY && fold.view.item(&last).is_some(), "every line is shown")
        },
    ))
}

pub(super) fn frontier_digest() -> Result<Box<dyn Work>, Fault> {
    let story = Story::of(LONG, SHORT)?;
    let expected = story.record.frontier().digest();
    let record = Rc::new(story.record);
    Ok(steps(
        move || Ok(record.clone()),
        |record: Rc<Record>| (0..MANY).map(|_| black_box(&record).frontier().digest()).collect::<Vec<Hash>>(),
        move |digests| ensure(digests == vec![expected; MANY], "the same record has the same digest"),
    ))
}

pub(super) fn record_digest() -> Result<Box<dyn Work>, Fault> {
    let story = Story::of(LONG, SHORT)?;
    let expected = story.record.digest();
    let record = Rc::new(story.record);
    Ok(steps(
        move || Ok(record.clone()),
        |record: Rc<Record>| record.digest(),
        move |digest| ensure(digest == expected, "the same record has the same digest"),
    ))
}
