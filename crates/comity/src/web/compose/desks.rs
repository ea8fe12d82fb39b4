//! The desks that can be addressed: which are awake, what time it is there, what their law asks of a request.
//!
//! Promise: awake and asleep are read from the hours on the member's own card, by the wall clock of its zone; a card
//! without hours is a desk that is always open, and without a card nothing is claimed.
//! Not here: whether a node can be reached (`web::peers`).

use comity_dossier::card::{Card, Hours, LawProfile, Opening};
use comity_dossier::charter::{Clock, Clocks};
use comity_dossier::codes::Level;
use comity_dossier::{Language, Member, Time};
use comity_node::{Halt, Node};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};

/// A member that can be addressed.
#[derive(Clone, Debug)]
pub(in crate::web) struct DeskAt {
    /// The member.
    pub(in crate::web) member: Member,
    /// What its newest card says; `None` if no card is here.
    pub(in crate::web) card: Option<DeskCard>,
}

/// What a card says of a desk and of its law.
#[derive(Clone, Debug)]
pub(in crate::web) struct DeskCard {
    /// The zone and the hours.
    pub(in crate::web) hours: Hours,
    /// The languages that the desk speaks, the best first.
    pub(in crate::web) languages: Vec<Language>,
    /// What a request must bring.
    pub(in crate::web) law: LawProfile,
}

/// How a desk is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Waking {
    /// Open.
    Awake,
    /// Closed until then; `None` if its hours name no moment within a week.
    Asleep(Option<Time>),
}

impl DeskAt {
    /// Gathers every other member that takes calls at `now`, in the order of the charter.
    pub(in crate::web) fn all(node: &Node, now: Time) -> Result<Vec<Self>, Halt> {
        let (me, charter) = (node.member(), node.trust().charter_chain());
        let members = charter.current().members.iter().map(|listed| listed.code);
        let addressed = members.filter(|code| *code != me && charter.takes_calls_of(code, now));
        let card = |member| node.trust().card_chain(member).and_then(|chain| chain.newest_card()).map(DeskCard::of);
        Ok(addressed.map(|member| Self { member, card: card(member) }).collect())
    }

    /// Returns the zone of the desk; `None` if no card is here or nobody knows the zone.
    pub(in crate::web) fn zone(&self) -> Option<TimeZone> {
        TimeZone::get(self.card.as_ref()?.hours.zone.as_str()).ok()
    }

    /// Tells whether the desk is open at `now`; `None` if that is not known.
    pub(in crate::web) fn waking(&self, now: Time) -> Option<Waking> {
        let hours = &self.card.as_ref()?.hours;
        if hours.open.is_empty() {
            return Some(Waking::Awake);
        }
        let there = zoned(now, self.zone()?);
        if hours.open.iter().any(|opening| is_open(opening, &there)) {
            return Some(Waking::Awake);
        }
        Some(Waking::Asleep(hours.open.iter().filter_map(|opening| next_opening(opening, &there)).min()))
    }

    /// Tells whether the desk is known to be closed at `now`.
    pub(in crate::web) fn is_asleep(&self, now: Time) -> bool {
        matches!(self.waking(now), Some(Waking::Asleep(_)))
    }
}

/// What the charter allows for acknowledging and answering, level by level.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct CharterClocks(Clocks);

impl CharterClocks {
    /// Takes those of the charter that holds.
    pub(in crate::web) fn of(node: &Node) -> Self {
        Self(node.trust().charter_chain().current().policy.clocks)
    }

    /// Returns the milliseconds within which a level is acknowledged.
    pub(in crate::web) fn acknowledge_ms(self, level: Level) -> u64 {
        u64::from(self.clock(level).acknowledge_s) * 1_000
    }

    /// Returns the milliseconds within which a level is answered.
    pub(in crate::web) fn answer_ms(self, level: Level) -> u64 {
        u64::from(self.clock(level).answer_s) * 1_000
    }

    fn clock(self, level: Level) -> Clock {
        match level {
            Level::Immediate => self.0.immediate,
            Level::Urgent => self.0.urgent,
            Level::Priority => self.0.priority,
            Level::Routine => self.0.routine,
        }
    }
}

impl DeskCard {
    fn of(card: &Card) -> Self {
        Self { hours: card.desk.hours.clone(), languages: card.desk.languages.clone(), law: card.law.clone() }
    }
}

/// The moment on the wall clock of a zone; what lies beyond the calendar is put at its end.
fn zoned(at: Time, zone: TimeZone) -> Zoned {
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX).to_zoned(zone)
}

fn is_open(opening: &Opening, there: &Zoned) -> bool {
    let minute = u16::from(there.hour().unsigned_abs()) * 60 + u16::from(there.minute().unsigned_abs());
    let (today, yesterday) = (opens_on(opening, there.weekday()), opens_on(opening, there.weekday().previous()));
    let (from, until) = (opening.from_minute, opening.until_minute);
    if from < until {
        return today && (from..until).contains(&minute);
    }
    // It closes on the day after.
    (today && minute >= from) || (yesterday && minute < until)
}

fn opens_on(opening: &Opening, day: Weekday) -> bool {
    opening.days & (1 << day.to_monday_zero_offset()) != 0
}

/// The next moment at which the desk opens, within a week.
fn next_opening(opening: &Opening, there: &Zoned) -> Option<Time> {
    let (hour, minute) = (i8::try_from(opening.from_minute / 60).ok()?, i8::try_from(opening.from_minute % 60).ok()?);
    let mut moments = (0..=7i64).filter_map(|days| {
        let day = there.date().checked_add(days.days()).ok()?;
        let opens = day.at(hour, minute, 0, 0).to_zoned(there.time_zone().clone()).ok()?;
        (opens_on(opening, day.weekday()) && opens > *there).then(|| opens.timestamp().as_millisecond())
    });
    u64::try_from(moments.next()?).ok().map(Time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use comity_dossier::card::{DualCriminality, Zone};

    /// Sunday 22 November 2026, 03:07 UTC: 08:07 in Almaty.
    const SUNDAY: Time = Time(1_795_316_820_000);
    const HOUR_MS: u64 = 3_600_000;

    fn desk(open: Vec<Opening>) -> DeskAt {
        let law = LawProfile {
            languages: Vec::new(),
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 0,
            use_limits: Vec::new(),
            authority: Vec::new(),
        };
        let hours = Hours { zone: Zone::new("Asia/Almaty").expect("a zone"), open };
        DeskAt {
            member: Member::new("steppe").expect("a code"),
            card: Some(DeskCard { hours, languages: Vec::new(), law }),
        }
    }

    fn opening(days: u8, from_minute: u16, until_minute: u16) -> Opening {
        Opening { days, from_minute, until_minute }
    }

    #[test]
    fn a_desk_is_asleep_outside_its_hours_and_says_when_it_wakes() {
        let office = desk(vec![opening(0b1_1111, 9 * 60, 18 * 60)]);
        let monday_nine = Time(SUNDAY.0 - 7 * 60_000 + HOUR_MS + 24 * HOUR_MS);
        assert_eq!(office.waking(SUNDAY), Some(Waking::Asleep(Some(monday_nine))));
        assert_eq!(office.waking(monday_nine), Some(Waking::Awake));
        assert!(office.is_asleep(Time(monday_nine.0 + 9 * HOUR_MS)), "18:00 is after the last minute");
    }

    #[test]
    fn hours_that_pass_midnight_belong_to_the_day_before_and_no_hours_are_all_hours() {
        let night = desk(vec![opening(1 << 5, 22 * 60, 9 * 60)]);
        assert_eq!(night.waking(SUNDAY), Some(Waking::Awake), "since Saturday evening");
        assert!(night.is_asleep(Time(SUNDAY.0 + HOUR_MS)));
        assert_eq!(desk(Vec::new()).waking(SUNDAY), Some(Waking::Awake));
        assert_eq!(DeskAt { card: None, ..desk(Vec::new()) }.waking(SUNDAY), None);
    }
}
