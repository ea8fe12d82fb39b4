//! Whom something goes to: the members by name, with their local time, and whether somebody is awake there.

use comity_dossier::{Language, Member};
use maud::{Markup, html};

use super::desks::{DeskAt, Waking};
use super::kept::{Composition, EVERYBODY};
use crate::web::form::{Choice, Field, Part};
use crate::web::reader::Reader;

/// The field of members, each with its local time; and *everybody*.
pub(super) fn parts(reader: &Reader, name: &'static str, desks: &[DeskAt]) -> Vec<Part> {
    let everybody = Field::check(EVERYBODY).label("compose-everybody");
    vec![choice(reader, name, desks).required().into(), everybody.into()]
}

/// The field of members alone.
pub(super) fn choice(reader: &Reader, name: &'static str, desks: &[DeskAt]) -> Field {
    let shown = |desk: &DeskAt| Choice::shown(desk.member.as_str().to_owned(), named(reader, desk));
    Field::many(name, desks.iter().map(shown))
}

/// Ticks everybody, where *everybody* was ticked.
pub(super) fn complete(composed: &mut Composition, name: &str, desks: &[DeskAt]) {
    if composed.value(EVERYBODY) == Some("yes") {
        let all: Vec<&str> = desks.iter().map(|desk| desk.member.as_str()).collect();
        composed.set(name, &all.join(" "));
    }
}

/// A member with its local time, whether its desk is awake, and the languages that it speaks.
pub(super) fn named(reader: &Reader, desk: &DeskAt) -> Markup {
    let languages = desk.card.as_ref().map(|card| card.languages.iter().map(Language::as_str).collect::<Vec<_>>());
    html! {
        (reader.member(desk.member)) " "
        span.quiet {
            (state(reader, desk))
            @if let Some(tags) = languages { " · " bdi dir="ltr" { (tags.join(", ")) } }
        }
    }
}

/// What time it is at a desk, and whether somebody is awake there.
pub(super) fn state(reader: &Reader, desk: &DeskAt) -> Markup {
    let local = desk.zone().map(|zone| {
        let same = reader.words.local(reader.now, &zone);
        same.unwrap_or_else(|| reader.words.moment(reader.now))
    });
    html! {
        @if let Some(local) = local { bdi dir="ltr" { (local) } " · " }
        @match desk.waking(reader.now) {
            Some(Waking::Awake) => (reader.text("compose-awake")),
            Some(Waking::Asleep(Some(until))) => {
                strong { (reader.say_with("compose-asleep-until", [("moment", reader.moment_utc(until).into())])) }
            }
            Some(Waking::Asleep(None)) => strong { (reader.text("compose-asleep")) },
            None => (reader.text("compose-no-card")),
        }
    }
}

/// Whom it goes to: how many desks, in how many zones, how many of them asleep.
pub(super) struct Reach {
    /// Desks.
    pub(super) desks: usize,
    /// Zones, by their names.
    pub(super) zones: usize,
    /// Desks that are closed now.
    pub(super) asleep: usize,
}

/// Counts whom something goes to.
pub(super) fn reach<'a>(reader: &Reader, desks: impl Iterator<Item = &'a DeskAt>) -> Reach {
    let mut zones = std::collections::BTreeSet::new();
    let mut reach = Reach { desks: 0, zones: 0, asleep: 0 };
    for desk in desks {
        reach.desks += 1;
        reach.asleep += usize::from(desk.is_asleep(reader.now));
        zones.extend(desk.card.as_ref().map(|card| card.hours.zone.as_str().to_owned()));
    }
    reach.zones = zones.len();
    reach
}

/// Finds the desks of some members.
pub(super) fn desks_of<'a>(desks: &'a [DeskAt], members: &[Member]) -> Vec<&'a DeskAt> {
    desks.iter().filter(|desk| members.contains(&desk.member)).collect()
}

/// The desks that something goes to, each with its local time.
pub(super) fn list<'a>(reader: &Reader, desks: impl Iterator<Item = &'a DeskAt>) -> Markup {
    html! { ul.plain { @for desk in desks { li { (named(reader, desk)) } } } }
}
