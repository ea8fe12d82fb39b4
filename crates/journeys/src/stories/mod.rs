//! The stories, each a fact in a sentence.

mod acts;
mod budgets;
mod controls;
mod hostile;
mod live;
mod pages;
pub(crate) mod scenes;

use crate::browser::PATIENCE;
use crate::runner::{Stage, Story};

/// A fact and how it is shown.
type Told = (&'static str, fn(&Stage) -> String);

/// Returns every story, the cheap ones first.
pub(crate) fn all() -> Vec<Story> {
    [controls::STORIES, budgets::STORIES, pages::STORIES, hostile::STORIES, acts::STORIES, live::STORIES]
        .concat()
        .into_iter()
        .map(|(name, show)| Story { name, show })
        .collect()
}

/// Asks again and again, for at most as long as anything is waited for.
#[track_caller]
#[allow(clippy::disallowed_methods)] // a bound for the test itself, not a time of the program
pub(crate) fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it did not come within {PATIENCE:?}: {what}");
    }
}
