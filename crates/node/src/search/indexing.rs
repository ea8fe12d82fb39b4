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

use super::words::{RULES, WORDS_MAX, words};
use crate::shelf::header_of;

/// What one round is about: the bytes of texts that are held at once.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// Why the index is not up with the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexFault {
    /// The log: the index is as good as it was.
    #[error("the log: {0}")]
    Log(StoreFault),
    /// The index.
    #[error("the index: {0}")]
    Index(#[from] StoreFault),
}

/// Indexes up to `lines` lines, and as many changes of texts. Returns whether that was all there is.
pub fn index_some(log: &Reader, index: &mut SearchStore, lines: usize) -> Result<bool, IndexFault> {
    let is_all = log.consistent(|log| index_seen(log, index, lines))?;
    // Outside of what was seen of the log, which it would hold up.
    Ok(index.forget_erased()? && is_all)
}

/// A fault of the log while both are read.
fn of_log<T>(read: Result<T, StoreFault>) -> Result<T, IndexFault> {
    read.map_err(IndexFault::Log)
}

fn index_seen(log: &Reader, index: &mut SearchStore, lines: usize) -> Result<bool, IndexFault> {
    let generation = of_log(log.generation())?.unwrap_or_default();
    let last_change = of_log(log.text_changes_last())?;
    let reached = of_log(log.reached())?;
    // Whether an index is of this log, and has not missed any change of a text.
    let goes_on = |progress: &IndexProgress| {
        let is_same = (progress.generation, progress.rules) == (generation, RULES);
        is_same && progress.position <= reached && last_change.saturating_sub(progress.change) <= TEXT_CHANGES_MAX
    };
    if let Some(at) = index.progress()?.filter(goes_on)
        && last_change == at.change
        && of_log(log.lines_after(at.position, 1))? == 0
    {
        return Ok(true);
    }
    index.write(|batch| {
        let mut at = match batch.progress()?.filter(goes_on) {
            Some(progress) => progress,
            None => {
                batch.clear()?;
                // What changed before is seen as it is now.
                IndexProgress { generation, rules: RULES, position: Position(0), change: last_change }
            }
        };
        let changes = of_log(log.text_changes(at.change, lines))?;
        for change in &changes {
            if change.position <= at.position {
                again(log, batch, change.position)?;
            }
            at.change = change.number;
        }
        let (new, reached) = of_log(log.texts_after(at.position, lines, BYTES_AT_ONCE))?;
        new.iter().try_for_each(|text| take(log, batch, text))?;
        at.position = reached;
        batch.set_progress(&at)?;
        Ok(changes.len() < lines && of_log(log.lines_after(at.position, 1))? == 0)
    })
}

/// A text came later than its line, was erased, or can be read again.
fn again(log: &Reader, batch: &mut SearchBatch<'_>, position: Position) -> Result<(), IndexFault> {
    match of_log(log.text_at(position))? {
        Some(text) if text.body.is_some() => {
            batch.remove(position)?;
            take(log, batch, &text)
        }
        Some(_) => Ok(batch.erase(position)?),
        None => Ok(batch.remove(position)?),
    }
}

fn take(log: &Reader, batch: &mut SearchBatch<'_>, text: &StoredText) -> Result<(), IndexFault> {
    let body = text.body.as_ref().and_then(|bytes| Body::from_bytes(bytes).ok());
    if let Some(body) = &body {
        take_what_it_does(log, batch, text, body)?;
    }
    if batch.is_withdrawn(text.position)? {
        return Ok(());
    }
    let mut said = body.as_ref().map(|body| texts(text.kind, body)).unwrap_or_default();
    said.extend(reference(log, text)?);
    let words: Vec<String> = said.iter().flat_map(|text| words(text)).map(|word| word.term).take(WORDS_MAX).collect();
    if words.is_empty() {
        return Ok(());
    }
    let words = words.join(" ");
    Ok(batch.put(&IndexedLine {
        position: text.position,
        dossier: text.dossier,
        member: text.member,
        words: &words,
    })?)
}

/// A withdrawal takes its line out; what is said about a line goes with it.
fn take_what_it_does(
    log: &Reader,
    batch: &mut SearchBatch<'_>,
    text: &StoredText,
    body: &Body,
) -> Result<(), IndexFault> {
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
fn target(log: &Reader, text: &StoredText, target: Option<EntryId>) -> Result<Option<StoredText>, IndexFault> {
    let position = target.map(|target| of_log(log.position_of(&target))).transpose()?.flatten();
    let Some(position) = position else { return Ok(None) };
    let found = of_log(log.text_at(position))?;
    Ok(found.filter(|found| found.dossier == text.dossier && found.position < text.position))
}

/// The first line of a dossier is found by the reference that people say on the phone.
fn reference(log: &Reader, text: &StoredText) -> Result<Option<String>, IndexFault> {
    if text.kind != Kind::GENESIS {
        return Ok(None);
    }
    let header = of_log(log.entry_at(text.position))?.and_then(|stored| header_of(&stored));
    let Some(header) = header else { return Ok(None) };
    let Some(Structural::Genesis(genesis)) = &header.structural else { return Ok(None) };
    Ok(Some(Reference::new(header.member, genesis.year, genesis.serial, text.id.into()).to_string()))
}
