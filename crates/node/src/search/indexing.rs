//! Makes the index of words from the log, some lines at a time.
//!
//! ```text
//!   texts that came late or went ── again ──┐
//!   lines after the last one that was done ─┴─> words ──> the index, and how far it is
//! ```
//!
//! Promise: done again from nothing it gives the same index; what its author withdrew is not in it, nor what was said about
//! it, whether the withdrawal counts or not: to judge that would take the whole dossier, and nobody can take lines of others
//! out of it so. A line that does not count is in it, as it stands in the timeline.
//! Not here: when that is done (`shell`).

use comity_dossier::body::Body;
use comity_dossier::canonical;
use comity_dossier::kind::common::correct::Correct;
use comity_dossier::kind::common::translate::Translate;
use comity_dossier::kind::common::withdraw::Withdraw;
use comity_dossier::kind::content::is_withdrawable;
use comity_dossier::kind::texts::texts;
use comity_dossier::reference::Reference;
use comity_dossier::structural::Structural;
use comity_dossier::{EntryId, Kind};
use comity_store::{
    IndexProgress, IndexedLine, Position, Reader, SearchBatch, SearchStore, StoreFault, StoredText, TEXT_CHANGES_MAX,
};

use super::words::{RULES, words};
use crate::shelf::header_of;

/// What one round is about: the bytes of texts that are held at once.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// Indexes up to `lines` lines, and as many changes of texts. Returns whether that was all there is.
pub fn index_some(log: &Reader, index: &mut SearchStore, lines: usize) -> Result<bool, StoreFault> {
    log.consistent(|log| {
        let begin =
            IndexProgress { generation: log.generation()?.unwrap_or_default(), rules: RULES, ..Default::default() };
        let progress = index.progress()?.filter(|progress| goes_on(log, &begin, progress).unwrap_or(false));
        if let Some(at) = &progress
            && log.text_changes_last()? == at.change
            && log.lines_after(at.position, 1)? == 0
        {
            return Ok(true);
        }
        index.write(|batch| {
            let mut at = match progress {
                Some(progress) => progress,
                None => {
                    batch.clear()?;
                    // What changed before is seen as it is now.
                    let last = log.text_changes_last()?;
                    IndexProgress { change: last, ..begin }
                }
            };
            let changes = log.text_changes(at.change, lines)?;
            for change in &changes {
                if change.position <= at.position {
                    again(log, batch, change.position)?;
                }
                at.change = change.number;
            }
            let new = log.texts_after(at.position, lines, BYTES_AT_ONCE)?;
            for text in &new {
                take(log, batch, text)?;
                at.position = text.position;
            }
            batch.set_progress(&at)?;
            Ok(changes.len() < lines && log.lines_after(at.position, 1)? == 0)
        })
    })
}

/// Tells whether an index is of this log, and has not missed any change of a text.
fn goes_on(log: &Reader, begin: &IndexProgress, progress: &IndexProgress) -> Result<bool, StoreFault> {
    let is_same = (progress.generation, progress.rules) == (begin.generation, begin.rules);
    let missed = log.text_changes_last()?.saturating_sub(progress.change) > TEXT_CHANGES_MAX;
    Ok(is_same && progress.position <= log.reached()? && !missed)
}

/// A text came later than its line, or was erased.
fn again(log: &Reader, batch: &mut SearchBatch<'_>, position: Position) -> Result<(), StoreFault> {
    match log.text_at(position)? {
        Some(text) if text.body.is_some() => {
            batch.remove(position)?;
            take(log, batch, &text)
        }
        _ => batch.erase(position),
    }
}

fn take(log: &Reader, batch: &mut SearchBatch<'_>, text: &StoredText) -> Result<(), StoreFault> {
    let body = text.body.as_ref().and_then(|bytes| Body::from_bytes(bytes).ok());
    if let Some(body) = &body {
        take_what_it_does(log, batch, text, body)?;
    }
    if batch.is_withdrawn(text.position)? {
        return Ok(());
    }
    let mut said = body.as_ref().map(|body| texts(text.kind, body)).unwrap_or_default();
    said.extend(reference(log, text)?);
    let words: Vec<String> = said.iter().flat_map(|text| words(text)).map(|word| word.term).collect();
    if words.is_empty() {
        return Ok(());
    }
    let words = words.join(" ");
    batch.put(&IndexedLine { position: text.position, dossier: text.dossier, member: text.member, words: &words })
}

/// A withdrawal takes its line out; what is said about a line goes with it.
fn take_what_it_does(
    log: &Reader,
    batch: &mut SearchBatch<'_>,
    text: &StoredText,
    body: &Body,
) -> Result<(), StoreFault> {
    let content = &body.content;
    match text.kind {
        Kind::WITHDRAW => {
            let withdrawn = canonical::decode::<Withdraw>(content).ok().map(|withdraw| withdraw.target);
            if let Some(target) = target(log, text, withdrawn)?
                && target.member == text.member
                && is_withdrawable(target.kind)
            {
                batch.withdraw(target.position)?;
            }
        }
        Kind::CORRECT | Kind::TRANSLATE => {
            let about = if text.kind == Kind::CORRECT {
                canonical::decode::<Correct>(content).ok().map(|correct| correct.target)
            } else {
                canonical::decode::<Translate>(content).ok().map(|translate| translate.target)
            };
            if let Some(target) = target(log, text, about)? {
                batch.note_about(target.position, text.position)?;
                if batch.is_withdrawn(target.position)? {
                    batch.withdraw(text.position)?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Finds what a line is about, where that is an earlier line of the same dossier.
fn target(log: &Reader, text: &StoredText, target: Option<EntryId>) -> Result<Option<StoredText>, StoreFault> {
    let Some(position) = target.map(|target| log.position_of(&target)).transpose()?.flatten() else { return Ok(None) };
    let found = log.text_at(position)?;
    Ok(found.filter(|found| found.dossier == text.dossier && found.position < text.position))
}

/// The first line of a dossier is found by the reference that people say on the phone.
fn reference(log: &Reader, text: &StoredText) -> Result<Option<String>, StoreFault> {
    if text.kind != Kind::GENESIS {
        return Ok(None);
    }
    let header = log.entry_at(text.position)?.and_then(|stored| header_of(&stored));
    let Some(header) = header else { return Ok(None) };
    let Some(Structural::Genesis(genesis)) = &header.structural else { return Ok(None) };
    Ok(Some(Reference::new(header.member, genesis.year, genesis.serial, text.id.into()).to_string()))
}
