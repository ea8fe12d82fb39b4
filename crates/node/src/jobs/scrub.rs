//! Goes through the whole store, a little at a time: what nobody reads rots unseen.
//!
//! ```text
//!   lines and texts ── receipts ── charter and cards ── files ── rows of the Desk ── done, until 30 days after the begin
//! ```
//!
//! Promise: a round begins at the latest 30 days after the last one began (STORE-004); a step looks at 128 rows or 4 chunks,
//! in a step of the node that has nothing else to do; where it stands is durable, so that a stop costs nothing.
//! Not here: what to do with what is found (see [`crate::damage`]).

use comity_dossier::{BlobId, DossierId, EntryId, Header, Time};
use comity_seal::file::BlobHasher;
use comity_store::{Damage, DamageCount, EntryBytes, Position, StoredDamage, StoredEntry};

use crate::node::{Halt, Node};

/// From the begin of one round to the begin of the next.
pub(crate) const ROUND_MS: u64 = 30 * 24 * 3_600_000;
/// Between two steps.
const STEP_MS: u64 = 20_000;
/// Between two steps of a store that is so large that a round would take too long otherwise.
const STEP_MS_MIN: u64 = 1_000;
/// Rows that a step looks at.
const ROWS: usize = 128;
/// Chunks of a file that a step looks at.
const CHUNKS: u32 = 4;
const SETTING: &str = "scrub";

/// What a round goes through, in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Lines = 0,
    Receipts = 1,
    Documents = 2,
    Files = 3,
    Rows = 4,
    Done = 5,
}

impl Stage {
    const ALL: [Self; 6] = [Self::Lines, Self::Receipts, Self::Documents, Self::Files, Self::Rows, Self::Done];

    fn next(self) -> Self {
        Self::ALL[(self as usize + 1).min(Self::ALL.len() - 1)]
    }
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    stage: Stage,
    /// Up to which position or number.
    upto: u64,
    began: Time,
    /// When the last whole round ended; zero: none has.
    completed: Time,
    /// Things that this round has looked at.
    looked_at: u64,
}

impl Cursor {
    fn new(began: Time, completed: Time) -> Self {
        Self { stage: Stage::Lines, upto: 0, began, completed, looked_at: 0 }
    }

    fn to_bytes(self) -> Vec<u8> {
        let numbers = [self.stage as u64, self.upto, self.began.0, self.completed.0, self.looked_at];
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    /// Reads a cursor; what cannot be read is a new round.
    fn from_bytes(bytes: &[u8], now: Time) -> Self {
        let numbers: Vec<u64> =
            bytes.chunks_exact(8).map(|n| u64::from_be_bytes(n.try_into().unwrap_or_default())).collect();
        let [stage, upto, began, completed, looked_at] = numbers[..] else { return Self::new(now, Time(0)) };
        let stage = usize::try_from(stage).ok().and_then(|stage| Stage::ALL.get(stage)).copied();
        match stage {
            Some(stage) if began <= now.0 && completed <= now.0 => {
                Self { stage, upto, began: Time(began), completed: Time(completed), looked_at }
            }
            _ => Self::new(now, Time(0)),
        }
    }
}

/// The job in memory.
#[derive(Default)]
pub(crate) struct Scrub {
    pub(crate) due: Time,
    cursor: Option<Cursor>,
    step_ms: u64,
    /// The file that is being looked at, and what was hashed of it.
    file: Option<(BlobId, u32, BlobHasher)>,
}

/// What people are told of the scrubber and of damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScrubLook {
    /// When the round that is under way began; `None` between two rounds.
    pub began: Option<Time>,
    /// What it has looked at so far, or the last one in all: lines, receipts, chunks of files, rows of the Desk.
    pub looked_at: u64,
    /// How many of these there are now.
    pub of: u64,
    /// When the last whole round ended.
    pub completed: Option<Time>,
    /// When the next one begins.
    pub next: Option<Time>,
    /// How much damage was found and is not repaired, or is.
    pub damage: DamageCount,
    /// The newest damage, what is not repaired first.
    pub damages: Vec<StoredDamage>,
}

impl Node {
    /// Returns how the scrubber stands, and what was found damaged.
    pub fn scrub_look(&self, rows: usize) -> Result<ScrubLook, Halt> {
        let cursor = self.jobs.scrub.cursor;
        let under_way = cursor.filter(|cursor| cursor.stage != Stage::Done);
        Ok(ScrubLook {
            began: under_way.map(|cursor| cursor.began),
            looked_at: cursor.map_or(0, |cursor| cursor.looked_at),
            of: self.things()?,
            completed: cursor.map(|cursor| cursor.completed).filter(|at| *at > Time(0)),
            next: cursor.filter(|cursor| cursor.stage == Stage::Done).map(|cursor| cursor.began.plus_ms(ROUND_MS)),
            damage: self.store.damage_count()?,
            damages: self.store.damages(rows)?,
        })
    }

    /// Begins a round now, whenever the last one was.
    pub(crate) fn scrub_now(&mut self) -> Result<(), Halt> {
        let now = self.now();
        let completed = self.jobs.scrub.cursor.map_or(Time(0), |cursor| cursor.completed);
        self.jobs.scrub = Scrub { due: now, cursor: Some(Cursor::new(now, completed)), ..Scrub::default() };
        self.keep_cursor()
    }

    /// Looks at the next piece if it is time to. `idle`: the node has nothing else to do in this step.
    pub(crate) fn scrub(&mut self, idle: bool) -> Result<(), Halt> {
        let now = self.now();
        if self.jobs.scrub.cursor.is_none() {
            let stored = self.store.setting(SETTING)?;
            self.jobs.scrub.cursor =
                Some(stored.map_or(Cursor::new(now, Time(0)), |bytes| Cursor::from_bytes(&bytes, now)));
            self.jobs.scrub.due = now.plus_ms(STEP_MS);
            return Ok(());
        }
        // Busy for ten steps on end: then it is done beside the work, or it would never be.
        let overdue = now.since_ms(self.jobs.scrub.due) > 10 * STEP_MS;
        if now < self.jobs.scrub.due || !idle && !overdue {
            return Ok(());
        }
        let Some(mut cursor) = self.jobs.scrub.cursor else { return Ok(()) };
        if cursor.stage == Stage::Done {
            if now.since_ms(cursor.began) < ROUND_MS {
                self.jobs.scrub.due = cursor.began.plus_ms(ROUND_MS);
                return Ok(());
            }
            cursor = Cursor::new(now, cursor.completed);
        }
        if self.jobs.scrub.step_ms == 0 {
            self.jobs.scrub.step_ms = self.pace()?;
        }
        let upto = match cursor.stage {
            Stage::Lines => self.scrub_lines(&mut cursor)?,
            Stage::Receipts => self.scrub_receipts(&mut cursor)?,
            Stage::Documents => self.mend_documents().map(|()| None)?,
            Stage::Files => self.scrub_files(&mut cursor)?,
            Stage::Rows => self.scrub_rows(&mut cursor)?,
            Stage::Done => None,
        };
        match upto {
            Some(upto) => cursor.upto = upto,
            None => (cursor.stage, cursor.upto) = (cursor.stage.next(), 0),
        }
        if cursor.stage == Stage::Done {
            cursor.completed = now;
            self.jobs.scrub.step_ms = 0;
        }
        self.jobs.scrub.cursor = Some(cursor);
        let wait_ms = if self.jobs.scrub.step_ms == 0 { STEP_MS } else { self.jobs.scrub.step_ms };
        self.jobs.scrub.due = now.plus_ms(wait_ms);
        self.keep_cursor()
    }

    fn keep_cursor(&mut self) -> Result<(), Halt> {
        let Some(cursor) = self.jobs.scrub.cursor else { return Ok(()) };
        Ok(self.store.set_setting(SETTING, &cursor.to_bytes())?)
    }

    /// How many things a round looks at.
    fn things(&self) -> Result<u64, Halt> {
        let usage = self.store.usage()?;
        Ok(usage.entries + usage.receipts + usage.dossiers + self.files.complete_chunks()?)
    }

    /// How long to wait between steps, so that a round takes less than 25 days.
    fn pace(&self) -> Result<u64, Halt> {
        const WITHIN_MS: u64 = 25 * 24 * 3_600_000;
        let usage = self.store.usage()?;
        let chunks = self.files.bytes()? / comity_seal::file::SEALED_CHUNK_BYTES as u64;
        let steps = (usage.entries + usage.receipts + usage.dossiers) / ROWS as u64 + chunks / u64::from(CHUNKS) + 1;
        Ok((WITHIN_MS / steps).clamp(STEP_MS_MIN, STEP_MS))
    }

    /// Lines: their bytes, what stands beside them, the indexes over them, their signatures, their texts.
    fn scrub_lines(&mut self, cursor: &mut Cursor) -> Result<Option<u64>, Halt> {
        let Some((last, lines)) = self.store.look_through(Position(cursor.upto), ROWS)? else { return Ok(None) };
        cursor.looked_at += lines.len() as u64;
        let now = self.now();
        for line in lines.iter().filter(|line| line.sum.is_none()) {
            // It was written before there were sums: from now on it has one, if its author signed what stands there.
            let Some(bytes) = line.cose_bytes() else { continue };
            if self.is_signed(bytes.into_owned()) {
                self.vouch_for(line, now)?;
            } else {
                self.store.meet(Damage::Columns(line.position));
            }
        }
        Ok(Some(last.0))
    }

    fn vouch_for(&mut self, line: &StoredEntry, now: Time) -> Result<(), Halt> {
        let own = match &line.bytes {
            EntryBytes::Own { header, signature, .. } => {
                Header::from_bytes(header).ok().map(|header| header.time).zip(signature.as_ref())
            }
            EntryBytes::Foreign(_) => None,
        };
        Ok(self.store.vouch(line.position, own, now)?)
    }

    fn scrub_receipts(&mut self, cursor: &mut Cursor) -> Result<Option<u64>, Halt> {
        let last = self.store.look_through_receipts(cursor.upto, ROWS)?;
        cursor.looked_at += last.map_or(0, |last| last - cursor.upto);
        Ok(last)
    }

    /// Files: some chunks of one file in each step; the whole is held against its name.
    fn scrub_files(&mut self, cursor: &mut Cursor) -> Result<Option<u64>, Halt> {
        let Some((number, blob, chunks)) = self.files.next_blob(cursor.upto)? else { return Ok(None) };
        let (mut at, mut hasher) = match self.jobs.scrub.file.take() {
            Some((same, at, hasher)) if same == blob => (at, hasher),
            _ => (0, BlobHasher::new()),
        };
        let end = chunks.min(at.saturating_add(CHUNKS));
        while at < end {
            if let Some(chunk) = self.files.chunk(&blob, at)? {
                hasher.update(&chunk);
            }
            at += 1;
            cursor.looked_at += 1;
        }
        if at < chunks {
            self.jobs.scrub.file = Some((blob, at, hasher));
            return Ok(Some(cursor.upto));
        }
        if hasher.finish() != blob {
            self.find_spoilt_chunks(&blob, chunks)?;
        }
        Ok(Some(number))
    }

    /// Finds which chunks of a file are spoilt, with the key that stands in the line that names it. A file that no line names
    /// any more is dropped.
    fn find_spoilt_chunks(&mut self, blob: &BlobId, chunks: u32) -> Result<(), Halt> {
        let Some((line, reference)) = self.who_names(blob)? else {
            self.files.drop_blob(blob)?;
            return Ok(());
        };
        let mut found = false;
        for index in 0..chunks.max(reference.chunks) {
            found |= self.sound_chunk(&reference, &line, index)?.is_none();
        }
        if !found {
            // Each chunk is right and the whole is not: what stands beside them is wrong. It is fetched again.
            self.spoilt_chunk(blob, &line, 0);
        }
        Ok(())
    }

    fn who_names(
        &mut self,
        blob: &BlobId,
    ) -> Result<Option<(EntryId, comity_dossier::kind::common::attach::FileRef)>, Halt> {
        let dossiers: Vec<DossierId> = self.shelf.summaries.keys().copied().collect();
        for dossier in dossiers {
            if !self.open_dossier(&dossier)? {
                continue;
            }
            let lines: Vec<EntryId> =
                self.view(&dossier).into_iter().flat_map(|view| view.items()).map(|item| item.id).collect();
            for line in lines {
                if let Some(reference) = self.reference_of(&line, blob)? {
                    return Ok(Some((line, reference)));
                }
            }
        }
        Ok(None)
    }

    /// Rows of the Desk: read, and made again where one is wrong or lacking.
    fn scrub_rows(&mut self, cursor: &mut Cursor) -> Result<Option<u64>, Halt> {
        let some = self.store.dossiers(cursor.upto, ROWS)?;
        for dossier in &some {
            let there = self.store.desk_row(&dossier.id)?.is_some();
            if !there && self.shelf.summaries.contains_key(&dossier.id) {
                self.put_desk_row(&dossier.id)?;
            }
        }
        cursor.looked_at += some.len() as u64;
        Ok(some.last().map(|last| last.number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_kept_and_a_spoilt_one_begins_anew() {
        let cursor = Cursor { stage: Stage::Files, upto: 7, began: Time(100), completed: Time(50), looked_at: 12 };
        assert_eq!(Cursor::from_bytes(&cursor.to_bytes(), Time(200)), cursor);
        let mut spoilt = cursor.to_bytes();
        spoilt[0] = 0xff;
        assert_eq!(Cursor::from_bytes(&spoilt, Time(200)), Cursor::new(Time(200), Time(0)));
        assert_eq!(Cursor::from_bytes(b"short", Time(200)), Cursor::new(Time(200), Time(0)));
        assert_eq!(Cursor::from_bytes(&cursor.to_bytes(), Time(20)), Cursor::new(Time(20), Time(0)), "of a future");
    }
}
