//! The stories, each a fact in a sentence.

mod controls;
mod pages;

use crate::runner::{Stage, Story};

/// A fact and how it is shown.
type Told = (&'static str, fn(&Stage) -> String);

/// Returns every story, the cheap ones first.
pub(crate) fn all() -> Vec<Story> {
    controls::STORIES.iter().chain(pages::STORIES).map(|(name, show)| Story { name, show: *show }).collect()
}
