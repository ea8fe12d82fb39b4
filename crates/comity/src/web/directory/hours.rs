//! The hours of a desk in words: by the wall clock of its zone, and what time it is there now.

use comity_dossier::card::{Hours, Opening};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::web::desk::closed_until;
use crate::web::reader::Reader;

/// What time it is at the desk now, and whether it is open.
pub(super) fn now(reader: &Reader, hours: &Hours) -> Markup {
    let zone = TimeZone::get(hours.zone.as_str()).ok();
    let local = zone
        .as_ref()
        .map(|zone| reader.words.local(reader.now, zone).unwrap_or_else(|| reader.words.moment(reader.now)));
    html! {
        @match local {
            Some(local) => (reader.say_with("hours-now", [("time", html! { bdi dir="ltr" { (local) } }.into())])),
            None => span.quiet { (reader.text("hours-zone-unknown")) },
        }
        br; (open(reader, hours))
    }
}

/// Whether it is open, and if not until when.
fn open(reader: &Reader, hours: &Hours) -> Markup {
    html! {
        @if hours.open.is_empty() {
            (reader.text("hours-always"))
        } @else if TimeZone::get(hours.zone.as_str()).is_ok() {
            @match closed_until(hours, reader.now) {
                Some(until) => {
                    strong { (reader.say_with("hours-closed-until", [("moment", reader.moment_utc(until).into())])) }
                }
                None => (reader.text("hours-open")),
            }
        }
    }
}

/// Every opening, with the zone whose wall clock is meant.
pub(super) fn all(reader: &Reader, hours: &Hours) -> Markup {
    html! {
        @if hours.open.is_empty() { p { (reader.text("hours-always")) } } @else {
            ul { @for opening in &hours.open { li { (one(reader, opening)) } } }
        }
        p.quiet { (reader.label("hours-zone", html! { bdi dir="ltr" { (hours.zone.as_str()) } })) }
    }
}

fn one(reader: &Reader, opening: &Opening) -> Markup {
    let days: Vec<String> = (0..7u8)
        .filter(|day| opening.days & (1 << day) != 0)
        .map(|day| reader.text(&format!("day-{}", day + 1)))
        .collect();
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let span = format!("{}–{}", clock(opening.from_minute), clock(opening.until_minute));
    html! {
        (days.join(&reader.text("list-and"))) " " bdi dir="ltr" { (span) }
        @if opening.until_minute <= opening.from_minute { " " (reader.text("hours-next-day")) }
    }
}
