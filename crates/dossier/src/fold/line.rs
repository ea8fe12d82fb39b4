//! What the fold is given: one line at a time, with what the record knows of it.

use crate::body::Body;
use crate::fold::register::Relation;
use crate::header::Header;
use crate::ids::EntryId;
use crate::time::Time;

/// A line for the fold.
///
/// Lines are given in an order in which each comes after all of its causal past; among the orders that do so, each
/// gives the same view.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// Its id.
    pub id: EntryId,
    /// Its header.
    pub header: &'a Header,
    /// Its body, as far as this node has it.
    pub body: BodyState<'a>,
    /// The causal past: tells whether the first line is in the past of the second, for this line and all given before.
    pub relation: Relation<'a>,
}

/// What this node has of a line's body.
#[derive(Clone, Copy, Debug)]
pub enum BodyState<'a> {
    /// The body.
    Held(&'a Body),
    /// Nothing yet, or never: shown as *text not received* (COUNT-007). Also for lines that carry none.
    NotReceived,
    /// It was here and was erased on schedule.
    Erased,
    /// Bytes that match the header and are no body.
    Unreadable,
}

/// Where a line stands in the timeline: by claimed time, but never before a line that it rests on.
///
/// A claimed time only moves what comes after it: a line that claims the far future takes the lines that follow it
/// along, in their causal order, and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The latest time that the line or a line of its past claims.
    pub at: Time,
    /// The length of the longest chain of lines down to the genesis.
    pub depth: u64,
    /// The line.
    pub id: EntryId,
}
