//! Looking for words in everything that members wrote.
//!
//! ```text
//!   the log ── indexing ──> the index of words (a database of its own, made again at will)
//!   what is typed ── wanted ──> phrases ──> the index ──> places in the log ── read anew ──> dossiers, lines, excerpts
//! ```
//!
//! Promise: only what the log holds is shown, each text held against the line that commits to it; the last line that came
//! comes first; an answer is bounded in what it shows and in what is read for it. How far the index is behind is said with
//! each answer. Neither making it nor asking it holds up the node: they have connections of their own.
//! Not here: who may ask (the binary), threads and files (`shell`), when the index is made.

mod excerpt;
mod indexing;
mod wanted;
mod words;

use comity_dossier::body::Body;
use comity_dossier::kind::texts::texts;
use comity_dossier::{DossierId, EntryId, Kind, Member, Time};
use comity_store::{BodyState, DeskRow, EntryState, IndexQuery, Position, Reader, SearchReader, StoreFault};

use crate::shelf::header_of;
pub use excerpt::Excerpt;
pub use indexing::{IndexFault, index_some};
use wanted::Wanted;
pub use wanted::{ASKED_LETTERS_MAX, ASKED_WORDS_MAX};

/// Dossiers of one answer.
pub const DOSSIERS_MAX: usize = 20;
/// Lines that are shown of one dossier among others.
pub const LINES_MAX: usize = 3;
/// Lines that are shown of a dossier that alone was asked for.
pub const LINES_WITHIN_MAX: usize = 50;
/// Lines that are looked at for one answer.
const LOOKED_AT_MAX: usize = 400;
const AT_ONCE: usize = 100;
/// Up to so many lines that are not indexed yet are counted.
pub const BEHIND_MAX: usize = 10_000;

/// Why nothing can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchFault {
    /// There is no letter and no digit in it.
    #[error("there is no word in what is asked")]
    NoWord,
    /// It is longer than [`ASKED_LETTERS_MAX`].
    #[error("more than {ASKED_LETTERS_MAX} letters are asked")]
    TooLong,
    /// It is more than [`ASKED_WORDS_MAX`] things.
    #[error("more than {ASKED_WORDS_MAX} words are asked")]
    TooMany,
    /// As many as may wait for an answer do.
    #[error("too many ask at once")]
    Busy,
    /// The log failed.
    #[error("the log: {0}")]
    Log(StoreFault),
    /// The index failed: it is made anew.
    #[error("the index: {0}")]
    Index(#[from] StoreFault),
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What was typed: words that each have to be there; in quotes, words that stand one after another; with `*`, how a word
    /// begins.
    pub typed: String,
    /// Only in this dossier.
    pub dossier: Option<DossierId>,
    /// Only lines of this member.
    pub member: Option<Member>,
    /// Only what came before: the `next` of an earlier answer.
    pub before: Option<u64>,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Dossiers with lines that hold what was asked, the one with the last such line first.
    pub dossiers: Vec<FoundDossier>,
    /// Where to go on; `None` if that was all. A dossier may come again with earlier lines.
    pub next: Option<u64>,
    /// Lines that came last and are not indexed yet: at most [`BEHIND_MAX`], then there are as many or more.
    pub behind: u64,
}

/// A dossier in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDossier {
    /// What the Desk shows of it.
    pub row: DeskRow,
    /// Lines, the last first.
    pub lines: Vec<FoundLine>,
    /// Whether there are more lines than are shown.
    pub more: bool,
}

/// A line in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLine {
    /// The line.
    pub id: EntryId,
    /// Its author.
    pub member: Member,
    /// Its kind.
    pub kind: Kind,
    /// When its author says it was written.
    pub time: Time,
    /// Why it was found.
    pub excerpt: Excerpt,
}

/// A fault of the log while both are read.
fn of_log<T>(read: Result<T, StoreFault>) -> Result<T, SearchFault> {
    read.map_err(SearchFault::Log)
}

/// Answers a question.
pub fn find(index: &SearchReader, log: &Reader, question: &Question) -> Result<Found, SearchFault> {
    let wanted = Wanted::read(&question.typed)?;
    // The index first: what is seen of the log is then no older.
    index.consistent(|index| log.consistent(|log| find_seen(index, log, question, &wanted)))
}

fn find_seen(index: &SearchReader, log: &Reader, question: &Question, wanted: &Wanted) -> Result<Found, SearchFault> {
    let generation = of_log(log.generation())?.unwrap_or_default();
    let progress = index.progress()?.filter(|progress| progress.generation == generation);
    let behind = of_log(log.lines_after(progress.map_or(Position(0), |progress| progress.position), BEHIND_MAX))?;
    let mut found = Found { behind, ..Found::default() };
    let (dossier, member) = of_log(log.numbers_of(question.dossier.as_ref(), question.member))?;
    let is_here = question.dossier.is_none() == dossier.is_none() && question.member.is_none() == member.is_none();
    if progress.is_none() || !is_here {
        return Ok(found);
    }
    let lines_max = if dossier.is_some() { LINES_WITHIN_MAX } else { LINES_MAX };
    let before = question.before.map(Position);
    let mut query = IndexQuery { phrases: wanted.phrases.clone(), dossier, member, before };
    for _ in 0..LOOKED_AT_MAX / AT_ONCE {
        let places = index.find(&query, AT_ONCE)?;
        for place in &places {
            if !found.take(log, wanted, *place, lines_max)? {
                found.next = Some(place.0 + 1);
                return Ok(found);
            }
        }
        let last = places.last().filter(|_| places.len() == AT_ONCE);
        found.next = last.map(|place| place.0);
        query.before = last.copied();
        if last.is_none() {
            break;
        }
    }
    Ok(found)
}

impl Found {
    /// Takes the line at a place, of each dossier at most `lines_max`; `false` if it is for the next answer.
    fn take(&mut self, log: &Reader, wanted: &Wanted, place: Position, lines_max: usize) -> Result<bool, SearchFault> {
        // What is damaged on the disk, or waits for others again, is not shown.
        let stored = of_log(log.entry_at(place))?.filter(|stored| stored.state == EntryState::Folded);
        let Some(stored) = stored else { return Ok(true) };
        let Some(header) = header_of(&stored) else { return Ok(true) };
        // Nor is a line whose text went since: that it is found would tell which words stood there.
        if stored.body != BodyState::Held && stored.kind != Kind::GENESIS {
            return Ok(true);
        }
        let at = match self.dossiers.iter().position(|known| known.row.dossier == stored.dossier) {
            Some(at) => at,
            None if self.dossiers.len() == DOSSIERS_MAX => return Ok(false),
            None => {
                let Some(row) = of_log(log.desk_row(&stored.dossier))? else { return Ok(true) };
                self.dossiers.push(FoundDossier { row, lines: Vec::new(), more: false });
                self.dossiers.len() - 1
            }
        };
        let dossier = &mut self.dossiers[at];
        if dossier.lines.len() == lines_max {
            dossier.more = true;
            return Ok(lines_max < LINES_WITHIN_MAX);
        }
        let body = of_log(log.body(&stored.id))?.and_then(|salted| Body::from_bytes(&salted.body).ok());
        let said = body.map(|body| texts(stored.kind, &body)).unwrap_or_default();
        let excerpt = Excerpt::of(&said, wanted);
        let (id, kind) = (stored.id, stored.kind);
        dossier.lines.push(FoundLine { id, member: stored.member, kind, time: header.time, excerpt });
        Ok(true)
    }
}
