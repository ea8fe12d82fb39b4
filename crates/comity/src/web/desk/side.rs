//! Beside the Desk: at most eight desks with their hours, and how much of the day the network covers.
//!
//! Promise: hours are those on the members' cards, and the page says so: nobody's roster is known here. Every bar runs
//! from 00:00 to 24:00 UTC, left to right in every language, and says the same in words.

use comity_dossier::{Language, Time};
use comity_node::PeerReach;
use maud::{Markup, html};

use super::hours::{self, DAY_SLOTS};
use super::look::{CounterpartLook, DeskLook};
use crate::web::peers::{self, reach};
use crate::web::reader::Reader;

/// Width of a bar in units of its drawing.
const WIDTH: usize = 240;

/// Writes the side column.
pub(super) fn side(reader: &Reader, look: &DeskLook) -> Markup {
    html! {
        aside id="desks" data-part aria-label=(reader.text("desk-desks")) {
            details open {
                summary { h2 { (reader.text("desk-desks")) } }
                p.quiet.small { (reader.text("desk-hours-from-cards")) }
                (coverage(reader, look))
                ul.plain.desks { @for desk in &look.desks { li { (counterpart(reader, desk)) } } }
                p { a href=(reader.href("/peers")) { (reader.text("desk-all-peers")) } }
            }
        }
    }
}

fn counterpart(reader: &Reader, look: &CounterpartLook) -> Markup {
    let now = reader.now;
    let desk = look.desk.as_ref();
    let local = desk.and_then(|desk| hours::zone(&desk.hours)).and_then(|zone| reader.words.local(now, &zone));
    let closed_until = desk.and_then(|desk| hours::closed_until(&desk.hours, now));
    html! {
        p {
            (reader.member(look.peer.member)) " "
            @if let Some(local) = local { bdi.clocks dir="ltr" { (local) } }
        }
        p.small {
            (reach(reader, &look.peer))
            @if let Some(until) = closed_until {
                " · " strong { (reader.say_with("desk-closed-until", [("moment", reader.moment_utc(until).into())])) }
            }
            @if let Some(desk) = desk { " · " (languages(&desk.languages)) }
        }
        @match desk {
            None => p.quiet.small { (reader.text("desk-no-card")) },
            Some(desk) => @match hours::day(&desk.hours, now) {
                None => p.quiet.small { (reader.text("desk-zone-unknown")) },
                Some(slots) => (bar(reader, &slots)),
            },
        }
    }
}

fn languages(languages: &[Language]) -> Markup {
    html! {
        span.tag { @for (at, language) in languages.iter().enumerate() { @if at > 0 { " " } (language) } }
    }
}

/// A day of one desk: drawn, and in words.
fn bar(reader: &Reader, slots: &[bool]) -> Markup {
    let runs = hours::runs(slots);
    let words: Vec<String> =
        runs.iter().map(|(from, until)| format!("{}–{}", slot_time(*from), slot_time(*until))).collect();
    let unit = |slot: usize| slot * WIDTH / DAY_SLOTS;
    html! {
        svg.hours viewBox="0 0 240 12" preserveAspectRatio="none" aria-hidden="true" {
            rect.off x="0" y="2" width=(WIDTH) height="8" {}
            @for (from, until) in &runs {
                rect.on x=(unit(*from)) y="2" width=(unit(*until) - unit(*from)) height="8" {}
            }
            (now_line(reader.now, 12))
        }
        (scale())
        p.small.quiet {
            @if slots.iter().all(|open| *open) { (reader.text("desk-open-always")) } @else {
                (reader.say_with("desk-open-hours",
                    [("hours", html! { bdi dir="ltr" { (words.join(", ")) " UTC" } }.into())]))
            }
        }
    }
}

/// The whole network: how many desks are open in each hour of the day, and in how many languages.
fn coverage(reader: &Reader, look: &DeskLook) -> Markup {
    let desks: Vec<(Vec<bool>, &Vec<Language>)> = look
        .network
        .iter()
        .filter_map(|(hours, languages)| Some((hours::hourly(hours, reader.now)?, languages)))
        .collect();
    let all = desks.len();
    if all == 0 {
        return html! {};
    }
    let open: Vec<usize> = (0..24).map(|hour| desks.iter().filter(|(slots, _)| slots[hour]).count()).collect();
    let spoken = |hour: usize| {
        let open = desks.iter().filter(|(slots, _)| slots[hour]);
        let languages: std::collections::BTreeSet<&str> =
            open.flat_map(|(_, languages)| languages.iter().map(Language::as_str)).collect();
        languages.into_iter().collect::<Vec<_>>().join(" ")
    };
    let (least, most) = (open.iter().min().copied().unwrap_or(0), open.iter().max().copied().unwrap_or(0));
    html! {
        div.coverage {
            svg.hours.high viewBox="0 0 240 20" preserveAspectRatio="none" aria-hidden="true" {
                @for (hour, count) in open.iter().enumerate() {
                    @let height = (count * 16).div_ceil(all);
                    @if *count == 0 { rect.gap x=(hour * 10) y="2" width="10" height="16" {} }
                    @else { rect.on x=(hour * 10) y=(18 - height) width="10" height=(height) {} }
                }
                (now_line(reader.now, 20))
            }
            (scale())
            p.small {
                @if least == all { (reader.say_with("desk-coverage-all", [("all", all.into())])) } @else {
                    (reader.say_with("desk-coverage",
                        [("all", all.into()), ("least", least.into()), ("most", most.into())]))
                }
            }
            details {
                summary.small { (reader.text("desk-coverage-hours")) }
                div.scroll role="region" tabindex="0" aria-label=(reader.text("desk-coverage-hours")) {
                    table.wide {
                        thead {
                            tr {
                                @for key in ["column-hour", "column-open", "column-languages"] {
                                    th scope="col" { (reader.text(key)) }
                                }
                            }
                        }
                        tbody {
                            @for (from, until) in alike(&open, spoken) {
                                tr {
                                    th scope="row" { bdi dir="ltr" { (slot_time(from * 4)) "–" (slot_time(until * 4)) } }
                                    td { (open[from]) }
                                    td { (spoken(from)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Hours beside each other in which nothing changes stand in one row.
fn alike(open: &[usize], spoken: impl Fn(usize) -> String) -> Vec<(usize, usize)> {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (hour, count) in open.iter().enumerate() {
        match rows.last_mut() {
            Some(last) if open[last.0] == *count && spoken(last.0) == spoken(hour) => last.1 = hour + 1,
            _ => rows.push((hour, hour + 1)),
        }
    }
    rows
}

fn now_line(now: Time, height: usize) -> Markup {
    const DAY_MS: u64 = 24 * 3_600_000;
    let tenths = now.0 % DAY_MS * (WIDTH as u64) * 10 / DAY_MS;
    let x = format!("{}.{}", tenths / 10, tenths % 10);
    html! { line.now x1=(x) x2=(x) y1="0" y2=(height) {} }
}

/// The hours under a bar; the words beneath say the same.
fn scale() -> Markup {
    html! { div.scale dir="ltr" aria-hidden="true" { @for hour in ["00", "06", "12", "18", "24"] { span { (hour) } } } }
}

fn slot_time(slot: usize) -> String {
    format!("{:02}:{:02}", slot / 4, slot % 4 * 15)
}

/// One sentence on the links: who answers, how old that knowledge is, who does not.
pub(super) fn links(reader: &Reader, look: &DeskLook) -> Markup {
    let (up, all) = (look.peers.iter().filter(|peer| peer.reach == PeerReach::Up).count(), look.peers.len());
    let heard =
        look.peers.iter().filter(|peer| peer.reach == PeerReach::Up).filter_map(|peer| peer.last_received).min();
    let down: Vec<_> = look.peers.iter().filter(|peer| peer.reach == PeerReach::Down).collect();
    html! {
        @if all == 0 { (reader.text("desk-no-peers")) } @else {
            a href=(reader.href("/peers")) {
                (reader.say_with("desk-links-checked", [("up", up.into()), ("all", all.into())]))
            }
            @if let Some(heard) = heard {
                " " (reader.say_with("desk-links-heard",
                    [("ago", html! { bdi { (reader.words.ago(reader.now.since_ms(heard))) } }.into())]))
            }
            @if let Some(catching_up) = peers::catching_up(reader) { " " strong { (catching_up) } }
            @if !down.is_empty() {
                " " strong {
                    (reader.say_with("desk-links-down",
                        [("members", reader.members(down.iter().take(8).map(|peer| peer.member)).into())]))
                    @if down.len() > 8 { " …" }
                }
            }
        }
    }
}
