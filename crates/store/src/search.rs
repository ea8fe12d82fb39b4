//! What an index of words takes and gives: words, and where they stand in the log.

use comity_dossier::{EntryId, Kind};

use crate::Position;

/// A line of the log as whoever indexes it reads it. Nothing is checked again: what is shown is read anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredText {
    /// Where it stands.
    pub position: Position,
    /// The number that the store gave its dossier.
    pub dossier: u64,
    /// The number that the store gave its author.
    pub member: u64,
    /// Its id.
    pub id: EntryId,
    /// Its kind.
    pub kind: Kind,
    /// The bytes of its body; `None` while there is none here.
    pub body: Option<Vec<u8>>,
}

/// A text that came later than its line, or that was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// The number of the change: ascending.
    pub number: u64,
    /// Which line.
    pub position: Position,
}

/// How many changes of texts are kept. Whoever indexes the log and has fallen behind by more begins anew.
pub const TEXT_CHANGES_MAX: u64 = 100_000;

/// The words of one line.
#[derive(Clone, Copy, Debug)]
pub struct IndexedLine<'a> {
    /// Where it stands in the log.
    pub position: Position,
    /// The number of its dossier.
    pub dossier: u64,
    /// The number of its author.
    pub member: u64,
    /// Its words in their order, each without white space and in the one form in which it is looked for, with a space
    /// between two of them.
    pub words: &'a str,
}

/// How far an index has got, and of which log it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexProgress {
    /// The generation of the log.
    pub generation: [u8; 16],
    /// By which rules words were made of texts.
    pub rules: u64,
    /// Up to where lines are indexed.
    pub position: Position,
    /// The last change of a text that was looked at.
    pub change: u64,
}

/// Words that stand one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The words, in the form in which they are indexed.
    pub words: Vec<String>,
    /// Whether the last of them is only how a word begins.
    pub is_beginning: bool,
}

/// What is looked for: lines that hold every phrase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexQuery {
    /// The phrases.
    pub phrases: Vec<Phrase>,
    /// Only lines of the dossier with this number.
    pub dossier: Option<u64>,
    /// Only lines of the member with this number.
    pub member: Option<u64>,
    /// Only lines before this place.
    pub before: Option<Position>,
}
