//! A text on one's own page.

use minicbor::{Decode, Encode};

use crate::codes::{GradeScheme, InformationGrade, SourceGrade};
use crate::ids::EntryId;
use crate::kind::common::words::Text;
use crate::marking::Handling;

/// How far a source and its information can be relied on, by the scheme that stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Grade {
    /// The scheme. A grade is never converted into another silently.
    #[n(1)]
    pub scheme: GradeScheme,
    /// The source.
    #[n(2)]
    pub source: SourceGrade,
    /// The information.
    #[n(3)]
    pub information: InformationGrade,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Note {
    /// The words.
    #[n(1)]
    pub text: Text,
    /// The line that it is about, if it is about one.
    #[n(2)]
    pub about: Option<EntryId>,
    /// How reliable it is.
    #[n(3)]
    pub grade: Option<Grade>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(4)]
    pub handling: Option<Handling>,
}
