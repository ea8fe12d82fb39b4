//! Facts about peers that do not answer, with times that are given.

use super::*;

const BEGIN: Time = Time(1_795_305_600_000);

fn at(minutes: u64) -> Time {
    BEGIN.plus_ms(minutes * MINUTE_MS)
}

fn member(code: &str) -> Member {
    Member::new(code).unwrap()
}

/// Steppe has not answered since the beginning.
fn dead(urgent_waits: bool) -> Seen {
    Seen { member: member("steppe"), answers: Answers::NotSince(BEGIN), heard: None, urgent_waits }
}

/// What is decided at these minutes, with a draw that is always `drawn`; each page is taken at once.
fn story(minutes: impl IntoIterator<Item = u64>, seen: impl Fn(u64) -> Seen, drawn: u64) -> Vec<String> {
    let (mut watch, limits) = (Watch::default(), SilenceLimits::default());
    let mut told = Vec::new();
    for minute in minutes {
        for decision in watch.step(at(minute), &limits, &[seen(minute)], &mut || drawn) {
            told.push(match decision {
                Decision::Alarm(member) => format!("{minute}: alarm {member}"),
                Decision::Page { number, urgent, .. } => {
                    watch.paged(at(minute), &limits, number, Ok(()));
                    format!("{minute}: page{}", if urgent { " urgent" } else { "" })
                }
            });
        }
    }
    told
}

#[test]
fn an_urgent_line_makes_ten_minutes_of_silence_too_long_and_without_one_it_is_an_hour() {
    assert_eq!(story(0..200, |_| dead(true), 0), ["10: alarm steppe", "10: page urgent"]);
    assert_eq!(story(0..200, |_| dead(false), 0), ["60: alarm steppe", "60: page"]);
    // The urgent line comes after half an hour of silence.
    assert_eq!(story(0..200, |minute| dead(minute >= 30), 0), ["30: alarm steppe", "30: page urgent"]);
}

#[test]
fn an_outage_is_told_at_each_step_once_and_then_no_more() {
    let told = story(0..5_000, |_| dead(false), 0);
    let steps = ["60: alarm steppe", "60: page", "240: alarm steppe", "240: page", "1440: alarm steppe", "1440: page"];
    assert_eq!(told, steps);
}

#[test]
fn a_page_waits_for_a_moment_of_its_own_and_is_not_written_if_the_node_comes_back_before() {
    assert_eq!(story(0..200, |_| dead(false), 7 * MINUTE_MS), ["60: alarm steppe", "67: page"]);
    let back =
        |minute: u64| Seen { answers: if minute < 65 { dead(false).answers } else { Answers::Yes }, ..dead(false) };
    assert_eq!(story(0..200, back, 7 * MINUTE_MS), ["60: alarm steppe"]);
    // An urgent line that comes while the page waits draws anew, within a shorter time.
    let drawn = 9 * MINUTE_MS;
    let told = story(0..200, |minute| dead(minute >= 62), drawn);
    assert_eq!(told, ["60: alarm steppe", "63: page urgent"], "{}", drawn % SilenceLimits::default().urgent_spread_ms);
}

#[test]
fn a_node_that_still_calls_is_not_dead_and_one_that_came_back_begins_a_new_outage() {
    let calls = |minute: u64| Seen { heard: Some(at(minute - minute % 30)), ..dead(false) };
    assert_eq!(story(0..300, calls, 0), Vec::<String>::new());
    let twice = |minute: u64| Seen {
        answers: match minute {
            0..70 => Answers::NotSince(BEGIN),
            70..80 => Answers::Yes,
            _ => Answers::NotSince(at(80)),
        },
        ..dead(false)
    };
    assert_eq!(story(0..150, twice, 0), ["60: alarm steppe", "60: page", "140: alarm steppe", "140: page"]);
    let unknown = |_| Seen { answers: Answers::Unknown, ..dead(true) };
    assert_eq!(story(0..300, unknown, 0), Vec::<String>::new(), "a peer that is not called is not judged");
}

#[test]
fn no_more_pages_are_written_in_an_hour_than_allowed_and_the_rest_wait() {
    let limits = SilenceLimits { pages_per_hour_max: 3, ..SilenceLimits::default() };
    let mut watch = Watch::default();
    let seen: Vec<Seen> = (0..8).map(|n| Seen { member: member(&format!("m{n}")), ..dead(true) }).collect();
    let mut written: BTreeMap<u64, usize> = BTreeMap::new();
    for minute in 0..239 {
        let decisions = watch.step(at(minute), &limits, &seen, &mut || 0);
        let pages = decisions.iter().filter(|decision| matches!(decision, Decision::Page { .. })).count();
        if pages > 0 {
            *written.entry(minute).or_default() += pages;
        }
    }
    assert_eq!(written.into_iter().collect::<Vec<_>>(), [(10, 3), (70, 3), (130, 2)]);
}

#[test]
fn a_page_that_was_not_taken_is_tried_again_five_times_and_what_cannot_be_written_is_not() {
    let limits = SilenceLimits::default();
    for (trouble, tries) in [(PageTrouble::Unreachable, 5), (PageTrouble::NoPager, 1), (PageTrouble::NoChannel, 1)] {
        let mut watch = Watch::default();
        let mut pages = 0;
        for minute in 0..239 {
            for decision in watch.step(at(minute), &limits, &[dead(false)], &mut || 0) {
                if let Decision::Page { number, .. } = decision {
                    pages += 1;
                    watch.paged(at(minute), &limits, number, Err(trouble));
                }
            }
        }
        assert_eq!(pages, tries, "{trouble:?}");
        let outage = watch.outage(member("steppe")).unwrap();
        assert_eq!(outage.pages.last().unwrap().outcome, PageOutcome::Failed(trouble));
    }
}

#[test]
fn a_new_life_goes_on_where_the_old_one_ended_and_pages_nobody_twice() {
    let limits = SilenceLimits::default();
    let mut watch = Watch::default();
    let decisions = watch.step(at(60), &limits, &[dead(false)], &mut || 0);
    let number = decisions.iter().find_map(|decision| match decision {
        Decision::Page { number, .. } => Some(*number),
        Decision::Alarm(_) => None,
    });
    watch.paged(at(60), &limits, number.unwrap(), Ok(()));
    let mut again = Watch::from_bytes(&watch.to_bytes(), at(61), &limits);
    assert_eq!(again, watch);
    // The new life has its own count of when it first found nobody.
    let seen = Seen { answers: Answers::NotSince(at(61)), ..dead(false) };
    assert_eq!(again.step(at(239), &limits, &[seen], &mut || 0), []);
    assert_eq!(again.step(at(240), &limits, &[seen], &mut || 0).len(), 2, "the next step comes when it would have");
    // What was on its way when the life ended is tried again.
    let going = Watch::from_bytes(&again.to_bytes(), at(241), &limits);
    assert_eq!(going.outage(member("steppe")).unwrap().pages[1].outcome, PageOutcome::Failed(PageTrouble::Timeout));
    assert_eq!(Watch::from_bytes(b"\xff garbage", at(0), &limits), Watch::default());
    assert_eq!(Watch::from_bytes(b"outage steppe x\npage steppe 1\nnext", at(0), &limits), Watch::default());
}
