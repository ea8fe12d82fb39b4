//! What became of an alert: member × delivered, acknowledged, acted; silent members first.
//!
//! Promise: a row says only what a signed line or a receipt shows, and names the line.
//! Not here: receipts (the caller knows them), which time it is.

use alloc::vec::Vec;

use crate::fold::View;
use crate::ids::{EntryId, Member};
use crate::kind::common::clocks::ClockState;
pub use crate::kind::common::delivery::{Delivery, Moment};
use crate::kind::content::Content;
use crate::time::Time;

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The member.
    pub member: Member,
    /// What the post knows.
    pub delivery: Delivery,
    /// The first acknowledgement that stands.
    pub acknowledged: Option<Moment>,
    /// The first measure, offer or need of help that stands.
    pub acted: Option<Moment>,
    /// Acknowledge by, as frozen; `None` if the text that says so is not here. Of parallel levels the earliest.
    pub acknowledge_by: Option<Time>,
    /// Alerts that hold, asked to be acknowledged by themselves, and were not by this member.
    pub open_alerts: Vec<EntryId>,
    /// The line by which the member left.
    pub left: Option<EntryId>,
}

impl Row {
    /// Tells how the clock *acknowledge by* stands at `now`.
    #[must_use]
    pub fn clock(&self, now: Time) -> Option<ClockState> {
        self.acknowledge_by.map(|by| ClockState::of(by, self.acknowledged.map(|shown| shown.time), now))
    }

    /// Silent members first: 0 not delivered, 1 delivered only, 2 acknowledged, 3 acted, 4 left.
    fn rank(&self) -> u8 {
        match (self.left, self.acted, self.acknowledged, self.delivery) {
            (Some(_), ..) => 4,
            (_, Some(_), ..) => 3,
            (_, _, Some(_), _) => 2,
            (.., Delivery::Held { .. } | Delivery::HeldWithoutTexts { .. }) => 1,
            (.., Delivery::InMailbox { .. } | Delivery::Waiting { .. }) => 0,
        }
    }
}

/// Returns a row for each participant but the lead, silent members first, then by code.
#[must_use]
pub fn matrix(view: &View, deliveries: &dyn Fn(Member) -> Delivery) -> Vec<Row> {
    let acknowledge_by = view.level().values().iter().map(|level| level.value.clocks.acknowledge_by).min();
    let mut rows: Vec<Row> = view
        .participants()
        .into_iter()
        .filter(|member| !view.leads().values().iter().any(|lead| lead.value == *member))
        .map(|member| row(view, member, deliveries(member), acknowledge_by))
        .collect();
    rows.sort_by_key(|row| (row.rank(), row.member));
    rows
}

fn row(view: &View, member: Member, delivery: Delivery, acknowledge_by: Option<Time>) -> Row {
    let shown = |id: Option<EntryId>| {
        let item = view.item(&id?)?;
        Some(Moment { entry: item.id, time: item.time })
    };
    let page = view.page(member);
    let acted = page.and_then(|page| {
        let alert = &page.alert;
        let firsts = [alert.measures.first(), alert.help_offered.first(), alert.help_needed.first()];
        firsts.into_iter().filter_map(shown).min_by_key(|shown| shown.time)
    });
    let is_open = |id: &EntryId| {
        let asks = view.item(id).and_then(|item| item.content()).is_some_and(|content| match content {
            Content::Alert(alert) => alert.clocks.is_some(),
            _ => false,
        });
        asks && page.is_none_or(|page| page.acknowledgement_of(id).is_none())
    };
    Row {
        member,
        delivery,
        acknowledged: page.and_then(|page| shown(page.acknowledgements.first())),
        acted,
        acknowledge_by,
        open_alerts: view.alerts().current().filter(is_open).collect(),
        left: page.and_then(|page| page.left()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{Measure, WithdrawReason};
    use crate::fold::story::{BEGIN, Story, member, message};
    use crate::kind::alert::cap::{MsgType, Status};
    use crate::kind::alert::lines::{MeasureTaken, MeasuresLine};
    use crate::kind::common::acknowledge::Acknowledge;
    use crate::kind::common::change::Leave;
    use crate::kind::common::clocks::Clocks;
    use crate::kind::common::withdraw::Withdraw;
    use crate::lines::Kind;
    use alloc::format;
    use alloc::string::String;

    /// Delta has a receipt since minute 1; steppe waits.
    fn post(member: Member) -> Delivery {
        match member.as_str() {
            "delta" => Delivery::Held { since: BEGIN.plus_ms(60_000) },
            _ => Delivery::Waiting { since: BEGIN, tries: 3 },
        }
    }

    fn told(story: &Story) -> Vec<String> {
        let state = |row: &Row| match (row.left, row.acted, row.acknowledged, row.delivery) {
            (Some(_), ..) => "left",
            (_, Some(_), ..) => "acted",
            (_, _, Some(_), _) => "acknowledged",
            (.., Delivery::InMailbox { .. } | Delivery::Waiting { .. }) => "waiting",
            _ => "delivered",
        };
        story.fold().matrix(&post).iter().map(|row| format!("{} {}", row.member, state(row))).collect()
    }

    fn measures() -> MeasuresLine {
        let measure = MeasureTaken { measure: Measure::Monitoring, words: None, from: None, until: None };
        MeasuresLine { measures: [measure].into(), handling: None }
    }

    #[test]
    fn silent_members_come_first_and_each_row_tells_the_furthest_it_got() {
        let mut story = Story::open(false);
        assert_eq!(told(&story), ["steppe waiting", "delta delivered"]);
        let target = story.genesis();
        story.say("steppe", Kind::ACKNOWLEDGE, Acknowledge { target, words: None });
        assert_eq!(
            told(&story),
            ["delta delivered", "steppe acknowledged"],
            "a line of its own says more than a receipt"
        );
        let taken = story.say("delta", Kind::MEASURES, measures());
        assert_eq!(told(&story), ["steppe acknowledged", "delta acted"]);
        story.say("delta", Kind::WITHDRAW, Withdraw { target: taken, reason: WithdrawReason::Mistaken, words: None });
        assert_eq!(told(&story), ["delta delivered", "steppe acknowledged"]);
        story.say("delta", Kind::LEAVE, Leave { words: None });
        assert_eq!(told(&story), ["steppe acknowledged", "delta left"]);
    }

    /// Covers CLOCK-001, CLOCK-002.
    #[test]
    fn the_clock_of_a_row_runs_from_the_opening_to_the_acknowledgement() {
        let mut story = Story::open(false);
        let clock = |story: &Story, minute: u64| {
            let now = BEGIN.plus_ms(minute * 60_000);
            story.fold().matrix(&post).iter().find(|row| row.member == member("delta")).and_then(|row| row.clock(now))
        };
        assert_eq!(clock(&story, 4), Some(ClockState::Left(360_000)));
        assert_eq!(clock(&story, 14), Some(ClockState::Overdue(240_000)));
        let target = story.genesis();
        story.say("delta", Kind::ACKNOWLEDGE, Acknowledge { target, words: None });
        assert_eq!(
            clock(&story, 14),
            Some(ClockState::Met(540_000)),
            "the line was written a minute after the opening"
        );
    }

    #[test]
    fn an_update_that_asks_again_is_open_until_it_is_acknowledged_itself() {
        let mut story = Story::open(false);
        let target = story.genesis();
        story.say("delta", Kind::ACKNOWLEDGE, Acknowledge { target, words: None });
        let mut update = message(1, MsgType::Alert, &[], Status::Actual);
        update.clocks = Some(Clocks::freeze(BEGIN, 600_000, None));
        let update = story.say("harbour", Kind::ALERT, update);
        let open = |story: &Story| {
            let rows = story.fold().matrix(&post);
            rows.into_iter().find(|row| row.member == member("delta")).expect("a row").open_alerts
        };
        assert_eq!(open(&story), [update]);
        story.say("delta", Kind::ACKNOWLEDGE, Acknowledge { target: update, words: None });
        assert!(open(&story).is_empty());
    }
}
