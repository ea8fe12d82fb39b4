//! Folds the lines of a dossier into what people see: the state of the whole, one page for each member, the timeline.
//!
//! ```text
//!   Record says which lines count, and what is before what
//!      └─> Line { header, body if held } ── View::apply ──> View: fields, pages, timeline
//! ```
//!
//! Promise: every order that respects the causal past gives the same view; a body that comes later gives the view it
//! would have given at once; applying a line costs what the line is worth, not what the dossier has grown to.
//! Not here: which lines count ([`crate::counting`]), words for people, clocks.
//!
//! When the record says that the standing of earlier lines changed, or a body was erased, the caller folds again from
//! the first line.

mod apply;
pub mod item;
pub mod line;
pub mod page;
pub mod register;
mod transfer;
mod view;

#[cfg(test)]
pub(crate) mod story;
#[cfg(test)]
mod tests;

pub use item::{Correction, Item, ItemStanding, Said, Shown, Tombstone, WithoutEffect};
pub use line::{BodyState, Line, Place};
pub use page::{Lines, Page};
pub use register::{Register, Relation, Value};
pub use transfer::Offer;
pub use view::{Gate, LevelAt, TIMELINE_ITEMS_MAX, View};
