//! The stories, each a fact in a sentence.

mod controls;
mod hostile;
mod pages;

use crate::browser::PATIENCE;
use crate::runner::{Stage, Story};

/// A fact and how it is shown.
type Told = (&'static str, fn(&Stage) -> String);

/// Returns every story, the cheap ones first.
pub(crate) fn all() -> Vec<Story> {
    controls::STORIES
        .iter()
        .chain(pages::STORIES)
        .chain(hostile::STORIES)
        .map(|(name, show)| Story { name, show: *show })
        .collect()
}

/// Asks again and again, for at most as long as anything is waited for.
#[track_caller]
#[allow(clippy::disallowed_methods)] // a bound for the test itself, not a time of the program
fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it did not come within {PATIENCE:?}: {what}");
    }
}
