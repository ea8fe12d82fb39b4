//! Which lines of the timeline a page shows, and what it needs to know of each.
//!
//! Promise: nothing is left out silently: what a filter hides is named by the filter, older lines by a link.

use comity_dossier::fold::{Item, View};
use comity_dossier::kind::alert::chain::AlertState;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::kind::request::table::matter_of;
use comity_dossier::{EntryId, Kind, Member, Time};

/// Lines of the timeline on one page.
const LINES_MAX: usize = 50;
/// Lines of them that come after one that somebody looks for.
const LINES_AFTER: usize = 10;
/// Lines that are looked through to find them.
const LINES_SEEN_MAX: usize = 500;
/// Translations of one text.
const TRANSLATIONS_MAX: usize = 8;
/// Members that are named beside a line because they acknowledged it.
const ACKNOWLEDGED_MAX: usize = 12;

/// A sort of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web) enum Sort {
    /// Every line that people wrote.
    #[default]
    All,
    /// What was told: notes, alerts, what is asked and answered.
    Messages,
    /// What was decided: replies to a request, who takes part, handling, level, outcome.
    Decisions,
    /// Lines with files.
    Files,
    /// How far it has got: acknowledgements, measures, progress, what is kept, closing.
    Status,
}

impl Sort {
    /// Every sort, in the order of the choice.
    pub(in crate::web) const EACH: [Self; 5] = [Self::All, Self::Messages, Self::Decisions, Self::Files, Self::Status];

    /// Returns its name in addresses.
    pub(in crate::web) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Messages => "messages",
            Self::Decisions => "decisions",
            Self::Files => "files",
            Self::Status => "status",
        }
    }

    /// Reads a name; what is no name is everything.
    pub(in crate::web) fn of_name(name: &str) -> Self {
        Self::EACH.into_iter().find(|sort| sort.name() == name).unwrap_or_default()
    }

    fn takes(self, item: &Item) -> bool {
        match self {
            Self::All => true,
            Self::Messages => is_message(item.kind),
            Self::Decisions => is_decision(item.kind),
            Self::Files => item.kind == Kind::ATTACH || item.content().and_then(Content::file).is_some(),
            Self::Status => is_status(item.kind),
        }
    }
}

fn is_message(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::GENESIS
            | Kind::NOTE
            | Kind::CORRECT
            | Kind::WITHDRAW
            | Kind::TRANSLATE
            | Kind::LINK
            | Kind::ALERT
            | Kind::HELP_OFFERED
            | Kind::HELP_NEEDED
            | Kind::REQUEST_DRAFT
            | Kind::REQUEST
            | Kind::AMENDMENT
            | Kind::EXTENSION
            | Kind::NEED_MORE
            | Kind::ANSWER
            | Kind::CONSENT_ASK
    )
}

fn is_decision(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PARTICIPANTS
            | Kind::GRANT
            | Kind::LEAD_OFFER
            | Kind::LEAD_ACCEPT
            | Kind::LEAD_RELEASE
            | Kind::CLOSE
            | Kind::REOPEN
            | Kind::PROFILE
            | Kind::FLAG
            | Kind::FLAG_ANSWER
            | Kind::LEAVE
            | Kind::HANDLING
            | Kind::LEVEL
            | Kind::CALL_OFF
            | Kind::OUTCOME
            | Kind::ACCEPT
            | Kind::ACCEPT_PART
            | Kind::TRANSFER
            | Kind::POSTPONE
            | Kind::REFUSE
            | Kind::CONSENT
    )
}

fn is_status(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ACKNOWLEDGE
            | Kind::LEAVE
            | Kind::CLOSE
            | Kind::REOPEN
            | Kind::LEVEL
            | Kind::MEASURES
            | Kind::PROGRESS
            | Kind::PRESERVED
            | Kind::OUTCOME
            | Kind::CALL_OFF
    )
}

/// Lines that nodes write for themselves: they say nothing to an officer.
fn is_housekeeping(kind: Kind) -> bool {
    matches!(kind, Kind::LANE_OPEN | Kind::LANE_CLOSE | Kind::SEEN)
}

/// Which lines are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::web) struct Shown {
    /// Lines before this one; `None`: the latest.
    pub(in crate::web) before: Option<EntryId>,
    /// Lines around this one, which somebody looks for; it goes before `before`.
    pub(in crate::web) at: Option<EntryId>,
    /// Also the lines that nodes write for themselves.
    pub(in crate::web) all: bool,
    /// Which sort.
    pub(in crate::web) sort: Sort,
    /// Only of this member's page.
    pub(in crate::web) by: Option<Member>,
}

impl Shown {
    fn takes(self, item: &Item) -> bool {
        let hidden = is_housekeeping(item.kind) && !self.all;
        !hidden && self.by.is_none_or(|member| member == item.member) && self.sort.takes(item)
    }

    /// Tells whether a filter hides something.
    pub(in crate::web) fn is_filtered(self) -> bool {
        self.sort != Sort::All || self.by.is_some()
    }
}

/// One line of the timeline.
#[derive(Clone, Debug)]
pub(in crate::web) struct LineLook {
    pub(in crate::web) item: Item,
    /// How its CAP message stands, if it holds one.
    pub(in crate::web) state: Option<AlertState>,
    /// Translations of its texts.
    pub(in crate::web) translations: Vec<Item>,
    /// Who acknowledged it and when, the line that says so.
    pub(in crate::web) acknowledged: Vec<(Member, EntryId, Time)>,
    /// Others who did and are not named.
    pub(in crate::web) acknowledged_more: usize,
    /// What a request asked for before this amendment of it.
    pub(in crate::web) base: Option<Matter>,
    /// It stands under a key that its author withdrew, and the author has not confirmed it (KEY-006).
    pub(in crate::web) unconfirmed: bool,
}

impl LineLook {
    /// Gathers what the record tells of a line.
    pub(in crate::web) fn of(view: &View, item: &Item) -> Self {
        let mut acknowledged = Vec::new();
        let mut more = 0;
        for (member, page) in view.pages() {
            let line = page.acknowledgement_of(&item.id).and_then(|id| view.item(&id));
            match line {
                Some(line) if acknowledged.len() < ACKNOWLEDGED_MAX => acknowledged.push((member, line.id, line.time)),
                Some(_) => more += 1,
                None => {}
            }
        }
        let base = match item.content() {
            Some(Content::Amendment(line)) => view.item(&line.base).and_then(matter_of).cloned(),
            _ => None,
        };
        Self {
            item: item.clone(),
            state: view.alerts().state(&item.id),
            translations: view.translations_of(&item.id).take(TRANSLATIONS_MAX).cloned().collect(),
            acknowledged,
            acknowledged_more: more,
            base,
            unconfirmed: false,
        }
    }
}

/// Returns the lines that are wanted, the oldest first, and where older ones begin.
pub(super) fn wanted(view: &View, shown: Shown) -> (Vec<LineLook>, Option<EntryId>) {
    let place = |id: EntryId| view.item(&id).map(|item| item.place);
    let before = match shown.at.and_then(place) {
        // The line after the last that is shown; if there is none, the latest are shown.
        Some(at) => view.timeline(Some(at), LINES_AFTER + 1).nth(LINES_AFTER).map(|item| item.place),
        None => shown.before.and_then(place),
    };
    let mut lines = Vec::new();
    let mut last = None;
    let mut looked = 0;
    for item in view.timeline_back(before, LINES_SEEN_MAX) {
        (last, looked) = (Some(item.id), looked + 1);
        if shown.takes(item) {
            lines.push(LineLook::of(view, item));
        }
        if lines.len() == LINES_MAX {
            break;
        }
    }
    let stopped = lines.len() == LINES_MAX || looked == LINES_SEEN_MAX;
    let more = last
        .filter(|_| stopped)
        .filter(|id| view.item(id).is_some_and(|item| view.timeline_back(Some(item.place), 1).next().is_some()));
    lines.reverse();
    (lines, more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_people_write_is_in_some_sort_or_is_a_file() {
        for kind in Kind::ALL {
            let sorted = is_message(*kind) || is_decision(*kind) || is_status(*kind) || is_housekeeping(*kind);
            assert!(sorted || matches!(*kind, Kind::ATTACH | Kind::FORK_PROOF), "{}", kind.name());
        }
        assert!(Sort::EACH.iter().all(|sort| Sort::of_name(sort.name()) == *sort));
        assert_eq!(Sort::of_name("<script>"), Sort::All);
    }
}
