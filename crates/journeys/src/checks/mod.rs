//! What must hold on every page, whatever it shows.
//!
//! Promise: a check changes nothing on the page that another check looks at; each finding names the element and the rule.
//! Not here: which pages there are (`stories::pages`).

mod axe;
mod focus;
mod layout;

pub(crate) use axe::{Axe, Depth};
pub(crate) use focus::focus;
pub(crate) use layout::{fits, layout};

use crate::browser::seen::Seen;

/// Looks at what the tab was seen to do: nothing was complained of, nothing opened, nothing went elsewhere.
pub(crate) fn conduct(seen: &Seen, own: &str) -> Vec<String> {
    let mut found: Vec<String> = seen.complaints.iter().map(|complaint| format!("conduct: {complaint}")).collect();
    found.extend(seen.dialogs.iter().map(|dialog| format!("conduct: a dialog opened: {dialog}")));
    let elsewhere = seen.requests.iter().filter(|request| !request.url.starts_with(own));
    found.extend(elsewhere.map(|request| format!("conduct: asked elsewhere: {}", request.url)));
    found
}
